"""New rows among those that stay: the sheet shows the same as one that was written whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.storage.workbook_tools import change_parts, check_well_formed, make_register, sheet_part
from toolkit.schema import Schema, register_schema
from toolkit.storage.base import Cell, TabContent, WritePlan
from toolkit.storage.xlsx.cell_xml import EPOCH_1900
from toolkit.storage.xlsx.script_sheet import replaced_sheet
from toolkit.storage.xlsx.sheet_xml import SheetXml, row_cells, row_spans
from toolkit.storage.xlsx.spliced import spliced
from toolkit.writing.changes import plan_changes

TITLE = "Berekend acties"
"""A tab of the script with three columns."""

BARE = SheetXml(head=b"<worksheet>", rows=b"", tail=b"</worksheet>", prefix=b"")
TEXTS = st.sampled_from(["", "a", "b & c", "<d>", "=1+1", "x\ny"])
ROWS = st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=12)


def content(rows: Sequence[Sequence[Cell]], changed: Sequence[int] | None = None) -> TabContent:
    """New content of that tab."""
    table = register_schema()["computed_actions"]
    filled = [[*row, *[""] * (len(table.columns) - len(row))] for row in rows]
    return TabContent(table=table, rows=filled, changed_rows=changed)


def whole(rows: Sequence[Sequence[Cell]], before: SheetXml = BARE) -> SheetXml:
    """The sheet written anew."""
    return replaced_sheet(before, content(rows), {}, EPOCH_1900)


def cells(sheet: SheetXml) -> list[dict[str, bytes]]:
    """What stands in each row."""
    found = [row_cells(sheet.rows[start:end]) or {} for start, end, _tag in row_spans(sheet.rows)]
    return [{a: cell.element for a, cell in row.items()} for row in found]


@given(before=ROWS, after=ROWS)
@settings(max_examples=200)
def test_a_spliced_sheet_is_the_whole_one(before: list[list[str]], after: list[list[str]]) -> None:
    """Whatever changes or is added; and it is left alone when that is not known to be right."""
    sheet = whole(before)
    changed = [
        at
        for at in range(max(len(before), len(after)))
        if at >= min(len(before), len(after)) or before[at] != after[at]
    ]
    new = replaced_sheet(sheet, content(after, changed), {}, EPOCH_1900)
    assert cells(new) == cells(whole(after))
    assert [row_tag for _s, _e, row_tag in row_spans(new.rows)] == [
        row_tag for _s, _e, row_tag in row_spans(whole(after).rows)
    ]


def one_in_ten(sheet: SheetXml, changed: Sequence[int] = (3,), count: int = 10) -> bytes | None:
    """Splice a mark into a sheet of ten rows."""
    return spliced(sheet, changed, count, lambda place: b'<row r="%d">new</row>' % (place + 2))


TEN = whole([[f"t{n}", "", ""] for n in range(10)])


def test_only_the_changed_row_is_new() -> None:
    """The bytes of the others stay."""
    spans = [TEN.rows[start:end] for start, end, _tag in row_spans(TEN.rows)]
    spans[4] = b'<row r="5">new</row>'
    assert one_in_ten(TEN) == b"".join(spans)


def test_a_row_beyond_the_last_is_added() -> None:
    """At the end, in order."""
    found = one_in_ten(TEN, [10, 11], 12)
    assert found == TEN.rows + b'<row r="12">new</row><row r="13">new</row>'


@pytest.mark.parametrize(
    "odd",
    [
        replace(TEN, prefix=b"x:"),
        replace(TEN, tail=b'<autoFilter ref="A1:C9"><filterColumn colId="0"/></autoFilter>'),
        replace(TEN, rows=TEN.rows.replace(b'<row r="3">', b'<row r="3" hidden="1">')),
        replace(TEN, rows=TEN.rows.replace(b'<row r="5">', b"<row r='5'>")),
        replace(TEN, rows=TEN.rows.replace(b'<row r="5">', b'<row r="5"/><row r="99">')),
    ],
    ids=["prefix", "filter", "hidden", "quotes", "empty row"],
)
def test_an_odd_sheet_is_written_whole(odd: SheetXml) -> None:
    """Whenever a row could be taken for another."""
    assert one_in_ten(odd) is None


def test_many_changes_are_written_whole() -> None:
    """Then splicing is no faster; nor can it take rows away."""
    assert one_in_ten(TEN, [1, 2, 3]) is None
    assert one_in_ten(TEN, [9], 9) is None


def test_a_refresh_splices_and_reads_back_the_same(folder: Path, schema: Schema) -> None:
    """Through the plan and the file: one cell of forty rows, and one row more."""
    storage = make_register(folder, schema)
    first = content([[f"t{n}", "", ""] for n in range(40)])
    second = content(
        [*([f"t{n}", "", ""] for n in range(39)), ["anders", "", ""], ["erbij", "", ""]]
    )
    storage.apply(WritePlan(contents=(first,)), schema, storage.read(schema).version)
    plan, changes = plan_changes(storage.read(schema), [second])
    assert plan.contents[0].changed_rows == [39, 40]
    assert changes == {TITLE: 2}
    storage.apply(plan, schema, storage.read(schema).version)
    assert plan_changes(storage.read(schema), [second])[1] == {}
    check_well_formed(Path(storage.address))


def test_a_sheet_that_another_program_saved_is_spliced_as_well(
    folder: Path, schema: Schema
) -> None:
    """With attributes of its own on every row."""
    storage = make_register(folder, schema)
    first = content([[f"t{n}", "", ""] for n in range(20)])
    storage.apply(WritePlan(contents=(first,)), schema, storage.read(schema).version)
    part = sheet_part(Path(storage.address), TITLE)
    change_parts(
        Path(storage.address),
        lambda name, data: (
            data.replace(b'<row r="7">', b'<row r="7" spans="1:3" ht="15">')
            if name == part
            else data
        ),
    )
    second = content([[f"t{n}" if n != 5 else "anders", "", ""] for n in range(20)])
    plan, _changes = plan_changes(storage.read(schema), [second])
    storage.apply(plan, schema, storage.read(schema).version)
    assert plan_changes(storage.read(schema), [second])[1] == {}
