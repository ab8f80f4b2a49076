"""
Our scan and its rivals, each as one number per look and the cell that it points at.

All look at the same cells and at weeks that end on the same day.  A rival's cell is scored with its usual
statistic; what is compared is the highest, so that all can be set to the same rate of false alarms.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from toolkit.improving.cells import DIMENSIONS, Floats
from toolkit.improving.exact import binomial_at_least
from toolkit.improving.scan_dispersion import clump_share
from toolkit.improving.scan_null import highest_scores, log_likelihood_ratio
from toolkit.improving.scan_search import SMALLEST_COUNT, Search
from toolkit.improving.scan_study import Study, make_study
from toolkit.improving.scan_tail import tail_probability

What = tuple[tuple[str, str], ...]
Look = tuple[float, What]
DEALINGS = 199
ENOUGH_EXCEEDANCES = 10

EARS_BASELINE, EARS_GUARD = 7, 2
"""Weeks of the moving baseline and weeks left out before the current one.  Source: Fricker et al. (2008), C2."""

LEAST_DEVIATION = 0.5
EXACT_WEEKS = 4
XMR_WEEKS = 52
XMR_LEAST_MEAN = 1.0
"""An XmR chart of a cell with less than one complaint a week says nothing; it is meant for five or more."""

WORTH_A_TAIL = 2.0


def our_scan(study: Study) -> Look:
    """Minus the logarithm of the p-value; a p-value that is far from rare is drawn no further (Besag and Clifford)."""
    found = Search(study).strongest()
    if found is None:
        return 0.0, ()
    random = np.random.default_rng(0)
    drawn: list[float] = []
    exceeding = 0
    for score in highest_scores(study, SMALLEST_COUNT, random, clumped=clump_share(study)):
        drawn.append(score)
        exceeding += score >= found.score
        if exceeding == ENOUGH_EXCEEDANCES:
            return -float(np.log(exceeding / len(drawn))), _what(study, found.cell)
        if len(drawn) == DEALINGS:
            break
    p_value = tail_probability(np.sort(np.array(drawn)), found.score)
    return -float(np.log(p_value)), _what(study, found.cell)


def ears_c2(study: Study) -> Look:
    """Deviations over the mean of the seven weeks before the last two."""
    counts = _weekly(study, 1 + EARS_GUARD + EARS_BASELINE)
    baseline = counts[:, 1 + EARS_GUARD :]
    spread = np.maximum(baseline.std(axis=1, ddof=1), LEAST_DEVIATION)
    return _highest(study, (counts[:, 0] - baseline.mean(axis=1)) / spread)


def exact_with_bh(study: Study) -> Look:
    """Minus the logarithm of the lowest Benjamini-Hochberg-adjusted exact p-value of the last four weeks."""
    counts = _weekly(study, EXACT_WEEKS).sum(axis=1)
    share = EXACT_WEEKS / max(study.week_count, EXACT_WEEKS + 1)
    sizes = study.cells.size.astype(float)
    p_values = np.ones(len(counts))
    for cell in np.flatnonzero(log_likelihood_ratio(counts, sizes, np.array(share)) > WORTH_A_TAIL):
        p_values[cell] = binomial_at_least(int(counts[cell]), int(sizes[cell]), share)
    if not len(p_values):
        return 0.0, ()
    ordered = np.sort(p_values)
    adjusted = (ordered * len(ordered) / np.arange(1, len(ordered) + 1)).min()
    return -float(np.log(max(adjusted, 1e-300))), _what(study, int(p_values.argmin()))


def xmr(study: Study) -> Look:
    """Deviations over the mean of a year of weeks, by the moving range."""
    counts = _weekly(study, min(XMR_WEEKS, study.week_count))
    baseline = counts[:, 1:]
    ranges = np.abs(np.diff(baseline, axis=1)).mean(axis=1) / 1.128
    scores = (counts[:, 0] - baseline.mean(axis=1)) / np.maximum(ranges, LEAST_DEVIATION)
    scores[baseline.mean(axis=1) < XMR_LEAST_MEAN] = 0.0
    return _highest(study, scores)


METHODS: dict[str, Callable[[Study], Look]] = {
    "onze scan": our_scan,
    "EARS C2": ears_c2,
    "exact + BH": exact_with_bh,
    "XmR per cel": xmr,
}


def looks(complaints: pd.DataFrame, today: date) -> dict[str, Look]:
    """What every method says on one day."""
    study = make_study(complaints, today, DIMENSIONS)
    return {name: method(study) for name, method in METHODS.items()}


def _weekly(study: Study, weeks: int) -> Floats:
    """Counts per cell in the last weeks, the last one first."""
    recent = np.flatnonzero(study.weeks_ago < weeks)
    return study.cells.totals(recent, study.weeks_ago[recent], weeks)


def _highest(study: Study, scores: Floats) -> Look:
    if not len(scores):
        return 0.0, ()
    cell = int(scores.argmax())
    return float(scores[cell]), _what(study, cell)


def _what(study: Study, cell: int) -> What:
    names = study.cells.families[study.cells.family[cell]]
    return tuple(zip(names, study.cells.values[cell], strict=True))
