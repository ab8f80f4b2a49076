"""
How rare a score is: random dealings as long as the answer is open, a rank, and the tail where ranks are coarse.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from toolkit.improving.cells import Floats
from toolkit.improving.scan_study import DAYS_PER_WEEK

LOOKS_PER_YEAR = 365.25 / DAYS_PER_WEEK
"""Independent looks in a year: windows are whole weeks, so a week later is a new look."""

FEWEST_EXCEEDANCES = 10
"""Exceedances from which a rank is a trustworthy p-value; with fewer the tail is drawn on."""

CERTAIN = {149: 50.0, 249: 2.0}
"""Dealings → a p-value so many times under the level is then beyond doubt…"""

TAIL_DOUBT = 2.0
"""…even when the tail is two standard errors longer than it looks."""

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


class Chance:
    """
    Scores of random dealings, drawn only as long as an answer is open (Besag and Clifford, Biometrika 78:301, 1991).

    Attributes:
        level: p-value up to which a score is an alarm.
        most: Dealings at most.
    """

    def __init__(self, scores: Iterator[float], level: float, most: int) -> None:
        self._scores = scores
        self._drawn: list[float] = []
        self.level, self.most = level, most

    def p_value(self, score: float) -> float | None:
        """
        The p-value of a score, or ``None`` when it is over the level.

        With ``level × (most + 1)`` exceedances the p-value is over the level whatever the other dealings bring:
        the answer is the same as with all of them.  A score that after 149 or 249 dealings lies far outside
        even a longer tail than they show is an alarm: the others would only say more exactly how rare it is.
        """
        allowed = max(int(self.level * (self.most + 1) + 1e-9), FEWEST_EXCEEDANCES)
        exceeding = sum(drawn >= score for drawn in self._drawn)
        while len(self._drawn) < self.most:
            if exceeding >= allowed and (exceeding + 1) / (self.most + 1) > self.level:
                return None
            if (times := CERTAIN.get(len(self._drawn))) and self._probability(
                score, TAIL_DOUBT
            ) < self.level / times:
                break
            self._drawn.append(next(self._scores))
            exceeding += self._drawn[-1] >= score
        found = self._probability(score)
        return found if found <= self.level else None

    def _probability(self, score: float, doubt: float = 0.0) -> float:
        return tail_probability(np.sort(np.array(self._drawn)), score, doubt=doubt)


def tail_probability(scores: Floats, score: float, *, doubt: float = 0.0) -> float:
    """
    How probable so high a score is by chance.

    Args:
        scores: Highest scores of random dealings, ascending, shape (m,).
        score: The score that was found.
        doubt: Standard errors by which the tail is taken to be longer than it looks.

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
    mean_excess = max(float((tail - start).mean()), 1e-9) * (1 + doubt / count**0.5)
    drawn = count / len(scores) * float(np.exp(-(score - start) / mean_excess))
    return max(min(drawn, (FEWEST_EXCEEDANCES + 1) / (1 + len(scores))), rank / 1000)
