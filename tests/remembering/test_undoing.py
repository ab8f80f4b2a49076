"""A partial sort that somebody undid: the rows are right again, and nothing says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registers import complaint, raw_register
from toolkit.register.numbers import complaint_number
from toolkit.remembering.comparing import Comparison, compare
from toolkit.remembering.states import StaffState, staff_state
from toolkit.remembering.store import SnapshotStore
from toolkit.schema import register_schema

SCHEMA = register_schema()
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
COUNT = 6


def state(order: Sequence[int], version: str) -> StaffState:
    """A register in which the descriptions stand in this order beside their numbers."""
    rows = [
        complaint(n, Omschrijving=f"De klant zegt dat afspraak {'abcdef'[text]} niet doorging.")
        for n, text in enumerate(order, start=1)
    ]
    raw = raw_register({"Klachten": rows})
    found = staff_state(raw, SCHEMA)
    return StaffState(tabs=found.tabs, version=version)


def looked_at(store: SnapshotStore, orders: Sequence[Sequence[int]]) -> list[Comparison]:
    """What one run after another finds."""
    found = []
    for at, order in enumerate(orders):
        now = state(order, f"v{at}")
        found.append(compare(now.tabs["complaints"], store.earlier()))
        store.keep(now, found[-1], NOW)
    return found


RIGHT, TURNED = range(COUNT), range(COUNT)[::-1]
ALL = {complaint_number(n) for n in range(1, COUNT + 1)}


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    """Where snapshots are kept."""
    return SnapshotStore(tmp_path, "klachten.xlsx")


def test_undone_at_once(store: SnapshotStore) -> None:
    """Undone before the next run but one, or after it: reported as long as it is wrong, and no longer."""
    found = looked_at(store, [RIGHT, TURNED, TURNED, RIGHT, RIGHT])
    assert [set(one.mixed) for one in found] == [set(), ALL, ALL, set(), set()]


def test_sorted_once_more_it_is_still_wrong(store: SnapshotStore) -> None:
    """Only a row's own text is right on it; one that came from a third row is not."""
    other = [2, 0, 1, 3, 4, 5]
    found = looked_at(store, [RIGHT, TURNED, other, RIGHT])
    wrong = {complaint_number(n) for n in (1, 2, 3)}
    assert [set(one.mixed) for one in found] == [set(), ALL, wrong, set()]


def test_undone_in_part(store: SnapshotStore) -> None:
    """The rows that were not mended are still named."""
    half = [0, 4, 3, 2, 1, 5]
    found = looked_at(store, [RIGHT, TURNED, half])
    assert set(found[-1].mixed) == {complaint_number(n) for n in (2, 3, 4, 5)}


@given(st.lists(st.permutations(range(COUNT)), max_size=4))
def test_whatever_happened_undoing_ends_it(orders: list[list[int]]) -> None:
    """Any row of partial sorts, and then as it was: nothing is odd any more."""
    with TemporaryDirectory() as folder:
        found = looked_at(SnapshotStore(Path(folder), "klachten.xlsx"), [RIGHT, *orders, RIGHT])
    assert not found[-1].mixed
    assert not found[-1].origins
