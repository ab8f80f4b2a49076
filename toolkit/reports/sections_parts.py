"""
Where complaints come from: one table per breakdown, and the Pareto chart of the categories.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.improving.summaries import PARETO_SHARE
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.locale.dutch import format_period
from toolkit.reports.cells import WITHHELD, Cell, Name, Share
from toolkit.reports.charts import ParetoChart, pareto_chart
from toolkit.reports.charts import Part as Bar
from toolkit.reports.complexes import OTHER_COMPLEXES
from toolkit.reports.facts import PeriodFacts
from toolkit.reports.records import Record
from toolkit.reports.sections import Section, rows_at
from toolkit.reports.teams import OTHER_TEAMS
from toolkit.writing.labels import part_label

SHARE_THRESHOLDS = 4
"""A part's share on time is published from so many thresholds of terms on: under it the share gives counts away."""

MEDIAN_FROM = 10
"""Closed complaints from which a part's median is published: under it one case decides."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownParts:
    """
    What a breakdown's table may show.

    Attributes:
        parts: Part and count, from many to few.
        rest_parts: How many parts are not shown by themselves.
        rest_count: Their complaints together.
    """

    parts: tuple[tuple[str, int], ...]
    rest_parts: int
    rest_count: int


def shown_parts(facts: PeriodFacts, family: str) -> ShownParts:
    """The counts of one family in this period that may be shown, and what the others make together."""
    table = facts.linked[family].table(facts.period.key)
    rest = [cell for cell in table if not cell.is_shown]
    parts = [(cell.part, cell.count) for cell in table if cell.is_shown and cell.count]
    for row in facts.breakdowns.get(family, []):
        if row["part"] == "" and row["received_count"]:
            parts.append(("", row["received_count"]))
    return ShownParts(
        parts=tuple(sorted(parts, key=lambda row: (-row[1], row[0]))),
        rest_parts=len(rest),
        rest_count=sum(cell.count for cell in rest),
    )


def pareto_set(facts: PeriodFacts) -> list[str]:
    """Labels of the largest categories that together reach 80 %, when that can be told; else nothing."""
    shown = shown_parts(facts, "category")
    total = facts.total["received_count"]
    names, running = [], 0
    for part, count in sorted(shown.parts, key=lambda row: row[0] == ""):
        if running >= PARETO_SHARE * total - 1e-9:
            break
        names.append(part_label(facts.knowledge.register, "category", part))
        running += count
    return names if total and running >= PARETO_SHARE * total - 1e-9 else []


def breakdown_section(facts: PeriodFacts, name: str) -> Section | None:
    """One breakdown's table; ``None`` where nothing may be shown."""
    title, head, anchor = {
        "category": (_("What about"), _("Category"), "rubrieken"),
        "channel": (_("Along which way"), _("Channel"), "kanalen"),
        "complex": (_("Where"), _("Complex"), "complexen"),
        "team": (_("Which team handles"), _("Team"), "teams"),
        "reason": (_("Why customers complain"), _("Reason"), "redenen"),
    }[name]
    shown = shown_parts(facts, name)
    if not shown.parts or (len(shown.parts) == 1 and not shown.rest_count):
        return None
    by_part = {row["part"]: row for row in facts.breakdowns[name]}
    rows = [
        _row(facts, name, _label(facts, name, part), count, by_part.get(part))
        for part, count in shown.parts
    ]
    rest = rest_label(shown.rest_parts) if shown.rest_parts else ""
    if rest:
        rows.append(_row(facts, name, rest, shown.rest_count, None))
    header = [head, _("Registered"), _("Share"), _("On time"), _("Median working days")]
    if name == "complex":
        header.append(_("Per 1,000 homes a year"))
    return Section(
        id=anchor,
        title=title,
        lead=_("From many to few. What is too small to show stands together in the last row."),
        caption=f"{title}, {format_period(facts.period.key)}",
        header=header,
        rows=rows,
        chart=_pareto(facts, shown, rest) if name == "category" else "",
        rows_at=_rows_at(facts, name),
    )


def rest_label(count: int) -> str:
    """
    The row that takes the parts which are not shown by themselves together.

    >>> rest_label(4)
    'De andere 4 samen'
    """
    return ngettext("The other {count}", "The other {count} together", count).format(count=count)


def _row(facts: PeriodFacts, name: str, label: str, count: int, row: Record | None) -> list[Cell]:
    cells: list[Cell] = [Name(label), count, Share(count / facts.total["received_count"])]
    cells += [_on_time(row, facts.threshold), _median(row)]
    if name == "complex":
        rate = row["yearly_rate_per_1000_homes"] if row else None
        cells.append(WITHHELD if rate is None else round(rate))
    return cells


def _on_time(row: Record | None, threshold: int) -> Cell:
    """The share on time of a part, where both sides of it are large enough to be about nobody."""
    if row is None or row["due_count"] < SHARE_THRESHOLDS * threshold:
        return WITHHELD
    late = row["due_count"] - row["on_time_count"]
    is_small = min(late, row["on_time_count"]) < threshold
    return WITHHELD if is_small else Share(row["on_time_share"])


def _median(row: Record | None) -> Cell:
    if row is None or row["closed_count"] < MEDIAN_FROM:
        return WITHHELD
    value: float | None = row["handling_median_working_days"]
    return value


def _label(facts: PeriodFacts, name: str, part: str) -> str:
    grouped = {
        OTHER_TEAMS: _("Small teams together"),
        OTHER_COMPLEXES: _("Small complexes together"),
    }
    return grouped.get(part) or part_label(facts.knowledge.register, name, part)


def _pareto(facts: PeriodFacts, shown: ShownParts, rest: str) -> str:
    return pareto_chart(
        ParetoChart(
            prefix="rubrieken-grafiek",
            title=_("Complaints per category, from many to few"),
            parts=[
                Bar(label=_label(facts, "category", part), value=count)
                for part, count in shown.parts
            ],
            unit=_("complaints"),
            rest=Bar(label=rest, value=shown.rest_count) if shown.rest_parts else None,
        )
    )


def _rows_at(facts: PeriodFacts, name: str) -> str:
    if name != "team":
        return rows_at(facts, "received_on", name)
    register = facts.knowledge.register
    employees = register.tables["employees"].table
    text = _("'{column}' on the people of the team, see tab {tab}")
    handler = register.complaints.table.column("handler").title
    days = rows_at(facts, "received_on")
    return days.removesuffix(".") + _(" and {filter}.").format(
        filter=text.format(column=handler, tab=employees.title)
    )
