"""
What there is in a spreadsheet, as far as making or repairing a register needs to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from toolkit.register.findings import a1
from toolkit.schema import Column, Schema, Table
from toolkit.storage.base import RawRegister, RawTab
from toolkit.storage.google.cells import Json, number_format
from toolkit.storage.google.layout import Place, default_positions, validation_rule
from toolkit.storage.google.reading import raw_register
from toolkit.storage.google.service import Service, whole
from toolkit.storage.google.tabs import (
    Sheet,
    by_title,
    check_renamed,
    id_of,
    marked_table,
    positions_in,
)

STRUCTURE = (
    "properties(locale),namedRanges,developerMetadata(metadataId,metadataKey,metadataValue),"
    "sheets(properties,conditionalFormats,filterViews(filterViewId,title,range),"
    "protectedRanges(protectedRangeId,range,description,warningOnly,editors),columnGroups,"
    "developerMetadata(metadataKey,metadataValue))"
)
HEADERS = "sheets(properties(sheetId,title),data(rowData(values(userEnteredValue,note))))"
CELLS = "sheets(properties(sheetId),data(rowData(values(dataValidation(condition,strict),userEnteredFormat(numberFormat)))))"

ROWS_AT_ONCE = 10_000
"""Rows whose dropdowns are looked at in one call, so that a large register fits in memory."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundTab:
    """
    One tab that the schema wants.

    Attributes:
        place: Where the table stands; positions also for the columns that are still to be added.
        is_new: Whether the tab is still to be made.
        sheet: As the service describes it; empty for a new one.
        tab: Its values; empty for a new one.
        header: CellData of row 1.
        missing: Names of the columns that are still to be added.
        wrong_rules: Names of the columns where a cell lacks its dropdown.
        wrong_formats: Names of the columns where a cell lacks its number format.
        is_marked: Whether it bears our mark.
    """

    place: Place
    is_new: bool = False
    sheet: Sheet = field(default_factory=dict)
    tab: RawTab | None = None
    header: Sequence[Json] = ()
    missing: tuple[str, ...] = ()
    wrong_rules: frozenset[str] = frozenset()
    wrong_formats: frozenset[str] = frozenset()
    is_marked: bool = False

    @property
    def table(self) -> Table:
        """The tab's table."""
        return self.place.table

    @property
    def grid(self) -> Mapping[str, Any]:
        """Size and frozen panes."""
        found: Mapping[str, Any] = self.sheet.get("properties", {}).get("gridProperties", {})
        return found

    def parts(self, name: str) -> list[Json]:
        """What hangs on the tab: ``conditionalFormats``, ``filterViews``, ``protectedRanges``, …"""
        found: list[Json] = list(self.sheet.get(name, []))
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """
    The spreadsheet.

    Attributes:
        tabs: Table name → its tab.
        raw: The values of the tabs that are there.
        metadata: Developer metadata of the file.
        named_ranges: As the service describes them.
        sheets: Title → tab, those of the staff too.
        locale: How the sheet reads what people type, such as ``nl_NL``.
    """

    tabs: Mapping[str, FoundTab]
    raw: RawRegister
    metadata: Sequence[Json]
    named_ranges: Sequence[Json]
    sheets: Mapping[str, Sheet]
    locale: str


def look(service: Service, schema: Schema) -> Found:
    """
    What there is.

    Raises:
        RegisterError: A tab of ours was renamed.
    """
    structure = service.structure(STRUCTURE)
    sheets = by_title(structure)
    check_renamed(schema, sheets)
    present = [table for table in schema if table.title in sheets]
    values = service.values(t.title for t in present)
    raw = raw_register(
        {t.title: rows for t, rows in zip(present, values, strict=True)}, schema, reads=2
    )
    headers = _headers(service, present)
    tabs: dict[str, FoundTab] = {}
    taken = {id_of(sheet) for sheet in sheets.values()}
    for table in schema:
        if table.title in sheets:
            tabs[table.name] = _existing(
                table, sheets[table.title], raw.tabs[table.title], headers[table.title]
            )
        else:
            tabs[table.name] = _new(table, taken)
    places = {name: found.place for name, found in tabs.items()}
    for table in present:
        if table.owner != "script":
            tabs[table.name] = _with_wrongs(service, tabs[table.name], places)
    return Found(
        tabs=tabs,
        raw=raw,
        metadata=structure.get("developerMetadata", []),
        named_ranges=structure.get("namedRanges", []),
        sheets=sheets,
        locale=str(structure.get("properties", {}).get("locale", "")),
    )


def _headers(service: Service, tables: Sequence[Table]) -> dict[str, list[Json]]:
    """Title → CellData of row 1."""
    if not tables:
        return {}
    answer = service.structure(HEADERS, [f"{whole(t.title)}!1:1" for t in tables])
    rows = {sheet["properties"]["title"]: _row_data(sheet) for sheet in answer.get("sheets", [])}
    return {title: cells[0].get("values", []) if cells else [] for title, cells in rows.items()}


def _row_data(sheet: Sheet) -> list[Json]:
    found: list[Json] = (sheet.get("data") or [{}])[0].get("rowData", [])
    return found


def _new(table: Table, taken: set[int]) -> FoundTab:
    """A tab that is still to be made, with a free id of its own."""
    sheet_id = table.position * 1_000
    while sheet_id in taken:
        sheet_id += 1
    taken.add(sheet_id)
    place = Place(
        table=table,
        sheet_id=sheet_id,
        positions=default_positions(table),
        rows=0,
        title=table.title,
    )
    return FoundTab(place=place, is_new=True, missing=table.column_names())


def _existing(table: Table, sheet: Sheet, tab: RawTab, header: list[Json]) -> FoundTab:
    shown = list(tab.header) + [""] * max(0, len(header) - len(tab.header))
    titles = [_title(table, cell, shown[at]) for at, cell in enumerate(header)] + shown[
        len(header) :
    ]
    if table.owner == "script":
        positions = default_positions(table)
        missing = tuple(
            c.name
            for at, c in enumerate(table.columns)
            if at >= len(titles) or titles[at] != c.title
        )
    else:
        positions = positions_in(titles, table)
        missing = tuple(name for name in table.column_names() if name not in positions)
        positions |= {name: len(titles) + at for at, name in enumerate(missing)}
    rows = int(sheet["properties"].get("gridProperties", {}).get("rowCount", 0))
    place = Place(
        table=table, sheet_id=id_of(sheet), positions=positions, rows=rows, title=table.title
    )
    return FoundTab(
        place=place,
        sheet=sheet,
        tab=tab,
        header=header,
        missing=missing,
        is_marked=marked_table(sheet) == table.name,
    )


def _title(table: Table, cell: Json, shown: str) -> str:
    """The title of a header cell: for a formula the computed column that it names."""
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    if formula is not None:
        for column in table.computed_columns:
            if f'"{column.title}"' in formula:
                return column.title
    return shown


def _with_wrongs(service: Service, found: FoundTab, places: Mapping[str, Place]) -> FoundTab:
    """The tab with the columns where a cell lacks its dropdown or number format."""
    place = found.place
    wanted = {
        c.name: (validation_rule(c, places), wanted_format(c))
        for c in place.table.columns
        if c.name not in found.missing
    }
    wrong_rules: set[str] = set()
    wrong_formats: set[str] = set()
    last = max(place.positions.values())
    for start in range(2, place.rows + 1, ROWS_AT_ONCE):
        end = min(place.rows, start + ROWS_AT_ONCE - 1)
        answer = service.structure(CELLS, [f"{whole(place.title)}!A{start}:{a1(end, last)}"])
        rows = [row.get("values", []) for row in _row_data(answer["sheets"][0])]
        for name, (rule, format_) in wanted.items():
            cells = list(_column(rows, place.positions[name], end - start + 1))
            if rule is not None and any(
                not same_rule(c.get("dataValidation"), rule, places) for c in cells
            ):
                wrong_rules.add(name)
            if format_ is not None and any(_format_type(c) != format_["type"] for c in cells):
                wrong_formats.add(name)
    return replace(
        found, wrong_rules=frozenset(wrong_rules), wrong_formats=frozenset(wrong_formats)
    )


def wanted_format(column: Column) -> Json | None:
    """The number format that a column of a people's tab must have; ``None`` where any will do."""
    is_text = column.type in ("string", "boolean")
    return None if is_text and column.is_computed else number_format(column)


def _column(rows: Sequence[Sequence[Json]], at: int, count: int) -> Iterator[Json]:
    """A column's cells; those that the answer leaves out are empty."""
    for row in rows:
        yield row[at] if at < len(row) else {}
    for _missing in range(count - len(rows)):
        yield {}


def _format_type(cell: Json) -> str:
    return str(cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type", ""))


def same_rule(found: Json | None, wanted: Json, places: Mapping[str, Place]) -> bool:
    """Whether a cell's validation rule is the wanted one; messages do not matter."""
    if found is None or bool(found.get("strict")) != bool(wanted.get("strict")):
        return False
    return _same_condition(found.get("condition", {}), wanted["condition"], places)


def _same_condition(found: Json, wanted: Json, places: Mapping[str, Place]) -> bool:
    if found.get("type") != wanted["type"]:
        return False
    given, asked = _values(found), _values(wanted)
    if wanted["type"] == "ONE_OF_RANGE":
        return len(given) == 1 and _plain_range(given[0], places) == _plain_range(asked[0], places)
    if wanted["type"] == "NUMBER_BETWEEN":
        return [value.replace(",", ".") for value in given] == asked
    return given == asked


def _values(condition: Json) -> list[str]:
    return [str(value.get("userEnteredValue", "")) for value in condition.get("values", [])]


def _plain_range(text: str, places: Mapping[str, Place]) -> str:
    """A range without quotes and dollars; an end row at or below the end of its tab does not count."""
    plain = text.lstrip("=").replace("$", "").replace("'", "")
    title, _mark, cells = plain.rpartition("!")
    rows = next((p.rows for p in places.values() if p.title == title), 0)
    head, _colon, tail = cells.partition(":")
    letters = tail.rstrip("0123456789")
    end = tail[len(letters) :]
    return (
        f"{title}!{head}:{letters}" if not end or int(end) >= rows > 0 else f"{title}!{head}:{tail}"
    )


def empty_default_tabs(found: Found, service: Service, schema: Schema) -> Iterable[int]:
    """The tab that a new spreadsheet begins with, when it is the only one and nothing stands in it."""
    titles = {t.title for t in schema}
    others = [title for title in found.sheets if title not in titles]
    if len(found.sheets) == 1 and others and not any(service.values(others)):
        yield id_of(found.sheets[others[0]])
