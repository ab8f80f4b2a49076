"""
Carrying restoring out: rows of the snapshots as fresh rows of the register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from toolkit.archiving.archived import Archive
from toolkit.register.numbers import serials
from toolkit.register.reading import read_register
from toolkit.remembering.restoring import RestorePlan, plan_restore
from toolkit.remembering.store import SnapshotStore
from toolkit.schema import Schema
from toolkit.storage.attempts import until_unchanged
from toolkit.storage.base import Storage
from toolkit.writing.contents import highest_number


@dataclass(frozen=True, kw_only=True, slots=True)
class PutBack:
    """
    What was done: the plan, and the numbers that were issued.

    Attributes:
        plan: Which rows keep their number, which get a new one, and what no snapshot knows.
        renumbered: Number that still stands in the register → the number its row got.
    """

    plan: RestorePlan
    renumbered: Mapping[str, str]


def put_back(
    storage: Storage,
    schema: Schema,
    memory: SnapshotStore,
    numbers: Sequence[str],
    *,
    archive: Archive | None = None,
    until: datetime | None = None,
    dry_run: bool = False,
) -> PutBack:
    """
    Enter rows of the snapshots in the register, each on a row of its own.

    Args:
        storage: The register.
        schema: Its tabs and columns.
        memory: Its snapshots.
        numbers: What was asked for.
        archive: Its closed years: what stands there is not put back.
        until: Take each row as it was at that moment; by default its last version.
        dry_run: Only say what would be put back.

    Raises:
        RegisterError: A tab or column is missing; nothing was written.
        RegisterBusyError: Somebody holds the register, or it kept changing; nothing was written.
    """
    archived = set(archive.read().numbers) if archive else set()
    versions = memory.versions(number for number in numbers if number not in archived)

    def once() -> PutBack:
        raw = storage.read(schema)
        register = read_register(raw, schema)
        complaints = register.complaints
        rows = raw.tabs[complaints.table.title].rows
        present = {str(row[complaints.positions["number"]] or "").strip() for row in rows}
        plan = plan_restore(numbers, versions, present, complaints.table, until)
        if dry_run or not plan.rows:
            return PutBack(plan=plan, renumbered={})
        issued_before = [highest_number(raw, register, schema["log"]), *plan.keeping]
        highest = int(serials(issued_before).max())
        applied = storage.apply(plan.write_plan(complaints.table, highest), schema, raw.version)
        fresh = applied.issued_numbers[len(plan.keeping) :]
        return PutBack(plan=plan, renumbered=dict(zip(plan.renumbered, fresh, strict=False)))

    done = until_unchanged(once, storage.address)
    if not dry_run:
        memory.forget([*done.plan.keeping, *done.plan.renumbered])
    return done
