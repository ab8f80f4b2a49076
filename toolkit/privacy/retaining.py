"""
Carrying retention out: in the register, and in everything that remembers it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.archiving.archived import Archived
from toolkit.archiving.folder import ArchiveFolder
from toolkit.archiving.joining import refuse_incomplete, with_archive
from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_day
from toolkit.pipeline import assessment, log_line, read_archive, script_contents, understand
from toolkit.privacy.due import months_before, what_is_due
from toolkit.privacy.marker import ANONYMISED, is_anonymised
from toolkit.privacy.retention import Retention, plan_retention, totals_by_number
from toolkit.progress import Progress, Stopwatch
from toolkit.register.reading import ARCHIVED_COUNT, Register, read_register, yearly_totals
from toolkit.remembering.comparing import GONE_SHOWN_DAYS, compare
from toolkit.remembering.states import staff_state
from toolkit.remembering.store import SnapshotStore
from toolkit.schema import Schema
from toolkit.storage.attempts import until_unchanged
from toolkit.storage.base import Cell, RawRegister, Storage, TabContent
from toolkit.storage.edited import with_content, with_row_edits
from toolkit.writing.changes import plan_changes
from toolkit.writing.contents import computed_content

Mask = npt.NDArray[np.bool_]

AFTERCARE = "aftercare"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
DAYS_PER_MONTH = 31
MOST_SLIPS = 4
LONGEST_SILENCE = timedelta(days=366)
"""A register without a new complaint for so long is no longer used, or the day is wrong."""

RECKONED = "+"
"""Behind the version of a register that was reckoned from another and not read: no snapshot has it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Retained:
    """What was done: the plan, and how many copies and kept versions were destroyed with it."""

    retention: Retention
    destroyed_versions: int = 0
    destroyed_copies: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempted:
    """What one attempt left: the plan, and the sheet as it is now, as it was read or reckoned, and parsed."""

    retention: Retention
    raw: RawRegister
    register: Register


def retain(
    storage: Storage,
    schema: Schema,
    now: datetime,
    memory: SnapshotStore,
    archive: ArchiveFolder | None = None,
    *,
    dry_run: bool = False,
    date_is_right: bool = False,
    progress: Progress = lambda _text: None,
) -> Retained:
    """
    Anonymise and remove what is due, in the register, in the archive, and then in the snapshots and backups.

    Args:
        storage: The register.
        schema: Its tabs and columns.
        now: The moment of the run.
        memory: Its snapshots.
        archive: Its closed years.
        dry_run: Only say what is due.
        date_is_right: Go on, however long ago the last complaint came in.
        progress: Told what begins.

    Raises:
        RegisterError: A tab or column is missing, or the day cannot be right; nothing was written.
        ConfigurationError: The archive cannot be read, or not be written.
        RegisterBusyError: Somebody holds the register, or it kept changing; nothing was written.
    """
    watch = Stopwatch(progress=progress)

    def once() -> Attempted:
        progress(_("Reading the register …"))
        raw = storage.read(schema)
        sheet = read_register(raw, schema)
        archived = read_archive(archive, watch)
        refuse_incomplete(sheet.archived_counts, archived)
        whole, archived = with_archive(sheet, archived)
        assessed = assessment(whole, now.date())
        own = assessed.iloc[: len(sheet.complaints.frame)]
        is_gone = what_is_due(whole, assessed, now.date()).removed
        is_gone[: len(own)] = False
        gone = whole.complaints.texts("number")[is_gone]
        retention = plan_retention(sheet, own, now.date(), gone)
        if dry_run or retention.is_empty:
            return Attempted(retention=retention, register=sheet, raw=raw)
        if not date_is_right:
            refuse_odd_day(whole, now.date())
        if archive:
            # What stands in both counts in the sheet; once removed there, it must not come back from here.
            archive.remove(sheet.complaints.texts("number"))
        counted = totals_by_number(whole, assessed, is_gone)
        left = archived.without(is_gone[len(own) :], counted.groupby("year").sum())
        later = retained_register(raw, sheet, own, schema, retention)
        register = written(storage, schema, now, memory, raw, later, retention, left, watch)
        if archive:
            archive.remove(gone, counted)
        return Attempted(retention=retention, register=register, raw=later)

    done = until_unchanged(once, storage.address)
    if dry_run:
        return Retained(retention=done.retention)
    return forget_what_left(storage, schema, now, memory, done)


def written(
    storage: Storage,
    schema: Schema,
    now: datetime,
    memory: SnapshotStore,
    raw: RawRegister,
    later: RawRegister,
    retention: Retention,
    archived: Archived,
    watch: Stopwatch,
) -> Register:
    """
    Carry a plan out in the register, with the script's tabs as they will be; no row of it is reported as vanished.

    Args:
        storage: The register.
        schema: Its tabs and columns.
        now: The moment of the run.
        memory: Its snapshots.
        raw: The register as it was read.
        later: The register as it will be, of :func:`retained_register`.
        retention: The plan.
        archived: The archive as it will be.
        watch: Told what begins.

    Returns:
        The sheet as it is now, parsed.

    Raises:
        RegisterChangedError: The register is no longer what was read; nothing was written.
    """
    memory.announce(retention.leaving)
    told = understand(later, schema, now.date(), watch, memory.earlier(), archived)
    plan, changes = plan_changes(raw, script_contents(later, told, schema))
    log = log_line(raw, told, schema, now, list(changes))
    storage.apply(replace(plan.with_contents(log), row_edits=retention.edits), schema, raw.version)
    return told.sheet


def refuse_odd_day(register: Register, today: date) -> None:
    """
    Stop when the newest complaints are old: a wrong clock, or a slip in a date, would remove everything.

    The very newest few do not count: somebody's slip may make a complaint look newer than it is.

    Raises:
        RegisterError: They came in more than :data:`LONGEST_SILENCE` before *today*.
    """
    received = register.complaints.days("received_on")
    received = np.sort(received[received <= np.datetime64(today)])
    newest = received[-1 - min(MOST_SLIPS, len(received) // 10)] if len(received) else None
    if newest is not None and np.datetime64(today) - newest > LONGEST_SILENCE:
        text = _(
            "S077 The newest complaints are of {newest}, and today would be {today}. Is the clock right? Nothing was removed. Look with --dry-run; is the date right, add --date-is-right."
        )
        shown = {"newest": format_day(newest.astype(object)), "today": format_day(today)}
        raise RegisterError(text.format(**shown))


def retained_register(
    raw: RawRegister,
    register: Register,
    assessed: pd.DataFrame,
    schema: Schema,
    retention: Retention,
) -> RawRegister:
    """
    The register as it will be: rows edited, figures frozen, counts of the removed ones added.

    Args:
        raw: As it was read.
        register: Parsed and checked.
        assessed: One row per complaint, with its repeat number.
        schema: The register's tabs and columns.
        retention: What is due.
    """
    frozen = replace(
        register,
        frozen_repeats=retention.frozen_repeats,
        frozen_gaps=retention.frozen_gaps,
    )
    later = with_row_edits(raw, retention.edits)
    later = with_content(later, computed_content(schema["computed"], frozen, assessed))
    later = with_content(later, _with_totals(raw, schema, retention))
    return replace(later, version=f"{raw.version}{RECKONED}")


def _with_totals(raw: RawRegister, schema: Schema, retention: Retention) -> TabContent:
    """Tab *Jaartotalen* with the removed complaints added, and what went to the archive."""
    table = schema["yearly_totals"]
    archived = pd.DataFrame({ARCHIVED_COUNT: pd.Series(retention.archived_counts, dtype="int64")})
    both = yearly_totals(raw, schema).add(retention.yearly_totals, fill_value=0).fillna(0)
    both = both.reindex(both.index.union(archived.index), fill_value=0)
    both[ARCHIVED_COUNT] = archived[ARCHIVED_COUNT].reindex(both.index).fillna(both[ARCHIVED_COUNT])
    _year, *names = table.column_names()
    rows: Sequence[Sequence[Cell]] = [
        [int(year), *map(int, row)] for year, *row in both[names].sort_index().itertuples()
    ]
    return TabContent(table=table, rows=rows)


def forget_what_left(
    storage: Storage, schema: Schema, now: datetime, memory: SnapshotStore, done: Attempted
) -> Retained:
    """Destroy what snapshots and copies still hold; also what an earlier run that broke off left."""
    register = done.register
    term = timedelta(days=DAYS_PER_MONTH * register.settings.anonymise_after_months)
    destroyed = memory.purge_before(now - term)
    announced = memory.announced()
    lost = lost_past_term(memory, now, register.settings.anonymise_after_months)
    destroyed += memory.purge(lost) if lost else 0
    if not announced:
        copies = storage.forget_copies() if lost else 0
        return Retained(
            retention=done.retention, destroyed_versions=destroyed, destroyed_copies=copies
        )
    state = staff_state(done.raw, schema)
    memory.keep(state, compare(state.tabs["complaints"], memory.earlier()), now)
    is_whole = ~is_anonymised(register.complaints.texts("description"))
    whole = set(register.complaints.texts("number")[is_whole])
    destroyed += memory.purge([number for number in announced if number not in whole])
    destroyed += memory.purge_tab(AFTERCARE)
    copies = storage.forget_copies()
    memory.settled()
    return Retained(retention=done.retention, destroyed_versions=destroyed, destroyed_copies=copies)


def lost_past_term(memory: SnapshotStore, now: datetime, months: int) -> list[str]:
    """
    Keys of the complaints that only the snapshots hold, and whose term passed: nobody put them back.

    As long as *Controle* reports a vanished row it stays, and can be put back; of an open one, and of what
    was anonymised, nothing is due.

    Args:
        memory: The snapshots.
        now: The moment of the run.
        months: The term after closing.
    """
    before = months_before(now.date(), months=months).isoformat()
    kept = memory.left(now - timedelta(days=GONE_SHOWN_DAYS))
    return [
        key
        for key, row in kept.items()
        if _DAY.fullmatch(closed_on := str(row.cells.get("closed_on") or ""))
        and str(row.cells.get("reopened_on") or "") <= closed_on <= before
        and row.cells.get("description") != _(ANONYMISED)
    ]
