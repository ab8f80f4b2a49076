"""
A register as it will be after a plan, before anything is written: what must be true afterwards can be reckoned first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from toolkit.storage.base import Cell, RawRegister, RawTab, RowEdits, TabContent


def with_row_edits(raw: RawRegister, edits: Sequence[RowEdits]) -> RawRegister:
    """
    The register with the rows edited, as every storage carries it out.

    Args:
        raw: As it was read.
        edits: What to replace; a row whose key is not there is left out.
    """
    tabs = dict(raw.tabs)
    for edit in edits:
        title = edit.table.title
        tabs[title] = _edited(tabs[title], edit)
    return replace(raw, tabs=tabs)


def with_content(raw: RawRegister, content: TabContent) -> RawRegister:
    """The register with one of the script's tabs replaced."""
    header = tuple(column.title for column in content.table.columns)
    tab = RawTab(title=content.table.title, header=header, rows=content.rows)
    return replace(raw, tabs={**raw.tabs, tab.title: tab})


def _edited(tab: RawTab, edits: RowEdits) -> RawTab:
    folded = [title.casefold() for title in tab.header]
    places = {c.name: folded.index(c.title.casefold()) for c in edits.table.columns}
    known = set(places.values())
    own = [at for at in range(len(folded)) if at not in known] if edits.own_columns else []
    rows = []
    cleared = set()
    for number, row in enumerate(tab.rows, start=2):
        new = edits.cells.get(edits.key_of(row[places[edits.key]], number))
        if new is not None:
            cleared.add(number)
        rows.append(row if new is None else _row(row, new, places, own))
    typed = frozenset(cell for cell in tab.typed_over if cell[0] not in cleared)
    return replace(tab, rows=rows, typed_over=typed)


def _row(
    row: Sequence[Cell], new: Mapping[str, Cell], places: Mapping[str, int], own: Sequence[int]
) -> list[Cell]:
    cells: list[Cell] = list(row) if new else [None] * len(row)
    for at in own:
        cells[at] = None
    for name, cell in new.items():
        cells[places[name]] = cell
    return cells
