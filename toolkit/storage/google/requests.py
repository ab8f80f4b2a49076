"""
From a plan to the requests of one atomic ``batchUpdate``.

Everything is addressed by sheet id: a tab may be renamed or moved between reading and writing.  A tab
of the script is replaced whole, so writing it twice, or two runs at once, leave it right.  Rows for
people's tabs come in on lines that the same batch inserts: wherever these land by then, no cell of
theirs can have anything in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.register.numbers import complaint_number
from toolkit.schema import Table
from toolkit.storage.base import Cell, FreshRows, TabContent
from toolkit.storage.google.cells import Json, linked, number_format, row_data
from toolkit.storage.google.layout import Place

SPARE_ROWS = 1
"""Empty rows below the last one of a script's tab: a grid needs one row that is not frozen."""

MOST_LINKS = 5_000
"""Findings that lead to their cell; further down the list the cell is only named."""

NUMBER = "number"


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """
    Rows of values that go to one place.

    Attributes:
        sheet_id: The tab.
        top: 0-based row of the first one.
        columns: How many columns they cover from the left, cells that are empty in *rows* included.
        rows: RowData, top to bottom.
    """

    sheet_id: int
    top: int
    columns: int
    rows: Sequence[Json]

    def grid(self, start: int = 0, end: int | None = None) -> Json:
        """The rows from *start* up to *end* of the block, as a GridRange."""
        last = len(self.rows) if end is None else end
        return grid_range(self.sheet_id, self.top + start, self.top + last, 0, self.columns)

    @property
    def request(self) -> Json:
        """The request that writes the block."""
        return write_values(self.grid(), self.rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """
    A batch in the making.

    Attributes:
        before: Requests that make room: grids resized, lines inserted.
        blocks: The values; only these can be large.
        after: Requests that finish: formats, links.
    """

    before: tuple[Json, ...] = ()
    blocks: tuple[Block, ...] = ()
    after: tuple[Json, ...] = ()

    def joined(self, other: Writing) -> Writing:
        """Both, this one first."""
        return Writing(
            before=self.before + other.before,
            blocks=self.blocks + other.blocks,
            after=self.after + other.after,
        )

    @property
    def requests(self) -> list[Json]:
        """All requests in order."""
        return [*self.before, *(block.request for block in self.blocks), *self.after]


def grid_range(sheet_id: int, top: int, bottom: int, left: int, right: int) -> Json:
    """A GridRange; ends are not included."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def write_values(grid: Json, rows: Sequence[Json]) -> Json:
    """Write values and leave formats, dropdowns and notes alone; cells that *rows* leave out are cleared."""
    return {"updateCells": {"range": grid, "rows": list(rows), "fields": "userEnteredValue"}}


def insert_rows(sheet_id: int, at: int, count: int) -> Json:
    """Insert empty lines that look like the one above, or below when above is the header."""
    lines = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": at, "endIndex": at + count}
    return {"insertDimension": {"range": lines, "inheritFromBefore": at > 1}}


def resize(sheet_id: int, rows: int, columns: int | None = None) -> Json:
    """Set the size of a tab's grid."""
    grid: Json = (
        {"rowCount": rows} if columns is None else {"rowCount": rows, "columnCount": columns}
    )
    fields = ",".join(f"gridProperties.{name}" for name in grid)
    return {
        "updateSheetProperties": {
            "properties": {"sheetId": sheet_id, "gridProperties": grid},
            "fields": fields,
        }
    }


def column_format(place: Place, name: str) -> Json:
    """Set the number format of a whole column below its header."""
    cell = {"userEnteredFormat": {"numberFormat": number_format(place.table.column(name))}}
    return {
        "repeatCell": {
            "range": place.columns(name),
            "cell": cell,
            "fields": "userEnteredFormat.numberFormat",
        }
    }


def replacement(
    content: TabContent, sheet_id: int, sheet_ids: Mapping[str, int], views: Sequence[Json] = ()
) -> Writing:
    """
    A tab of the script, replaced whole: grid, header, rows, formats of numbers and dates, links.

    Args:
        content: The new content.
        sheet_id: The tab.
        sheet_ids: Title → id of the tabs that links lead to.
        views: The tab's filter views, which have to reach its new last row.
    """
    table, count = content.table, len(content.rows)
    width = len(table.columns)
    place = Place(
        table=table,
        sheet_id=sheet_id,
        positions={n: i for i, n in enumerate(table.column_names())},
        rows=count + 1,
        title=table.title,
    )
    rows = [row_data([c.title for c in table.columns]), *map(row_data, content.rows)]
    formats = [
        column_format(place, c.name) for c in table.columns if c.type not in ("string", "boolean")
    ]
    return Writing(
        before=(resize(sheet_id, count + 1 + SPARE_ROWS, width),),
        blocks=(Block(sheet_id=sheet_id, top=0, columns=width, rows=[*rows, *[{}] * SPARE_ROWS]),),
        after=(
            *(formats if count else ()),
            *_links(content, sheet_id, sheet_ids),
            *stretched(views, count + 1 + SPARE_ROWS),
        ),
    )


def stretched(views: Sequence[Json], rows: int) -> Iterable[Json]:
    """Filter views made to reach the last of *rows*."""
    for view in views:
        if view.get("range", {}).get("endRowIndex", rows) != rows:
            item = {
                "filterViewId": view["filterViewId"],
                "range": {**view["range"], "endRowIndex": rows},
            }
            yield {"updateFilterView": {"filter": item, "fields": "range"}}


def _links(content: TabContent, sheet_id: int, sheet_ids: Mapping[str, int]) -> Iterable[Json]:
    """For each column with links one request, which also takes away the links of before."""
    for column in sorted({column for _row, column in content.links}):
        count = min(len(content.rows), MOST_LINKS)
        rows = []
        for at in range(count):
            target = content.links.get((at, column))
            title, cell = _target(target) if target else ("", "")
            shown = {"values": [linked({}, sheet_ids[title], cell)]} if title in sheet_ids else {}
            rows.append(shown)
        grid = grid_range(sheet_id, 1, len(content.rows) + 1, column, column + 1)
        yield {"updateCells": {"range": grid, "rows": rows, "fields": "textFormatRuns"}}


def _target(link: str) -> tuple[str, str]:
    """
    Title and cell of a link.

    >>> _target("'Klachten'!F14"), _target("Klachten!F14")
    (('Klachten', 'F14'), ('Klachten', 'F14'))
    """
    title, _mark, cell = link.rpartition("!")
    if title[:1] == "'" and title[-1:] == "'":
        title = title[1:-1].replace("''", "'")
    return title, cell


def numbered(fresh: FreshRows, highest: int) -> tuple[list[dict[str, Cell]], tuple[str, ...]]:
    """
    The rows with a number each, where the table has numbers, and the numbers in order.

    Args:
        fresh: Rows with or without a number of their own.
        highest: The highest serial ever issued.
    """
    rows = [dict(row) for row in fresh.rows]
    if not has_numbers(fresh.table):
        return rows, ()
    for row in rows:
        if not row.get(NUMBER):
            highest += 1
            row[NUMBER] = complaint_number(highest)
    return rows, tuple(str(row[NUMBER]) for row in rows)


def has_numbers(table: Table) -> bool:
    """Whether the table's rows carry a pre-printed number."""
    return any(c.name == NUMBER and c.is_preprinted for c in table.columns)


def insertion(
    rows: Sequence[Mapping[str, Cell]], place: Place, at: int, *, shift: int = 0
) -> Writing:
    """
    Fresh rows, on lines inserted for them.

    Args:
        rows: Column name → cell.
        place: The tab.
        at: 0-based row before which they come; 1 or more.
        shift: Lines that the same batch inserts further up afterwards.
    """
    computed = {c.name for c in place.table.computed_columns}
    width = max(place.positions.values()) + 1
    return Writing(
        before=(insert_rows(place.sheet_id, at, len(rows)),),
        blocks=(
            Block(
                sheet_id=place.sheet_id,
                top=at + shift,
                columns=width,
                rows=[placed(row, place.positions, computed) for row in rows],
            ),
        ),
    )


def placed(
    row: Mapping[str, Cell], positions: Mapping[str, int], computed: frozenset[str] | set[str]
) -> Json:
    """A row's cells, each in the column where its title stands; computed columns stay empty."""
    cells: list[Cell] = [None] * (max(positions.values()) + 1)
    for name, cell in row.items():
        if name not in computed and name in positions:
            cells[positions[name]] = cell
    return row_data(cells)
