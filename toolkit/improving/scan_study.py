"""
The complaints that a scan looks at: which count, in which week before today, and in which cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from toolkit.improving.cells import SMALLEST_CELL, Cells, Counts, find_cells
from toolkit.resolving.workdays import Days

LONGEST_WINDOW = 26
"""Weeks of the longest window.  Source: definitions of the project."""

STUDY_WEEKS = 104
"""Weeks that the scan looks back: two whole years, so that every season counts as often as another."""

DAYS_PER_WEEK = 7

SAME_STORY_DAYS = 30
"""A customer who complains about the same category again within so many days is one voice, not two."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """
    The complaints of the last two years in an order that does not depend on the sheet's.

    A *week* is seven days counted back from yesterday, so that each holds every day of the week once and the
    running day, of which the complaints are still coming in, is left out.

    Attributes:
        row: Position of each complaint in the frame that was given, shape (n,).
        received_on: Day of receipt, shape (n,).
        weeks_ago: 0 for the last seven days, shape (n,).
        week_count: Weeks that the complaints cover, the oldest one perhaps in part.
        last_on: The last day, yesterday.
        cells: What is looked at.
        stratum: Complaints of which the same dimensions are known (and of the same theme, when that is taken as
            given) share a number, shape (n,).
        theme: Code of the category, shape (n,); unknown is a theme of its own.
        place: Code of category and complex together, shape (n,); -1 where the complex is unknown.
        is_within_theme: Each theme's own weeks are taken as given too, so that nothing but the way in which a
            theme's complaints are divided can stand out.
    """

    row: Counts
    received_on: Days
    weeks_ago: Counts
    week_count: int
    last_on: date
    cells: Cells
    stratum: Counts
    theme: Counts
    place: Counts
    is_within_theme: bool

    @property
    def window_count(self) -> int:
        """Windows of 1, 2, … weeks; none longer than half of what the register covers."""
        return min(LONGEST_WINDOW, self.week_count // 2)

    @property
    def theme_count(self) -> int:
        """Number of themes."""
        return int(self.theme.max(initial=0)) + 1

    def week_starts(self) -> Days:
        """First day of each week, the last week first, shape (weeks,)."""
        last = np.datetime64(self.last_on, "D")
        return np.asarray(last - np.arange(1, self.week_count + 1) * DAYS_PER_WEEK + 1)


def make_study(
    complaints: pd.DataFrame,
    today: date,
    dimensions: tuple[str, ...],
    *,
    pairs: bool = True,
    smallest: int = SMALLEST_CELL,
    within_theme: bool = False,
) -> Study:
    """
    Choose and order the complaints.

    Args:
        complaints: As in :func:`toolkit.improving.scan.find_alarms`.
        today: Complaints of this day and later are left out.
        dimensions: Columns to look at; a column that is not there counts as unknown.
        pairs: Also pairs of values.
        smallest: Complaints from which a cell counts.
        within_theme: Take each category's own weeks as given.
    """
    last_on = today - timedelta(days=1)
    days = received_days(complaints)
    ago = (np.datetime64(last_on, "D") - days).astype(np.int64)
    counts = ~np.isnat(days) & (ago >= 0) & (ago < STUDY_WEEKS * DAYS_PER_WEEK)
    if "kind" in complaints:
        counts &= np.isin(texts(complaints, "kind"), ("", "complaint"))
    values = pd.DataFrame({d: texts(complaints, d) for d in dimensions}, dtype=object)
    themes = texts(complaints, "category")
    names = texts(complaints, "number")
    chosen = _in_order(np.flatnonzero(counts), days, names, values)
    if "complainant_id" in complaints:
        gaps = _gaps(days[chosen], texts(complaints, "complainant_id")[chosen], themes[chosen])
        if "frozen_gap_days" in complaints:
            frozen = complaints["frozen_gap_days"].to_numpy(dtype=float)[chosen]
            reach = STUDY_WEEKS * DAYS_PER_WEEK - 1 - ago[chosen]
            gaps = np.fmin(gaps, np.where(frozen <= reach, frozen, np.nan))
        chosen = chosen[~(gaps <= SAME_STORY_DAYS)]
    weeks_ago = ago[chosen] // DAYS_PER_WEEK
    cells = find_cells(values.iloc[chosen], smallest=smallest, pairs=pairs)
    theme = pd.factorize(themes[chosen], sort=True)[0].astype(np.int64)
    where = texts(complaints, "complex")[chosen]
    place, known = pd.factorize(where, sort=True)
    nowhere = np.full(len(where), True) if within_theme else where == ""
    pattern = cells.known @ (1 << np.arange(len(cells.families), dtype=np.int64))
    if within_theme:
        pattern = pattern * (int(theme.max(initial=0)) + 1) + theme
    return Study(
        row=chosen,
        received_on=days[chosen],
        weeks_ago=weeks_ago,
        week_count=int(weeks_ago.max(initial=-1)) + 1,
        last_on=last_on,
        cells=cells,
        stratum=np.unique(pattern, return_inverse=True)[1].astype(np.int64),
        theme=theme,
        place=np.where(nowhere, -1, theme * max(len(known), 1) + place).astype(np.int64),
        is_within_theme=within_theme,
    )


def received_days(complaints: pd.DataFrame) -> Days:
    """Day of receipt as ``datetime64[D]``, from dates or timestamps of any unit."""
    return pd.to_datetime(complaints["received_on"]).to_numpy().astype("datetime64[D]")


def texts(complaints: pd.DataFrame, column: str) -> np.typing.NDArray[np.object_]:
    """A text column with ``""`` for what is missing; all ``""`` when there is no such column."""
    if column not in complaints:
        return np.full(len(complaints), "", dtype=object)
    found = complaints[column].to_numpy(dtype=object)
    if set(map(type, found)) <= {str}:
        return found
    return np.where(pd.isna(found), "", found)


def story_gap_days(
    complaints: pd.DataFrame, dimensions: tuple[str, ...]
) -> np.typing.NDArray[np.float64]:
    """
    Days since the same customer complained about the same category, over all years.

    Args:
        complaints: ``received_on``, ``kind``, ``complainant_id``, ``category``, ``number`` and the dimensions.
        dimensions: Columns that order the complaints of one day, as in :func:`make_study`.

    Returns:
        Shape (n,); ``nan`` for a first complaint, an unknown customer or day, or a row that is no complaint.
    """
    days = received_days(complaints)
    counts = ~np.isnat(days) & np.isin(texts(complaints, "kind"), ("", "complaint"))
    values = pd.DataFrame({d: texts(complaints, d) for d in dimensions}, dtype=object)
    order = _in_order(np.flatnonzero(counts), days, texts(complaints, "number"), values)
    result = np.full(len(complaints), np.nan)
    who, about = texts(complaints, "complainant_id"), texts(complaints, "category")
    result[order] = _gaps(days[order], who[order], about[order])
    return result


def _in_order(
    chosen: np.typing.NDArray[np.intp],
    days: Days,
    names: np.typing.NDArray[np.object_],
    values: pd.DataFrame,
) -> np.typing.NDArray[np.intp]:
    """The chosen complaints from old to new; those of one day in an order that is not the sheet's."""
    dimensions = [values[d].to_numpy(dtype=object)[chosen] for d in reversed(values.columns)]
    codes = [pd.factorize(texts, sort=True)[0] for texts in dimensions]
    # Of numbers any order does that hangs on the texts alone: by their hashes is the fastest.
    last = pd.util.hash_array(names[chosen], categorize=False)
    return np.asarray(chosen[np.lexsort([last, *codes, days[chosen]])])


def _gaps(
    days: Days, who: np.typing.NDArray[np.object_], about: np.typing.NDArray[np.object_]
) -> np.typing.NDArray[np.float64]:
    """Days since the complaint before of the same customer about the same category; oldest first."""
    codes, themes = pd.factorize(who)[0], pd.factorize(about)[0]
    story = pd.Series(codes * (int(themes.max(initial=0)) + 1) + themes)
    gap = pd.Series(days.astype(np.int64)).groupby(story, sort=False).diff()
    return np.asarray(gap.where(who != ""), dtype=np.float64)
