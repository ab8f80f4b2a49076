"""
Of which periods the grades of after-care may be published, so that no period gives a few customers' away.

A mean or a share with its number of answers is a sum.  Two sums of which one holds the other give what lies
between them: a quarter less two of its months is the third month, also when that has one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from toolkit.improving.aftercare import LEAST_ANSWERS, QUESTIONS, aftercare_summary
from toolkit.improving.periods import last_12_months, periods_between
from toolkit.knowledge import Knowledge

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
        if enough and _is_safe(stretch, shown.values(), counts, threshold):
            shown[key] = stretch
    return frozenset(shown)


def _is_safe(
    stretch: Stretch, shown: Iterable[Stretch], counts: Mapping[str, int], threshold: int
) -> bool:
    """Whether no few answers follow from a stretch and what is shown already, by taking one from the other."""
    known = sorted(shown, key=len, reverse=True)

    def rest(months: Stretch) -> int:
        """Answers of the months that are left when everything within that is shown is taken out."""
        left = set(months)
        for one in known:
            if one <= left:
                left -= one
        return sum(counts[m] for m in left)

    pairs = [(rest(stretch), 0)]
    overlapping = [one for one in known if one & stretch and not one <= stretch]
    for other in (*overlapping, frozenset().union(*overlapping)):
        pairs.append((rest(stretch - other), rest(other - stretch)))
    return not any(0 in pair and 0 < max(pair) < threshold for pair in pairs)
