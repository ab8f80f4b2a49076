"""What hangs on a sheet: lists, colours, filters, names, groups, marks and protection."""

from typing import Any

import pytest

from tests.sheets_server import accounts
from tests.sheets_server.conftest import SHEETS_SCOPE, Api, signed_in
from tests.sheets_server.errors import PROTECTED
from tests.sheets_server.staff import Person

HEADER = {"startRowIndex": 0, "endRowIndex": 1}
KEES = Person("Sheet1")


def sheet_of(api: Api, fields: str = "sheets") -> dict[str, Any]:
    code, body = api.call("GET", fields=fields)
    assert code == 200
    found: dict[str, Any] = body["sheets"][0]
    return found


def test_a_dropdown_is_kept_with_the_cell_and_follows_its_list(api: Api) -> None:
    api.batch({"addSheet": {"properties": {"title": "Lijsten"}}})
    condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Lijsten!$A$2:$A$9"}]}
    rule = {"condition": condition, "strict": True, "showCustomUi": True}
    grid = {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 1}
    api.batch({"setDataValidation": {"range": grid, "rule": rule}})
    api.write("A2", [["niet uit de lijst"]], "RAW")  # a write through the API is not stopped
    api.server.play(api.file_id, Person("Lijsten").rename_tab("Keuzes"))
    fields = "sheets.data.rowData.values.dataValidation"
    rows = sheet_of(api, fields)["data"][0]["rowData"]
    kept = rows[1]["values"][0]["dataValidation"]
    assert kept["condition"]["values"] == [{"userEnteredValue": "=Keuzes!$A$2:$A$9"}]
    assert (kept["strict"], kept["showCustomUi"]) == (True, True)
    api.batch({"setDataValidation": {"range": grid}})
    assert "rowData" not in sheet_of(api, fields).get("data", [{}])[0]


def test_pasting_over_a_dropdown_destroys_it(api: Api) -> None:
    grid = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    api.batch({"setDataValidation": {"range": grid, "rule": {"condition": {"type": "BOOLEAN"}}}})
    api.write("B1", [["x"]])
    source = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 2}
    api.batch({"copyPaste": {"source": source, "destination": grid}})
    cell = api.server.spreadsheet(api.file_id).sheet("Sheet1").cell(0, 0)
    assert (cell.value, cell.validation) == ("x", None)


def rule(text: str) -> dict[str, Any]:
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]}
    red = {"backgroundColor": {"red": 1, "green": 0, "blue": 0}}
    return {"ranges": [HEADER], "booleanRule": {"condition": condition, "format": red}}


def test_conditional_formats_pile_up_in_order_until_they_are_deleted(api: Api) -> None:
    for index, text in ((0, "a"), (0, "b"), (2, "c")):
        api.batch({"addConditionalFormatRule": {"rule": rule(text), "index": index}})

    def order() -> list[str]:
        kept = sheet_of(api).get("conditionalFormats", [])
        return [one["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for one in kept]

    assert order() == ["b", "a", "c"]
    api.batch({"updateConditionalFormatRule": {"index": 1, "rule": rule("d")}})
    api.batch({"updateConditionalFormatRule": {"sheetId": 0, "index": 2, "newIndex": 0}})
    assert order() == ["c", "b", "d"]
    api.batch(*[{"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}}] * 3)
    assert order() == []
    assert api.refused({"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}}).endswith(
        "No conditional format on sheet: 0 at index: 0"
    )


def test_a_colour_comes_back_with_its_twin_and_without_zeros(api: Api) -> None:
    api.batch({"addConditionalFormatRule": {"rule": rule("a"), "index": 0}})
    shown = sheet_of(api)["conditionalFormats"][0]["booleanRule"]["format"]
    assert shown == {
        "backgroundColor": {"red": 1},
        "backgroundColorStyle": {"rgbColor": {"red": 1}},
    }


def test_filter_views_are_added_changed_and_deleted(api: Api) -> None:
    criteria = {"0": {"condition": {"type": "BLANK"}}}
    given = {"title": "Openstaand", "range": HEADER, "criteria": criteria}
    view = api.batch({"addFilterView": {"filter": given}})[0]["addFilterView"]["filter"]
    assert (view["title"], view["criteria"]) == ("Openstaand", criteria)
    assert view["range"] == HEADER | {"startColumnIndex": 0, "endColumnIndex": 26}
    assert api.refused({"addFilterView": {"filter": given}}).endswith(
        'A filter with the name "Openstaand" already exists.'
    )
    changed = {"filterViewId": view["filterViewId"], "title": "Te laat"}
    api.batch({"updateFilterView": {"filter": changed, "fields": "title"}})
    assert [one["title"] for one in sheet_of(api)["filterViews"]] == ["Te laat"]
    api.batch({"deleteFilterView": {"filterId": view["filterViewId"]}})
    assert "filterViews" not in sheet_of(api)


def test_the_basic_filter_is_one(api: Api) -> None:
    api.batch({"setBasicFilter": {"filter": {"range": {"sheetId": 0}}}})
    assert sheet_of(api)["basicFilter"]["range"]["endRowIndex"] == 1000
    api.batch({"clearBasicFilter": {"sheetId": 0}})
    assert "basicFilter" not in sheet_of(api)


def test_a_named_range_grows_with_its_rows_and_goes_with_its_tab(api: Api) -> None:
    api.batch({"addSheet": {"properties": {"title": "Lijsten", "sheetId": 7}}})
    grid = {"sheetId": 7, "startRowIndex": 1, "endRowIndex": 5}
    reply = api.batch({"addNamedRange": {"namedRange": {"name": "Lijst", "range": grid}}})
    named_id = reply[0]["addNamedRange"]["namedRange"]["namedRangeId"]
    api.server.play(api.file_id, Person("Lijsten").insert_rows(3, 2))
    _, body = api.call("GET", fields="namedRanges")
    expected = {"namedRangeId": named_id, "name": "Lijst", "range": grid | {"endRowIndex": 7}}
    assert body == {"namedRanges": [expected]}
    assert "already exists" in api.refused(
        {"addNamedRange": {"namedRange": {"name": "LIJST", "range": grid}}}
    )
    api.batch({"deleteSheet": {"sheetId": 7}})
    assert api.call("GET", fields="namedRanges")[1] == {}


def test_groups_nest_and_collapse(api: Api) -> None:
    outer = {"dimension": "COLUMNS", "startIndex": 1, "endIndex": 6}
    inner = outer | {"startIndex": 2, "endIndex": 4}
    api.batch({"addDimensionGroup": {"range": outer}}, {"addDimensionGroup": {"range": inner}})
    groups = sheet_of(api)["columnGroups"]
    assert [(one["range"]["startIndex"], one["depth"]) for one in groups] == [(1, 1), (2, 2)]
    group = {"range": outer, "depth": 1, "collapsed": True}
    api.batch({"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}})
    assert sheet_of(api)["columnGroups"][0]["collapsed"] is True
    api.batch(
        {"deleteDimensionGroup": {"range": inner}}, {"deleteDimensionGroup": {"range": outer}}
    )
    assert "columnGroups" not in sheet_of(api)


def test_columns_keep_their_width_and_rows_may_hide(api: Api) -> None:
    wide = {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    tall = {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    api.batch(
        {
            "updateDimensionProperties": {
                "range": wide,
                "properties": {"pixelSize": 240},
                "fields": "pixelSize",
            }
        },
        {
            "updateDimensionProperties": {
                "range": tall,
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        },
    )
    _, body = api.call("GET", ranges="A1:B2", fields="sheets.data(columnMetadata,rowMetadata)")
    assert body["sheets"][0]["data"][0] == {
        "rowMetadata": [{"pixelSize": 21}, {"pixelSize": 21, "hiddenByUser": True}],
        "columnMetadata": [{"pixelSize": 240}, {"pixelSize": 100}],
    }


def test_a_mark_on_a_row_follows_what_is_inserted_and_deleted(api: Api) -> None:
    lines = {"sheetId": 0, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}
    given = {
        "metadataKey": "nummer",
        "metadataValue": "K-1",
        "location": {"dimensionRange": lines},
        "visibility": "DOCUMENT",
    }
    api.batch({"createDeveloperMetadata": {"developerMetadata": given}})
    api.write("A4", [["hier"]])
    api.server.play(api.file_id, KEES.insert_rows(1, 2))
    look = {"developerMetadataLookup": {"metadataKey": "nummer"}}
    _, body = api.call("POST", "/values:batchGetByDataFilter", {"dataFilters": [look]})
    assert body["valueRanges"][0]["valueRange"] == {
        "range": "Sheet1!A6:Z6",
        "majorDimension": "ROWS",
        "values": [["hier"]],
    }
    _, found = api.call("POST", "/developerMetadata:search", {"dataFilters": [look]})
    mark = found["matchedDeveloperMetadata"][0]["developerMetadata"]
    assert api.call("GET", f"/developerMetadata/{mark['metadataId']}") == (200, mark)
    api.server.play(api.file_id, KEES.delete_rows(5))
    assert api.call("POST", "/developerMetadata:search", {"dataFilters": [look]}) == (200, {})


@pytest.fixture
def colleague(api: Api) -> Api:
    """The same file, through the hands of somebody who may edit it but is no editor of ranges."""
    email = "kees@test.example"
    api.server.file(api.file_id).share("user", "writer", email)
    return Api(api.server, signed_in(api.server, email, SHEETS_SCOPE), api.file_id)


def protect(api: Api, grid: dict[str, int], **more: Any) -> dict[str, Any]:
    editors = {} if more.get("warningOnly") else {"editors": {"users": [accounts.EMAIL]}}
    given = {"range": grid} | editors | more
    reply = api.batch({"addProtectedRange": {"protectedRange": given}})
    found: dict[str, Any] = reply[0]["addProtectedRange"]["protectedRange"]
    return found


TOUCHES: list[dict[str, Any]] = [
    {"updateCells": {"start": {}, "rows": [{"values": [{}]}], "fields": "userEnteredValue"}},
    {"repeatCell": {"range": HEADER, "cell": {}, "fields": "note"}},
    {"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}}},
    {"sortRange": {"range": {"sheetId": 0}, "sortSpecs": [{"dimensionIndex": 0}]}},
    {"setDataValidation": {"range": HEADER}},
    {"updateSheetProperties": {"properties": {"title": "x"}, "fields": "title"}},
    {"deleteSheet": {"sheetId": 0}},
]


@pytest.mark.parametrize("touch", TOUCHES, ids=lambda touch: next(iter(touch)))
def test_a_protected_range_refuses_the_whole_batch_of_who_is_no_editor(
    api: Api, colleague: Api, touch: dict[str, Any]
) -> None:
    protect(api, HEADER)
    api.batch({"addSheet": {"properties": {"title": "Twee"}}})
    free = {"start": {"rowIndex": 5}, "rows": [{"values": [{"note": "n"}]}], "fields": "note"}
    message = colleague.refused({"updateCells": free}, touch)
    assert message == f"Invalid requests[1].{next(iter(touch))}: {PROTECTED}"
    assert api.server.spreadsheet(api.file_id).sheets[0].cell(5, 0).note is None


def test_values_in_a_protected_range_are_refused_too(api: Api, colleague: Api) -> None:
    protect(api, HEADER)
    code, body = colleague.call("PUT", "/values/A1", {"values": [["x"]]}, valueInputOption="RAW")
    assert (code, body["error"]["message"]) == (400, PROTECTED)
    assert colleague.call("POST", "/values/A1:B3:clear")[0] == 400
    colleague.write("A2", [["vrij"]])
    assert api.values("A1:A2") == [[], ["vrij"]]


def test_a_warning_stops_nobody(api: Api, colleague: Api) -> None:
    shown = protect(api, HEADER, warningOnly=True)
    assert "editors" not in shown
    colleague.write("A1", [["x"]])
    assert api.values("A1") == [["x"]]


def test_a_sort_below_a_protected_header_is_allowed(api: Api, colleague: Api) -> None:
    protect(api, HEADER)
    api.write("A1", [["kop"], ["b"], ["a"]])
    grid = {"startRowIndex": 1, "endRowIndex": 3}
    colleague.batch({"sortRange": {"range": grid, "sortSpecs": [{"dimensionIndex": 0}]}})
    assert api.values("A1:A3") == [["kop"], ["a"], ["b"]]


def test_a_hole_in_the_protection_is_open(api: Api, colleague: Api) -> None:
    hole = {"startRowIndex": 1, "endRowIndex": 2}
    protect(api, {"sheetId": 0}, unprotectedRanges=[hole])
    colleague.write("A2", [["x"]])
    assert colleague.call("PUT", "/values/A3", {"values": [[1]]}, valueInputOption="RAW")[0] == 400


def test_only_an_editor_sees_who_else_is_one(api: Api, colleague: Api) -> None:
    protect(api, HEADER)
    mine = sheet_of(api)["protectedRanges"][0]
    theirs = sheet_of(colleague)["protectedRanges"][0]
    assert mine["requestingUserCanEdit"] is True
    assert set(mine["editors"]["users"]) == {accounts.EMAIL, accounts.COORDINATOR}
    assert "editors" not in theirs
    assert "requestingUserCanEdit" not in theirs


def test_protection_moves_with_its_rows_and_ends_when_it_is_taken_off(
    api: Api, colleague: Api
) -> None:
    shown = protect(api, {"startRowIndex": 2, "endRowIndex": 3})
    api.server.play(api.file_id, KEES.insert_rows(0))
    colleague.write("A3", [["x"]])
    assert colleague.call("PUT", "/values/A4", {"values": [[1]]}, valueInputOption="RAW")[0] == 400
    assert PROTECTED in colleague.refused(
        {"deleteProtectedRange": {"protectedRangeId": shown["protectedRangeId"]}}
    )
    api.batch({"deleteProtectedRange": {"protectedRangeId": shown["protectedRangeId"]}})
    colleague.write("A4", [["x"]])
