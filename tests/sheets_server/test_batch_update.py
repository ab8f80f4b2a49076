"""``batchUpdate``: all or nothing, one reply a request, and the resource that reads it back."""

from typing import Any

import pytest

from tests.sheets_server.conftest import Api

TEXT = {"userEnteredValue": {"stringValue": "x"}}


def cells(*rows: list[Any]) -> list[dict[str, Any]]:
    def one(value: Any) -> dict[str, Any]:
        kind = "numberValue" if isinstance(value, int | float) else "stringValue"
        kind = "boolValue" if isinstance(value, bool) else kind
        return {"userEnteredValue": {kind: value}} if value is not None else {}

    return [{"values": [one(value) for value in row]} for row in rows]


def sheet_of(api: Api, **query: Any) -> dict[str, Any]:
    code, body = api.call("GET", **query)
    assert code == 200
    found: dict[str, Any] = body["sheets"][0]
    return found


def test_requests_without_a_reply_answer_an_empty_object(api: Api) -> None:
    request = {"updateCells": {"start": {}, "rows": cells(["x"]), "fields": "userEnteredValue"}}
    assert api.batch(request, request) == [{}, {}]


def test_a_batch_is_applied_in_order_or_not_at_all(api: Api) -> None:
    api.write("A1", [["before"]])
    message = api.refused(
        {"updateCells": {"start": {}, "rows": cells(["after"]), "fields": "userEnteredValue"}},
        {"addSheet": {"properties": {"title": "Twee"}}},
        {"updateSheetProperties": {"properties": {"title": "Een"}, "fields": "title"}},
        {"deleteSheet": {"sheetId": 12345}},
    )
    assert message == "Invalid requests[3].deleteSheet: No sheet with id: 12345"
    assert api.values("Sheet1!A1") == [["before"]]
    _, body = api.call("GET", fields="sheets.properties(sheetId,title)")
    assert body == {"sheets": [{"properties": {"sheetId": 0, "title": "Sheet1"}}]}


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ([], "Must specify at least one request."),
        ([{}], "Invalid requests[0]: No request set."),
        (
            [{"addSheet": {"properties": {"title": "sheet1"}}}],
            'Invalid requests[0].addSheet: A sheet with the name "sheet1" already exists. '
            "Please enter another name.",
        ),
        (
            [{"addSheet": {"properties": {"sheetId": 0}}}],
            "Invalid requests[0].addSheet: A sheet with the ID 0 already exists. "
            "Please use a different ID.",
        ),
        (
            [{"deleteSheet": {"sheetId": 0}}],
            "Invalid requests[0].deleteSheet: You can't remove all the sheets in a document.",
        ),
        (
            [{"updateCells": {"start": {"sheetId": 9}, "rows": [], "fields": "note"}}],
            "Invalid requests[0].updateCells: No grid with id: 9",
        ),
        (
            [{"updateCells": {"start": {}, "rows": []}}],
            "Invalid requests[0].updateCells: At least one field must be listed in 'fields'. "
            "(Use '*' to indicate all fields.)",
        ),
        (
            [{"repeatCell": {"range": {"endRowIndex": 1001}, "cell": TEXT, "fields": "*"}}],
            "Invalid requests[0].repeatCell: range.endRowIndex[1001] is after last row in grid[1000]",
        ),
        (
            [
                {
                    "deleteDimension": {
                        "range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1000}
                    }
                }
            ],
            "Invalid requests[0].deleteDimension: "
            "Sorry, it is not possible to delete all non-frozen rows.",
        ),
        (
            [
                {
                    "insertDimension": {
                        "range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1},
                        "inheritFromBefore": True,
                    }
                }
            ],
            "Invalid requests[0].insertDimension: "
            "inheritFromBefore cannot be true when inserting at index 0.",
        ),
    ],
)
def test_a_refusal_says_which_request_and_why(
    api: Api, sent: list[dict[str, Any]], message: str
) -> None:
    assert api.refused(*sent) == message


def test_a_request_that_the_stand_in_does_not_do_says_so(api: Api) -> None:
    code, body = api.call("POST", ":batchUpdate", {"requests": [{"addChart": {}}]})
    assert (code, body["error"]["status"]) == (501, "UNIMPLEMENTED")


def test_a_new_tab_answers_all_its_properties(api: Api) -> None:
    given = {
        "title": "Signalen",
        "gridProperties": {"rowCount": 5, "columnCount": 3, "frozenRowCount": 1},
        "hidden": True,
    }
    reply = api.batch({"addSheet": {"properties": given}})[0]["addSheet"]["properties"]
    assert reply.pop("sheetId") > 0
    assert reply == given | {"index": 1, "sheetType": "GRID"}


def test_the_id_zero_stays_in_the_properties_and_vanishes_from_a_range(api: Api) -> None:
    grid = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2}
    reply = api.batch({"addNamedRange": {"namedRange": {"name": "Kop", "range": grid}}})
    named = reply[0]["addNamedRange"]["namedRange"]
    assert named["range"] == {"startRowIndex": 0, "endRowIndex": 2}
    assert sheet_of(api)["properties"]["sheetId"] == 0
    assert sheet_of(api)["properties"]["index"] == 0


def test_a_range_without_a_side_is_open_there(api: Api) -> None:
    request = {"range": {"startRowIndex": 998}, "cell": TEXT, "fields": "userEnteredValue"}
    api.batch({"repeatCell": request})
    assert api.values("Sheet1!A999:Z1000") == [["x"] * 26] * 2
    assert api.values("Sheet1!A1:Z998") == []


def test_update_cells_with_a_range_clears_what_the_rows_leave_out(api: Api) -> None:
    api.write("A1", [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]])
    grid = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    api.batch({"updateCells": {"range": grid, "rows": cells(["x"]), "fields": "userEnteredValue"}})
    assert api.values("A1:C3") == [["x", "", "c"], ["", "", "f"], ["g", "h", "i"]]


def test_update_cells_with_a_start_touches_only_its_own_cells(api: Api) -> None:
    api.write("A1", [["a", "b"], ["c", "d"]])
    start = {"rowIndex": 0, "columnIndex": 1}
    rows = cells(["x"], [None])
    api.batch({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})
    assert api.values("A1:B2") == [["a", "x"], ["c"]]


def test_the_mask_decides_what_of_a_cell_is_written(api: Api) -> None:
    api.write("A1", [["a"]])
    cell = {"userEnteredValue": {"stringValue": "new"}, "note": "uitleg"}
    request = {"start": {}, "rows": [{"values": [cell]}], "fields": "note"}
    api.batch({"updateCells": request})
    data = sheet_of(api, ranges="A1", includeGridData="true")["data"][0]
    written = data["rowData"][0]["values"][0]
    assert (written["userEnteredValue"], written["note"]) == ({"stringValue": "a"}, "uitleg")


def test_writing_values_only_keeps_formats_notes_and_lists(api: Api) -> None:
    rule = {"condition": {"type": "BOOLEAN"}, "strict": True}
    first = {
        "userEnteredFormat": {"textFormat": {"bold": True}},
        "note": "n",
        "dataValidation": rule,
    }
    api.batch({"updateCells": {"start": {}, "rows": [{"values": [first]}], "fields": "*"}})
    for value in ({"stringValue": "x"}, {"numberValue": 5}, None):
        cell = {"userEnteredValue": value} if value else {}
        rows = [{"values": [cell]}]
        api.batch({"updateCells": {"start": {}, "rows": rows, "fields": "userEnteredValue"}})
        data = sheet_of(api, ranges="A1", includeGridData="true")["data"][0]
        kept = data["rowData"][0]["values"][0]
        assert {name: kept[name] for name in first} == first
        assert kept.get("userEnteredValue") == value


def test_append_cells_goes_below_the_last_row_with_data_and_makes_room(api: Api) -> None:
    api.write("A1000", [["last"]])
    request = {"sheetId": 0, "rows": cells(["x"], ["y"]), "fields": "userEnteredValue"}
    api.batch({"appendCells": request})
    assert api.values("A1000:A1002") == [["last"], ["x"], ["y"]]


def test_fresh_rows_take_the_format_and_the_list_of_the_row_above(api: Api) -> None:
    shape = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "dd-mm-yyyy"}}}
    rule = {"condition": {"type": "BOOLEAN"}}
    rows = [{"values": [shape | {"dataValidation": rule}]}]
    api.batch({"updateCells": {"start": {"rowIndex": 1}, "rows": rows, "fields": "*"}})
    lines = {"dimension": "ROWS", "startIndex": 2, "endIndex": 4}
    api.batch(
        {"insertDimension": {"range": lines, "inheritFromBefore": True}},
        {
            "updateCells": {
                "start": {"rowIndex": 2},
                "rows": cells([46023], [46024]),
                "fields": "userEnteredValue",
            }
        },
    )
    assert api.read("A3:A4")["values"] == [["01-01-2026"], ["02-01-2026"]]
    assert sheet_of(api)["properties"]["gridProperties"]["rowCount"] == 1002


def test_the_answer_may_hold_the_changed_resource(api: Api) -> None:
    code, body = api.call(
        "POST",
        ":batchUpdate",
        {
            "requests": [{"addSheet": {"properties": {"title": "Twee"}}}],
            "includeSpreadsheetInResponse": True,
        },
    )
    titles = [sheet["properties"]["title"] for sheet in body["updatedSpreadsheet"]["sheets"]]
    assert (code, titles) == (200, ["Sheet1", "Twee"])


@pytest.mark.parametrize(
    ("index", "order"),
    [(0, "CAB"), (1, "ACB"), (2, "ABC"), (3, "ABC")],
)
def test_a_tab_is_moved_to_stand_before_an_index(api: Api, index: int, order: str) -> None:
    api.batch(
        {"updateSheetProperties": {"properties": {"title": "A"}, "fields": "title"}},
        {"addSheet": {"properties": {"title": "B", "sheetId": 1}}},
        {"addSheet": {"properties": {"title": "C", "sheetId": 2}}},
    )
    properties = {"sheetId": 2, "index": index}
    api.batch({"updateSheetProperties": {"properties": properties, "fields": "index"}})
    _, body = api.call("GET", fields="sheets.properties.title")
    assert "".join(one["properties"]["title"] for one in body["sheets"]) == order


def test_a_smaller_grid_loses_what_falls_off(api: Api) -> None:
    api.write("A1", [["a", "b"], ["c", "d"]])
    size = {"gridProperties": {"rowCount": 1, "columnCount": 1}}
    fields = "gridProperties(rowCount,columnCount)"
    api.batch({"updateSheetProperties": {"properties": size, "fields": fields}})
    assert api.read("Sheet1") == {
        "range": "Sheet1!A1",
        "majorDimension": "ROWS",
        "values": [["a"]],
    }


def test_a_duplicated_tab_has_its_own_id_and_the_same_cells(api: Api) -> None:
    api.write("A1", [["a"], ["=A1"]])
    reply = api.batch({"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "Kopie"}})
    assert reply[0]["duplicateSheet"]["properties"]["title"] == "Kopie"
    api.write("Kopie!A1", [["b"]])
    assert api.values("Kopie!A1:A2") == [["b"], ["b"]]
    assert api.values("Sheet1!A1:A2") == [["a"], ["a"]]


def test_ten_million_cells_is_the_most(api: Api) -> None:
    size = {"rowCount": 1_000_000, "columnCount": 10}
    message = api.refused({"addSheet": {"properties": {"gridProperties": size}}})
    assert message.endswith(
        "This action would increase the number of cells in the workbook above the limit of "
        "10000000 cells."
    )


def test_find_replace_counts_what_it_changed(api: Api) -> None:
    api.write("A1", [["slot-1"], ["slot-10"], ["vrij"]], "RAW")
    request = {"find": "slot-1", "replacement": "mijn", "matchEntireCell": True, "allSheets": True}
    first, second = api.batch({"findReplace": request}, {"findReplace": request})
    assert first == {
        "findReplace": {
            "valuesChanged": 1,
            "rowsChanged": 1,
            "sheetsChanged": 1,
            "occurrencesChanged": 1,
        }
    }
    assert second == {"findReplace": {}}
    assert api.values("A1:A3") == [["mijn"], ["slot-10"], ["vrij"]]


def test_borders_are_drawn_around_and_inside(api: Api) -> None:
    line = {"style": "SOLID"}
    grid = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}
    api.batch({"updateBorders": {"range": grid, "top": line, "innerHorizontal": line}})
    mask = "sheets.data.rowData.values.userEnteredFormat.borders"
    rows = sheet_of(api, ranges="A1:A2", fields=mask)["data"][0]["rowData"]
    sides = [list(row["values"][0]["userEnteredFormat"]["borders"]) for row in rows]
    assert sides == [["top", "bottom"], ["top"]]


def test_merging_keeps_the_first_value_only(api: Api) -> None:
    api.write("A1", [["a", "b"], ["c", "d"]])
    grid = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    api.batch({"mergeCells": {"range": grid, "mergeType": "MERGE_ALL"}})
    assert api.values("A1:B2") == [["a"]]
    assert sheet_of(api)["merges"] == [grid]
    api.batch({"unmergeCells": {"range": grid}})
    assert "merges" not in sheet_of(api)
