"""
How much we hear: the key figures, the trend of the months, and rubriek by month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from toolkit.improving.periods import period
from toolkit.improving.spc import ControlChart, xmr_chart
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_month, format_period
from toolkit.reports.cells import WITHHELD, Cell, Name, Of, Part
from toolkit.reports.charts import HeatChart, HeatRow, TrendChart, heat_chart, trend_chart
from toolkit.reports.chronicle import NO, UNKNOWN, YES
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
from toolkit.writing.labels import part_label

HEAT_MONTHS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Months:
    """The whole months of a trend, with what the running or half one counts beside it."""

    rows: tuple[Record, ...]
    partial: tuple[Record, ...]

    @property
    def labels(self) -> list[str]:
        """Full names, oldest first."""
        return [format_period(row["period"]) for row in self.rows]

    @property
    def short_labels(self) -> list[str]:
        """Names for an axis."""
        return [format_month(period(row["period"]).first_on, short=True) for row in self.rows]


def months_of(facts: PeriodFacts) -> Months:
    """The months up to the end of the period; only whole ones can be compared."""
    return Months(
        rows=tuple(row for row in facts.monthly if row["is_whole"]),
        partial=tuple(row for row in facts.monthly if not row["is_whole"]),
    )


def volume_chart(facts: PeriodFacts) -> ControlChart:
    """The control chart of the registered complaints per whole month."""
    settings = facts.knowledge.register.settings
    return xmr_chart(
        [float(row["received_count"]) for row in months_of(facts).rows],
        screening=settings.spc_screening,
        run_length=settings.spc_run_length,
    )


def trend_section(facts: PeriodFacts) -> Section:
    """Registered complaints per month, with what is usual."""
    months, chart = months_of(facts), volume_chart(facts)
    words = point_words(chart)
    rows: list[list[Cell]] = [
        [
            label,
            int(row["received_count"]),
            _figure(centre),
            _figure(lower),
            _figure(upper),
            word or _("usual variation"),
        ]
        for label, row, centre, lower, upper, word in zip(
            months.labels,
            months.rows,
            chart.centre,
            limits_of(chart.lower.tolist()),
            chart.upper,
            words,
            strict=True,
        )
    ]
    rows += [
        [
            format_period(row["period"]),
            int(row["received_count"]),
            None,
            None,
            None,
            _("not a whole month"),
        ]
        for row in months.partial
    ]
    svg = trend_chart(
        TrendChart(
            prefix="verloop-grafiek",
            title=_("Registered complaints per month"),
            labels=months.labels,
            short_labels=months.short_labels,
            values=[row["received_count"] for row in months.rows],
            marks=words,
            verdict=verdict_text(chart),
            unit=_("complaints per month"),
            centre=limits_of(chart.centre.tolist()),
            lower=limits_of(chart.lower.tolist()),
            upper=limits_of(chart.upper.tolist()),
        )
    )
    return Section(
        id="verloop",
        title=_("How much we hear"),
        lead=with_trial(
            _(
                "More is not worse and fewer is not better: it shows how much we hear. Only whole months are in the picture."
            ),
            chart,
        ),
        caption=_("Registered complaints per month, with average and limits"),
        header=[
            _("Month"),
            _("Registered"),
            _("Average"),
            _("Lower limit"),
            _("Upper limit"),
            _("Verdict"),
        ],
        rows=rows,
        chart=svg,
        rows_at=rows_at(facts, "received_on"),
    )


def _figure(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else round(float(value), 1)


def key_figures_section(facts: PeriodFacts) -> Section:
    """The figures of the period, beside those of the period before."""
    kinds = {
        "month": _("Month before"),
        "quarter": _("Quarter before"),
        "year": _("Year before"),
    }
    columns = [facts.period.key]
    header = [_("Figure"), format_period(facts.period.key)]
    before = facts.previous
    if before is not None:
        columns.append(facts.trend[-2]["period"])
        header.append(kinds.get(facts.period.kind, _("Before")))
    totals = [facts.total, before] if before is not None else [facts.total]
    rows: list[list[Cell]] = [
        [title, *(figure(total, key) for total, key in zip(totals, columns, strict=True))]
        for title, figure in _figures(facts)
    ]
    return Section(
        id="kerncijfers",
        title=_("Key figures"),
        lead=_(
            "A term that has not ended yet is in no share. An open complaint past its date counts as late."
        ),
        caption=_("Key figures of {period}").format(period=format_period(facts.period.key)),
        header=header,
        rows=rows,
    )


Figure = Callable[[Record, str], Cell]


def _figures(facts: PeriodFacts) -> list[tuple[str, Figure]]:
    """Each line of the key figures, and how it is found in a period's total."""

    def plain(name: str) -> Figure:
        return lambda total, _key: total.get(name)

    def family(name: str) -> Figure:
        def count(_total: Record, key: str) -> Cell:
            found = facts.linked[name].shown(YES, key)
            return WITHHELD if found is None else found

        return count

    return [
        (_("Registered"), plain("received_count")),
        (_("Closed"), plain("closed_count")),
        (_("Open at the end"), plain("open_count")),
        (_("Terms that ended"), plain("due_count")),
        (_("Handled on time"), plain("on_time_count")),
        (_("Share on time"), lambda total, _key: on_time(total)),
        (_("Handling time in working days, median"), plain("handling_median_working_days")),
        (_("Handling time in working days, nine in ten"), plain("handling_p90_working_days")),
        (
            _("Age of open complaints in working days, median"),
            plain("open_age_median_working_days"),
        ),
        (
            _("Age of open complaints in working days, nine in ten"),
            plain("open_age_p90_working_days"),
        ),
        (_("Hidden complaints, of those assessed"), lambda _total, key: hidden(facts, key)),
        (_("Repeats"), family("repeat")),
        (_("Reopened"), family("reopened")),
        (_("Teams that registered"), lambda total, _key: reach(facts, total)),
        (_("Nuisance reports, counted apart"), family("nuisance")),
    ]


def on_time(total: Record) -> Cell:
    """The share on time of a period; ``None`` where no term ended."""
    return Part(total["on_time_count"], total["due_count"]) if total["due_count"] else None


def hidden(facts: PeriodFacts, key: str) -> Cell:
    """Hidden complaints of those that were assessed, where no count of the three has to be withheld."""
    counts = hidden_counts(facts, key)
    if counts is None:
        return WITHHELD
    return Part(*counts) if counts[1] else None


def hidden_counts(facts: PeriodFacts, key: str) -> tuple[int, int] | None:
    """Hidden and assessed complaints, or ``None`` where they are withheld."""
    family = facts.linked["expression"]
    yes, no = family.shown(YES, key), family.shown(NO, key)
    if yes is None or no is None or family.shown(UNKNOWN, key) is None:
        return None
    return yes, yes + no


def reach(facts: PeriodFacts, total: Record) -> Cell:
    """Teams that registered, of all teams."""
    registering = registering_teams(facts, total)
    return None if registering is None else Of(registering, facts.team_count)


def registering_teams(facts: PeriodFacts, total: Record) -> int | None:
    """How many teams registered, or ``None`` without a list of teams."""
    share = total.get("reach_share")
    return None if share is None else round(share * facts.team_count)


def heat_section(facts: PeriodFacts) -> Section | None:
    """Categories by month; ``None`` where no cell may be shown."""
    family = facts.linked["category"]
    register = facts.knowledge.register
    keys = [row["period"] for row in facts.monthly][-HEAT_MONTHS:]
    if facts.period.kind == "year":
        keys = [key for key in keys if key.startswith(facts.period.key)]
    table = [(part, [family.shown(part, key) for key in keys]) for part in family.parts]
    shown = [(part, values) for part, values in table if any(values)]
    if not shown:
        return None
    shown.sort(key=lambda row: -sum(value or 0 for value in row[1]))
    names = [part_label(register, "category", part) for part, _values in shown]
    labels = [format_period(key) for key in keys]
    short = [format_month(period(key).first_on, short=True) for key in keys]
    svg = heat_chart(
        HeatChart(
            prefix="warmte-grafiek",
            title=_("Complaints per category and month"),
            columns=labels,
            short_columns=[name.split()[0] for name in short]
            if len(keys) <= HEAT_MONTHS
            else short,
            rows=[
                HeatRow(label=name, values=values)
                for name, (_part, values) in zip(names, shown, strict=True)
            ],
            unit=_("complaints per month; darker is more"),
            missing_text=_("not shown"),
            missing_sign="–",
        )
    )
    rows: list[list[Cell]] = [
        [Name(name), *(WITHHELD if value is None else value for value in values)]
        for name, (_part, values) in zip(names, shown, strict=True)
    ]
    return Section(
        id="rubriek-per-maand",
        title=_("Category by month"),
        lead=_("Darker is more. A dash is a number that we do not show."),
        caption=_("Complaints per category and month, oldest month first"),
        header=[_("Category"), *short],
        rows=rows,
        chart=svg,
        rows_at=rows_at(facts, "received_on", "category"),
        has_all_in_chart=True,
    )
