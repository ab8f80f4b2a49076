"""
One reading of the sheet: what tabs there are, all their values, and what a plan has to know of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.register.numbers import serials
from toolkit.schema import Schema, Table
from toolkit.storage.base import RawRegister, RawTab
from toolkit.storage.google.cells import Json
from toolkit.storage.google.layout import Place
from toolkit.storage.google.reading import raw_register
from toolkit.storage.google.receipts import highest_serial
from toolkit.storage.google.service import Service
from toolkit.storage.google.tabs import by_title, check_renamed, id_of, leftovers, locks, place_of

STRUCTURE = (
    "developerMetadata(metadataId,metadataKey,metadataValue),"
    "sheets(properties(sheetId,title,gridProperties(rowCount)),"
    "developerMetadata(metadataKey,metadataValue),filterViews(filterViewId,range),"
    "protectedRanges(protectedRangeId,description))"
)
"""What is read of the spreadsheet itself at each run: its tabs, their filter views, our receipts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """
    What the last reading saw, on which a plan is based.

    Attributes:
        raw: The register.
        places: Table name → where it stands.
        views: Sheet id → its filter views, which do not grow along with a resized grid.
        leftovers: Ids of staging tabs of runs that died.
        locks: Ids of our locks on tabs: this run's own, or of one that died.
        sheet_ids: All ids in use.
        metadata: Our receipts in the spreadsheet.
        highest_issued: The highest serial that a receipt or the log knows.
    """

    raw: RawRegister
    places: Mapping[str, Place]
    views: Mapping[int, Sequence[Json]]
    leftovers: tuple[int, ...]
    locks: tuple[int, ...]
    sheet_ids: frozenset[int]
    metadata: Sequence[Json]
    highest_issued: int

    def tab(self, table: Table) -> RawTab:
        """A table's tab as it was read."""
        return self.raw.tabs[table.title]

    def is_built_like(self, other: Seen) -> bool:
        """Whether nobody added, removed, moved or resized anything in between."""
        mine = (self.places, self.views, self.sheet_ids, self.leftovers)
        return mine == (other.places, other.views, other.sheet_ids, other.leftovers)


def look(service: Service, schema: Schema) -> Seen:
    """
    Read the sheet in two calls.

    Raises:
        RegisterError: A tab of ours has another name now.
        RefusedError: A tab was renamed or removed between the two calls.
    """
    found = service.structure(STRUCTURE)
    sheets = by_title(found)
    check_renamed(schema, sheets)
    present = [table for table in schema if table.title in sheets]
    values = service.values(table.title for table in present)
    read = {table.title: rows for table, rows in zip(present, values, strict=True)}
    raw = raw_register(read, schema, reads=2)
    if len(present) < len(schema.tables):
        others = {t: RawTab(title=t, header=(), rows=()) for t in sheets if t not in read}
        raw = replace(raw, tabs={**raw.tabs, **others})
    metadata = found.get("developerMetadata", [])
    return Seen(
        raw=raw,
        places={t.name: place_of(t, sheets[t.title], raw.tabs[t.title]) for t in present},
        views={id_of(sheet): sheet.get("filterViews", []) for sheet in sheets.values()},
        leftovers=leftovers(sheets),
        locks=locks(sheets),
        sheet_ids=frozenset(map(id_of, sheets.values())),
        metadata=metadata,
        highest_issued=max(highest_serial(metadata), highest_logged(raw, schema)),
    )


def highest_logged(raw: RawRegister, schema: Schema) -> int:
    """The highest serial in the log; 0 when there is none."""
    log = raw.tabs.get(schema["log"].title)
    texts = [cell for row in (log.rows if log else ()) for cell in row if isinstance(cell, str)]
    return int(serials([*texts, ""]).max())
