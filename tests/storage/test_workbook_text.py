"""Text goes into a workbook and comes out as it was; nothing that was typed becomes a formula."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.storage.workbook_tools import make_register, members, number, sheet_part, shown, write
from toolkit.schema import Schema, register_schema
from toolkit.storage.base import FreshRows, TabContent, WritePlan
from toolkit.storage.xlsx.cell_xml import (
    EPOCH_1900,
    EPOCH_1904,
    LONGEST_TEXT,
    PlainWriter,
    escaped,
    inline_text,
    serial,
)
from toolkit.storage.xlsx.make import make_workbook

NOON = datetime(2026, 11, 3, 12)  # noqa: DTZ001 - a sheet's moments have no time zone
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=40,
)
HOSTILE = [
    "=1+1",
    "+31 6 12345678",
    "-5 graden",
    "@cmd",
    '=HYPERLINK("http://x")',
    "_x000D_",
    "_x0041_ is geen A",
    "_x005F_x0041_",
    "regel\r\nregel\rregel\n",
    "\t tab en spaties  ",
    " ",
    "\x00\x01\x0b\x1f",
    "a & b < c > d \" e ' f",
    "]]> <!-- --> <![CDATA[",
    "\u202eomgekeerd\u202c",
    "👩‍🚒 é e\u0301",
    "00417",
    "3-11-2026",
    "#N/A",
    "TRUE",
]


def text_of(element: str) -> str:
    """What a reader of XML makes of an inline text, escapes still in it."""
    return etree.fromstring(element.encode()).findtext("t") or ""


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_comes_back_as_it_was(text: str, folder: Path, schema: Schema) -> None:
    """Through a fresh row, through a script's tab and through a new workbook, and never as a formula."""
    contents = {"complaints": [{"number": number(1), "description": text}]}
    storage = make_register(folder, schema, contents)
    fresh = FreshRows(table=schema["complaints"], rows=[{"description": text}])
    storage.apply(WritePlan(fresh_rows=(fresh,)), schema, storage.read(schema).version)
    row = ["Fout", "V003", "Klachten", "", number(1), "Kanaal", text, text]
    write(storage, schema, TabContent(table=schema["findings"], rows=[row]))
    tabs = storage.read(schema).tabs
    described = tabs["Klachten"].header.index("Omschrijving")
    assert [r[described] for r in tabs["Klachten"].rows[:2]] == [text, text]
    assert tabs["Controle"].rows[0][6:] == [text, text]
    assert shown(storage.path, "Controle")[1][6:] == [text, text]
    written = members(storage.path)[sheet_part(storage.path, "Controle")]
    assert b"<f>" not in written


@given(TEXTS)
@example("_x000D_")
@example("\r")
@settings(max_examples=300)
def test_an_escaped_text_is_well_formed_and_stands_for_itself(text: str) -> None:
    """Any character that XML cannot hold is written as ``_xHHHH_``, and undone gives the text."""
    read = text_of(inline_text(text).replace("<is>", "<is xmlns=''>"))
    assert re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), read) == text


@given(st.lists(TEXTS, min_size=1, max_size=8))
@settings(max_examples=15, deadline=None)
def test_any_texts_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    """A property: whatever people write, in whatever script."""
    schema = register_schema()
    folder = tmp_path_factory.mktemp("texts")
    storage = make_register(folder, schema, {})
    fresh = FreshRows(table=schema["complaints"], rows=[{"description": t} for t in texts])
    storage.apply(WritePlan(fresh_rows=(fresh,)), schema, storage.read(schema).version)
    tab = storage.read(schema).tabs["Klachten"]
    described = tab.header.index("Omschrijving")
    assert [row[described] for row in tab.rows[: len(texts)]] == texts


def test_half_a_character_becomes_the_sign_for_an_unknown_one() -> None:
    """No file can hold a lone surrogate; it must not stop a refresh either."""
    assert escaped("a\ud83db\uffff") == "a\ufffdb\ufffd"


def test_a_text_beyond_a_cell_is_cut_in_a_script_s_tab() -> None:
    """Excel refuses a file with a longer one."""
    assert text_of(inline_text("x" * 40_000)) == "x" * LONGEST_TEXT
    assert text_of(inline_text("👩" * 20_000)) == "👩" * (LONGEST_TEXT // 2)
    assert text_of(inline_text("x" * LONGEST_TEXT)) == "x" * LONGEST_TEXT


@pytest.mark.parametrize(
    ("day", "epoch", "expected"),
    [
        (date(1900, 3, 1), EPOCH_1900, 61),
        (date(2026, 11, 3), EPOCH_1900, 46329),  # a Tuesday
        (NOON, EPOCH_1900, 46329.5),
        (NOON.replace(hour=0), EPOCH_1900, 46329),
        (date(2026, 11, 3), EPOCH_1904, 44867),
    ],
)
def test_a_date_is_its_serial(day: date, epoch: datetime, expected: float) -> None:
    """In either date system."""
    assert serial(day, epoch) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", ""),
        (None, ""),
        (float("nan"), ""),
        (float("inf"), ""),
        (True, '<c r="A1" s="3" t="b"><v>1</v></c>'),
        (7, '<c r="A1" s="3"><v>7</v></c>'),
        (7.0, '<c r="A1" s="3"><v>7</v></c>'),
        (0.1, '<c r="A1" s="3"><v>0.1</v></c>'),
        (date(2026, 11, 3), '<c r="A1" s="4"><v>46329</v></c>'),
        (date(1850, 1, 1), '<c r="A1" s="3" t="inlineStr"><is><t>01-01-1850</t></is></c>'),
        (" a", '<c r="A1" s="3" t="inlineStr"><is><t xml:space="preserve"> a</t></is></c>'),
        ("a", '<c r="A1" s="3" t="inlineStr"><is><t>a</t></is></c>'),
    ],
)
def test_each_kind_of_cell_is_written_as_what_it_is(cell: object, expected: str) -> None:
    """An empty cell leaves no element; a date has the format that shows it."""
    assert PlainWriter(3, 4, EPOCH_1900)(cell, "A1") == expected  # type: ignore[arg-type]  # the kinds


def test_the_same_contents_give_the_same_bytes(schema: Schema) -> None:
    """A new workbook depends on no clock."""
    assert make_workbook(schema, {}) == make_workbook(schema, {})
