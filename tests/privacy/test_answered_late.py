"""After-care that was entered when its complaint held nothing personal any more: its words have a term too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.registers import complaint, raw_register
from toolkit.pipeline import assessment
from toolkit.privacy.retaining import retained_register
from toolkit.privacy.retention import ANSWERS, Retention, plan_retention
from toolkit.register.numbers import complaint_number
from toolkit.register.reading import read_register
from toolkit.schema import register_schema
from toolkit.storage.base import Cell, RawRegister

SCHEMA = register_schema()
ONE, TWO = complaint_number(1), complaint_number(2)
WORDS = "Mevrouw Kwispel vond het te lang duren."
TERM = date(2027, 2, 3)
ANONYMISED: dict[str, Cell] = {
    "Omschrijving": "(geanonimiseerd)",
    "Behandelaar": "Klantcontact",
    "Huurder-_of_VHE-nummer": "De Linde",
}


def register(number: str | None, **cells: Cell) -> RawRegister:
    """Two complaints, and one answer of 3 February 2026."""
    answer = {"Nummer": number, "Datum": "3-2-2026", "Totaalcijfer": "7", "Toelichting": WORDS}
    first = complaint(1, Ontvangen_op="1-12-2024", Afgehandeld_op="9-12-2024", **cells)
    return raw_register({"Klachten": [first, complaint(2)], "Nazorg": [answer]})


def due(raw: RawRegister, today: date) -> tuple[Retention, RawRegister]:
    """What is due on a day, and the register after it."""
    found = read_register(raw, SCHEMA)
    assessed = assessment(found, today)
    plan = plan_retention(found, assessed, today)
    return plan, retained_register(raw, found, assessed, SCHEMA, plan)


def words(raw: RawRegister) -> list[Cell]:
    """What stands under Toelichting."""
    tab = raw.tabs["Nazorg"]
    return [row[tab.header.index("Toelichting")] for row in tab.rows if any(row)]


@pytest.mark.parametrize(
    ("number", "key"), [(ONE, ONE), (complaint_number(7),) * 2, (None, "#2"), ("weet niet",) * 2]
)
def test_words_go_on_the_day_of_their_term(number: str | None, key: str) -> None:
    """
    The grade stays, and it is done once.

    Of a complaint that was anonymised, of one that went to the archive, and of nobody knows which.
    """
    raw = register(number, **ANONYMISED)
    assert due(raw, date(2027, 2, 2))[0].is_empty
    plan, later = due(raw, TERM)
    assert plan.answered_late == (key,)
    assert plan.leaving == (ANSWERS,)
    assert plan.anonymised == ()
    assert words(later) == [None]
    assert "7" in map(str, next(row for row in later.tabs["Nazorg"].rows if any(row)))
    assert due(later, TERM)[0].is_empty


def test_words_of_a_complaint_that_is_whole_go_along_with_it() -> None:
    """They have no term of their own."""
    plan, later = due(register(TWO, **ANONYMISED), TERM)
    assert plan.is_empty
    assert words(later) == [WORDS]


def test_an_answer_without_a_number_is_not_that_of_a_complaint_without_one() -> None:
    """A whole complaint whose number was wiped out holds nothing back."""
    raw = register(None, **ANONYMISED)
    tab = raw.tabs["Klachten"]
    rows = [list(row) for row in tab.rows]
    rows[1][tab.header.index("Nummer")] = None
    raw = replace(raw, tabs={**raw.tabs, "Klachten": replace(tab, rows=rows)})
    assert due(raw, TERM)[0].answered_late == ("#2",)
