"""
The ranges of a sheet that end where its rows end, and have to grow with them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from toolkit.storage.xlsx.package import WorkbookPackage
from toolkit.storage.xlsx.sheet_xml import SheetXml

_RANGES = re.compile(
    rb"(<(?:[\w.-]+:)?(?:conditionalFormatting|dataValidation)\b[^>]*?\bsqref\s*=\s*[\"'])([^\"']*)"
)
_FILTER = re.compile(rb"(<(?:[\w.-]+:)?autoFilter\b[^>]*?\bref\s*=\s*[\"'])([^\"']*)")
_TABLE = re.compile(rb"(<(?:[\w.-]+:)?(?:table|autoFilter)\b[^>]*?\bref\s*=\s*[\"'])([^\"']*)")
_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"'][A-Z]+\d+:[A-Z]+(\d+)")
_DIMENSION = re.compile(rb"(<(?:[\w.-]+:)?dimension\b[^>]*?\bref\s*=\s*[\"'])([^\"']*)")
_SHEET_END = re.compile(rb"(?<=[A-Z])\d+$|(?<=\$)\d+$")


def last_merged_row(sheet: SheetXml) -> int:
    """The last row that merged cells cover; 0 when there are none."""
    return max((int(m[1]) for m in _MERGED.finditer(sheet.tail)), default=0)


def extended_ranges(sheet: SheetXml, old_last: int, last: int) -> SheetXml:
    """
    The sheet with everything that ran to its old last row run to the new one.

    Args:
        sheet: A sheet.
        old_last: Its last row until now.
        last: Its last row from now on; not above *old_last*.
    """
    tail = _RANGES.sub(lambda m: m[1] + _grown(m[2], old_last, last, is_exact=True), sheet.tail)
    return replace(
        sheet,
        head=_DIMENSION.sub(lambda m: m[1] + _grown(m[2], 0, last), sheet.head),
        tail=_FILTER.sub(lambda m: m[1] + _grown(m[2], 0, last), tail),
    )


def _grown(ranges: bytes, old_last: int, last: int, *, is_exact: bool = False) -> bytes:
    """
    Ranges whose last row is *old_last* (or, not exact, any row) down to *last*; none becomes shorter.

    >>> _grown(b"E2:E301 G5", 301, 400, is_exact=True)
    b'E2:E400 G5'
    """
    return b" ".join(_grown_range(r, old_last, last, is_exact) for r in ranges.split())


def _grown_range(one: bytes, old_last: int, last: int, is_exact: bool) -> bytes:
    match = re.fullmatch(rb"(\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?)(\d+)", one)
    if match is None or int(match[2]) >= last or (is_exact and int(match[2]) != old_last):
        return one
    return match[1] + str(last).encode()


def extended_filter(sheet: SheetXml, last: int) -> SheetXml:
    """The sheet with its filter down to row *last*."""
    return replace(sheet, tail=_FILTER.sub(lambda m: m[1] + _grown(m[2], 0, last), sheet.tail))


def extended_filter_names(workbook: bytes, last_rows: Mapping[int, int]) -> bytes:
    """
    The main part with the hidden names of the filters as long as the filters are.

    Args:
        workbook: The main part.
        last_rows: 0-based sheet → its last row.
    """

    def grown(match: re.Match[bytes]) -> bytes:
        sheet = re.search(rb"localSheetId\s*=\s*[\"'](\d+)", match[1])
        last = last_rows.get(int(sheet[1]), 0) if sheet else 0
        ended = re.fullmatch(rb"(.*:\$?[A-Z]+\$?)(\d+)", match[2])
        if ended is None or int(ended[2]) >= last:
            return match[0]
        return match[1] + ended[1] + str(last).encode()

    pattern = rb"(<(?:[\w.-]+:)?definedName\b[^>]*?_xlnm\._FilterDatabase[^>]*>)([^<]*)"
    return re.sub(pattern, grown, workbook)


def extended_tables(
    package: WorkbookPackage, part: str, old_last: int, last: int
) -> dict[str, bytes]:
    """The tables (list objects) on a sheet that ran to its last row, run to its new one."""
    found = {}
    for kind, target in package.relationships(part).values():
        if kind == "table" and target in package.part_names:
            content = package.part(target)
            found[target] = _TABLE.sub(
                lambda m: m[1] + _grown(m[2], old_last, last, is_exact=True), content
            )
    return {name: content for name, content in found.items() if content != package.part(name)}
