"""Fresh rows: right below the filled ones, never on top of somebody's typing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.storage.workbook_tools import (
    DAY,
    change_parts,
    check_well_formed,
    lookup,
    make_register,
    members,
    number,
    sheet_part,
)
from toolkit.errors import RegisterError
from toolkit.register.numbers import serials
from toolkit.schema import Schema, register_schema
from toolkit.storage.base import Applied, Cell, FreshRows, WritePlan
from toolkit.storage.workbook import WorkbookStorage

ROW: dict[str, Cell] = {
    "handler": "Fatma Yilmaz",
    "received_on": DAY,
    "description": "Wacht op bericht.",
    "unit_or_tenant_id": "00417",
}


def enter(
    storage: WorkbookStorage,
    schema: Schema,
    *rows: dict[str, Cell],
    table: str = "complaints",
    highest: int = 0,
) -> Applied:
    """Enter rows, whatever is there."""
    fresh = FreshRows(table=schema[table], rows=rows, highest_number=highest)
    plan = WritePlan(fresh_rows=(fresh,))
    applied = storage.apply(plan, schema, storage.read(schema).version)
    check_well_formed(storage.path)
    return applied


def filled(
    storage: WorkbookStorage, schema: Schema, title: str = "Klachten"
) -> list[tuple[object, ...]]:
    """Number, handler and description of each row that somebody filled."""
    tab = storage.read(schema).tabs[title]
    at = [tab.header.index(t) for t in ("Nummer", "Behandelaar", "Omschrijving")]
    rows = [tuple(row[i] for i in at) for row in tab.rows]
    return [row for row in rows if row[1] or row[2]]


def staff_sheet(storage: WorkbookStorage) -> str:
    """The XML of tab *Klachten*."""
    return members(storage.path)[sheet_part(storage.path, "Klachten")].decode()


def change_sheet(storage: WorkbookStorage, change: Callable[[str], str]) -> None:
    """Edit the XML of tab *Klachten* as an employee's program would."""
    part = sheet_part(storage.path, "Klachten")
    change_parts(storage.path, lambda n, c: change(c.decode()).encode() if n == part else c)


def test_rows_stand_right_below_the_filled_ones_on_the_printed_numbers(
    folder: Path, schema: Schema
) -> None:
    """Where a person would have typed them."""
    storage = make_register(folder, schema)
    applied = enter(storage, schema, ROW, {**ROW, "description": "Tweede."})
    assert applied.issued_numbers == (number(4), number(5))
    assert filled(storage, schema)[2:] == [
        (number(3), "Jan de Vries", "Kreeg twee brieven die elkaar tegenspreken."),
        (number(4), "Fatma Yilmaz", "Wacht op bericht."),
        (number(5), "Fatma Yilmaz", "Tweede."),
    ]


def test_the_stock_of_numbers_is_filled_up_again(folder: Path, schema: Schema) -> None:
    """After an import an employee finds as many printed rows as before."""
    storage = make_register(folder, schema)
    stock = schema["complaints"].stock_rows
    enter(storage, schema, *[ROW] * (stock + 50))
    rows = storage.read(schema).tabs["Klachten"].rows
    assert [row[0] for row in rows] == [number(i) for i in range(1, 3 + stock + 50 + stock + 1)]
    assert len(filled(storage, schema)) == stock + 53


def test_new_numbers_come_after_the_highest_ever_issued(folder: Path, schema: Schema) -> None:
    """Also when the rows that had them are gone."""
    storage = make_register(folder, schema)
    stock = schema["complaints"].stock_rows
    issued = enter(storage, schema, *[ROW] * (stock + 1), highest=5000).issued_numbers
    assert issued[-1] == number(5001)


def test_a_row_that_is_put_back_keeps_its_number(folder: Path, schema: Schema) -> None:
    """The printed numbers move down one row, none is lost and none doubles."""
    storage = make_register(folder, schema)
    before = [row[0] for row in storage.read(schema).tabs["Klachten"].rows]
    back = number(9000)
    assert enter(storage, schema, {**ROW, "number": back}, ROW).issued_numbers == (back, number(4))
    after = [row[0] for row in storage.read(schema).tabs["Klachten"].rows]
    assert after[:5] == [number(1), number(2), number(3), back, number(4)]
    assert set(before) < set(after)
    assert len(set(after)) == len(after)


def test_dates_are_dates_and_numbers_with_zeros_are_text(folder: Path, schema: Schema) -> None:
    """As when somebody types them in the prepared cells."""
    storage = make_register(folder, schema)
    enter(storage, schema, ROW)
    tab = storage.read(schema).tabs["Klachten"]
    row = dict(zip(tab.header, tab.rows[3], strict=True))
    assert (row["Ontvangen op"], row["Huurder- of VHE-nummer"]) == (date(2026, 11, 3), "00417")


def test_every_row_has_its_formulas(folder: Path, schema: Schema) -> None:
    """The reused rows and the new ones; each looks its own number up."""
    storage = make_register(folder, schema)
    enter(storage, schema, *[ROW] * 310)
    sheet = openpyxl.load_workbook(storage.path)["Klachten"]
    last = sheet.max_row
    assert last == 1 + 3 + 310 + schema["complaints"].stock_rows
    assert [sheet.cell(r, 2).value for r in (2, 5, 313, last)] == [
        lookup(schema, r, 2) for r in (2, 5, 313, last)
    ]


@pytest.mark.parametrize(
    "typed",
    [
        '<c r="D8" t="inlineStr"><is><t>Jan</t></is></c>',  # a handler
        '<c r="E8"><v>46329</v></c>',  # a date
        '<c r="AC8" t="inlineStr"><is><t>eigen kolom</t></is></c>',  # beside our columns
        '<c r="B8" t="inlineStr"><is><t>Nieuw</t></is></c>',  # over a formula
        '<c r="F8" t="b"><v>0</v></c>',
    ],
)
def test_a_row_in_which_anything_was_typed_is_never_used(
    folder: Path, schema: Schema, typed: str
) -> None:
    """Rows come below the last such row; the empty ones above it stay for the employees."""
    storage = make_register(folder, schema)
    column = re.match(r'<c r="([A-Z]+)8', typed)
    assert column is not None

    def type_in(sheet: str) -> str:
        row = re.search(r'<row r="8"[^>]*>(.*?)</row>', sheet)
        assert row is not None
        bare = re.sub(rf'<c r="{column[1]}8"[^>]*>.*?</c>', "", row[1])
        cells = [*re.findall(r"<c .*?</c>", bare), typed]
        key = {c: (len(a := re.search(r'r="([A-Z]+)', c)[1]), a) for c in cells}  # type: ignore[index]
        inner = "".join(sorted(cells, key=lambda c: key[c]))
        return sheet.replace(row[0], f'<row r="8">{inner}</row>')

    change_sheet(storage, type_in)
    kept = re.search(r'<row r="8".*?</row>', staff_sheet(storage))
    assert enter(storage, schema, ROW).issued_numbers == (number(8),)
    assert kept is not None
    assert kept[0] in staff_sheet(storage)
    tab = storage.read(schema).tabs["Klachten"]
    assert [row[0] for row in tab.rows[3:8]] == [number(i) for i in range(4, 9)]
    assert tab.rows[7][tab.header.index("Behandelaar")] == "Fatma Yilmaz"


def test_rows_above_keep_their_bytes(folder: Path, schema: Schema) -> None:
    """What people filled in is not written anew."""
    storage = make_register(folder, schema)
    before = staff_sheet(storage)
    enter(storage, schema, *[ROW] * 5)
    end = before.index('<row r="5"')
    assert staff_sheet(storage)[: end - before.index("<sheetData>")].startswith("<?xml")
    start = before.index('<row r="1"')
    assert before[start:end] in staff_sheet(storage)


def test_formulas_in_a_column_of_the_staff_s_own_stay(folder: Path, schema: Schema) -> None:
    """A formula alone does not make a row filled, and it is not lost either."""
    storage = make_register(folder, schema)
    own = r'<c r="AC\1"><f>TODAY()-E\1</f><v>3</v></c></row>'
    change_sheet(storage, lambda s: re.sub(r'(?<=<row r=")(\d+)(".*?)</row>', r"\1\2" + own, s))
    enter(storage, schema, ROW)
    row = re.search(r'<row r="5".*?</row>', staff_sheet(storage))
    assert row is not None
    assert "<f>TODAY()-E5</f>" in row[0]
    assert "Fatma Yilmaz" in row[0]


def test_the_filter_tables_and_dropdowns_reach_the_new_rows(folder: Path, schema: Schema) -> None:
    """Whatever ran to the last row runs to the new last row."""
    storage = make_register(folder, schema)
    change_sheet(
        storage,
        lambda s: s.replace('sqref="D2:D1048576"', 'sqref="D2:D304"').replace(
            'sqref="C2:C1048576"', 'sqref="C2:C304"', 1
        ),
    )
    enter(storage, schema, *[ROW] * 10)
    sheet, last = staff_sheet(storage), 3 + 10 + 300 + 1
    assert f'<autoFilter ref="A1:AA{last}"' in sheet
    assert f'sqref="D2:D{last}"' in sheet
    assert f'sqref="C2:C{last}"' in sheet
    assert (
        f"Klachten!$A$1:$AA${last}</definedName>"
        in members(storage.path)["xl/workbook.xml"].decode()
    )


def test_a_list_without_numbers_grows_too(folder: Path, schema: Schema) -> None:
    """An import may add categories or complexes."""
    storage = make_register(folder, schema)
    assert (
        enter(
            storage, schema, {"name": "Rietlanden", "homes": 40}, table="complexes"
        ).issued_numbers
        == ()
    )
    assert storage.read(schema).tabs["Complexen"].rows == [
        ["De Linde", "", 120],
        ["Rietlanden", "", 40],
    ]


def test_several_tables_in_one_plan(folder: Path, schema: Schema) -> None:
    """First the lists, then the complaints, in one write; the same table twice as well."""
    storage = make_register(folder, schema)
    plan = WritePlan(
        fresh_rows=(
            FreshRows(table=schema["employees"], rows=[{"name": "Ali", "team": "Balie"}]),
            FreshRows(table=schema["complaints"], rows=[ROW]),
            FreshRows(table=schema["complaints"], rows=[ROW]),
        )
    )
    applied = storage.apply(plan, schema, storage.read(schema).version)
    assert applied == Applied(writes=1, issued_numbers=(number(4), number(5)))
    assert storage.read(schema).tabs["Medewerkers"].rows[-1] == ["Ali", "Balie", ""]


def test_a_moved_column_gets_its_own_values(folder: Path, schema: Schema) -> None:
    """Columns are found by their title, never by their place."""
    storage = make_register(folder, schema)
    workbook = openpyxl.load_workbook(storage.path)
    sheet = workbook["Klachten"]
    for row in range(1, 10):
        sheet.cell(row, 4).value, sheet.cell(row, 8).value = (
            sheet.cell(row, 8).value,
            sheet.cell(row, 4).value,
        )
    workbook.save(storage.path)
    enter(storage, schema, ROW)
    assert filled(storage, schema)[-1] == (number(4), "Fatma Yilmaz", "Wacht op bericht.")


def test_a_sheet_with_prefixes_is_extended_in_its_own_manner(folder: Path, schema: Schema) -> None:
    """Some programs write every element with a namespace prefix."""
    storage = make_register(folder, schema)

    def prefixed(sheet: str) -> str:
        sheet = re.sub(r"<(/?)([a-zA-Z]+)(?=[\s/>])", r"<\1x:\2", sheet)
        return sheet.replace("<?x:xml", "<?xml").replace('xmlns="', 'xmlns:x="', 1)

    change_sheet(storage, prefixed)
    assert enter(storage, schema, ROW).issued_numbers == (number(4),)
    assert filled(storage, schema)[-1] == (number(4), "Fatma Yilmaz", "Wacht op bericht.")


def test_a_sheet_without_addresses_is_refused_with_a_clear_message(
    folder: Path, schema: Schema
) -> None:
    """It cannot be extended safely; nothing is written."""
    storage = make_register(folder, schema)
    change_sheet(storage, lambda s: re.sub(r'<c r="[A-Z]+\d+"', "<c", s))
    whole = storage.path.read_bytes()
    with pytest.raises(
        RegisterError, match=r"^S045 Tabblad Klachten is opgeslagen door een programma"
    ):
        enter(storage, schema, ROW)
    assert storage.path.read_bytes() == whole


def test_a_text_beyond_a_cell_is_refused_not_cut(folder: Path, schema: Schema) -> None:
    """Nothing that a person wrote is lost unseen."""
    storage = make_register(folder, schema)
    with pytest.raises(RegisterError) as caught:
        enter(storage, schema, {**ROW, "promise": "x" * 32_768})
    assert str(caught.value) == (
        "S043 Een tekst voor tabblad Klachten, kolom Toezegging, past niet in een cel "
        "(ten hoogste 32767 tekens). Er is niets geschreven."
    )


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=4))
@settings(max_examples=12, deadline=None)
def test_whatever_is_entered_no_number_doubles_and_no_row_is_lost(
    tmp_path_factory: pytest.TempPathFactory, batches: list[tuple[int, bool]]
) -> None:
    """A property over several imports and rows put back."""
    schema = register_schema()
    storage = make_register(tmp_path_factory.mktemp("rows"), schema)
    wanted = [number(1), number(2), number(3)]
    for i, (count, is_back) in enumerate(batches):
        rows = [{**ROW, "number": number(7000 + i)}] if is_back else []
        rows += [ROW] * count
        if rows:
            wanted += enter(storage, schema, *rows).issued_numbers
    assert [row[0] for row in filled(storage, schema)] == wanted
    printed = [row[0] for row in storage.read(schema).tabs["Klachten"].rows]
    assert len(set(printed)) == len(printed)
    assert len(printed) - len(wanted) == schema["complaints"].stock_rows
    assert serials(printed).min() > 0
