"""What retention takes out of a workbook: named cells, notes and shared texts, and nothing beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registers import complaint, raw_register
from toolkit.schema import register_schema
from toolkit.storage.base import RawTab, RowEdits, WritePlan, row_key
from toolkit.storage.edited import with_row_edits
from toolkit.storage.workbook import WorkbookStorage
from toolkit.storage.xlsx.cell_xml import EPOCH_1900, PlainWriter
from toolkit.storage.xlsx.fresh_rows import Lane
from toolkit.storage.xlsx.make import make_workbook
from toolkit.storage.xlsx.row_edits import (
    edited_rows,
    with_edits,
    without_notes,
    without_unused_texts,
)
from toolkit.storage.xlsx.sheet_xml import SheetXml, row_cells, row_number, row_spans, sort_key

SCHEMA = register_schema()
TABLE = SCHEMA["complaints"]
FIRST, SECOND = "K-0000013", "K-0000021"


def edits(**cells: dict[str, str | None]) -> RowEdits:
    """Edits by ``first`` and ``second``."""
    names = {"first": FIRST, "second": SECOND}
    return RowEdits(table=TABLE, key="number", cells={names[n]: c for n, c in cells.items()})


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        (
            b'<comment ref="H2" authorId="0"><text><t>Piet</t></text></comment><comment ref="H3"><text><t>Jan</t></text></comment>',
            b'<comment ref="H2" authorId="0"><text></text></comment><comment ref="H3"><text><t>Jan</t></text></comment>',
        ),
        (
            b'<x:comment ref="AB2"><x:text><x:r><x:t>Piet</x:t></x:r></x:text></x:comment>',
            b'<x:comment ref="AB2"><x:text></x:text></x:comment>',
        ),
        (
            b'<threadedComment ref="H2" personId="{1}"><text xml:space="preserve">Piet</text></threadedComment>',
            b'<threadedComment ref="H2" personId="{1}"><text></text></threadedComment>',
        ),
        (
            b'<comment ref="H22"><text><t>Jan</t></text></comment>',
            b'<comment ref="H22"><text><t>Jan</t></text></comment>',
        ),
    ],
)
def test_notes_of_a_row_are_emptied(notes: bytes, expected: bytes) -> None:
    """Of every column, in every spelling; those of other rows keep their bytes."""
    assert without_notes(notes, frozenset({2})) == expected


def test_a_shared_text_goes_when_its_last_cell_does() -> None:
    """The places of the others stay: cells point at them by number."""
    texts = b"<sst><si><t>a</t></si><si><r><t>b</t></r></si><si/><si><t>c</t></si></sst>"
    before = [b'<c r="A1" t="s"><v>0</v></c><c r="A2" t="s"><v>1</v></c>']
    after = [b'<c r="A1" t="s"><v>0</v></c>', b'<c r="A1" t="s"><v>3</v></c>']
    assert without_unused_texts(texts, before, after) == (
        b"<sst><si><t>a</t></si><si><t/></si><si/><si><t>c</t></si></sst>"
    )
    assert without_unused_texts(texts, before, [*before, *after]) == texts


def test_every_row_with_the_key_is_meant() -> None:
    """Also when a number stands twice; a key that is not there is left out."""
    raw = raw_register({"Klachten": [complaint(1), complaint(2), complaint(1)]})
    tab = raw.tabs["Klachten"]
    assert edited_rows(tab, edits(first={})) == {2, 4}
    assert edited_rows(raw_register({}).tabs["Klachten"], edits(first={})) == frozenset()


def test_the_workbook_is_what_was_reckoned_beforehand(tmp_path: Path) -> None:
    """What the pure function foretells is what is read back: edited, emptied and untouched rows."""
    rows = [
        {"number": n, "channel": "Balie", "description": f"Tekst {n}", "handler": "Piet"}
        for n in (FIRST, SECOND, "K-0000037")
    ]
    path = tmp_path / "klachten.xlsx"
    path.write_bytes(make_workbook(SCHEMA, {"complaints": rows}))
    storage = WorkbookStorage(path, backups=0)
    raw = storage.read(SCHEMA)
    plan = edits(first={"description": "(weg)", "handler": None}, second={})
    wanted = with_row_edits(raw, [plan]).tabs["Klachten"]
    storage.apply(WritePlan(row_edits=(plan,)), SCHEMA, raw.version)
    found = storage.read(SCHEMA).tabs["Klachten"]
    kept = [found.header.index(c.title) for c in TABLE.columns if not c.is_computed]

    def typed(tab_rows: object) -> list[list[object]]:
        return [[row[at] or None for at in kept] for row in tab_rows]  # type: ignore[attr-defined]

    assert typed(found.rows) == typed(wanted.rows)
    assert [row[:1] for row in typed(found.rows)[:3]] == [[FIRST], [None], ["K-0000037"]]


def test_a_row_without_a_key_is_found_by_its_place(tmp_path: Path) -> None:
    """As after-care is of a customer who gave no number; one that has a number is not meant."""
    answers = [
        {"number": number, "remark": text, "overall_grade": 7.0}
        for number, text in ((None, "eerste"), (None, "tweede"), (FIRST, "derde"))
    ]
    path = tmp_path / "klachten.xlsx"
    path.write_bytes(make_workbook(SCHEMA, {"aftercare": answers}))
    storage = WorkbookStorage(path, backups=0)
    raw = storage.read(SCHEMA)
    gone = {"remark": None}
    table = SCHEMA["aftercare"]
    plan = RowEdits(table=table, key="number", cells={row_key(3): gone, row_key(4): gone})
    storage.apply(WritePlan(row_edits=(plan,)), SCHEMA, raw.version)
    for tab in (storage.read(SCHEMA).tabs["Nazorg"], with_row_edits(raw, [plan]).tabs["Nazorg"]):
        at = tab.header.index("Toelichting")
        assert [row[at] or None for row in tab.rows[:3]] == ["eerste", None, "derde"]
        assert [row[tab.header.index("Totaalcijfer")] for row in tab.rows[:3]] == [7.0] * 3
    assert edited_rows(raw.tabs["Nazorg"], plan) == {3}


LETTERS = ("A", "B", "C", "AA", "AB")
CONTENTS = (
    b"<v>7</v>",
    b"<f>A1+1</f><v>8</v>",
    b"<f>A1</f>",
    b'<is><t>r="B2" &lt;c r="B2"</t></is>',
    b"",
)
ELEMENTS = st.builds(
    lambda style, content: (b' s="3"' if style else b"", content),
    st.booleans(),
    st.sampled_from([*CONTENTS, None]),
)
ROWS = st.lists(st.dictionaries(st.sampled_from(LETTERS), ELEMENTS, max_size=5), max_size=4)
NEW = st.dictionaries(
    st.sampled_from(("one", "two", "far")), st.sampled_from([None, "x", "<&>", 5])
)


def sheet_of(rows: list[dict[str, tuple[bytes, bytes | None]]]) -> bytes:
    """The rows of a sheet, from row 2, in the usual spelling."""
    written = []
    for number, cells in enumerate(rows, start=2):
        inner = b""
        for letters in sorted(cells, key=sort_key):
            style, content = cells[letters]
            tag = b'<c r="%s%d"%s' % (letters.encode(), number, style)
            inner += tag + (b"/>" if content is None else b">" + content + b"</c>")
        written.append(b'<row r="%d" spans="1:28">%s</row>' % (number, inner))
    return b"".join(written)


def cells_of(rows: bytes) -> list[tuple[int | None, object]]:
    """Each row's number and its cells in order."""
    return [
        (row_number(tag), list((row_cells(rows[start + len(tag) : end]) or {}).items()))
        for start, end, tag in row_spans(rows)
    ]


@given(ROWS, NEW, st.booleans())
def test_the_quick_way_writes_what_the_long_way_does(
    rows: list[dict[str, tuple[bytes, bytes | None]]], new: dict[str, Any], own: bool
) -> None:
    """Cells replaced where they stand, or a row taken apart: the same cells in the same order."""
    table = SCHEMA["complaints"]
    lanes = {
        "number": lane("A"),
        "one": lane("B"),
        "two": lane("AA", formula="A1"),
        "far": lane("C"),
    }
    tab = RawTab(
        title="x", header=("n", "", "", *[""] * 23, "", "own"), rows=[["k", *[""] * 27]] * len(rows)
    )
    edits = RowEdits(table=table, key="number", cells={"k": new}, own_columns=own)
    usual = sheet_of(rows)
    quick = SheetXml(head=b"", rows=usual, tail=b"", prefix=b"")
    slow = replace(quick, rows=usual + b"<!-- so that no row is usual -->")
    found = with_edits(quick, tab, edits, lanes).rows
    assert cells_of(found) == cells_of(with_edits(slow, tab, edits, lanes).rows)
    assert found.count(b"<row ") == len(rows)


def lane(letters: str, formula: str = "") -> Lane:
    """How one column is written."""
    return Lane(
        letters=letters,
        style=None,
        writer=lambda style: PlainWriter(style, None, EPOCH_1900),
        formula=formula,
    )


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        (b'<row r="1"><c/></row><row r="2"/><row r="3"></row>', [21, 33, 50]),
        (b'<row r="1"></row ><row r="2"></row>', [18, 35]),
        (b'<x:row r="1"></x:row><x:row r="2"></x:row>', [21, 42]),
    ],
)
def test_where_rows_end(rows: bytes, ends: list[int]) -> None:
    """In every spelling, and also when two stand in one sheet."""
    assert [end for _start, end, _tag in row_spans(rows)] == ends
