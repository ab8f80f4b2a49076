"""
Days and periods as people read them; :mod:`toolkit.locale.dutch` brings them together with the numbers.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from toolkit.locale import gettext as _
from toolkit.locale import language

if TYPE_CHECKING:
    from babel import Locale

SOURCE_LANGUAGE = "en"
"""The language of the source strings: the forms where CLDR does not know the wanted language."""


@cache
def locale_of(code: str) -> Locale:
    """The forms of a language by its code; those of the source strings where CLDR does not know it."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LANGUAGE)


def here() -> Locale:
    """The forms of the language that people see."""
    return locale_of(language())


def _dated(day: date, pattern: str) -> str:
    return _formatted(day, pattern, language())


@lru_cache(maxsize=4096)
def _formatted(day: date, pattern: str, code: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=locale_of(code))


def format_day(day: date, *, weekday: bool = False) -> str:
    """
    A day in full.

    >>> format_day(date(2026, 11, 3)), format_day(date(2026, 11, 3), weekday=True)
    ('3 november 2026', 'dinsdag 3 november 2026')
    """
    return _dated(day, "EEEE d MMMM y" if weekday else "d MMMM y")


def format_days(first_on: date, last_on: date) -> str:
    """
    A stretch of days, both ends included.

    >>> format_days(date(2026, 9, 1), date(2026, 9, 30))
    '1 tot en met 30 september 2026'
    >>> format_days(date(2025, 12, 29), date(2026, 1, 4))
    '29 december 2025 tot en met 4 januari 2026'
    """
    if first_on == last_on:
        return format_day(last_on)
    pattern = (
        "d MMMM y"
        if first_on.year != last_on.year
        else "d MMMM"
        if first_on.month != last_on.month
        else "d"
    )
    return _("{first} to {last}").format(first=_dated(first_on, pattern), last=format_day(last_on))


def format_month(day: date, *, short: bool = False) -> str:
    """
    The month of a day.

    >>> format_month(date(2026, 9, 1)), format_month(date(2026, 9, 1), short=True)
    ('september 2026', 'sep 2026')
    """
    return _dated(day, "MMM y").replace(".", "") if short else _dated(day, "MMMM y")


def format_week(day: date) -> str:
    """
    The ISO week of a day.

    >>> format_week(date(2027, 1, 1))
    'week 53 van 2026'
    """
    year, week, _weekday = day.isocalendar()
    return _("week {week} of {year}").format(week=week, year=year)


def format_quarter(day: date) -> str:
    """
    The quarter of a day.

    >>> format_quarter(date(2026, 9, 1))
    '3e kwartaal 2026'
    """
    return _dated(day, "QQQQ y")


def format_period(key: str) -> str:
    """
    A period by its key: ``2026-09``, ``2026-Q3``, ``2026`` or ``last-12-months``.

    Raises:
        ValueError: The key is none of these.

    >>> format_period("2026-09"), format_period("2026-Q3"), format_period("2026")
    ('september 2026', '3e kwartaal 2026', '2026')
    >>> format_period("last-12-months")
    'de laatste 12 maanden'
    """
    from toolkit.improving.periods import period

    if key == "last-12-months":
        return _("the last 12 months")
    found = period(key)
    if found.kind == "year":
        return str(found.first_on.year)
    return (
        format_quarter(found.first_on) if found.kind == "quarter" else format_month(found.first_on)
    )
