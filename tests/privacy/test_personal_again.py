"""A complaint that was anonymised and got personal data again, after it was reopened for instance."""

from __future__ import annotations

from datetime import date

import pytest

from tests.registers import complaint, raw_register
from toolkit.pipeline import assessment
from toolkit.privacy.retaining import retained_register
from toolkit.privacy.retention import plan_retention
from toolkit.register.numbers import complaint_number
from toolkit.register.reading import read_register
from toolkit.schema import register_schema
from toolkit.storage.base import Cell, RawRegister

SCHEMA = register_schema()
CLOSED, TERM = "3-11-2025", date(2026, 11, 3)
ONE = complaint_number(1)
ANONYMISED: dict[str, Cell] = {
    "Omschrijving": "(geanonimiseerd)",
    "Behandelaar": "Klantcontact",
    "Huurder-_of_VHE-nummer": "De Linde",
}


def register(**cells: Cell) -> RawRegister:
    """One complaint that was anonymised, and then got these cells."""
    given = {"Ontvangen_op": "27-10-2025", "Afgehandeld_op": CLOSED, **ANONYMISED, **cells}
    return raw_register({"Klachten": [complaint(1, **given)]})


def due(raw: RawRegister, today: date) -> tuple[str, ...]:
    """What is to be anonymised on a day."""
    found = read_register(raw, SCHEMA)
    return plan_retention(found, assessment(found, today), today).anonymised


def test_what_holds_nothing_personal_is_left_alone() -> None:
    """Team, complex and marker lead to nobody; an extension keeps its marker."""
    assert due(register(), TERM) == ()
    assert due(register(Reden_uitstel="(geanonimiseerd)"), TERM) == ()


@pytest.mark.parametrize(
    "cells",
    [
        {"Behandelaar": "Roos Elzenkamp", "Heropend_op": "1-11-2025"},
        {"Huurder-_of_VHE-nummer": "00417", "Heropend_op": "1-11-2025"},
        {"Huurder-_of_VHE-nummer": "H01", "Heropend_op": "1-11-2025"},
        {"Toezegging": "Ik bel mevrouw Kwispel."},
        {"Oorzaak": "De monteur kende mevrouw Kwispel."},
        {"Reden_uitstel": "Mevrouw Kwispel ligt in het ziekenhuis."},
        {"Huurder-_of_VHE-nummer": "H77 (staat op geen lijst)", "Heropend_op": "1-11-2025"},
    ],
)
def test_what_was_typed_since_goes_after_the_term(cells: dict[str, Cell]) -> None:
    """Closed again, a complaint is due once more, on the day itself and not before; and then no more."""
    raw = register(**cells)
    assert due(raw, date(2026, 11, 2)) == ()
    assert due(raw, TERM) == (ONE,)
    found = read_register(raw, SCHEMA)
    assessed = assessment(found, TERM)
    plan = plan_retention(found, assessed, TERM)
    later = retained_register(raw, found, assessed, SCHEMA, plan)
    assert due(later, TERM) == ()
    row = dict(zip(later.tabs["Klachten"].header, later.tabs["Klachten"].rows[0], strict=True))
    assert not [c for c in row.values() if isinstance(c, str) and "Kwispel" in c]
    assert row["Huurder- of VHE-nummer"] in ("De Linde", None)
    assert row["Behandelaar"] == "Klantcontact"


@pytest.mark.parametrize(
    "cells", [{"Behandelaar": "Oud team"}, {"Huurder-_of_VHE-nummer": "Gesloopt complex"}]
)
def test_a_team_or_complex_that_left_its_list_stays(cells: dict[str, Cell]) -> None:
    """Nobody reopened it: what stands there was put there by anonymising, and counts again once it is listed."""
    assert due(register(**cells), TERM) == ()


def test_as_long_as_it_is_open_again_nothing_goes() -> None:
    """A promise of a reopened complaint is needed to keep it."""
    raw = register(Toezegging="Ik bel mevrouw Kwispel.", Heropend_op="4-11-2025")
    assert due(raw, date(2036, 11, 3)) == ()
