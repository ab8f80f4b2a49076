"""Number formats: what a reader sees of a number, a date, a percentage or a boolean."""

import math
import re
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tests.sheets_server.grid import CellError, Json, Scalar

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (serial numbers have no time zone)
COMMA_LOCALES = {"nl", "de", "fr", "es", "it", "pt", "da", "sv", "nb", "no", "fi", "pl", "be"}
MONTH_FIRST = {"en_US", "en_PH", "en_CA"}
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}
DAYS = {
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
BOOLEANS = {"nl": ("ONWAAR", "WAAR")}
_DATE_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[(hh?|mm?|ss?)\]|(yyyy|yy|y|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s'
    r"|am/pm|a/p)|([\s\S])",
    re.IGNORECASE,
)
DATE_TYPES = {"DATE", "TIME", "DATE_TIME"}


@cache
def language(locale: str) -> str:
    """The language of a locale, without its country."""
    return re.split("[_-]", locale)[0].lower()


def has_comma(locale: str) -> bool:
    """Whether decimals are written after a comma."""
    return language(locale) in COMMA_LOCALES


def to_datetime(serial: float) -> datetime:
    """
    The moment that a serial number stands for.

    >>> to_datetime(43831), to_datetime(0.5)
    (datetime.datetime(2020, 1, 1, 0, 0), datetime.datetime(1899, 12, 30, 12, 0))
    """
    return EPOCH + timedelta(seconds=round(serial * 86_400))


def to_serial(moment: datetime) -> float:
    """
    Days since 30 December 1899, whole when there is no time of day.

    >>> to_serial(datetime(1999, 1, 2)), to_serial(datetime(1899, 12, 31, 6))
    (36162, 1.25)
    """
    return tidy((moment - EPOCH) / timedelta(days=1))


def tidy(number: float) -> float:
    """A whole number as an integer, so that it is sent without a decimal point."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
        return int(number)
    return number


def number_type(cell_format: Json | None) -> str:
    """The type of a cell's number format; empty when it is automatic."""
    return str((cell_format or {}).get("numberFormat", {}).get("type", ""))


def is_date(cell_format: Json | None) -> bool:
    """Whether the cell shows its number as a date or a time."""
    return number_type(cell_format) in DATE_TYPES


def render(value: Scalar, cell_format: Json | None, locale: str) -> str:
    """
    The text in a cell, as the service gives it for FORMATTED_VALUE.

    >>> render(1 / 1024, None, "en_US"), render(2.0, None, "en_US"), render(1.5, None, "nl_NL")
    ('0.0009765625', '2', '1,5')
    >>> render(43831, {"numberFormat": {"type": "DATE", "pattern": "dd-mm-yyyy"}}, "nl_NL")
    '01-01-2020'
    >>> render(0.125, {"numberFormat": {"type": "PERCENT", "pattern": "0.0%"}}, "en_US")
    '12.5%'
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return BOOLEANS.get(language(locale), ("FALSE", "TRUE"))[value]
    if isinstance(value, str):
        return value
    if isinstance(value, CellError):
        return value.code
    number_format: Json = (cell_format or {}).get("numberFormat", {})
    kind = number_format.get("type", "")
    pattern = number_format.get("pattern") or _default_pattern(kind, locale)
    if kind == "TEXT" or not pattern or pattern.lower() == "general":
        return _automatic(value, locale)
    if kind in DATE_TYPES:
        return _render_date(value, pattern, locale)
    return _render_number(value, pattern, locale)


def _default_pattern(kind: str, locale: str) -> str:
    day_first = locale not in MONTH_FIRST
    date = ("d-m-yyyy" if language(locale) == "nl" else "dd/mm/yyyy") if day_first else "m/d/yyyy"
    patterns = {
        "DATE": date,
        "TIME": "hh:mm:ss" if day_first else "h:mm:ss am/pm",
        "DATE_TIME": f"{date} h:mm:ss",
        "PERCENT": "0.00%",
        "NUMBER": "#,##0.00",
        "CURRENCY": '"€" #,##0.00' if has_comma(locale) else "$#,##0.00",
        "SCIENTIFIC": "0.00E+00",
    }
    return patterns.get(kind, "")


def _automatic(value: float, locale: str) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "#NUM!"
    number = tidy(value)
    if isinstance(number, int):
        return str(number)
    text = f"{number:.10g}"
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        if -10 <= int(exponent) < 0:
            text = f"{number:.15f}".rstrip("0")
        else:
            text = f"{mantissa}E{int(exponent):+03d}"
    return text.replace(".", ",") if has_comma(locale) else text


def _render_number(value: float, pattern: str, locale: str) -> str:
    sections = pattern.split(";")
    if value < 0 and len(sections) > 1:
        pattern, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        pattern = sections[2]
    else:
        pattern = sections[0]
    pattern = re.sub(r"\[[^\]]*\]", "", pattern)
    core = re.search(r"[#0?][#0?,.]*(?:E[+-]0+)?", _masked(pattern))
    if core is None:
        return _literal(pattern.replace("@", _automatic(value, locale)))
    body = core.group()
    before, after = _literal(pattern[: core.start()]), _literal(pattern[core.end() :])
    if "%" in before + after:
        value *= 100
    text = _digits(abs(value), body)
    if has_comma(locale):
        text = text.translate(str.maketrans(",.", ".,"))
    return ("-" if value < 0 else "") + before + text + after


def _digits(value: float, body: str) -> str:
    if "E" in body:
        mantissa, _, exponent = body.partition("E")
        decimals = len(mantissa.partition(".")[2])
        text, _, power = f"{value:.{decimals}e}".partition("e")
        return f"{text}E{power[0]}{power[1:].zfill(len(exponent) - 1)}"
    whole, _, fraction = body.partition(".")
    least, most = fraction.count("0"), len(fraction)
    rounded = math.floor(value * 10**most + 0.5 + 1e-9) / 10**most
    text = f"{rounded:{',' if ',' in whole else ''}.{most}f}"
    if most > least:
        head, _, tail = text.partition(".")
        tail = tail[:least] + tail[least:].rstrip("0")
        text = f"{head}.{tail}" if tail else head
    head, dot, tail = text.partition(".")
    return head.zfill(whole.count("0")) + dot + tail


def _masked(pattern: str) -> str:
    """The pattern with quoted text blanked out, so that its digits are not taken as places."""
    return re.sub(r'"[^"]*"|\\.', lambda match: "_" * len(match.group()), pattern)


def _literal(text: str) -> str:
    return re.sub(r'"([^"]*)"|\\(.)', lambda match: match.group(1) or match.group(2) or "", text)


def _render_date(value: float, pattern: str, locale: str) -> str:
    moment = to_datetime(value)
    names = language(locale)
    months = MONTHS.get(names, MONTHS["en"]).split()
    days = DAYS.get(names, DAYS["en"]).split()
    tokens: list[Any] = list(_DATE_TOKEN.finditer(pattern))
    written = [(match.group(4) or "").lower() for match in tokens]
    half_day = "am/pm" in written or "a/p" in written
    codes = [code for code in written if code]
    out, seen = [], 0
    for match, written_code in zip(tokens, written, strict=True):
        code = written_code
        if match.group(3):
            unit = {"h": 24, "m": 1440, "s": 86_400}[match.group(3)[0].lower()]
            out.append(str(math.floor(value * unit + 1e-6)).zfill(len(match.group(3))))
            continue
        if not code:
            out.append(match.group(1) or match.group(2) or match.group(5) or "")
            continue
        previous = codes[seen - 1] if seen else ""
        following = codes[seen + 1] if seen + 1 < len(codes) else ""
        seen += 1
        if code in {"m", "mm"} and (previous.startswith("h") or following.startswith("s")):
            code = "minute" * len(code)
        out.append(_date_part(moment, code, months, days, half_day))
    return "".join(out)


def _date_part(
    moment: datetime, code: str, months: list[str], days: list[str], half_day: bool
) -> str:
    hour = (moment.hour % 12 or 12) if half_day else moment.hour
    parts = {
        "yyyy": f"{moment.year:04d}",
        "yy": f"{moment.year % 100:02d}",
        "y": f"{moment.year % 100:02d}",
        "mmmm": months[moment.month - 1],
        "mmm": months[moment.month - 1][:3],
        "mm": f"{moment.month:02d}",
        "m": str(moment.month),
        "dddd": days[moment.weekday()],
        "ddd": days[moment.weekday()][:3],
        "dd": f"{moment.day:02d}",
        "d": str(moment.day),
        "hh": f"{hour:02d}",
        "h": str(hour),
        "minute": str(moment.minute),
        "minuteminute": f"{moment.minute:02d}",
        "ss": f"{moment.second:02d}",
        "s": str(moment.second),
        "am/pm": "AM" if moment.hour < 12 else "PM",
        "a/p": "A" if moment.hour < 12 else "P",
    }
    return parts[code]
