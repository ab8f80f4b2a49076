"""A row that vanished while nobody looked: it is said all the same, as soon as somebody does."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Corporation
from toolkit.errors import ExitCode

SEEN = ("--today", "2026-11-25")


@pytest.fixture
def silent(corporation: Corporation) -> tuple[Corporation, str]:
    """The demo's register, refreshed once; then a row was deleted. With its number."""
    assert corporation.run("refresh", *SEEN).code == ExitCode.OK
    return corporation, deleted(corporation.folder / "klachten.xlsx")


def deleted(path: Path) -> str:
    """Delete the last filled row; its number."""
    book = load_workbook(path)
    sheet = book["Klachten"]
    last = max(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 8).value)
    number = str(sheet.cell(last, 1).value)
    sheet.delete_rows(last)
    book.save(path)
    return number


def vanished(office: Corporation, day: str) -> int:
    """How many rows a refresh on a day reports as vanished."""
    found = office.run("refresh", "--json", "--today", day).document["findings"]
    return int(found.get("R001", 0))


def test_the_first_run_after_months_says_it(silent: tuple[Corporation, str]) -> None:
    """Reported from the day on which it was noticed, for thirty days; and then it can still be put back."""
    office, number = silent
    assert vanished(office, "2027-01-25") == 1
    assert vanished(office, "2027-01-26") == 1
    assert vanished(office, "2027-02-24") == 1
    assert vanished(office, "2027-02-25") == 0
    assert office.run("restore", number, "--today", "2027-02-25").code == ExitCode.OK
    assert vanished(office, "2027-02-26") == 0


def test_the_day_that_is_named_is_the_one_on_which_it_was_last_seen(
    silent: tuple[Corporation, str],
) -> None:
    """Whoever looks for it in a backup wants to know that."""
    office, number = silent
    assert vanished(office, "2027-01-25") == 1
    said = office.run("check", "--today", "2027-01-26").out
    (line,) = [line for line in said.splitlines() if "R001" in line]
    assert number in line
    assert "25-11-2026" in line
