"""Making a file from a Spreadsheet resource, as ``spreadsheets.create`` is given one."""

from tests.sheets_server.batch import Batch
from tests.sheets_server.batch_update import HANDLERS
from tests.sheets_server.grid import Json, Sheet, Spreadsheet
from tests.sheets_server.requests_sheets import new_sheet

_LISTS = {
    "conditionalFormats": ("addConditionalFormatRule", "rule"),
    "filterViews": ("addFilterView", "filter"),
    "protectedRanges": ("addProtectedRange", "protectedRange"),
    "bandedRanges": ("addBanding", "bandedRange"),
    "merges": ("mergeCells", "range"),
    "developerMetadata": ("createDeveloperMetadata", "developerMetadata"),
}


def create_spreadsheet(spreadsheet_id: str, given: Json) -> Spreadsheet:
    """A file with the tabs, cells and objects of the resource; one empty tab without any."""
    properties = given.get("properties", {})
    spreadsheet = Spreadsheet(
        spreadsheet_id,
        properties.get("title") or "Untitled spreadsheet",
        locale=properties.get("locale") or "en_US",
        time_zone=properties.get("timeZone") or "Etc/GMT",
    )
    tabs = given.get("sheets") or []
    if tabs:
        spreadsheet.sheets = []
    for at, tab in enumerate(tabs):
        wanted = {"sheetId": 0} if at == 0 else {}
        sheet = new_sheet(spreadsheet, wanted | tab.get("properties", {}))
        spreadsheet.sheets.append(sheet)
        _fill(spreadsheet, sheet, tab)
    batch = Batch(spreadsheet, None)
    for named in given.get("namedRanges") or []:
        HANDLERS["addNamedRange"](batch, {"namedRange": named})
    return spreadsheet


def _fill(spreadsheet: Spreadsheet, sheet: Sheet, tab: Json) -> None:
    batch = Batch(spreadsheet, None)
    for data in tab.get("data") or []:
        start = {
            "sheetId": sheet.sheet_id,
            "rowIndex": data.get("startRow", 0),
            "columnIndex": data.get("startColumn", 0),
        }
        if data.get("rowData"):
            HANDLERS["updateCells"](batch, {"start": start, "rows": data["rowData"], "fields": "*"})
        for meta, key, offset in (
            (sheet.row_meta, "rowMetadata", "startRow"),
            (sheet.column_meta, "columnMetadata", "startColumn"),
        ):
            for at, properties in enumerate(data.get(key) or [], start=data.get(offset, 0)):
                meta[at] = dict(properties)
    for name, (kind, argument) in _LISTS.items():
        for item in tab.get(name) or []:
            HANDLERS[kind](batch, {argument: item})
    if tab.get("basicFilter"):
        HANDLERS["setBasicFilter"](batch, {"filter": tab["basicFilter"]})
