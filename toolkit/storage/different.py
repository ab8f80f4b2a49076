"""
A column as its different cells: a hundred thousand cells hold a few hundred different ones.

What is done with a cell is done once for each different one, and dealt out by number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.storage.base import Cell

Value = TypeVar("Value", bound=np.generic)


@dataclass(frozen=True, kw_only=True, slots=True)
class Different:
    """
    The cells of one column.

    Attributes:
        cells: Each different cell once, in the order of their first appearance; ``None`` comes last, always.
        codes: Position in *cells* of each cell of the column, shape (n,).
    """

    cells: tuple[Cell, ...]
    codes: npt.NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.codes)

    def dealt(self, values: npt.NDArray[Value]) -> npt.NDArray[Value]:
        """One value per different cell, shape (cells,) → one per cell of the column, shape (n,)."""
        return values[self.codes]

    def places(self, wanted: Sequence[int]) -> npt.NDArray[np.intp]:
        """Where in the column the different cells with these positions stand, in order."""
        return np.flatnonzero(np.isin(self.codes, wanted)) if wanted else np.zeros(0, dtype=np.intp)


def different(cells: Sequence[Cell] | npt.NDArray[np.object_]) -> Different:
    """
    Sort the cells of a column by what they are.

    Args:
        cells: One a row.  ``True`` and ``1`` are different cells; ``1`` and ``1.0`` are the same.

    >>> found = different(["a", None, "b", "a"])
    >>> found.cells, found.codes.tolist()
    (('a', 'b', None), [0, 2, 1, 0])
    """
    kinds = set(map(type, cells))
    if kinds <= {type(None)}:
        return Different(cells=(None,), codes=np.zeros(len(cells), dtype=np.intp))
    if bool in kinds:
        return _with_truths(cells)
    array = np.fromiter(cells, dtype=object, count=len(cells))
    codes, found = pd.factorize(array)
    codes[codes < 0] = len(found)
    return Different(cells=(*found, None), codes=codes.astype(np.intp, copy=False))


def _with_truths(cells: Sequence[Cell] | npt.NDArray[np.object_]) -> Different:
    """The same where ``True`` may be beside ``1``, which a dictionary takes for the same key."""
    keys = [(type(cell), cell) for cell in cells if cell is not None]
    found = dict.fromkeys(keys)
    places = {key: at for at, key in enumerate(found)}
    codes = [len(places) if cell is None else places[type(cell), cell] for cell in cells]
    return Different(cells=(*(key[1] for key in found), None), codes=np.array(codes, dtype=np.intp))
