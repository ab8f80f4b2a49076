"""
What an archive holds, as plain values; whoever computes with it knows no files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.register.reading import TOTALS, no_totals

TEXTS = (
    "number",
    "status",
    "kind",
    "channel",
    "category",
    "team",
    "complex",
    "neighbourhood",
    "expression",
    "reason",
    "action_id",
    "follow_up",
    "ruling",
)
"""Texts: names of the lists, and codes of the schema; nothing that a person typed as free text."""

DAYS = (
    "received_on",
    "promised_before",
    "last_contact_on",
    "closed_on",
    "reopened_on",
    "extended_until",
    "due_on",
)

FLAGS = ("is_kind_chosen", "is_hidden", "is_extension_reasoned")
"""Yes or no; ``is_hidden`` is unknown where nobody assessed it."""

COUNTS = ("repeat_number", "handling_working_days", "story_gap_days")
"""Whole numbers; the last two unknown where there is none."""

COLUMNS = (*TEXTS, *DAYS, *FLAGS, *COUNTS)
"""All columns of an archived year, in the order of its file."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class YearCounts:
    """
    The complaints of one year of receipt.

    Attributes:
        kept: Those that the archive holds.
        gone: Those that it held once: removed after the longest term, or standing in the register again.
    """

    kept: int
    gone: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Archived:
    """
    An archive as it was read.

    Attributes:
        frame: One row per complaint, columns :data:`COLUMNS`: texts as ``object`` (``""`` where empty), days as
            ``datetime64[s]``, the rest as ``float64`` (``nan`` where unknown).
        years: Year of receipt → how many.
        totals: What is left of the removed ones: index year, columns of
            :data:`toolkit.register.reading.TOTALS`.
        folder: Where it is, as people name it.
    """

    frame: pd.DataFrame
    years: Mapping[int, YearCounts] = field(default_factory=dict)
    totals: pd.DataFrame = field(default_factory=no_totals)
    folder: str = "archief"

    @property
    def numbers(self) -> npt.NDArray[np.object_]:
        """The complaint numbers, shape (n,)."""
        return self.frame["number"].to_numpy(dtype=object)

    def without(self, chosen: Mask, totals: pd.DataFrame | None = None) -> Archived:
        """
        The archive when these complaints are gone.

        Args:
            chosen: Shape (n,).
            totals: What is to be counted of them, index year.
        """
        if not chosen.any() and totals is None:
            return self
        gone = years_of(self.frame[chosen])
        counts = {
            year: YearCounts(kept=c.kept - gone.get(year, 0), gone=c.gone + gone.get(year, 0))
            for year, c in self.years.items()
        }
        frame = self.frame[~chosen].reset_index(drop=True)
        added = self.totals if totals is None else added_totals(self.totals, totals)
        return replace(self, frame=frame, years=counts, totals=added)


def years_of(frame: pd.DataFrame) -> dict[int, int]:
    """Year of receipt → complaints, oldest first."""
    years, counts = np.unique(frame["received_on"].dt.year.to_numpy(), return_counts=True)
    return {int(year): int(count) for year, count in zip(years, counts, strict=True)}


def added_totals(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Two tables of yearly totals in one."""
    return first.add(second, fill_value=0).reindex(columns=list(TOTALS)).astype(int).sort_index()


def frame_of(columns: Mapping[str, npt.NDArray[np.generic]]) -> pd.DataFrame:
    """Columns as a frame, texts as they are: pandas' own kind of text takes time and twice the room."""
    index = pd.RangeIndex(len(next(iter(columns.values()))))
    return pd.DataFrame(
        {n: pd.Series(v, index=index, dtype=v.dtype, copy=False) for n, v in columns.items()},
        index=index,
        copy=False,
    )


def empty_frame() -> pd.DataFrame:
    """No complaints, with the columns of an archive."""
    kinds = dict.fromkeys(TEXTS, "object") | dict.fromkeys(DAYS, "datetime64[s]")
    return frame_of({name: np.array([], dtype=kinds.get(name, "float64")) for name in COLUMNS})


NOTHING = Archived(frame=empty_frame())
"""No archive at all."""


class Archive(Protocol):
    """Where the complaints of closed years are."""

    def read(self) -> Archived:
        """All that is archived."""
        ...
