"""
Reading a workbook: all of the register's tabs at once, with what calamine does not tell.

Calamine reads values fast, but it says nothing about formulas and gives errors as empty cells; one pass
over a sheet's bytes finds both. It also makes room for every cell up to the last filled one, so a sheet
with a cell in a far corner is refused before it fills the memory.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from functools import partial
from itertools import chain

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from toolkit.register.findings import column_letters
from toolkit.schema import Schema, Table
from toolkit.storage.base import Cell, RawTab
from toolkit.storage.xlsx.cell_xml import EPOCH_1900, EPOCH_1904
from toolkit.storage.xlsx.package import WorkbookPackage
from toolkit.storage.xlsx.sheet_scan import is_usual, refuse_far_cells, typed_over
from toolkit.storage.xlsx.sheet_xml import column_position
from toolkit.storage.xlsx.zip_archive import damaged

_ERROR_CELL = re.compile(
    rb"<(?:[\w.-]+:)?c\b([^>]*?\bt\s*=\s*[\"']e[\"'][^>]*)>(?:<(?:[\w.-]+:)?f\b[^>]*?(?:/>|>.*?</(?:[\w.-]+:)?f>))?\s*<(?:[\w.-]+:)?v>([^<]*)<",
    re.DOTALL,
)
_ADDRESS = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d+)[\"']")


def read_tabs(package: WorkbookPackage, schema: Schema) -> dict[str, RawTab]:
    """
    All tabs by title; of a tab that is not the register's only the title is read.

    The largest tab takes about as long as all the others, so it is unpacked beside them.

    Args:
        package: The workbook.
        schema: The register's tabs.

    Raises:
        RegisterError: The file is damaged, or a tab is larger than a register can be.
    """
    ours = [table for table in schema if table.title in package.sheet_parts]
    largest_first = sorted(ours, key=lambda t: -package.size(package.sheet_parts[t.title]))
    shares = [largest_first[:1], largest_first[1:]]
    with ThreadPoolExecutor(len(shares)) as pool:  # to unpack holds up nothing else that runs
        largest, others = pool.map(partial(read_some, package), shares)
    read = largest | others
    return {
        title: read.get(title) or RawTab(title=title, header=(), rows=())
        for title in package.sheet_parts
    }


def read_tab(package: WorkbookPackage, table: Table) -> RawTab:
    """
    One tab of a workbook that has it.

    Raises:
        RegisterError: The file is damaged, or the tab is larger than a register can be.
    """
    return read_some(package, [table])[table.title]


def read_some(package: WorkbookPackage, tables: Iterable[Table]) -> dict[str, RawTab]:
    """Some tabs of a workbook that has them; see :func:`read_tab`."""
    workbook = _opened(package)
    return {table.title: _tab(workbook, package, table) for table in tables}


def _opened(package: WorkbookPackage) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(package.data))
    except CalamineError:
        raise damaged(package.address) from None


def _tab(workbook: CalamineWorkbook, package: WorkbookPackage, table: Table) -> RawTab:
    part = package.sheet_parts[table.title]
    content = package.part(part)
    usual = is_usual(content)
    refuse_far_cells(content, table.title, usual=usual)
    sheet = _sheet(workbook, package, table)
    errors = _errors(content) if b't="e"' in content else ()
    header = _header(_rows(sheet, errors, most=1))
    beside = _computed_letters(header, table) if table.owner != "script" else []
    over = typed_over(content, beside, usual=usual) if beside else frozenset()
    del content  # before there are cells beside it
    rows = _rows(sheet, errors)
    last = len(rows)
    while last > 1 and not any(c not in ("", None) for c in rows[last - 1]):
        last -= 1
    if table.owner != "script" and epoch_of(package) == EPOCH_1904:
        _shift_serials(rows[1:last], header, table)
    return RawTab(title=table.title, header=header, rows=rows[1:last], typed_over=over)


def _sheet(workbook: CalamineWorkbook, package: WorkbookPackage, table: Table) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(table.title)
    except CalamineError:
        raise damaged(package.address, package.sheet_parts[table.title]) from None


def _rows(
    sheet: CalamineSheet, errors: Iterable[tuple[int, int, str]], most: int | None = None
) -> list[list[Cell]]:
    """All rows, or the first ones; with the text of each cell that shows an error."""
    read = sheet.to_python(skip_empty_area=False, nrows=most)
    if set(map(type, chain.from_iterable(read))) & {time, timedelta}:
        rows = _as_cells(read)
    else:
        rows = read  # type: ignore[assignment]  # by the line above
    for row, column, text in errors:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    return rows


def _header(rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    return tuple(str(c).strip() if c is not None else "" for c in rows[0]) if rows else ()


def _shift_serials(rows: Sequence[list[Cell]], header: Sequence[str], table: Table) -> None:
    """Numbers in date columns that show no date, from the 1904 date system into the usual one."""
    days = (EPOCH_1904 - EPOCH_1900).days
    dates = {c.title.casefold() for c in table.columns if c.type in ("date", "datetime")}
    columns = [i for i, title in enumerate(header) if title.casefold() in dates]
    for row in rows:
        for i in columns:
            cell = row[i]
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                row[i] = cell + days


def _as_cells(rows: Sequence[Sequence[Cell | time | timedelta]]) -> list[list[Cell]]:
    """Times and durations, which no column of a register holds, as their text."""
    return [[str(c) if isinstance(c, time | timedelta) else c for c in row] for row in rows]


def _errors(content: bytes) -> list[tuple[int, int, str]]:
    """(0-based row, 0-based column, text) of each cell that shows an error, such as ``#N/A``."""
    found = []
    for match in _ERROR_CELL.finditer(content):
        address = _ADDRESS.search(match[1])
        if address is not None:
            row, column = int(address[2]) - 1, column_position(address[1].decode())
            found.append((row, column, match[2].decode()))
    return found


def _computed_letters(header: Sequence[str], table: Table) -> list[str]:
    titles = {c.title.casefold() for c in table.computed_columns}
    return [column_letters(i) for i, title in enumerate(header) if title.casefold() in titles]


def epoch_of(package: WorkbookPackage) -> datetime:
    """Day 0 of the workbook's date system."""
    head = package.part(package.workbook_part)
    is_1904 = re.search(
        rb"<(?:[\w.-]+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true|on)[\"']", head
    )
    return EPOCH_1904 if is_1904 else EPOCH_1900
