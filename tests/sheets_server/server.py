"""The server inside a test: a thread, a port of its own, and everything within reach."""

import threading
from types import TracebackType
from typing import Any, Self

from tests.sheets_server import accounts
from tests.sheets_server.creation import create_spreadsheet
from tests.sheets_server.faults import Fault, Faults, Quota
from tests.sheets_server.files import File
from tests.sheets_server.grid import Json, Spreadsheet
from tests.sheets_server.service import Seen, Service
from tests.sheets_server.staff import Edit, Staff
from tests.sheets_server.tokens import AUDIENCES, Tokens
from tests.sheets_server.wire import WireServer


class SheetsServer:
    """
    A running server, as a context manager.

    Args:
        port: The port on loopback; 0 takes a free one.
        keys: E-mail address → public key in PEM of who may sign; ``*`` for any address. Without
            the argument the throw-away account of :meth:`service_account_info` may; with an
            empty one nobody is checked.
        quota_per_minute: Size of the bucket of reads and of writes; 0 for no quota.
    """

    def __init__(
        self, port: int = 0, *, keys: dict[str, str] | None = None, quota_per_minute: int = 0
    ):
        if keys is None:
            keys = {accounts.EMAIL: accounts.public_key(accounts.EMAIL)}
        self.service = Service(tokens=Tokens(keys=dict(keys)))
        if quota_per_minute:
            self.service.quota = Quota(quota_per_minute)
        self._wire = WireServer(("127.0.0.1", port), self.service)
        self.url = f"http://127.0.0.1:{self._wire.server_address[1]}"
        self.service.tokens.audiences = (*AUDIENCES, f"{self.url}/token")
        self._thread = threading.Thread(
            target=self._wire.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wire.shutdown()
        self._thread.join()
        self._wire.server_close()
        self._wire.close_connections()

    def serve_forever(self) -> None:
        """Serve in this thread until somebody interrupts it."""
        with self._wire:
            self._wire.serve_forever()

    @property
    def requests(self) -> list[Seen]:
        """Every request so far: method, path, body, whether it writes, and who asked."""
        return self.service.requests

    @property
    def reads(self) -> int:
        """Reads of Sheets so far, as the quota counts them."""
        return self.service.reads

    @property
    def writes(self) -> int:
        """Writes of Sheets so far, as the quota counts them."""
        return self.service.writes

    @property
    def faults(self) -> Faults:
        return self.service.faults

    @property
    def staff(self) -> Staff:
        return self.service.staff

    def add_fault(self, fault: Fault) -> None:
        """Queue one fault."""
        self.faults.add(fault)

    def reset_log(self) -> None:
        """Forget the requests, and count reads and writes from 0 again."""
        with self.service.lock:
            self.requests.clear()
            self.service.reads = self.service.writes = 0

    def service_account_info(self, email: str = accounts.EMAIL) -> Json:
        """The key file of a throw-away service account, which from now on may sign."""
        if self.service.tokens.keys or email != accounts.EMAIL:
            self.service.tokens.keys.setdefault(email, accounts.public_key(email))
        return accounts.service_account_info(self.url, email)

    def create_spreadsheet(
        self,
        title: str = "Klachtenregister",
        *,
        owner: str = accounts.COORDINATOR,
        editors: tuple[str, ...] = (accounts.EMAIL,),
        readers: tuple[str, ...] = (),
        locale: str = "nl_NL",
        time_zone: str = "Europe/Amsterdam",
        sheets: list[Json] | None = None,
    ) -> str:
        """
        A new file as a person makes and shares it; gives its id.

        Args:
            title: Title of the file.
            owner: E-mail address of its owner, whom no protection stops.
            editors: Who else may edit it.
            readers: Who may only read it.
            locale: Locale of the file.
            time_zone: Time zone of the file.
            sheets: Tabs as Sheet resources; one empty tab without them.
        """
        properties = {"title": title, "locale": locale, "timeZone": time_zone}
        with self.service.lock:
            files = self.service.files
            given = {"properties": properties, "sheets": sheets or []}
            kept = files.add(create_spreadsheet(files.new_id(), given), owner)
            for email in editors:
                kept.share("user", "writer", email)
            for email in readers:
                kept.share("user", "reader", email)
            return kept.spreadsheet.spreadsheet_id

    def file(self, spreadsheet_id: str) -> File:
        """The file as Drive sees it, to share it or take a share away."""
        return self.service.files.by_id[spreadsheet_id]

    def spreadsheet(self, spreadsheet_id: str) -> Spreadsheet:
        """The file itself, to look into."""
        return self.file(spreadsheet_id).spreadsheet

    def revoke(self, spreadsheet_id: str, email: str = accounts.EMAIL) -> None:
        """Take away what was shared with somebody."""
        with self.service.lock:
            kept = self.file(spreadsheet_id)
            found = [one for one in kept.permissions if one.get("emailAddress") == email]
            for permission in found:
                kept.unshare(permission["id"])

    def delete(self, spreadsheet_id: str) -> None:
        """Throw a file away, as its owner can at any moment."""
        with self.service.lock:
            del self.service.files.by_id[spreadsheet_id]

    def play(self, spreadsheet_id: str, *edits: Edit) -> list[Any]:
        """Play edits of colleagues now; gives what they answered."""
        with self.service.lock:
            return [edit(self.spreadsheet(spreadsheet_id)) for edit in edits]
