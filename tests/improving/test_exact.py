"""Exact tails and intervals: against SciPy's figures, against counting, and their promise of coverage."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.improving.exact import (
    binomial_at_least,
    binomial_at_most,
    clopper_pearson,
    hypergeometric_at_least,
    hypergeometric_at_most,
    odds_ratio_interval,
    wilson,
)

INF = math.inf


def close(value: float, expected: float) -> bool:
    """Equal to eleven digits, also in the far tail."""
    return math.isclose(value, expected, rel_tol=1e-11, abs_tol=1e-300)


@pytest.mark.parametrize(
    ("count", "total", "share", "at_most", "at_least"),
    [
        (0, 10, 0.1, 0.3486784401, 1.0),
        (3, 10, 0.3, 0.6496107184000002, 0.6172172136000003),
        (9, 10, 0.9, 0.6513215599, 0.7360989291000001),
        (50, 100, 0.5, 0.5397946186935889, 0.5397946186935889),
        (2, 1000, 0.01, 0.00267943199379151, 0.9995207555464211),
        (700, 1000, 0.5, 1.0, 8.832839003974784e-38),
        (-1, 10, 0.5, 0.0, 1.0),
        (11, 10, 0.5, 1.0, 0.0),
        (0, 0, 0.5, 1.0, 1.0),
        (0, 5, 0.0, 1.0, 1.0),
        (1, 5, 0.0, 1.0, 0.0),
        (4, 5, 1.0, 0.0, 1.0),
        (5, 5, 1.0, 1.0, 1.0),
    ],
)
def test_binomial_tails(
    count: int, total: int, share: float, at_most: float, at_least: float
) -> None:
    """The figures of scipy.stats.binom 1.17, and certainty at the ends."""
    assert close(binomial_at_most(count, total, share), at_most)
    assert close(binomial_at_least(count, total, share), at_least)


@pytest.mark.parametrize(
    ("count", "drawn", "marked", "population", "at_most", "at_least"),
    [
        (2, 2, 3, 6, 1.0, 0.2),
        (0, 5, 3, 20, 0.3991228070175438, 1.0),
        (3, 5, 3, 20, 1.0, 0.008771929824561403),
        (7, 12, 30, 60, 0.8332941309423977, 0.37402489651205273),
        (40, 100, 200, 1000, 0.9999997259013024, 8.853525964860993e-07),
        (1, 4, 8, 10, 0.0, 1.0),
    ],
)
def test_hypergeometric_tails(
    count: int, drawn: int, marked: int, population: int, at_most: float, at_least: float
) -> None:
    """The figures of scipy.stats.hypergeom 1.17."""
    assert close(hypergeometric_at_most(count, drawn, marked, population), at_most)
    assert close(hypergeometric_at_least(count, drawn, marked, population), at_least)


@given(
    st.integers(0, 25).flatmap(lambda n: st.tuples(st.integers(-1, n + 1), st.just(n))),
    st.integers(0, 8),
)
def test_binomial_tails_by_counting(pair: tuple[int, int], eighths: int) -> None:
    """The sum of the terms in whole fractions."""
    count, total = pair
    share = Fraction(eighths, 8)
    terms = [math.comb(total, x) * share**x * (1 - share) ** (total - x) for x in range(total + 1)]
    assert close(
        binomial_at_most(count, total, eighths / 8), float(sum(terms[: max(0, count + 1)]))
    )
    assert close(binomial_at_least(count, total, eighths / 8), float(sum(terms[max(0, count) :])))


@given(st.integers(0, 20), st.integers(0, 20), st.data())
def test_hypergeometric_tails_by_counting(marked: int, others: int, data: st.DataObject) -> None:
    """The share of all draws, counted."""
    drawn = data.draw(st.integers(0, marked + others))
    count = data.draw(st.integers(-1, marked + 1))
    ways = [
        math.comb(marked, x) * math.comb(others, drawn - x) for x in range(min(marked, drawn) + 1)
    ]
    at_least = Fraction(sum(ways[max(0, count) :]), sum(ways))
    assert close(hypergeometric_at_least(count, drawn, marked, marked + others), float(at_least))
    below = Fraction(sum(ways[: max(0, count + 1)]), sum(ways))
    assert close(hypergeometric_at_most(count, drawn, marked, marked + others), float(below))


@pytest.mark.parametrize(
    ("count", "total", "confidence", "exact", "score"),
    [
        (0, 10, 0.95, (0.0, 0.30849710781876294), (0.0, 0.27753279986288926)),
        (
            1,
            10,
            0.95,
            (0.0025285785444625728, 0.44501611702819543),
            (0.017876213095072896, 0.4041500267952385),
        ),
        (
            5,
            10,
            0.95,
            (0.1870860284474045, 0.8129139715525955),
            (0.236593090512564, 0.7634069094874361),
        ),
        (10, 10, 0.95, (0.6915028921812371, 1.0), (0.7224672001371109, 1.0)),
        (
            85,
            100,
            0.95,
            (0.764692499851379, 0.9135456143583515),
            (0.7671644040916763, 0.9069401471634337),
        ),
        (
            3,
            2000,
            0.95,
            (0.0003094429490792165, 0.004377320104663236),
            (0.0005102635836384821, 0.004401032555770694),
        ),
        (
            5,
            10,
            0.8,
            (0.26731809868655165, 0.7326819013134483),
            (0.3122044448805158, 0.6877955551194842),
        ),
    ],
)
def test_intervals_of_a_share(
    count: int,
    total: int,
    confidence: float,
    exact: tuple[float, float],
    score: tuple[float, float],
) -> None:
    """The figures of scipy.stats.binomtest 1.17, exact and Wilson; the ends are 0 and 1 themselves."""
    assert clopper_pearson(count, total, confidence) == pytest.approx(exact, rel=1e-9, abs=0)
    low, high = wilson(count, total, confidence)
    assert (float(low), float(high)) == pytest.approx(score, rel=1e-9, abs=0)


def test_of_nothing_everything_is_possible() -> None:
    """No observations, no knowledge."""
    assert clopper_pearson(0, 0) == (0.0, 1.0)
    assert odds_ratio_interval(0, 0, 5, 5) == (0.0, INF)
    assert odds_ratio_interval(5, 5, 0, 0) == (0.0, INF)
    assert np.isnan(wilson([0], [0])).tolist() == [[True], [True]]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ((10, 2, 200, 220), (0.01921169574993372, 0.8710160715158446)),
        ((30, 15, 400, 500), (0.19729980166085578, 0.7802383854450358)),
        ((5, 5, 5, 5), (0.12591482400346682, 7.941876644901064)),
        ((0, 4, 50, 60), (0.5236820780375343, INF)),
        ((4, 0, 50, 60), (0.0, 1.3300367691999233)),
        ((120, 37, 746, 769), (0.1984108605621245, 0.4426562672962462)),
        ((1, 9, 3, 2), (0.553626696844657, 784.4818986752822)),
    ],
)
def test_interval_of_a_ratio_of_ratios(
    table: tuple[int, int, int, int], expected: tuple[float, float]
) -> None:
    """The figures of scipy.stats.contingency.odds_ratio 1.17 (conditional)."""
    assert odds_ratio_interval(*table) == pytest.approx(expected, rel=1e-9, abs=0)


@given(*[st.integers(0, 40)] * 4)
def test_turning_time_around_turns_the_ratio_around(
    before: int, after: int, rest_before: int, rest_after: int
) -> None:
    """Twice as many is half as many, seen from the other end."""
    low, high = odds_ratio_interval(before, after, rest_before, rest_after)
    back_low, back_high = odds_ratio_interval(after, before, rest_after, rest_before)
    assert back_low == pytest.approx(1 / high if high < INF else 0.0, rel=1e-8)
    assert back_high == pytest.approx(1 / low if low > 0 else INF, rel=1e-8)


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_very_large_rest_is_a_known_exposure(before: int, after: int) -> None:
    """Then it is Clopper-Pearson on after / (before + after), the form in the definitions."""
    low, high = odds_ratio_interval(before, after, 10**6, 10**6)
    share_low, share_high = clopper_pearson(after, before + after)
    assert low == pytest.approx(share_low / (1 - share_low), rel=1e-2)
    assert high == (
        INF if share_high == 1 else pytest.approx(share_high / (1 - share_high), rel=1e-2)
    )


@pytest.mark.parametrize("total", [1, 5, 12, 40])
def test_the_exact_interval_keeps_its_promise(total: int) -> None:
    """Whatever the truth, 95 % or more of what can happen has it within its interval."""
    intervals = [clopper_pearson(count, total) for count in range(total + 1)]
    for share in np.linspace(0.01, 0.99, 99):
        covering = [count for count, (low, high) in enumerate(intervals) if low <= share <= high]
        chance = sum(math.comb(total, c) * share**c * (1 - share) ** (total - c) for c in covering)
        assert chance >= 0.95


@given(st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_what_was_seen(pair: tuple[int, int]) -> None:
    """And it lies within 0 and 1, the exact one no narrower than the score one by much."""
    count, total = pair
    low, high = clopper_pearson(count, total)
    assert 0 <= low <= (count / total if total else 0.5) <= high <= 1
    score_low, score_high = (float(end) for end in wilson(count, total))
    if total:
        assert 0 <= score_low <= count / total <= score_high <= 1
        assert high - low >= (score_high - score_low) * 0.95
