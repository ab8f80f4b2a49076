"""
Links on cells of a staff's sheet, taken away with what stood there: an address can be somebody's.

Source: ECMA-376 part 1, 18.3.1.47 (hyperlink); part 2, 8.3 (relationships).
"""

from __future__ import annotations

import re
from dataclasses import replace

from toolkit.storage.xlsx.sheet_xml import SheetXml

_LINK = re.compile(rb"<((?:[\w.-]+:)?)hyperlink\b[^>]*?(?:/>|>\s*</\1hyperlink\s*>)")
_LINK_ROWS = re.compile(rb"\sref\s*=\s*[\"']\$?[A-Za-z]+\$?(\d+)(?::\$?[A-Za-z]+\$?(\d+))?[\"']")
_LINK_TARGET = re.compile(rb"\s[\w.-]+:id\s*=\s*[\"']([^\"']+)[\"']")
_NO_LINKS = re.compile(rb"<((?:[\w.-]+:)?)hyperlinks\b[^>]*>\s*</\1hyperlinks\s*>")
_RELATIONSHIP = re.compile(rb"<((?:[\w.-]+:)?)Relationship\b[^>]*?(?:/>|>\s*</\1Relationship\s*>)")
_ID = re.compile(rb"\sId\s*=\s*[\"']([^\"']+)[\"']")


def without_links(sheet: SheetXml, rows: frozenset[int]) -> tuple[SheetXml, frozenset[bytes]]:
    """
    A sheet without the links on the cells of some rows.

    Args:
        sheet: The staff's sheet.
        rows: Sheet rows.

    Returns:
        The sheet, and the ids of the relationships that nothing in it points at any more.
    """
    gone: set[bytes] = set()
    kept: set[bytes] = set()

    def left(match: re.Match[bytes]) -> bytes:
        place, target = _LINK_ROWS.search(match[0]), _LINK_TARGET.search(match[0])
        first, last = (int(place[1]), int(place[2] or place[1])) if place else (0, 0)
        is_meant = not rows.isdisjoint(range(first, last + 1))
        if target is not None:
            (gone if is_meant else kept).add(target[1])
        return b"" if is_meant else match[0]

    tail = _NO_LINKS.sub(b"", _LINK.sub(left, sheet.tail))
    return replace(sheet, tail=tail), frozenset(gone - kept)


def without_relationships(part: bytes, ids: frozenset[bytes]) -> bytes:
    """A part with relationships, without those of these ids."""

    def left(match: re.Match[bytes]) -> bytes:
        found = _ID.search(match[0])
        return b"" if found is not None and found[1] in ids else match[0]

    return _RELATIONSHIP.sub(left, part)
