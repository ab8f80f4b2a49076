"""
What one cell means by its column's declared type; a cell that means nothing is refused with a reason.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from toolkit.locale import gettext as _
from toolkit.register import rules
from toolkit.register.dates import EARLIEST, LATEST, SERIAL_EPOCH, dutch_date
from toolkit.register.findings import Rule, quoted
from toolkit.schema import Column
from toolkit.storage.base import Cell

SHEET_ERROR = re.compile(
    r"#(?:N/A|N/B|REF!|VERW!|VALUE!|WAARDE!|NAME\?|NAAM\?|DIV/0!|DEEL/0!|NUM!|GETAL!|NULL!|LEEG!|ERROR!|FOUT!|SPILL!|OVERLOOP!|CALC!)"
)
"""Errors that Excel, LibreOffice and Google Sheets show, in English and in Dutch."""

_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_AMBIGUOUS_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{3})+")
_HIGHEST_SERIAL = 100_000
_NEAR_MISS = 0.75
"""Similarity from which "did you mean" is shown (difflib ratio; chosen on Dutch category names)."""

EXAMPLE_DATE = "28-02-2026"
NO_DAY = -(2**63)
"""``NaT`` as the integer that ``datetime64[D]`` keeps."""

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY, _LAST_DAY = EARLIEST.toordinal(), LATEST.toordinal()
_TRUTH = {"true": 1.0, "waar": 1.0, "false": 0.0, "onwaar": 0.0}
"""What a check box holds, as text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why a cell does not count: the rule, and the values of its message."""

    rule: Rule
    values: Mapping[str, object]


def text_of(cell: Cell) -> str | Refusal:
    """
    The text that a cell shows, stripped: a whole number without ``.0``, a date as day-month-year.

    >>> text_of(417.0), text_of(date(2026, 11, 3)), text_of(" 00417 "), text_of(None)
    ('417', '3-11-2026', '00417', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.strip()
        if text[:1] == "#" and SHEET_ERROR.fullmatch(text.upper()):
            return Refusal(rule=rules.V008, values={"value": text})
        return text
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return f"{cell.day}-{cell.month}-{cell.year}"
    return str(cell)


def folded(label: str) -> str:
    """A label without what people do not see: letter case, stray spaces, the way an accent is stored."""
    return unicodedata.normalize("NFC", " ".join(label.split())).casefold()


def day_number(cell: Cell, column: Column) -> int | Refusal:
    """The day as a number since 1970, or :data:`NO_DAY` for an empty cell; the time of day is cut off."""
    if type(cell) is date and _FIRST_DAY <= (ordinal := cell.toordinal()) <= _LAST_DAY:
        return ordinal - _EPOCH  # nearly every cell; nothing has to be put into words
    text = text_of(cell)
    if isinstance(text, Refusal):
        return text
    if not text:
        return NO_DAY
    day: date | None
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        day = SERIAL_EPOCH + timedelta(days=int(cell)) if 0 < cell < _HIGHEST_SERIAL else None
    else:
        day = dutch_date(text)
    if day is None or not EARLIEST <= day <= LATEST:
        shown = quoted(text, is_personal=column.is_personal)
        return Refusal(rule=rules.V003, values={"value": shown, "example": EXAMPLE_DATE})
    return day.toordinal() - _EPOCH


def number(cell: Cell, column: Column) -> float | Refusal:
    """The number that a cell holds, within the column's bounds; ``nan`` for an empty cell."""
    text = text_of(cell)
    if isinstance(text, Refusal):
        return text
    if not text:
        return float("nan")
    value = _as_number(cell, text)
    if value is None or (column.type == "integer" and not value.is_integer()):
        shown = quoted(text, is_personal=column.is_personal)
        return Refusal(rule=rules.V004, values={"value": shown, "example": "8"})
    low, high = column.constraints.minimum, column.constraints.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = {"minimum": "…" if low is None else low, "maximum": "…" if high is None else high}
        return Refusal(rule=rules.V007, values={"value": text, **bounds})
    return value


def _as_number(cell: Cell, text: str) -> float | None:
    """The number, with a decimal comma or point; a text such as ``1.500`` could mean two things and is none."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if (
        not isinstance(cell, str)
        or _AMBIGUOUS_THOUSANDS.fullmatch(text)
        or not _NUMBER.fullmatch(text)
    ):
        return None
    return float(text.replace(",", "."))


def truth(cell: Cell, column: Column) -> float | Refusal:
    """1.0 for yes, 0.0 for no, ``nan`` for an empty cell."""
    text = text_of(cell)
    if isinstance(text, Refusal):
        return text
    if not text:
        return float("nan")
    meanings = _TRUTH | {folded(column.true_label): 1.0, folded(column.false_label): 0.0}
    meaning = meanings.get(folded(text))
    if meaning is None:
        shown = {"value": quoted(text), "yes": column.true_label, "no": column.false_label}
        return Refusal(rule=rules.V005, values=shown)
    return meaning


def label_reader(
    codes: Mapping[str, str], column: Column, list_title: str, rule: Rule
) -> Callable[[Cell], str | Refusal]:
    """
    A function from a cell with a label to its code; letter case and stray spaces do not matter.

    Args:
        codes: Label → code.
        column: For the message.
        list_title: Where the list lives, for the message.
        rule: The rule that an unknown label breaks.
    """
    by_folded = {folded(label): code for label, code in codes.items()}

    def read(cell: Cell) -> str | Refusal:
        text = text_of(cell)
        if isinstance(text, Refusal) or not text:
            return text
        code = codes.get(text) or by_folded.get(folded(text))
        if code is not None:
            return code
        shown = quoted(text, is_personal=column.is_personal)
        return Refusal(rule=rule, values={"value": shown, "hint": "", "list": list_title})

    return read


def with_hint(refusal: Refusal, cell: Cell, by_folded: Mapping[str, str]) -> Refusal:
    """
    The refusal of an unknown label, with `` Did you mean …?`` for a near miss.

    Args:
        refusal: As :func:`label_reader` gave it.
        cell: The cell that was refused.
        by_folded: Folded label → label.
    """
    near = difflib.get_close_matches(folded(str(text_of(cell))), by_folded, n=1, cutoff=_NEAR_MISS)
    if not near or "hint" not in refusal.values:
        return refusal
    hint = " " + _("Did you mean '{label}'?").format(label=by_folded[near[0]])
    return replace(refusal, values={**refusal.values, "hint": hint})
