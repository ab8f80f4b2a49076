"""New files: made by a call or by a test, empty or with all that a resource can hold."""

from typing import Any

import requests

from tests.sheets_server import SheetsServer, accounts
from tests.sheets_server.conftest import Api

BASE = "https://sheets.googleapis.com/v4/spreadsheets"


def test_an_empty_body_makes_an_untitled_file_with_one_tab(session: requests.Session) -> None:
    body = session.post(BASE, json={}).json()
    assert body["properties"]["title"] == "Untitled spreadsheet"
    assert body["spreadsheetUrl"] == (
        f"https://docs.google.com/spreadsheets/d/{body['spreadsheetId']}/edit"
    )
    assert [one["properties"] for one in body["sheets"]] == [
        {
            "sheetId": 0,
            "title": "Sheet1",
            "index": 0,
            "sheetType": "GRID",
            "gridProperties": {"rowCount": 1000, "columnCount": 26},
        }
    ]


def test_who_makes_a_file_owns_it_and_nobody_else_sees_it(
    server: SheetsServer, session: requests.Session
) -> None:
    file_id = session.post(BASE, json={}).json()["spreadsheetId"]
    kept = server.file(file_id)
    assert kept.role_of(accounts.EMAIL) == "owner"
    assert kept.role_of("kees@test.example") is None


def test_a_resource_is_made_as_it_is_given(server: SheetsServer, session: requests.Session) -> None:
    header = {"startRowIndex": 0, "endRowIndex": 1}
    cell = {"userEnteredValue": {"stringValue": "Nummer"}, "note": "uitleg"}
    condition = {"type": "NOT_BLANK"}
    rule = {"ranges": [header], "booleanRule": {"condition": condition, "format": {}}}
    tab: dict[str, Any] = {
        "properties": {"title": "Klachten", "gridProperties": {"frozenRowCount": 1}},
        "data": [
            {
                "startRow": 0,
                "startColumn": 1,
                "rowData": [{"values": [cell]}],
                "columnMetadata": [{"pixelSize": 90}],
            }
        ],
        "conditionalFormats": [rule],
        "filterViews": [{"title": "Openstaand", "range": header}],
        "protectedRanges": [{"range": header, "warningOnly": True}],
    }
    given = {
        "properties": {"title": "Register", "locale": "nl_NL", "timeZone": "Europe/Amsterdam"},
        "sheets": [tab, {"properties": {"title": "Lijsten", "hidden": True}}],
        "namedRanges": [{"name": "Kop", "range": header}],
    }
    made = session.post(BASE, json=given).json()
    api = Api(server, session, made["spreadsheetId"])
    assert (made["properties"]["locale"], made["properties"]["timeZone"]) == (
        "nl_NL",
        "Europe/Amsterdam",
    )
    assert api.values("Klachten!A1:C1") == [["", "Nummer"]]
    first, second = made["sheets"]
    assert second["properties"]["hidden"] is True
    assert {
        name: len(first[name]) for name in ("conditionalFormats", "filterViews", "protectedRanges")
    } == {
        "conditionalFormats": 1,
        "filterViews": 1,
        "protectedRanges": 1,
    }
    assert api.server.spreadsheet(api.file_id).sheets[0].column_meta == {1: {"pixelSize": 90}}
    assert made["namedRanges"][0]["name"] == "Kop"


def test_a_test_makes_a_file_of_a_person_and_shares_it(server: SheetsServer) -> None:
    file_id = server.create_spreadsheet("Register", readers=("lezer@test.example",))
    kept = server.file(file_id)
    people = (accounts.COORDINATOR, accounts.EMAIL, "lezer@test.example", "vreemd@test.example")
    assert [kept.role_of(one) for one in people] == ["owner", "writer", "reader", None]
    assert kept.spreadsheet.owner == accounts.COORDINATOR


def test_a_domain_and_everybody_may_be_let_in(server: SheetsServer) -> None:
    kept = server.file(server.create_spreadsheet(editors=()))
    kept.share("domain", "writer", "test.example")
    assert (kept.role_of("kees@test.example"), kept.role_of("kees@other.example")) == (
        "writer",
        None,
    )
    kept.share("anyone", "reader")
    assert (kept.role_of("kees@test.example"), kept.role_of("kees@other.example")) == (
        "writer",
        "reader",
    )


def test_two_servers_with_the_same_calls_give_the_same_ids() -> None:
    made = []
    for _ in range(2):
        with SheetsServer(keys={}) as server:
            made.append([server.create_spreadsheet() for _ in range(3)])
    assert made[0] == made[1]
    assert len(set(made[0])) == 3
