"""
Bars that lie: the Pareto chart, open cases by age, and any other list of amounts.

Each name stands above its bar, so that a long one fits on a telephone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from toolkit.locale import dutch, ngettext
from toolkit.locale import gettext as _
from toolkit.reports.charts import svg
from toolkit.reports.charts.axes import Figure, checked, checked_all
from toolkit.reports.charts.lines import HEADER, MOST_TOLD, nothing

MOST_ROWS = 30
"""Bars beyond so many are added up in one."""

VITAL_SHARE = 0.8
"""The share that the smallest set of parts has to reach.  Source: definitions of the project."""

LARGEST_IN_FULL = 1e9
"""Larger amounts are shortened ("1,5 mld.")."""

MOST_BUT_NOT_ALL = 0.99
ROW_HEIGHT = 40.0
BAR_HEIGHT = 14.0

ValueKind = Literal["count", "decimal", "euro"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """
    One bar.

    Attributes:
        label: Its name, shown as text whatever it holds.
        value: From 0; ``None`` where there is no figure or it is withheld.
    """

    label: str
    value: Figure


@dataclass(frozen=True, kw_only=True, slots=True)
class ParetoChart(svg.Chart):
    """
    Parts of a whole, largest first.

    Attributes:
        parts: In any order; equal ones keep theirs.
        unit: What is counted, above the bars.
        share: The set is the smallest one that reaches this part of the sum, 0–1.
        missing_text: Stands where a part has no figure; empty: that it is unknown.  Without every figure there
            are no shares and no set, because they would give the missing one away.
        rest: What the smaller or withheld parts make together; drawn last, whatever its size.  Where the set
            would need it, there is no set.
    """

    parts: Sequence[Part]
    unit: str = ""
    share: float = VITAL_SHARE
    missing_text: str = ""
    rest: Part | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BarChart(svg.Chart):
    """
    Amounts in the order given: ages, costs, teams.

    Attributes:
        parts: From top to bottom.
        unit: What is counted, above the bars.
        value_kind: How values are written: whole, with one decimal, or in euros.
        late_from: Index of the first bar past the term; those from there on are hatched and carry *late_text*.
        late_text: Word behind their numbers; empty: that they are late.
        missing_text: Stands where a part has no figure; empty: that it is unknown.
    """

    parts: Sequence[Part]
    unit: str = ""
    value_kind: ValueKind = "count"
    late_from: int | None = None
    late_text: str = ""
    missing_text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    label: str
    value: Figure
    shown: str
    kind: Literal["solid", "hollow", "hatched"]
    title: str


_FORMATS: dict[ValueKind, Callable[[float], str]] = {
    "count": lambda value: dutch.format_decimal(value, 0),
    "decimal": dutch.format_decimal,
    "euro": dutch.format_euro,
}


_CLASSES = {"solid": "bar", "hollow": "hollow", "hatched": "late"}


def _amount(value: float, kind: ValueKind) -> str:
    return dutch.format_compact(value) if value >= LARGEST_IN_FULL else _FORMATS[kind](value)


def _folded(parts: Sequence[Part]) -> list[Part]:
    """At most :data:`MOST_ROWS` parts; the last one is the sum of the rest."""
    checked_all(part.value for part in parts)
    if len(parts) <= MOST_ROWS:
        return list(parts)
    rest = parts[MOST_ROWS - 1 :]
    values = [checked(part.value) for part in rest]
    known = [value for value in values if value is not None]
    label = ngettext("{count} other", "{count} others", len(rest)).format(
        count=dutch.format_count(len(rest))
    )
    total = sum(known) if len(known) == len(values) else None
    return [*parts[: MOST_ROWS - 1], Part(label=label, value=total)]


def pareto_chart(chart: ParetoChart) -> str:
    """
    Bars from large to small with their cumulative share; those that together make 80 % are filled, the others hollow.

    Returns:
        One ``<svg>`` element.

    Raises:
        ValueError: A figure is negative or infinite, or the share is not within 0–1.
    """
    if not 0 <= chart.share <= 1:
        msg = f"a share is within 0–1, got {chart.share}"
        raise ValueError(msg)
    ordered = sorted(chart.parts, key=lambda part: -(checked(part.value) or 0.0))
    parts = [*_folded(ordered), *([chart.rest] if chart.rest else [])]
    values = [checked(part.value) for part in parts]
    total = sum(value for value in values if value is not None)
    is_whole = all(value is not None for value in values) and total >= dutch.SMALL_DENOMINATOR
    rows, set_count, running = [], 0, 0.0
    has_set = is_whole and (
        chart.rest is None
        or sum(v or 0.0 for v in values[:-1]) >= chart.share * total * (1 - 1e-12)
    )
    for part, value in zip(parts, values, strict=True):
        is_vital = has_set and running < chart.share * total * (1 - 1e-12)
        running += value or 0.0
        set_count += is_vital
        shown = _missing(chart.missing_text) if value is None else _amount(value, "count")
        together = _("together {share}").format(share=_reached(running, total)) if is_whole else ""
        title = f"{part.label}: {shown}" + (f", {together}" if together else "")
        shown = f"{shown} · {together}" if together else shown
        kind: Literal["solid", "hollow"] = "solid" if is_vital or not has_set else "hollow"
        rows.append(_Row(label=part.label, value=value, shown=shown, kind=kind, title=title))
    share = dutch.format_share(chart.share)
    divider = _("above this line: together at least {share}").format(share=share)
    return _draw(chart, rows, chart.unit, set_count if 0 < set_count < len(rows) else None, divider)


def _missing(text: str) -> str:
    return svg.clean(text, svg.NAME_LENGTH) or _("unknown")


def _reached(running: float, total: float) -> str:
    """The share so far; only everything is 100 %."""
    if running < total:
        return dutch.format_share(min(running / total, MOST_BUT_NOT_ALL))
    return dutch.format_share(1.0)


def bar_chart(chart: BarChart) -> str:
    """
    Bars in the order given.

    Returns:
        One ``<svg>`` element.

    Raises:
        ValueError: A figure is negative or infinite.
    """
    rows = []
    late_text = svg.clean(chart.late_text, svg.NAME_LENGTH) or _("past the term")
    for index, part in enumerate(_folded(chart.parts)):
        value = checked(part.value)
        shown = _missing(chart.missing_text) if value is None else _amount(value, chart.value_kind)
        is_late = chart.late_from is not None and index >= chart.late_from
        if is_late and value:
            shown = f"{shown} · {late_text}"
        kind: Literal["solid", "hatched"] = "hatched" if is_late else "solid"
        rows.append(
            _Row(
                label=part.label,
                value=value,
                shown=shown,
                kind=kind,
                title=f"{part.label}: {shown}",
            )
        )
    return _draw(chart, rows, chart.unit)


def age_chart(chart: BarChart) -> str:
    """
    Open cases by age: :func:`bar_chart` with one part per band, youngest first, and *late_from* at the term.
    """
    return bar_chart(chart)


def _draw(
    chart: svg.Chart,
    rows: Sequence[_Row],
    unit: str,
    set_count: int | None = None,
    divider: str = "",
) -> str:
    if all(row.value is None for row in rows):
        return nothing(chart)
    highest = max(row.value for row in rows if row.value is not None)
    longest = min((_longest(row, highest) for row in rows if row.value), default=0.0)
    parts = [svg.text(0, 16, svg.fitted(unit, svg.WIDTH), "muted")] if unit else []
    y = HEADER if unit else 0.0
    for index, row in enumerate(rows):
        if index == set_count:
            parts.append(svg.line(0, y + 8, svg.WIDTH, y + 8, "mark"))
            parts.append(svg.text(svg.WIDTH, y + 27, svg.fitted(divider, svg.WIDTH), "bold end"))
            y += HEADER + 8
        parts.append(_bar(row, y, longest * (row.value or 0.0) / highest if highest else 0.0))
        y += ROW_HEIGHT
    return svg.document(chart, _described(rows, unit, set_count, divider), y + 4, parts)


def _longest(row: _Row, highest: float) -> float:
    """How long the longest bar may be so that this row's text fits behind its own."""
    room = svg.WIDTH - svg.text_width(row.shown) * svg.BOLD - 10.0
    return min(svg.WIDTH, max(room, svg.WIDTH / 6) * (highest / (row.value or highest)))


def _bar(row: _Row, y: float, length: float) -> str:
    top = y + 22
    parts = [svg.text(0, y + 17, svg.fitted(row.label, svg.WIDTH) or dutch.NO_FIGURE)]
    if row.value:
        width = max(length, 1.5)
        parts.append(svg.rectangle(0, top, width, BAR_HEIGHT, _CLASSES[row.kind]))
        if row.kind == "hatched":
            parts.append(svg.hatching(0, top, width, BAR_HEIGHT))
    shift = length + 8 if row.value else 0.0
    parts.append(
        svg.middle(shift, top + BAR_HEIGHT / 2, row.shown, "" if row.value is None else "bold")
    )
    return svg.named("".join(parts), row.title)


def _described(rows: Sequence[_Row], unit: str, set_count: int | None, divider: str) -> str:
    told = [f"{svg.clean(row.label, svg.NAME_LENGTH)} {row.shown}" for row in rows]
    sentences = [f"{unit}:" if unit else "", dutch.format_list(told, most=MOST_TOLD) + "."]
    if set_count is not None:
        names = dutch.format_list(
            [svg.clean(row.label, svg.NAME_LENGTH) for row in rows[:set_count]], most=MOST_TOLD
        )
        sentences.append(_("Together at least the share aimed at: {names}.").format(names=names))
    return " ".join(sentence for sentence in sentences if sentence)
