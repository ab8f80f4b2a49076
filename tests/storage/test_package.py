"""A workbook's parts: found by their relationships, whatever they are called."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from toolkit.errors import RegisterError
from toolkit.schema import Schema
from toolkit.storage.xlsx.make import make_workbook
from toolkit.storage.xlsx.package import WorkbookPackage

WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="A &amp; B" sheetId="1" r:id="rId7"/></sheets></workbook>'
)
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def links(*targets: tuple[str, str, str]) -> str:
    """A relationships part: id, kind, target."""
    inner = "".join(
        f'<Relationship Id="{i}" Type="{LINK}/{k}" Target="{t}"/>' for i, k, t in targets
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def package(parts: dict[str, str]) -> WorkbookPackage:
    """A package of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return WorkbookPackage.from_bytes(stream.getvalue(), "r.xlsx")


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("worksheets/een.xml", "xl/worksheets/een.xml"),
        ("/xl/worksheets/een.xml", "xl/worksheets/een.xml"),
        ("../elders/een.xml", "elders/een.xml"),
        ("blad%20een.xml", "xl/blad een.xml"),
    ],
)
def test_a_sheet_is_found_by_its_relationship(target: str, part: str) -> None:
    """Relative, from the root, elsewhere, or with an escaped space."""
    found = package(
        {
            "_rels/.rels": links(("rId1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": WORKBOOK,
            "xl/_rels/workbook.xml.rels": links(("rId7", "worksheet", target)),
            part: "<worksheet/>",
        }
    )
    assert dict(found.sheet_parts) == {"A & B": part}
    assert found.part(part) == b"<worksheet/>"


def test_a_main_part_of_another_name(schema: Schema) -> None:
    """The name is a habit, not a rule."""
    found = package(
        {
            "_rels/.rels": links(("rId1", "officeDocument", "/boek/hoofd.xml")),
            "boek/hoofd.xml": WORKBOOK,
            "boek/_rels/hoofd.xml.rels": links(("rId7", "worksheet", "een.xml")),
            "boek/een.xml": "<worksheet/>",
        }
    )
    assert (found.workbook_part, dict(found.sheet_parts)) == (
        "boek/hoofd.xml",
        {"A & B": "boek/een.xml"},
    )


def test_a_sheet_that_is_listed_but_not_there_is_damage() -> None:
    """The message names the part that is wrong."""
    with pytest.raises(RegisterError) as caught:
        package(
            {
                "_rels/.rels": links(("rId1", "officeDocument", "xl/workbook.xml")),
                "xl/workbook.xml": WORKBOOK,
                "xl/_rels/workbook.xml.rels": links(("rId7", "worksheet", "weg.xml")),
            }
        )
    assert str(caught.value) == (
        "S051 r.xlsx is beschadigd (xl/workbook.xml). Zet een reservekopie terug uit de map ernaast."
    )


def test_our_own_workbook_and_another_library_agree_on_the_tabs(schema: Schema) -> None:
    """In the order of the schema."""
    data = make_workbook(schema, {})
    titles = [t.title for t in schema]
    assert list(WorkbookPackage.from_bytes(data).sheet_parts) == titles
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == titles


def test_parts_are_replaced_added_and_left_out(schema: Schema) -> None:
    """The others keep their place and their content."""
    before = WorkbookPackage.from_bytes(make_workbook(schema, {}))
    data = before.with_parts(
        {"docProps/core.xml": b"<new/>", "xl/extra.xml": b"<x/>"}, {"docProps/app.xml"}
    )
    after = WorkbookPackage.from_bytes(data)
    assert after.part_names == (
        *(n for n in before.part_names if n != "docProps/app.xml"),
        "xl/extra.xml",
    )
    assert (after.part("docProps/core.xml"), after.part("xl/extra.xml")) == (b"<new/>", b"<x/>")
    same = set(before.part_names) & set(after.part_names) - {"docProps/core.xml"}
    assert all(after.part(name) == before.part(name) for name in same)
