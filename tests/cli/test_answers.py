"""``klachten anonymise`` and the words of a customer who gave no number: they have a term as well."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from tests.cli.conftest import office_with
from tests.cli.test_anonymise import traces

WORDS = "De heer Kwispel van nummer 12 vond het te lang duren."
BEFORE, TERM = ("--today", "2026-12-09"), ("--today", "2026-12-10")


def test_no_trace_of_the_words_is_left_and_the_grade_stays(
    tmp_path: Path, demo_register: bytes
) -> None:
    """On the day of their term, not a day before; in the register, its backups and its snapshots."""
    office = office_with(tmp_path, demo_register)
    path = office.folder / "klachten.xlsx"
    book = load_workbook(path)
    titles = {cell.value: cell.column for cell in book["Nazorg"][1]}
    row = book["Nazorg"].max_row + 1
    answer = {"Datum": date(2025, 12, 10), "Totaalcijfer": 3, "Toelichting": WORDS}
    for title, cell in answer.items():
        book["Nazorg"].cell(row, titles[title], cell)
    book.save(path)
    for day in ("2026-11-30", "2026-12-01"):
        assert office.run("refresh", "--today", day).code == 0
    for day, left in ((BEFORE, True), (TERM, False)):
        assert office.run("anonymise", *day).code == 0
        assert bool(traces(office, {WORDS})) == left
    after = load_workbook(path)["Nazorg"]
    assert after.cell(row, titles["Totaalcijfer"]).value == 3
    assert office.run("refresh", *TERM).code == 0
