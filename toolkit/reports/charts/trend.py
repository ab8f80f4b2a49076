"""
Charts over time: counts with control limits, shares with their varying limits, and before against after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.locale import dutch
from toolkit.locale import gettext as _
from toolkit.reports.charts.axes import Figure, checked_all, same_length, ticks
from toolkit.reports.charts.lines import Limit, Plot, described, draw
from toolkit.reports.charts.svg import Chart

SHARE_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeChart(Chart):
    """
    What the charts over time have.

    Attributes:
        labels: Full name of each period, oldest first: "september 2026".
        short_labels: The same for the axis ("sep 2026"); empty: the full names.
        marks: A word for each period that stands out ("boven de bovengrens"), else ``""``; empty: none does.
        verdict: One short sentence above the plot.
        missing_text: What the point of a period without a figure tells; empty: that it is unknown.
    """

    labels: Sequence[str]
    short_labels: Sequence[str] = ()
    marks: Sequence[str] = ()
    verdict: str = ""
    missing_text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrendChart(TimeChart):
    """
    Counts or rates per period.

    Attributes:
        values: One per label, from 0; ``None`` or ``nan`` where there is no figure.
        unit: What is counted, above the axis.
        decimals: Of the values; limits may have one more.
        centre: One per label, or empty; ``None`` where no limits hold.  A rebase is a step.
        lower: The same for the lower limit.
        upper: The same for the upper limit.
        events: Place and word of what happened: ``(3, "nieuwe folder")`` is in the fourth period.
    """

    values: Sequence[Figure]
    unit: str = ""
    decimals: int = 0
    centre: Sequence[Figure] = ()
    lower: Sequence[Figure] = ()
    upper: Sequence[Figure] = ()
    events: Sequence[tuple[float, str]] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareChart(TimeChart):
    """
    A share per period, as a p-chart.

    Attributes:
        counts: How many of each period, ``None`` where there is no figure.
        totals: Of how many, one per label.
        unit: What the share is of, above the axis.
        centre: Share 0–1 per label, or empty.
        lower: The same for the lower limit, which varies with the totals.
        upper: The same for the upper limit.
        norm: Share 0–1 that is aimed at.
    """

    counts: Sequence[int | None]
    totals: Sequence[int]
    unit: str = ""
    centre: Sequence[Figure] = ()
    lower: Sequence[Figure] = ()
    upper: Sequence[Figure] = ()
    norm: Figure = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BeforeAfterChart(TimeChart):
    """
    A series around the day that an improvement action came into force.

    Attributes:
        values: One per label, from 0.
        introduced_at: Index of the first period with the action; 0 to the number of periods.
        wash_in: Periods from there on that count for neither side.
        before: Level per period before; its line goes on, to compare with.
        after: Level per period after the wash-in.
        expected: What the rest of the register leads to expect, one per label, or empty.
        unit: What is counted, above the axis.
        decimals: Of the values.
    """

    values: Sequence[Figure]
    introduced_at: int
    wash_in: int = 0
    before: Figure = None
    after: Figure = None
    expected: Sequence[Figure] = ()
    unit: str = ""
    decimals: int = 0


def _headings(chart: TimeChart, unit: str) -> list[str]:
    return [content for content in (chart.verdict, unit) if content]


def _marks(chart: TimeChart) -> Sequence[str]:
    return chart.marks or [""] * len(chart.labels)


def _title(chart: TimeChart, index: int, shown: str | None) -> str:
    figure = shown if shown is not None else (chart.missing_text or _("unknown"))
    mark = _marks(chart)[index]
    return (
        f"{chart.labels[index]}: {figure} ({mark})" if mark else f"{chart.labels[index]}: {figure}"
    )


def _figures(values: Sequence[Figure], decimals: int) -> list[str | None]:
    return [None if value is None else _figure(value, decimals) for value in values]


def _figure(value: float, decimals: int) -> str:
    return dutch.format_compact(value) if value >= 1e15 else dutch.format_decimal(value, decimals)


def _short(value: float) -> str:
    if value >= 1_000_000:
        return dutch.format_compact(value)
    return dutch.format_decimal(value, 1 if value >= 1 else 2, trim=True)


def trend_chart(chart: TrendChart) -> str:
    """
    A line of counts with its centre and limits, in one colour whether they rise or fall.

    Returns:
        One ``<svg>`` element.

    Raises:
        ValueError: A figure is negative or infinite, or sequences differ in length.
    """
    count = len(chart.labels)
    same_length(count, values=chart.values, short_labels=chart.short_labels, marks=chart.marks)
    same_length(count, centre=chart.centre, lower=chart.lower, upper=chart.upper)
    values = checked_all(chart.values) or [None] * count
    limits = [
        Limit(word=_("upper limit"), values=checked_all(chart.upper, name="limit"), kind="limit"),
        Limit(word=_("average"), values=checked_all(chart.centre, name="centre"), kind="centre"),
        Limit(word=_("lower limit"), values=checked_all(chart.lower, name="limit"), kind="limit"),
    ]
    shown = _figures(values, chart.decimals)
    plot = Plot(
        labels=chart.labels,
        short_labels=chart.short_labels or chart.labels,
        values=values,
        titles=[_title(chart, index, figure) for index, figure in enumerate(shown)],
        marks=_marks(chart),
        ticks=ticks(_highest(values, limits), is_whole=chart.decimals == 0),
        format_value=_short,
        limits=limits,
        events=chart.events,
        headings=_headings(chart, chart.unit),
    )
    return draw(chart, plot, described(plot))


def share_chart(chart: ShareChart) -> str:
    """
    A line of shares between 0 and 100 % with limits that widen where a period counts few.

    A period of fewer than :data:`~toolkit.locale.dutch.SMALL_DENOMINATOR` is drawn hollow and told in numbers;
    one of none has no figure.

    Returns:
        One ``<svg>`` element.

    Raises:
        ValueError: A count is not within its total, a share not within 0–1, or sequences differ in length.
    """
    count = len(chart.labels)
    same_length(
        count,
        counts=chart.counts,
        totals=chart.totals,
        short_labels=chart.short_labels,
        marks=chart.marks,
    )
    same_length(count, centre=chart.centre, lower=chart.lower, upper=chart.upper)
    pairs = list(zip(chart.counts, chart.totals, strict=True)) or [(None, 0)] * count
    values = [None if part is None or not total else part / total for part, total in pairs]
    for part, total in pairs:
        if not 0 <= (part or 0) <= total:
            msg = f"a count lies within its total, got {part} of {total}"
            raise ValueError(msg)
    norm = [chart.norm] * count if chart.norm is not None else []
    limits = [
        Limit(word=_("upper limit"), values=_shares(chart.upper), kind="limit"),
        Limit(word=_("average"), values=_shares(chart.centre), kind="centre"),
        Limit(word=_("lower limit"), values=_shares(chart.lower), kind="limit"),
        Limit(word=_("norm"), values=_shares(norm), kind="strong"),
    ]
    shown = [
        None if value is None else _share_text(*pair)
        for value, pair in zip(values, pairs, strict=True)
    ]
    plot = Plot(
        labels=chart.labels,
        short_labels=chart.short_labels or chart.labels,
        values=_shares(values),
        titles=[_title(chart, index, figure) for index, figure in enumerate(shown)],
        marks=_marks(chart),
        ticks=SHARE_TICKS,
        format_value=dutch.format_share,
        limits=limits,
        headings=_headings(chart, chart.unit),
        small=frozenset(
            index for index, (_part, total) in enumerate(pairs) if total < dutch.SMALL_DENOMINATOR
        ),
    )
    return draw(chart, plot, described(plot))


def _share_text(count: int | None, total: int) -> str:
    part = count or 0
    numbers = _("{count} of {total}").format(
        count=dutch.format_count(part), total=dutch.format_count(total)
    )
    share = dutch.share_of(part, total)
    return numbers if share == numbers else f"{share} ({numbers})"


def _shares(values: Sequence[Figure]) -> list[Figure]:
    shares = checked_all(values, name="share")
    if any(share is not None and share > 1 for share in shares):
        msg = "a share is at most 1"
        raise ValueError(msg)
    return shares


def before_after_chart(chart: BeforeAfterChart) -> str:
    """
    A series with the level before and after an improvement action, and its introduction as a line.

    Returns:
        One ``<svg>`` element.

    Raises:
        ValueError: A figure is negative or infinite, sequences differ in length, or the introduction lies outside.
    """
    count = len(chart.labels)
    same_length(
        count,
        values=chart.values,
        short_labels=chart.short_labels,
        marks=chart.marks,
        expected=chart.expected,
    )
    if not (0 <= chart.introduced_at <= count and chart.wash_in >= 0):
        msg = f"introduced_at is 0–{count} and wash_in from 0, got {chart.introduced_at} and {chart.wash_in}"
        raise ValueError(msg)
    values = checked_all(chart.values) or [None] * count
    start = min(count, chart.introduced_at + chart.wash_in)
    before = [chart.before] * count
    after = [None] * start + [chart.after] * (count - start)
    limits = [
        Limit(word=_("before"), values=checked_all(before), kind="centre"),
        Limit(word=_("after"), values=checked_all(after), kind="strong"),
        Limit(word=_("expected"), values=checked_all(chart.expected), kind="other"),
    ]
    shown = _figures(values, chart.decimals)
    plot = Plot(
        labels=chart.labels,
        short_labels=chart.short_labels or chart.labels,
        values=values,
        titles=[_title(chart, index, figure) for index, figure in enumerate(shown)],
        marks=_marks(chart),
        ticks=ticks(_highest(values, limits), is_whole=chart.decimals == 0),
        format_value=_short,
        limits=limits,
        events=[(chart.introduced_at - 0.5, _("introduced"))],
        band=(chart.introduced_at - 0.5, start - 0.5) if start > chart.introduced_at else None,
        headings=_headings(chart, chart.unit),
    )
    return draw(chart, plot, described(plot))


def _highest(values: Sequence[Figure], limits: Sequence[Limit]) -> float:
    everything = [values, *(limit.values for limit in limits)]
    return max((value for part in everything for value in part if value is not None), default=0.0)
