"""
Which tabs a spreadsheet has, which table each of them holds, and which of them are ours to clear away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.schema import Schema, Table
from toolkit.storage.base import RawTab
from toolkit.storage.google.batches import STAGING_TITLE
from toolkit.storage.google.cells import Json
from toolkit.storage.google.layout import LOCK_MARK, Place

TABLE_KEY = "klachtgeheugen.table"
"""Metadata key on a tab that says which table it holds, so that a renamed tab is known again."""

Sheet = Mapping[str, Any]
"""A tab as the service describes it."""


def by_title(structure: Json) -> dict[str, Sheet]:
    """Title → tab, in the order of the tabs."""
    return {sheet["properties"]["title"]: sheet for sheet in structure.get("sheets", [])}


def id_of(sheet: Sheet) -> int:
    """A tab's id; the service leaves out 0."""
    return int(sheet["properties"].get("sheetId", 0))


def leftovers(sheets: Mapping[str, Sheet]) -> tuple[int, ...]:
    """Ids of the staging tabs of runs that died."""
    return tuple(id_of(sheet) for title, sheet in sheets.items() if title.startswith(STAGING_TITLE))


def locks(sheets: Mapping[str, Sheet]) -> tuple[int, ...]:
    """Ids of our locks on tabs."""
    return tuple(
        int(item["protectedRangeId"])
        for sheet in sheets.values()
        for item in sheet.get("protectedRanges", [])
        if item.get("description") == LOCK_MARK
    )


def marked_table(sheet: Sheet) -> str:
    """The table that our mark on a tab names; ``""`` without one."""
    marks = (
        m.get("metadataValue", "")
        for m in sheet.get("developerMetadata", [])
        if m.get("metadataKey") == TABLE_KEY
    )
    return str(next(marks, ""))


def mark(sheet_id: int, table: Table) -> Json:
    """The request that puts our mark on a tab."""
    metadata = {
        "metadataKey": TABLE_KEY,
        "metadataValue": table.name,
        "location": {"sheetId": sheet_id},
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": metadata}}


def check_renamed(schema: Schema, sheets: Mapping[str, Sheet]) -> None:
    """
    Stop when a tab that we made has another name now; a new one beside it would split the register.

    Raises:
        RegisterError: Which tab it is, and what it is called now.
    """
    marked = {marked_table(sheet): title for title, sheet in sheets.items()}
    text = _("S001 Tab {tab} is missing: it is now called '{title}'. Give it back its name.")
    problems = [
        text.format(tab=table.title, title=marked[table.name])
        for table in schema
        if table.title not in sheets and table.name in marked
    ]
    if problems:
        raise RegisterError(*problems)


def positions_in(header: Sequence[str], table: Table) -> dict[str, int]:
    """Column name → 0-based sheet column, for the columns whose title stands in the header."""
    titles = [title.casefold() for title in header]
    return {
        c.name: titles.index(c.title.casefold())
        for c in table.columns
        if c.title.casefold() in titles
    }


def place_of(table: Table, sheet: Sheet, tab: RawTab) -> Place:
    """Where a table stands."""
    grid = sheet["properties"].get("gridProperties", {})
    return Place(
        table=table,
        sheet_id=id_of(sheet),
        positions=positions_in(tab.header, table),
        rows=int(grid.get("rowCount", 0)),
        title=str(sheet["properties"]["title"]),
    )
