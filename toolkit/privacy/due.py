"""
What is past its term on a day: complaints, and answers of after-care.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.privacy.marker import is_anonymised
from toolkit.register.numbers import serials
from toolkit.register.reading import Register
from toolkit.resolving.deadlines import TRACKED_KINDS
from toolkit.resolving.workdays import Days
from toolkit.storage.base import row_key

Mask = npt.NDArray[np.bool_]


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
    ended = ended_on(register, assessed)
    is_own = has_own_number(complaints.texts("number"))
    gone = ended <= np.datetime64(months_before(today, months=12 * settings.delete_after_years))
    due = (
        ended <= np.datetime64(months_before(today, months=settings.anonymise_after_months))
    ) & ~gone
    due &= ~is_impersonal(register)
    window = np.datetime64(today) - settings.repeat_window_days
    due &= ~(complaints.days("received_on") >= window)
    return Due(anonymised=due & is_own, removed=gone & is_own, skipped=(gone | due) & ~is_own)


def ended_on(register: Register, assessed: pd.DataFrame) -> Days:
    """The day from which each complaint's terms run, shape (n,); ``NaT`` as long as they do not."""
    closed = assessed["closed_on"].to_numpy().astype("datetime64[D]")
    tracked = np.isin(register.complaints.texts("kind").astype(str), TRACKED_KINDS)
    return np.where(tracked, closed, np.fmax(closed, register.complaints.days("received_on")))


def is_impersonal(register: Register) -> Mask:
    """
    Which complaints hold nothing any more that leads to a person, shape (n,).

    One that was anonymised and then reopened can hold a name or a promise again.
    """
    complaints = register.complaints
    handler, team = complaints.texts("handler"), complaints.texts("team")
    reason = complaints.texts("extension_reason")
    # A team or complex that left its list reads as a stranger: unless somebody reopened the row, it stays.
    is_reopened = ~np.isnat(complaints.days("reopened_on"))
    is_known = ((handler != team) & (team != "")) | (complaints.texts("complainant_id") != "")
    holds = (complaints.texts("promise") != "") | (complaints.texts("cause") != "")
    holds |= ((reason != "") & ~is_anonymised(reason)) | (is_reopened & is_known)
    return np.asarray(is_anonymised(complaints.texts("description")) & ~holds, dtype=bool)


def has_own_number(numbers: npt.NDArray[np.object_]) -> Mask:
    """Which numbers are right and stand once, shape (n,)."""
    counts = pd.Series(numbers).map(pd.Series(numbers).value_counts()).to_numpy()
    return np.asarray((counts == 1) & (serials(numbers) > 0))


def months_before(today: date, months: int) -> date:
    """The same day some months ago; the last day of a shorter month."""
    return (pd.Timestamp(today) - pd.DateOffset(months=months)).date()


def answered_late(register: Register, today: date) -> tuple[str, ...]:
    """
    Keys of after-care that still holds words, past the term, of a complaint that is not whole any more.

    Answers that came in after the complaint was anonymised or archived, for instance; or of a customer who
    gave no number.

    Args:
        register: Parsed and checked; without the archive.
        today: The day of the run.
    """
    complaints, aftercare = register.complaints, register.tables["aftercare"]
    whole = complaints.texts("number")[~is_anonymised(complaints.texts("description"))]
    whole = whole[whole != ""]
    numbers = aftercare.texts("number")
    before = np.datetime64(months_before(today, months=register.settings.anonymise_after_months))
    has_words = np.zeros(len(numbers), dtype=bool)
    for column in aftercare.table.columns:
        if column.is_free_text:
            has_words |= aftercare.texts(column.name) != ""
    late = has_words & (aftercare.days("answered_on") <= before)
    rows = aftercare.frame["row"].to_numpy()
    return tuple(
        dict.fromkeys(
            numbers[at] or row_key(int(rows[at]))
            for at in np.flatnonzero(late & ~np.isin(numbers.astype(str), whole.astype(str)))
        )
    )
