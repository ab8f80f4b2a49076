"""
Points with their uncertainty: grades of the after-care, or ratios of improvement actions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from toolkit.locale import dutch
from toolkit.locale import gettext as _
from toolkit.reports.charts import svg
from toolkit.reports.charts.axes import Figure, Scale, checked, ratio_ticks, ticks
from toolkit.reports.charts.lines import HEADER, MOST_TOLD, nothing

MOST_ROWS = 40
"""Rows beyond so many stand only in the table on the page."""

NOTE_LENGTH = 20
"""Most characters of a note."""

ROW_HEIGHT = 50.0
LARGEST_RATIO = 16.0
"""Ratios beyond this, and below its inverse, are drawn at the edge with an arrow."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IntervalRow:
    """
    One point with its interval.

    Attributes:
        label: Its name, shown as text whatever it holds.
        value: From 0; ``None`` where there are too few answers.
        low: Lower end of the interval, at most *value*.
        high: Upper end, at least *value*; ``inf`` where there is none.
        note: Stands behind the name: "n = 23".
    """

    label: str
    value: Figure
    low: Figure = None
    high: Figure = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class IntervalChart(svg.Chart):
    """
    Rows on one axis.

    Attributes:
        rows: From top to bottom.
        unit: What the axis shows, above the rows.
        is_ratio: Equal ratios take equal room, with 1 in the middle; else the axis is even.
        is_share: Values are shares 0–1, written as percentages.
        low: Start of an even axis.
        high: End of an even axis; empty: from the values.
        reference: The norm, or 1 for ratios.
        reference_text: Its word.
        decimals: Of the values.
        missing_text: Stands where a row has no value; empty: that there are too few figures.
    """

    rows: Sequence[IntervalRow]
    unit: str = ""
    is_ratio: bool = False
    is_share: bool = False
    low: float = 0.0
    high: float | None = None
    reference: Figure = None
    reference_text: str = ""
    decimals: int = 1
    missing_text: str = ""


def interval_chart(chart: IntervalChart) -> str:
    """
    One point with a whisker per row, and the reference as a line.

    Returns:
        One ``<svg>`` element.

    Raises:
        ValueError: A figure is negative, a value infinite, or an interval does not hold its value.
    """
    rows = [_checked(row) for row in chart.rows[:MOST_ROWS]]
    if all(row.value is None for row in rows):
        return nothing(chart)
    show = _format(chart)
    scale, steps = _axis(chart, rows)
    parts = [svg.text(0, 16, svg.fitted(chart.unit, svg.WIDTH), "muted")] if chart.unit else []
    top = HEADER if chart.unit else 0.0
    if chart.reference is not None:
        x = scale(chart.reference)
        word = svg.fitted(
            f"{chart.reference_text} {_norm(chart.reference, show, chart)}".strip(),
            svg.WIDTH / svg.BOLD,
        )
        half = svg.text_width(word) * svg.BOLD / 2
        parts.append(svg.text(min(max(x, half), svg.WIDTH - half), top + 17, word, "bold mid"))
        top += HEADER
    bottom = top + ROW_HEIGHT * len(rows)
    for step in steps:
        parts.append(svg.text(scale(step), bottom + 18, _tick(step, show, chart), "muted mid"))
    for index, row in enumerate(rows):
        y = top + index * ROW_HEIGHT
        parts += [svg.line(scale(step), y + 24, scale(step), y + 46, "grid") for step in steps]
        parts.append(_row(row, y, scale, show, chart))
        if chart.reference is not None:
            x = scale(chart.reference)
            parts.append(svg.line(x, y + 24, x, y + 46, "strong"))
    hidden = len(chart.rows) - len(rows)
    if hidden:
        rest = _("Rows that are only in the table: {count}").format(
            count=dutch.format_count(hidden)
        )
        parts.append(svg.text(0, bottom + 42, rest, "muted"))
    return svg.document(
        chart, _described(rows, show, chart), bottom + (52 if hidden else 28), parts
    )


def _checked(row: IntervalRow) -> IntervalRow:
    value, low = checked(row.value), checked(row.low, name="lower end")
    high = (
        row.high
        if row.high is not None and math.isinf(row.high) and row.high > 0
        else checked(row.high, name="upper end")
    )
    if value is not None and not (low or 0.0) <= value <= (math.inf if high is None else high):
        msg = f"an interval holds its value, got {low!r}–{high!r} around {value!r}"
        raise ValueError(msg)
    return IntervalRow(label=row.label, value=value, low=low, high=high, note=row.note)


def _format(chart: IntervalChart) -> Callable[[float], str]:
    def show(value: float) -> str:
        if math.isinf(value):
            return "∞"
        if chart.is_share:
            return dutch.format_share(value)
        return (
            dutch.format_compact(value)
            if value >= 1e6
            else dutch.format_decimal(value, chart.decimals)
        )

    return show


def _tick(value: float, show: Callable[[float], str], chart: IntervalChart) -> str:
    """A value of the axis, without zeros at its end."""
    if chart.is_share or value >= 1e6:
        return show(value)
    return dutch.format_decimal(value, max(2, chart.decimals), trim=True)


def _norm(value: float, show: Callable[[float], str], chart: IntervalChart) -> str:
    return _tick(value, show, chart) if chart.is_ratio else show(value)


def _axis(chart: IntervalChart, rows: Sequence[IntervalRow]) -> tuple[Scale, list[float]]:
    ends = [
        end
        for row in rows
        for end in (row.value, row.low, row.high, chart.reference)
        if end is not None
    ]
    known = [end for end in ends if not math.isinf(end)]
    start, end = 24.0, svg.WIDTH - 24.0
    if chart.is_ratio:
        inside = [
            min(max(value * part, 1 / LARGEST_RATIO), LARGEST_RATIO)
            for value in known
            for part in (0.9, 1.1)
        ]
        steps = ratio_ticks(min(inside), max(inside))
    elif chart.is_share:
        steps = [0.0, 0.25, 0.5, 0.75, 1.0]
    else:
        low = min(chart.low, *known)
        steps = ticks(max(known) if chart.high is None else max(chart.high, *known), low=low)
    return Scale(low=steps[0], high=steps[-1], start=start, end=end, is_log=chart.is_ratio), steps


def _told(row: IntervalRow, show: Callable[[float], str], chart: IntervalChart) -> str:
    if row.value is None:
        return svg.clean(chart.missing_text, svg.NAME_LENGTH) or _("too few figures")
    if row.low is None and row.high is None:
        return show(row.value)
    low, high = row.low or 0.0, math.inf if row.high is None else row.high
    return f"{show(row.value)} ({show(low)}–{show(high)})"


def _row(
    row: IntervalRow, y: float, scale: Scale, show: Callable[[float], str], chart: IntervalChart
) -> str:
    told = _told(row, show, chart)
    note = f"{svg.clean(row.note, NOTE_LENGTH)} · {told}" if row.note else told
    note_room = svg.text_width(note) + 12
    name = svg.fitted(row.label, svg.WIDTH - note_room) or dutch.NO_FIGURE
    parts = [svg.text(0, y + 18, name), svg.text(svg.WIDTH, y + 18, note, "end")]
    if row.value is not None:
        middle = y + 34
        if row.low is not None or row.high is not None:
            low, high = row.low or 0.0, math.inf if row.high is None else row.high
            parts.append(svg.line(scale(low), middle, scale(high), middle, "series"))
            parts.append(_end(scale(low), middle, -1.0, is_beyond=low < scale.low))
            parts.append(_end(scale(high), middle, 1.0, is_beyond=high > scale.high))
        parts.append(svg.dot(scale(row.value), middle, 5.5, "dot"))
    return svg.named("".join(parts), f"{row.label}: {note}")


def _end(x: float, y: float, direction: float, *, is_beyond: bool) -> str:
    """A bar across the end of a whisker, or an arrow where it goes on."""
    if is_beyond:
        tail = x - 8 * direction
        return svg.path([(tail, y - 6), (x + 2 * direction, y), (tail, y + 6)], "series")
    return svg.line(x, y - 6, x, y + 6, "series")


def _described(
    rows: Sequence[IntervalRow], show: Callable[[float], str], chart: IntervalChart
) -> str:
    told = [f"{svg.clean(row.label, svg.NAME_LENGTH)} {_told(row, show, chart)}" for row in rows]
    sentences = [
        f"{chart.unit}:" if chart.unit else "",
        dutch.format_list(told, most=MOST_TOLD) + ".",
    ]
    if chart.reference is not None:
        line = f"{chart.reference_text} {_norm(chart.reference, show, chart)}".strip()
        sentences.append(_("Lines: {lines}.").format(lines=line))
    return " ".join(sentence for sentence in sentences if sentence)
