"""
Frames as plain dictionaries, ready for a template or for JSON.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

SHARE_DECIMALS = 4

Record = dict[str, Any]


def records(rows: pd.DataFrame) -> list[Record]:
    """
    The rows of a frame: whole numbers as int, days as ISO text, no ``nan`` or infinity, shares rounded.

    >>> records(pd.DataFrame({"count": [2], "share": [2 / 3], "grade": [float("nan")]}))
    [{'count': 2, 'share': 0.6667, 'grade': None}]
    """
    names = [str(name) for name in rows.columns]
    columns = [[_plain(value) for value in rows[name].tolist()] for name in rows.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, SHARE_DECIMALS) if value - value == 0 else None
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value
