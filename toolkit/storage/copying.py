"""
A whole register from one storage to another: from a workbook to a Google Sheet, or back.

What people filled in goes along as it stands, numbers included, and so does the log.  What the script
computes is not copied but computed anew by the next refresh.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from toolkit.register.numbers import serials
from toolkit.register.tables import check_layout
from toolkit.schema import Schema, Table
from toolkit.storage.base import Cell, RawRegister, RawTab, Storage, own_positions

LOG = "log"
KEPT_TABS = (LOG, "computed", "yearly_totals")
"""The script\'s tabs that hold what cannot be computed again: issued numbers, frozen repeats, totals."""
NUMBER = "number"

Rows = list[dict[str, Cell]]


def copy_register(
    source: Storage, target: Storage, schema: Schema, *, dry_run: bool = False
) -> dict[str, int]:
    """
    Copy all that people filled in to a register that is still empty.

    Args:
        source: Where it stands; nothing is written there.
        target: Where it goes: not there yet, or made but not filled.
        schema: The register's tabs and columns.
        dry_run: Only count, and say whether it would go.

    Raises:
        RegisterError: The source lacks a tab or column, or the target already has rows.

    Returns:
        Title of a tab → rows copied, in the order of the tabs.
    """
    raw = source.read(schema)
    check_layout(raw, schema)
    contents = register_contents(raw, schema)
    target.initialise(schema, dry_run=dry_run, contents=contents)
    filled = {name: sum(_is_filled(row) for row in rows) for name, rows in contents.items()}
    return {t.title: filled[t.name] for t in schema if t.owner != "script"}


def register_contents(raw: RawRegister, schema: Schema) -> dict[str, Rows]:
    """
    The rows of every tab that people fill, and of the log, as the content of a new register.

    Rows that are empty but for a number are left out, save the last one: the stock of the new register
    then continues after every number that was ever printed.

    Args:
        raw: A register whose layout was checked.
        schema: Its tabs and columns.
    """
    contents = {
        t.name: _rows(raw.tabs[t.title], t)
        for t in schema
        if t.owner != "script" or t.name in KEPT_TABS
    }
    for table in schema:
        if table.name in contents and any(
            c.name == NUMBER and c.is_preprinted for c in table.columns
        ):
            rows = contents[table.name]
            kept = [row for row in rows if _is_filled(row)]
            contents[table.name] = [*kept, *_last_printed(rows, kept, contents[LOG])]
    return contents


def _rows(tab: RawTab, table: Table) -> Rows:
    """A tab's rows by column name, without computed and empty cells; empty rows are left out."""
    titles = [title.casefold() for title in tab.header]
    taken = {
        c.name: titles.index(c.title.casefold())
        for c in table.columns
        if c not in table.computed_columns and c.title.casefold() in titles
    }
    own = own_positions(tab.header, table) if table.owner != "script" else {}
    rows: Rows = [
        {name: row[at] for name, at in taken.items() if at < len(row) and row[at] not in (None, "")}
        | {name: row[at] if at < len(row) else None for name, at in own.items()}
        for row in tab.rows
    ]
    return [row for row in rows if any(map(_is_given, row.values()))]


def _is_filled(row: Mapping[str, Cell]) -> bool:
    return any(_is_given(cell) for name, cell in row.items() if name != NUMBER)


def _is_given(cell: Cell) -> bool:
    return cell not in (None, "")


def _last_printed(rows: Rows, kept: Rows, log: Rows) -> Rows:
    """A row with the highest number ever printed, when no filled row has it."""
    printed = [str(row.get(NUMBER, "")) for row in rows]
    logged = [str(row.get("highest_number", "")) for row in log]
    highest = _highest([*printed, *logged])
    return (
        [{NUMBER: highest}]
        if highest and highest != _highest([str(r.get(NUMBER, "")) for r in kept])
        else []
    )


def _highest(numbers: Sequence[str]) -> str:
    found = serials([*numbers, ""])
    at = int(np.argmax(found))
    return numbers[at] if found[at] else ""
