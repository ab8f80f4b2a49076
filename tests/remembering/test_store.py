"""Snapshots on disk: every version once, back as it was, gone for good when purged."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.registers import complaint, raw_register
from toolkit.errors import ConfigurationError
from toolkit.register.numbers import complaint_number
from toolkit.remembering.comparing import Comparison, compare
from toolkit.remembering.states import StaffState, staff_state
from toolkit.remembering.store import SnapshotStore
from toolkit.schema import register_schema
from toolkit.storage.base import Cell, RawRegister, RawTab

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=1)))
SECRET = "Mevrouw Jansen belde drie keer over de deur."


def state(*rows: dict[str, Cell], version: str = "1") -> StaffState:
    """The state of a register with these complaints."""
    raw = raw_register({"Klachten": list(rows)})
    return staff_state(RawRegister(tabs=raw.tabs, version=version), register_schema())


def keep(store: SnapshotStore, now: StaffState, moment: datetime = NOON) -> int:
    """One snapshot as a run takes it."""
    return store.keep(now, compare(now.tabs["complaints"], store.earlier()), moment)


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    """An empty store."""
    return SnapshotStore(tmp_path, "klachten.xlsx")


def test_without_a_snapshot_nothing_is_known(store: SnapshotStore) -> None:
    """Asking makes no file."""
    assert store.earlier() is None
    assert store.versions([complaint_number(1)]) == {}
    assert store.as_of(NOON) is None
    assert not store.path.exists()


def test_only_what_changed_is_added(store: SnapshotStore) -> None:
    """The same rows again add nothing; one changed row adds one version."""
    first = keep(store, state(complaint(1), complaint(2)))
    assert keep(store, state(complaint(1), complaint(2), version="2")) == 0
    assert keep(store, state(complaint(2), complaint(1), version="3")) == 0
    assert keep(store, state(complaint(1, Kanaal="Balie"), complaint(2), version="4")) == 1
    assert first > 2


def test_every_version_of_a_row_can_be_read_back(store: SnapshotStore) -> None:
    """Oldest first, each with the time it stood there; own columns of the staff included."""
    keep(store, state(complaint(1)), NOON)
    keep(store, state(complaint(1, Kanaal="Balie"), version="2"), NOON + timedelta(hours=1))
    old, new = store.versions([complaint_number(1)])[complaint_number(1)]
    assert (old.cells["channel"], new.cells["channel"]) == ("Telefoon", "Balie")
    assert (old.first_at, old.last_at, new.first_at, new.last_at) == (
        NOON,
        NOON,
        NOON + timedelta(hours=1),
        None,
    )


def test_the_register_as_of_a_moment(store: SnapshotStore) -> None:
    """What was deleted later is there; what came later is not."""
    keep(store, state(complaint(1), complaint(2)), NOON)
    keep(
        store,
        state(complaint(2, Kanaal="Balie"), complaint(3), version="2"),
        NOON + timedelta(days=1),
    )
    then, later = store.as_of(NOON + timedelta(hours=2)), store.as_of(NOON + timedelta(days=2))
    assert then is not None
    assert later is not None
    assert sorted((str(r["number"]), r["channel"]) for r in then["complaints"]) == [
        (complaint_number(1), "Telefoon"),
        (complaint_number(2), "Telefoon"),
    ]
    assert sorted(str(r["number"]) for r in later["complaints"]) == [
        complaint_number(2),
        complaint_number(3),
    ]
    assert store.as_of(NOON - timedelta(seconds=1)) is None


def test_a_vanished_row_stays_known_over_runs_and_can_be_let_go(store: SnapshotStore) -> None:
    """Until somebody says that it is right."""
    keep(store, state(complaint(1), complaint(2)))
    for version in ("2", "3"):
        keep(store, state(complaint(2), version=version), NOON + timedelta(days=int(version)))
    earlier = store.earlier()
    assert earlier is not None
    assert earlier.gone == {complaint_number(1): NOON.date()}
    store.forget([complaint_number(1)])
    earlier = store.earlier()
    assert earlier is not None
    assert earlier.gone == {}


def test_what_is_purged_is_in_no_byte_of_the_file(store: SnapshotStore) -> None:
    """A text of an earlier version is gone for good, the present version stays."""
    keep(store, state(complaint(1, Omschrijving=SECRET)))
    keep(store, state(complaint(1, Omschrijving="(weggehaald)"), version="2"))
    before = store.path.read_bytes()
    assert store.purge([complaint_number(1)]) == 1
    (left,) = store.versions([complaint_number(1)])[complaint_number(1)]
    assert left.cells["description"] == "(weggehaald)"
    assert len(store.path.read_bytes()) <= len(before)


def test_the_index_holds_no_text_of_a_cell(store: SnapshotStore) -> None:
    """Names and texts stand in compressed blobs only."""
    keep(store, state(complaint(1, Omschrijving=SECRET)))
    data = store.path.read_bytes()
    assert SECRET.encode() not in data
    assert b"Elzenkamp" not in data


def test_only_the_owner_may_read_the_file(store: SnapshotStore) -> None:
    """It holds what the register holds."""
    keep(store, state(complaint(1)))
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_another_register_at_the_same_address_starts_anew(store: SnapshotStore) -> None:
    """Its rows have not vanished; the old snapshots stand aside."""
    keep(store, state(complaint(1)))
    store.start_anew()
    assert store.earlier() is None
    assert [path.suffixes for path in store.path.parent.iterdir()] == [[".oud", ".sqlite"]]


def test_a_damaged_file_is_named_and_what_to_do(store: SnapshotStore) -> None:
    """No traceback, and the register is not touched."""
    store.path.parent.mkdir(parents=True)
    store.path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(ConfigurationError, match="S070"):
        store.earlier()


def test_a_run_that_dies_half_way_leaves_the_last_snapshot(store: SnapshotStore) -> None:
    """An error while writing rolls the whole snapshot back."""
    keep(store, state(complaint(1)))
    broken = state(complaint(1), complaint(2), version="2")
    tab = broken.tabs["complaints"]
    object.__setattr__(tab, "cells", [cells[:1] for cells in tab.cells])
    with pytest.raises(IndexError):
        store.keep(broken, Comparison(), NOON)
    earlier = store.earlier()
    assert earlier is not None
    assert earlier.keys == (complaint_number(1),)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_any_text_comes_back_as_it_was(tmp_path: Path, texts: list[str]) -> None:
    """Control characters, formulas, emoji: a cell is kept as typed, but for blanks around it."""
    store = SnapshotStore(tmp_path, f"r{abs(hash(tuple(texts)))}.xlsx")
    rows = [complaint(n, Omschrijving=text) for n, text in enumerate(texts, 1)]
    keep(store, state(*rows))
    found = store.versions([complaint_number(n) for n in range(1, len(texts) + 1)])
    assert [
        found[complaint_number(n)][0].cells["description"] for n in range(1, len(texts) + 1)
    ] == [text.strip() or None for text in texts]


def test_columns_that_the_staff_added_are_kept_too() -> None:
    """By their title, beside the declared ones."""
    raw = raw_register({"Klachten": [complaint(1)]})
    tab = raw.tabs["Klachten"]
    wider = RawTab(
        title=tab.title,
        header=(*tab.header, "Zaaknummer"),
        rows=[[*row, "Z-7"] for row in tab.rows],
    )
    found = staff_state(
        RawRegister(tabs={**raw.tabs, "Klachten": wider}, version="1"), register_schema()
    )
    complaints = found.tabs["complaints"]
    assert complaints.columns[-1] == "=Zaaknummer"
    assert complaints.rows([0])[0][-1] == "Z-7"
