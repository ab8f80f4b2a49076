"""
Summaries: the figures per period and breakdown, by the definitions of the project.

"Open at" a past day is reconstructed from the dates, so a figure of last year does not change when a
complaint is closed today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.improving.periods import Period, first_days, last_days
from toolkit.improving.quantiles import grouped_quantiles
from toolkit.register.reading import COMPLAINT, Register
from toolkit.resolving.workdays import Days, working_days_after

PARETO_SHARE = 0.8
"""The share that the smallest set of parts has to reach.  Source: definitions of the project."""

TOTAL = "total"
NUISANCE = "nuisance_report"
BREAKDOWNS = ("category", "channel", "complex", "team", "reason")
DAYS_PER_YEAR = 365
"""Length of the year in the rate per 1,000 homes.  Source: definitions of the project."""

QUANTILES = (0.5, 0.9)
"""Median and P90.  Source: definitions of the project (no means)."""

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cases:
    """Complaints (and nuisance apart) as arrays, shape (n,) each; ``part_of`` by the name of the breakdown."""

    part_of: Mapping[str, Indices]
    is_hidden: npt.NDArray[np.float64]
    received_on: Days
    closed_on: Days
    first_closed_on: Days
    reopened_on: Days
    due_on: Days
    handling: npt.NDArray[np.float64]
    repeat_number: npt.NDArray[np.int64]

    def __getitem__(self, chosen: npt.NDArray[np.bool_]) -> _Cases:
        arrays = {
            f.name: getattr(self, f.name)[chosen] for f in fields(self) if f.name != "part_of"
        }
        return _Cases(part_of={name: of[chosen] for name, of in self.part_of.items()}, **arrays)


def summarise(
    register: Register, assessed: pd.DataFrame, periods: Sequence[Period], today: date
) -> pd.DataFrame:
    """
    All figures of all periods, in total and per part of each breakdown.

    Args:
        register: Parsed and checked.
        assessed: With ``repeat_number`` added.
        periods: Oldest first, not overlapping.
        today: Nothing after this day is counted; the running period ends here.

    Returns:
        One row per period × part that has any figure, oldest period first, parts from large to small:
        ``period`` (key), ``breakdown``, ``part`` (``""`` in the total, and for an unknown part), the counts
        and shares (0–1, ``nan`` without denominator) of tab *Overzicht*, days in working days.
        A complaint whose term has not ended and that is still open is in no on-time share.  A repeat is the
        same tenant with the same category, as in column *Herhaling*; the definitions also speak of the same
        tenant with anything, which tab *Patronen* shows.
    """
    parts = {name: pd.factorize(register.complaints.texts(name)) for name in BREAKDOWNS}
    cases = _cases(register, assessed, {name: codes for name, (codes, _labels) in parts.items()})
    kind = register.complaints.texts("kind")
    complaints, nuisance = cases[kind == COMPLAINT], cases[kind == NUISANCE]
    labels = {
        TOTAL: np.array([""], dtype=object),
        **{name: found for name, (_codes, found) in parts.items()},
    }
    shown = [p for p in periods if p.first_on <= today]
    homes = _homes(register)
    tables = [
        _breakdown(complaints, nuisance, name, found, shown, today, register)
        for name, found in labels.items()
    ]
    result = _with_pareto(_with_shares(pd.concat(tables, ignore_index=True), shown, today, homes))
    order = {p.key: i for i, p in enumerate(shown)}
    rank = {name: i for i, name in enumerate((TOTAL, *BREAKDOWNS))}
    keys = pd.DataFrame(
        {
            "period": result["period"].map(order),
            "breakdown": result["breakdown"].map(rank),
            "received": -result["received_count"],
            "part": result["part"],
        }
    )
    return result.loc[keys.sort_values(list(keys.columns)).index].reset_index(drop=True)


def open_intervals(
    cases_received: Days, first_closed: Days, reopened: Days
) -> tuple[Indices, Days, Days]:
    """
    The stretches in which each complaint was open.

    Returns:
        Index of the complaint, first open day, and first day on which it was no longer open (``NaT``: still
        open).  A complaint that was reopened after its closing has two stretches; one that was closed again
        has one, from receipt, because its first closing day is not kept.
    """
    index = np.arange(len(cases_received))
    received = ~np.isnat(cases_received)
    again = received & ~np.isnat(reopened) & (np.isnat(first_closed) | (reopened > first_closed))
    second_start = reopened[again]
    return (
        np.concatenate([index[received], index[again]]),
        np.concatenate([cases_received[received], second_start]),
        np.concatenate(
            [
                np.where(again & np.isnat(first_closed), reopened, first_closed)[received],
                np.full(len(second_start), np.datetime64("NaT", "D")),
            ]
        ),
    )


def _cases(register: Register, assessed: pd.DataFrame, part_of: Mapping[str, Indices]) -> _Cases:
    complaints = register.complaints
    return _Cases(
        part_of={TOTAL: np.zeros(len(complaints.frame), dtype=np.intp), **part_of},
        is_hidden=complaints.frame["is_hidden"].to_numpy(dtype=float),
        received_on=complaints.days("received_on"),
        closed_on=assessed["closed_on"].to_numpy().astype("datetime64[D]"),
        first_closed_on=complaints.days("closed_on"),
        reopened_on=complaints.days("reopened_on"),
        due_on=assessed["due_on"].to_numpy().astype("datetime64[D]"),
        handling=assessed["handling_working_days"].to_numpy(dtype=float),
        repeat_number=assessed["repeat_number"].to_numpy(),
    )


def _homes(register: Register) -> dict[str, float]:
    complexes = register.tables["complexes"]
    return dict(
        zip(complexes.texts("name"), complexes.frame["homes"].to_numpy(dtype=float), strict=True)
    )


def _breakdown(
    cases: _Cases,
    nuisance: _Cases,
    name: str,
    parts: npt.NDArray[np.object_],
    periods: Sequence[Period],
    today: date,
    register: Register,
) -> pd.DataFrame:
    """The counts and quantiles of one breakdown, of the parts and periods that have any."""
    now = np.datetime64(today, "D")
    starts = first_days(list(periods))
    ends = np.minimum(last_days(list(periods)), now)
    part_of = cases.part_of[name]
    size = len(parts) * len(periods)

    def cell_of(part: Indices, days: Days) -> Indices:
        """Flat index of (part, period) for each day; -1 outside every period."""
        at = np.searchsorted(starts, days, side="right") - 1
        inside = ~np.isnat(days) & (at >= 0) & (days <= ends[np.maximum(at, 0)])
        return np.where(inside, part * len(periods) + at, -1)

    def count(cells: Indices, chosen: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.int64]:
        wanted = cells >= 0 if chosen is None else (cells >= 0) & chosen
        return np.bincount(cells[wanted], minlength=size)

    received = cell_of(part_of, cases.received_on)
    closed = cell_of(part_of, cases.closed_on)
    due = cell_of(part_of, cases.due_on)
    is_closed = ~np.isnat(cases.closed_on)
    decided = is_closed | (cases.due_on < now)
    hidden = cases.is_hidden
    seen = closed >= 0
    open_cells, open_age = _open_at(cases, part_of, ends, len(periods), register)
    handling = grouped_quantiles(closed[seen], cases.handling[seen], size, QUANTILES)
    open_ages = grouped_quantiles(open_cells, open_age, size, QUANTILES)

    columns: dict[str, npt.NDArray[np.generic]] = {
        "received_count": count(received),
        "closed_count": count(closed),
        "open_count": np.bincount(open_cells, minlength=size),
        "due_count": count(due, decided),
        "on_time_count": count(due, is_closed & (cases.closed_on <= cases.due_on)),
        "handling_median_working_days": handling[0],
        "handling_p90_working_days": handling[1],
        "open_age_median_working_days": open_ages[0],
        "open_age_p90_working_days": open_ages[1],
        "hidden_count": count(received, hidden == 1),
        "expression_count": count(received, ~np.isnan(hidden)),
        "repeat_count": count(received, cases.repeat_number > 1),
        "reopened_count": count(cell_of(part_of, cases.reopened_on)),
        "nuisance_count": count(cell_of(nuisance.part_of[name], nuisance.received_on)),
    }
    if name == TOTAL:
        columns["reach_share"] = _reach(cases, periods, cell_of, register)
    counts = np.array([column for title, column in columns.items() if title.endswith("_count")])
    kept = np.flatnonzero((counts > 0).any(axis=0) | (name == TOTAL))
    part, at = np.divmod(kept, len(periods))
    keys = np.array([p.key for p in periods], dtype=object)
    return pd.DataFrame(
        {
            "period": keys[at],
            "breakdown": name,
            "part": parts[part],
            **{title: column[kept] for title, column in columns.items()},
        }
    )


def _with_shares(
    table: pd.DataFrame, periods: Sequence[Period], today: date, homes: Mapping[str, float]
) -> pd.DataFrame:
    """The counts with what follows from them: shares, and the rate per 1,000 homes in all and per complex."""
    days = {p.key: (min(p.last_on, today) - p.first_on).days + 1 for p in periods}
    at_homes = table["part"].where(table["breakdown"] == "complex").map(homes).astype(float)
    at_homes[table["breakdown"] == TOTAL] = sum(h for h in homes.values() if h == h)
    yearly = table["received_count"] / table["period"].map(days) * DAYS_PER_YEAR * 1000
    return table.assign(
        on_time_share=_ratio(table["on_time_count"], table["due_count"]),
        hidden_share=_ratio(table["hidden_count"], table["expression_count"]),
        yearly_rate_per_1000_homes=yearly / at_homes.replace(0, np.nan),
    )


def _open_at(
    cases: _Cases, part_of: Indices, ends: Days, period_count: int, register: Register
) -> tuple[Indices, npt.NDArray[np.float64]]:
    """(part, period) cell and age in working days of every complaint that was open at a period's end."""
    which, since, until = open_intervals(
        cases.received_on, cases.first_closed_on, cases.reopened_on
    )
    first = np.searchsorted(ends, since, side="left")
    last = np.where(np.isnat(until), period_count, np.searchsorted(ends, until, side="left"))
    lengths = np.maximum(last - first, 0)
    rows = np.repeat(which, lengths)
    offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    at = np.repeat(first, lengths) + offsets
    age = working_days_after(cases.received_on[rows], ends[at], register.calendar)
    return part_of[rows] * period_count + at, age


def _ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    return numerator / denominator.where(denominator > 0)


def _reach(
    cases: _Cases,
    periods: Sequence[Period],
    cell_of: Callable[[Indices, Days], Indices],
    register: Register,
) -> npt.NDArray[np.float64]:
    """Teams that registered in each period, as a share of all teams."""
    teams = register.teams
    if not teams:
        return np.full(len(periods), np.nan)
    names = register.complaints.texts("team")
    rank = {team: i for i, team in enumerate(teams)}
    team_of = np.array([rank.get(t, -1) for t in pd.unique(names)], dtype=np.intp)[
        cases.part_of["team"]
    ]
    cells = cell_of(np.maximum(team_of, 0), cases.received_on)
    seen = np.zeros(len(teams) * len(periods), dtype=bool)
    seen[cells[(team_of >= 0) & (cells >= 0)]] = True
    return np.asarray(seen.reshape(len(teams), len(periods)).sum(axis=0) / len(teams))


def _with_pareto(table: pd.DataFrame) -> pd.DataFrame:
    """Share of each part in its period, added up from large to small, and the smallest set that reaches 80 %."""
    ordered = table.sort_values(
        ["breakdown", "period", "received_count", "part"], ascending=[True, True, False, True]
    )
    group = ordered.groupby(["breakdown", "period"], sort=False).ngroup()
    totals = ordered["received_count"].groupby(group).transform("sum")
    share = _ratio(ordered["received_count"], totals)
    cumulative = share.groupby(group).cumsum()
    inside = (cumulative - share < PARETO_SHARE - 1e-12) & (share > 0)
    return table.assign(share=share, cumulative_share=cumulative, in_pareto_set=inside)
