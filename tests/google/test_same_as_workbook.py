"""
The same rows in a workbook and in a sheet: the same tabs, cell by cell, and the same pages.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from tests.google.bench import HASTY, NOW, Bench, tabs_of
from toolkit.cli import main
from toolkit.demo import demo_register
from toolkit.pipeline import refresh
from toolkit.reports.pages import STAMP
from toolkit.schema import register_schema
from toolkit.storage.copying import copy_register
from toolkit.storage.google_sheet import GoogleSheetStorage
from toolkit.storage.workbook import WorkbookStorage
from toolkit.writing.labels import with_labels

ROWS = 250
SIZES = [int(size) for size in os.environ.get("KLACHTEN_SHEET_ROWS", "100,3000").split(",")]
TODAY = date(2026, 11, 25)
COMPUTED = {"Klachten", "Verbeteracties"}
"""Their computed columns show only in a spreadsheet program; a workbook's reader sees formulas there."""


def workbook(folder: Path) -> WorkbookStorage:
    schema = register_schema()
    rows = demo_register(schema, rows=ROWS, months=5, seed=7, today=TODAY)
    computed = {c.name for c in schema["complaints"].computed_columns}
    for row in rows[
        "complaints"
    ]:  # what was typed over a formula is not copied: it would block a column
        for name in computed & set(row):
            del row[name]
    storage = WorkbookStorage(folder / "klachten.xlsx", backups=1)
    storage.initialise(schema, dry_run=False, contents=with_labels(schema, rows))
    return storage


@pytest.fixture
def both(bench: Bench, tmp_path: Path) -> tuple[WorkbookStorage, GoogleSheetStorage]:
    """A demo register with all kinds of mistakes, in a workbook and copied to a sheet."""
    bench.schema = register_schema()
    book, sheet = workbook(tmp_path), bench.storage()
    copy_register(book, sheet, bench.schema)
    return book, sheet


def entries(tab: list[list[Any]], title: str) -> list[list[Any]]:
    """What people filled in: in *Klachten* without the computed columns and the stock."""
    if title not in COMPUTED:
        return tab
    table = next(t for t in register_schema() if t.title == title)
    kept = [at for at, c in enumerate(table.columns) if not c.is_computed]
    rows = [[row[at] for at in kept] for row in tab]
    return [row for row in rows if any(cell != "" for cell in row[1:])]


def test_after_a_refresh_every_tab_is_the_same(
    both: tuple[WorkbookStorage, GoogleSheetStorage], bench: Bench
) -> None:
    """Lists, findings with their cells, worklist, summaries, computed values: all of it."""
    book, sheet = both
    for storage in both:
        assert refresh(storage, bench.schema, NOW).changes
    found = [tabs_of(storage.read(bench.schema)) for storage in (book, sheet)]
    assert list(found[0]) == list(found[1]) == [t.title for t in bench.schema]
    for title in found[0]:
        one, other = (entries(tabs[title], title) for tabs in found)
        if title == "Logboek":
            one, other = ([row[:6] for row in tab] for tab in (one, other))
        assert one == other, title
    for storage in both:
        assert refresh(storage, bench.schema, NOW).changes == {}


def test_what_stands_beside_the_rows_is_what_was_computed(
    both: tuple[WorkbookStorage, GoogleSheetStorage], bench: Bench
) -> None:
    """The spilled columns show the values of *Berekend*, number by number."""
    refresh(both[1], bench.schema, NOW)
    computed = {row["Nummer"]: row for row in bench.shown("Berekend") if row["Nummer"]}
    rows = [row for row in bench.shown("Klachten") if row["Nummer"] in computed]
    assert len(rows) >= len(computed) > ROWS * 0.9
    for row in rows:
        for name in ("Status", "Signaal", "Uiterlijk", "Complex", "Herhaling", "Controle"):
            assert row[name] == computed[row["Nummer"]][name]


def test_the_command_makes_the_same_pages(
    bench: Bench,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """``klachten run`` on either address: the same findings in numbers, the same pages byte by byte."""
    bench.schema = register_schema()
    book = workbook(tmp_path)
    copy_register(book, bench.storage(), bench.schema)
    addresses = {
        "boek": str(book.path),
        "blad": f"{bench.server.url}/spreadsheets/d/{bench.sheet_id}/edit",
    }
    told, pages = {}, {}
    for name, address in addresses.items():
        folder = tmp_path / name
        (folder / "docs").mkdir(parents=True)
        (folder / "klachten.toml").write_text(
            f'register = "{address}"\ngoogle_credentials = "{bench.key_file()}"\ndocs_folder = "docs"\nsite_folder = "site"\n',
            encoding="utf-8",
        )
        monkeypatch.chdir(folder)
        assert main(["run", "--no-build", "--json", "--today", TODAY.isoformat()]) == 0
        told[name] = json.loads(capsys.readouterr().out)
        generated = folder / "docs" / "rapporten"
        pages[name] = {
            path.relative_to(generated): page_of(path)
            for path in generated.rglob("*")
            if path.is_file()
        }
    for key in ("today", "complaints", "open", "late", "findings"):
        assert told["boek"][key] == told["blad"][key]
    assert told["blad"]["calls"] == {"reads": 2, "writes": 1}
    assert len(pages["blad"]) > 10
    assert pages["boek"] == pages["blad"]


def page_of(path: Path) -> bytes:
    """A page without its moment; of a document for a word processor its text, apart from the hour in its archive."""
    if path.suffix != ".docx":
        return STAMP.sub("", path.read_bytes().decode()).encode()
    with ZipFile(path) as document:
        return document.read("word/document.xml")


def test_a_register_goes_to_a_sheet_and_back(bench: Bench, tmp_path: Path) -> None:
    """Values and numbers are kept on both ways, and the stock goes on after the highest number."""
    bench.schema = register_schema()
    book, sheet = workbook(tmp_path), bench.storage()
    back = WorkbookStorage(tmp_path / "terug.xlsx", backups=1)
    counts = copy_register(book, sheet, bench.schema)
    assert copy_register(sheet, back, bench.schema) == counts
    assert counts["Klachten"] == ROWS
    there, again = (tabs_of(s.read(bench.schema)) for s in (book, back))
    for table in bench.schema:
        if table.owner != "script":
            assert entries(there[table.title], table.title) == entries(
                again[table.title], table.title
            )
    numbers = [str(row[0]) for row in again["Klachten"] if row[0]]
    assert max(str(row[0]) for row in there["Klachten"]) <= max(numbers)


@pytest.mark.parametrize("is_made", [False, True])
def test_columns_of_the_staff_go_along(bench: Bench, tmp_path: Path, is_made: bool) -> None:
    """To a sheet that is empty or just made, and back: beside the others, each cell in its row."""
    bench.schema = register_schema()
    if is_made:
        bench.storage().initialise(bench.schema, dry_run=False)
    book = workbook(tmp_path)
    made = load_workbook(book.path)
    for tab in ("Klachten", "Rubrieken"):
        sheet = made[tab]
        at = sheet.max_column + 1
        sheet.cell(1, at, "Dossier")
        sheet.cell(1, at + 1, "Leeg")
        sheet.cell(2, at, "=1+1").data_type = "s"
        sheet.cell(4, at, 12.5)
    made.save(book.path)
    back = WorkbookStorage(tmp_path / "terug.xlsx", backups=1)
    copy_register(book, bench.storage(), bench.schema)
    copy_register(bench.storage(), back, bench.schema)
    for storage in (bench.storage(), back):
        for tab in ("Klachten", "Rubrieken"):
            there = book.read(bench.schema).tabs[tab]
            here = storage.read(bench.schema).tabs[tab]
            own = [
                tuple(row[t.header.index(n)] or None for n in ("Dossier", "Leeg"))
                for t in (there, here)
                for row in t.rows[:5]
            ]
            assert own[:5] == own[5:]
            assert ("=1+1", None) in own
    assert bench.storage().initialise(bench.schema, dry_run=True) == []


def test_a_copy_never_lands_on_a_register_in_use(bench: Bench, tmp_path: Path) -> None:
    """One filled row is enough to refuse; nothing is written."""
    bench.filled(1)
    bench.server.reset_log()
    with pytest.raises(Exception, match=r"^S060 Tabblad Klachten heeft al rijen\."):
        copy_register(workbook(tmp_path), bench.storage(), bench.schema)
    assert bench.server.writes == 0


def test_a_copy_goes_to_a_register_that_was_made_but_not_filled(
    bench: Bench, tmp_path: Path
) -> None:
    """After ``init`` only the defaults stand there; they give way."""
    bench.schema = register_schema()
    bench.storage().initialise(bench.schema, dry_run=False)
    book = workbook(tmp_path)
    copy_register(book, bench.storage(), bench.schema)
    there, here = (tabs_of(s.read(bench.schema)) for s in (book, bench.storage()))
    for table in bench.schema:
        if table.owner != "script":
            assert entries(there[table.title], table.title) == entries(
                here[table.title], table.title
            )
    assert bench.storage().initialise(bench.schema, dry_run=True) == []
    assert HASTY.tries == 5


@pytest.mark.parametrize("rows", SIZES)
def test_the_number_of_calls_does_not_grow(bench: Bench, tmp_path: Path, rows: int) -> None:
    """Two reads and one write; above the advised payload only the calls that its bytes need."""
    bench.schema = register_schema()
    contents = with_labels(
        bench.schema, demo_register(bench.schema, rows=rows, months=24, seed=7, today=TODAY)
    )
    bench.storage().initialise(bench.schema, dry_run=False, contents=contents)
    bench.server.reset_log()
    result = refresh(bench.storage(), bench.schema, NOW)
    sent = [
        len(json.dumps(seen.body, separators=(",", ":")))
        for seen in bench.server.requests
        if seen.is_write
    ]
    assert (result.reads, bench.server.reads) == (2, 2)
    assert result.writes == bench.server.writes == len(sent)
    assert len(sent) <= 1 + sum(sent) // 2_000_000
    assert max(sent) <= 2_000_000
    again = refresh(bench.storage(), bench.schema, NOW)
    assert (again.reads, again.writes, bench.server.reads) == (2, 0, 4)
