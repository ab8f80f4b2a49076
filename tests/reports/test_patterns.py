"""What stands out: told with its rarity, never about one person, never more exact than the tables allow."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache

import pytest

from tests.reports.knowing import demo_knowledge, employees, knowledge_of
from toolkit.improving.periods import period
from toolkit.reports.alarms import alarms_on
from toolkit.reports.cells import WITHHELD, About, Name
from toolkit.reports.chronicle import chronicle
from toolkit.reports.current import Current, current_sections, current_sentences
from toolkit.reports.facts import PeriodFacts, period_facts
from toolkit.reports.pages import report_pages
from toolkit.reports.sections_patterns import (
    alarms_section,
    may_be_told,
    patterns_section,
    rounded,
    shown_alarms,
)
from toolkit.reports.sentences import sentences

OUTBREAK = (("category", "Onderhoud en renovatie"), ("complex", "De Linde"))


@cache
def facts(key: str) -> PeriodFacts:
    return period_facts(demo_knowledge(), period(key))


@pytest.mark.parametrize(
    ("count", "told"),
    [(5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1, 5), (0, 5), (147, 145), (148, 150)],
)
def test_counts_of_patterns_are_rounded(count: int, told: int) -> None:
    """To fives, and never to nothing."""
    assert rounded(count) == told


def test_the_demo_outbreak_is_told_with_its_day() -> None:
    """The planted outbreak is the first thing that stands out this month, in the table and in words."""
    alarms = shown_alarms(facts("2026-11"))
    assert alarms[0]["what"] == OUTBREAK
    section = alarms_section(facts("2026-11"))
    assert section is not None
    assert section.rows[0][0] == Name("Onderhoud en renovatie in De Linde")
    assert isinstance(section.rows[0][2], About)
    assert any("‘Onderhoud en renovatie in De Linde’" in s for s in sentences(facts("2026-11")))


def test_a_period_knows_nothing_of_later() -> None:
    """A report of half a year ago does not tell what came up since."""
    assert alarms_section(facts("2026-05")) is None
    assert facts("2026-05").alarms == alarms_on(demo_knowledge().register, date(2026, 6, 1)) == []


def test_the_list_tells_of_no_single_customer_and_no_word() -> None:
    """One customer's repeats and words from the texts stay in the register."""
    section = patterns_section(demo_knowledge())
    assert section is not None
    patterns = demo_knowledge().learned.patterns
    told = patterns[~patterns["is_single_customer"] & (patterns["kind"] != "word")]
    assert patterns["is_single_customer"].any()
    assert [row[0] for row in section.rows] == [Name(subject) for subject in told["subject"]]
    counts = [row[3] for row in section.rows]
    assert all(count is WITHHELD or isinstance(count, About) for count in counts)


def test_a_small_team_is_not_told() -> None:
    """A pattern about a team of one would be about that person."""
    register = knowledge_of({"Medewerkers": employees(Beheer=2)}).register
    assert may_be_told(register, [("team", "Beheer"), ("category", "x")])
    assert not may_be_told(register, [("category", "x"), ("team", "Verhuur")])


def test_the_page_of_today() -> None:
    """It says what is open and what is asked, with the counts of the log and of the lists."""
    current = Current(told=chronicle(demo_knowledge()), running=facts("2026-11"))
    counts = demo_knowledge().counts()
    assert (current.count("is_open"), current.count("is_late")) == (counts["open"], counts["late"])
    told = current_sentences(current)
    assert (
        told[0] == f"Vandaag staan {counts['open']} klachten open; over de datum: {counts['late']}."
    )
    assert told[-1] == f"Vraag {len(demo_knowledge().learned.to_ask)} klanten nu hoe het ging."
    ids = [section.id for section in current_sections(current)]
    assert ids[0] == "nu"
    assert "patronen" in ids
    assert len(set(ids)) == len(ids)


def test_an_empty_register_has_a_page_of_today() -> None:
    """Before the first complaint the pages are there, and say so."""
    pages = report_pages(knowledge_of({}), datetime(2026, 11, 25, 8, 30, tzinfo=UTC))
    assert {"2026-11.md", "2026-Q4.md", "2026.md", "nu.md", "index.md", "kerncijfers.inc"} <= set(
        pages.texts
    )
    assert "Vandaag staan 0 klachten open; over de datum: 0." in pages.texts["nu.md"]
    assert "In november 2026 zijn geen klachten geregistreerd." in pages.texts["2026-11.md"]
