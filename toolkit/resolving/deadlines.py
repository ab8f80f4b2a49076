"""
Deadlines: the normal term of each complaint, the promise, the extension and its cap.

There is no pause and reopening does not restart the clock; a changed category recomputes from receipt.
Source of every default: ``sheets_schema/instellingen.yaml`` and the definitions of the project.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt

from toolkit.register.reading import COMPLAINT, Register
from toolkit.resolving.workdays import (
    Days,
    WorkCalendar,
    due_on,
    due_on_calendar_days,
    earlier_of,
)

TRACKED_KINDS = (COMPLAINT, "nuisance_report")
"""Kinds with a term here; repair requests and disputes are pointed to where they belong."""

CALENDAR_DAYS = "calendar_days"


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """
    The agreed terms of each complaint, shape (n,) each.

    Attributes:
        days: Length of the term.
        is_calendar: Whether *days* are calendar days; otherwise working days.
        first_contact_working_days: Term of the first contact.
    """

    days: npt.NDArray[np.int64]
    is_calendar: npt.NDArray[np.bool_]
    first_contact_working_days: npt.NDArray[np.int64]


def terms(register: Register) -> Terms:
    """The term of each complaint: by its category, or else by the settings."""
    lists = register.tables["categories"]
    names = lists.texts("name")
    index = {name: i for i, name in enumerate(names) if name}
    categories = register.complaints.texts("category")
    places = map(index.get, categories, repeat(len(names)))
    at = np.fromiter(places, dtype=np.intp, count=len(categories))
    settings = register.settings

    def per_complaint(column: str, default: int) -> npt.NDArray[np.int64]:
        values = np.append(lists.frame[column].to_numpy(dtype=float), np.nan)
        return np.where(np.isnan(values), default, values).astype(np.int64)[at]

    units = np.append(lists.texts("term_unit"), "")
    return Terms(
        days=per_complaint("term_days", settings.term_working_days),
        is_calendar=np.asarray(units == CALENDAR_DAYS, dtype=bool)[at],
        first_contact_working_days=per_complaint(
            "first_contact_working_days", settings.first_contact_working_days
        ),
    )


def term_ends_on(received_on: Days, agreed: Terms, calendar: WorkCalendar, times: int = 1) -> Days:
    """
    The last day of the term, or of *times* the term.

    Args:
        received_on: Shape (n,); ``NaT`` gives ``NaT``.
        agreed: The terms, shape (n,).
        calendar: Which days are working days.
        times: Multiple of the term, 1 or more.
    """
    length = agreed.days * times
    working = due_on(received_on, length, calendar)
    if not agreed.is_calendar.any():
        return working
    return np.where(
        agreed.is_calendar, due_on_calendar_days(received_on, length, calendar), working
    )


def normal_term(register: Register) -> Days:
    """The last day of each complaint's normal term, without promise or extension; ``NaT`` if untracked."""
    received = register.complaints.days("received_on")
    kinds = register.complaints.texts("kind")
    tracked = np.logical_or.reduce([kinds == kind for kind in TRACKED_KINDS])
    ends = term_ends_on(received, terms(register), register.calendar)
    return np.where(tracked, ends, np.datetime64("NaT", "D"))


def extension_limit(register: Register) -> Days:
    """The last day until which an extension counts: the cap in working days past the normal term."""
    return _past_term(register, normal_term(register))


def _past_term(register: Register, ends: Days) -> Days:
    cap = register.settings.extension_cap_working_days
    return due_on(ends, cap, register.calendar) if cap else ends


def due_dates(register: Register) -> Days:
    """
    The day on which each complaint has to be handled at the latest (*Uiterlijk*).

    A promise before the end of the term becomes the date; an extension with a reason moves the date, up
    to its cap, and never makes it earlier.

    Returns:
        Shape (n,); ``NaT`` where the day of receipt is unknown or the kind has no term here.
    """
    complaints = register.complaints
    ends = normal_term(register)
    promised = np.where(np.isnat(ends), ends, earlier_of(ends, complaints.days("promised_before")))
    until = complaints.days("extended_until").copy()
    until[complaints.texts("extension_reason") == ""] = np.datetime64("NaT")
    extended = earlier_of(until, _past_term(register, ends))
    counts = ~np.isnat(until) & (extended > promised)
    return np.where(counts, extended, promised)
