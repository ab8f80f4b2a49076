"""Opened after a refresh, the columns beside the rows show the fresh values, whoever saved the file before."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.storage.workbook_tools import (
    Office,
    change_parts,
    computed,
    make_register,
    members,
    number,
    sheet_part,
    write,
)
from toolkit.schema import Schema
from toolkit.storage.base import FreshRows, WritePlan
from toolkit.storage.workbook import WorkbookStorage

pytestmark = pytest.mark.workbook_app


def statuses(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Number → status, as the tab *Klachten* shows them."""
    return {row[0]: row[1] for row in rows[1:] if row[1]}


def test_a_register_that_we_made_shows_fresh_values(
    folder: Path, schema: Schema, office: Office
) -> None:
    """Made, refreshed, refreshed again: LibreOffice shows the last."""
    storage = make_register(folder, schema)
    write(storage, schema, computed(schema, n1="Nieuw", n2="Nieuw"))
    write(storage, schema, computed(schema, n1="Afgehandeld", n3="Heropend"))
    assert statuses(office.tab(storage.path, "Klachten")) == {
        number(1): "Afgehandeld",
        number(3): "Heropend",
    }


def test_a_register_that_libreoffice_saved_shows_fresh_values(
    folder: Path, schema: Schema, office: Office
) -> None:
    """LibreOffice keeps values in the staff's sheet; after our refresh they are old, and it knows."""
    storage = make_register(folder, schema)
    write(storage, schema, computed(schema, n1="Nieuw", n2="Nieuw"))
    shutil.copy(office.saved_again(storage.path), storage.path)
    staff = sheet_part(storage.path, "Klachten")
    saved = members(storage.path)[staff]
    assert b"Nieuw</v>" in saved
    write(storage, schema, computed(schema, n1="Afgehandeld"))
    assert members(storage.path)[staff] == saved
    assert statuses(office.tab(storage.path, "Klachten")) == {number(1): "Afgehandeld"}


@pytest.mark.parametrize("program", ["Microsoft Excel", "LibreOffice/7.4.7.2$Linux_X86_64", ""])
def test_kept_values_of_other_programs_are_not_believed(
    folder: Path, schema: Schema, office: Office, program: str
) -> None:
    """Values that Excel or LibreOffice left behind, or a file that names no program at all."""
    storage = make_register(folder, schema)
    staff = sheet_part(storage.path, "Klachten")

    def as_saved_elsewhere(name: str, content: bytes) -> bytes | None:
        if name == staff:
            return content.replace(b"<v></v>", b"<v>OUD</v>")
        if name == "docProps/app.xml":
            return content.replace(b"Klachtgeheugen", program.encode())
        return content

    change_parts(storage.path, as_saved_elsewhere)
    write(storage, schema, computed(schema, n1="Afgehandeld"))
    assert members(storage.path)[staff].count(b"<v>OUD</v>") > 100
    assert statuses(office.tab(storage.path, "Klachten")) == {number(1): "Afgehandeld"}


def test_a_file_without_properties_shows_fresh_values(
    folder: Path, schema: Schema, office: Office
) -> None:
    """``docProps/app.xml`` may be absent; then LibreOffice believes nothing either."""
    storage = make_register(folder, schema)
    staff = sheet_part(storage.path, "Klachten")

    def bare(name: str, content: bytes) -> bytes | None:
        if name == staff:
            return content.replace(b"<v></v>", b"<v>OUD</v>")
        return None if name == "docProps/app.xml" else _without_properties(content)

    change_parts(storage.path, bare)
    write(storage, schema, computed(schema, n1="Afgehandeld"))
    assert statuses(office.tab(storage.path, "Klachten")) == {number(1): "Afgehandeld"}


def _without_properties(content: bytes) -> bytes:
    content = re.sub(rb"<Override PartName=\"/docProps/app.xml\"[^>]*/>", b"", content)
    return re.sub(rb"<Relationship [^>]*docProps/app.xml\"/>", b"", content)


def test_an_empty_computed_value_shows_as_nothing(
    folder: Path, schema: Schema, office: Office
) -> None:
    """Not as 0, and a date not as a day in 1899."""
    storage = make_register(folder, schema)
    content = computed(schema, n1="Nieuw")
    content.rows[0][3] = ""  # type: ignore[index]  # a list, as made above
    write(storage, schema, content)
    rows = office.tab(storage.path, "Klachten")
    shown = dict(zip(rows[0], rows[1], strict=True))
    assert (shown["Uiterlijk"], shown["Herhaling"], shown["Status"]) == ("", "", "Nieuw")


def test_fresh_rows_have_their_computed_values(
    folder: Path, schema: Schema, office: Office
) -> None:
    """Rows entered by an import, beyond the printed stock too, show what was computed for them."""
    storage = make_register(folder, schema)
    count = schema["complaints"].stock_rows + 20
    row = {"handler": "Jan de Vries", "description": "=1+1"}
    fresh = FreshRows(table=schema["complaints"], rows=[row] * count)
    issued = storage.apply(
        WritePlan(fresh_rows=(fresh,)), schema, storage.read(schema).version
    ).issued_numbers
    last = int(issued[-1][2:-1])
    write(storage, schema, computed(schema, **{f"n{last}": "Heropend"}))
    rows = office.tab(storage.path, "Klachten")
    assert statuses(rows) == {issued[-1]: "Heropend"}
    described = rows[0].index("Omschrijving")
    assert [r[described] for r in rows[4 : count + 4]] == ["=1+1"] * count


def test_the_list_behind_a_dropdown_runs_to_its_last_entry(
    folder: Path, schema: Schema, office: Office
) -> None:
    """Over a gap that somebody left in the list, and not into the empty rows below."""
    storage = make_register(folder, schema, {"complexes": [{"name": "A"}, {}, {"name": "C"}]})
    part = sheet_part(storage.path, "Klachten")
    asked = (
        b'<c r="AD2"><f>ROWS(list_complexes_name)</f></c>'
        b'<c r="AE2"><f>INDEX(list_complexes_name,3)</f></c>'
        b'<c r="AF2"><f>ROWS(list_employees_name)</f></c></row>'
    )

    def ask(name: str, content: bytes) -> bytes:
        return (
            re.sub(rb"(<row r=\"2\".*?)</row>", rb"\1" + asked, content)
            if name == part
            else content
        )

    change_parts(storage.path, ask)
    assert office.tab(storage.path, "Klachten")[1][29:32] == ["3", "C", "1"]


def test_a_mended_register_shows_fresh_values(folder: Path, schema: Schema, office: Office) -> None:
    """A formula that was typed over, and one that broke when its tab was thrown away."""
    storage = make_register(folder, schema)
    part = sheet_part(storage.path, "Klachten")

    def break_formulas(name: str, content: bytes) -> bytes:
        if name == part:
            content = re.sub(
                rb'<c r="B2"[^>]*>.*?</c>',
                b'<c r="B2" t="inlineStr"><is><t>klaar</t></is></c>',
                content,
            )
            return re.sub(
                rb"VLOOKUP\(\$A3,Berekend![^,]*,2,0\)", b"VLOOKUP($A3,#REF!,2,0)", content
            )
        return content

    change_parts(storage.path, break_formulas)
    assert len(storage.initialise(schema, dry_run=False)) == 1
    write(storage, schema, computed(schema, n1="Nieuw", n2="Afgehandeld"))
    assert statuses(office.tab(storage.path, "Klachten")) == {
        number(1): "Nieuw",
        number(2): "Afgehandeld",
    }


def test_what_libreoffice_saves_lacks_nothing(folder: Path, schema: Schema, office: Office) -> None:
    """Dropdowns, highlights, formats, notes' cells and formulas survive; a repair then changes nothing."""
    storage = make_register(folder, schema)
    write(storage, schema, computed(schema, n1="Nieuw"))
    again = WorkbookStorage(office.saved_again(storage.path), backups=0)
    view = "blijft niet in beeld"  # a LibreOffice without a window saves no views
    assert [d for d in again.initialise(schema, dry_run=True) if view not in d] == []
    ours, theirs = storage.read(schema).tabs, again.read(schema).tabs
    assert {t: (tab.header, tab.typed_over) for t, tab in theirs.items()} == {
        t: (tab.header, tab.typed_over) for t, tab in ours.items()
    }
    people = [t.title for t in schema if t.owner != "script" and not t.computed_columns]
    assert {t: theirs[t].rows for t in people} == {t: ours[t].rows for t in people}
