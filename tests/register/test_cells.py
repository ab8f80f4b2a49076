"""One column at a time: each type reads what it is, refuses what it is not, and guesses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.register.cell_values import folded, text_of
from toolkit.register.cells import MOST_HINTS, parse_column
from toolkit.register.dates import EARLIEST, LATEST, SERIAL_EPOCH
from toolkit.schema import Category, Column, ColumnType, Constraints
from toolkit.storage.base import Cell

MORNING = datetime(2026, 11, 3, 9, 15)  # noqa: DTZ001 - a spreadsheet's moment has no time zone


def column(
    kind: ColumnType, *, is_personal: bool = False, labels: Sequence[str] = (), **constraints: float
) -> Column:
    return Column(
        name="x",
        title="Kolom",
        type=kind,
        filled_by="employee",
        description="",
        constraints=Constraints(**constraints),  # type: ignore[arg-type]
        categories=tuple(Category(value=label.casefold(), label=label) for label in labels),
        true_label="ja",
        false_label="nee",
        is_personal=is_personal,
    )


def read(cells: Sequence[Cell], of: Column) -> tuple[list[object], list[tuple[str, int]]]:
    """The values, and the code and index of each problem."""
    parsed = parse_column(cells, of)
    return parsed.values.tolist(), [(p.rule.code, p.index) for p in parsed.problems]


def test_texts_are_what_the_cell_shows() -> None:
    """Stripped; leading zeros and trailing zeros stay; a whole number has no point; a date is day-month-year."""
    cells: list[Cell] = [
        None,
        "",
        "  ",
        " 00417 ",
        "5.10",
        417,
        417.0,
        5.1,
        True,
        date(2026, 11, 3),
        MORNING,
    ]
    expected = ["", "", "", "00417", "5.10", "417", "417", "5.1", "TRUE", "3-11-2026", "3-11-2026"]
    assert read(cells, column("string")) == (expected, [])


@pytest.mark.parametrize(
    "error",
    ["#N/A", "#N/B", "#REF!", "#VERW!", "#WAARDE!", "#DEEL/0!", "#NAAM?", "#n/b", "#SPILL!"],
)
@pytest.mark.parametrize("kind", ["string", "date", "integer", "number", "boolean"])
def test_a_spreadsheet_error_is_no_value(error: str, kind: ColumnType) -> None:
    """In every type; a text that merely starts with # is a text."""
    parsed = parse_column([error, "#1 klacht"] if kind == "string" else [error], column(kind))
    assert [(p.rule.code, p.index) for p in parsed.problems] == [("V008", 0)]
    if kind == "string":
        assert parsed.values.tolist() == ["", "#1 klacht"]


def test_a_text_is_too_long_from_the_first_sign_past_its_limit() -> None:
    """The text itself stays."""
    cells = ["x" * 5, "x" * 6, " xxxxx "]
    assert read(cells, column("string", max_length=5)) == (
        ["xxxxx", "xxxxxx", "xxxxx"],
        [("V002", 1)],
    )


def test_dates_are_days_serials_or_typed() -> None:
    """The time of day is cut off; a serial is a whole number of days since the end of 1899."""
    cells: list[Cell] = [
        date(2026, 11, 3),
        MORNING,
        46329,
        46329.99,
        "3-11-2026",
        " 3 nov 2026 ",
        None,
        "",
    ]
    values, problems = read(cells, column("date"))
    assert (values, problems) == ([date(2026, 11, 3)] * 6 + [None, None], [])


@pytest.mark.parametrize(
    "cell",
    [
        "31-02-2026",
        "46329",
        0,
        -1,
        100_000,
        20261103,
        True,
        date(1999, 12, 31),
        date(2100, 1, 1),
        "x",
        36525,
    ],
)
def test_what_is_no_day_of_the_register_is_refused(cell: Cell) -> None:
    """A serial typed as text, a date as one number, other centuries."""
    assert read([cell], column("date")) == ([None], [("V003", 0)])


def test_the_first_and_last_day_and_their_serials() -> None:
    """The bounds of the register lie exactly there."""
    cells: list[Cell] = [
        EARLIEST,
        LATEST,
        (EARLIEST - SERIAL_EPOCH).days,
        (LATEST - SERIAL_EPOCH).days,
    ]
    assert read(cells, column("date")) == ([EARLIEST, LATEST] * 2, [])


@given(days=st.lists(st.one_of(st.none(), st.dates(EARLIEST, LATEST)), max_size=30))
def test_every_day_is_read_as_itself_in_every_form(days: list[date | None]) -> None:
    """As a date, as a serial, and as typed text."""
    serials = [None if d is None else (d - SERIAL_EPOCH).days for d in days]
    typed = [None if d is None else f"{d.day}-{d.month}-{d.year}" for d in days]
    assert (
        read(days, column("date"))
        == read(serials, column("date"))
        == read(typed, column("date"))
        == (days, [])
    )


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        (8, 8.0, None), (8.0, 8.0, None), ("8", 8.0, None), (" 8,0 ", 8.0, None), ("-2", -2.0, None),
        (7.5, None, "V004"), ("7,5", None, "V004"), ("acht", None, "V004"), ("1.500", None, "V004"), ("8 euro", None, "V004"),
        (True, None, "V004"), (date(2026, 11, 3), None, "V004"), ("1e3", None, "V004"), ("８", None, "V004"), ("", None, None),
    ],
)  # fmt: skip
def test_whole_numbers(cell: Cell, value: float | None, code: str | None) -> None:
    """A comma or a point; a text that could mean two things, and any other type, is refused."""
    values, problems = read([cell], column("integer"))
    assert [None if v != v else v for v in values] == [value]
    assert [c for c, _at in problems] == ([code] if code else [])


def test_numbers_may_have_decimals() -> None:
    """Where the column says so."""
    assert read(["7,5", "7.5", 7.5, "1.50"], column("number")) == ([7.5, 7.5, 7.5, 1.5], [])


def test_bounds_are_part_of_the_range() -> None:
    """1 and 10 fit, 0 and 11 do not; an open bound shows as an ellipsis."""
    values, problems = read([1, 10, 0, 11], column("integer", minimum=1, maximum=10))
    assert (values[:2], problems) == ([1.0, 10.0], [("V007", 2), ("V007", 3)])
    assert np.isnan(values[2])
    assert parse_column([0], column("integer", minimum=1)).problems[0].values == {
        "value": "0",
        "minimum": 1,
        "maximum": "…",
    }


def test_yes_and_no_are_labels_or_a_check_box() -> None:
    """As a text in any case, or as true and false, in English or Dutch."""
    cells: list[Cell] = [
        "ja",
        "JA ",
        True,
        "TRUE",
        "waar",
        "nee",
        False,
        "onwaar",
        None,
        "misschien",
        1,
    ]
    values, problems = read(cells, column("boolean"))
    assert values[:8] == [1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0]
    assert np.isnan(values[8:]).all()
    assert problems == [("V005", 9), ("V005", 10)]


def test_true_and_one_are_different_cells() -> None:
    """Though they are equal in the language this is written in."""
    assert read([True, 1, 1.0, False, 0], column("string"))[0] == ["TRUE", "1", "1", "FALSE", "0"]


def test_a_label_is_read_whatever_its_case_spaces_or_accents() -> None:
    """An accent that a Mac stores apart is the same accent; what is unknown is refused with a near miss."""
    of = column("string", labels=["Café binnen", "Telefoon"])
    cells = ["Café binnen", "cafe\u0301  BINNEN ", "telefoon", "", "Telefon", "Postduif"]
    parsed = parse_column(cells, of)
    assert parsed.values.tolist() == ["café binnen", "café binnen", "telefoon", "", "", ""]
    assert [(p.index, str(p.values["hint"])) for p in parsed.problems] == [
        (4, " Bedoelde je 'Telefoon'?"),
        (5, ""),
    ]
    assert folded("Cafe\u0301") == "café"


def test_a_personal_value_is_hidden_and_gets_no_hint() -> None:
    """A near name is a name as well."""
    (problem,) = parse_column(
        ["Telefon"], column("string", labels=["Telefoon"], is_personal=True)
    ).problems
    assert problem.values == {"value": "(verborgen)", "hint": "", "list": "Kolom"}


def test_a_column_pasted_in_the_wrong_place_does_not_take_minutes() -> None:
    """Only so many different labels get a hint, and the same ones in whatever order they stand."""
    cells = [f"Telefoo{i}" for i in range(MOST_HINTS + 50)]
    of = column("string", labels=["Telefoon"])
    hints = [str(p.values["hint"]) for p in parse_column(cells, of).problems]
    assert len(hints) == len(cells)
    assert 0 < sum(map(bool, hints)) <= MOST_HINTS
    assert [str(p.values["hint"]) for p in parse_column(cells[::-1], of).problems] == hints[::-1]


CELLS = st.one_of(
    st.none(), st.text(max_size=8), st.integers(-5, 60_000), st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(), st.dates(), st.datetimes(), st.sampled_from(["#N/B", "ja", "3-11-2026", " a "]),
)  # fmt: skip


@given(
    cells=st.lists(CELLS, max_size=20),
    kind=st.sampled_from(["string", "date", "integer", "number", "boolean"]),
)
def test_reading_a_column_is_reading_each_cell(cells: list[Cell], kind: ColumnType) -> None:
    """One cell's meaning never depends on its neighbours, and every refused cell is empty and told once."""
    of = column(kind, max_length=6, minimum=0, maximum=50_000)
    whole = parse_column(cells, of)
    for index, cell in enumerate(cells):
        alone = parse_column([cell], of)
        assert repr(alone.values.tolist()[0]) == repr(whole.values.tolist()[index])
        assert [(p.rule, p.values) for p in alone.problems] == [
            (p.rule, p.values) for p in whole.problems if p.index == index
        ]
    assert [p.index for p in whole.problems] == sorted(p.index for p in whole.problems)


@given(text=st.text(max_size=20))
def test_a_text_shows_as_itself(text: str) -> None:
    """Apart from space around it, and spreadsheet errors."""
    shown = text_of(text)
    assert not isinstance(shown, str) or shown == text.strip()
