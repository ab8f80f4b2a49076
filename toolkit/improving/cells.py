"""
Cells: every value of a dimension and every pair of values, with the complaints in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DIMENSIONS = ("category", "complex", "reason", "team", "channel", "neighbourhood")
"""What the alarms look at, and in pairs; the first of two names comes first in a text."""

SMALLEST_CELL = 4
"""Complaints in a cell from which it is looked at; with fewer no alarm would convince anybody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells:
    """
    The cells of a list of complaints.

    A *family* is one dimension or one pair of dimensions; its cells do not overlap.

    Attributes:
        families: The dimensions of each family, one or two.
        of_complaint: Cell of each complaint in each family, shape (n, families); ``cell_count`` where a value
            is unknown or the cell is too small to look at.
        family: Family of each cell, shape (cells,); cells of one family lie together.
        values: The values of each cell in the order of its family's dimensions.
        size: Complaints per cell, shape (cells,).
        known: Complaints of which the family's values are known, shape (n, families).
    """

    families: tuple[tuple[str, ...], ...]
    of_complaint: Counts
    family: Counts
    values: tuple[tuple[str, ...], ...]
    size: Counts
    known: Flags

    @property
    def cell_count(self) -> int:
        """Number of cells."""
        return len(self.size)

    @property
    def is_pair(self) -> Flags:
        """Whether a cell is a pair of values, shape (cells,)."""
        widths = np.array([len(f) for f in self.families], dtype=np.int64)
        return np.asarray(widths[self.family] == 2)

    def slices(self) -> list[slice]:
        """The cells of each family."""
        bounds = np.searchsorted(self.family, np.arange(len(self.families) + 1))
        return [slice(int(a), int(b)) for a, b in pairwise(bounds)]

    def totals(
        self, complaints: Counts, columns: Counts, width: int, weights: Floats | None = None
    ) -> Floats:
        """
        Complaints per cell and column.

        Args:
            complaints: Positions of the complaints to count, shape (m,).
            columns: Column of each, 0 to *width* - 1, shape (m,).
            width: Number of columns.
            weights: Weight of each, shape (m,); 1 when left out.

        Returns:
            Shape (cells, width).
        """
        keys = (self.of_complaint[complaints] * width + columns[:, None]).ravel()
        repeated = None if weights is None else np.repeat(weights, len(self.families))
        found = np.bincount(keys, repeated, minlength=(self.cell_count + 1) * width)
        return found.reshape(-1, width)[: self.cell_count].astype(float)


def find_cells(values: pd.DataFrame, *, smallest: int = SMALLEST_CELL, pairs: bool = True) -> Cells:
    """
    All cells with enough complaints.

    Args:
        values: One column per dimension (text, ``""`` is unknown), one row per complaint.
        smallest: Complaints from which a cell counts.
        pairs: Also the pairs of values of two dimensions.

    Returns:
        The cells; a pair that holds exactly the complaints of one of its values (a complex lies in one
        neighbourhood) is left out, for it says nothing more.

    >>> frame = pd.DataFrame({"team": ["A", "A", "B", ""], "channel": ["x", "y", "x", "x"]})
    >>> find_cells(frame, smallest=1).values
    (('A',), ('B',), ('x',), ('y',), ('A', 'x'))
    """
    codes, names = {}, {}
    for dimension in values.columns:
        own, found = pd.factorize(values[dimension].to_numpy(object), sort=True)
        if len(found) and found[0] == "":  # unknown comes first
            own, found = own - 1, found[1:]
        codes[dimension], names[dimension] = own.astype(np.int64), found.tolist()
    wanted: list[tuple[str, ...]] = [(d,) for d in values.columns if names[d]]
    if pairs:
        wanted += list(combinations([f[0] for f in wanted], 2))
    builder = _Builder(count=len(values), smallest=smallest)
    singles: dict[str, Counts] = {}
    for family in wanted:
        if len(family) == 1:
            own = codes[family[0]]
            singles[family[0]] = np.bincount(own[own >= 0], minlength=len(names[family[0]]))
            builder.add(family, own, [(n,) for n in names[family[0]]], singles[family[0]])
        else:
            builder.add_pair(family, codes, names, singles)
    return builder.cells()


class _Builder:
    """Collects families one by one, numbering their cells on."""

    def __init__(self, *, count: int, smallest: int) -> None:
        self.count, self.smallest = count, smallest
        self.families: list[tuple[str, ...]] = []
        self.of_complaint: list[Counts] = []
        self.known: list[Flags] = []
        self.values: list[tuple[str, ...]] = []
        self.sizes: list[Counts] = []

    def add(
        self, family: tuple[str, ...], own: Counts, values: Sequence[tuple[str, ...]], sizes: Counts
    ) -> None:
        """A family with the code of each complaint (-1 unknown) and the values and size of each code."""
        start = len(self.values)
        kept = np.flatnonzero(sizes >= self.smallest)
        renumbered = np.full(len(sizes) + 1, -1, dtype=np.int64)
        renumbered[kept] = start + np.arange(len(kept))
        self.families.append(family)
        self.of_complaint.append(renumbered[own])
        self.known.append(own >= 0)
        self.values.extend(values[int(i)] for i in kept)
        self.sizes.append(sizes[kept])

    def add_pair(
        self,
        family: tuple[str, ...],
        codes: dict[str, Counts],
        names: dict[str, list[str]],
        singles: dict[str, Counts],
    ) -> None:
        """The pairs of two dimensions that say more than one of them alone."""
        first, second = family
        width = len(names[second])
        known = (codes[first] >= 0) & (codes[second] >= 0)
        combined = np.where(known, codes[first] * width + codes[second], -1)
        sizes = np.bincount(combined[known], minlength=len(names[first]) * width)
        alone = np.minimum(
            np.repeat(singles[first], width), np.tile(singles[second], len(names[first]))
        )
        sizes = np.where(sizes == alone, 0, sizes)
        if (sizes >= self.smallest).any():
            values = [(a, b) for a in names[first] for b in names[second]]
            self.add(family, combined, values, sizes)

    def cells(self) -> Cells:
        """All of them; complaints outside every kept cell point past the last one."""
        sizes = np.concatenate(self.sizes) if self.sizes else np.zeros(0, dtype=np.int64)
        shape = (self.count, len(self.families))
        of_complaint = np.array(self.of_complaint, dtype=np.int64).reshape(shape[::-1]).T
        widths = [len(s) for s in self.sizes]
        return Cells(
            families=tuple(self.families),
            of_complaint=np.ascontiguousarray(np.where(of_complaint < 0, len(sizes), of_complaint)),
            family=np.repeat(np.arange(len(widths)), widths),
            values=tuple(self.values),
            size=sizes,
            known=np.array(self.known, dtype=bool).reshape(shape[::-1]).T,
        )
