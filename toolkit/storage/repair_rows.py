"""
The rows of a staff's sheet mended: headers of new columns, and formulas where a row has none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from toolkit.storage.cell_xml import inline_text
from toolkit.storage.fresh_rows import Lane, Slot, row_with
from toolkit.storage.sheet_xml import (
    SheetXml,
    row_cells,
    row_number,
    row_spans,
)


def with_headers(sheet: SheetXml, headers: Mapping[str, tuple[str, int]]) -> SheetXml:
    """
    The sheet with further headers.

    Args:
        sheet: The sheet.
        headers: Column letters → title and style; those columns are empty.
    """
    cells = "".join(
        f'<c r="{a}1" s="{style}" t="inlineStr">{inline_text(title)}</c>'
        for a, (title, style) in headers.items()
    )
    prefix = sheet.prefix.decode()
    added = re.sub(r"(</?)(c|is|t)(?=[\s/>])", rf"\g<1>{prefix}\2", cells).encode()
    for start, end, tag in row_spans(sheet.rows):
        if row_number(tag) == 1:
            opening = re.sub(rb"\s+spans\s*=\s*[\"'][^\"']*[\"']|/(?=>$)", b"", tag)
            closing = b"</" + sheet.prefix + b"row>"
            inner = (
                b"" if tag.endswith(b"/>") else sheet.rows[start + len(tag) : end - len(closing)]
            )
            row = opening + inner + added + closing
            return replace(sheet, rows=sheet.rows[:start] + row + sheet.rows[end:])
        break
    row = b'<%srow r="1">%s</%srow>' % (sheet.prefix, added, sheet.prefix)
    return replace(sheet, rows=row + sheet.rows)


def missing_formulas(
    sheet: SheetXml, letters: Collection[str], rows: Collection[int]
) -> dict[str, set[int]]:
    """
    The rows that have no working formula, per computed column.

    Args:
        sheet: The sheet.
        letters: The computed columns.
        rows: The sheet rows that should have one.

    Returns:
        Column letters → rows; columns without such rows are left out.
    """
    columns = "|".join(letters).encode()
    pattern = re.compile(
        rb"<(?:[\w.-]+:)?c\b[^>]*?\br=[\"']("
        + columns
        + rb")(\d+)[\"'][^>/]*>\s*<(?:[\w.-]+:)?f\b([^<]*)"
    )
    found: dict[str, set[int]] = {a: set() for a in letters}
    broken = set()
    for match in pattern.finditer(sheet.rows):
        if b"#REF!" in match[3]:
            broken.add(match[1].decode())
        found[match[1].decode()].add(int(match[2]))
    missing = {a: set(rows) if a in broken else set(rows) - found[a] for a in letters}
    return {a: lacking for a, lacking in missing.items() if lacking}


def with_formulas(
    sheet: SheetXml, lanes: Mapping[str, Lane], missing: Mapping[str, set[int]]
) -> SheetXml:
    """
    The sheet with a formula in each of those cells; every other cell is what it was.

    Args:
        sheet: The sheet.
        lanes: Column name → how it is written.
        missing: Column letters → rows, as :func:`missing_formulas` tells.
    """
    wanted = sorted(set().union(*missing.values()))
    computed = {name: lane for name, lane in lanes.items() if lane.formula}
    return replace(sheet, rows=b"".join(_mended(sheet, computed, missing, wanted)))


def _mended(
    sheet: SheetXml, lanes: Mapping[str, Lane], missing: Mapping[str, set[int]], wanted: list[int]
) -> Iterator[bytes]:
    pending = iter([*wanted, 0])
    row, position = next(pending), 0
    for start, end, tag in row_spans(sheet.rows):
        number = row_number(tag) or 0
        while row and row < number:
            yield sheet.rows[position:start] + _row(sheet, row, None, lanes, missing)
            row, position = next(pending), start
        if row == number:
            element = sheet.rows[start:end]
            cells = row_cells(element[len(tag) :]) or {}
            slot = Slot(element=element, tag=tag, cells=cells, number="")
            yield sheet.rows[position:start] + _row(sheet, row, slot, lanes, missing)
            row, position = next(pending), end
        if not row:
            break
    yield sheet.rows[position:]
    while row:
        yield _row(sheet, row, None, lanes, missing)
        row = next(pending)


def _row(
    sheet: SheetXml,
    row: int,
    slot: Slot | None,
    lanes: Mapping[str, Lane],
    missing: Mapping[str, set[int]],
) -> bytes:
    """One row with the formulas that it lacks."""
    here = {name: lane for name, lane in lanes.items() if row in missing.get(lane.letters, ())}
    if slot is not None:
        letters = {lane.letters for lane in here.values()}
        kept = {a: replace(c, content=b"") if a in letters else c for a, c in slot.cells.items()}
        slot = replace(slot, cells=kept)
    return row_with(row, {}, slot, here, sheet.prefix, is_shown=False)
