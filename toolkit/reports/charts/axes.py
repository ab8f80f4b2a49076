"""
Scales, round steps, and which labels fit beside each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from toolkit.reports.charts import svg

MOST_TICKS = 5
"""Most steps on an axis of values."""

SMALLEST_SPAN = 1e-9
"""A smaller range of values is no range."""

WIDE_SIZE = 11 / 17
"""Size of the letters on a wide page, as a part of that on a narrow one."""

LABEL_GAP = 8.0
"""Least room between two labels in a row."""

Figure = float | None
"""A value of a chart: ``None`` or ``nan`` where there is none."""


def checked(value: Figure, *, name: str = "value") -> Figure:
    """
    The value, or ``None`` for ``nan``.

    Raises:
        ValueError: It is negative or infinite; no figure of a register is.
    """
    if value is None or math.isnan(value):
        return None
    if value < 0 or math.isinf(value):
        msg = f"a chart's {name} is a finite number from 0, got {value!r}"
        raise ValueError(msg)
    return float(value)


def checked_all(values: Iterable[Figure], *, name: str = "value") -> list[Figure]:
    """:func:`checked` for each value."""
    return [checked(value, name=name) for value in values]


def same_length(length: int, /, **parts: Sequence[object]) -> None:
    """
    Hold sequences to one length; an empty one says nothing.

    Raises:
        ValueError: One has another length.
    """
    for name, part in parts.items():
        if len(part) not in (0, length):
            msg = f"{name} has {len(part)} values, expected {length} or none"
            raise ValueError(msg)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """
    From values to places on the drawing.

    Attributes:
        low: Value at *start*.
        high: Value at *end*; above *low*.
        start: Place of *low*.
        end: Place of *high*; below *start* on a vertical axis.
        is_log: Equal ratios take equal room; *low* is above 0.
    """

    low: float
    high: float
    start: float
    end: float
    is_log: bool = False

    def __call__(self, value: float) -> float:
        """Place of a value; what lies outside is put at the edge."""
        inside = min(max(value, self.low), self.high)
        if self.is_log:
            part = math.log(inside / self.low) / math.log(self.high / self.low)
        else:
            part = (
                inside / self.high
                if self.low == 0
                else (inside - self.low) / (self.high - self.low)
            )
        return self.start + part * (self.end - self.start)


def ticks(
    high: float, *, low: float = 0.0, is_whole: bool = False, most: int = MOST_TICKS
) -> list[float]:
    """
    Round values from *low* (rounded down) to at least *high*, in steps of 1, 2 or 5 times a power of ten.

    Args:
        high: Largest value to show.
        low: Smallest value to show.
        is_whole: Steps are whole numbers.
        most: Most steps.

    >>> ticks(37), ticks(0), ticks(2, is_whole=True), ticks(9.2, low=6.1)
    ([0.0, 10.0, 20.0, 30.0, 40.0], [0.0, 1.0], [0.0, 1.0, 2.0], [6.0, 7.0, 8.0, 9.0, 10.0])
    """
    span = high - low
    if span < SMALLEST_SPAN:
        return [low, low + 1.0]
    exponent = math.floor(math.log10(span / most))
    step = next(
        float(f"{digit}e{exponent + extra}")
        for extra in (0, 1)
        for digit in (1, 2, 5)
        if digit * 10.0**extra * 10.0**exponent * most >= span * (1 - 1e-9)
    )
    if is_whole:
        step = max(1.0, step)
    first = math.floor(low / step + 1e-9)
    last = max(first + 1, math.ceil(high / step - 1e-9))
    return [float(f"{place * step:.12g}") for place in range(first, last + 1)]


def ratio_ticks(low: float, high: float) -> list[float]:
    """
    Halves and doubles around 1 from at most *low* to at least *high*.

    >>> ratio_ticks(0.4, 1.7), ratio_ticks(0.9, 1.1)
    ([0.25, 0.5, 1.0, 2.0], [0.5, 1.0, 2.0])
    """
    first, last = min(-1, math.floor(math.log2(low))), max(1, math.ceil(math.log2(high)))
    step = max(1, math.ceil((last - first) / MOST_TICKS))
    first, last = -step * math.ceil(-first / step), step * math.ceil(last / step)
    return [2.0**power for power in range(first, last + 1, step)]


def label_steps(labels: Sequence[str], pitch: float) -> tuple[int, int]:
    """
    Every how many-eth label fits in a row.

    Args:
        labels: Texts in their order.
        pitch: Room between the middles of two neighbours.

    Returns:
        For a narrow page and for a wide one; the first is a multiple of the second.
    """
    widest = max((svg.text_width(label) for label in labels), default=0.0)
    wide = max(1, math.ceil((widest * WIDE_SIZE + LABEL_GAP) / pitch))
    narrow = math.ceil((widest + LABEL_GAP) / pitch / wide) * wide
    return narrow, wide


def row_labels(
    labels: Sequence[str], places: Sequence[float], y: float, right: float = svg.WIDTH
) -> list[str]:
    """
    Labels under their places, thinned so that none touches the next; the last one always stands.

    Args:
        labels: Texts, oldest first.
        places: Middle of each.
        y: Their base line.
        right: Where the drawing ends.
    """
    if not labels:
        return []
    pitch = (places[-1] - places[0]) / (len(places) - 1) if len(places) > 1 else svg.WIDTH
    shown = [svg.fitted(label, right / 2) for label in labels]
    narrow, wide = label_steps(shown, pitch)
    last, parts = len(labels) - 1, []
    narrow_end = wide_end = math.inf
    for index in range(last, -1, -wide):
        half = svg.text_width(shown[index]) / 2
        x = min(max(places[index], half), right - half)
        if (last - index) % narrow == 0 and x + half < narrow_end:
            parts.append(svg.text(x, y, shown[index], "muted mid"))
            narrow_end, wide_end = x - half, x - half * WIDE_SIZE
        elif x + half * WIDE_SIZE < wide_end:
            parts.append(svg.text(x, y, shown[index], "muted mid wide"))
            wide_end = x - half * WIDE_SIZE
    return parts[::-1]


def value_axis(
    scale: Scale, values: Sequence[float], format_value: Callable[[float], str], right: float
) -> list[str]:
    """
    Grid lines across and their values at the left.

    Args:
        scale: A vertical scale.
        values: From :func:`ticks`.
        format_value: A value as text.
        right: Where the lines end.
    """
    left = axis_room(values, format_value)
    parts = []
    for value in values:
        y = scale(value)
        parts.append(svg.line(left, y, right, y, "axis" if value == scale.low else "grid"))
        parts.append(svg.middle(left - 6, y, format_value(value), "muted end"))
    return parts


def axis_room(values: Sequence[float], format_value: Callable[[float], str]) -> float:
    """Width that the values of an axis take, the gap to the lines included."""
    return max(svg.text_width(format_value(value)) for value in values) + 10.0


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """
    Move places apart, as little as can be, so that each is at least *gap* from the next, and keep them inside.

    >>> spread([50.0, 52.0, 90.0], 10.0, 0.0, 100.0)
    [46.0, 56.0, 90.0]
    >>> spread([95.0, 98.0], 10.0, 0.0, 100.0)
    [90.0, 100.0]
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    clusters: list[tuple[float, int]] = []
    for rank, index in enumerate(order):
        mean, size = places[index] - rank * gap, 1
        while clusters and clusters[-1][0] >= mean:
            other, count = clusters.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        clusters.append((mean, size))
    starts = [mean for mean, size in clusters for _place in range(size)]
    most = max(low, high - (len(places) - 1) * gap)
    result = [0.0] * len(places)
    for rank, index in enumerate(order):
        result[index] = min(max(starts[rank], low), most) + rank * gap
    return result
