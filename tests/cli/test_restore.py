"""``klachten restore`` on a real workbook: what vanished comes back, and nothing that stands there is overwritten."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Corporation
from toolkit.errors import ExitCode
from toolkit.operations.locking import Holder, one_at_a_time
from toolkit.register.numbers import complaint_number

DAY = ("--today", "2026-11-25")
LATER = ("--today", "2026-11-26")
OWN = "Eigen kolom"
MET_ON, SEEN_AT = datetime(2026, 3, 7), datetime(2026, 3, 7, 9, 30)  # noqa: DTZ001 - as a workbook gives them


@pytest.fixture
def office(corporation: Corporation) -> Corporation:
    """A register with a column of the staff's own, of which a snapshot was taken."""
    book = load_workbook(corporation.folder / "klachten.xlsx")
    sheet = book["Klachten"]
    column = sheet.max_column + 1
    sheet.cell(1, column, OWN)
    for row in range(2, 12):
        sheet.cell(row, column, f"dossier {row}")
    for row, value in enumerate((MET_ON, SEEN_AT, 12.5, None), start=8):
        sheet.cell(row, column).value = value
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
    assert rows(out) == before
    assert {row[OWN] for row in before.values()} >= {"dossier 2", MET_ON, SEEN_AT, 12.5, None}
    assert office.run("init", "--register", str(out), "--dry-run").code == 0
    assert office.run("refresh", "--register", str(out), *LATER).code == 0
    assert rows(out) == before
    again = office.run("restore", "--as-of", "2026-11-25", "--out", str(out), *LATER)
    assert again.err[:4] == "S072"
    older = office.run(
        "restore", "--as-of", "2026-11-01", "--out", str(office.folder / "ouder.xlsx"), *LATER
    )
    assert older.err[:4] == "S073"
    assert not (office.folder / "ouder.xlsx").exists()
    nothing = office.run("restore", *LATER)
    assert nothing.err[:4] == "S071"


def test_a_column_that_came_later_or_went_is_part_of_its_day(office: Corporation) -> None:
    """Titles that stand there twice, and on other tabs, come back each; a day before has none of it."""
    path = office.folder / "klachten.xlsx"
    book = load_workbook(path)
    for tab in ("Complexen", "Instellingen"):
        sheet = book[tab]
        width = sheet.max_column
        for at, title in enumerate(("Vak", "Vak", "Leeg"), start=width + 1):
            sheet.cell(1, at, title)
        sheet.cell(2, width + 1, "Oud-West")
        sheet.cell(3, width + 2, "=1+1").data_type = "s"
    sheet = book["Klachten"]
    sheet.delete_cols(sheet.max_column)
    book.save(path)
    assert office.run("refresh", *LATER).code == 0
    for day in ("2026-11-25", "2026-11-26"):
        name = str(office.folder / f"{day}.xlsx")
        assert office.run("restore", "--as-of", day, "--out", name, *LATER).code == 0
    before, after = (load_workbook(office.folder / f"2026-11-2{n}.xlsx") for n in (5, 6))
    assert OWN in [c.value for c in before["Klachten"][1]]
    assert OWN not in [c.value for c in after["Klachten"][1]]
    for tab in ("Complexen", "Medewerkers", "Rubrieken"):
        wanted = [row for row in book[tab].iter_rows(min_row=2, values_only=True) if any(row)]
        found = [row for row in after[tab].iter_rows(min_row=2, values_only=True) if any(row)]
        assert found == wanted, "in the order in which they stood"
    for tab in ("Complexen", "Instellingen"):
        assert "Vak" not in [c.value for c in before[tab][1]]
        assert [c.value for c in after[tab][1]][-3:] == ["Vak", "Vak (2)", "Leeg"]
        assert [c.value for c in after[tab][2]][-3:] == ["Oud-West", None, None]
        cell = after[tab][3][-2]
        assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_only_trace_of_a_row_is_a_column_of_their_own(office: Corporation) -> None:
    """Such a row is one too."""
    number = complaint_number(5000)
    path = office.folder / "klachten.xlsx"
    book = load_workbook(path)
    sheet = book["Klachten"]
    titles = [cell.value for cell in sheet[1]]
    last = sheet.max_row + 1
    sheet.cell(last, titles.index("Nummer") + 1, number)
    sheet.cell(last, titles.index(OWN) + 1, "alleen dit")
    book.save(path)
    assert office.run("refresh", *LATER).code == 0
    edit(office, {(last, "*"): None})
    assert office.run("refresh", *LATER).code == 0
    assert office.run("restore", number, *LATER).code == 0
    found = load_workbook(path)["Klachten"].iter_rows(values_only=True)
    assert [row[titles.index(OWN)] for row in found if row[titles.index("Nummer")] == number] == [
        "alleen dit"
    ]


def test_a_preview_of_forgetting_forgets_nothing(office: Corporation) -> None:
    """And says so; a new file goes with a day, not with numbers."""
    number = next(iter(rows(office.folder / "klachten.xlsx")))
    edit(office, {(2, "*"): None})
    assert office.run("refresh", "--json", *LATER).document["findings"]["R001"] == 1
    shown = office.run("restore", number, "--forget", "--dry-run", *LATER)
    assert shown.out.splitlines()[-1] == "Dit is een voorbeeld. Er is niets geschreven."
    told = office.run("restore", number, "--forget", "--dry-run", "--json", *LATER).document
    assert told == {"dry_run": True, "forgotten": [number]}
    assert office.run("check", "--json", *LATER).out.count("R001") == 1
    refused = office.run("restore", number, "--out", "toen.xlsx", *LATER)
    assert (refused.code, refused.err[:5]) == (ExitCode.USAGE, "S071 ")
    assert not (office.folder / "toen.xlsx").exists()


def test_no_row_comes_back_while_another_run_is_busy(office: Corporation) -> None:
    """Retention may just be taking it away; what was put back stands in the log by its count."""
    number = next(iter(rows(office.folder / "klachten.xlsx")))
    other = Holder.this_process("anonymise", datetime.now().astimezone(), timedelta(minutes=30))
    with one_at_a_time(office.state, other):
        assert office.run("restore", number, *LATER).code == ExitCode.BUSY
        assert office.run("restore", number, "--dry-run", *LATER).code == 0
    assert office.run("restore", number, *LATER).code == 0
    log = (office.state / "klachten.log").read_text("utf-8")
    assert log.splitlines()[-1].endswith("exit_code=0, kept=0, renumbered=1")
    assert number not in log
