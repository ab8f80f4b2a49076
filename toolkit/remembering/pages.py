"""
Pages: row versions packed together in one compressed blob, so that they take little room.

A version is blanked out of its page when it has to be destroyed; the others of that page stay.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Sequence

from toolkit.remembering.states import PlainCell

ROWS_PER_PAGE = 200
"""Row versions that are packed together: they compress far better than one by one."""


def new_page(database: sqlite3.Connection, rows: Sequence[Sequence[PlainCell]]) -> int:
    """Store rows as one page; its id."""
    return (
        database.execute("INSERT INTO page (content) VALUES (?)", (_packed(rows),)).lastrowid or 0
    )


def _packed(rows: Sequence[Sequence[PlainCell] | None]) -> bytes:
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)


def unpacked(content: bytes) -> list[list[PlainCell]]:
    """The rows of a page, in order."""
    rows: list[list[PlainCell]] = json.loads(
        zlib.decompress(content).decode("utf-8", "surrogatepass")
    )
    return rows


def destroy(database: sqlite3.Connection, where: str, values: tuple[str, ...]) -> int:
    """Delete versions, and blank their cells in the pages that they share with others."""
    found = database.execute(
        f"SELECT rowid, page, place FROM cells WHERE {where}", values
    ).fetchall()
    by_page: dict[int, list[int]] = {}
    for _rowid, page, place in found:
        by_page.setdefault(page, []).append(place)
    database.executemany(
        "DELETE FROM cells WHERE rowid = ?", [(rowid,) for rowid, _page, _place in found]
    )
    for page, places in by_page.items():
        (content,) = database.execute("SELECT content FROM page WHERE id = ?", (page,)).fetchone()
        gone = set(places)
        rows = [None if at in gone else row for at, row in enumerate(unpacked(content))]
        if any(row is not None for row in rows):
            database.execute("UPDATE page SET content = ? WHERE id = ?", (_packed(rows), page))
        else:
            database.execute("DELETE FROM page WHERE id = ?", (page,))
    return len(found)
