"""
Everything that the reports of all periods need, reckoned once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.improving.periods import Period, PeriodKind, last_days, periods_between
from toolkit.improving.summaries import BREAKDOWNS, TOTAL, open_intervals, summarise
from toolkit.knowledge import Knowledge
from toolkit.register.reading import COMPLAINT, Register
from toolkit.reports.alarms import alarm_records, alarms_on
from toolkit.reports.answers import shown_answers
from toolkit.reports.complexes import grouped_complexes
from toolkit.reports.linked import LinkedCounts, counts_by_month, linked_counts
from toolkit.reports.records import Record, records
from toolkit.reports.teams import grouped_teams
from toolkit.resolving.workdays import working_days_after

KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "year")

LONGEST_GAP_DAYS = 366
"""Receipts before an empty year are taken for mistyped: no pages are made for the months between."""

EMPTY_TOTAL: Record = dict.fromkeys(
    ("received_count", "closed_count", "open_count", "due_count", "on_time_count"), 0
)

GROUPED = {"team": grouped_teams, "complex": grouped_complexes}
"""Breakdowns of which the smallest parts are published together."""

YES, NO, UNKNOWN = "yes", "no", "unknown"
"""Parts of the families that have no breakdown of their own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chronicle:
    """
    The register over time.

    Attributes:
        knowledge: What the register tells.
        months: Every month that is covered, oldest first; the running one last.
        tables: Period key and breakdown → the rows of the summary; periods of every kind.
        linked: Family of tables → its counts and what is withheld: the breakdowns (small parts grouped), and
            ``expression``, ``repeat``, ``reopened``, ``nuisance`` and ``handling``.
        handling_edges: First working day of each band of handling time after the first.
        open_edges: The same for the age of open complaints.
        open_ages: Period key → open complaints per band at its end.
        alarms: Day → what stood out, as far as somebody asked.
        shown_answers: Question of after-care → keys of the periods whose grades may be published.
        team_count: Teams of the employees who have not left.
    """

    knowledge: Knowledge
    months: tuple[Period, ...]
    tables: Mapping[tuple[str, str], list[Record]]
    linked: Mapping[str, LinkedCounts]
    handling_edges: tuple[int, ...]
    open_edges: tuple[int, ...]
    open_ages: Mapping[str, npt.NDArray[np.int64]]
    alarms: dict[date, list[Record]]
    shown_answers: Mapping[str, frozenset[str]]
    team_count: int

    def alarms_on(self, day: date) -> list[Record]:
        """What stood out on a day; each day is reckoned once."""
        if day not in self.alarms:
            self.alarms[day] = alarms_on(self.knowledge.register, day)
        return self.alarms[day]

    def periods(self, kind: PeriodKind) -> list[Period]:
        """All periods of a kind that touch the months."""
        return periods_between(kind, self.months[0].first_on, self.months[-1].last_on)

    def total(self, key: str) -> Record:
        """The row of a whole period; nothing but zeros for one that lies ahead."""
        found = self.tables.get((key, TOTAL))
        return found[0] if found else dict(EMPTY_TOTAL)


def covered_from(knowledge: Knowledge) -> date:
    """
    The first day of receipt in the register; *today* when there is none.

    What lies before more than :data:`LONGEST_GAP_DAYS` without any receipt does not count.
    """
    days = np.sort(knowledge.register.complaints.days("received_on"))
    days = days[days <= np.datetime64(knowledge.today, "D")]
    if not len(days):
        return knowledge.today
    gaps = np.flatnonzero(np.diff(days) > np.timedelta64(LONGEST_GAP_DAYS, "D"))
    first: date = days[gaps[-1] + 1 if len(gaps) else 0].item()
    return first


def chronicle(knowledge: Knowledge, also: Period | None = None) -> Chronicle:
    """
    Reckon everything.

    Args:
        knowledge: What the register tells.
        also: A period that has to be covered, even if the register does not reach it.
    """
    first, last = covered_from(knowledge), knowledge.today
    if also is not None:
        first, last = min(first, also.first_on), max(last, also.last_on)
    months = periods_between("month", first, last)
    rows = {
        kind: summarise(
            knowledge.register,
            knowledge.assessed,
            periods_between(kind, first, last),
            knowledge.today,
        )
        for kind in KINDS
    }
    settings = knowledge.register.settings
    term = settings.term_working_days
    handling_edges = _edges(2, term // 2 + 1, term + 1, 2 * term + 1, 3 * term + 1)
    open_edges = _edges(
        term // 2 + 1, term + 1, max(settings.commission_risk_working_days, term) + 1, 3 * term + 1
    )
    return Chronicle(
        knowledge=knowledge,
        months=tuple(months),
        tables=_with_removed(_tables(rows.values()), knowledge.register.yearly_totals),
        linked=_linked(knowledge, months, rows["month"], handling_edges),
        handling_edges=handling_edges,
        open_edges=open_edges,
        open_ages=_open_ages(knowledge, months, open_edges),
        shown_answers=shown_answers(knowledge, first, last),
        team_count=len(knowledge.register.teams),
        alarms={knowledge.today: alarm_records(knowledge.learned.alarms)},
    )


def _tables(summaries: Iterable[pd.DataFrame]) -> dict[tuple[str, str], list[Record]]:
    result: dict[tuple[str, str], list[Record]] = {}
    for summary in summaries:
        for row in records(summary):
            result.setdefault((row.pop("period"), row.pop("breakdown")), []).append(row)
    return result


def _with_removed(
    tables: dict[tuple[str, str], list[Record]], totals: pd.DataFrame
) -> dict[tuple[str, str], list[Record]]:
    """
    The totals of whole years with the complaints that were removed after the longest term.

    Args:
        tables: Period key and breakdown → rows.
        totals: Index: year; counts of the removed complaints.
    """
    for year, *counts in totals.itertuples():
        found = tables.setdefault((str(year), TOTAL), [dict(EMPTY_TOTAL)])
        row = dict(found[0])
        for name, count in zip(totals.columns, counts, strict=True):
            row[name] += int(count)
        due = row["due_count"]
        found[0] = {**row, "on_time_share": row["on_time_count"] / due if due else None}
    return tables


def _edges(*edges: int) -> tuple[int, ...]:
    return tuple(sorted({edge for edge in edges if edge > 0}))


def _linked(
    knowledge: Knowledge, months: Sequence[Period], rows: pd.DataFrame, edges: Sequence[int]
) -> dict[str, LinkedCounts]:
    """Every family of counts by month."""
    register, threshold = knowledge.register, knowledge.register.settings.suppression_threshold
    result = {}
    for name in BREAKDOWNS:
        chosen = rows[rows["breakdown"] == name]
        if name in GROUPED:
            groups = GROUPED[name](register, chosen["part"].unique().tolist())
            chosen = chosen.assign(part=chosen["part"].map(groups))
            parts = [part for part in dict.fromkeys(groups.values()) if part]
        else:
            parts = known_parts(register, name, chosen["part"])
        counts = counts_by_month(chosen, parts, months, "received_count")
        result[name] = linked_counts(parts, months, counts, threshold)
    totals = rows[rows["breakdown"] == TOTAL]

    def by_month(column: str) -> npt.NDArray[np.int64]:
        return np.asarray(counts_by_month(totals, [""], months, column)[0])

    received, hidden, repeats = (
        by_month("received_count"),
        by_month("hidden_count"),
        by_month("repeat_count"),
    )
    assessed = by_month("expression_count")
    result["expression"] = linked_counts(
        (YES, NO, UNKNOWN),
        months,
        np.stack([hidden, assessed - hidden, received - assessed]),
        threshold,
        harmless=(NO, UNKNOWN),
    )
    result["repeat"] = linked_counts(
        (YES, NO), months, np.stack([repeats, received - repeats]), threshold, harmless=(NO,)
    )
    for name in ("reopened", "nuisance"):
        alone = by_month(f"{name}_count")[None, :]
        result[name] = linked_counts((YES,), months, alone, threshold, is_total_known=False)
    bands = _handling_by_month(knowledge, months, edges)
    result["handling"] = linked_counts(
        [str(at) for at in range(len(bands))], months, bands, threshold
    )
    return result


def known_parts(register: Register, breakdown: str, seen: Sequence[Any] | pd.Series) -> list[str]:
    """
    All parts that a breakdown can have, by its list, with those that occur beside it.

    "Not filled in" is not among them: it is about nobody, its count is always shown, and whoever knows that a
    cell is never left empty would see through it as company for a small count.
    """
    if breakdown in ("channel", "reason"):
        column = register.complaints.table.column(breakdown)
        listed = [category.value for category in column.categories]
    else:
        table = {"category": "categories", "complex": "complexes"}[breakdown]
        listed = [str(name) for name in register.tables[table].texts("name")]
    return [part for part in dict.fromkeys([*listed, *map(str, seen)]) if part]


def _handling_by_month(
    knowledge: Knowledge, months: Sequence[Period], edges: Sequence[int]
) -> npt.NDArray[np.int64]:
    """Closed complaints per band of handling time and month; those of unknown length are left out."""
    is_complaint = knowledge.register.complaints.texts("kind") == COMPLAINT
    closed = knowledge.assessed["closed_on"].to_numpy().astype("datetime64[D]")
    days = knowledge.assessed["handling_working_days"].to_numpy(dtype=float)
    starts = np.array([m.first_on for m in months], dtype="datetime64[D]")
    now = np.datetime64(knowledge.today, "D")
    chosen = is_complaint & ~np.isnan(days) & (closed >= starts[0]) & (closed <= now)
    month = np.searchsorted(starts, closed[chosen], side="right") - 1
    band = np.searchsorted(np.array(edges), days[chosen], side="right")
    result = np.zeros((len(edges) + 1, len(months)), dtype=np.int64)
    np.add.at(result, (band, month), 1)
    return result


def _open_ages(
    knowledge: Knowledge, months: Sequence[Period], edges: Sequence[int]
) -> dict[str, npt.NDArray[np.int64]]:
    """Open complaints per band of age, at the end of every month, quarter and year (or today)."""
    complaints = knowledge.register.complaints
    is_complaint = complaints.texts("kind") == COMPLAINT
    received = complaints.days("received_on")[is_complaint]
    which, since, until = open_intervals(
        received,
        complaints.days("closed_on")[is_complaint],
        complaints.days("reopened_on")[is_complaint],
    )
    now = np.datetime64(knowledge.today, "D")
    result: dict[str, npt.NDArray[np.int64]] = {}
    for kind in KINDS:
        periods = periods_between(kind, months[0].first_on, months[-1].last_on)
        for period, last in zip(periods, np.minimum(last_days(periods), now), strict=True):
            is_open = (since <= last) & (np.isnat(until) | (until > last))
            age = working_days_after(received[which[is_open]], last, knowledge.register.calendar)
            band = np.searchsorted(np.array(edges), age, side="right")
            result[period.key] = np.bincount(band, minlength=len(edges) + 1)
    return result
