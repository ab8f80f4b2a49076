"""
A quarter million archived complaints beside a small sheet: what a report and a refresh take with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from toolkit.archiving.folder import ArchiveFolder
from toolkit.archiving.moving import plan_move
from toolkit.demo import demo_register
from toolkit.pipeline import assessment
from toolkit.register.numbers import complaint_number
from toolkit.register.reading import read_register
from toolkit.schema import Schema, register_schema
from toolkit.storage.base import RawRegister, RawTab
from toolkit.storage.xlsx.make import make_workbook
from toolkit.writing.labels import with_labels

ARCHIVED, ARCHIVED_MONTHS = 250_000, 36
IN_SHEET, SHEET_MONTHS = 2_000, 23
FIRST_ARCHIVED = 100_000
"""Serial from which archived complaints are numbered, so that none is one of the sheet's."""

CLOSED_YEARS = 2
"""Whole calendar years between the last archived complaint and the day of the report."""

Numbers = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class WithArchive:
    """How many complaints there were in each, the size on disk, and what the commands took."""

    archived: int
    in_sheet: int
    mebibytes_on_disk: float
    report: Numbers
    refresh: Numbers


def with_archive(
    probe: Callable[..., Numbers], today: date, *, archived: int = ARCHIVED
) -> WithArchive:
    """
    Make both and measure.

    Args:
        probe: Runs a measurement in a process of its own: kind, file, more words.
        today: The day of the report.
        archived: Complaints that the archive is made from; a few of them are never closed.
    """
    schema = register_schema()
    last_year = today.year - CLOSED_YEARS
    with TemporaryDirectory() as name:
        folder = Path(name)
        archive = ArchiveFolder(path=folder / "archief")
        count = _fill(archive, schema, archived, date(last_year, 12, 31), today)
        contents = demo_register(schema, rows=IN_SHEET, months=SHEET_MONTHS, seed=8, today=today)
        path = folder / "klachten.xlsx"
        path.write_bytes(make_workbook(schema, with_labels(schema, contents)))
        report = probe("report", path, str(today), str(last_year - 1))
        return WithArchive(
            archived=count,
            in_sheet=len(contents["complaints"]),
            mebibytes_on_disk=sum(p.stat().st_size for p in archive.path.rglob("*.parquet"))
            / 2**20,
            report=report,
            refresh=probe("refresh", path, str(today)),
        )


def section(found: WithArchive) -> list[str]:
    """The lines of the page."""
    return [
        "## Archive",
        "",
        f"{found.archived:,} archived complaints ({found.mebibytes_on_disk:.0f} MiB on disk) beside a sheet of {found.in_sheet:,}; whole commands, start-up included, in seconds of processor time.",
        "",
        "| command | seconds | peak MiB |",
        "| --- | --- | --- |",
        *(
            f"| {name} | {numbers['cpu']:.1f} | {numbers['mebibytes']:.0f} |"
            for name, numbers in (
                ("`klachten report --period YEAR --json`", found.report),
                ("`klachten refresh`, the first", found.refresh),
            )
        ),
    ]


def _fill(archive: ArchiveFolder, schema: Schema, rows: int, last_on: date, today: date) -> int:
    contents = demo_register(schema, rows=rows, months=ARCHIVED_MONTHS, seed=7, today=last_on)
    register = read_register(_raw(schema, contents), schema)
    move = plan_move(register, assessment(register, today), today)
    numbers = [complaint_number(FIRST_ARCHIVED + at) for at in range(len(move.rows))]
    move.rows["number"] = move.rows["number"].astype(object)
    move.rows.loc[:, "number"] = numbers
    archive.enter(move.rows, ())
    return len(move.rows)


def _raw(schema: Schema, contents: Mapping[str, list[dict[str, Any]]]) -> RawRegister:
    """The demo's rows as a storage would read them."""
    shown = with_labels(schema, contents)
    tabs = {}
    for table in schema:
        names = table.column_names()
        cells = [[row.get(name) for name in names] for row in shown.get(table.name, [])]
        header = tuple(c.title for c in table.columns)
        tabs[table.title] = RawTab(title=table.title, header=header, rows=cells)
    return RawRegister(tabs=tabs, version="demo")
