"""When the next refresh is due, over evenings, weekends, holidays and the change of the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.operations.expectations import Schedule, expected_after, is_working_day
from toolkit.resolving.workdays import work_calendar
from toolkit.settings import Settings

CALENDAR = work_calendar()
HOURLY = Schedule.of(Settings())
DAILY = Schedule.of(Settings(refresh_every_hours=24, refresh_from_hour=7, refresh_until_hour=8))


def at(text: str) -> datetime:
    """A moment by the Dutch clock."""
    return datetime.fromisoformat(text).astimezone()


@pytest.mark.parametrize(
    ("schedule", "done", "following", "amber", "red"),
    [
        # Tuesday, in the course of the day
        (HOURLY, "2026-11-24T12:00", "2026-11-24T13:00", "2026-11-24T13:30", "2026-11-25T13:30"),
        # the last but one of the day, begun a little late
        (HOURLY, "2026-11-24T18:00:30", "2026-11-24T19:00:30", "2026-11-24T19:30:30", "2026-11-25T19:30:30"),
        # the last one of Tuesday: next morning
        (HOURLY, "2026-11-24T19:00:30", "2026-11-25T07:00", "2026-11-25T07:30", "2026-11-26T07:30"),
        # the last one of Friday: Monday
        (HOURLY, "2026-11-27T19:00:30", "2026-11-30T07:00", "2026-11-30T07:30", "2026-12-01T07:30"),
        # by hand on Sunday
        (HOURLY, "2026-11-29T12:00", "2026-11-30T07:00", "2026-11-30T07:30", "2026-12-01T07:30"),
        # by hand at night
        (HOURLY, "2026-11-24T03:00", "2026-11-24T07:00", "2026-11-24T07:30", "2026-11-25T07:30"),
        # Wednesday before Ascension Day 2026 (Thursday) and the decreed Friday: Monday
        (HOURLY, "2026-05-13T19:00:30", "2026-05-18T07:00", "2026-05-18T07:30", "2026-05-19T07:30"),
        # Maundy Thursday: Good Friday and Easter Monday are off
        (HOURLY, "2026-04-02T19:00:30", "2026-04-07T07:00", "2026-04-07T07:30", "2026-04-08T07:30"),
        # over the change to winter time, in the night to Sunday 25 October 2026
        (HOURLY, "2026-10-23T19:00:30", "2026-10-26T07:00", "2026-10-26T07:30", "2026-10-27T07:30"),
        # once a day
        (DAILY, "2026-11-24T07:00:30", "2026-11-25T07:00:30", "2026-11-25T07:30:30", "2026-11-26T07:30:30"),
        (DAILY, "2026-11-27T07:00:30", "2026-11-30T07:00", "2026-11-30T07:30", "2026-12-01T07:30"),
    ],
)  # fmt: skip
def test_expected_after(
    schedule: Schedule, done: str, following: str, amber: str, red: str
) -> None:
    """By the clock on the wall: amber when one is missed, red after a working day."""
    expected = expected_after(at(done), schedule, CALENDAR)
    assert (expected.next_at, expected.amber_at, expected.red_at) == (
        at(following),
        at(amber),
        at(red),
    )


def test_winter_time_is_reckoned_with() -> None:
    """Seven o'clock on Monday is an hour later in UTC than it was on Friday."""
    before = expected_after(at("2026-10-22T19:00:30"), HOURLY, CALENDAR).next_at
    after = expected_after(at("2026-10-23T19:00:30"), HOURLY, CALENDAR).next_at
    assert (before.utcoffset(), after.utcoffset()) == (timedelta(hours=2), timedelta(hours=1))


MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - by the clock on the wall
    datetime(2028, 12, 1),  # noqa: DTZ001 - likewise
)
SCHEDULES = st.builds(
    lambda every, first, length, leeway: Schedule(
        every=timedelta(hours=every),
        from_hour=first,
        until_hour=min(24, first + length),
        leeway=timedelta(minutes=leeway),
    ),
    st.integers(1, 168),
    st.integers(0, 23),
    st.integers(1, 24),
    st.integers(1, 600),
)


@given(MOMENTS, SCHEDULES)
def test_the_next_one_is_on_a_working_day_within_the_hours(
    moment: datetime, schedule: Schedule
) -> None:
    """Never at the weekend, on a day off, or outside the hours; and never before its time."""
    expected = expected_after(moment.astimezone(), schedule, CALENDAR)
    wall = expected.next_at.replace(tzinfo=None)
    assert is_working_day(wall.date(), CALENDAR)
    assert schedule.from_hour <= wall.hour <= schedule.until_hour
    assert wall >= min(moment + schedule.every, wall)
    assert expected.next_at < expected.amber_at < expected.red_at


@given(MOMENTS, SCHEDULES)
def test_a_working_day_lies_between_amber_and_red(moment: datetime, schedule: Schedule) -> None:
    """Red is for a whole working day without a refresh, so a weekend never turns it red."""
    expected = expected_after(moment.astimezone(), schedule, CALENDAR)
    red = (expected.red_at.replace(tzinfo=None) - schedule.leeway).date()
    following = expected.next_at.replace(tzinfo=None).date()
    assert red > following
    assert is_working_day(red, CALENDAR)
    between = (following + timedelta(days=d) for d in range(1, (red - following).days))
    assert not any(is_working_day(day, CALENDAR) for day in between)
