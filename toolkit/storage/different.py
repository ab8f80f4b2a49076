"""
A column as its different cells: a hundred thousand cells hold a few hundred different ones.

What is done with a cell is done once for each different one; where they stand is looked up when somebody asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt

from toolkit.storage.base import Cell, RawTab

Value = TypeVar("Value", bound=np.generic)

SAMPLE = 1000
MOSTLY = 0.95
"""A column of texts of which so large a share of a sample differs is left as it is: there is little to gain.
Dates that were typed as text are never that different."""

FEW = 3
"""Different cells that are looked for one by one, which is faster than to look at every row."""

_NUMBERS = frozenset({bool, int, float})


@dataclass(frozen=True, kw_only=True)
class Different:
    """
    The cells of one column.

    Attributes:
        cells: Each different cell once, in the order of their first appearance; ``None`` comes last, always.  In
            a column of texts that hardly repeat themselves every cell stands by itself.
        column: What stands in each row: the cell, or what tells it from others.
        names: The same of each different cell.
        is_whole: Whether every cell stands by itself.
    """

    cells: Sequence[Cell]
    column: Sequence[object]
    names: Sequence[object]
    is_whole: bool = False

    def __len__(self) -> int:
        return len(self.column)

    @cached_property
    def codes(self) -> npt.NDArray[np.intp]:
        """Position in *cells* of each cell of the column, shape (n,)."""
        if self.is_whole:
            return np.arange(len(self))
        known = {name: at for at, name in enumerate(self.names)}
        return np.fromiter(map(known.__getitem__, self.column), dtype=np.intp, count=len(self))

    def dealt(self, values: npt.NDArray[Value]) -> npt.NDArray[Value]:
        """One value per different cell, shape (cells,) → one per cell of the column, shape (n,)."""
        return values[self.codes]

    def places(self, wanted: Collection[int]) -> list[tuple[int, int]]:
        """Where in the column the different cells with these positions stand: (row, position), in order of row."""
        if not wanted:
            return []
        if self.is_whole:
            return [(at, at) for at in sorted(wanted) if at < len(self)]
        if len(wanted) <= FEW:
            found = (zip(rows_of(self.names[at], self.column), repeat(at)) for at in wanted)
            return sorted(chain.from_iterable(found))
        known = {self.names[at]: at for at in wanted}
        return [(row, known[name]) for row, name in enumerate(self.column) if name in known]

    def among(self, rows: Iterable[int], wanted: Collection[int]) -> list[int]:
        """The rows that hold one of the different cells with these positions."""
        if self.is_whole:
            return [row for row in rows if row in wanted]
        known = {self.names[at] for at in wanted}
        return [row for row in rows if self.column[row] in known]


def rows_of(name: object, column: Sequence[object]) -> Iterator[int]:
    """The rows in which it stands; nothing runs in Python between two of them."""
    row = -1
    with suppress(ValueError):
        while True:
            row = column.index(name, row + 1)
            yield row


def column_of(tab: RawTab, at: int) -> Different:
    """The cells of a tab's column at position *at*, 0-based; sorted once, whoever asks for it."""
    if not tab.sorted_out:
        columns = zip(*tab.rows, strict=False) if tab.rows else repeat((), len(tab.header))
        tab.sorted_out.extend(columns)
    found = tab.sorted_out[at]
    if not isinstance(found, Different):
        tab.sorted_out[at] = found = different(cast("Sequence[Cell]", found))
    return found


def different(cells: Sequence[Cell] | npt.NDArray[np.object_]) -> Different:
    """
    Sort the cells of a column by what they are.

    Args:
        cells: One a row.  ``True`` and ``1`` are different cells; ``1`` and ``1.0`` are the same.

    >>> found = different(["a", None, "b", "a"])
    >>> found.cells, found.codes.tolist()
    (['a', 'b', None], [0, 2, 1, 0])
    """
    column: Sequence[Cell] = cells.tolist() if isinstance(cells, np.ndarray) else cells
    if _is_hardly_repeated(column):
        cells = [*column, None]
        return Different(cells=cells, column=column, names=cells, is_whole=True)
    names = dict.fromkeys(column)
    if _NUMBERS & set(map(type, names)) and {0, 1} & set(names):
        return _with_truths(column)
    names.pop(None, None)
    found = [*names, None]
    return Different(cells=found, column=column, names=found)


def _is_hardly_repeated(cells: Sequence[Cell]) -> bool:
    """Whether a sample holds texts only, and mostly different ones; a short column is not worth the question."""
    sample = cells[:: len(cells) // SAMPLE] if len(cells) >= SAMPLE else ()
    return set(map(type, sample)) == {str} and len(set(sample)) > MOSTLY * len(sample)


def _with_truths(cells: Sequence[Cell]) -> Different:
    """The same where ``True`` may stand beside ``1``, which Python takes for equal."""
    column = [None if cell is None else (isinstance(cell, bool), cell) for cell in cells]
    names = dict.fromkeys(name for name in column if name is not None)
    found = [name[1] for name in names]
    return Different(cells=[*found, None], column=column, names=[*names, None])
