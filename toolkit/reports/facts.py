"""
The facts behind one report: figures only, no text from a cell but the names of lists, no persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from toolkit.improving.periods import Period, PeriodKind, period, periods_between
from toolkit.improving.summaries import BREAKDOWNS, TOTAL, summarise
from toolkit.pipeline import Knowledge
from toolkit.writing import part_label

TREND_LENGTHS: dict[PeriodKind, int] = {"month": 24, "quarter": 12, "year": 6}
"""Periods that the trend shows, the reported one last."""

SHARE_DECIMALS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodFacts:
    """
    Everything that one report says.

    Attributes:
        period: The reported period.
        today: The day on which was reckoned; a running period ends here.
        total: The row of the whole period in the summary.
        previous: The row of the period before, or ``None`` when the register did not cover it whole.
        breakdowns: Breakdown → its rows, from large to small, with ``label``.
        trend: ``period`` and ``received_count`` of the periods up to this one, oldest first.
    """

    period: Period
    today: date
    total: dict[str, Any]
    previous: dict[str, Any] | None
    breakdowns: dict[str, list[dict[str, Any]]]
    trend: list[dict[str, Any]]

    @property
    def is_running(self) -> bool:
        """Whether the period has not ended yet."""
        return self.period.last_on >= self.today

    def as_json(self) -> dict[str, Any]:
        """The facts for machines; exact counts, for whoever may read the register."""
        return {
            "period": self.period.key,
            "first_on": self.period.first_on.isoformat(),
            "last_on": self.period.last_on.isoformat(),
            "today": self.today.isoformat(),
            "is_running": self.is_running,
            "total": self.total,
            "previous": self.previous,
            "breakdowns": self.breakdowns,
            "trend": self.trend,
        }

    def sentences(self) -> list[str]:
        """The facts in words."""
        from toolkit.reports.sentences import sentences

        return sentences(self)


def period_facts(knowledge: Knowledge, wanted: Period) -> PeriodFacts:
    """
    The facts of one period.

    Args:
        knowledge: What the register tells.
        wanted: A month, quarter or year; also one without complaints.
    """
    return facts_of_kind(knowledge, wanted.kind, [wanted])[0]


def facts_of_kind(
    knowledge: Knowledge, kind: PeriodKind, wanted: list[Period]
) -> list[PeriodFacts]:
    """
    The facts of several periods of the same kind, computed together.

    Args:
        knowledge: What the register tells.
        kind: Month, quarter or year.
        wanted: Oldest first.
    """
    first = min(covered_from(knowledge), wanted[0].first_on)
    last = max(wanted[-1].last_on, wanted[0].first_on)
    periods = periods_between(kind, first, last)
    summary = summarise(knowledge.register, knowledge.assessed, periods, knowledge.today)
    by_period = dict(tuple(summary.groupby("period", sort=False)))
    keys = [p.key for p in periods]
    return [_facts(knowledge, p, keys, by_period, summary) for p in wanted]


def covered_from(knowledge: Knowledge) -> date:
    """The first day of receipt in the register; *today* when there is none."""
    received = knowledge.register.complaints.frame["received_on"].dropna()
    return received.min().date() if len(received) else knowledge.today


def covered_periods(knowledge: Knowledge, kind: PeriodKind) -> list[Period]:
    """The periods that the register covers, oldest first; the running one last."""
    return periods_between(kind, covered_from(knowledge), knowledge.today)


def _facts(
    knowledge: Knowledge,
    wanted: Period,
    keys: list[str],
    by_period: dict[Any, pd.DataFrame],
    summary: pd.DataFrame,
) -> PeriodFacts:
    empty = summary.iloc[:0]
    rows = by_period.get(wanted.key, empty)
    at = keys.index(wanted.key)
    start = max(0, at + 1 - TREND_LENGTHS[wanted.kind])
    totals = summary[summary["breakdown"] == TOTAL].set_index("period")["received_count"]
    before = period(keys[at - 1]) if at else None
    has_before = before is not None and before.first_on >= covered_from(knowledge) - timedelta(
        days=6
    )
    return PeriodFacts(
        period=wanted,
        today=knowledge.today,
        total=_total(rows),
        previous=_total(by_period.get(keys[at - 1], empty)) if has_before else None,
        breakdowns={name: _parts(knowledge, rows, name) for name in BREAKDOWNS},
        trend=[
            {"period": key, "received_count": int(totals.get(key, 0))}
            for key in keys[start : at + 1]
        ],
    )


def _total(rows: pd.DataFrame) -> dict[str, Any]:
    found = _records(rows[rows["breakdown"] == TOTAL])
    return (
        found[0]
        if found
        else {
            "received_count": 0,
            "closed_count": 0,
            "open_count": 0,
            "due_count": 0,
            "on_time_count": 0,
        }
    )


def _parts(knowledge: Knowledge, rows: pd.DataFrame, name: str) -> list[dict[str, Any]]:
    found = _records(rows[rows["breakdown"] == name])
    return [{"label": part_label(knowledge.register, name, row["part"]), **row} for row in found]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain dictionaries: whole numbers as int, no ``nan``, shares rounded."""
    kept = rows.drop(columns=["period", "breakdown"])
    return [{str(k): _plain(v) for k, v in row.items()} for row in kept.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        if value != value:
            return None
        return round(value, SHARE_DECIMALS)
    return value
