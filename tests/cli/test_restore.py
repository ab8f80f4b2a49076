"""``klachten restore`` on a real workbook: what vanished comes back, and nothing that stands there is overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Corporation
from toolkit.errors import ExitCode

DAY = ("--today", "2026-11-25")
LATER = ("--today", "2026-11-26")
OWN = "Eigen kolom"


@pytest.fixture
def office(corporation: Corporation) -> Corporation:
    """A register with a column of the staff's own, of which a snapshot was taken."""
    book = load_workbook(corporation.folder / "klachten.xlsx")
    sheet = book["Klachten"]
    column = sheet.max_column + 1
    sheet.cell(1, column, OWN)
    for row in range(2, 12):
        sheet.cell(row, column, f"dossier {row}")
    book.save(corporation.folder / "klachten.xlsx")
    assert corporation.run("refresh", *DAY).code == 0
    return corporation


def rows(path: Path) -> dict[str, dict[str, Any]]:
    """The filled rows of tab Klachten by number: title → cell, without what is computed."""
    sheet = load_workbook(path, data_only=True)["Klachten"]
    titles, *body = sheet.iter_rows(values_only=True)
    computed = {"Status", "Signaal", "Uiterlijk", "Complex", "Herhaling", "Controle"}
    found = [dict(zip(titles, row, strict=True)) for row in body if row[titles.index("Kanaal")]]
    return {
        str(row["Nummer"]): {t: c for t, c in row.items() if t and t not in computed}
        for row in found
    }


def edit(office: Corporation, change: dict[tuple[int, str], Any]) -> None:
    """Somebody edits cells: (sheet row, title) → value; the title ``*`` clears the whole row."""
    path = office.folder / "klachten.xlsx"
    book = load_workbook(path)
    sheet = book["Klachten"]
    titles = [cell.value for cell in sheet[1]]
    for (row, title), value in change.items():
        places = range(1, len(titles) + 1) if title == "*" else [titles.index(title) + 1]
        for at in places:
            sheet.cell(row, at, value).value = value
    book.save(path)


def test_a_cleared_row_is_reported_and_comes_back_whole(office: Corporation) -> None:
    """With its number, its dates and the staff's own column; then nothing is reported any more."""
    path = office.folder / "klachten.xlsx"
    before = rows(path)
    number = next(iter(before))
    edit(office, {(2, "*"): None})
    told = office.run("refresh", "--json", *LATER)
    assert told.document["findings"]["R001"] == 1
    assert number not in rows(path)
    preview = office.run("restore", number, "--dry-run", *LATER)
    assert preview.code == 0
    assert number not in rows(path)
    done = office.run("restore", number, "--json", *LATER)
    assert done.document == {"dry_run": False, "kept": [number], "renumbered": {}, "unknown": []}
    assert rows(path) == before
    assert "R001" not in office.run("refresh", "--json", *LATER).document["findings"]


def test_a_mixed_up_row_comes_back_beside_the_wrong_one(office: Corporation) -> None:
    """Two descriptions changed places: the row as it was gets a new number, and no cell is overwritten."""
    path = office.folder / "klachten.xlsx"
    before = rows(path)
    one, two = list(before)[:2]
    texts = [before[number]["Omschrijving"] for number in (one, two)]
    edit(office, {(2, "Omschrijving"): texts[1], (3, "Omschrijving"): texts[0]})
    wrong = rows(path)
    told = office.run("refresh", "--json", *LATER)
    assert told.document["findings"]["R002"] == 2
    done = office.run("restore", one, "--json", *LATER).document
    new = done["renumbered"][one]
    assert new not in before
    after = rows(path)
    assert {n: row for n, row in after.items() if n != new} == wrong
    assert {**after[new], "Nummer": one} == before[one]


def test_a_number_that_was_never_there_is_said(office: Corporation) -> None:
    """With an exit code of its own, and nothing is written."""
    before = (office.folder / "klachten.xlsx").read_bytes()
    ran = office.run("restore", "K-9999999", *LATER)
    assert ran.code == ExitCode.FINDINGS
    assert ran.out == "K-9999999 staat in geen enkele momentopname.\n"
    assert (office.folder / "klachten.xlsx").read_bytes() == before


def test_a_number_can_be_let_go(office: Corporation) -> None:
    """It is right that the row is gone: it is reported no more, and can still be put back."""
    path = office.folder / "klachten.xlsx"
    number = next(iter(rows(path)))
    edit(office, {(2, "*"): None})
    assert office.run("refresh", "--json", *LATER).document["findings"]["R001"] == 1
    assert office.run("restore", number, "--forget", *LATER).code == 0
    assert "R001" not in office.run("refresh", "--json", *LATER).document["findings"]
    assert office.run("restore", number, *LATER).code == 0
    assert number in rows(path)


def test_the_whole_register_of_a_day_goes_to_a_new_file(office: Corporation) -> None:
    """Never over a file that is there, and only as old as the snapshots are."""
    path, out = office.folder / "klachten.xlsx", office.folder / "toen.xlsx"
    before = rows(path)
    edit(office, {(2, "*"): None, (3, "Omschrijving"): "Heel iets anders."})
    assert office.run("refresh", *LATER).code == 0
    ran = office.run("restore", "--as-of", "2026-11-25", "--out", str(out), *LATER)
    assert ran.code == 0, ran.err
    wanted = {n: {t: c for t, c in row.items() if t != OWN} for n, row in before.items()}
    found = {n: {t: c for t, c in row.items() if t != OWN} for n, row in rows(out).items()}
    assert found == wanted
    again = office.run("restore", "--as-of", "2026-11-25", "--out", str(out), *LATER)
    assert again.err[:4] == "S072"
    older = office.run(
        "restore", "--as-of", "2026-11-01", "--out", str(office.folder / "ouder.xlsx"), *LATER
    )
    assert older.err[:4] == "S073"
    assert not (office.folder / "ouder.xlsx").exists()
    nothing = office.run("restore", *LATER)
    assert nothing.err[:4] == "S071"
