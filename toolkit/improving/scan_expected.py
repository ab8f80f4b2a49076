"""
What a cell would hold if nothing but the whole register, the season and the calendar moved it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit.improving.cells import Counts, Floats
from toolkit.improving.scan_study import DAYS_PER_WEEK, Study

SEASON_WEEKS = 52
"""Weeks before the longest window that a season is learnt from; with less, season and growth look the same."""

NEW_NAME_WEEKS = 8
"""A name first used so long after the first complaint is new in its list."""

LISTED = frozenset({"category", "team", "channel", "reason"})
"""Dimensions in which a new value means that somebody changed a list, not that something began to go wrong."""

UNKNOWN_SEASON = 0.2
"""Height that a season may have while the register is too young to know it: a quarter more in one's own season
is no news yet.  An assumption of the project; the register of a second year replaces it."""

DAYS_PER_YEAR = 365.25
BALANCING_ROUNDS = 8
LEAST_FACTOR = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Expectation:
    """
    How the complaints of each theme spread over the weeks, in each family.

    Attributes:
        shares: Share of a theme's complaints that falls in the last w weeks, w from 0 to all weeks,
            shape (families, themes, weeks + 1).
        life: Weeks since each cell's names are in use; all weeks unless they are new in a list, shape (cells,).
        season_variance: Squared relative uncertainty of a theme's season, shape (themes,).
    """

    shares: Floats
    life: Counts
    season_variance: Floats


def expectation(study: Study) -> Expectation:
    """The spread over the weeks, conditional on how much each week and each family brought in."""
    if study.is_within_theme:
        shaped, variance = _theme_weeks(study), np.zeros(study.theme_count)
    else:
        factors, variance = _season(study)
        shaped = _family_weeks(study)[:, None, :] * _balanced(factors, study)[None, :, :]
    return Expectation(shares=_cumulative(shaped), life=_life(study), season_variance=variance)


def _cumulative(weekly: Floats) -> Floats:
    """Shares of the last 0, 1, 2, … weeks along the last axis; 0 throughout where there is nothing."""
    whole = weekly.sum(axis=-1, keepdims=True)
    shares = np.cumsum(
        np.divide(weekly, whole, out=np.zeros_like(weekly), where=whole > 0), axis=-1
    )
    return np.concatenate([np.zeros((*shares.shape[:-1], 1)), shares], axis=-1)


def composition(study: Study, weights: Floats | None = None) -> Floats:
    """Complaints per cell and theme, shape (cells, themes)."""
    everything = np.arange(len(study.theme))
    return study.cells.totals(everything, study.theme, study.theme_count, weights)


def window_shares(study: Study, expected: Expectation, mix: Floats) -> Floats:
    """
    Share of each cell's complaints that each trailing window should hold.

    Args:
        study: The complaints.
        expected: The spread over the weeks.
        mix: Complaints per cell and theme, shape (cells, themes).

    Returns:
        Shape (cells, windows); 1 from the window on that covers the cell's whole life.
    """
    windows = study.window_count
    sizes = np.maximum(mix.sum(axis=1, keepdims=True), 1e-12)
    result = _mixed(study, expected.shares, mix)[:, 1 : windows + 1] / sizes
    young = np.flatnonzero(expected.life < study.week_count)
    families, life = study.cells.family[young], expected.life[young]
    lived = np.einsum("kt,kt->k", mix[young], expected.shares[families, :, life]) / sizes[young, 0]
    result[young] = np.minimum(result[young] / np.maximum(lived, 1e-12)[:, None], 1.0)
    return np.asarray(result)


def _mixed(study: Study, shares: Floats, mix: Floats) -> Floats:
    """Complaints per cell in the last 0, 1, 2, … weeks, from those of its themes, shape (cells, weeks + 1)."""
    result = np.empty((study.cells.cell_count, study.week_count + 1))
    for family, cells in enumerate(study.cells.slices()):
        result[cells] = mix[cells] @ shares[family]
    return result


def dealt_shares(study: Study) -> Floats:
    """Share of each cell's complaints in each trailing window when the dates are dealt out, shape (cells, windows)."""
    windows = study.window_count
    if study.is_within_theme:
        shares = _mixed(study, _cumulative(_theme_weeks(study)), composition(study))
        return np.asarray(shares[:, 1 : windows + 1] / study.cells.size[:, None])
    return np.asarray(_cumulative(_family_weeks(study))[study.cells.family, 1 : windows + 1])


def _theme_weeks(study: Study) -> Floats:
    """Complaints with known values per family, theme and week, shape (families, themes, weeks)."""
    shape = (study.theme_count, study.week_count)
    keys = study.theme * study.week_count + study.weeks_ago
    found = [
        np.bincount(keys[known], minlength=shape[0] * shape[1]) for known in study.cells.known.T
    ]
    return np.array(found, dtype=float).reshape(-1, *shape)


def _family_weeks(study: Study) -> Floats:
    """Complaints with known values per family and week, shape (families, weeks)."""
    return np.array(
        [
            np.bincount(study.weeks_ago[known], minlength=study.week_count)
            for known in study.cells.known.T
        ],
        dtype=float,
    ).reshape(len(study.cells.families), study.week_count)


def _season(study: Study) -> tuple[Floats, Floats]:
    """
    Relative height of each theme in each week, from a yearly wave, and the square of its uncertainty.

    The wave is learnt from the weeks before the longest window, so that a recent rise is not taken for a
    season, and shrunk towards none by how much the themes' waves differ from chance (empirical Bayes).
    """
    flat = np.ones((study.theme_count, study.week_count))
    start = study.window_count
    if study.week_count - start < SEASON_WEEKS:
        return flat, np.full(study.theme_count, UNKNOWN_SEASON**2)
    keys = study.theme * study.week_count + study.weeks_ago
    counts = np.bincount(keys, minlength=flat.size).reshape(flat.shape).astype(float)
    past = counts[:, start:]
    mean = past.sum(axis=1, keepdims=True) * past.sum(axis=0) / max(past.sum(), 1.0)
    middle = study.week_starts().astype(np.int64) + DAYS_PER_WEEK / 2
    angle = 2 * np.pi * middle / DAYS_PER_YEAR
    waves = np.array([np.cos(angle), np.sin(angle)])
    information = np.maximum(np.einsum("tw,jw->tj", mean, waves[:, start:] ** 2), 1e-9)
    height = np.einsum("tw,jw->tj", past - mean, waves[:, start:]) / information
    spread = np.maximum(_clumpiness(past, mean), 1.0)[:, None] / information
    surprise, count = float((height**2 / spread).sum()), height.size
    if surprise <= count + 2 * np.sqrt(2 * count):
        return flat, np.zeros(study.theme_count)
    prior = (surprise - count) / float((1 / spread).sum())
    kept = prior / (prior + spread)
    factors = np.maximum(1 + (height * kept) @ waves, LEAST_FACTOR)
    return factors, (kept * spread).mean(axis=1)


def _clumpiness(past: Floats, mean: Floats) -> Floats:
    """Variance over mean from week to next week, which a slow wave does not inflate, shape (themes,)."""
    residual = (past - mean) / np.sqrt(np.maximum(mean, 1e-9))
    return np.asarray((np.diff(residual, axis=1) ** 2).mean(axis=1) / 2)


def _balanced(factors: Floats, study: Study) -> Floats:
    """The same waves, scaled per week so that all themes together give each week's own total."""
    sizes = np.bincount(study.theme, minlength=study.theme_count).astype(float)
    weeks = np.bincount(study.weeks_ago, minlength=study.week_count).astype(float)
    result = factors.copy()
    for _ in range(BALANCING_ROUNDS):
        spread = result * weeks
        spread *= (sizes / np.maximum(spread.sum(axis=1), 1e-12))[:, None]
        found = spread.sum(axis=0)
        result *= np.divide(weeks, found, out=np.ones_like(weeks), where=found > 0)
    return result


def _life(study: Study) -> Counts:
    """Weeks since a cell's youngest name came in use; all weeks when it is no newcomer."""
    cells = study.cells
    result = np.full(cells.cell_count, study.week_count, dtype=np.int64)
    newcomers: dict[tuple[str, str], int] = {}
    for family, own in enumerate(cells.slices()):
        names = cells.families[family]
        if len(names) == 1:
            oldest = np.zeros(cells.cell_count + 1, dtype=np.int64)
            np.maximum.at(oldest, cells.of_complaint[:, family], study.weeks_ago + 1)
            result[own] = oldest[own]
            if names[0] not in LISTED:
                result[own] = study.week_count
            result[own][study.week_count - result[own] <= NEW_NAME_WEEKS] = study.week_count
            lives = zip(cells.values[own], result[own].tolist(), strict=True)
            newcomers |= {
                (names[0], value[0]): life for value, life in lives if life < study.week_count
            }
    if newcomers:
        for at in np.flatnonzero(cells.is_pair):
            names = cells.families[cells.family[at]]
            own_lives = (
                newcomers.get(pair, study.week_count)
                for pair in zip(names, cells.values[at], strict=True)
            )
            result[at] = min(own_lives)
    return result
