"""
The plan of what has to be written.

Pure: the storage applies the plan.  A tab whose content is what the register already shows is left out,
so a second run on unchanged input plans nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from toolkit.storage.base import Cell, RawRegister, RawTab, TabContent, WritePlan

EMPTY: tuple[Cell, ...] = ("", None)


def plan_changes(
    raw: RawRegister, contents: Sequence[TabContent]
) -> tuple[WritePlan, dict[str, int]]:
    """
    The tabs whose content differs from what the register shows.

    Args:
        raw: The register as it was read.
        contents: The wanted content of the script's tabs.

    Returns:
        The plan, and the number of cells that change per tab title.
    """
    found = {c.table.title: _differences(raw.tabs[c.table.title], c) for c in contents}
    changed = {title: count for title, (count, _rows) in found.items() if count}
    wanted = [c for c in contents if c.table.title in changed]
    plan = [replace(c, changed_rows=found[c.table.title][1]) for c in wanted]
    return WritePlan(contents=tuple(plan)), changed


def _differences(tab: RawTab, wanted: TabContent) -> tuple[int, list[int] | None]:
    """How many cells differ, and in which rows; ``None`` when the header does."""
    width = len(wanted.table.columns)
    titles = tuple(c.title for c in wanted.table.columns)
    count = sum(a != b for a, b in zip(tab.header[:width], titles, strict=False)) + abs(
        width - len(tab.header)
    )
    is_same_header = not count
    shared = min(len(tab.rows), len(wanted.rows))
    rows = []
    for at, (before, after) in enumerate(zip(tab.rows, wanted.rows, strict=False)):
        # What compares equal as it is needs no closer look: mostly that is nearly every row.
        if tuple(before) != tuple(after):
            cells = sum(
                a != b and _comparable(a) != _comparable(b)
                for a, b in zip(before, after, strict=False)
            ) + abs(len(before) - len(after))
            if cells:
                count += cells
                rows.append(at)
    for at, alone in enumerate([*tab.rows[shared:], *wanted.rows[shared:]], shared):
        cells = len(alone) - sum(map(alone.count, EMPTY))
        if cells:
            count += cells
            rows.append(at)
    return count, rows if is_same_header else None


def _comparable(cell: Cell) -> object:
    """Equal cells compare equal, however the storage returns them."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        is_day = cell.time() == time.min
        return cell.date() if is_day else cell.replace(second=0, microsecond=0)
    if isinstance(cell, bool | date):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else round(cell, 9)
    if isinstance(cell, str):
        return cell.strip() if cell[:1].isspace() or cell[-1:].isspace() else cell
    return cell
