"""
The distribution of handling times: how many complaints took how many working days, against the term.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.locale import dutch
from toolkit.locale import gettext as _
from toolkit.reports.charts import svg
from toolkit.reports.charts.axes import (
    Figure,
    Scale,
    axis_room,
    checked,
    checked_all,
    row_labels,
    ticks,
    value_axis,
)
from toolkit.reports.charts.lines import HEADER, PLOT_HEIGHT, nothing

MOST_BARS = 31
"""Longer times stand together in the last bar."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DistributionChart(svg.Chart):
    """
    Handling times.

    Attributes:
        day_counts: How many took 0, 1, 2, … working days, in that order; ``None`` where withheld.
        term_working_days: The term, when all of them had the same; its line stands behind its last day.
        median: Working days, or ``None``.
        p90: Working days within which nine of ten were done, or ``None``.
        unit: What is counted, above the axis.
        missing_text: What a bar without a figure tells; empty: that it is unknown.
    """

    day_counts: Sequence[Figure]
    term_working_days: int | None = None
    median: Figure = None
    p90: Figure = None
    unit: str = ""
    missing_text: str = ""


def distribution_chart(chart: DistributionChart) -> str:
    """
    One bar per working day; those past the term are hatched and counted in words.

    Returns:
        One ``<svg>`` element.

    Raises:
        ValueError: A figure is negative or infinite.
    """
    counts = checked_all(chart.day_counts)
    term = chart.term_working_days
    if term is not None and term < 0:
        msg = f"a term is from 0 working days, got {term}"
        raise ValueError(msg)
    known = [count for count in counts if count is not None]
    if not known:
        return nothing(chart)
    bars = _folded(counts)
    labels = [str(day) for day in range(len(bars))]
    names = [dutch.working_days_text(day) for day in range(len(bars))]
    if len(counts) > MOST_BARS:
        labels[-1] = f"{len(bars) - 1}+"
        names[-1] = _("{days} or more").format(days=names[-1])
    steps = ticks(max((bar for bar in bars if bar is not None), default=0.0), is_whole=True)
    facts = _facts(chart, counts)
    top = 10.0 + HEADER * (bool(chart.unit) + (term is not None))
    bottom = top + PLOT_HEIGHT
    left = axis_room(steps, dutch.format_compact)
    up = Scale(low=0.0, high=steps[-1], start=bottom, end=top)
    pitch = (svg.WIDTH - left) / len(bars)
    parts = [svg.text(0, 18, svg.fitted(chart.unit, svg.WIDTH), "muted")] if chart.unit else []
    parts += value_axis(up, steps, dutch.format_compact, svg.WIDTH)
    late_text = _("past the term")
    for day, bar in enumerate(bars):
        told = (chart.missing_text or _("unknown")) if bar is None else dutch.format_compact(bar)
        is_late = term is not None and day > term
        title = f"{names[day]}: {told} ({late_text})" if is_late else f"{names[day]}: {told}"
        parts.append(svg.named(_bar(bar, left + day * pitch, pitch, up, is_late=is_late), title))
    if term is not None:
        parts += _term(term, left + min(term + 1, len(bars)) * pitch, top, bottom)
    middles = [left + (day + 0.5) * pitch for day in range(len(bars))]
    parts += row_labels(labels, middles, bottom + 22)
    parts.append(svg.text(left, bottom + 46, _("working days until closed"), "muted"))
    for index, fact in enumerate(facts):
        parts.append(svg.text(left, bottom + 72 + HEADER * index, fact, "bold"))
    description = " ".join(f"{fact}." for fact in facts) or _(
        "Bars for {count} complaints."
    ).format(count=_total(known))
    return svg.document(chart, description, bottom + 56 + HEADER * len(facts), parts)


def _folded(counts: Sequence[Figure]) -> list[Figure]:
    if len(counts) <= MOST_BARS:
        return list(counts)
    rest = counts[MOST_BARS - 1 :]
    known = [count for count in rest if count is not None]
    return [*counts[: MOST_BARS - 1], sum(known) if len(known) == len(rest) else None]


def _bar(bar: Figure, x: float, pitch: float, up: Scale, *, is_late: bool) -> str:
    gap = min(3.0, pitch / 5)
    width = pitch - 2 * gap
    if bar is None:
        return svg.text(x + pitch / 2, up.start - 5, dutch.NO_FIGURE, "muted mid")
    height = up.start - up(bar)
    if bar:
        height = max(height, 1.5)
    box = svg.rectangle(x + gap, up.start - height, width, height, "late" if is_late else "bar")
    return box + (svg.hatching(x + gap, up.start - height, width, height) if is_late else "")


def _term(term: int, x: float, top: float, bottom: float) -> list[str]:
    word = _("term: {days}").format(days=dutch.working_days_text(term))
    half = svg.text_width(word) * svg.BOLD / 2
    return [
        svg.line(x, top, x, bottom, "strong"),
        svg.text(min(max(x, half), svg.WIDTH - half), top - 7, word, "bold mid"),
    ]


def _facts(chart: DistributionChart, counts: Sequence[Figure]) -> list[str]:
    facts = []
    term = chart.term_working_days
    known = [count for count in counts if count is not None]
    if term is not None and len(known) == len(counts) and sum(known) < 1e15:
        late = sum(known[term + 1 :])
        facts.append(
            _("Past the term: {late} of {total}").format(
                late=dutch.format_decimal(late, 0), total=dutch.format_decimal(sum(known), 0)
            )
        )
    median, p90 = checked(chart.median, name="median"), checked(chart.p90, name="p90")
    if median is not None:
        facts.append(_("Half within {days}").format(days=dutch.working_days_text(median)))
    if p90 is not None:
        facts.append(_("Nine of ten within {days}").format(days=dutch.working_days_text(p90)))
    return facts


def _total(known: Sequence[float]) -> str:
    return dutch.format_compact(sum(known))
