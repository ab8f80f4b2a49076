"""Effects of improvement actions: the counts by hand, what is kept out of the rest, and power and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.improving.effects import action_effects
from toolkit.improving.exact import clopper_pearson, odds_ratio_interval
from toolkit.schema import register_schema

TODAY = date(2026, 11, 24)
START = date(2026, 1, 1)
DAY = timedelta(days=1)
Row = tuple[date, str, str, str]


def complaints(rows: Sequence[Row]) -> pd.DataFrame:
    """Complaints as (day, category, reason, complex)."""
    columns = list(zip(*rows, strict=True)) or [()] * 4
    texts = {
        name: pd.Series(columns[i], dtype=object)
        for i, name in enumerate(("category", "reason", "complex"), 1)
    }
    return pd.DataFrame({"received_on": pd.Series(columns[0]).astype("datetime64[s]"), **texts})


def actions(*rows: tuple[str, str, str, date | None]) -> pd.DataFrame:
    """Actions A1, A2, … as (category, reason, complex, introduced on)."""
    columns = list(zip(*rows, strict=True)) or [()] * 4
    texts = {
        name: pd.Series(columns[i], dtype=object)
        for i, name in enumerate(("category", "reason", "complex"))
    }
    names = pd.Series([f"A{i}" for i in range(1, len(rows) + 1)], dtype=object)
    return pd.DataFrame(
        {
            "action_id": names,
            **texts,
            "introduced_on": pd.Series(columns[3]).astype("datetime64[s]"),
        }
    )


def times(
    count: int, day: date, category: str = "Informatie", reason: str = "", place: str = ""
) -> list[Row]:
    return [(day, category, reason, place)] * count


def plain(frame: pd.DataFrame, *names: str) -> list[object]:
    """The first row's values, as plain Python."""
    return [
        frame[name].iloc[0].item() if hasattr(frame[name].iloc[0], "item") else frame[name].iloc[0]
        for name in names
    ]


def test_counts_and_ratio_by_hand() -> None:
    """30 → 10 in the scope, 40 → 80 in the rest: 10 where 60 were to be expected, so a sixth."""
    rows = [
        *times(30, START + 10 * DAY),
        *times(10, START + 150 * DAY),
        *times(40, START + 20 * DAY, "Beleid"),
        *times(80, START + 160 * DAY, "Beleid"),
    ]
    result = action_effects(
        complaints(rows), actions(("Informatie", "", "", START + 100 * DAY)), TODAY
    )
    assert plain(
        result, "before_count", "after_count", "rest_before_count", "rest_after_count"
    ) == [30, 10, 40, 80]
    assert plain(result, "expected_count", "ratio", "verdict") == [60.0, 10 / 60, "fewer"]
    assert plain(result, "ratio_low", "ratio_high") == list(odds_ratio_interval(30, 10, 40, 80))
    assert plain(result, "before_days", "after_days") == [90, (TODAY - START).days - 128]
    assert plain(result, "is_corrected", "is_whole_year") == [True, False]


@pytest.mark.parametrize(
    ("offset", "counts"),
    [
        (-365, (0, 0)),
        (-364, (1, 0)),
        (-1, (1, 0)),
        (0, (0, 0)),
        (27, (0, 0)),
        (28, (0, 1)),
        (391, (0, 1)),
        (392, (0, 0)),
    ],
)
def test_the_edges_of_the_windows(offset: int, counts: tuple[int, int]) -> None:
    """364 days before, the day before included; four weeks' wash-in; then 364 days."""
    introduced = date(2024, 6, 3)
    rows = [*times(1, introduced + offset * DAY), *times(1, date(2022, 1, 1), "Beleid")]
    result = action_effects(complaints(rows), actions(("Informatie", "", "", introduced)), TODAY)
    assert plain(result, "before_count", "after_count") == list(counts)
    assert plain(result, "before_days", "after_days", "is_whole_year") == [364, 364, True]


def test_only_whole_days_count() -> None:
    """What came in today waits until tomorrow."""
    rows = [*times(1, START), *times(1, TODAY - DAY), *times(1, TODAY)]
    result = action_effects(
        complaints(rows), actions(("Informatie", "", "", START + 100 * DAY)), TODAY
    )
    assert plain(result, "after_count") == [1]
    assert result["after_last_on"].iloc[0] == pd.Timestamp(TODAY - DAY)


@pytest.mark.parametrize("introduced", [None, TODAY + DAY])
def test_an_action_that_is_not_introduced_has_no_verdict(introduced: date | None) -> None:
    """An idea, or a plan for tomorrow: nothing is measured, and the row is there."""
    result = action_effects(
        complaints(times(5, START)), actions(("Informatie", "", "", introduced)), TODAY
    )
    assert result["verdict"].tolist() == [""]
    assert result[["before_count", "after_count", "before_days", "ratio"]].isna().all(axis=None)


def test_a_young_action_has_too_few() -> None:
    """Four weeks of wash-in and four weeks to count; a day less is too few, whatever the counts."""
    rows = [*times(300, START), *times(300, START, "Beleid"), *times(300, TODAY - DAY, "Beleid")]
    for days, verdict in ((55, "too_few"), (56, "fewer")):
        result = action_effects(
            complaints(rows), actions(("Informatie", "", "", TODAY - days * DAY)), TODAY
        )
        assert result["verdict"].tolist() == [verdict], days


@pytest.mark.parametrize(("before", "verdict"), [(5, "too_few"), (6, "no_difference")])
def test_too_few_is_when_even_none_afterwards_would_fit_with_chance(
    before: int, verdict: str
) -> None:
    """With as much exposure before as after, none after five is chance and none after six is not."""
    rest = [*times(2000, START, "Beleid"), *times(2000, TODAY - DAY, "Beleid")]
    rows = [*times(before, START), *times(before, TODAY - DAY), *rest]
    result = action_effects(
        complaints(rows), actions(("Informatie", "", "", START + 160 * DAY)), TODAY
    )
    assert plain(result, "ratio", "verdict") == [1.0, verdict]


def test_a_campaign_is_no_effect() -> None:
    """Registrations double everywhere: no difference; that they tripled in the scope alone is more."""
    before, after = START + 20 * DAY, START + 200 * DAY
    rest = [*times(100, before, "Beleid"), *times(200, after, "Beleid")]
    for count, verdict in ((100, "no_difference"), (300, "more")):
        rows = [*times(50, before), *times(count, after), *rest]
        result = action_effects(
            complaints(rows), actions(("Informatie", "", "", START + 100 * DAY)), TODAY
        )
        assert plain(result, "ratio", "verdict") == [count / 100, verdict]


def test_a_reason_is_compared_among_complaints_with_a_reason() -> None:
    """The coordinator fills in the reason later: what has none yet is in neither scope nor rest."""
    before, after = START + 20 * DAY, START + 200 * DAY
    rows = [
        *times(40, before, reason="error"),
        *times(40, before, reason="attention"),
        *times(10, after, reason="error"),
        *times(10, after, reason="attention"),
        *times(60, after),
    ]
    result = action_effects(complaints(rows), actions(("", "error", "", START + 100 * DAY)), TODAY)
    assert plain(result, "rest_before_count", "rest_after_count", "ratio", "verdict") == [
        40,
        10,
        1.0,
        "no_difference",
    ]


def test_a_scope_is_where_all_its_parts_hold() -> None:
    """Category and complex together; the rest is everything else with a known complex."""
    before = START + 20 * DAY
    rows = [
        *times(1, before, place="De Linde"),
        *times(2, before, place="Molenwerf"),
        *times(4, before, "Beleid", place="De Linde"),
        *times(8, before),
    ]
    result = action_effects(
        complaints(rows), actions(("Informatie", "", "De Linde", START + 100 * DAY)), TODAY
    )
    assert plain(result, "before_count", "rest_before_count") == [1, 6]


def test_another_action_that_works_does_not_make_this_one_look_bad() -> None:
    """Its scope leaves the rest, unless less than half of the rest would remain."""
    before, after = START + 20 * DAY, START + 200 * DAY
    both = actions(("Informatie", "", "", START + 100 * DAY), ("Beleid", "", "", START + 90 * DAY))
    rows = [
        *times(30, before),
        *times(30, after),
        *times(80, before, "Beleid"),
        *times(8, after, "Beleid"),
    ]
    for others, expected in ((100, [100, 100, 1.0]), (20, [100, 28, 30 / (30 * 28 / 100)])):
        rest = [*times(others, before, "Anders"), *times(others, after, "Anders")]
        result = action_effects(complaints([*rows, *rest]), both, TODAY)
        assert plain(result, "rest_before_count", "rest_after_count", "ratio") == pytest.approx(
            expected
        )


def test_two_actions_on_one_scope_share_no_day() -> None:
    """The first is measured until the second comes in, the second from where the first had settled."""
    first, second = START + 60 * DAY, START + 160 * DAY
    both = actions(
        ("Informatie", "", "", first), ("Informatie", "", "", second), ("Beleid", "", "", first)
    )
    result = action_effects(complaints(times(1, START)), both, TODAY)
    assert result["after_last_on"].iloc[0] == pd.Timestamp(second - DAY)
    assert result["before_from_on"].iloc[1] == pd.Timestamp(first + 28 * DAY)
    assert result["before_days"].tolist() == [60, 72, 60]
    assert result["after_days"].tolist() == [
        72,
        (TODAY - second).days - 28,
        (TODAY - first).days - 28,
    ]


def test_an_action_about_everything_is_compared_per_day() -> None:
    """There is no rest; then the ratio is that of the definitions, and it says that it is not corrected."""
    introduced = START + 100 * DAY
    rows = [*times(50, START), *times(20, TODAY - DAY)]
    result = action_effects(complaints(rows), actions(("", "", "", introduced)), TODAY)
    days = (TODAY - introduced).days - 28
    low, high = clopper_pearson(20, 70)
    assert plain(result, "before_days", "after_days", "is_corrected") == [100, days, False]
    assert plain(result, "ratio", "ratio_low", "ratio_high") == pytest.approx(
        [(20 / days) / (50 / 100), low / (1 - low) * 100 / days, high / (1 - high) * 100 / days]
    )


def test_what_is_no_complaint_does_not_count() -> None:
    """Nuisance, repair requests and disputes are counted apart everywhere; a row without a day nowhere."""
    frame = complaints([*times(3, START), *times(2, START, "Beleid")])
    frame["kind"] = ["complaint", "nuisance_report", "complaint", "complaint", "dispute"]
    frame.loc[2, "received_on"] = pd.NaT
    result = action_effects(frame, actions(("Informatie", "", "", START + 100 * DAY)), TODAY)
    assert plain(result, "before_count", "rest_before_count") == [1, 1]


def test_an_empty_register_and_no_actions() -> None:
    """Both give a table of the same columns and types."""
    empty = action_effects(complaints([]), actions(("Informatie", "", "", START)), TODAY)
    assert plain(empty, "before_count", "before_days", "verdict") == [0, 0, "too_few"]
    assert action_effects(complaints([]), actions(), TODAY).dtypes.tolist() == empty.dtypes.tolist()


def test_the_verdicts_are_those_of_the_tab() -> None:
    """What the script writes is in the list of tab Verbeteracties."""
    values = {
        c.value for c in register_schema()["improvement_actions"].column("verdict").categories
    }
    assert values == {"fewer", "no_difference", "more", "too_few"}


@given(
    st.lists(
        st.tuples(
            st.integers(0, 320), st.sampled_from(["A", "B", ""]), st.sampled_from(["x", "y", ""])
        ),
        max_size=60,
    ),
    st.integers(1, 320),
    st.sampled_from([("A", "", ""), ("", "", "x"), ("A", "", "x")]),
)
def test_the_interval_holds_the_ratio_and_decides(
    rows: list[tuple[int, str, str]], offset: int, scope: tuple[str, str, str]
) -> None:
    """Counts by a plain loop; the verdict follows from the interval."""
    data = [(START + day * DAY, category, "", place) for day, category, place in rows]
    introduced = START + offset * DAY
    result = action_effects(complaints(data), actions((*scope, introduced)), TODAY)
    inside = [d for d, c, _r, p in data if scope[0] in ("", c) and scope[2] in ("", p)]
    assert result["before_count"].tolist() == [sum(d < introduced for d in inside)]
    assert result["after_count"].tolist() == [
        sum(introduced + 28 * DAY <= d < TODAY for d in inside)
    ]
    days, low, high, verdict = plain(result, "after_days", "ratio_low", "ratio_high", "verdict")
    assert isinstance(low, float)
    assert isinstance(high, float)
    undecided = {"no_difference", "too_few"}
    decided = {"fewer"} if high < 1 else {"more"} if low > 1 else undecided
    assert verdict in ({"too_few"} if days < 28 else decided)  # type: ignore[operator]


def simulated(
    random: np.random.Generator, *, per_day: float, effect: float, introduced: int
) -> pd.DataFrame:
    """900 days of a register that doubles, with one scope and a rest of three a day to begin with."""
    day = np.arange(900)
    growth = 1 + day / 900
    scope = np.repeat(
        day, random.poisson(per_day * growth * np.where(day >= introduced, effect, 1.0))
    )
    rest = np.repeat(day, random.poisson(3.0 * growth))
    days = np.datetime64("2024-01-01") + np.concatenate([scope, rest])
    names = np.array(["Informatie"] * len(scope) + ["Beleid"] * len(rest), dtype=object)
    return pd.DataFrame(
        {
            "received_on": days.astype("datetime64[s]"),
            "category": names,
            "reason": "",
            "complex": "",
        }
    )


@pytest.mark.parametrize(
    ("per_day", "effect", "lowest", "verdict", "share"),
    [
        (0.1, 1.0, 0.93, "no_difference", 0.9),
        (0.5, 1.0, 0.93, "no_difference", 0.93),
        (0.5, 0.5, 0.93, "fewer", 0.99),
        (0.1, 0.4, 0.93, "fewer", 0.85),
        (0.5, 1.6, 0.93, "more", 0.95),
    ],
)
def test_coverage_and_power(
    per_day: float, effect: float, lowest: float, verdict: str, share: float
) -> None:
    """The interval covers the truth in about 95 of 100 registers that grow, and sees what is there to see."""
    random = np.random.default_rng(4711)
    day = date(2024, 1, 1) + timedelta(days=500)
    runs = 120
    covered, seen = 0, 0
    for _run in range(runs):
        frame = simulated(random, per_day=per_day, effect=effect, introduced=500)
        row = action_effects(frame, actions(("Informatie", "", "", day)), date(2026, 6, 1)).iloc[0]
        covered += row["ratio_low"] <= effect <= row["ratio_high"]
        seen += row["verdict"] == verdict
    assert covered / runs >= lowest
    assert seen / runs >= share


def test_the_uncorrected_count_would_have_been_wrong() -> None:
    """Why the rest is there: in a growing register half of all idle actions would look harmful."""
    random = np.random.default_rng(4712)
    wrong = 0
    for _run in range(60):
        frame = simulated(random, per_day=0.5, effect=1.0, introduced=450)
        alone = frame[frame["category"] == "Informatie"]
        day = date(2024, 1, 1) + timedelta(days=450)
        wrong += (
            action_effects(alone, actions(("Informatie", "", "", day)), date(2026, 6, 1))[
                "verdict"
            ].iloc[0]
            == "more"
        )
    assert wrong / 60 > 0.5
