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

from toolkit.remembering.states import NO_NUMBER, Marks, TabState

GONE_SHOWN_DAYS = 30
"""A row that vanished is reported so long since that was noticed; after that it can still be put back."""

FEWEST_MOVED = 5
MOVED_SHARE = 0.8
"""From five changed cells in a column, of which four in five hold what stood at another complaint before,
the column was shifted or sorted by itself; ordinary edits seldom swap five values."""

FEWEST_MOVED_TEXTS = 2
"""A text that only one complaint had is enough from two on: it does not turn up elsewhere by chance."""

TEXT_COLUMN = "description"
KEY_COLUMN = "number"

Rows = npt.NDArray[np.intp]
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
    for at, name in enumerate(now.columns):
        if name == KEY_COLUMN or name not in earlier.columns or not both:
            continue
        before = earlier.marks[old_rows, earlier.columns.index(name)]
        after = now.marks[new_rows, at]
        for index in _foreign(before, after, is_text=name == TEXT_COLUMN):
            yield both[index], name, int(before[index]), int(after[index])


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
