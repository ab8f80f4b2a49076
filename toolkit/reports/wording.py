"""
Sentences that more than one page uses.
"""

from __future__ import annotations

from datetime import date

from toolkit.improving.patterns_text import subject
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_count, format_day, format_decimal, format_period
from toolkit.reports.cells import shown_name
from toolkit.reports.facts import PeriodFacts
from toolkit.reports.records import Record
from toolkit.reports.sections_patterns import rounded


def during(key: str) -> str:
    """
    A period as it stands behind "in".

    >>> during("2026-09"), during("2026-Q3"), during("2026")
    ('september 2026', 'het 3e kwartaal 2026', '2026')
    """
    name = format_period(key)
    return _("the {quarter}").format(quarter=name) if "Q" in key else name


def quoted(name: str) -> str:
    """A name from the register inside a sentence."""
    return f"‘{shown_name(name)}’"


def alarm_sentence(facts: PeriodFacts, row: Record) -> str:
    """What stands out, since when, and against what."""
    return _(
        "Since {day} {subject} stands out: about {count} complaints, where {expected} were to be expected."
    ).format(
        day=format_day(date.fromisoformat(row["since_on"])),
        subject=quoted(subject(facts.knowledge.register, row["what"])),
        count=format_count(rounded(row["observed_count"])),
        expected=format_decimal(round(row["expected_count"], 1), trim=True),
    )
