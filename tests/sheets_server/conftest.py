"""A running server, a person's way in, and a service account's."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import requests
from google.auth import crypt, jwt

from tests.sheets_server import SheetsServer, accounts
from tests.sheets_server.adapter import mount
from tests.sheets_server.grid import Json

SHEETS_SCOPE = "https://www.googleapis.com/auth/spreadsheets"
DRIVE_SCOPE = "https://www.googleapis.com/auth/drive"


class Api:
    """Calls to one spreadsheet over real HTTP, the answers as (code, body)."""

    def __init__(self, server: SheetsServer, session: requests.Session, file_id: str):
        self.server = server
        self.session = session
        self.file_id = file_id

    def call(
        self, method: str, tail: str = "", body: object = None, **query: Any
    ) -> tuple[int, Json]:
        address = f"https://sheets.googleapis.com/v4/spreadsheets/{self.file_id}{tail}"
        answer = self.session.request(method, address, params=query, json=body)
        return answer.status_code, answer.json()

    def read(self, text: str, **query: Any) -> Json:
        """The ValueRange of a range, which must be there."""
        code, body = self.call("GET", f"/values/{quote(text, safe='')}", **query)
        assert code == 200, body
        return body

    def values(self, text: str, **query: Any) -> list[list[Any]]:
        """The values of a range, unformatted unless asked otherwise."""
        found: list[list[Any]] = self.read(
            text, **{"valueRenderOption": "UNFORMATTED_VALUE"} | query
        ).get("values", [])
        return found

    def write(self, text: str, rows: list[list[Any]], option: str = "USER_ENTERED") -> Json:
        """Write rows from a cell on."""
        tail = f"/values/{quote(text, safe='')}"
        code, body = self.call("PUT", tail, {"values": rows}, valueInputOption=option)
        assert code == 200, body
        return body

    def batch(self, *sent: Json, **more: Any) -> list[Json]:
        """The replies of a ``batchUpdate`` that must be accepted."""
        code, body = self.call("POST", ":batchUpdate", {"requests": list(sent)} | more)
        assert code == 200, body
        replies: list[Json] = body["replies"]
        return replies

    def refused(self, *sent: Json) -> str:
        """The sentence with which a ``batchUpdate`` is refused."""
        code, body = self.call("POST", ":batchUpdate", {"requests": list(sent)})
        assert code == 400, body
        assert body["error"]["status"] == "INVALID_ARGUMENT"
        message: str = body["error"]["message"]
        return message


def signed_in(server: SheetsServer, email: str, scope: str) -> requests.Session:
    """A session of somebody whose token was got by the real exchange."""
    info = server.service_account_info(email)
    now = int(server.service.tokens.clock())
    claims = {"iss": email, "scope": scope, "aud": "https://oauth2.googleapis.com/token"}
    claims |= {"iat": now, "exp": now + 3600}  # type: ignore[dict-item]  # numbers among texts
    signer = crypt.RSASigner.from_service_account_info(info)  # type: ignore[no-untyped-call]
    session = mount(requests.Session(), server.url)
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": jwt.encode(signer, claims).decode(),  # type: ignore[no-untyped-call]
    }
    token = session.post("https://oauth2.googleapis.com/token", data=form).json()
    session.headers["Authorization"] = f"Bearer {token['access_token']}"
    return session


@pytest.fixture(scope="module")
def running() -> Iterator[SheetsServer]:
    with SheetsServer() as started:
        yield started


@pytest.fixture
def server(running: SheetsServer) -> SheetsServer:
    """The server of the module, with nothing queued, counted or filed."""
    running.reset_log()
    running.faults.clear()
    running.staff.after_reads.clear()
    running.staff.before_writes.clear()
    running.service.quota = None
    running.service.files.by_id.clear()
    return running


@pytest.fixture(scope="module")
def session(running: SheetsServer) -> Iterator[requests.Session]:
    """The session of the service account, which may use Sheets and Drive."""
    with signed_in(running, accounts.EMAIL, f"{SHEETS_SCOPE} {DRIVE_SCOPE}") as open_session:
        yield open_session


@pytest.fixture
def api(server: SheetsServer, session: requests.Session) -> Api:
    """An empty file in the locale of the United States, shared with the service account."""
    return Api(server, session, server.create_spreadsheet("Test", locale="en_US"))


@pytest.fixture
def dutch(server: SheetsServer, session: requests.Session) -> Api:
    """An empty file in the Dutch locale."""
    return Api(server, session, server.create_spreadsheet("Proef"))
