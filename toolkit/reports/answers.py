"""
Of which periods the grades of after-care may be published, so that no period gives a few customers' away.

A mean or a share with its number of answers is a sum.  Two sums of which one holds the other give what lies
between them: a quarter less two of its months is the third month, also when that has one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from toolkit.improving.aftercare import LEAST_ANSWERS, QUESTIONS, aftercare_summary
from toolkit.improving.periods import last_12_months, periods_between
from toolkit.knowledge import Knowledge

MOST_GROUPS = 5000
"""Groups of few answers that are looked at; where there are more, the period stays away."""

_NOTHING = 1e-9

Stretch = frozenset[str]
"""The months of a period in which anybody answered, by key."""


def shown_answers(knowledge: Knowledge, first_on: date, last_on: date) -> dict[str, frozenset[str]]:
    """
    Question → keys of the periods whose grades may be published.

    Args:
        knowledge: With the answers.
        first_on: From the year of this day on there are pages.
        last_on: The last day of which there are.
    """
    register, today = knowledge.register, knowledge.today
    first = date(first_on.year, 1, 1)
    months, quarters, years = (
        periods_between(kind, first, last_on) for kind in ("month", "quarter", "year")
    )
    recent = replace(last_12_months(today), last_on=today)
    answers, complaints = register.tables["aftercare"].frame, register.complaints.frame
    rows = aftercare_summary(answers, complaints, months, today)
    result = {}
    for question in QUESTIONS:
        chosen = rows[(rows["question"] == question) & (rows["answer_count"] > 0)]
        counts = dict(zip(chosen["period"], chosen["answer_count"].tolist(), strict=True))
        stretches = {
            p.key: frozenset(m.key for m in months if p.first_on <= m.first_on <= p.last_on)
            & counts.keys()
            for p in (*months, *quarters, *years, recent)
        }
        result[question] = publishable(
            counts, stretches, threshold=register.settings.suppression_threshold
        )
    return result


def publishable(
    counts: Mapping[str, int], stretches: Mapping[str, Stretch], *, threshold: int
) -> frozenset[str]:
    """
    The periods that may be published together, chosen one by one.

    Args:
        counts: Month → answers, above 0.
        stretches: Period → its months, in order of importance: what comes first is shown if anything is.
        threshold: Fewer answers than this may not follow from what is shown.

    >>> months = {"a": frozenset("a"), "b": frozenset("b"), "c": frozenset("c")}
    >>> sorted(publishable({"a": 12, "b": 15, "c": 1}, {**months, "q": frozenset("abc")}, threshold=5))
    ['a', 'b']
    """
    shown: dict[str, Stretch] = {}
    for key, stretch in stretches.items():
        enough = sum(counts[m] for m in stretch) >= LEAST_ANSWERS
        if enough and not _give_few_away(_linked(stretch, shown.values()), counts, threshold):
            shown[key] = stretch
    return frozenset(shown)


def _linked(stretch: Stretch, shown: Iterable[Stretch]) -> list[Stretch]:
    """A stretch with those that share a month with it, or with one of these: nothing else tells more about it."""
    found, others = [stretch], list(shown)
    months = set(stretch)
    while near := [one for one in others if not months.isdisjoint(one)]:
        found += near
        others = [one for one in others if months.isdisjoint(one)]
        months.update(*near)
    return found


def _give_few_away(shown: Sequence[Stretch], counts: Mapping[str, int], threshold: int) -> bool:
    """
    Whether the answers of a few customers follow from sums, by adding and subtracting as many of them as one likes.

    Months that stand in the same sums only ever appear together.  A group of these follows when its 0s and 1s are
    a combination of the rows of the sums: when it is at right angles to all that the sums leave open.
    """
    months = sorted(frozenset().union(*shown))
    sums = np.array([[month in one for month in months] for one in shown], dtype=np.int64)
    columns, group_of = np.unique(sums, axis=1, return_inverse=True)
    sizes = np.bincount(group_of.ravel(), weights=[counts[m] for m in months]).astype(int)
    _left, strengths, right = np.linalg.svd(columns)
    left_open = right[int((strengths > _NOTHING).sum()) :].T
    groups = [at for at in np.argsort(sizes).tolist() if sizes[at] < threshold]
    looked_at = 0
    ahead: list[tuple[tuple[int, ...], int]] = [((), 0)]
    while ahead:
        chosen, start = ahead.pop()
        for place in range(start, len(groups)):
            more = (*chosen, groups[place])
            if sizes[list(more)].sum() >= threshold:
                break  # the others are no smaller
            looked_at += 1
            if (
                looked_at > MOST_GROUPS
                or np.abs(left_open[list(more)].sum(axis=0)).max(initial=0) < _NOTHING
            ):
                return True
            ahead.append((more, place + 1))
    return False
