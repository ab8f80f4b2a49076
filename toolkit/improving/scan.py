"""
Alarms: which cells hold more complaints of late than the whole register, the season and chance explain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

import numpy as np
import pandas as pd

from toolkit.improving.cells import DIMENSIONS, Counts, Flags, Floats
from toolkit.improving.scan_dispersion import clump_share, clumpiness
from toolkit.improving.scan_expected import Expectation, composition, expectation, window_shares
from toolkit.improving.scan_null import LOWEST_SCORE, highest_scores, log_likelihood_ratio, scale_of
from toolkit.improving.scan_study import DAYS_PER_WEEK, Study, make_study, received_days, texts
from toolkit.register.settings_tab import RegisterSettings

PERMUTATIONS = 999
SEED = 20_050_301
"""Any number does, as long as it stays the same: the same register gives the same answer."""

LOOKS_PER_YEAR = 365.25 / DAYS_PER_WEEK
"""Independent looks in a year: windows are whole weeks, so a week later is a new look."""

SMALLEST_COUNT = 4
"""Complaints that an alarm stands on at least."""

MOST_ALARMS = 12
"""Alarms that one scan tells; a team can follow up no more."""

FEWEST_EXCEEDANCES = 10
"""Exceedances from which a rank is a trustworthy p-value; with fewer the tail is drawn on."""

TAIL_SHARE = 0.1
"""Upper part of the random scores that the tail is fitted to."""

OVERLAP = 0.5
"""A later alarm of which so large a part was told already is not told again."""

ALARM_COLUMNS = (
    "what", *DIMENSIONS, "since_on", "last_on", "weeks", "observed_count", "expected_count", "ratio",
    "recurrence_years", "p_value", "numbers",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """The strongest cell and window, with the complaints in it (positions in the study)."""

    cell: int
    weeks: int
    score: float
    expected_count: float
    complaints: Counts


def find_alarms(
    complaints: pd.DataFrame,
    settings: RegisterSettings,
    today: date,
    *,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> pd.DataFrame:
    """
    Cells that hold more complaints in a trailing window than expected, the most telling first.

    A cell is one value of category, complex, reason, team, channel or neighbourhood, or a pair of values of
    two of them.  A window is the last 1, 2, … 26 weeks up to yesterday (a week is seven days; the running day
    is left out), at most half of what the register covers; the last two years count.  What is expected keeps
    each cell's total and each week's total, so a campaign, the season or a quiet August raise nothing; a yearly
    wave per category is taken into account once the register knows a whole year.  The highest score over all
    cells and windows is judged against its highest when the dates are dealt out at random.  Complaints that
    an alarm explains are weighed down to what was expected before the next is sought, so that one cause gives
    one alarm.

    Args:
        complaints: One row per complaint in any order, columns ``received_on`` (dates or timestamps; missing
            is left out), ``category``, ``reason``, ``channel``, ``complex``, ``neighbourhood``, ``team`` and
            ``number`` (texts, ``""`` is unknown; a dimension that is not there is unknown throughout).
            Optional: ``kind`` (only ``"complaint"`` and ``""`` count) and ``complainant_id`` (the same
            customer about the same category within 30 days counts once).
        settings: ``false_alarms_per_year`` is the expected number of false alarms that is accepted.
        today: Complaints of this day and later are not looked at.
        permutations: Random dealings of the dates, 1 or more.  They stop early once no alarm is possible any
            more (Besag and Clifford 1991); the answer is the same as with all of them.
        seed: The same seed and complaints give the same answer.

    Returns:
        One row per alarm, the strongest first; empty, with the same columns, when there is none:

        - ``what``: tuple of one or two (dimension, value) pairs; the same in the six columns named after
          the dimensions, ``""`` where a dimension plays no part;
        - ``since_on``, ``last_on``: first and last day of the window, ``datetime64[s]``; ``weeks``: its length;
        - ``observed_count``: complaints in it; ``expected_count``: expected there, in complaints;
          ``ratio``: the one over the other;
        - ``p_value``: 0–1, the share of random dealings with as high a score anywhere;
        - ``recurrence_years``: by chance about once in so many years, for one look a week;
        - ``numbers``: tuple of the complaint numbers, in order of receipt.

    Source:
        Kulldorff et al., PLoS Medicine 2:e59 (2005); recurrence interval: Kleinman, Statistics in Medicine
        24:445 (2005).
    """
    study = make_study(complaints, today, DIMENSIONS)
    if not study.window_count or not study.cells.cell_count:
        return _frame([], study, texts(complaints, "number"))
    level = min(settings.false_alarms_per_year / LOOKS_PER_YEAR, 1.0)
    search = _Search(study)
    found = search.strongest()
    random = np.random.default_rng(seed)
    chance = highest_scores(study, SMALLEST_COUNT, random, clumped=clump_share(study))
    told: list[tuple[_Found, float]] = []
    if (
        found is not None
        and (scores := _enough(chance, found.score, level, permutations)) is not None
    ):
        while found is not None and (p_value := tail_probability(scores, found.score)) <= level:
            if search.is_new(found):
                told.append((found, p_value))
            if len(told) == MOST_ALARMS:
                break
            search.explain(found)
            found = search.strongest()
    return _frame(told, study, texts(complaints, "number"))


class _Search:
    """Looks for the strongest cell again and again, each time with the explained complaints weighed down."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.expected: Expectation = expectation(study)
        self.recent: Counts = np.flatnonzero(study.weeks_ago < study.window_count)
        self.weights: Floats = np.ones(len(study.row))
        self.told: Flags = np.zeros(len(study.row), dtype=bool)
        self.done: Flags = np.zeros(study.cells.cell_count, dtype=bool)
        self.scale = scale_of(study)
        self.clumpiness = clumpiness(study, self.expected, composition(study))

    def strongest(self) -> _Found | None:
        """The cell and window with the highest score, or ``None`` when no score is worth a look."""
        study = self.study
        mix = composition(study, self.weights)
        sizes = mix.sum(axis=1, keepdims=True)
        shares = window_shares(study, self.expected, mix)
        weekly = study.cells.totals(
            self.recent, study.weeks_ago[self.recent], study.window_count, self.weights[self.recent]
        )
        counts = np.cumsum(weekly, axis=1)
        ratio = log_likelihood_ratio(counts, sizes, shares)
        scores = ratio / (self.clumpiness * self.scale.rest[:, None]) - self.scale.handicap[:, None]
        scores[(counts < SMALLEST_COUNT - 1e-9) | self.done[:, None]] = LOWEST_SCORE
        cell, window = divmod(int(scores.argmax()), study.window_count)
        if scores[cell, window] <= LOWEST_SCORE:
            return None
        family = study.cells.family[cell]
        inside = self.recent[
            (study.cells.of_complaint[self.recent, family] == cell)
            & (study.weeks_ago[self.recent] <= window)
        ]
        return _Found(
            cell=cell,
            weeks=window + 1,
            score=float(scores[cell, window]),
            expected_count=float(sizes[cell, 0] * shares[cell, window]),
            complaints=inside,
        )

    def is_new(self, found: _Found) -> bool:
        """Whether at least half of its complaints stood in no earlier alarm."""
        return bool(self.told[found.complaints].mean() < OVERLAP)

    def explain(self, found: _Found) -> None:
        """Weigh the complaints of an alarm down to what was expected, and do not look at its cell again."""
        weights = self.weights[found.complaints]
        self.weights[found.complaints] = weights * min(
            found.expected_count / max(weights.sum(), 1e-12), 1.0
        )
        self.told[found.complaints] = True
        self.done[found.cell] = True


def _enough(
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


def _frame(
    told: list[tuple[_Found, float]], study: Study, numbers: np.typing.NDArray[np.object_]
) -> pd.DataFrame:
    rows = [_row(found, p_value, study, numbers) for found, p_value in told]
    frame = pd.DataFrame(rows, columns=list(ALARM_COLUMNS))
    kinds = {
        "weeks": "int64",
        "observed_count": "int64",
        "since_on": "datetime64[s]",
        "last_on": "datetime64[s]",
    }
    kinds |= dict.fromkeys(("expected_count", "ratio", "recurrence_years", "p_value"), "float64")
    return frame.astype(dict.fromkeys(("what", *DIMENSIONS, "numbers"), "object") | kinds)


def _row(
    found: _Found, p_value: float, study: Study, numbers: np.typing.NDArray[np.object_]
) -> dict[str, object]:
    names = study.cells.families[study.cells.family[found.cell]]
    what = tuple(zip(names, study.cells.values[found.cell], strict=True))
    count = len(found.complaints)
    return {
        "what": what,
        **dict.fromkeys(DIMENSIONS, ""),
        **dict(what),
        "since_on": np.datetime64(
            study.last_on - timedelta(days=found.weeks * DAYS_PER_WEEK - 1), "s"
        ),
        "last_on": np.datetime64(study.last_on, "s"),
        "weeks": found.weeks,
        "observed_count": count,
        "expected_count": found.expected_count,
        "ratio": count / found.expected_count if found.expected_count else np.inf,
        "recurrence_years": 1 / (p_value * LOOKS_PER_YEAR),
        "p_value": p_value,
        "numbers": tuple(str(n) for n in numbers[study.row[found.complaints]]),
    }


__all__ = ["ALARM_COLUMNS", "find_alarms", "received_days", "tail_probability"]
