"""A large register: every call takes time in proportion to its size, and no more."""

import time
from collections.abc import Callable

import pytest

from tests.sheets_server.conftest import Api

LOOK_UP = '={"Signaal";ARRAYFORMULA(IF(A2:A="";"";IFERROR(VLOOKUP(A2:A;Twee!A:C;3;FALSE);"")))}'


def seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def fill(api: Api, rows: int) -> None:
    size = {"gridProperties": {"rowCount": rows + 1, "columnCount": 6}}
    fields = "gridProperties(rowCount,columnCount)"
    data = [
        {
            "values": [
                {"userEnteredValue": {"stringValue": f"K-{at}"}},
                {},
                {"userEnteredValue": {"numberValue": at}},
            ]
        }
        for at in range(rows)
    ]
    write = {"rows": data, "fields": "userEnteredValue"}
    api.batch(
        {"updateSheetProperties": {"properties": size, "fields": fields}},
        {"addSheet": {"properties": size | {"title": "Twee", "sheetId": 2}}},
        {"updateCells": {"start": {"rowIndex": 1}} | write},
        {"updateCells": {"start": {"sheetId": 2, "rowIndex": 1}} | write},
    )
    api.write("F1", [[LOOK_UP]])


@pytest.mark.parametrize("rows", [20_000])
def test_a_large_register_is_written_looked_up_sorted_and_read_in_seconds(
    api: Api, rows: int
) -> None:
    assert seconds(lambda: fill(api, rows)) < 15
    assert seconds(lambda: api.read("Sheet1")) < 15
    assert api.values("F1:F3") == [["Signaal"], [0], [1]]
    body, query = {"values": [["x"]]}, {"valueInputOption": "RAW"}
    assert seconds(lambda: api.call("POST", "/values/Twee!A2:append", body, **query)) < 15
    assert len(api.values("Twee!A:A")) == rows + 2
    grid = {"sheetId": 0, "startRowIndex": 1, "endColumnIndex": 5}
    specs = [{"dimensionIndex": 2, "sortOrder": "DESCENDING"}]
    assert seconds(lambda: api.batch({"sortRange": {"range": grid, "sortSpecs": specs}})) < 15
    found = api.values("A1:F")
    assert (len(found), found[1]) == (rows + 1, [f"K-{rows - 1}", "", rows - 1, "", "", rows - 1])


def test_a_small_call_takes_a_few_milliseconds(api: Api) -> None:
    """A delayed acknowledgement alone would cost 40 ms; the quickest of many is not."""
    api.write("A1", [["x"]])
    assert min(seconds(lambda: api.read("A1")) for _ in range(40)) < 0.02
