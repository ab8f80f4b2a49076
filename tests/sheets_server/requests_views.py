"""Requests about how a sheet is looked at: filters, filter views and conditional formats."""

from typing import Any

from tests.sheets_server.batch import Batch, fields_of
from tests.sheets_server.errors import bad_request
from tests.sheets_server.grid import Json, Sheet, grid_range, span_of
from tests.sheets_server.masks import normal_colours, write
from tests.sheets_server.requests_objects import checked, tidy_grid


def _filled(batch: Batch, given: Json) -> tuple[Sheet, Json]:
    """A filter with its range bounded by the grid."""
    grid = given.get("range", {})
    sheet = checked(batch, grid)
    box = span_of(grid).box(sheet.row_count, sheet.column_count)
    return sheet, given | {"range": grid_range(sheet.sheet_id, box)}


def set_basic_filter(batch: Batch, request: Json) -> None:
    sheet, item = _filled(batch, request.get("filter", {}))
    sheet.basic_filter = item


def clear_basic_filter(batch: Batch, request: Json) -> None:
    batch.tab(request.get("sheetId", 0)).basic_filter = None


def add_filter_view(batch: Batch, request: Json) -> Json:
    sheet, item = _filled(batch, request.get("filter", {}))
    item.setdefault("filterViewId", batch.spreadsheet.new_id())
    item.setdefault("title", f"Filter {len(sheet.filter_views) + 1}")
    if any(view["title"] == item["title"] for view in sheet.filter_views):
        raise bad_request(f'A filter with the name "{item["title"]}" already exists.')
    sheet.filter_views.append(item)
    return {"addFilterView": {"filter": item}}


def _view(batch: Batch, wanted: Any) -> tuple[Sheet, Json]:
    for sheet in batch.spreadsheet.sheets:
        for item in sheet.filter_views:
            if item["filterViewId"] == wanted:
                return sheet, item
    raise bad_request(f"No filter view with id: {wanted}")


def update_filter_view(batch: Batch, request: Json) -> None:
    given = request.get("filter", {})
    sheet, item = _view(batch, given.get("filterViewId"))
    new = write(item, given, fields_of(request)) or {}
    _, new = _filled(batch, new | {"filterViewId": item["filterViewId"]})
    sheet.filter_views[sheet.filter_views.index(item)] = new


def duplicate_filter_view(batch: Batch, request: Json) -> Json:
    sheet, item = _view(batch, request.get("filterId"))
    twin = item | {
        "filterViewId": batch.spreadsheet.new_id(),
        "title": f"Copy of {item['title']}",
    }
    sheet.filter_views.append(twin)
    return {"duplicateFilterView": {"filter": twin}}


def delete_filter_view(batch: Batch, request: Json) -> None:
    sheet, item = _view(batch, request.get("filterId"))
    sheet.filter_views.remove(item)


def _rule(batch: Batch, given: Json) -> tuple[Sheet, Json]:
    if not given.get("ranges"):
        raise bad_request("ConditionalFormatRule.ranges must not be empty.")
    if not given.get("booleanRule") and not given.get("gradientRule"):
        raise bad_request("Must specify a booleanRule or a gradientRule.")
    sheets = {checked(batch, grid).sheet_id for grid in given["ranges"]}
    if len(sheets) > 1:
        raise bad_request("All ranges of a rule must be on the same sheet.")
    rule: Json = normal_colours(given)
    rule["ranges"] = [tidy_grid(grid) for grid in given["ranges"]]
    return batch.grid(sheets.pop()), rule


def add_conditional_format_rule(batch: Batch, request: Json) -> None:
    sheet, rule = _rule(batch, request.get("rule", {}))
    index = request.get("index", 0)
    if not 0 <= index <= len(sheet.conditional):
        raise bad_request(f"index[{index}] is after the last rule[{len(sheet.conditional)}]")
    sheet.conditional.insert(index, rule)


def _at_index(batch: Batch, request: Json, sheet: Sheet) -> int:
    index = int(request.get("index", 0))
    if not 0 <= index < len(sheet.conditional):
        raise bad_request(f"No conditional format on sheet: {sheet.sheet_id} at index: {index}")
    return index


def update_conditional_format_rule(batch: Batch, request: Json) -> Json:
    reply: Json = {}
    if "rule" in request:
        sheet, rule = _rule(batch, request["rule"])
        index = new_index = _at_index(batch, request, sheet)
        reply["oldRule"] = sheet.conditional[index]
        sheet.conditional[index] = rule
    else:
        sheet = batch.tab(request.get("sheetId", 0))
        index = _at_index(batch, request, sheet)
        new_index = request.get("newIndex", 0)
        if not 0 <= new_index < len(sheet.conditional):
            raise bad_request(f"newIndex[{new_index}] is not the index of a rule.")
        rule = sheet.conditional.pop(index)
        sheet.conditional.insert(new_index, rule)
        if index:
            reply["oldIndex"] = index
    reply["newRule"] = rule
    if new_index:
        reply["newIndex"] = new_index
    return {"updateConditionalFormatRule": reply}


def delete_conditional_format_rule(batch: Batch, request: Json) -> Json:
    sheet = batch.tab(request.get("sheetId", 0))
    rule = sheet.conditional.pop(_at_index(batch, request, sheet))
    return {"deleteConditionalFormatRule": {"rule": rule}}


HANDLERS = {
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
    "addFilterView": add_filter_view,
    "updateFilterView": update_filter_view,
    "duplicateFilterView": duplicate_filter_view,
    "deleteFilterView": delete_filter_view,
    "addConditionalFormatRule": add_conditional_format_rule,
    "updateConditionalFormatRule": update_conditional_format_rule,
    "deleteConditionalFormatRule": delete_conditional_format_rule,
}
