"""What a report says in words: right, neutral, short, and never more than the tables show."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from lxml import html

from tests.reports.knowing import complaints, demo_knowledge, knowledge_of
from toolkit.improving.periods import period
from toolkit.knowledge import Knowledge
from toolkit.reports.facts import period_facts
from toolkit.reports.pages import Pages, report_pages
from toolkit.reports.sentences import sentences

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
NUMBER = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")
PERIOD_NAME = re.compile(
    r"\d+e kwartaal \d{4}|(?:\d+ )?(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|"
    r"november|december) \d{4}|(?<=[Ii]n )\d{4}"
)


@cache
def demo_pages() -> Pages:
    return report_pages(demo_knowledge(), NOW)


def numbers(text: str) -> list[str]:
    return NUMBER.findall(PERIOD_NAME.sub(" ", text))


@cache
def reports() -> dict[str, html.HtmlElement]:
    """Name → the body of each page with a summary."""
    found = {}
    for name, text in demo_pages().texts.items():
        if re.fullmatch(r"(nu|\d{4}.*)\.md", name):
            found[name] = html.fromstring(
                f"<div>{text.split(chr(10) + '---' + chr(10), 1)[1]}</div>"
            )
    return found


def told_in(page: html.HtmlElement) -> list[str]:
    """The sentences of the summary."""
    return [p.text_content() for p in page.xpath("//div[@class='kg-kort']/p")]


def test_every_number_stands_in_a_table_of_the_page() -> None:
    """A reader can check each sentence against the tables under it; there are six at most."""
    checked = 0
    for name, page in reports().items():
        cells = [cell.text_content() for cell in page.xpath("//table//*[self::td or self::th]")]
        shown = {number for cell in cells for number in NUMBER.findall(cell)}
        told = told_in(page)
        assert 1 <= len(told) <= 6
        for sentence in told:
            assert set(numbers(sentence)) <= shown, (name, sentence)
            checked += len(numbers(sentence))
    assert checked > 150


def test_sentences_are_sentences() -> None:
    """Each begins with a capital or a number, ends with one full stop, and has no hole or double space."""
    for page in reports().values():
        for sentence in told_in(page):
            assert re.match(r"[A-Z0-9]", sentence)
            assert sentence.endswith(".")
            assert not re.search(r"  |\{|\}|None|nan", sentence)


def test_volume_is_neutral() -> None:
    """More complaints is never worse and fewer never better."""
    words = re.compile(r"slecht|goed|beter|erger|helaas|gelukkig|stijg|daal", re.IGNORECASE)
    told = [s for page in reports().values() for s in told_in(page) if "geregistreerd" in s]
    assert len(told) > 15
    assert not [sentence for sentence in told if words.search(sentence)]


def test_the_demo_has_something_of_everything_to_tell() -> None:
    """What stands out, what the actions did and what customers say are told when there is something to tell."""
    told = " ".join(sentence for page in reports().values() for sentence in told_in(page))
    for words in (
        "valt",
        "Verbeteractie VA-0",
        "Klanten gaven",
        "klachten gaan over",
        "teams registreerden",
    ):
        assert words in told


def said(knowledge: Knowledge, key: str) -> list[str]:
    return sentences(period_facts(knowledge, period(key)))


def september(count: int, **cells: Any) -> Knowledge:
    row = {"Ontvangen_op": "1-9-2026", **cells}
    return knowledge_of({"Klachten": complaints((count, row))})


@pytest.mark.parametrize(
    ("count", "cells", "told"),
    [
        (
            1,
            {},
            [
                "In september 2026 is 1 klacht geregistreerd.",
                "Van 1 klacht liep de termijn af; op tijd afgehandeld: 0 van de 1.",
                "Aan het eind stond 1 klacht open; 1 van 2 teams registreerde: vraag de andere teams wat hen helpt.",
            ],
        ),
        (
            3,
            {"Afgehandeld op": "8-9-2026"},
            [
                "In september 2026 zijn 3 klachten geregistreerd.",
                "Van 3 klachten liep de termijn af; op tijd afgehandeld: 3 van de 3.",
                "Aan het eind stond geen klacht open; 1 van 2 teams registreerde: vraag de andere teams wat hen helpt.",
            ],
        ),
        (
            25,
            {"Afgehandeld op": "8-9-2026"},
            [
                "In september 2026 zijn 25 klachten geregistreerd.",
                "Van 25 klachten liep de termijn af; op tijd afgehandeld: 100\u00a0%.",
                "Er zijn 25 klachten afgehandeld: de helft binnen 5 werkdagen, negen van de tien binnen 5.",
                "Aan het eind stond geen klacht open; 1 van 2 teams registreerde: vraag de andere teams wat hen helpt.",
            ],
        ),
    ],
)
def test_small_and_plain_months(count: int, cells: dict[str, Any], told: list[str]) -> None:
    """Singular and plural are right, and few of few are told as numbers."""
    assert said(september(count, **cells), "2026-09") == told


def test_the_running_month_says_so() -> None:
    """A month that has not ended is not compared."""
    knowledge = knowledge_of({"Klachten": complaints((12, {"Ontvangen_op": "3-11-2026"}))})
    assert (
        said(knowledge, "2026-11")[0]
        == "In november 2026 zijn tot nu toe 12 klachten geregistreerd."
    )


def test_a_quarter_is_set_beside_the_one_before() -> None:
    """Quarters and years name the number of the period before."""
    rows = complaints((7, {"Ontvangen_op": "1-4-2026"}), (9, {"Ontvangen_op": "1-7-2026"}))
    told = said(knowledge_of({"Klachten": rows}), "2026-Q3")
    assert (
        told[0]
        == "In het 3e kwartaal 2026 zijn 9 klachten geregistreerd, en in het 2e kwartaal 2026 waren het er 7."
    )


def tenants(*counts: int) -> Knowledge:
    """Tenants who complain so many times about the same, in September, beside thirty others."""
    days = "1-9-2026"
    groups = [
        (count, {"Ontvangen_op": days, "Huurder- of VHE-nummer": f"H9{at}"})
        for at, count in enumerate(counts)
    ]
    return knowledge_of({"Klachten": complaints((30, {"Ontvangen_op": days}), *groups)})


def test_a_few_repeats_are_not_told() -> None:
    """One complaint of a customer who came back would point at somebody."""
    assert not [s for s in said(tenants(2), "2026-09") if "eerder over hetzelfde" in s]
    assert [s for s in said(tenants(2, 2, 2, 2, 2), "2026-09") if "eerder over hetzelfde" in s] == [
        "5 klachten kwamen van een klant die eerder over hetzelfde klaagde."
    ]


def test_names_stand_in_quotation_marks() -> None:
    """A category named like a sentence cannot be taken for one."""
    name = "Alles is opgelost."
    rows = [{"Rubriek": name, "Afhandeltermijn": 10}, {"Rubriek": "Anders", "Afhandeltermijn": 10}]
    groups = complaints(
        (30, {"Ontvangen_op": "1-9-2026", "Rubriek": name}),
        (20, {"Ontvangen_op": "1-9-2026", "Rubriek": "Anders"}),
    )
    told = said(knowledge_of({"Rubrieken": rows, "Klachten": groups}), "2026-09")
    assert any(f"‘{name}’" in sentence for sentence in told)
