"""One maker per kind of chart, for the tests that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toolkit.reports.charts import (
    BarChart,
    BeforeAfterChart,
    DistributionChart,
    HeatChart,
    HeatRow,
    IntervalChart,
    IntervalRow,
    ParetoChart,
    Part,
    ShareChart,
    TrendChart,
    age_chart,
    before_after_chart,
    distribution_chart,
    heat_chart,
    interval_chart,
    pareto_chart,
    share_chart,
    trend_chart,
)

Values = Sequence[float | None]
Maker = Callable[[str, Values], str]

HOSTILE = (
    "**vet** _schuin_ [link](javascript:alert(1)) ![x](y) # kop | cel",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</title></svg><svg onload=alert(1)>",
    "{{ 7*7 }}{% include 'x' %}{# weg #}",
    "=HYPERLINK(1;2)+@SUM(A1)",
    "\u202eomgekeerd\u202c \u2067rechts\u2069 \u200f\u061c",
    "]]> <!-- --> &amp; &#0; \" ' `",
    "\x00\x02wzxhzdk:0\x03\ud800\ufffe\ufeff",
    '--8<-- "geheim.md"\n\n---\ntitle: x\n',
    "x" * 10_000,
    "e" + "\u0301" * 500,
    "👩‍👩‍👧‍👦🏳️‍🌈" * 40,
    "漢字" * 100,
    "שלום עולם",
    "",
    " \n\t ",
)


def trend(name: str, values: Values) -> str:
    count = len(values)
    return trend_chart(
        TrendChart(
            prefix="kg-trend",
            title=name,
            labels=[f"{name} {place}" for place in range(count)],
            values=values,
            marks=[name] * count,
            verdict=name,
            unit=name,
            missing_text=name,
            centre=values,
            events=[(0, name)] if count else [],
        )
    )


def share(name: str, values: Values) -> str:
    counts = [None if value is None else int(value) for value in values]
    return share_chart(
        ShareChart(
            prefix="kg-share",
            title=name,
            labels=[f"{name} {place}" for place in range(len(values))],
            counts=counts,
            totals=[0 if count is None else count + 3 for count in counts],
            unit=name,
            norm=0.85,
        )
    )


def before_after(name: str, values: Values) -> str:
    return before_after_chart(
        BeforeAfterChart(
            prefix="kg-effect",
            title=name,
            labels=[f"{name} {place}" for place in range(len(values))],
            values=values,
            introduced_at=len(values) // 2,
            wash_in=1,
            before=4.5,
            after=2.25,
            unit=name,
            decimals=1,
        )
    )


def pareto(name: str, values: Values) -> str:
    parts = [Part(label=f"{name} {place}", value=value) for place, value in enumerate(values)]
    return pareto_chart(ParetoChart(prefix="kg-pareto", title=name, parts=parts, unit=name))


def age(name: str, values: Values) -> str:
    parts = [Part(label=f"{name} {place}", value=value) for place, value in enumerate(values)]
    return age_chart(
        BarChart(prefix="kg-age", title=name, parts=parts, late_from=1, late_text=name)
    )


def heat(name: str, values: Values) -> str:
    columns = [f"{name} {place}" for place in range(len(values))]
    rows = [HeatRow(label=name, values=values), HeatRow(label="", values=values)]
    return heat_chart(
        HeatChart(
            prefix="kg-heat",
            title=name,
            columns=columns,
            rows=rows,
            missing_text=name,
            missing_sign=name,
        )
    )


def distribution(name: str, values: Values) -> str:
    return distribution_chart(
        DistributionChart(
            prefix="kg-days",
            title=name,
            day_counts=values,
            term_working_days=2,
            median=1.5,
            unit=name,
            missing_text=name,
        )
    )


def interval(name: str, values: Values) -> str:
    rows = [
        IntervalRow(
            label=f"{name} {place}",
            value=value,
            low=value and value / 2,
            high=value and value * 2,
            note=name,
        )
        for place, value in enumerate(values)
    ]
    return interval_chart(
        IntervalChart(
            prefix="kg-grades",
            title=name,
            rows=rows,
            reference=7.0,
            reference_text=name,
            missing_text=name,
        )
    )


MAKERS: dict[str, Maker] = {
    "trend": trend,
    "share": share,
    "before_after": before_after,
    "pareto": pareto,
    "age": age,
    "heat": heat,
    "distribution": distribution,
    "interval": interval,
}
