"""Retention on a shared sheet: the same cells as in a workbook, and a restore brings the staff's own columns."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.google.bench import NOW, OWNER, Bench
from tests.sheets_server.staff import Person
from toolkit.pipeline import refresh
from toolkit.privacy.retaining import retain
from toolkit.remembering.store import SnapshotStore
from toolkit.schema import register_schema
from toolkit.storage.base import Cell, FreshRows, Storage, WritePlan
from toolkit.storage.google_sheet import GoogleSheetStorage
from toolkit.storage.workbook import WorkbookStorage

SCHEMA = register_schema()


@pytest.fixture
def both(
    both: tuple[WorkbookStorage, GoogleSheetStorage],
) -> tuple[WorkbookStorage, GoogleSheetStorage]:
    """Both refreshed."""
    for storage in both:
        refresh(storage, SCHEMA, NOW)
    return both


def typed(storage: Storage, tab: str) -> list[list[Cell]]:
    """The filled rows of a tab as people typed them, in order."""
    table = next(t for t in SCHEMA if t.title == tab)
    raw = storage.read(SCHEMA).tabs[tab]
    kept = [raw.header.index(c.title) for c in table.columns if not c.is_computed]
    rows = [["" if row[at] is None else row[at] for at in kept] for row in raw.rows]
    return [row for row in rows if any(cell != "" for cell in row[1:])]


def test_a_sheet_is_anonymised_as_a_workbook_is(
    both: tuple[WorkbookStorage, GoogleSheetStorage], tmp_path: Path
) -> None:
    """The same complaints, the same cells, the same frozen figures; the next refresh finds nothing to do."""
    found = []
    for at, storage in enumerate(both):
        memory = SnapshotStore(tmp_path / str(at), storage.address)
        done = retain(storage, SCHEMA, NOW + timedelta(days=1), memory)
        assert done.retention.anonymised
        tabs = {tab: typed(storage, tab) for tab in ("Klachten", "Nazorg", "Berekend")}
        found.append((done.retention.anonymised, done.retention.frozen_gaps, tabs))
        assert refresh(storage, SCHEMA, NOW + timedelta(days=1), memory=memory).changes == {}
        again = retain(storage, SCHEMA, NOW + timedelta(days=1), memory)
        assert again.retention.is_empty
    assert found[0] == found[1]


def test_a_value_over_a_formula_goes_with_its_row(
    both: tuple[WorkbookStorage, GoogleSheetStorage], tmp_path: Path, bench: Bench
) -> None:
    """On either storage: no trace of it, and the removed rows are free."""
    late = NOW + timedelta(days=6 * 365)
    for at, storage in enumerate(both):
        memory = SnapshotStore(tmp_path / str(at), storage.address)
        tab = storage.read(SCHEMA).tabs["Klachten"]
        column = tab.header.index("Signaal")
        if isinstance(storage, WorkbookStorage):
            made = load_workbook(storage.path)
            made["Klachten"].cell(2, column + 1, "mevrouw Kwispel")
            made.save(storage.path)
        else:
            bench.enter(1, {"Signaal": "mevrouw Kwispel"})
        assert storage.read(SCHEMA).tabs["Klachten"].typed_over == {(2, column)}
        number = tab.rows[0][tab.header.index("Nummer")]
        done = retain(storage, SCHEMA, late, memory, date_is_right=True)
        assert number in done.retention.removed
        after = storage.read(SCHEMA).tabs["Klachten"]
        assert after.typed_over == frozenset()
        assert not any(cell not in (None, "") for cell in after.rows[0])


def test_a_row_comes_back_with_the_staffs_own_columns(
    both: tuple[WorkbookStorage, GoogleSheetStorage], bench: Bench
) -> None:
    """Each cell under its title; a column that is there no more is left out, and nothing breaks."""
    width = len(both[0].read(SCHEMA).tabs["Klachten"].header)
    made = load_workbook(both[0].path)
    made["Klachten"].cell(1, width + 1, "Dossier")
    made.save(both[0].path)
    bench.play(
        Person("Klachten", OWNER).insert_columns(5),
        Person("Klachten", OWNER).type("F1", "Dossier"),
    )
    for storage in both:
        row = {"channel": "Balie", "=Dossier": "A-12", "=Bestaat niet": "x"}
        fresh = FreshRows(table=SCHEMA["complaints"], rows=[row], highest_number=9000)
        raw = storage.read(SCHEMA)
        applied = storage.apply(WritePlan(fresh_rows=(fresh,)), SCHEMA, raw.version)
        tab = storage.read(SCHEMA).tabs["Klachten"]
        (number,) = applied.issued_numbers
        (back,) = [r for r in tab.rows if r[tab.header.index("Nummer")] == number]
        assert back[tab.header.index("Kanaal")] == "Balie"
        assert back[tab.header.index("Dossier")] == "A-12"
