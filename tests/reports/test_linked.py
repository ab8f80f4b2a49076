"""Counts by part and period: their sums, and what is withheld of them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.improving.periods import periods_between
from toolkit.reports.linked import counts_by_month, linked_counts

MONTHS = periods_between("month", date(2025, 11, 1), date(2026, 4, 30))


def test_months_add_up_to_quarters_and_years() -> None:
    """A quarter or year that begins halfway counts the months that there are."""
    counts = np.array([[10, 20, 30, 40, 50, 60], [60, 50, 40, 30, 20, 10]])
    family = linked_counts(("a", "b"), MONTHS, counts, 5)
    assert {key: column.tolist() for key, column in family.columns.items() if "Q" in key} == {
        "2025-Q4": [30, 110],
        "2026-Q1": [120, 90],
        "2026-Q2": [60, 10],
    }
    assert family.columns["2025"].tolist() == [30, 110]
    assert family.columns["2026"].tolist() == [180, 100]
    assert family.shown("b", "2026") == 100
    assert [(c.part, c.shown) for c in family.table("2025-11")] == [("a", 10), ("b", 60)]


def test_what_is_withheld_has_no_figure() -> None:
    """A small count and its company are not shown, in the table and one by one."""
    counts = np.array([[20, 9, 9, 9, 9, 9], [3, 9, 9, 9, 9, 9], [8, 9, 9, 9, 9, 9]])
    family = linked_counts(("a", "b", "c"), MONTHS, counts, 5)
    assert [cell.shown for cell in family.table("2025-11")] == [20, None, None]
    assert family.shown("b", "2025-11") is None


def test_a_harmless_part_is_shown_however_small() -> None:
    """How many forms were not filled in tells nothing about anybody."""
    counts = np.array([[20, 9, 9, 9, 9, 9], [1, 0, 2, 0, 0, 0]])
    assert linked_counts(("a", ""), MONTHS, counts, 5, harmless=("",)).shown("", "2025-11") == 1
    assert linked_counts(("a", ""), MONTHS, counts, 5).shown("", "2025-11") is None


def test_rows_become_a_table() -> None:
    """Rows of unknown parts and periods are left out; what has no row is zero."""
    rows = pd.DataFrame(
        {
            "period": ["2025-11", "2025-11", "2025-12", "2020-01"],
            "part": ["a", "x", "b", "a"],
            "received_count": [1, 2, 3, 4],
        }
    )
    assert counts_by_month(rows, ["a", "b"], MONTHS[:2], "received_count").tolist() == [
        [1, 0],
        [0, 3],
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 30), min_size=6, max_size=6), min_size=2, max_size=5),
    st.sampled_from([3, 5, 10]),
)
def test_nothing_small_is_shown(rows: list[list[int]], threshold: int) -> None:
    """No count under the threshold is shown, in no month, quarter or year that has any complaint."""
    family = linked_counts([str(i) for i in range(len(rows))], MONTHS, np.array(rows), threshold)
    for key in (key for key, column in family.columns.items() if column.sum()):
        assert all(cell.count >= threshold for cell in family.table(key) if cell.is_shown)


def test_parts_of_a_year_do_not_reach_over_its_end() -> None:
    """December and January are company for nobody in the other year."""
    counts = np.array([[20, 3, 20, 20, 20, 20], [20, 30, 20, 20, 20, 20]])
    family = linked_counts(("a", "b"), MONTHS, counts, 5)
    assert not any(family.masks[key].any() for key in family.masks if key.startswith("2026"))
    assert family.masks["2025-12"].tolist() == [True, True]


def test_an_unknown_part_is_an_error() -> None:
    """Whoever asks for a part that is not in the family hears so."""
    family = linked_counts(("a",), MONTHS, np.full((1, 6), 9), 5)
    with pytest.raises(ValueError, match="not in tuple"):
        family.shown("b", "2025-11")
