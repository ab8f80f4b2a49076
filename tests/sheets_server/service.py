"""The whole service behind the wire: token endpoint, Sheets and Drive, one call at a time."""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote

from tests.sheets_server import drive_api, sheets_api
from tests.sheets_server.bulk import collection_paused
from tests.sheets_server.calls import Call
from tests.sheets_server.errors import ApiError, TokenError, bad_request
from tests.sheets_server.faults import Faults, Quota
from tests.sheets_server.files import Files
from tests.sheets_server.grid import Json
from tests.sheets_server.masks import parse_mask
from tests.sheets_server.messages import read_query
from tests.sheets_server.selection import read_selection, select
from tests.sheets_server.staff import Staff
from tests.sheets_server.tokens import DRIVE_SCOPES, READ_SCOPES, SHEETS_SCOPES, Tokens

TOKEN_PATHS = {"/token", "/oauth2/v4/token", "/v1/token"}
ACT_AS = re.compile(r"/v1/projects/-/serviceAccounts/(?P<email>[^/:]+):generateAccessToken")
JSON_TYPE = "application/json; charset=UTF-8"
NO_PAGE = (
    "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n"
    "  <title>Error 404 (Not Found)!!1</title>\n"
    "  <p><b>404.</b> <ins>That’s an error.</ins>\n"
    "  <p>The requested URL was not found on this server.\n</html>\n"
)


class Answer(NamedTuple):
    """An HTTP answer: code, body, type of content, and headers beside the usual ones."""

    code: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: tuple[tuple[str, str], ...] = ()


class Seen(NamedTuple):
    """One request in the log; the body as JSON where it is JSON."""

    method: str
    path: str
    body: Any
    is_write: bool
    identity: str | None


@dataclass(eq=False)
class Service:
    """State of the service; :meth:`handle` may be called from many threads."""

    files: Files = field(default_factory=Files)
    tokens: Tokens = field(default_factory=Tokens)
    faults: Faults = field(default_factory=Faults)
    staff: Staff = field(default_factory=Staff)
    quota: Quota | None = None
    requests: list[Seen] = field(default_factory=list)
    reads: int = 0
    writes: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    def handle(
        self, method: str, path: str, query: str, headers: Mapping[str, str], raw: bytes
    ) -> Answer:
        """Answer one request; *path* is still percent-encoded."""
        with collection_paused():
            return self._answered(method, path, query, headers, raw)

    def _answered(
        self, method: str, path: str, query: str, headers: Mapping[str, str], raw: bytes
    ) -> Answer:
        try:
            if path in TOKEN_PATHS and method == "POST":
                form = {name: values[-1] for name, values in parse_qs(raw.decode()).items()}
                with self.lock:
                    self._log(method, path, None, None, is_write=False)
                    return as_json(200, self.tokens.exchange(form))
            acting = ACT_AS.fullmatch(unquote(path))
            with self.lock:
                if acting and method == "POST":
                    body = _body(raw, headers.get("Content-Type") or "")
                    self._log(method, path, None, None, is_write=False)
                    given = self.tokens.impersonate(
                        headers.get("Authorization"), acting["email"], body or {}
                    )
                    return as_json(200, given)
                return self._api(method, path, query, headers, raw)
        except (ApiError, TokenError) as problem:
            return refuse(problem)

    def _api(
        self, method: str, path: str, query: str, headers: Mapping[str, str], raw: bytes
    ) -> Answer:
        lists = parse_qs(query, keep_blank_values=True)
        content_type = headers.get("Content-Type") or ""
        body = _body(raw, content_type)
        is_drive = path.startswith(("/drive/", "/upload/drive/"))
        found = None if is_drive else sheets_api.find(method, path)
        is_create = method == "POST" and path == "/v4/spreadsheets"
        if not is_drive and found is None and not is_create:
            self._log(method, path, body, None, is_write=False)
            return Answer(404, NO_PAGE.encode(), "text/html; charset=UTF-8")
        is_write = is_create or (found is not None and found[0].edits)
        allowed = DRIVE_SCOPES if is_drive else SHEETS_SCOPES
        if not is_write and not (is_drive and method != "GET"):
            allowed = allowed | READ_SCOPES
        authorization = headers.get("Authorization")
        if authorization is None and lists.get("access_token"):
            authorization = f"Bearer {lists['access_token'][-1]}"
        identity = self.tokens.identity(authorization, allowed)
        call = Call(self.files, identity, method, path, {}, lists, {}, raw, content_type)
        self._log(method, path, body, identity, is_write=is_write)
        if is_drive:
            return self._drive(call, body)
        if self.quota:
            self.quota.spend(identity, is_write=is_write)
        method_id = found[0].method_id if found else sheets_api.CREATE
        call.lists = read_query(method_id, lists)
        call.body = sheets_api.read_request(method_id, body)
        call.selection = read_selection(lists.get("fields", [""])[0], method_id)
        if found is None:
            self.writes += 1
            return as_json(200, select(sheets_api.create(call), call.selection))
        route, parts = found
        call.parts = {name: unquote(part) for name, part in parts.items()}
        return self._sheets(call, route)

    def _sheets(self, call: Call, route: sheets_api.Route) -> Answer:
        kept = self.files.by_id.get(call.parts["file"])
        if route.edits:
            self.writes += 1
            if kept:
                self.staff.play_writes(kept.spreadsheet, self.writes)
        else:
            self.reads += 1
        try:
            return as_json(200, select(sheets_api.answer(call, route), call.selection))
        finally:
            if kept and not route.edits:
                self.staff.play_reads(kept.spreadsheet, self.reads)

    def _drive(self, call: Call, body: Any) -> Answer:
        call.body = body if isinstance(body, dict) else {}
        answer = drive_api.answer(call)
        if isinstance(answer, tuple):
            content, content_type = answer
            return Answer(200, content, content_type)
        if answer is None:
            return Answer(204, b"")
        fields = call.query.get("fields")
        return as_json(200, select(answer, parse_mask(fields)) if fields else answer)

    def _log(
        self, method: str, path: str, body: Any, identity: str | None, *, is_write: bool
    ) -> None:
        self.requests.append(Seen(method, unquote(path), body, is_write, identity))


def _body(raw: bytes, content_type: str) -> Any:
    if not raw or (content_type and "json" not in content_type):
        return None
    try:
        return json.loads(raw)
    except ValueError as problem:
        raise bad_request(f"Invalid JSON payload received. {problem}") from None


def as_json(code: int, body: Json) -> Answer:
    """An answer with a JSON body."""
    return Answer(code, json.dumps(body, ensure_ascii=False).encode())


def refuse(problem: ApiError | TokenError, *headers: tuple[str, str]) -> Answer:
    """A refusal as it goes over the wire."""
    if problem.code == 401:
        challenge = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
        headers += (("WWW-Authenticate", challenge),)
    text = json.dumps(problem.body(), ensure_ascii=False, indent=2) + "\n"
    return Answer(problem.code, text.encode(), JSON_TYPE, headers)
