"""
Dutch dates as people type them, read without guessing: day before month, always.
"""

from __future__ import annotations

import re
from datetime import date

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""The days that a register can hold; a serial or year outside is a typing error."""

SERIAL_EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheet serials.  Source: Google Sheets API, SERIAL_NUMBER; Excel's 1900 date system."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan",
            "februari feb",
            "maart mrt",
            "april apr",
            "mei",
            "juni jun",
            "juli jul",
            "augustus aug",
            "september sept sep",
            "oktober okt",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAY = r"(?:(?:ma|di|wo|do|vr|za|zo)(?:\.|[a-z]*dag)?,?\s+)?"
_TIME = r"(?:(?:t|,?\s+(?:om\s+)?)[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?\s*(?:uur|u\.?|h)?)?"
_ZONE = r"\s*(?:z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_NUMERIC = re.compile(
    rf"{_WEEKDAY}([0-9]{{1,2}})\s*([-/.])\s*([0-9]{{1,2}})\s*\2\s*([0-9]{{4}}|'?[0-9]{{2}}){_TIME}"
)
_NAMED = re.compile(
    rf"{_WEEKDAY}([0-9]{{1,2}})e?[\s.-]*([a-z]+)[\s.,-]*([0-9]{{4}}|'?[0-9]{{2}}){_TIME}"
)
_ISO = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}})(?:{_TIME}{_ZONE})?")


def dutch_date(text: str) -> date | None:
    """
    The day that a typed text means, or ``None``.

    Day-month-year with ``-``, ``/`` or ``.``, a month by its Dutch name or abbreviation, ISO 8601; an
    optional weekday before and time behind are passed over.  Two digits of a year mean 20xx.

    >>> dutch_date("3-11-2026"), dutch_date("03/11/26"), dutch_date("3 nov 2026")
    (datetime.date(2026, 11, 3), datetime.date(2026, 11, 3), datetime.date(2026, 11, 3))
    >>> dutch_date("31-02-2026") is None
    True
    """
    cleaned = " ".join(text.split()).casefold()
    if match := _NUMERIC.fullmatch(cleaned):
        day, month, year = int(match[1]), int(match[3]), int(match[4].lstrip("'"))
    elif match := _NAMED.fullmatch(cleaned):
        day, month, year = int(match[1]), _MONTHS.get(match[2], 0), int(match[3].lstrip("'"))
    elif match := _ISO.fullmatch(cleaned):
        day, month, year = int(match[4]), int(match[3]), int(match[1])
    else:
        return None
    try:
        found = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None
