"""
Signals in words, and the worklist: who has to do what first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.register.reading import Register

Texts = npt.NDArray[np.object_]

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


def signals(assessed: pd.DataFrame, warning_working_days: int) -> Texts:
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
    asking = assessed[is_open]
    risk = np.where(asking["is_at_commission_risk"], _("risk of going to the commission"), "")
    parts = (
        _late_texts(asking),
        _soon_texts(asking, warning_working_days),
        _contact_texts(asking),
        risk,
    )
    texts[is_open] = ["; ".join(filter(None, row)) for row in zip(*parts, strict=True)]
    return texts


def _late_texts(asking: pd.DataFrame) -> Texts:
    """``3 working days late``; a number of days past a day off may be 0."""

    def late(count: int) -> str:
        text = ngettext("{count} working day late", "{count} working days late", count)
        return text.format(count=count) if count else _("late")

    def grossly(count: int) -> str:
        return _("grossly late: {count} working days").format(count=count)

    count = asking["late_working_days"].to_numpy(dtype=float)
    is_late, is_grossly = (
        asking["is_late"].to_numpy(dtype=bool),
        asking["is_grossly_late"].to_numpy(dtype=bool),
    )
    return np.where(is_grossly, _worded(count, is_grossly, grossly), _worded(count, is_late, late))


def _soon_texts(asking: pd.DataFrame, warning_working_days: int) -> Texts:
    """``today`` or ``2 working days left``."""

    def soon(count: int) -> str:
        text = ngettext("{count} working day left", "{count} working days left", count)
        return text.format(count=count) if count else _("today")

    left = asking["left_working_days"].to_numpy(dtype=float)
    return _worded(left, (left == 0) | (left <= warning_working_days), soon)


def _contact_texts(asking: pd.DataFrame) -> Texts:
    """``6 working days without contact``, when silent or when the first contact is late."""

    def silent(count: int) -> str:
        text = ngettext(
            "{count} working day without contact", "{count} working days without contact", count
        )
        return text.format(count=count)

    chosen = (asking["is_silent"] | asking["is_first_contact_late"]).to_numpy(dtype=bool)
    return _worded(asking["silent_working_days"].to_numpy(dtype=float), chosen, silent)


def _worded(
    counts: npt.NDArray[np.float64], chosen: npt.NDArray[np.bool_], wording: Callable[[int], str]
) -> Texts:
    """The words for each chosen count, ``""`` elsewhere; each different count is worded once."""
    texts = np.full(len(counts), "", dtype=object)
    different, at = np.unique(counts[chosen], return_inverse=True)
    words = np.array([wording(int(count)) for count in different], dtype=object)
    texts[chosen] = words[at]
    return texts


def repeat_texts(repeat_numbers: npt.NDArray[np.int64], window_days: int) -> Texts:
    """
    The text of column *Herhaling*: which time it is that this tenant complains about this category.

    Args:
        repeat_numbers: 1 for a first time, shape (n,).
        window_days: The window in days, for the text.
    """

    def repeated(count: int) -> str:
        plain = _("time {count} within {days} days")
        escalated = _("time {count} within {days} days: discuss with your manager")
        return (escalated if count >= ESCALATE_FROM else plain).format(
            count=count, days=window_days
        )

    return _worded(repeat_numbers.astype(float), repeat_numbers >= FIRST_REPEAT, repeated)


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


def aftercare_list(register: Register, to_ask: pd.DataFrame) -> pd.DataFrame:
    """
    The complainants who may be asked now how it went: work for the coordinator, under a heading of its own.

    Args:
        register: The register that was assessed.
        to_ask: Columns ``number`` and ``ask_until_on``, of :func:`toolkit.improving.aftercare.to_ask`.

    Returns:
        The columns of :data:`WORKLIST_COLUMNS`; who must be asked first stands first.
    """
    frame = register.complaints.frame.drop_duplicates("number")
    chosen = to_ask.merge(frame, on="number", how="inner", suffixes=("_asked", "")).sort_values(
        "ask_until_on"
    )
    until = [f"{day.day}-{day.month}-{day.year}" for day in pd.to_datetime(chosen["ask_until_on"])]
    shown = chosen.assign(
        team=_("After-care (coordinator)"),
        signal=[_("ask how it went, until {day}").format(day=day) for day in until],
        repeat="",
        due_on=np.datetime64("NaT", "s"),
    )
    return shown[list(WORKLIST_COLUMNS)]
