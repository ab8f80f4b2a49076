"""
The snapshots on disk: one SQLite file a register, in which every version of every row is kept once.

SQLite keeps the file whole when a run is killed at any moment.  What can be searched holds numbers, marks
and days only; the cells themselves stand in compressed blobs.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path

import numpy as np

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.remembering.comparing import Comparison, Earlier
from toolkit.remembering.pages import destroy
from toolkit.remembering.states import PlainCell, StaffState
from toolkit.remembering.versions import KEPT, KeptRow, keep_tab, kept_row

COMPLAINTS = "complaints"
WAIT_SECONDS = 30
"""How long to wait for another run that writes snapshots."""

_TABLES = """
CREATE TABLE IF NOT EXISTS snapshot (id INTEGER PRIMARY KEY, taken_at TEXT NOT NULL, version TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS layout (id INTEGER PRIMARY KEY, columns TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS page (id INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS cells (
  tab TEXT NOT NULL, key TEXT NOT NULL, mark BLOB NOT NULL, layout INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER, page INTEGER NOT NULL, place INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS latest (
  tab TEXT PRIMARY KEY, columns TEXT NOT NULL, keys TEXT NOT NULL, marks BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS gone (number TEXT PRIMARY KEY, seen_on TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS noticed (number TEXT PRIMARY KEY, noticed_on TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS leaving (number TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS origin (
  number TEXT NOT NULL, name TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (number, name));
CREATE TABLE IF NOT EXISTS suspect (
  number TEXT NOT NULL, name TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (number, name));
"""

_INDEXES = (
    "CREATE INDEX IF NOT EXISTS cells_by_key ON cells (tab, key, first)",
    "CREATE INDEX IF NOT EXISTS cells_by_page ON cells (page)",
    "CREATE INDEX IF NOT EXISTS cells_now ON cells (tab) WHERE last IS NULL",
)
"""Made once the first snapshot stands there, which takes half the time of keeping them up to date row by row."""


class SnapshotStore:
    """The snapshots of one register."""

    def __init__(self, folder: Path, address: str) -> None:
        """
        Args:
            folder: The folder of the register's state; made when the first snapshot is kept.
            address: The register's address; each register has a file of its own.
        """
        self.path = folder / "momentopnamen" / f"{_slug(address)}.sqlite"

    def start_anew(self) -> None:
        """Set the snapshots of another register that stood at the same address aside."""
        if self.path.is_file():
            self.path.replace(self.path.with_suffix(".oud.sqlite"))

    def earlier(self) -> Earlier | None:
        """What the last snapshot knew; ``None`` when there is none."""
        if not self.path.exists():
            return None
        with self._opened() as database:
            taken = database.execute(
                "SELECT taken_at FROM snapshot ORDER BY id DESC LIMIT 1"
            ).fetchone()
            latest = database.execute(
                "SELECT columns, keys, marks FROM latest WHERE tab = ?", (COMPLAINTS,)
            ).fetchone()
            if taken is None or latest is None:
                return None
            columns, keys = tuple(json.loads(latest[0])), tuple(json.loads(latest[1]))
            return Earlier(
                columns=columns,
                keys=keys,
                marks=np.frombuffer(latest[2], dtype="<u8").reshape(len(keys), len(columns)),
                taken_on=datetime.fromisoformat(taken[0]).date(),
                gone=_days(database, "SELECT number, seen_on FROM gone"),
                noticed=_days(database, "SELECT number, noticed_on FROM noticed"),
                suspects=_marks(database, "suspect"),
                origins=_marks(database, "origin"),
                leaving=frozenset(_numbers(database, "leaving")),
            )

    def keep(self, state: StaffState, comparison: Comparison, now: datetime) -> int:
        """
        Keep a snapshot; a register that did not change adds nothing.

        Args:
            state: What the staff typed.
            comparison: What is odd about it, to be reported again until it is mended.
            now: The moment of the run.

        Returns:
            The number of row versions that were added.
        """
        with self._opened(create=True) as database:
            last = database.execute(
                "SELECT version FROM snapshot ORDER BY id DESC LIMIT 1"
            ).fetchone()
            if last is not None and last[0] == state.version:
                return 0
            taken = (now.isoformat(timespec="seconds"), state.version)
            snapshot = (
                database.execute(
                    "INSERT INTO snapshot (taken_at, version) VALUES (?, ?)", taken
                ).lastrowid
                or 0
            )
            added = sum(keep_tab(database, name, tab, snapshot) for name, tab in state.tabs.items())
            for index in _INDEXES:
                database.execute(index)
            _replace(database, "gone", [(n, day.isoformat()) for n, day in comparison.gone.items()])
            noticed = {**comparison.noticed, **dict.fromkeys(comparison.newly, now.date())}
            _replace(database, "noticed", [(n, day.isoformat()) for n, day in noticed.items()])
            for table, marks in (("suspect", comparison.mixed), ("origin", comparison.origins)):
                cells = [(n, c, str(m)) for n, own in marks.items() for c, m in own.items()]
                _replace(database, table, cells)
            return added

    def versions(self, numbers: Iterable[str], tab: str = COMPLAINTS) -> dict[str, list[KeptRow]]:
        """Every kept version of these rows, the oldest first; numbers that were never seen are left out."""
        found: dict[str, list[KeptRow]] = {}
        if not self.path.is_file():
            return found
        query = KEPT.format(where="c.tab = ? AND c.key = ?")
        with self._opened() as database:
            for number in numbers:
                rows = [kept_row(row, {}) for row in database.execute(query, (tab, number))]
                if rows:
                    found[number] = rows
        return found

    def left(self, moment: datetime, tab: str = COMPLAINTS) -> dict[str, KeptRow]:
        """The last version of each row that stands in the register no more, and left it before a moment."""
        if not self.path.is_file():
            return {}
        where = "c.tab = ? AND c.key NOT IN (SELECT key FROM cells WHERE tab = ? AND last IS NULL)"
        pages: dict[int, list[list[PlainCell]]] = {}
        with self._opened() as database:
            kept = database.execute(KEPT.format(where=where), (tab, tab))
            found = {row[1]: kept_row(row, pages) for row in kept}
        return {key: row for key, row in found.items() if row.last_at and row.last_at < moment}

    def as_of(self, moment: datetime) -> dict[str, list[Mapping[str, PlainCell]]] | None:
        """
        All filled rows as they were at a moment, those of one tab in the order in which they were kept.

        Returns:
            Table name → rows; ``None`` when no snapshot is that old.
        """
        if not self.path.is_file():
            return None
        with self._opened() as database:
            query = "SELECT id FROM snapshot WHERE taken_at <= ? ORDER BY id DESC LIMIT 1"
            found = database.execute(query, (moment.isoformat(timespec="seconds"),)).fetchone()
            if found is None:
                return None
            result: dict[str, list[Mapping[str, PlainCell]]] = {}
            pages: dict[int, list[list[PlainCell]]] = {}
            where = "c.first <= ? AND (c.last IS NULL OR c.last >= ?)"
            for row in database.execute(KEPT.format(where=where), (found[0], found[0])):
                result.setdefault(row[0], []).append(kept_row(row, pages).cells)
            return result

    def announce(self, numbers: Iterable[str]) -> None:
        """Retention is about to remove these rows or what is personal in them: nothing vanished there."""
        with self._opened(create=True) as database:
            rows = [(number,) for number in numbers]
            database.executemany("INSERT OR IGNORE INTO leaving VALUES (?)", rows)

    def announced(self) -> tuple[str, ...]:
        """The numbers that were announced and not settled, of a run that broke off too."""
        if not self.path.is_file():
            return ()
        with self._opened() as database:
            return _numbers(database, "leaving")

    def settled(self) -> None:
        """What was announced is done, in the register and in the snapshots."""
        if self.path.is_file():
            with self._opened() as database:
                database.execute("DELETE FROM leaving")

    def forget(self, numbers: Iterable[str]) -> None:
        """Report these numbers no more: they were put back, or it is right that they are gone."""
        if self.path.is_file():
            with self._opened() as database:
                wanted = [(number,) for number in numbers]
                for table in ("gone", "noticed", "suspect", "origin"):
                    database.executemany(f"DELETE FROM {table} WHERE number = ?", wanted)

    def purge(self, numbers: Iterable[str], *, tab: str = COMPLAINTS) -> int:
        """
        Destroy every kept version of these rows but the one that stands in the register now.

        Returns:
            How many versions were destroyed; their bytes are overwritten.
        """
        if not self.path.is_file():
            return 0
        with self._opened() as database:
            database.execute("CREATE TEMP TABLE wanted (number TEXT PRIMARY KEY)")
            query = "INSERT OR IGNORE INTO wanted VALUES (?)"
            database.executemany(query, [(number,) for number in numbers])
            where = "tab = ? AND last IS NOT NULL AND key IN (SELECT number FROM wanted)"
            count = destroy(database, where, (tab,))
        self._settle()
        return count

    def purge_tab(self, tab: str) -> int:
        """Destroy every version of one tab's rows that does not stand there now; how many."""
        if not self.path.is_file():
            return 0
        with self._opened() as database:
            count = destroy(database, "tab = ? AND last IS NOT NULL", (tab,))
        self._settle()
        return count

    def purge_before(self, moment: datetime) -> int:
        """Destroy every version that left the register before a moment; how many."""
        if not self.path.is_file():
            return 0
        with self._opened() as database:
            where = "last IN (SELECT id FROM snapshot WHERE taken_at < ?)"
            count = destroy(database, where, (moment.isoformat(timespec="seconds"),))
        self._settle()
        return count

    def _settle(self) -> None:
        """Leave no trace of what was destroyed in the file's free pages."""
        with self._opened(transaction=False) as database:
            database.execute("VACUUM")

    @contextmanager
    def _opened(
        self, *, create: bool = False, transaction: bool = True
    ) -> Iterator[sqlite3.Connection]:
        try:
            if create:
                self._make()
            database = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None)
            try:
                database.execute("PRAGMA secure_delete = ON")
                database.executescript(_TABLES)
                if transaction:
                    database.execute("BEGIN IMMEDIATE")
                yield database
                if transaction:
                    database.execute("COMMIT")
            finally:
                database.close()
        except (sqlite3.DatabaseError, OSError) as error:
            text = _(
                "S070 The snapshots in {path} cannot be used: {error}. Nothing was lost in the register itself. Free the disk, or move this file aside; a new one is made."
            )
            raise ConfigurationError(text.format(path=self.path, error=error)) from error

    def _make(self) -> None:
        for folder in (self.path.parent.parent, self.path.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))


def _numbers(database: sqlite3.Connection, table: str) -> tuple[str, ...]:
    return tuple(n for (n,) in database.execute(f"SELECT number FROM {table} ORDER BY number"))


def _marks(database: sqlite3.Connection, table: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for number, name, mark in database.execute(f"SELECT number, name, mark FROM {table}"):
        found.setdefault(number, {})[name] = int(mark)
    return found


def _days(database: sqlite3.Connection, query: str) -> dict[str, date]:
    return {number: date.fromisoformat(day) for number, day in database.execute(query)}


def _replace(database: sqlite3.Connection, table: str, rows: Sequence[tuple[str, ...]]) -> None:
    database.execute(f"DELETE FROM {table}")
    if rows:
        places = ", ".join("?" for _cell in rows[0])
        database.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


def _slug(address: str) -> str:
    """
    A file name for an address: readable, and different for every sheet and for every workbook of a folder.

    The folder of a workbook does not count: its snapshots stand beside it and move along.
    """
    name = address if "://" in address else Path(address).name
    readable = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()
    return f"{readable[-40:].strip('-') or 'register'}-{blake2b(name.encode(), digest_size=4).hexdigest()}"
