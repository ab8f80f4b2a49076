"""After-care: the grades per period, the norm at its edge, and who is to be asked today."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.improving.aftercare import QUESTIONS, aftercare_summary, to_ask
from toolkit.improving.exact import wilson
from toolkit.improving.periods import last_12_months, period
from toolkit.schema import register_schema

TODAY = date(2026, 11, 24)
NAN = math.nan
OCTOBER = period("2026-10")
Grade = float | None


def answers(*rows: tuple[str, date | None, Grade]) -> pd.DataFrame:
    """Answers as (number, day, overall grade); the three questions are left open."""
    numbers, days, grades = zip(*rows, strict=True) if rows else ((), (), ())
    frame = pd.DataFrame(
        {
            "number": pd.Series(numbers, dtype=object),
            "answered_on": pd.Series(days).astype("datetime64[s]"),
        }
    )
    for question in QUESTIONS[:-1]:
        frame[question] = NAN
    frame["overall_grade"] = pd.Series(grades, dtype=float)
    return frame


def complaints(*rows: tuple[str, date | None, date | None]) -> pd.DataFrame:
    """Complaints as (number, closed on, reopened on)."""
    numbers, closed, reopened = zip(*rows, strict=True) if rows else ((), (), ())
    return pd.DataFrame(
        {
            "number": pd.Series(numbers, dtype=object),
            "kind": pd.Series(["complaint"] * len(rows), dtype=object),
            "closed_on": pd.Series(closed).astype("datetime64[s]"),
            "reopened_on": pd.Series(reopened).astype("datetime64[s]"),
        }
    )


def overall(grades: Sequence[Grade], day: date = date(2026, 10, 5), asked: int = 0) -> pd.Series:
    """The row of the overall grade over October 2026."""
    closed = complaints(*[(f"K-{i}", date(2026, 9, 20), None) for i in range(asked)])
    table = aftercare_summary(
        answers(*[("", day, grade) for grade in grades]), closed, [OCTOBER], TODAY
    )
    return table[table["question"] == "overall_grade"].iloc[0]


def test_the_figures_by_hand() -> None:
    """Grades 5, 6, 8 and 9 of ten who were asked: mean 7, three of four satisfied, and no verdict yet."""
    row = overall([5, 6, 8, 9], asked=10)
    low, high = wilson(3, 4)
    expected = {
        "period": "2026-10",
        "question": "overall_grade",
        "asked_count": 10,
        "answer_count": 4,
        "response_share": 0.4,
        "mean_grade": 7.0,
        "satisfied_count": 3,
        "satisfied_share": 0.75,
        "satisfied_low": float(low),
        "satisfied_high": float(high),
        "is_norm_within": True,
        "verdict": "",
    }
    assert {name: row[name] for name in expected} == expected


def test_every_period_has_every_question() -> None:
    """In the order given, also without any answer, and then without figures."""
    table = aftercare_summary(answers(), complaints(), [period("2026-09"), OCTOBER], TODAY)
    assert table["period"].tolist() == ["2026-09"] * 4 + ["2026-10"] * 4
    assert table["question"].tolist() == list(QUESTIONS) * 2
    assert table["answer_count"].tolist() == [0] * 8
    figures = ["response_share", "mean_grade", "satisfied_share", "satisfied_low", "satisfied_high"]
    assert table[figures].isna().all(axis=None)
    assert set(table["verdict"]) == {""}
    assert not table["is_norm_within"].any()


@pytest.mark.parametrize(
    ("grades", "verdict"),
    [
        ([7] * 9, ""),
        ([7] * 10, "meets_norm"),
        ([7] * 9 + [6], "below_norm"),
        ([8] * 17 + [5] * 3, "meets_norm"),
        ([8] * 16 + [5] * 4, "below_norm"),
        ([7] * 10 + [None] * 5, "meets_norm"),
        ([7] * 9 + [None] * 5, ""),
    ],
)
def test_the_norm_at_its_edge(grades: list[Grade], verdict: str) -> None:
    """Mean 7.0 and 85 % satisfied meet it, a little less of either does not, and nine answers say nothing."""
    assert overall(grades)["verdict"] == verdict


@pytest.mark.parametrize(("grade", "count"), [(5, 0), (6, 1), (1, 0), (10, 1)])
def test_satisfied_is_five_and_a_half_or_more(grade: int, count: int) -> None:
    """In whole grades: a 6 is, a 5 is not."""
    assert overall([grade])["satisfied_count"] == count


@pytest.mark.parametrize(
    ("mean", "percent", "verdict"),
    [(8.0, 85, "below_norm"), (7.0, 95, "below_norm"), (7.0, 90, "meets_norm")],
)
def test_the_norm_is_the_coordinators(mean: float, percent: float, verdict: str) -> None:
    """Eight eights, a nine and a five: mean 7.8, and 90 % satisfied."""
    given_answers = answers(*[("", date(2026, 10, 5), g) for g in [8] * 8 + [9, 5]])
    table = aftercare_summary(
        given_answers,
        complaints(),
        [OCTOBER],
        TODAY,
        mean_norm=mean,
        satisfied_norm_percent=percent,
    )
    assert table["verdict"].iloc[-1] == verdict


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2026, 9, 30), 0),
        (date(2026, 10, 1), 1),
        (date(2026, 10, 31), 1),
        (date(2026, 11, 1), 0),
    ],
)
def test_an_answer_belongs_to_the_period_in_which_it_was_given(day: date, counts: int) -> None:
    """Both edges included; anonymous ones too."""
    assert overall([8], day=day)["answer_count"] == counts


def test_nothing_of_tomorrow_counts() -> None:
    """The running period ends today, for answers and for questions."""
    november = period("2026-11")
    table = aftercare_summary(
        answers(("", TODAY, 8), ("", TODAY + timedelta(days=1), 2)),
        complaints(
            ("K-1", TODAY - timedelta(days=14), None), ("K-2", TODAY - timedelta(days=13), None)
        ),
        [november],
        TODAY,
    )
    assert table[["asked_count", "answer_count"]].iloc[-1].tolist() == [1, 1]


def test_only_complaints_that_stayed_closed_are_asked_about() -> None:
    """Not one that is reopened or open, nor nuisance; one closed again, if on the same day, is."""
    frame = complaints(
        ("K-1", date(2026, 9, 20), None),
        ("K-2", date(2026, 9, 20), date(2026, 9, 25)),
        ("K-3", date(2026, 9, 20), date(2026, 9, 18)),
        ("K-4", None, None),
        ("K-5", date(2026, 9, 20), None),
        ("K-6", date(2026, 9, 20), date(2026, 9, 20)),
    )
    frame.loc[4, "kind"] = "nuisance_report"
    table = aftercare_summary(answers(), frame, [OCTOBER], TODAY)
    assert table["asked_count"].tolist() == [3] * 4


def test_the_last_answer_about_a_complaint_counts() -> None:
    """Anonymous answers are all different people; the same number is the same one."""
    day = date(2026, 10, 5)
    rows = [("K-1", day + timedelta(days=2), 9), ("K-1", day, 1), ("", day, 5), ("", day, 5)]
    table = aftercare_summary(answers(*rows), complaints(), [OCTOBER], TODAY)
    assert table[["answer_count", "mean_grade"]].iloc[-1].tolist() == [3, 19 / 3]


def test_more_answers_than_questions_are_a_share_of_one() -> None:
    """At the edge of a period answers come to last month's questions."""
    assert overall([8, 8, 8], asked=2)["response_share"] == 1.0


def test_periods_may_overlap() -> None:
    """A month and the last twelve months stand side by side."""
    table = aftercare_summary(
        answers(("", date(2026, 10, 5), 8)), complaints(), [last_12_months(TODAY), OCTOBER], TODAY
    )
    assert table.loc[table["question"] == "overall_grade", "answer_count"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("days_ago", "is_asked"), [(13, False), (14, True), (20, True), (28, True), (29, False)]
)
def test_ask_two_weeks_after_closing_for_two_weeks(days_ago: int, is_asked: bool) -> None:
    """From the 14th day on, up to and including the 28th."""
    closed = TODAY - timedelta(days=days_ago)
    table = to_ask(complaints(("K-1", closed, None)), answers(), TODAY)
    assert table["number"].tolist() == ["K-1"] * is_asked
    assert table["ask_until_on"].tolist() == [pd.Timestamp(closed + timedelta(days=28))] * is_asked


@pytest.mark.parametrize(
    ("answered_on", "is_asked"),
    [
        (date(2026, 11, 7), True),
        (date(2026, 11, 8), False),
        (date(2026, 11, 20), False),
        (None, False),
    ],
)
def test_who_answered_is_not_asked_again(answered_on: date | None, is_asked: bool) -> None:
    """But an answer to an earlier closing is no answer to this one; an answer without a day is one."""
    table = to_ask(
        complaints(("K-1", date(2026, 11, 8), None)), answers(("K-1", answered_on, 8)), TODAY
    )
    assert table["number"].tolist() == ["K-1"] * is_asked


def test_whom_not_to_ask() -> None:
    """Open, reopened, no complaint, no number; an anonymous answer takes nobody off the list."""
    closed = date(2026, 11, 8)
    frame = complaints(
        ("K-2", closed, None),
        ("K-3", None, None),
        ("K-4", closed, closed + timedelta(days=3)),
        ("", closed, None),
        ("K-5", closed, None),
        ("K-1", closed - timedelta(days=2), None),
    )
    frame.loc[4, "kind"] = "dispute"
    table = to_ask(frame, answers(("", closed, 8)), TODAY)
    assert table["number"].tolist() == ["K-1", "K-2"]
    assert table.columns.tolist() == ["number", "closed_on", "ask_until_on"]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from([None, 3, 15, 30])), max_size=20),
    st.integers(0, 20),
    st.integers(1, 20),
)
def test_the_list_is_what_a_plain_reading_says(
    rows: list[tuple[int, int | None]], ask: int, closes: int
) -> None:
    """For every complaint: closed in the window, and no answer since."""
    closed = [TODAY - timedelta(days=days) for days, _answer in rows]
    frame = complaints(*[(f"K-{i:02}", day, None) for i, day in enumerate(closed)])
    given_answers = [
        (f"K-{i:02}", TODAY - timedelta(days=answer), 8)
        for i, (_days, answer) in enumerate(rows)
        if answer is not None
    ]
    table = to_ask(
        frame, answers(*given_answers), TODAY, ask_after_days=ask, closes_after_days=closes
    )
    expected = [
        (days, f"K-{i:02}")
        for i, (days, answer) in enumerate(rows)
        if ask <= days <= ask + closes and (answer is None or answer > days)
    ]
    assert table["number"].tolist() == [
        number for _days, number in sorted(expected, key=lambda e: (-e[0], e[1]))
    ]


def test_the_questions_are_those_of_the_tab() -> None:
    """In the order of tab Nazorg."""
    names = [c.name for c in register_schema()["aftercare"].columns if c.name.endswith("_grade")]
    assert names == list(QUESTIONS)
