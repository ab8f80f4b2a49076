"""
Retention: what leads to a person goes after the set time, and later the complaint itself; figures stay.

Pure: what is to be edited follows from the register and the day; a storage carries it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.improving.cells import DIMENSIONS
from toolkit.improving.repeats import repeat_numbers, with_frozen
from toolkit.improving.scan_study import SAME_STORY_DAYS, story_gap_days
from toolkit.locale import gettext as _
from toolkit.privacy.due import Mask, answered_late, what_is_due
from toolkit.privacy.marker import ANONYMISED
from toolkit.register.reading import COMPLAINT, TOTALS, Register
from toolkit.storage.base import Cell, RowEdits

ANSWERS = "#nazorg"
"""Among what is announced to the snapshots: answers of after-care go; no complaint has this as its number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """
    What the terms ask for on one day.

    Attributes:
        edits: The cells to replace: in tab *Klachten* and tab *Nazorg*.
        anonymised: Numbers of the complaints that lose what leads to a person.
        removed: Numbers of the complaints that go altogether.
        frozen_repeats: Number → which time it was, for every complaint whose figure would change otherwise.
        frozen_gaps: Number → days since the same customer complained about the same, likewise.
        yearly_totals: Index: year; columns of :data:`toolkit.register.reading.TOTALS`: the removed complaints.
        skipped_rows: Sheet rows that are due but cannot be told apart, for want of a number of their own.
        archived_counts: Year → complaints that went to the archive, to be set down in the register.
        removed_archived: Numbers of archived complaints whose longest term passed.
        answered_late: After-care whose words go by themselves: its number, or the key of its row where the customer
            gave none.
    """

    edits: tuple[RowEdits, ...]
    anonymised: tuple[str, ...]
    removed: tuple[str, ...]
    frozen_repeats: Mapping[str, int]
    frozen_gaps: Mapping[str, int]
    yearly_totals: pd.DataFrame
    skipped_rows: tuple[int, ...]
    archived_counts: Mapping[int, int] = field(default_factory=dict)
    removed_archived: tuple[str, ...] = ()
    answered_late: tuple[str, ...] = ()

    @property
    def leaving(self) -> tuple[str, ...]:
        """Numbers of which nothing personal may be kept anywhere; :data:`ANSWERS` for after-care by itself."""
        answers = (ANSWERS,) if self.answered_late else ()
        return (*self.anonymised, *self.removed, *self.removed_archived, *answers)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is due."""
        return not self.leaving


def plan_retention(
    register: Register,
    assessed: pd.DataFrame,
    today: date,
    removed_archived: Iterable[str] = (),
) -> Retention:
    """
    What is to be done with that which is due.

    Args:
        register: Parsed and checked; without the archive.
        assessed: With ``repeat_number``.
        today: The day of the run.
        removed_archived: Numbers of archived complaints that go altogether: their after-care goes with them.
    """
    numbers = register.complaints.texts("number")
    due = what_is_due(register, assessed, today)
    removed, anonymised = due.removed, due.anonymised
    cells: dict[str, Mapping[str, Cell]] = {number: {} for number in numbers[removed]}
    cells |= dict(zip(numbers[anonymised], _impersonal(register, anonymised), strict=True))
    late = answered_late(register, today)
    return Retention(
        edits=_edits(register, cells, removed_archived, late),
        anonymised=tuple(numbers[anonymised]),
        removed=tuple(numbers[removed]),
        frozen_repeats=frozen_repeats(register, assessed, anonymised, removed),
        frozen_gaps=frozen_gaps(register, anonymised, removed),
        yearly_totals=_totals(register, assessed, removed),
        skipped_rows=tuple(register.complaints.frame["row"].to_numpy()[due.skipped].tolist()),
        removed_archived=tuple(removed_archived),
        answered_late=late,
    )


def _impersonal(register: Register, chosen: Mask) -> list[dict[str, Cell]]:
    """New cells for each chosen complaint: complex instead of home, team instead of handler."""
    marker = _(ANONYMISED)
    frame = register.complaints.frame[chosen]
    return [
        {
            "handler": team or None,
            "description": marker,
            "unit_or_tenant_id": place or None,
            "promise": None,
            "cause": None,
            "extension_reason": marker if reason else None,
        }
        for team, place, reason in zip(
            frame["team"], frame["complex"], frame["extension_reason"], strict=True
        )
    ]


def _edits(
    register: Register,
    cells: Mapping[str, Mapping[str, Cell]],
    archived: Iterable[str],
    late: Iterable[str],
) -> tuple[RowEdits, ...]:
    answers = aftercare_cells(register, (n for n, new in cells.items() if new))
    answers |= dict.fromkeys(late, _without_words(register))
    answered = set(register.tables["aftercare"].texts("number"))
    gone = [*(n for n, new in cells.items() if not new), *archived]
    answers |= {n: {} for n in gone if n in answered}
    found = [
        (register.complaints.table, cells),
        (register.tables["aftercare"].table, answers),
    ]
    return tuple(RowEdits(table=t, key="number", cells=c) for t, c in found if c)


def aftercare_cells(register: Register, anonymised: Iterable[str]) -> dict[str, Mapping[str, Cell]]:
    """Number → new cells of its after-care: the words go and the grades stay."""
    answered = set(register.tables["aftercare"].texts("number"))
    return {number: _without_words(register) for number in anonymised if number in answered}


def _without_words(register: Register) -> dict[str, Cell]:
    """The new cells of an answer whose words go."""
    columns = register.tables["aftercare"].table.columns
    return dict.fromkeys(column.name for column in columns if column.is_free_text)


def frozen_repeats(
    register: Register, assessed: pd.DataFrame, anonymised: Mask, removed: Mask
) -> dict[str, int]:
    """
    The repeat numbers that would change, as they are now; those fixed before stay.

    Args:
        register: Parsed and checked.
        assessed: With ``repeat_number``.
        anonymised: Whose customer will be known no more, shape (n,).
        removed: What will be there no more, shape (n,).
    """
    numbers = register.complaints.texts("number")
    after = repeat_numbers(
        _nameless(register, anonymised | removed), register.settings.repeat_window_days
    )
    now = assessed["repeat_number"].to_numpy()
    kept = _left(register.frozen_repeats, numbers[removed])
    changed = (with_frozen(after, numbers, kept) != now) & ~removed
    return {**kept, **dict(zip(numbers[changed], now[changed].tolist(), strict=True))}


def frozen_gaps(register: Register, anonymised: Mask, removed: Mask) -> dict[str, int]:
    """The days between complaints that make one voice of two, likewise, as far as they would be lost."""
    numbers = register.complaints.texts("number")
    now = story_gap_days(register.complaints.frame, DIMENSIONS)
    after = story_gap_days(_nameless(register, anonymised | removed), DIMENSIONS)
    changed = (now <= SAME_STORY_DAYS) & (now != after) & ~removed & (numbers != "")
    gaps = zip(numbers[changed], now[changed].astype(int).tolist(), strict=True)
    return {**_left(register.frozen_gaps, numbers[removed]), **dict(gaps)}


def _nameless(register: Register, chosen: Mask) -> pd.DataFrame:
    """The complaints as they are when nobody knows any more whose the chosen ones are."""
    frame = register.complaints.frame
    return frame.assign(complainant_id=np.where(chosen, "", frame["complainant_id"]))


def _left(figures: Mapping[str, int], removed: npt.NDArray[np.object_]) -> dict[str, int]:
    gone = set(removed)
    return {number: count for number, count in figures.items() if number not in gone}


def _totals(register: Register, assessed: pd.DataFrame, removed: Mask) -> pd.DataFrame:
    return totals_by_number(register, assessed, removed).groupby("year").sum()


def totals_by_number(register: Register, assessed: pd.DataFrame, removed: Mask) -> pd.DataFrame:
    """
    What each complaint counts for in the yearly totals.

    Returns:
        Index: number; columns ``year`` and those of :data:`toolkit.register.reading.TOTALS`; one row for each
        year in which a complaint was received, closed or due.
    """
    is_complaint = register.complaints.texts("kind") == COMPLAINT
    chosen = assessed[removed & is_complaint]
    received = register.complaints.frame["received_on"][removed & is_complaint]
    on_time = chosen["closed_on"] <= chosen["due_on"]
    days = {
        "received_count": received,
        "closed_count": chosen["closed_on"],
        "due_count": chosen["due_on"],
        "on_time_count": chosen["due_on"][on_time],
    }
    numbers = register.complaints.texts("number")[removed & is_complaint]
    index = pd.Index(numbers, name="number")
    found = [
        pd.DataFrame({"year": column.dt.year.to_numpy(), name: 1}, index=index).dropna()
        for name, column in ((n, c.reindex(chosen.index)) for n, c in days.items())
    ]
    return pd.concat(found).fillna(0).astype({"year": int, **dict.fromkeys(TOTALS, int)})
