"""Steps, scales and texts that the charts are laid out with."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.reports.charts import axes, svg

HIGHS = st.floats(0, 1e300, allow_nan=False)


@pytest.mark.parametrize(
    ("high", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 1, 2, 3, 4, 5]),
        (6, [0, 2, 4, 6]),
        (10, [0, 2, 4, 6, 8, 10]),
        (11, [0, 5, 10, 15]),
        (99, [0, 20, 40, 60, 80, 100]),
        (101, [0, 50, 100, 150]),
    ],
)
def test_whole_steps(high: float, expected: list[float]) -> None:
    """Counts have whole steps of 1, 2 or 5 times a power of ten, up to the highest one."""
    assert axes.ticks(high, is_whole=True) == expected


@given(HIGHS, st.booleans())
def test_steps_reach_the_highest_value(high: float, is_whole: bool) -> None:
    """The axis begins at 0, goes up, holds every value, and has few steps."""
    steps = axes.ticks(high, is_whole=is_whole)
    assert steps[0] == 0
    assert steps[-1] >= high * (1 - 1e-9)
    assert all(a < b for a, b in pairwise(steps))
    assert 2 <= len(steps) <= axes.MOST_TICKS + 2


@given(st.floats(0.0625, 16), st.floats(1, 16))
def test_ratio_steps_hold_both_ends_and_one(low: float, factor: float) -> None:
    """1 is always on the axis, and both ends lie within it."""
    high = min(16.0, low * factor)
    steps = axes.ratio_ticks(low, high)
    assert 1.0 in steps
    assert steps[0] <= low
    assert high <= steps[-1]


@given(st.lists(st.floats(0, 190), max_size=4))
def test_spread_words_stand_apart_and_in_order(places: list[float]) -> None:
    """Moved words keep their order, their distance and the edges."""
    moved = axes.spread(places, 36.0, 12.0, 178.0)
    assert sorted(range(len(places)), key=lambda index: places[index]) == sorted(
        range(len(places)), key=lambda index: moved[index]
    )
    assert all(b - a >= 36.0 - 1e-6 for a, b in pairwise(sorted(moved)))
    assert all(12.0 - 1e-6 <= place <= 178.0 + 1e-6 for place in moved)


@given(st.lists(st.floats(20, 150), max_size=3))
def test_words_with_room_stay(places: list[float]) -> None:
    """What is far enough apart does not move."""
    if all(b - a > 5.0 for a, b in pairwise(sorted(places))):
        assert axes.spread(places, 5.0, 0.0, 190.0) == pytest.approx(places)


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("gewoon", 40, "gewoon"),
        ("x" * 40, 40, "x" * 40),
        ("x" * 41, 40, "x" * 39 + "…"),
        ("a\u202eb\u2066c\u200fd", 40, "abcd"),
        ("a\x00b\tc\u2028d", 40, "a b c d"),
        ("👩‍👩‍👧", 40, "👩‍👩‍👧"),
        ("ab👩‍👩‍👧x", 6, "ab…"),
        ("e" + "\u0301" * 9, 40, "e" + "\u0301" * svg.MOST_MARKS),
        ("\ud800\ufffe\ufeffa\u00ad", 40, "a"),
        ("", 40, ""),
    ],
)
def test_clean_texts(text: str, length: int, shown: str) -> None:
    """Controls, hidden signs and piles of accents go; letters, emoji and whole characters stay."""
    assert svg.clean(text, length) == shown


@given(st.text(max_size=300), st.integers(2, 60))
def test_clean_is_short_and_stable(text: str, length: int) -> None:
    """A cleaned text is within its length, and cleaning it again changes nothing."""
    shown = svg.clean(text, length)
    assert len(shown) <= length
    assert svg.clean(shown, length) == shown


@given(st.text(max_size=100), st.floats(30, 520))
def test_fitted_texts_fit(text: str, width: float) -> None:
    """A fitted text is as wide as its room at most."""
    assert svg.text_width(svg.fitted(text, width)) <= width


@given(st.floats(2, 60), st.floats(1, 60), st.floats(3, 20))
def test_hatching_stays_in_its_box(width: float, height: float, gap: float) -> None:
    """No line of a hatching leaves its box."""
    drawn = svg.hatching(10, 20, width, height, gap=gap)
    for step in drawn.partition(' d="')[2].rstrip('"/>').replace("M", " ").split():
        x, y = map(float, step.split(","))
        assert 9.9 <= x <= 10.1 + width
        assert 19.9 <= y <= 20.1 + height
