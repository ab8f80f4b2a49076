"""``spreadsheets.batchUpdate``: all requests in their order, or none of them."""

from collections.abc import Callable
from typing import Any

from tests.sheets_server import (
    requests_cells,
    requests_lines,
    requests_objects,
    requests_sheets,
    requests_views,
)
from tests.sheets_server.batch import Batch
from tests.sheets_server.errors import ApiError, bad_request
from tests.sheets_server.grid import Json, Spreadsheet
from tests.sheets_server.resource import spreadsheet_json

HANDLERS: dict[str, Callable[[Batch, Json], Json | None]] = {
    **requests_cells.HANDLERS,
    **requests_lines.HANDLERS,
    **requests_sheets.HANDLERS,
    **requests_objects.HANDLERS,
    **requests_views.HANDLERS,
}


def batch_update(spreadsheet: Spreadsheet, identity: str | None, body: Json) -> Json:
    """The answer: one reply a request, empty where the request has none."""
    requests = body.get("requests") or []
    if not requests:
        raise bad_request("Must specify at least one request.")
    _check(requests)
    batch = Batch(spreadsheet, identity)
    kept = spreadsheet.snapshot()
    replies: list[Json] = []
    for at, request in enumerate(requests):
        kind, arguments = next(iter(request.items()))
        try:
            replies.append(HANDLERS[kind](batch, arguments) or {})
        except ApiError as problem:
            spreadsheet.restore(kept)
            raise problem.within(f"requests[{at}].{kind}") from None
        except BaseException:
            spreadsheet.restore(kept)
            raise
    spreadsheet.dirty = True
    answer: Json = {"spreadsheetId": spreadsheet.spreadsheet_id, "replies": replies}
    if body.get("includeSpreadsheetInResponse"):
        answer["updatedSpreadsheet"] = spreadsheet_json(
            spreadsheet,
            identity,
            body.get("responseRanges") or [],
            with_grid=bool(body.get("responseIncludeGridData")),
        )
    return answer


def _check(requests: list[Any]) -> None:
    for at, request in enumerate(requests):
        if not isinstance(request, dict) or not request:
            raise bad_request(f"Invalid requests[{at}]: No request set.")
        if len(request) > 1:
            raise bad_request(f"Invalid requests[{at}]: more than one request is set.")
        kind = next(iter(request))
        if kind not in HANDLERS:
            raise ApiError(501, f"Invalid requests[{at}]: the stand-in does not do {kind}.")
