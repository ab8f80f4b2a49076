"""Odd and hostile workbooks: read right, or refused with a clear sentence; nothing is lost."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.storage.workbook_tools import (
    change_parts,
    computed,
    make_register,
    members,
    number,
    sheet_part,
    write,
)
from toolkit.errors import RegisterError
from toolkit.schema import Schema
from toolkit.storage.base import FreshRows, WritePlan
from toolkit.storage.workbook import WorkbookStorage


def change_sheet(storage: WorkbookStorage, title: str, change: Callable[[str], str]) -> None:
    """Edit the XML of one tab."""
    part = sheet_part(storage.path, title)
    change_parts(storage.path, lambda n, c: change(c.decode()).encode() if n == part else c)


def put_cell(storage: WorkbookStorage, row: int, cell: str) -> None:
    """Put one more cell at the end of a row of tab *Klachten*; it lies behind our columns."""
    change_sheet(
        storage,
        "Klachten",
        lambda s: re.sub(rf'(<row r="{row}".*?)(</row>)', rf"\g<1>{cell}\2", s, count=1),
    )


def bare_zip(path: Path, parts: dict[str, bytes]) -> None:
    """A zip archive with these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def refused(storage: WorkbookStorage, schema: Schema) -> str:
    """The message with which a register is refused."""
    with pytest.raises(RegisterError) as caught:
        storage.read(schema)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "S051 {path} is beschadigd. "),
        (b"Nummer;Status\n", "S051 {path} is beschadigd. "),
        (b"PK\x03\x04 half een bestand", "S051 {path} is beschadigd. "),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "S052 {path} is geen .xlsx-werkmap. "),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "S053 {path} heeft een wachtwoord en is niet te lezen. ",
        ),
    ],
)
def test_a_file_that_is_no_workbook_is_named(
    folder: Path, schema: Schema, content: bytes, expected: str
) -> None:
    """Empty, a CSV, cut off, an old .xls, a password."""
    path = folder / "klachten.xlsx"
    path.write_bytes(content)
    storage = WorkbookStorage(path, backups=0)
    assert refused(storage, schema).startswith(expected.format(path=path))


def test_a_register_that_is_no_file_is_not_read(folder: Path, schema: Schema) -> None:
    """A read from a pipe or a device may wait for ever; a link to one is seen through."""
    path = folder / "klachten.xlsx"
    path.symlink_to(os.devnull)
    assert refused(WorkbookStorage(path, backups=0), schema).startswith(
        f"S038 Het register {path} is niet te lezen: het is geen gewoon bestand"
    )


def test_another_kind_of_zip_is_no_workbook(folder: Path, schema: Schema) -> None:
    """An OpenDocument sheet or a Word document, renamed."""
    path = folder / "klachten.xlsx"
    bare_zip(
        path,
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"},
    )
    assert refused(WorkbookStorage(path, backups=0), schema).startswith(f"S052 {path} ")


def test_a_zip_bomb_is_refused_before_it_unpacks(folder: Path, schema: Schema) -> None:
    """A few kilobytes that would become hundreds of megabytes."""
    storage = make_register(folder, schema)
    with zipfile.ZipFile(storage.path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * 200_000_000)
    assert refused(storage, schema).startswith(f"S054 {storage.path} is uitgepakt veel groter")


def test_entities_are_refused(folder: Path, schema: Schema) -> None:
    """A document type in a sheet can make a few bytes grow to gigabytes."""
    storage = make_register(folder, schema)
    bomb = '<!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;&b;">]>'
    change_sheet(storage, "Klachten", lambda s: s.replace("?>", "?>" + bomb, 1))
    assert refused(storage, schema).startswith(
        f"S051 {storage.path} is beschadigd (xl/worksheets/sheet1.xml)"
    )


def test_entities_in_the_texts_are_never_resolved(folder: Path, schema: Schema) -> None:
    """The texts that all sheets share are read by another library; it knows no entities either."""
    storage = make_register(folder, schema)
    secret = folder / "geheim.txt"
    secret.write_text("GEHEIM")
    bomb = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]>'.encode()

    def change(name: str, content: bytes) -> bytes:
        if name != "xl/sharedStrings.xml":
            return content
        return content.replace(b"?>", b"?>" + bomb, 1).replace(b"Jan de Vries", b"&b;")

    change_parts(storage.path, change)
    try:
        read = str(storage.read(schema).tabs["Klachten"].rows[:3])
    except RegisterError as error:
        read = str(error)
    assert "GEHEIM" not in read


@pytest.mark.parametrize("column", ["ZZ", "XFD"])
def test_a_cell_in_a_far_column_is_read_past(folder: Path, schema: Schema, column: str) -> None:
    """Somebody typed far to the right by mistake: there is room for that."""
    storage = make_register(folder, schema)
    put_cell(storage, 5, f'<c r="{column}5"><v>1</v></c>')
    assert storage.read(schema).tabs["Klachten"].rows[3][0] == number(4)


def test_a_cell_in_the_far_corner_is_refused(folder: Path, schema: Schema) -> None:
    """Making room for all cells up to it would take hundreds of gigabytes."""
    storage = make_register(folder, schema)
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    change_sheet(storage, "Klachten", lambda s: s.replace("</sheetData>", corner))
    assert refused(storage, schema) == (
        "S048 Tabblad Klachten heeft een gevulde cel ver van de andere, in rij 1048576 of kolom XFD. "
        "Verwijder die rij of kolom."
    )


def test_a_million_rows_of_nothing_are_no_rows(folder: Path, schema: Schema) -> None:
    """A sheet whose whole columns were coloured has rows without end, all empty."""
    storage = make_register(folder, schema)
    nothing = "".join(
        f'<row r="{r}"><c r="A{r}" s="1"/></row>' for r in range(400_000, 1_048_577, 7)
    )
    change_sheet(
        storage, "Medewerkers", lambda s: s.replace("</sheetData>", nothing + "</sheetData>")
    )
    assert len(storage.read(schema).tabs["Medewerkers"].rows) == 2


def test_an_untrue_extent_is_not_believed(folder: Path, schema: Schema) -> None:
    """``dimension`` is a hint that programs leave wrong."""
    storage = make_register(folder, schema)
    change_sheet(
        storage,
        "Klachten",
        lambda s: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', s),
    )
    assert len(storage.read(schema).tabs["Klachten"].rows) == 303


def test_rich_text_and_reading_aids_are_read_as_plain_text(folder: Path, schema: Schema) -> None:
    """Bold words in a cell, and Japanese reading aids beside them."""
    storage = make_register(folder, schema)
    rich = b"<si><r><rPr><b/></rPr><t xml:space='preserve'>Jan </t></r><r><t>de Vries</t></r><rPh sb='0' eb='1'><t>Yan</t></rPh></si>"

    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"<si><t>Jan de Vries</t></si>", rich)

    change_parts(storage.path, change)
    assert storage.read(schema).tabs["Klachten"].rows[0][3] == "Jan de Vries"


def test_a_cell_with_an_error_is_read_as_its_text(folder: Path, schema: Schema) -> None:
    """The check tells people about ``#N/A``; an empty cell would say nothing."""
    storage = make_register(folder, schema)
    change_sheet(
        storage,
        "Klachten",
        lambda s: re.sub(
            r'<c r="D2"( s="\d+") t="s"><v>\d+</v></c>',
            r'<c r="D2"\1 t="e"><f>NA()</f><v>#N/A</v></c>',
            s,
        ),
    )
    assert storage.read(schema).tabs["Klachten"].rows[0][3] == "#N/A"


def test_a_column_of_the_staffs_own_keeps_its_title_when_that_is_an_error(
    folder: Path, schema: Schema
) -> None:
    """A column without a title would not be kept in the snapshots."""
    storage = make_register(folder, schema)
    put_cell(storage, 1, '<c r="AB1" t="e"><f>Eigen!A1</f><v>#REF!</v></c>')
    put_cell(storage, 2, '<c r="AB2"><v>7</v></c>')
    tab = storage.read(schema).tabs["Klachten"]
    assert tab.header[-1] == "#REF!"
    assert tab.rows[0][-1] == 7


def test_the_date_system_of_1904(folder: Path, schema: Schema) -> None:
    """Workbooks from an old Mac count from another day: in reading, in fresh rows and in our own tabs."""
    storage = make_register(folder, schema)
    change_parts(
        storage.path,
        lambda n, c: (
            c.replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
            if n == "xl/workbook.xml"
            else c
        ),
    )
    change_sheet(
        storage,
        "Klachten",
        lambda s: re.sub(r'<c r="M2".*?</c>', "", s).replace(
            '</row><row r="3"', '<c r="M2" s="0"><v>44867</v></c></row><row r="3"', 1
        ),
    )
    change_sheet(storage, "Klachten", _cells_in_order)
    fresh = FreshRows(table=schema["complaints"], rows=[{"received_on": date(2026, 11, 3)}])
    storage.apply(WritePlan(fresh_rows=(fresh,)), schema, storage.read(schema).version)
    write(storage, schema, computed(schema, n1="Nieuw"))
    tabs = storage.read(schema).tabs
    assert tabs["Klachten"].rows[0][12] == 46329  # 3 November 2026 in the usual system
    assert tabs["Klachten"].rows[3][4] == date(2026, 11, 3)
    assert tabs["Berekend"].rows[0][3] == date(2026, 11, 17)


def _cells_in_order(sheet: str) -> str:
    """Row 2 with its cells in the order of their columns."""
    row = re.search(r'(<row r="2"[^>]*>)(.*?)</row>', sheet)
    assert row is not None
    cells = re.findall(r"<c .*?(?:/>|</c>)", row[2])
    placed = {c: (len(a := re.findall(r'r="([A-Z]+)', c)[0]), a) for c in cells}
    return sheet.replace(
        row[0], row[1] + "".join(sorted(cells, key=lambda c: placed[c])) + "</row>"
    )


def test_times_and_durations_are_read_as_text(folder: Path, schema: Schema) -> None:
    """No column of a register holds a time; it must not stop the reading."""
    storage = make_register(folder, schema)
    workbook = openpyxl.load_workbook(storage.path)
    cell = workbook["Klachten"]["H2"]
    cell.value, cell.number_format = 0.5, "hh:mm"
    workbook.save(storage.path)
    assert storage.read(schema).tabs["Klachten"].rows[0][7] == "12:00:00"


def test_hidden_filtered_and_merged_rows_are_all_read(folder: Path, schema: Schema) -> None:
    """What a filter hides is still registered."""
    storage = make_register(folder, schema)
    change_sheet(storage, "Klachten", lambda s: s.replace('<row r="3"', '<row r="3" hidden="1"'))
    assert [r[0] for r in storage.read(schema).tabs["Klachten"].rows[:3]] == [
        number(i) for i in (1, 2, 3)
    ]


def test_merged_cells_are_not_written_into(folder: Path, schema: Schema) -> None:
    """Fresh rows come below a merged block; what is written inside one would not show."""
    storage = make_register(folder, schema)
    merged = '<mergeCells count="1"><mergeCell ref="A5:H9"/></mergeCells>'
    change_sheet(storage, "Klachten", lambda s: re.sub(r"(<autoFilter [^>]*/>)", rf"\1{merged}", s))
    fresh = FreshRows(table=schema["complaints"], rows=[{"handler": "Fatma Yilmaz"}])
    issued = storage.apply(WritePlan(fresh_rows=(fresh,)), schema, storage.read(schema).version)
    rows = storage.read(schema).tabs["Klachten"].rows
    assert (
        [r[0] for r in rows if r[3] == "Fatma Yilmaz"] == list(issued.issued_numbers) == [number(9)]
    )


def test_the_strict_variant_is_refused_with_what_to_do(folder: Path, schema: Schema) -> None:
    """It writes dates and names in other ways."""
    storage = make_register(folder, schema)

    def strict(name: str, content: bytes) -> bytes:
        return content.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )

    change_parts(storage.path, strict)
    assert refused(storage, schema) == (
        f"S049 {storage.path} is opgeslagen als 'Strict Open XML'. Sla het bestand op als gewone Excel-werkmap (.xlsx)."
    )


def test_a_protected_tab_is_refreshed_and_stays_protected(folder: Path, schema: Schema) -> None:
    """Protection keeps people from typing; the register's own tabs are still replaced."""
    storage = make_register(folder, schema)
    lock = '<sheetProtection password="CC1A" sheet="1" objects="1" scenarios="1"/>'
    change_sheet(storage, "Berekend", lambda s: s.replace("</sheetData>", "</sheetData>" + lock))
    write(storage, schema, computed(schema, n1="Nieuw"))
    assert lock in members(storage.path)[sheet_part(storage.path, "Berekend")].decode()
    assert storage.read(schema).tabs["Berekend"].rows[0][1] == "Nieuw"


def test_a_table_of_the_staff_s_grows_with_fresh_rows(folder: Path, schema: Schema) -> None:
    """Excel's tables (list objects) know where they end."""
    storage = make_register(folder, schema)
    workbook = openpyxl.load_workbook(storage.path)
    sheet = workbook["Complexen"]
    sheet.delete_rows(3, 100)
    sheet.auto_filter.ref = None
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="Complexlijst", ref="A1:C2"))
    workbook.save(storage.path)
    fresh = FreshRows(
        table=schema["complexes"], rows=[{"name": "Rietlanden"}, {"name": "De Ploeg"}]
    )
    storage.apply(WritePlan(fresh_rows=(fresh,)), schema, storage.read(schema).version)
    again = openpyxl.load_workbook(storage.path)["Complexen"]
    assert again.tables["Complexlijst"].ref == "A1:C4"
    assert [again.cell(r, 1).value for r in range(2, 5)] == ["De Linde", "Rietlanden", "De Ploeg"]


def test_typing_over_a_formula_is_seen_in_any_manner_of_writing(
    folder: Path, schema: Schema
) -> None:
    """As text, as a number, in a sheet with prefixes; an emptied cell is no typing."""
    storage = make_register(folder, schema)

    def type_over(sheet: str) -> str:
        sheet = re.sub(
            r'<c r="B2"( s="\d+").*?</c>',
            r'<c r="B2"\1 t="inlineStr"><is><t>Afgehandeld</t></is></c>',
            sheet,
        )
        sheet = re.sub(r'<c r="X3"( s="\d+").*?</c>', r'<c r="X3"\1><v>46329</v></c>', sheet)
        sheet = re.sub(r'<c r="C4"( s="\d+").*?</c>', r'<c r="C4"\1/>', sheet)
        return re.sub(r'<c r="C5"( s="\d+").*?</c>', r'<c r="C5"\1></c>', sheet)

    change_sheet(storage, "Klachten", type_over)
    assert storage.read(schema).tabs["Klachten"].typed_over == {(2, 1), (3, 23)}

    def prefixed(sheet: str) -> str:
        sheet = re.sub(r"<(/?)([a-zA-Z]+)(?=[\s/>])", r"<\1x:\2", sheet)
        return sheet.replace('xmlns="', 'xmlns:x="', 1)

    change_sheet(storage, "Klachten", prefixed)
    assert storage.read(schema).tabs["Klachten"].typed_over == {(2, 1), (3, 23)}


def test_other_tabs_of_any_kind_are_left_alone(folder: Path, schema: Schema) -> None:
    """A chart, a hidden tab, one with a far cell: not read, not changed, only known by name."""
    storage = make_register(folder, schema)
    workbook = openpyxl.load_workbook(storage.path)
    workbook.create_sheet("Eigen")["XFD1048576"] = 1
    workbook.create_chartsheet("Grafiek")
    workbook.save(storage.path)
    tabs = storage.read(schema).tabs
    assert (tabs["Eigen"].header, tabs["Eigen"].rows) == ((), ())
    before = members(storage.path)
    write(storage, schema, computed(schema, n1="Nieuw"))
    after = members(storage.path)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {sheet_part(storage.path, "Berekend"), "xl/workbook.xml", "docProps/app.xml"}


def test_a_workbook_without_date_formats_gets_one(folder: Path, schema: Schema) -> None:
    """Dates in our tabs show as dates, also when somebody stripped every format."""
    storage = make_register(folder, schema)
    change_sheet(storage, "Berekend", lambda s: re.sub(r' style="\d+"| s="\d+"', "", s))
    write(storage, schema, computed(schema, n1="Nieuw"))
    write(storage, schema, computed(schema, n1="Heropend"))
    assert storage.read(schema).tabs["Berekend"].rows[0][3] == date(2026, 11, 17)
    assert openpyxl.load_workbook(io.BytesIO(storage.path.read_bytes()))["Berekend"]["D2"].is_date
