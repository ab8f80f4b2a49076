"""
The shared register: a Google Sheet that people fill while we read and write.

There is no lock and no conditional write; what makes it safe is who owns what.

- The script's tabs are its own: each is replaced whole, in one atomic call, so it does not matter what
  stood there, nor whether another refresh came in between.
- A row that people filled is never written.  What they see beside it is looked up by number through the
  formula in the header cell, which a sort does not move and an inserted row does not escape.
- Rows that we add come in on lines inserted by the same call, so they cannot land on anybody's typing.
  Two runs that would issue the same numbers notice each other (see ``google_receipts``): the second one
  is refused whole and plans anew.

So *expected_version* cannot be held against the sheet here, and need not be: a write that was planned
on what has changed since is late at worst, until the next refresh.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.register.numbers import serials
from toolkit.schema import Schema, Table
from toolkit.storage.base import (
    Applied,
    Cell,
    FreshRows,
    RawRegister,
    RawTab,
    RegisterChangedError,
    WritePlan,
)
from toolkit.storage.google_batches import PAYLOAD_LIMIT, batches
from toolkit.storage.google_cells import Json
from toolkit.storage.google_credentials import LOOPBACK_HOSTS, Identity, load_identity
from toolkit.storage.google_errors import RefusedError, protected_error, refused_error
from toolkit.storage.google_init import initialise
from toolkit.storage.google_layout import Place
from toolkit.storage.google_reading import raw_register
from toolkit.storage.google_receipts import (
    Receipt,
    highest_serial,
    numbers_receipt,
    obsolete,
    single_receipt,
)
from toolkit.storage.google_requests import Writing, insertion, numbered, replacement
from toolkit.storage.google_service import AlreadyDoneError, Service
from toolkit.storage.google_session import RetryPolicy, client
from toolkit.storage.google_stock import REFILL_SHARE, missing_count, stock_of, stock_rows
from toolkit.storage.google_tabs import by_title, check_renamed, id_of, leftovers, place_of

STRUCTURE = (
    "developerMetadata(metadataId,metadataKey,metadataValue),"
    "sheets(properties(sheetId,title,gridProperties(rowCount)),developerMetadata(metadataKey,metadataValue))"
)
"""What is read of the spreadsheet itself at each run: its tabs and our receipts."""

_ID = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]+)")


def is_google_address(address: str) -> bool:
    """Whether an address is meant for this storage: a web address."""
    return address.casefold().startswith(("https://", "http://"))


def spreadsheet_id(address: str) -> str:
    """
    The id in the address of a Google Sheet.

    Raises:
        ConfigurationError: It is no such address.

    >>> spreadsheet_id("https://docs.google.com/spreadsheets/d/1AbC_d-9/edit#gid=0")
    '1AbC_d-9'
    """
    parts = urlsplit(address)
    found = _ID.search(parts.path)
    if found is None or parts.hostname not in {"docs.google.com", *LOOPBACK_HOSTS}:
        text = _(
            "S060 '{value}' is not the address of a Google Sheet. Copy it from the browser: https://docs.google.com/spreadsheets/d/…"
        )
        raise ConfigurationError(text.format(value=address))
    return found[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """
    What the last reading saw, on which a plan is based.

    Attributes:
        version: Of the register as it was read.
        places: Table name → where it stands.
        raw: The register.
        metadata: Our receipts in the spreadsheet.
        leftovers: Ids of staging tabs of runs that died.
        sheet_ids: All ids in use.
        log_title: The tab that logs the highest number.
    """

    version: str
    places: Mapping[str, Place]
    raw: RawRegister
    metadata: Sequence[Json]
    leftovers: tuple[int, ...]
    sheet_ids: frozenset[int]
    log_title: str

    @property
    def highest_issued(self) -> int:
        """The highest serial that a receipt or the log knows."""
        logged = [tab.rows for tab in self.raw.tabs.values() if tab.title == self.log_title]
        numbers = [
            str(cell) for rows in logged for row in rows for cell in row if isinstance(cell, str)
        ]
        return max(highest_serial(self.metadata), int(serials([*numbers, ""]).max()))

    def tab(self, table: Table) -> RawTab:
        """A table's tab as it was read."""
        return self.raw.tabs[table.title]


class GoogleSheetStorage:
    """
    A register in a Google Sheet.

    Args:
        address: The sheet's URL.
        credentials_file: A service-account or workload-identity file; by default what
            ``GOOGLE_APPLICATION_CREDENTIALS`` or the machine offers.
        policy: How often a call is tried.
        endpoint: A stand-in for the service on this machine, for tests.
        payload_limit: Bytes of one call.

    Raises:
        ConfigurationError: The address or the credentials file is not right.
        AccessError: There are no credentials.
    """

    def __init__(
        self,
        address: str,
        *,
        credentials_file: Path | None = None,
        policy: RetryPolicy | None = None,
        endpoint: str | None = None,
        payload_limit: int = PAYLOAD_LIMIT,
    ) -> None:
        self._address = address
        found = spreadsheet_id(address)
        parts = urlsplit(address)
        if endpoint is None and parts.hostname in LOOPBACK_HOSTS:
            endpoint = f"{parts.scheme}://{parts.netloc}"
        self.identity: Identity = load_identity(credentials_file)
        http = client(self.identity, policy or RetryPolicy(), endpoint)
        self.service = Service(
            client=http, spreadsheet_id=found, address=address, identity=self.identity.shown
        )
        self._payload_limit = payload_limit
        self._seen: Seen | None = None

    @property
    def address(self) -> str:
        """The sheet's URL."""
        return self._address

    def read(self, schema: Schema) -> RawRegister:
        """
        Read all tabs: one call for what tabs there are, one for all their values.

        Raises:
            RegisterError: The sheet is not there, or a tab was renamed.
            AccessError: It may not be read.
            NetworkError: The service cannot be reached.
        """
        before = self.service.reads
        try:
            self._seen = self._look(schema)
        except RefusedError as refused:
            if not refused.is_unknown_range:
                raise refused_error(refused, self._address) from refused
            try:
                self._seen = self._look(schema)
            except RefusedError as again:
                raise refused_error(again, self._address) from again
        raw = self._seen.raw
        return RawRegister(tabs=raw.tabs, version=raw.version, reads=self.service.reads - before)

    def _look(self, schema: Schema) -> Seen:
        found = self.service.structure(STRUCTURE)
        sheets = by_title(found)
        check_renamed(schema, sheets)
        present = [table for table in schema if table.title in sheets]
        values = self.service.values(table.title for table in present)
        read = {table.title: rows for table, rows in zip(present, values, strict=True)}
        raw = raw_register(read, schema, reads=2)
        if len(present) < len(schema.tables):
            others = {
                title: RawTab(title=title, header=(), rows=())
                for title in sheets
                if title not in read
            }
            raw = RawRegister(tabs={**raw.tabs, **others}, version=raw.version, reads=2)
        places = {t.name: place_of(t, sheets[t.title], raw.tabs[t.title]) for t in present}
        return Seen(
            version=raw.version,
            places=places,
            raw=raw,
            metadata=found.get("developerMetadata", []),
            leftovers=leftovers(sheets),
            sheet_ids=frozenset(map(id_of, sheets.values())),
            log_title=schema["log"].title,
        )

    def apply(self, plan: WritePlan, schema: Schema, expected_version: str) -> Applied:
        """
        Write a plan in one atomic call, and fill up the stock of numbered rows on the way.

        Above the advised payload the rows are laid out on a hidden tab first; the last call is atomic
        still.

        Raises:
            RegisterChangedError: The sheet is built otherwise than what was read, or another run issued
                the same numbers first; nothing was written.
            AccessError: Part of it is protected against us; nothing was written.
        """
        seen = self._seen
        if seen is None or seen.version != expected_version:
            self.read(schema)
            seen = self._seen
        assert seen is not None
        before = self.service.writes
        writing, receipt, numbers = self._writing(plan, seen)
        staging = self._free_id(seen)
        try:
            *earlier, last = batches(writing, staging, limit=self._payload_limit)
            for at, requests in enumerate(earlier):
                self.service.write(requests, None if at else single_receipt(self.service.random))
            if earlier and receipt is None:
                receipt = single_receipt(self.service.random)
            cleaning = [] if receipt is None else obsolete(seen.metadata)
            self.service.write([*last, *cleaning], receipt)
        except AlreadyDoneError as error:
            raise RegisterChangedError(_("Another run issued the same numbers first.")) from error
        except RefusedError as refused:
            raise self._explained(refused, schema, seen) from refused
        return Applied(writes=self.service.writes - before, issued_numbers=numbers)

    def _writing(
        self, plan: WritePlan, seen: Seen
    ) -> tuple[Writing, Receipt | None, tuple[str, ...]]:
        """All that is to be written, the receipt that it needs, and the numbers of the fresh rows."""
        sheet_ids = {place.title: place.sheet_id for place in seen.places.values()}
        writing = Writing(
            before=tuple({"deleteSheet": {"sheetId": sheet_id}} for sheet_id in seen.leftovers)
        )
        for content in plan.contents:
            writing = writing.joined(
                replacement(content, seen.places[content.table.name].sheet_id, sheet_ids)
            )
        issued: tuple[str, ...] = ()
        receipt: Receipt | None = None
        fresh_by_table = {fresh.table.name: fresh for fresh in plan.fresh_rows if fresh.rows}
        for name, place in seen.places.items():
            if place.table.owner == "script":
                continue
            fresh = fresh_by_table.get(name) or FreshRows(table=place.table, rows=())
            more, numbers, range_ = self._additions(fresh, place, seen)
            writing = writing.joined(more)
            issued += numbers
            if range_ is not None:
                receipt = numbers_receipt(*range_, self.service.random)
            elif fresh.rows and receipt is None:
                receipt = single_receipt(self.service.random)
        return writing, receipt, issued

    def _additions(
        self, fresh: FreshRows, place: Place, seen: Seen
    ) -> tuple[Writing, tuple[str, ...], tuple[int, int] | None]:
        """Fresh rows and new stock of one tab, the numbers of the rows, and (before, after) of the serials."""
        stock = stock_of(seen.tab(place.table), place.table, place.positions)
        before = max(stock.highest, fresh.highest_number, seen.highest_issued)
        rows, numbers = numbered(fresh, before)
        highest = before + sum(1 for row in fresh.rows if numbers and not row.get("number"))
        count = missing_count(place.table, stock, refill_share=REFILL_SHARE)
        writing = Writing()
        if count:
            refill = insertion(stock_rows(highest, count), place, stock.refill_row, shift=len(rows))
            writing = writing.joined(refill)
        if rows:
            writing = writing.joined(insertion(rows, place, stock.next_row))
        after = highest + count
        return writing, numbers, (before, after) if after > before else None

    def _free_id(self, seen: Seen) -> int:
        while (free := self.service.random.randrange(1, 2**31 - 1)) in seen.sheet_ids:
            pass
        return free

    def _explained(self, refused: RefusedError, schema: Schema, seen: Seen) -> Exception:
        """What a refused write means: protected, changed in the meantime, or not understood."""
        if refused.is_protected:
            return protected_error(self._address, self.identity.shown)
        self.read(schema)
        now = self._seen
        if (
            now is not None
            and now.places == seen.places
            and now.sheet_ids == seen.sheet_ids
            and not seen.leftovers
        ):
            return refused_error(refused, self._address)
        return RegisterChangedError(_("The sheet was rebuilt while we worked."))

    def initialise(
        self,
        schema: Schema,
        *,
        dry_run: bool,
        contents: Mapping[str, Sequence[Mapping[str, Cell]]] | None = None,
    ) -> Sequence[str]:
        """
        Make or repair all tabs; see :mod:`toolkit.storage.google_init`.

        Raises:
            RegisterError: *contents* were given and a tab that people fill already has rows.
            AccessError: Part of the sheet is protected against us; nothing was written.
        """
        try:
            return initialise(
                self.service,
                schema,
                self.identity.email,
                dry_run=dry_run,
                contents=contents,
                payload_limit=self._payload_limit,
            )
        except AlreadyDoneError as error:
            raise RegisterChangedError(_("Another run issued the same numbers first.")) from error
        except RefusedError as refused:
            if refused.is_protected:
                raise protected_error(self._address, self.identity.shown) from refused
            raise refused_error(refused, self._address) from refused
