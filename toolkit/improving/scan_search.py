"""
The strongest cell and window, again and again, each time with the explained complaints weighed down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit.improving.cells import Counts, Flags, Floats
from toolkit.improving.scan_dispersion import clumpiness
from toolkit.improving.scan_expected import composition, expectation, window_shares
from toolkit.improving.scan_null import LOWEST_SCORE, log_likelihood_ratio, scale_of
from toolkit.improving.scan_study import Study

SMALLEST_COUNT = 4
"""Complaints that an alarm stands on at least."""

NEAR_SCORE, NEAR_PART, NEARLY_SAME = 2.0, 0.15, 0.7
"""A cell scores nearly the same within so much or such a part, and is nearly the same with so many complaints in common."""

TINY = 1e-9

OVERLAP = 0.5
"""A later alarm of which so large a part was told already is not told again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """
    A cell and window.

    Attributes:
        cell: Index of the cell.
        weeks: Length of the window.
        score: How telling it is.
        expected_count: Complaints that chance would have put there.
        complaints: Those that are there (positions in the study), in order of receipt.
    """

    cell: int
    weeks: int
    score: float
    expected_count: float
    complaints: Counts


class Search:
    """Scores all cells of a study; remembers what was told already."""

    def __init__(self, study: Study, *, fewer: bool = False) -> None:
        self.study, self.fewer = study, fewer
        self.expected = expectation(study)
        self.scale = scale_of(study)
        self.clumpiness = clumpiness(study, self.expected, composition(study))
        self.recent: Counts = np.flatnonzero(study.weeks_ago < study.window_count)
        self.weights: Floats = np.ones(len(study.row))
        self.is_told: Flags = np.zeros(len(study.row), dtype=bool)
        self.is_done: Flags = np.zeros(study.cells.cell_count, dtype=bool)

    def strongest(self) -> Found | None:
        """The cell and window with the highest score, or ``None`` when no score is worth a look."""
        study = self.study
        mix = composition(study, self.weights)
        sizes = mix.sum(axis=1, keepdims=True)
        shares = window_shares(study, self.expected, mix)
        weekly = study.cells.totals(
            self.recent,
            study.weeks_ago[self.recent],
            study.window_count,
            self.weights[self.recent],
        )
        counts = np.cumsum(weekly, axis=1)
        ratio = log_likelihood_ratio(counts, sizes, shares, fewer=self.fewer)
        ratio *= clump_discount(counts, sizes * shares, self.clumpiness)
        scores = ratio / self.scale.rest[:, None] - self.scale.handicap[:, None]
        scores[self.is_done] = LOWEST_SCORE
        if not self.fewer:
            scores[counts < SMALLEST_COUNT - 1e-9] = LOWEST_SCORE
        highest = float(scores.max(initial=LOWEST_SCORE))
        if highest <= LOWEST_SCORE:
            return None
        cell, window = self._best_named(scores)
        return Found(
            cell=cell,
            weeks=window + 1,
            score=highest,
            expected_count=float(sizes[cell, 0] * shares[cell, window]),
            complaints=self._inside(cell, window),
        )

    def _inside(self, cell: int, window: int) -> Counts:
        """The complaints of a cell in a window."""
        own = self.study.cells.of_complaint[self.recent, self.study.cells.family[cell]] == cell
        return np.asarray(self.recent[own & (self.study.weeks_ago[self.recent] <= window)])

    def _best_named(self, scores: Floats) -> tuple[int, int]:
        """
        The cell with the highest score, or one that is nearly the same and says more.

        A team that handles most of a category has nearly the same complaints; which of the two scores higher is
        chance, and the category tells more.  The order is that of the dimensions.
        """
        cells = self.study.cells
        best = scores.max(axis=1)
        first = int(best.argmax())
        enough = best[first] - max(NEAR_SCORE, NEAR_PART * best[first])
        near = np.flatnonzero((best >= enough) & (cells.is_pair == cells.is_pair[first]))
        target = set(self._inside(first, int(scores[first].argmax())).tolist())
        for cell in near[np.argsort(cells.family[near], kind="stable")].tolist():
            window = int(scores[cell].argmax())
            found = set(self._inside(cell, window).tolist())
            if len(found & target) >= NEARLY_SAME * len(found | target):
                return cell, window
        return first, int(scores[first].argmax())

    def is_new(self, found: Found) -> bool:
        """Whether more than half of its complaints stood in no earlier alarm."""
        told = self.is_told[found.complaints]
        return not len(told) or bool(told.mean() < OVERLAP)

    def set_aside(self, found: Found) -> None:
        """Look past a cell, and weigh the complaints of a raised one down to what was expected."""
        self.is_done[found.cell] = True
        self.is_told[found.complaints] = True
        if not self.fewer:
            weights = self.weights[found.complaints]
            left = min(found.expected_count / max(float(weights.sum()), 1e-12), 1.0)
            self.weights[found.complaints] = weights * left


def clump_discount(counts: Floats, means: Floats, clumpiness: Floats) -> Floats:
    """
    How much less telling a count is in a cell that comes in clumps.

    Args:
        counts: Complaints found.
        means: Complaints expected, over 0.
        clumpiness: Variance over mean, 1 or more.

    Returns:
        0 to 1: the log likelihood ratio of a negative binomial count over that of a Poisson count with the same
        mean; 1 without clumps.  A plain division by the clumpiness would take the far tail of clumpy counts
        for rarer than it is.

    >>> clump_discount(np.array([20.0]), np.array([5.0]), np.array([1.0])).tolist()
    [1.0]
    """
    means = np.maximum(means, TINY)
    excess = clumpiness - 1
    logged = counts * np.log(np.maximum(counts, TINY) / means)
    plain = logged - counts + means
    is_clumpy = (excess > TINY) & (plain > TINY)
    size = means / np.where(is_clumpy, excess, 1.0)
    clumpy = logged - (counts + size) * np.log((counts + size) / (means + size))
    return np.where(is_clumpy, clumpy / np.where(is_clumpy, plain, 1.0), 1.0)
