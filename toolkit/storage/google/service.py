"""
The handful of calls that the register needs, each with its errors explained.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL, SPREADSHEET_VALUES_BATCH_URL
from requests.exceptions import ChunkedEncodingError

from toolkit.storage.google.cells import Json, encoded
from toolkit.storage.google.errors import RefusedError, explained
from toolkit.storage.google.receipts import Receipt

BROKEN_ANSWERS = 2
"""How often a call is repeated whose answer broke off halfway; the session repeats all else."""

RENDERED = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
"""Values as they are, free of the sheet's locale."""


class AlreadyDoneError(Exception):
    """A batch was refused because somebody else left a receipt with the same id."""


@dataclass(kw_only=True, slots=True)
class Service:
    """
    One spreadsheet at the service.

    Attributes:
        client: The session.
        spreadsheet_id: Which one.
        address: How the person named it.
        identity: Who we are, for messages.
        random: Source of ids and marks.
        reads: Read calls so far, without the session's own repeats.
        writes: Write calls so far, likewise.
    """

    client: HTTPClient
    spreadsheet_id: str
    address: str
    identity: str
    random: random.Random = field(default_factory=random.SystemRandom)
    reads: int = 0
    writes: int = 0

    def structure(self, fields: str, ranges: Sequence[str] = ()) -> Json:
        """
        The parts of the spreadsheet that *fields* names.

        Args:
            fields: A field mask.
            ranges: When given, only these tabs and cells.
        """
        params: dict[str, Any] = {"fields": fields}
        if ranges:
            params["ranges"] = list(ranges)
        self.reads += 1
        return self._call("get", SPREADSHEET_URL % self.spreadsheet_id, params=params)

    def values(self, titles: Iterable[str]) -> list[list[list[Any]]]:
        """All values of the tabs with these titles, in their order, in one call."""
        ranges = [whole(title) for title in titles]
        if not ranges:
            return []
        self.reads += 1
        url = SPREADSHEET_VALUES_BATCH_URL % self.spreadsheet_id
        answer = self._call("get", url, params={"ranges": ranges, **RENDERED})
        return [found.get("values", []) for found in answer.get("valueRanges", [])]

    def date_header(self) -> str | None:
        """What the service's own clock says, as it stands in the answer to a small call."""
        self.reads += 1
        url = SPREADSHEET_URL % self.spreadsheet_id
        with explained(self.address, self.identity):
            answer = self.client.request("get", url, params={"fields": "spreadsheetId"})
        return answer.headers.get("Date")

    def write(self, requests: Sequence[Json], receipt: Receipt | None = None) -> None:
        """
        Do all requests in one atomic call, or none of them.

        Args:
            requests: In order.
            receipt: Needed when doing them twice would be wrong.

        Raises:
            AlreadyDoneError: Another run was first with this receipt; nothing was written.
            RefusedError: The service refused them; nothing was written.
        """
        self.writes += 1
        body = encoded({"requests": [receipt.request, *requests] if receipt else list(requests)})
        url = SPREADSHEET_BATCH_UPDATE_URL % self.spreadsheet_id
        try:
            self._call("post", url, data=body, headers={"Content-Type": "application/json"})
        except RefusedError:
            left = self._left(receipt) if receipt else None
            if receipt is None or left is None:
                raise
            if left != receipt.value:
                raise AlreadyDoneError from None

    def _left(self, receipt: Receipt) -> str | None:
        """The mark on the receipt that lies at the service under this id; ``None`` when there is none."""
        self.reads += 1
        fields = "developerMetadata(metadataId,metadataValue)"
        found = self._call("get", SPREADSHEET_URL % self.spreadsheet_id, params={"fields": fields})
        for metadata in found.get("developerMetadata", []):
            if metadata.get("metadataId") == receipt.id:
                return str(metadata.get("metadataValue", ""))
        return None

    def _call(self, method: str, url: str, **options: Any) -> Json:
        with explained(self.address, self.identity):
            return _unbroken(lambda: self.client.request(method, url, **options).json())


def _unbroken(call: Callable[[], Any]) -> Json:
    """The answer of a call that is safe to repeat, also when one breaks off halfway."""
    for _attempt in range(BROKEN_ANSWERS):
        try:
            return _as_object(call())
        except ChunkedEncodingError:
            continue
    return _as_object(call())


def _as_object(answer: Any) -> Json:
    if not isinstance(answer, Mapping):
        msg = "the service answered with something else than an object"
        raise ValueError(msg)
    return dict(answer)


def whole(title: str) -> str:
    """A whole tab as a range; quoted, so that a title such as ``A1`` is no cell."""
    return "'" + title.replace("'", "''") + "'"
