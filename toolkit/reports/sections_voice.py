"""
Whom we hear: hidden complaints and reach, repeats, and what customers say of the handling.
"""

from __future__ import annotations

import math

from toolkit.improving.spc import p_chart
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_period, format_share
from toolkit.reports.cells import WITHHELD, Cell, Part, Share
from toolkit.reports.charts import (
    IntervalChart,
    IntervalRow,
    ShareChart,
    TrendChart,
    interval_chart,
    share_chart,
    trend_chart,
)
from toolkit.reports.chronicle import YES
from toolkit.reports.facts import PeriodFacts
from toolkit.reports.records import Record
from toolkit.reports.sections import (
    Section,
    in_register,
    limits_of,
    point_words,
    rows_at,
    share_verdict_text,
    with_trial,
)
from toolkit.reports.sections_volume import hidden_counts, months_of, reach

LEAST_ANSWERS = 10
"""Under so many answers no mean and no share is published.  Source: definitions of the project."""


def reach_section(facts: PeriodFacts) -> Section | None:
    """The share of hidden complaints and the teams that registered, per month."""
    months = months_of(facts)
    counts = [hidden_counts(facts, row["period"]) for row in months.rows]
    if not any(pair and pair[1] for pair in counts):
        return None
    settings = facts.knowledge.register.settings
    chart = p_chart(
        [math.nan if pair is None else pair[0] for pair in counts],
        [math.nan if pair is None else pair[1] for pair in counts],
        screening=settings.spc_screening,
        run_length=settings.spc_run_length,
    )
    svg = share_chart(
        ShareChart(
            prefix="verborgen-grafiek",
            title=_("Hidden complaints per month"),
            labels=months.labels,
            short_labels=months.short_labels,
            counts=[None if pair is None else pair[0] for pair in counts],
            totals=[0 if pair is None else pair[1] for pair in counts],
            marks=point_words(chart),
            verdict=share_verdict_text(chart),
            unit=_("hidden, of those assessed"),
            centre=limits_of(chart.centre.tolist()),
            lower=limits_of(chart.lower.clip(0.0, 1.0).tolist()),
            upper=limits_of(chart.upper.clip(0.0, 1.0).tolist()),
            missing_text=_("not shown"),
        )
    )
    rows: list[list[Cell]] = []
    for label, row, pair in zip(months.labels, months.rows, counts, strict=True):
        if pair is None:
            figures: list[Cell] = [WITHHELD, WITHHELD, WITHHELD]
        else:
            figures = [pair[1], pair[0], Part(*pair) if pair[1] else None]
        rows.append([label, *figures, reach(facts, row)])
    return Section(
        id="bereik",
        title=_("Hidden complaints and reach"),
        lead=with_trial(
            _(
                "A hidden complaint sits in a remark or a question. Teams that register nothing do not hear less: ask what helps them."
            ),
            chart,
        ),
        caption=_("Hidden complaints, and teams that registered, per month"),
        header=[_("Month"), _("Assessed"), _("Hidden"), _("Share"), _("Teams that registered")],
        rows=rows,
        chart=svg,
        rows_at=rows_at(facts, "received_on", "expression"),
    )


def repeat_section(facts: PeriodFacts) -> Section | None:
    """Complaints of customers who complained about the same before, per month."""
    months = months_of(facts)
    values = [facts.linked["repeat"].shown(YES, row["period"]) for row in months.rows]
    if all(value is None for value in values):
        return None
    days = facts.knowledge.register.settings.repeat_window_days
    svg = trend_chart(
        TrendChart(
            prefix="herhaling-grafiek",
            title=_("Repeats per month"),
            labels=months.labels,
            short_labels=months.short_labels,
            values=values,
            unit=_("repeats per month"),
            missing_text=_("not shown"),
        )
    )
    rows: list[list[Cell]] = [
        [label, int(row["received_count"]), WITHHELD if value is None else value]
        for label, row, value in zip(months.labels, months.rows, values, strict=True)
    ]
    return Section(
        id="herhaling",
        title=_("The same customer again"),
        lead=_(
            "A repeat comes from a customer who complained about the same category within {days} days. Nobody should meet the same error three times."
        ).format(days=days),
        caption=_("Repeats per month"),
        header=[_("Month"), _("Registered"), _("Repeats")],
        rows=rows,
        chart=svg,
        rows_at=_repeat_rows(facts),
    )


def _repeat_rows(facts: PeriodFacts) -> str:
    register = facts.knowledge.register
    title = register.complaints.table.column("repeat").title
    return in_register(register, [_("'{column}' not empty").format(column=title)])


def question_titles(facts: PeriodFacts) -> dict[str, str]:
    """Grade → its title on tab *Nazorg*."""
    table = facts.knowledge.register.tables["aftercare"].table
    return {column.name: column.title for column in table.columns if column.name.endswith("_grade")}


def aftercare_section(facts: PeriodFacts, over: str = "") -> Section | None:
    """
    What customers say of the handling, with intervals; ``None`` without any answer.

    Args:
        facts: With the answers.
        over: The stretch that they are of, in words; empty: the period's name.
    """
    if not any(row["answer_count"] for row in facts.aftercare):
        return None
    settings = facts.knowledge.register.settings
    norm = settings.aftercare_satisfied_norm_percent / 100
    titles = question_titles(facts)
    is_withheld = any(
        row["answer_count"] >= LEAST_ANSWERS and not row["is_shown"] for row in facts.aftercare
    )
    svg = interval_chart(
        IntervalChart(
            prefix="nazorg-grafiek",
            title=_("Satisfied customers per question, with 95 % intervals"),
            rows=[_interval(row, titles[row["question"]]) for row in facts.aftercare],
            unit=_("share that gave 5.5 or more"),
            is_share=True,
            reference=norm,
            reference_text=_("norm"),
            missing_text=_("not shown") if is_withheld else _("too few answers"),
        )
    )
    mean_norm = str(settings.aftercare_mean_norm).replace(".", ",")
    return Section(
        id="nazorg",
        title=_("What customers say of the handling"),
        lead=_(
            "The norm is a mean of {mean} and {share} satisfied. Under {count} answers there is no verdict."
        ).format(mean=mean_norm, share=format_share(norm), count=LEAST_ANSWERS),
        caption=_("After-care, {period}").format(period=over or format_period(facts.period.key)),
        header=[
            _("Question"),
            _("Answers"),
            _("Response"),
            _("Mean"),
            _("Satisfied"),
            _("Interval"),
            _("Verdict"),
        ],
        rows=[_answer_row(row, titles[row["question"]]) for row in facts.aftercare],
        chart=svg,
    )


def _interval(row: Record, title: str) -> IntervalRow:
    note = _("n = {count}").format(count=row["answer_count"])
    if not row["is_shown"]:
        return IntervalRow(label=title, value=None, note=note)
    return IntervalRow(
        label=title,
        value=row["satisfied_share"],
        low=row["satisfied_low"],
        high=row["satisfied_high"],
        note=note,
    )


def _answer_row(row: Record, title: str) -> list[Cell]:
    response: Cell = None if row["response_share"] is None else Share(row["response_share"])
    if not row["is_shown"]:
        is_few = row["answer_count"] < LEAST_ANSWERS
        return [
            title,
            row["answer_count"],
            response,
            WITHHELD,
            WITHHELD,
            WITHHELD,
            _("too few answers") if is_few else _("not shown"),
        ]
    interval = f"{format_share(row['satisfied_low'])} – {format_share(row['satisfied_high'])}"
    verdict = _("meets the norm") if row["verdict"] == "meets_norm" else _("below the norm")
    return [
        title,
        row["answer_count"],
        response,
        round(row["mean_grade"], 1),
        Share(row["satisfied_share"]),
        interval,
        verdict,
    ]
