"""Writing values: what an update, an append and a clear answer, and what they leave behind."""

from typing import Any

import pytest

from tests.sheets_server.conftest import Api


def test_an_update_counts_what_it_wrote(api: Api) -> None:
    assert api.write("A1", [["a", "b"], ["c"]]) == {
        "spreadsheetId": api.file_id,
        "updatedRange": "Sheet1!A1:B2",
        "updatedRows": 2,
        "updatedColumns": 2,
        "updatedCells": 3,
    }


def test_null_leaves_a_cell_alone_and_an_empty_text_empties_it(api: Api) -> None:
    api.write("A1", [["a", "b", "c"]])
    api.write("A1", [[None, "", "x"]])
    assert api.values("A1:C1") == [["a", "", "x"]]


def test_values_may_be_given_by_column(api: Api) -> None:
    body = {"values": [["a", "b"], ["c"]], "majorDimension": "COLUMNS"}
    api.call("PUT", "/values/A1", body, valueInputOption="RAW")
    assert api.values("A1:B2") == [["a", "c"], ["b"]]


@pytest.mark.parametrize(
    ("option", "typed", "kept"),
    [
        ("RAW", "=1+1", "=1+1"),
        ("RAW", "0042", "0042"),
        ("RAW", "2026-01-01", "2026-01-01"),
        ("RAW", 5, 5),
        ("RAW", True, True),
        ("USER_ENTERED", "=1+1", 2),
        ("USER_ENTERED", "0042", 42),
        ("USER_ENTERED", "+31612345678", 31612345678),
        ("USER_ENTERED", "2026-01-01", 46023),
    ],
)
def test_raw_keeps_what_typing_would_read(api: Api, option: str, typed: Any, kept: Any) -> None:
    api.write("A1", [[typed]], option)
    assert api.values("A1") == [[kept]]


def test_a_cell_in_text_format_keeps_what_is_typed(api: Api) -> None:
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    grid = {"startRowIndex": 0, "endRowIndex": 1}
    api.batch({"repeatCell": {"range": grid, "cell": text, "fields": "userEnteredFormat"}})
    api.write("A1", [["0042"]])
    assert api.values("A1") == [["0042"]]


def test_how_values_are_meant_must_be_said(api: Api) -> None:
    code, body = api.call("PUT", "/values/A1", {"values": [["x"]]})
    message = "'valueInputOption' is required but not specified"
    assert (code, body["error"]["message"]) == (400, message)


@pytest.mark.parametrize(
    ("cell", "rows", "message"),
    [
        (
            "Sheet1!A1:B1",
            [["a"], ["b"]],
            "Requested writing within range [Sheet1!A1:B1], but tried writing to row [2]",
        ),
        (
            "Sheet1!A1:B2",
            [["a", "b", "c"]],
            "Requested writing within range [Sheet1!A1:B2], but tried writing to column [C]",
        ),
        (
            "Sheet1!Z1000",
            [["a", "b"]],
            "Range (Sheet1!Z1000:AA1000) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
    ],
)
def test_an_update_may_not_leave_its_range_or_the_grid(
    api: Api, cell: str, rows: list[list[str]], message: str
) -> None:
    code, body = api.call("PUT", f"/values/{cell}", {"values": rows}, valueInputOption="RAW")
    assert (code, body["error"]["message"]) == (400, message)
    assert api.values("Sheet1") == []


def test_a_cell_holds_fifty_thousand_characters(api: Api) -> None:
    api.write("A1", [["x" * 50_000]], "RAW")
    code, body = api.call("PUT", "/values/A1", {"values": [["x" * 50_001]]}, valueInputOption="RAW")
    assert (code, body["error"]["message"]) == (
        400,
        "Your input contains more than the maximum of 50000 characters in a single cell.",
    )


@pytest.mark.parametrize("call", ["update", "append"])
def test_a_refused_write_leaves_everything_as_it_was(api: Api, call: str) -> None:
    api.write("A1", [["old", "old"], ["voet", ""]])
    body = {"values": [["new", "x" * 50_001]]}
    if call == "update":
        code, _ = api.call("PUT", "/values/A1", body, valueInputOption="RAW")
    else:
        query = {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}
        code, _ = api.call("POST", "/values/A1:append", body, **query)
    assert (code, api.values("Sheet1")) == (400, [["old", "old"], ["voet"]])
    assert api.server.spreadsheet(api.file_id).sheets[0].row_count == 1000


@pytest.mark.parametrize("value", [{"a": 1}, [1]])
def test_a_value_is_no_object_and_no_list(api: Api, value: Any) -> None:
    code, body = api.call("PUT", "/values/B5", {"values": [["x", value]]}, valueInputOption="RAW")
    kind = "struct_value" if isinstance(value, dict) else "list_value"
    assert (code, body["error"]["message"]) == (400, f"Invalid values[0][1]: {kind}")
    assert api.values("Sheet1") == []


def test_what_was_written_comes_back_when_asked(api: Api) -> None:
    _, body = api.call(
        "PUT",
        "/values/A1",
        {"values": [["=2*3"]]},
        valueInputOption="USER_ENTERED",
        includeValuesInResponse="true",
        responseValueRenderOption="UNFORMATTED_VALUE",
    )
    expected = {"range": "Sheet1!A1", "majorDimension": "ROWS", "values": [[6]]}
    assert body["updatedData"] == expected


def append(api: Api, where: str, rows: list[list[Any]], **query: Any) -> dict[str, Any]:
    options = {"valueInputOption": "RAW"} | query
    code, body = api.call("POST", f"/values/{where}:append", {"values": rows}, **options)
    assert code == 200, body
    return body


def test_an_append_goes_below_the_table(api: Api) -> None:
    api.write("B2", [["Nummer", "Naam"], ["K-1", "Jansen"]])
    assert append(api, "Sheet1!A1:C3", [["K-2", "Bakker"]]) == {
        "spreadsheetId": api.file_id,
        "tableRange": "Sheet1!B2:C3",
        "updates": {
            "spreadsheetId": api.file_id,
            "updatedRange": "Sheet1!B4:C4",
            "updatedRows": 1,
            "updatedColumns": 2,
            "updatedCells": 2,
        },
    }


def test_an_append_to_an_empty_tab_begins_at_the_top_and_names_no_table(api: Api) -> None:
    body = append(api, "Sheet1", [["x"]])
    assert body["updates"]["updatedRange"] == "Sheet1!A1"
    assert "tableRange" not in body


TWO_TABLES = [
    ["x", "y", "z"],
    ["x", "y", "z"],
    [],
    ["", "x", "y", "z"],
    ["", "x", "y", "z"],
    ["", "x", "y", "z"],
]


@pytest.mark.parametrize(
    ("searched", "lands_at"),
    [
        ("Sheet1", "Sheet1!B7"),  # the last table of the tab
        ("C4", "Sheet1!B7"),
        ("C5:D5", "Sheet1!B7"),
        ("B2:D4", "Sheet1!B7"),  # the last of the two in the range
        ("A3:G10", "Sheet1!B7"),
        ("A1", "Sheet1!A3"),  # in the first table
        ("E4", "Sheet1!E4"),  # in no table
        ("A4", "Sheet1!A4"),
    ],
)
def test_an_append_finds_the_last_table_of_its_range(
    api: Api, searched: str, lands_at: str
) -> None:
    """The example of Google's guide to reading and writing values."""
    api.write("A1", TWO_TABLES)
    assert append(api, searched, [["new"]])["updates"]["updatedRange"] == lands_at


def test_an_append_may_insert_rows_so_that_what_is_below_moves_down(api: Api) -> None:
    api.write("A1", [["kop"], ["een"]])
    api.write("A9", [["voet"]])
    append(api, "A1", [["twee"], ["drie"]], insertDataOption="INSERT_ROWS")
    rows = api.values("A1:A20")
    assert (rows[:4], rows[10]) == ([["kop"], ["een"], ["twee"], ["drie"]], ["voet"])


def test_an_append_makes_the_grid_longer_when_it_is_full(api: Api) -> None:
    api.write("A1000", [["last"]])
    assert append(api, "A1000", [["more"]])["updates"]["updatedRange"] == "Sheet1!A1001"
    assert api.server.spreadsheet(api.file_id).sheet("Sheet1").row_count == 1001


def test_a_clear_takes_values_and_leaves_formats(api: Api) -> None:
    api.write("A1", [["3/1/2026", "x"]])
    code, body = api.call("POST", "/values/A1:B1:clear")
    expected = {"spreadsheetId": api.file_id, "clearedRange": "Sheet1!A1:B1"}
    assert (code, body) == (200, expected)
    assert api.values("A1:B1") == []
    kept = api.server.spreadsheet(api.file_id).sheet("Sheet1").cell(0, 0).format
    assert kept == {"numberFormat": {"type": "DATE", "pattern": "m/d/yyyy"}}


def test_many_ranges_are_cleared_at_once(api: Api) -> None:
    api.write("A1", [["a", "b", "c"]])
    _, body = api.call("POST", "/values:batchClear", {"ranges": ["A1", "C1:D2"]})
    assert body["clearedRanges"] == ["Sheet1!A1", "Sheet1!C1:D2"]
    assert api.values("A1:C1") == [["", "b"]]


def test_many_ranges_are_written_at_once_and_counted_together(api: Api) -> None:
    given = {
        "valueInputOption": "RAW",
        "data": [
            {"range": "A1:B1", "values": [["a", "b"]]},
            {"range": "Sheet1!A3", "values": [["c"]]},
        ],
    }
    code, body = api.call("POST", "/values:batchUpdate", given)
    assert code == 200
    counts = {name: body[name] for name in body if name.startswith("total")}
    assert counts == {
        "totalUpdatedRows": 2,
        "totalUpdatedColumns": 2,
        "totalUpdatedCells": 3,
        "totalUpdatedSheets": 1,
    }
    assert [one["updatedRange"] for one in body["responses"]] == ["Sheet1!A1:B1", "Sheet1!A3"]


def test_many_ranges_are_written_all_or_none(api: Api) -> None:
    given = {
        "valueInputOption": "RAW",
        "data": [{"range": "A1", "values": [["a"]]}, {"range": "Nope!A1", "values": [["b"]]}],
    }
    code, body = api.call("POST", "/values:batchUpdate", given)
    assert (code, api.values("A1")) == (400, [])
    assert body["error"]["message"].endswith("Unable to parse range: Nope!A1")


def test_the_body_may_not_speak_of_another_range(api: Api) -> None:
    body = {"range": "Sheet1!B1", "values": [["x"]]}
    code, _ = api.call("PUT", "/values/Sheet1!A1", body, valueInputOption="RAW")
    assert code == 400
