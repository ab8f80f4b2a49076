"""Rows and columns that come, go and move: nothing is lost, and everything follows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets_server.addresses import Box, Span
from tests.sheets_server.batch_update import batch_update
from tests.sheets_server.changes import Deletion, Insertion, Move
from tests.sheets_server.creation import create_spreadsheet
from tests.sheets_server.errors import ApiError
from tests.sheets_server.formula_text import parse_reference
from tests.sheets_server.grid import BLANK, Formula, Sheet, Spreadsheet
from tests.sheets_server.staff import Edit, Person

KEES = Person("Sheet1")
SIZE = 6


def numbered() -> tuple[Spreadsheet, Sheet]:
    """A small grid in which every cell says where it began."""
    size = {"rowCount": SIZE, "columnCount": SIZE}
    spreadsheet = create_spreadsheet("x", {"sheets": [{"properties": {"gridProperties": size}}]})
    sheet = spreadsheet.sheets[0]
    for row in range(SIZE):
        for column in range(SIZE):
            sheet.put(row, column, BLANK._replace(value=f"{row}.{column}"))
    return spreadsheet, sheet


def everything(sheet: Sheet) -> list[Any]:
    return sorted(
        str(cell.value)
        for row in sheet.rows
        for cell in row
        if cell is not None and cell.value is not None
    )


places = st.integers(0, SIZE - 1)
counts = st.integers(1, 3)


@given(st.sampled_from(["rows", "columns"]), places, counts)
def test_inserting_and_deleting_the_same_lines_changes_nothing(
    kind: str, at: int, count: int
) -> None:
    spreadsheet, sheet = numbered()
    before = [row[:] for row in sheet.rows]
    if kind == "rows":
        edits = (KEES.insert_rows(at, count), KEES.delete_rows(at, count))
    else:
        edits = (KEES.insert_columns(at, count), KEES.delete_columns(at, count))
    for edit in edits:
        edit(spreadsheet)
    assert sheet.rows == before
    assert (sheet.row_count, sheet.column_count) == (SIZE, SIZE)


@given(places, places, st.booleans())
def test_moving_a_line_keeps_every_cell_and_every_line_whole(
    start: int, to: int, across: bool
) -> None:
    spreadsheet, sheet = numbered()
    before = everything(sheet)
    edit: Edit = KEES.move_column(start, to) if across else KEES.move_rows(start, 1, to)
    edit(spreadsheet)
    assert everything(sheet) == before
    lines = [[cell.value for cell in row if cell] for row in sheet.rows]
    lines = [list(line) for line in zip(*lines, strict=True)] if across else lines
    at = 1 if across else 0
    assert all(len({str(value).split(".")[at] for value in line}) == 1 for line in lines)
    place = to - 1 if to > start else to
    assert str(lines[place][0]).split(".")[at] == str(start)


@given(places, st.booleans(), places, places)
def test_a_sort_keeps_every_cell_and_tears_apart_only_what_lies_outside(
    by: int, down: bool, one: int, other: int
) -> None:
    spreadsheet, sheet = numbered()
    left, right = sorted((one, other))
    by = min(max(by, left), right)
    before = everything(sheet)
    KEES.sort(by, header_rows=0, first_column=left, last_column=right, descending=down)(spreadsheet)
    assert everything(sheet) == before
    for row, cells in enumerate(sheet.rows):
        inside = {str(cell.value).split(".")[0] for cell in cells[left : right + 1] if cell}
        outside = {
            str(cell.value).split(".")[0] for cell in cells[:left] + cells[right + 1 :] if cell
        }
        assert len(inside) == 1
        assert outside <= {str(row)}


lines = st.integers(0, 12)
changes = st.one_of(
    st.builds(Insertion, lines, counts),
    st.builds(lambda start, count: Deletion(start, start + count), lines, counts),
    st.builds(lambda start, count, to: Move(start, start + count, to), lines, counts, lines).filter(
        lambda move: not move.start < move.to < move.end
    ),
)


@given(changes, lines)
def test_a_range_of_one_line_goes_where_its_line_goes(change: Any, line: int) -> None:
    after = change.interval(line, line + 1)
    index = change.index(line)
    assert after == (None if index is None else (index, index + 1))


@given(
    st.lists(st.tuples(st.sampled_from(["insert", "delete", "move"]), places, places), max_size=5)
)
@settings(max_examples=50, deadline=None)
def test_a_formula_keeps_pointing_at_its_cell_whatever_comes_and_goes(
    steps: list[tuple[str, int, int]],
) -> None:
    spreadsheet, sheet = numbered()
    target = "3.2"
    other = Sheet(9, "Anders")
    spreadsheet.sheets.append(other)
    other.put(0, 0, BLANK._replace(value=Formula("=Sheet1!C4")))
    for kind, first, second in steps:
        size = sheet.row_count
        at, to = first % size, second % size
        if kind == "insert":
            KEES.insert_rows(at)(spreadsheet)
        elif kind == "delete" and size > 1:
            KEES.delete_rows(at)(spreadsheet)
        elif kind == "move" and at not in {to, to - 1}:
            KEES.move_rows(at, 1, to)(spreadsheet)
    formula = other.cell(0, 0).value
    assert isinstance(formula, Formula)
    if formula.text == "=#REF!":
        assert target not in everything(sheet)
    else:
        box = parse_reference(formula.text[1:]).span.box(0, 0)
        assert sheet.cell(box.top, box.left).value == target


@given(places, places, places, places)
def test_cutting_and_pasting_back_changes_nothing_in_free_cells(
    top: int, left: int, row: int, column: int
) -> None:
    spreadsheet, sheet = numbered()
    sheet.row_count = sheet.column_count = 4 * SIZE
    before = everything(sheet)
    source = Box(top, left, top + 1, left + 1)
    KEES.cut_paste(source, row + 2 * SIZE, column + 2 * SIZE)(spreadsheet)
    there = Box(row + 2 * SIZE, column + 2 * SIZE, row + 2 * SIZE + 1, column + 2 * SIZE + 1)
    assert sheet.cell(top, left) is BLANK
    KEES.cut_paste(there, top, left)(spreadsheet)
    assert everything(sheet) == before
    assert sheet.cell(top, left).value == f"{top}.{left}"


@given(st.lists(st.sampled_from(["insert", "rename", "write"]), max_size=3), places)
def test_a_refused_batch_leaves_no_trace(kinds: list[str], at: int) -> None:
    spreadsheet, sheet = numbered()
    before = ([row[:] for row in sheet.rows], sheet.title, sheet.row_count)
    lines_ = {"dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
    cell = {"values": [{"userEnteredValue": {"numberValue": 1}}]}
    known: dict[str, Any] = {
        "insert": {"insertDimension": {"range": lines_}},
        "rename": {"updateSheetProperties": {"properties": {"title": "x"}, "fields": "title"}},
        "write": {"updateCells": {"start": {}, "rows": [cell], "fields": "userEnteredValue"}},
    }
    sent = [known[kind] for kind in kinds] + [{"deleteSheet": {"sheetId": 404}}]
    with pytest.raises(ApiError, match=r"No sheet with id: 404|already exists"):
        batch_update(spreadsheet, None, {"requests": sent})
    assert ([row[:] for row in sheet.rows], sheet.title, sheet.row_count) == before


def test_open_sides_stay_open() -> None:
    assert Insertion(0, 2).interval(None, None) == (None, None)
    assert Deletion(1, 2).interval(1, None) == (1, None)
    assert Insertion(1, 1).interval(1, None) == (2, None)
    assert Span(1, None, None, None).box(9, 9) == Box(1, 0, 9, 9)
