"""The parts of the alarm scan: cells, weeks, the score, random dealings, and how rare a score is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.detection_registers import World
from tests.improving.scan_samples import TODAY, frame, register
from toolkit.improving.cells import DIMENSIONS, find_cells
from toolkit.improving.scan_dispersion import clump_share, clumpiness
from toolkit.improving.scan_expected import (
    composition,
    dealt_shares,
    expectation,
    window_shares,
)
from toolkit.improving.scan_null import (
    _Deck,
    _limits,
    highest_scores,
    log_likelihood_ratio,
)
from toolkit.improving.scan_search import Search, clump_discount
from toolkit.improving.scan_study import Study, make_study
from toolkit.improving.scan_tail import Chance, recurrence_years, tail_probability


def study(seed: int = 1, world: World | None = None, **options: bool) -> Study:
    """A study of an ordinary register."""
    return make_study(
        register(seed, world) if world else register(seed), TODAY, DIMENSIONS, **options
    )


# --- cells and weeks


def test_pairs_that_say_no_more_than_one_value_are_left_out() -> None:
    """A complex lies in one neighbourhood; together they are the complex."""
    values = pd.DataFrame(
        {"complex": ["A", "A", "B", "C"], "neighbourhood": ["N", "N", "N", "Z"]}, dtype=object
    )
    cells = find_cells(values, smallest=1)
    assert cells.values == (("A",), ("B",), ("C",), ("N",), ("Z",))
    assert cells.size.tolist() == [2, 1, 1, 3, 1]


def test_a_cell_counts_from_its_smallest_size_on() -> None:
    """Three complaints are too few, four are enough."""
    values = pd.DataFrame({"team": ["A"] * 3 + ["B"] * 4}, dtype=object)
    assert find_cells(values).values == (("B",),)


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "x", "y", "z"])),
        max_size=30,
    )
)
def test_every_cell_holds_the_complaints_with_its_values(rows: list[tuple[str, str]]) -> None:
    """Counted by hand, unknown values nowhere."""
    values = pd.DataFrame(rows, columns=["team", "channel"], dtype=object)
    cells = find_cells(values, smallest=1)
    for at, wanted in enumerate(cells.values):
        names = cells.families[cells.family[at]]
        inside = np.logical_and.reduce([values[n] == v for n, v in zip(names, wanted, strict=True)])
        assert cells.size[at] == inside.sum()
        column = int(cells.family[at])
        assert (cells.of_complaint[:, column] == at).tolist() == inside.tolist()


@pytest.mark.parametrize(("days_ago", "week"), [(1, 0), (7, 0), (8, 1), (14, 1), (15, 2)])
def test_weeks_are_counted_back_from_yesterday(days_ago: int, week: int) -> None:
    """Seven days each, the running day left out."""
    rows = [{"received_on": TODAY - timedelta(days=d), "category": "x"} for d in (days_ago, 0)]
    assert make_study(frame(rows), TODAY, DIMENSIONS).weeks_ago.tolist() == [week]


@pytest.mark.parametrize(("days_ago", "count"), [(728, 1), (729, 0)])
def test_the_last_two_years_count(days_ago: int, count: int) -> None:
    """104 weeks, the first day included."""
    rows = [{"received_on": TODAY - timedelta(days=days_ago), "category": "x"}]
    assert len(make_study(frame(rows), TODAY, DIMENSIONS).row) == count


@pytest.mark.parametrize(("gap", "voices"), [(0, 1), (30, 1), (31, 2)])
def test_a_customer_who_returns_soon_is_one_voice(gap: int, voices: int) -> None:
    """Thirty days about the same category; another category or a stranger is another voice."""
    days = (100, 100 - gap)
    rows = [{"received_on": TODAY - timedelta(days=d), "category": "x"} for d in days]
    complaints = frame(rows).assign(complainant_id="H1")
    assert len(make_study(complaints, TODAY, DIMENSIONS).row) == voices
    assert len(make_study(complaints.assign(complainant_id=""), TODAY, DIMENSIONS).row) == 2
    assert len(make_study(complaints.assign(category=["x", "y"]), TODAY, DIMENSIONS).row) == 2


# --- what is expected


def test_without_a_season_a_cell_expects_its_share_of_each_week() -> None:
    """Cell total × what the weeks brought in / all, for a dimension that is always known."""
    found = study()
    shares = window_shares(found, expectation(found), composition(found))
    weekly = np.bincount(found.weeks_ago, minlength=found.week_count)
    by_hand = np.cumsum(weekly)[: found.window_count] / weekly.sum()
    at = found.cells.values.index(("category 1",))
    np.testing.assert_allclose(shares[at], by_hand)
    np.testing.assert_allclose(dealt_shares(found)[at], by_hand)


def test_a_season_that_returned_is_expected() -> None:
    """Twice as many every winter: what the wave gives is nearer to what came in than a flat share."""
    rows = []
    for ago in range(1, 728):
        day = TODAY - timedelta(days=ago)
        high = 3 + round(2 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 320) / 365.25))
        rows += [{"received_on": day, "category": "heating"}] * high
        rows += [{"received_on": day, "category": c} for c in ("a", "b", "c") for _ in range(3)]
    found = make_study(frame(rows), TODAY, DIMENSIONS)
    at = found.cells.values.index(("heating",))
    shares = window_shares(found, expectation(found), composition(found))[at]
    recent = found.cells.totals(
        np.arange(len(found.row)), found.weeks_ago, found.week_count
    ).cumsum(axis=1)
    truth = recent[at, 7] / found.cells.size[at]
    assert abs(shares[7] / truth - 1) < 0.1
    assert dealt_shares(found)[at, 7] / truth < 0.8


def test_a_cell_with_a_new_name_lives_since_its_first_complaint() -> None:
    """Of a team that began ten weeks ago all complaints are expected in ten weeks."""
    rows = [
        {"received_on": TODAY - timedelta(days=d), "team": "new" if d <= 70 and d % 2 else "old"}
        for d in range(1, 400)
    ]
    found = make_study(frame(rows), TODAY, DIMENSIONS)
    at = found.cells.values.index(("new",))
    shares = window_shares(found, expectation(found), composition(found))[at]
    assert shares[9:].tolist() == [1.0] * len(shares[9:])
    assert shares[4] == pytest.approx(0.5)


def test_clumps_are_noticed_and_chance_is_not_taken_for_them() -> None:
    """Complaints that come along with another of the same kind and place, a third of all."""
    calm = World(per_week=40, complexes=40, clumped=0.0, category_season=0.0)
    clumped = World(per_week=40, complexes=40, clumped=0.35, category_season=0.0)
    assert clump_share(study(1, calm)) < 0.03
    assert clump_share(study(1, clumped)) > 0.12
    found = study(1, calm)
    values = clumpiness(found, expectation(found), composition(found))
    assert values.min() == 1.0
    assert np.median(values) < 1.1


# --- the score


@given(st.integers(1, 60), st.floats(0.01, 0.6), st.booleans())
def test_the_ratio_is_nothing_at_what_is_expected_and_grows_away_from_it(
    size: int, share: float, fewer: bool
) -> None:
    """Only on the side that is looked at."""
    counts = np.arange(size + 1, dtype=float)
    ratio = log_likelihood_ratio(counts, np.array(float(size)), np.array(share), fewer=fewer)
    wrong_side = counts >= size * share if fewer else counts <= size * share
    assert (ratio[wrong_side] == 0).all()
    ordered = ratio[::-1] if fewer else ratio
    assert (np.diff(ordered) >= -1e-9).all()


def test_the_ratio_equals_the_formula() -> None:
    """8 of 10 where half was expected: 8 ln 1.6 + 2 ln 0.4."""
    ratio = log_likelihood_ratio(np.array(8.0), np.array(10.0), np.array(0.5))
    assert float(ratio) == pytest.approx(8 * math.log(1.6) + 2 * math.log(0.4))


@given(st.integers(4, 50), st.floats(0.02, 0.5), st.floats(0.5, 6.0), st.booleans())
def test_the_limit_is_the_first_count_that_reaches_the_score(
    size: int, share: float, wanted: float, fewer: bool
) -> None:
    """Against all counts one by one."""
    limit = int(
        _limits(np.array([size]), np.array([[share]]), np.array([wanted]), 0, fewer=fewer)[0, 0]
    )
    counts = np.arange(size + 1, dtype=float)
    ratio = log_likelihood_ratio(counts, np.array(float(size)), np.array(share), fewer=fewer)
    reached = np.flatnonzero(ratio >= wanted).tolist()
    if fewer:
        assert limit == max(reached, default=-1)
    else:
        assert limit == min(reached, default=size + 1)


@given(st.floats(0.05, 50.0), st.floats(0.0, 200.0), st.floats(1.0, 6.0))
def test_clumps_make_a_count_less_telling_never_more(
    mean: float, count: float, clumpy: float
) -> None:
    """Between nothing and all, nothing off without clumps, and more off with more of them."""

    def discount(clumpiness: float) -> float:
        return float(clump_discount(np.array(count), np.array(mean), np.array(clumpiness)))

    assert discount(1.0) == 1.0
    assert -1e-9 <= discount(clumpy) <= 1 + 1e-6
    assert discount(clumpy + 0.5) <= discount(clumpy) + 1e-6


@pytest.mark.parametrize("beside", [0.0, 1e-12, 1e-8, -1e-8, 1e-4])
def test_a_count_at_what_is_expected_needs_no_discount(beside: float) -> None:
    """Nor a division by nothing."""
    found = clump_discount(np.array(12.0 + beside), np.array(12.0), np.array(2.0))
    assert np.isfinite(found)
    assert 0 <= float(found) <= 1


def test_a_clumpy_count_is_judged_by_its_own_likelihood() -> None:
    """20 where 5 were expected, variance twice the mean: the negative binomial ratio by hand."""
    plain = 20 * math.log(4) - 15
    clumped = 20 * math.log(4) - 25 * math.log(25 / 10)
    found = clump_discount(np.array(20.0), np.array(5.0), np.array(2.0))
    assert float(found) == pytest.approx(clumped / plain)


def test_of_nearly_the_same_cells_the_one_that_says_more_is_named() -> None:
    """A team that handles all of a category's rise: the category and the complex are named."""
    rows = [
        {"received_on": TODAY - timedelta(days=1 + i), "category": f"c{i % 4}", "complex": f"x{i % 5}", "team": f"t{i % 4}"}
        for i in range(360)
    ]  # fmt: skip
    rows += [
        {"received_on": TODAY - timedelta(days=1 + i), "category": "c1", "complex": "x1", "team": "t1"}
        for i in range(14)
    ]  # fmt: skip
    rows[0]["team"] = "t1"
    found = make_study(frame(rows), TODAY, DIMENSIONS)
    strongest = Search(found).strongest()
    assert strongest is not None
    assert found.cells.values[strongest.cell] == ("c1", "x1")
    assert found.cells.families[found.cells.family[strongest.cell]] == ("category", "complex")


# --- random dealings


@pytest.mark.parametrize("clumped", [0.0, 0.3])
def test_a_dealing_keeps_the_weeks_and_deals_each_complaint_once(clumped: float) -> None:
    """As many complaints as the longest window holds, all different, all of the stratum."""
    found = study(2)
    for stratum in range(int(found.stratum.max()) + 1):
        deck = _Deck(found, stratum)
        dealt = deck.dealt(np.random.default_rng(1), clumped)
        own = (found.stratum == stratum) & (found.weeks_ago < found.window_count)
        assert len(dealt) == len(set(dealt.tolist())) == own.sum()
        assert deck.weeks.tolist() == sorted(found.weeks_ago[own].tolist())
        assert (found.stratum[dealt] == stratum).all()


def test_dealing_in_clumps_brings_pairs_together() -> None:
    """With half of the complaints joining another, more of one kind and place fall in one week."""
    found = study(2, World(per_week=40, complexes=40, clumped=0.0))
    stratum = int(np.bincount(found.stratum).argmax())
    deck = _Deck(found, stratum)

    def pairs(clumped: float) -> int:
        random = np.random.default_rng(3)
        total = 0
        for _ in range(20):
            dealt = deck.dealt(random, clumped)
            placed = found.place[dealt] >= 0
            keys = found.place[dealt][placed] * 1000 + deck.weeks[placed]
            counts = np.unique(keys, return_counts=True)[1]
            total += int((counts * (counts - 1) // 2).sum())
        return total

    assert pairs(0.5) > 2 * pairs(0.0)


def test_the_highest_scores_follow_the_seed() -> None:
    """The same seed the same scores, another seed others."""
    found = study(3)

    def drawn(seed: int) -> list[float]:
        return list(islice(highest_scores(found, 4, np.random.default_rng(seed)), 20))

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert min(drawn(1)) >= 0


# --- how rare


def scores(seed: int) -> Iterator[float]:
    """Scores as the highest of many: Gumbel."""
    random = np.random.default_rng(seed)
    while True:
        yield float(random.gumbel(5.0, 1.0))


@given(st.floats(3.0, 14.0), st.integers(0, 50))
def test_stopping_early_gives_the_answer_of_all_dealings(score: float, seed: int) -> None:
    """The same decision, and the same p-value unless it lies clearly under the level."""
    level = 1 / 52
    everything = np.sort(np.array(list(islice(scores(seed), 999))))
    full = tail_probability(everything, score)
    early = Chance(scores(seed), level, 999).p_value(score)
    assert (early is not None) == (full <= level)
    assert early is None or early == full or max(early, full) < level * 2 / 3


def test_the_tail_continues_where_ranks_end() -> None:
    """For scores of a known distribution the drawn tail is right within a factor of three."""
    drawn = np.sort(np.array(list(islice(scores(1), 999))))
    for score in (10.0, 11.0, 12.0, 13.0):
        truth = 1 - math.exp(-math.exp(-(score - 5.0)))
        assert truth / 3 < tail_probability(drawn, score) < truth * 3


def test_a_rank_counts_the_score_itself() -> None:
    """(1 + exceedances) / (1 + dealings), ties exceed."""
    assert tail_probability(np.arange(99.0), 89.0) == 0.11
    assert tail_probability(np.arange(9.0), 100.0) == 0.1


def test_the_recurrence_is_in_years_of_weekly_looks() -> None:
    """Once in 52.18 looks is once a year."""
    assert recurrence_years(7 / 365.25) == pytest.approx(1.0)
    assert isinstance(TODAY, date)
