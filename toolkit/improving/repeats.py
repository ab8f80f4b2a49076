"""
Repeats: the same tenant with the same category again within the window.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd


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
    who, what = complaints["complainant_id"].to_numpy(object), complaints["category"].to_numpy(object)
    days = complaints["received_on"].to_numpy().astype("datetime64[D]")
    known = np.flatnonzero((who != "") & (what != "") & ~np.isnat(days) & (complaints["kind"].to_numpy(object) == "complaint"))
    if not len(known):
        return result
    groups = complaints.iloc[known].groupby(["complainant_id", "category"], sort=False).ngroup().to_numpy()
    day_numbers = days[known].astype(np.int64)
    day_numbers -= day_numbers.min() - window_days
    span = day_numbers.max() + 1
    keys = groups.astype(np.int64) * span + day_numbers
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    oldest = np.maximum(sorted_keys - window_days, groups[order] * span)
    result[known[order]] = np.arange(len(order)) - np.searchsorted(sorted_keys, oldest, side="left") + 1
    return result
