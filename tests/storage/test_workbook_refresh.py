"""Writing the script's sheets: every other part keeps its bytes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.storage.workbook_tools import (
    NOW,
    change_parts,
    computed,
    make_register,
    members,
    number,
    sheet_part,
    shown,
    write,
)
from toolkit.errors import RegisterError
from toolkit.pipeline import refresh
from toolkit.schema import Schema
from toolkit.storage.base import RegisterChangedError, TabContent, WritePlan
from toolkit.storage.workbook import WorkbookStorage


def test_every_part_but_the_written_sheet_keeps_its_bytes(folder: Path, schema: Schema) -> None:
    """A register that we made changes in the one sheet that is written."""
    storage = make_register(folder, schema)
    before = members(storage.path)
    write(storage, schema, computed(schema, n1="Nieuw"))
    after = members(storage.path)
    assert {name for name in after if after[name] != before.get(name)} == {
        sheet_part(storage.path, "Berekend")
    }
    assert list(after) == list(before)


def test_even_the_packed_bytes_of_other_parts_are_the_same(folder: Path, schema: Schema) -> None:
    """A part that is not written is copied, not packed again."""
    storage = make_register(folder, schema)
    whole = storage.path.read_bytes()
    start = whole.index(b"xl/worksheets/sheet1.xml") - 30
    end = whole.index(b"xl/worksheets/sheet2.xml") - 30
    write(storage, schema, computed(schema, n1="Nieuw"))
    assert whole[start:end] in storage.path.read_bytes()


def test_what_is_written_is_what_is_read(folder: Path, schema: Schema) -> None:
    """Texts, dates, moments, numbers and yes/no come back as what they were."""
    storage = make_register(folder, schema)
    log = TabContent(
        table=schema["log"],
        rows=[[NOW, 12, 3, 0, 5, "Signalen, Berekend", number(40)]],
    )
    write(storage, schema, computed(schema, n1="Nieuw"), log)
    tabs = storage.read(schema).tabs
    assert tabs["Berekend"].rows == [[*computed(schema, n1="Nieuw").rows[0]]]
    assert tabs["Logboek"].rows == [[NOW, 12, 3, 0, 5, "Signalen, Berekend", number(40)]]


def test_a_shorter_content_leaves_nothing_of_the_longer_one(folder: Path, schema: Schema) -> None:
    """The tab is replaced whole."""
    storage = make_register(folder, schema)
    write(storage, schema, computed(schema, n1="Nieuw", n2="Nieuw", n3="Nieuw"))
    write(storage, schema, computed(schema, n2="Afgehandeld"))
    assert [row[0] for row in shown(storage.path, "Berekend")] == ["Nummer", number(2)]


def test_a_link_leads_to_its_cell_and_is_replaced_with_its_row(
    folder: Path, schema: Schema
) -> None:
    """Tab *Controle* links to the cell of each finding, and to nothing older."""
    storage = make_register(folder, schema)
    table = schema["findings"]
    row = ["Fout", "V003", "Klachten", "F14", number(1), "Kanaal", "Leeg & <kaal>.", "Vul in."]
    write(
        storage,
        schema,
        TabContent(
            table=table, rows=[row, row], links={(0, 3): "'Klachten'!F14", (1, 3): "'Klachten'!F15"}
        ),
    )
    write(storage, schema, TabContent(table=table, rows=[row], links={(0, 3): "'Klachten'!G7"}))
    content = members(storage.path)[sheet_part(storage.path, "Controle")].decode()
    assert re.findall(r"<hyperlink [^>]*>", content) == [
        '<hyperlink ref="D2" location="\'Klachten\'!G7" display="F14"/>'
    ]
    assert (
        content.index(
            "</dataValidations>" if "</dataValidations>" in content else "</conditionalFormatting>"
        )
        < content.index("<hyperlinks>")
        < content.index("<pageMargins")
    )


def test_the_second_refresh_plans_nothing_and_leaves_the_file_alone(
    folder: Path, schema: Schema
) -> None:
    """On unchanged input nothing is written, whatever the storage returns for what it wrote."""
    storage = make_register(folder, schema)
    first = refresh(storage, schema, NOW)
    whole = storage.path.read_bytes()
    second = refresh(storage, schema, NOW)
    assert first.changes["Berekend"] > 0
    assert second.changes == {}
    assert storage.path.read_bytes() == whole


def test_a_register_that_changed_in_between_is_not_overwritten(
    folder: Path, schema: Schema
) -> None:
    """An employee who saved after our reading loses nothing."""
    storage = make_register(folder, schema)
    version = storage.read(schema).version
    change_parts(
        storage.path, lambda _name, content: content.replace(b"Jan de Vries", b"Jan de Wit  ")
    )
    saved = storage.path.read_bytes()
    with pytest.raises(RegisterChangedError):
        storage.apply(WritePlan(contents=(computed(schema, n1="Nieuw"),)), schema, version)
    assert storage.path.read_bytes() == saved


def test_a_refresh_reads_again_when_somebody_saved_in_between(folder: Path, schema: Schema) -> None:
    """The pipeline takes the new state and writes on top of that."""
    storage = make_register(folder, schema)
    interrupted = _SavedInBetween(storage, schema)
    result = refresh(interrupted, schema, NOW)
    assert result.reads == 2
    kept = [row[3] for row in storage.read(schema).tabs["Klachten"].rows[:3]]
    assert kept == ["Fatma Yilmaz", "Jan de Vries", "Jan de Vries"]


class _SavedInBetween:
    """A workbook that an employee saves once, between our reading and our writing."""

    def __init__(self, storage: WorkbookStorage, schema: Schema) -> None:
        self.storage, self.is_saved = storage, False
        self.address = storage.address

    def read(self, schema: Schema):
        return self.storage.read(schema)

    def apply(self, plan: WritePlan, schema: Schema, expected_version: str):
        if not self.is_saved:
            self.is_saved = True
            part = sheet_part(self.storage.path, "Klachten")
            texts = members(self.storage.path)["xl/sharedStrings.xml"].decode()
            other = re.findall(r"<si><t[^>]*>(.*?)</t></si>", texts).index("Fatma Yilmaz")

            def change(name: str, content: bytes) -> bytes:
                pattern = rb'(<c r="D2"[^>]*><v>)\d+'
                return re.sub(pattern, rb"\g<1>%d" % other, content) if name == part else content

            change_parts(self.storage.path, change)
        return self.storage.apply(plan, schema, expected_version)

    def initialise(self, *args: object, **options: object):
        raise NotImplementedError


def test_the_calculation_chain_goes_and_everything_computes_on_opening(
    folder: Path, schema: Schema
) -> None:
    """Excel's list of formula cells may be out of date; it makes a new one."""
    storage = make_register(folder, schema)
    chain = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="B2" i="1"/></calcChain>'
    kind = b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>'
    link = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/>'

    def as_excel_saves(name: str, content: bytes) -> bytes:
        if name == "[Content_Types].xml":
            return content.replace(b"</Types>", kind + b"</Types>")
        if name == "xl/_rels/workbook.xml.rels":
            return content.replace(b"</Relationships>", link + b"</Relationships>")
        if name == "xl/workbook.xml":
            return re.sub(rb"<calcPr[^>]*/>", b'<calcPr calcId="191029"/>', content)
        if name == "docProps/app.xml":
            return content.replace(b"Klachtgeheugen", b"Microsoft Excel")
        return content

    change_parts(storage.path, as_excel_saves)
    with zipfile.ZipFile(storage.path, "a") as archive:
        archive.writestr("xl/calcChain.xml", chain)
    before = members(storage.path)
    write(storage, schema, computed(schema, n1="Nieuw"))
    after = members(storage.path)
    assert set(before) - set(after) == {"xl/calcChain.xml"}
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]
    assert b'<calcPr calcId="191029" fullCalcOnLoad="1"/>' in after["xl/workbook.xml"]
    assert b"<Application>Klachtgeheugen</Application>" in after["docProps/app.xml"]


def test_the_previous_file_is_kept_as_a_dated_backup(folder: Path, schema: Schema) -> None:
    """The last two versions stay; each is a whole workbook."""
    storage = make_register(folder, schema)
    versions = [storage.path.read_bytes()]
    for status in ("Nieuw", "In behandeling", "Afgehandeld"):
        write(storage, schema, computed(schema, n1=status))
        versions.append(storage.path.read_bytes())
    kept = sorted((folder / "klachten-reservekopieen").iterdir())
    assert {p.read_bytes() for p in kept} == set(versions[1:3])


def test_a_register_that_is_not_there_says_how_to_make_it(folder: Path, schema: Schema) -> None:
    """The message names the command."""
    path = folder / "weg.xlsx"
    with pytest.raises(RegisterError) as caught:
        WorkbookStorage(path, backups=2).read(schema)
    assert str(caught.value) == (
        f"S050 Het register {path} bestaat niet. Controleer het pad, of maak het met "
        f"'klachten init --register {path}'."
    )


def test_a_missing_tab_stops_before_anything_is_written(folder: Path, schema: Schema) -> None:
    """A plan for a tab that is gone leaves the file as it was."""
    storage = make_register(folder, schema)
    change_parts(
        storage.path,
        lambda name, content: (
            content.replace(b'name="Berekend"', b'name="Oud"')
            if name == "xl/workbook.xml"
            else content
        ),
    )
    whole = storage.path.read_bytes()
    with pytest.raises(RegisterError, match=r"^S039 Tabblad Berekend ontbreekt\."):
        write(storage, schema, computed(schema, n1="Nieuw"))
    assert storage.path.read_bytes() == whole
