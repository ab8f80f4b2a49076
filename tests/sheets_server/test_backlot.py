"""
Reads held against ``backlot``, a package whose author measured what the live service answers.

It serves one corpus to both: the same cells, the same calls, the same answers. Left out of the
comparison is what a file has of its own (ids, address, time zone) and ``commentsViewMode``.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sheets_server import SheetsServer
from tests.sheets_server.grid import Json

backlot = pytest.importorskip(
    "backlot",
    reason="optional: backlot, an oracle for reads, is not installed (pip install backlot)",
)

TABS: dict[str, list[list[Any]]] = {
    "Sheet1": [["Nummer", "Dagen", "Klaar"], ["K-1", 3, True], [None], ["K-2", None, False, "x"]],
    "Mijn team": [[None, None], [None, 1.5]],
    "RC": [["a"], ["b"]],
    "has!bang": [["c"]],
    "Bob's": [["d", "", "e"]],
    "Leeg": [[""]],
}
OWN = ("spreadsheetId", "spreadsheetUrl", "commentsViewMode")


class Pair(NamedTuple):
    """The two servers, each as (address of the file, headers)."""

    ours: tuple[str, dict[str, str]]
    theirs: tuple[str, dict[str, str]]


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    record = {
        "source_type": "google_drive",
        "doc_id": "register",
        "folder": "team",
        "title": "Register",
        "subtype": "spreadsheet",
        "sheets": [{"title": title, "grid": grid} for title, grid in TABS.items()],
        "created": "2026-01-05T08:00:00Z",
        "updated": "2026-01-05T08:00:00Z",
        "visibility": "public",
        "author_email": "ava@test.example",
    }
    with backlot.serve([record], telemetry=False) as oracle, SheetsServer(keys={}) as server:
        headers = {"Authorization": f"Bearer {oracle.token}"}
        listed = requests.get(f"{oracle.base_url}/drive/v3/files", headers=headers, timeout=10)
        file_id = listed.json()["files"][0]["id"]
        theirs = f"{oracle.base_url}/sheets/v4/spreadsheets/{file_id}"
        book = requests.get(theirs, headers=headers, timeout=10).json()
        ids = {one["properties"]["title"]: one["properties"]["sheetId"] for one in book["sheets"]}
        sheets = [_sheet(title, ids[title], grid) for title, grid in TABS.items()]
        made = server.create_spreadsheet(
            "Register", locale="en_US", time_zone="Etc/GMT", sheets=sheets
        )
        yield Pair((f"{server.url}/v4/spreadsheets/{made}", {}), (theirs, headers))


def _sheet(title: str, sheet_id: int, grid: list[list[Any]]) -> Json:
    def cell(value: Any) -> Json:
        if value in (None, ""):
            return {}
        kinds = {str: "stringValue", bool: "boolValue"}
        return {"userEnteredValue": {kinds.get(type(value), "numberValue"): value}}

    rows = [{"values": [cell(value) for value in row]} for row in grid]
    return {"properties": {"title": title, "sheetId": sheet_id}, "data": [{"rowData": rows}]}


def both(pair: Pair, tail: str, query: Any = None, body: object = None) -> tuple[Any, Any]:
    answers = []
    for address, headers in pair:
        method = "GET" if body is None else "POST"
        found = requests.request(
            method, address + tail, params=query, json=body, headers=headers, timeout=10
        )
        answers.append((found.status_code, _own_parts_left_out(found.json())))
    return answers[0], answers[1]


def _own_parts_left_out(body: Json) -> Json:
    kept = {name: value for name, value in body.items() if name not in OWN}
    if "error" in kept:  # its list of reasons is an older form beside the status
        kept["error"] = {name: part for name, part in kept["error"].items() if name != "errors"}
    return kept


RANGES = [
    *TABS, "'Sheet1'", "sheet1", "Sheet1!A1", "A1:C4", "A1:Z1000", "A1:AB2000", "B2:A1", "A:B", "2:3",
    "A2:A", "A2:B", "A:A5", "'Bob''s'!A1:C1", "Bob's!A1", "has!bang!A1", "'has!bang'", "'RC'!A1",
    "RC", "R1C1", "R1C1:R2C3", "R[1]C[1]", "R1C1:R2", "C[1]", "R3C3:R1C1", "R2C2:R1C1", "R0C1",
    "!A1", "''!A1", "!Leeg", "Leeg!A1:C3", "Mijn team!A1:B2", "A1001", "AA1", "AA:AB", "ZZ:ZZ",
    "1001:1002", "1001:1001", "R[1000]C[0]", "A0", "A1:A0", "A1:", ":A1", "A", "B", "2", "ABCD1",
    "Nergens", "Nergens!A1", "Sheet1!", " A1", "A1 ", "Sheet1! A1", "A1:B2:C3", "A1:R2C2", "R01C01",
]  # fmt: skip


@pytest.mark.parametrize("text", RANGES)
@pytest.mark.parametrize("render", ["FORMATTED_VALUE", "UNFORMATTED_VALUE"])
def test_a_range_is_answered_alike(pair: Pair, text: str, render: str) -> None:
    query = {"ranges": text, "valueRenderOption": render}
    ours, theirs = both(pair, "/values:batchGet", query)
    assert ours == theirs
    ours, theirs = both(pair, f"/values/{quote(text, safe='')}", {"majorDimension": "COLUMNS"})
    assert ours == theirs


QUERIES: list[dict[str, Any]] = [
    {},
    {"includeGridData": "true"},
    {"includeGridData": "yes", "ranges": "Sheet1!A1:D4"},
    {"includeGridData": "on"},
    {"includeGridData": ""},
    {"ranges": ["Sheet1!B2", "RC!A1", "Sheet1!A1"], "includeGridData": "1"},
    {"ranges": "Leeg!A1"},
    {"ranges": "Nergens!A1"},
    {"ranges": "AA1", "includeGridData": "true"},
    {"fields": "*"},
    {"fields": "sheets.properties.title"},
    {"fields": "sheets(properties(title,sheetId))"},
    {"fields": "sheets/properties/title,properties.title"},
    {"fields": "sheets,sheets.properties.index"},
    {"fields": "sheets.data.rowData.values.effectiveValue", "ranges": "Sheet1!A1:D4"},
    {"fields": "sheets.data.rowData.values.userEnteredFormat"},
    {"fields": "sheets.data(startRow,rowData.values(formattedValue))", "ranges": "Sheet1!B2:D9"},
    {"fields": "sheets.*.title"},
    {"fields": "properties.*"},
    {"fields": "bogus"},
    {"fields": "sheets.bogus,properties.title"},
    {"fields": "sheets("},
    {"fields": "properties)"},
    {"fields": "namedRanges"},
    {"fields": "properties.title,"},
]


@pytest.mark.parametrize("query", QUERIES, ids=json.dumps)
def test_the_resource_is_answered_alike(pair: Pair, query: dict[str, Any]) -> None:
    ours, theirs = both(pair, "", query)
    assert ours == theirs


@pytest.mark.parametrize(
    "query",
    [
        {"majorDimension": "DIAGONAL"},
        {"majorDimension": "2"},
        {"majorDimension": "DIMENSION_UNSPECIFIED"},
        {"valueRenderOption": "PRETTY"},
        {"valueRenderOption": "1"},
        {"dateTimeRenderOption": "X", "majorDimension": "Y"},
        {"fields": "values"},
        {"fields": "range,bogus"},
    ],
    ids=json.dumps,
)
def test_options_are_read_alike(pair: Pair, query: dict[str, Any]) -> None:
    ours, theirs = both(pair, "/values/A1:C4", query)
    assert ours == theirs


GRIDS: list[dict[str, Any]] = [
    {},
    {"startRowIndex": 1, "endRowIndex": 3},
    {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1},
    {"startRowIndex": 1, "endRowIndex": 1},
    {"startColumnIndex": 2, "endColumnIndex": 2},
    {"startRowIndex": 1000},
    {"startRowIndex": 1000, "startColumnIndex": 1, "endColumnIndex": 3},
    {"startColumnIndex": 26, "endColumnIndex": 27},
    {"startRowIndex": 5, "endRowIndex": 5, "startColumnIndex": 26},
    {"startRowIndex": -1},
    {"startRowIndex": 3, "endRowIndex": 2},
    {"startColumnIndex": 3, "endColumnIndex": 2},
    {"endRowIndex": 5000, "endColumnIndex": 20000},
    {"sheetId": 999},
]


@pytest.mark.parametrize("tail", ["/values:batchGetByDataFilter", ":getByDataFilter"])
@pytest.mark.parametrize("grid", GRIDS, ids=json.dumps)
def test_a_grid_range_is_answered_alike(pair: Pair, grid: dict[str, Any], tail: str) -> None:
    _, book = both(pair, "", {"fields": "sheets.properties.sheetId"})
    first = book[1]["sheets"][0]["properties"]["sheetId"]
    filters = [{"a1Range": "Sheet1!B1"}, {"gridRange": {"sheetId": first} | grid}]
    ours, theirs = both(pair, tail, None, {"dataFilters": filters})
    assert ours == theirs


@pytest.mark.parametrize("tail", ["/values:batchGetByDataFilter", ":getByDataFilter"])
@pytest.mark.parametrize(
    "filters",
    [
        [],
        [{}],
        [{"a1Range": "B2"}, {"a1Range": "A9"}, {"a1Range": "A1:A1"}, {"a1Range": "A1"}],
        [{"a1Range": "RC!A1"}, {"a1Range": "Sheet1!A1"}],
        [{"a1Range": "A1"}, {"a1Range": "Nergens!A1"}],
        [{"a1Range": "AA1"}],
        [{"developerMetadataLookup": {"metadataKey": "k"}}],
        [{"developerMetadataLookup": {"metadataKey": "k"}}, {"a1Range": "A1"}],
        [{"a1range": "A1"}],
        "A1",
    ],
    ids=json.dumps,
)
def test_filters_are_answered_alike(pair: Pair, filters: Any, tail: str) -> None:
    ours, theirs = both(pair, tail, None, {"dataFilters": filters})
    assert ours == theirs


corner = st.sampled_from(
    ["A1", "B", "C3", "2", "Z1000", "AA1", "$B$2", "R1C1", "R[2]C", "A999", "R", ""]
)
title = st.sampled_from(
    ["", "Sheet1!", "sheet1!", "'Mijn team'!", "RC!", "'Bob''s'!", "Leeg!", "X!"]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title, corner, st.none() | corner, st.sampled_from(["ROWS", "COLUMNS"]))
def test_any_range_is_answered_alike(
    pair: Pair, where: str, first: str, last: str | None, dimension: str
) -> None:
    text = where + first + ("" if last is None else f":{last}")
    if "$" not in text:  # the oracle does not know dollar signs
        ours, theirs = both(pair, "/values:batchGet", {"ranges": text, "majorDimension": dimension})
        assert ours == theirs
