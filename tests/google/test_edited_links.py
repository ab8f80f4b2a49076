"""Links and notes that somebody put on a row go with what stood in it; those of other rows stay."""

from __future__ import annotations

import pytest

from tests.google.bench import OWNER, Bench
from tests.sheets_server.staff import Person
from toolkit.storage.base import Cell, RowEdits, WritePlan

LINK = {"textFormat": {"link": {"uri": "mailto:kwispel@huurder.example"}, "bold": True}}


@pytest.mark.parametrize("cells", [{"description": "(geanonimiseerd)", "promise": None}, {}])
def test_a_link_on_the_whole_cell_goes(bench: Bench, cells: dict[str, Cell]) -> None:
    """The address goes and the rest of the look stays, whether the cell gets another text or none."""
    bench.filled(2)
    sheet = bench.sheet("Klachten")
    header = bench.header(sheet)
    own = [header.index(title) for title in ("Omschrijving", "Toezegging")]
    for row in (1, 2):
        for at in own:
            sheet.put(row, at, sheet.cell(row, at)._replace(format=LINK))
    storage = bench.storage()
    raw = storage.read(bench.schema)
    number = str(raw.tabs["Klachten"].rows[0][header.index("Nummer")])
    edits = RowEdits(table=bench.schema["complaints"], key="number", cells={number: cells})
    storage.apply(WritePlan(row_edits=(edits,)), bench.schema, raw.version)
    sheet = bench.sheet("Klachten")
    for at in own:
        assert "link" not in (sheet.cell(1, at).format or {}).get("textFormat", {})
        assert (sheet.cell(1, at).format or {})["textFormat"]["bold"] is True
        assert sheet.cell(2, at).format == LINK


@pytest.mark.parametrize("cells", [{"description": "(geanonimiseerd)"}, {}])
def test_a_note_on_a_cell_that_keeps_its_value_goes_too(
    bench: Bench, cells: dict[str, Cell]
) -> None:
    """It says as much on the channel or the number as on the description; the value stays, unless all goes."""
    bench.filled(2)
    sheet = bench.sheet("Klachten")
    width = len(bench.header(sheet))
    values = [sheet.cell(1, at).value for at in range(width)]
    for row in (1, 2):
        for at in range(width):
            sheet.put(row, at, sheet.cell(row, at)._replace(note="belde mevrouw Kwispel"))
    storage = bench.storage()
    raw = storage.read(bench.schema)
    number = str(values[0])
    edits = RowEdits(table=bench.schema["complaints"], key="number", cells={number: cells})
    storage.apply(WritePlan(row_edits=(edits,)), bench.schema, raw.version)
    sheet = bench.sheet("Klachten")
    assert [sheet.cell(1, at).note for at in range(width)] == [None] * width
    assert {sheet.cell(2, at).note for at in range(width)} == {"belde mevrouw Kwispel"}
    at = bench.header(sheet).index("Kanaal")
    assert sheet.cell(1, at).value == (values[at] if cells else None)


def test_what_stands_beyond_the_last_title_goes_too(bench: Bench) -> None:
    """Somebody typed beside the table, under no title."""
    bench.filled(2)
    sheet = bench.sheet("Klachten")
    width = len(bench.header(sheet))
    bench.play(*[Person("Klachten", OWNER).insert_columns(width)] * 2)
    beyond = width + 1
    for row in (1, 2):
        sheet.put(row, beyond, sheet.cell(row, beyond)._replace(value="mevrouw Kwispel"))
    storage = bench.storage()
    raw = storage.read(bench.schema)
    number = str(sheet.cell(1, 0).value)
    cells: dict[str, Cell] = {"description": "(geanonimiseerd)"}
    edits = RowEdits(table=bench.schema["complaints"], key="number", cells={number: cells})
    storage.apply(WritePlan(row_edits=(edits,)), bench.schema, raw.version)
    sheet = bench.sheet("Klachten")
    assert [sheet.cell(row, beyond).value for row in (1, 2)] == [None, "mevrouw Kwispel"]
