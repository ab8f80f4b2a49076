"""
What the staff typed, by complaint number: the state that a snapshot keeps and the next run compares with.

Only cells that people fill count; where a row stands, and what the script computes beside it, does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.register.reading import ARCHIVED_COUNT, TOTALS
from toolkit.schema import Schema, Table
from toolkit.storage.base import OWN_COLUMN, Cell, RawRegister, RawTab, own_positions
from toolkit.storage.different import Different, columns_of

Marks = npt.NDArray[np.uint64]
"""One 64-bit mark a cell, shape (rows, columns): equal cells have equal marks."""

FIGURES = {
    "yearly_totals": ("year", *TOTALS, ARCHIVED_COUNT),
    "computed": ("number", "frozen_repeat_number", "frozen_gap_days"),
}
"""What the script wrote once and cannot reckon again: table name → its columns, the key first."""

NO_NUMBER = "#"
"""Before the key of a row without a number of its own."""

PlainCell = str | int | float | bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TabState:
    """
    The filled rows of one tab.

    Attributes:
        table: The tab's table.
        columns: English name, or ``=`` and the title of a column of the staff's own.
        keys: The pre-printed number of each row; ``#…`` where a tab or row has none, or one that stood
            above already.  A name is no key: keys are kept in plain text.
        cells: One array a column, in the order of *columns*, shape (rows,) each; dates as ISO text.
        marks: Shape (rows, columns).
    """

    table: Table
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    cells: Sequence[npt.NDArray[np.object_]]
    marks: Marks

    def rows(self, chosen: Sequence[int]) -> list[tuple[PlainCell, ...]]:
        """The cells of some rows, one tuple a row, in the order of *columns*."""
        return list(zip(*(cells[chosen].tolist() for cells in self.cells), strict=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffState:
    """
    All tabs that people fill and :data:`FIGURES`, by table name, and the version of the register that was read.
    """

    tabs: Mapping[str, TabState]
    version: str


def staff_state(raw: RawRegister, schema: Schema) -> StaffState:
    """
    The state of everything that people typed, and of the figures that are left of what was removed.

    Args:
        raw: A register whose layout was checked.
        schema: Its tabs and columns.
    """
    filled = [table for table in schema if table.owner != "script"]
    tabs = {t.name: _tab_state(raw.tabs[t.title], t, _places) for t in filled}
    figures = {n: _figure_state(raw.tabs[schema[n].title], schema[n]) for n in FIGURES}
    return StaffState(tabs={**tabs, **figures}, version=raw.version)


def _figure_state(tab: RawTab, table: Table) -> TabState:
    """The rows that hold a figure: few, so that the others cost no time."""
    places = list(_figures(tab.header, table).values())[1:]
    holds = np.zeros(len(tab.rows), dtype=bool)
    for column in columns_of(tab, places):
        holds |= column.dealt(np.array([c not in (None, "") for c in column.cells], dtype=bool))
    few = replace(tab, rows=[tab.rows[at] for at in np.flatnonzero(holds).tolist()])
    return _tab_state(few, table, _figures)


def _tab_state(
    tab: RawTab, table: Table, places_of: Callable[[Sequence[str], Table], Mapping[str, int]]
) -> TabState:
    places = places_of(tab.header, table)
    columns = dict(zip(places, map(_plain_column, columns_of(tab, places.values())), strict=True))
    is_filled = np.zeros(len(tab.rows), dtype=bool)
    for name, (cells, _marks) in columns.items():
        if not _is_printed(table, name):
            is_filled |= pd.notna(cells)
    cells_of = {name: cells[is_filled] for name, (cells, _marks) in columns.items()}
    marks = np.column_stack([marks[is_filled] for _cells, marks in columns.values()])
    is_printed = bool(table.primary_key) and table.column(table.primary_key[0]).is_preprinted
    key_column = cells_of[table.primary_key[0]].tolist() if is_printed else []
    return TabState(
        table=table,
        columns=tuple(columns),
        keys=_keys(key_column, marks),
        cells=tuple(cells_of.values()),
        marks=marks,
    )


def _places(header: Sequence[str], table: Table) -> dict[str, int]:
    """Column name → position: the columns that people fill, then those that the staff added."""
    folded = [title.casefold() for title in header]
    found = {c.name: folded.index(c.title.casefold()) for c in table.columns if not c.is_computed}
    return {**found, **own_positions(header, table)}


def _figures(header: Sequence[str], table: Table) -> dict[str, int]:
    """Column name → position, of the figures; those that an older register has not are left out."""
    folded = [title.casefold() for title in header]
    titles = {name: table.column(name).title.casefold() for name in FIGURES[table.name]}
    return {name: folded.index(title) for name, title in titles.items() if title in folded}


def _is_printed(table: Table, name: str) -> bool:
    return not name.startswith(OWN_COLUMN) and table.column(name).is_preprinted


def _plain_column(cells: Different) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.uint64]]:
    """Each cell in its plain form, with its mark."""
    plain = np.empty(len(cells.cells), dtype=object)
    plain[:] = [_plain(cell) for cell in cells.cells]
    texts = np.empty(len(plain), dtype=object)
    texts[:] = ["" if v is None else v if type(v) is str else repr(v) for v in plain]
    return cells.dealt(plain), cells.dealt(_marks(texts))


def mark_of(text: str) -> int:
    """The mark of a cell with a text; ``""`` is an empty one."""
    return int(_marks(np.array([text], dtype=object))[0])


def _marks(texts: npt.NDArray[np.object_]) -> npt.NDArray[np.uint64]:
    return np.asarray(pd.util.hash_array(texts, categorize=False), dtype=np.uint64)


def _plain(cell: Cell) -> PlainCell:
    """A cell as JSON knows it: an empty one is ``None``, a date ISO text, a whole number ``int``."""
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, datetime):
        return (
            cell.isoformat() if cell.hour or cell.minute or cell.second else cell.date().isoformat()
        )
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def _keys(numbers: Sequence[PlainCell], marks: Marks) -> tuple[str, ...]:
    """The number of each row; a row without one of its own gets a key from its cells."""
    if len(numbers) == len(marks) == len({*numbers} - {None}):
        return tuple(map(str, numbers))
    seen: set[str] = set()
    keys = []
    for at in range(len(marks)):
        key = str(numbers[at] or "") if numbers else ""
        if not key or key in seen:
            content = NO_NUMBER + blake2b(marks[at].tobytes(), digest_size=10).hexdigest()
            key = content
            while key in seen:
                key = f"{content}.{len(seen)}"
        seen.add(key)
        keys.append(key)
    return tuple(keys)
