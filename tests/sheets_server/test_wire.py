"""What goes over the wire: connections, headers, bodies, and addresses that do not exist."""

import json
import socket
import subprocess
import sys
import threading
from pathlib import Path

import gspread
import pytest
import requests

from tests.sheets_server import SheetsServer, accounts
from tests.sheets_server.adapter import BlockedHostError, mount, redirected
from tests.sheets_server.conftest import Api
from tests.sheets_server.wire import WORTH_PACKING

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://sheets.googleapis.com/v4/spreadsheets"


def test_an_unknown_file_is_not_found(api: Api) -> None:
    answer = api.session.get(f"{BASE}/1nothing")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert answer.json() == {
        "error": {
            "code": 404,
            "message": "Requested entity was not found.",
            "status": "NOT_FOUND",
        }
    }


def test_a_file_that_is_not_shared_is_forbidden(api: Api) -> None:
    closed = api.server.create_spreadsheet(editors=())
    answer = api.session.get(f"{BASE}/{closed}")
    expected = {
        "code": 403,
        "message": "The caller does not have permission",
        "status": "PERMISSION_DENIED",
    }
    assert (answer.status_code, answer.json()) == (403, {"error": expected})


def test_who_may_only_read_does_not_write(api: Api) -> None:
    shown = api.server.create_spreadsheet(editors=(), readers=(accounts.EMAIL,))
    reader = Api(api.server, api.session, shown)
    assert reader.call("GET", "/values/A1")[0] == 200
    assert reader.call("PUT", "/values/A1", {"values": [[1]]}, valueInputOption="RAW")[0] == 403


def test_a_share_that_is_taken_away_closes_the_file(api: Api) -> None:
    assert api.call("GET")[0] == 200
    api.server.revoke(api.file_id)
    assert api.call("GET")[0] == 403


def test_a_deleted_file_is_gone(api: Api) -> None:
    api.server.delete(api.file_id)
    assert api.call("GET")[0] == 404


@pytest.mark.parametrize("path", ["/", "/v4/nothing", "/v5/spreadsheets/x"])
def test_an_unknown_address_answers_a_page(server: SheetsServer, path: str) -> None:
    answer = requests.get(server.url + path, timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=UTF-8")


@pytest.mark.parametrize(
    "sent",
    [b"{", b"[1]", b'"x"', b"\xff\xfe"],
)
def test_a_body_that_is_no_object_is_refused(api: Api, sent: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = api.session.post(f"{BASE}/{api.file_id}:batchUpdate", data=sent, headers=headers)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_one_connection_carries_many_calls(server: SheetsServer) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    request = f"GET /v4/spreadsheets/x HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    with socket.create_connection((host, int(port))) as line:
        for _ in range(3):
            line.sendall(request)
            assert line.recv(65_536).startswith(b"HTTP/1.1 403 ")


def test_a_body_may_come_in_chunks(api: Api) -> None:
    pieces = iter([b'{"requests":[{"addSheet":{"properties":', b'{"title":"Twee"}}}]}'])
    headers = {"Content-Type": "application/json"}
    answer = api.session.post(f"{BASE}/{api.file_id}:batchUpdate", data=pieces, headers=headers)
    assert answer.status_code == 200
    assert api.read("Twee")["range"] == "Twee!A1:Z1000"


def test_a_large_answer_is_packed_for_who_can_unpack_it(api: Api) -> None:
    api.write("A1", [["x" * 40_000] * 3], "RAW")
    address = f"{BASE}/{api.file_id}/values/Sheet1"
    packed = api.session.get(address)
    plain = api.session.get(address, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert int(plain.headers["Content-Length"]) >= WORTH_PACKING
    assert packed.json() == plain.json()


def test_every_request_is_logged_and_counted(api: Api) -> None:
    api.call("GET", "/values/A1")
    api.write("Sheet1!A1", [["x"]])
    api.call("POST", ":batchUpdate", {"requests": [{"addSheet": {}}]})
    api.call("POST", "/values:batchGetByDataFilter", {"dataFilters": []})
    server = api.server
    assert (server.reads, server.writes) == (2, 2)
    logged = [
        (seen.method, seen.path.removeprefix(f"/v4/spreadsheets/{api.file_id}"), seen.is_write)
        for seen in server.requests
    ]
    assert logged == [
        ("GET", "/values/A1", False),
        ("PUT", "/values/Sheet1!A1", True),
        ("POST", ":batchUpdate", True),
        ("POST", "/values:batchGetByDataFilter", False),
    ]
    assert server.requests[2].body == {"requests": [{"addSheet": {}}]}
    assert {seen.identity for seen in server.requests} == {accounts.EMAIL}


def test_calls_at_the_same_time_do_not_mix(api: Api) -> None:
    def add(number: int) -> None:
        rows = [[number] * 3]
        api.server.service.handle(
            "POST",
            f"/v4/spreadsheets/{api.file_id}/values/A1:append",
            "valueInputOption=RAW",
            {"Authorization": str(api.session.headers["Authorization"])},
            json.dumps({"values": rows}).encode(),
        )

    threads = [threading.Thread(target=add, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = api.values("Sheet1")
    assert sorted(rows) == [[number] * 3 for number in range(20)]


def test_other_hosts_are_out_of_reach(server: SheetsServer) -> None:
    with mount(requests.Session(), server.url) as session, pytest.raises(BlockedHostError):
        session.get("https://example.com/")
    with redirected(server.url), pytest.raises(BlockedHostError):
        requests.get("http://127.0.0.1:9/", timeout=1)


def test_the_server_starts_alone(tmp_path: Path) -> None:
    key = tmp_path / "public.pem"
    key.write_text(accounts.public_key(accounts.EMAIL), encoding="ascii")
    command = [sys.executable, "-m", "tests.sheets_server", "--port", "0", "--key", str(key)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            refused = requests.post(f"{url}/v4/spreadsheets", json={}, timeout=5)
            with redirected(url):
                info = accounts.service_account_info(url)
                client = gspread.service_account_from_dict(info)
                book = client.create("Register")
                book.sheet1.update([["Nummer"], ["K-1"]], "A1")
                seen = client.open_by_key(book.id).sheet1.get_all_values()
        finally:
            process.terminate()
    assert (refused.status_code, seen) == (403, [["Nummer"], ["K-1"]])
