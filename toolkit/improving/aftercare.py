"""
After-care: what complainants think of the handling, and whom to ask now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.improving.exact import wilson
from toolkit.improving.periods import Period, first_days, last_days
from toolkit.resolving.workdays import Days

QUESTIONS = ("spoken_to_grade", "informed_grade", "action_grade", "overall_grade")
"""The three questions and the overall grade, in the order of tab *Nazorg*."""

SATISFIED_GRADE = 5.5
"""A grade from here on is a satisfied customer.  Source: definitions of the project."""

LEAST_ANSWERS = 10
"""Under so many answers there is no verdict.  Source: definitions of the project."""

ASK_AFTER_DAYS = 14
"""Days from closing to asking.  Source: definitions of the project (about two weeks)."""

CLOSES_AFTER_DAYS = 14
"""Days that the question stays open.  Source: definitions of the project."""

MEAN_NORM = 7.0
"""Lowest mean grade that meets the norm.  Source: KWH-Huurlabel practice."""

SATISFIED_NORM_PERCENT = 85.0
"""Lowest percentage of satisfied customers that meets the norm.  Source: KWH-Huurlabel practice."""

MEETS_NORM, BELOW_NORM, NO_VERDICT = "meets_norm", "below_norm", ""


def aftercare_summary(
    answers: pd.DataFrame,
    complaints: pd.DataFrame,
    periods: Sequence[Period],
    today: date,
    *,
    ask_after_days: int = ASK_AFTER_DAYS,
    mean_norm: float = MEAN_NORM,
    satisfied_norm_percent: float = SATISFIED_NORM_PERCENT,
) -> pd.DataFrame:
    """
    The grades per period and question.

    An answer belongs to the period in which it was given, a question to the period in which its complaint was
    closed *ask_after_days* ago.  Anonymous answers cannot be traced to a question, so the response share
    compares the two counts; around a period's edges answers can outnumber questions, and then it is 1.  Of
    several answers about one complaint in one period the last counts.

    Args:
        answers: ``number`` (``""`` is anonymous), ``answered_on`` and :data:`QUESTIONS` (1–10, ``nan`` is no
            answer), in sheet order.
        complaints: ``closed_on``, ``reopened_on``, and ``kind`` where there is such a column.
        periods: Oldest first.  They may overlap.
        today: Nothing after this day is counted.
        ask_after_days: Days from closing to asking.
        mean_norm: Lowest mean that meets the norm, 1–10.
        satisfied_norm_percent: Lowest share that meets the norm, 0–100.

    Returns:
        One row per period × question, in that order: ``period`` (key), ``question``, ``asked_count``,
        ``answer_count``, ``response_share`` (``nan`` when nobody was asked), ``mean_grade``,
        ``satisfied_count``, ``satisfied_share`` with ``satisfied_low`` and ``satisfied_high`` (Wilson 95 %;
        ``nan`` without answers), ``is_norm_within`` (the norm lies within that interval, so chance may have
        decided), ``verdict``: meets_norm, below_norm, or ``""`` under :data:`LEAST_ANSWERS` answers.
    """
    starts, ends = (
        first_days(list(periods)),
        np.minimum(last_days(list(periods)), np.datetime64(today, "D")),
    )
    asked_on = _closed_days(complaints) + ask_after_days
    answered_on = _days(answers["answered_on"])
    asked_on, oldest_first = np.sort(asked_on), np.argsort(answered_on, kind="stable")
    answered_on = answered_on[oldest_first]
    grades = answers[list(QUESTIONS)].to_numpy(dtype=float)[oldest_first]
    about = _about(answers["number"])[oldest_first]
    rows = []
    for period, start, end in zip(periods, starts, ends, strict=True):
        since, until = _between(answered_on, start, end)
        chosen = since + _last_of_each(about[since:until])
        asked = int(np.diff(_between(asked_on, start, end))[0])
        for at, question in enumerate(QUESTIONS):
            given = grades[chosen, at]
            rows.append((period.key, question, asked, *_figures(given[~np.isnan(given)])))
    names = ["period", "question", "asked_count", "answer_count", "mean_grade", "satisfied_count"]
    table = pd.DataFrame(rows, columns=names).astype(
        {
            "asked_count": "int64",
            "answer_count": "int64",
            "mean_grade": "float64",
            "satisfied_count": "int64",
        }
    )
    count = table["answer_count"].to_numpy(dtype=float)
    asked_count = table["asked_count"].to_numpy(dtype=float)
    norm = satisfied_norm_percent / 100
    share = _ratio(table["satisfied_count"].to_numpy(dtype=float), count)
    low, high = wilson(table["satisfied_count"].to_numpy(), count)
    meets = (table["mean_grade"].to_numpy() >= mean_norm) & (share >= norm)
    table.insert(4, "response_share", np.minimum(_ratio(count, asked_count), 1.0))
    return table.assign(
        satisfied_share=share,
        satisfied_low=low,
        satisfied_high=high,
        is_norm_within=(low <= norm) & (norm <= high),
        verdict=np.select(
            [count < LEAST_ANSWERS, meets], [NO_VERDICT, MEETS_NORM], BELOW_NORM
        ).astype(object),
    )


def to_ask(
    complaints: pd.DataFrame,
    answers: pd.DataFrame,
    today: date,
    *,
    ask_after_days: int = ASK_AFTER_DAYS,
    closes_after_days: int = CLOSES_AFTER_DAYS,
) -> pd.DataFrame:
    """
    Complaints whose complainant is to be asked how it went.

    Closed *ask_after_days* ago or longer, not reopened since, the question not yet closed, and no answer since
    the closing; an answer without a day counts as one of today.

    Args:
        complaints: ``number``, ``closed_on``, ``reopened_on``, and ``kind`` where there is such a column.
        answers: ``number`` (``""`` is anonymous) and ``answered_on``.
        today: The day of asking.
        ask_after_days: Days from closing to asking, 0 or more.
        closes_after_days: Days that the question stays open; the last one included.

    Returns:
        ``number``, ``closed_on`` and ``ask_until_on`` (``datetime64[s]``), the first to close on top.  No
        persons: the number leads to the row.
    """
    closed_on = _closed_days(complaints)
    numbers = complaints["number"].to_numpy(dtype=object)
    first = np.datetime64(today - timedelta(days=ask_after_days + closes_after_days), "D")
    last = np.datetime64(today - timedelta(days=ask_after_days), "D")
    wanted = (closed_on >= first) & (closed_on <= last) & (numbers != "")
    answered_on = answers["answered_on"].fillna(pd.Timestamp(today))
    heard = answered_on.groupby(answers["number"].to_numpy(dtype=object)).max()
    heard_on = _days(heard.reindex(numbers[wanted]))
    wanted[np.flatnonzero(wanted)[heard_on >= closed_on[wanted]]] = False
    table = pd.DataFrame(
        {
            "number": numbers[wanted],
            "closed_on": closed_on[wanted].astype("datetime64[s]"),
            "ask_until_on": (closed_on[wanted] + ask_after_days + closes_after_days).astype(
                "datetime64[s]"
            ),
        }
    ).astype({"number": object})
    return table.sort_values(["closed_on", "number"], kind="stable", ignore_index=True)


def _days(values: pd.Series) -> Days:
    return np.asarray(values.to_numpy().astype("datetime64[D]"))


def _closed_days(complaints: pd.DataFrame) -> Days:
    """Closing day of each complaint; ``NaT`` while open, reopened, or no complaint."""
    closed, reopened = _days(complaints["closed_on"]), _days(complaints["reopened_on"])
    kept = ~(reopened > closed)
    if "kind" in complaints:
        kept &= complaints["kind"].to_numpy(dtype=object) == "complaint"
    return np.asarray(np.where(kept, closed, np.datetime64("NaT", "D")))


def _about(numbers: pd.Series) -> npt.NDArray[np.intp]:
    """A code per complaint; each anonymous answer has one of its own, shape (n,)."""
    names = numbers.to_numpy(dtype=object)
    codes, found = pd.factorize(names)
    return np.asarray(np.where(names == "", len(found) + np.arange(len(names)), codes))


def _between(days: Days, start: np.datetime64, end: np.datetime64) -> tuple[int, int]:
    """Where the days from *start* to *end* stand among sorted days, of which the unknown ones come last."""
    return int(np.searchsorted(days, start)), int(np.searchsorted(days, end, side="right"))


def _last_of_each(codes: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Position of the last appearance of every code."""
    return len(codes) - 1 - np.unique(codes[::-1], return_index=True)[1]


def _figures(grades: npt.NDArray[np.float64]) -> tuple[int, float, int]:
    """Number of grades, their mean, and how many are satisfied."""
    mean = float(grades.mean()) if len(grades) else np.nan
    return len(grades), mean, int((grades >= SATISFIED_GRADE).sum())


def _ratio(
    numerator: npt.NDArray[np.float64], denominator: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    unknown = np.full(len(numerator), np.nan)
    return np.asarray(np.divide(numerator, denominator, out=unknown, where=denominator > 0))
