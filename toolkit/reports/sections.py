"""
The building block of a report: a picture with its table, and where its rows stand in the register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.improving.spc import ControlChart
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_list
from toolkit.register.reading import Register
from toolkit.reports.cells import Cell
from toolkit.reports.facts import PeriodFacts

DAY_FORMAT = "{0.day}-{0.month}-{0.year}"
LONG_TABLE = 16
"""Tables of more rows are folded on a screen, and open on paper."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """
    A picture and its table.

    Attributes:
        id: Its anchor; unique on the page.
        title: Its heading.
        lead: What it says and how to read it, in a sentence or two.
        caption: Heading of the table.
        header: Heads of the columns.
        rows: Cells; the first one heads its row.
        chart: An SVG element, or several.
        rows_at: Which filter shows the complaints behind it; ``""`` where there are none.
        has_all_in_chart: Whether the picture shows every number of the table.
    """

    id: str
    title: str
    lead: str
    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    chart: str = ""
    rows_at: str = ""
    has_all_in_chart: bool = False

    @property
    def is_folded(self) -> bool:
        """Whether the table is folded on a screen: it is long, or the picture shows every number already."""
        return self.has_all_in_chart or len(self.rows) > LONG_TABLE


def rows_at(facts: PeriodFacts, day_column: str, *others: str) -> str:
    """
    Which filter in the register shows the complaints behind a figure.

    Args:
        facts: Of the period.
        day_column: Column of tab *Klachten* whose day lies in the period.
        others: Columns that are set to the name in the table.
    """
    table = facts.knowledge.register.complaints.table
    first, last = facts.period.first_on, facts.last_on
    days = _("'{column}' from {first} to {last}").format(
        column=table.column(day_column).title,
        first=DAY_FORMAT.format(first),
        last=DAY_FORMAT.format(last),
    )
    names = [
        _("'{column}' as in the table").format(column=table.column(other).title) for other in others
    ]
    return in_register(facts.knowledge.register, [days, *names])


def in_register(register: Register, filters: Sequence[str]) -> str:
    """A sentence with these filters on tab *Klachten*."""
    text = _("In the register: tab {tab}, filter {filters}.")
    return text.format(tab=register.complaints.table.title, filters=format_list(filters))


def verdict_text(chart: ControlChart) -> str:
    """What a control chart says of its last period, in one short sentence."""
    words = {
        None: _("Fewer than six months: no verdict yet."),
        "common_cause": _("Usual variation."),
        "special_cause_neutral_high": _("More than usual variation: we hear more."),
        "special_cause_neutral_low": _("Less than usual variation: we hear less."),
        "special_cause_improvement": _("Better than usual variation explains."),
        "special_cause_concern": _("Worse than usual variation explains."),
    }
    return words[chart.verdict]


def share_verdict_text(chart: ControlChart) -> str:
    """The verdict on a share of which neither more nor less is better."""
    words = {
        "special_cause_neutral_high": _("More than usual variation."),
        "special_cause_neutral_low": _("Less than usual variation."),
    }
    return words.get(str(chart.verdict)) or verdict_text(chart)


def with_trial(lead: str, chart: ControlChart) -> str:
    """A lead, with the warning that the limits rest on few months where they do."""
    warning = _("The limits are provisional.")
    return f"{lead} {warning}" if chart.is_trial else lead


def point_words(chart: ControlChart) -> list[str]:
    """A word for each point that stands out, else ``""``."""
    words = {
        ("outside", 1): _("above the upper limit"),
        ("outside", -1): _("below the lower limit"),
        ("trend", 1): _("rising for long"),
        ("trend", -1): _("falling for long"),
        ("two_of_three", 1): _("near the upper limit"),
        ("two_of_three", -1): _("near the lower limit"),
        ("shift", 1): _("long above average"),
        ("shift", -1): _("long below average"),
    }
    return [words.get((str(r), int(s)), "") for r, s in zip(chart.rule, chart.signal, strict=True)]


def limits_of(values: Sequence[float]) -> list[float | None]:
    """Limits for a chart: none below zero, and none where there is no limit."""
    return [None if value != value else max(0.0, float(value)) for value in values]
