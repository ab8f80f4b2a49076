"""Requests about cells: writing, formatting, sorting, cutting, copying, merging, finding."""

from typing import Any

from tests.sheets_server import moves
from tests.sheets_server.addresses import Box
from tests.sheets_server.batch import Batch, fields_of
from tests.sheets_server.bulk import write_values
from tests.sheets_server.cells import READ_ONLY, apply, prepared, settled, validation
from tests.sheets_server.errors import bad_request
from tests.sheets_server.grid import BLANK, Cell, Json, Row, Sheet
from tests.sheets_server.masks import normal_colours
from tests.sheets_server.protection import check_edit


def update_cells(batch: Batch, request: Json) -> None:
    """Write rows of CellData; with a range, cells that the rows leave out are cleared."""
    mask = prepared(fields_of(request))
    rows: list[list[Json]] = [row.get("values", []) for row in request.get("rows", [])]
    if "range" in request:
        sheet, box = batch.box(request["range"])
        for at, row in enumerate(rows):
            if box.top + at >= box.bottom:
                raise bad_request(
                    f"Attempting to write row: {box.top + at}, "
                    f"beyond the last requested row of: {box.bottom - 1}"
                )
            if box.left + len(row) > box.right:
                raise bad_request(
                    f"Attempting to write column: {box.right}, "
                    f"beyond the last requested column of: {box.right - 1}"
                )
        _clear(sheet, box, rows, mask)
    elif "start" in request:
        start = request["start"]
        sheet = batch.grid(start.get("sheetId"))
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        if top < 0 or left < 0:
            raise bad_request("GridCoordinate indexes must be >= 0")
        width = max((len(row) for row in rows), default=0)
        box = Box(top, left, top + len(rows), left + width)
        if box.bottom > sheet.row_count:
            raise bad_request(
                f"Attempting to write row: {sheet.row_count}, "
                f"beyond the last row of: {sheet.row_count - 1}"
            )
        if box.right > sheet.column_count:
            raise bad_request(
                f"Attempting to write column: {sheet.column_count}, "
                f"beyond the last column of: {sheet.column_count - 1}"
            )
        check_edit(batch.spreadsheet, batch.identity, sheet, box)
    else:
        raise bad_request("Must specify either a range or a start.")
    if set(mask) <= {"userEnteredValue", *READ_ONLY}:
        write_values(sheet, box.top, box.left, rows)
        return
    for at, row in enumerate(rows, start=box.top):
        for column, data in enumerate(row, start=box.left):
            sheet.put(at, column, apply(sheet.cell(at, column), settled(data), mask))


def _clear(sheet: Sheet, box: Box, rows: list[list[Json]], mask: Json) -> None:
    for at in range(box.top, min(box.bottom, len(sheet.rows))):
        written = rows[at - box.top] if at - box.top < len(rows) else []
        for column in range(box.left + len(written), min(box.right, len(sheet.rows[at]))):
            sheet.put(at, column, apply(sheet.cell(at, column), {}, mask))


def repeat_cell(batch: Batch, request: Json) -> None:
    mask = prepared(fields_of(request))
    sheet, box = batch.box(request.get("range", {}))
    source = settled(request.get("cell", {}))
    seen: dict[int, Cell] = {}
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            cell = sheet.cell(row, column)
            if cell is not BLANK or not seen:
                new = apply(cell, source, mask)
                if cell is BLANK:
                    seen[0] = new
            else:
                new = seen[0]
            sheet.put(row, column, moves.shifted(new, row - box.top, column - box.left))


def append_cells(batch: Batch, request: Json) -> None:
    """Write rows below the last row that has data."""
    mask = prepared(fields_of(request))
    sheet = batch.grid(request.get("sheetId"))
    rows = [row.get("values", []) for row in request.get("rows", [])]
    top, _ = sheet.used(sheet.box)
    width = max((len(row) for row in rows), default=0)
    sheet.row_count = max(sheet.row_count, top + len(rows))
    sheet.column_count = max(sheet.column_count, width)
    box = Box(top, 0, top + len(rows), max(width, 1))
    check_edit(batch.spreadsheet, batch.identity, sheet, box)
    for at, row in enumerate(rows, start=top):
        for column, data in enumerate(row):
            sheet.put(at, column, apply(sheet.cell(at, column), settled(data), mask))


def set_data_validation(batch: Batch, request: Json) -> None:
    sheet, box = batch.box(request.get("range", {}))
    rule = validation(request.get("rule"))
    for row in range(box.top, box.bottom if rule else min(box.bottom, len(sheet.rows))):
        for column in range(box.left, box.right):
            cell = sheet.cell(row, column)
            if cell.validation is not rule:
                sheet.put(row, column, cell._replace(validation=rule))


def update_borders(batch: Batch, request: Json) -> None:
    sheet, box = batch.box(request.get("range", {}))
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            sides: dict[str, Any] = {
                "top": request.get("top" if row == box.top else "innerHorizontal"),
                "bottom": request.get("bottom" if row == box.bottom - 1 else "innerHorizontal"),
                "left": request.get("left" if column == box.left else "innerVertical"),
                "right": request.get("right" if column == box.right - 1 else "innerVertical"),
            }
            cell = sheet.cell(row, column)
            shown = dict(cell.format or {})
            borders = dict(shown.get("borders", {}))
            borders |= {side: normal_colours(line) for side, line in sides.items() if line}
            borders = {side: line for side, line in borders.items() if line.get("style") != "NONE"}
            shown["borders"] = borders
            if not borders:
                del shown["borders"]
            sheet.put(row, column, cell._replace(format=shown or None))


def sort_range(batch: Batch, request: Json) -> None:
    sheet, box = batch.box(request.get("range", {}))
    if not request.get("sortSpecs"):
        raise bad_request("Must specify at least one sort spec.")
    if any(merge.overlaps(box) for merge in sheet.merges):
        raise bad_request("You can't sort a range with merged cells.")
    moves.sort(batch.spreadsheet, sheet, box, request["sortSpecs"])


def cut_paste(batch: Batch, request: Json) -> None:
    sheet, box = batch.box(request.get("source", {}))
    there = request.get("destination", {})
    target = batch.grid(there.get("sheetId"))
    row, column = there.get("rowIndex", 0), there.get("columnIndex", 0)
    landing = Box(row, column, row + box.bottom - box.top, column + box.right - box.left)
    if not target.box.contains(landing):
        raise bad_request("The destination of the paste does not fit in the sheet.")
    check_edit(batch.spreadsheet, batch.identity, target, landing)
    moves.cut(batch.spreadsheet, sheet, box, target, row, column)


def copy_paste(batch: Batch, request: Json) -> None:
    sheet, box = batch.box(request.get("source", {}), edits=False)
    target, to = batch.box(request.get("destination", {}), edits=False)
    height, width = box.bottom - box.top, box.right - box.left
    landing = Box(to.top, to.left, max(to.bottom, to.top + height), max(to.right, to.left + width))
    check_edit(batch.spreadsheet, batch.identity, target, landing)
    kind = request.get("pasteType") or "PASTE_NORMAL"
    transpose = request.get("pasteOrientation") == "TRANSPOSE"
    moves.copy(batch.spreadsheet, sheet, box, target, to, kind, transpose=transpose)


def merge_cells(batch: Batch, request: Json) -> None:
    sheet, box = batch.box(request.get("range", {}))
    moves.merge(sheet, box, request.get("mergeType", "MERGE_ALL"))


def unmerge_cells(batch: Batch, request: Json) -> None:
    sheet, box = batch.box(request.get("range", {}))
    if any(merge.overlaps(box) and not box.contains(merge) for merge in sheet.merges):
        raise bad_request("You must select all cells in a merged range to merge or unmerge them.")
    sheet.merges = [merge for merge in sheet.merges if not box.contains(merge)]


def find_replace(batch: Batch, request: Json) -> Json:
    if "range" in request:
        searched = [batch.box(request["range"])]
    elif request.get("allSheets"):
        searched = [(sheet, sheet.box) for sheet in batch.spreadsheet.sheets]
    elif "sheetId" in request:
        sheet = batch.grid(request["sheetId"])
        searched = [(sheet, sheet.box)]
    else:
        raise bad_request("Must specify a range, a sheetId or allSheets.")
    return {"findReplace": moves.find_replace(batch.spreadsheet, searched, request)}


def insert_range(batch: Batch, request: Json) -> None:
    sheet, box, by_rows = _shifted_part(batch, request)
    height, width = box.bottom - box.top, box.right - box.left
    for at in range(box.top, sheet.row_count if by_rows else box.bottom):
        while len(sheet.rows) <= at:
            sheet.rows.append([])
    if by_rows:
        for column in range(box.left, box.right):
            cells = [sheet.cell(row, column) for row in range(box.top, sheet.row_count)]
            _put_column(sheet, box.top, column, [BLANK] * height + cells[:-height])
    else:
        for row in range(box.top, box.bottom):
            blanks: Row = [None] * width
            missing: Row = [None] * (box.left - len(sheet.rows[row]))
            sheet.rows[row] += missing
            sheet.rows[row][box.left : box.left] = blanks
            del sheet.rows[row][sheet.column_count :]


def delete_range(batch: Batch, request: Json) -> None:
    sheet, box, by_rows = _shifted_part(batch, request)
    if by_rows:
        for column in range(box.left, box.right):
            cells = [sheet.cell(row, column) for row in range(box.bottom, sheet.row_count)]
            _put_column(sheet, box.top, column, cells + [BLANK] * (box.bottom - box.top))
    else:
        for row in range(box.top, min(box.bottom, len(sheet.rows))):
            del sheet.rows[row][box.left : box.right]


def _shifted_part(batch: Batch, request: Json) -> tuple[Sheet, Box, bool]:
    dimension = request.get("shiftDimension", "")
    if dimension not in {"ROWS", "COLUMNS"}:
        raise bad_request("shiftDimension must be ROWS or COLUMNS.")
    sheet, box = batch.box(request.get("range", {}))
    by_rows = dimension == "ROWS"
    rest = Box(
        box.top,
        box.left,
        sheet.row_count if by_rows else box.bottom,
        box.right if by_rows else sheet.column_count,
    )
    check_edit(batch.spreadsheet, batch.identity, sheet, rest)
    return sheet, box, by_rows


def _put_column(sheet: Sheet, top: int, column: int, cells: list[Cell]) -> None:
    for row, cell in enumerate(cells, start=top):
        sheet.put(row, column, cell)


HANDLERS = {
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "appendCells": append_cells,
    "setDataValidation": set_data_validation,
    "updateBorders": update_borders,
    "sortRange": sort_range,
    "cutPaste": cut_paste,
    "copyPaste": copy_paste,
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
    "findReplace": find_replace,
    "insertRange": insert_range,
    "deleteRange": delete_range,
}
