"""
Retention: what leads to a person goes after the set time, and later the complaint itself; figures stay.

Pure: what is to be edited follows from the register and the day; a storage carries it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.improving.cells import DIMENSIONS
from toolkit.improving.repeats import repeat_numbers, with_frozen
from toolkit.improving.scan_study import SAME_STORY_DAYS, story_gap_days
from toolkit.locale import gettext as _
from toolkit.privacy.marker import ANONYMISED, is_anonymised
from toolkit.register.numbers import serials
from toolkit.register.reading import COMPLAINT, Register
from toolkit.resolving.deadlines import TRACKED_KINDS
from toolkit.resolving.workdays import Days
from toolkit.storage.base import Cell, RowEdits

Mask = npt.NDArray[np.bool_]

TOTALS = ("received_count", "closed_count", "due_count", "on_time_count")
"""What stays of a removed complaint, per year."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """
    What the terms ask for on one day.

    Attributes:
        edits: The cells to replace: in tab *Klachten* and tab *Nazorg*.
        anonymised: Numbers of the complaints that lose what leads to a person.
        removed: Numbers of the complaints that go altogether.
        frozen_repeats: Number → which time it was, for every complaint whose figure would change otherwise.
        frozen_gaps: Number → days since the same customer complained about the same, likewise.
        yearly_totals: Index: year; columns of :data:`TOTALS`: the removed complaints.
        skipped_rows: Sheet rows that are due but cannot be told apart, for want of a number of their own.
    """

    edits: tuple[RowEdits, ...]
    anonymised: tuple[str, ...]
    removed: tuple[str, ...]
    frozen_repeats: Mapping[str, int]
    frozen_gaps: Mapping[str, int]
    yearly_totals: pd.DataFrame
    skipped_rows: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is due."""
        return not self.anonymised and not self.removed


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """
    What is past its term: one truth value per row of the complaints.

    Attributes:
        anonymised: To lose what leads to a person.
        removed: To go altogether.
        skipped: Past either, but not to be told apart for want of a number of its own.
    """

    anonymised: Mask
    removed: Mask
    skipped: Mask


def plan_retention(register: Register, assessed: pd.DataFrame, today: date) -> Retention:
    """
    What is to be done with that which is due.

    Args:
        register: Parsed and checked.
        assessed: With ``repeat_number``.
        today: The day of the run.
    """
    numbers = register.complaints.texts("number")
    due = what_is_due(register, assessed, today)
    removed, anonymised = due.removed, due.anonymised
    cells: dict[str, Mapping[str, Cell]] = {number: {} for number in numbers[removed]}
    cells |= dict(zip(numbers[anonymised], _impersonal(register, anonymised), strict=True))
    return Retention(
        edits=_edits(register, cells),
        anonymised=tuple(numbers[anonymised]),
        removed=tuple(numbers[removed]),
        frozen_repeats=_frozen_repeats(register, assessed, anonymised, removed),
        frozen_gaps=_frozen_gaps(register, anonymised, removed),
        yearly_totals=_totals(register, assessed, removed),
        skipped_rows=tuple(register.complaints.frame["row"].to_numpy()[due.skipped].tolist()),
    )


def what_is_due(register: Register, assessed: pd.DataFrame, today: date) -> Due:
    """
    Which complaints are past their term.

    A complaint counts from the day on which it was closed; one of a kind that has no term here (a repair
    request, a dispute) from its receipt.  A reopened complaint is not closed.  As long as a new complaint
    could be a repeat of it, a complaint stays whole.

    Args:
        register: Parsed and checked.
        assessed: With ``closed_on``.
        today: The day of the run.

    Source: definitions of the project: anonymise 12 months after closing, delete after 5 years.
    """
    complaints, settings = register.complaints, register.settings
    ended = _ended_on(register, assessed)
    is_own = _has_own_number(complaints.texts("number"))
    gone = ended <= np.datetime64(_earlier(today, months=12 * settings.delete_after_years))
    due = (ended <= np.datetime64(_earlier(today, months=settings.anonymise_after_months))) & ~gone
    due &= ~is_anonymised(complaints.texts("description"))
    window = np.datetime64(today) - settings.repeat_window_days
    due &= ~(complaints.days("received_on") >= window)
    return Due(anonymised=due & is_own, removed=gone & is_own, skipped=(gone | due) & ~is_own)


def _ended_on(register: Register, assessed: pd.DataFrame) -> Days:
    closed = assessed["closed_on"].to_numpy().astype("datetime64[D]")
    tracked = np.isin(register.complaints.texts("kind").astype(str), TRACKED_KINDS)
    return np.where(tracked, closed, np.fmax(closed, register.complaints.days("received_on")))


def _has_own_number(numbers: npt.NDArray[np.object_]) -> Mask:
    counts = pd.Series(numbers).map(pd.Series(numbers).value_counts()).to_numpy()
    return np.asarray((counts == 1) & (serials(numbers) > 0))


def _earlier(today: date, months: int) -> date:
    """The same day some months ago; the last day of a shorter month."""
    return (pd.Timestamp(today) - pd.DateOffset(months=months)).date()


def _impersonal(register: Register, chosen: Mask) -> list[dict[str, Cell]]:
    """New cells for each chosen complaint: complex instead of home, team instead of handler."""
    marker = _(ANONYMISED)
    frame = register.complaints.frame[chosen]
    return [
        {
            "handler": team or None,
            "description": marker,
            "unit_or_tenant_id": place or None,
            "promise": None,
            "cause": None,
            "extension_reason": marker if reason else None,
        }
        for team, place, reason in zip(
            frame["team"], frame["complex"], frame["extension_reason"], strict=True
        )
    ]


def _edits(register: Register, cells: Mapping[str, Mapping[str, Cell]]) -> tuple[RowEdits, ...]:
    if not cells:
        return ()
    aftercare = register.tables["aftercare"]
    free = dict.fromkeys(c.name for c in aftercare.table.columns if c.is_free_text)
    answers = {n: free if cells[n] else {} for n in aftercare.texts("number") if n in cells}
    found = [(register.complaints.table, cells), (aftercare.table, answers)]
    return tuple(RowEdits(table=t, key="number", cells=c) for t, c in found if c)


def _frozen_repeats(
    register: Register, assessed: pd.DataFrame, anonymised: Mask, removed: Mask
) -> dict[str, int]:
    """The repeat numbers that would change, as they are now; those fixed before stay."""
    numbers = register.complaints.texts("number")
    after = repeat_numbers(
        _nameless(register, anonymised | removed), register.settings.repeat_window_days
    )
    now = assessed["repeat_number"].to_numpy()
    kept = _left(register.frozen_repeats, numbers[removed])
    changed = (with_frozen(after, numbers, kept) != now) & ~removed
    return {**kept, **dict(zip(numbers[changed], now[changed].tolist(), strict=True))}


def _frozen_gaps(register: Register, anonymised: Mask, removed: Mask) -> dict[str, int]:
    """The days between complaints that make one voice of two, as far as they would be lost."""
    numbers = register.complaints.texts("number")
    now = story_gap_days(register.complaints.frame, DIMENSIONS)
    after = story_gap_days(_nameless(register, anonymised | removed), DIMENSIONS)
    changed = (now <= SAME_STORY_DAYS) & (now != after) & ~removed & (numbers != "")
    gaps = zip(numbers[changed], now[changed].astype(int).tolist(), strict=True)
    return {**_left(register.frozen_gaps, numbers[removed]), **dict(gaps)}


def _nameless(register: Register, chosen: Mask) -> pd.DataFrame:
    """The complaints as they are when nobody knows any more whose the chosen ones are."""
    frame = register.complaints.frame
    return frame.assign(complainant_id=np.where(chosen, "", frame["complainant_id"]))


def _left(figures: Mapping[str, int], removed: npt.NDArray[np.object_]) -> dict[str, int]:
    gone = set(removed)
    return {number: count for number, count in figures.items() if number not in gone}


def _totals(register: Register, assessed: pd.DataFrame, removed: Mask) -> pd.DataFrame:
    is_complaint = register.complaints.texts("kind") == COMPLAINT
    chosen = assessed[removed & is_complaint]
    received = register.complaints.frame["received_on"][removed & is_complaint]
    on_time = chosen["closed_on"] <= chosen["due_on"]
    days = {
        "received_count": received,
        "closed_count": chosen["closed_on"],
        "due_count": chosen["due_on"],
        "on_time_count": chosen["due_on"][on_time],
    }
    counts = {name: column.dropna().dt.year.value_counts() for name, column in days.items()}
    return pd.DataFrame(counts, columns=list(TOTALS)).fillna(0).astype(int).sort_index()
