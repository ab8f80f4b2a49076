"""
A writing cut into calls that the service takes well, still whole or not at all.

Up to the advised payload everything is one atomic call.  Above it, the rows that do not fit are first
laid out on a hidden tab of our own, which nobody sees and nothing reads; the last call then moves them
to their places, atomically with all the rest.  A run that dies before the last call has changed nothing.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from toolkit.storage.google.cells import Json, encoded
from toolkit.storage.google.requests import Block, Writing, grid_range

PAYLOAD_LIMIT = 2_000_000
"""Bytes of one call.  Source: Google Sheets API, usage limits (2 MB payload recommended)."""

OVERHEAD = 2_000
"""Bytes kept free in a call for what stands around the rows."""

MOVE_COST = 400
"""Bytes that moving, or writing, one piece takes in the last call, beside its rows."""

LAST_SHEET_ID = 2_147_483_647

STAGING_TITLE = "klachten-tijdelijk-"
"""Beginning of the title of a staging tab; the rest is its id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Rows *start* up to *end* of a block, and their size in bytes."""

    block: Block
    start: int
    end: int
    size: int

    @property
    def part(self) -> Block:
        """The piece as a block of its own."""
        return replace(
            self.block, top=self.block.top + self.start, rows=self.block.rows[self.start : self.end]
        )


def batches(writing: Writing, staging_id: int, *, limit: int = PAYLOAD_LIMIT) -> list[list[Json]]:
    """
    The calls of a writing, in order; the last one makes it happen.

    Args:
        writing: What is to be written.
        staging_id: A free sheet id, used only when one call is too small.
        limit: Bytes that one call may have.
    """
    room = limit - OVERHEAD - _size([*writing.before, *writing.after])
    pieces = [piece for block in writing.blocks for piece in cut(block, limit - OVERHEAD)]
    fitting = _that_fit(pieces, room)
    direct = [piece for at, piece in enumerate(pieces) if at in fitting]
    staged = [piece for at, piece in enumerate(pieces) if at not in fitting]
    if not staged:
        return [writing.requests]
    rows = sum(piece.end - piece.start for piece in staged)
    calls = _packed(staged, staging_id, limit - OVERHEAD)
    calls[0].insert(0, _add_staging(staging_id, rows, max(piece.block.columns for piece in staged)))
    last: list[Json] = [*writing.before]
    top = 0
    for piece in staged:
        count = piece.end - piece.start
        source = grid_range(staging_id, top, top + count, 0, piece.block.columns)
        last.append(
            {
                "copyPaste": {
                    "source": source,
                    "destination": piece.part.grid(),
                    "pasteType": "PASTE_VALUES",
                }
            }
        )
        top += count
    last += [piece.part.request for piece in direct]
    last.append({"deleteSheet": {"sheetId": staging_id}})
    return [*calls, [*last, *writing.after]]


def free_id(taken: Collection[int], source: random.Random) -> int:
    """A sheet id that is not in use."""
    while (free := source.randrange(1, LAST_SHEET_ID)) in taken:
        pass
    return free


def cut(block: Block, limit: int) -> list[Piece]:
    """A block in pieces of at most *limit* bytes, and at least one row each."""
    pieces: list[Piece] = []
    start, size = 0, 0
    for at, row in enumerate(block.rows):
        more = _size(row) + 1
        if size and size + more > limit:
            pieces.append(Piece(block=block, start=start, end=at, size=size))
            start, size = at, 0
        size += more
    if start < len(block.rows):
        pieces.append(Piece(block=block, start=start, end=len(block.rows), size=size))
    return pieces


def _that_fit(pieces: Sequence[Piece], room: int) -> set[int]:
    """Which pieces go along in the last call: the smallest ones first, as many as fit in *room* bytes."""
    chosen: set[int] = set()
    room -= MOVE_COST * len(pieces)
    for at in sorted(range(len(pieces)), key=lambda at: pieces[at].size):
        room -= pieces[at].size
        if room < 0:
            break
        chosen.add(at)
    return chosen


def _packed(pieces: Sequence[Piece], staging_id: int, limit: int) -> list[list[Json]]:
    """The pieces one below the other on the staging tab, in as few calls as they fit in."""
    calls: list[list[Json]] = []
    top, size = 0, limit + 1
    for piece in pieces:
        if size + piece.size > limit:
            calls.append([])
            size = 0
        calls[-1].append(replace(piece.part, sheet_id=staging_id, top=top).request)
        size += piece.size
        top += piece.end - piece.start
    return calls


def _add_staging(sheet_id: int, rows: int, columns: int) -> Json:
    properties = {
        "sheetId": sheet_id,
        "title": f"{STAGING_TITLE}{sheet_id}",
        "hidden": True,
        "gridProperties": {"rowCount": rows, "columnCount": columns},
    }
    return {"addSheet": {"properties": properties}}


def _size(value: object) -> int:
    return len(encoded(value))
