"""
How long it takes: on time per month, the distribution of handling times, and the age of what is open.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toolkit.improving.spc import ControlChart, p_chart
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_day, format_decimal, format_period
from toolkit.privacy.suppression import suppress
from toolkit.reports.cells import WITHHELD, Cell, Part, Share
from toolkit.reports.charts import BarChart, ShareChart, age_chart, share_chart
from toolkit.reports.charts import Part as Bar
from toolkit.reports.facts import PeriodFacts
from toolkit.reports.records import Record
from toolkit.reports.sections import (
    Section,
    limits_of,
    point_words,
    rows_at,
    verdict_text,
    with_trial,
)
from toolkit.reports.sections_volume import months_of


def on_time_chart(facts: PeriodFacts) -> ControlChart:
    """The control chart of the share on time per whole month."""
    settings = facts.knowledge.register.settings
    rows = months_of(facts).rows
    return p_chart(
        [float(row["on_time_count"]) for row in rows],
        [float(row["due_count"]) for row in rows],
        direction="higher_is_better",
        screening=settings.spc_screening,
        run_length=settings.spc_run_length,
    )


def on_time_section(facts: PeriodFacts) -> Section | None:
    """The share on time per month; ``None`` when no term ended yet."""
    months = months_of(facts)
    if not any(row["due_count"] for row in months.rows):
        return None
    chart = on_time_chart(facts)
    words = point_words(chart)
    lower, upper = (np.clip(limit, 0.0, 1.0) for limit in (chart.lower, chart.upper))
    svg = share_chart(
        ShareChart(
            prefix="op-tijd-grafiek",
            title=_("Share handled on time per month"),
            labels=months.labels,
            short_labels=months.short_labels,
            counts=[row["on_time_count"] for row in months.rows],
            totals=[row["due_count"] for row in months.rows],
            marks=words,
            verdict=verdict_text(chart),
            unit=_("on time, of the terms that ended"),
            centre=limits_of(chart.centre.tolist()),
            lower=limits_of(lower.tolist()),
            upper=limits_of(upper.tolist()),
        )
    )
    rows: list[list[Cell]] = [
        [
            label,
            int(row["due_count"]),
            int(row["on_time_count"]),
            Part(row["on_time_count"], row["due_count"]) if row["due_count"] else None,
            _share(low),
            _share(high),
            word or _("usual variation"),
        ]
        for label, row, low, high, word in zip(
            months.labels, months.rows, lower, upper, words, strict=True
        )
    ]
    return Section(
        id="op-tijd",
        title=_("On time"),
        lead=with_trial(
            _(
                "Of the complaints whose last day fell in the month: which part was handled by then? Higher is better."
            ),
            chart,
        ),
        caption=_("Handled on time per month, with limits"),
        header=[
            _("Month"),
            _("Terms that ended"),
            _("On time"),
            _("Share"),
            _("Lower limit"),
            _("Upper limit"),
            _("Verdict"),
        ],
        rows=rows,
        chart=svg,
        rows_at=rows_at(facts, "due_on"),
    )


def _share(value: float) -> Cell:
    return None if np.isnan(value) else Share(float(value))


def handling_section(facts: PeriodFacts) -> Section | None:
    """How many working days the closed complaints took; ``None`` when too few were closed to show any."""
    masks = facts.linked["handling"].masks[facts.period.key]
    if masks.all() or not facts.total["closed_count"]:
        return None
    median = facts.total["handling_median_working_days"]
    p90 = facts.total["handling_p90_working_days"]
    lead = _(
        "Half of the closed complaints took at most {median} working days, nine in ten at most {p90}."
    ).format(median=format_decimal(median, trim=True), p90=format_decimal(p90, trim=True))
    return _band_section(
        facts,
        facts.handling,
        masks.tolist(),
        Section(
            id="doorlooptijd",
            title=_("How long it took"),
            lead=lead,
            caption=_("Closed complaints by working days until closed, {period}").format(
                period=format_period(facts.period.key)
            ),
            header=[_("Working days"), _("Closed")],
            rows=(),
            rows_at=rows_at(facts, "closed_on"),
        ),
        _("closed complaints"),
    )


def open_section(facts: PeriodFacts, *, is_today: bool = False) -> Section | None:
    """
    How old the open complaints are; ``None`` when too few are open to show any.

    Args:
        facts: Of a period; a running one ends today.
        is_today: Word it for the page of today.
    """
    counts = np.array([row["count"] for row in facts.open_ages], dtype=np.int64)
    masks = suppress(counts, threshold=facts.threshold)
    if masks.all() or not counts.any():
        return None
    return _band_section(
        facts,
        facts.open_ages,
        masks.tolist(),
        Section(
            id="open",
            title=_("What is still open"),
            lead=_("Working days since receipt of the complaints that were open."),
            caption=_("Open complaints by age on {day}").format(
                day=format_day(facts.today if is_today else facts.last_on)
            ),
            header=[_("Working days"), _("Open")],
            rows=(),
        ),
        _("open complaints"),
    )


def _band_section(
    facts: PeriodFacts, bands: Sequence[Record], masks: Sequence[bool], frame: Section, unit: str
) -> Section:
    """A section with one bar and one row per band; those that are withheld stand together in the last row."""
    term = facts.knowledge.register.settings.term_working_days
    labels = [band_label(row) for row in bands]
    shown = [
        None if is_hidden else row["count"] for row, is_hidden in zip(bands, masks, strict=True)
    ]
    rows: list[list[Cell]] = [
        [label, WITHHELD if count is None else count]
        for label, count in zip(labels, shown, strict=True)
    ]
    if any(masks):
        together = sum(
            row["count"] for row, is_hidden in zip(bands, masks, strict=True) if is_hidden
        )
        rows.append([_("The rows with a dash together"), together])
    late_from = next((at for at, row in enumerate(bands) if row["from_working_days"] > term), None)
    svg = age_chart(
        BarChart(
            prefix=f"{frame.id}-grafiek",
            title=frame.caption,
            parts=[
                Bar(label=label, value=count) for label, count in zip(labels, shown, strict=True)
            ],
            unit=unit,
            late_from=late_from,
            late_text=_("longer than {days} working days").format(days=term),
            missing_text=_("not shown"),
        )
    )
    return Section(
        id=frame.id,
        title=frame.title,
        lead=frame.lead,
        caption=frame.caption,
        header=frame.header,
        rows=rows,
        chart=svg,
        rows_at=frame.rows_at,
    )


def band_label(row: Record) -> str:
    """
    A band of working days in words.

    >>> band_label({"from_working_days": 6, "to_working_days": 10})
    '6 tot en met 10'
    """
    first, last = row["from_working_days"], row["to_working_days"]
    if last is None:
        return _("more than {count}").format(count=first - 1)
    return str(first) if first == last else _("{first} to {last}").format(first=first, last=last)
