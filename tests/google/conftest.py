"""What every test here needs: a running stand-in and a register in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.google.bench import NOW, Bench
from tests.sheets_server import SheetsServer
from toolkit.demo import demo_register
from toolkit.schema import register_schema
from toolkit.storage.copying import copy_register
from toolkit.storage.google_sheet import GoogleSheetStorage
from toolkit.storage.workbook import WorkbookStorage
from toolkit.writing.labels import with_labels


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


@pytest.fixture
def bench(server: SheetsServer, tmp_path: Path) -> Bench:
    """An empty sheet that a person made and shared."""
    return Bench(server=server, folder=tmp_path)


@pytest.fixture
def both(bench: Bench, tmp_path: Path) -> tuple[WorkbookStorage, GoogleSheetStorage]:
    """Two years of complaints in a workbook, and the same in a sheet; not refreshed yet."""
    bench.schema = schema = register_schema()
    rows = demo_register(schema, rows=120, months=24, seed=7, today=NOW.date())
    for row in rows["complaints"]:
        for name in {c.name for c in schema["complaints"].computed_columns} & set(row):
            del row[name]
    book = WorkbookStorage(tmp_path / "klachten.xlsx", backups=1)
    book.initialise(schema, dry_run=False, contents=with_labels(schema, rows))
    sheet = bench.storage()
    copy_register(book, sheet, schema)
    return book, sheet
