"""
Which sections a report has, in the order in which a director reads them.
"""

from __future__ import annotations

from toolkit.improving.summaries import BREAKDOWNS
from toolkit.reports.facts import PeriodFacts
from toolkit.reports.sections import Section
from toolkit.reports.sections_improving import actions_section, costs_section
from toolkit.reports.sections_parts import breakdown_section
from toolkit.reports.sections_patterns import alarms_section
from toolkit.reports.sections_time import handling_section, on_time_section, open_section
from toolkit.reports.sections_voice import aftercare_section, reach_section, repeat_section
from toolkit.reports.sections_volume import heat_section, key_figures_section, trend_section


def report_sections(facts: PeriodFacts) -> list[Section]:
    """All sections of a period that have something to show."""
    breakdowns = {name: breakdown_section(facts, name) for name in BREAKDOWNS}
    wanted = [
        key_figures_section(facts),
        trend_section(facts),
        alarms_section(facts),
        breakdowns["category"],
        heat_section(facts),
        breakdowns["reason"],
        on_time_section(facts),
        handling_section(facts),
        open_section(facts),
        repeat_section(facts),
        aftercare_section(facts),
        actions_section(facts),
        breakdowns["complex"],
        breakdowns["team"],
        breakdowns["channel"],
        reach_section(facts),
        costs_section(facts),
    ]
    return [section for section in wanted if section is not None]
