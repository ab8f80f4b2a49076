"""What was told: nothing twice, nothing kept back, whatever happens in between."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.notifying.notes import NOTES_FILE, Told, read_notes, write_notes
from toolkit.resolving.workdays import work_calendar, working_days_after

CALENDAR = work_calendar()
TUESDAY = date(2026, 11, 24)


def new(told: Told, *keys: str, today: date = TUESDAY, repeat_after: int = 5) -> list[str]:
    """What has to be told."""
    return told.new(keys, today, CALENDAR, repeat_after)


def test_the_first_time_everything_is_new() -> None:
    """In the order in which it stands."""
    assert new(Told(), "b", "a") == ["b", "a"]


def test_what_was_told_yesterday_is_not_new() -> None:
    """Only what came since."""
    told = Told().after(["a"], date(2026, 11, 23))
    assert new(told, "a") == []
    assert new(told, "a", "b") == ["b"]


def test_one_digest_a_day() -> None:
    """What comes after it waits for tomorrow, and is not forgotten."""
    told = Told().after(["a"], TUESDAY)
    assert new(told, "a", "b") == []
    assert new(told, "a", "b", today=date(2026, 11, 25)) == ["b"]


@pytest.mark.parametrize(
    ("today", "repeat_after", "expected"),
    [
        (date(2026, 11, 30), 5, []),  # Monday: four working days after Tuesday
        (date(2026, 12, 1), 5, ["a"]),
        (date(2026, 11, 25), 1, ["a"]),
        (date(2027, 11, 24), 0, []),  # never
        (date(2026, 12, 28), 23, ["a"]),  # Friday 25 December does not count
        (date(2026, 12, 28), 24, []),
    ],
)
def test_what_still_stands_is_told_again(
    today: date, repeat_after: int, expected: list[str]
) -> None:
    """After so many working days."""
    told = Told().after(["a"], TUESDAY)
    assert new(told, "a", today=today, repeat_after=repeat_after) == expected


def test_what_is_over_is_forgotten() -> None:
    """So that it is told when it comes back."""
    told = Told().after(["a", "b"], date(2026, 11, 20)).standing(["b"])
    assert new(told, "a", "b") == ["a"]
    assert told.last_on == date(2026, 11, 20)


def test_what_a_clock_that_ran_ahead_left_counts_as_today() -> None:
    """It keeps nobody quiet for a year: tomorrow what is new is told, and after its days what still stands."""
    told = Told().after(["a"], date(2027, 11, 24)).until(TUESDAY)
    assert new(told, "a", "b") == []
    assert new(told, "a", "b", today=date(2026, 11, 25)) == ["b"]
    assert new(told, "a", today=date(2026, 12, 1)) == ["a"]


@given(st.none() | st.dates(max_value=TUESDAY), st.dates(max_value=TUESDAY))
def test_days_that_were_are_as_they_were(last_on: date | None, day: date) -> None:
    """Up to and including today."""
    told = Told(last_on=last_on, signals={"a": day})
    assert told.until(TUESDAY) == told


DAYS = st.lists(st.frozensets(st.sampled_from("abcd")), min_size=1, max_size=25)


@given(DAYS, st.integers(0, 6), st.sets(st.integers(0, 24)))
def test_nothing_is_swallowed_and_nothing_told_twice(
    days: list[frozenset[str]], repeat_after: int, failing: set[int]
) -> None:
    """Day after day, with days on which the message does not get through, a naive diary agrees."""
    told, diary = Told(), {}
    for count, standing in enumerate(days):
        today = TUESDAY + timedelta(days=count)
        told = told.standing(standing)
        diary = {k: day for k, day in diary.items() if k in standing}
        expected = [
            k
            for k in sorted(standing)
            if k not in diary or (repeat_after and _working_days(diary[k], today) >= repeat_after)
        ]
        fresh = told.new(sorted(standing), today, CALENDAR, repeat_after)
        assert fresh == expected
        if fresh and count not in failing:
            told = told.after(fresh, today)
            diary |= dict.fromkeys(fresh, today)
            assert told.new(sorted(standing), today, CALENDAR, repeat_after) == []


def _working_days(first: date, last: date) -> float:
    import numpy as np

    ends = np.array([first, last], dtype="datetime64[D]")
    return float(working_days_after(ends[:1], ends[1:], CALENDAR)[0])


NOTES = st.dictionaries(
    st.text(max_size=12),
    st.builds(
        Told,
        last_on=st.none() | st.dates(),
        signals=st.dictionaries(st.text(max_size=12), st.dates(), max_size=4),
    ),
    max_size=4,
)


@given(NOTES)
def test_notes_come_back(tmp_path_factory: pytest.TempPathFactory, notes: dict[str, Told]) -> None:
    """All of them, as they were."""
    folder = tmp_path_factory.mktemp("notes")
    write_notes(folder, notes)
    assert read_notes(folder) == notes


def test_a_broken_note_costs_a_second_message_never_a_silence(tmp_path: Path) -> None:
    """What can be read is kept; the rest counts as not told."""
    (tmp_path / NOTES_FILE).write_text(
        '{"goed": {"last_on": null, "signals": {"a": "2026-11-24"}}, "stuk": {"signals": {"a": "gisteren"}}, "leeg": {"last_on": "", "signals": {}}, "raar": 3}',
        encoding="utf-8",
    )
    assert read_notes(tmp_path) == {"goed": Told(signals={"a": TUESDAY})}
    (tmp_path / NOTES_FILE).write_text("{", encoding="utf-8")
    assert read_notes(tmp_path) == {}
