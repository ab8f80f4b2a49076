"""
Import: an old list, a form's answers or another system's export, as fresh rows.

Every row of the source is either entered or written to the rejects file with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from itertools import count as counting
from pathlib import Path

from toolkit.errors import InputFileError
from toolkit.importing.conversion import Converted, Rejected, convert
from toolkit.importing.mapping import load_mapping
from toolkit.importing.source import Source, open_source
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.operations.private_files import opened_private
from toolkit.progress import Progress
from toolkit.register.numbers import serials
from toolkit.register.reading import Register, read_register
from toolkit.schema import Schema
from toolkit.storage.attempts import until_unchanged
from toolkit.storage.base import FreshRows, RawRegister, Storage, WritePlan
from toolkit.writing.contents import highest_number
from toolkit.writing.csv_lines import csv_line, harmless

REASONS_SHOWN = 5
REJECTS = "afgewezen"
"""What is added to the name of a source for the file with its rejected rows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportResult:
    """
    What an import did.

    Attributes:
        converted: The rows and what was rejected.
        numbers: The numbers given to the fresh rows, in order; empty in a preview.
        rejects_path: Where the rejected rows went; ``None`` when there are none or in a preview.
        list_titles: Name of a list → what its tab is called.
    """

    converted: Converted
    numbers: Sequence[str]
    rejects_path: Path | None
    list_titles: Mapping[str, str]

    def as_json(self) -> dict[str, object]:
        """Counts that add up (read = imported + rejected), for machines."""
        done = self.converted
        return {
            "read": done.read_count,
            "imported": len(done.rows),
            "rejected": len(done.rejected),
            "reasons": done_reasons(done.rejected),
            "added": {name: len(rows) for name, rows in done.additions.items()},
            "first_number": self.numbers[0] if self.numbers else None,
            "last_number": self.numbers[-1] if self.numbers else None,
            "rejects_file": str(self.rejects_path) if self.rejects_path else None,
        }

    def lines(self, *, dry_run: bool) -> Iterator[str]:
        """The result in sentences."""
        done = self.converted
        counts = {
            "read": done.read_count,
            "imported": len(done.rows),
            "rejected": len(done.rejected),
        }
        text = ngettext(
            "Read {read} row: {imported} entered, {rejected} rejected.",
            "Read {read} rows: {imported} entered, {rejected} rejected.",
            done.read_count,
        )
        yield text.format(**counts)
        for name, rows in done.additions.items():
            text = ngettext(
                "List {list}: {count} value added.", "List {list}: {count} values added.", len(rows)
            )
            yield text.format(list=self.list_titles[name], count=len(rows))
        for reason, count in list(done_reasons(done.rejected).items())[:REASONS_SHOWN]:
            text = ngettext(
                "Rejected {count} time: {reason}.", "Rejected {count} times: {reason}.", count
            )
            yield text.format(count=count, reason=reason)
        if self.rejects_path:
            yield _("The rejected rows, each with its reason: {path}").format(
                path=self.rejects_path
            )
        yield (
            _("Preview, nothing was written.")
            if dry_run
            else _("Run 'klachten refresh' to compute deadlines and findings.")
        )


def done_reasons(rejected: Sequence[Rejected]) -> dict[str, int]:
    """How often each reason occurs, the most frequent first."""
    counts: dict[str, int] = {}
    for row in rejected:
        counts[row.reason] = counts.get(row.reason, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def import_file(
    storage: Storage,
    schema: Schema,
    source_path: Path,
    mapping_path: Path,
    *,
    today: date,
    rejects_path: Path | None = None,
    dry_run: bool = False,
    progress: Progress = lambda _text: None,
) -> ImportResult:
    """
    Enter the rows of a file in a register.

    Args:
        storage: The register.
        schema: Its tabs and columns.
        source_path: The file to import.
        mapping_path: Which column goes where.
        today: No day of receipt may lie after it.
        rejects_path: Where rejected rows go, a file that is not there yet; by default beside the source.
        dry_run: Convert only; write nothing.
        progress: Told what begins.

    Raises:
        InputFileError: The source or the mapping cannot be used, or the place for rejected rows is taken.
        RegisterError: The register is not complete.
        RegisterBusyError: Somebody holds the register, or it kept changing; nothing was written.
    """
    mapping = load_mapping(mapping_path, schema)
    titles = {table.name: table.title for table in schema}
    progress(_("Reading the source …"))
    source = open_source(
        source_path,
        [header for headers in mapping.columns.values() for header in headers],
        delimiter=mapping.delimiter,
        encoding=mapping.encoding,
        sheet=mapping.sheet,
    )

    rejects = _new_file(rejects_path) if rejects_path else _free_name(source_path)

    def once() -> ImportResult:
        progress(_("Reading the register …"))
        raw = storage.read(schema)
        register = read_register(raw, schema)
        converted = convert(source, mapping, register, today)
        if dry_run:
            return ImportResult(
                converted=converted, numbers=(), rejects_path=None, list_titles=titles
            )
        progress(_("Writing …"))
        written = _write_rejects(source, converted, rejects)
        applied = storage.apply(import_plan(converted, raw, register, schema), schema, raw.version)
        return ImportResult(
            converted=converted,
            numbers=applied.issued_numbers,
            rejects_path=written,
            list_titles=titles,
        )

    return until_unchanged(once, storage.address)


def _new_file(path: Path) -> Path:
    """The place that was given for rejected rows, when nothing is there: it might be the register itself."""
    if path.exists():
        text = _("I025 {file} is there already. Choose a new name; nothing is overwritten.")
        raise InputFileError(text.format(file=path))
    return path


def _free_name(source: Path) -> Path:
    """A name beside the source that is not taken: in an earlier file somebody may be correcting rows."""
    stem = f"{source.name.partition('.')[0]}-{REJECTS}"
    names = chain([f"{stem}.csv"], (f"{stem}-{at}.csv" for at in counting(2)))
    return next(
        path for name in names if (path := source.with_name(name)).is_symlink() or not path.exists()
    )


def import_plan(
    converted: Converted, raw: RawRegister, register: Register, schema: Schema
) -> WritePlan:
    """The fresh rows of an import: first the lists, then the complaints."""
    highest = int(serials([highest_number(raw, register, schema["log"])])[0])
    fresh = [FreshRows(table=schema[name], rows=rows) for name, rows in converted.additions.items()]
    if converted.rows:
        fresh.append(
            FreshRows(table=schema["complaints"], rows=converted.rows, highest_number=highest)
        )
    return WritePlan(fresh_rows=tuple(fresh))


def _write_rejects(source: Source, converted: Converted, path: Path) -> Path | None:
    """
    Rejected rows with line and reason, for their owner only: these are customers' words.

    A cell that a spreadsheet would run as a formula is quoted.

    Written before the register is, so that no row is entered whose neighbours got lost.
    """
    if not converted.rejected:
        return None
    try:
        with opened_private(path, encoding="utf-8-sig", newline="") as stream:
            stream.write(csv_line([_("line"), _("reason"), *map(harmless, source.header)]))
            for row in converted.rejected:
                stream.write(csv_line([row.line, row.reason, *map(harmless, row.cells)]))
    except OSError as error:
        text = _(
            "I021 The rejected rows cannot be written to {file}: {error}. Nothing was entered; choose a place with --rejects."
        )
        raise InputFileError(text.format(file=path, error=error.strerror)) from error
    return path
