"""
Retention: the one time that cells in people's rows are written, under a lock.

The service has no lock, but it has protection, and refuses whatever touches a protected cell: typing,
inserting, deleting, sorting.  So the tab is protected against everybody but us, read again, and only then
written and opened again in one atomic call.  It is closed for a second or two; the file's owner alone
cannot be kept out.  When a run dies in between, the next one that writes (or ``klachten init``) opens
the tab.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolkit.storage.base import Cell, RawTab, RowEdits
from toolkit.storage.google.cells import Json, row_data
from toolkit.storage.google.layout import LOCK_MARK, Place
from toolkit.storage.google.requests import grid_range

BESIDE_FIELDS = "note,textFormatRuns,userEnteredFormat.textFormat.link"
"""What hangs on the cells of a row beside their value: notes and links, which too can hold a name."""

EDITED_FIELDS = f"userEnteredValue,{BESIDE_FIELDS}"


def lock(sheet_id: int, lock_id: int, editors: Sequence[str]) -> Json:
    """The request that closes a tab to all but *editors*, the one who asks, and the owner."""
    item = {
        "protectedRangeId": lock_id,
        "range": {"sheetId": sheet_id},
        "description": LOCK_MARK,
        "editors": {"users": list(editors)},
    }
    return {"addProtectedRange": {"protectedRange": item}}


def unlock(lock_id: int) -> Json:
    """The request that opens a tab again."""
    return {"deleteProtectedRange": {"protectedRangeId": lock_id}}


def rows_of(edits: RowEdits, tab: RawTab, place: Place) -> dict[str, list[int]]:
    """Key → indexes of its rows in the tab's body, for the keys that are edited."""
    at = place.positions[edits.key]
    found: dict[str, list[int]] = {key: [] for key in edits.cells}
    for index, row in enumerate(tab.rows):
        key = edits.key_of(row[at], index + 2)
        if key in found:
            found[key].append(index)
    return found


def is_unchanged(edits: RowEdits, before: tuple[RawTab, Place], now: tuple[RawTab, Place]) -> bool:
    """Whether every row that is edited still holds what the plan was made on."""
    tables = [_entries(edits, tab, place) for tab, place in (before, now)]
    return tables[0] == tables[1]


def _entries(edits: RowEdits, tab: RawTab, place: Place) -> dict[str, list[tuple[Cell, ...]]]:
    columns = [place.positions[c.name] for c in edits.table.columns if not c.is_computed]
    rows = rows_of(edits, tab, place)
    return {
        key: [tuple(_plain(tab.rows[i][at]) for at in columns) for i in found]
        for key, found in rows.items()
    }


def _plain(cell: Cell) -> Cell:
    return None if cell == "" else cell


def edit_requests(edits: RowEdits, tab: RawTab, place: Place) -> list[Json]:
    """
    The requests that edit the rows.

    Args:
        edits: Which cells of which rows.
        tab: As it was read under the lock.
        place: Where the table stands, read likewise.
    """
    return [
        request
        for key, found in rows_of(edits, tab, place).items()
        for index in found
        for request in _row_requests(edits, edits.cells[key], index + 1, tab, place)
    ]


def _row_requests(
    edits: RowEdits, cells: Mapping[str, Cell], row: int, tab: RawTab, place: Place
) -> Iterator[Json]:
    """The requests for one row; what somebody typed over a computed cell of it goes as well."""
    computed = {place.positions[c.name] for c in edits.table.computed_columns}
    known = set(place.positions.values())
    width = max(len(tab.header), max(known) + 1)
    emptied = [
        at
        for at in range(width)
        if (row + 1, at) in tab.typed_over
        or (at not in computed and (not cells or (edits.own_columns and at not in known)))
    ]
    whole = grid_range(place.sheet_id, row, row + 1, 0, width)
    yield {"updateCells": {"range": whole, "rows": [], "fields": BESIDE_FIELDS}}
    for start, end in _runs(emptied):
        yield _write(grid_range(place.sheet_id, row, row + 1, start, end), ())
    for name, cell in cells.items():
        at = place.positions[name]
        yield _write(grid_range(place.sheet_id, row, row + 1, at, at + 1), (row_data([cell]),))


def _write(grid: Json, rows: Sequence[Json]) -> Json:
    return {"updateCells": {"range": grid, "rows": list(rows), "fields": EDITED_FIELDS}}


def _runs(columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    """
    Neighbouring columns as (start, end).

    >>> list(_runs([0, 3, 4, 5, 9]))
    [(0, 1), (3, 6), (9, 10)]
    >>> list(_runs([]))
    []
    """
    start = None
    for at, after in zip(columns, [*columns[1:], -1], strict=False):
        start = at if start is None else start
        if after != at + 1:
            yield start, at + 1
            start = None
