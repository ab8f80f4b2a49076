"""
A sheet's XML taken apart by its bytes: what stands before, in and after the rows.

Parsing a whole sheet into a tree costs seconds and hundreds of megabytes; here only the few places that
matter are looked at. A sheet that is not written the way Excel, LibreOffice and the usual libraries do
(addresses on every row and cell) is recognised and refused, never misread.
Source: ECMA-376 part 1, 18.3.1 (worksheets).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b[^>]*?(/>|>)")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b[^>]*?(/)?>")
_ROW_END = re.compile(rb"</(?:[\w.-]+:)?row\s*>|\Z")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d+)[\"']")
_CELL = re.compile(rb"<((?:[\w.-]+:)?)c\b([^>]*?)(?:/>|>(.*?)</(?:[\w.-]+:)?c\s*>)", re.DOTALL)
_ADDRESS = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d+)[\"']")
_STYLE = re.compile(rb"\bs\s*=\s*[\"'](\d+)[\"']")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\b([^>]*?)/?>")


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetXml:
    """
    One sheet's part.

    Attributes:
        head: Everything before ``<sheetData>``.
        rows: What stands between its tags.
        tail: Everything after ``</sheetData>``.
        prefix: The namespace prefix of its elements, mostly ``b""``.
    """

    head: bytes
    rows: bytes
    tail: bytes
    prefix: bytes

    @classmethod
    def from_bytes(cls, content: bytes) -> SheetXml | None:
        """The sheet of a part; ``None`` when it has no rows' element."""
        opened = _DATA.search(content)
        if opened is None:
            return None
        prefix = opened[1]
        if opened[2] == b"/>":
            rows, end = b"", opened.end()
        else:
            close = b"</" + prefix + b"sheetData"
            at = content.rfind(close)
            if at < opened.end():
                return None
            rows, end = content[opened.end() : at], content.index(b">", at) + 1
        return cls(head=content[: opened.start()], rows=rows, tail=content[end:], prefix=prefix)

    def to_bytes(self) -> bytes:
        """The part again."""
        p = self.prefix
        return b"".join(
            [self.head, b"<", p, b"sheetData>", self.rows, b"</", p, b"sheetData>", self.tail]
        )

    def column_styles(self) -> dict[int, int]:
        """0-based column → style, of the columns that have one as a whole; the first 1,000 columns."""
        found = {}
        for match in _COLUMN.finditer(self.head):
            style = _attribute(match[1], b"style")
            if style is not None:
                low, high = _attribute(match[1], b"min") or 1, _attribute(match[1], b"max") or 1
                found.update(dict.fromkeys(range(low - 1, min(high, 1000)), style))
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class CellXml:
    """
    One cell's element.

    Attributes:
        column: Its letters.
        style: Its style; ``None`` for none.
        content: What stands inside; ``b""`` for nothing.
        element: The whole element.
    """

    column: str
    style: int | None
    content: bytes
    element: bytes

    @property
    def is_formula(self) -> bool:
        """Whether its value is computed."""
        return re.match(rb"\s*<(?:[\w.-]+:)?f\b", self.content) is not None

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing but a format."""
        return (
            re.search(rb"<(?:[\w.-]+:)?(?:f|v|t)\b[^>]*>[^<]|<(?:[\w.-]+:)?f\b", self.content)
            is None
        )


def row_number(tag: bytes) -> int | None:
    """The number in a row's opening tag."""
    match = _ROW_NUMBER.search(tag)
    return int(match[1]) if match else None


def row_spans(rows: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where each row starts and ends, and its opening tag."""
    at = 0
    usual_end = b"</row>" if b"</row>" in rows else b""
    while (match := _ROW.search(rows, at)) is not None:
        at = match.end() if match[1] else _end_of_row(rows, match.end(), usual_end)
        yield match.start(), at, match[0]


def _end_of_row(rows: bytes, start: int, usual_end: bytes) -> int:
    """Where a row ends; its usual end counts when no other row begins before it."""
    if usual_end:
        at = rows.find(usual_end, start)
        if at >= 0 and rows.find(b"<row", start, at) < 0:
            return at + len(usual_end)
    match = _ROW_END.search(rows, start)
    return match.end() if match else len(rows)


def row_cells(row: bytes) -> dict[str, CellXml] | None:
    """Column letters → cell of one row's inner XML; ``None`` when a cell has no address."""
    found = {}
    for match in _CELL.finditer(row):
        address = _ADDRESS.search(match[2])
        if address is None:
            return None
        style = _STYLE.search(match[2])
        letters = address[1].decode()
        found[letters] = CellXml(
            column=letters,
            style=int(style[1]) if style else None,
            content=match[3] or b"",
            element=match[0],
        )
    return found


def first_row(sheet: SheetXml, number: int) -> tuple[bytes, Mapping[str, CellXml]]:
    """The opening tag and the cells of row *number* (1 or 2), empty when it is not there."""
    for start, end, tag in row_spans(sheet.rows):
        found = row_number(tag) or 0
        if found == number:
            return tag, row_cells(sheet.rows[start + len(tag) : end]) or {}
        if found > number:
            break
    return b"", {}


def _attribute(tag: bytes, name: bytes) -> int | None:
    match = re.search(rb"\b" + name + rb"\s*=\s*[\"'](\d+)[\"']", tag)
    return int(match[1]) if match else None


def sort_key(letters: str) -> tuple[int, str]:
    """Column letters in sheet order."""
    return len(letters), letters


def column_position(letters: str) -> int:
    """
    The 0-based column of its letters.

    >>> column_position("A"), column_position("AB")
    (0, 27)
    """
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1
