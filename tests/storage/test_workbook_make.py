"""A new workbook: what an employee finds when it is opened for the first time."""

from __future__ import annotations

import io
from functools import cache

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from tests.storage.workbook_tools import number, some_contents
from toolkit.schema import Column, Schema, Table, register_schema
from toolkit.storage.dropdowns import dropdown_source, list_names
from toolkit.storage.look import HEADERS, HIGHLIGHTS, line_count
from toolkit.storage.xlsx.make import make_workbook
from toolkit.storage.xlsx.package import WorkbookPackage

TABLES = [pytest.param(t, id=t.name) for t in register_schema()]
TYPED = [
    pytest.param(t, c, id=f"{t.name}.{c.name}")
    for t in register_schema()
    if t.owner != "script"
    for c in t.columns
    if c.filled_by != "script"
]
LIMIT = 1_048_576


@cache
def book() -> Workbook:
    """The workbook, as another library than its maker reads it."""
    return openpyxl.load_workbook(io.BytesIO(make_workbook(register_schema(), some_contents())))


def validations(sheet: Worksheet, table: Table, column: Column) -> list[object]:
    """What helps in a column, from its second row to the sheet's last."""
    letters = openpyxl.utils.get_column_letter(table.columns.index(column) + 1)
    return [
        v
        for v in sheet.data_validations.dataValidation
        if str(v.sqref) == f"{letters}2:{letters}{LIMIT}"
    ]


def dimension(sheet: Worksheet, position: int) -> ColumnDimension:
    """What is declared for a 1-based column; neighbours that are equal share it."""
    return next(
        d for d in sheet.column_dimensions.values() if (d.min or 0) <= position <= (d.max or 0)
    )


@pytest.mark.parametrize("table", TABLES)
def test_every_tab_has_its_headers_notes_widths_and_panes(table: Table) -> None:
    """As the schema declares them."""
    sheet = book()[table.title]
    assert [c.value for c in sheet[1]] == [c.title for c in table.columns]
    assert sheet.sheet_state == ("hidden" if table.is_hidden else "visible")
    pane = sheet.sheet_view.pane
    assert (pane.ySplit, pane.xSplit or 0) == (1, table.frozen_columns)
    if not table.is_hidden:
        assert [c.comment.text.splitlines()[0] for c in sheet[1]] == [
            c.description for c in table.columns
        ]


@pytest.mark.parametrize(("table", "column"), TYPED)
def test_every_column_that_people_fill_helps(table: Table, column: Column) -> None:
    """A closed list and a list of another tab have a dropdown, a date a hint and no refusal."""
    found = validations(book()[table.title], table, column)
    if dropdown_source(column) is not None:
        assert [v.type for v in found] == ["list"]
        assert found[0].formula1 in list_names(register_schema())
    elif column.labels:
        assert [v.formula1 for v in found] == ['"' + ",".join(column.labels) + '"']
    elif column.type == "date":
        assert [(v.type, v.prompt) for v in found] == [
            (None, "Dag-maand-jaar, bijvoorbeeld 3-11-2026. Vandaag: Ctrl en ; tegelijk.")
        ]
    else:
        assert all(v.errorStyle == "warning" for v in found)


@pytest.mark.parametrize(("table", "column"), TYPED)
def test_every_column_has_the_format_of_its_type(table: Table, column: Column) -> None:
    """Also in rows that do not exist yet; a typed text stays text, with its zeros and signs."""
    shown = dimension(book()[table.title], table.columns.index(column) + 1).number_format
    expected = {"date": "dd-mm-yyyy", "integer": "0", "number": "0.0#"}
    is_setting = bool(table.settings)
    assert shown == ("General" if is_setting else expected.get(column.type, "@"))


def test_the_four_kinds_of_headers_differ_in_more_than_colour() -> None:
    """Bold, italic or plain, light on dark or dark on light."""
    kinds = {(look.get("bold"), look.get("italic"), look["bg_color"]) for look in HEADERS.values()}
    assert len(kinds) == 4
    header = {c.value: c for c in book()["Klachten"][1]}
    assert (header["Behandelaar"].font.b, header["Soort"].font.b) == (True, False)
    assert (header["Oorzaak"].font.i, header["Status"].font.i) == (True, False)


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 to 1.  Source: WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("look", [*HEADERS.values(), *HIGHLIGHTS.values()])
def test_every_text_is_legible_on_its_ground(look: dict[str, str]) -> None:
    """A contrast of 7 : 1, as WCAG asks at its highest level."""
    light, dark = sorted((luminance(look["font_color"]), luminance(look["bg_color"])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7


@pytest.mark.parametrize("table", TABLES)
def test_every_highlight_of_the_schema_is_there(table: Table) -> None:
    """In its order, for the whole column, with its own style."""
    found = {
        (str(rules.sqref), rule.text or rule.formula[0].strip('"')): rule.dxf.fill.bgColor.rgb
        for rules in book()[table.title].conditional_formatting
        for rule in rules.rules
    }
    for highlight in table.highlights:
        at = table.column_names().index(highlight.column) + 1
        letters = openpyxl.utils.get_column_letter(at)
        key = (f"{letters}2:{letters}{LIMIT}", highlight.contains or highlight.equals)
        assert found[key] == "FF" + HIGHLIGHTS[highlight.style]["bg_color"][1:]


def test_klachten_opens_at_the_first_empty_row() -> None:
    """The first tab, the cursor in the first cell to fill in."""
    assert book().active.title == "Klachten"
    sheet = book()["Klachten"]
    assert sheet.sheet_view.selection[-1].activeCell == "D5"
    assert (sheet["A5"].value, sheet["D5"].value) == (number(4), None)


def test_the_stock_of_numbered_rows_has_its_formulas() -> None:
    """Three filled rows, then the stock, numbered on."""
    sheet = book()["Klachten"]
    stock = register_schema()["complaints"].stock_rows
    assert sheet.max_row == 1 + 3 + stock
    assert sheet.cell(4 + stock, 1).value == number(3 + stock)
    computed = [c.title for c in register_schema()["complaints"].computed_columns]
    last = {sheet.cell(1, c.column).value: c.value for c in sheet[4 + stock]}
    assert {t: last[t].count(f"VLOOKUP($A{4 + stock},Berekend!$A:") for t in computed} == {
        "Status": 1,
        "Signaal": 1,
        "Uiterlijk": 2,
        "Complex": 1,
        "Herhaling": 1,
        "Controle": 1,
    }


def test_numbers_that_are_text_get_no_warning_signs() -> None:
    """A tenant's number keeps its zeros as text; Excel would put a green corner on each."""
    part = make_workbook(register_schema(), {})
    sheet = WorkbookPackage.from_bytes(part).part("xl/worksheets/sheet1.xml")
    assert b'<ignoredError sqref="A2:AA1048576" numberStoredAsText="1"/>' in sheet


def test_the_coordinator_s_columns_are_folded_away() -> None:
    """One click brings them out."""
    sheet = book()["Klachten"]
    table = register_schema()["complaints"]
    folded = {
        c.title
        for i, c in enumerate(table.columns, 1)
        if dimension(sheet, i).outlineLevel and dimension(sheet, i).hidden
    }
    assert folded == {c.title for c in table.columns if c.filled_by == "coordinator"}


def test_the_settings_are_filled_in_with_what_they_do(schema: Schema) -> None:
    """Each with its default as people write it."""
    rows = {
        r[0].value: (r[1].value, r[2].value) for r in book()["Instellingen"].iter_rows(min_row=2)
    }
    assert list(rows) == [s.title for s in schema["settings"].settings]
    assert rows["Afhandeltermijn in werkdagen"][0] == 10
    assert rows["Goede Vrijdag vrij"] == (
        "ja",
        "Is Goede Vrijdag bij jullie een vrije dag? De wet zegt ja; een cao kan afwijken. "
        "Kies uit: ja, nee. Standaard: ja.",
    )


def test_a_setting_that_differs_keeps_its_value(schema: Schema) -> None:
    """An unknown one stays too, at the end: the check names it."""
    rows = [
        {"setting": "Goede Vrijdag vrij", "value": "nee"},
        {"setting": "Geluksgetal", "value": "7"},
    ]
    made = openpyxl.load_workbook(io.BytesIO(make_workbook(schema, {"settings": rows})))
    shown = {r[0].value: r[1].value for r in made["Instellingen"].iter_rows(min_row=2)}
    assert (shown["Goede Vrijdag vrij"], list(shown.items())[-1]) == ("nee", ("Geluksgetal", "7"))


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 40, 1),
        ("kort", 40, 1),
        ("x" * 43, 40, 1),
        ("x" * 44, 40, 2),
        ("a\nb", 40, 2),
        ("x" * 131, 40, 4),
        ("x" * 9000, 40, 27),
    ],
)
def test_the_height_of_a_long_text(text: str, width: float, lines: int) -> None:
    """A letter takes less than a digit, by which a column is measured; words are not broken."""
    assert line_count(text, width) == lines
