"""
Small counts are not published, and neither is what would give them away.

A count under the threshold is withheld, zero as well: "nobody" tells something about everybody in a small
group.  Where a published sum would lead back to it, other counts keep it company.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.privacy.suppression_network import Network

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

LEVEL_COSTS = (1.0, 4.0, 16.0)
"""What hiding a month, a quarter and a year costs per complaint: a year is looked up the most."""

FIXED_COST = 8.0
"""What hiding any count costs beside its size, so that few large ones go before many small ones."""


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
    >>> suppress(np.array([20, 9, 2, 1]), threshold=5).tolist()
    [False, False, True, True]
    """
    table = np.atleast_2d(np.asarray(counts, dtype=np.int64))
    rows, columns = np.broadcast_arrays(*np.ogrid[: table.shape[0], : table.shape[1]])
    heads = np.ones_like(columns) if np.ndim(counts) == 1 else columns + table.shape[0]
    values = table.ravel()
    network = Network(
        tails=rows.ravel().tolist(),
        heads=heads.ravel().tolist(),
        counts=values.tolist(),
        costs=(values + FIXED_COST).tolist(),
    )
    mask = np.zeros(values.size, dtype=np.bool_)
    mask[list(network.hidden(np.flatnonzero(values < threshold).tolist()))] = True
    return mask.reshape(np.shape(counts))


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


def suppress_linked(
    counts: npt.NDArray[np.integer], quarter_of: Counts, year_of: Counts, *, threshold: int
) -> LinkedMasks:
    """
    Which counts of month, quarter and year tables to withhold, when all are published with their totals.

    Each year is reckoned on its own, so that a new year changes nothing in an old one.

    Args:
        counts: Shape (parts, months), oldest month first, from 0.
        quarter_of: Quarter of each month, 0 and up without gaps, shape (months,).
        year_of: Year of each quarter, 0 and up without gaps, shape (quarters,).
        threshold: Counts under it are withheld.
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
        of_year = np.flatnonzero(year_of == year)
        of_quarters = np.flatnonzero(np.isin(quarter_of, of_year))
        _one_year(
            (months[:, of_quarters], quarters[:, of_year], years[:, [year]]),
            quarter_of[of_quarters] - of_year[0],
            threshold,
            masks,
            (of_quarters, of_year, np.array([year])),
        )
    return masks


def _added(counts: Counts, group_of: Counts) -> Counts:
    """Sums of columns by group."""
    groups = int(group_of.max(initial=-1)) + 1
    result = np.zeros((counts.shape[0], groups), dtype=np.int64)
    np.add.at(result.T, group_of, counts.T)
    return result


def _one_year(
    levels: tuple[Counts, Counts, Counts],
    quarter_of: Counts,
    threshold: int,
    masks: LinkedMasks,
    places: tuple[Counts, Counts, Counts],
) -> None:
    """
    Fill in the masks of one year.

    The year's total flows to each part's year, from there to its quarters, from there to the months, where all
    parts come together again in the months' totals.
    """
    months, quarters, years = levels
    parts, month_count, quarter_count = months.shape[0], months.shape[1], quarters.shape[1]
    part = np.arange(parts)[:, None]
    part_year = 1 + part
    part_quarter = 1 + parts + part * quarter_count + np.arange(quarter_count)
    month = 1 + parts + parts * quarter_count + np.arange(month_count)
    ends = (
        (part_quarter[:, quarter_of], np.broadcast_to(month, months.shape)),
        (np.broadcast_to(part_year, quarters.shape), part_quarter),
        (np.zeros_like(years), part_year),
    )
    values = np.concatenate([level.ravel() for level in levels])
    costs = [
        (level.ravel() + FIXED_COST) * cost for level, cost in zip(levels, LEVEL_COSTS, strict=True)
    ]
    network = Network(
        tails=np.concatenate([tail.ravel() for tail, _head in ends]).tolist(),
        heads=np.concatenate([head.ravel() for _tail, head in ends]).tolist(),
        counts=values.tolist(),
        costs=np.concatenate(costs).tolist(),
    )
    hidden = np.zeros(values.size, dtype=np.bool_)
    hidden[list(network.hidden(np.flatnonzero(values < threshold).tolist()))] = True
    at = 0
    for level, mask, place in zip(
        levels, (masks.months, masks.quarters, masks.years), places, strict=True
    ):
        mask[:, place] = hidden[at : at + level.size].reshape(level.shape)
        at += level.size
