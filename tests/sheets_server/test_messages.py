"""Bodies and queries against Google's discovery document, and answers against it too."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sheets_server.batch_update import HANDLERS
from tests.sheets_server.conftest import Api
from tests.sheets_server.errors import ApiError
from tests.sheets_server.messages import catalogue, compact, read_body

NAME = "Invalid JSON payload received. Unknown name"


def refused(api: Api, body: object, **query: Any) -> dict[str, Any]:
    code, answer = api.call("POST", ":batchUpdate", body, **query)
    assert code == 400
    found: dict[str, Any] = answer["error"]
    return found


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"addSheeet": {}}, f"{NAME} \"addSheeet\" at 'requests[0]': Cannot find field."),
        (
            {"addSheet": {"properties": {"titel": "x"}}},
            f"{NAME} \"titel\" at 'requests[0].add_sheet.properties': Cannot find field.",
        ),
        (
            {"addSheet": {"properties": {"title": 5}}},
            "Invalid value at 'requests[0].add_sheet.properties.title' (TYPE_STRING), 5",
        ),
        (
            {"deleteSheet": {"sheetId": "abc"}},
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"abc\"",
        ),
        (
            {"deleteSheet": {"sheetId": 2**31}},
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), 2147483648",
        ),
        (
            {"addSheet": {"properties": {"hidden": "ja"}}},
            "Invalid value at 'requests[0].add_sheet.properties.hidden' (TYPE_BOOL), \"ja\"",
        ),
        (
            {"updateCells": {"rows": [{"values": [{"userEnteredValue": {"numberValue": "x"}}]}]}},
            "Invalid value at 'requests[0].update_cells.rows[0].values[0].user_entered_value"
            '.number_value\' (TYPE_DOUBLE), "x"',
        ),
    ],
)
def test_a_wrong_field_is_refused_with_its_place(
    api: Api, request_: dict[str, Any], message: str
) -> None:
    assert refused(api, {"requests": [request_]})["message"] == message


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    error = refused(api, {"requests": [{"addSheet": {"a": 1}}], "b": 2})
    assert error["message"] == (
        f"{NAME} \"a\" at 'requests[0].add_sheet': Cannot find field.\n"
        f'{NAME} "b": Cannot find field.'
    )
    assert [one.get("field") for one in error["details"][0]["fieldViolations"]] == [
        "requests[0].add_sheet",
        None,
    ]


def test_an_unknown_query_parameter_is_refused(api: Api) -> None:
    code, body = api.call("GET", includeGridDatas="true")
    assert code == 400
    assert body["error"]["message"] == (
        f'{NAME} "includeGridDatas": Cannot bind query parameter. '
        "Field 'includeGridDatas' could not be found in request message."
    )


def test_a_body_may_spell_numbers_as_texts_names_with_underscores_and_nothing_as_null() -> None:
    body = {
        "requests": [
            {"delete_sheet": {"sheetId": "7"}},
            {"addSheet": {"properties": {"title": None, "index": 2.0}}},
        ]
    }
    assert read_body("BatchUpdateSpreadsheetRequest", body) == {
        "requests": [{"deleteSheet": {"sheetId": 7}}, {"addSheet": {"properties": {"index": 2}}}]
    }


def test_an_underscored_request_is_carried_out(api: Api) -> None:
    api.batch({"add_sheet": {"properties": {"title": "Twee", "sheet_id": "5"}}})
    assert api.server.spreadsheet(api.file_id).sheet("Twee").sheet_id == 5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
known_names = st.sampled_from(
    ["requests", "addSheet", "properties", "sheetId", "rows", "values", "userEnteredValue"]
)
bodies = st.dictionaries(
    known_names,
    st.recursive(
        json_values,
        lambda inner: st.dictionaries(known_names, inner, max_size=2) | st.lists(inner, max_size=2),
        max_leaves=6,
    ),
    max_size=3,
)


@given(bodies)
def test_any_body_is_read_or_refused_and_what_was_read_reads_the_same(body: dict[str, Any]) -> None:
    refusal = None
    try:
        once = read_body("BatchUpdateSpreadsheetRequest", body)
    except ApiError as problem:
        refusal = problem
    if refusal is None:
        assert read_body("BatchUpdateSpreadsheetRequest", once) == once
    else:
        assert (refusal.code, refusal.message[:8]) == (400, "Invalid ")


def test_every_request_that_we_do_is_one_of_googles() -> None:
    assert set(HANDLERS) <= set(catalogue()["messages"]["Request"])


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Google's own discovery document."""
    spec = importlib.util.find_spec("googleapiclient")
    if spec is None or spec.origin is None:
        pytest.skip(
            "google-api-python-client, which holds the discovery document, is not installed"
        )
    place = Path(spec.origin).parent / "discovery_cache" / "documents" / "sheets.v4.json"
    found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return found


def test_our_extract_is_that_of_the_document(document: dict[str, Any]) -> None:
    ours, theirs = catalogue(), compact(document)
    if ours["revision"] == theirs["revision"]:
        assert ours == theirs
    for name, fields in ours["messages"].items():  # another revision may only know more
        assert fields.keys() <= theirs["messages"].get(name, {}).keys(), name


def problems_in(document: dict[str, Any], name: str, answer: Any, place: str) -> list[str]:
    """Where an answer is not what the document says of this message."""
    fields = document["schemas"][name].get("properties", {})
    found = []
    for key, value in answer.items():
        if key not in fields:
            found.append(f"{place}.{key}")
            continue
        found += _wrong_in(document, fields[key], value, f"{place}.{key}")
    return found


def _wrong_in(document: dict[str, Any], kind: dict[str, Any], value: Any, place: str) -> list[str]:
    if "$ref" in kind:
        return problems_in(document, kind["$ref"], value, place)
    if kind["type"] == "array":
        return [
            text
            for at, item in enumerate(value)
            for text in _wrong_in(document, kind["items"], item, f"{place}[{at}]")
        ]
    if "enum" in kind and value not in kind["enum"]:
        return [f"{place}={value}"]
    types: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    wrong = kind["type"] in types and not isinstance(value, types[kind["type"]])
    return [f"{place}={value!r}"] if wrong else []


def test_a_full_answer_is_what_the_document_says(api: Api, document: dict[str, Any]) -> None:
    line = {"dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    header = {"startRowIndex": 0, "endRowIndex": 1}
    condition = {"type": "BOOLEAN"}
    cell = {
        "userEnteredValue": {"formulaValue": "=1/0"},
        "userEnteredFormat": {"numberFormat": {"type": "DATE"}, "backgroundColor": {"red": 0.5}},
        "note": "n",
        "dataValidation": {"condition": condition, "strict": True},
    }
    mark = {"metadataKey": "k", "location": {"sheetId": 0}, "visibility": "DOCUMENT"}
    sent = [
        {"updateCells": {"start": {}, "rows": [{"values": [cell]}], "fields": "*"}},
        {"addNamedRange": {"namedRange": {"name": "Naam", "range": header}}},
        {"addProtectedRange": {"protectedRange": {"range": header, "warningOnly": True}}},
        {"addFilterView": {"filter": {"title": "v", "range": header}}},
        {
            "addBanding": {
                "bandedRange": {"range": header, "rowProperties": {"headerColor": {"red": 1}}}
            }
        },
        {"addDimensionGroup": {"range": line}},
        {"mergeCells": {"range": header, "mergeType": "MERGE_ALL"}},
        {"createDeveloperMetadata": {"developerMetadata": mark}},
        {"setBasicFilter": {"filter": {"range": header}}},
        {"addSheet": {"properties": {"tabColor": {"green": 1}}}},
        {"duplicateSheet": {"sourceSheetId": 0}},
        {"findReplace": {"find": "x", "replacement": "y", "allSheets": True}},
    ]
    code, answer = api.call(
        "POST",
        ":batchUpdate",
        {"requests": sent, "includeSpreadsheetInResponse": True, "responseIncludeGridData": True},
    )
    assert code == 200, answer
    assert problems_in(document, "BatchUpdateSpreadsheetResponse", answer, "") == []
