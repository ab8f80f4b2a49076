"""
Carrying retention out: in the register, and in everything that remembers it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd

from toolkit.errors import RegisterBusyError
from toolkit.locale import gettext as _
from toolkit.pipeline import (
    MOST_ATTEMPTS,
    Progress,
    Stopwatch,
    log_line,
    script_contents,
    understand,
)
from toolkit.privacy.retention import Retention, plan_retention
from toolkit.register.reading import Register
from toolkit.remembering.comparing import Comparison
from toolkit.remembering.states import staff_state
from toolkit.remembering.store import SnapshotStore
from toolkit.schema import Schema
from toolkit.storage.base import Cell, RawRegister, RegisterChangedError, Storage, TabContent
from toolkit.writing import plan_changes

AFTERCARE = "aftercare"
DAYS_PER_MONTH = 31


@dataclass(frozen=True, kw_only=True, slots=True)
class Retained:
    """What was done: the plan, and how many copies and kept versions were destroyed with it."""

    retention: Retention
    destroyed_versions: int = 0
    destroyed_copies: int = 0


def retain(
    storage: Storage,
    schema: Schema,
    now: datetime,
    memory: SnapshotStore,
    *,
    dry_run: bool = False,
    progress: Progress = lambda _text: None,
) -> Retained:
    """
    Anonymise and remove what is due, in the register and then in the snapshots and backups.

    Args:
        storage: The register.
        schema: Its tabs and columns.
        now: The moment of the run.
        memory: Its snapshots.
        dry_run: Only say what is due.
        progress: Told what begins.

    Raises:
        RegisterError: A tab or column is missing; nothing was written.
        RegisterBusyError: Somebody holds the register, or it kept changing; nothing was written.
    """
    watch = Stopwatch(progress=progress)
    for _attempt in range(MOST_ATTEMPTS):
        raw = storage.read(schema)
        knowledge = understand(raw, schema, now.date(), watch)
        retention = plan_retention(knowledge.register, knowledge.assessed, now.date())
        if dry_run:
            return Retained(retention=retention)
        if retention.is_empty:
            break
        frozen = replace(knowledge.register, frozen_repeats=retention.frozen_repeats)
        contents = script_contents(raw, replace(knowledge, register=frozen), schema)
        contents = [c for c in contents if c.table.name != "yearly_totals"]
        contents.append(_with_totals(raw, schema, retention))
        plan, changes = plan_changes(raw, contents)
        log = log_line(raw, knowledge, schema, now, list(changes))
        try:
            storage.apply(
                replace(plan.with_contents(log), row_edits=retention.edits), schema, raw.version
            )
            break
        except RegisterChangedError:
            continue
    else:
        raise RegisterBusyError(
            _("The register {address} kept changing. Nothing was written; try again later.").format(
                address=storage.address
            )
        )
    return _forgotten(storage, schema, now, memory, retention, knowledge.register)


def _with_totals(raw: RawRegister, schema: Schema, retention: Retention) -> TabContent:
    """Tab *Jaartotalen* with the removed complaints added."""
    table = schema["yearly_totals"]
    names = table.column_names()
    there = [[_whole(cell) for cell in row[: len(names)]] for row in raw.tabs[table.title].rows]
    before = pd.DataFrame(there, columns=list(names)).set_index(names[0]).astype(int)
    both = before.add(retention.yearly_totals, fill_value=0).astype(int).sort_index()
    rows: Sequence[Sequence[Cell]] = [
        [int(year), *map(int, row)] for year, *row in both.itertuples()
    ]
    return TabContent(table=table, rows=rows)


def _whole(cell: Cell) -> int:
    return int(cell) if isinstance(cell, int | float) else 0


def _forgotten(
    storage: Storage,
    schema: Schema,
    now: datetime,
    memory: SnapshotStore,
    retention: Retention,
    register: Register,
) -> Retained:
    """Destroy what snapshots and copies still hold."""
    term = timedelta(days=DAYS_PER_MONTH * register.settings.anonymise_after_months)
    destroyed = memory.purge_before(now - term)
    if retention.is_empty:
        return Retained(retention=retention, destroyed_versions=destroyed)
    memory.keep(staff_state(storage.read(schema), schema), Comparison(), now)
    destroyed += memory.purge([*retention.anonymised, *retention.removed]) + memory.purge_tab(
        AFTERCARE
    )
    return Retained(
        retention=retention, destroyed_versions=destroyed, destroyed_copies=storage.forget_copies()
    )
