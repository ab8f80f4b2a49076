"""
Small counts are not published, and neither is what would give them away.

A count under the threshold is withheld, zero as well: "nobody" tells something about everybody in a small
group.  Where a published sum would lead back to it, other counts keep it company, and those that are withheld
under one sum make at least the threshold together.  Totals of the whole organisation stay: they are about
nobody in particular.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.privacy.suppression_network import Network

Counts = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Levels = tuple[Counts, Counts, Counts]

LEVEL_COSTS = (1.0, 4.0, 16.0)
"""What hiding a month, a quarter and a year costs per complaint: a year is looked up the most."""

FIXED_COST = 8.0
"""What hiding any count costs beside its size, so that few large ones go before many small ones."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sum:
    """Cells whose sum is known: always, or as long as the cell *parent* is shown."""

    members: Sequence[int]
    parent: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkedMasks:
    """
    What to withhold in tables that add up to each other.

    Attributes:
        months: Shape (parts, months).
        quarters: Shape (parts, quarters).
        years: Shape (parts, years).
    """

    months: Mask
    quarters: Mask
    years: Mask


def suppress(counts: npt.NDArray[np.integer], *, threshold: int) -> Mask:
    """
    Which counts of one table to withhold, when its totals are published.

    Args:
        counts: Shape (n,) with a known total, or (n, m) with known totals of rows and columns; from 0.
        threshold: Counts under it are withheld.

    Returns:
        A mask of the same shape.  A count that follows from the totals alone (the only one in its row and
        column) cannot be protected; it is withheld as well.

    >>> suppress(np.array([20, 9, 7, 2]), threshold=5).tolist()
    [False, False, True, True]
    >>> suppress(np.array([20, 9, 3, 4]), threshold=5).tolist()
    [False, False, True, True]
    >>> suppress(np.array([20, 9, 1, 2]), threshold=5).tolist()
    [False, True, True, True]
    """
    table = np.asarray(counts, dtype=np.int64)
    table = table[:, None] if table.ndim == 1 else table
    rows, columns = np.broadcast_arrays(*np.ogrid[: table.shape[0], : table.shape[1]])
    tails = rows if np.ndim(counts) == 2 else np.zeros_like(rows)
    places = np.arange(table.size).reshape(table.shape)
    network = Network(
        tails=tails.ravel().tolist(),
        heads=(columns + table.shape[0]).ravel().tolist(),
        counts=table.ravel().tolist(),
        costs=(table.ravel() + FIXED_COST).tolist(),
    )
    lines = [*places.T, *(places if np.ndim(counts) == 2 else ())]
    sums = [_Sum(members=line.tolist()) for line in lines]
    small = table.ravel() < threshold
    return _withheld(network, sums, small, threshold).reshape(np.shape(counts))


def suppress_linked(
    counts: npt.NDArray[np.integer],
    quarter_of: Places,
    year_of: Places,
    *,
    threshold: int,
    is_total_known: bool = True,
    is_sensitive: Mask | None = None,
) -> LinkedMasks:
    """
    Which counts of month, quarter and year tables to withhold, when all of them are published.

    Each year is reckoned on its own, so that a new year changes nothing in an old one.

    Args:
        counts: Shape (parts, months), oldest month first, from 0.
        quarter_of: Quarter of each month, 0 and up without gaps, shape (months,).
        year_of: Year of each quarter, 0 and up without gaps, shape (quarters,).
        threshold: Counts under it are withheld.
        is_total_known: Whether the sum over the parts is published for each period.
        is_sensitive: Whether a part is about people, shape (parts,); ``None`` is all.  The others ("not
            filled in") may be shown however small, unless a sensitive one needs their company.

    Where the total of a period is known to be zero, everybody knows that each part is: nothing is withheld.
    """
    months = np.asarray(counts, dtype=np.int64)
    quarters = _added(months, quarter_of)
    years = _added(quarters, year_of)
    masks = LinkedMasks(
        months=np.zeros(months.shape, dtype=np.bool_),
        quarters=np.zeros(quarters.shape, dtype=np.bool_),
        years=np.zeros(years.shape, dtype=np.bool_),
    )
    for year in range(years.shape[1]):
        at_quarters = np.flatnonzero(year_of == year)
        at_months = np.flatnonzero(np.isin(quarter_of, at_quarters))
        levels = (months[:, at_months], quarters[:, at_quarters], years[:, [year]])
        mask = _one_year(
            levels,
            quarter_of[at_months] - at_quarters[0],
            threshold,
            is_total_known=is_total_known,
            is_sensitive=np.ones(len(months), dtype=np.bool_)
            if is_sensitive is None
            else is_sensitive,
        )
        masks.months[:, at_months], masks.quarters[:, at_quarters] = mask[0], mask[1]
        masks.years[:, [year]] = mask[2]
    return masks


def _added(counts: Counts, group_of: Places) -> Counts:
    """Sums of columns by group."""
    groups = int(group_of.max(initial=-1)) + 1
    result = np.zeros((counts.shape[0], groups), dtype=np.int64)
    np.add.at(result.T, group_of, counts.T)
    return result


def _one_year(
    levels: Levels,
    quarter_of: Places,
    threshold: int,
    *,
    is_total_known: bool,
    is_sensitive: Mask,
) -> list[Mask]:
    """
    The masks of one year's months, quarters and year.

    The year's total flows to each part's year, from there to its quarters, from there to the months, where all
    parts come together again in the months' totals.  Without known totals each month ends for itself.
    """
    months, quarters, years = levels
    parts, month_count, quarter_count = months.shape[0], months.shape[1], quarters.shape[1]
    part = np.arange(parts)[:, None]
    part_year = 1 + part
    part_quarter = 1 + parts + part * quarter_count + np.arange(quarter_count)
    month = np.arange(month_count) + 1 + parts + parts * quarter_count
    if not is_total_known:
        month = np.zeros_like(month)
    ends = (
        (part_quarter[:, quarter_of], np.broadcast_to(month, months.shape)),
        (np.broadcast_to(part_year, quarters.shape), part_quarter),
        (np.zeros_like(years), part_year),
    )
    network = Network(
        tails=np.concatenate([tail.ravel() for tail, _head in ends]).tolist(),
        heads=np.concatenate([head.ravel() for _tail, head in ends]).tolist(),
        counts=np.concatenate([level.ravel() for level in levels]).tolist(),
        costs=np.concatenate(
            [
                (level.ravel() + FIXED_COST) * cost
                for level, cost in zip(levels, LEVEL_COSTS, strict=True)
            ]
        ).tolist(),
    )
    sizes = np.cumsum([0, *(level.size for level in levels)])
    places = [
        at + np.arange(level.size).reshape(level.shape)
        for at, level in zip(sizes[:-1], levels, strict=True)
    ]
    sums = list(_sums_over_time(places, quarter_of))
    if is_total_known:
        sums += [_Sum(members=column) for level in places for column in level.T.tolist()]
    small = [(level < threshold) & is_sensitive[:, None] for level in levels]
    if is_total_known:
        small = [mask & (level.sum(axis=0) > 0) for mask, level in zip(small, levels, strict=True)]
    hidden = _withheld(network, sums, np.concatenate([s.ravel() for s in small]), threshold)
    return [hidden[place] for place in places]


def _sums_over_time(places: Sequence[Places], quarter_of: Places) -> Iterable[_Sum]:
    """Each part's months within its quarter, and its quarters within its year."""
    months, quarters, years = places
    for part in range(months.shape[0]):
        for quarter in range(quarters.shape[1]):
            members = months[part, quarter_of == quarter].tolist()
            yield _Sum(members=members, parent=int(quarters[part, quarter]))
        yield _Sum(members=quarters[part].tolist(), parent=int(years[part, 0]))


def _withheld(network: Network, sums: Sequence[_Sum], small: Mask, threshold: int) -> Mask:
    """What must be hidden, what fills the known sums up, and what the network asks beside that."""
    counts = network.counts
    mask = small.copy()
    while True:
        for known in sums:
            _fill_up(known, counts, mask, threshold)
        hidden = network.hidden(np.flatnonzero(mask).tolist())
        if len(hidden) == int(mask.sum()):
            return mask
        mask[list(hidden)] = True


def _fill_up(known: _Sum, counts: Sequence[int], mask: Mask, threshold: int) -> None:
    """Hide the smallest counts of a sum, until those that are hidden make the threshold together."""
    if known.parent is not None and mask[known.parent]:
        return
    hidden = [place for place in known.members if mask[place]]
    if not hidden:
        return
    together = sum(counts[place] for place in hidden)
    shown = sorted(
        (place for place in known.members if not mask[place]),
        key=lambda place: counts[place],
        reverse=True,
    )
    while together < threshold and shown:
        place = shown.pop()
        mask[place] = True
        together += counts[place]
