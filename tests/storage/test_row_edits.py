"""What retention takes out of a workbook: named cells, notes and shared texts, and nothing beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registers import complaint, raw_register
from toolkit.schema import register_schema
from toolkit.storage.base import RowEdits, WritePlan
from toolkit.storage.edited import with_row_edits
from toolkit.storage.row_edits import edited_rows, without_notes, without_unused_texts
from toolkit.storage.workbook import WorkbookStorage
from toolkit.storage.workbook_make import make_workbook

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
