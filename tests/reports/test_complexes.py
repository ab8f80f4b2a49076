"""Complexes in reports: never a single household."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from tests.reports.knowing import TODAY, demo_contents, knowledge_of, knowledge_of_contents
from toolkit.register.reading import Register
from toolkit.reports.complexes import (
    OTHER_COMPLEXES,
    grouped_complexes,
    small_complexes,
    small_neighbourhoods,
)
from toolkit.reports.pages import Pages, report_pages
from toolkit.reports.sections_patterns import may_be_told

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
HOUSE = "Oude Pastorie"


def register(**homes: str) -> Register:
    rows = [{"Complex": name, "Wijk": f"Bij {name}", "Woningen": n} for name, n in homes.items()]
    return knowledge_of({"Complexen": rows}).register


@pytest.mark.parametrize(
    ("homes", "together"),
    [
        ({"A": "4", "B": "5", "C": "6"}, {"A", "B"}),
        ({"A": "4", "B": "1", "C": "5"}, {"A", "B"}),
        ({"A": "5", "B": "5"}, set()),
        ({"A": "1"}, {"A"}),
        ({"A": "1", "B": "", "C": "9", "D": "8"}, {"A", "D"}),
        ({"A": ""}, set()),
    ],
)
def test_few_homes_stand_together(homes: dict[str, str], together: set[str]) -> None:
    """Under 5 homes; where these are under 5 together, the smallest other one joins; no home known is not small."""
    groups = grouped_complexes(register(**homes), ["Oud", ""])
    assert {name for name, group in groups.items() if group == OTHER_COMPLEXES} == together
    assert groups["Oud"] == "Oud"
    assert groups[""] == ""


@pytest.mark.parametrize(("homes", "small"), [("", True), ("5", False)])
def test_homes_on_the_list_count_where_no_number_is_filled_in(homes: str, small: bool) -> None:
    """An import adds a complex with the homes that complained, and without a number."""
    found = register(**{"De Linde": homes, "Molenwerf": "9"})
    assert small_complexes(found) == ({"De Linde"} if small else set())


def test_a_complex_that_joins_is_not_small() -> None:
    """What stands out there may still be told."""
    found = register(A="1", B="40")
    assert small_complexes(found) == {"A"}
    assert small_neighbourhoods(found) == {"Bij A"}
    assert not may_be_told(found, [("category", "x"), ("complex", "A")])
    assert not may_be_told(found, [("neighbourhood", "Bij A")])
    assert may_be_told(found, [("complex", "B"), ("neighbourhood", "Bij B")])


def test_what_one_customer_said_stands_out_in_the_register_only() -> None:
    """All complaints of a pattern from one customer: not told; from two, or from nobody knows whom: told."""
    rows = [
        {"Nummer": f"K-000000{at}", "Ontvangen op": "3-11-2026", "Huurder- of VHE-nummer": number}
        for at, number in enumerate(("H01", "00417", "H02", "", ""))
    ]
    found = knowledge_of({"Klachten": rows}).register
    numbers = found.complaints.texts("number").tolist()
    assert not may_be_told(found, [("category", "x")], numbers[:2])
    assert may_be_told(found, [("category", "x")], numbers[:3])
    assert may_be_told(found, [("category", "x")], numbers[3:])
    assert may_be_told(found, [("category", "x")])


@cache
def pages(homes: int | None) -> Pages:
    """The demo with a house of so many homes, where much is said and an action was introduced."""
    contents = demo_contents()
    place = {"name": HOUSE, "neighbourhood": "Buiten", "homes": homes}
    contents["complexes"].append(place)
    contents["units"].append({"unit_id": "99901", "complex": HOUSE, "tenant_id": "H99901"})
    contents["units"].append({"unit_id": "99902", "complex": HOUSE, "tenant_id": "H99902"})
    first = contents["complaints"][0]
    contents["complaints"] += [
        {
            **first,
            "number": f"K-9{at:06}",
            "unit_or_tenant_id": f"9990{1 + at % 2}",
            "received_on": TODAY - timedelta(days=at),
        }
        for at in range(40)
    ]
    contents["improvement_actions"].append(
        {
            **contents["improvement_actions"][0],
            "action_id": "VA-99",
            "category": None,
            "reason": None,
            "complex": HOUSE,
            "introduced_on": TODAY - timedelta(days=100),
        }
    )
    return report_pages(knowledge_of_contents(contents), NOW)


def test_no_file_names_a_house_of_few_homes() -> None:
    """Not in a table, a chart, a sentence or a Word document, however many complaints come from there."""
    assert [name for name, text in pages(2).texts.items() if HOUSE in text or "VA-99" in text] == []
    assert "Kleine complexen samen" in pages(2).texts["csv/2026-complexen.csv"]


def test_a_complex_of_many_homes_is_named() -> None:
    """The same complaints from a large complex are told; the test above can fail."""
    told = pages(80).texts
    assert HOUSE in told["csv/2026-complexen.csv"]
    assert HOUSE in told["nu.md"]
    assert "VA-99" in told["2026.md"]
