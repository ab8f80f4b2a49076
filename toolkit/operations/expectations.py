"""
When the next refresh is expected, and from when on it has been missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from toolkit.resolving.workdays import WorkCalendar
from toolkit.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """
    How often the schedule refreshes, on working days.

    Attributes:
        every: Between two refreshes.
        from_hour: The first of a day is at this hour.
        until_hour: The last is not later than this hour; up to 24.
        leeway: How much later than expected a refresh may be ready.
    """

    every: timedelta
    from_hour: int
    until_hour: int
    leeway: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Schedule:
        """The schedule that ``klachten.toml`` tells of."""
        return cls(
            every=timedelta(hours=settings.refresh_every_hours),
            from_hour=settings.refresh_from_hour,
            until_hour=settings.refresh_until_hour,
            leeway=timedelta(minutes=settings.time_limit_minutes),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Expectation:
    """
    What may be expected after a refresh that went well.

    Attributes:
        next_at: When the next one begins.
        amber_at: When it is not ready by then, one was missed.
        red_at: By then there has been none for a working day.
    """

    next_at: datetime
    amber_at: datetime
    red_at: datetime


def expected_after(done_at: datetime, schedule: Schedule, calendar: WorkCalendar) -> Expectation:
    """
    What may be expected after a refresh.

    Args:
        done_at: When the refresh began, with its time zone.
        schedule: How often one is made.
        calendar: Which days are working days.
    """
    wall = done_at.astimezone().replace(tzinfo=None)  # the schedule goes by the clock on this wall
    at = _next_moment(wall + schedule.every, schedule, calendar)
    later = _working_day(at.date() + timedelta(days=1), calendar)
    missed = at + schedule.leeway
    return Expectation(
        next_at=at.astimezone(),
        amber_at=missed.astimezone(),
        red_at=(datetime.combine(later, at.time()) + schedule.leeway).astimezone(),
    )


def is_working_day(day: date, calendar: WorkCalendar) -> bool:
    """Whether a day is a working day."""
    return bool(np.is_busday(np.datetime64(day, "D"), holidays=calendar.days_off))


def _next_moment(moment: datetime, schedule: Schedule, calendar: WorkCalendar) -> datetime:
    """The moment itself when the schedule runs then, or else the next time that it begins."""
    day = moment.date()
    begins = datetime.combine(day, time(schedule.from_hour))
    ends = datetime.combine(day, time()) + timedelta(hours=schedule.until_hour, minutes=59)
    if is_working_day(day, calendar) and moment <= ends:
        return max(moment, begins)
    following = _working_day(day + timedelta(days=1), calendar)
    return datetime.combine(following, time(schedule.from_hour))


def _working_day(day: date, calendar: WorkCalendar) -> date:
    """The day itself, or the first working day after it."""
    found = np.busday_offset(np.datetime64(day, "D"), 0, roll="forward", holidays=calendar.days_off)
    result: date = found.astype(object)
    return result
