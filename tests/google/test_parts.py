"""
The small parts: cells, headers, batches, receipts, stock; each at its edges.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.google.bench import Bench
from tests.sheets_server.batch_update import batch_update
from tests.sheets_server.grid import Spreadsheet
from toolkit.errors import RegisterError
from toolkit.register.numbers import complaint_number
from toolkit.schema import register_schema
from toolkit.storage.base import Cell, RawTab, TabContent, WritePlan
from toolkit.storage.google.batches import batches, cut
from toolkit.storage.google.cells import LONGEST_TEXT, days_of, encoded, row_data, serial, value_of
from toolkit.storage.google.reading import raw_tab, restored_header
from toolkit.storage.google.receipts import (
    KEPT_SINGLES,
    NUMBERS_END,
    highest_serial,
    numbers_receipt,
    obsolete,
    single_receipt,
)
from toolkit.storage.google.repair import plain_formula
from toolkit.storage.google.requests import Block, Writing
from toolkit.storage.google.stock import missing_count, stock_of

SCHEMA = register_schema()
COMPLAINTS = SCHEMA["complaints"]
TITLES = [c.title for c in COMPLAINTS.columns]
POSITIONS = {c.name: at for at, c in enumerate(COMPLAINTS.columns)}

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_survives_its_serial(day: date) -> None:
    """Written as a serial and read as one, it is the same day."""
    assert days_of([serial(day)], with_time=False) == [day]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001
def test_a_moment_survives_to_the_minute(moment: datetime) -> None:
    """The log shows minutes."""
    whole = moment.replace(second=0, microsecond=0)
    assert days_of([serial(whole)], with_time=True) == [whole]


@pytest.mark.parametrize("cell", [0, -1, 100_000, 1e9, True, "46329", "", None])
def test_what_is_no_day_stays_as_it_was_read(cell: Cell) -> None:
    """The check reports it with its value."""
    assert days_of([cell], with_time=False) == [cell]


@given(texts)
def test_a_text_is_always_written_as_text(text: str) -> None:
    """Never as a formula, whatever it begins with."""
    assert value_of(text) == {"stringValue": text}


def test_a_text_that_fits_no_cell_is_refused() -> None:
    """At 50,000 characters it fits, one more and it does not."""
    assert value_of("x" * LONGEST_TEXT) == {"stringValue": "x" * LONGEST_TEXT}
    with pytest.raises(RegisterError, match=r"^S067 Een tekst van 50001 tekens"):
        value_of("x" * (LONGEST_TEXT + 1))


def test_empty_cells_at_the_end_are_left_out() -> None:
    """Which clears them; gaps in between stay."""
    assert row_data(["a", None, 2, "", None]) == {
        "values": [
            {"userEnteredValue": {"stringValue": "a"}},
            {},
            {"userEnteredValue": {"numberValue": 2}},
        ]
    }
    assert row_data([None, ""]) == {"values": []}


@given(
    rows=st.lists(
        st.tuples(texts, st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)), texts),
        max_size=5,
    )
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_tab_comes_back_as_it_was_written(
    bench: Bench, rows: list[tuple[str, date | None, str]]
) -> None:
    """Any text, ``=1+1`` and quotes among them, over the line and back."""
    if "Signalen" not in [s.title for s in bench.server.spreadsheet(bench.sheet_id).sheets]:
        bench.made()
    table = SCHEMA["worklist"]
    cells = [("Team", "K-1", text, more, "", day, None, None, "") for text, day, more in rows]
    storage = bench.storage()
    raw = storage.read(bench.schema)
    storage.apply(
        WritePlan(contents=(TabContent(table=table, rows=cells),)), bench.schema, raw.version
    )
    found = storage.read(bench.schema).tabs["Signalen"].rows
    assert [[*(c or "" for c in row), *[""] * (9 - len(row))] for row in found] == [
        [c or "" for c in row] for row in cells
    ]


def test_a_header_that_shows_an_error_gets_its_title_back() -> None:
    """From left to right, when as many titles are missing as errors show."""
    shown = [*TITLES]
    shown[1] = shown[2] = "#REF!"
    assert restored_header(shown, COMPLAINTS) == (TITLES, (1, 2))


def test_a_header_is_never_guessed() -> None:
    """More errors than missing titles: it stays as it is, and the layout check says so."""
    shown = ["#REF!" if title in ("Status", "Kanaal") else title for title in TITLES]
    assert restored_header(shown, COMPLAINTS) == (shown, ())


def test_what_stands_below_an_error_was_typed() -> None:
    """Row and column of every cell in a column that could not spill."""
    header = ["#REF!" if title == "Signaal" else title for title in TITLES]
    tab = raw_tab(
        "Klachten", [header, ["K-1", "Nieuw"], ["K-2", "Nieuw", "x"], ["K-3", "Nieuw"]], COMPLAINTS
    )
    assert tab.header == tuple(TITLES)
    assert tab.typed_over == {(3, 2)}


def test_rows_are_padded_and_trailing_empty_ones_left_out() -> None:
    """Each row is as long as the header."""
    tab = raw_tab("Onbekend", [["A", "B", "C"], ["x"], ["", "", ""], [""]], None)
    assert tab == RawTab(title="Onbekend", header=("A", "B", "C"), rows=[["x", None, None]])
    assert raw_tab("Leeg", [], None) == RawTab(title="Leeg", header=(), rows=[])


def block(count: int, *, sheet_id: int = 5, size: int = 100) -> Block:
    rows = [row_data([f"{at:04d}" + "x" * size]) for at in range(count)]
    return Block(sheet_id=sheet_id, top=1, columns=1, rows=rows)


def test_what_fits_is_one_call() -> None:
    """In order: what makes room, the values, what finishes."""
    before, after = {"addSheet": {}}, {"repeatCell": {}}
    writing = Writing(before=(before,), blocks=(block(3),), after=(after,))
    assert batches(writing, 9) == [[before, block(3).request, after]]


@given(
    counts=st.lists(st.integers(1, 60), min_size=1, max_size=4), limit=st.integers(8_000, 16_000)
)
@settings(deadline=None, max_examples=25)
def test_calls_stay_under_the_limit_and_only_the_last_one_counts(
    counts: list[int], limit: int
) -> None:
    """Whatever the sizes: all values arrive, and before the last call no tab has changed."""
    spreadsheet = Spreadsheet("x", "x")
    add = [
        {"addSheet": {"properties": {"sheetId": 100 + i, "title": f"T{i}"}}}
        for i in range(len(counts))
    ]
    batch_update(spreadsheet, None, {"requests": add})
    blocks = tuple(block(count, sheet_id=100 + i, size=250) for i, count in enumerate(counts))
    *earlier, last = batches(Writing(blocks=blocks), 77, limit=limit)
    for requests in earlier:
        assert len(encoded({"requests": requests})) <= limit
        batch_update(spreadsheet, None, json.loads(json.dumps({"requests": requests})))
        assert not any(spreadsheet.sheet(f"T{i}").rows for i in range(len(counts)))
    assert len(encoded({"requests": last})) <= limit
    batch_update(spreadsheet, None, {"requests": last})
    for i, one in enumerate(blocks):
        found = [spreadsheet.sheet(f"T{i}").cell(at + 1, 0).value for at in range(len(one.rows))]
        assert found == [row["values"][0]["userEnteredValue"]["stringValue"] for row in one.rows]
    assert spreadsheet.sheet_by_id(77) is None


def test_a_block_is_cut_between_rows() -> None:
    """Every row is in one piece exactly, and one that is too large is a piece of its own."""
    pieces = cut(block(10), 500)
    assert [(p.start, p.end) for p in pieces] == [(0, 3), (3, 6), (6, 9), (9, 10)]
    assert [(p.start, p.end) for p in cut(block(2, size=900), 500)] == [(0, 1), (1, 2)]


def test_runs_that_start_from_the_same_number_want_the_same_receipt() -> None:
    """Which only one of them can get."""
    one, other = (numbers_receipt(300, 310 + i, random.Random(i)) for i in range(2))
    assert one.id == other.id == 301
    assert one.value != other.value


def test_the_highest_number_is_read_from_the_receipts() -> None:
    """Other people's metadata and receipts without numbers do not count."""
    source = random.Random(1)
    kept = [
        numbers_receipt(0, 300, source),
        numbers_receipt(300, 420, source),
        single_receipt(source),
    ]
    metadata = [{"metadataKey": "kg", "metadataValue": one.value} for one in kept]
    assert highest_serial([*metadata, {"metadataKey": "other", "metadataValue": "900:"}]) == 420
    assert highest_serial([]) == 0


def test_receipts_do_not_pile_up() -> None:
    """Only the last ones are kept, those with numbers longer."""
    metadata = [
        {"metadataKey": "kg", "metadataId": NUMBERS_END + i} for i in range(KEPT_SINGLES + 3)
    ]
    gone = [
        r["deleteDeveloperMetadata"]["dataFilter"]["developerMetadataLookup"]["metadataId"]
        for r in obsolete(metadata)
    ]
    assert gone == [NUMBERS_END, NUMBERS_END + 1, NUMBERS_END + 2]


def tab(*rows: dict[str, Cell]) -> RawTab:
    cells = [[row.get(name) for name in POSITIONS] for row in rows]
    return RawTab(title="Klachten", header=tuple(TITLES), rows=cells)


def number(at: int) -> dict[str, Cell]:
    return {"number": complaint_number(at)}


def test_the_stock_is_counted_from_what_people_filled() -> None:
    """A computed value or a number alone does not fill a row."""
    filled = {**number(1), "description": "x"}
    stock = stock_of(tab(filled, {**number(2), "signal": "x"}, number(3)), COMPLAINTS, POSITIONS)
    assert (stock.empty_count, stock.next_row, stock.end_row, stock.highest) == (2, 2, 4, 3)
    assert stock.refill_row == 3
    full = stock_of(tab(filled), COMPLAINTS, POSITIONS)
    assert (full.empty_count, full.next_row, full.end_row, full.refill_row) == (0, 2, 2, 2)
    empty = stock_of(tab(), COMPLAINTS, POSITIONS)
    assert (empty.empty_count, empty.next_row, empty.end_row, empty.refill_row) == (0, 1, 1, 1)


@pytest.mark.parametrize(("left", "added"), [(12, 0), (8, 0), (7, 5), (0, 12)])
def test_a_refresh_fills_up_below_two_thirds(left: int, added: int) -> None:
    """So not every run adds a row or two."""
    table = replace(COMPLAINTS, stock_rows=12)
    stock = stock_of(tab(*(number(i + 1) for i in range(left))), table, POSITIONS)
    assert missing_count(table, stock, refill_share=2 / 3) == added


def test_formulas_are_compared_without_their_dialect() -> None:
    """Separators, quotes, dollars, spaces and case differ between locales; words do not."""
    assert plain_formula("=IF(A:A=1; 'Berekend'!$A:$G; \"x\")") == plain_formula(
        '=if(A:A=1,Berekend!A:G,"x")'
    )
    assert plain_formula("=A:A") != plain_formula("=A:B")
