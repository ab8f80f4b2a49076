"""Reading values: the range that is echoed, what is left out, and how values are shown."""

from typing import Any

import pytest

from tests.sheets_server.conftest import Api

LIMITS = "exceeds grid limits. Max rows: 1000, max columns: 26"


@pytest.mark.parametrize(
    ("asked", "echoed"),
    [
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("sheet1", "Sheet1!A1:Z1000"),  # titles know no case
        ("SHEET1!a1", "Sheet1!A1"),
        ("Sheet1!A1:A1", "Sheet1!A1"),  # one cell collapses
        ("Sheet1!B2:A1", "Sheet1!A1:B2"),
        ("Sheet1!A:B", "Sheet1!A1:B1000"),
        ("Sheet1!2:3", "Sheet1!A2:Z3"),
        ("Sheet1!A2:A", "Sheet1!A2:A1000"),
        ("Sheet1!A990:C2000", "Sheet1!A990:C1000"),  # the end is clamped
        ("Sheet1!Y1:AB2", "Sheet1!Y1:Z2"),
        ("A1:B2", "Sheet1!A1:B2"),  # no title: the first tab
        ("R1C1:R2C3", "Sheet1!A1:C2"),
        ("'Sheet1'!$A$1:$B$2", "Sheet1!A1:B2"),
        ("'Mijn team'!A1:B2", "'Mijn team'!A1:B2"),
        ("'Kees'' tab'!A1", "'Kees'' tab'!A1"),
        ("D3", "Sheet1!D3"),  # a cell, though a tab is called so
        ("'D3'", "'D3'!A1:Z1000"),
        ("'D3'!A1", "'D3'!A1"),
    ],
)
def test_the_range_is_echoed_in_full(api: Api, asked: str, echoed: str) -> None:
    for title in ("Mijn team", "Kees' tab", "D3"):
        api.batch({"addSheet": {"properties": {"title": title}}})
    assert api.read(asked) == {"range": echoed, "majorDimension": "ROWS"}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("Sheet1!A1001", f"Range (Sheet1!A1001) {LIMITS}"),
        ("Sheet1!A1001:B1002", f"Range (Sheet1!A1001:B1002) {LIMITS}"),
        ("Sheet1!AA1", f"Range (Sheet1!AA1) {LIMITS}"),
        ("Sheet1!A0", "Unable to parse range: Sheet1!A0"),
        ("Sheet1!ZZZZ1", "Unable to parse range: Sheet1!ZZZZ1"),
        ("Nothing!A1", "Unable to parse range: Nothing!A1"),
        ("Nothing", "Unable to parse range: Nothing"),
        ("Sheet1!A1:", "Unable to parse range: Sheet1!A1:"),
        ("Sheet1!", "Unable to parse range: Sheet1!"),
    ],
)
def test_a_range_that_is_not_there_is_refused(api: Api, asked: str, message: str) -> None:
    code, body = api.call("GET", "/values:batchGet", ranges=asked)
    expected = {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}
    assert (code, body) == (400, {"error": expected})


def test_empty_cells_and_rows_at_the_end_are_left_out_and_gaps_are_empty_texts(api: Api) -> None:
    api.write("A1", [["a", "", "c"], [], ["", "b"], [""]])
    assert api.read("Sheet1!A1:E9")["values"] == [["a", "", "c"], [], ["", "b"]]


def test_an_empty_range_has_no_values_at_all(api: Api) -> None:
    api.write("C3", [["x"]])
    assert "values" not in api.read("Sheet1!A1:B9")


def test_empty_rows_at_the_start_are_kept(api: Api) -> None:
    api.write("B3", [["x"]])
    assert api.read("Sheet1")["values"] == [[], [], ["", "x"]]


def test_columns_are_read_as_lines_when_asked(api: Api) -> None:
    api.write("A1", [["a", "b"], ["", "c"]])
    assert api.read("Sheet1!A1:C3", majorDimension="COLUMNS") == {
        "range": "Sheet1!A1:C3",
        "majorDimension": "COLUMNS",
        "values": [["a"], ["b", "c"]],
    }


SHOWN = [
    # typed, FORMATTED_VALUE, UNFORMATTED_VALUE, FORMULA
    ("2026-03-01", "2026-03-01", 46082, 46082),
    ("3/1/2026", "3/1/2026", 46082, 46082),
    ("12:30", "12:30", 0.5208333333333334, 0.5208333333333334),
    ("12.5%", "12.50%", 0.125, 0.125),
    ("1,234.50", "1,234.50", 1234.5, 1234.5),
    ("$5", "$5", 5, 5),
    ("TRUE", "TRUE", True, True),
    ("'0042", "0042", "0042", "0042"),
    ("0042", "42", 42, 42),
    ("=1/4", "0.25", 0.25, "=1/4"),
    ("=1/0", "#DIV/0!", "#DIV/0!", "=1/0"),
    ("=A99", "", "", "=A99"),
    ("5e3", "5.00E+03", 5000, 5000),
]


@pytest.mark.parametrize(("typed", "formatted", "unformatted", "formula"), SHOWN)
def test_a_value_is_shown_in_three_ways(
    api: Api, typed: str, formatted: Any, unformatted: Any, formula: Any
) -> None:
    api.write("A1", [[typed]])
    options = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
    shown = [api.read("A1", valueRenderOption=option)["values"][0][0] for option in options]
    assert shown == [formatted, unformatted, formula]


def test_a_date_is_a_serial_number_unless_a_text_is_asked_for(dutch: Api) -> None:
    dutch.write("A1", [["31-12-2026", 7]])
    assert dutch.values("A1:B1") == [[46387, 7]]
    assert dutch.values("A1:B1", dateTimeRenderOption="FORMATTED_STRING") == [["31-12-2026", 7]]


def test_the_locale_decides_what_a_date_and_a_number_are(api: Api, dutch: Api) -> None:
    typed = [["31-12-2026", "1,5", "12/31/2026"]]
    api.write("A1", typed)
    dutch.write("A1", typed)
    assert api.values("A1:C1") == [["31-12-2026", "1,5", 46387]]
    assert dutch.values("A1:C1") == [[46387, 1.5, "12/31/2026"]]


def test_one_batch_reads_many_ranges_in_their_order(api: Api) -> None:
    api.batch({"addSheet": {"properties": {"title": "Twee"}}})
    api.write("Twee!B2", [["x"]])
    code, body = api.call("GET", "/values:batchGet", ranges=["Twee!A1:B2", "Sheet1!A1:A2"])
    assert code == 200
    assert body == {
        "spreadsheetId": api.file_id,
        "valueRanges": [
            {"range": "Twee!A1:B2", "majorDimension": "ROWS", "values": [[], ["", "x"]]},
            {"range": "Sheet1!A1:A2", "majorDimension": "ROWS"},
        ],
    }


def test_one_bad_range_refuses_the_whole_batch(api: Api) -> None:
    assert api.call("GET", "/values:batchGet", ranges=["A1", "Nope!A1"])[0] == 400


def test_a_data_filter_reads_what_it_points_at(api: Api) -> None:
    api.write("A1", [["x", "y"]])
    grid = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 2}
    filters = [{"a1Range": "A1"}, {"gridRange": grid}]
    _, body = api.call("POST", "/values:batchGetByDataFilter", {"dataFilters": filters})
    found = [item["valueRange"]["values"] for item in body["valueRanges"]]
    assert found == [[["x"]], [["y"]]]
    assert [item["dataFilters"] for item in body["valueRanges"]] == [[one] for one in filters]


def test_a_named_range_is_read_by_its_name(api: Api) -> None:
    grid = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 1}
    api.batch({"addNamedRange": {"namedRange": {"name": "Rubrieken", "range": grid}}})
    assert api.read("rubrieken")["range"] == "Sheet1!B1:Z2"


def test_an_unknown_way_of_showing_is_refused(api: Api) -> None:
    code, body = api.call("GET", "/values/A1", valueRenderOption="PRETTY")
    assert (code, body["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_a_fields_mask_chooses_what_is_answered(api: Api) -> None:
    api.write("A1", [["x"]])
    _, body = api.call("GET", "/values/A1", fields="values")
    assert body == {"values": [["x"]]}
