"""Appending values: the table that a range finds, and the rows below it."""

from collections.abc import Callable
from typing import Any

from tests.sheets_server.addresses import Box, Span, range_name
from tests.sheets_server.changes import Insertion
from tests.sheets_server.errors import ApiError
from tests.sheets_server.grid import Json, Sheet, Spreadsheet
from tests.sheets_server.recalculate import recalculate
from tests.sheets_server.structure import change_lines
from tests.sheets_server.values_read import choice, clamped
from tests.sheets_server.values_write import check_room, input_option, rows_of, update_answer, write

INSERT_OPTIONS = ("OVERWRITE", "INSERT_ROWS")


def append(
    spreadsheet: Spreadsheet, identity: str | None, text: str, body: Json, query: Json
) -> Json:
    """The answer of ``values.append``: the rows go below the table that the range finds."""
    input_option(query)  # refused before anything is looked up
    sheet, span = spreadsheet.locate(text)
    searched = clamped(sheet, span)
    recalculate(spreadsheet)
    table = find_table(sheet, searched)
    rows = rows_of(body)
    kept = spreadsheet.snapshot()
    try:
        return _appended(spreadsheet, identity, (sheet, searched, table), rows, query)
    except ApiError:
        spreadsheet.restore(kept)
        raise


def _appended(
    spreadsheet: Spreadsheet,
    identity: str | None,
    found: tuple[Sheet, Box, Box | None],
    rows: list[list[Any]],
    query: Json,
) -> Json:
    sheet, searched, table = found
    option = input_option(query)
    insert = choice(query, "insertDataOption", INSERT_OPTIONS)
    corner = (table.bottom, table.left) if table else (searched.top, searched.left)
    answer: Json = {"spreadsheetId": spreadsheet.spreadsheet_id}
    if table:
        answer["tableRange"] = range_name(sheet.title, table)
    missing = corner[0] + len(rows) - sheet.row_count
    width = corner[1] + max((len(row) for row in rows), default=0) - sheet.column_count
    if insert == "INSERT_ROWS" and table and rows and corner[0] < sheet.row_count:
        change_lines(spreadsheet, sheet, "ROWS", Insertion(corner[0], len(rows)))
    elif missing > 0:
        check_room(spreadsheet, missing * sheet.column_count)
        sheet.row_count += missing
    if width > 0:
        check_room(spreadsheet, width * sheet.row_count)
        sheet.column_count += width
    at = Span(corner[0], corner[1], corner[0] + 1, corner[1] + 1)
    box = write(spreadsheet, identity, sheet, at, rows, option)
    answer["updates"] = update_answer(spreadsheet, sheet, box, rows, query)
    return answer


def find_table(sheet: Sheet, searched: Box) -> Box | None:
    """The last table within a range: cells that touch each other, their corners included."""

    def filled(row: int, column: int) -> bool:
        return sheet.effective(row, column) is not None

    height, widths = sheet.used(searched)
    if not height:
        return None
    bottom, right = searched.top + height - 1, searched.left + widths[-1] - 1
    table = Box(bottom, right, bottom + 1, right + 1)
    while True:
        grown = _grown_sideways(_grown_up_and_down(table, sheet, filled), sheet, filled)
        if grown == table:
            return table
        table = grown


def _grown_up_and_down(table: Box, sheet: Sheet, filled: Callable[[int, int], bool]) -> Box:
    """The table with all rows above and below it that touch it."""
    top, bottom = table.top, table.bottom
    columns = range(max(table.left - 1, 0), min(table.right + 1, sheet.column_count))
    while top and any(filled(top - 1, at) for at in columns):
        top -= 1
    while bottom < sheet.row_count and any(filled(bottom, at) for at in columns):
        bottom += 1
    return table._replace(top=top, bottom=bottom)


def _grown_sideways(table: Box, sheet: Sheet, filled: Callable[[int, int], bool]) -> Box:
    """The table with the columns left and right of it that touch it."""
    left, right = table.left, table.right
    rows = range(max(table.top - 1, 0), min(table.bottom + 1, sheet.row_count))
    while left and any(filled(at, left - 1) for at in rows):
        left -= 1
    while right < sheet.column_count and any(filled(at, right) for at in rows):
        right += 1
    return table._replace(left=left, right=right)
