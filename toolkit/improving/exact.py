"""
Exact tails and intervals for counts: binomial, hypergeometric and the odds ratio of a two-by-two table.

All three are one family: a count with given weights, tilted by the log odds.  So one tail and one root serve
them all, without SciPy at import.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

CONFIDENCE = 0.95
"""Source: definitions of the project (exact 95 % interval; Wilson 95 % interval)."""

_TOLERANCE = 1e-12
_MOST_STEPS = 200


def binomial_at_most(count: int, total: int, share: float) -> float:
    """
    The chance of *count* or fewer out of *total*.

    Args:
        count: Below 0 has no chance, from *total* on is certain.
        total: 0 or more.
        share: Chance of each, 0 to 1.

    >>> round(binomial_at_most(1, 3, 0.5), 12)
    0.5
    """
    if count < 0 or count >= total:
        return float(count >= 0)
    if share in (0.0, 1.0):
        return 1.0 - share
    weights = _binomial_weights(total)
    return math.exp(_log_tail(weights, math.log(share) - math.log1p(-share), slice(0, count + 1)))


def binomial_at_least(count: int, total: int, share: float) -> float:
    """The chance of *count* or more out of *total*; see :func:`binomial_at_most`."""
    return binomial_at_most(total - count, total, 1 - share)


def hypergeometric_at_least(count: int, drawn: int, marked: int, population: int) -> float:
    """
    The chance of *count* or more marked ones among those drawn.

    Args:
        count: Marked among the drawn.
        drawn: How many are drawn, 0 to *population*.
        marked: How many in the population are marked, 0 to *population*.
        population: All.

    >>> round(hypergeometric_at_least(2, 2, 3, 6), 12)
    0.2
    """
    first, weights = _table_weights(marked, population - marked, drawn)
    at = count - first
    if at <= 0 or at >= len(weights):
        return float(at <= 0)
    return math.exp(_log_tail(weights, 0.0, slice(at, None)))


def hypergeometric_at_most(count: int, drawn: int, marked: int, population: int) -> float:
    """The chance of *count* or fewer marked ones among those drawn; see :func:`hypergeometric_at_least`."""
    return hypergeometric_at_least(drawn - count, drawn, population - marked, population)


def clopper_pearson(count: int, total: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """
    Exact interval for a share; it covers the truth at least as often as it says.

    Args:
        count: 0 to *total*.
        total: 0 or more; of nothing, everything is possible.
        confidence: Within 0 and 1.

    Source:
        Clopper & Pearson, Biometrika 26 (1934) 404-413.

    >>> [round(end, 6) for end in clopper_pearson(0, 10)]
    [0.0, 0.308497]
    """
    low, high = _interval(_binomial_weights(total), count, confidence)
    return _share(low), _share(high)


def odds_ratio_interval(
    before: int, after: int, rest_before: int, rest_after: int, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """
    Exact interval for (after / before) / (rest_after / rest_before), all margins given.

    For four Poisson counts that is the ratio of the two rate ratios: lengths of periods, homes and anything
    else that part and rest share fall out, and the chance in the rest is counted too.

    Args:
        before: Count in the part before, 0 or more.
        after: Count in the part after.
        rest_before: Count in the rest before.
        rest_after: Count in the rest after.
        confidence: Within 0 and 1.

    Returns:
        Lowest and highest ratio, 0 to infinity; (0, infinity) where the margins leave no choice.

    Source:
        Cornfield, A statistical problem arising from retrospective studies, Proc. Third Berkeley Symposium 4
        (1956) 135-148; Breslow & Day, Statistical Methods in Cancer Research I (1980), 4.2.

    >>> [round(end, 4) for end in odds_ratio_interval(10, 2, 200, 220)]
    [0.0192, 0.871]
    """
    first, weights = _table_weights(before + after, rest_before + rest_after, after + rest_after)
    low, high = _interval(weights, after - first, confidence)
    return math.exp(low), _exp(high)


def wilson(
    counts: npt.ArrayLike, totals: npt.ArrayLike, confidence: float = CONFIDENCE
) -> tuple[Floats, Floats]:
    """
    Score interval for shares; good for small numbers, within 0 and 1.

    Args:
        counts: Any shape, 0 to *totals*.
        totals: The same shape; 0 gives ``nan``.
        confidence: Within 0 and 1.

    Returns:
        Lowest and highest share, the same shape.

    Source:
        Wilson, J. American Statistical Association 22 (1927) 209-212.

    >>> low, high = wilson([8], [10])
    >>> float(low[0].round(4)), float(high[0].round(4))
    (0.4902, 0.9433)
    """
    count, total = np.asarray(counts, dtype=float), np.asarray(totals, dtype=float)
    total = np.where(total > 0, total, np.nan)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = count / total
    middle = share + z**2 / (2 * total)
    half = z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    scale = 1 + z**2 / total
    low = np.where(count == 0, 0 * total, (middle - half) / scale)
    high = np.where(count == total, total / total, (middle + half) / scale)
    return low, high


def _binomial_weights(total: int) -> Floats:
    """log C(total, x) for x = 0 … total."""
    x = np.arange(total, dtype=float)
    return np.concatenate([[0.0], np.cumsum(np.log((total - x) / (x + 1)))])


def _table_weights(part: int, rest: int, column: int) -> tuple[int, Floats]:
    """The lowest x and, from there up, log of C(part, x) · C(rest, column - x) but for a constant."""
    first, last = max(0, column - rest), min(part, column)
    x = np.arange(first, last, dtype=float)
    steps = np.log((part - x) * (column - x) / ((x + 1) * (rest - column + x + 1)))
    return first, np.concatenate([[0.0], np.cumsum(steps)])


def _log_tail(weights: Floats, tilt: float, part: slice) -> float:
    """Log of the chance of the outcomes in *part*, when each log weight is raised by *tilt* per unit."""
    tilted = weights + tilt * np.arange(len(weights))
    return _log_sum(tilted[part]) - _log_sum(tilted)


def _log_sum(logs: Floats) -> float:
    highest = float(logs.max())
    return highest + math.log(np.exp(logs - highest).sum())


def _interval(weights: Floats, at: int, confidence: float) -> tuple[float, float]:
    """Tilts at which the outcome *at* or a more extreme one has half of what the confidence leaves."""
    target = math.log((1 - confidence) / 2)
    low, high = -math.inf, math.inf
    if at > 0:
        low = _root(lambda t: _log_tail(weights, t, slice(at, None)) - target)
    if at < len(weights) - 1:
        high = -_root(lambda t: _log_tail(weights, -t, slice(0, at + 1)) - target)
    return low, high


def _root(rising: Callable[[float], float]) -> float:
    """Where a rising function is zero: widen until it lies between, then false position (Illinois)."""
    low, high = -1.0, 1.0
    while (at_low := rising(low)) > 0:
        low *= 2
    while (at_high := rising(high)) < 0:
        high *= 2
    moved = 0
    for _step in range(_MOST_STEPS):
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        value = rising(middle)
        if abs(value) <= _TOLERANCE or not low < middle < high:
            return middle
        if value < 0:
            low, at_low = middle, value
            at_high = at_high / 2 if moved < 0 else at_high
            moved = -1
        else:
            high, at_high = middle, value
            at_low = at_low / 2 if moved > 0 else at_low
            moved = 1
    return (low + high) / 2


def _share(log_odds: float) -> float:
    """Log odds as a share."""
    if log_odds < 0:
        return math.exp(log_odds) / (1 + math.exp(log_odds))
    return 1 / (1 + math.exp(-log_odds))


def _exp(value: float) -> float:
    """The exponential; infinity of infinity, and where it is too large for a number."""
    return math.exp(value) if value < math.log(sys.float_info.max) else math.inf
