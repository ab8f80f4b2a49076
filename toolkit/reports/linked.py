"""
Counts by part and period, and which of them the reports may show.

All tables of all periods are judged together: a reader may hold every page at once.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.improving.periods import Period, periods_between
from toolkit.privacy.suppression import suppress_linked


@dataclass(frozen=True, kw_only=True, slots=True)
class PartCount:
    """One count of a published table; *is_shown* says whether the number may be read."""

    part: str
    count: int
    is_shown: bool

    @property
    def shown(self) -> int | None:
        """The count, or ``None`` where it is withheld."""
        return self.count if self.is_shown else None


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkedCounts:
    """
    One family of tables: the same parts in every month, quarter and year.

    Attributes:
        parts: Names or codes, in a fixed order.
        columns: Period key → counts, shape (parts,).
        masks: Period key → whether each count is withheld, shape (parts,).
    """

    parts: tuple[str, ...]
    columns: Mapping[str, npt.NDArray[np.int64]]
    masks: Mapping[str, npt.NDArray[np.bool_]]

    def table(self, key: str) -> list[PartCount]:
        """The counts of one period, in the order of the parts."""
        return [
            PartCount(part=part, count=int(count), is_shown=not is_withheld)
            for part, count, is_withheld in zip(
                self.parts, self.columns[key], self.masks[key], strict=True
            )
        ]

    def shown(self, part: str, key: str) -> int | None:
        """One count, or ``None`` where it is withheld."""
        at = self.parts.index(part)
        return None if self.masks[key][at] else int(self.columns[key][at])


def linked_counts(
    parts: Sequence[str],
    months: Sequence[Period],
    counts: npt.NDArray[np.int64],
    threshold: int,
    *,
    is_total_known: bool = True,
    harmless: Container[str] = (),
) -> LinkedCounts:
    """
    A family of tables with what has to be withheld.

    Args:
        parts: Distinct names or codes.
        months: Without gaps, oldest first.
        counts: Shape (parts, months), from 0.
        threshold: Counts under it are withheld.
        is_total_known: Whether the sum over the parts is published for each period.
        harmless: Parts that say nothing about people, such as "not filled in".
    """
    quarters, quarter_of = _grouped(months, "quarter")
    years, year_of = _grouped(quarters, "year")
    masks = suppress_linked(
        counts,
        quarter_of,
        year_of,
        threshold=threshold,
        is_total_known=is_total_known,
        is_sensitive=np.array([part not in harmless for part in parts], dtype=np.bool_),
    )
    of_quarters = _sums(counts, quarter_of, len(quarters))
    levels = (
        (months, counts, masks.months),
        (quarters, of_quarters, masks.quarters),
        (years, _sums(of_quarters, year_of, len(years)), masks.years),
    )
    return LinkedCounts(
        parts=tuple(parts),
        columns={
            p.key: table[:, at] for periods, table, _m in levels for at, p in _numbered(periods)
        },
        masks={p.key: mask[:, at] for periods, _t, mask in levels for at, p in _numbered(periods)},
    )


def counts_by_month(
    rows: pd.DataFrame, parts: Sequence[str], months: Sequence[Period], column: str
) -> npt.NDArray[np.int64]:
    """
    A column of the summary as a table, shape (parts, months); zero where there is no row.

    Args:
        rows: One row per ``period`` (key) and ``part``; rows of other parts and periods are left out.
        parts: Distinct.
        months: Distinct.
        column: A count.
    """
    at_part = pd.Index(parts).get_indexer(pd.Index(rows["part"]))
    at_month = pd.Index([m.key for m in months]).get_indexer(pd.Index(rows["period"]))
    inside = (at_part >= 0) & (at_month >= 0)
    result = np.zeros((len(parts), len(months)), dtype=np.int64)
    np.add.at(
        result, (at_part[inside], at_month[inside]), rows[column].to_numpy(dtype=np.int64)[inside]
    )
    return result


def _grouped(periods: Sequence[Period], kind: str) -> tuple[list[Period], npt.NDArray[np.intp]]:
    """The quarters or years of periods, and the place of each period among them."""
    groups = periods_between(
        "quarter" if kind == "quarter" else "year", periods[0].first_on, periods[-1].last_on
    )
    starts = np.array([g.first_on for g in groups], dtype="datetime64[D]")
    firsts = np.array([p.first_on for p in periods], dtype="datetime64[D]")
    return groups, np.searchsorted(starts, firsts, side="right") - 1


def _sums(
    counts: npt.NDArray[np.int64], group_of: npt.NDArray[np.intp], size: int
) -> npt.NDArray[np.int64]:
    result = np.zeros((counts.shape[0], size), dtype=np.int64)
    np.add.at(result.T, group_of, counts.T)
    return result


def _numbered(periods: Sequence[Period]) -> Iterator[tuple[int, Period]]:
    yield from enumerate(periods)
