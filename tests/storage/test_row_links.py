"""What hangs on an emptied row beside its cells: links, and what a formula of the staff's own came to."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from toolkit.schema import register_schema
from toolkit.storage.base import Cell, RowEdits, WritePlan
from toolkit.storage.workbook import WorkbookStorage
from toolkit.storage.xlsx.package import WorkbookPackage, relationships_part
from toolkit.storage.xlsx.row_links import without_links, without_relationships
from toolkit.storage.xlsx.sheet_xml import SheetXml

SCHEMA = register_schema()
COMPLAINTS = SCHEMA["complaints"]
ROWS = (2, 3)


@pytest.fixture
def storage(tmp_path: Path) -> WorkbookStorage:
    """Two rows with the same links and formulas; the last value of each formula stands in the file."""
    path = tmp_path / "klachten.xlsx"
    made = WorkbookStorage(path, backups=0)
    made.initialise(SCHEMA, dry_run=False)
    book = load_workbook(path)
    sheet = book["Klachten"]
    own = sheet.max_column + 1
    sheet.cell(1, own, "Mail")
    sheet.cell(1, own + 1, "Dossier")
    text = [c.value for c in sheet[1]].index("Omschrijving") + 1
    for row in ROWS:
        sheet.cell(
            row, own, f"kwispel{row}@huurder.example"
        ).hyperlink = f"mailto:kwispel{row}@huurder.example"
        sheet.cell(row, own + 1, f'=CONCATENATE("x-",H{row})')
        sheet.cell(row, text, f'=CONCATENATE("Fam. ","x{row}")')
    book.save(path)
    package = WorkbookPackage.from_bytes(path.read_bytes(), str(path))
    name = package.sheet_parts["Klachten"]
    content = package.part(name)
    for row in ROWS:
        for formula in (f'CONCATENATE("x-",H{row})', f'CONCATENATE("Fam. ","x{row}")'):
            was = re.compile(rb"<c ([^>]*)>(%s)<v ?/?>(</v>)?" % re.escape(_f(formula)))
            shown = rb'<c \1 t="str">\2<v>Fam. Kwispel%d</v>' % row
            content, count = was.subn(shown, content)
            assert count == 1
    path.write_bytes(package.with_parts({name: content}))
    return made


def _f(formula: str) -> bytes:
    return f"<f>{formula}</f>".encode()


def parts_with(storage: WorkbookStorage, text: str) -> list[str]:
    """The parts of the workbook in which a text stands."""
    with zipfile.ZipFile(BytesIO(storage.path.read_bytes())) as package:
        return [n for n in package.namelist() if text.lower().encode() in package.read(n).lower()]


@pytest.mark.parametrize("cells", [{"description": "(geanonimiseerd)"}, {}])
def test_no_link_and_no_last_value_of_the_row_is_left(
    storage: WorkbookStorage, cells: dict[str, Cell]
) -> None:
    """Anonymised or removed: no byte of the file says it any more, and the row below keeps all it had."""
    raw = storage.read(SCHEMA)
    number = str(raw.tabs["Klachten"].rows[0][0])
    assert len(parts_with(storage, "kwispel2")) == 2
    edits = RowEdits(table=COMPLAINTS, key="number", cells={number: cells})
    storage.apply(WritePlan(row_edits=(edits,)), SCHEMA, raw.version)
    assert parts_with(storage, "kwispel2") == []
    assert len(parts_with(storage, "kwispel3")) == 2
    sheet = load_workbook(storage.path)["Klachten"]
    links = [sheet.cell(row, sheet.max_column - 1).hyperlink for row in ROWS]
    assert [link and link.target for link in links] == [None, "mailto:kwispel3@huurder.example"]
    assert [sheet.cell(row, sheet.max_column).value for row in ROWS] == [
        f'=CONCATENATE("x-",H{row})' for row in ROWS
    ]
    shown = load_workbook(storage.path, data_only=True)["Klachten"]
    assert [shown.cell(row, shown.max_column).value for row in ROWS] == [None, "Fam. Kwispel3"]
    assert storage.read(SCHEMA).tabs["Klachten"].rows[0][-1] in (None, "")


def sheet(links: bytes) -> SheetXml:
    """A sheet with these links."""
    return SheetXml(head=b"", rows=b"", tail=b"<a/>" + links + b"<z/>", prefix=b"")


@pytest.mark.parametrize(
    ("links", "left", "ids"),
    [
        (b'<hyperlinks><hyperlink ref="H3" r:id="rId1"/></hyperlinks>', b"", {b"rId1"}),
        (b'<hyperlinks><hyperlink ref="H2:J4" r:id="rId1"/></hyperlinks>', b"", {b"rId1"}),
        (
            b'<hyperlinks><hyperlink ref="H33" r:id="rId1"/></hyperlinks>',
            b'<hyperlinks><hyperlink ref="H33" r:id="rId1"/></hyperlinks>',
            set(),
        ),
        (
            b'<hyperlinks><hyperlink ref="H3" r:id="rId1"/><hyperlink ref="H4" r:id="rId1"/></hyperlinks>',
            b'<hyperlinks><hyperlink ref="H4" r:id="rId1"/></hyperlinks>',
            set(),
        ),
        (
            b'<x:hyperlinks><x:hyperlink ref="A3" location="Eigen!A1" display="Kwispel"></x:hyperlink></x:hyperlinks>',
            b"",
            set(),
        ),
        (b"", b"", set()),
    ],
)
def test_links_on_the_rows_go(links: bytes, left: bytes, ids: set[bytes]) -> None:
    """A link over several rows goes whole; an address that another link has too stays."""
    found, gone = without_links(sheet(links), frozenset({3}))
    assert found.tail == b"<a/>" + left + b"<z/>"
    assert gone == ids


def test_only_the_named_relationships_go() -> None:
    """Whatever the order of their attributes."""
    one = b'<Relationship Id="rId1" Target="mailto:a@b.example" TargetMode="External"/>'
    two = b'<Relationship Target="../comments1.xml" Id="rId11"/>'
    part = b"<Relationships>" + one + two + b"</Relationships>"
    left = without_relationships(part, frozenset({b"rId1"}))
    assert left == b"<Relationships>" + two + b"</Relationships>"
    assert relationships_part("xl/workbook.xml") == "xl/_rels/workbook.xml.rels"
