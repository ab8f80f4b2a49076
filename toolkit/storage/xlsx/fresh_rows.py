"""
Fresh rows in a staff's sheet: right below the last filled row, on rows that are still empty.

The pre-printed rows that nobody filled yet are used first, so that imported rows stand where a person
would have typed them; their numbers keep their order, and a new stock is laid down below. Nothing that
somebody typed is touched: a row counts as filled as soon as one cell of it holds anything but its printed
number or a formula. The file is replaced whole and only when nobody changed it, so filling an empty row
here cannot collide with an employee's typing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.register.numbers import complaint_number, serials
from toolkit.storage.base import OWN_COLUMN, Cell, FreshRows, RawTab
from toolkit.storage.initial import NUMBER, has_stock_numbers
from toolkit.storage.xlsx.cell_xml import LONGEST_TEXT, CellWriter, fits_cell, formula_writer
from toolkit.storage.xlsx.script_sheet import with_prefix
from toolkit.storage.xlsx.sheet_ranges import extended_ranges, last_merged_row
from toolkit.storage.xlsx.sheet_xml import (
    CellXml,
    SheetXml,
    column_position,
    row_cells,
    row_number,
    sort_key,
)

ROWS_OF_A_SHEET = 1_048_576
"""Source: Excel specifications and limits."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """
    One column as it is written.

    Attributes:
        letters: Where it stands in the sheet.
        style: The style of its cells where none stands yet; ``None`` for none.
        writer: From a cell's style to a writer of cells.
        formula: With ``{row}``; ``""`` for a column that people fill.
    """

    letters: str
    style: int | None
    writer: Callable[[int | None], CellWriter]
    formula: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """An empty row of a sheet: its element, its opening tag, its cells and its printed number."""

    element: bytes
    tag: bytes
    cells: Mapping[str, CellXml]
    number: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """A sheet with fresh rows, the numbers they were given, and its last row before and after."""

    sheet: SheetXml
    issued_numbers: tuple[str, ...]
    old_last_row: int
    last_row: int


def entered(sheet: SheetXml, tab: RawTab, fresh: FreshRows, lanes: Mapping[str, Lane]) -> Entered:
    """
    Enter fresh rows.

    Args:
        sheet: The staff's sheet.
        tab: The same tab as it was read.
        fresh: The rows; may be none, then only the stock of numbers is laid down anew.
        lanes: Column name → how it is written, for every column of the table.

    Raises:
        RegisterError: The sheet is written in a way that cannot be extended safely, is full, or a text is
            longer than a cell can hold.
    """
    _refuse_long_texts(fresh)
    printed = lanes[NUMBER].letters if has_stock_numbers(fresh.table) else ""
    end, slots = _empty_rows(sheet, tab, printed)
    start = min(slots) if slots else _last_row(sheet, end) + 1
    old_last = max([start - 1, *slots])
    numbers = _numbers(fresh, tab, slots, printed) if printed else []
    count = max(len(fresh.rows), len(numbers))
    if start + count - 1 > ROWS_OF_A_SHEET:
        text = _("S044 Tab {tab} has no room for {count} more rows. Nothing was written.")
        raise RegisterError(text.format(tab=tab.title, count=len(fresh.rows)))
    chunks = []
    for i in range(count):
        cells = dict(fresh.rows[i]) if i < len(fresh.rows) else {}
        number = numbers[i] if printed else ""
        slot = slots.pop(start + i, None)
        if slot is not None and not cells and slot.number == number:
            chunks.append(slot.element)
        else:
            cells = {**cells, NUMBER: number} if printed else cells
            chunks.append(row_with(start + i, cells, slot, lanes, sheet.prefix))
    for row_below in sorted(slots):
        chunks.append(_without_number(slots[row_below], printed))
    last = max(start + count - 1, old_last)
    whole = replace(sheet, rows=sheet.rows[:end] + b"".join(chunks))
    return Entered(
        sheet=extended_ranges(whole, old_last, last) if last > old_last else whole,
        issued_numbers=tuple(numbers[: len(fresh.rows)]),
        old_last_row=old_last,
        last_row=last,
    )


def stock_count(sheet: SheetXml, tab: RawTab, printed: str) -> int:
    """
    How many empty rows with a printed number stand below the last filled row.

    Args:
        sheet: The staff's sheet.
        tab: The same tab as it was read.
        printed: Letters of the column with the printed numbers.

    Raises:
        RegisterError: The sheet is written in a way that cannot be extended safely.
    """
    _end, slots = _empty_rows(sheet, tab, printed)
    return sum(bool(slot.number) for slot in slots.values())


def _refuse_long_texts(fresh: FreshRows) -> None:
    for row in fresh.rows:
        for name, cell in row.items():
            if isinstance(cell, str) and not fits_cell(cell):
                text = _(
                    "S043 A text for tab {tab}, column {column}, is longer than a cell can hold ({limit} characters). Nothing was written."
                )
                is_own = name.startswith(OWN_COLUMN)
                title = name[1:] if is_own else fresh.table.column(name).title
                raise RegisterError(
                    text.format(tab=fresh.table.title, column=title, limit=LONGEST_TEXT)
                )


def _empty_rows(sheet: SheetXml, tab: RawTab, printed: str) -> tuple[int, dict[int, Slot]]:
    """
    Where the last filled row ends in the rows' bytes, and the empty rows below it by row number.
    """
    opening = b"<" + sheet.prefix + b"row"
    covered = max(last_merged_row(sheet), 1)
    position = column_position(printed) if printed else 0
    end, below = len(sheet.rows), ROWS_OF_A_SHEET + 1
    slots: dict[int, Slot] = {}
    while (at := sheet.rows.rfind(opening, 0, end)) >= 0:
        element = sheet.rows[at:end]
        tag = element[: element.index(b">") + 1]
        number, cells = row_number(tag), row_cells(element[len(tag) :])
        if number is None or cells is None or number >= below:
            text = _(
                "S045 Tab {tab} was saved by a program that writes it in an unusual way. Open it in Excel or LibreOffice, save it there, and try again."
            )
            raise RegisterError(text.format(tab=tab.title))
        if number <= covered or any(_is_filled(c) for a, c in cells.items() if a != printed):
            break
        index = number - 2
        shown = str(tab.rows[index][position] or "") if printed and index < len(tab.rows) else ""
        slots[number] = Slot(element=element, tag=tag, cells=cells, number=shown)
        end, below = at, number
    return end, slots


def _is_filled(cell: CellXml) -> bool:
    return not cell.is_empty and not cell.is_formula


def _last_row(sheet: SheetXml, end: int) -> int:
    """The number of the last row that ends at *end*; 1 when there is none."""
    at = sheet.rows.rfind(b"<" + sheet.prefix + b"row", 0, end)
    return max((row_number(sheet.rows[at:end]) or 1) if at >= 0 else 1, last_merged_row(sheet))


def _numbers(fresh: FreshRows, tab: RawTab, slots: Mapping[int, Slot], printed: str) -> list[str]:
    """The numbers of the fresh rows and of the stock below them, from the first empty row on."""
    position = column_position(printed)
    given = [str(row.get(NUMBER) or "") for row in fresh.rows]
    known = [str(row[position] or "") for row in tab.rows if position < len(row)]
    highest = max(fresh.highest_number, int(serials([*known, *given, ""]).max()))
    stock = [slots[row].number for row in sorted(slots)]
    stock = [number for number in stock if number and number not in given]
    wanted = sum(not number for number in given) + fresh.table.stock_rows
    supply = iter(
        [*stock, *(complaint_number(highest + i) for i in range(1, wanted - len(stock) + 1))]
    )
    return [*(number or next(supply) for number in given), *supply]


def row_with(
    number: int,
    cells: Mapping[str, Cell],
    slot: Slot | None,
    lanes: Mapping[str, Lane],
    prefix: bytes,
    *,
    is_shown: bool = True,
) -> bytes:
    """
    A row's element: what stands there, fresh cells in their columns, and formulas where there are none.

    Args:
        number: The sheet's row.
        cells: Column name → cell.
        slot: The row as it is; ``None`` when the sheet has none yet.
        lanes: The columns to write.
        prefix: The namespace prefix of the sheet's elements.
        is_shown: Whether a hidden row is shown from now on.
    """
    there = slot.cells if slot else {}
    found = {letters: cell.element.decode() for letters, cell in there.items()}
    for name, lane in lanes.items():
        was = there.get(lane.letters)
        ref = f"{lane.letters}{number}"
        style = lane.style if was is None or was.style is None else was.style
        if lane.formula:
            if was is None or not was.is_formula:
                found[lane.letters] = formula_writer(lane.formula, style)(None, ref)
        elif name in cells:
            written = lane.writer(style)(cells[name], ref)
            if written:
                found[lane.letters] = written
    inner = "".join(found[letters] for letters in sorted(found, key=sort_key))
    opening = _opening(slot.tag, is_shown=is_shown).decode() if slot else f'<row r="{number}">'
    row = f"{opening}{inner}</row>"
    return (with_prefix(row, prefix.decode()) if prefix else row).encode()


def _opening(tag: bytes, *, is_shown: bool) -> bytes:
    """A row's opening tag for a row that gets content: not closed, and with no hint of its extent."""
    names = rb"spans|hidden" if is_shown else rb"spans"
    return re.sub(rb"\s+(?:" + names + rb")\s*=\s*[\"'][^\"']*[\"']|/(?=>$)", b"", tag)


def _without_number(slot: Slot, printed: str) -> bytes:
    """An empty row whose printed number was moved up."""
    cell = slot.cells.get(printed)
    return slot.element.replace(cell.element, b"", 1) if cell and slot.number else slot.element
