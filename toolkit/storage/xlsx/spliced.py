"""
New rows among those that stay: a sheet of a hundred thousand rows in which a few changed is not written anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from toolkit.storage.xlsx.sheet_xml import SheetXml

MOST_SHARE = 0.2
"""Share of the rows up to which splicing pays."""

_ROW, _ROW_END = b'<row r="%d"', b"</row>"
_NOT_PLAIN = (b'hidden="', b"outlineLevel=")
_FILTER = b"<filterColumn"
_LAST_ROW = re.compile(rb'<row r="(\d+)"')


def spliced(
    sheet: SheetXml, changed: Iterable[int], count: int, written: Callable[[int], bytes]
) -> bytes | None:
    """
    The sheet's rows with some of them new.

    Args:
        sheet: The sheet as it is.
        changed: 0-based positions of the rows that change, the header's row not counted; those beyond the last
            one are added.
        count: Rows that there will be, the header's row not counted.
        written: From a position to the row's XML.

    Returns:
        ``None`` when the rows are to be written whole: too many change, rows go, the sheet is filtered, or it
        is not written the usual way.
    """
    places = sorted(changed)
    is_plain = not sheet.prefix and not any(mark in sheet.rows for mark in _NOT_PLAIN)
    if not is_plain or _FILTER in sheet.tail or len(places) > MOST_SHARE * count:
        return None
    if places and places[-1] >= count:
        return None
    rows, at = memoryview(sheet.rows), 0
    next_place = _row_count(sheet)
    pieces: list[bytes | memoryview] = []
    for place in places:
        start = sheet.rows.find(_ROW % (place + 2), at)
        if start < 0 and place == next_place:
            start = end = len(sheet.rows)
            next_place += 1
        else:
            end = sheet.rows.find(_ROW_END, max(start, 0)) + len(_ROW_END)
            is_one = start >= 0 and end >= len(_ROW_END)
            if not is_one or sheet.rows.find(b"<row", start + 1, end) >= 0:
                return None
        pieces += [rows[at:start], written(place)]
        at = end
    pieces.append(rows[at:])
    return b"".join(pieces)


def _row_count(sheet: SheetXml) -> int:
    """Rows below the header's, by the number of the last one; -1 when it is not written the usual way."""
    last = _LAST_ROW.match(sheet.rows, max(sheet.rows.rfind(b"<row"), 0))
    return int(last[1]) - 1 if last else -1
