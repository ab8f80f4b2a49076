"""
The shared register: a Google Sheet that people fill while we read and write.

There is no lock and no conditional write; what makes it safe is who owns what.

- The script's tabs are its own: each is replaced whole, in one atomic call, so it does not matter what
  stood there, nor whether another refresh came in between.
- A row that people filled is never written (but for retention, under a lock: see ``google_edits``).
  What they see beside it is looked up by number through the formula in the header cell, which a sort
  does not move and an inserted row does not escape.
- Rows that we add come in on lines inserted by the same call, so they cannot land on anybody's typing.
  Two runs that would issue the same numbers notice each other (see ``google_receipts``): the second one
  is refused whole and plans anew.

So *expected_version* cannot be held against the sheet here, and need not be: a write that was planned
on what has changed since is late at worst, until the next refresh.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from toolkit.errors import ConfigurationError, UserError
from toolkit.locale import gettext as _
from toolkit.operations.scrubbing import without_user
from toolkit.schema import Schema
from toolkit.storage.base import Applied, Cell, RawRegister, RegisterChangedError, WritePlan
from toolkit.storage.google.batches import LAST_SHEET_ID, PAYLOAD_LIMIT, batches, free_id
from toolkit.storage.google.credentials import LOOPBACK_HOSTS, Identity, load_identity
from toolkit.storage.google.edits import is_unchanged, lock, unlock
from toolkit.storage.google.errors import RefusedError, protected_error, refused_error
from toolkit.storage.google.init import initialise
from toolkit.storage.google.plan import Planned, planned
from toolkit.storage.google.receipts import obsolete, single_receipt
from toolkit.storage.google.seen import Seen, look
from toolkit.storage.google.service import AlreadyDoneError, Service
from toolkit.storage.google.session import RetryPolicy, client

logger = logging.getLogger(__name__)

_ID = re.compile(r"/spreadsheets/(?:u/[0-9]+/)?d/([A-Za-z0-9_-]+)(?:/|$)")


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
    try:
        parts = urlsplit(address)
        is_known = parts.hostname in {"docs.google.com", *LOOPBACK_HOSTS}
    except ValueError:  # half an address in brackets
        is_known = False
    found = _ID.match(parts.path) if is_known and "@" not in parts.netloc else None
    if found is None:
        text = _(
            "S060 '{value}' is not the address of a Google Sheet. Copy it from the browser: https://docs.google.com/spreadsheets/d/…"
        )
        raise ConfigurationError(text.format(value=without_user(address)))
    return found[1]


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
        for warning in self.identity.warnings:
            logger.warning(warning)
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
        raw = self._look(schema).raw
        return replace(raw, reads=self.service.reads - before)

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
        if seen is None or seen.raw.version != expected_version:
            seen = self._look(schema)
        before = self.service.writes
        try:
            if any(edits.cells for edits in plan.row_edits):
                made = self._write_under_lock(plan, schema, seen)
            else:
                made = planned(plan, seen, self.service.random)
                self._write(made, seen)
        except AlreadyDoneError as error:
            text = _("Another run issued the same numbers first.")
            raise RegisterChangedError(text) from error
        except RefusedError as refused:
            raise self._explained(refused, schema, seen) from refused
        return Applied(writes=self.service.writes - before, issued_numbers=made.issued_numbers)

    def _write(self, made: Planned, seen: Seen) -> None:
        """All calls of a writing; only the last one makes it happen."""
        staging = free_id(seen.sheet_ids, self.service.random)
        *earlier, last = batches(made.writing, staging, limit=self._payload_limit)
        receipt = made.receipt
        for at, requests in enumerate(earlier):
            self.service.write(requests, None if at else single_receipt(self.service.random))
            receipt = receipt or single_receipt(self.service.random)
        cleaning = obsolete(seen.metadata) if receipt else []
        self.service.write([*last, *cleaning], receipt)

    def _write_under_lock(self, plan: WritePlan, schema: Schema, seen: Seen) -> Planned:
        """
        Close the tabs whose rows are edited, look again, and write and open them in one call.

        Raises:
            RegisterChangedError: A row is no longer what the plan was made on.
        """
        editors = [self.identity.email] if self.identity.email else []
        held: dict[int, int] = {}
        for edits in plan.row_edits:
            sheet_id = seen.places[edits.table.name].sheet_id
            held.setdefault(sheet_id, self.service.random.randrange(1, LAST_SHEET_ID))
        requests = [lock(sheet_id, lock_id, editors) for sheet_id, lock_id in held.items()]
        receipt = single_receipt(self.service.random)
        self.service.write([*map(unlock, seen.locks), *requests], receipt)
        try:
            now = self._look(schema)
            for edits in plan.row_edits:
                views = [(s.tab(edits.table), s.places[edits.table.name]) for s in (seen, now)]
                if not is_unchanged(edits, *views):
                    raise RegisterChangedError(_("A row changed before it was edited."))
            made = planned(plan, now, self.service.random)
            self._write(made, now)
        except (UserError, RefusedError, AlreadyDoneError):
            with suppress(UserError, RefusedError, AlreadyDoneError):
                self.service.write([unlock(lock_id) for lock_id in held.values()])
            raise
        return made

    def forget_copies(self) -> int:
        """
        None: this storage keeps no copies.

        The service's own version history cannot be cleared from outside; the administrator's page says
        what to do about it.
        """
        return 0

    def _look(self, schema: Schema) -> Seen:
        """Read; once more when a tab was renamed or removed between the two calls."""
        try:
            self._seen = look(self.service, schema)
        except RefusedError as refused:
            if not refused.is_unknown_range:
                raise refused_error(refused, self._address) from refused
            try:
                self._seen = look(self.service, schema)
            except RefusedError as again:
                raise refused_error(again, self._address) from again
        return self._seen

    def _explained(self, refused: RefusedError, schema: Schema, seen: Seen) -> UserError:
        """What a refused write means: protected, rebuilt in the meantime, or not understood."""
        if refused.is_protected:
            return protected_error(self._address, self.identity.shown)
        if self._look(schema).is_built_like(seen):
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
        Make or repair all tabs; see :mod:`toolkit.storage.google.init`.

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
