"""Sorting, cutting, copying and finding: edits that move or rewrite what stands in cells."""

import re

from tests.sheets_server.addresses import Box
from tests.sheets_server.cells import blank_of_value
from tests.sheets_server.entered import enter
from tests.sheets_server.errors import bad_request
from tests.sheets_server.formats import render
from tests.sheets_server.formula_text import moved_copy, moved_with, rewrite
from tests.sheets_server.formula_values import rank
from tests.sheets_server.grid import (
    BLANK,
    Cell,
    CellError,
    Formula,
    Json,
    Scalar,
    Sheet,
    Spreadsheet,
)
from tests.sheets_server.recalculate import recalculate
from tests.sheets_server.structure import rewrite_formulas


def sort(spreadsheet: Spreadsheet, sheet: Sheet, box: Box, specs: list[Json]) -> None:
    """
    Sort the rows of a box; cells left and right of it stay where they are.

    Numbers come before texts, empty cells last, whichever the direction. A relative reference in
    a row that moves keeps pointing at its own row.
    """
    recalculate(spreadsheet)
    last = min(box.bottom, max(len(sheet.rows), box.top))
    order = list(range(box.top, last))
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0)
        if not box.left <= column < box.right:
            raise bad_request(f"sortSpecs.dimensionIndex[{column}] is not within the range.")
        keys = {row: sheet.effective(row, column) for row in order}
        filled = [row for row in order if keys[row] is not None]
        empty = [row for row in order if keys[row] is None]
        filled.sort(
            key=lambda row: rank(keys[row]),
            reverse=spec.get("sortOrder") == "DESCENDING",
        )
        order = filled + empty
    width = box.right - box.left
    old = {row: sheet.rows[row][box.left : box.right] for row in order}
    for at, row in enumerate(order, start=box.top):
        moved = [
            shifted(cell, at - row, 0) if cell and type(cell.value) is Formula else cell
            for cell in old[row]
        ]
        cells = sheet.rows[at]
        cells.extend([None] * (box.left + len(moved) - len(cells)))
        moved.extend([None] * (min(width, len(cells) - box.left) - len(moved)))
        cells[box.left : box.left + len(moved)] = moved
    spreadsheet.dirty = True


def shifted(cell: Cell, rows: int, columns: int) -> Cell:
    """A cell as it is when copied so far away: relative references move along."""
    if isinstance(cell.value, Formula) and (rows or columns):
        return cell._replace(value=Formula(moved_copy(cell.value.text, rows, columns)))
    return cell


def cut(
    spreadsheet: Spreadsheet, source: Sheet, box: Box, target: Sheet, row: int, column: int
) -> None:
    """Cut a box and paste it with its corner at (row, column); references to it follow."""
    down, across = row - box.top, column - box.left
    kept = [
        [source.cell(at, over) for over in range(box.left, box.right)]
        for at in range(box.top, box.bottom)
    ]
    for at in range(box.top, box.bottom):
        for over in range(box.left, box.right):
            source.put(at, over, BLANK)
    for at, cells in enumerate(kept, start=row):
        for over, cell in enumerate(cells, start=column):
            target.put(at, over, cell)
    moving = [merge for merge in source.merges if box.contains(merge)]
    source.merges = [merge for merge in source.merges if merge not in moving]
    target.merges += [
        Box(merge.top + down, merge.left + across, merge.bottom + down, merge.right + across)
        for merge in moving
    ]
    if source is target:
        for holder in spreadsheet.sheets:
            _follow_cut(holder, source, box, down, across)
    spreadsheet.dirty = True


def _follow_cut(holder: Sheet, source: Sheet, box: Box, down: int, across: int) -> None:
    def change(text: str) -> str:
        return rewrite(
            text,
            lambda reference: (
                moved_with(reference, box, down, across)
                if (
                    holder is source
                    if reference.title is None
                    else reference.title.casefold() == source.title.casefold()
                )
                else reference
            ),
        )

    rewrite_formulas(holder, change)


def copy(
    spreadsheet: Spreadsheet,
    source: Sheet,
    box: Box,
    target: Sheet,
    to: Box,
    kind: str = "PASTE_NORMAL",
    *,
    transpose: bool = False,
) -> None:
    """Copy a box, again and again when the target is a multiple of it."""
    if source.has_formulas:  # without any, no value of the tab depends on others
        recalculate(spreadsheet)
    cells: dict[tuple[int, int], tuple[Cell, Scalar]] = {}
    for at in range(box.top, box.bottom):
        for over in range(box.left, box.right):
            found = (source.cell(at, over), source.effective(at, over))
            place = (at - box.top, over - box.left)
            cells[place[::-1] if transpose else place] = found
    height, width = box.bottom - box.top, box.right - box.left
    if transpose:
        height, width = width, height
    rows, columns = to.bottom - to.top, to.right - to.left
    rows = rows if rows % height == 0 else height
    columns = columns if columns % width == 0 else width
    if to.top + rows > target.row_count or to.left + columns > target.column_count:
        raise bad_request("The destination of the paste does not fit in the sheet.")
    for at in range(to.top, to.top + rows):
        for over in range(to.left, to.left + columns):
            place = ((at - to.top) % height, (over - to.left) % width)
            cell, effective = cells[place]
            origin = place[::-1] if transpose else place
            moved = shifted(cell, at - box.top - origin[0], over - box.left - origin[1])
            target.put(at, over, _pasted(target.cell(at, over), moved, effective, kind))
    spreadsheet.dirty = True


def _pasted(there: Cell, cell: Cell, effective: Scalar, kind: str) -> Cell:
    constant = effective.code if isinstance(effective, CellError) else effective
    value = cell.value if cell.value is not None else constant  # a spilled value is pasted as such
    if kind == "PASTE_NORMAL" or kind == "PASTE_NO_BORDERS":
        pasted = cell._replace(value=value)
        if kind == "PASTE_NO_BORDERS" and pasted.format:
            bare = {name: part for name, part in pasted.format.items() if name != "borders"}
            pasted = pasted._replace(format=bare or None)
        return pasted
    if kind == "PASTE_VALUES":
        return there._replace(value=constant)
    if kind == "PASTE_FORMULA":
        return there._replace(value=value)
    if kind == "PASTE_FORMAT":
        return there._replace(format=cell.format)
    if kind == "PASTE_DATA_VALIDATION":
        return there._replace(validation=cell.validation)
    if kind == "PASTE_CONDITIONAL_FORMATTING":
        return there
    raise bad_request(f"Invalid value for pasteType: {kind}")


def merge(sheet: Sheet, box: Box, kind: str) -> None:
    """Merge the cells of a box, as a whole or line by line; only the first value is kept."""
    if kind == "MERGE_ROWS":
        boxes = [Box(row, box.left, row + 1, box.right) for row in range(box.top, box.bottom)]
    elif kind == "MERGE_COLUMNS":
        boxes = [Box(box.top, at, box.bottom, at + 1) for at in range(box.left, box.right)]
    else:
        boxes = [box]
    for old in sheet.merges:
        if old.overlaps(box) and not box.contains(old):
            raise bad_request(
                "You must select all cells in a merged range to merge or unmerge them."
            )
    sheet.merges = [old for old in sheet.merges if not old.overlaps(box)]
    for one in boxes:
        if (one.bottom - one.top) * (one.right - one.left) > 1:
            sheet.merges.append(one)
        for row in range(one.top, min(one.bottom, len(sheet.rows))):
            for column in range(one.left, one.right):
                if (row, column) != (one.top, one.left):
                    sheet.put(row, column, blank_of_value(sheet.cell(row, column)))


def find_replace(
    spreadsheet: Spreadsheet, searched: list[tuple[Sheet, Box]], request: Json
) -> Json:
    """Find and replace; counts what changed."""
    recalculate(spreadsheet)
    wanted, replacement = str(request.get("find", "")), str(request.get("replacement", ""))
    if not wanted:
        raise bad_request("The find string must not be empty.")
    pattern = wanted if request.get("searchByRegex") else re.escape(wanted)
    if not request.get("searchByRegex"):
        replacement = replacement.replace("\\", r"\\")
    if request.get("matchEntireCell"):
        pattern = rf"\A(?:{pattern})\Z"
    try:
        shape = re.compile(pattern, 0 if request.get("matchCase") else re.IGNORECASE)
        shape.sub(replacement, "")
    except (re.error, IndexError):
        raise bad_request(f"Invalid regular expression: {wanted}") from None
    values = formulas = occurrences = 0
    rows: set[tuple[int, int]] = set()
    sheets: set[int] = set()
    for sheet, box in searched:
        for row in range(box.top, min(box.bottom, len(sheet.rows))):
            for column in range(box.left, min(box.right, len(sheet.rows[row]))):
                cell = sheet.cell(row, column)
                is_formula = isinstance(cell.value, Formula)
                if cell.value is None or (is_formula and not request.get("includeFormulas")):
                    continue
                shown = (
                    cell.value.text
                    if isinstance(cell.value, Formula)
                    else render(cell.value, cell.format, spreadsheet.locale)
                )
                new, count = shape.subn(replacement, shown)
                if not count:
                    continue
                sheet.put(row, column, cell._replace(value=enter(new, spreadsheet.locale).value))
                values += not is_formula
                formulas += is_formula
                occurrences += count
                rows.add((sheet.sheet_id, row))
                sheets.add(sheet.sheet_id)
    spreadsheet.dirty = True
    counts = {
        "valuesChanged": values,
        "formulasChanged": formulas,
        "rowsChanged": len(rows),
        "sheetsChanged": len(sheets),
        "occurrencesChanged": occurrences,
    }
    return {name: count for name, count in counts.items() if count}
