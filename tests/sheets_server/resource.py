"""The Spreadsheet resource: metadata, and cells when they are asked for."""

from typing import Any

from tests.sheets_server.addresses import Box
from tests.sheets_server.batch import Batch
from tests.sheets_server.cells import DEFAULT_FORMAT, cell_json
from tests.sheets_server.data_filters import chosen
from tests.sheets_server.grid import Json, Sheet, Spreadsheet, grid_range
from tests.sheets_server.recalculate import recalculate
from tests.sheets_server.requests_objects import shown_protection
from tests.sheets_server.requests_sheets import sheet_properties
from tests.sheets_server.selection import Selection, cut_rows, select, wants
from tests.sheets_server.values_read import clamped

THEME_COLOURS = {
    "TEXT": {},
    "BACKGROUND": {"red": 1, "green": 1, "blue": 1},
    "ACCENT1": {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275},
    "ACCENT2": {"red": 0.91764706, "green": 0.2627451, "blue": 0.20784314},
    "ACCENT3": {"red": 0.9843137, "green": 0.7372549, "blue": 0.015686275},
    "ACCENT4": {"red": 0.20392157, "green": 0.65882355, "blue": 0.3254902},
    "ACCENT5": {"red": 1, "green": 0.42745098, "blue": 0.003921569},
    "ACCENT6": {"red": 0.27450982, "green": 0.7411765, "blue": 0.7764706},
    "LINK": {"red": 0.06666667, "green": 0.33333334, "blue": 0.8},
}
ROW_HEIGHT = 21
COLUMN_WIDTH = 100


def spreadsheet_json(
    spreadsheet: Spreadsheet,
    identity: str | None,
    ranges: list[str],
    *,
    with_grid: bool,
    mask: Selection | None = None,
    filters: list[Json] | None = None,
) -> Json:
    """
    The resource, with only the tabs that the ranges touch when there are any.

    A mask decides by itself whether the cells come along; *with_grid* counts only without one.
    """
    wanted: dict[int, list[Box]] = {}
    for text in ranges:
        sheet, span = spreadsheet.locate(text)
        wanted.setdefault(sheet.sheet_id, []).append(clamped(sheet, span))
    for sheet, box, _ in chosen(spreadsheet, filters or [], of_values=False):
        boxes = wanted.setdefault(sheet.sheet_id, [])
        if box not in boxes:
            boxes.append(box)
    if mask:
        with_grid = "sheets" in mask and wants(mask, "sheets", "data")
    if with_grid:
        recalculate(spreadsheet)
    sheets = []
    for sheet in spreadsheet.sheets:
        if wanted and sheet.sheet_id not in wanted:
            continue
        boxes = wanted.get(sheet.sheet_id, [sheet.box]) if with_grid else []
        sheets.append(_sheet_json(spreadsheet, identity, sheet, boxes, mask))
    answer: Json = {
        "spreadsheetId": spreadsheet.spreadsheet_id,
        "properties": _properties(spreadsheet),
        "sheets": sheets,
    }
    if spreadsheet.named_ranges:
        answer["namedRanges"] = spreadsheet.named_ranges
    answer["spreadsheetUrl"] = (
        f"https://docs.google.com/spreadsheets/d/{spreadsheet.spreadsheet_id}/edit"
    )
    on_file = [
        item
        for item in spreadsheet.developer_metadata
        if item["location"]["locationType"] == "SPREADSHEET"
    ]
    if on_file:
        answer["developerMetadata"] = on_file
    return answer


def _properties(spreadsheet: Spreadsheet) -> Json:
    return {
        "title": spreadsheet.title,
        "locale": spreadsheet.locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": spreadsheet.time_zone,
        "defaultFormat": DEFAULT_FORMAT,
        "spreadsheetTheme": {
            "primaryFontFamily": "Arial",
            "themeColors": [
                {"colorType": kind, "color": {"rgbColor": colour}}
                for kind, colour in THEME_COLOURS.items()
            ],
        },
        **spreadsheet.extra_properties,
    }


def _sheet_json(
    spreadsheet: Spreadsheet,
    identity: str | None,
    sheet: Sheet,
    boxes: list[Box],
    mask: Selection | None,
) -> Json:
    batch = Batch(spreadsheet, identity)
    answer: Json = {"properties": sheet_properties(spreadsheet, sheet)}
    if boxes:
        answer["data"] = [_grid_data(spreadsheet, sheet, box, mask) for box in boxes]
    lists: dict[str, list[Any]] = {
        "merges": [grid_range(sheet.sheet_id, box) for box in sheet.merges],
        "conditionalFormats": sheet.conditional,
        "filterViews": sheet.filter_views,
        "protectedRanges": [shown_protection(batch, item) for item in sheet.protected],
        "bandedRanges": sheet.banded,
        "rowGroups": sheet.row_groups,
        "columnGroups": sheet.column_groups,
        "developerMetadata": [
            item
            for item in spreadsheet.developer_metadata
            if item["location"]["locationType"] == "SHEET"
            and item["location"]["sheetId"] == sheet.sheet_id
        ],
    }
    answer |= {name: items for name, items in lists.items() if items}
    if sheet.basic_filter:
        answer["basicFilter"] = sheet.basic_filter
    return answer


def _grid_data(spreadsheet: Spreadsheet, sheet: Sheet, box: Box, mask: Selection | None) -> Json:
    data: Json = {}
    if box.top:
        data["startRow"] = box.top
    if box.left:
        data["startColumn"] = box.left
    if wants(mask, "sheets", "data", "rowData"):
        rows = _rows(spreadsheet, sheet, box, mask)
        if rows:
            data["rowData"] = rows
    if wants(mask, "sheets", "data", "rowMetadata"):
        data["rowMetadata"] = [
            {"pixelSize": ROW_HEIGHT} | sheet.row_meta.get(at, {})
            for at in range(box.top, box.bottom)
        ]
    if wants(mask, "sheets", "data", "columnMetadata"):
        data["columnMetadata"] = [
            {"pixelSize": COLUMN_WIDTH} | sheet.column_meta.get(at, {})
            for at in range(box.left, box.right)
        ]
    return data


def _rows(spreadsheet: Spreadsheet, sheet: Sheet, box: Box, mask: Selection | None) -> list[Json]:
    """Rows up to the last one that has something of what is asked for."""
    below = mask or {}
    for name in ("sheets", "data", "rowData", "values"):
        below = below.get(name, {})
    spilled = max((row for row, _ in sheet.computed), default=-1)
    rows = [
        {
            "values": [
                select(cell_json(spreadsheet, sheet, row, column), below)
                for column in range(box.left, box.right)
            ]
        }
        for row in range(box.top, min(box.bottom, max(len(sheet.rows), spilled + 1)))
    ]
    return cut_rows(rows)
