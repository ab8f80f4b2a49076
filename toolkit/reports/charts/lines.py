"""
What the charts over time share: a line with points, limits with their words at the right, and marks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from toolkit.locale import dutch
from toolkit.locale import gettext as _
from toolkit.reports.charts import svg
from toolkit.reports.charts.axes import (
    Figure,
    Scale,
    axis_room,
    row_labels,
    spread,
    value_axis,
)
from toolkit.reports.charts.marks import event_lines, mark_words

PLOT_HEIGHT = 190.0
MOST_DOTS = 160
"""Series longer than this show their line and what stands out, not each point."""

HEADER = 24.0
"""Room for one line of text above the plot."""

HEADING_LENGTH = 80
"""Most characters of a line above the plot."""

MOST_TOLD = 8
"""Most names in a description."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """
    A line beside the series.

    Attributes:
        word: Stands at its right end.
        values: One per period, ``None`` where it does not hold.
        kind: How it is drawn: ``limit``, ``centre``, ``other`` or ``strong``.
    """

    word: str
    values: Sequence[Figure]
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Plot:
    """
    A line chart, ready to draw.

    Attributes:
        labels: One full name per period, oldest first.
        short_labels: The same for the axis.
        values: One per period, ``None`` where there is none.
        titles: What a point tells, one per period.
        marks: A word per period that stands out, else ``""``.
        ticks: Values on the axis.
        format_value: A value as text.
        limits: Lines beside the series.
        events: Place (in periods, 0 is the middle of the first) and word of what happened.
        band: First and last place of a stretch that is left out of the comparison.
        headings: Lines of text above the plot; the last one is the unit.
        small: Periods whose point is drawn hollow.
    """

    labels: Sequence[str]
    short_labels: Sequence[str]
    values: Sequence[Figure]
    titles: Sequence[str]
    marks: Sequence[str]
    ticks: Sequence[float]
    format_value: Callable[[float], str]
    limits: Sequence[Limit] = ()
    events: Sequence[tuple[float, str]] = ()
    band: tuple[float, float] | None = None
    headings: Sequence[str] = ()
    small: frozenset[int] = frozenset()


def draw(chart: svg.Chart, plot: Plot, description: str) -> str:
    """The drawing of a plot; without any value it says so."""
    if all(value is None for value in plot.values):
        return nothing(chart)
    top = 10.0 + HEADER * (len(plot.headings) + bool(plot.events))
    bottom = top + PLOT_HEIGHT
    left = axis_room(plot.ticks, plot.format_value)
    right = svg.WIDTH - _limit_room(plot)
    pitch = (right - left) / len(plot.values)
    across = [left + (index + 0.5) * pitch for index in range(len(plot.values))]
    up = Scale(low=plot.ticks[0], high=plot.ticks[-1], start=bottom, end=top)
    places = [
        (x, up(value)) if value is not None else None
        for x, value in zip(across, plot.values, strict=True)
    ]
    unit_at = len(plot.headings) - 1
    parts = [
        _heading(content, index, "muted" if index == unit_at else "bold")
        for index, content in enumerate(plot.headings)
    ]
    if plot.band is not None:
        first, last = (left + (place + 0.5) * pitch for place in plot.band)
        parts.append(svg.hatching(first, top, last - first, bottom - top, "veil"))
    parts += value_axis(up, plot.ticks, plot.format_value, right)
    for limit in plot.limits:
        parts += [svg.path(steps, limit.kind) for steps in _steps(limit.values, up, left, pitch)]
    parts += _limit_words(plot, up, right, top, bottom)
    frame = (left, right, top, bottom)
    parts += event_lines(plot.events, frame, pitch)
    parts += _series(places)
    parts += _points(plot, places, across, bottom)
    parts += mark_words(plot.marks, plot.values, places, frame)
    parts += row_labels(plot.short_labels, across, bottom + 22)
    return svg.document(chart, description, bottom + 30, parts)


def nothing(chart: svg.Chart) -> str:
    """A drawing that says that there are no figures."""
    message = _("No figures")
    return svg.document(chart, message, 80, [svg.middle(svg.WIDTH / 2, 40, message, "muted mid")])


def _heading(content: str, index: int, kind: str) -> str:
    shown = svg.fitted(content, svg.WIDTH / svg.BOLD, length=HEADING_LENGTH)
    return svg.text(0, 18 + HEADER * index, shown, kind)


def _limit_room(plot: Plot) -> float:
    shown = [(limit.word, _last(limit.values)) for limit in plot.limits]
    widths = [
        max(svg.text_width(w), svg.text_width(plot.format_value(v)) * svg.BOLD)
        for w, v in shown
        if v is not None
    ]
    return max(widths) + 16 if widths else 10.0


def _last(values: Sequence[Figure]) -> Figure:
    return next((value for value in reversed(values) if value is not None), None)


def _limit_words(plot: Plot, up: Scale, right: float, top: float, bottom: float) -> list[str]:
    shown = [
        (limit.word, value) for limit in plot.limits if (value := _last(limit.values)) is not None
    ]
    height = 2.1 * svg.TEXT_SIZE
    places = spread(
        [up(value) for _word, value in shown], height, top + height / 3, bottom - height / 3
    )
    parts = []
    for (word, value), y in zip(shown, places, strict=True):
        if abs(y - up(value)) > 1:
            parts.append(svg.line(right, up(value), right + 8, y, "axis"))
        parts.append(svg.text(right + 11, y, word, shift=-0.15))
        parts.append(svg.text(right + 11, y, plot.format_value(value), "bold", shift=0.9))
    return parts


def _steps(
    values: Sequence[Figure], up: Scale, left: float, pitch: float
) -> list[list[tuple[float, float]]]:
    paths: list[list[tuple[float, float]]] = []
    index = 0
    previous: Figure = None
    for value, run in groupby(values):
        length = len(list(run))
        if value is not None:
            edges = [
                (left + index * pitch, up(value)),
                (left + (index + length) * pitch, up(value)),
            ]
            if previous is None:
                paths.append(edges)
            else:
                paths[-1] += edges
        index, previous = index + length, value
    return paths


def _series(places: Sequence[tuple[float, float] | None]) -> list[str]:
    parts = []
    for is_there, run in groupby(places, key=lambda place: place is not None):
        points = [place for place in run if place is not None]
        if is_there and len(points) > 1:
            parts.append(svg.path(points, "series"))
    return parts


def _points(
    plot: Plot, places: Sequence[tuple[float, float] | None], across: Sequence[float], bottom: float
) -> list[str]:
    is_crowded = len(places) > MOST_DOTS
    radius = 4.0 if len(places) <= 60 else 2.5
    parts = []
    for index, place in enumerate(places):
        title = plot.titles[index]
        if place is None:
            if not is_crowded:
                parts.append(
                    svg.named(
                        svg.text(across[index], bottom - 5, dutch.NO_FIGURE, "muted mid"), title
                    )
                )
        elif plot.marks[index]:
            parts.append(svg.diamond(*place, radius + 3, "special", title))
        elif not is_crowded:
            parts.append(svg.dot(*place, radius, "hollow" if index in plot.small else "dot", title))
    return parts


def described(plot: Plot) -> str:
    """The line in a few sentences: its span, its ends, its limits, and what stands out."""
    known = [
        (value, label)
        for value, label in zip(plot.values, plot.labels, strict=True)
        if value is not None
    ]
    if not known:
        return ""
    (low, low_at), (high, high_at) = (
        min(known, key=lambda pair: pair[0]),
        max(known, key=lambda pair: pair[0]),
    )
    last, last_at = known[-1]
    sentences = (
        [_("From {first} to {last}.").format(first=plot.labels[0], last=plot.labels[-1])]
        if len(known) > 1
        else []
    )
    told = _("Lowest: {low} ({low_at}). Highest: {high} ({high_at}). Last: {last} ({last_at}).")
    show = plot.format_value
    sentences.append(
        told.format(
            low=show(low),
            low_at=low_at,
            high=show(high),
            high_at=high_at,
            last=show(last),
            last_at=last_at,
        )
    )
    lines = [
        f"{limit.word} {show(value)}"
        for limit in plot.limits
        if (value := _last(limit.values)) is not None
    ]
    if lines:
        sentences.append(_("Lines: {lines}.").format(lines=dutch.format_list(lines)))
    special = [
        f"{label} ({mark})" for label, mark in zip(plot.labels, plot.marks, strict=True) if mark
    ]
    if special:
        sentences.append(
            _("Stands out: {periods}.").format(periods=dutch.format_list(special, most=MOST_TOLD))
        )
    missing = sum(value is None for value in plot.values)
    if missing:
        sentences.append(
            _("Periods without a figure: {count}.").format(count=dutch.format_count(missing))
        )
    return " ".join(sentences)
