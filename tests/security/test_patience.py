"""No cell, however long, keeps a run busy: the patterns that look through people's words do not run away."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from toolkit.privacy.personal_data import find_personal_data
from toolkit.register.text_hints import text_hints

SIGNS = 50_000
"""What fits in a cell of a Google Sheet."""

SECONDS = 4.0
"""A generous limit for a busy machine; what ran away took from 30 seconds to many minutes."""

TELLING = "de kraan lekt "
"""With this a text is looked at closely."""

PIECES = [
    "buren ", "muziek ", "onderburen bovenburen ", "maak ", "wil heeft ", "niet meer ", "al twee ", "weer",
    "niet eens met de a ", "na de ", "is a ", "juridisch", "terug", "onder", "gebonk",
    "a@", "a.", "0 ", "06-1", "+31 ", "NL91 ", "1234567890", "1-", "AB-12-", "1234 ", "Plein ", "Laan van de ",
    "Jan van der ", "Astraat 1, ", "A-a'", "Aweg", " ", ".", "\n", "A", "€ ",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize(
    "look", [find_personal_data, text_hints], ids=["personal data", "kind of message"]
)
def test_a_long_cell_is_looked_through_at_once(
    look: Callable[[list[str]], object], piece: str
) -> None:
    """The same piece again and again, with nothing at its end that fits."""
    text = TELLING + piece * (SIGNS // len(piece))
    started = time.process_time()
    look([text, text[::-1]])
    assert time.process_time() - started < 2 * SECONDS


def test_words_that_belong_together_are_still_found() -> None:
    """At the two ends of a description of 300 signs."""
    assert text_hints(
        [
            f"de buren {'x' * 280} muziek",
            f"{'x' * 280} muziek van de buren",
            f"ik maak {'x' * 280} bezwaar",
            f"de kraan lekt, ik heb niet meer {'x' * 250} gehoord",
        ]
    ).tolist() == ["nuisance_report", "nuisance_report", "dispute", ""]
