"""
Versions of rows in the snapshot file: which are new, which ended, and how one is read back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from toolkit.remembering.pages import ROWS_PER_PAGE, new_page, unpacked
from toolkit.remembering.states import PlainCell, TabState

KEPT = """
SELECT c.tab, c.key, l.columns, c.page, p.content, c.place, f.taken_at, e.taken_at FROM cells c
JOIN layout l ON l.id = c.layout JOIN page p ON p.id = c.page JOIN snapshot f ON f.id = c.first LEFT JOIN snapshot e ON e.id = c.last
WHERE {where} ORDER BY c.rowid
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptRow:
    """One version of one row: column name → cell, and from when to when it stood in the register."""

    key: str
    cells: Mapping[str, PlainCell]
    first_at: datetime
    last_at: datetime | None


def keep_tab(database: sqlite3.Connection, name: str, tab: TabState, snapshot: int) -> int:
    """
    Bring the versions of one tab up to date with its state.

    Args:
        database: Open, in a transaction.
        name: The table's name.
        tab: Its state.
        snapshot: The id of the snapshot that is being taken.

    Returns:
        How many versions were added.
    """
    columns = json.dumps(tab.columns)
    old = database.execute(
        "SELECT columns, keys, marks FROM latest WHERE tab = ?", (name,)
    ).fetchone()
    known: dict[str, bytes] = {}
    if old is not None:
        if (
            old[0] == columns
            and json.loads(old[1]) == list(tab.keys)
            and old[2] == tab.marks.astype("<u8").tobytes()
        ):
            return 0
        query = "SELECT c.key, c.mark FROM cells c JOIN layout l ON l.id = c.layout WHERE c.tab = ? AND c.last IS NULL AND l.columns = ?"
        known = dict(database.execute(query, (name, columns)))
    database.execute("INSERT OR IGNORE INTO layout (columns) VALUES (?)", (columns,))
    layout = database.execute("SELECT id FROM layout WHERE columns = ?", (columns,)).fetchone()[0]
    marks = dict(zip(tab.keys, _row_marks(tab), strict=True))
    present = set(tab.keys)
    standing = database.execute(
        "SELECT rowid, key, layout FROM cells WHERE tab = ? AND last IS NULL", (name,)
    )
    ended = [
        (snapshot - 1, rowid)
        for rowid, key, was in standing
        if key not in present or was != layout or known.get(key) != marks[key]
    ]
    database.executemany("UPDATE cells SET last = ? WHERE rowid = ?", ended)
    added = [at for at, key in enumerate(tab.keys) if known.get(key) != marks[key]]
    for start in range(0, len(added), ROWS_PER_PAGE):
        chosen = added[start : start + ROWS_PER_PAGE]
        page = new_page(database, tab.rows(chosen))
        versions = [
            (name, tab.keys[at], marks[tab.keys[at]], layout, snapshot, page, i)
            for i, at in enumerate(chosen)
        ]
        query = "INSERT INTO cells (tab, key, mark, layout, first, page, place) VALUES (?, ?, ?, ?, ?, ?, ?)"
        database.executemany(query, versions)
    latest = (name, columns, json.dumps(tab.keys), tab.marks.astype("<u8").tobytes())
    database.execute(
        "INSERT OR REPLACE INTO latest (tab, columns, keys, marks) VALUES (?, ?, ?, ?)", latest
    )
    return len(added)


def _row_marks(tab: TabState) -> list[bytes]:
    content, width = tab.marks.tobytes(), tab.marks.shape[1] * tab.marks.itemsize
    starts = range(0, len(content), width)
    return [blake2b(content[at : at + width], digest_size=8).digest() for at in starts]


def kept_row(row: tuple[Any, ...], pages: dict[int, list[list[PlainCell]]]) -> KeptRow:
    """One version; *pages* remembers what was unpacked."""
    _tab, key, columns, page, content, place, first, last = row
    if page not in pages:
        pages[page] = unpacked(content)
    return KeptRow(
        key=key,
        cells=dict(zip(json.loads(columns), pages[page][place], strict=True)),
        first_at=datetime.fromisoformat(first),
        last_at=datetime.fromisoformat(last) if last else None,
    )
