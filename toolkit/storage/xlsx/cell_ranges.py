"""
Ranges of cells as a sheet writes them (``sqref``), and which rows of a column they leave open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from toolkit.register.findings import column_letters
from toolkit.storage.xlsx.sheet_xml import column_position

LAST_ROW = 1_048_576
"""Source: Excel specifications and limits."""

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")

Rows = tuple[int, int]
"""First and last row, both included."""


def column_rows(sqref: str, column: int) -> Iterator[Rows]:
    """
    The rows of one column that lie in ranges.

    Args:
        sqref: Ranges with spaces between them.
        column: 0-based.

    >>> list(column_rows("E2:F5 E9 A1:B3", 4))
    [(2, 5), (9, 9)]
    """
    for text in sqref.split():
        match = _RANGE.fullmatch(text)
        if match is not None:
            first, last = column_position(match[1]), column_position(match[3] or match[1])
            if first <= column <= last:
                yield int(match[2]), int(match[4] or match[2])


def open_rows(covered: Iterable[Rows], first: int = 2, last: int = LAST_ROW) -> list[Rows]:
    """
    The rows that no range covers.

    >>> open_rows([(2, 5), (9, 20)], last=20)
    [(6, 8)]
    """
    gaps = []
    start = first
    for low, high in sorted(covered):
        if low > start:
            gaps.append((start, min(low - 1, last)))
        start = max(start, high + 1)
    if start <= last:
        gaps.append((start, last))
    return [(low, high) for low, high in gaps if low <= high]


def sqref_of(column: int, rows: Iterable[Rows]) -> str:
    """
    Rows of a column as a sheet writes them.

    >>> sqref_of(4, [(2, 5), (9, 9)])
    'E2:E5 E9'
    """
    a = column_letters(column)
    return " ".join(f"{a}{low}:{a}{high}" if high > low else f"{a}{low}" for low, high in rows)


def without_column(sqref: str, column: int) -> str:
    """
    Ranges without one column.

    >>> without_column("D2:F5 E9 A1", 4)
    'D2:D5 F2:F5 A1'
    """
    kept = []
    for text in sqref.split():
        match = _RANGE.fullmatch(text)
        if match is None:
            kept.append(text)
            continue
        first, last = column_position(match[1]), column_position(match[3] or match[1])
        low, high = int(match[2]), int(match[4] or match[2])
        if not first <= column <= last:
            kept.append(text)
            continue
        for left, right in ((first, column - 1), (column + 1, last)):
            if left <= right:
                kept.append(f"{column_letters(left)}{low}:{column_letters(right)}{high}")
    return " ".join(kept)
