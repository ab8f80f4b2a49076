"""The calls of Sheets v4: which address does what, and what it answers."""

import re
from collections.abc import Callable
from typing import NamedTuple

from tests.sheets_server import (
    data_filters,
    messages,
    metadata,
    values_append,
    values_read,
    values_write,
)
from tests.sheets_server.addresses import range_name
from tests.sheets_server.batch import Batch
from tests.sheets_server.batch_update import batch_update
from tests.sheets_server.calls import Call
from tests.sheets_server.creation import create_spreadsheet
from tests.sheets_server.errors import bad_request
from tests.sheets_server.files import File
from tests.sheets_server.grid import Json
from tests.sheets_server.protection import check_edit
from tests.sheets_server.requests_sheets import duplicate, sheet_properties
from tests.sheets_server.resource import spreadsheet_json
from tests.sheets_server.values_read import Options


class Route(NamedTuple):
    """An address of the API: its method, its pattern, and whether it changes the file."""

    method_id: str
    method: str
    pattern: re.Pattern[str]
    edits: bool
    answer: Callable[[Call, File], Json]


def _get(call: Call, kept: File) -> Json:
    return spreadsheet_json(
        kept.spreadsheet,
        call.identity,
        call.many("ranges"),
        with_grid=values_write.flag(call.query, "includeGridData"),
        mask=call.selection or None,
    )


def _get_by_filter(call: Call, kept: File) -> Json:
    filters = call.body.get("dataFilters") or []
    return spreadsheet_json(
        kept.spreadsheet,
        call.identity,
        [],
        with_grid=values_write.flag(call.body, "includeGridData"),
        mask=call.selection or None,
        filters=filters,
    )


def _batch_update(call: Call, kept: File) -> Json:
    return batch_update(kept.spreadsheet, call.identity, call.body)


def _values_get(call: Call, kept: File) -> Json:
    return values_read.get(kept.spreadsheet, call.parts["range"], Options.read(call.query))


def _values_batch_get(call: Call, kept: File) -> Json:
    return values_read.batch_get(kept.spreadsheet, call.many("ranges"), Options.read(call.query))


def _values_batch_get_by_filter(call: Call, kept: File) -> Json:
    return data_filters.batch_get(kept.spreadsheet, call.body)


def _values_update(call: Call, kept: File) -> Json:
    return values_write.update(
        kept.spreadsheet, call.identity, call.parts["range"], call.body, call.query
    )


def _values_append(call: Call, kept: File) -> Json:
    return values_append.append(
        kept.spreadsheet, call.identity, call.parts["range"], call.body, call.query
    )


def _values_clear(call: Call, kept: File) -> Json:
    cleared = values_write.clear(kept.spreadsheet, call.identity, call.parts["range"])
    return {"spreadsheetId": kept.spreadsheet.spreadsheet_id, "clearedRange": cleared}


def _values_batch_update(call: Call, kept: File) -> Json:
    return values_write.batch_update(kept.spreadsheet, call.identity, call.body)


def _values_batch_update_by_filter(call: Call, kept: File) -> Json:
    return values_write.batch_update_by_filter(kept.spreadsheet, call.identity, call.body)


def _values_batch_clear(call: Call, kept: File) -> Json:
    spreadsheet = kept.spreadsheet
    ranges = call.body.get("ranges") or []
    for text in ranges:  # all of them must be right before the first is emptied
        sheet, span = spreadsheet.locate(text)
        check_edit(spreadsheet, call.identity, sheet, values_read.clamped(sheet, span))
    cleared = [values_write.clear(spreadsheet, call.identity, text) for text in ranges]
    answer: Json = {"spreadsheetId": spreadsheet.spreadsheet_id}
    return answer | ({"clearedRanges": cleared} if cleared else {})


def _values_batch_clear_by_filter(call: Call, kept: File) -> Json:
    spreadsheet = kept.spreadsheet
    names = [
        range_name(sheet.title, values_read.clamped(sheet, span))
        for data_filter in call.body.get("dataFilters") or []
        for sheet, span in data_filters.places(spreadsheet, data_filter)
    ]
    call.body["ranges"] = names
    return _values_batch_clear(call, kept)


def _copy_to(call: Call, kept: File) -> Json:
    sheet = Batch(kept.spreadsheet, call.identity).tab(int(call.parts["sheet"]))
    target_id = call.body.get("destinationSpreadsheetId") or ""
    there = call.files.open(target_id, call.identity, edits=True)
    target = there.spreadsheet
    title, number = f"Copy of {sheet.title}", 1
    while target.find_sheet(title):
        number += 1
        title = f"Copy of {sheet.title} {number}"
    twin = duplicate(target, sheet, target.new_id(), title)
    target.sheets.append(twin)
    call.files.changed(there)
    return sheet_properties(target, twin)


def _metadata_get(call: Call, kept: File) -> Json:
    return metadata.get(kept.spreadsheet, int(call.parts["metadata"]))


def _metadata_search(call: Call, kept: File) -> Json:
    return metadata.search(kept.spreadsheet, call.body)


_SHEETS = "sheets.spreadsheets"
_PARTS = {
    "spreadsheetId": "(?P<file>[^/:]+)",
    "range": "(?P<range>[^/]*?)",
    "sheetId": r"(?P<sheet>\d+)",
    "metadataId": r"(?P<metadata>\d+)",
}


def _route(name: str, answer: Callable[[Call, File], Json], *, edits: bool) -> Route:
    """A route with the method and the path that the discovery document gives it."""
    method_id = f"{_SHEETS}.{name}"
    given = messages.catalogue()["methods"][method_id]
    pieces = re.split(r"\{(\w+)\}", given["path"])
    pattern = "".join(
        _PARTS[piece] if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)
    )
    return Route(method_id, given["method"], re.compile(pattern), edits, answer)


CREATE = f"{_SHEETS}.create"
ROUTES = (
    _route("get", _get, edits=False),
    _route("getByDataFilter", _get_by_filter, edits=False),
    _route("batchUpdate", _batch_update, edits=True),
    _route("values.batchGet", _values_batch_get, edits=False),
    _route("values.batchGetByDataFilter", _values_batch_get_by_filter, edits=False),
    _route("values.batchUpdate", _values_batch_update, edits=True),
    _route("values.batchUpdateByDataFilter", _values_batch_update_by_filter, edits=True),
    _route("values.batchClear", _values_batch_clear, edits=True),
    _route("values.batchClearByDataFilter", _values_batch_clear_by_filter, edits=True),
    _route("values.append", _values_append, edits=True),
    _route("values.clear", _values_clear, edits=True),
    _route("values.get", _values_get, edits=False),
    _route("values.update", _values_update, edits=True),
    _route("sheets.copyTo", _copy_to, edits=False),
    _route("developerMetadata.get", _metadata_get, edits=False),
    _route("developerMetadata.search", _metadata_search, edits=False),
)


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route for a path as it was sent (still percent-encoded), with its parts."""
    for route in ROUTES:
        match = route.pattern.fullmatch(path)
        if match and route.method == method:
            return route, match.groupdict()
    return None


def answer(call: Call, route: Route) -> Json:
    """What one call answers; a refusal leaves the file as it was."""
    kept = call.files.open(call.parts["file"], call.identity, edits=route.edits)
    result = route.answer(call, kept)
    if route.edits:
        call.files.changed(kept)
    return result


def create(call: Call) -> Json:
    """The answer of ``spreadsheets.create``."""
    spreadsheet = create_spreadsheet(call.files.new_id(), call.body)
    call.files.add(spreadsheet, call.identity)
    return spreadsheet_json(spreadsheet, call.identity, [], with_grid=False)


def read_request(method_id: str, body: object) -> Json:
    """The body as the service reads it; refused when it holds what it may not."""
    message = messages.catalogue()["methods"][method_id]["body"]
    if not message:
        return {}
    if not isinstance(body, dict | None):
        raise bad_request(
            'Invalid JSON payload received. Unknown name "": Root element must be a message.'
        )
    return messages.read_body(message, body or {}, "data" if message == "ValueRange" else "")


__all__ = ["CREATE", "Route", "answer", "create", "find", "read_request"]
