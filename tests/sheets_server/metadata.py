"""Developer metadata: made, changed, found, and the rows and columns that it marks."""

from tests.sheets_server.addresses import WHOLE_SHEET, Span
from tests.sheets_server.errors import bad_request, not_found
from tests.sheets_server.grid import Json, Sheet, Spreadsheet


def create(spreadsheet: Spreadsheet, given: Json) -> Json:
    """Add metadata; refused without a key or visibility."""
    if not given.get("metadataKey"):
        raise bad_request("DeveloperMetadata.metadataKey must be set.")
    if given.get("visibility", "DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED") not in {
        "DOCUMENT",
        "PROJECT",
    }:
        raise bad_request("DeveloperMetadata.visibility must be set.")
    metadata_id = given.get("metadataId") or spreadsheet.new_id()
    if any(item["metadataId"] == metadata_id for item in spreadsheet.developer_metadata):
        raise bad_request(f"A metadata with id {metadata_id} already exists.")
    location = dict(given.get("location") or {})
    if "dimensionRange" in location:
        lines = dict(location["dimensionRange"])
        if lines.get("endIndex", 0) - lines.get("startIndex", 0) != 1:
            raise bad_request("A metadata location must be one row or one column.")
        kind = "ROW" if lines.get("dimension") == "ROWS" else "COLUMN"
        location = {"locationType": kind, "dimensionRange": lines}
    elif "sheetId" in location:
        location = {"locationType": "SHEET", "sheetId": location["sheetId"]}
    else:
        location = {"locationType": "SPREADSHEET", "spreadsheet": True}
    item = {
        "metadataId": metadata_id,
        "metadataKey": given["metadataKey"],
        **({"metadataValue": given["metadataValue"]} if given.get("metadataValue") else {}),
        "location": location,
        "visibility": given["visibility"],
    }
    spreadsheet.developer_metadata.append(item)
    return item


def get(spreadsheet: Spreadsheet, metadata_id: int) -> Json:
    """The metadata with this id."""
    for item in spreadsheet.developer_metadata:
        if item["metadataId"] == metadata_id:
            return item
    raise not_found()


def matching(spreadsheet: Spreadsheet, lookup: Json) -> list[Json]:
    """All metadata that a DeveloperMetadataLookup describes."""
    wanted = {
        name: lookup[name]
        for name in ("metadataId", "metadataKey", "metadataValue", "visibility")
        if name in lookup
    }
    kind = lookup.get("locationType")
    return [
        item
        for item in spreadsheet.developer_metadata
        if all(item.get(name) == value for name, value in wanted.items())
        and (not kind or item["location"]["locationType"] == kind)
    ]


def search(spreadsheet: Spreadsheet, body: Json) -> Json:
    """The answer of ``developerMetadata:search``."""
    matched = []
    for data_filter in body.get("dataFilters", []):
        for item in matching(spreadsheet, data_filter.get("developerMetadataLookup", {})):
            matched.append({"developerMetadata": item, "dataFilters": [data_filter]})
    return {"matchedDeveloperMetadata": matched} if matched else {}


def select_by(spreadsheet: Spreadsheet, filters: list[Json]) -> list[Json]:
    """All metadata that any of the filters describes."""
    return [
        item
        for data_filter in filters
        for item in matching(spreadsheet, data_filter.get("developerMetadataLookup", {}))
    ]


def lookup_spans(spreadsheet: Spreadsheet, lookup: Json) -> list[tuple[Sheet, Span]]:
    """The tabs, rows and columns that matching metadata marks."""
    found = []
    for item in matching(spreadsheet, lookup):
        location = item["location"]
        lines = location.get("dimensionRange", {})
        sheet = spreadsheet.sheet_by_id(lines.get("sheetId", location.get("sheetId", 0)))
        if sheet is None or location["locationType"] == "SPREADSHEET":
            continue
        start, end = lines.get("startIndex"), lines.get("endIndex")
        if location["locationType"] == "ROW":
            found.append((sheet, Span(start, None, end, None)))
        elif location["locationType"] == "COLUMN":
            found.append((sheet, Span(None, start, None, end)))
        else:
            found.append((sheet, WHOLE_SHEET))
    return found
