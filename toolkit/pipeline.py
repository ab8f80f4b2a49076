"""
The way of the data, top to bottom: one straight line from the register to its reports.

    read → parse → check → join the archive → assess (resolving) → learn (improving) → plan → keep a snapshot → apply → facts

The world is touched at the two ends only: ``storage.read`` with ``memory.earlier`` and ``archive.read``, and
``memory.keep`` with ``storage.apply``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pandas as pd

from toolkit.archiving.archived import NOTHING, Archive, Archived
from toolkit.archiving.joining import refuse_incomplete, with_archive
from toolkit.improving.learning import learn
from toolkit.improving.periods import last_12_months, periods_between
from toolkit.improving.repeats import repeat_numbers, with_frozen
from toolkit.improving.summaries import summarise
from toolkit.knowledge import Knowledge, RefreshResult
from toolkit.locale import gettext as _
from toolkit.progress import Progress, Stopwatch
from toolkit.register.checks import check_register
from toolkit.register.findings import in_reading_order
from toolkit.register.reading import Register, read_register, with_findings
from toolkit.remembering.comparing import Earlier, compare
from toolkit.remembering.memory import Memory
from toolkit.remembering.oddities import remembered
from toolkit.remembering.states import staff_state
from toolkit.resolving.assessment import assess
from toolkit.resolving.signals import aftercare_list, repeat_texts, signals, worklist
from toolkit.schema import Schema
from toolkit.storage.attempts import until_unchanged
from toolkit.storage.base import RawRegister, Storage, TabContent
from toolkit.writing.changes import plan_changes
from toolkit.writing.contents import (
    computed_content,
    content,
    effects_content,
    findings_content,
    highest_number,
    instruction_content,
    kept_content,
    log_content,
    patterns_content,
    summary_content,
)
from toolkit.writing.labels import script_tables


def refresh(
    storage: Storage,
    schema: Schema,
    now: datetime,
    *,
    memory: Memory | None = None,
    archive: Archive | None = None,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
) -> RefreshResult:
    """
    Read the register, compute everything, and write back what changed.

    Args:
        storage: Where the register lives.
        schema: The register's tabs and columns.
        now: The moment of the run; its day is *today*.
        memory: Where snapshots are kept; without it none is kept, and nothing is compared.
        archive: Where closed years are; it is read after the register, so that a complaint on its way there
            is seen in one of the two at least.
        dry_run: Plan, but write nothing.
        progress: Told what begins, as a sentence.

    Raises:
        RegisterError: A tab or column is missing; nothing was written.
        ConfigurationError: The archive cannot be read, or is not whole; nothing was written.
        RegisterBusyError: Somebody holds the register, or it changed at every attempt; nothing was written.
    """
    watch = Stopwatch(progress=progress)
    reads = 0
    with watch.step("remember", _("Looking up the last run …")):
        earlier = memory.earlier() if memory else None

    def once() -> RefreshResult:
        nonlocal reads
        with watch.step("read", _("Reading the register …")):
            raw = storage.read(schema)
            reads += raw.reads
        knowledge = understand(
            raw, schema, now.date(), watch, earlier, read_archive(archive, watch)
        )
        with watch.step("plan", _("Comparing …")):
            plan, changes = plan_changes(raw, script_contents(raw, knowledge, schema))
            if changes:
                log = log_line(raw, knowledge, schema, now, list(changes))
                changes[log.table.title] = len(log.table.columns)
                plan = plan.with_contents(log)
        version = raw.version
        # Cells as they were read are a large part of the memory, and nothing needs them any more.
        del raw
        if memory and not dry_run:
            with watch.step("snapshot", _("Keeping a snapshot …")):
                memory.keep(knowledge.state, knowledge.comparison, now)
        writes = 0
        if not dry_run and not plan.is_empty:
            with watch.step("write", _("Writing …")):
                writes = storage.apply(plan, schema, version).writes
        return RefreshResult(
            knowledge=knowledge, changes=changes, reads=reads, writes=writes, seconds=watch.seconds
        )

    return until_unchanged(once, storage.address)


def read_archive(archive: Archive | None, watch: Stopwatch) -> Archived:
    """
    All that is archived.

    Raises:
        ConfigurationError: A file of it cannot be read.
    """
    if archive is None:
        return NOTHING
    with watch.step("archive", _("Reading the archive …")):
        return archive.read()


def understand(
    raw: RawRegister,
    schema: Schema,
    today: date,
    watch: Stopwatch,
    earlier: Earlier | None = None,
    archived: Archived = NOTHING,
) -> Knowledge:
    """
    Everything between reading and writing; pure.

    Raises:
        RegisterError: A tab or column is missing.
        ConfigurationError: The archive holds fewer complaints than went there.
    """
    with watch.step("parse", _("Reading the cells …")):
        register = replace(read_register(raw, schema), archived_numbers=frozenset(archived.numbers))
        refuse_incomplete(register.archived_counts, archived)
    with watch.step("compare", _("Comparing with the last run …")):
        state = staff_state(raw, schema)
        comparison = compare(state.tabs["complaints"], earlier)
    with watch.step("check", _("Checking the entries …")):
        found = [
            *register.findings,
            *check_register(register, today),
            *remembered(comparison, register, today),
        ]
        positions = {table.title: table.position for table in schema}
        sheet = with_findings(register, in_reading_order(found, positions))
    with watch.step("join", _("Adding the archive …")):
        register, _alone = with_archive(sheet, archived)
        # The whole has its own copy of what was archived.
        del archived, _alone
    with watch.step("assess", _("Computing deadlines …")):
        assessed = assessment(register, today)
    with watch.step("learn", _("Looking for patterns …")):
        learned = learn(register, assessed, today)
    with watch.step("summarise", _("Making summaries …")):
        received = register.complaints.frame["received_on"].dropna()
        first = received.min().date() if len(received) else today
        months = summarise(register, assessed, periods_between("month", first, today), today)
        year = summarise(register, assessed, [last_12_months(today)], today)
    return Knowledge(
        register=register,
        sheet=sheet,
        assessed=assessed,
        worklist=pd.concat(
            [worklist(register, assessed), aftercare_list(register, learned.to_ask)],
            ignore_index=True,
        ),
        summary=pd.concat([months, year], ignore_index=True),
        learned=learned,
        today=today,
        state=state,
        comparison=comparison,
    )


def assessment(register: Register, today: date) -> pd.DataFrame:
    """
    What :func:`toolkit.resolving.assessment.assess` tells of each complaint, which time it is, and its signal.

    Args:
        register: Parsed.
        today: The day from which is judged.
    """
    assessed = assess(register, today)
    settings, complaints = register.settings, register.complaints
    repeats = repeat_numbers(complaints.frame, settings.repeat_window_days)
    assessed["repeat_number"] = with_frozen(
        repeats, complaints.texts("number"), register.frozen_repeats
    )
    assessed["repeat"] = repeat_texts(
        assessed["repeat_number"].to_numpy(), settings.repeat_window_days
    )
    assessed["signal"] = signals(assessed, settings.warning_working_days)
    return assessed


def check(
    storage: Storage,
    schema: Schema,
    today: date,
    *,
    memory: Memory | None = None,
    archive: Archive | None = None,
    progress: Progress = lambda _: None,
) -> Knowledge:
    """
    Read the register and compute everything; write nothing.

    Raises:
        RegisterError: A tab or column is missing.
        ConfigurationError: The archive cannot be read, or is not whole.
    """
    watch = Stopwatch(progress=progress)
    with watch.step("read", _("Reading the register …")):
        raw = storage.read(schema)
    earlier = memory.earlier() if memory else None
    return understand(raw, schema, today, watch, earlier, read_archive(archive, watch))


def script_contents(raw: RawRegister, knowledge: Knowledge, schema: Schema) -> list[TabContent]:
    """The wanted content of the script's own tabs, without the log."""
    tables = script_tables(schema)
    register = knowledge.register
    return [
        content(tables["worklist"], knowledge.worklist),
        findings_content(tables["findings"], register.findings),
        summary_content(tables["summary"], knowledge.summary, register),
        patterns_content(tables["patterns"], knowledge.learned.patterns),
        computed_content(tables["computed"], knowledge.sheet, knowledge.sheet_assessed),
        effects_content(
            tables["computed_actions"], knowledge.learned.effects, schema["improvement_actions"]
        ),
        kept_content(tables["yearly_totals"], raw),
        instruction_content(tables["instruction"]),
    ]


def log_line(
    raw: RawRegister, knowledge: Knowledge, schema: Schema, now: datetime, changed: list[str]
) -> TabContent:
    """Tab *Logboek* with a line about this run."""
    table = schema["log"]
    highest = highest_number(raw, knowledge.register, table)
    return log_content(table, raw, now, knowledge.counts(), changed, highest)
