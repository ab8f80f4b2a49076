"""
Words in a chart over time: of the points that stand out, and of what happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from toolkit.reports.charts import svg
from toolkit.reports.charts.axes import LABEL_GAP, WIDE_SIZE, Figure

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, right, top, bottom."""

LETTER_HEIGHT = svg.TEXT_SIZE * 0.75
MOST_COVERED = 4
"""Points and places on the line that a word may cover; a word that covers more is left out."""

DISTANCE = 12.0
"""From the middle of a point to its word."""


def mark_words(
    marks: Sequence[str], values: Sequence[Figure], places: Sequence[Point | None], frame: Box
) -> list[str]:
    """
    One word for each run of equal marks, at its highest point, where there is room for it beside the line; the point's title and the table say it too.

    Args:
        marks: A word per period, ``""`` where nothing stands out.
        values: One per period.
        places: Where each point is drawn.
        frame: Edges of the plot.
    """
    left, right, _top, _bottom = frame
    hidden = [(x - 6, x + 6, y - 6, y + 6) for x, y in _along(places)]
    words: list[Box] = []
    parts = []
    runs = [list(run) for word, run in groupby(range(len(places)), key=lambda i: marks[i]) if word]
    for run in reversed(runs):
        spot = max(run, key=lambda index: values[index] or 0.0)
        place = places[spot]
        if place is None:
            continue
        word = svg.fitted(marks[spot], right - left)
        options = _options(place, svg.text_width(word) * svg.BOLD, frame)
        free = [option for option in options if not any(_touch(option.box, box) for box in words)]
        cover = [sum(_touch(option.box, box) for box in hidden) for option in free]
        if free and min(cover) <= MOST_COVERED:
            option = free[cover.index(min(cover))]
            words.append(option.box)
            parts.append(svg.text(option.x, option.y, word, option.kind))
    return parts


def _along(places: Sequence[Point | None]) -> Iterator[Point]:
    """The points and four places on the line between each two."""
    for here, there in pairwise([*places, None]):
        if here is not None:
            yield here
        if here is not None and there is not None:
            for part in (0.2, 0.4, 0.6, 0.8):
                yield here[0] + part * (there[0] - here[0]), here[1] + part * (there[1] - here[1])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Option:
    x: float
    y: float
    kind: str
    box: Box


def _options(place: Point, width: float, frame: Box) -> list[_Option]:
    """Where a word can stand: above its point, below it, left or right of it; best first."""
    x, y = place
    left, right, top, bottom = frame
    middle = min(max(x, left + width / 2), right - 6 - width / 2)
    beside = y + LETTER_HEIGHT / 2
    options = [
        (middle, y - DISTANCE, "bold halo mid", middle - width / 2),
        (middle, y + DISTANCE + LETTER_HEIGHT, "bold halo mid", middle - width / 2),
        (x - DISTANCE, beside, "bold halo end", x - DISTANCE - width),
        (x + DISTANCE, beside, "bold halo", x + DISTANCE),
    ]
    return [
        _Option(x=at, y=base, kind=kind, box=(start, start + width, base - LETTER_HEIGHT, base + 3))
        for at, base, kind, start in options
        if start >= left
        and start + width <= right
        and base - LETTER_HEIGHT >= top - 6
        and base <= bottom - 3
    ]


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def event_lines(events: Sequence[tuple[float, str]], frame: Box, pitch: float) -> list[str]:
    """
    Lines down, with their words above as far as those do not touch.

    Args:
        events: Place in periods, and word.
        frame: Edges of the plot.
        pitch: Width of one period.
    """
    left, _right, top, bottom = frame
    parts = []
    free_from = wide_from = 0.0
    for place, word in sorted(events):
        x = left + (place + 0.5) * pitch
        shown = svg.fitted(word, svg.WIDTH)
        half = svg.text_width(shown) / 2
        middle = min(max(x, half), svg.WIDTH - half)
        small = half * WIDE_SIZE
        content = svg.line(x, top, x, bottom, "mark")
        if middle - half >= free_from:
            content += svg.text(middle, top - 7, shown, "mid")
            free_from, wide_from = middle + half + LABEL_GAP, middle + small + LABEL_GAP
        elif middle - small >= wide_from:
            content += svg.text(middle, top - 7, shown, "mid wide")
            wide_from = middle + small + LABEL_GAP
        parts.append(svg.named(content, word))
    return parts
