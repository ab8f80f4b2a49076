"""
Numbers, dates, periods and lists as people read them, in the language that people see.

The forms come from CLDR through Babel; Dutch is the default.  Babel is loaded at the first use, because it
costs more time than a command's ``--help`` may take.  Shares and amounts carry a no-break space, so that
a line never ends between a number and its sign.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from toolkit.locale import gettext as _
from toolkit.locale import language, ngettext
from toolkit.locale.dutch_dates import (
    format_day,
    format_days,
    format_month,
    format_period,
    format_quarter,
    format_week,
    here,
    locale_of,
)

__all__ = [
    "NO_BREAK_SPACE",
    "NO_FIGURE",
    "SMALL_DENOMINATOR",
    "complaints_text",
    "format_compact",
    "format_count",
    "format_day",
    "format_days",
    "format_decimal",
    "format_euro",
    "format_list",
    "format_month",
    "format_period",
    "format_quarter",
    "format_share",
    "format_week",
    "rounded",
    "share_of",
    "working_days_text",
]

NO_BREAK_SPACE = "\u00a0"
NO_FIGURE = "–"
"""Stands where there is no number."""

SMALL_DENOMINATOR = 10
"""Shares of fewer than this many are told as "3 of 7".  Source: definitions of the project (no verdict under n = 10)."""

MOST_IN_FULL = 1e15
"""Larger numbers are written with an exponent; no register holds them."""


_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
"""Room for every digit of the largest float."""


@lru_cache(maxsize=8192)
def rounded(value: float | Decimal, decimals: int = 0) -> Decimal:
    """
    Round the decimal that people see, halves away from zero.

    >>> rounded(2.5), rounded(1.005, 2)
    (Decimal('3'), Decimal('1.01'))
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


@lru_cache(maxsize=8192)
def _written(value: Decimal | int, pattern: str, code: str) -> str:
    from babel.numbers import format_decimal

    if not -MOST_IN_FULL < value < MOST_IN_FULL:
        return f"{float(value):.3g}".replace("e+", "e")
    return format_decimal(value, format=pattern, locale=locale_of(code), decimal_quantization=False)


def _grouped(value: Decimal | int, pattern: str) -> str:
    return _written(value, pattern, language())


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
        value: Any number; ``nan`` gives a dash.
        decimals: 0 or more.
        trim: Leave zeros at the end away.

    >>> format_decimal(7), format_decimal(7, trim=True), format_decimal(1234.56, 2), format_decimal(-0.04)
    ('7,0', '7', '1.234,56', '0,0')
    """
    if math.isnan(value):
        return NO_FIGURE
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if (trim or decimals == 0) and 0 <= value < 1000 and value == int(value):
        return str(int(value))
    number = rounded(value, decimals)
    digit = "#" if trim else "0"
    return _grouped(
        number if number else abs(number), f"#,##0.{digit * decimals}" if decimals else "#,##0"
    )


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
    return (
        _grouped(number, f"#,##0.{'0' * decimals}" if decimals else "#,##0") + NO_BREAK_SPACE + "%"
    )


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
    if abs(value) >= MOST_IN_FULL:
        return format_decimal(value, 0)
    return format_compact_decimal(value, locale=here(), fraction_digits=1)


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
        named = [
            *named[:most],
            ngettext("{count} other", "{count} others", rest).format(count=format_count(rest)),
        ]
    return joined(named, locale=here())


def complaints_text(count: int) -> str:
    """
    So many complaints.

    >>> complaints_text(0), complaints_text(1), complaints_text(1234)
    ('geen klachten', '1 klacht', '1.234 klachten')
    """
    if count == 0:
        return _("no complaints")
    return ngettext("{count} complaint", "{count} complaints", count).format(
        count=format_count(count)
    )


def working_days_text(days: float) -> str:
    """
    So many working days, halves included.

    >>> working_days_text(1), working_days_text(10), working_days_text(6.5)
    ('1 werkdag', '10 werkdagen', '6,5 werkdagen')
    """
    shown = format_decimal(days, 1, trim=True)
    return ngettext("{count} working day", "{count} working days", 1 if days == 1 else 2).format(
        count=shown
    )
