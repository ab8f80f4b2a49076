"""
A column as its different cells: a hundred thousand cells hold a few hundred different ones.

What is done with a cell is done once for each different one; where they stand is looked up when somebody asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TypeVar

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

PART = 256
"""Rows that are turned into columns together: few enough for a processor to have their cells at hand."""

_NUMBERS = frozenset({bool, int, float})
_EMPTY: tuple[Cell, ...] = ("", None)


@dataclass(frozen=True, kw_only=True)
class Different:
    """
    The cells of one column.

    Attributes:
        cells: Each different cell once, in no order that means anything; ``None`` comes last, always.  In a
            column of texts that hardly repeat themselves every cell stands by itself, in order.
        names: What tells each of them from the others.
        parts: What stands in each row, by name, in parts of :data:`PART` rows.
        waiting_from: The first of the rows at the end that wait for an entry.
        only_waiting: Names that stand in those rows only, or nowhere.
        is_whole: Whether every cell stands by itself.
    """

    cells: Sequence[Cell]
    names: Sequence[object]
    parts: Sequence[Sequence[object]]
    waiting_from: int = 0
    only_waiting: Collection[object] = ()
    is_whole: bool = False

    def __len__(self) -> int:
        return PART * (len(self.parts) - 1) + len(self.parts[-1]) if self.parts else 0

    @cached_property
    def codes(self) -> npt.NDArray[np.intp]:
        """Position in *cells* of each cell of the column, shape (n,)."""
        if self.is_whole:
            return np.arange(len(self))
        known = {name: at for at, name in enumerate(self.names)}
        codes = map(known.__getitem__, chain.from_iterable(self.parts))
        return np.fromiter(codes, dtype=np.intp, count=len(self))

    def dealt(self, values: npt.NDArray[Value]) -> npt.NDArray[Value]:
        """One value per different cell, shape (cells,) → one per cell of the column, shape (n,)."""
        return values[self.codes]

    def places(self, wanted: Collection[int]) -> list[tuple[int, int]]:
        """Where in the column the different cells with these positions stand: (row, position), in order of row."""
        if self.is_whole:
            return [(at, at) for at in sorted(wanted) if at < len(self)]
        known = {self.names[at]: at for at in wanted}
        if len(known) <= FEW:
            return sorted((row, at) for name, at in known.items() for row in self._rows_of(name))
        column = enumerate(chain.from_iterable(self.parts))
        return [(row, known[name]) for row, name in column if name in known]

    def _rows_of(self, name: object) -> Iterator[int]:
        """The rows in which it stands; nothing runs in Python for a part without it."""
        first = self.waiting_from // PART if name in self.only_waiting else 0
        for at, part in enumerate(self.parts[first:], first):
            if name in part:
                yield from (PART * at + row for row, other in enumerate(part) if other == name)

    def among(self, rows: Iterable[int], wanted: Collection[int]) -> list[int]:
        """The rows that hold one of the different cells with these positions."""
        if self.is_whole:
            return [row for row in rows if row in wanted]
        known = {self.names[at] for at in wanted}
        return [row for row in rows if self.parts[row // PART][row % PART] in known]


def columns_of(tab: RawTab, positions: Iterable[int]) -> list[Different]:
    """The cells of a tab's columns at these positions, 0-based; each sorted once, whoever asks for it."""
    asked = list(positions)
    unknown = [at for at in dict.fromkeys(asked) if at not in tab.sorted_out]
    if unknown:
        tab.sorted_out.update(_sorted_out(tab.rows, unknown, _waiting_from(tab.rows)))
    return [tab.sorted_out[at] for at in asked]


def different(cells: Sequence[Cell] | npt.NDArray[np.object_]) -> Different:
    """
    Sort the cells of a column by what they are.

    Args:
        cells: One a row.  ``True`` and ``1`` are different cells; ``1`` and ``1.0`` are the same.

    >>> found = different(["a", None, "b", "a"])
    >>> [found.cells[code] for code in found.codes]
    ['a', None, 'b', 'a']
    """
    column: Sequence[Cell] = cells.tolist() if isinstance(cells, np.ndarray) else cells
    rows = list(zip(column, strict=True))
    return _sorted_out(rows, [0], len(rows))[0]


def _sorted_out(
    rows: Sequence[Sequence[Cell]], positions: Sequence[int], waiting_from: int
) -> dict[int, Different]:
    """The columns at these positions; a column of few cells is not asked whether it repeats itself."""
    sample = rows[:: len(rows) // SAMPLE] if len(rows) >= SAMPLE else ()
    whole = [at for at in positions if _is_hardly_repeated([row[at] for row in sample])]
    repeated = [at for at in positions if at not in whole]
    parts: dict[int, list[Sequence[Cell]]] = {at: [] for at in positions}
    above: dict[int, set[Cell]] = {at: set() for at in repeated}
    for first in range(0, len(rows), PART):
        columns = list(zip(*rows[first : first + PART], strict=True))
        for at in positions:
            parts[at].append(columns[at])
        filled = max(waiting_from - first, 0)
        for at in repeated:
            above[at].update(columns[at][:filled])
    waiting = {at: {row[at] for row in rows[waiting_from:]} for at in repeated}
    found = {at: _each_by_itself(parts[at]) for at in whole}
    return found | {
        at: _repeated(parts[at], above[at], waiting[at], waiting_from) for at in repeated
    }


def _waiting_from(rows: Sequence[Sequence[Cell]]) -> int:
    """The first of the rows at the end in which at most one cell is filled: the number, printed beforehand."""
    start = len(rows)
    while start and sum(cell not in _EMPTY for cell in rows[start - 1]) <= 1:
        start -= 1
    return start


def _is_hardly_repeated(sample: Sequence[Cell]) -> bool:
    """Whether a sample holds texts only, and mostly different ones."""
    return set(map(type, sample)) == {str} and len(set(sample)) > MOSTLY * len(sample)


def _each_by_itself(parts: Sequence[Sequence[Cell]]) -> Different:
    cells = [*chain.from_iterable(parts), None]
    return Different(cells=cells, names=cells, parts=parts, is_whole=True)


def _repeated(
    parts: Sequence[Sequence[Cell]], above: set[Cell], waiting: set[Cell], waiting_from: int
) -> Different:
    """A column from the cells that stand in it, above and in the rows that wait for an entry."""
    found = above | waiting
    if _NUMBERS & set(map(type, found)) and {0, 1} & found:
        return _with_truths(parts)
    cells = [*found - {None}, None]
    return Different(
        cells=cells,
        names=cells,
        parts=parts,
        waiting_from=waiting_from,
        only_waiting=(waiting | {None}) - above,
    )


def _with_truths(parts: Sequence[Sequence[Cell]]) -> Different:
    """A column in which ``True`` may stand beside ``1``, which Python takes for equal."""
    named = [
        [None if cell is None else (isinstance(cell, bool), cell) for cell in part]
        for part in parts
    ]
    names = dict.fromkeys(name for name in chain.from_iterable(named) if name is not None)
    found = [name[1] for name in names]
    return Different(cells=[*found, None], names=[*names, None], parts=named)
