"""
Closed years to the archive: what goes, and carrying it out so that at no moment anything is lost or counted twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pandas as pd

from toolkit.archiving.archived import COLUMNS, DAYS, TEXTS, Mask, years_of
from toolkit.archiving.folder import ArchiveFolder
from toolkit.archiving.layout import require_pyarrow
from toolkit.locale import gettext as _
from toolkit.pipeline import read_archive, understand
from toolkit.privacy.due import ended_on, has_own_number, months_before
from toolkit.privacy.retaining import (
    Attempted,
    Retained,
    forget_what_left,
    refuse_odd_day,
    retained_register,
    written,
)
from toolkit.privacy.retention import Retention, aftercare_cells, frozen_gaps, frozen_repeats
from toolkit.progress import Progress, Stopwatch
from toolkit.register.reading import Register, no_totals
from toolkit.remembering.store import SnapshotStore
from toolkit.schema import Schema
from toolkit.storage.attempts import until_unchanged
from toolkit.storage.base import Cell, RowEdits, Storage


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """
    What goes to the archive on one day.

    Attributes:
        rows: One row per complaint, columns :data:`toolkit.archiving.archived.COLUMNS`.
        retention: What it leaves in the register: the emptied rows, and the figures that are fixed.
    """

    rows: pd.DataFrame
    retention: Retention

    @property
    def years(self) -> Mapping[int, int]:
        """Year of receipt → complaints."""
        return years_of(self.rows)

    @property
    def skipped_rows(self) -> tuple[int, ...]:
        """
        Sheet rows whose time has come, and that cannot go: they, or a row of the same customer about the same,
        have no number of their own; or a cell cannot be read.
        """
        return self.retention.skipped_rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """What was done: the plan, and what was destroyed of the snapshots and copies."""

    move: Move
    forgotten: Retained


def plan_move(register: Register, assessed: pd.DataFrame, today: date) -> Move:
    """
    The complaints of closed years.

    A complaint goes when it ended, and the year of its receipt ended, longer ago than the term after which
    complaints are anonymised; and when no new complaint can be a repeat of it.  One whose longest term passed
    stays for ``klachten anonymise`` to remove.

    Args:
        register: Parsed and checked; without the archive.
        assessed: With ``repeat_number``.
        today: The day of the run.
    """
    complaints, settings = register.complaints, register.settings
    numbers, received = complaints.texts("number"), complaints.days("received_on")
    before = np.datetime64(months_before(today, months=settings.anonymise_after_months))
    longest = np.datetime64(months_before(today, months=12 * settings.delete_after_years))
    ended = ended_on(register, assessed)
    year_ended = (received.astype("datetime64[Y]") + 1).astype("datetime64[D]") - 1
    due = (ended <= before) & (ended > longest) & (year_ended <= before)
    due &= received < np.datetime64(today) - settings.repeat_window_days
    is_own = has_own_number(numbers)
    can_go = is_own & ~_has_refused_cell(register) & ~_is_known_from(register, ~is_own)
    chosen = due & can_go
    nothing = np.zeros(len(numbers), dtype=bool)
    repeats = frozen_repeats(register, assessed, chosen, nothing)
    gaps = frozen_gaps(register, chosen, nothing)
    gone = frozenset(numbers[chosen])
    return Move(
        rows=_rows(register, assessed, chosen, gaps),
        retention=Retention(
            edits=_edits(register, tuple(numbers[chosen])),
            anonymised=(),
            removed=tuple(numbers[chosen]),
            frozen_repeats={n: c for n, c in repeats.items() if n not in gone},
            frozen_gaps={n: c for n, c in gaps.items() if n not in gone},
            yearly_totals=no_totals(),
            skipped_rows=tuple(complaints.frame["row"].to_numpy()[due & ~can_go].tolist()),
        ),
    )


def archive_closed_years(
    storage: Storage,
    schema: Schema,
    now: datetime,
    memory: SnapshotStore,
    archive: ArchiveFolder,
    *,
    dry_run: bool = False,
    date_is_right: bool = False,
    progress: Progress = lambda _text: None,
) -> Moved:
    """
    Write the complaints of closed years to the archive, and then take them out of the register.

    A run that breaks off in between leaves them in both: reading takes the sheet's, and the next run goes on.

    Args:
        storage: The register.
        schema: Its tabs and columns.
        now: The moment of the run.
        memory: Its snapshots.
        archive: Where they go.
        dry_run: Only say what would go.
        date_is_right: Go on, however long ago the last complaint came in.
        progress: Told what begins.

    Raises:
        RegisterError: A tab or column is missing, or the day cannot be right; nothing was written.
        ConfigurationError: The archive cannot be read or written; nothing was taken from the register.
        RegisterBusyError: Somebody holds the register, or it kept changing; nothing was taken from it.
    """
    require_pyarrow(archive.path)
    watch = Stopwatch(progress=progress)

    def once() -> tuple[Move, Attempted]:
        earlier = memory.earlier()
        with watch.step("read", _("Reading the register …")):
            raw = storage.read(schema)
        archived = read_archive(archive, watch)
        told = understand(raw, schema, now.date(), watch, earlier, archived)
        move = plan_move(told.sheet, told.sheet_assessed, now.date())
        if dry_run or move.rows.empty:
            return move, Attempted(retention=move.retention, raw=raw, register=told.sheet)
        if not date_is_right:
            refuse_odd_day(told.register, now.date())
        with watch.step("enter", _("Writing the archive …")):
            archive.enter(move.rows, told.sheet.complaints.texts("number"))
            archived = archive.read()
        counts = {year: count.kept + count.gone for year, count in archived.years.items()}
        retention = replace(move.retention, archived_counts=counts)
        later = retained_register(raw, told.sheet, told.sheet_assessed, schema, retention)
        sheet = written(storage, schema, now, memory, raw, later, retention, archived, watch)
        return move, Attempted(retention=retention, raw=later, register=sheet)

    move, attempted = until_unchanged(once, storage.address)
    if dry_run:
        return Moved(move=move, forgotten=Retained(retention=move.retention))
    forgotten = forget_what_left(storage, schema, now, memory, attempted)
    return Moved(move=move, forgotten=forgotten)


def _is_known_from(register: Register, nameless: Mask) -> Mask:
    """
    Rows whose customer and category stand on a row of *nameless* as well.

    Which time it is there follows from this one, and cannot be fixed on a row that no number leads to.
    """
    frame = register.complaints.frame
    story = frame.groupby(["complainant_id", "category"], sort=False).ngroup().to_numpy()
    known = (frame["complainant_id"] != "").to_numpy()
    return np.asarray(known & np.isin(story, story[nameless & known]))


def _has_refused_cell(register: Register) -> Mask:
    """Rows with a cell that the archive keeps and that cannot be read: somebody has to look at it first."""
    kept = {c.name for c in register.complaints.table.columns} & {*TEXTS, *DAYS}
    result = np.zeros(len(register.complaints.frame), dtype=bool)
    result[[at for at, name in register.complaints.refused if name in kept]] = True
    return result


def _rows(
    register: Register, assessed: pd.DataFrame, chosen: Mask, gaps: Mapping[str, int]
) -> pd.DataFrame:
    frame, judged = register.complaints.frame[chosen], assessed[chosen]
    added = {
        "status": judged["status"],
        "due_on": judged["due_on"],
        "is_kind_chosen": frame["is_kind_chosen"].astype(float),
        "is_extension_reasoned": (frame["extension_reason"] != "").astype(float),
        "repeat_number": judged["repeat_number"].astype(float),
        "handling_working_days": judged["handling_working_days"].round(),
        "story_gap_days": frame["number"].map(gaps).astype(float),
    }
    columns = {name: added.get(name, frame.get(name)) for name in COLUMNS}
    return pd.DataFrame(columns).reset_index(drop=True)


def _edits(register: Register, numbers: tuple[str, ...]) -> tuple[RowEdits, ...]:
    """Rows of complaints emptied whole; the words of their after-care gone, and the grades left."""
    cells: dict[str, Mapping[str, Cell]] = {number: {} for number in numbers}
    found = [
        (register.complaints.table, cells),
        (register.tables["aftercare"].table, aftercare_cells(register, numbers)),
    ]
    return tuple(RowEdits(table=t, key="number", cells=c) for t, c in found if c)
