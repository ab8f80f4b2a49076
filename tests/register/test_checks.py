"""Checks across cells, on the edge where each starts to speak; the sentences stand in the golden registers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registers import complaint, raw_register
from toolkit.register.checks import LOW_STOCK, MOST_COPIES, check_register
from toolkit.register.reading import Register, read_register
from toolkit.schema import register_schema
from toolkit.storage.base import Cell

TODAY = date(2026, 11, 24)
ENDED = {"Afgehandeld op": "10-11-2026"}


def read(*rows: Mapping[str, Cell], stock: int = 30, **tabs: list[dict[str, Cell]]) -> Register:
    return read_register(raw_register({"Klachten": rows, **tabs}, stock=stock), register_schema())


def codes(*rows: Mapping[str, Cell], today: date = TODAY, **more: Any) -> list[str]:
    register = read(*rows, **more)
    return sorted(f.rule.code for f in [*register.findings, *check_register(register, today)])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"Ontvangen_op": "24-11-2026"}, []),
        ({"Ontvangen_op": "25-11-2026"}, ["D001"]),
        ({"Laatste_contact": "25-11-2026"}, ["D001"]),
        ({"Heropend_op": "25-11-2026"}, ["D001"]),
        ({"Toegezegd_vóór": "25-11-2030"}, []),  # a promise lies in the future
        ({"Ontvangen_op": "24-11-2025"}, []),
        ({"Ontvangen_op": "23-11-2025"}, ["D002"]),
        ({"Ontvangen_op": "1-11-2024", "Afgehandeld_op": "1-11-2025"}, []),
        ({"Ontvangen_op": "1-11-2024", "Afgehandeld_op": "2-11-2025"}, ["D002"]),
        ({"Afgehandeld_op": "3-11-2026"}, []),
        ({"Afgehandeld_op": "2-11-2026"}, ["D003"]),
        ({"Afgehandeld_op": "10-11-2026", "Heropend_op": "9-11-2026"}, []),
        ({"Heropend_op": "9-11-2026"}, ["D007"]),
        ({"Uitstel_tot": "20-11-2026"}, ["D009"]),
        ({"Uitstel_tot": "2-12-2026"}, ["D009", "D010"]),
        ({"Uitstel_tot": "1-12-2026", "Reden_uitstel": "x"}, []),
        ({"Uitspraak": "Gegrond"}, ["D012"]),
        ({"Vervolg": "Huurcommissie"}, []),
        ({"Status": "Afgehandeld"}, ["C001", "D008"]),
        ({"Status": "Afgehandeld", "Afgehandeld_op": "10-11-2026"}, ["C001"]),
        ({"Status": "Nieuw"}, ["C001"]),
        ({"Behandelaar": None, "Kanaal": None}, ["V001", "V001"]),
    ],
)
def test_one_row(cells: dict[str, Cell], expected: list[str]) -> None:
    """Exactly these findings, and none beside them."""
    assert codes(complaint(1, **cells)) == expected


@pytest.mark.parametrize(
    ("left", "ended", "expected"),
    [
        ("24-11-2026", {}, ["H002"]),
        ("25-11-2026", {}, []),
        ("1-1-2020", {}, ["H002"]),
        ("1-1-2020", ENDED, []),
        ("1-1-2020", ENDED | {"Heropend op": "11-11-2026"}, ["H002"]),
    ],
)
def test_a_handler_who_left(left: str, ended: dict[str, Cell], expected: list[str]) -> None:
    """From the first day on which they are gone, and only where the complaint is open."""
    staff: list[dict[str, Cell]] = [
        {"Naam": "Roos Elzenkamp", "Team": "Klantcontact", "Uit dienst per": left}
    ]
    assert codes(complaint(1, **ended), Medewerkers=staff) == expected


def test_a_date_that_cannot_be_right_is_emptied_and_the_row_still_counts() -> None:
    """Nothing is reckoned with it; a closing before receipt stays, because the complaint is closed."""
    wrong = {"Laatste_contact": "2-11-2026", "Toegezegd_vóór": "2-11-2026", "Heropend_op": "2-11-2026", "Uitstel_tot": "2-11-2026", "Afgehandeld_op": "1-11-2026"}  # fmt: skip
    register = read(complaint(1, **wrong), complaint(2, Ontvangen_op="25-11-2026"))
    check_register(register, TODAY)
    parsed = register.complaints
    emptied = ("last_contact_on", "promised_before", "reopened_on", "extended_until")
    assert all(np.isnat(parsed.days(name)[0]) for name in emptied)
    assert parsed.days("closed_on")[0] == np.datetime64("2026-11-01")
    assert np.isnat(parsed.days("received_on")).tolist() == [False, True]
    assert len(parsed.frame) == 2


@pytest.mark.parametrize(
    ("copies", "expected"), [(1, 0), (2, 1), (MOST_COPIES, 2), (MOST_COPIES + 1, 0)]
)
def test_copied_rows(copies: int, expected: int) -> None:
    """Each but the first is told; what stands there more often is another system's boilerplate."""
    assert codes(*(complaint(i) for i in range(1, copies + 1))) == ["N005"] * expected


def test_a_copied_row_with_its_number_is_told_once() -> None:
    """As a double number."""
    assert codes(complaint(1), complaint(1)) == ["N002"]


def test_rows_whose_difference_was_refused_are_no_copies() -> None:
    """Two unreadable dates are not the same date; rows without a text are no copies either."""
    assert codes(complaint(1, Laatste_contact="x"), complaint(2, Laatste_contact="y")) == [
        "V003",
        "V003",
    ]
    assert codes(complaint(1, Omschrijving=None), complaint(2, Omschrijving=None)) == [
        "V001",
        "V001",
    ]


@pytest.mark.parametrize(
    ("stock", "expected"), [(LOW_STOCK, []), (LOW_STOCK - 1, ["T001"]), (0, ["T001"])]
)
def test_the_stock_of_numbered_rows(stock: int, expected: list[str]) -> None:
    """Told in time."""
    assert codes(complaint(1), stock=stock) == expected


@pytest.mark.parametrize(
    ("received", "switches", "expected"),
    [
        (
            "13-12-2028",
            {},
            [],
        ),  # Wednesday; ten working days later, over Christmas, is Friday the 29th
        ("14-12-2028", {}, ["K001"]),
        ("14-12-2028", {"Gelijkgestelde dagen vrij": "nee"}, []),
        ("14-12-2028", {"Werkdagenkalender": "alleen weekend"}, []),
    ],
)
def test_terms_past_the_last_decree(
    received: str, switches: dict[str, Cell], expected: list[str]
) -> None:
    """Said once, and only to whom the decrees matter."""
    lines: list[dict[str, Cell]] = [{"Instelling": k, "Waarde": v} for k, v in switches.items()]
    rows = [complaint(i, Ontvangen_op=received, Omschrijving=f"tekst {i}") for i in (1, 2)]
    assert codes(*rows, today=date(2028, 12, 29), Instellingen=lines) == expected


def test_personal_data_is_told_once_a_kind_and_cell() -> None:
    """In every free text of every tab."""
    row = complaint(
        1, Omschrijving="Bel 06-12345678 of 06-87654321, mail a@b.example", Oorzaak="bel 0612345678"
    )
    action: list[dict[str, Cell]] = [
        {"Actienummer": "VA-1", "Actie": "x", "Probleem": "Mail a@b.example"}
    ]
    assert codes(row) == ["P001", "P001", "P002"]
    assert "P002" in codes(complaint(1), Verbeteracties=action)


def test_advice_is_not_given_to_who_has_chosen() -> None:
    """Also when the choice is a complaint."""
    text = {"Omschrijving": "De kraan lekt."}
    assert codes(complaint(1, **text)) == ["A001"]
    assert (
        codes(complaint(1, Soort="Klacht", **text))
        == codes(complaint(1, Soort="Overlast", **text))
        == []
    )


def test_a_name_twice_in_a_list_whatever_its_case() -> None:
    """In each of the coordinator's lists."""
    units: list[dict[str, Cell]] = [
        {"VHE-nummer": n, "Complex": "De Linde"} for n in ("a1", "A1", "a2")
    ]
    assert codes(complaint(1), Eenheden=units) == ["L001"]


DAY = st.one_of(
    st.none(),
    st.just("31-2-2026"),
    st.dates(TODAY - timedelta(days=500), TODAY + timedelta(days=30)),
)
NAMES = (
    "Ontvangen op",
    "Toegezegd vóór",
    "Laatste contact",
    "Afgehandeld op",
    "Heropend op",
    "Uitstel tot",
)


@settings(max_examples=40)
@given(days=st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, DAY)), max_size=6))
def test_after_the_checks_no_date_contradicts_another(days: list[dict[str, Cell]]) -> None:
    """Except a closing before receipt; nothing past lies in the future; each cell is told at most once as an error."""
    register = read(*(complaint(i, Omschrijving=f"tekst {i}", **d) for i, d in enumerate(days, 1)))
    found = [*register.findings, *check_register(register, TODAY)]
    parsed = register.complaints
    received = parsed.days("received_on")
    for name in ("last_contact_on", "promised_before", "reopened_on", "extended_until"):
        assert not (parsed.days(name) < received).any()
    for name in ("received_on", "last_contact_on", "closed_on", "reopened_on"):
        assert not (parsed.days(name) > np.datetime64(TODAY)).any()
    cells = [f.cell for f in found if f.rule.severity == "error" and f.rule.code not in ("D009",)]
    assert len(cells) == len(set(cells))
    assert all(f.message and f.cure for f in found)
