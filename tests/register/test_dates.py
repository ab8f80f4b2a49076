"""Typed dates: day before month, always, and nothing is guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.register.dates import EARLIEST, LATEST, dutch_date

NOVEMBER = date(2026, 11, 3)
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
SHORT = "jan feb mrt apr mei jun jul aug sep okt nov dec".split()  # noqa: SIM905
DAYS = st.dates(EARLIEST, LATEST)


@pytest.mark.parametrize(
    "text",
    [
        "3-11-2026", "03-11-2026", "3/11/2026", "03/11/26", "3.11.2026", "3-11-26", "3-11-'26", " 3 - 11 - 2026 ",
        "3 nov 2026", "3 nov. 2026", "3 NOVEMBER 2026", "3-nov-26", "3nov2026", "3 nov '26", "3e november 2026",
        "di 3 nov 2026", "dinsdag 3 november 2026", "di. 3-11-2026", "dinsdag, 3-11-2026",
        "3-11-2026 14:30", "3-11-2026 om 14.30 uur", "3-11-2026, 9:05", "3-11-2026 14:30:59", "3 nov 2026 14:30 u",
        "2026-11-03", "2026-11-3", "2026/11/03", "2026-11-03T10:15", "2026-11-03T10:15:00.000", "2026-11-03 10:15:00",
        "2026-11-03T10:15:00Z", "2026-11-03T10:15:00+01:00", "2026-11-03 10:15:00.123+0100", "2026-11-03 10:15:00+00",
    ],
)  # fmt: skip
def test_the_forms_that_people_and_systems_write(text: str) -> None:
    """Each is the third of November."""
    assert dutch_date(text) == NOVEMBER


@pytest.mark.parametrize(
    "text",
    [
        "", "gisteren", "2026", "11-2026", "nov 2026", "3 nov", "3-11", "31-02-2026", "29-2-2027", "31-4-2026", "0-1-2026",
        "1-0-2026", "11/23/2026", "3-13-2026", "3-11/2026", "3-11-026", "3-11-20266", "33 nov 2026", "3 nvo 2026",
        "3 oct 2026", "03/11/2026 12:00:00 AM", "11-3-2026 2:30 PM", "46329", "20261103", "3-11-1999", "1-1-2100",
        "2026-13-01", "2026-02-30", "3-11-2026 tekst", "op 3-11-2026", "3-11-2026 4-11-2026", "３-11-2026",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    """Days that do not exist, American dates with AM or PM, halves, and other digits."""
    assert dutch_date(text) is None


@given(day=DAYS)
def test_every_day_comes_back_from_every_form(day: date) -> None:
    """Written out in any of the forms, the same day."""
    forms = [
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day:02}/{day.month:02}/{day.year % 100:02}",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{day.day} {SHORT[day.month - 1]}. {day.year}",
        day.isoformat(),
        f"{day.isoformat()}T23:59:59.999",
    ]
    assert {dutch_date(form) for form in forms} == {day}


@given(text=st.text(st.sampled_from("0123456789-/. abcjnovT:'")))
def test_no_text_makes_it_fail(text: str) -> None:
    """Whatever is typed: a day of the register, or nothing."""
    found = dutch_date(text)
    assert found is None or EARLIEST <= found <= LATEST
