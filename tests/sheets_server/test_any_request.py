"""Any request that Google's document allows is carried out or refused; nothing crashes, ever."""

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sheets_server.batch_update import HANDLERS, batch_update
from tests.sheets_server.creation import create_spreadsheet
from tests.sheets_server.errors import ApiError
from tests.sheets_server.grid import Spreadsheet
from tests.sheets_server.messages import catalogue, read_body
from tests.sheets_server.resource import spreadsheet_json

TEXTS = st.sampled_from(
    ["", "x", "Sheet1", "Twee", "=A1+1", "=1/0", "={1;2}", "A1", "*", "title", "ROWS", "1", "note"]
)
MASKS = st.sampled_from(
    [
        "*",
        "title",
        "userEnteredValue",
        "note",
        "gridProperties.rowCount",
        "hidden",
        "range",
        "depth",
    ]
)
LINES = st.sampled_from(["ROWS", "COLUMNS"])
KNOWN = {
    "fields": MASKS,
    "sheetId": st.sampled_from([0, 0, 1]),
    "dimension": LINES,
    "shiftDimension": LINES,
    "namedRangeId": st.just("1"),
    "protectedRangeId": st.just(1),
    "filterViewId": st.just(1),
    "filterId": st.just(1),
    "bandedRangeId": st.just(1),
    "metadataKey": st.just("x"),
    "visibility": st.just("DOCUMENT"),
}
"""Fields that are filled with something that is there, so that requests come to something."""
NEEDED = (*KNOWN, "range", "ranges", "source", "destination", "condition", "rows", "rule", "find")
"""Fields without which a request is refused before it comes to anything."""
NUMBERS = st.sampled_from([0, 1, 2, 3, 1, 2, 5, -1])


def filled(kind: str, depth: int) -> st.SearchStrategy[Any]:
    """Values of one kind of field."""
    if kind.startswith("[]"):
        return st.lists(filled(kind[2:], depth - 1), min_size=1, max_size=2)
    if kind.startswith("#"):
        return message(kind[1:], depth - 1)
    if kind.startswith("="):
        return st.sampled_from(kind[1:].split("|"))
    if kind == "boolean":
        return st.booleans()
    return NUMBERS if kind in {"int32", "double"} else TEXTS


def _later(kind: str, depth: int) -> st.SearchStrategy[Any]:
    return st.deferred(lambda: filled(kind, depth))


def message(name: str, depth: int) -> st.SearchStrategy[Any]:
    """Messages of one kind, with some of their fields; none when they are too deep."""
    if depth <= 0:
        return st.just({})
    fields: dict[str, str] = catalogue()["messages"][name]
    values = {
        field: KNOWN[field] if field in KNOWN else _later(kind, depth)
        for field, kind in fields.items()
    }
    needed = {field: values.pop(field) for field in NEEDED if field in values}
    return st.fixed_dictionaries(needed, optional=values)


REQUESTS = st.sampled_from(sorted(HANDLERS)).flatmap(
    lambda kind: st.fixed_dictionaries(
        {kind: message(catalogue()["messages"]["Request"][kind][1:], 5)}
    )
)


def small() -> Spreadsheet:
    """Two small tabs with a little of everything in them."""
    size = {"rowCount": 5, "columnCount": 4}
    tabs = [
        {"properties": {"title": "Sheet1", "gridProperties": size}},
        {"properties": {"title": "Twee", "sheetId": 1, "gridProperties": size}},
    ]
    spreadsheet = create_spreadsheet("x", {"sheets": tabs})
    header = {"startRowIndex": 0, "endRowIndex": 1}
    text = {"userEnteredValue": {"stringValue": "x"}}
    formula = {"userEnteredValue": {"formulaValue": "=Twee!A1:B2"}}
    rule = {"ranges": [header], "booleanRule": {"condition": {"type": "NOT_BLANK"}}}
    lines = {"dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    batch_update(
        spreadsheet,
        None,
        {
            "requests": [
                {
                    "updateCells": {
                        "start": {},
                        "rows": [{"values": [text, formula]}],
                        "fields": "*",
                    }
                },
                {
                    "addNamedRange": {
                        "namedRange": {"namedRangeId": "1", "name": "x", "range": header}
                    }
                },
                {"addProtectedRange": {"protectedRange": {"protectedRangeId": 1, "range": header}}},
                {"addFilterView": {"filter": {"filterViewId": 1, "range": header}}},
                {"addBanding": {"bandedRange": {"bandedRangeId": 1, "range": header}}},
                {"addConditionalFormatRule": {"rule": rule}},
                {"addDimensionGroup": {"range": lines}},
            ]
        },
    )
    return spreadsheet


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(REQUESTS, min_size=1, max_size=3))
def test_any_request_is_carried_out_or_refused(requests: list[dict[str, Any]]) -> None:
    spreadsheet = small()
    before = copy.deepcopy(spreadsheet_json(spreadsheet, None, [], with_grid=True))
    body = read_body("BatchUpdateSpreadsheetRequest", {"requests": requests})
    refusal = None
    try:
        batch_update(spreadsheet, "somebody@test.example", body)
    except ApiError as problem:
        refusal = problem
    after = spreadsheet_json(spreadsheet, None, [], with_grid=True)
    if refusal is not None:
        assert refusal.code == 400
        assert after == before
