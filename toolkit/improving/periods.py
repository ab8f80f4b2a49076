"""
Periods: months, quarters and years that a register covers, and the last twelve months.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from toolkit.resolving.workdays import Days

PeriodKind = Literal["month", "quarter", "year", "last_12_months"]

_KEY = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?")
MONTHS_PER = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """
    A stretch of days.

    Attributes:
        key: ``2026-09``, ``2026-Q3``, ``2026`` or ``last-12-months``.
        kind: Month, quarter, year or the last twelve months.
        first_on: First day.
        last_on: Last day, included.
    """

    key: str
    kind: PeriodKind
    first_on: date
    last_on: date

    @property
    def day_count(self) -> int:
        """Length in calendar days."""
        return (self.last_on - self.first_on).days + 1


def period(key: str) -> Period:
    """
    The period with that key.

    Raises:
        ValueError: The key is none of ``2026-09``, ``2026-Q3``, ``2026``.

    >>> period("2026-Q3").first_on, period("2026-Q3").last_on
    (datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    """
    match = _KEY.fullmatch(key)
    if match is None:
        msg = f"not a period: {key!r}"
        raise ValueError(msg)
    year, month, quarter = int(match[1]), match[2], match[3]
    if month:
        return _from_month(key, "month", year, int(month))
    if quarter:
        return _from_month(key, "quarter", year, 3 * int(quarter) - 2)
    return _from_month(key, "year", year, 1)


def _from_month(key: str, kind: PeriodKind, year: int, month: int) -> Period:
    first = date(year, month, 1)
    return Period(
        key=key,
        kind=kind,
        first_on=first,
        last_on=_months_later(first, MONTHS_PER[kind]) - timedelta(days=1),
    )


def _months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def periods_between(kind: PeriodKind, first_on: date, last_on: date) -> list[Period]:
    """
    All months, quarters or years that touch the days from *first_on* to *last_on*, oldest first.

    >>> [p.key for p in periods_between("quarter", date(2025, 12, 31), date(2026, 4, 1))]
    ['2025-Q4', '2026-Q1', '2026-Q2']
    """
    return list(_periods(kind, first_on, last_on))


def _periods(kind: PeriodKind, first_on: date, last_on: date) -> Iterator[Period]:
    length = MONTHS_PER[kind]
    start = date(first_on.year, (first_on.month - 1) // length * length + 1, 1)
    while start <= last_on:
        keys = {
            "month": f"{start.year}-{start.month:02}",
            "quarter": f"{start.year}-Q{(start.month + 2) // 3}",
            "year": f"{start.year}",
        }
        yield period(keys[kind])
        start = _months_later(start, length)


def last_12_months(today: date) -> Period:
    """The twelve whole months before the month of *today*, so that every season counts once."""
    end = date(today.year, today.month, 1)
    return Period(
        key="last-12-months",
        kind="last_12_months",
        first_on=date(end.year - 1, end.month, 1),
        last_on=end - timedelta(days=1),
    )


def first_days(periods: list[Period]) -> Days:
    """First day of each period, ``datetime64[D]``."""
    return np.array([p.first_on for p in periods], dtype="datetime64[D]")


def last_days(periods: list[Period]) -> Days:
    """Last day of each period, ``datetime64[D]``."""
    return np.array([p.last_on for p in periods], dtype="datetime64[D]")
