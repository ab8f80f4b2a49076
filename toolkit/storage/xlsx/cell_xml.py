"""
Cells as a sheet's XML: text is always text, dates are real dates.

Text goes in as an inline string, so that what a person typed is never taken for a formula.
Source: ECMA-376 part 1, 18.3.1 (cells), 22.9.2.19 (``ST_Xstring``: characters that XML cannot hold).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from toolkit.storage.base import Cell

EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's dates have no time zone
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - the same
FIRST_SAFE_DAY = date(1900, 3, 1)
"""Before it Excel's calendar has a day that never was; such dates are written as text."""

LONGEST_TEXT = 32_767
"""Characters that a cell can hold, in UTF-16 units.  Source: Excel specifications and limits."""

CellWriter = Callable[[Cell, str], str]
"""From a cell and its address, such as ``C14``, to its XML; ``""`` for an empty one."""

_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f&<>\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_PLAIN = re.compile(r"[0-9A-Za-z.:-]{1,99}")
"""A number or a word, in which nothing needs a closer look."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_": "_x005F_"}
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def escaped(text: str) -> str:
    r"""
    Text as it stands between a sheet's tags.

    >>> escaped("a < b\r"), escaped("_x000D_")
    ('a &lt; b_x000D_', '_x005F_x000D_')
    """
    return _SPECIAL.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character >= "\ud800":  # half a character, or none at all: no file can hold it
        return "\ufffd"
    return _ENTITIES.get(character) or f"_x{ord(character):04X}_"


def unescaped(text: str) -> str:
    """The text that an escaped one stands for (XML's own entities apart)."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)


def fits_cell(text: str) -> bool:
    """Whether a cell can hold a text whole; an emoji counts for two characters or more."""
    return (
        len(text) <= LONGEST_TEXT // 2
        or len(text.encode("utf-16-le", "replace")) // 2 <= LONGEST_TEXT
    )


def inline_text(text: str) -> str:
    """The ``<is>`` element of a text, as much of it as a cell can hold."""
    if _PLAIN.fullmatch(text):
        return f"<is><t>{text}</t></is>"
    if not fits_cell(text):
        text = text.encode("utf-16-le", "replace")[: LONGEST_TEXT * 2].decode("utf-16-le", "ignore")
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else ""
    return f"<is><t{space}>{escaped(text)}</t></is>"


def serial(day: date, epoch: datetime) -> float:
    """
    The number that stands for a date in a sheet.

    >>> serial(date(2026, 11, 3), EPOCH_1900)
    46329
    """
    if not isinstance(day, datetime):
        return day.toordinal() - epoch.toordinal()
    passed: timedelta = day.replace(tzinfo=None) - epoch
    return passed.days + round(passed.seconds / 86400, 10) if passed.seconds else passed.days


class SharedTexts:
    """
    The texts of a whole workbook, each kept once.

    Only a workbook that is made anew shares its texts; a sheet that is rewritten alone cannot.
    """

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        """Where a text stands among them; a new one comes last."""
        return self._places.setdefault(text, len(self._places))

    def to_bytes(self) -> bytes:
        """The part with the texts."""
        count = len(self._places)
        texts = "".join(f"<si>{inline_text(text)[4:-5]}</si>" for text in self._places)
        head = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        )
        return f'{head}count="{count}" uniqueCount="{count}">{texts}</sst>'.encode()


class PlainWriter(dict[Cell, str]):
    """
    A writer of one column's cells; what stands behind a cell's address is made once for each different cell.

    Args:
        style: Index of the cells' format; ``None`` for none.
        date_style: The format for a date; it must show one.
        epoch: Day 0 of the workbook's date system.
        shared: Where texts are kept; ``None`` puts each into its own cell.
    """

    def __init__(
        self,
        style: int | None,
        date_style: int | None,
        epoch: datetime,
        shared: SharedTexts | None = None,
    ) -> None:
        super().__init__()
        self._look = "" if style is None else f' s="{style}"'
        self._date_look = self._look if date_style is None else f' s="{date_style}"'
        self._epoch, self._shared = epoch, shared

    def __call__(self, cell: Cell, ref: str) -> str:
        """The XML of one cell at an address such as ``C14``; ``""`` for an empty one."""
        is_truth = cell is True or cell is False  # the same keys as 1 and 0
        tail = self._tail(cell) if is_truth else self[cell]
        return f'<c r="{ref}{tail}' if tail else ""

    def column(self, cells: Sequence[Cell], letters: str, first: int) -> list[str]:
        """The XML of the cells of one column, from sheet row *first* down."""
        if bool in set(map(type, cells)):
            return [self(cell, f"{letters}{row}") for row, cell in enumerate(cells, first)]
        start = f'<c r="{letters}'
        return [
            f"{start}{row}{tail}" if tail else ""
            for row, tail in enumerate(map(self.__getitem__, cells), first)
        ]

    def __missing__(self, cell: Cell) -> str:
        tail = self[cell] = self._tail(cell)
        return tail

    def _tail(self, cell: Cell) -> str:
        """What stands behind the address; ``""`` for an empty cell."""
        if cell is None or cell == "":
            return ""
        if isinstance(cell, str):
            if self._shared is not None:
                return f'"{self._look} t="s"><v>{self._shared.place(cell)}</v></c>'
            return f'"{self._look} t="inlineStr">{inline_text(cell)}</c>'
        if isinstance(cell, bool):
            return f'"{self._look} t="b"><v>{int(cell)}</v></c>'
        if isinstance(cell, date):
            day = cell.date() if isinstance(cell, datetime) else cell
            if day < FIRST_SAFE_DAY or day < self._epoch.date():
                return f'"{self._look} t="inlineStr"><is><t>{day:%d-%m-%Y}</t></is></c>'
            return f'"{self._date_look}><v>{serial(cell, self._epoch)!r}</v></c>'
        if isinstance(cell, float):
            if not math.isfinite(cell):
                return ""
            cell = int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
        return f'"{self._look}><v>{cell!r}</v></c>'


def formula_writer(formula: str, style: int | None) -> CellWriter:
    """
    A writer of one computed column: the formula, whatever the cell, and no kept value that could be old.

    Args:
        formula: Without ``=``, with ``{row}`` for the row's number.
        style: Index of the cells' format; ``None`` for none.
    """
    look = "" if style is None else f' s="{style}"'
    parts = escaped(formula).split("{row}")

    def write(_cell: Cell, ref: str) -> str:
        row = ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return f'<c r="{ref}"{look} t="str"><f>{row.join(parts)}</f><v></v></c>'

    return write


def row_xml(
    number: int,
    cells: Sequence[Cell],
    writers: Sequence[CellWriter],
    letters: Sequence[str],
    height: int = 0,
) -> str:
    """
    One ``<row>``; cells beyond the writers are left out.

    Args:
        number: The sheet's row.
        cells: Its cells, from the first column on.
        writers: One per column.
        letters: The letters of each column.
        height: In points; 0 for the usual height.
    """
    written = [w(c, f"{a}{number}") for w, c, a in zip(writers, cells, letters, strict=False)]
    return f"{row_tag(number, height)}{''.join(written)}</row>"


def row_tag(number: int, height: int, *, is_hidden: bool = False) -> str:
    """
    The tag that opens a row.

    Args:
        number: The sheet's row.
        height: In points; 0 for the usual height.
        is_hidden: Whether a filter hides it.
    """
    taller = f' ht="{height}" customHeight="1"' if height else ""
    hidden = ' hidden="1"' if is_hidden else ""
    return f'<row r="{number}"{taller}{hidden}>'
