"""
What stands out: sudden rises at the end of a period, and the structural list of today.

Only what lists name is told: no words from texts, no single customer, no team of one, no few homes.  Counts are rounded,
because the windows of a pattern begin on any day and overlap those of the day before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from toolkit.improving.patterns import ALARM, CHRONIC, SILENCE
from toolkit.improving.patterns_text import alarm_step, rarity, subject
from toolkit.knowledge import Knowledge
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_day
from toolkit.register.reading import Register
from toolkit.reports.cells import WITHHELD, About, Cell, Name
from toolkit.reports.complexes import small_complexes, small_neighbourhoods
from toolkit.reports.facts import PeriodFacts
from toolkit.reports.records import Record
from toolkit.reports.sections import Section
from toolkit.reports.teams import OTHER_TEAMS, grouped_teams

ROUNDED_TO = 5
MOST_ALARMS = 5


def may_be_told(
    register: Register, what: Iterable[tuple[str, str]], numbers: Collection[str] = ()
) -> bool:
    """
    Whether a pattern is about no single person: not about a team of one or a few homes, nor all of one customer.

    Args:
        register: For its lists and complaints.
        what: What the pattern is about: pairs of dimension and value.
        numbers: Of its complaints.
    """
    teams = grouped_teams(register)
    kept_silent = {
        "team": {team for team, group in teams.items() if group == OTHER_TEAMS},
        "complex": small_complexes(register),
        "neighbourhood": small_neighbourhoods(register),
    }
    is_named = any(value in kept_silent.get(dimension, ()) for dimension, value in what)
    return not is_named and not _is_one_customer(register, numbers)


def _is_one_customer(register: Register, numbers: Collection[str]) -> bool:
    """Whether complaints all come from the same customer, as far as is known."""
    if not numbers:
        return False
    chosen = register.complaints.frame["number"].isin(list(numbers)).to_numpy()
    customers = set(register.complaints.texts("complainant_id")[chosen])
    return len(customers) == 1 and customers != {""}


def shown_alarms(facts: PeriodFacts) -> list[Record]:
    """The alarms that may be published, the strongest first."""
    return [
        row
        for row in facts.alarms
        if row["observed_count"] >= facts.threshold
        and may_be_told(facts.knowledge.register, row["what"], row["numbers"])
    ][:MOST_ALARMS]


def rounded(count: float) -> int:
    """
    A count as it is published in a pattern.

    >>> rounded(23), rounded(7), rounded(5)
    (25, 5, 5)
    """
    return ROUNDED_TO * max(1, round(count / ROUNDED_TO))


def alarms_section(facts: PeriodFacts) -> Section | None:
    """What suddenly rose, at the end of the period; ``None`` when nothing did."""
    alarms = shown_alarms(facts)
    if not alarms:
        return None
    register = facts.knowledge.register
    rows: list[list[Cell]] = [
        [
            Name(subject(register, row["what"])),
            format_day(date.fromisoformat(row["since_on"])),
            About(rounded(row["observed_count"])),
            round(row["expected_count"], 1),
            rarity(row["recurrence_years"]),
            alarm_step(row["what"]),
        ]
        for row in alarms
    ]
    return Section(
        id="opvallend",
        title=_("What stands out"),
        lead=_(
            "More than the rest of the register leads to expect; more registering in general does not count."
        ),
        caption=_("Sudden rises, as seen on {day}").format(day=format_day(facts.last_on)),
        header=[
            _("About"),
            _("Since"),
            _("Complaints"),
            _("Expected"),
            _("How rare"),
            _("Next step"),
        ],
        rows=rows,
    )


def patterns_section(knowledge: Knowledge) -> Section | None:
    """The structural list of today; ``None`` when nothing on it may be told."""
    register, learned = knowledge.register, knowledge.learned
    threshold = register.settings.suppression_threshold
    rarities = {
        what: rarity(float(years))
        for what, years in zip(
            learned.alarms["what"], learned.alarms["recurrence_years"], strict=True
        )
    }
    kinds = {ALARM: _("suddenly more"), CHRONIC: _("stays large"), SILENCE: _("silent")}
    rows = [
        _pattern_row(row, kinds.get(row["kind"], _("again and again")), rarities, threshold)
        for row in learned.patterns.to_dict("records")
        if row["what"]
        and not row["is_single_customer"]
        and may_be_told(register, row["what"], row["complaint_numbers"])
    ]
    if not rows:
        return None
    return Section(
        id="patronen",
        title=_("What is structural"),
        lead=_(
            "In order of haste. The complaints behind each line stand on tab Patronen of the register, by number."
        ),
        caption=_("Patterns of today, with a next step"),
        header=[
            _("About"),
            _("Kind"),
            _("Since"),
            _("Complaints"),
            _("Expected"),
            _("How rare"),
            _("Next step"),
            _("Improvement action"),
        ],
        rows=rows,
    )


def _pattern_row(
    row: Mapping[Any, Any], kind: str, rarities: Mapping[Any, str], threshold: int
) -> list[Cell]:
    count = row["observed_count"]
    expected = row["expected_count"]
    return [
        Name(row["subject"]),
        kind,
        format_day(row["since_on"].date()),
        About(rounded(count)) if count >= threshold else WITHHELD,
        ""
        if expected != expected
        else About(round(expected))
        if expected >= ROUNDED_TO
        else round(expected, 1),
        rarities.get(row["what"], "") if row["kind"] == ALARM else "",
        row["next_step"],
        Name(row["action_id"]),
    ]
