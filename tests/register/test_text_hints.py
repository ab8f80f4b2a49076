"""Descriptions that look like something else than a complaint: advice, and rather none than a wrong one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.demo import texts as demo_texts
from toolkit.register.rules import TEXT_HINT_RULES
from toolkit.register.text_hints import _hint, text_hints
from toolkit.schema import register_schema

EXAMPLES = {
    "service_request": [
        "De kraan in de keuken lekt.", "Het toilet is verstopt.", "De cv doet het niet.", "Er is geen warm water.",
        "Er komt water door het plafond.", "De voordeur sluit niet.", "Het raam kan niet meer dicht.", "Lekkage onder de wasbak.",
        "De verwarming werkt niet.", "De lamp in de hal is kapot.",
    ],
    "dispute": [
        "Wil bezwaar maken tegen de huurverhoging.", "Gaat naar de Huurcommissie.", "Dient een bezwaarschrift in.",
        "Heeft een advocaat ingeschakeld.", "Is het niet eens met de afrekening.", "Dreigt met een kort geding.",
        "Is het niet eens met de servicekosten, al drie keer gemeld.",
    ],
    "nuisance_report": [
        "De buren draaien elke avond harde muziek.", "De hond van hiernaast blaft de hele dag.", "Jongeren hangen voor de deur.",
        "De bovenbuurman schreeuwt 's nachts.", "Geluidsoverlast van boven.", "De onderburen roken op de galerij.",
    ],
    "": [
        "", "De kraan lekt nog steeds.", "De kraan is twee keer gemaakt en lekt weer.", "Wacht al weken: het toilet is verstopt.",
        "De monteur kwam niet opdagen voor de lekkage.", "Niemand belt terug over de kapotte lamp.",
        "Heeft drie keer overlast van de buren gemeld en hoort niets.", "Hoorde van de buren over de planning.",
        "De lift staat weer stil.", "Vond de toon kortaf.", "Kreeg een aanmaning terwijl de huur was betaald.",
        "De brief over de huurverhoging kwam te laat.", "Snapt de afrekening niet.", "Voelt zich niet serieus genomen.",
        "De buren kregen wel een nieuwe keuken.",
        "Vraagt of het voor de feestdagen klaar is, net als andere bewoners.", "Na de reparatie lekt de kraan.",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("hint", "text"), [(hint, text) for hint, texts in EXAMPLES.items() for text in texts]
)
def test_what_a_text_looks_like(hint: str, text: str) -> None:
    """A defect, a dispute, neighbours; whoever tells of bad handling has a complaint."""
    assert text_hints([text, text.upper()]).tolist() == [hint, hint]


def test_every_hint_is_a_kind_with_a_rule() -> None:
    """What is advised can be chosen."""
    kinds = {c.value for c in register_schema()["complaints"].column("kind").categories}
    assert set(EXAMPLES) - {""} == set(TEXT_HINT_RULES) <= kinds


def test_the_complaints_of_the_demo_are_complaints() -> None:
    """None of its sentences is taken for something else, and those that are something else are recognised."""
    filled = {name: options[0] for name, options in demo_texts.SLOTS.items()}
    banks = [*demo_texts.SPOKEN, *demo_texts.HIDDEN, demo_texts.LIFT]
    sentences = [s.format(**filled) for bank in banks for s in bank]
    assert [s for s, hint in zip(sentences, text_hints(sentences), strict=True) if hint] == []


@given(texts=st.lists(st.text(max_size=80), max_size=8))
def test_one_answer_a_text_in_order(texts: list[str]) -> None:
    """The same text gets the same answer wherever it stands."""
    found = text_hints(texts).tolist()
    assert len(found) == len(texts)
    assert found == [text_hints([text])[0] for text in texts]


WORDS = st.sampled_from(
    sorted(
        {word for texts in EXAMPLES.values() for text in texts for word in text.casefold().split()}
    )
)


@given(words=st.lists(WORDS, max_size=12), end=st.sampled_from([".", "", "!"]))
def test_no_text_is_passed_over_that_would_get_advice(words: list[str], end: str) -> None:
    """The quick look at single words never changes the answer."""
    text = " ".join(words) + end
    assert text_hints([text]).tolist() == [_hint(text)]
