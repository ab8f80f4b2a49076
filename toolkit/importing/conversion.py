"""
From source rows to register rows: what fits is taken, what does not is rejected with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from toolkit.errors import InputFileError
from toolkit.importing.mapping import EXTRA_COLUMNS, ImportMapping
from toolkit.importing.source import SourceRows
from toolkit.locale import gettext as _
from toolkit.register.dates import EARLIEST, LATEST, dutch_date
from toolkit.register.reading import Register
from toolkit.schema import Column, Table
from toolkit.storage.base import Cell

UNKNOWN_TEAM = "–"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """A row that does not fit: its line in the source, its cells and why."""

    line: int
    cells: Sequence[str]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Converted:
    """
    What an import will enter.

    Attributes:
        rows: Fresh complaints, column name → cell.
        rejected: Rows that do not fit.
        additions: List table → fresh rows of that list.
        read_count: Rows of the source.
    """

    rows: list[dict[str, Cell]]
    rejected: list[Rejected]
    additions: dict[str, list[dict[str, Cell]]]
    read_count: int


@dataclass(kw_only=True, slots=True)
class _Lists:
    """The coordinator's lists as they are, and what the import adds to them."""

    known: dict[str, dict[str, str]]
    added: dict[str, list[dict[str, Cell]]] = field(default_factory=dict)

    def spelled(self, name: str, value: str) -> str | None:
        return self.known[name].get(value.casefold())

    def add(self, name: str, value: str, **more: Cell) -> str:
        self.known[name][value.casefold()] = value
        self.added.setdefault(name, []).append({"name": value, **more})
        return value


def convert(source: SourceRows, mapping: ImportMapping, register: Register, today: date) -> Converted:
    """
    Convert every row of a source.

    Args:
        source: The rows as text.
        mapping: Checked against the schema.
        register: For its lists and columns.
        today: A day of receipt after it does not fit.

    Raises:
        InputFileError: A mapped header is not in the source.
    """
    table = register.complaints.table
    positions = _positions(source, mapping)
    lists = _Lists(
        known={
            name: {str(n).casefold(): str(n) for n in register.tables[name].texts("name") if n}
            for name in ("categories", "employees", "complexes")
        }
    )
    rows: list[dict[str, Cell]] = []
    rejected: list[Rejected] = []
    for line, cells in zip(source.lines, source.rows, strict=True):
        converter = _Row(cells, positions, mapping, table, lists, today)
        if len(cells) > len(source.header) or (len(cells) < len(source.header) and len(cells) <= max(positions.values(), default=0)):
            text = _("the row has {count} cells, the header {expected}")
            converter.reasons.append(text.format(count=len(cells), expected=len(source.header)))
        row = converter.row() if not converter.reasons else {}
        if converter.reasons:
            rejected.append(Rejected(line=line, cells=cells, reason="; ".join(converter.reasons)))
        else:
            rows.append(row)
    return Converted(rows=rows, rejected=rejected, additions=lists.added, read_count=len(source.rows))


def _positions(source: SourceRows, mapping: ImportMapping) -> dict[str, int]:
    """Register column → position in the source."""
    by_header = {h.casefold(): i for i, h in reversed(list(enumerate(source.header)))}
    positions, missing = {}, []
    for name, headers in mapping.columns.items():
        found = next((by_header[h.casefold()] for h in headers if h.casefold() in by_header), None)
        if found is None:
            text = _("I020 The source has no column {headers} (for '{column}'). It has: {present}.")
            shown = {"headers": " / ".join(f"'{h}'" for h in headers), "column": name, "present": ", ".join(source.header[:30])}
            missing.append(text.format(**shown))
        else:
            positions[name] = found
    if missing:
        raise InputFileError(*missing)
    return positions


class _Row:
    """Converts one row and collects the reasons why it does not fit."""

    def __init__(
        self,
        cells: Sequence[str],
        positions: Mapping[str, int],
        mapping: ImportMapping,
        table: Table,
        lists: _Lists,
        today: date,
    ) -> None:
        self.cells, self.positions, self.mapping = cells, positions, mapping
        self.table, self.lists, self.today = table, lists, today
        self.reasons: list[str] = []

    def row(self) -> dict[str, Cell]:
        """The register's cells; only meaningful when no reason was found."""
        row: dict[str, Cell] = {}
        place, team = self.text("complex"), self.text("team")
        wanted = {*self.mapping.columns, *self.mapping.constants, *self.mapping.defaults} - set(EXTRA_COLUMNS)
        for column in self.table.columns:
            if column.is_computed or column.is_preprinted:
                continue
            text = self.text(column.name) if column.name in wanted else ""
            if column.name == "handler":
                cell: Cell = self.handler(text or team, team)
            elif column.name == "unit_or_tenant_id" and not text and place:
                cell = self.listed("complexes", place, column)
            else:
                cell = self.cell(text, column)
            if cell not in (None, ""):
                row[column.name] = cell
            elif column.constraints.required and not self.reasons:
                self.reasons.append(_("'{column}' is empty").format(column=column.title))
        return row

    def text(self, name: str) -> str:
        """The text for one column: from the source, through the value map, or its default or constant."""
        if name in self.mapping.constants:
            return self.mapping.constants[name]
        position = self.positions.get(name)
        raw = " ".join(self.cells[position].split()) if position is not None and position < len(self.cells) else ""
        if raw[:1] == "'" and raw[1:2] in FORMULA_STARTS:
            raw = raw[1:]
        values = self.mapping.values.get(name)
        return (values.get(raw, raw) if values else raw) or self.mapping.defaults.get(name, "")

    def cell(self, text: str, column: Column) -> Cell:
        """The cell of one column, or ``None`` with a reason."""
        if text == "":
            return None
        if column.type == "date":
            return self.day(text, column)
        if column.categories:
            labels = {c.label.casefold(): c.label for c in column.categories}
            labels |= {c.value.casefold(): c.label for c in column.categories}
            return self.known(labels.get(text.casefold()), text, column)
        if column.name == "category":
            return self.listed("categories", text, column)
        limit = column.constraints.max_length
        if limit is not None and len(text) > limit:
            if column.name in self.mapping.truncated:
                return text[: limit - 1] + "…"
            reason = _("'{column}' has {length} characters; at most {limit} fit")
            self.reasons.append(reason.format(column=column.title, length=len(text), limit=limit))
        return text

    def day(self, text: str, column: Column) -> Cell:
        found = None
        for pattern in self.mapping.date_formats:
            try:
                found = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - only the day counts
                break
            except ValueError:
                continue
        else:
            found = dutch_date(text)
        if found is None or not EARLIEST <= found <= LATEST:
            self.reasons.append(_("'{column}': '{value}' is not a date").format(column=column.title, value=text[:40]))
            return None
        if column.name == "received_on" and found > self.today:
            self.reasons.append(_("'{column}': {value} is in the future").format(column=column.title, value=text[:40]))
        return found

    def listed(self, name: str, text: str, column: Column) -> Cell:
        """A value of one of the coordinator's lists; added when the mapping says so."""
        found = self.lists.spelled(name, text)
        if found is None and name in self.mapping.added_lists:
            found = self.lists.add(name, text)
        return self.known(found, text, column)

    def handler(self, text: str, team: str) -> Cell:
        if not text:
            return None
        found = self.lists.spelled("employees", text)
        if found is None and "employees" in self.mapping.added_lists:
            found = self.lists.add("employees", text, team=team or text)
        return self.known(found, text, self.table.column("handler"))

    def known(self, found: str | None, text: str, column: Column) -> Cell:
        if found is None:
            shown = _("a value") if column.is_personal else f"'{text[:40]}'"
            reason = _("'{column}': {value} is not in the list")
            self.reasons.append(reason.format(column=column.title, value=shown))
        return found
