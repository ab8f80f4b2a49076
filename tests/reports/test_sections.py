"""The sections of a report: each picture with its table, and figures that may be read."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from tests.reports.knowing import complaints, demo_knowledge, employees, knowledge_of
from toolkit.improving.periods import period
from toolkit.improving.spc import xmr_chart
from toolkit.knowledge import Knowledge
from toolkit.reports.cells import WITHHELD, About, Name, shown
from toolkit.reports.charts import ParetoChart, Part, pareto_chart
from toolkit.reports.chronicle import KINDS, chronicle
from toolkit.reports.contents import report_sections
from toolkit.reports.facts import PeriodFacts, facts_of, period_facts
from toolkit.reports.sections import Section, limits_of, point_words, verdict_text, with_trial
from toolkit.reports.sections_improving import actions_section, costs_section
from toolkit.reports.sections_parts import breakdown_section, pareto_set, rest_label, shown_parts
from toolkit.reports.sections_time import band_label, handling_section, open_section
from toolkit.reports.sections_voice import aftercare_section
from toolkit.reports.sections_volume import heat_section, key_figures_section


@cache
def all_sections() -> dict[str, list[Section]]:
    told = chronicle(demo_knowledge())
    return {
        facts.period.key: report_sections(facts)
        for kind in KINDS
        for facts in facts_of(told, told.periods(kind))
    }


def september(*groups: tuple[int, dict[str, Any]], **tabs: Any) -> PeriodFacts:
    rows = complaints(*((count, {"Ontvangen op": "1-9-2026", **row}) for count, row in groups))
    return period_facts(knowledge_of({"Klachten": rows, **tabs}), period("2026-09"))


def table(section: Section | None) -> list[list[str]]:
    assert section is not None
    return [[shown(cell) for cell in row] for row in section.rows]


def test_each_table_is_whole() -> None:
    """Every row has a cell for every head; ids and drawings are unique on a page; every section has rows."""
    for sections in all_sections().values():
        ids = [section.id for section in sections]
        drawings = re.findall(r'<svg [^>]*?id="([^"]+)"', "".join(s.chart for s in sections))
        assert len(set(ids)) == len(ids)
        assert len(set(drawings)) == len(drawings)
        for section in sections:
            assert section.rows
            assert {len(row) for row in section.rows} == {len(section.header)}


def test_a_full_month_has_all_pictures() -> None:
    """Trend, Pareto, heat, on time, handling, age, repeats, after-care, actions, reach and costs are drawn."""
    sections = {section.id: section for section in all_sections()["2026-10"]}
    drawn = {
        "verloop", "rubrieken", "rubriek-per-maand", "op-tijd", "doorlooptijd", "open", "herhaling",
        "nazorg", "acties", "bereik", "kosten",
    }  # fmt: skip
    assert {section_id for section_id, section in sections.items() if section.chart} == drawn
    assert set(sections) - drawn == {
        "kerncijfers",
        "opvallend",
        "redenen",
        "complexen",
        "teams",
        "kanalen",
    }


def test_figures_lead_to_their_rows() -> None:
    """Under a table of complaints stands the filter that shows them, by the register's own column names."""
    sections = {section.id: section for section in all_sections()["2026-09"]}
    assert sections["rubrieken"].rows_at == (
        "In het register: tabblad Klachten, filter 'Ontvangen op' van 1-9-2026 tot en met 30-9-2026 "
        "en 'Rubriek' zoals in de tabel."
    )
    assert (
        "'Behandelaar' op de medewerkers van het team (tabblad Medewerkers)"
        in sections["teams"].rows_at
    )
    running = {section.id: section for section in all_sections()["2026-11"]}
    assert "tot en met 25-11-2026" in running["verloop"].rows_at


def test_small_parts_stand_together() -> None:
    """What is too small and its company are one row; the shares are of all."""
    facts = september(
        (20, {"Rubriek": "Informatie"}), (9, {"Rubriek": "Beleid"}), (3, {"Rubriek": "Anders"})
    )
    assert table(breakdown_section(facts, "category")) == [
        ["Informatie", "20", "63\u00a0%", "–", "–"],
        ["De andere 11 samen", "12", "38\u00a0%", "–", "–"],
    ]
    assert shown_parts(facts, "category").rest_count == 12


def test_one_part_alone_is_no_table() -> None:
    """When everything is of one channel the table would only repeat the total, and nothing is hidden by it."""
    facts = september((3, {}))
    assert breakdown_section(facts, "category") is None
    assert heat_section(facts) is None
    assert handling_section(facts) is None
    assert open_section(facts) is None


def test_not_filled_in_is_always_told() -> None:
    """The coordinator sees how many reasons are still open."""
    facts = september((30, {"Klachtreden": "Fout niet hersteld"}), (2, {}))
    assert ["(niet ingevuld)", "2"] in [
        row[:2] for row in table(breakdown_section(facts, "reason"))
    ]


def test_teams_of_one_have_no_row() -> None:
    """Klantcontact and Verhuur have one person each: together they are a row, apart they are nowhere."""
    people = employees(Beheer=3)
    facts = september(
        (20, {"Behandelaar": "Beheer Nummer0"}),
        (12, {"Behandelaar": "Roos Elzenkamp"}),
        Medewerkers=people,
    )
    rows = table(breakdown_section(facts, "team"))
    assert [row[:2] for row in rows] == [["Beheer", "20"], ["Kleine teams samen", "12"]]


@pytest.mark.parametrize(
    ("late", "due", "told"),
    [(4, 30, "–"), (5, 30, "83\u00a0%"), (25, 30, "17\u00a0%"), (26, 30, "–"), (8, 19, "–")],
)
def test_the_share_on_time_of_a_part(late: int, due: int, told: str) -> None:
    """A part's share is told from twenty terms on, when both who was on time and who was late are five or more."""
    closed = {"Afgehandeld op": "3-9-2026"}
    others = [(30, {"Rubriek": "Beleid", **closed}), (6, {"Rubriek": "Anders", **closed})]
    facts = september((due - late, closed), (late, {}), *others)
    rows = {row[0]: row[3] for row in table(breakdown_section(facts, "category"))}
    assert rows["Informatie"] == told


def test_the_pareto_set_is_told_when_it_can_be() -> None:
    """The largest that make four in five; nothing where withheld parts would have to be among them."""
    facts = september(
        (60, {"Rubriek": "Informatie"}), (25, {"Rubriek": "Beleid"}), (15, {"Rubriek": "Anders"})
    )
    assert pareto_set(facts) == ["Informatie", "Beleid"]
    spread = [
        (4, {"Rubriek": name}) for name in ("Anders", "Bejegening", "Beleid", "Huur en kosten")
    ]
    assert pareto_set(september((20, {"Rubriek": "Informatie"}), *spread)) == []


def test_the_rest_is_drawn_last_and_in_no_set() -> None:
    """A large rest stands under the smaller parts; the line of 80 % only where the parts reach it."""
    parts = [Part(label="a", value=50), Part(label="b", value=35)]
    reached = pareto_chart(
        ParetoChart(prefix="x", title="x", parts=parts, rest=Part(label="rest", value=15))
    )
    assert reached.index(">b<") < reached.index("minstens 80") < reached.index(">rest<")
    beyond = pareto_chart(
        ParetoChart(prefix="x", title="x", parts=parts, rest=Part(label="rest", value=60))
    )
    assert beyond.index(">b<") < beyond.index(">rest<")
    assert "minstens 80" not in beyond


def test_key_figures_withhold_what_is_small() -> None:
    """Totals of the organisation are shown however small; what points at few customers is not."""
    row = {"Huurder- of VHE-nummer": "H999"}
    rows = {r[0]: r[1] for r in table(key_figures_section(september((2, row), (1, {}))))}
    assert rows["Geregistreerd"] == "3"
    assert rows["Open aan het eind"] == "3"
    assert rows["Herhalingen"] == "–"
    assert rows["Overlastmeldingen, apart geteld"] == "–"
    assert rows["Aandeel op tijd"] == "0 van de 3"
    assert rows["Doorlooptijd in werkdagen, de helft binnen"] == "geen"


def answered(count: int, grade: int = 8) -> PeriodFacts:
    grades = dict.fromkeys(("Goed te woord gestaan", "Passende actie", "Totaalcijfer"), grade)
    return september((30, {}), Nazorg=[{"Datum": "20-9-2026", **grades}] * count)


def test_after_care_needs_ten_answers() -> None:
    """Nine answers give no mean, no share and no verdict; ten do, with their interval."""
    assert aftercare_section(answered(0)) is None
    nine = {row[0]: row[1:] for row in table(aftercare_section(answered(9)))}
    assert nine["Totaalcijfer"] == ["9", "geen", "–", "–", "–", "te weinig antwoorden"]
    ten = {row[0]: row[1:] for row in table(aftercare_section(answered(10)))}
    assert ten["Totaalcijfer"] == [
        "10",
        "geen",
        "8",
        "100\u00a0%",
        "72\u00a0% – 100\u00a0%",
        "haalt de norm",
    ]
    assert ten["Goed op de hoogte gehouden"][0] == "0"
    assert {r[0]: r[-1] for r in table(aftercare_section(answered(10, 6)))}[
        "Totaalcijfer"
    ] == "onder de norm"


def test_costs_are_an_estimate_of_what_is_shown() -> None:
    """Sixty euros an hour times the minutes; the total to a thousand euros, so that the rest does not follow."""
    minutes = [
        {"Rubriek": name, "Afhandeltermijn": 10, "Behandelminuten": 60}
        for name in ("Informatie", "Beleid", "Anders")
    ]
    facts = september(
        (40, {"Rubriek": "Informatie"}),
        (20, {"Rubriek": "Beleid"}),
        (2, {"Rubriek": "Anders"}),
        Rubrieken=_known(minutes),
    )
    rows = table(costs_section(facts))
    assert rows[0][0] == "Informatie"
    assert rows[-1][0] == "Alle rubrieken, ongeveer"
    assert [row[0] for row in rows] == ["Informatie", "Alle rubrieken, ongeveer"]
    assert rows[-1][3].endswith(".000")


def _known(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with the columns that the tab has."""
    knowledge = demo_knowledge()
    titles = {column.title for column in knowledge.register.tables["categories"].table.columns}
    return [{k: v for k, v in row.items() if k in titles} for row in rows]


def action(introduced_on: str, **cells: Any) -> dict[str, Any]:
    return {
        "Actienummer": "VA-01", "Actie": "Iets anders doen", "Rubriek": "Informatie", "Stand": "Ingevoerd",
        "Ingevoerd op": introduced_on, **cells,
    }  # fmt: skip


def acted(before: int, after: int) -> Knowledge:
    days = [f"{1 + at % 28}-{month}-2026" for at in range(28) for month in (1, 2, 3)]
    later = [f"{1 + at % 28}-{month}-2026" for at in range(28) for month in (7, 8, 9)]
    groups: list[tuple[int, dict[str, Any]]] = [
        (1, {"Ontvangen op": day}) for day in days[:before] + later[:after]
    ]
    groups += [(1, {"Ontvangen op": day, "Rubriek": "Beleid"}) for day in days + later]
    return knowledge_of({"Klachten": complaints(*groups), "Verbeteracties": [action("1-5-2026")]})


def test_an_action_is_told_with_rounded_counts() -> None:
    """Its effect is in words, its counts are rounded, its text is not told."""
    section = actions_section(period_facts(acted(60, 12), period("2026-09")))
    assert section is not None
    row = section.rows[0]
    assert row[:3] == [Name("VA-01"), Name("Informatie"), "1 mei 2026"]
    assert (row[3], row[4]) == (About(60), About(10))
    assert row[7] == "Minder klachten"
    assert "Iets anders doen" not in section.chart
    assert "<svg" in section.chart


def test_an_action_with_few_complaints_keeps_its_counts() -> None:
    """Under the threshold there is a verdict in words at most."""
    section = actions_section(period_facts(acted(30, 2), period("2026-09")))
    assert section is not None
    assert section.rows[0][3:7] == [WITHHELD, WITHHELD, WITHHELD, WITHHELD]


def test_an_action_of_later_is_not_in_an_old_report() -> None:
    """In March nobody knew of an action of May."""
    assert actions_section(period_facts(acted(60, 12), period("2026-03"))) is None


@pytest.mark.parametrize(
    ("first", "last", "told"), [(0, 1, "0 tot en met 1"), (3, 3, "3"), (31, None, "meer dan 30")]
)
def test_bands_in_words(first: int, last: int | None, told: str) -> None:
    """A band says its first and last working day."""
    assert band_label({"from_working_days": first, "to_working_days": last}) == told


@pytest.mark.parametrize(
    ("values", "told", "word"),
    [
        ([5.0] * 5, "Minder dan zes maanden: nog geen oordeel.", ""),
        ([5.0, 6.0] * 4, "Gewone schommeling.", ""),
        (
            [5.0, 6.0] * 7 + [40.0],
            "Meer dan gewone schommeling: we horen meer.",
            "boven de bovengrens",
        ),
        (
            [50.0, 60.0] * 7 + [1.0],
            "Minder dan gewone schommeling: we horen minder.",
            "onder de ondergrens",
        ),
    ],
)
def test_verdicts_in_words(values: list[float], told: str, word: str) -> None:
    """More is heard, not worse; under six months nothing is said."""
    chart = xmr_chart(values)
    assert verdict_text(chart) == told
    assert point_words(chart)[-1] == word
    assert with_trial("x", chart) == ("x" if len(values) >= 13 else "x De grenzen zijn voorlopig.")


def test_limits_below_zero_are_drawn_at_zero() -> None:
    """No month has fewer than no complaints."""
    assert limits_of([-3.0, 2.5, float("nan")]) == [0.0, 2.5, None]


def test_the_rest_of_one() -> None:
    """One part alone is not "together"."""
    assert (rest_label(1), rest_label(2)) == ("De andere 1", "De andere 2 samen")
