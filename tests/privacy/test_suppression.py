"""Small counts stay hidden: alone, beside their sums, and across months, quarters and years."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.privacy.attack import Puzzle
from toolkit.privacy.suppression import LinkedMasks, suppress, suppress_linked

THRESHOLD = 5
small_tables = st.integers(2, 6).flatmap(
    lambda parts: st.lists(
        st.lists(st.one_of(st.integers(0, 9), st.integers(0, 40)), min_size=parts, max_size=parts),
        min_size=1,
        max_size=15,
    )
)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([20, 9, 7, 5], [False, False, False, False]),
        ([20, 9, 7, 4], [False, False, True, True]),
        ([20, 9, 7, 0], [False, False, True, True]),
        ([20, 9, 3, 4], [False, False, True, True]),
        ([20, 9, 1, 3], [False, True, True, True]),
        ([20, 9, 0, 0], [False, True, True, True]),
        ([0, 0, 0], [True, True, True]),
        ([4], [True]),
        ([], []),
    ],
)
def test_one_table_with_its_total(counts: list[int], hidden: list[bool]) -> None:
    """A count under 5 is withheld, with the smallest other one where it would be alone or together too small."""
    assert (
        suppress(np.array(counts, dtype=np.int64), threshold=THRESHOLD).ravel().tolist() == hidden
    )


def test_rows_and_columns() -> None:
    """In a table with sums both ways one small count takes three others along."""
    table = np.array([[20, 9, 7], [2, 8, 9], [30, 6, 8]])
    mask = suppress(table, threshold=THRESHOLD)
    assert mask.tolist() == [[True, True, False], [True, True, False], [False, False, False]]


def test_a_month_takes_another_month_along_when_the_quarter_is_shown() -> None:
    """April's 3 would follow from the quarter, so May or June of the same part is withheld as well."""
    counts = np.array([[20, 3, 9], [8, 12, 30]])
    masks = suppress_linked(counts, np.array([0, 0, 0]), np.array([0]), threshold=THRESHOLD)
    assert masks.months.tolist() == [[False, True, True], [False, True, True]]
    assert not masks.quarters.any()
    assert not masks.years.any()


def test_a_single_part_needs_no_company_in_its_own_month() -> None:
    """Where the total over the parts is not published, only the sums over time can give a count away."""
    counts = np.array([[20, 3, 9]])
    masks = suppress_linked(
        counts, np.array([0, 0, 0]), np.array([0]), threshold=THRESHOLD, is_total_known=False
    )
    assert masks.months.tolist() == [[False, True, True]]


def test_a_new_year_changes_nothing_in_the_old_one() -> None:
    """What was withheld last year stays as it was when months are added."""
    random = np.random.default_rng(4)
    counts = random.poisson(6, (5, 15))
    before = suppress_linked(counts[:, :12], _quarters(12), _years(12), threshold=THRESHOLD)
    after = suppress_linked(counts, _quarters(15), _years(15), threshold=THRESHOLD)
    assert (after.months[:, :12] == before.months).all()
    assert (after.quarters[:, :4] == before.quarters).all()
    assert (after.years[:, :1] == before.years).all()


@settings(max_examples=60, deadline=None)
@given(rows=small_tables, is_total_known=st.booleans())
def test_no_published_sum_gives_a_count_away(rows: list[list[int]], is_total_known: bool) -> None:
    """
    Whoever holds all tables and solves them finds no withheld count.

    What the totals alone tell is excepted: a month without any complaint is zero everywhere.
    """
    counts = np.array(rows).T
    months = counts.shape[1]
    masks = suppress_linked(
        counts,
        _quarters(months),
        _years(months),
        threshold=THRESHOLD,
        is_total_known=is_total_known,
    )
    is_known = is_total_known & (counts.sum(axis=0) == 0)
    assert (masks.months | (counts >= THRESHOLD) | is_known).all()
    puzzle, names = published(counts, masks, is_total_known=is_total_known)
    alone, _names = published(counts, _nothing(masks), is_total_known=is_total_known)
    known_anyway = {_names[i] for i in alone.recovered()}
    assert {names[i] for i in puzzle.recovered()} <= known_anyway


def test_an_empty_month_asks_for_no_company() -> None:
    """Where nobody complained everybody knows so; that hides nothing in other months."""
    counts = np.array([[20, 0, 0, 0], [8, 0, 0, 0]])
    masks = suppress_linked(counts, _quarters(4), _years(4), threshold=THRESHOLD)
    assert not any(mask.any() for mask in (masks.months, masks.quarters, masks.years))


def test_the_attack_finds_what_is_badly_hidden() -> None:
    """The attacker is worth the name: a lone withheld count is found, and a withheld pair is not."""
    counts = np.array([[20, 3, 9], [8, 12, 30]])
    masks = _nothing(suppress_linked(counts, _quarters(3), _years(3), threshold=THRESHOLD))
    for mask in (masks.months, masks.quarters, masks.years):
        mask[:] = False
    masks.months[0, 1] = True
    puzzle, names = published(counts, masks, is_total_known=True)
    assert [names[i] for i in puzzle.recovered()] == [("month", 0, 1)]
    masks.months[0, 2] = masks.months[1, 1] = True
    assert len(published(counts, masks, is_total_known=True)[0].recovered()) == 3
    masks.months[1, 2] = True
    assert published(counts, masks, is_total_known=True)[0].recovered() == []


def published(
    counts: np.ndarray, masks: LinkedMasks, *, is_total_known: bool
) -> tuple[Puzzle, list[tuple[str, int, int]]]:
    """The puzzle that published tables are, and the level, part and period of each unknown."""
    puzzle, names = Puzzle(), []
    quarter_of, year_of = _quarters(counts.shape[1]), _years(counts.shape[1])
    quarters = np.array(
        [[row[quarter_of == q].sum() for q in range(len(year_of))] for row in counts]
    )
    years = np.array(
        [[row[year_of == y].sum() for y in range(year_of.max() + 1)] for row in quarters]
    )
    levels = (
        ("month", counts, masks.months),
        ("quarter", quarters, masks.quarters),
        ("year", years, masks.years),
    )
    at: dict[tuple[str, int, int], int | None] = {}
    for level, table, mask in levels:
        for part, period in np.ndindex(table.shape):
            name = (level, part, period)
            at[name] = puzzle.unknown(int(table[part, period])) if mask[part, period] else None
            if mask[part, period]:
                names.append(name)

    def terms(wanted: list[tuple[str, int, int]]) -> tuple[list[int], int]:
        tables = {level: table for level, table, _mask in levels}
        unknown = [i for name in wanted if (i := at[name]) is not None]
        seen = sum(int(tables[name[0]][name[1:]]) for name in wanted if at[name] is None)
        return unknown, seen

    def equate(
        left: list[tuple[str, int, int]], right: list[tuple[str, int, int]], total: int
    ) -> None:
        plus, seen_plus = terms(left)
        minus, seen_minus = terms(right)
        puzzle.equation(plus, minus, total - seen_plus + seen_minus)

    parts = range(counts.shape[0])
    for part in parts:
        for q in range(len(year_of)):
            inside = [("month", part, int(m)) for m in np.flatnonzero(quarter_of == q)]
            equate(inside, [("quarter", part, q)], 0)
        for y in range(years.shape[1]):
            inside = [("quarter", part, int(q)) for q in np.flatnonzero(year_of == y)]
            equate(inside, [("year", part, y)], 0)
    if is_total_known:
        for level, table, _mask in levels:
            for period in range(table.shape[1]):
                equate([(level, p, period) for p in parts], [], int(table[:, period].sum()))
    return puzzle, names


def _nothing(masks: LinkedMasks) -> LinkedMasks:
    """Masks that withhold everything."""
    return LinkedMasks(
        months=np.ones_like(masks.months),
        quarters=np.ones_like(masks.quarters),
        years=np.ones_like(masks.years),
    )


def _quarters(months: int) -> np.ndarray:
    return np.arange(months) // 3


def _years(months: int) -> np.ndarray:
    return np.arange(_quarters(months).max(initial=-1) + 1) // 4
