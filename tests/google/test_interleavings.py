"""
Colleagues who edit between our read and our write.

After each: no cell of theirs changed, every computed value stands beside its complaint, and what is odd
stands in *Controle* with a cure.
"""

from __future__ import annotations

import pytest

from tests.google.bench import COLLEAGUE, OWNER, Bench, check_beside, complaint, without_stock
from tests.sheets_server.addresses import Box
from tests.sheets_server.staff import Edit, Person
from toolkit.errors import RegisterError

COUNT = 7
STAFF = Person("Klachten", COLLEAGUE)
BOSS = Person("Klachten", OWNER)

EDITS: dict[str, tuple[tuple[Edit, ...], set[str]]] = {
    "a row inserted right below the header": ((STAFF.insert_rows(1),), set()),
    "a row inserted in the middle": ((STAFF.insert_rows(4, 2),), set()),
    "a row inserted and filled": (
        (
            STAFF.insert_rows(3),
            STAFF.type("D4", "Roos Elzenkamp"),
            STAFF.type("H4", "Niet teruggebeld."),
        ),
        {"V001", "N003"},
    ),
    "the first complaint deleted": ((STAFF.delete_rows(1),), set()),
    "a complaint in the middle deleted": ((STAFF.delete_rows(3),), set()),
    "all stock deleted": ((STAFF.delete_rows(COUNT + 1, 12),), {"T001"}),
    "sorted by description": ((STAFF.sort(7, descending=True),), set()),
    "sorted by day of receipt": ((STAFF.sort(4, descending=True),), set()),
    "cut and pasted to the next form": ((STAFF.cut_paste(Box(2, 3, 3, 14), COUNT + 1, 3),), set()),
    "a copied row": ((STAFF.duplicate_row(2, 3),), {"N002", "C001"}),
    "a number edited": ((STAFF.type("A3", "K-1234567"),), {"N001"}),
    "a number emptied": ((STAFF.type("A3", ""),), {"N003"}),
    "typed into a computed column": ((STAFF.type("B3", "Afgehandeld"),), {"C001", "D008"}),
    "typed into two computed columns": (
        (STAFF.type("B3", "x"), STAFF.type("Z4", "y")),
        {"C001"},
    ),
    "a column moved": ((BOSS.move_column(7, 4),), set()),
    "the number's column moved": ((BOSS.move_column(0, 6),), set()),
    "a computed column moved": ((BOSS.move_column(1, 9),), set()),
    "a column of their own inserted": ((BOSS.insert_columns(5),), set()),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_between_read_and_write_does_no_harm(bench: Bench, name: str) -> None:
    """No cell of the staff changes, and a quiet refresh afterwards has everything right."""
    bench.filled(COUNT)
    bench.quick()
    edits, codes = EDITS[name]
    bench.enter(COUNT - 1, {"Laatste contact": "24-11-2026"})
    storage = bench.storage()
    seen: list[list[tuple[object, ...]]] = []

    def meddle() -> None:
        bench.play(*edits)
        seen.append(without_stock(bench.entered("Klachten")))

    storage.meddle = meddle
    assert bench.quick(storage)
    assert without_stock(bench.entered("Klachten")) == seen[0]
    broken = "C001" in codes
    if not broken and "N002" not in codes:
        check_lookup(bench)
    bench.quick()
    assert without_stock(bench.entered("Klachten")) == seen[0]
    assert codes <= bench.codes()
    assert all(cure for _code, cure in bench.findings())
    if not broken:
        check_beside(bench)
    bench.quick()  # a stock that was filled up is no longer reported as low
    assert not bench.quick()


def check_lookup(bench: Bench) -> None:
    """What stands beside a row is what *Berekend* says of its number, and nothing where it says nothing."""
    computed = {row["Nummer"]: row for row in bench.shown("Berekend") if row["Nummer"]}
    for row in bench.shown("Klachten"):
        known = computed.get(row["Nummer"], {})
        for name in ("Status", "Signaal", "Uiterlijk", "Complex", "Herhaling", "Controle"):
            assert row[name] == known.get(name, ""), (row, name)


def test_a_partial_sort_is_reported_and_never_made_worse(bench: Bench) -> None:
    """Cells that were torn from their numbers are computed as they stand, row by row."""
    bench.filled(COUNT)
    bench.refresh()
    bench.enter(COUNT - 1, {"Laatste contact": "24-11-2026"})
    storage = bench.storage()
    storage.meddle = lambda: bench.play(
        STAFF.sort(4, first_column=3, last_column=7, descending=True)
    )
    bench.refresh(storage)
    before = without_stock(bench.entered("Klachten"))
    bench.refresh()
    assert without_stock(bench.entered("Klachten")) == before
    check_beside(bench)


def test_a_cell_typed_over_is_cured_by_clearing_it(bench: Bench) -> None:
    """The finding names the cell; once it is empty the whole column is there again."""
    bench.filled(COUNT)
    bench.refresh()
    bench.play(STAFF.type("B3", "Afgehandeld"))
    bench.refresh()
    rows = [row for row in bench.shown("Controle") if row["Code"] == "C001"]
    assert [(row["Tabblad"], row["Cel"]) for row in rows] == [("Klachten", "B3")]
    bench.play(STAFF.type("B3", ""))
    bench.refresh()
    assert "C001" not in bench.codes()
    check_beside(bench)


def test_a_renamed_tab_does_not_stop_a_write_under_way(bench: Bench) -> None:
    """The write goes by id; the next run says the tab's new name, and writes nothing."""
    bench.filled(COUNT)
    storage = bench.storage()
    storage.meddle = lambda: bench.play(BOSS.rename_tab("Register 2026"))
    sheet_id = bench.sheet("Klachten").sheet_id
    assert bench.refresh(storage).writes == 1
    check_beside(bench, sheet_id)
    before = bench.server.writes
    with pytest.raises(RegisterError) as caught:
        bench.refresh()
    assert str(caught.value) == (
        "S001 Tabblad Klachten ontbreekt: het heet nu 'Register 2026'. Geef het zijn naam terug."
    )
    assert bench.server.writes == before
    bench.play(Person("Register 2026", OWNER).rename_tab("Klachten"))
    bench.refresh()
    check_beside(bench)


def test_a_renamed_column_does_not_stop_a_write_under_way(bench: Bench) -> None:
    """Only the owner can rename a header; the next run stops and says which column it was."""
    bench.filled(COUNT)
    storage = bench.storage()
    storage.meddle = lambda: bench.play(BOSS.type("E1", "Datum ontvangst"))
    bench.refresh(storage)
    check_lookup(bench)
    with pytest.raises(RegisterError) as caught:
        bench.refresh()
    assert (
        "S002 Tabblad Klachten: de kolom 'Ontvangen op' ontbreekt (E1 heet 'Datum ontvangst')."
        in str(caught.value)
    )


def test_staff_cannot_rename_a_header_or_touch_a_tab_of_the_script(bench: Bench) -> None:
    """Header rows and the script's tabs are closed to all but us and the owner."""
    bench.filled(1)
    bench.refresh()
    before = [bench.entered(title) for title in ("Klachten", "Signalen", "Berekend")]
    for edit in (
        STAFF.type("E1", "Datum"),
        Person("Signalen", COLLEAGUE).type("A2", "weg"),
        Person("Berekend", COLLEAGUE).type("B2", "weg"),
        Person("Controle", COLLEAGUE).delete_rows(1),
    ):
        with pytest.raises(Exception, match="protected cell"):
            bench.play(edit)
    assert [bench.entered(title) for title in ("Klachten", "Signalen", "Berekend")] == before


def test_staff_can_sort_although_numbers_are_guarded(bench: Bench) -> None:
    """The number column only warns: a sort by colleagues goes through, and nothing is torn apart."""
    bench.filled(COUNT)
    bench.refresh()
    bench.play(STAFF.sort(7, descending=True))
    check_beside(bench)


def test_two_refreshes_at_once_end_as_one(bench: Bench) -> None:
    """The later one replaces what the earlier one wrote; nothing is doubled."""
    bench.filled(COUNT)
    slow = bench.storage()
    slow.meddle = lambda: bench.refresh() and None
    bench.refresh(slow)
    check_beside(bench)
    numbers = [row["Nummer"] for row in bench.shown("Klachten")]
    assert len(numbers) == len(set(numbers))
    bench.refresh()
    assert bench.refresh().changes == {}


def test_two_refreshes_that_fill_up_the_stock_issue_no_number_twice(bench: Bench) -> None:
    """Both would issue the same numbers: the second one is refused whole, reads again, and is right."""
    bench.filled(COUNT)
    slow = bench.storage()
    slow.meddle = lambda: bench.refresh() and None
    result = bench.refresh(slow)
    assert result.reads > 2
    numbers = [row["Nummer"] for row in bench.shown("Klachten") if row["Nummer"]]
    assert len(numbers) == len(set(numbers)) == COUNT + 12


def test_a_tab_deleted_in_the_middle_leaves_everything_as_it_was(bench: Bench) -> None:
    """The call is refused whole; the run says what is missing, and init brings it back."""
    bench.filled(COUNT)
    storage = bench.storage()
    storage.meddle = lambda: bench.play(Person("Overzicht", OWNER).delete_tab())
    with pytest.raises(RegisterError) as caught:
        bench.refresh(storage)
    assert str(caught.value).startswith("S001 Tabblad Overzicht ontbreekt.")
    assert bench.entered("Berekend")[1:] == []
    assert bench.storage().initialise(bench.schema, dry_run=False) == [
        "Tabblad Klachten: 7 genummerde rijen toegevoegd.",
        "Tabblad Overzicht gemaakt.",
    ]
    bench.refresh()
    check_beside(bench)


def test_a_row_filled_while_we_work_shows_its_values_after_the_next_refresh(bench: Bench) -> None:
    """Nothing stands beside it until then; never another complaint's values."""
    bench.filled(COUNT)
    storage = bench.storage()
    storage.meddle = lambda: bench.enter(COUNT + 1, complaint(40))
    bench.refresh(storage)
    assert bench.shown("Klachten")[COUNT]["Status"] == ""
    bench.refresh()
    check_beside(bench)


def test_typing_into_a_computed_cell_of_an_empty_row_is_reported(bench: Bench) -> None:
    """Such a cell hides the column for everybody, so it counts although the row holds no complaint."""
    bench.filled(COUNT)
    bench.refresh()
    bench.play(STAFF.type("B15", "x"))
    bench.refresh()
    rows = [row for row in bench.shown("Controle") if row["Code"] == "C001"]
    assert [(row["Tabblad"], row["Cel"]) for row in rows] == [("Klachten", "B15")]
