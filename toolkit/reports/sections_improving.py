"""
What improvement actions did, and what complaints cost.

Counts of an action are rounded to :data:`ROUNDED_TO`: their windows begin on any day, so exact ones could be
held beside the tables of the months to find the few of a single day.
"""

from __future__ import annotations

import math
from datetime import date

from toolkit.improving.periods import period
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_day, format_decimal, format_month, format_period
from toolkit.reports.cells import WITHHELD, About, Cell, Euro, Name, shown_name
from toolkit.reports.charts import (
    BarChart,
    BeforeAfterChart,
    IntervalChart,
    IntervalRow,
    bar_chart,
    before_after_chart,
    interval_chart,
)
from toolkit.reports.charts import Part as Bar
from toolkit.reports.complexes import small_complexes
from toolkit.reports.facts import PeriodFacts
from toolkit.reports.records import Record
from toolkit.reports.sections import Section, in_register
from toolkit.reports.sections_parts import shown_parts
from toolkit.writing.labels import part_label

ROUNDED_TO = 5
EURO_STEP = 1000
"""The total is told to so many euros: exact, it would give the cost of the withheld categories away."""

MOST_PICTURES = 3
"""Improvement actions with a picture of their own, the latest first."""

DAYS_PER_MONTH = 365 / 12
SCOPES = ("category", "reason", "complex")


def actions_section(facts: PeriodFacts) -> Section | None:
    """The introduced improvement actions with their effect; ``None`` when there are none."""
    actions = [row for row in shown_actions(facts) if row["verdict"]]
    if not actions:
        return None
    ratios = interval_chart(
        IntervalChart(
            prefix="acties-grafiek",
            title=_("Complaints after an action, compared with before; 1 is no difference"),
            rows=[_interval(facts, row) for row in actions],
            unit=_("after ÷ before; left of 1 is fewer"),
            is_ratio=True,
            reference=1.0,
            reference_text=_("no difference:"),
            decimals=2,
        )
    )
    pictures = [picture for row in reversed(actions) if (picture := _before_after(facts, row))]
    return Section(
        id="acties",
        title=_("Did our actions help?"),
        lead=_(
            "Compared with all other complaints, so that more registering in general does not count. An action often starts after a peak; then numbers drop by themselves a little."
        ),
        caption=_("Improvement actions and their effect on {day}").format(
            day=format_day(facts.last_on)
        ),
        header=[
            _("Action"),
            _("About"),
            _("Introduced on"),
            _("Before"),
            _("After"),
            _("Ratio"),
            _("Interval"),
            _("Effect"),
        ],
        rows=[_row(facts, row) for row in actions],
        chart=ratios + "".join(pictures[:MOST_PICTURES]),
        rows_at=in_register(
            facts.knowledge.register,
            [
                _("'{column}' as in the table").format(
                    column=facts.knowledge.register.complaints.table.column(name).title
                )
                for name in ("category", "reason")
            ],
        ),
    )


def shown_actions(facts: PeriodFacts) -> list[Record]:
    """The actions that may be published: not those for a complex of a few homes."""
    small = small_complexes(facts.knowledge.register)
    return [row for row in facts.actions if row["complex"] not in small]


def effect_label(facts: PeriodFacts, row: Record) -> str:
    """The verdict as it stands on tab *Verbeteracties*."""
    table = facts.knowledge.register.tables["improvement_actions"].table
    return table.column("verdict").label(row["verdict"])


def scope_label(facts: PeriodFacts, row: Record) -> str:
    """What an action is about."""
    names = [part_label(facts.knowledge.register, s, row[s]) for s in SCOPES if row[s]]
    return " · ".join(names) or _("all complaints")


def _is_shown(facts: PeriodFacts, row: Record) -> bool:
    """Whether the figures of an action are about enough complaints."""
    counts = (row["before_count"], row["after_count"])
    return row["verdict"] != "too_few" and min(c or 0 for c in counts) >= facts.threshold


def _interval(facts: PeriodFacts, row: Record) -> IntervalRow:
    label = f"{shown_name(row['action_id'])}: {scope_label(facts, row)}"
    if not _is_shown(facts, row) or row["ratio"] is None:
        return IntervalRow(label=label, value=None)
    high = math.inf if row["ratio_high"] is None else row["ratio_high"]
    return IntervalRow(label=label, value=row["ratio"], low=row["ratio_low"], high=high)


def _rounded(count: float) -> int:
    return ROUNDED_TO * round(count / ROUNDED_TO)


def _row(facts: PeriodFacts, row: Record) -> list[Cell]:
    first: list[Cell] = [
        Name(row["action_id"]),
        Name(scope_label(facts, row)),
        format_day(date.fromisoformat(row["introduced_on"])),
    ]
    if not _is_shown(facts, row):
        return [*first, WITHHELD, WITHHELD, WITHHELD, WITHHELD, effect_label(facts, row)]
    low = format_decimal(row["ratio_low"] or 0.0, 2)
    high = "∞" if row["ratio_high"] is None else format_decimal(row["ratio_high"], 2)
    return [
        *first,
        About(_rounded(row["before_count"])),
        About(_rounded(row["after_count"])),
        format_decimal(row["ratio"], 2),
        f"{low} – {high}",
        effect_label(facts, row),
    ]


def _before_after(facts: PeriodFacts, row: Record) -> str:
    """The months around an action, from the published counts of the one list that it is about."""
    scopes = [name for name in SCOPES if row[name]]
    months = [m for m in facts.monthly if m["is_whole"]]
    keys = [m["period"] for m in months]
    introduced_on = date.fromisoformat(row["introduced_on"])
    at = sum(period(key).last_on < introduced_on for key in keys)
    if len(scopes) != 1 or not 0 < at < len(keys) or not _is_shown(facts, row):
        return ""
    family = facts.linked[scopes[0]]
    if row[scopes[0]] not in family.parts:
        return ""
    values = [family.shown(row[scopes[0]], key) for key in keys]
    if sum(value is None for value in values) > len(values) // 2:
        return ""
    wash_in = math.ceil(facts.knowledge.register.settings.wash_in_days / DAYS_PER_MONTH)
    return before_after_chart(
        BeforeAfterChart(
            prefix=f"actie-{facts.actions.index(row) + 1}-grafiek",
            title=_("Complaints per month around {action}").format(
                action=f"{shown_name(row['action_id'])}: {scope_label(facts, row)}"
            ),
            labels=[format_period(key) for key in keys],
            short_labels=[format_month(period(key).first_on, short=True) for key in keys],
            values=values,
            introduced_at=at,
            wash_in=min(wash_in, len(keys) - at),
            before=float(round(row["before_count"] / row["before_days"] * DAYS_PER_MONTH)),
            after=float(round(row["after_count"] / row["after_days"] * DAYS_PER_MONTH)),
            verdict=f"{shown_name(row['action_id'])}: {effect_label(facts, row)}",
            unit=_("complaints per month about {scope}").format(scope=scope_label(facts, row)),
            missing_text=_("not shown"),
        )
    )


def costs_section(facts: PeriodFacts) -> Section | None:
    """What the complaints cost, roughly, for the categories whose counts are shown."""
    shown = dict(shown_parts(facts, "category").parts)
    rows = [row for row in facts.costs if row["category"] in shown and row["euros"]]
    if not rows:
        return None
    total = sum(row["euros"] for row in facts.costs)
    register = facts.knowledge.register
    labels = [part_label(register, "category", row["category"]) for row in rows]
    svg = bar_chart(
        BarChart(
            prefix="kosten-grafiek",
            title=_("Estimated costs per category"),
            parts=[
                Bar(label=label, value=row["euros"])
                for label, row in zip(labels, rows, strict=True)
            ],
            unit=_("estimated costs in euros"),
            value_kind="euro",
        )
    )
    table: list[list[Cell]] = [
        [Name(label), shown[row["category"]], int(row["minutes_per_complaint"]), Euro(row["euros"])]
        for label, row in zip(labels, rows, strict=True)
    ]
    about = EURO_STEP * round(total / EURO_STEP)
    table.append(
        [_("All categories, about"), facts.total["received_count"], "", Euro(float(about))]
    )
    return Section(
        id="kosten",
        title=_("What it costs, an estimate"),
        lead=_(
            "Minutes per complaint times {rate} euros an hour. Both are assumptions from the settings: use them to choose where to begin."
        ).format(rate=format_decimal(register.settings.hourly_rate, 2, trim=True)),
        caption=_("Estimated costs of the complaints of {period}").format(
            period=format_period(facts.period.key)
        ),
        header=[_("Category"), _("Registered"), _("Minutes per complaint"), _("Euros")],
        rows=table,
        chart=svg,
    )
