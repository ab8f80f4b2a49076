"""What is asked of an answer: masks, and booleans and words in a query."""

from typing import Any

import pytest

from tests.sheets_server.conftest import Api
from tests.sheets_server.errors import ApiError
from tests.sheets_server.selection import read_selection, select

GET = "sheets.spreadsheets.get"
EXPANDING = "Error expanding 'fields' parameter. Cannot find matching fields for path "


@pytest.mark.parametrize(
    ("mask", "selected"),
    [
        ("", {}),
        ("*", {}),
        ("spreadsheetId", {"spreadsheetId": {}}),
        ("sheets.properties.title", {"sheets": {"properties": {"title": {}}}}),
        ("sheets/properties/title", {"sheets": {"properties": {"title": {}}}}),
        ("sheets(properties(title,index))", {"sheets": {"properties": {"title": {}, "index": {}}}}),
        ("sheets,sheets.properties.title", {"sheets": {"properties": {"title": {}}}}),
        ("spreadsheetId,*", {"spreadsheetId": {}}),
        ("properties.*", {"properties": {}}),
        ("spreadsheetId,", {"spreadsheetId": {}}),
        ("spreadsheetId,sheets()", {"spreadsheetId": {}}),
    ],
)
def test_a_mask_selects(mask: str, selected: dict[str, Any]) -> None:
    assert read_selection(mask, GET) == selected


@pytest.mark.parametrize(
    ("mask", "description"),
    [
        ("bogus", f"{EXPANDING}'bogus'."),
        ("properties.title,sheets.bogus,bogus2", f"{EXPANDING}'sheets.bogus'."),
        ("spreadsheetId.title", f"{EXPANDING}'spreadsheetId.title'."),
        ("sheets(", "Invalid FieldMask 'sheets('. Cannot find matching ')' for all '('."),
        ("sheets/data)", "Invalid FieldMask 'sheets.data)'. Cannot find matching '(' for all ')'."),
    ],
)
def test_a_mask_that_names_nothing_is_refused(mask: str, description: str) -> None:
    with pytest.raises(ApiError) as caught:
        read_selection(mask, GET)
    assert (caught.value.code, caught.value.message) == (
        400,
        "Request contains an invalid argument.",
    )
    assert caught.value.details is not None
    assert caught.value.details[0]["fieldViolations"] == [
        {"field": mask.replace("/", "."), "description": description}
    ]


def test_rows_are_cut_where_nothing_is_left_of_them() -> None:
    rows = [{"values": [{"a": 1}, {}, {"a": 2, "b": 3}]}, {"values": [{"b": 1}]}, {}]
    mask: Any = {"data": {"rowData": {"values": {"a": {}}}}}
    assert select({"data": [{"rowData": rows}]}, mask) == {
        "data": [{"rowData": [{"values": [{"a": 1}, {}, {"a": 2}]}]}]
    }
    assert select({"data": [{"rowData": [{}]}]}, mask) == {"data": [{}]}


def test_a_mask_that_reaches_the_cells_brings_them_without_being_asked_twice(api: Api) -> None:
    api.write("B2", [["x"]])
    _, body = api.call("GET", fields="sheets.data(startRow,rowData.values.formattedValue)")
    expected = [{}, {"values": [{}, {"formattedValue": "x"}]}]
    assert body == {"sheets": [{"data": [{"rowData": expected}]}]}
    assert (
        "data"
        not in api.call("GET", fields="sheets.properties", includeGridData="true")[1]["sheets"][0]
    )


def test_ranges_leave_out_the_tabs_that_they_do_not_touch(api: Api) -> None:
    api.batch({"addSheet": {"properties": {"title": "Twee"}}})
    _, body = api.call("GET", ranges=["Twee!B2:C3", "Twee!A1"], includeGridData="true")
    blocks = body["sheets"][0]["data"]
    assert [one["properties"]["title"] for one in body["sheets"]] == ["Twee"]
    assert [(one.get("startRow"), len(one["rowMetadata"])) for one in blocks] == [(1, 2), (None, 1)]


@pytest.mark.parametrize(
    ("word", "is_yes"),
    [
        ("true", True),
        ("1", True),
        ("Yes", True),
        ("t", True),
        ("no", False),
        ("0", False),
        ("F", False),
    ],
)
def test_a_flag_in_a_query_is_read_in_many_spellings(api: Api, word: str, is_yes: bool) -> None:
    code, body = api.call("GET", includeGridData=word)
    assert (code, "data" in body["sheets"][0]) == (200, is_yes)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"includeGridData": "on"}, "Invalid value at 'include_grid_data' (TYPE_BOOL), \"on\""),
        ({"includeGridData": ""}, "Invalid value at 'include_grid_data' (TYPE_BOOL), \"\""),
    ],
)
def test_another_word_is_refused(api: Api, query: dict[str, str], message: str) -> None:
    code, body = api.call("GET", **query)
    assert (code, body["error"]["message"]) == (400, message)


def test_every_option_that_cannot_be_read_is_named(api: Api) -> None:
    _, body = api.call("GET", "/values/A1", majorDimension="DOWN", valueRenderOption="PRETTY")
    kinds = "type.googleapis.com/google.apps.sheets.v4"
    assert body["error"]["message"].splitlines() == [
        f"Invalid value at 'major_dimension' ({kinds}.Dimension), \"DOWN\"",
        f"Invalid value at 'value_render_option' ({kinds}.ValueRenderOption), \"PRETTY\"",
    ]


def test_a_value_written_unseen_has_the_format_that_its_kind_brings(api: Api) -> None:
    api.write("A1", [["tekst", 5, True, "=1/0"]])
    fields = "sheets.data.rowData.values.effectiveFormat.horizontalAlignment"
    _, body = api.call("GET", ranges="A1:D1", fields=fields)
    cells = body["sheets"][0]["data"][0]["rowData"][0]["values"]
    shown = [cell["effectiveFormat"]["horizontalAlignment"] for cell in cells]
    assert shown == ["LEFT", "RIGHT", "CENTER", "CENTER"]
