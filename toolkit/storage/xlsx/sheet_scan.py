"""
One pass over a sheet's bytes for what the reading library does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.storage.xlsx.sheet_xml import column_position, sort_key

MOST_CELLS = 20_000_000
"""Room up to the last filled cell: 600,000 complaints, or some 700 MB while it is read."""

_MANY_ROWS = 300_000
_LONG_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b[^>]*?\br\s*=\s*[\"'](\d{6,})")
_USUAL_LONG_ROW = re.compile(rb'<row r="(\d{6,})')
_WIDE_CELL = re.compile(rb"\br\s*=\s*[\"'](?:[A-Z]{3,}|[B-Z][A-Z])\d")
_OTHER_CELL = re.compile(rb'<c(?! r="(?:[A-Z]|A[A-Z])\d)[ >/]')
_FILLED_CELL = re.compile(
    rb"<(?:[\w.-]+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]+)(\d+)[\"'](?:[^>]*[^>/])?>\s*<(?:[\w.-]+:)?(?:f|v|is)\b"
)
_USUAL_CELL = b'<c r="(%s)(\\d+)"[^>/]*>(?!<f|</c>|<v></v>|<v/>|<is><t></t>|<is><t/>)'
_ANY_CELL = (
    rb"<(?:[\w.-]+:)?c\b[^>]*?\br\s*=\s*[\"'](%s)(\d+)[\"'](?:[^>]*[^>/])?>"
    rb"\s*(?!\s|<(?:[\w.-]+:)?f\b|</|<(?:[\w.-]+:)?v\s*/>|<(?:[\w.-]+:)?v></)"
)


def is_usual(content: bytes) -> bool:
    """
    Whether a sheet is written as Excel, LibreOffice and XlsxWriter do, and is no wider than ``AZ``.

    That is: the address first in every cell, and no namespace prefix; then the fast patterns see all.
    """
    return b"<sheetData" in content and has_usual_cells(content)


def has_usual_cells(rows: bytes) -> bool:
    """Whether every cell begins with its address, up to column ``AZ``; and no text can look like one."""
    return _OTHER_CELL.search(rows) is None and b"<!" not in rows


def refuse_far_cells(content: bytes, title: str, *, usual: bool) -> None:
    """
    Refuse a sheet with a filled cell so far out that reading it would fill the memory.

    Args:
        content: The sheet's part.
        title: The tab, for the message.
        usual: What :func:`is_usual` says of it.

    Raises:
        RegisterError: It has such a cell.
    """
    long_row = _USUAL_LONG_ROW if usual else _LONG_ROW
    rows = max((int(m[1]) for m in long_row.finditer(content)), default=0)
    if rows < _MANY_ROWS and (usual or _WIDE_CELL.search(content) is None):
        return
    last_row, last_column = 0, "A"
    for match in _FILLED_CELL.finditer(content):
        last_row = max(last_row, int(match[2]))
        last_column = max(last_column, match[1].decode(), key=sort_key)
    if last_row * (column_position(last_column) + 1) > MOST_CELLS:
        text = _(
            "S048 Tab {tab} has a filled cell far from the others, in row {row} or column {column}. Remove that row or column."
        )
        raise RegisterError(text.format(tab=title, row=last_row, column=last_column))


def typed_over(
    content: bytes, letters: Collection[str], *, usual: bool
) -> frozenset[tuple[int, int]]:
    """
    Cells in computed columns that hold a value and no formula, the header apart.

    Args:
        content: The sheet's part.
        letters: The computed columns.
        usual: What :func:`is_usual` says of it.

    Returns:
        (Sheet row number, 0-based column) of each.
    """
    form = _USUAL_CELL if usual else _ANY_CELL
    pattern = re.compile(form % b"|".join(a.encode() for a in letters))
    found = ((m[1].decode(), int(m[2])) for m in pattern.finditer(content))
    return frozenset((row, column_position(a)) for a, row in found if row > 1)
