"""XmR charts: equal to NHSRplotthedots, and the departures from it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.improving import limits, spc
from toolkit.improving.limits import accurate_mean, average_moving_range
from toolkit.improving.spc import ControlChart, Direction, xmr_chart

NAN = math.nan
DATA = Path(__file__).parents[3] / "shared" / "data"
TOLERANCE = 1e-9
NHS_WORDS = {
    ("", 0): "Common Cause",
    ("outside", 1): "Above UCL",
    ("outside", -1): "Below LCL",
    ("trend", 1): "7 Point Trend (Increasing)",
    ("trend", -1): "7 Point Trend (Decreasing)",
    ("two_of_three", 1): "2 in 3 Above CL",
    ("two_of_three", -1): "2 in 3 Below CL",
    ("shift", 1): "7 Points Above CL",
    ("shift", -1): "7 Points Below CL",
}
COUNTS = st.lists(st.integers(0, 40).map(float), max_size=40)
ARRAYS = [
    "centre",
    "lower",
    "upper",
    "near_lower",
    "near_upper",
    "side",
    "is_near",
    "is_outside",
    "is_trend",
    "is_two_of_three",
    "is_shift",
    "rule",
    "signal",
    "point_type",
]


def reference(name: str) -> pd.DataFrame:
    """Output of the R package, or a skip with the reason."""
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"the reference figures are not here: shared/data/{name}")
    return pd.read_csv(path)


def words(chart: ControlChart) -> list[str]:
    return [NHS_WORDS[rule, int(sign)] for rule, sign in zip(chart.rule, chart.signal, strict=True)]


def test_every_series_equals_the_reference() -> None:
    """Limits to 1e-9, every flag, every name and every type, with and without screening and baseline."""
    table = reference("spc_xmr_reference.csv")
    checked = 0
    for (series, screen, fixed), part in table.groupby(
        ["series", "screen", "fix_after"], dropna=False
    ):
        baseline = None if math.isnan(fixed) else int(fixed)
        chart = xmr_chart(
            part["y"].to_numpy(),
            direction="lower_is_better",
            screening=screen,
            baseline_points=baseline,
        )
        assert chart.centre == pytest.approx(part["mean"].to_numpy(), abs=TOLERANCE), series
        assert chart.side.tolist() == part["relative_to_mean"].tolist(), series
        assert words(chart) == part["special"].tolist(), series
        assert chart.point_type.tolist() == part["point_type"].tolist(), series
        if series != "constant":
            assert chart.lower == pytest.approx(part["lpl"].to_numpy(), abs=TOLERANCE), series
            assert chart.upper == pytest.approx(part["upl"].to_numpy(), abs=TOLERANCE), series
            assert chart.is_outside.tolist() == part["outside"].tolist(), series
            assert chart.is_near.tolist() == part["close"].tolist(), series
        checked += 1
    assert checked == 60


def test_a_rebased_series_equals_the_reference() -> None:
    """The limits and the rules start anew at the rebase."""
    table = reference("spc_xmr_rebase_reference.csv")
    starts = np.flatnonzero(np.diff(table["rebase_group"])) + 1
    chart = xmr_chart(table["y"].to_numpy(), rebase_at=starts.tolist())
    assert starts.tolist() == [24]
    assert chart.segment.tolist() == table["rebase_group"].tolist()
    assert chart.centre == pytest.approx(table["mean"].to_numpy(), abs=TOLERANCE)
    assert chart.lower == pytest.approx(table["lpl"].to_numpy(), abs=TOLERANCE)
    assert chart.upper == pytest.approx(table["upl"].to_numpy(), abs=TOLERANCE)
    assert words(chart) == table["special"].tolist()


@pytest.mark.parametrize("screening", [True, False])
def test_a_constant_series_has_limits_on_its_mean(screening: bool) -> None:
    """A departure: with screening NHSRplotthedots has no limits then, and misses the first change."""
    chart = xmr_chart([0.1] * 15, screening=screening)
    assert chart.lower.tolist() == chart.centre.tolist() == chart.upper.tolist() == [0.1] * 15
    assert chart.verdict == "common_cause"
    changed = xmr_chart([3.0] * 12 + [4.0], screening=screening, baseline_points=12)
    assert changed.rule.tolist() == [""] * 12 + ["outside"]


def test_an_unknown_point_has_no_type_and_joins_no_neighbours() -> None:
    """A departure: NHSRplotthedots stops with an error; here the other points keep their verdict."""
    chart = xmr_chart([4, 6, NAN, 5, 7, 3])
    assert chart.point_type.tolist() == ["common_cause"] * 2 + [""] + ["common_cause"] * 3
    assert chart.centre.tolist() == [5.0] * 6
    assert chart.upper.tolist() == pytest.approx([5 + 2.66 * 8 / 3] * 6, abs=TOLERANCE)
    assert xmr_chart([4, 6, 5, 7, 3, 30, NAN]).variation == "special_cause_neutral_high"


@pytest.mark.parametrize(
    ("values", "variation"),
    [([], None), ([NAN], None), ([3], "common_cause"), ([3, 9], "common_cause")],
)
def test_few_points_have_no_verdict(values: list[float], variation: str | None) -> None:
    """Nothing, one point and two points are charts too."""
    chart = xmr_chart(values)
    assert (chart.variation, chart.verdict, chart.is_trial) == (variation, None, True)
    assert np.isnan(chart.upper).tolist() == [len(values) < 2] * len(values)


@pytest.mark.parametrize(("count", "has_verdict"), [(5, False), (6, True)])
def test_a_verdict_needs_six_points(count: int, has_verdict: bool) -> None:
    """Also after a rebase, which starts the count anew."""
    series = [4, 6] * 10
    assert (xmr_chart(series[:count]).verdict is not None) == has_verdict
    rebased = xmr_chart([9.0] * 20 + series[:count], rebase_at=[20])
    assert (rebased.verdict is not None) == has_verdict


@pytest.mark.parametrize(("count", "is_trial"), [(12, True), (13, False)])
def test_limits_are_a_trial_under_thirteen_points(count: int, is_trial: bool) -> None:
    """What counts is on how many points they rest, so a short baseline stays a trial."""
    assert xmr_chart([4, 6] * 6 + [5] * (count - 12)).is_trial == is_trial
    assert xmr_chart([4, 6] * 10, baseline_points=count).is_trial == is_trial


@pytest.mark.parametrize(
    ("direction", "high", "low"),
    [
        ("neutral", "special_cause_neutral_high", "special_cause_neutral_low"),
        ("higher_is_better", "special_cause_improvement", "special_cause_concern"),
        ("lower_is_better", "special_cause_concern", "special_cause_improvement"),
    ],
)
def test_the_direction_says_what_a_signal_means(direction: Direction, high: str, low: str) -> None:
    """Volume is neutral: high is then neither good nor bad."""
    series = [4.0, 6.0] * 8
    assert xmr_chart([*series, 30], direction=direction).verdict == high
    assert xmr_chart([*series, -20], direction=direction).verdict == low
    assert xmr_chart([*series, 5], direction=direction).verdict == "common_cause"


def test_a_trend_across_the_mean_means_one_thing() -> None:
    """What counts is where it goes, not on which side each point lies."""
    chart = xmr_chart([10, 12, 9, 11, 10, 12, 9, 3, 5, 7, 9, 11, 13, 15, 10, 11, 9, 10])
    assert chart.rule[8:14].tolist() == ["trend"] * 6
    assert chart.point_type[8:14].tolist() == ["special_cause_neutral_high"] * 6
    assert chart.side[8:14].tolist() == [-1, -1, -1, 1, 1, 1]


def test_the_first_rule_that_holds_gives_the_name() -> None:
    """Outside before trend before two of three before shift; the flags tell all of them."""
    chart = xmr_chart(
        [1, 9, 1, 9, 1, 9, 1, 9, 6, 7, 8, 9, 10, 11, 30], baseline_points=8, screening=False
    )
    assert chart.rule.tolist()[-1] == "outside"
    assert chart.is_trend.tolist()[-7:] == [True] * 7
    assert chart.is_shift.tolist()[-8:] == [True] * 8
    assert chart.rule.tolist()[-7:-1] == ["trend"] * 6
    assert chart.rule.tolist()[-8] == "shift"


def test_the_run_length_is_a_setting() -> None:
    """Six or seven is disputed; whoever takes six sees the sixth."""
    series = [4, 6, 4, 6, 4, 6, 4, 6, 5.5, 5.6, 5.5, 5.6, 5.5]
    assert not xmr_chart(series, baseline_points=8).is_shift.any()
    assert (
        xmr_chart(series, baseline_points=8, run_length=6).is_shift.tolist()
        == [False] * 7 + [True] * 6
    )


@pytest.mark.parametrize(
    ("ranges", "mean"),
    [
        ([1, 1, 1, 1], 1.0),
        ([1, 1, 1, 9], 3.0),
        ([1, 1, 1, 1, 1, 1, 9], 1.0),
        ([0, 0, 0], 0.0),
        ([3267, 244, 244, 245], 733 / 3),
        ([3266, 244, 244, 246], 1000.0),
    ],
)
def test_screening_drops_ranges_from_the_factor_on_once(ranges: list[float], mean: float) -> None:
    """9 is within 3.267 times the mean of four ranges, and beyond that of seven; on the border it goes."""
    series = np.cumsum([0.0, *(r * (-1) ** i for i, r in enumerate(ranges))])
    assert average_moving_range(series, screening=True) == mean
    assert average_moving_range(series, screening=False) == pytest.approx(sum(ranges) / len(ranges))


@given(st.floats(-1e6, 1e6), st.integers(1, 60))
def test_equal_values_have_that_mean_to_the_last_bit(value: float, count: int) -> None:
    """Else a constant series would lie above its own mean and be a shift."""
    assert accurate_mean(np.full(count, value)) == value


@given(COUNTS, st.booleans())
def test_a_mirrored_series_has_a_mirrored_chart(values: list[float], screening: bool) -> None:
    """High and low are treated alike."""
    chart = xmr_chart(values, screening=screening)
    mirror = xmr_chart([-v for v in values], screening=screening)
    assert np.array_equal(mirror.upper, -chart.lower, equal_nan=True)
    assert np.array_equal(mirror.near_lower, -chart.near_upper, equal_nan=True)
    assert mirror.rule.tolist() == chart.rule.tolist()
    assert mirror.signal.tolist() == (-chart.signal).tolist()


@given(COUNTS.filter(len), st.data())
def test_a_rebase_is_two_charts_side_by_side(values: list[float], data: st.DataObject) -> None:
    """Nothing of before the rebase counts after it."""
    at = data.draw(st.integers(0, len(values) - 1))
    whole = xmr_chart(values, rebase_at=[at])
    parts = [xmr_chart(values[:at]), xmr_chart(values[at:])]
    for name in ARRAYS:
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert getattr(whole, name).tolist() == pytest.approx(joined.tolist(), nan_ok=True), name
    assert (whole.verdict, whole.is_trial) == (parts[1].verdict, parts[1].is_trial)


@given(COUNTS)
def test_every_signal_has_one_of_the_four_rules(values: list[float]) -> None:
    """The name, the flags, the sign and the type never contradict each other."""
    chart = xmr_chart(values)
    any_flag = chart.is_outside | chart.is_trend | chart.is_two_of_three | chart.is_shift
    assert (chart.rule != "").tolist() == any_flag.tolist()
    assert (chart.signal != 0).tolist() == any_flag.tolist()
    assert (chart.point_type != "common_cause").tolist() == any_flag.tolist()
    assert not (chart.is_near & chart.is_outside).any()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": [1.0, math.inf]}, "values is a row of finite numbers"),
        ({"values": [[1.0]]}, "values is a row of finite numbers"),
        (
            {"values": [1.0, 2.0], "rebase_at": [2]},
            r"a rebase starts within the series of 2, got \[2\]",
        ),
        (
            {"values": [1.0], "run_length": 1},
            "a run and a baseline have 2 points or more, got 1 and None",
        ),
        (
            {"values": [1.0], "baseline_points": 1},
            "a run and a baseline have 2 points or more, got 7 and 1",
        ),
    ],
)
def test_a_programmer_hears_what_is_wrong(arguments: dict[str, object], message: str) -> None:
    """No chart is made of something that is no series."""
    with pytest.raises(ValueError, match=f"^{message}$"):
        xmr_chart(**arguments)  # type: ignore[arg-type]


def test_the_series_given_is_not_changed() -> None:
    """A chart keeps its own copy."""
    series = np.array([4.0, 6, 5, 7, 3])
    chart = xmr_chart(series)
    series[0] = 99
    assert chart.values[0] == 4.0


def test_the_page_on_the_site_tells_the_numbers_that_are_used() -> None:
    """Whoever changes a number here changes it there."""
    page = (Path(__file__).parents[2] / "docs" / "naslag" / "regelkaarten.md").read_text(
        encoding="utf-8"
    )
    numbers = [limits.LIMIT_FACTOR, limits.SCREENING_FACTOR, limits.D2, 3 / limits.D2]
    told = [f"{round(number, 4):g}".replace(".", ",") for number in numbers]
    assert [number for number in told if f" {number}" not in page] == []
    assert (spc.RUN_LENGTH, spc.FIRM_POINTS, spc.VERDICT_POINTS) == (7, 13, 6)
    assert all(
        words in page.lower()
        for words in ("zeven punten", "onder zes punten", "onder dertien punten")
    )
