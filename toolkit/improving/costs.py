"""
Costs of complaints: an estimate from minutes per category and one hourly rate.

Most organisations do not track what errors cost; a rough figure with its assumptions beside it is a start.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from toolkit.register.settings_tab import RegisterSettings

MINUTES_PER_HOUR = 60


def category_costs(
    complaints: pd.DataFrame,
    categories: pd.DataFrame,
    settings: RegisterSettings,
    first_on: date,
    last_on: date,
) -> pd.DataFrame:
    """
    What the complaints received in a period cost, per category; always an estimate.

    Args:
        complaints: ``received_on`` and ``category`` (``""`` is unknown); only rows whose ``kind``, where
            there is such a column, is a complaint.
        categories: ``name`` and ``handling_minutes`` (``nan`` where the coordinator gave no estimate).
        settings: ``hourly_rate`` in euros and ``default_handling_minutes``.
        first_on: First day of the period.
        last_on: Last day, included.

    Returns:
        One row per category with complaints, the most expensive first, ties by name: ``category``,
        ``received_count``, ``minutes``, ``euros``, ``euro_share`` of all (0–1; ``nan`` when all is free); and
        the assumptions beside it: ``minutes_per_complaint``, ``is_default_minutes`` (nobody estimated this
        category), ``hourly_rate``.

    Source:
        Definitions of the project: minutes per category × rate, both settings.
    """
    days = complaints["received_on"].to_numpy().astype("datetime64[D]")
    chosen = (days >= np.datetime64(first_on, "D")) & (days <= np.datetime64(last_on, "D"))
    if "kind" in complaints:
        chosen &= complaints["kind"].to_numpy(dtype=object) == "complaint"
    counts = complaints["category"][chosen].value_counts().sort_index()
    estimates = dict(
        zip(categories["name"], categories["handling_minutes"].astype(float), strict=True)
    )
    own = np.array([estimates.get(name, np.nan) for name in counts.index], dtype=float)
    each = np.where(np.isnan(own), float(settings.default_handling_minutes), own)
    minutes = counts.to_numpy(dtype=float) * each
    euros = minutes / MINUTES_PER_HOUR * settings.hourly_rate
    total = euros.sum()
    table = pd.DataFrame(
        {
            "category": counts.index.to_numpy(dtype=object),
            "received_count": counts.to_numpy(dtype=np.int64),
            "minutes": minutes,
            "euros": euros,
            "euro_share": euros / total if total > 0 else np.full(len(euros), np.nan),
            "minutes_per_complaint": each,
            "is_default_minutes": np.isnan(own),
            "hourly_rate": np.full(len(euros), float(settings.hourly_rate)),
        }
    ).astype({"category": object})
    return table.sort_values("euros", ascending=False, kind="stable", ignore_index=True)
