"""
The page of today: what is open now, what is structural, and what is asked of whom.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from toolkit.improving.aftercare import aftercare_summary
from toolkit.improving.periods import last_12_months
from toolkit.knowledge import Knowledge
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.locale.dutch import format_count, format_day, format_period
from toolkit.privacy.suppression import suppress
from toolkit.register.reading import COMPLAINT
from toolkit.reports.cells import Cell, Name
from toolkit.reports.charts import BarChart, bar_chart
from toolkit.reports.charts import Part as Bar
from toolkit.reports.chronicle import Chronicle
from toolkit.reports.facts import PeriodFacts
from toolkit.reports.records import records
from toolkit.reports.sections import Section, in_register
from toolkit.reports.sections_improving import actions_section
from toolkit.reports.sections_parts import rest_label
from toolkit.reports.sections_patterns import patterns_section, shown_alarms
from toolkit.reports.sections_time import open_section
from toolkit.reports.sections_voice import aftercare_section
from toolkit.reports.teams import OTHER_TEAMS, grouped_teams
from toolkit.reports.wording import alarm_sentence
from toolkit.writing.labels import part_label

CURRENT = "nu"
"""Name of the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Current:
    """
    What the page of today says.

    Attributes:
        told: What was reckoned of all periods.
        running: The facts of the running month.
    """

    told: Chronicle
    running: PeriodFacts

    @property
    def knowledge(self) -> Knowledge:
        """What the register tells."""
        return self.told.knowledge

    def count(self, column: str) -> int:
        """Complaints for which a column of the assessment holds."""
        is_complaint = self.knowledge.register.complaints.texts("kind") == COMPLAINT
        return int((self.knowledge.assessed[column].to_numpy(dtype=bool) & is_complaint).sum())


def current_sections(current: Current) -> list[Section]:
    """The sections of the page of today that have something to show."""
    wanted = [
        _now_section(current),
        open_section(current.running, is_today=True),
        _teams_section(current),
        patterns_section(current.knowledge),
        actions_section(current.running),
        aftercare_section(_with_year_of_answers(current), format_period("last-12-months")),
    ]
    return [section for section in wanted if section is not None]


def current_sentences(current: Current) -> list[str]:
    """The page of today in a few sentences."""
    still_open, late = current.count("is_open"), current.count("is_late")
    told = ngettext(
        "Today {count} complaint is open", "Today {count} complaints are open", still_open
    ).format(count=format_count(still_open))
    first = told + _("; past their date: {late}.").format(late=format_count(late))
    silent = current.count("is_silent")
    second = (
        ngettext(
            "With {count} complaint there was no contact for too long: call today.",
            "With {count} complaints there was no contact for too long: call today.",
            silent,
        ).format(count=format_count(silent))
        if silent
        else _("No customer waits too long to hear from us.")
    )
    alarms = shown_alarms(current.running)
    third = alarm_sentence(current.running, alarms[0]) if alarms else ""
    asked = len(current.knowledge.learned.to_ask)
    fourth = (
        ngettext(
            "{count} customer can be asked now how it went.",
            "{count} customers can be asked now how it went.",
            asked,
        ).format(count=format_count(asked))
        if asked
        else ""
    )
    return [text for text in (first, second, third, fourth) if text]


def _now_section(current: Current) -> Section:
    register = current.knowledge.register
    rows: list[list[Cell]] = [
        [_("Open"), current.count("is_open")],
        [_("Past their date"), current.count("is_late")],
        [_("Past three times the term"), current.count("is_grossly_late")],
        [_("First contact too late"), current.count("is_first_contact_late")],
        [_("No contact for too long"), current.count("is_silent")],
        [
            _("At risk of going to the complaints commission"),
            current.count("is_at_commission_risk"),
        ],
        [_("To ask now how it went"), len(current.knowledge.learned.to_ask)],
        [_("Lines on tab Controle"), len(register.findings)],
    ]
    title = register.complaints.table.column("signal").title
    return Section(
        id="nu",
        title=_("Now"),
        lead=_("Tab Signalen of the register has the worklist, most urgent first, by team."),
        caption=_("Open complaints on {day}").format(day=format_day(current.knowledge.today)),
        header=[_("Figure"), _("Number")],
        rows=rows,
        rows_at=in_register(register, [_("'{column}' not empty").format(column=title)]),
    )


def _teams_section(current: Current) -> Section | None:
    """Open complaints by team; ``None`` when too few are open to show any."""
    register = current.knowledge.register
    groups = grouped_teams(register, register.complaints.texts("team").tolist())
    is_complaint = register.complaints.texts("kind") == COMPLAINT
    is_open = current.knowledge.assessed["is_open"].to_numpy(dtype=bool) & is_complaint
    parts = [part for part in dict.fromkeys(groups.values()) if part]
    open_teams = [groups[team] for team in register.complaints.texts("team")[is_open] if team]
    counts = np.array([open_teams.count(part) for part in parts], dtype=np.int64)
    masks = suppress(counts, threshold=register.settings.suppression_threshold)
    if masks.all():
        return None
    labels = [
        _("Small teams together") if part == OTHER_TEAMS else part_label(register, "team", part)
        for part in parts
    ]
    order = sorted(np.flatnonzero(~masks & (counts > 0)), key=lambda at: -int(counts[at]))
    bars = [Bar(label=labels[at], value=int(counts[at])) for at in order]
    if masks.any():
        rest = rest_label(int(masks.sum()))
        bars.append(Bar(label=rest, value=int(counts[masks].sum())))
    return Section(
        id="open-per-team",
        title=_("Open by team"),
        lead=_("Where the work is now. A large number asks for help, not for blame."),
        caption=_("Open complaints by team on {day}").format(
            day=format_day(current.knowledge.today)
        ),
        header=[_("Team"), _("Open")],
        rows=[[Name(bar.label), int(bar.value or 0)] for bar in bars],
        chart=bar_chart(
            BarChart(
                prefix="open-per-team-grafiek",
                title=_("Open complaints by team"),
                parts=bars,
                unit=_("open complaints"),
            )
        ),
    )


def _with_year_of_answers(current: Current) -> PeriodFacts:
    """The running facts with the answers of the last twelve months and this month."""
    register, settings = current.knowledge.register, current.knowledge.register.settings
    year = replace(last_12_months(current.knowledge.today), last_on=current.knowledge.today)
    table = aftercare_summary(
        register.tables["aftercare"].frame,
        register.complaints.frame,
        [year],
        current.knowledge.today,
        ask_after_days=settings.aftercare_ask_after_days,
        mean_norm=settings.aftercare_mean_norm,
        satisfied_norm_percent=settings.aftercare_satisfied_norm_percent,
    )
    shown = current.told.shown_answers
    rows = [{**row, "is_shown": row["period"] in shown[row["question"]]} for row in records(table)]
    return replace(current.running, aftercare=rows)
