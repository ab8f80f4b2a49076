"""Costs of complaints: minutes times rate, with the assumptions beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.improving.costs import category_costs
from toolkit.register.settings_tab import default_settings
from toolkit.schema import register_schema

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
SETTINGS = replace(
    default_settings(register_schema()["settings"].settings),
    hourly_rate=60.0,
    default_handling_minutes=90,
)
CATEGORIES = pd.DataFrame(
    {
        "name": pd.Series(["Informatie", "Beleid", "Anders", "Gratis"], dtype=object),
        "handling_minutes": [45.0, 120.0, float("nan"), 0.0],
    }
)


def complaints(*rows: tuple[str, date | None]) -> pd.DataFrame:
    categories, days = zip(*rows, strict=True) if rows else ((), ())
    return pd.DataFrame(
        {
            "category": pd.Series(categories, dtype=object),
            "received_on": pd.Series(days).astype("datetime64[s]"),
        }
    )


def test_the_figures_by_hand() -> None:
    """Two of 45 minutes, one of 120 and one of the default 90, at 60 euros an hour; dearest first."""
    frame = complaints(
        ("Informatie", FIRST), ("Anders", FIRST), ("Beleid", LAST), ("Informatie", LAST)
    )
    table = category_costs(frame, CATEGORIES, SETTINGS, FIRST, LAST)
    assert table.to_dict("list") == {
        "category": ["Beleid", "Anders", "Informatie"],
        "received_count": [1, 1, 2],
        "minutes": [120.0, 90.0, 90.0],
        "euros": [120.0, 90.0, 90.0],
        "euro_share": [0.4, 0.3, 0.3],
        "minutes_per_complaint": [120.0, 90.0, 45.0],
        "is_default_minutes": [False, True, False],
        "hourly_rate": [60.0, 60.0, 60.0],
    }


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2026, 9, 30), 0), (FIRST, 1), (LAST, 1), (date(2026, 11, 1), 0), (None, 0)],
)
def test_the_edges_of_the_period(day: date | None, count: int) -> None:
    """First and last day included; no day, no cost."""
    table = category_costs(complaints(("Beleid", day)), CATEGORIES, SETTINGS, FIRST, LAST)
    assert table["received_count"].tolist() == [1] * count


def test_only_complaints_cost() -> None:
    """Nuisance and the like are counted apart."""
    frame = complaints(("Beleid", FIRST), ("Beleid", FIRST)).assign(
        kind=["complaint", "nuisance_report"]
    )
    assert category_costs(frame, CATEGORIES, SETTINGS, FIRST, LAST)["received_count"].tolist() == [
        1
    ]


def test_an_unknown_category_costs_the_default() -> None:
    """Also one that is not on the list, and it says so."""
    table = category_costs(
        complaints(("", FIRST), ("Oud", FIRST)), CATEGORIES, SETTINGS, FIRST, LAST
    )
    assert table["category"].tolist() == ["", "Oud"]
    assert table["is_default_minutes"].tolist() == [True, True]
    assert table["minutes"].tolist() == [90.0, 90.0]


def test_zero_minutes_is_an_estimate_and_not_a_gap() -> None:
    """It costs nothing, and the share of nothing is unknown."""
    table = category_costs(complaints(("Gratis", FIRST)), CATEGORIES, SETTINGS, FIRST, LAST)
    assert table[["minutes", "euros", "is_default_minutes"]].iloc[0].tolist() == [0.0, 0.0, False]
    assert table["euro_share"].isna().tolist() == [True]


def test_a_period_of_nothing_is_an_empty_table() -> None:
    """With the same columns and types."""
    empty = category_costs(complaints(), CATEGORIES, SETTINGS, FIRST, LAST)
    filled = category_costs(complaints(("Beleid", FIRST)), CATEGORIES, SETTINGS, FIRST, LAST)
    assert len(empty) == 0
    assert empty.dtypes.tolist() == filled.dtypes.tolist()


@given(
    st.lists(st.sampled_from(["Informatie", "Beleid", "Anders", ""]), max_size=40),
    st.floats(1, 500),
)
def test_the_parts_add_up(names: list[str], rate: float) -> None:
    """Nothing is lost, the shares make one, and twice the rate is twice the cost."""
    frame = complaints(*[(name, FIRST) for name in names])
    table = category_costs(frame, CATEGORIES, replace(SETTINGS, hourly_rate=rate), FIRST, LAST)
    assert table["received_count"].sum() == len(names)
    assert table["euro_share"].sum() == (pytest.approx(1.0) if names else 0)
    double = category_costs(frame, CATEGORIES, replace(SETTINGS, hourly_rate=2 * rate), FIRST, LAST)
    assert double["euros"].tolist() == pytest.approx((2 * table["euros"]).tolist())
    assert table["euros"].is_monotonic_decreasing
