"""Grades of after-care: no customer's own follows from what the pages of different periods say together."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.knowing import knowledge_of
from toolkit.improving.aftercare import LEAST_ANSWERS
from toolkit.reports.answers import publishable
from toolkit.reports.pages import report_pages

THRESHOLD = 5
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
MONTHS = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)]


def stretches(counts: dict[str, int]) -> dict[str, frozenset[str]]:
    """All months, quarters and years of two years, and twelve months up to November."""
    parts = {m: [m] for m in MONTHS}
    parts |= {f"Q{at}": MONTHS[at : at + 3] for at in range(0, 24, 3)}
    parts |= {"2025": MONTHS[:12], "2026": MONTHS[12:], "last": MONTHS[10:23]}
    return {key: frozenset(parts[key]) & counts.keys() for key in parts}


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([12, 15, 10], set()),
        ([12, 15, 0], set()),
        ([12, 15, 1], {"q"}),
        ([12, 15, 4], {"q"}),
        ([12, 15, 5], set()),
        ([12, 3, 3], set()),
        ([9, 3, 3], set()),
        ([12, 2, 2], {"q"}),
    ],
)
def test_a_quarter_stays_away_when_it_gives_a_month_away(
    counts: list[int], hidden: set[str]
) -> None:
    """The months were there first; what a quarter adds to them is nobody, or five customers at least."""
    filled = {m: n for m, n in zip("abc", counts, strict=True) if n}
    parts = {m: frozenset(m) & filled.keys() for m in "abc"} | {"q": frozenset(filled)}
    enough = {key for key, part in parts.items() if sum(filled[m] for m in part) >= LEAST_ANSWERS}
    assert publishable(filled, parts, threshold=THRESHOLD) == enough - hidden


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 1, 2, 4, 5, 9, 10, 11, 30]), min_size=24, max_size=24))
def test_nothing_small_follows_from_all_that_is_shown(answers: list[int]) -> None:
    """With sums and differences of any three shown periods no group of one to four answers can be reckoned."""
    counts = {m: n for m, n in zip(MONTHS, answers, strict=True) if n}
    shown = publishable(counts, stretches(counts), threshold=THRESHOLD)
    rows = {tuple(m in stretches(counts)[key] for m in MONTHS) for key in shown}
    vectors = np.array(sorted(rows), dtype=int).reshape(-1, 24)
    sizes = np.array(answers)
    for count in (1, 2, 3):
        for chosen in itertools.combinations(range(len(vectors)), count):
            for signs in itertools.product((1, -1), repeat=count - 1):
                total = vectors[list(chosen)].T @ np.array((1, *signs))
                for sum_ in (total, -total):
                    if set(np.unique(sum_)) <= {0, 1}:
                        assert not 0 < int(sizes[sum_ == 1].sum()) < THRESHOLD


def test_a_sum_of_two_less_a_third_gives_nothing_away() -> None:
    """A quarter and the last twelve months, less the year that holds both but for what they share."""
    counts = {MONTHS[20]: 9, MONTHS[22]: 1, MONTHS[23]: 9}
    shown = publishable(counts, stretches(counts), threshold=THRESHOLD)
    assert shown == {"Q21", "2026"}
    assert publishable({**counts, MONTHS[22]: 5}, stretches(counts), threshold=THRESHOLD) == {
        "Q21",
        "2026",
        "last",
    }


def test_the_pages_keep_the_quarter_away() -> None:
    """Many answers in August and in September, one in July: the pages of the quarter and the year have no grades."""
    days = [date(2026, 8, 3), date(2026, 9, 3)]
    given_on = [day + timedelta(days=at) for day in days for at in range(20)] + [date(2026, 7, 9)]
    rows = [{"Datum": day, "Totaalcijfer": 3 if day.month == 7 else 8} for day in given_on]
    complaints = [
        {"Nummer": "K-0000101", "Ontvangen op": date(2026, 6, 1), "Rubriek": "Informatie"}
    ]
    texts = report_pages(knowledge_of({"Nazorg": rows, "Klachten": complaints}), NOW).texts

    def overall(key: str) -> str:
        lines = texts[f"csv/{key}-nazorg.csv"].splitlines()
        return next(line for line in lines if line.startswith("Totaalcijfer"))

    assert "100%" in overall("2026-08")
    assert "100%" in overall("2026-09")
    for key in ("2026-07", "2026-Q3", "2026", "nu"):
        assert "%" not in overall(key)
        assert "niet getoond" in overall(key)
    assert "tevreden" not in "".join(texts["2026-Q3.md"].partition("kg-kort")[2].split("</div>")[0])
