"""Periods: their keys, their days, and that they follow each other without a gap."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.improving.periods import (
    PeriodKind,
    first_days,
    last_12_months,
    last_days,
    period,
    periods_between,
)

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("key", "kind", "first", "last", "days"),
    [
        ("2026-09", "month", date(2026, 9, 1), date(2026, 9, 30), 30),
        ("2026-12", "month", date(2026, 12, 1), date(2026, 12, 31), 31),
        ("2028-02", "month", date(2028, 2, 1), date(2028, 2, 29), 29),
        ("2026-Q1", "quarter", date(2026, 1, 1), date(2026, 3, 31), 90),
        ("2026-Q4", "quarter", date(2026, 10, 1), date(2026, 12, 31), 92),
        ("2026", "year", date(2026, 1, 1), date(2026, 12, 31), 365),
        ("2028", "year", date(2028, 1, 1), date(2028, 12, 31), 366),
    ],
)
def test_a_key_names_its_days(key: str, kind: str, first: date, last: date, days: int) -> None:
    """Month, quarter and year, the last day included."""
    found = period(key)
    assert (found.key, found.kind, found.first_on, found.last_on, found.day_count) == (
        key,
        kind,
        first,
        last,
        days,
    )


@pytest.mark.parametrize(
    "key",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-9",
        "2026-Q0",
        "2026-Q5",
        "26",
        "2026-09-01",
        "september",
        "last-12-months",
        " 2026",
    ],
)
def test_what_is_no_key_is_refused(key: str) -> None:
    """Whole keys only."""
    with pytest.raises(ValueError, match="not a period"):
        period(key)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 24), date(2025, 11, 1), date(2026, 10, 31)),
        (date(2026, 11, 1), date(2025, 11, 1), date(2026, 10, 31)),
        (date(2026, 10, 31), date(2025, 10, 1), date(2026, 9, 30)),
        (date(2026, 1, 15), date(2025, 1, 1), date(2025, 12, 31)),
        (date(2028, 3, 1), date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_the_last_twelve_months_are_whole_ones(today: date, first: date, last: date) -> None:
    """The running month is left out, so that every season counts once."""
    found = last_12_months(today)
    assert (found.first_on, found.last_on) == (first, last)


@given(first=DAYS, length=st.integers(0, 2000), kind=st.sampled_from(["month", "quarter", "year"]))
def test_periods_follow_each_other_and_cover_every_day(
    first: date, length: int, kind: PeriodKind
) -> None:
    """No gap, no overlap, no period too many; each is the period of its own key."""
    last = first + timedelta(days=length)
    found = periods_between(kind, first, last)
    assert found[0].first_on <= first <= found[0].last_on
    assert found[-1].first_on <= last <= found[-1].last_on
    assert all(b.first_on - a.last_on == timedelta(days=1) for a, b in pairwise(found))
    assert [period(p.key) for p in found] == found
    assert first_days(found).tolist() == [p.first_on for p in found]
    assert last_days(found).tolist() == [p.last_on for p in found]


def test_no_days_no_periods() -> None:
    """When the end lies before the start's period."""
    assert periods_between("month", date(2026, 11, 1), date(2026, 10, 31)) == []
