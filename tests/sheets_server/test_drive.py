"""The little of Drive that tests of other projects use to make and find their sheets."""

from typing import Any

import pytest
import requests

from tests.sheets_server import SheetsServer, accounts

FILES = "https://www.googleapis.com/drive/v3/files"
SHEET_TYPE = "application/vnd.google-apps.spreadsheet"


@pytest.fixture
def drive(server: SheetsServer, session: requests.Session) -> requests.Session:
    del server  # empty it first
    return session


def make(drive: requests.Session, name: str, **more: Any) -> str:
    answer = drive.post(FILES, json={"name": name, "mimeType": SHEET_TYPE} | more)
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["id"]
    return found


def test_a_new_file_says_what_it_is(drive: requests.Session) -> None:
    answer = drive.post(FILES, json={"name": "Nieuw", "mimeType": SHEET_TYPE}).json()
    assert answer == {
        "kind": "drive#file",
        "id": answer["id"],
        "name": "Nieuw",
        "mimeType": SHEET_TYPE,
    }
    assert len(answer["id"]) == 44


def test_an_unknown_file_is_not_found_in_drives_own_words(drive: requests.Session) -> None:
    answer = drive.get(f"{FILES}/weg")
    first = {"message": "File not found: weg.", "domain": "global", "reason": "notFound"}
    error = {"code": 404, "message": "File not found: weg.", "errors": [first]}
    assert (answer.status_code, answer.json()) == (404, {"error": error})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["c", "b", "a"]),
        ("name = 'a'", ["a"]),
        ('name = "b" and trashed = false', ["b"]),
        ("name != 'a'", ["c", "b"]),
        ("name contains 'A'", ["a"]),
        ("not name = 'a'", ["c", "b"]),
        ("'map' in parents", ["c"]),
        ("trashed = true", []),
        (f"mimeType='{SHEET_TYPE}'", ["c", "b", "a"]),
    ],
)
def test_files_are_found_by_a_query_newest_first(
    drive: requests.Session, query: str, found: list[str]
) -> None:
    for name in "ab":
        make(drive, name)
    make(drive, "c", parents=["map"])
    answer = drive.get(FILES, params={"q": query, "fields": "files(name)"}).json()
    assert answer == {"files": [{"name": name} for name in found]}


def test_a_query_that_is_no_query_is_refused(drive: requests.Session) -> None:
    make(drive, "a")
    assert drive.get(FILES, params={"q": "naam is a"}).status_code == 400


def test_a_long_list_comes_in_pages(drive: requests.Session) -> None:
    names = {make(drive, str(number)): str(number) for number in range(5)}
    seen: list[str] = []
    token: str | None = ""
    while token is not None:
        query = {"pageSize": 2} | ({"pageToken": token} if token else {})
        page = drive.get(FILES, params=query).json()
        seen += [found["name"] for found in page["files"]]
        token = page.get("nextPageToken")
    assert seen == list(names.values())[::-1]


def test_a_file_is_renamed_moved_and_thrown_away(drive: requests.Session) -> None:
    file_id = make(drive, "a", parents=["een"])
    query = {"addParents": "twee", "removeParents": "een", "fields": "name,parents"}
    answer = drive.patch(f"{FILES}/{file_id}", json={"name": "b"}, params=query)
    assert answer.json() == {"name": "b", "parents": ["twee"]}
    sheet = f"https://sheets.googleapis.com/v4/spreadsheets/{file_id}"
    assert drive.get(sheet).json()["properties"]["title"] == "b"
    gone = drive.delete(f"{FILES}/{file_id}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert drive.get(sheet).status_code == 404


def test_only_the_owner_throws_a_file_away(server: SheetsServer, session: requests.Session) -> None:
    file_id = server.create_spreadsheet()
    answer = session.delete(f"{FILES}/{file_id}")
    assert answer.json()["error"]["errors"][0]["reason"] == "insufficientFilePermissions"
    assert file_id in server.service.files.by_id


def test_permissions_are_given_changed_and_taken_away(drive: requests.Session) -> None:
    address = f"{FILES}/{make(drive, 'a')}/permissions"
    given = {"type": "user", "role": "reader", "emailAddress": "kees@test.example"}
    made = drive.post(address, json=given).json()
    assert set(made) == {"kind", "id", "type", "role"}
    one = f"{address}/{made['id']}"
    assert drive.patch(one, json={"role": "writer"}).json()["role"] == "writer"
    shown = drive.get(address, params={"fields": "permissions(emailAddress,role)"}).json()
    assert shown["permissions"] == [
        {"emailAddress": accounts.EMAIL, "role": "owner"},
        {"emailAddress": "kees@test.example", "role": "writer"},
    ]
    assert drive.delete(one).status_code == 204
    assert drive.get(one).status_code == 404


@pytest.mark.parametrize(
    "given", [{}, {"type": "user"}, {"type": "user", "role": "reader"}], ids=str
)
def test_a_permission_must_say_who_and_what(drive: requests.Session, given: dict[str, str]) -> None:
    address = f"{FILES}/{make(drive, 'a')}/permissions"
    assert drive.post(address, json=given).status_code == 400


def test_ownership_is_not_given_by_accident(drive: requests.Session) -> None:
    address = f"{FILES}/{make(drive, 'a')}/permissions"
    given = {"type": "user", "role": "reader", "emailAddress": "kees@test.example"}
    one = f"{address}/{drive.post(address, json=given).json()['id']}"
    assert drive.patch(one, json={"role": "owner"}).status_code == 403
    query = {"transferOwnership": "true"}
    assert drive.patch(one, json={"role": "owner"}, params=query).json()["role"] == "owner"


def test_an_address_that_drive_does_not_have_is_not_found(drive: requests.Session) -> None:
    assert drive.get("https://www.googleapis.com/drive/v3/about").status_code == 404
