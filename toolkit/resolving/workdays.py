"""
Working days (*werkdagen*): Monday to Friday, minus the days of the Algemene termijnenwet.

The package ``holidays`` is the base; the difference with it is ours and stands below, each day with
its source.  The act binds statutory terms only, so each group can be switched off in the settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import holidays
import numpy as np
import numpy.typing as npt
from holidays.countries.netherlands import Netherlands

Days = npt.NDArray[np.datetime64]
"""Dates, dtype ``datetime64[D]``; ``NaT`` where there is none."""

EQUATED_DAYS = (
    date(2023, 4, 28),
    date(2023, 5, 19),
    date(2024, 5, 10),
    date(2024, 12, 27),
    date(2025, 5, 30),
    date(2026, 1, 2),
    date(2026, 5, 15),
    date(2027, 5, 7),
    date(2028, 4, 28),
    date(2028, 5, 26),
)
"""Days put on a par with a holiday by decree.  Source: BWBR0051300 and the decrees before it."""

LAST_DECREED_YEAR = 2028
"""The last year for which the decree names days.  Source: BWBR0051300."""

FIRST_YEAR, LAST_YEAR = 2000, 2060
"""The years a calendar covers: wide enough for every plausible receipt and term."""

GOOD_FRIDAY, ASCENSION_DAY = "Goede vrijdag", "Hemelvaart"
"""Names in the package ``holidays``, language ``nl``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkCalendar:
    """
    Which days are working days.

    Attributes:
        days_off: Weekdays that are no working day, ascending, dtype ``datetime64[D]``.
        known_until: The last day for which all days off are known; after it a term may be off by one.
    """

    days_off: Days
    known_until: date


def work_calendar(
    *,
    statutory: bool = True,
    good_friday_off: bool = True,
    liberation_day_off: bool = True,
    equated_days_off: bool = True,
    closing_days: Iterable[date] = (),
) -> WorkCalendar:
    """
    The calendar by the settings.

    Args:
        statutory: Take the days of the act; if not, only weekends and *closing_days* are off.
        good_friday_off: Goede Vrijdag is off (the act: yes).
        liberation_day_off: 5 May is off every year (the act: yes; ``holidays`` counts it as public only
            once in five years, and as optional in the others).
        equated_days_off: The days put on a par by decree are off (``holidays`` has none of them).
        closing_days: The organisation's own closing days.

    Source: Algemene termijnenwet art. 3 (BWBR0002448).

    >>> calendar = work_calendar()
    >>> np.datetime64("2026-05-15") in calendar.days_off, np.datetime64("2026-05-18") in calendar.days_off
    (True, False)
    """
    off: set[date] = set(closing_days)
    if statutory:
        years = range(FIRST_YEAR, LAST_YEAR + 1)
        base = Netherlands(  # type: ignore[no-untyped-call]  # the package tells only some of its types
            years=years, categories=(holidays.PUBLIC, holidays.OPTIONAL), language="nl"
        )
        statutory_days = set(base.keys())
        if not good_friday_off:
            statutory_days -= set(base.get_named(GOOD_FRIDAY, lookup="exact"))
        liberation_days = {date(year, 5, 5) for year in years}
        ascension_days = set(
            base.get_named(ASCENSION_DAY, lookup="icontains")
        )  # 5 May itself in 2005 and 2016
        statutory_days |= liberation_days
        if not liberation_day_off:
            statutory_days -= liberation_days - ascension_days
        off |= statutory_days | (set(EQUATED_DAYS) if equated_days_off else set())
    days = np.array(sorted(off), dtype="datetime64[D]")
    decrees_count = statutory and equated_days_off
    return WorkCalendar(
        days_off=days[np.is_busday(days)] if len(days) else days,
        known_until=date(LAST_DECREED_YEAR if decrees_count else LAST_YEAR, 12, 31),
    )


def due_on(received_on: Days, term: npt.ArrayLike, calendar: WorkCalendar) -> Days:
    """
    The n-th working day strictly after receipt; the term runs to the end of that day.

    Args:
        received_on: Days of receipt, shape (n,); ``NaT`` gives ``NaT``.
        term: Working days, each 1 or more; one number or shape (n,).
        calendar: Which days are working days.

    Source: definitions of the project: ``busday_offset(received, n, roll="backward")``.

    >>> day = np.array(["2026-11-20", "2026-11-21"], dtype="datetime64[D]")
    >>> due_on(day, 2, work_calendar()).astype(str).tolist()
    ['2026-11-24', '2026-11-24']
    """
    return np.asarray(
        np.busday_offset(received_on, term, roll="backward", holidays=calendar.days_off)
    )


def due_on_calendar_days(received_on: Days, term: npt.ArrayLike, calendar: WorkCalendar) -> Days:
    """
    A calendar-day term: *term* days after receipt, then on to the next working day.

    Args:
        received_on: Days of receipt, shape (n,); ``NaT`` gives ``NaT``.
        term: Calendar days, each 1 or more; one number or shape (n,).
        calendar: Which days are working days.

    Source: Algemene termijnenwet art. 1 (a term that ends on a day off runs on to the next working day).
    """
    ends = received_on + np.asarray(term).astype("timedelta64[D]")
    return np.asarray(np.busday_offset(ends, 0, roll="forward", holidays=calendar.days_off))


def working_days_after(
    start: Days | np.datetime64, end: Days | np.datetime64, calendar: WorkCalendar
) -> npt.NDArray[np.float64]:
    """
    The number of working days after *start* up to and including *end*.

    Args:
        start: Shape (n,), or one day.
        end: Shape (n,), or one day; before *start* gives the same number the other way, negative.
        calendar: Which days are working days.

    Returns:
        float64, shape (n,); ``nan`` where either day is missing.  ``due_on(d, n)`` is always *n* working
        days after *d*.
    """
    starts, ends = np.broadcast_arrays(
        np.asarray(start, "datetime64[D]"), np.asarray(end, "datetime64[D]")
    )
    known = ~(np.isnat(starts) | np.isnat(ends))
    one = np.timedelta64(1, "D")
    result = np.full(starts.shape, np.nan)
    first, last = np.minimum(starts, ends)[known] + one, np.maximum(starts, ends)[known] + one
    count = np.busday_count(first, last, holidays=calendar.days_off)
    result[known] = np.where((ends < starts)[known], -count, count)
    return result


def later_of(first: Days, second: Days) -> Days:
    """The later of two days, ignoring ``NaT``."""
    return np.fmax(first, second)


def earlier_of(first: Days, second: Days) -> Days:
    """The earlier of two days, ignoring ``NaT``."""
    return np.fmin(first, second)
