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
        scores = ratio / (self.clumpiness * self.scale.rest[:, None]) - self.scale.handicap[:, None]
        scores[self.is_done] = LOWEST_SCORE
        if not self.fewer:
            scores[counts < SMALLEST_COUNT - 1e-9] = LOWEST_SCORE
        cell, window = divmod(int(scores.argmax()), study.window_count)
        if scores[cell, window] <= LOWEST_SCORE:
            return None
        own = study.cells.of_complaint[self.recent, study.cells.family[cell]] == cell
        return Found(
            cell=cell,
            weeks=window + 1,
            score=float(scores[cell, window]),
            expected_count=float(sizes[cell, 0] * shares[cell, window]),
            complaints=self.recent[own & (study.weeks_ago[self.recent] <= window)],
        )

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
