"""
Chronic groups: large and steady, month after month, and what they cost.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from toolkit.improving.cells import find_cells
from toolkit.improving.scan_study import received_days, texts
from toolkit.improving.summaries import PARETO_SHARE

CHRONIC_DAYS = 364
BLOCK_DAYS = 28
BLOCKS = CHRONIC_DAYS // BLOCK_DAYS

STEADY_BLOCKS = 10
"""Of the 13 blocks of four weeks, so many need a complaint for a group to be steady."""

CONCENTRATED = 1.5
"""A category in one complex is chronic there when it holds so many times what the two together would give."""

LEAST_PLACE_COUNT = 13
"""Complaints a year from which that is looked at: one in four weeks."""

CHRONIC_COLUMNS = (
    "what", "category", "complex", "since_on", "last_on", "observed_count", "expected_count", "steady_share",
    "euros", "weight", "numbers",
)  # fmt: skip


def chronic_groups(complaints: pd.DataFrame, costs: pd.DataFrame, today: date) -> pd.DataFrame:
    """
    Categories, and categories in one complex, that stay large.

    The last 52 weeks in 13 blocks of four weeks.  A category belongs here when it is in the smallest set that
    gives 80 % of the complaints (Pareto); a category in a complex when it holds half as many again as the two
    alone would give.  Both need a complaint in 10 blocks at least.

    Args:
        complaints: ``received_on``, ``category``, ``complex`` and ``number``; ``kind`` where there is such a
            column.
        costs: Of :func:`toolkit.improving.costs.category_costs`: ``category``, ``minutes_per_complaint`` and
            ``hourly_rate``.
        today: Complaints of this day and later are not looked at.

    Returns:
        One row per group, the heaviest first: ``what`` (pairs of dimension and value), ``category``,
        ``complex`` (``""`` for all), ``since_on``, ``last_on`` (``datetime64[s]``), ``observed_count``,
        ``expected_count`` (``nan`` for a whole category), ``steady_share`` (0–1 of the blocks), ``euros`` (an
        estimate; of the surplus for a place), ``weight`` (euros × steady share; complaints where all is free)
        and ``numbers`` (tuple).
    """
    days = received_days(complaints)
    ago = (np.datetime64(today, "D") - days).astype(np.int64) - 1
    chosen = np.flatnonzero(
        ~np.isnat(days)
        & (ago >= 0)
        & (ago < CHRONIC_DAYS)
        & np.isin(texts(complaints, "kind"), ("", "complaint"))
        & (texts(complaints, "category") != "")
    )
    chosen = chosen[np.argsort(days[chosen], kind="stable")]
    values = pd.DataFrame({d: texts(complaints, d)[chosen] for d in ("category", "complex")})
    cells = find_cells(values, smallest=STEADY_BLOCKS)
    if not cells.cell_count:
        return _frame([], today)
    per_block = cells.totals(np.arange(len(chosen)), ago[chosen] // BLOCK_DAYS, BLOCKS)
    steady = (per_block > 0).sum(axis=1)
    minutes = dict(zip(costs["category"], costs["minutes_per_complaint"], strict=True))
    rate = float(costs["hourly_rate"].iloc[0]) if len(costs) else 0.0
    alone = _alone(values)
    pareto = _pareto_set(values["category"])
    numbers = texts(complaints, "number")[chosen]
    rows = []
    for cell in np.flatnonzero(steady >= STEADY_BLOCKS):
        family = cells.families[cells.family[cell]]
        what = dict(zip(family, cells.values[cell], strict=True))
        count = int(cells.size[cell])
        expected = np.nan
        surplus = float(count)
        if family == ("category",) and what["category"] not in pareto:
            continue
        if family == ("complex",):
            continue
        if len(family) == 2:
            expected = float(np.prod([alone[d, v] for d, v in what.items()])) / alone["known", ""]
            surplus = count - expected
            if count < LEAST_PLACE_COUNT or count < CONCENTRATED * expected:
                continue
        euros = surplus * minutes.get(what["category"], 0.0) / 60 * rate
        share = steady[cell] / BLOCKS
        own = cells.of_complaint[:, cells.family[cell]] == cell
        rows.append(
            {
                "what": tuple(what.items()),
                "category": what["category"],
                "complex": what.get("complex", ""),
                "observed_count": count,
                "expected_count": expected,
                "steady_share": share,
                "euros": euros,
                "weight": (euros or surplus) * share,
                "numbers": tuple(str(n) for n in numbers[own]),
            }
        )
    rows.sort(key=lambda row: (-float(str(row["weight"])), str(row["what"])))
    return _frame(rows, today)


def _alone(values: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Complaints per value of each dimension among those with a known complex, and all of them."""
    known = values[values["complex"] != ""]
    counts = {
        (str(d), str(v)): float(n) for d in values for v, n in known[d].value_counts().items()
    }
    return counts | {("known", ""): float(len(known))}


def _pareto_set(categories: pd.Series) -> set[str]:
    """The smallest set of categories that reaches 80 %."""
    counts = categories.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    before = counts.cumsum() - counts
    return set(counts.index[before < PARETO_SHARE * counts.sum() - 1e-9])


def _frame(rows: list[dict[str, object]], today: date) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(CHRONIC_COLUMNS))
    frame["since_on"] = np.datetime64(today - timedelta(days=CHRONIC_DAYS), "s")
    frame["last_on"] = np.datetime64(today - timedelta(days=1), "s")
    kinds = dict.fromkeys(("what", "category", "complex", "numbers"), "object")
    kinds |= dict.fromkeys(("since_on", "last_on"), "datetime64[s]")
    kinds |= dict.fromkeys(("expected_count", "steady_share", "euros", "weight"), "float64")
    return frame.astype(kinds | {"observed_count": "int64"})
