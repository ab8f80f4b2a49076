"""``klachten anonymise`` on a real workbook: figures stay, and no byte of what was removed is left anywhere."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from tests.cli.conftest import Corporation, demo_workbook, office_with
from toolkit.errors import ExitCode
from toolkit.operations.locking import Holder, one_at_a_time
from toolkit.remembering.store import SnapshotStore

DAY = ("--today", "2026-12-15")
LATER = ("--today", "2030-12-16")
PERIODS = ("2025", "2026", "2025-Q4", "2025-10", "2026-06")


@pytest.fixture(scope="session")
def old_register(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A register of twenty months."""
    return demo_workbook(tmp_path_factory.mktemp("old"), rows=90, months=20)


@pytest.fixture
def office(tmp_path: Path, old_register: bytes) -> Corporation:
    """A folder with that register, refreshed twice."""
    return office_with(tmp_path, old_register, "2026-12-01", "2026-12-15")


def personal_texts(office: Corporation, numbers: list[str]) -> set[str]:
    """What the rows of these complaints say that may lead to a person, as far as no other row says it."""
    book = load_workbook(BytesIO((office.folder / "klachten.xlsx").read_bytes()), read_only=True)
    rows = list(book["Klachten"].iter_rows(values_only=True))
    titles = ("Omschrijving", "Toezegging", "Oorzaak", "Reden uitstel")
    places = [rows[0].index(t) for t in titles]
    chosen, others = set(), set()
    for row in rows[1:]:
        (chosen if row[0] in numbers else others).update(str(row[at]) for at in places if row[at])
    answers = list(book["Nazorg"].iter_rows(values_only=True))
    at = answers[0].index("Toelichting")
    for row in answers[1:]:
        (chosen if row[0] in numbers else others).update([str(row[at])] if row[at] else [])
    return {text for text in chosen - others if not any(text in other for other in others)}


def traces(office: Corporation, wanted: set[str]) -> list[tuple[str, str]]:
    """Where any of these texts still stands: every part of every workbook, and every kept version."""
    found = []
    for path in office.folder.rglob("*"):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as package:
                parts = {f"{path.name}/{n}": package.read(n) for n in package.namelist()}
        else:
            parts = {path.name: path.read_bytes()} if path.is_file() else {}
        found += [(n, t) for n, data in parts.items() for t in wanted if t.encode() in data]
    store = SnapshotStore(office.state, str(office.folder / "klachten.xlsx"))
    with store._opened() as database:
        pages = [content for (content,) in database.execute("SELECT content FROM page")]
    for content in pages:
        text = zlib.decompress(content).decode()
        found += [("page", t) for t in wanted if t in text]
    return found


def test_figures_stay_and_no_trace_is_left(office: Corporation) -> None:
    """Reports equal to the last figure; the texts gone from workbook, backups and snapshots; nothing to refresh."""
    due = office.run("anonymise", "--dry-run", "--json", *DAY).document
    assert due["anonymised"]
    assert due["removed"] == []
    wanted = personal_texts(office, due["anonymised"])
    assert len(wanted) > 5
    assert traces(office, wanted) != []
    before = [office.run("report", "--json", "--period", p, *DAY).out for p in PERIODS]
    done = office.run("anonymise", "--json", *DAY)
    assert (done.code, done.err) == (0, "")
    assert done.document["anonymised"] == due["anonymised"]
    assert done.document["destroyed_versions"] >= len(due["anonymised"])
    assert done.document["destroyed_copies"] >= 1
    assert [office.run("report", "--json", "--period", p, *DAY).out for p in PERIODS] == before
    assert traces(office, wanted) == []
    assert office.run("refresh", "--json", "--dry-run", *DAY).document["changes"] == {}
    again = office.run("anonymise", "--json", *DAY).document
    assert (again["anonymised"], again["removed"], again["destroyed_versions"]) == ([], [], 0)


def test_removed_rows_are_gone_and_nothing_is_reported_as_vanished(office: Corporation) -> None:
    """After five years only counts are left, and no finding asks to put a row back."""
    before = office.run("refresh", "--dry-run", "--json", *LATER).document["findings"]
    done = office.run("anonymise", "--json", "--date-is-right", *LATER).document
    assert done["removed"]
    after = office.run("refresh", "--json", *LATER).document
    assert not [c for c, count in after["findings"].items() if count > before.get(c, 0)]
    assert office.run("restore", done["removed"][0], *LATER).code == ExitCode.FINDINGS
    assert all(
        number not in office.run("check", "--json", *LATER).out for number in done["removed"]
    )
    totals = load_workbook(office.folder / "klachten.xlsx")["Jaartotalen"]
    assert sum(row[1] for row in totals.iter_rows(min_row=2, values_only=True)) <= len(
        done["removed"]
    )
    assert totals.max_row >= 2


def test_notes_and_own_columns_of_such_a_row_are_emptied(office: Corporation) -> None:
    """A note in Excel, and a column that the staff added, can hold a name too; those of other rows stay."""
    path = office.folder / "klachten.xlsx"
    due = office.run("anonymise", "--dry-run", "--json", *DAY).document["anonymised"]
    book = load_workbook(path)
    sheet = book["Klachten"]
    own = sheet.max_column + 1
    kept = next(c.value for c in sheet["A"][1:] if c.value and c.value not in due)
    sheet.cell(1, own, "Eigen notitie")
    for row in range(2, sheet.max_row + 1):
        number = sheet.cell(row, 1).value
        text = f"Fam. Kwispel {number}"
        sheet.cell(row, own, text)
        if number in (due[0], kept):
            sheet.cell(row, 8).comment = Comment(f"notitie {text}", "Auteur")
    book.save(path)
    assert office.run("refresh", *DAY).code == 0
    assert office.run("anonymise", *DAY).code == 0
    assert traces(office, {f"Fam. Kwispel {number}" for number in due}) == []
    assert [place for place, _text in traces(office, {f"notitie Fam. Kwispel {kept}"})] != []
    load_workbook(path)


def test_a_run_that_broke_off_after_writing_is_finished_by_the_next(office: Corporation) -> None:
    """The register was written, the snapshots and backups were not: the next run destroys what is left."""
    due = office.run("anonymise", "--dry-run", "--json", *DAY).document["anonymised"]
    wanted = personal_texts(office, due)
    with pytest.MonkeyPatch.context() as patched:

        def broken(*_given: object) -> int:
            raise KeyboardInterrupt

        patched.setattr(SnapshotStore, "purge", broken)
        office.run("anonymise", *DAY)
    assert traces(office, wanted) != []
    assert office.run("refresh", *DAY).code == 0
    done = office.run("anonymise", "--json", *DAY).document
    assert done["anonymised"] == []
    assert done["destroyed_versions"] > 0
    assert traces(office, wanted) == []


def test_it_waits_for_no_other_run_and_says_in_the_log_what_it_did(office: Corporation) -> None:
    """Beside a refresh it is skipped with code 5; otherwise the log has counts and no number."""
    office.settings('log_format = "json"')
    other = Holder.this_process("run", datetime.now().astimezone(), timedelta(minutes=30))
    with one_at_a_time(office.state, other):
        skipped = office.run("anonymise", *DAY)
    assert (skipped.code, skipped.err[:5]) == (ExitCode.BUSY, "S081 ")
    done = office.run("anonymise", "--json", *DAY).document
    log = (office.state / "klachten.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines() if '"command": "anonymise"' in line]
    assert [line["event"] for line in lines] == ["run skipped", "run begins", "run ends"]
    assert lines[-1]["anonymised"] == len(done["anonymised"]) > 0
    assert lines[-1]["destroyed_copies"] == done["destroyed_copies"]
    assert not any(number in log for number in done["anonymised"])
    assert not (office.state / "gezondheid.json").exists()


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (60, ExitCode.OK),
        (366, ExitCode.OK),
        (367, ExitCode.REGISTER),
        (36 * 365, ExitCode.REGISTER),
    ],
)
def test_a_slip_in_the_date_removes_nothing(office: Corporation, days: int, code: ExitCode) -> None:
    """A clock of years ahead would remove the whole register; it is asked first, and told how to go on."""
    path = office.folder / "klachten.xlsx"
    sheet = load_workbook(BytesIO(path.read_bytes()), read_only=True)["Klachten"]
    at = [c.value for c in next(sheet.iter_rows())].index("Ontvangen op")
    cells = (row[at] for row in sheet.iter_rows(min_row=2, values_only=True))
    received = sorted(cell.date() for cell in cells if isinstance(cell, datetime))
    assert received[-1] == date(2027, 12, 29), "a slip that the demonstration makes"
    fifth = [day for day in received if day <= date(2027, 11, 24)][-5]
    day = (fifth + timedelta(days=days)).isoformat()
    before = path.read_bytes()
    done = office.run("anonymise", "--today", day)
    assert done.code == code, done.err
    assert (path.read_bytes() == before) == (code != ExitCode.OK)
    if code != ExitCode.OK:
        assert done.err.startswith("S077 De nieuwste klachten zijn van ")
        assert office.run("anonymise", "--dry-run", "--today", day).code == ExitCode.OK


def test_a_preview_writes_nothing(office: Corporation) -> None:
    """Not a byte, not even in the snapshots."""
    before = {p: p.read_bytes() for p in office.folder.rglob("*") if p.is_file()}
    shown = office.run("anonymise", "--dry-run", *DAY)
    assert shown.code == 0
    assert shown.out.endswith("Dit is een voorbeeld. Er is niets geschreven.\n")
    assert {p: p.read_bytes() for p in office.folder.rglob("*") if p.is_file()} == before


@pytest.mark.skipif(os.name != "posix", reason="optional: a lock file of LibreOffice")
def test_a_register_that_is_open_is_left_alone(office: Corporation) -> None:
    """Somebody works in it: nothing is written, nothing destroyed."""
    (office.folder / ".~lock.klachten.xlsx#").write_text("Jan,j,pc,24.11.2026 09:00,file:///x;")
    (office.folder / "klachten.xlsx").touch()
    before = (office.folder / "klachten.xlsx").read_bytes()
    assert office.run("anonymise", *DAY).code == ExitCode.BUSY
    assert (office.folder / "klachten.xlsx").read_bytes() == before
