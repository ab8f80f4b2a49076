"""
Control limits: how far a series strays by itself, from the ranges between neighbouring points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LIMIT_FACTOR = 2.66
"""3 / d2 with d2 = 1.128 for moving ranges of two, in two decimals (Wheeler 1993; NHS Making Data Count)."""

NEAR_LIMIT_FACTOR = 2 * (LIMIT_FACTOR / 3)
"""Two of the three steps from the mean to the limit (NHS Making Data Count)."""

SCREENING_FACTOR = 3.267
"""D4 for ranges of two: a range from here on is an upset of its own (Nelson 1982)."""

D2 = 1.128
"""Expected range of two standard normal points; turns ranges into a standard deviation (Wheeler 1993)."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Limits:
    """
    What is to be expected at each point, shape (n,) each.

    Attributes:
        centre: The mean.
        lower: Natural process limit below.
        upper: Natural process limit above.
        near_lower: Two thirds of the way from the centre to *lower*.
        near_upper: Two thirds of the way from the centre to *upper*.
        point_count: Known points on which they rest.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    point_count: int


def accurate_mean(values: Floats) -> float:
    """
    The mean, corrected by the mean of what it leaves, so that equal values have exactly that mean.

    Args:
        values: Shape (n,), no ``nan``; the mean of nothing is ``nan``.

    >>> accurate_mean(np.full(15, 0.1))
    0.1
    """
    if not len(values):
        return math.nan
    first = math.fsum(values) / len(values)
    return first + math.fsum(values - first) / len(values)


def average_moving_range(values: Floats, *, screening: bool) -> float:
    """
    The mean distance between neighbours.

    Args:
        values: Oldest first, shape (n,); a ``nan`` has no distance to its neighbours.
        screening: Leave out the ranges of :data:`SCREENING_FACTOR` times their mean or more, and take the
            mean of the others; once.

    Returns:
        0 and up, in the unit of *values*; ``nan`` without two known neighbours.

    Source:
        Nelson, Control Charts for Individual Measurements, J. Quality Technology 14 (1982) 172-173.

    >>> average_moving_range(np.array([4.0, 6, 5, 7, 3]), screening=True)
    2.25
    """
    ranges = np.abs(np.diff(values))
    ranges = ranges[~np.isnan(ranges)]
    mean = accurate_mean(ranges)
    if not screening or not mean > 0:
        return mean
    return accurate_mean(ranges[ranges < SCREENING_FACTOR * mean])


def xmr_limits(values: Floats, *, screening: bool, baseline_points: int | None) -> Limits:
    """
    Natural process limits of an individuals (XmR) chart; they may lie below zero.

    Args:
        values: Oldest first, shape (n,); ``nan`` is unknown.
        screening: See :func:`average_moving_range`.
        baseline_points: Only so many of the first points set the limits; ``None`` is all.

    Returns:
        The same limits at each point; ``nan`` without two known neighbours.

    Source:
        Wheeler, Understanding Variation (1993); NHS England, Making Data Count.
    """
    baseline = values[:baseline_points]
    known = baseline[~np.isnan(baseline)]
    centre = np.full(len(values), accurate_mean(known))
    average = np.full(len(values), average_moving_range(baseline, screening=screening))
    return Limits(
        centre=centre,
        lower=centre - LIMIT_FACTOR * average,
        upper=centre + LIMIT_FACTOR * average,
        near_lower=centre - NEAR_LIMIT_FACTOR * average,
        near_upper=centre + NEAR_LIMIT_FACTOR * average,
        point_count=len(known),
    )


def share_limits(
    counts: Floats, totals: Floats, *, screening: bool, baseline_points: int | None
) -> Limits:
    """
    Limits of a share per period (p′-chart); within 0 and 1.

    Args:
        counts: How many, shape (n,); ``nan`` is unknown.
        totals: Of how many, shape (n,); a point of 0 has a centre but no limits.
        screening: See :func:`average_moving_range`; here for the ranges of the standardised shares.
        baseline_points: Only so many of the first points set the limits; ``None`` is all.

    Source:
        Laney, Improved control charts for attributes, Quality Engineering 14 (2002) 531-537.
    """
    centre, known = _pooled(counts[:baseline_points], totals[:baseline_points])
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = np.sqrt(centre * (1 - centre) / totals)
    return _laney(
        counts,
        totals,
        centre,
        deviation,
        known,
        highest=1.0,
        screening=screening,
        baseline_points=baseline_points,
    )


def rate_limits(
    counts: Floats, exposures: Floats, *, screening: bool, baseline_points: int | None
) -> Limits:
    """
    Limits of a rate per period (u′-chart); never below 0.

    Args:
        counts: How many, shape (n,); ``nan`` is unknown.
        exposures: By how much could have happened, for instance thousands of homes; shape (n,).
        screening: See :func:`average_moving_range`; here for the ranges of the standardised rates.
        baseline_points: Only so many of the first points set the limits; ``None`` is all.

    Source:
        Laney, Improved control charts for attributes, Quality Engineering 14 (2002) 531-537.
    """
    centre, known = _pooled(counts[:baseline_points], exposures[:baseline_points])
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = np.sqrt(centre / exposures)
    return _laney(
        counts,
        exposures,
        centre,
        deviation,
        known,
        highest=np.inf,
        screening=screening,
        baseline_points=baseline_points,
    )


def _pooled(counts: Floats, sizes: Floats) -> tuple[float, int]:
    """All that happened by all that could, and the number of points in it."""
    known = ~np.isnan(counts) & (sizes > 0)
    size = math.fsum(sizes[known])
    return (math.fsum(counts[known]) / size if size > 0 else math.nan), int(known.sum())


def _laney(
    counts: Floats,
    sizes: Floats,
    centre: float,
    deviation: Floats,
    point_count: int,
    *,
    highest: float,
    screening: bool,
    baseline_points: int | None,
) -> Limits:
    """Binomial or Poisson limits, widened or narrowed by how the standardised points really vary."""
    deviation = np.where(sizes > 0, deviation, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        standardised = (counts / sizes - centre) / deviation
    standardised[deviation == 0] = 0.0
    ratio = average_moving_range(standardised[:baseline_points], screening=screening) / D2
    step = deviation * ratio
    at = np.full(len(counts), centre)
    return Limits(
        centre=at,
        lower=np.clip(at - 3 * step, 0, highest),
        upper=np.clip(at + 3 * step, 0, highest),
        near_lower=np.clip(at - 2 * step, 0, highest),
        near_upper=np.clip(at + 2 * step, 0, highest),
        point_count=point_count,
    )
