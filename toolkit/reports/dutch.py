"""
Numbers, dates, periods and lists as people read them, in the language that people see.

The forms come from CLDR through Babel; Dutch is the default.  Babel is loaded at the first use, because it
costs more time than a command's ``--help`` may take.  Shares and amounts carry a no-break space, so that
a line never ends between a number and its sign.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING

from toolkit.locale import gettext as _
from toolkit.locale import language, ngettext

if TYPE_CHECKING:
    from babel import Locale

NO_BREAK_SPACE = "\u00a0"
NO_FIGURE = "–"
"""Stands where there is no number."""

SMALL_DENOMINATOR = 10
"""Shares of fewer than this many are told as "3 of 7".  Source: definitions of the project (no verdict under n = 10)."""

SOURCE_LANGUAGE = "en"
"""The language of the source strings: the forms where CLDR does not know the wanted language."""


@cache
def _locale(code: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LANGUAGE)


def _here() -> Locale:
    return _locale(language())


def rounded(value: float | Decimal, decimals: int = 0) -> Decimal:
    """
    Round the decimal that people see, halves away from zero.

    >>> rounded(2.5), rounded(0.145 * 100), rounded(1.005, 2)
    (Decimal('3'), Decimal('14'), Decimal('1.01'))
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _grouped(value: Decimal | int, pattern: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, format=pattern, locale=_here(), decimal_quantization=False)


def format_count(count: int) -> str:
    """
    A whole number with its thousands grouped.

    >>> format_count(7), format_count(1234), format_count(1234567)
    ('7', '1.234', '1.234.567')
    """
    whole = int(count)
    return str(whole) if 0 <= whole < 1000 else _grouped(whole, "#,##0")


def format_decimal(value: float, decimals: int = 1, *, trim: bool = False) -> str:
    """
    A number with a fixed count of decimals.

    Args:
        value: Any finite number; ``nan`` gives a dash.
        decimals: 0 or more.
        trim: Leave zeros at the end away.

    >>> format_decimal(7), format_decimal(7, trim=True), format_decimal(1234.56, 2), format_decimal(-0.04)
    ('7,0', '7', '1.234,56', '0,0')
    """
    if math.isnan(value):
        return NO_FIGURE
    number = rounded(value, decimals)
    digit = "#" if trim else "0"
    return _grouped(number if number else abs(number), f"#,##0.{digit * decimals}" if decimals else "#,##0")


def format_share(share: float, decimals: int = 0) -> str:
    """
    A share as a percentage.

    Args:
        share: 0–1; ``nan`` gives a dash.
        decimals: 0 or more.

    >>> format_share(0.834).replace(NO_BREAK_SPACE, " "), format_share(0.145).replace(NO_BREAK_SPACE, " ")
    ('83 %', '15 %')
    """
    if math.isnan(share):
        return NO_FIGURE
    percent = Decimal(repr(float(share))) * 100
    number = rounded(percent, decimals)
    return _grouped(number, f"#,##0.{'0' * decimals}" if decimals else "#,##0") + NO_BREAK_SPACE + "%"


def share_of(count: int, total: int) -> str:
    """
    How many of how many: a percentage, or both numbers where a percentage would say too much.

    Not everything is never "100 %", and something is never "0 %".

    Args:
        count: 0 to *total*.
        total: Under :data:`SMALL_DENOMINATOR` the numbers themselves are told; 0 gives a dash.

    Raises:
        ValueError: *count* is negative or more than *total*.

    >>> share_of(3, 7), share_of(25, 30).replace(NO_BREAK_SPACE, " ")
    ('3 van de 7', '83 %')
    >>> share_of(999, 1000).replace(NO_BREAK_SPACE, " "), share_of(1, 1000).replace(NO_BREAK_SPACE, " ")
    ('meer dan 99 %', 'minder dan 1 %')
    """
    if not 0 <= count <= total:
        msg = f"not a part of a whole: {count} of {total}"
        raise ValueError(msg)
    if total == 0:
        return NO_FIGURE
    if total < SMALL_DENOMINATOR:
        return _("{count} of {total}").format(count=format_count(count), total=format_count(total))
    if 0 < count < total:
        percent = rounded(Decimal(int(count)) * 100 / Decimal(int(total)))
        if percent == 0:
            return _("less than {share}").format(share=format_share(0.01))
        if percent == 100:
            return _("more than {share}").format(share=format_share(0.99))
    return format_share(count / total)


def format_euro(amount: float) -> str:
    """
    An amount in whole euros.

    >>> format_euro(1234.5).replace(NO_BREAK_SPACE, " ")
    '€ 1.235'
    """
    return NO_FIGURE if math.isnan(amount) else "€" + NO_BREAK_SPACE + format_decimal(amount, 0)


def format_compact(value: float) -> str:
    """
    A number for a place with little room: in full below a million.

    >>> format_compact(25000), format_compact(1_500_000).replace(NO_BREAK_SPACE, " "), format_compact(2e18)
    ('25.000', '1,5 mln.', '2e18')
    """
    from babel.numbers import format_compact_decimal

    if abs(value) < 1_000_000:
        return format_decimal(value, 2, trim=True)
    if abs(value) >= 1e15:
        return f"{value:.3g}".replace("e+", "e")
    return format_compact_decimal(value, locale=_here(), fraction_digits=1)


def _dated(day: date, pattern: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=_here())


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
    pattern = "d MMMM y" if first_on.year != last_on.year else "d MMMM" if first_on.month != last_on.month else "d"
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
    return format_quarter(found.first_on) if found.kind == "quarter" else format_month(found.first_on)


def format_list(parts: Iterable[str], *, most: int | None = None) -> str:
    """
    Parts in a row, as in a sentence.

    Args:
        parts: Texts in their order.
        most: Name no more than so many; the rest is counted.

    >>> format_list(["a", "b", "c"]), format_list(["a"]), format_list([])
    ('a, b en c', 'a', '')
    >>> format_list(["a", "b", "c", "d"], most=2)
    'a, b en nog 2 andere'
    """
    from babel.lists import format_list as joined

    named = list(parts)
    if most is not None and len(named) > most:
        rest = len(named) - most
        named = [*named[:most], ngettext("{count} other", "{count} others", rest).format(count=format_count(rest))]
    return joined(named, locale=_here())


def complaints_text(count: int) -> str:
    """
    So many complaints.

    >>> complaints_text(0), complaints_text(1), complaints_text(1234)
    ('geen klachten', '1 klacht', '1.234 klachten')
    """
    if count == 0:
        return _("no complaints")
    return ngettext("{count} complaint", "{count} complaints", count).format(count=format_count(count))


def working_days_text(days: float) -> str:
    """
    So many working days, halves included.

    >>> working_days_text(1), working_days_text(10), working_days_text(6.5)
    ('1 werkdag', '10 werkdagen', '6,5 werkdagen')
    """
    shown = format_decimal(days, 1, trim=True)
    return ngettext("{count} working day", "{count} working days", 1 if days == 1 else 2).format(count=shown)
