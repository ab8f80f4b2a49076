"""A closed complaint whose row somebody deleted: the snapshots keep it no longer than the register would have."""

from __future__ import annotations

import zipfile
import zlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Corporation
from toolkit.errors import ExitCode
from toolkit.remembering.store import SnapshotStore

TEXT = "Mevrouw Kwispel wacht op de loodgieter."
RECEIVED, CLOSED = date(2026, 11, 2), date(2026, 11, 9)
DUE = date(2027, 11, 9)


@pytest.fixture
def office(corporation: Corporation) -> Corporation:
    """A register with one more complaint that was closed, refreshed."""
    change(corporation, 14, CLOSED)
    assert corporation.run("refresh", "--today", "2026-11-25").code == ExitCode.OK
    return corporation


def change(office: Corporation, column: int, closed: date | None) -> None:
    """Give the last filled row this text, these days, and its own number only once."""
    path = office.folder / "klachten.xlsx"
    book = load_workbook(path)
    sheet = book["Klachten"]
    row = max(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, 8).value)
    sheet.cell(row, 8).value = TEXT
    sheet.cell(row, 5).value = RECEIVED
    sheet.cell(row, column).value = closed
    sheet.cell(row, 18).value = None
    book.save(path)


def delete(office: Corporation) -> str:
    """Delete that row; its number."""
    path = office.folder / "klachten.xlsx"
    book = load_workbook(path)
    sheet = book["Klachten"]
    (row,) = [r for r in range(2, sheet.max_row + 1) if sheet.cell(r, 8).value == TEXT]
    number = str(sheet.cell(row, 1).value)
    sheet.delete_rows(row)
    book.save(path)
    return number


def remembered(office: Corporation) -> set[str]:
    """In what kind of file its text still stands."""
    found = set()
    for path in Path(office.folder).rglob("*.xlsx"):
        with zipfile.ZipFile(path) as package:
            if any(TEXT.encode() in package.read(n) for n in package.namelist()):
                found.add(path.parent.name)
    store = SnapshotStore(office.state, str(office.folder / "klachten.xlsx"))
    with store._opened() as database:
        pages = [content for (content,) in database.execute("SELECT content FROM page")]
    if any(TEXT in zlib.decompress(content).decode() for content in pages):
        found.add("momentopnamen")
    return found - {office.folder.name}


def test_it_goes_on_the_day_of_its_term(office: Corporation) -> None:
    """Deleted nine months before: whole until that day, and gone from snapshots and backups on it."""
    number = delete(office)
    assert office.run("refresh", "--today", "2027-02-01").code == ExitCode.OK
    day = (DUE - timedelta(days=1)).isoformat()
    assert office.run("anonymise", "--today", day).code == ExitCode.OK
    assert "momentopnamen" in remembered(office)
    assert office.run("anonymise", "--today", DUE.isoformat()).code == ExitCode.OK
    assert remembered(office) == set()
    assert office.run("restore", number, "--today", DUE.isoformat()).code == ExitCode.FINDINGS


def test_as_long_as_it_is_reported_it_can_be_put_back(office: Corporation) -> None:
    """Deleted by accident just before its term: a month to notice."""
    day = (DUE - timedelta(days=1)).isoformat()
    assert office.run("refresh", "--today", day).code == ExitCode.OK
    number = delete(office)
    assert office.run("refresh", "--today", DUE.isoformat()).code == ExitCode.OK
    for waited in (0, 25):
        today = (DUE + timedelta(days=waited)).isoformat()
        assert office.run("anonymise", "--date-is-right", "--today", today).code == ExitCode.OK
    assert "momentopnamen" in remembered(office)
    assert office.run("restore", number, "--dry-run", "--today", today).code == ExitCode.OK
    today = (DUE + timedelta(days=40)).isoformat()
    assert office.run("anonymise", "--date-is-right", "--today", today).code == ExitCode.OK
    assert remembered(office) == set()


def test_an_open_one_stays_its_whole_year(office: Corporation) -> None:
    """No term runs: it goes a year after it left the register, as everything does."""
    change(office, 14, None)
    assert office.run("refresh", "--today", "2026-11-26").code == ExitCode.OK
    delete(office)
    assert office.run("refresh", "--today", "2027-02-01").code == ExitCode.OK
    given = ("anonymise", "--date-is-right", "--today")
    assert office.run(*given, "2027-12-01").code == ExitCode.OK
    assert "momentopnamen" in remembered(office)
    assert office.run(*given, "2028-02-10").code == ExitCode.OK
    assert "momentopnamen" not in remembered(office)
