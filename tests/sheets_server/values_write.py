"""Writing values: update, append and clear, one range at a time or many."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from tests.sheets_server.addresses import Box, Span, column_letters, range_name
from tests.sheets_server.cells import blank_of_value, check_length
from tests.sheets_server.data_filters import places
from tests.sheets_server.entered import enter
from tests.sheets_server.errors import ApiError, bad_request
from tests.sheets_server.formats import number_type, tidy
from tests.sheets_server.grid import (
    CELL_LIMIT,
    Cell,
    Json,
    Sheet,
    Spreadsheet,
)
from tests.sheets_server.protection import check_edit
from tests.sheets_server.values_read import (
    DIMENSIONS,
    Options,
    beyond,
    choice,
    clamped,
    value_range,
)


def input_option(given: Json) -> str:
    """RAW or USER_ENTERED; refused when left out."""
    option = str(given.get("valueInputOption") or "")
    if not option or option.endswith("_UNSPECIFIED"):
        raise bad_request("'valueInputOption' is required but not specified")
    return option


def flag(given: Json, name: str) -> bool:
    """A yes or no from a query or a body."""
    return str(given.get(name, "false")).lower() in {"true", "1"}


def typed(cell: Cell, value: Any, option: str, locale: str, place: tuple[int, int]) -> Cell:
    """The cell after *value* was written into it; an empty text empties it."""
    if value == "":
        return blank_of_value(cell)
    if isinstance(value, bool):
        return cell._replace(value=value)
    if isinstance(value, int | float):
        return cell._replace(value=tidy(value))
    if not isinstance(value, str):
        kind = "struct_value" if isinstance(value, dict) else "list_value"
        raise bad_request(f"Invalid values[{place[0]}][{place[1]}]: {kind}")
    check_length(value)
    if option == "RAW" or number_type(cell.format) == "TEXT":
        return cell._replace(value=value)
    entry = enter(value, locale)
    if entry.number_format and not number_type(cell.format):
        shown = (cell.format or {}) | {"numberFormat": entry.number_format}
        return cell._replace(value=entry.value, format=shown)
    return cell._replace(value=entry.value)


def rows_of(given: Json) -> list[list[Any]]:
    """The values in a body, row by row."""
    values = given.get("values") or []
    if not isinstance(values, list) or not all(isinstance(line, list) for line in values):
        raise bad_request(
            "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue)"
        )
    if choice(given, "majorDimension", DIMENSIONS) == "ROWS":
        return values
    height = max((len(line) for line in values), default=0)
    return [[line[at] if at < len(line) else None for line in values] for at in range(height)]


def update(
    spreadsheet: Spreadsheet, identity: str | None, text: str, body: Json, query: Json
) -> Json:
    """The answer of ``values.update``."""
    if body.get("range") and body["range"] != text and _differs(spreadsheet, body["range"], text):
        raise bad_request(
            f"Requested writing within range [{text}], but the body says [{body['range']}]"
        )
    option = input_option(query)
    sheet, span = spreadsheet.locate(text)
    box = write(spreadsheet, identity, sheet, span, rows_of(body), option)
    return update_answer(spreadsheet, sheet, box, rows_of(body), query)


def _differs(spreadsheet: Spreadsheet, one: str, other: str) -> bool:
    return spreadsheet.locate(one) != spreadsheet.locate(other)


def write(
    spreadsheet: Spreadsheet,
    identity: str | None,
    sheet: Sheet,
    span: Span,
    rows: list[list[Any]],
    option: str,
) -> Box:
    """Write rows from the first cell of a span on; gives the cells that were written."""
    whole = span.box(sheet.row_count, sheet.column_count)
    height, width = len(rows), max((len(row) for row in rows), default=0)
    box = Box(whole.top, whole.left, whole.top + height, whole.left + width)
    is_corner = whole.bottom - whole.top == whole.right - whole.left == 1
    if not is_corner and not box.is_empty:
        name = range_name(sheet.title, whole)
        if span.bottom is not None and box.bottom > span.bottom:
            raise bad_request(
                f"Requested writing within range [{name}], "
                f"but tried writing to row [{span.bottom + 1}]"
            )
        if span.right is not None and box.right > span.right:
            raise bad_request(
                f"Requested writing within range [{name}], "
                f"but tried writing to column [{column_letters(span.right)}]"
            )
    if whole.top >= sheet.row_count or whole.left >= sheet.column_count:
        raise beyond(sheet, range_name(sheet.title, whole if box.is_empty else box))
    if box.is_empty:
        return whole.meet(sheet.box)
    if not sheet.box.contains(box):
        raise beyond(sheet, range_name(sheet.title, box))
    check_edit(spreadsheet, identity, sheet, box)
    locale = spreadsheet.locale
    written = [  # all of them are read before the first is written
        (
            box.top + at,
            box.left + over,
            typed(sheet.cell(box.top + at, box.left + over), value, option, locale, (at, over)),
        )
        for at, line in enumerate(rows)
        for over, value in enumerate(line)
        if value is not None
    ]
    for row, column, cell in written:
        sheet.put(row, column, cell)
    spreadsheet.dirty = True
    return box


def update_answer(
    spreadsheet: Spreadsheet, sheet: Sheet, box: Box, rows: list[list[Any]], given: Json
) -> Json:
    """An UpdateValuesResponse; counts of zero are left out."""
    cells = [
        (at, over)
        for at, row in enumerate(rows)
        for over, value in enumerate(row)
        if value is not None
    ]
    answer: Json = {
        "spreadsheetId": spreadsheet.spreadsheet_id,
        "updatedRange": range_name(sheet.title, box),
    }
    counts = {
        "updatedRows": len({at for at, _ in cells}),
        "updatedColumns": len({over for _, over in cells}),
        "updatedCells": len(cells),
    }
    answer |= {name: count for name, count in counts.items() if count}
    if flag(given, "includeValuesInResponse"):
        options = Options.read(given, "response")
        answer["updatedData"] = value_range(spreadsheet, sheet, box, options)
    return answer


def batch_update(spreadsheet: Spreadsheet, identity: str | None, body: Json) -> Json:
    """The answer of ``values:batchUpdate``: all ranges are written, or none."""
    option = input_option(body)
    parts = [
        (partial(spreadsheet.locate, part.get("range", "")), part) for part in body.get("data", [])
    ]
    return _many(spreadsheet, identity, parts, option, body)


def batch_update_by_filter(spreadsheet: Spreadsheet, identity: str | None, body: Json) -> Json:
    """The answer of ``values:batchUpdateByDataFilter``."""
    parts: list[tuple[Callable[[], tuple[Sheet, Span]], Json]] = []
    for part in body.get("data", []):
        for place in places(spreadsheet, part.get("dataFilter", {})):
            parts.append((partial(tuple[Sheet, Span], place), part))
    return _many(spreadsheet, identity, parts, input_option(body), body)


def _many(
    spreadsheet: Spreadsheet,
    identity: str | None,
    parts: Iterable[tuple[Callable[[], tuple[Sheet, Span]], Json]],
    option: str,
    body: Json,
) -> Json:
    kept = spreadsheet.snapshot()
    written = []
    for at, (locate, part) in enumerate(parts):
        try:
            sheet, span = locate()
            rows = rows_of(part)
            box = write(spreadsheet, identity, sheet, span, rows, option)
        except ApiError as problem:
            spreadsheet.restore(kept)
            raise problem.within(f"data[{at}]") from None
        written.append((sheet, box, rows))
    responses = [update_answer(spreadsheet, sheet, box, rows, body) for sheet, box, rows in written]
    touched = [
        (sheet.sheet_id, box.top + at, box.left + over)
        for sheet, box, rows in written
        for at, row in enumerate(rows)
        for over, value in enumerate(row)
        if value is not None
    ]
    counts = {
        "totalUpdatedRows": len({(sheet, row) for sheet, row, _ in touched}),
        "totalUpdatedColumns": len({(sheet, column) for sheet, _, column in touched}),
        "totalUpdatedCells": len(touched),
        "totalUpdatedSheets": len({sheet for sheet, _, _ in touched}),
    }
    answer: Json = {"spreadsheetId": spreadsheet.spreadsheet_id}
    answer |= {name: count for name, count in counts.items() if count}
    return answer | ({"responses": responses} if responses else {})


def clear(spreadsheet: Spreadsheet, identity: str | None, text: str) -> str:
    """Empty a range, formats and notes staying; gives the range as echoed."""
    sheet, span = spreadsheet.locate(text)
    box = clamped(sheet, span)
    check_edit(spreadsheet, identity, sheet, box)
    for row in range(box.top, min(box.bottom, len(sheet.rows))):
        for column in range(box.left, min(box.right, len(sheet.rows[row]))):
            sheet.put(row, column, blank_of_value(sheet.cell(row, column)))
    spreadsheet.dirty = True
    return range_name(sheet.title, box)


def check_room(spreadsheet: Spreadsheet, cells: int) -> None:
    """Refuse to grow beyond ten million cells."""
    if spreadsheet.cell_count() + cells > CELL_LIMIT:
        raise bad_request(
            "This action would increase the number of cells in the workbook above the limit of "
            f"{CELL_LIMIT} cells."
        )
