"""Status, lateness and silence of each complaint, on the edge of every day on which they change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registers import complaint, raw_register
from toolkit.register.checks import check_register
from toolkit.register.reading import read_register
from toolkit.resolving.assessment import assess
from toolkit.schema import register_schema
from toolkit.storage.base import Cell

# 3-11-2026 is a Tuesday; ten working days later is Tuesday 17-11-2026.
TODAY = date(2026, 11, 24)


def assessed(
    today: date = TODAY, settings: Mapping[str, Cell] | None = None, **cells: Cell
) -> dict[str, Any]:
    lines = [{"Instelling": k, "Waarde": v} for k, v in (settings or {}).items()]
    register = read_register(
        raw_register({"Klachten": [complaint(1, **cells)], "Instellingen": lines}),
        register_schema(),
    )
    check_register(register, today)
    return dict(assess(register, today).iloc[0])


@pytest.mark.parametrize(
    ("cells", "status", "is_open"),
    [
        ({}, "new", True),
        ({"Laatste_contact": "4-11-2026"}, "in_progress", True),
        ({"Afgehandeld_op": "10-11-2026"}, "closed", False),
        ({"Afgehandeld_op": "10-11-2026", "Laatste_contact": "4-11-2026"}, "closed", False),
        ({"Afgehandeld_op": "10-11-2026", "Heropend_op": "11-11-2026"}, "reopened", True),
        ({"Afgehandeld_op": "12-11-2026", "Heropend_op": "11-11-2026"}, "closed", False),
        ({"Afgehandeld_op": "11-11-2026", "Heropend_op": "11-11-2026"}, "closed", False),
        ({"Heropend_op": "11-11-2026"}, "reopened", True),
        ({"Afgehandeld_op": "25-11-2026"}, "new", True),  # in the future: it does not count
        ({"Afgehandeld_op": "31-11-2026"}, "new", True),
        ({"Laatste_contact": "2-11-2026"}, "new", True),  # before receipt: it does not count
        ({"Afgehandeld_op": "2-11-2026"}, "closed", False),  # before receipt: still closed
        ({"Ontvangen_op": None}, "new", True),
        ({"Soort": "Geschil", "Afgehandeld_op": "10-11-2026"}, "closed", False),
    ],
)
def test_the_status_follows_from_the_dates(
    cells: dict[str, Cell], status: str, is_open: bool
) -> None:
    """Nobody types it."""
    found = assessed(**cells)
    assert (found["status"], found["is_open"]) == (status, is_open)


@pytest.mark.parametrize(
    ("today", "late", "left", "grossly"),
    [
        (date(2026, 11, 3), None, 10, False),  # the day of receipt
        (date(2026, 11, 13), None, 2, False),  # Friday
        (date(2026, 11, 14), None, 2, False),  # Saturday
        (date(2026, 11, 16), None, 1, False),
        (date(2026, 11, 17), None, 0, False),  # due today is not late
        (date(2026, 11, 18), 1, None, False),
        (date(2026, 11, 20), 3, None, False),  # Friday
        (date(2026, 11, 21), 3, None, False),  # Saturday
        (date(2026, 11, 23), 4, None, False),
        (date(2026, 12, 15), 20, None, False),  # exactly three times the term
        (date(2026, 12, 16), 21, None, True),  # past it
    ],
)
def test_late_starts_the_day_after(
    today: date, late: int | None, left: int | None, grossly: bool
) -> None:
    """Counted in working days; a weekend adds none."""
    found = assessed(today)
    assert found["is_late"] == (late is not None)
    assert (
        (found["late_working_days"] == late)
        if late is not None
        else np.isnan(found["late_working_days"])
    )
    assert (
        (found["left_working_days"] == left)
        if left is not None
        else np.isnan(found["left_working_days"])
    )
    assert found["is_grossly_late"] == grossly


def test_late_on_a_day_off_may_be_zero_working_days() -> None:
    """Due on Friday, seen on Saturday."""
    found = assessed(date(2026, 11, 14), Toegezegd_vóór="13-11-2026")
    assert (found["is_late"], found["late_working_days"]) == (True, 0)


def test_a_promise_makes_late_but_not_grossly_late() -> None:
    """Grossly is measured by the term of the category; an extension postpones both."""
    assert assessed(date(2026, 11, 11), Toegezegd_vóór="10-11-2026")["is_late"]
    assert not assessed(date(2026, 12, 15), Toegezegd_vóór="4-11-2026")["is_grossly_late"]
    extended = {"Uitstel_tot": "1-12-2026", "Reden_uitstel": "x"}
    assert not assessed(date(2026, 12, 1), **extended)["is_late"]
    assert assessed(date(2026, 12, 16), **extended)["is_grossly_late"]


@pytest.mark.parametrize(
    ("today", "silent"),
    [(date(2026, 11, 10), False), (date(2026, 11, 11), True), (date(2026, 11, 14), True)],
)
def test_silent_is_more_than_five_working_days_without_contact(today: date, silent: bool) -> None:
    """Since receipt, or since the last contact."""
    found = assessed(today)
    assert (found["is_silent"], found["silent_working_days"]) == (
        silent,
        {10: 5, 11: 6, 14: 8}[today.day],
    )
    assert not assessed(today, Laatste_contact="10-11-2026")["is_silent"]
    assert assessed(date(2026, 11, 18), Laatste_contact="10-11-2026")["is_silent"]


@pytest.mark.parametrize(("today", "late"), [(date(2026, 11, 5), False), (date(2026, 11, 6), True)])
def test_the_first_contact_is_late_from_the_third_working_day(today: date, late: bool) -> None:
    """The term is two; any contact ends it."""
    assert assessed(today)["is_first_contact_late"] == late
    assert not assessed(today, Laatste_contact="3-11-2026")["is_first_contact_late"]


@pytest.mark.parametrize(
    ("today", "risk"), [(date(2026, 11, 24), False), (date(2026, 11, 25), True)]
)
def test_the_risk_of_the_commission_comes_after_fifteen_working_days(
    today: date, risk: bool
) -> None:
    """Counted from receipt, contact or not."""
    assert assessed(today, Laatste_contact="24-11-2026")["is_at_commission_risk"] == risk


@pytest.mark.parametrize(
    ("closed", "days"),
    [
        ("3-11-2026", 0),
        ("4-11-2026", 1),
        ("6-11-2026", 3),
        ("7-11-2026", 3),
        ("9-11-2026", 4),
        ("2-11-2026", None),
        ("1-11-2026", None),
    ],
)
def test_handling_time_is_in_working_days(closed: str, days: int | None) -> None:
    """The same day is none; a closing before receipt has no handling time, even over a weekend."""
    found = assessed(Afgehandeld_op=closed)["handling_working_days"]
    assert np.isnan(found) if days is None else found == days


def test_closing_before_receipt_in_one_weekend_has_no_handling_time() -> None:
    """Though no working day lies between."""
    assert np.isnan(
        assessed(Ontvangen_op="8-11-2026", Afgehandeld_op="7-11-2026")["handling_working_days"]
    )


@pytest.mark.parametrize(
    "cells",
    [
        {"Soort": "Geschil"},
        {"Soort": "Reparatieverzoek"},
        {"Ontvangen_op": None},
        {"Afgehandeld_op": "4-11-2026"},
    ],
)
def test_what_is_closed_or_has_no_term_asks_for_nothing(cells: dict[str, Cell]) -> None:
    """No lateness, no silence, no risk."""
    found = assessed(date(2027, 11, 3), **cells)
    flags = (
        "is_late",
        "is_grossly_late",
        "is_silent",
        "is_first_contact_late",
        "is_at_commission_risk",
    )
    assert not any(found[flag] for flag in flags)
    assert np.isnan(
        [found[n] for n in ("late_working_days", "left_working_days", "silent_working_days")]
    ).all()


def test_the_settings_move_every_edge() -> None:
    """Each number is the coordinator's."""
    today = date(2026, 11, 6)  # three working days after receipt
    plain = assessed(today)
    assert (plain["is_silent"], plain["is_at_commission_risk"], plain["is_late"]) == (
        False,
        False,
        False,
    )
    moved = {
        "Stil na (werkdagen zonder contact)": 2,
        "Risico klachtencommissie na (werkdagen)": 2,
        "Afhandeltermijn in werkdagen": 1,
        "Zeer te laat vanaf (keer de termijn)": 2,
        "Eerste contact binnen (werkdagen)": 3,
    }
    found = assessed(today, moved)
    assert [
        bool(found[n])
        for n in (
            "is_silent",
            "is_at_commission_risk",
            "is_late",
            "is_grossly_late",
            "is_first_contact_late",
        )
    ] == [True, True, True, True, False]


DAY = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))


@settings(max_examples=40)  # each example reads a whole register
@given(
    received=DAY, contact=DAY, closed=DAY, reopened=DAY, promised=DAY, passed=st.integers(0, 400)
)
def test_what_always_holds(
    received: date | None,
    contact: date | None,
    closed: date | None,
    reopened: date | None,
    promised: date | None,
    passed: int,
) -> None:
    """Open is not closed; grossly late is late; late and left exclude each other; nothing counts backwards."""
    today = date(2026, 12, 31) + timedelta(days=passed)
    found = assessed(today, Ontvangen_op=received, Laatste_contact=contact, Afgehandeld_op=closed, Heropend_op=reopened, Toegezegd_vóór=promised)  # fmt: skip
    assert found["is_open"] == (found["status"] != "closed") == bool(pd.isna(found["closed_on"]))
    assert found["is_late"] or not found["is_grossly_late"]
    assert found["is_late"] == (not np.isnan(found["late_working_days"]))
    if found["is_open"] and received is not None:
        assert found["is_late"] == np.isnan(found["left_working_days"])
    numbers = ("age", "late", "left", "silent", "handling")
    assert all(not found[f"{n}_working_days"] < 0 for n in numbers)
