"""
Assessment of each complaint: its status, its term and what asks for attention today.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from toolkit.register.reading import Register
from toolkit.resolving.deadlines import due_dates, term_ends_on, terms
from toolkit.resolving.workdays import due_on, later_of, working_days_after

NEW, IN_PROGRESS, CLOSED, REOPENED = "new", "in_progress", "closed", "reopened"


def assess(register: Register, today: date) -> pd.DataFrame:
    """
    Everything about time, for each complaint.

    Args:
        register: Parsed and checked.
        today: The day from which is judged.

    Returns:
        One row per row of ``register.complaints.frame``, same index:

        - ``status``: new, in_progress, closed or reopened, derived from the dates;
        - ``is_open``, ``is_late`` (open past its date), ``is_grossly_late`` (past three times the term),
          ``is_silent``, ``is_first_contact_late``, ``is_at_commission_risk``: bool;
        - ``due_on``: last day, ``NaT`` where there is none;
        - ``closed_on``: final closing day, ``NaT`` while open;
        - ``age_working_days`` since receipt, ``late_working_days`` past the date, ``left_working_days``
          until it, ``silent_working_days`` since the last contact (or receipt), ``handling_working_days``
          from receipt to closing: ``nan`` where it does not apply (a closing before receipt among them).
    """
    complaints, settings, calendar = register.complaints, register.settings, register.calendar
    now = np.datetime64(today, "D")
    received = complaints.days("received_on")
    contact = complaints.days("last_contact_on")
    closed = complaints.days("closed_on")
    reopened = complaints.days("reopened_on")
    due = due_dates(register)
    agreed = terms(register)

    is_reopened = ~np.isnat(reopened) & (np.isnat(closed) | (reopened > closed))
    is_open = np.isnat(closed) | is_reopened
    follows = is_open & ~np.isnat(due)
    age = working_days_after(received, now, calendar)
    silent = working_days_after(later_of(received, contact), now, calendar)
    never = np.isnat(contact)
    first_contact_due = due_on(received, agreed.first_contact_working_days, calendar)
    grossly = term_ends_on(received, agreed, calendar, settings.grossly_late_factor)
    final = np.where(is_open, np.datetime64("NaT", "D"), closed)
    handling = working_days_after(received, final, calendar)

    return pd.DataFrame(
        {
            "status": pd.Series(
                np.select([is_reopened, ~is_open, ~never], [REOPENED, CLOSED, IN_PROGRESS], NEW),
                index=complaints.frame.index,
                dtype=object,
            ),
            "is_open": is_open,
            "is_late": follows & (due < now),
            "is_grossly_late": follows & (due < now) & (grossly < now),
            "is_silent": follows & (silent > settings.silence_working_days),
            "is_first_contact_late": follows & never & (first_contact_due < now),
            "is_at_commission_risk": follows & (age > settings.commission_risk_working_days),
            "due_on": due.astype("datetime64[s]"),
            "closed_on": final.astype("datetime64[s]"),
            "age_working_days": np.where(is_open, age, np.nan),
            "late_working_days": np.where(
                follows & (due < now), working_days_after(due, now, calendar), np.nan
            ),
            "left_working_days": np.where(
                follows & (due >= now), working_days_after(now, due, calendar), np.nan
            ),
            "silent_working_days": np.where(follows, silent, np.nan),
            "handling_working_days": np.where(final < received, np.nan, handling),
        },
        index=complaints.frame.index,
    )
