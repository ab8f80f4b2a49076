"""
The facts behind one report: figures only, no text from a cell but the names of lists, no persons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.improving.aftercare import aftercare_summary
from toolkit.improving.costs import category_costs
from toolkit.improving.effects import action_effects
from toolkit.improving.periods import Period, PeriodKind, period
from toolkit.improving.summaries import BREAKDOWNS
from toolkit.knowledge import Knowledge
from toolkit.reports.chronicle import Chronicle, chronicle, covered_from
from toolkit.reports.linked import LinkedCounts
from toolkit.reports.records import Record, records
from toolkit.writing.labels import part_label

TREND_LENGTHS: dict[PeriodKind, int] = {"month": 24, "quarter": 12, "year": 6}
"""Periods that the trend shows, the reported one last."""

MONTHS_SHOWN = 24
"""Months in the charts over time, up to the end of the reported period."""

WHOLE_MONTH_DAYS = 7
"""A register that starts within the first so many days of a month covers it whole."""

MONTHLY = (
    "received_count",
    "closed_count",
    "open_count",
    "due_count",
    "on_time_count",
    "hidden_count",
    "expression_count",
    "repeat_count",
    "reach_share",
)
"""Figures of the months that the charts over time need."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodFacts:
    """
    Everything that one report says; exact, but for what *linked* withholds on the pages.

    Attributes:
        period: The reported period.
        today: The day on which was reckoned; a running period ends here.
        total: The row of the whole period in the summary.
        previous: The row of the period before, or ``None`` when the register did not cover it whole.
        breakdowns: Breakdown → its rows, from large to small, with ``label``.
        trend: ``period`` and ``received_count`` of the periods up to this one, oldest first.
        monthly: The totals of the months up to the end of this period, oldest first; ``is_whole`` tells
            whether the register covers the whole month.
        handling: Closed complaints per band of working days: ``from_working_days``, ``to_working_days``
            (``None`` in the last one), ``count``.
        open_ages: The same for the complaints that were open at the end.
        aftercare: One row per question, overall grade last; ``is_shown`` where its grades may be published.
        actions: Improvement actions that were introduced, with their effect at the end of the period.
        costs: Estimated costs per category.
        alarms: Sudden rises as they were known at the end of the period, the strongest first.
        linked: Families of published tables, with what is withheld.
        team_count: Teams of the employees who have not left.
        knowledge: What the register tells.
    """

    period: Period
    today: date
    total: Record
    previous: Record | None
    breakdowns: dict[str, list[Record]]
    trend: list[Record]
    monthly: list[Record]
    handling: list[Record]
    open_ages: list[Record]
    aftercare: list[Record]
    actions: list[Record]
    costs: list[Record]
    alarms: list[Record]
    linked: Mapping[str, LinkedCounts]
    team_count: int
    knowledge: Knowledge

    @property
    def is_running(self) -> bool:
        """Whether the period has not ended yet."""
        return self.period.last_on >= self.today

    @property
    def last_on(self) -> date:
        """The last day that was reckoned with."""
        return min(self.period.last_on, self.today)

    @property
    def threshold(self) -> int:
        """Counts under it are not published."""
        return self.knowledge.register.settings.suppression_threshold

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
            "monthly": self.monthly,
            "handling": self.handling,
            "open_ages": self.open_ages,
            "aftercare": self.aftercare,
            "actions": self.actions,
            "costs": self.costs,
            "alarms": self.alarms,
        }


def period_facts(knowledge: Knowledge, wanted: Period) -> PeriodFacts:
    """
    The facts of one period.

    Args:
        knowledge: What the register tells.
        wanted: A month, quarter or year; also one without complaints.
    """
    return facts_of(chronicle(knowledge, also=wanted), [wanted])[0]


def facts_of(told: Chronicle, wanted: Sequence[Period]) -> list[PeriodFacts]:
    """
    The facts of several periods of one kind.

    Args:
        told: Covers all of them.
        wanted: Oldest first, one or more.
    """
    answers = _aftercare(told, wanted)
    keys = [p.key for p in told.periods(wanted[0].kind)]
    return [_facts(told, p, keys, answers) for p in wanted]


def _facts(
    told: Chronicle, wanted: Period, keys: Sequence[str], answers: Mapping[str, list[Record]]
) -> PeriodFacts:
    knowledge = told.knowledge
    at = keys.index(wanted.key)
    first = covered_from(knowledge) - timedelta(days=WHOLE_MONTH_DAYS - 1)
    has_before = at > 0 and period(keys[at - 1]).first_on >= first
    return PeriodFacts(
        period=wanted,
        today=knowledge.today,
        total=told.total(wanted.key),
        previous=told.total(keys[at - 1]) if has_before else None,
        breakdowns={name: _parts(told, wanted.key, name) for name in BREAKDOWNS},
        trend=[
            {"period": key, "received_count": told.total(key)["received_count"]}
            for key in _trend_keys(told, wanted, keys[: at + 1])
        ],
        monthly=_monthly(told, wanted, first),
        handling=_bands(told.handling_edges, told.linked["handling"].columns[wanted.key]),
        open_ages=_bands(told.open_edges, told.open_ages[wanted.key]),
        aftercare=answers[wanted.key],
        actions=_actions(knowledge, wanted),
        costs=_costs(knowledge, wanted),
        alarms=told.alarms_on(min(knowledge.today, wanted.last_on + timedelta(days=1))),
        linked=told.linked,
        team_count=told.team_count,
        knowledge=knowledge,
    )


def _trend_keys(told: Chronicle, wanted: Period, keys: Sequence[str]) -> list[str]:
    """The periods of the trend; for years also those of which only counts are left."""
    counted = told.knowledge.register.yearly_totals.index if wanted.kind == "year" else ()
    before = sorted(str(year) for year in counted if str(year) < keys[0])
    return [*before, *keys][-TREND_LENGTHS[wanted.kind] :]


def _parts(told: Chronicle, key: str, name: str) -> list[Record]:
    register = told.knowledge.register
    return [
        {"label": part_label(register, name, row["part"]), **row}
        for row in told.tables.get((key, name), [])
    ]


def _monthly(told: Chronicle, wanted: Period, first: date) -> list[Record]:
    """The totals per month, up to the last month that touches the period."""
    today = told.knowledge.today
    months = [m for m in told.months if m.first_on <= min(wanted.last_on, today)]
    return [
        {
            "period": m.key,
            "is_whole": m.last_on < today and m.first_on >= first,
            **{name: value for name, value in told.total(m.key).items() if name in MONTHLY},
        }
        for m in months[-MONTHS_SHOWN:]
    ]


def _bands(edges: Sequence[int], counts: npt.NDArray[np.int64]) -> list[Record]:
    """Bands of working days with their counts."""
    starts, ends = [0, *edges], [*(edge - 1 for edge in edges), None]
    return [
        {"from_working_days": start, "to_working_days": end, "count": count}
        for start, end, count in zip(starts, ends, counts.tolist(), strict=True)
    ]


def _aftercare(told: Chronicle, wanted: Sequence[Period]) -> dict[str, list[Record]]:
    """Period key → one row per question; ``is_shown`` tells whether its grades may be published."""
    knowledge = told.knowledge
    register, settings = knowledge.register, knowledge.register.settings
    table = aftercare_summary(
        register.tables["aftercare"].frame,
        register.complaints.frame,
        wanted,
        knowledge.today,
        ask_after_days=settings.aftercare_ask_after_days,
        mean_norm=settings.aftercare_mean_norm,
        satisfied_norm_percent=settings.aftercare_satisfied_norm_percent,
    )
    result: dict[str, list[Record]] = {p.key: [] for p in wanted}
    for row in records(table):
        key = row.pop("period")
        result[key].append({**row, "is_shown": key in told.shown_answers[row["question"]]})
    return result


def _actions(knowledge: Knowledge, wanted: Period) -> list[Record]:
    """Actions that were introduced before the end of the period, judged on what was known then."""
    register, settings = knowledge.register, knowledge.register.settings
    actions = register.tables["improvement_actions"].frame
    last_on = min(knowledge.today, wanted.last_on + timedelta(days=1))
    introduced = actions[actions["introduced_on"] < pd.Timestamp(last_on)]
    if introduced.empty:
        return []
    effects = action_effects(
        register.complaints.frame,
        introduced,
        last_on,
        wash_in_days=settings.wash_in_days,
        window_days=settings.effect_window_days,
    )
    scope = introduced[["category", "reason", "complex", "owner_team"]]
    return records(pd.concat([effects, scope], axis=1).sort_values("introduced_on", kind="stable"))


def _costs(knowledge: Knowledge, wanted: Period) -> list[Record]:
    register = knowledge.register
    last_on = min(wanted.last_on, knowledge.today)
    return records(
        category_costs(
            register.complaints.frame,
            register.tables["categories"].frame,
            register.settings,
            wanted.first_on,
            last_on,
        )
    )
