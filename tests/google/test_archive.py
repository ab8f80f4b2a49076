"""Closed years of a shared sheet: the same archive as of a workbook, and every figure as before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd

from tests.archiving.closed_years import figures
from tests.google.bench import NOW, Bench
from toolkit.archiving.folder import ArchiveFolder
from toolkit.archiving.moving import archive_closed_years
from toolkit.demo import demo_register
from toolkit.pipeline import check, refresh
from toolkit.remembering.store import SnapshotStore
from toolkit.schema import register_schema
from toolkit.storage.google_sheet import GoogleSheetStorage
from toolkit.storage.workbook import WorkbookStorage
from toolkit.writing.labels import with_labels

SCHEMA = register_schema()
LATER = NOW + timedelta(days=500)
PERIODS = ("2025", "2026", "2026-03")


def test_a_sheet_is_archived_as_a_workbook_is(
    both: tuple[WorkbookStorage, GoogleSheetStorage], tmp_path: Path
) -> None:
    """The same files; equal figures before and after; the next refresh and the next run find nothing to do."""
    found = []
    for at, storage in enumerate(both):
        archive = ArchiveFolder(path=tmp_path / str(at) / "archief")
        memory = SnapshotStore(tmp_path / str(at), storage.address)
        refresh(storage, SCHEMA, LATER, memory=memory)
        before = figures(check(storage, SCHEMA, LATER.date()), PERIODS)
        done = archive_closed_years(storage, SCHEMA, LATER, memory, archive, date_is_right=True)
        assert len(done.move.rows) > 20
        after = check(storage, SCHEMA, LATER.date(), memory=memory, archive=archive)
        assert figures(after, PERIODS) == before
        again = refresh(storage, SCHEMA, LATER, memory=memory, archive=archive)
        assert again.changes == {}
        second = archive_closed_years(storage, SCHEMA, LATER, memory, archive, date_is_right=True)
        assert second.move.rows.empty
        found.append(archive.read())
    pd.testing.assert_frame_equal(found[0].frame, found[1].frame)
    assert found[0].years == found[1].years


def test_a_sheet_from_before_the_archive_gets_its_column(bench: Bench, tmp_path: Path) -> None:
    """Nobody has to run 'klachten init' first."""
    whole = SCHEMA["yearly_totals"]
    old = replace(whole, columns=whole.columns[:-1])
    tables = tuple(old if table.name == whole.name else table for table in SCHEMA)
    bench.schema = replace(SCHEMA, tables=tables)
    rows = demo_register(SCHEMA, rows=60, months=24, seed=7, today=NOW.date())
    storage = bench.storage()
    storage.initialise(bench.schema, dry_run=False, contents=with_labels(SCHEMA, rows))
    archive = ArchiveFolder(path=tmp_path / "archief")
    memory = SnapshotStore(tmp_path, storage.address)
    done = archive_closed_years(storage, SCHEMA, LATER, memory, archive, date_is_right=True)
    tab = storage.read(SCHEMA).tabs[whole.title]
    assert tab.header == tuple(c.title for c in whole.columns)
    assert {row[0]: row[-1] for row in tab.rows} == dict(done.move.years)
    assert refresh(storage, SCHEMA, LATER, memory=memory, archive=archive).changes == {}
