"""Requests about tabs and about the file as a whole."""

import copy

from tests.sheets_server.batch import Batch, fields_of
from tests.sheets_server.changes import Deletion
from tests.sheets_server.errors import bad_request
from tests.sheets_server.grid import Json, Sheet, Spreadsheet
from tests.sheets_server.masks import normal_colours, with_styles, write
from tests.sheets_server.protection import check_sheet
from tests.sheets_server.structure import change_lines, forget, retitle
from tests.sheets_server.values_write import check_room

_GRID_FLAGS = (
    "frozenRowCount",
    "frozenColumnCount",
    "hideGridlines",
    "rowGroupControlAfter",
    "columnGroupControlAfter",
)


def sheet_properties(spreadsheet: Spreadsheet, sheet: Sheet) -> Json:
    """SheetProperties; here the id and index of the first tab, 0, are written."""
    grid: Json = {"rowCount": sheet.row_count, "columnCount": sheet.column_count}
    grid |= {
        name: sheet.grid_properties[name] for name in _GRID_FLAGS if name in sheet.grid_properties
    }
    return {
        "sheetId": sheet.sheet_id,
        "title": sheet.title,
        "index": spreadsheet.sheets.index(sheet),
        "sheetType": "GRID",
        "gridProperties": grid,
        **sheet.properties,
    }


def add_sheet(batch: Batch, request: Json) -> Json:
    spreadsheet = batch.spreadsheet
    given = request.get("properties", {})
    sheet = new_sheet(spreadsheet, given)
    index = given.get("index", len(spreadsheet.sheets))
    if not 0 <= index <= len(spreadsheet.sheets):
        raise bad_request(f"index[{index}] is after the last sheet[{len(spreadsheet.sheets)}]")
    spreadsheet.sheets.insert(index, sheet)
    return {"addSheet": {"properties": sheet_properties(spreadsheet, sheet)}}


def new_sheet(spreadsheet: Spreadsheet, given: Json) -> Sheet:
    """A tab with these SheetProperties, checked against the tabs that are there."""
    taken = {sheet.sheet_id for sheet in spreadsheet.sheets}
    sheet_id = given.get("sheetId")
    if sheet_id is None:
        sheet_id = spreadsheet.new_id()
    elif sheet_id in taken:
        raise bad_request(
            f"A sheet with the ID {sheet_id} already exists. Please use a different ID."
        )
    elif sheet_id < 0:
        raise bad_request("sheetId must be non-negative.")
    title = given.get("title") or _free_title(spreadsheet)
    _check_title(spreadsheet, title)
    sheet = Sheet(sheet_id, title)
    grid = given.get("gridProperties", {})
    sheet.row_count = grid.get("rowCount", sheet.row_count)
    sheet.column_count = grid.get("columnCount", sheet.column_count)
    if sheet.row_count < 1 or sheet.column_count < 1:
        raise bad_request("A sheet must have at least one row and one column.")
    check_room(spreadsheet, sheet.row_count * sheet.column_count)
    _set_flags(sheet, grid)
    colours = normal_colours(given)
    for name in ("hidden", "tabColor", "tabColorStyle", "rightToLeft"):
        if colours.get(name):
            sheet.properties[name] = colours[name]
    return sheet


def _free_title(spreadsheet: Spreadsheet) -> str:
    number = len(spreadsheet.sheets) + 1
    while spreadsheet.find_sheet(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


def _check_title(spreadsheet: Spreadsheet, title: str) -> None:
    if spreadsheet.find_sheet(title):
        raise bad_request(
            f'A sheet with the name "{title}" already exists. Please enter another name.'
        )
    if len(title) > 100:
        raise bad_request("The sheet name cannot be greater than 100 characters.")


def _set_flags(sheet: Sheet, grid: Json) -> None:
    for name in _GRID_FLAGS:
        sheet.grid_properties.pop(name, None)
        if grid.get(name):
            sheet.grid_properties[name] = grid[name]
    for name, size, word in (
        ("frozenRowCount", sheet.row_count, "rows"),
        ("frozenColumnCount", sheet.column_count, "columns"),
    ):
        if sheet.grid_properties.get(name, 0) >= size:
            raise bad_request(f"You can't freeze all visible {word} on the sheet.")


def delete_sheet(batch: Batch, request: Json) -> None:
    spreadsheet = batch.spreadsheet
    sheet = batch.tab(request.get("sheetId", 0))
    check_sheet(spreadsheet, batch.identity, sheet)
    if len(spreadsheet.sheets) == 1:
        raise bad_request("You can't remove all the sheets in a document.")
    others = [other for other in spreadsheet.sheets if other is not sheet]
    if all(other.properties.get("hidden") for other in others):
        raise bad_request("You can't remove all the visible sheets in a document.")
    spreadsheet.sheets = others
    spreadsheet.named_ranges = [
        named
        for named in spreadsheet.named_ranges
        if named["range"].get("sheetId", 0) != sheet.sheet_id
    ]
    forget(spreadsheet, sheet.title)


def duplicate_sheet(batch: Batch, request: Json) -> Json:
    spreadsheet = batch.spreadsheet
    source = batch.tab(request.get("sourceSheetId", 0))
    title = request.get("newSheetName") or _copy_title(spreadsheet, source.title)
    model = new_sheet(spreadsheet, {"sheetId": request.get("newSheetId"), "title": title})
    twin = duplicate(spreadsheet, source, model.sheet_id, title)
    index = request.get("insertSheetIndex", 0)
    if not 0 <= index <= len(spreadsheet.sheets):
        raise bad_request(f"index[{index}] is after the last sheet[{len(spreadsheet.sheets)}]")
    spreadsheet.sheets.insert(index, twin)
    return {"duplicateSheet": {"properties": sheet_properties(spreadsheet, twin)}}


def _copy_title(spreadsheet: Spreadsheet, title: str) -> str:
    name, number = f"Copy of {title}", 1
    while spreadsheet.find_sheet(name):
        number += 1
        name = f"Copy of {title} {number}"
    return name


def duplicate(spreadsheet: Spreadsheet, source: Sheet, sheet_id: int, title: str) -> Sheet:
    """A copy of a tab, under another id and title; what hangs on it gets ids of its own."""
    twin = source.copy()
    twin.sheet_id, twin.title = sheet_id, title
    twin.properties.pop("hidden", None)
    items = [*twin.protected, *twin.filter_views, *twin.banded]
    ranges = [item.get("range", {}) for item in items]
    ranges += [hole for item in twin.protected for hole in item.get("unprotectedRanges", [])]
    ranges += [grid for rule in twin.conditional for grid in rule.get("ranges", [])]
    ranges += [group["range"] for group in [*twin.row_groups, *twin.column_groups]]
    if twin.basic_filter:
        ranges.append(twin.basic_filter["range"])
    for grid in ranges:
        grid["sheetId"] = sheet_id
    for item in items:
        for name in ("protectedRangeId", "filterViewId", "bandedRangeId"):
            if name in item:
                item[name] = spreadsheet.new_id()
    spreadsheet.dirty = True
    return twin


def update_sheet_properties(batch: Batch, request: Json) -> None:
    mask = fields_of(request)
    given = request.get("properties", {})
    spreadsheet = batch.spreadsheet
    sheet = batch.tab(given.get("sheetId", 0))
    if "title" in mask or "hidden" in mask:
        check_sheet(spreadsheet, batch.identity, sheet)
    if ("title" in mask or not mask) and given.get("title", sheet.title) != sheet.title:
        other = spreadsheet.find_sheet(given["title"])
        if other is not sheet:
            _check_title(spreadsheet, given["title"])
        retitle(spreadsheet, sheet, given["title"])
    elif "title" in mask and not given.get("title"):
        raise bad_request("The sheet name cannot be empty.")
    if "gridProperties" in mask or (not mask and "gridProperties" in given):
        below = mask.get("gridProperties", {})
        now = sheet_properties(spreadsheet, sheet)["gridProperties"]
        _resize(batch, sheet, write(now, given.get("gridProperties", {}), below) or {})
    colours = normal_colours(given)
    for name in with_styles(mask) or ("hidden", "tabColor", "tabColorStyle", "rightToLeft"):
        if name in {"hidden", "tabColor", "tabColorStyle", "rightToLeft"}:
            sheet.properties.pop(name, None)
            if colours.get(name):
                sheet.properties[name] = colours[name]
    if all(other.properties.get("hidden") for other in spreadsheet.sheets):
        raise bad_request("You can't hide all the sheets in a document.")
    if "index" in mask or (not mask and "index" in given):
        _reorder(spreadsheet, sheet, given.get("index", 0))


def _resize(batch: Batch, sheet: Sheet, grid: Json) -> None:
    rows, columns = grid.get("rowCount", 0), grid.get("columnCount", 0)
    if rows < 1 or columns < 1:
        raise bad_request("A sheet must have at least one row and one column.")
    check_room(batch.spreadsheet, rows * columns - sheet.row_count * sheet.column_count)
    for dimension, new, old in (
        ("ROWS", rows, sheet.row_count),
        ("COLUMNS", columns, sheet.column_count),
    ):
        if new < old:
            batch.lines({"sheetId": sheet.sheet_id, "dimension": dimension, "startIndex": new})
            change_lines(batch.spreadsheet, sheet, dimension, Deletion(new, old))
    sheet.row_count, sheet.column_count = rows, columns
    _set_flags(sheet, grid)


def _reorder(spreadsheet: Spreadsheet, sheet: Sheet, index: int) -> None:
    """Positions count as they are before the move: to stand ahead of the third tab is index 2."""
    now = spreadsheet.sheets.index(sheet)
    if not 0 <= index <= len(spreadsheet.sheets):
        raise bad_request(f"index[{index}] is after the last sheet[{len(spreadsheet.sheets)}]")
    if index in {now, now + 1}:
        return
    spreadsheet.sheets.remove(sheet)
    spreadsheet.sheets.insert(index - 1 if index > now else index, sheet)


def update_spreadsheet_properties(batch: Batch, request: Json) -> None:
    mask = fields_of(request)
    given = request.get("properties", {})
    spreadsheet = batch.spreadsheet
    for name, attribute in (("title", "title"), ("locale", "locale"), ("timeZone", "time_zone")):
        if name in mask or (not mask and name in given):
            if not given.get(name):
                raise bad_request(f"{name} must be set.")
            setattr(spreadsheet, attribute, given[name])
    rest = {
        name: below for name, below in mask.items() if name not in {"title", "locale", "timeZone"}
    }
    if rest:
        merged = write(spreadsheet.extra_properties, copy.deepcopy(given), rest)
        spreadsheet.extra_properties = merged or {}


HANDLERS = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "duplicateSheet": duplicate_sheet,
    "updateSheetProperties": update_sheet_properties,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
}
