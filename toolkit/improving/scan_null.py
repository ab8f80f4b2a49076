"""
The score of a cell and window, and its highest value when dates are dealt out at random.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from toolkit.improving.cells import Counts, Floats
from toolkit.improving.scan_dispersion import CLUMP_WEEKS
from toolkit.improving.scan_expected import dealt_shares
from toolkit.improving.scan_study import Study

LOWEST_SCORE = 0.0
"""Scores under this are not told apart: chance alone goes over it nearly every time."""

SMALLEST_SHARE = 1e-12


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """
    What turns a log likelihood ratio into a score that is comparable between cells.

    Attributes:
        rest: Share of the family's complaints outside the cell (a cell that is most of the register can vary
            less than chance), shape (cells,).
        handicap: Logarithm of how many cells compete with it: single values and pairs get half of the false
            alarms each, or the thousands of pairs would drown the single values, shape (cells,).
    """

    rest: Floats
    handicap: Floats


def scale_of(study: Study) -> Scale:
    """The scale of each cell."""
    cells = study.cells
    known = cells.known.sum(axis=0)
    groups = np.array([(~cells.is_pair).sum(), cells.is_pair.sum()], dtype=float)
    return Scale(
        rest=np.maximum(1 - cells.size / known[cells.family], 0.05)
        if cells.cell_count
        else np.zeros(0),
        handicap=np.log(np.maximum(groups, 1.0))[cells.is_pair.astype(np.int64)],
    )


def log_likelihood_ratio(
    counts: Floats, sizes: Floats, shares: Floats, *, fewer: bool = False
) -> Floats:
    """
    How much better a raised rate explains a count than the expected one.

    Args:
        counts: Complaints of a cell in a window.
        sizes: All complaints of the cell; broadcasts.
        shares: Share of them that the window should hold, 0 to 1; broadcasts.
        fewer: Look for a lowered rate instead.

    Returns:
        Natural logarithm, 0 or more; 0 where the count is on the other side of what is expected.

    Source: Kulldorff et al., PLoS Medicine 2:e59 (2005), with the binomial likelihood given the cell's total.

    >>> log_likelihood_ratio(np.array([8.0, 2.0]), np.array(10.0), np.array(0.5)).round(3).tolist()
    [1.927, 0.0]
    """
    shares = np.clip(shares, SMALLEST_SHARE, 1.0)
    means = sizes * shares
    outside, mean_outside = sizes - counts, sizes * (1 - shares)
    inside = counts * np.log(np.maximum(counts, SMALLEST_SHARE) / np.maximum(means, SMALLEST_SHARE))
    beyond = outside * np.log(
        np.maximum(outside, SMALLEST_SHARE) / np.maximum(mean_outside, SMALLEST_SHARE)
    )
    is_moved = counts < means if fewer else counts > means
    return np.where(is_moved & (shares < 1), np.maximum(inside + beyond, 0.0), 0.0)


def highest_scores(
    study: Study,
    smallest: int,
    random: np.random.Generator,
    *,
    clumped: float = 0.0,
    fewer: bool = False,
) -> Iterator[float]:
    """
    The highest score over all cells and windows, for one random dealing of the dates after another.

    Every dealing keeps the total of each cell and the total of each week, and among the complaints of which
    the same dimensions are known: a month in which nobody filled in the reason stays such a month.

    Args:
        study: The complaints.
        smallest: Complaints in the window from which a score counts (more than expected only).
        random: Where chance comes from.
        clumped: Share of the complaints that comes along with another of the same category and complex.
        fewer: Look for fewer than expected.

    Yields:
        Scores, :data:`LOWEST_SCORE` at the least; without end.
    """
    cells, windows = study.cells, study.window_count
    scale, shares = scale_of(study), dealt_shares(study)
    sizes = cells.size.astype(float)[:, None]
    wanted = (scale.handicap + LOWEST_SCORE) * scale.rest
    limits = _limits(cells.size, shares, wanted, smallest, fewer=fewer)
    limits = np.ascontiguousarray(limits.T)
    decks = [_Deck(study, stratum) for stratum in range(int(study.stratum.max()) + 1)]
    weeks = np.concatenate([deck.weeks for deck in decks])
    latest_first = np.argsort(weeks, kind="stable")
    bounds = np.searchsorted(weeks[latest_first], np.arange(windows + 1)).tolist()
    while True:
        dealt = np.concatenate([deck.dealt(random, clumped) for deck in decks])[latest_first]
        counts = _trailing_counts(np.take(cells.of_complaint, dealt, axis=0), bounds, limits.shape)
        found = np.flatnonzero(counts <= limits if fewer else counts >= limits)
        if not len(found):
            yield LOWEST_SCORE
            continue
        window, at = np.divmod(found, cells.cell_count)
        ratio = log_likelihood_ratio(
            counts[window, at].astype(float), sizes[at, 0], shares[at, window], fewer=fewer
        )
        yield max(float((ratio / scale.rest[at] - scale.handicap[at]).max()), LOWEST_SCORE)


def _trailing_counts(cells: Counts, bounds: Sequence[int], shape: tuple[int, ...]) -> Counts:
    """
    Complaints per window and cell; one short count a week stays in the processor's cache.

    Args:
        cells: Cells of each complaint, the latest week first, shape (m, families).
        bounds: Where each week begins, and the last one ends.
        shape: Windows and cells.
    """
    result = np.empty(shape, dtype=np.int64)
    before = np.zeros(shape[1], dtype=np.int64)
    for week, (start, end) in enumerate(pairwise(bounds)):
        counts = np.bincount(cells[start:end].ravel(), minlength=shape[1] + 1)
        before = np.add(before, counts[: shape[1]], out=result[week])
    return result


class _Deck:
    """
    The complaints of one stratum and the weeks that are dealt out among them.

    Attributes:
        complaints: Their positions in the study, those of one category and complex together, shape (n,).
        weeks: The weeks within the longest window, the latest first, shape (m,).
        first, size: Where the complaints of the same category and complex begin, and how many they are.
        width: Two weeks as a share of the period.
    """

    def __init__(self, study: Study, stratum: int) -> None:
        own = np.flatnonzero(study.stratum == stratum)
        self.complaints = own[np.argsort(study.place[own], kind="stable")]
        weeks = np.sort(study.weeks_ago[own])
        self.weeks = weeks[weeks < study.window_count]
        place = study.place[self.complaints]
        starts = np.flatnonzero(np.diff(place, prepend=-2) | (place < 0))
        self.size = np.repeat(
            np.diff(starts, append=len(place)), np.diff(starts, append=len(place))
        )
        self.first = np.repeat(starts, np.diff(starts, append=len(place)))
        self.width = CLUMP_WEEKS / max(study.week_count, 1)

    def dealt(self, random: np.random.Generator, clumped: float) -> Counts:
        """The complaints that get the weeks, in their order."""
        count, total = len(self.weeks), len(self.complaints)
        if not count:
            return self.complaints[:0]
        if not clumped:
            return self.complaints[random.choice(total, count, replace=False)]
        moments = random.random(total)
        joins = np.flatnonzero((random.random(total) < clumped) & (self.size > 1))
        step = 1 + (random.random(len(joins)) * (self.size[joins] - 1)).astype(np.int64)
        other = self.first[joins] + (joins - self.first[joins] + step) % self.size[joins]
        moments[joins] = moments[other] + (random.random(len(joins)) - 0.5) * self.width
        latest = np.argpartition(moments, count - 1)[:count]
        return self.complaints[latest[np.argsort(moments[latest])]]


def _limits(sizes: Counts, shares: Floats, wanted: Floats, smallest: int, *, fewer: bool) -> Counts:
    """
    The count from which (or up to which) a cell's log likelihood ratio reaches *wanted*; bisection on whole counts.

    Returns:
        Shape (cells, windows); out of reach where no count does.
    """
    whole = np.broadcast_to(sizes[:, None], shares.shape)
    middle_count = (whole * shares).astype(np.int64)
    reached, missed = (
        (np.full(shares.shape, -1), middle_count + 1) if fewer else (whole + 1, middle_count)
    )
    for _ in range(int(sizes.max(initial=0) + 2).bit_length()):
        middle = (reached + missed) // 2
        is_reached = (
            log_likelihood_ratio(middle.astype(float), whole.astype(float), shares, fewer=fewer)
            >= wanted[:, None]
        )
        reached, missed = (
            np.where(is_reached, middle, reached),
            np.where(is_reached, missed, middle),
        )
    return reached if fewer else np.maximum(reached, smallest)
