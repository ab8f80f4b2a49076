"""Repeats: which time it is that one tenant complains about one thing within the window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.improving.repeats import repeat_numbers

Row = tuple[str, str, date | None, str]
DAY = date(2026, 11, 24)


def numbers(rows: Sequence[Row], window: int = 365) -> list[int]:
    frame = pd.DataFrame(
        {
            "complainant_id": pd.Series([r[0] for r in rows], dtype=object),
            "category": pd.Series([r[1] for r in rows], dtype=object),
            "received_on": pd.Series([r[2] for r in rows], dtype="datetime64[s]"),
            "kind": pd.Series([r[3] for r in rows], dtype=object),
        }
    )
    return list(repeat_numbers(frame, window).tolist())


def row(
    days_ago: int = 0, who: str = "00417", what: str = "Informatie", kind: str = "complaint"
) -> Row:
    return (who, what, DAY - timedelta(days=days_ago), kind)


@pytest.mark.parametrize(("days_ago", "number"), [(0, 2), (1, 2), (364, 2), (365, 2), (366, 1)])
def test_the_window_includes_its_last_day(days_ago: int, number: int) -> None:
    """A year ago to the day still counts, a day more does not."""
    assert numbers([row(days_ago), row()]) == [1, number]


def test_each_time_counts_within_its_own_window() -> None:
    """Third, fourth, and lower again when early ones fall out of the window."""
    assert numbers([row(700), row(400), row(300), row(100), row()]) == [1, 2, 2, 3, 3]


def test_sheet_order_decides_on_one_day_and_not_otherwise() -> None:
    """Rows need not stand in order of receipt."""
    assert numbers([row(0), row(0), row(10)]) == [2, 3, 1]


def test_another_tenant_or_category_is_another_story() -> None:
    """Both have to be the same."""
    assert numbers([row(3), row(2, who="00512"), row(1, what="Beleid"), row()]) == [1, 1, 1, 2]


def test_what_is_unknown_or_no_complaint_counts_nowhere() -> None:
    """No tenant, no category, no day, or another kind: zero, and no help to the others."""
    rows: list[Row] = [
        row(5),
        row(4, who=""),
        row(3, what=""),
        ("00417", "Informatie", None, "complaint"),
        row(2, kind="dispute"),
        row(),
    ]
    assert numbers(rows) == [1, 0, 0, 0, 0, 2]


def test_an_empty_register_has_no_repeats() -> None:
    """Nor one in which nobody is known."""
    assert numbers([]) == []
    assert numbers([row(who=""), row(who="")]) == [0, 0]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "a", "b"]),
        st.sampled_from(["", "x", "y"]),
        st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2025, 3, 1))),
        st.sampled_from(["complaint", "complaint", "nuisance_report"]),
    ),
    max_size=25,
)


@given(rows=ROWS, window=st.integers(1, 40))
def test_it_is_what_looking_back_row_by_row_gives(rows: list[Row], window: int) -> None:
    """An independent count, one pair at a time."""

    def counted(at: int) -> int:
        who, what, day, kind = rows[at]
        if not who or not what or day is None or kind != "complaint":
            return 0
        earlier = [
            i
            for i, (w, c, d, k) in enumerate(rows)
            if (w, c, k) == (who, what, kind)
            and d is not None
            and timedelta() <= day - d <= timedelta(days=window)
        ]
        return 1 + sum(rows[i][2] != day or i < at for i in earlier)

    assert numbers(rows, window) == [counted(i) for i in range(len(rows))]
