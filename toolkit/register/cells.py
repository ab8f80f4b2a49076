"""
Parsing one column of cells by its declared type, without guessing.

A bad cell becomes a finding and an empty value; the row itself still counts.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from toolkit.locale import gettext as _
from toolkit.register import rules
from toolkit.register.dates import EARLIEST, LATEST, SERIAL_EPOCH, dutch_date
from toolkit.register.findings import Rule, quoted
from toolkit.schema import Column
from toolkit.storage.base import Cell

Values = npt.NDArray[np.generic] | npt.NDArray[np.object_]

_SHEET_ERROR = re.compile(r"#(?:N/A|N/B|REF!|VERW!|VALUE!|WAARDE!|NAME\?|NAAM\?|DIV/0!|DEEL/0!|NUM!|GETAL!|NULL!|LEEG!)")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_AMBIGUOUS_THOUSANDS = re.compile(r"-?\d{1,3}(?:[.,]\d{3})+")
_NEAR_MISS = 0.75
"""Similarity from which "did you mean" is shown (difflib ratio; chosen on Dutch category names)."""

EXAMPLE_DATE = "28-02-2026"


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A cell of one column that broke a rule: its index in the column and the message's values."""

    rule: Rule
    index: int
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedColumn:
    """
    One parsed column.

    Attributes:
        values: Shape (n,): ``object`` of str (``""`` is empty), ``datetime64[D]`` (``NaT``) or
            ``float64`` (``nan``; booleans as 1.0 and 0.0), by the column's type.
        problems: The cells that were refused, in order.
    """

    values: Values
    problems: Sequence[Problem]


def parse_column(cells: Sequence[Cell], column: Column) -> ParsedColumn:
    """
    Parse all cells of a column.

    Args:
        cells: As the storage read them, one a row.
        column: The declared type, categories and constraints.
    """
    texts, problems = as_texts(cells)
    if column.type in ("date", "datetime"):
        values, more = _dates(cells, texts, column)
    elif column.type in ("integer", "number"):
        values, more = _numbers(cells, texts, column)
    elif column.type == "boolean":
        values, more = _booleans(cells, texts, column)
    elif column.categories:
        codes = {c.label: c.value for c in column.categories}
        return with_problems(one_of(texts, codes, column, column.title), problems)
    else:
        values, more = _checked_texts(texts, column)
    return ParsedColumn(values=values, problems=sorted([*problems, *more], key=lambda p: p.index))


def with_problems(parsed: ParsedColumn, problems: Iterable[Problem]) -> ParsedColumn:
    """The column with further problems, in row order."""
    return ParsedColumn(values=parsed.values, problems=sorted([*problems, *parsed.problems], key=lambda p: p.index))


def as_texts(cells: Sequence[Cell]) -> tuple[npt.NDArray[np.object_], list[Problem]]:
    """
    Every cell as the text that it shows: a whole number without ``.0``, a date as day-month-year.

    Returns:
        Stripped texts, shape (n,), and a problem for each spreadsheet error (its text is emptied).
    """
    texts = [c if type(c) is str else _as_text(c) for c in cells]
    array = np.empty(len(texts), dtype=object)
    problems = []
    for index, text in enumerate(texts):
        if not text:
            array[index] = ""
            continue
        stripped = text.strip()
        if stripped[:1] == "#" and _SHEET_ERROR.fullmatch(stripped):
            problems.append(Problem(rule=rules.V008, index=index, values={"value": stripped}))
            stripped = ""
        array[index] = stripped
    return array, problems


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return f"{cell.day}-{cell.month}-{cell.year}"
    return str(cell)


def one_of(
    texts: npt.NDArray[np.object_], codes: Mapping[str, str], column: Column, list_title: str, rule: Rule = rules.V006
) -> ParsedColumn:
    """
    The code of each label; letter case and stray spaces do not matter.

    Args:
        texts: Labels, shape (n,); ``""`` is empty.
        codes: Label → code.
        column: For the message.
        list_title: Where the list lives, for the message.
        rule: The rule that an unknown label breaks.

    Returns:
        ``object`` array of codes; ``""`` where the cell is empty or unknown.
    """
    folded = {_folded(label): code for label, code in codes.items()}
    found: dict[str, str | None] = {"": ""}
    result = np.empty(len(texts), dtype=object)
    problems = []
    hints: dict[str, str] = {}
    for index, text in enumerate(texts):
        code = found.get(text)
        if code is None and text not in found:
            code = found[text] = codes.get(text, folded.get(_folded(text)))
        result[index] = code or ""
        if code is None:
            if text not in hints:
                hints[text] = "" if column.is_personal else _hint(text, codes)
            shown = quoted(text, is_personal=column.is_personal)
            values = {"value": shown, "hint": hints[text], "list": list_title}
            problems.append(Problem(rule=rule, index=index, values=values))
    return ParsedColumn(values=result, problems=problems)


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _hint(text: str, labels: Iterable[str]) -> str:
    """`` Did you mean …?`` for a near miss, or nothing."""
    by_folded = {_folded(label): label for label in labels}
    near = difflib.get_close_matches(_folded(text), by_folded, n=1, cutoff=_NEAR_MISS)
    return " " + _("Did you mean '{label}'?").format(label=by_folded[near[0]]) if near else ""


def _checked_texts(texts: npt.NDArray[np.object_], column: Column) -> tuple[Values, list[Problem]]:
    limit = column.constraints.max_length
    if limit is None:
        return texts, []
    return texts, [
        Problem(rule=rules.V002, index=i, values={"length": len(t), "limit": limit})
        for i, t in enumerate(texts)
        if len(t) > limit
    ]


def _dates(cells: Sequence[Cell], texts: npt.NDArray[np.object_], column: Column) -> tuple[Values, list[Problem]]:
    days: list[date | None] = []
    problems = []
    typed: dict[str, date | None] = {}
    for index, cell in enumerate(cells):
        text = texts[index]
        if text == "":
            days.append(None)
            continue
        if isinstance(cell, datetime):
            day: date | None = cell.date()
        elif isinstance(cell, date):
            day = cell
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            day = _from_serial(cell)
        else:
            if text not in typed:
                typed[text] = dutch_date(text)
            day = typed[text]
        if day is None or not EARLIEST <= day <= LATEST:
            values = {"value": quoted(text, is_personal=column.is_personal), "example": EXAMPLE_DATE}
            problems.append(Problem(rule=rules.V003, index=index, values=values))
            day = None
        days.append(day)
    return np.array(days, dtype="datetime64[D]"), problems


def _from_serial(serial: float) -> date | None:
    """The day of a spreadsheet serial; the time of day is cut off."""
    if not 0 < serial < 100_000:
        return None
    return SERIAL_EPOCH + timedelta(days=int(serial))


def _numbers(cells: Sequence[Cell], texts: npt.NDArray[np.object_], column: Column) -> tuple[Values, list[Problem]]:
    values = np.full(len(cells), np.nan)
    problems = []
    low, high = column.constraints.minimum, column.constraints.maximum
    for index, text in enumerate(texts):
        if text == "":
            continue
        number = as_number(cells[index], text)
        if number is None or (column.type == "integer" and not number.is_integer()):
            shown = quoted(text, is_personal=column.is_personal)
            problems.append(Problem(rule=rules.V004, index=index, values={"value": shown, "example": "8"}))
        elif (low is not None and number < low) or (high is not None and number > high):
            bounds = {"minimum": "…" if low is None else low, "maximum": "…" if high is None else high}
            problems.append(Problem(rule=rules.V007, index=index, values={"value": text, **bounds}))
        else:
            values[index] = number
    return values, problems


def as_number(cell: Cell, text: str) -> float | None:
    """
    The number that a cell holds, with a decimal comma or point; ``None`` when it holds none.

    A text such as ``1.500`` could mean two things and is refused.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if not isinstance(cell, str) or _AMBIGUOUS_THOUSANDS.fullmatch(text) or not _NUMBER.fullmatch(text):
        return None
    return float(text.replace(",", "."))


def _booleans(cells: Sequence[Cell], texts: npt.NDArray[np.object_], column: Column) -> tuple[Values, list[Problem]]:
    meanings = {_folded(column.true_label): 1.0, _folded(column.false_label): 0.0}
    values = np.full(len(cells), np.nan)
    problems = []
    for index, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        if text == "":
            continue
        meaning = float(cell) if isinstance(cell, bool) else meanings.get(_folded(text))
        if meaning is None:
            shown = {"value": quoted(text), "yes": column.true_label, "no": column.false_label}
            problems.append(Problem(rule=rules.V005, index=index, values=shown))
        else:
            values[index] = meaning
    return values, problems

