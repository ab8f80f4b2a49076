"""A filter on a script's tab: applied to the new rows, or taken off; never shown without its effect."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from tests.storage.workbook_tools import (
    change_parts,
    make_register,
    members,
    number,
    sheet_part,
    write,
)
from toolkit.schema import Schema
from toolkit.storage.base import Cell, TabContent
from toolkit.storage.workbook import WorkbookStorage
from toolkit.storage.xlsx.sheet_filter import filtered

ROWS: list[list[Cell]] = [
    ["Balie", "vandaag", 1],
    ["Wijkbeheer", "", 2],
    ["balie", "2 & 3 te laat", 3],
]


def tail(columns: str, ref: str = "A1:C9") -> bytes:
    """What stands behind a sheet's rows."""
    return f'<autoFilter ref="{ref}">{columns}</autoFilter><pageMargins/>'.encode()


@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        ("", set()),
        ('<filterColumn colId="0"><filters><filter val="Balie"/></filters></filterColumn>', {1}),
        (
            '<filterColumn colId="0"><filters><filter val="Team X"/></filters></filterColumn>',
            {0, 1, 2},
        ),
        ('<filterColumn colId="1"><filters blank="1"/></filterColumn>', {0, 2}),
        (
            '<filterColumn colId="1"><filters blank="1"><filter val="2 &amp; 3 te laat"/></filters></filterColumn>',
            {0},
        ),
        (
            '<filterColumn colId="0"><filters><filter val="Balie"/></filters></filterColumn>'
            '<filterColumn colId="1"><filters><filter val="vandaag"/></filters></filterColumn>',
            {1, 2},
        ),
    ],
)
def test_a_choice_of_texts_is_applied_to_the_new_rows(columns: str, hidden: set[int]) -> None:
    """As Excel applies it: letter case does not matter, all columns must agree."""
    assert filtered(tail(columns), ROWS) == (tail(columns), hidden)


@pytest.mark.parametrize(
    "columns",
    [
        '<filterColumn colId="2"><filters><filter val="1"/></filters></filterColumn>',
        '<filterColumn colId="2"><top10 val="10"/></filterColumn>',
        '<filterColumn colId="1"><customFilters><customFilter val="*laat*"/></customFilters></filterColumn>',
        '<filterColumn colId="7"><filters><filter val="x"/></filters></filterColumn>',
        '<filterColumn colId="0"><colorFilter dxfId="1"/></filterColumn>',
    ],
)
def test_another_kind_of_filter_is_taken_off(columns: str) -> None:
    """On numbers as they are shown, on colours, on parts of a text, or in a column that is not ours."""
    assert filtered(tail(columns), ROWS) == (tail(""), set())


def test_a_filter_that_starts_elsewhere_is_taken_off() -> None:
    """Its columns are counted from another one."""
    columns = '<filterColumn colId="0"><filters><filter val="Balie"/></filters></filterColumn>'
    assert filtered(tail(columns, "B1:C9"), ROWS) == (tail("", "B1:C9"), set())


def test_a_sheet_without_a_filter_shows_all() -> None:
    """Nothing is changed."""
    assert filtered(b"<pageMargins/>", ROWS) == (b"<pageMargins/>", set())


def test_a_filter_survives_a_refresh(folder: Path, schema: Schema) -> None:
    """A team that filtered *Signalen* on its own name still sees its own rows only."""
    storage = make_register(folder, schema)
    _filter_on(storage, "Balie")
    row: list[Cell] = ["Balie", number(1), "vandaag", "Informatie", "Jan", None, None, None, ""]
    rows = [row, ["Wijkbeheer", *row[1:]], row]
    write(storage, schema, TabContent(table=schema["worklist"], rows=rows))
    sheet = openpyxl.load_workbook(storage.path)["Signalen"]
    assert [sheet.row_dimensions[r].hidden for r in (2, 3, 4)] == [False, True, False]
    assert sheet.auto_filter.filterColumn[0].filters.filter == ["Balie"]
    assert len(storage.read(schema).tabs["Signalen"].rows) == 3


def _filter_on(storage: WorkbookStorage, team: str) -> None:
    part = sheet_part(storage.path, "Signalen")
    inner = f'<filterColumn colId="0"><filters><filter val="{team}"/></filters></filterColumn>'
    assert b"<autoFilter" in members(storage.path)[part]

    def change(name: str, content: bytes) -> bytes:
        pattern = rb"(<autoFilter [^>]*?)/>"
        return (
            re.sub(pattern, rb"\1>" + inner.encode() + rb"</autoFilter>", content)
            if name == part
            else content
        )

    change_parts(storage.path, change)
