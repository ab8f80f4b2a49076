"""
An example of a control chart for the page that teaches to read one, drawn as the reports draw theirs.
"""

from __future__ import annotations

from datetime import date

from toolkit.improving.spc import xmr_chart
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_month
from toolkit.reference.markup import joined, text
from toolkit.reports.charts.trend import TrendChart, trend_chart
from toolkit.reports.sections import limits_of, point_words

EXAMPLE_COUNTS = (21, 25, 19, 23, 27, 22, 18, 24, 20, 26, 23, 21, 25, 41)
"""Invented complaints per month: thirteen that only vary, and one that stands out."""

FIRST_MONTH = date(2025, 1, 1)


def example_chart() -> str:
    """A chart of invented counts, in which the last month lies above the upper limit."""
    chart = xmr_chart([float(count) for count in EXAMPLE_COUNTS])
    months = [_month(i) for i in range(len(EXAMPLE_COUNTS))]
    title = _("Example: complaints per month")
    svg = trend_chart(
        TrendChart(
            prefix="voorbeeld-grafiek",
            title=title,
            labels=[format_month(month) for month in months],
            short_labels=[format_month(month, short=True) for month in months],
            values=EXAMPLE_COUNTS,
            marks=point_words(chart),
            unit=_("complaints per month"),
            centre=limits_of(chart.centre.tolist()),
            lower=limits_of(chart.lower.tolist()),
            upper=limits_of(chart.upper.tolist()),
        )
    )
    name = text(_("Chart: {title}").format(title=title))
    return joined(
        f'<div class="kg-scroll kg-grafiek" tabindex="0" role="region" aria-label="{name}"'
        f" data-search-exclude>{svg}</div>"
    )


def _month(index: int) -> date:
    years, months = divmod(index, 12)
    return date(FIRST_MONTH.year + years, FIRST_MONTH.month + months, 1)
