"""Working days: each day of the act, the days beside it that are ordinary, and deadlines counted on fingers."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.resolving.workdays import (
    EQUATED_DAYS,
    FIRST_YEAR,
    LAST_YEAR,
    WorkCalendar,
    due_on,
    due_on_calendar_days,
    earlier_of,
    later_of,
    work_calendar,
    working_days_after,
)
from toolkit.schema import register_schema

DATA = Path(__file__).parents[2].parent / "shared" / "data"
STATUTORY = work_calendar()
WEEKENDS = work_calendar(statutory=False)
DAYS = st.dates(date(FIRST_YEAR + 1, 1, 1), date(LAST_YEAR - 3, 12, 31))


def is_working_day(day: date, calendar: WorkCalendar = STATUTORY) -> bool:
    return bool(np.is_busday(np.datetime64(day), holidays=calendar.days_off))


def easter(year: int) -> date:
    """Gauss's rule, as an independent source (Butcher 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * i) // 451
    month, day = divmod(h + i - 7 * m + 114, 31)
    return date(year, month, day + 1)


OFF = [
    date(2026, 1, 1),  # Thursday, Nieuwjaar
    date(2026, 1, 2),  # Friday, equated by decree
    date(2026, 4, 3),  # Friday, Goede Vrijdag
    date(2026, 4, 6),  # Monday, Tweede Paasdag
    date(2026, 4, 27),  # Monday, Koningsdag
    date(2026, 5, 5),  # Tuesday, Bevrijdingsdag, though no lustrum year
    date(2025, 5, 5),  # Monday, Bevrijdingsdag in a lustrum year
    date(2026, 5, 14),  # Thursday, Hemelvaart
    date(2026, 5, 15),  # Friday, equated by decree
    date(2026, 5, 25),  # Monday, Tweede Pinksterdag
    date(2026, 12, 25),  # Friday, Eerste Kerstdag
    date(2024, 12, 26),  # Thursday, Tweede Kerstdag
    date(2023, 4, 27),  # Thursday, Koningsdag
    date(2014, 4, 26),  # Saturday, the first Koningsdag, moved from Sunday the 27th
    date(2012, 4, 30),  # Monday, Koninginnedag
    date(2026, 11, 21),  # Saturday
    date(2026, 11, 22),  # Sunday
]
ON = [
    date(2025, 4, 28),  # Monday after Koningsdag, which moved to Saturday the 26th
    date(2026, 4, 30),  # Thursday, Koninginnedag is no more
    date(2026, 4, 2),  # Thursday, Witte Donderdag
    date(2026, 5, 4),  # Monday, Dodenherdenking
    date(2026, 5, 13),  # Wednesday before Hemelvaart
    date(2024, 5, 6),  # Monday after Bevrijdingsdag on a Sunday
    date(2026, 2, 16),  # Monday, Carnaval
    date(2026, 11, 11),  # Wednesday, Sint-Maarten
    date(2025, 12, 5),  # Friday, Sinterklaas
    date(2026, 12, 24),  # Thursday before Christmas
    date(2026, 12, 28),  # Monday after Christmas; a 26th on a Saturday is not made up for
    date(2026, 12, 31),  # Thursday, Oudjaarsdag
    date(2022, 5, 27),  # Friday after Hemelvaart without a decree
    date(2025, 1, 2),  # Thursday, not equated that year
    date(2029, 5, 11),  # Friday after Hemelvaart, not decreed yet
]


@pytest.mark.parametrize("day", OFF, ids=str)
def test_days_off(day: date) -> None:
    """Each day of the act and each decree."""
    assert not is_working_day(day)


@pytest.mark.parametrize("day", ON, ids=str)
def test_ordinary_days(day: date) -> None:
    """Days that people take for a day off, or that were one in another year."""
    assert is_working_day(day)


def test_the_decreed_days() -> None:
    """Exactly these; each a weekday."""
    days = "2023-04-28 2023-05-19 2024-05-10 2024-12-27 2025-05-30 2026-01-02 2026-05-15 2027-05-07 2028-04-28 2028-05-26"
    assert [d.isoformat() for d in EQUATED_DAYS] == days.split()
    assert all(d.weekday() < 5 for d in EQUATED_DAYS)


@pytest.mark.parametrize("year", range(2014, LAST_YEAR + 1))
def test_a_whole_year_against_an_independent_list(year: int) -> None:
    """By Easter's own rule and the fixed dates of the act, no package involved."""
    sunday = easter(year)
    kings_day = date(year, 4, 26 if date(year, 4, 27).weekday() == 6 else 27)
    moving = {sunday + timedelta(days=n) for n in (-2, 1, 39, 50)}
    fixed = {date(year, 1, 1), kings_day, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
    expected = {d for d in moving | fixed | set(EQUATED_DAYS) if d.year == year and d.weekday() < 5}
    found = {d for d in STATUTORY.days_off.tolist() if d.year == year}
    assert found == expected


def test_each_group_can_be_switched_off() -> None:
    """Only that group; Hemelvaart on 5 May stays off without Bevrijdingsdag."""
    cases = {
        "good_friday_off": (date(2026, 4, 3), date(2026, 4, 6)),
        "liberation_day_off": (date(2026, 5, 5), date(2016, 5, 5)),
        "equated_days_off": (date(2026, 5, 15), date(2026, 5, 14)),
    }
    for switch, (on, still_off) in cases.items():
        calendar = work_calendar(**{switch: False})
        assert is_working_day(on, calendar)
        assert not is_working_day(still_off, calendar)
    assert is_working_day(date(2026, 12, 25), WEEKENDS)
    assert not is_working_day(date(2026, 11, 21), WEEKENDS)


def test_own_closing_days_are_off_in_every_calendar() -> None:
    """A closing day in a weekend changes nothing."""
    closing = [date(2026, 12, 24), date(2026, 12, 27)]
    for statutory in (True, False):
        calendar = work_calendar(statutory=statutory, closing_days=closing)
        assert not is_working_day(date(2026, 12, 24), calendar)
        assert date(2026, 12, 27) not in calendar.days_off.tolist()


def test_the_calendar_says_until_when_it_is_known() -> None:
    """Only whoever follows the decrees has to wait for the next one."""
    assert STATUTORY.known_until == date(2028, 12, 31)
    assert work_calendar(equated_days_off=False).known_until == date(LAST_YEAR, 12, 31)
    assert WEEKENDS.known_until == date(LAST_YEAR, 12, 31)


@pytest.mark.parametrize(
    ("received", "term", "due"),
    [
        ("2026-11-03", 1, "2026-11-04"),  # Tuesday → Wednesday
        ("2026-11-03", 10, "2026-11-17"),  # Tuesday → Tuesday, two weekends
        ("2026-11-06", 1, "2026-11-09"),  # Friday → Monday
        ("2026-11-07", 1, "2026-11-09"),  # Saturday → Monday
        ("2026-11-08", 1, "2026-11-09"),  # Sunday → Monday
        ("2026-11-08", 5, "2026-11-13"),  # Sunday → Friday
        ("2026-04-02", 1, "2026-04-07"),  # Thursday before Goede Vrijdag → Tuesday after Easter
        ("2026-04-03", 1, "2026-04-07"),  # Goede Vrijdag itself → Tuesday
        ("2026-04-24", 2, "2026-04-29"),  # Friday, Koningsdag on Monday → Wednesday
        ("2026-05-04", 1, "2026-05-06"),  # Monday before Bevrijdingsdag → Wednesday
        (
            "2026-05-13",
            1,
            "2026-05-18",
        ),  # Wednesday before Hemelvaart and its equated Friday → Monday
        ("2026-12-24", 1, "2026-12-28"),  # Thursday before Christmas → Monday
        ("2025-12-31", 1, "2026-01-05"),  # Wednesday, 1 and 2 January off → Monday
        (
            "2026-12-24",
            10,
            "2027-01-11",
        ),  # Thursday, over Christmas and New Year (1 January is a Friday) → Monday
    ],
)
def test_deadlines_in_working_days(received: str, term: int, due: str) -> None:
    """The n-th working day strictly after receipt; a receipt on a day off starts as the working day before it."""
    assert due_on(np.array([received], "datetime64[D]"), term, STATUTORY).astype(str).tolist() == [
        due
    ]


@pytest.mark.parametrize(
    ("received", "term", "due"),
    [
        ("2026-11-03", 1, "2026-11-04"),  # Tuesday → Wednesday
        ("2026-11-03", 4, "2026-11-09"),  # → Saturday, on to Monday
        ("2026-11-03", 7, "2026-11-10"),  # → Tuesday
        ("2026-03-31", 3, "2026-04-07"),  # → Goede Vrijdag, on to Tuesday after Easter
        ("2026-12-18", 7, "2026-12-28"),  # → Christmas on Friday, on to Monday
    ],
)
def test_deadlines_in_calendar_days(received: str, term: int, due: str) -> None:
    """A term that ends on a day off runs on to the next working day."""
    assert due_on_calendar_days(np.array([received], "datetime64[D]"), term, STATUTORY).astype(
        str
    ).tolist() == [due]


def counted_by_hand(received: date, term: int, calendar: WorkCalendar) -> date:
    """Step by step, a day at a time."""
    off = set(calendar.days_off.tolist())
    day = received
    while term:
        day += timedelta(days=1)
        term -= day.weekday() < 5 and day not in off
    return day


@given(received=DAYS, term=st.integers(1, 60), closing=st.lists(DAYS, max_size=3))
def test_a_deadline_is_what_counting_on_fingers_gives(
    received: date, term: int, closing: list[date]
) -> None:
    """On any day, with any closing days; and the way back gives the term again."""
    calendar = work_calendar(closing_days=closing)
    day = np.array([received], "datetime64[D]")
    due = due_on(day, term, calendar)
    assert due.tolist() == [counted_by_hand(received, term, calendar)]
    assert working_days_after(day, due, calendar).tolist() == [term]


@given(received=DAYS, term=st.integers(1, 60))
def test_a_calendar_term_ends_on_the_first_working_day_from_its_last(
    received: date, term: int
) -> None:
    """Never before the term is over, and no working day lies between."""
    (due,) = due_on_calendar_days(np.array([received], "datetime64[D]"), term, STATUTORY).tolist()
    end = received + timedelta(days=term)
    assert due >= end
    assert is_working_day(due)
    assert not any(is_working_day(end + timedelta(days=n)) for n in range((due - end).days))


@given(first=DAYS, second=DAYS, third=DAYS)
def test_working_days_between_add_up(first: date, second: date, third: date) -> None:
    """From the first to the third is to the second and on, in whatever order they lie."""
    a, b, c = (np.datetime64(d) for d in (first, second, third))
    total = working_days_after(a, c, STATUTORY)
    assert total == working_days_after(a, b, STATUTORY) + working_days_after(b, c, STATUTORY)


def test_a_missing_day_stays_missing() -> None:
    """In terms, counts, and the choice of two days, which takes the one that is there."""
    nat = np.array(["NaT", "2026-11-03"], "datetime64[D]")
    day = np.array(["2026-11-02", "NaT"], "datetime64[D]")
    assert np.isnat(due_on(nat, 3, STATUTORY)).tolist() == [True, False]
    assert np.isnat(due_on_calendar_days(nat, 3, STATUTORY)).tolist() == [True, False]
    assert np.isnan(working_days_after(nat, day, STATUTORY)).tolist() == [True, True]
    assert (
        later_of(nat, day).astype(str).tolist()
        == earlier_of(nat, day).astype(str).tolist()
        == ["2026-11-02", "2026-11-03"]
    )


@pytest.mark.skipif(not DATA.is_dir(), reason="optional: the shared data folder is not there")
def test_a_citys_own_deadline_cases() -> None:
    """
    Weekends only, with a factor; compared by day.

    That city starts a weekend's receipt on Monday at midnight, so its midnight is the end of the day before;
    it lets a term in calendar days end in a weekend, where ours runs on to Monday (Algemene termijnenwet art. 1).
    """
    with (DATA / "nl_amsterdam_sia_deadline_cases.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        cases = list(csv.DictReader(stream))
    assert len(cases) == 33
    for case in cases:
        received = np.array([case["created_at"][:10]], "datetime64[D]")
        length = int(case["n_days"]) * int(case["factor"])
        last = np.datetime64(case["deadline"], "s") - np.timedelta64(1, "s")
        if case["calendar_days"] == "True":
            expected = np.busday_offset(last.astype("datetime64[D]"), 0, roll="forward")
            found = due_on_calendar_days(received, length, WEEKENDS)
        else:
            expected, found = last.astype("datetime64[D]"), due_on(received, length, WEEKENDS)
        assert (case, found[0]) == (case, expected)


@pytest.mark.skipif(not DATA.is_dir(), reason="optional: the shared data folder is not there")
def test_a_citys_own_terms_fit_the_list_of_categories() -> None:
    """Each of its 77 terms lies within the bounds of tab Rubrieken, in working or calendar days."""
    with (DATA / "nl_amsterdam_sia_categories.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    bounds = register_schema()["categories"].column("term_days").constraints
    assert bounds.minimum is not None
    assert bounds.maximum is not None
    assert len(rows) == 77
    assert all(bounds.minimum <= int(row["slo_days"]) <= bounds.maximum for row in rows)
    assert {row["slo_unit"] for row in rows} == {"working", "calendar"}
