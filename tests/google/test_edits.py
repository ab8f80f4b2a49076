"""
Retention in a shared sheet: the one writing into people's rows, and only under a lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from tests.google.bench import COLLEAGUE, OWNER, Bench, check_beside, complaint
from tests.sheets_server.errors import ApiError
from tests.sheets_server.faults import Fault, Kind
from tests.sheets_server.staff import Person
from toolkit.errors import NetworkError
from toolkit.register.numbers import complaint_number
from toolkit.storage.base import Applied, Cell, RegisterChangedError, RowEdits, WritePlan, row_key
from toolkit.storage.google.layout import LOCK_MARK
from toolkit.storage.google_sheet import GoogleSheetStorage

COUNT = 5
STAFF = Person("Klachten", COLLEAGUE)
ANONYMOUS: Mapping[str, Cell] = {"description": "(verwijderd)", "handler": None}


def edit(
    bench: Bench, storage: GoogleSheetStorage, cells: Mapping[str, Mapping[str, Cell]]
) -> Applied:
    """Read, and edit rows by their number."""
    raw = storage.read(bench.schema)
    edits = RowEdits(table=bench.schema["complaints"], key="number", cells=cells)
    return storage.apply(WritePlan(row_edits=(edits,)), bench.schema, raw.version)


def locks(bench: Bench) -> int:
    found = bench.sheet("Klachten").protected
    return sum(item.get("description") == LOCK_MARK for item in found)


def by_number(bench: Bench) -> dict[str, dict[str, object]]:
    return {str(row["Nummer"]): row for row in bench.shown("Klachten") if row["Nummer"]}


def test_cells_are_replaced_and_all_else_stays(bench: Bench) -> None:
    """Found by number; the other rows and the computed columns are untouched, and the tab is open again."""
    bench.filled(COUNT)
    bench.refresh()
    before = by_number(bench)
    number = complaint_number(2)
    edit(bench, bench.storage(), {number: ANONYMOUS})
    now = by_number(bench)
    assert now[number] == {**before[number], "Omschrijving": "(verwijderd)", "Behandelaar": ""}
    assert {n: row for n, row in now.items() if n != number} == {
        n: row for n, row in before.items() if n != number
    }
    assert locks(bench) == 0
    bench.enter(3, {"Toezegging": "Ik bel terug."})


def test_a_removed_row_is_empty_in_every_column_and_without_notes(bench: Bench) -> None:
    """Its number, the staff's own columns and the notes go as well."""
    bench.filled(COUNT)
    bench.play(Person("Klachten", OWNER).insert_columns(5), STAFF.type("F3", "mijn aantekening"))
    sheet = bench.sheet("Klachten")
    sheet.put(2, 8, sheet.cell(2, 8)._replace(note="belde mevrouw"))
    edit(bench, bench.storage(), {complaint_number(2): {}})
    cells = [sheet.cell(2, at) for at in range(sheet.column_count)]
    assert all(cell.value is None and cell.note is None for cell in cells)
    assert complaint_number(2) not in by_number(bench)
    bench.refresh()
    check_beside(bench)


@pytest.mark.parametrize("cells", [ANONYMOUS, {}])
def test_what_was_typed_over_a_formula_goes_as_well(
    bench: Bench, cells: Mapping[str, Cell]
) -> None:
    """In the rows that are edited; then every row shows its formula's value again, or the row is free."""
    bench.filled(COUNT)
    bench.refresh()
    before = by_number(bench)
    bench.enter(2, {"Signaal": "belde mevrouw Jansen", "Status": "klaar"})
    edit(bench, bench.storage(), {complaint_number(2): cells})
    now = by_number(bench)
    assert "Jansen" not in repr(bench.shown("Klachten"))
    assert bench.storage().read(bench.schema).tabs["Klachten"].typed_over == frozenset()
    for number, row in now.items():
        assert [row[t] for t in ("Signaal", "Status")] == [
            before[number][t] for t in ("Signaal", "Status")
        ]
    if cells:
        assert complaint_number(2) in now
    else:
        assert all(
            cell.value is None for cell in (bench.sheet("Klachten").cell(2, at) for at in range(20))
        )


def test_what_was_typed_over_another_row_stays(bench: Bench) -> None:
    """That is for Controle to tell; retention leaves it alone."""
    bench.filled(COUNT)
    bench.refresh()
    bench.enter(3, {"Signaal": "van een collega"})
    edit(bench, bench.storage(), {complaint_number(2): ANONYMOUS})
    assert "van een collega" in repr(bench.shown("Klachten"))


@pytest.mark.parametrize("name", ["insert", "sort", "type", "delete"])
def test_nobody_gets_in_between(bench: Bench, name: str) -> None:
    """While the tab is closed, a colleague's edit is refused instead of mixed up."""
    bench.filled(COUNT)
    deeds = {
        "insert": STAFF.insert_rows(1),
        "sort": STAFF.sort(7, descending=True),
        "type": STAFF.type("H3", "iets anders"),
        "delete": STAFF.delete_rows(1),
    }
    refused: list[str] = []

    def play(spreadsheet: object) -> None:
        try:
            deeds[name](bench.server.spreadsheet(bench.sheet_id))
        except ApiError as error:
            refused.append(error.message)

    storage = bench.storage()
    raw = storage.read(bench.schema)
    bench.server.reset_log()
    bench.server.staff.before_write(2, play)
    edits = RowEdits(
        table=bench.schema["complaints"], key="number", cells={complaint_number(2): ANONYMOUS}
    )
    storage.apply(WritePlan(row_edits=(edits,)), bench.schema, raw.version)
    rows = by_number(bench)
    changed = [n for n, row in rows.items() if row["Omschrijving"] == "(verwijderd)"]
    assert changed == [complaint_number(2)]
    assert refused
    assert locks(bench) == 0


@pytest.mark.parametrize("name", ["insert", "sort", "delete"])
def test_a_move_before_the_lock_is_followed(bench: Bench, name: str) -> None:
    """Rows are looked for again once the tab is closed."""
    bench.filled(COUNT)
    deeds = {
        "insert": STAFF.insert_rows(1),
        "sort": STAFF.sort(7, descending=True),
        "delete": STAFF.delete_rows(1),
    }
    storage = bench.storage()
    storage.meddle = lambda: bench.play(deeds[name])
    edit(bench, storage, {complaint_number(4): ANONYMOUS})
    rows = by_number(bench)
    assert [n for n, row in rows.items() if row["Omschrijving"] == "(verwijderd)"] == [
        complaint_number(4)
    ]


def test_a_row_that_changed_is_left_alone_and_the_tab_opened(bench: Bench) -> None:
    """Somebody reopened the complaint in the meantime: plan anew."""
    bench.filled(COUNT)
    storage = bench.storage()
    storage.meddle = lambda: bench.enter(2, {"Heropend op": date(2026, 11, 20)})
    with pytest.raises(RegisterChangedError):
        edit(bench, storage, {complaint_number(2): ANONYMOUS})
    assert by_number(bench)[complaint_number(2)]["Omschrijving"] == complaint(1)["Omschrijving"]
    assert locks(bench) == 0


@pytest.mark.parametrize("moved", [False, True])
def test_a_row_without_a_number_is_edited_in_its_place_or_not_at_all(
    bench: Bench, moved: bool
) -> None:
    """As after-care is of a customer who gave none: when somebody moved it, plan anew."""
    bench.made()
    for row, text in ((1, "eerste"), (2, "tweede")):
        bench.enter(row, {"Datum": date(2025, 2, 3), "Toelichting": text}, title="Nazorg")
    storage = bench.storage()
    raw = storage.read(bench.schema)
    cells: Mapping[str, Mapping[str, Cell]] = {row_key(3): {"remark": None}}
    edits = RowEdits(table=bench.schema["aftercare"], key="number", cells=cells)
    plan = WritePlan(row_edits=(edits,))
    if moved:
        storage.meddle = lambda: bench.play(Person("Nazorg", COLLEAGUE).insert_rows(1))
        with pytest.raises(RegisterChangedError):
            storage.apply(plan, bench.schema, raw.version)
    else:
        storage.apply(plan, bench.schema, raw.version)
    found = [row["Toelichting"] for row in bench.shown("Nazorg") if row["Datum"]]
    assert found == (["eerste", "tweede"] if moved else ["eerste", ""])


def test_a_lock_that_was_left_behind_is_taken_away(bench: Bench) -> None:
    """The run died between closing and writing: nothing was edited; the next one that writes opens the tab."""
    bench.filled(COUNT)
    bench.server.reset_log()
    bench.server.add_fault(Fault(kind=Kind.UNAVAILABLE, path=":batchUpdate", nth=2, times=0))
    with pytest.raises(NetworkError):
        edit(bench, bench.storage(), {complaint_number(2): ANONYMOUS})
    bench.server.faults.clear()
    assert locks(bench) == 1
    assert by_number(bench)[complaint_number(2)]["Omschrijving"] == complaint(1)["Omschrijving"]
    bench.refresh()
    assert locks(bench) == 0


def test_init_opens_a_tab_that_was_left_closed(bench: Bench) -> None:
    """And says so as protection that was put back."""
    bench.made()
    sheet = bench.sheet("Klachten")
    sheet.protected.append(
        {"protectedRangeId": 9, "range": {"sheetId": sheet.sheet_id}, "description": LOCK_MARK}
    )
    said = bench.storage().initialise(bench.schema, dry_run=False)
    assert said == ["Tabblad Klachten: de beveiliging teruggezet."]
    assert locks(bench) == 0
