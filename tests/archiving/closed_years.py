"""Registers of some closed years, and what they tell before and after those went to the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.registers import complaint, raw_register
from toolkit.archiving.folder import ArchiveFolder
from toolkit.archiving.moving import Move, plan_move
from toolkit.improving.periods import period
from toolkit.knowledge import Knowledge
from toolkit.pipeline import script_contents, understand
from toolkit.privacy.retaining import retained_register
from toolkit.progress import Stopwatch
from toolkit.reports.chronicle import chronicle
from toolkit.reports.facts import facts_of
from toolkit.schema import register_schema
from toolkit.storage.base import Cell, RawRegister
from toolkit.storage.edited import with_content

SCHEMA = register_schema()
TODAY = date(2026, 11, 24)
PERIODS = ("2023", "2024", "2025", "2026", "2024-Q2", "2024-05", "2025-12", "2026-10")

Rows = Sequence[Mapping[str, Cell]]


def register(*rows: Mapping[str, Cell], **tabs: Rows) -> RawRegister:
    """A register with these complaints and other tabs."""
    return raw_register({"Klachten": rows, **tabs})


def closed(serial: int, received: str, on: str, **cells: Cell) -> dict[str, Cell]:
    """A complaint that was closed; a ``_`` in a name stands for a space."""
    more = {name.replace("_", " "): cell for name, cell in cells.items()}
    return {**complaint(serial, Ontvangen_op=received, Afgehandeld_op=on), **more}


def known(raw: RawRegister, archive: ArchiveFolder | None = None, today: date = TODAY) -> Knowledge:
    """What register and archive tell."""
    watch = Stopwatch(progress=lambda _text: None)
    if archive is None:
        return understand(raw, SCHEMA, today, watch)
    return understand(raw, SCHEMA, today, watch, None, archive.read())


def refreshed(
    raw: RawRegister, archive: ArchiveFolder | None = None, today: date = TODAY
) -> RawRegister:
    """The register with the script's tabs as a refresh writes them."""
    for content in script_contents(raw, known(raw, archive, today), SCHEMA):
        raw = with_content(raw, content)
    return raw


def due(raw: RawRegister, archive: ArchiveFolder | None = None, today: date = TODAY) -> Move:
    """What goes to the archive."""
    told = known(raw, archive, today)
    return plan_move(told.sheet, told.sheet_assessed, today)


def moved(raw: RawRegister, archive: ArchiveFolder, today: date = TODAY) -> RawRegister:
    """The register after closed years went to the archive, as the script would write it."""
    told = known(raw, archive, today)
    move = plan_move(told.sheet, told.sheet_assessed, today)
    if move.rows.empty:
        return raw
    archive.enter(move.rows, told.sheet.complaints.texts("number"))
    counts = {year: c.kept + c.gone for year, c in archive.read().years.items()}
    retention = replace(move.retention, archived_counts=counts)
    later = retained_register(raw, told.sheet, told.sheet_assessed, SCHEMA, retention)
    return refreshed(later, archive, today)


def figures(told: Knowledge, periods: Sequence[str] = PERIODS) -> dict[str, object]:
    """Every figure: the summaries, all that was learned, and the facts of months, quarters and years."""
    learned = {name: getattr(told.learned, name).to_csv() for name in type(told.learned).__slots__}
    wanted = sorted(map(period, periods), key=lambda p: (p.kind, p.first_on))
    over_time = chronicle(told, also=min(wanted, key=lambda p: p.first_on))
    facts = {p.key: facts_of(over_time, [p])[0].as_json() for p in wanted}
    return {
        "summary": told.summary.to_csv(),
        "worklist": told.worklist.to_csv(),
        "counts": {name: n for name, n in told.counts().items() if name != "findings"},
        **learned,
        **facts,
    }


def archive_in(folder: Path) -> ArchiveFolder:
    """An archive that is not there yet."""
    return ArchiveFolder(path=folder / "archief")
