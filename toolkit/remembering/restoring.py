"""
Putting back: a row that vanished or was mixed up, as a fresh row; or the whole register, in a new file.

Nothing that stands in the register is overwritten, not even a row that holds the wrong cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from toolkit.register.numbers import serials
from toolkit.remembering.states import PlainCell
from toolkit.remembering.versions import KeptRow
from toolkit.schema import Schema, Table
from toolkit.storage.base import OWN_COLUMN, Cell, FreshRows, WritePlan

NUMBER = "number"

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class RestorePlan:
    """
    What will be put back.

    Attributes:
        rows: One per number, in the order asked for: column name → cell.
        keeping: Numbers that stand nowhere in the register any more: their row keeps them.
        renumbered: Numbers that still stand in the register: their row gets a new number.
        unknown: Numbers of which no snapshot (of that day) holds a row.
    """

    rows: Sequence[Mapping[str, Cell]]
    keeping: tuple[str, ...]
    renumbered: tuple[str, ...]
    unknown: tuple[str, ...]

    def write_plan(self, table: Table, highest_number: int) -> WritePlan:
        """The plan for the storage: fresh rows, and nothing else."""
        if not self.rows:
            return WritePlan()
        return WritePlan(
            fresh_rows=(FreshRows(table=table, rows=self.rows, highest_number=highest_number),)
        )


def plan_restore(
    numbers: Sequence[str],
    versions: Mapping[str, Sequence[KeptRow]],
    present: Iterable[str],
    table: Table,
    until: datetime | None = None,
) -> RestorePlan:
    """
    Choose the version of each row that is put back.

    Args:
        numbers: What was asked for; a double counts once.
        versions: Number → its kept versions, oldest first.
        present: All numbers that stand in the register now, on filled and on empty rows.
        table: The table of the complaints.
        until: Take the row as it was at that moment; by default its last version that is no longer there.
    """
    taken = set(present)
    rows: list[Mapping[str, Cell]] = []
    keeping, renumbered, unknown = [], [], []
    for number in dict.fromkeys(numbers):
        version = _chosen(versions.get(number, ()), until)
        if version is None:
            unknown.append(number)
            continue
        cells = as_cells(version.cells, table)
        if number in taken or not serials([number])[0]:
            renumbered.append(number)
            rows.append({name: cell for name, cell in cells.items() if name != NUMBER})
        else:
            keeping.append(number)
            rows.append(cells)
    return RestorePlan(
        rows=_keeping_first(rows),
        keeping=tuple(keeping),
        renumbered=tuple(renumbered),
        unknown=tuple(unknown),
    )


def whole_register(
    kept: Mapping[str, Sequence[Mapping[str, PlainCell]]], schema: Schema
) -> dict[str, list[dict[str, Cell]]]:
    """
    All rows of a snapshot as the content of a new register, the complaints by number.

    Args:
        kept: Table name → rows, as the snapshots hold them.
        schema: The register's tabs and columns.
    """
    result = {}
    for name, rows in kept.items():
        cells = [{**_own(row), **as_cells(row, schema[name])} for row in rows]
        result[name] = sorted(cells, key=lambda row: str(row.get(NUMBER) or "~"))
    return result


def as_cells(kept: Mapping[str, PlainCell], table: Table) -> dict[str, Cell]:
    """
    A kept row as cells: a day in a date column, or in one of the staff's own, is a real date again.

    Empty cells are left out.
    """
    dates = {c.name for c in table.columns if c.type == "date"}
    return {
        name: _day(cell)
        if name in dates
        else _moment(cell)
        if name.startswith(OWN_COLUMN)
        else cell
        for name, cell in kept.items()
        if cell is not None
    }


def _own(row: Mapping[str, PlainCell]) -> dict[str, Cell]:
    """The columns of the staff's own, in their order; empty ones too, so that none is left out."""
    return {name: None for name in row if name.startswith(OWN_COLUMN)}


def _chosen(versions: Sequence[KeptRow], until: datetime | None) -> KeptRow | None:
    if until is not None:
        candidates = [v for v in versions if v.first_at <= until]
    else:
        candidates = [v for v in versions if v.last_at is not None] or list(versions)
    return candidates[-1] if candidates else None


def _keeping_first(rows: Sequence[Mapping[str, Cell]]) -> list[Mapping[str, Cell]]:
    """Rows with a number of their own first, so that the numbers that are issued come in the order of the rest."""
    return sorted(rows, key=lambda row: NUMBER not in row)


def _moment(cell: PlainCell) -> Cell:
    """A cell of which no schema says the type: what was kept in the very form of a date was one."""
    if isinstance(cell, str) and _MOMENT.fullmatch(cell):
        try:
            return datetime.fromisoformat(cell) if "T" in cell else date.fromisoformat(cell)
        except ValueError:
            return cell
    return cell


def _day(cell: PlainCell) -> Cell:
    try:
        return date.fromisoformat(cell) if isinstance(cell, str) else cell
    except ValueError:
        return cell
