"""Numbers, dates and lists as a Dutch reader expects them."""

from __future__ import annotations

import math
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.locale import LANGUAGE_VARIABLE, dutch


def plain(text: str) -> str:
    return text.replace(dutch.NO_BREAK_SPACE, " ")


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.000"),
        (1234, "1.234"),
        (1234567, "1.234.567"),
        (-1, "-1"),
        (-1234, "-1.234"),
    ],
)
def test_counts(count: int, shown: str) -> None:
    """Thousands are grouped with a full stop."""
    assert dutch.format_count(count) == shown


@given(st.integers(0, 10**14))
def test_counts_can_be_read_back(count: int) -> None:
    """The number in the text is the number that it was made from."""
    assert int(dutch.format_count(count).replace(".", "")) == count


@given(st.integers(0, 10**9), st.integers(0, 3))
def test_decimals_can_be_read_back(thousandths: int, decimals: int) -> None:
    """A written decimal differs by half a unit of its last place at most."""
    value = thousandths / 1000
    back = float(dutch.format_decimal(value, decimals).replace(".", "").replace(",", "."))
    assert abs(back - value) <= 0.5 * 10.0**-decimals + 1e-6


@pytest.mark.parametrize(
    ("value", "decimals", "trim", "shown"),
    [
        (7.0, 1, False, "7,0"),
        (7.0, 1, True, "7"),
        (7.25, 1, False, "7,3"),
        (7.35, 1, False, "7,4"),
        (0.05, 1, False, "0,1"),
        (999.96, 1, True, "1.000"),
        (1234.5, 0, False, "1.235"),
        (-0.01, 1, False, "0,0"),
        (math.nan, 1, False, "–"),
        (math.inf, 1, False, "∞"),
        (10, 2, True, "10"),
    ],
)
def test_decimals(value: float, decimals: int, trim: bool, shown: str) -> None:
    """A comma before the decimals, halves rounded up as people do, never a minus before 0."""
    assert dutch.format_decimal(value, decimals, trim=trim) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.834, "83 %"),
        (0.835, "84 %"),
        (0.845, "85 %"),
        (0.0, "0 %"),
        (1.0, "100 %"),
        (12.5, "1.250 %"),
        (math.nan, "–"),
    ],
)
def test_shares(share: float, shown: str) -> None:
    """A percentage is whole, with a space that does not break before its sign."""
    assert plain(dutch.format_share(share)) == shown
    assert " " not in dutch.format_share(share)


@pytest.mark.parametrize(
    ("count", "total", "shown"),
    [
        (3, 7, "3 van de 7"),
        (0, 9, "0 van de 9"),
        (9, 9, "9 van de 9"),
        (3, 10, "30 %"),
        (10, 10, "100 %"),
        (0, 10, "0 %"),
        (1, 200, "1 %"),
        (1, 201, "minder dan 1 %"),
        (199, 200, "meer dan 99 %"),
        (198, 200, "99 %"),
        (0, 0, "–"),
    ],
)
def test_parts_of_a_whole(count: int, total: int, shown: str) -> None:
    """Under ten the numbers are told; from ten on a percentage that never claims all or nothing wrongly."""
    assert plain(dutch.share_of(count, total)) == shown


@pytest.mark.parametrize(("count", "total"), [(8, 7), (-1, 7), (1, 0)])
def test_a_part_lies_within_its_whole(count: int, total: int) -> None:
    """More than everything, or less than nothing, is refused."""
    with pytest.raises(ValueError, match="not a part of a whole"):
        dutch.share_of(count, total)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 11, 3), "3 november 2026"),
        (date(2026, 3, 1), "1 maart 2026"),
        (date(2024, 2, 29), "29 februari 2024"),
    ],
)
def test_days(day: date, shown: str) -> None:
    """Day, month in full and small, year."""
    assert dutch.format_day(day) == shown


def test_weekdays() -> None:
    """The weekday stands before the day."""
    assert dutch.format_day(date(2026, 11, 3), weekday=True) == "dinsdag 3 november 2026"


@pytest.mark.parametrize(
    ("first_on", "last_on", "shown"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), "1 tot en met 30 september 2026"),
        (date(2026, 7, 1), date(2026, 9, 30), "1 juli tot en met 30 september 2026"),
        (date(2025, 12, 29), date(2026, 1, 4), "29 december 2025 tot en met 4 januari 2026"),
        (date(2026, 9, 1), date(2026, 9, 1), "1 september 2026"),
    ],
)
def test_stretches_of_days(first_on: date, last_on: date, shown: str) -> None:
    """What both ends share is said once."""
    assert dutch.format_days(first_on, last_on) == shown


def test_months_are_short_without_full_stops() -> None:
    """Each month has its own name, and its own short name without a full stop."""
    days = [date(2026, month, 1) for month in range(1, 13)]
    assert [dutch.format_month(day, short=True) for day in days] == [
        f"{name} 2026"
        for name in [
            "jan",
            "feb",
            "mrt",
            "apr",
            "mei",
            "jun",
            "jul",
            "aug",
            "sep",
            "okt",
            "nov",
            "dec",
        ]
    ]
    assert dutch.format_month(days[2]) == "maart 2026"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("2026-09", "september 2026"),
        ("2026-Q1", "1e kwartaal 2026"),
        ("2026-Q3", "3e kwartaal 2026"),
        ("2026", "2026"),
        ("last-12-months", "de laatste 12 maanden"),
    ],
)
def test_periods(key: str, shown: str) -> None:
    """A period is named by its key."""
    assert dutch.format_period(key) == shown


@pytest.mark.parametrize("key", ["2026-13", "2026-Q5", "nu", ""])
def test_unknown_periods_are_refused(key: str) -> None:
    """What is no period has no name."""
    with pytest.raises(ValueError, match="not a period"):
        dutch.format_period(key)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 1, 1), "week 1 van 2026"),
        (date(2027, 1, 3), "week 53 van 2026"),
        (date(2027, 1, 4), "week 1 van 2027"),
    ],
)
def test_weeks(day: date, shown: str) -> None:
    """Weeks are those of ISO 8601, with the year that they belong to."""
    assert dutch.format_week(day) == shown


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_of_a_week_has_its_week(day: date) -> None:
    """Monday to Sunday share one name; the next Monday has another."""
    monday = day - timedelta(days=day.weekday())
    assert {dutch.format_week(monday + timedelta(days=offset)) for offset in range(7)} == {
        dutch.format_week(day)
    }
    assert dutch.format_week(monday + timedelta(days=7)) != dutch.format_week(day)


@pytest.mark.parametrize(
    ("parts", "most", "shown"),
    [
        ([], None, ""),
        (["a"], None, "a"),
        (["a", "b"], None, "a en b"),
        (["a", "b", "c"], None, "a, b en c"),
        (["a", "b", "c"], 3, "a, b en c"),
        (["a", "b", "c"], 2, "a, b en nog 1 andere"),
        (["a", "b", "c", "d"], 1, "a en nog 3 andere"),
        (["{0}", "{1}"], None, "{0} en {1}"),
    ],
)
def test_lists(parts: list[str], most: int | None, shown: str) -> None:
    """Commas, and "en" before the last; what is left out is counted."""
    assert dutch.format_list(parts, most=most) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "geen klachten"), (1, "1 klacht"), (2, "2 klachten"), (1500, "1.500 klachten")],
)
def test_complaints(count: int, shown: str) -> None:
    """One complaint, several complaints, none."""
    assert dutch.complaints_text(count) == shown


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (0, "0 werkdagen"),
        (0.5, "0,5 werkdagen"),
        (1, "1 werkdag"),
        (1.5, "1,5 werkdagen"),
        (2, "2 werkdagen"),
    ],
)
def test_working_days(days: float, shown: str) -> None:
    """Only exactly one is singular."""
    assert dutch.working_days_text(days) == shown


def test_euros() -> None:
    """Whole euros, the sign first."""
    assert plain(dutch.format_euro(1234.5)) == "€ 1.235"
    assert dutch.format_euro(math.nan) == "–"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(999_999, "999.999"), (1_000_000, "1 mln."), (2.5e9, "2,5 mld."), (1e300, "1e300")],
)
def test_compact_numbers(value: float, shown: str) -> None:
    """Large numbers are short where there is little room."""
    assert plain(dutch.format_compact(value)) == shown


def test_another_language_has_its_own_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers, dates and lists follow the language that people see; an unknown one gets the source's forms."""
    monkeypatch.setenv(LANGUAGE_VARIABLE, "en")
    english = (
        dutch.format_count(1234),
        dutch.format_quarter(date(2026, 9, 1)),
        dutch.format_list(["a", "b"]),
    )
    assert english == ("1,234", "3rd quarter 2026", "a and b")
    monkeypatch.setenv(LANGUAGE_VARIABLE, "qqq")
    assert dutch.format_count(1234) == "1,234"
    monkeypatch.setenv(LANGUAGE_VARIABLE, "nl-NL")
    assert dutch.format_count(1234) == "1.234"


def test_babel_is_loaded_at_the_first_use_only() -> None:
    """Importing numbers and charts does not cost the time that Babel takes."""
    code = "import sys, toolkit.locale.dutch, toolkit.reports.charts; sys.exit('babel' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
