"""
Charts of the reports as static SVG text, for pages, print and other programs.

Each chart is a frozen dataclass and one function that gives one ``<svg>`` element.  What comes from the
register is shown as text, whatever it holds.
"""

from __future__ import annotations

from toolkit.reports.charts.bars import (
    BarChart,
    ParetoChart,
    Part,
    age_chart,
    bar_chart,
    pareto_chart,
)
from toolkit.reports.charts.distribution import DistributionChart, distribution_chart
from toolkit.reports.charts.heat import HeatChart, HeatRow, heat_chart
from toolkit.reports.charts.intervals import IntervalChart, IntervalRow, interval_chart
from toolkit.reports.charts.palette import fixed_colours
from toolkit.reports.charts.trend import (
    BeforeAfterChart,
    ShareChart,
    TrendChart,
    before_after_chart,
    share_chart,
    trend_chart,
)

__all__ = [
    "BarChart",
    "BeforeAfterChart",
    "DistributionChart",
    "HeatChart",
    "HeatRow",
    "IntervalChart",
    "IntervalRow",
    "ParetoChart",
    "Part",
    "ShareChart",
    "TrendChart",
    "age_chart",
    "bar_chart",
    "before_after_chart",
    "distribution_chart",
    "fixed_colours",
    "heat_chart",
    "interval_chart",
    "pareto_chart",
    "share_chart",
    "trend_chart",
]
