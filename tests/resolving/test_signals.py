"""Signals in words, and the worklist with the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest

from tests.registers import complaint, raw_register
from toolkit.knowledge import Knowledge
from toolkit.pipeline import understand
from toolkit.progress import Stopwatch
from toolkit.resolving.signals import WORKLIST_COLUMNS, repeat_texts
from toolkit.schema import register_schema
from toolkit.storage.base import Cell


def known(today: date, *rows: Mapping[str, Cell], **tabs: list[dict[str, Cell]]) -> Knowledge:
    raw = raw_register({"Klachten": rows, **tabs})
    return understand(raw, register_schema(), today, Stopwatch(progress=lambda _: None))


def signal(today: date, **cells: Cell) -> str:
    return str(known(today, complaint(1, **cells)).assessed["signal"].iloc[0])


@pytest.mark.parametrize(
    ("today", "cells", "text"),
    [
        (date(2026, 11, 4), {}, ""),
        (date(2026, 11, 6), {}, "3 werkdagen geen contact"),  # the first contact is late
        (date(2026, 11, 12), {"Laatste_contact": "11-11-2026"}, ""),
        (date(2026, 11, 13), {"Laatste_contact": "11-11-2026"}, "nog 2 werkdagen"),
        (date(2026, 11, 16), {"Laatste_contact": "11-11-2026"}, "nog 1 werkdag"),
        (date(2026, 11, 17), {"Laatste_contact": "11-11-2026"}, "vandaag"),
        (date(2026, 11, 18), {"Laatste_contact": "11-11-2026"}, "1 werkdag te laat"),
        (date(2026, 11, 20), {"Laatste_contact": "19-11-2026"}, "3 werkdagen te laat"),
        (
            date(2026, 11, 20),
            {"Laatste_contact": "11-11-2026"},
            "3 werkdagen te laat; 7 werkdagen geen contact",
        ),
        (
            date(2026, 11, 14),
            {"Laatste_contact": "13-11-2026", "Toegezegd_vóór": "13-11-2026"},
            "te laat",
        ),  # a Saturday
        (
            date(2026, 11, 25),
            {"Laatste_contact": "25-11-2026"},
            "6 werkdagen te laat; risico klachtencommissie",
        ),
        (
            date(2026, 12, 16),
            {"Laatste_contact": "16-12-2026"},
            "zeer te laat: 21 werkdagen; risico klachtencommissie",
        ),
        (date(2026, 12, 16), {"Afgehandeld_op": "15-12-2026"}, ""),
        (date(2026, 12, 16), {"Soort": "Geschil"}, ""),
        (date(2026, 12, 16), {"Ontvangen_op": None}, ""),
    ],
)
def test_a_signal_in_words(today: date, cells: dict[str, Cell], text: str) -> None:
    """What asks for attention, in an order of urgency; nothing when nothing does."""
    assert signal(today, **cells) == text


def test_a_repeat_says_which_time_it_is() -> None:
    """The second time is a signal, from the third on it is escalated."""
    texts = repeat_texts(np.array([0, 1, 2, 3, 2, 7]), 365).tolist()
    assert texts == [
        "",
        "",
        "2e keer in 365 dagen",
        "3e keer in 365 dagen: bespreek met je leidinggevende",
        "2e keer in 365 dagen",
        "7e keer in 365 dagen: bespreek met je leidinggevende",
    ]


def worklist(today: date, *rows: Mapping[str, Cell], **tabs: list[dict[str, Cell]]) -> list[str]:
    return [str(text) for text in known(today, *rows, **tabs).worklist["signal"]]


def test_the_worklist_is_ordered_by_urgency() -> None:
    """Grossly late, late (longest first), a third time, due today, silent, nearly due; what asks nothing is left out."""
    today = date(2026, 11, 24)  # Tuesday
    contact = {"Laatste_contact": "23-11-2026"}
    third = {"Huurder- of VHE-nummer": "00417"}
    rows = [
        complaint(1, Ontvangen_op="12-11-2026", **contact),  # due on the 26th: two days left
        complaint(2, Ontvangen_op="13-11-2026"),  # silent for seven days
        complaint(3, Ontvangen_op="10-11-2026", **contact),  # due today
        complaint(4, Ontvangen_op="20-11-2026", **third, **contact),  # nothing but a third time
        complaint(5, Ontvangen_op="6-11-2026", **contact),  # two days late
        complaint(6, Ontvangen_op="1-10-2026", **contact),  # late, but within three times the term
        complaint(7, Ontvangen_op="1-6-2026", **contact),  # grossly late
        complaint(8, Ontvangen_op="23-11-2026", **contact),  # asks for nothing
        complaint(9, Ontvangen_op="2-3-2026", Afgehandeld_op="3-3-2026", **third),
        complaint(10, Ontvangen_op="2-4-2026", Afgehandeld_op="7-4-2026", **third),
    ]
    found = known(today, *rows).worklist
    serials = [rows.index(next(r for r in rows if r["Nummer"] == n)) + 1 for n in found["number"]]
    assert serials == [7, 6, 5, 4, 3, 2, 1]
    assert tuple(found.columns) == WORKLIST_COLUMNS
    assert found["repeat"].iloc[3] == "3e keer in 365 dagen: bespreek met je leidinggevende"


def test_the_worklist_is_by_team_and_what_has_no_team_comes_last() -> None:
    """A team finds its own work together."""
    today = date(2026, 11, 24)
    rows = [
        complaint(1, Behandelaar=None),
        complaint(2, Behandelaar="Gijs Dauwhoek"),
        complaint(3, Behandelaar="Roos Elzenkamp"),
        complaint(4, Behandelaar="Gijs Dauwhoek", Ontvangen_op="2-11-2026"),
    ]
    found = known(today, *rows).worklist
    assert found["team"].tolist() == ["Klantcontact", "Verhuur", "Verhuur", ""]
    assert found["received_on"].dt.day.tolist()[1:3] == [2, 3]
