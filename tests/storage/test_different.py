"""A column as its different cells: everything about it can be told back from them."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.storage.base import Cell, RawTab
from toolkit.storage.different import SAMPLE, Different, columns_of, different

CELLS = st.lists(
    st.sampled_from(
        [
            None,
            "",
            " ",
            "a",
            "b",
            True,
            False,
            0,
            1,
            1.0,
            2.5,
            date(2026, 1, 2),
            datetime(2026, 1, 2),  # noqa: DTZ001 - a sheet's moments have no time zone
        ]
    ),
    max_size=40,
)
WHOLE: list[Cell] = [*(f"tekst {n}" for n in range(2 * SAMPLE + 1)), None]
WHOLE[7] = "tekst 5"
"""A column of texts that hardly repeat themselves."""


def kinds(cells: list[Cell]) -> list[tuple[type, Cell]]:
    """Cells with whether they are a truth value."""
    return [(bool if isinstance(cell, bool) else object, cell) for cell in cells]


def told_back(found: Different) -> list[Cell]:
    """The column again."""
    values = np.empty(len(found.cells), dtype=object)
    values[:] = found.cells
    return found.dealt(values).tolist()


@given(CELLS)
def test_the_column_can_be_told_back(cells: list[Cell]) -> None:
    """Each cell from its code; ``True`` is not ``1``."""
    found = different(cells)
    assert kinds(told_back(found)) == kinds(cells)
    assert len(found) == len(cells)
    assert found.cells[-1] is None
    assert len({*kinds(list(found.cells))}) == len(found.cells)


@given(CELLS, st.sets(st.integers(0, 12)))
def test_places_and_rows_follow_from_the_codes(cells: list[Cell], some: set[int]) -> None:
    """Few or many are looked for, the answer is the same."""
    found = different(cells)
    wanted = {at for at in some if at < len(found.cells)}
    rows = [row for row, code in enumerate(found.codes.tolist()) if code in wanted]
    assert found.places(wanted) == [(row, int(found.codes[row])) for row in rows]
    assert found.among(range(len(cells)), wanted) == rows


def test_texts_that_hardly_repeat_stand_by_themselves() -> None:
    """Nothing is gained by sorting them; everything else holds."""
    found = different(WHOLE)
    assert found.is_whole
    assert told_back(found) == WHOLE
    last = len(WHOLE) - 1
    assert found.places({last, last + 1, 3}) == [(3, 3), (last, last)]
    assert found.among([1, 3, last], {3, last}) == [3, last]


@pytest.mark.parametrize("odd", [7, date(2026, 1, 2)])
def test_other_things_than_texts_are_always_sorted(odd: Cell) -> None:
    """To read a day costs more than to find it again."""
    assert not different([odd, *WHOLE][:SAMPLE]).is_whole


def test_a_tab_keeps_what_was_sorted() -> None:
    """Whoever asks again gets the same; a tab without rows has empty columns."""
    tab = RawTab(title="T", header=("a", "b"), rows=[["x", 1], ["y", None]])
    first, second = columns_of(tab, [0, 1])
    assert columns_of(tab, [1, 0, 1]) == [second, first, second]
    assert columns_of(tab, [1])[0] is second
    assert told_back(first) == ["x", "y"]
    (empty,) = columns_of(RawTab(title="T", header=("a",), rows=[]), [0])
    assert len(empty) == 0
    assert empty.cells == [None]


ROWS = st.lists(st.tuples(*[st.sampled_from([None, "", "", "x", "y", 1, True])] * 3), max_size=30)


@given(rows=ROWS, waiting=st.integers(0, 300), some=st.sets(st.integers(0, 6)))
def test_rows_that_wait_are_rows_as_well(
    rows: list[tuple[Cell, ...]], waiting: int, some: set[int]
) -> None:
    """A cell is found above them and in them, whatever stands there, and in no part of a column twice."""
    rows = [*rows, *(("K-0000101", None, "") for _ in range(waiting))]
    tab = RawTab(title="T", header=("number", "a", "b"), rows=rows)
    for at, found in enumerate(columns_of(tab, range(3))):
        column = [row[at] for row in rows]
        assert kinds(told_back(found)) == kinds(column)
        wanted = {code for code in some if code < len(found.cells)}
        rows_with = [row for row, code in enumerate(found.codes.tolist()) if code in wanted]
        assert [row for row, _code in found.places(wanted)] == rows_with
        assert found.among(range(len(rows)), wanted) == rows_with
