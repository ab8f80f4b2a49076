"""USER_ENTERED: what typing a text into a cell makes of it."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from tests.sheets_server.formats import MONTH_FIRST, MONTHS, has_comma, language, tidy, to_serial
from tests.sheets_server.grid import Formula, Json


class Entry(NamedTuple):
    """A value for the cell, and the number format that typing it gives to an unformatted cell."""

    value: bool | float | str | Formula | None
    number_format: Json | None = None


_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp][Mm]))?")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_LONG = re.compile(r"(\d{1,2})[\s-]+([A-Za-z]{3,})\.?[\s-]+(\d{4})")
_MONTH_AHEAD = re.compile(r"([A-Za-z]{3,})\.?\s+(\d{1,2}),?\s+(\d{4})")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<money>[$€]\s?)?(?P<whole>\d+|\d{1,3}(?:,\d{3})+)?(?P<part>\.\d*)?"
    r"(?P<power>[eE][+-]?\d+)?(?P<share>\s?%)?"
)


def enter(text: str, locale: str = "en_US") -> Entry:
    """
    Read *text* as if a person typed it into an unformatted cell.

    >>> enter("0042").value, enter("2,000,000.01").value, enter("TRUE").value, enter("'12").value
    (42, 2000000.01, True, '12')
    >>> enter("2020-01-01")
    Entry(value=43831, number_format={'type': 'DATE', 'pattern': 'yyyy-mm-dd'})
    >>> enter("31-12-2020", "nl_NL").value, enter("31-12-2020", "en_US").value
    (44196, '31-12-2020')
    >>> enter("Mar 1 2016").value, enter("1 maart 2016", "nl_NL").value, enter("1-mrt-2016").value
    (42430, 42430, '1-mrt-2016')
    >>> enter("12,5%", "nl_NL").value, enter("= 1 / 1024").value
    (0.125, Formula(text='= 1 / 1024'))
    """
    if text.startswith("'"):
        return Entry(text[1:])
    if text.startswith("=") and len(text) > 1:
        return Entry(Formula(text))
    stripped = text.strip()
    if not stripped:
        return Entry(text or None)
    words = {"TRUE": True, "FALSE": False, "WAAR": True, "ONWAAR": False}
    if stripped.upper() in words and (language(locale) == "nl" or stripped.upper()[0] in "TF"):
        return Entry(words[stripped.upper()])
    return _number(stripped, locale) or _moment(stripped, locale) or Entry(text)


def _number(text: str, locale: str) -> Entry | None:
    if has_comma(locale):
        text = text.translate(str.maketrans(",.", ".,"))
    match = _NUMBER.fullmatch(text)
    if not match or not (match["whole"] or (match["part"] or "")[1:]):
        return None
    whole = (match["whole"] or "0").replace(",", "")
    value = float(match["sign"] + whole + (match["part"] or "") + (match["power"] or ""))
    if "." not in text and "e" not in text.lower() and not match["share"]:
        value = int(match["sign"] + whole)
    decimals = len((match["part"] or ".")[1:])
    tail = ".00" if decimals else ""
    if match["share"]:
        return Entry(tidy(value / 100), {"type": "PERCENT", "pattern": f"0{tail}%"})
    if match["power"]:
        return Entry(tidy(value), {"type": "SCIENTIFIC", "pattern": "0.00E+00"})
    if match["money"]:
        pattern = f'"{match["money"].strip()}"#,##0{tail}'
        return Entry(tidy(value), {"type": "CURRENCY", "pattern": pattern})
    if "," in text:
        return Entry(tidy(value), {"type": "NUMBER", "pattern": f"#,##0{tail}"})
    return Entry(tidy(value))


def _moment(text: str, locale: str) -> Entry | None:
    date_text, _, time_text = text.partition(" ") if ":" in text else (text, "", "")
    if ":" in date_text and not time_text:
        date_text, time_text = "", date_text
    elif ":" in date_text:
        date_text, time_text = "", text
    day, pattern = _date(date_text, locale) if date_text else (0.0, "")
    if day is None:
        return None
    if not time_text:
        return Entry(day, {"type": "DATE", "pattern": pattern})
    match = _TIME.fullmatch(time_text)
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "pm" else 0)
    if minute > 59 or second > 59:
        return None
    clock = "h:mm" + (":ss" if match[3] else "") + (" am/pm" if match[4] else "")
    value = day + (hour * 3600 + minute * 60 + second) / 86_400
    if date_text:
        return Entry(tidy(value), {"type": "DATE_TIME", "pattern": f"{pattern} {clock}"})
    return Entry(tidy(value), {"type": "TIME", "pattern": clock})


def _date(text: str, locale: str) -> tuple[float | None, str]:
    iso = _ISO.fullmatch(text)
    if iso:
        mark = iso[2]
        wide = f"yyyy{mark}{'mm' if len(iso[3]) == 2 else 'm'}{mark}"
        return _serial(int(iso[1]), int(iso[3]), int(iso[4])), wide + "d" * len(iso[4])
    short = _SHORT.fullmatch(text)
    if short:
        first, second, year = int(short[1]), int(short[3]), int(short[4])
        if len(short[4]) == 2:
            year += 2000 if year < 50 else 1900
        years = "y" * len(short[4])
        mark = short[2]
        if locale in MONTH_FIRST:
            pattern = f"{'m' * len(short[1])}{mark}{'d' * len(short[3])}{mark}{years}"
            return _serial(year, first, second), pattern
        pattern = f"{'d' * len(short[1])}{mark}{'m' * len(short[3])}{mark}{years}"
        return _serial(year, second, first), pattern
    long, ahead = _LONG.fullmatch(text), _MONTH_AHEAD.fullmatch(text)
    if not long and not ahead:
        return None, ""
    found = long or ahead
    assert found is not None
    word = found[2] if long else found[1]
    day_of_month = found[1] if long else found[2]
    names = MONTHS.get(language(locale), MONTHS["en"]).split()
    for number, name in enumerate(names, start=1):
        if word.casefold() in {name.casefold(), name[:3].casefold()}:
            shown = "mmmm" if len(word) > 3 else "mmm"
            pattern = f"d {shown} yyyy" if long else f"{shown} d, yyyy"
            return _serial(int(found[3]), number, int(day_of_month)), pattern
    return None, ""


def _serial(year: int, month: int, day: int) -> float | None:
    try:
        return to_serial(datetime(year, month, day, tzinfo=UTC).replace(tzinfo=None))
    except ValueError:
        return None
