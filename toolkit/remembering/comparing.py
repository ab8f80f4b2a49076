"""
What became odd since the last run: rows that vanished, and rows whose cells belong to different complaints.

A full sort, inserted or moved rows and ordinary edits raise nothing: rows are compared by number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from toolkit.remembering.states import NO_NUMBER, Marks, TabState, mark_of

GONE_SHOWN_DAYS = 30
"""A row that vanished is reported so long since that was noticed; after that it can still be put back."""

FEWEST_MOVED = 5
MOVED_SHARE = 0.8
"""From five changed cells in a column, of which four in five hold what stood at another complaint before,
the column was shifted or sorted by itself; ordinary edits seldom swap five values."""

FEWEST_MOVED_TEXTS = 2
"""A text that only one complaint had is enough from two on: it does not turn up elsewhere by chance."""

FEWEST_TOGETHER = 3
"""So many cells that stood side by side at another changed row before came along with each other."""

TEXT_COLUMN = "description"
KEY_COLUMN = "number"

EMPTY_MARK = mark_of("")
"""The mark of an empty cell."""

Rows = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Column = npt.NDArray[np.uint64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """
    What the last snapshot knew of tab *Klachten*.

    Attributes:
        columns: As in :class:`~toolkit.remembering.states.TabState`.
        keys: The numbers.
        marks: Shape (rows, columns).
        gone: Numbers that vanished before and were not put back or let go → the day they were last seen.
        suspects: Numbers whose cells were found mixed up → column → the mark of the foreign cell.
        taken_on: The day of the snapshot.
        leaving: Numbers of rows that retention removes; they do not vanish.
        noticed: Number that vanished before → the day on which a run noticed it.
        origins: Number whose cells were found mixed up → column → the mark of its own cell, that stood there before.
    """

    columns: tuple[str, ...]
    keys: tuple[str, ...]
    marks: Marks
    taken_on: date
    gone: Mapping[str, date] = field(default_factory=dict)
    suspects: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    leaving: frozenset[str] = frozenset()
    noticed: Mapping[str, date] = field(default_factory=dict)
    origins: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """
    What is odd.

    Attributes:
        gone: Number → the day on which its row was last seen.
        mixed: Number → column → the mark of the cell that came from another complaint.
        newly: The numbers of *gone* that no run noticed before: maybe weeks after they were last seen, where
            no run was made meanwhile or nothing changed.
        noticed: The other ones → the day on which a run noticed it.
        origins: As *mixed*, with the mark of the row's own cell: whoever undoes a sort brings that back.
    """

    gone: Mapping[str, date] = field(default_factory=dict)
    mixed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    newly: frozenset[str] = frozenset()
    noticed: Mapping[str, date] = field(default_factory=dict)
    origins: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def compare(now: TabState, earlier: Earlier | None) -> Comparison:
    """
    Compare the complaints with the last snapshot.

    Args:
        now: Tab *Klachten* as it is.
        earlier: What the last snapshot knew; ``None`` at the first run.
    """
    if earlier is None:
        return Comparison()
    present = {key: at for at, key in enumerate(now.keys)}
    gone = {k: day for k, day in earlier.gone.items() if k not in present}
    gone |= {
        key: earlier.taken_on
        for key in earlier.keys
        if key not in present and not key.startswith(NO_NUMBER)
    }
    mixed = {
        number: dict(columns) for number, columns in _still_mixed(now, earlier, present).items()
    }
    origins = {number: dict(earlier.origins.get(number, {})) for number in mixed}
    for number, name, was, mark in _newly_mixed(now, earlier, present):
        own = earlier.origins.get(number, {}).get(name, was)
        if mark != own:
            mixed.setdefault(number, {})[name] = mark
            origins.setdefault(number, {})[name] = own
    vanished = {
        number: day
        for number, day in gone.items()
        if number not in earlier.suspects and number not in earlier.leaving
    }
    known = vanished.keys() & earlier.gone.keys()
    return Comparison(
        gone=vanished,
        mixed=mixed,
        newly=frozenset(vanished.keys() - known),
        noticed={number: earlier.noticed.get(number, vanished[number]) for number in known},
        origins=origins,
    )


def shown_gone(comparison: Comparison, today: date) -> dict[str, date]:
    """The vanished numbers that are still reported, the latest first."""
    oldest = today - timedelta(days=GONE_SHOWN_DAYS)
    kept = {
        number: day
        for number, day in comparison.gone.items()
        if number in comparison.newly or comparison.noticed.get(number, day) >= oldest
    }
    return dict(sorted(kept.items(), key=lambda item: (item[1], item[0]), reverse=True))


def _still_mixed(
    now: TabState, earlier: Earlier, present: Mapping[str, int]
) -> dict[str, dict[str, int]]:
    """The rows found mixed up before that still hold a foreign cell."""
    place = {name: at for at, name in enumerate(now.columns)}
    found = {}
    for number, columns in earlier.suspects.items():
        row = present.get(number)
        if row is None:
            continue
        left = {
            c: m for c, m in columns.items() if c in place and int(now.marks[row, place[c]]) == m
        }
        if left:
            found[number] = left
    return found


def _newly_mixed(
    now: TabState, earlier: Earlier, present: Mapping[str, int]
) -> Iterator[tuple[str, str, int, int]]:
    """The cells that came from another row: its number, the column, and the marks of what stood and stands there."""
    known = {key: at for at, key in enumerate(earlier.keys)}
    both = [key for key in now.keys if key in known]
    old_rows = np.array([known[key] for key in both], dtype=np.intp)
    new_rows = np.array([present[key] for key in both], dtype=np.intp)
    changes, is_found = np.zeros(len(both), dtype=np.int64), np.zeros(len(both), dtype=bool)
    shared = [n for n in now.columns if n != KEY_COLUMN and n in earlier.columns and both]
    old_places = np.array([earlier.columns.index(n) for n in shared], dtype=np.intp)
    new_places = np.array([now.columns.index(n) for n in shared], dtype=np.intp)
    for name, old_place, new_place in zip(shared, old_places, new_places, strict=True):
        before, after = earlier.marks[old_rows, old_place], now.marks[new_rows, new_place]
        changes += before != after
        foreign = _foreign(before, after, is_text=name == TEXT_COLUMN)
        is_found[foreign] = True
        for index in foreign:
            yield both[index], name, int(before[index]), int(after[index])
    rows = np.flatnonzero(changes >= FEWEST_TOGETHER)
    befores = earlier.marks[np.ix_(old_rows[rows], old_places)]
    afters = now.marks[np.ix_(new_rows[rows], new_places)]
    for at, column in _moved_together(befores, afters, ~is_found[rows]):
        was, mark = int(befores[at, column]), int(afters[at, column])
        yield both[rows[at]], shared[column], was, mark


def _moved_together(before: Marks, after: Marks, is_asked: Mask) -> Iterator[tuple[int, int]]:
    """
    The cells of rows whose changes, taken together, are what stood side by side at another changed row before.

    Few rows of a block that was sorted by itself are found so: values that many complaints have, such as a
    channel or a day, tell little one by one.

    Args:
        before: Marks of the earlier cells of the rows that changed most, shape (rows, columns).
        after: Marks of their cells now.
        is_asked: Of which rows it has to be known, shape (rows,); the others are known to be mixed up.

    Returns:
        (row, column) of each.
    """
    changed = before != after
    asked = np.flatnonzero(is_asked)
    patterns, of_row = np.unique(changed[asked], axis=0, return_inverse=True)
    weights = np.arange(3, 3 + 2 * changed.shape[1], 2).astype(np.uint64)
    for at, pattern in enumerate(patterns):
        rows = asked[of_row.ravel() == at]
        others = changed[:, pattern].sum(axis=1) >= FEWEST_TOGETHER
        left_behind = (before[others][:, pattern] * weights[pattern]).sum(axis=1)
        cells = after[rows][:, pattern]
        is_filled = (cells != EMPTY_MARK).sum(axis=1) >= FEWEST_TOGETHER
        is_moved = is_filled & np.isin((cells * weights[pattern]).sum(axis=1), left_behind)
        yield from ((int(r), int(c)) for r in rows[is_moved] for c in np.flatnonzero(pattern))


def _foreign(before: Column, after: Column, *, is_text: bool) -> Rows:
    """
    The rows of one column that hold what stood in another changed row before.

    Args:
        before: Marks of the earlier cells, shape (n,).
        after: Marks of the cells now, the same rows.
        is_text: Whether a value is as good as unique.
    """
    changed = np.flatnonzero(before != after)
    if not len(changed):
        return changed
    values, counts = np.unique(before, return_counts=True)
    left_behind = np.unique(before[changed])
    moved: Rows = changed[np.isin(after[changed], left_behind)]
    if is_text:
        moved = moved[counts[np.searchsorted(values, after[moved])] == 1]
        return moved if len(moved) >= FEWEST_MOVED_TEXTS else moved[:0]
    distinct = len(np.unique(after[moved]))
    is_shifted = (
        len(moved) >= FEWEST_MOVED
        and len(moved) >= MOVED_SHARE * len(changed)
        and distinct >= FEWEST_MOVED
    )
    return moved if is_shifted else moved[:0]
