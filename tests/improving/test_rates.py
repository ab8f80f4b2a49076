"""Charts of shares and rates: Laney's limits by hand, against the classical ones, and at their edges."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.improving.limits import D2
from toolkit.improving.spc import p_chart, u_chart, xmr_chart

NAN = math.nan
TOLERANCE = 1e-9
PAIRS = st.lists(
    st.integers(0, 30).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))),
    max_size=30,
)


def test_shares_by_hand() -> None:
    """
    18 of 40 is 0.45; the moving ranges 0.2, 0.1 and 0.2 average 1/6.

    With equal totals the binomial part falls out, so the limits are 0.45 ± 3 × (1/6) / 1.128.
    """
    chart = p_chart([3, 5, 4, 6], [10, 10, 10, 10])
    assert chart.values.tolist() == [0.3, 0.5, 0.4, 0.6]
    assert chart.centre.tolist() == [0.45] * 4
    assert chart.lower.tolist() == pytest.approx([0.45 - 0.5 / 1.128] * 4, abs=TOLERANCE)
    assert chart.upper.tolist() == pytest.approx([0.45 + 0.5 / 1.128] * 4, abs=TOLERANCE)
    assert chart.near_upper.tolist() == pytest.approx([0.45 + 1 / 3 / 1.128] * 4, abs=TOLERANCE)
    assert chart.near_lower.tolist() == pytest.approx([0.45 - 1 / 3 / 1.128] * 4, abs=TOLERANCE)


def test_rates_by_hand() -> None:
    """
    24 in 8 is 3 per unit; the standardised rates are 2 / √3, 0, 2 / √3 and -1 / √0.75, which is -2 / √3.

    Their moving ranges are 2, 2 and 4 over √3; the limits are 3 ± 3 × √(3 / size) × (8 / 3 / √3) / 1.128.
    """
    chart = u_chart([5, 6, 5, 8], [1, 2, 1, 4])
    assert chart.values.tolist() == [5.0, 3.0, 5.0, 2.0]
    assert chart.centre.tolist() == [3.0] * 4
    expected = [3 + 8 / 1.128 / math.sqrt(size) for size in (1, 2, 1, 4)]
    assert chart.upper.tolist() == pytest.approx(expected, abs=TOLERANCE)
    assert chart.lower.tolist() == [0.0] * 4


@given(st.lists(st.integers(1, 99), min_size=2, max_size=30), st.booleans())
def test_with_equal_totals_it_is_an_xmr_chart(counts: list[int], screening: bool) -> None:
    """The correction takes the spread from the ranges, as an XmR chart does, with 3 / 1.128 for 2.66."""
    chart = p_chart(counts, [100] * len(counts), screening=screening)
    plain = xmr_chart([c / 100 for c in counts], screening=screening)
    wide = np.clip(plain.centre + (plain.upper - plain.centre) * 3 / D2 / 2.66, 0, 1)
    if not screening or abs(_closest_range(counts)) > 1e-6:
        assert chart.upper == pytest.approx(wide, abs=TOLERANCE)


def _closest_range(counts: list[int]) -> float:
    """How far the range nearest to the screening border lies from it; there rounding decides."""
    ranges = np.abs(np.diff(counts)).astype(float)
    return float(np.min(np.abs(ranges - 3.267 * ranges.mean())))


def test_pure_chance_has_the_classical_limits() -> None:
    """In 4,000 binomial periods the correction is 1 within 3 %, and 0.3 % or so of the points are outside."""
    random = np.random.default_rng(20261)
    totals = random.integers(80, 400, 4000)
    chart = p_chart(random.binomial(totals, 0.4), totals)
    classical = 3 * np.sqrt(0.4 * 0.6 / totals)
    assert np.abs((chart.upper - chart.centre) / classical - 1).max() < 0.03
    assert 0.001 < chart.is_outside.mean() < 0.006


def test_large_totals_do_not_cry_wolf() -> None:
    """
    What Laney's correction is for: shares that vary more than chance, as all large ones do.

    Classical limits would call over half of these periods special; these call 1 % or less.
    """
    random = np.random.default_rng(20262)
    totals = random.integers(5000, 9000, 1000)
    counts = random.binomial(totals, np.clip(random.normal(0.4, 0.03, 1000), 0, 1))
    chart = p_chart(counts, totals)
    classical = np.abs(chart.values - chart.centre) > 3 * np.sqrt(0.24 / totals)
    assert classical.mean() > 0.5
    assert chart.is_outside.mean() < 0.01


def test_a_planted_change_is_seen() -> None:
    """On-time shares that fall from 90 to 60 % of some 100 are a concern, and 3 in 1 of the rate is high."""
    random = np.random.default_rng(20263)
    totals = random.integers(80, 120, 20)
    counts = random.binomial(totals, np.repeat([0.9, 0.6], [19, 1]))
    assert p_chart(counts, totals, direction="higher_is_better").verdict == "special_cause_concern"
    events = random.poisson(np.repeat([20.0, 60.0], [19, 1]))
    assert u_chart(events, [4.0] * 20).verdict == "special_cause_neutral_high"


def test_a_period_of_nothing_is_unknown() -> None:
    """No share of nothing: no value, no limits, no type; its neighbours are no neighbours of each other."""
    chart = p_chart([3, 0, 5, 4], [10, 0, 10, 10])
    assert np.isnan(chart.values).tolist() == [False, True, False, False]
    assert np.isnan(chart.upper).tolist() == [False, True, False, False]
    assert chart.point_type.tolist() == ["common_cause", "", "common_cause", "common_cause"]
    assert chart.centre.tolist() == [0.4] * 4
    assert chart.limit_points == 3


@pytest.mark.parametrize(("count", "share"), [(0, 0.0), (10, 1.0)])
def test_all_or_nothing_has_limits_on_its_centre(count: int, share: float) -> None:
    """Then chance leaves no room, and the first other share is outside."""
    chart = p_chart([count] * 12, [10] * 12)
    assert chart.lower.tolist() == chart.upper.tolist() == [share] * 12
    assert chart.verdict == "common_cause"
    changed = p_chart([count] * 12 + [5], [10] * 13, baseline_points=12)
    assert changed.rule.tolist() == [""] * 12 + ["outside"]


def test_a_rate_of_nothing_has_limits_on_zero() -> None:
    """No complaints at all is common cause, not an error."""
    chart = u_chart([0] * 8, [1.5] * 8)
    assert chart.upper.tolist() == [0.0] * 8
    assert chart.verdict == "common_cause"


@given(PAIRS)
def test_limits_stay_within_what_a_share_can_be(pairs: list[tuple[int, int]]) -> None:
    """From 0 to 1, in the right order, and around the centre."""
    chart = p_chart([count for count, _total in pairs], [total for _count, total in pairs])
    known = ~np.isnan(chart.upper)
    rows = [
        getattr(chart, name)[known]
        for name in ("lower", "near_lower", "centre", "near_upper", "upper")
    ]
    for below, above in itertools.pairwise(rows):
        assert (below <= above).all()
    assert (rows[0] >= 0).all()
    assert (rows[-1] <= 1).all()


@given(PAIRS)
def test_the_share_that_is_not_is_the_mirror_image(pairs: list[tuple[int, int]]) -> None:
    """Late and on time have one chart, upside down."""
    counts, totals = np.array(pairs or np.empty((0, 2))).T
    chart, mirror = (
        p_chart(counts, totals, screening=False),
        p_chart(totals - counts, totals, screening=False),
    )
    assert mirror.upper == pytest.approx(1 - chart.lower, abs=1e-9, nan_ok=True)
    assert mirror.centre == pytest.approx(1 - chart.centre, abs=1e-9, nan_ok=True)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), min_size=1, max_size=20),
    st.sampled_from([0.5, 2.0, 4.0]),
)
def test_a_rate_does_not_depend_on_its_unit(pairs: list[tuple[int, int]], unit: float) -> None:
    """Per 1,000 homes or per 500: the same signals, the figures in proportion."""
    counts, sizes = zip(*pairs, strict=True)
    chart, other = u_chart(counts, sizes), u_chart(counts, [size * unit for size in sizes])
    assert other.upper * unit == pytest.approx(chart.upper, abs=1e-9, nan_ok=True)
    assert other.side.tolist() == chart.side.tolist()


def test_a_rebase_pools_each_segment_by_itself() -> None:
    """The centre is the share of the segment."""
    chart = p_chart([1, 1, 9, 9], [10, 10, 10, 10], rebase_at=[2])
    assert chart.centre.tolist() == [0.1, 0.1, 0.9, 0.9]


@pytest.mark.parametrize(
    ("counts", "totals", "message"),
    [
        ([2], [1], "a count lies within its total"),
        ([-1], [1], "counts and what they are out of have one length and are not negative"),
        ([1], [-1], "counts and what they are out of have one length and are not negative"),
        ([1], [1, 1], "counts and what they are out of have one length and are not negative"),
        ([math.inf], [1], "counts is a row of finite numbers"),
    ],
)
def test_a_programmer_hears_what_is_wrong(
    counts: list[float], totals: list[float], message: str
) -> None:
    """A share over 1 is a mistake, not a chart."""
    with pytest.raises(ValueError, match=f"^{message}$"):
        p_chart(counts, totals)
