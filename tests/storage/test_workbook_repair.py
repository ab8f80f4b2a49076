"""Making and mending a register: what is missing comes back, what people filled in stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.storage.workbook_tools import (
    change_parts,
    check_well_formed,
    computed,
    lookup,
    make_register,
    members,
    number,
    sheet_part,
    some_contents,
    write,
)
from toolkit.errors import RegisterBusyError, RegisterError
from toolkit.register.tables import check_layout
from toolkit.schema import Schema
from toolkit.storage.workbook import WorkbookStorage


def change_sheet(storage: WorkbookStorage, title: str, change: Callable[[str], str]) -> None:
    """Edit the XML of one tab."""
    part = sheet_part(storage.path, title)
    change_parts(storage.path, lambda n, c: change(c.decode()).encode() if n == part else c)


def entries(storage: WorkbookStorage, schema: Schema) -> dict[str, list[dict[str, object]]]:
    """What people filled in, by tab and title of the column."""
    found = {}
    for table in schema:
        if table.owner != "script":
            tab = storage.read(schema).tabs[table.title]
            typed = {c.title for c in table.columns if not c.is_computed and not c.is_preprinted}
            rows = [
                {
                    t: c
                    for t, c in zip(tab.header, row, strict=True)
                    if t in typed and c not in ("", None)
                }
                for row in tab.rows
            ]
            found[table.title] = [row for row in rows if row]
    return found


def mended(storage: WorkbookStorage, schema: Schema) -> list[str]:
    """
    Mend, and hold the promises of every repair.

    A preview says the same and writes nothing; a second repair finds nothing and leaves the bytes alone;
    no filled cell changed.
    """
    whole, filled = storage.path.read_bytes(), None
    if not [t for t in schema if t.title not in storage.read(schema).tabs]:
        filled = entries(storage, schema)
    preview = list(storage.initialise(schema, dry_run=True))
    assert storage.path.read_bytes() == whole
    assert list(storage.initialise(schema, dry_run=False)) == preview
    whole = storage.path.read_bytes()
    assert list(storage.initialise(schema, dry_run=False)) == []
    assert storage.path.read_bytes() == whole
    check_well_formed(storage.path)
    check_layout(storage.read(schema), schema)
    if filled is not None:
        there = entries(storage, schema)
        assert {t: rows[: len(filled[t])] for t, rows in there.items()} == filled
    return preview


def test_a_register_that_is_not_there_is_made(folder: Path, schema: Schema) -> None:
    """With every tab, the lists, the settings and the stock of numbers; a preview makes nothing."""
    storage = WorkbookStorage(folder / "nieuw.xlsx", backups=1)
    said = [f"Een nieuw register: {storage.path}."]
    assert list(storage.initialise(schema, dry_run=True)) == said
    assert not storage.path.exists()
    assert list(storage.initialise(schema, dry_run=False)) == said
    tabs = storage.read(schema).tabs
    assert list(tabs) == [t.title for t in schema]
    assert len(tabs["Rubrieken"].rows) == len(schema["categories"].initial_rows)
    assert len(tabs["Instellingen"].rows) == len(schema["settings"].settings)
    assert [r[0] for r in tabs["Klachten"].rows] == [number(i) for i in range(1, 301)]
    assert mended(storage, schema) == []


def test_contents_of_another_register_are_taken_over(folder: Path, schema: Schema) -> None:
    """With their numbers; the stock comes after the highest."""
    storage = WorkbookStorage(folder / "kopie.xlsx", backups=1)
    storage.initialise(schema, dry_run=False, contents=some_contents())
    rows = storage.read(schema).tabs["Klachten"].rows
    assert [r[0] for r in rows] == [number(i) for i in range(1, 304)]
    with pytest.raises(
        RegisterError, match=r"^S047 .* heeft al rijen of eigen tabbladen \(Klachten, "
    ):
        storage.initialise(schema, dry_run=False, contents=some_contents())


def test_contents_go_into_a_register_that_is_still_empty(folder: Path, schema: Schema) -> None:
    """Made a moment ago with ``klachten init``, then copied into."""
    storage = WorkbookStorage(folder / "leeg.xlsx", backups=1)
    storage.initialise(schema, dry_run=False)
    said = storage.initialise(schema, dry_run=False, contents=some_contents())
    assert list(said) == [f"Het register {storage.path} is gevuld met de meegegeven rijen."]
    assert storage.read(schema).tabs["Klachten"].rows[2][3] == "Jan de Vries"


def test_a_whole_register_needs_nothing(folder: Path, schema: Schema) -> None:
    """Also after a refresh."""
    storage = make_register(folder, schema)
    write(storage, schema, computed(schema, n1="Nieuw"))
    assert mended(storage, schema) == []


def test_missing_tabs_come_back_with_their_look(folder: Path, schema: Schema) -> None:
    """A script's, a list and the hidden one; their formats are brought over, the dropdowns work again."""
    storage = make_register(folder, schema)
    workbook = openpyxl.load_workbook(storage.path)
    for title in ("Signalen", "Rubrieken", "Berekend"):
        del workbook[title]
    workbook.save(storage.path)
    said = mended(storage, schema)
    assert said[:3] == [f"Tabblad {t} ontbreekt." for t in ("Signalen", "Rubrieken", "Berekend")]
    again = openpyxl.load_workbook(storage.path)
    assert again["Berekend"].sheet_state == "hidden"
    assert again["Signalen"].freeze_panes == "C2"
    assert again["Signalen"]["A1"].fill.fgColor.rgb == "FFE4E7EB"
    assert again["Signalen"]["A1"].comment.text == "Het team van de behandelaar."
    assert again["Signalen"].column_dimensions["F"].width == pytest.approx(13.7109375)
    assert [again["Rubrieken"].cell(r, 1).value for r in (1, 2)] == [
        "Rubriek",
        "Bereikbaarheid en terugbellen",
    ]
    rules = [r.text for rules in again["Signalen"].conditional_formatting for r in rules.rules]
    assert rules == ["te laat", "vandaag", "geen contact", "nog"]
    write(storage, schema, computed(schema, n1="Nieuw"))


def test_a_missing_column_is_added_at_the_end(folder: Path, schema: Schema) -> None:
    """Behind a column of the staff's own, which stays; a computed one with its formulas."""
    storage = make_register(folder, schema)
    workbook = openpyxl.load_workbook(storage.path)
    sheet = workbook["Klachten"]
    sheet.delete_cols(25, 3)  # Complex, Herhaling, Controle
    sheet["AA1"], sheet["AA2"] = "Eigen kolom", "van ons"
    workbook.save(storage.path)
    said = mended(storage, schema)
    assert [s for s in said if "kolom 'Controle'" in s][:2] == [
        "Tabblad Klachten: de kolom 'Controle' ontbreekt.",
        "Tabblad Klachten, kolom 'Controle': de breedte of opmaak ontbreekt.",
    ]
    sheet = openpyxl.load_workbook(storage.path)["Klachten"]
    assert [sheet.cell(1, c).value for c in range(25, 31)] == [
        None,
        None,
        "Eigen kolom",
        "Complex",
        "Herhaling",
        "Controle",
    ]
    assert sheet["AA2"].value == "van ons"
    assert sheet["AD2"].value == lookup(schema, 2, 7)
    assert sheet["AD303"].value == lookup(schema, 303, 7)


def test_a_torn_dropdown_is_mended_only_where_it_is_torn(folder: Path, schema: Schema) -> None:
    """Cells that were pasted over lose their dropdown; the hole gets it back."""
    storage = make_register(folder, schema)
    change_sheet(
        storage, "Klachten", lambda s: s.replace('sqref="F2:F1048576"', 'sqref="F2:F5 F9:F1048576"')
    )
    assert mended(storage, schema) == [
        "Tabblad Klachten, kolom 'Kanaal': de keuzelijst of tip ontbreekt (F6:F8)."
    ]
    dropdowns = {
        str(v.sqref): v.formula1
        for v in openpyxl.load_workbook(storage.path)["Klachten"].data_validations.dataValidation
    }
    assert dropdowns["F6:F8"] == dropdowns["F2:F5 F9:F1048576"] != ""


def test_another_list_on_a_closed_column_is_replaced(folder: Path, schema: Schema) -> None:
    """A dropdown that was pasted from elsewhere offers what the register does not know."""
    storage = make_register(folder, schema)
    change_sheet(storage, "Klachten", lambda s: s.replace("Telefoon,Balie", "Fax,Balie"))
    assert len(mended(storage, schema)) == 1
    sheet = openpyxl.load_workbook(storage.path)["Klachten"]
    offered = [v.formula1 for v in sheet.data_validations.dataValidation if "F2" in v.sqref]
    assert len(offered) == 1
    assert offered[0].startswith('"Telefoon,Balie')


def test_a_highlight_comes_back_with_its_colour(folder: Path, schema: Schema) -> None:
    """All of them, or the one that is missing; others keep their order."""
    storage = make_register(folder, schema)
    change_sheet(
        storage,
        "Klachten",
        lambda s: re.sub(r'<conditionalFormatting sqref="[CZ]2.*?</conditionalFormatting>', "", s),
    )
    said = mended(storage, schema)
    assert said == [
        f"Tabblad Klachten, kolom '{column}': de kleur voor '{text}' ontbreekt ({a}2:{a}1048576)."
        for column, text, a in (
            ("Signaal", "te laat", "C"),
            ("Signaal", "vandaag", "C"),
            ("Signaal", "geen contact", "C"),
            ("Signaal", "nog", "C"),
            ("Herhaling", "keer", "Z"),
        )
    ]
    sheet = openpyxl.load_workbook(storage.path)["Klachten"]
    colours = {
        rule.text: rule.dxf.fill.bgColor.rgb
        for rules in sheet.conditional_formatting
        for rule in rules.rules
        if rule.type == "containsText"
    }
    assert colours["te laat"] == "FFFBDDCF"
    assert len({colours[t] for t in ("te laat", "vandaag", "geen contact", "nog")}) == 4


def test_panes_and_widths_and_formats_come_back(folder: Path, schema: Schema) -> None:
    """A header that scrolls away, and columns that lost their format."""
    storage = make_register(folder, schema)

    def bare(sheet: str) -> str:
        sheet = re.sub(r"<pane [^>]*/>", "", sheet)
        return re.sub(r"<cols>.*?</cols>", "", sheet)

    change_sheet(storage, "Medewerkers", bare)
    assert mended(storage, schema) == [
        "Tabblad Medewerkers: de kop blijft niet in beeld.",
        *(
            f"Tabblad Medewerkers, kolom '{c}': de breedte of opmaak ontbreekt."
            for c in ("Naam", "Team", "Uit dienst per")
        ),
    ]
    sheet = openpyxl.load_workbook(storage.path)["Medewerkers"]
    assert sheet.freeze_panes == "B2"
    assert sheet.column_dimensions["C"].number_format == "dd-mm-yyyy"


def test_formulas_come_back_where_they_were_typed_over(folder: Path, schema: Schema) -> None:
    """And where a row was put in between; the rest of such a row stays as it is."""
    storage = make_register(folder, schema)

    def damage(sheet: str) -> str:
        sheet = re.sub(r'<c r="B3"( s="\d+").*?</c>', r'<c r="B3"\1><v>7</v></c>', sheet)
        return re.sub(
            r'<row r="4">(<c r="A4".*?</c>).*?</row>',
            r'<row r="4">\1<c r="H4"><v>9</v></c></row>',
            sheet,
        )

    change_sheet(storage, "Klachten", damage)
    assert storage.read(schema).tabs["Klachten"].typed_over == {(3, 1)}
    said = mended(storage, schema)
    assert said[0] == "Tabblad Klachten, kolom 'Status': 2 cellen missen hun formule (vanaf rij 3)."
    assert len(said) == 6
    sheet = openpyxl.load_workbook(storage.path)["Klachten"]
    assert [sheet.cell(r, 2).value for r in (3, 4)] == [lookup(schema, r, 2) for r in (3, 4)]
    assert sheet["H4"].value == 9
    assert storage.read(schema).tabs["Klachten"].typed_over == frozenset()


def test_formulas_that_lost_their_tab_are_written_anew(folder: Path, schema: Schema) -> None:
    """A deleted tab leaves ``#REF!`` in every formula that looked into it."""
    storage = make_register(folder, schema)
    change_sheet(storage, "Klachten", lambda s: re.sub(r"Berekend![^,]*,2,", "#REF!,2,", s))
    assert mended(storage, schema) == [
        "Tabblad Klachten, kolom 'Status': 303 cellen missen hun formule (vanaf rij 2)."
    ]
    assert "#REF!" not in members(storage.path)[sheet_part(storage.path, "Klachten")].decode()


def test_a_formula_that_looks_in_the_wrong_place_is_written_anew(
    folder: Path, schema: Schema
) -> None:
    """A column put into the hidden tab moves what is looked up; the values would stand in the wrong column."""
    storage = make_register(folder, schema)
    change_sheet(storage, "Klachten", lambda s: re.sub(r"(VLOOKUP\(\$A7,[^,]*),3,", r"\1,4,", s))
    assert mended(storage, schema) == [
        "Tabblad Klachten, kolom 'Signaal': 1 cel mist haar formule (rij 7)."
    ]
    sheet = openpyxl.load_workbook(storage.path)["Klachten"]
    assert sheet["C7"].value == lookup(schema, 7, 3)


def test_the_stock_of_numbers_is_filled_up(folder: Path, schema: Schema) -> None:
    """After the highest number, whether it stands on the tab or only in the log."""
    storage = make_register(folder, schema)
    workbook = openpyxl.load_workbook(storage.path)
    sheet = workbook["Klachten"]
    sheet.delete_rows(100, 300)
    log = workbook["Logboek"]
    log.append([None, 3, 3, 0, 0, "Berekend", number(400)])
    workbook.save(storage.path)
    said = mended(storage, schema)
    assert said == ["Tabblad Klachten: er ontbreken 205 lege rijen met een nummer."]
    printed = [row[0] for row in storage.read(schema).tabs["Klachten"].rows]
    assert printed == [number(i) for i in (*range(1, 99), *range(401, 606))]


def test_new_settings_are_added_and_changed_ones_stay(folder: Path, schema: Schema) -> None:
    """A coordinator's own value is never put back to the default."""
    storage = make_register(folder, schema)
    workbook = openpyxl.load_workbook(storage.path)
    sheet = workbook["Instellingen"]
    sheet["B2"] = 12
    sheet.delete_rows(4)
    workbook.save(storage.path)
    assert mended(storage, schema) == [
        "Tabblad Instellingen: de instelling 'Waarschuwen vanaf (werkdagen vooraf)' ontbreekt."
    ]
    rows = storage.read(schema).tabs["Instellingen"].rows
    assert rows[0][:2] == ["Afhandeltermijn in werkdagen", 12]
    assert rows[-1][:2] == ["Waarschuwen vanaf (werkdagen vooraf)", 2]


def test_a_list_behind_a_dropdown_comes_back(folder: Path, schema: Schema) -> None:
    """Without its name a dropdown is empty."""
    storage = make_register(folder, schema)
    workbook = openpyxl.load_workbook(storage.path)
    del workbook.defined_names["list_categories_name"]
    workbook.save(storage.path)
    assert mended(storage, schema) == [
        "De lijst 'list_categories_name' achter een keuzelijst ontbreekt."
    ]
    assert "list_categories_name" in openpyxl.load_workbook(storage.path).defined_names


def test_what_people_added_survives_a_repair(folder: Path, schema: Schema) -> None:
    """Own tabs, own columns, own colours, own dropdowns and own widths."""
    storage = make_register(folder, schema)
    workbook = openpyxl.load_workbook(storage.path)
    own = workbook.create_sheet("Onze lijst")
    own["A1"] = "=1+1"
    sheet = workbook["Klachten"]
    sheet["AC1"], sheet["AC2"] = "Eigen kolom", 7
    sheet.column_dimensions["H"].width = 99
    rule = openpyxl.formatting.rule.CellIsRule(
        operator="equal", formula=['"x"'], fill=openpyxl.styles.PatternFill(bgColor="FF00FF00")
    )
    sheet.conditional_formatting.add("AC2:AC50", rule)
    choice = openpyxl.worksheet.datavalidation.DataValidation(
        type="list", formula1='"ja,nee"', sqref="AC2:AC50"
    )
    sheet.add_data_validation(choice)
    sheet.freeze_panes = "C3"
    sheet.data_validations.dataValidation = [
        v for v in sheet.data_validations.dataValidation if "F2" not in v.sqref
    ]
    workbook.save(storage.path)
    assert mended(storage, schema) == [
        "Tabblad Klachten, kolom 'Kanaal': de keuzelijst of tip ontbreekt (F2:F1048576)."
    ]
    again = openpyxl.load_workbook(storage.path)
    sheet = again["Klachten"]
    assert again["Onze lijst"]["A1"].value == "=1+1"
    assert (sheet["AC1"].value, sheet["AC2"].value, sheet.freeze_panes) == ("Eigen kolom", 7, "C3")
    assert sheet.column_dimensions["H"].width == 99
    assert "AC2:AC50" in {str(r.sqref) for r in sheet.conditional_formatting}
    assert '"ja,nee"' in {v.formula1 for v in sheet.data_validations.dataValidation}


def test_an_open_register_is_not_mended(folder: Path, schema: Schema) -> None:
    """Somebody has it open; a preview may still look."""
    storage = make_register(folder, schema)
    (folder / ".~lock.klachten.xlsx#").write_bytes(b"Jan,,,;")
    assert list(storage.initialise(schema, dry_run=True)) == []
    with pytest.raises(RegisterBusyError, match=r"^S055 "):
        storage.initialise(schema, dry_run=False)
