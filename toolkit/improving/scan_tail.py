"""
How rare a score is: random dealings as long as the answer is open, a rank, and the tail where ranks are coarse.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from toolkit.improving.cells import Floats
from toolkit.improving.scan_study import DAYS_PER_WEEK

LOOKS_PER_YEAR = 365.25 / DAYS_PER_WEEK
"""Independent looks in a year: windows are whole weeks, so a week later is a new look."""

FEWEST_EXCEEDANCES = 10
"""Exceedances from which a rank is a trustworthy p-value; with fewer the tail is drawn on."""

TAIL_SHARE = 0.1
"""Upper part of the random scores that the tail is fitted to."""


def recurrence_years(p_value: float) -> float:
    """
    By chance about once in so many years, for one look a week.

    Source: Kleinman, Lazarus and Platt, American Journal of Epidemiology 159:217 (2004).

    >>> round(recurrence_years(0.01), 2)
    1.92
    """
    return 1 / (p_value * LOOKS_PER_YEAR)


def scores_while_open(
    chance: Iterator[float], score: float, level: float, permutations: int
) -> Floats | None:
    """
    The random scores, or ``None`` as soon as so many of them reach *score* that it cannot be an alarm.

    With as many exceedances as ``level × (permutations + 1)`` the p-value is over the level whatever the
    other dealings would bring.
    """
    allowed = max(int(level * (permutations + 1) + 1e-9), FEWEST_EXCEEDANCES)
    scores: list[float] = []
    exceeding = 0
    for value in islice(chance, permutations):
        scores.append(value)
        exceeding += value >= score
        if exceeding >= allowed and (exceeding + 1) / (permutations + 1) > level:
            return None
    return np.sort(np.array(scores))


def tail_probability(scores: Floats, score: float) -> float:
    """
    How probable so high a score is by chance.

    Args:
        scores: Highest scores of random dealings, ascending, shape (m,).
        score: The score that was found.

    Returns:
        The rank among the random scores, ``(1 + exceedances) / (1 + m)``.  With fewer than 10 exceedances a
        rank is coarse; the exponential tail of the highest tenth is then drawn on, as the highest of many
        scores follows about a Gumbel distribution (Abrams, Kulldorff and Kleinman, International Journal of
        Health Geographics 9:61, 2010).  Never under a thousandth of what a rank can say.

    >>> tail_probability(np.arange(99.0), 89.0)
    0.11
    """
    exceeding = len(scores) - int(np.searchsorted(scores, score, side="left"))
    rank = (1 + exceeding) / (1 + len(scores))
    count = int(len(scores) * TAIL_SHARE)
    if exceeding >= FEWEST_EXCEEDANCES or count < FEWEST_EXCEEDANCES:
        return rank
    start, tail = scores[-count - 1], scores[-count:]
    mean_excess = max(float((tail - start).mean()), 1e-9)
    drawn = count / len(scores) * float(np.exp(-(score - start) / mean_excess))
    return max(min(drawn, (FEWEST_EXCEEDANCES + 1) / (1 + len(scores))), rank / 1000)
