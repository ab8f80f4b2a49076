"""
Alarms: which cells hold more complaints of late than the whole register, the season and chance explain.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.improving.cells import DIMENSIONS
from toolkit.improving.scan_dispersion import clump_share
from toolkit.improving.scan_null import highest_scores
from toolkit.improving.scan_search import SMALLEST_COUNT, Found, Search
from toolkit.improving.scan_study import DAYS_PER_WEEK, Study, make_study, texts
from toolkit.improving.scan_tail import (
    LOOKS_PER_YEAR,
    Chance,
    recurrence_years,
)
from toolkit.register.settings_tab import RegisterSettings

PERMUTATIONS = 999
SEED = 20_050_301
"""Any number does, as long as it stays the same: the same register gives the same answer."""

MOST_ALARMS = 12
"""Alarms that one scan tells; a team can follow up no more."""

ALARM_COLUMNS = (
    "what", *DIMENSIONS, "since_on", "last_on", "weeks", "observed_count", "expected_count", "ratio",
    "recurrence_years", "p_value", "numbers",
)  # fmt: skip


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
        Kulldorff et al., PLoS Medicine 2:e59 (2005); recurrence interval: Kleinman, Lazarus and Platt,
        American Journal of Epidemiology 159:217 (2004).
    """
    study = make_study(complaints, today, DIMENSIONS)
    told = unlikely(study, settings.false_alarms_per_year, permutations=permutations, seed=seed)
    numbers = texts(complaints, "number")
    rows = [_row(found, p_value, study, numbers) for found, p_value in told]
    frame = pd.DataFrame(rows, columns=list(ALARM_COLUMNS))
    kinds = dict.fromkeys(("what", *DIMENSIONS, "numbers"), "object")
    kinds |= dict.fromkeys(("since_on", "last_on"), "datetime64[s]")
    kinds |= dict.fromkeys(("weeks", "observed_count"), "int64")
    kinds |= dict.fromkeys(("expected_count", "ratio", "recurrence_years", "p_value"), "float64")
    return frame.astype(kinds)


def unlikely(
    study: Study,
    false_alarms_per_year: float,
    *,
    permutations: int,
    seed: int,
    fewer: bool = False,
) -> list[tuple[Found, float]]:
    """
    The cells and windows that chance does not explain, each with its p-value, the strongest first.

    Args:
        study: The complaints.
        false_alarms_per_year: Expected number that is accepted, for one look a week.
        permutations: Random dealings of the dates at most.
        seed: For the random dealings.
        fewer: Look for fewer than expected.
    """
    told: list[tuple[Found, float]] = []
    if not study.window_count or not study.cells.cell_count:
        return told
    level = min(false_alarms_per_year / LOOKS_PER_YEAR, 1.0)
    search = Search(study, fewer=fewer)
    chance = Chance(
        highest_scores(
            study,
            SMALLEST_COUNT,
            np.random.default_rng(seed),
            clumped=clump_share(study),
            fewer=fewer,
        ),
        level,
        permutations,
    )
    while len(told) < MOST_ALARMS and (found := search.strongest()) is not None:
        p_value = chance.p_value(found.score)
        if p_value is None:
            break
        if search.is_new(found):
            told.append((found, p_value))
        search.set_aside(found)
    return told


def _row(
    found: Found, p_value: float, study: Study, numbers: npt.NDArray[np.object_]
) -> dict[str, object]:
    names = study.cells.families[study.cells.family[found.cell]]
    what = tuple(zip(names, study.cells.values[found.cell], strict=True))
    count = len(found.complaints)
    return {
        "what": what,
        **dict.fromkeys(DIMENSIONS, ""),
        **dict(what),
        "since_on": first_day(study, found.weeks),
        "last_on": np.datetime64(study.last_on, "s"),
        "weeks": found.weeks,
        "observed_count": count,
        "expected_count": found.expected_count,
        "ratio": count / max(found.expected_count, 1e-12),
        "recurrence_years": recurrence_years(p_value),
        "p_value": p_value,
        "numbers": tuple(str(n) for n in numbers[study.row[found.complaints]]),
    }


def first_day(study: Study, weeks: int) -> np.datetime64:
    """The first day of the window of the last *weeks* weeks."""
    return np.datetime64(study.last_on - timedelta(days=weeks * DAYS_PER_WEEK - 1), "s")
