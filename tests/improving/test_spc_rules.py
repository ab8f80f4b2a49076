"""Each rule of a control chart at its edge, and against a plain reading of its definition."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.improving import spc_rules as rules
from toolkit.improving.limits import Limits

NAN = math.nan
WHOLE = st.lists(st.one_of(st.integers(-3, 3).map(float), st.just(NAN)), max_size=30)


def limits(size: int, *, lower: float = -3.0, upper: float = 3.0) -> Limits:
    """Limits around 0, near at two thirds."""
    return Limits(
        centre=np.zeros(size),
        lower=np.full(size, lower),
        upper=np.full(size, upper),
        near_lower=np.full(size, lower * 2 / 3),
        near_upper=np.full(size, upper * 2 / 3),
        point_count=size,
    )


@pytest.mark.parametrize(
    ("value", "is_outside", "is_near"),
    [
        (0.0, False, False),
        (2.0, False, False),
        (2.000001, False, True),
        (3.0, False, True),
        (3.000001, True, False),
        (-2.0, False, False),
        (-2.000001, False, True),
        (-3.0, False, True),
        (-3.000001, True, False),
        (NAN, False, False),
    ],
)
def test_a_point_on_a_limit_is_within_and_beyond_a_limit_is_not_near(
    value: float, is_outside: bool, is_near: bool
) -> None:
    """Both limits are strict, and a point is near or outside, never both."""
    values = np.array([value])
    assert rules.outside(values, limits(1)).tolist() == [is_outside]
    assert rules.near(values, limits(1)).tolist() == [is_near]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], [0] * 6),
        ([1, 2, 3, 4, 5, 6, 7], [1] * 7),
        ([7, 6, 5, 4, 3, 2, 1], [-1] * 7),
        ([7, 6, 5, 4, 3, 2], [0] * 6),
        ([5, 1, 2, 3, 4, 5, 6, 7, 5], [0] + [1] * 7 + [0]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9], [1] * 9),
        ([1, 2, 3, 4, 4, 5, 6, 7], [0] * 8),
        ([1, 2, 3, 4, 5, 6, 6, 7], [0] * 8),
        ([1, 2, 3, NAN, 4, 5, 6, 7, 8], [0] * 9),
        ([], []),
        ([1], [0]),
    ],
)
def test_a_trend_is_seven_strictly_rising_or_falling(
    values: list[float], expected: list[int]
) -> None:
    """Six are none, seven are all marked, a tie or an unknown point breaks it, and it has a mirror image."""
    assert rules.trend(np.array(values, dtype=float), 7).tolist() == expected
    assert rules.trend(-np.array(values, dtype=float), 7).tolist() == [-e for e in expected]


def test_a_turning_point_belongs_to_the_later_trend() -> None:
    """As in NHSRplotthedots: seven up to a top, seven down from it; the top is falling."""
    values = np.array([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], dtype=float)
    assert rules.trend(values, 7).tolist() == [1] * 6 + [-1] * 7


def test_the_end_of_a_trend_keeps_its_direction_when_another_trend_starts_at_once() -> None:
    """A departure: NHSRplotthedots calls the last rising point falling, because the next one lies lower."""
    values = np.array([2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7], dtype=float)
    assert rules.trend(values, 7).tolist() == [1] * 14


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ([1] * 6, [False] * 6),
        ([1] * 7, [True] * 7),
        ([-1] * 7, [True] * 7),
        ([1] * 3 + [0] + [1] * 4, [False] * 8),
        ([1] * 6 + [-1] * 7, [False] * 6 + [True] * 7),
        ([-1] + [1] * 8 + [0], [False] + [True] * 8 + [False]),
        ([0] * 9, [False] * 9),
        ([], []),
    ],
)
def test_a_shift_is_seven_on_one_side(side: list[int], expected: list[bool]) -> None:
    """Six are none, seven are all marked, and a point on the centre breaks it."""
    assert rules.shift(np.array(side, dtype=np.int8), 7).tolist() == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([2.5, 2.5, 1], [True, True, False]),
        ([2.5, 1, 2.5], [True, False, True]),
        ([1, 2.5, 2.5], [False, True, True]),
        ([2.5, 2.5, 2.5], [True, True, True]),
        ([-2.5, -1, -2.5], [True, False, True]),
        ([2.5, 1, 1], [False, False, False]),
        ([2.5, 2.5], [False, False]),
        ([2.5, 2.5, -1], [False, False, False]),
        ([2.5, 2.5, 0], [False, False, False]),
        ([2.5, -2.5, 2.5], [False, False, False]),
        ([2.5, 4, 1], [False, False, False]),
        ([2.5, 4, 2.5], [True, False, True]),
        ([2.5, 1, 1, 2.5], [False] * 4),
        ([2.5, NAN, 2.5], [False] * 3),
    ],
)
def test_two_of_three_near_a_limit_on_one_side(values: list[float], expected: list[bool]) -> None:
    """Only the near ones are marked; all three are on one side; one beyond the limit is not near."""
    figures = np.array(values, dtype=float)
    bounds = limits(len(figures))
    side = rules.sides(figures, bounds.centre)
    assert rules.two_of_three(rules.near(figures, bounds), side).tolist() == expected
    mirrored = rules.sides(-figures, bounds.centre)
    assert rules.two_of_three(rules.near(-figures, bounds), mirrored).tolist() == expected


@given(WHOLE, st.integers(2, 9))
def test_trend_and_shift_say_what_windows_say(values: list[float], length: int) -> None:
    """A point is marked exactly when some window of that length around it keeps the rule."""
    figures = np.array(values, dtype=float)
    side = rules.sides(figures, np.zeros(len(figures)))
    rising, falling, one_side = (set() for _ in range(3))
    for start in range(len(values) - length + 1):
        window = values[start : start + length]
        pairs = list(itertools.pairwise(window))
        points = range(start, start + length)
        rising.update(points if all(b > a for a, b in pairs) else ())
        falling.update(points if all(b < a for a, b in pairs) else ())
        one_side.update(points if all(v > 0 for v in window) or all(v < 0 for v in window) else ())
    trend = rules.trend(figures, length)
    assert set(np.flatnonzero(trend).tolist()) == rising | falling
    assert set(np.flatnonzero(trend == 1).tolist()) >= rising - falling
    assert set(np.flatnonzero(trend == -1).tolist()) >= falling - rising
    assert set(np.flatnonzero(rules.shift(side, length)).tolist()) == one_side


@given(WHOLE)
def test_two_of_three_says_what_windows_say(values: list[float]) -> None:
    """A near point is marked exactly when one of its windows has two near ones and three on its side."""
    figures = np.array(values, dtype=float)
    bounds = limits(len(figures), lower=-2.5, upper=2.5)
    is_near, side = rules.near(figures, bounds), rules.sides(figures, bounds.centre)
    expected = set()
    for start in range(len(values) - 2):
        window = range(start, start + 3)
        if sum(is_near[list(window)]) >= 2 and set(side[list(window)].tolist()) in ({1}, {-1}):
            expected.update(at for at in window if is_near[at])
    assert set(np.flatnonzero(rules.two_of_three(is_near, side)).tolist()) == expected


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 8))
def test_in_run_keeps_whole_runs(flags: list[bool], length: int) -> None:
    """What is marked was set, and lies in a run that is long enough; what is not marked does not."""
    text = "".join("x" if flag else "." for flag in flags)
    kept = "".join(
        part if len(part) >= length or "." in part else "." * len(part) for part in _runs(text)
    )
    marked = rules.in_run(np.array(flags, dtype=bool), length)
    assert "".join("x" if m else "." for m in marked) == kept


def _runs(text: str) -> list[str]:
    parts: list[str] = []
    for letter in text:
        if parts and parts[-1][0] == letter:
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts
