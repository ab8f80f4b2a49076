"""
Signals in words, and the worklist: who has to do what first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.register.reading import Register

ESCALATE_FROM = 3
"""From the third time on a repeat is escalated.  Source: the guide: nobody should meet the same error three times."""

FIRST_REPEAT = 2

WORKLIST_COLUMNS = (
    "team",
    "number",
    "signal",
    "category",
    "handler",
    "received_on",
    "due_on",
    "last_contact_on",
    "repeat",
)


def signals(assessed: pd.DataFrame, warning_working_days: int) -> npt.NDArray[np.object_]:
    """
    What asks for attention, in words; ``""`` when nothing does.

    Args:
        assessed: The result of :func:`toolkit.resolving.assessment.assess`.
        warning_working_days: Working days before the date from which to warn.

    Returns:
        Texts, shape (n,).
    """
    texts = np.full(len(assessed), "", dtype=object)
    is_open = assessed["is_open"].to_numpy(dtype=bool)
    for at, row in zip(np.flatnonzero(is_open), assessed[is_open].itertuples(), strict=True):
        parts = [_term_part(row, warning_working_days), _contact_part(row)]
        if row.is_at_commission_risk:
            parts.append(_("risk of going to the commission"))
        texts[at] = "; ".join(part for part in parts if part)
    return texts


def _term_part(row: Any, warning_working_days: int) -> str:
    if row.is_late:
        count = int(row.late_working_days)
        if row.is_grossly_late:
            return _("grossly late: {count} working days").format(count=count)
        if count == 0:
            return _("late")
        return ngettext("{count} working day late", "{count} working days late", count).format(count=count)
    left = row.left_working_days
    if left == 0:
        return _("today")
    if left <= warning_working_days:
        return ngettext("{count} working day left", "{count} working days left", int(left)).format(count=int(left))
    return ""


def _contact_part(row: Any) -> str:
    if not (row.is_silent or row.is_first_contact_late):
        return ""
    count = int(row.silent_working_days)
    return ngettext("{count} working day without contact", "{count} working days without contact", count).format(
        count=count
    )


def repeat_texts(repeat_numbers: npt.NDArray[np.int64], window_days: int) -> npt.NDArray[np.object_]:
    """
    The text of column *Herhaling*: which time it is that this tenant complains about this category.

    Args:
        repeat_numbers: 1 for a first time, shape (n,).
        window_days: The window in days, for the text.
    """
    texts = np.full(len(repeat_numbers), "", dtype=object)
    for at in np.flatnonzero(repeat_numbers >= FIRST_REPEAT):
        count = int(repeat_numbers[at])
        plain = _("time {count} within {days} days")
        escalated = _("time {count} within {days} days: discuss with your manager")
        texts[at] = (escalated if count >= ESCALATE_FROM else plain).format(count=count, days=window_days)
    return texts


def worklist(register: Register, assessed: pd.DataFrame) -> pd.DataFrame:
    """
    Open complaints that ask for something, per team, the most urgent first.

    Grossly late, late, third time, due today, no contact, nearly due; within each the longest first.

    Args:
        register: The register that was assessed.
        assessed: With the columns ``signal``, ``repeat`` and ``repeat_number`` added.

    Returns:
        The columns of :data:`WORKLIST_COLUMNS`, in that order.
    """
    escalated = assessed["is_open"] & (assessed["repeat_number"] >= ESCALATE_FROM)
    escalated &= assessed["due_on"].notna()
    rank = np.select(
        [
            assessed["is_grossly_late"],
            assessed["is_late"],
            escalated,
            assessed["left_working_days"] == 0,
            assessed["is_silent"] | assessed["is_first_contact_late"],
        ],
        range(5),
        5,
    )
    frame = register.complaints.frame.assign(
        signal=assessed["signal"],
        repeat=assessed["repeat"],
        due_on=assessed["due_on"],
        rank=rank,
        late=assessed["late_working_days"].fillna(0),
        left=assessed["left_working_days"].fillna(0),
        silent=assessed["silent_working_days"].fillna(0),
        without_team=register.complaints.frame["team"] == "",
    )
    chosen = frame[(assessed["signal"] != "") | escalated]
    order = ["without_team", "team", "rank", "late", "left", "silent", "received_on", "row"]
    ascending = [True, True, True, False, True, False, True, True]
    return chosen.sort_values(order, ascending=ascending)[list(WORKLIST_COLUMNS)]
