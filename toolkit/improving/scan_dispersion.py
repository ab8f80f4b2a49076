"""
Clumpiness: how much more a cell's counts vary, from of old, than chance alone would make them.

Complaints come in clumps (a notice, a storm, a season of one's own).  A cell that always came in clumps has
to show more before it is news.  The variance of past counts over what chance gives is estimated for blocks of
1, 4 and 13 weeks, drawn towards the mean of its family (a small cell tells little about itself), and makes its
score less telling.
"""

from __future__ import annotations

import numpy as np

from toolkit.improving.cells import Counts, Floats
from toolkit.improving.scan_expected import Expectation, window_shares
from toolkit.improving.scan_study import Study

BLOCK_WEEKS = (1, 4, 13)
FEWEST_BLOCKS = 4
"""Blocks from which a spread is estimated at all."""

PRIOR_BLOCKS = 20.0
"""Blocks that the family, and what shorter blocks said, count for beside the cell's own."""

DOUBT = 0.25
"""Standard errors that are taken off an estimate: an estimate that is cut off at 1 is too high on average."""

CAP_DEVIATIONS = 3.0
"""A past block counts up to so many deviations: one old outbreak does not make a cell clumpy for ever."""

CAP_COUNT = 2.0
"""…but a deviation of so many complaints always counts in full."""

SMALLEST_MEAN = 1e-9

CLUMP_WEEKS = 2
CLUMP_CAP = 4.0
MOST_CLUMPED = 0.6


def clumpiness(study: Study, expected: Expectation, mix: Floats) -> Floats:
    """
    Variance of each cell's counts over what chance gives.

    Args:
        study: The complaints.
        expected: The spread over the weeks.
        mix: Complaints per cell and theme, shape (cells, themes).

    Returns:
        At least 1, shape (cells, windows): between the block lengths in proportion to the logarithm of the
        window's; the uncertainty of the season is added.
    """
    windows = study.window_count
    counts, means = _past(study, expected)
    lengths, found = [], [np.ones(study.cells.cell_count)]
    for weeks in BLOCK_WEEKS:
        if counts.shape[1] // weeks >= FEWEST_BLOCKS:
            lengths.append(weeks)
            found.append(_spread(_blocks(counts, weeks), _blocks(means, weeks), study, found[-1]))
    if not lengths:
        return np.ones((study.cells.cell_count, windows))
    wanted = np.log(np.arange(1, windows + 1))
    at = [np.interp(wanted, np.log(lengths), row) for row in np.eye(len(lengths))]
    result = np.array(found[1:]).T @ np.array(at)
    sizes = mix.sum(axis=1)
    season = (mix**2 @ expected.season_variance) / np.maximum(sizes, 1e-12) ** 2
    means = window_shares(study, expected, mix) * sizes[:, None]
    return np.asarray(result + season[:, None] * means)


def clump_share(study: Study) -> float:
    """
    Share of the complaints that came along with another about the same category in the same complex.

    Estimated from the pairs of complaints within two weeks, before the longest window, over what chance gives;
    0 without a past.
    """
    start, weeks = study.window_count, study.week_count
    chosen = np.flatnonzero((study.weeks_ago >= start) & (study.place >= 0))
    blocks = (weeks - start) // CLUMP_WEEKS
    if not len(chosen) or blocks < FEWEST_BLOCKS:
        return 0.0
    block = np.minimum((study.weeks_ago[chosen] - start) // CLUMP_WEEKS, blocks - 1)
    cell = np.unique(study.place[chosen], return_inverse=True)[1]
    counts = (
        np.bincount(cell * blocks + block, minlength=(cell.max() + 1) * blocks)
        .reshape(-1, blocks)
        .astype(float)
    )
    totals = counts.sum(axis=0) / counts.sum()
    sizes = counts.sum(axis=1, keepdims=True)
    pairs = (np.minimum(counts, CLUMP_CAP) * (np.minimum(counts, CLUMP_CAP) - 1)).sum(axis=1) / 2
    by_chance = (sizes * (sizes - 1) / 2)[:, 0] * (totals**2).sum()
    sparse = sizes[:, 0] * totals.max() < 1
    return float(
        np.clip(
            (pairs - by_chance)[sparse].sum() / max(sizes[sparse].sum(), 1.0), 0.0, MOST_CLUMPED
        )
    )


def _past(study: Study, expected: Expectation) -> tuple[Floats, Floats]:
    """Counts and expected counts per cell and week before the longest window, the latest week first."""
    start, weeks = study.window_count, study.week_count
    past = np.flatnonzero(study.weeks_ago >= start)
    counts = study.cells.totals(past, study.weeks_ago[past] - start, weeks - start)
    mix = study.cells.totals(past, study.theme[past], study.theme_count)
    means = np.empty_like(counts)
    steps = np.diff(expected.shares, axis=2)[:, :, start:]
    for family, cells in enumerate(study.cells.slices()):
        means[cells] = mix[cells] @ steps[family]
    means[np.arange(start, weeks) >= expected.life[:, None]] = 0.0
    whole = means.sum(axis=1, keepdims=True)
    return counts, means * np.divide(
        counts.sum(axis=1, keepdims=True), whole, out=np.zeros_like(whole), where=whole > 0
    )


def _blocks(values: Floats, weeks: int) -> Floats:
    count = values.shape[1] // weeks
    blocks = values[:, : count * weeks].reshape(len(values), count, weeks)
    return np.asarray(blocks.sum(axis=2))


def _spread(counts: Floats, means: Floats, study: Study, shorter: Floats) -> Floats:
    """
    Capped Pearson variance over mean per cell, at least 1, shape (cells,).

    Drawn towards its family's mean and what *shorter* blocks said, whichever is higher: what comes in clumps
    shows more of it in longer blocks, not less.
    """
    used = means > SMALLEST_MEAN
    means = np.where(used, means, 1.0)
    blocks = np.maximum(used.sum(axis=1) - 1, 0)
    told = np.where(used, means / (means + 0.5), 0.0).sum(axis=1)
    told *= blocks / np.maximum(blocks + 1, 1)
    rest = _rest(study)
    result = np.ones(len(counts))
    for cells in study.cells.slices():
        weight, family = told[cells], 1.0
        for _ in range(2):
            deviation = np.maximum(CAP_DEVIATIONS * np.sqrt(means[cells] * family), CAP_COUNT)
            capped = np.minimum(counts[cells], means[cells] + deviation) - means[cells]
            squares = np.where(used[cells], capped**2 / means[cells], 0.0).sum(axis=1)
            own = squares / np.maximum(blocks[cells] * rest[cells], SMALLEST_MEAN)
            family = float((own * weight).sum() + PRIOR_BLOCKS) / float(weight.sum() + PRIOR_BLOCKS)
            family = max(family, 1.0)
        target = np.maximum(shorter[cells], family)
        drawn = (own * weight + target * PRIOR_BLOCKS) / (weight + PRIOR_BLOCKS)
        error = target * np.sqrt(2 * weight) / (weight + PRIOR_BLOCKS)
        result[cells] = np.maximum(drawn - DOUBT * error, 1.0)
    return result


def _rest(study: Study) -> Floats:
    """Share of the family's complaints outside each cell: what the week's total leaves free, shape (cells,)."""
    known: Counts = study.cells.known.sum(axis=0)
    return np.maximum(1 - study.cells.size / known[study.cells.family], 0.05)
