"""
Making and repairing a register in a sheet: all that is promised is there, and a second run finds nothing.
"""

from __future__ import annotations

import pytest

from tests.google.bench import COLLEAGUE, OWNER, Bench, complaint
from tests.sheets_server.addresses import Box
from tests.sheets_server.grid import Formula, Sheet
from tests.sheets_server.staff import Person
from toolkit.register.findings import column_letters
from toolkit.schema import register_schema
from toolkit.storage.google import found as google_found
from toolkit.storage.google.layout import help_note, lookup_formula

STAFF = Person("Klachten", COLLEAGUE)
TITLES = [t.title for t in register_schema()]


def column(bench: Bench, sheet: Sheet, title: str) -> int:
    return bench.header(sheet).index(title)


def repair(bench: Bench) -> list[str]:
    """Mend what is to be mended; afterwards there is nothing left."""
    said = list(bench.storage().initialise(bench.schema, dry_run=False))
    assert bench.storage().initialise(bench.schema, dry_run=True) == []
    return said


def test_an_empty_sheet_becomes_a_register(bench: Bench) -> None:
    """Every tab in its order, the empty first tab gone, nothing left to mend."""
    said = bench.storage().initialise(bench.schema, dry_run=False)
    assert list(said) == [f"Tabblad {title} gemaakt." for title in TITLES] + [
        "De namen van de lijsten teruggezet."
    ]
    sheets = bench.server.spreadsheet(bench.sheet_id).sheets
    assert [s.title for s in sheets] == TITLES
    hidden = [s.title for s in sheets if s.properties.get("hidden")]
    assert hidden == [t.title for t in bench.schema if t.is_hidden]
    assert bench.storage().initialise(bench.schema, dry_run=False) == []


def test_a_preview_writes_nothing(bench: Bench) -> None:
    """It says the same as the run itself."""
    said = bench.storage().initialise(bench.schema, dry_run=True)
    assert bench.server.writes == 0
    assert said == bench.storage().initialise(bench.schema, dry_run=False)


def test_a_tab_with_something_in_it_is_left_alone(bench: Bench) -> None:
    """The first tab goes only when it is empty; other tabs never."""
    bench.play(Person("Sheet1", COLLEAGUE).type("C3", "notitie"))
    bench.storage().initialise(bench.schema, dry_run=False)
    assert bench.entered("Sheet1") == [(None, None, "notitie", *[None] * 23)]


def test_header_cells_hold_title_help_and_formula(bench: Bench) -> None:
    """A title in the words of the schema, the column's help as a note, one formula a computed column."""
    bench.made()
    for table in bench.schema:
        sheet = bench.sheet(table.title)
        assert bench.header(sheet)[: len(table.columns)] == [c.title for c in table.columns]
        positions = {c.name: at for at, c in enumerate(table.columns)}
        for at, one in enumerate(table.columns):
            cell = sheet.cell(0, at)
            assert cell.note == help_note(one)
            if one in table.computed_columns:
                assert cell.value == Formula(lookup_formula(bench.schema, table, one, positions))
        assert sheet.grid_properties["frozenRowCount"] == 1
        assert sheet.grid_properties.get("frozenColumnCount", 0) == table.frozen_columns


def test_the_formula_names_whole_columns(bench: Bench) -> None:
    """So a row inserted right below the header leaves nothing one row too low."""
    table = bench.schema["complaints"]
    positions = {c.name: at for at, c in enumerate(table.columns)}
    last = column_letters(len(bench.schema["computed"].columns) - 1)
    assert lookup_formula(bench.schema, table, table.column("signal"), positions) == (
        '=ARRAYFORMULA(IF(ROW(A:A)=1;"Signaal";IF(A:A="";"";'
        f'IFERROR(VLOOKUP(A:A;Berekend!A:{last};3;FALSE);""))))'
    )


def test_every_row_offers_its_choices(bench: Bench) -> None:
    """Lists of the coordinator by range, closed lists by value, dates with a mark only."""
    bench.made()
    sheet = bench.sheet("Klachten")
    rules = {}
    for title in ("Behandelaar", "Kanaal", "Ontvangen op", "Omschrijving"):
        at = column(bench, sheet, title)
        found = [sheet.cell(row, at).validation for row in range(1, sheet.row_count)]
        assert all(rule == found[0] for rule in found)
        rules[title] = found[0]
    assert rules["Behandelaar"]["condition"] == {
        "type": "ONE_OF_RANGE",
        "values": [{"userEnteredValue": "=Medewerkers!$A$2:$A"}],
    }
    assert rules["Behandelaar"]["strict"] is rules["Behandelaar"]["showCustomUi"] is True
    assert [v["userEnteredValue"] for v in rules["Kanaal"]["condition"]["values"]][:2] == [
        "Telefoon",
        "Balie",
    ]
    assert rules["Ontvangen op"]["condition"] == {"type": "DATE_IS_VALID"}
    assert not rules["Ontvangen op"].get("strict")
    assert rules["Omschrijving"] is None


def test_leading_zeros_stay_and_dates_are_dates(bench: Bench) -> None:
    """Text columns have the text format, date columns the Dutch date format."""
    bench.made()
    bench.play(STAFF.type("J2", "00417"), STAFF.type("H2", "5.10"), STAFF.type("E2", "3-11-2026"))
    row = bench.storage().read(bench.schema).tabs["Klachten"].rows[0]
    assert (row[9], row[7], str(row[4])) == ("00417", "5.10", "2026-11-03")


def test_colours_views_groups_names_and_protection_are_there_once(bench: Bench) -> None:
    """And are still there once after three more runs."""
    bench.made()
    for _run in range(3):
        bench.storage().initialise(bench.schema, dry_run=False)
    sheet = bench.sheet("Klachten")
    assert len(sheet.conditional) == len(bench.schema["complaints"].highlights)
    assert [view["title"] for view in sheet.filter_views] == ["Openstaand", "Te laat"]
    assert [view["title"] for view in bench.sheet("Signalen").filter_views] == ["Mijn team"]
    assert [(g["range"]["startIndex"], g["range"]["endIndex"]) for g in sheet.column_groups] == [
        (14, 23)
    ]
    hard = [p for p in sheet.protected if not p.get("warningOnly")]
    assert [p["range"] for p in hard] == [
        {"sheetId": sheet.sheet_id, "startRowIndex": 0, "endRowIndex": 1}
    ]
    soft = [p["range"] for p in sheet.protected if p.get("warningOnly")]
    assert soft == [
        {"sheetId": sheet.sheet_id, "startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    ]
    names = [n["name"] for n in bench.server.spreadsheet(bench.sheet_id).named_ranges]
    assert len(names) == len(set(names))
    assert {"lijst_employees_name", "lijst_categories_name"} <= set(names)


def test_pasted_away_choices_come_back(bench: Bench) -> None:
    """A paste from elsewhere takes a dropdown and the date format along; init puts them back."""
    bench.filled(3)
    sheet = bench.sheet("Klachten")
    for title in ("Kanaal", "Ontvangen op"):
        at = column(bench, sheet, title)
        sheet.put(2, at, sheet.cell(2, at)._replace(validation=None, format=None))
    before = bench.entered("Klachten")
    assert repair(bench) == [
        "Tabblad Klachten: de keuzes van kolom 'Ontvangen op' teruggezet.",
        "Tabblad Klachten: de keuzes van kolom 'Kanaal' teruggezet.",
        "Tabblad Klachten: de notatie van kolom 'Ontvangen op' teruggezet.",
        "Tabblad Klachten: de notatie van kolom 'Kanaal' teruggezet.",
        "Tabblad Klachten: 3 genummerde rijen toegevoegd.",
    ]
    assert without_numbers(bench.entered("Klachten")) == without_numbers(before)


def without_numbers(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [row for row in rows if sum(v is not None for v in row) > 1]


def test_another_columns_choices_pasted_here_are_replaced(bench: Bench) -> None:
    """A dropdown of the same kind with other values is not the wanted one."""
    bench.made()
    sheet = bench.sheet("Klachten")
    bench.play(STAFF.copy_paste(Box(3, 5, 4, 6), 3, 8))
    assert sheet.cell(3, 8).validation == sheet.cell(3, 5).validation
    assert repair(bench) == ["Tabblad Klachten: de keuzes van kolom 'Soort' teruggezet."]


DAMAGE = {
    "formula": ("C1", "Signaal", "de formule van kolom 'Signaal' teruggezet"),
    "formula of a date": ("X1", "Uiterlijk", "de formule van kolom 'Uiterlijk' teruggezet"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_formula_that_was_pasted_over_comes_back(bench: Bench, name: str) -> None:
    """The owner typed the title over it; everybody's values are gone until init."""
    cell, text, said = DAMAGE[name]
    bench.made()
    bench.play(Person("Klachten", OWNER).type(cell, text))
    assert repair(bench) == [f"Tabblad Klachten: {said}."]


def test_broken_colours_are_replaced_and_own_ones_stay(bench: Bench) -> None:
    """Pasting splits our rules; a person's own rule is nobody else's business."""
    bench.made()
    sheet = bench.sheet("Klachten")
    own = {
        "ranges": [{"sheetId": sheet.sheet_id, "startColumnIndex": 7, "endColumnIndex": 8}],
        "booleanRule": {
            "condition": {"type": "NOT_BLANK"},
            "format": {"textFormat": {"bold": True}},
        },
    }
    sheet.conditional.insert(2, own)
    sheet.conditional[0]["ranges"][0] |= {"startRowIndex": 5}
    sheet.conditional.append(dict(sheet.conditional[1]))
    assert repair(bench) == ["Tabblad Klachten: de kleuren teruggezet."]
    assert len(sheet.conditional) == len(bench.schema["complaints"].highlights) + 1
    assert sheet.conditional.count(own) == 1


def test_protection_is_mended_and_own_protection_stays(bench: Bench) -> None:
    """Ours are known by their description."""
    bench.made()
    sheet = bench.sheet("Klachten")
    own = {
        "protectedRangeId": 77,
        "range": {"sheetId": sheet.sheet_id, "startRowIndex": 4, "endRowIndex": 5},
    }
    sheet.protected.append(own)
    sheet.protected.remove(next(p for p in sheet.protected if p.get("warningOnly")))
    assert repair(bench) == ["Tabblad Klachten: de beveiliging teruggezet."]
    assert own in sheet.protected


def test_a_column_that_is_gone_is_added_at_the_end(bench: Bench) -> None:
    """Nothing else moves, and the rows keep what is in them."""
    bench.filled(2)
    bench.play(Person("Klachten", OWNER).delete_columns(8))
    said = repair(bench)
    assert said[0] == "Tabblad Klachten: kolom 'Soort' toegevoegd."
    assert bench.header(bench.sheet("Klachten"))[26] == "Soort"
    bench.refresh()
    assert [row["Omschrijving"] for row in bench.shown("Klachten")][:2] == [
        complaint(0)["Omschrijving"],
        complaint(1)["Omschrijving"],
    ]


def test_a_setting_that_is_new_is_added(bench: Bench) -> None:
    """As after an update of the toolkit."""
    bench.made()
    bench.play(Person("Instellingen", OWNER).delete_rows(3))
    title = bench.schema["settings"].settings[2].title
    assert repair(bench) == [f"Tabblad Instellingen: instelling '{title}' toegevoegd."]


def test_own_columns_tabs_and_widths_survive(bench: Bench) -> None:
    """Whatever people add for themselves is theirs."""
    bench.filled(2)
    owner = Person("Klachten", OWNER)
    bench.play(
        owner.insert_columns(4), owner.type("E1", "Mijn kolom"), STAFF.type("E2", "iets van mij")
    )
    sheet = bench.sheet("Klachten")
    sheet.column_meta[7] = {"pixelSize": 333}
    bench.storage().initialise(bench.schema, dry_run=False)
    bench.refresh()
    assert bench.shown("Klachten")[0]["Mijn kolom"] == "iets van mij"
    assert sheet.column_meta[7]["pixelSize"] == 333


def test_the_stock_is_filled_up_without_gaps_or_doubles(bench: Bench) -> None:
    """Numbers go on after the highest one ever issued, also when its row was thrown away."""
    bench.filled(3)
    before = [row["Nummer"] for row in bench.shown("Klachten")]
    bench.play(STAFF.delete_rows(10, 3))
    bench.storage().initialise(bench.schema, dry_run=False)
    now = [row["Nummer"] for row in bench.shown("Klachten")]
    fresh = [number for number in now if number not in before]
    assert len(now) == len(set(now)) == 3 + 12
    assert len(fresh) == 6
    assert min(fresh) > max(before)


def test_in_an_english_sheet_the_formulas_are_known_again(bench: Bench) -> None:
    """The service may write a formula back with commas; that is no difference."""
    bench.made()
    sheet = bench.sheet("Klachten")
    for at in range(sheet.column_count):
        cell = sheet.cell(0, at)
        if isinstance(cell.value, Formula):
            sheet.put(
                0,
                at,
                cell._replace(
                    value=Formula(
                        cell.value.text.replace(";", ",").replace("Berekend", "'Berekend'")
                    )
                ),
            )
    assert bench.storage().initialise(bench.schema, dry_run=True) == []


def test_an_american_sheet_learns_to_read_dutch_dates(bench: Bench) -> None:
    """Otherwise what a colleague types as 3 November would silently become 11 March."""
    bench.sheet_id = bench.server.create_spreadsheet(
        locale="en_US", time_zone="America/Los_Angeles"
    )
    bench.server.file(bench.sheet_id).share("user", "writer", COLLEAGUE)
    said = repair(bench)
    assert said[0] == "De spreadsheet op Nederland gezet, zodat 3-11 als 3 november wordt gelezen."
    bench.play(STAFF.type("E2", "3-11-2026"))
    row = bench.storage().read(bench.schema).tabs["Klachten"].rows[0]
    assert str(row[4]) == "2026-11-03"


def test_a_large_register_is_looked_at_in_pieces(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong in the last piece is found as well, and nothing else is."""
    monkeypatch.setattr(google_found, "ROWS_AT_ONCE", 5)
    bench.made()
    assert bench.storage().initialise(bench.schema, dry_run=True) == []
    sheet = bench.sheet("Klachten")
    at = column(bench, sheet, "Kanaal")
    last = sheet.row_count - 1
    sheet.put(last, at, sheet.cell(last, at)._replace(validation=None))
    assert repair(bench) == ["Tabblad Klachten: de keuzes van kolom 'Kanaal' teruggezet."]
