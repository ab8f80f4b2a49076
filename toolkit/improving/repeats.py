"""
Repeats: the same tenant with the same category again within the window.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.improving.scan_study import received_days
from toolkit.resolving.signals import ESCALATE_FROM

OFTEN_FROM = 4
"""Complaints of one customer about different categories from which somebody should call.  An assumption of the project."""

COMPLEX_CUSTOMERS = 3
"""Customers of one complex who complain again about the same, from which the cause is the complex's."""

MOST_CASES = 25
"""Cases per level; more is not a list any more but a register."""

SAME_CATEGORY, ANY_CATEGORY, SAME_COMPLEX = "same_category", "any_category", "same_complex"

CASE_COLUMNS = (
    "level",
    "category",
    "complex",
    "since_on",
    "last_on",
    "observed_count",
    "customer_count",
    "numbers",
)


def repeat_numbers(complaints: pd.DataFrame, window_days: int) -> npt.NDArray[np.int64]:
    """
    Which time it is that this complainant complains about this category.

    Args:
        complaints: Columns ``complainant_id`` and ``category`` (text, ``""`` is unknown), ``received_on``
            and ``kind``; sheet order breaks ties.
        window_days: Look back so many days from each receipt, the last day included.

    Returns:
        int64, shape (n,): 1 for a first time, 2 for the second within the window, and so on; 0 where
        complainant, category or day is unknown, or the row is no complaint.

    Source: definitions of the project: second time in 12 months = signal, third = escalate.
    """
    result = np.zeros(len(complaints), dtype=np.int64)
    who, what = (
        complaints["complainant_id"].to_numpy(object),
        complaints["category"].to_numpy(object),
    )
    days = complaints["received_on"].to_numpy().astype("datetime64[D]")
    known = np.flatnonzero(
        (who != "")
        & (what != "")
        & ~np.isnat(days)
        & (complaints["kind"].to_numpy(object) == "complaint")
    )
    if not len(known):
        return result
    groups = (
        complaints.iloc[known]
        .groupby(["complainant_id", "category"], sort=False)
        .ngroup()
        .to_numpy()
    )
    day_numbers = days[known].astype(np.int64)
    day_numbers -= day_numbers.min() - window_days
    span = day_numbers.max() + 1
    keys = groups.astype(np.int64) * span + day_numbers
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    oldest = np.maximum(sorted_keys - window_days, groups[order] * span)
    result[known[order]] = (
        np.arange(len(order)) - np.searchsorted(sorted_keys, oldest, side="left") + 1
    )
    return result


def with_frozen(
    found: npt.NDArray[np.int64], numbers: npt.NDArray[np.object_], frozen: Mapping[str, int]
) -> npt.NDArray[np.int64]:
    """
    Repeat numbers, where an earlier complaint was anonymised as they were before that.

    Args:
        found: Of :func:`repeat_numbers`, shape (n,).
        numbers: The complaints' numbers, shape (n,).
        frozen: Number → which time it was.
    """
    if not frozen:
        return found
    return np.maximum(
        found, np.array([frozen.get(number, 0) for number in numbers], dtype=np.int64)
    )


def repeat_cases(complaints: pd.DataFrame, window_days: int, today: date) -> pd.DataFrame:
    """
    Customers and complexes that complain again and again, over the window that ends today.

    Three levels: the same customer about the same category for the third time or more (*same_category*); one
    customer four times or more about different categories (*any_category*); three customers or more of one
    complex who each complained again about the same category (*same_complex*).

    Args:
        complaints: ``complainant_id``, ``category``, ``complex`` (text, ``""`` is unknown), ``received_on``,
            ``kind`` and ``number``.
        window_days: Length of the window.
        today: Its last day.

    Returns:
        One row per case, same_category first, the most complaints first, 25 per level at most: ``level``, ``category`` and ``complex``
        (``""`` where they play no part, and never who it is), ``since_on``, ``last_on`` (``datetime64[s]``, of
        the first and last complaint), ``observed_count``, ``customer_count``, ``numbers`` (tuple, in order of
        receipt).
    """
    days = received_days(complaints)
    now = np.datetime64(today, "D")
    chosen = (days <= now) & (days > now - window_days)
    chosen &= (complaints["kind"] == "complaint").to_numpy() & (
        complaints["complainant_id"] != ""
    ).to_numpy()
    columns = ["complainant_id", "category", "complex", "number"]
    frame = (
        complaints.loc[chosen, columns].assign(day=days[chosen]).sort_values("day", kind="stable")
    )
    known = frame[frame["category"] != ""]
    times = known.groupby(["complainant_id", "category"], sort=False)["day"].transform("size")
    third = _cases(known[times >= ESCALATE_FROM], ["complainant_id", "category"], SAME_CATEGORY)
    totals = frame.groupby("complainant_id", sort=False)["day"].transform("size")
    kinds = known.groupby("complainant_id", sort=False)["category"].nunique()
    often = (totals >= OFTEN_FROM) & (frame["complainant_id"].map(kinds).fillna(0) > 1)
    anything = _cases(frame[often], ["complainant_id"], ANY_CATEGORY)
    again = known[(times > 1) & (known["complex"] != "")]
    customers = again.groupby(["complex", "category"], sort=False)["complainant_id"].transform(
        "nunique"
    )
    places = _cases(again[customers >= COMPLEX_CUSTOMERS], ["complex", "category"], SAME_COMPLEX)
    result = pd.DataFrame([*third, *anything, *places], columns=list(CASE_COLUMNS))
    kinds_of = dict.fromkeys(("level", "category", "complex", "numbers"), "object")
    kinds_of |= dict.fromkeys(("since_on", "last_on"), "datetime64[s]")
    return result.astype(kinds_of | dict.fromkeys(("observed_count", "customer_count"), "int64"))


def _cases(frame: pd.DataFrame, keys: list[str], level: str) -> list[dict[str, object]]:
    """One case per group, the largest first; the customer is left out."""
    group_of = frame.groupby(keys, sort=True).ngroup().to_numpy()
    sizes = np.bincount(group_of)
    cells = {name: frame[name].to_numpy(dtype=object) for name in frame.columns if name != "day"}
    days = frame["day"].to_numpy()
    found: list[dict[str, object]] = []
    for group in np.argsort(-sizes, kind="stable")[:MOST_CASES]:
        own = np.flatnonzero(group_of == group)
        first, last = own[0], own[-1]
        found.append(
            {
                "level": level,
                "category": "" if level == ANY_CATEGORY else cells["category"][first],
                "complex": cells["complex"][first] if level == SAME_COMPLEX else "",
                "since_on": days[first],
                "last_on": days[last],
                "observed_count": len(own),
                "customer_count": len(set(cells["complainant_id"][own])),
                "numbers": tuple(cells["number"][own]),
            }
        )
    return found
