"""
The rows of a staff's sheet mended: headers of new columns, and formulas where a row has none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from html import unescape

from toolkit.storage.xlsx.cell_xml import inline_text
from toolkit.storage.xlsx.fresh_rows import Lane, Slot, row_with
from toolkit.storage.xlsx.sheet_xml import (
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
    sheet: SheetXml, formulas: Mapping[str, str], rows: Collection[int]
) -> dict[str, set[int]]:
    """
    The rows that lack their formula, or have another one, per computed column.

    Args:
        sheet: The sheet.
        formulas: Column letters → the formula without ``=``, with ``{row}`` for the row's number.
        rows: The sheet rows that should have one.

    Returns:
        Column letters → rows; columns without such rows are left out.
    """
    columns = "|".join(formulas).encode()
    pattern = re.compile(
        rb"<(?:[\w.-]+:)?c\b[^>]*?\br=[\"']("
        + columns
        + rb")(\d+)[\"'][^>/]*>\s*<(?:[\w.-]+:)?f\b([^>]*)>?([^<]*)"
    )
    found: dict[str, set[int]] = {a: set() for a in formulas}
    wanted = {a: _bare(formula).split("{row}") for a, formula in formulas.items()}
    for match in pattern.finditer(sheet.rows):
        letters, row = match[1].decode(), match[2].decode()
        text = _bare(unescape(match[4].decode()))
        if text == row.join(wanted[letters]) or (not text and b"shared" in match[3]):
            found[letters].add(int(row))
    missing = {a: set(rows) - there for a, there in found.items()}
    return {a: lacking for a, lacking in missing.items() if lacking}


def _bare(formula: str) -> str:
    """A formula without what programs write in one way or another."""
    return re.sub(r"[\s']", "", formula)


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
