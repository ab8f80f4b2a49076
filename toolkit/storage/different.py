"""
A column as its different cells: a hundred thousand cells hold a few hundred different ones.

What is done with a cell is done once for each different one, and dealt out by number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.storage.base import Cell, RawTab

Value = TypeVar("Value", bound=np.generic)

SAMPLE = 1000
MOSTLY = 0.95
"""A column of texts of which so large a share of a sample differs is left as it is: there is little to gain.
Dates that were typed as text are never that different."""

_NUMBERS = frozenset({bool, int, float})


@dataclass(frozen=True, kw_only=True, slots=True)
class Different:
    """
    The cells of one column.

    Attributes:
        cells: Each different cell once, in the order of their first appearance; ``None`` comes last, always.
            In a column of texts that hardly repeat themselves a text may come twice.
        codes: Position in *cells* of each cell of the column, shape (n,).
    """

    cells: Sequence[Cell]
    codes: npt.NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.codes)

    def dealt(self, values: npt.NDArray[Value]) -> npt.NDArray[Value]:
        """One value per different cell, shape (cells,) → one per cell of the column, shape (n,)."""
        return values[self.codes]

    def places(self, wanted: Sequence[int]) -> npt.NDArray[np.intp]:
        """Where in the column the different cells with these positions stand, in order."""
        return np.flatnonzero(np.isin(self.codes, wanted)) if wanted else np.zeros(0, dtype=np.intp)


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
    if _is_hardly_repeated(cells):
        return Different(cells=[*cells, None], codes=np.arange(len(cells)))
    array = np.fromiter(cells, dtype=object, count=len(cells))
    codes, found = pd.factorize(array, size_hint=len(array))
    different_cells: list[Cell] = found.tolist()
    if _NUMBERS & set(map(type, different_cells)) and {0, 1} & set(different_cells):
        return _with_truths(cells)
    codes[codes < 0] = len(different_cells)
    return Different(cells=[*different_cells, None], codes=codes.astype(np.intp, copy=False))


def _is_hardly_repeated(cells: Sequence[Cell] | npt.NDArray[np.object_]) -> bool:
    """Whether a sample holds texts only, and mostly different ones; a short column is not worth the question."""
    sample = cells[:: len(cells) // SAMPLE] if len(cells) >= SAMPLE else ()
    return set(map(type, sample)) == {str} and len(set(sample)) > MOSTLY * len(sample)


def _with_truths(cells: Sequence[Cell] | npt.NDArray[np.object_]) -> Different:
    """The same where ``True`` may stand beside ``1``, which Python takes for equal."""
    keys = [(type(cell), cell) for cell in cells if cell is not None]
    found = dict.fromkeys(keys)
    places = {key: at for at, key in enumerate(found)}
    codes = [len(places) if cell is None else places[type(cell), cell] for cell in cells]
    return Different(cells=[*(key[1] for key in found), None], codes=np.array(codes, dtype=np.intp))
