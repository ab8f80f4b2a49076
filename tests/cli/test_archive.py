"""``klachten archive`` on a real workbook: reports stay equal, the sheet gets lighter, and nothing is lost on the way."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import time
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Corporation, demo_workbook, office_with
from toolkit.archiving.folder import ArchiveFolder
from toolkit.errors import ExitCode
from toolkit.operations.locking import Holder, one_at_a_time
from toolkit.register.numbers import serials

DAY = ("--today", "2026-12-15")
LATER = ("--today", "2029-01-15")
PERIODS = ("2023", "2024", "2026-Q2")
KILLS = 5
SEED = 11

ON_UNIX = pytest.mark.skipif(
    os.name != "posix", reason="optional: a process is stopped in this way on Unix only"
)


@pytest.fixture(scope="session")
def old_register(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A register of forty months."""
    return demo_workbook(tmp_path_factory.mktemp("old"), rows=160, months=40)


@pytest.fixture
def office(tmp_path: Path, old_register: bytes) -> Corporation:
    """A folder with that register, refreshed."""
    return office_with(tmp_path, old_register, DAY[1])


def reports(office: Corporation, day: tuple[str, str] = DAY) -> list[str]:
    """The facts of every period, as they are printed."""
    return [office.run("report", "--json", "--period", p, *day).out for p in PERIODS]


def in_sheet(office: Corporation) -> set[str]:
    """The numbers on tab Klachten, also of empty rows."""
    sheet = load_workbook(BytesIO((office.folder / "klachten.xlsx").read_bytes()), read_only=True)[
        "Klachten"
    ]
    return {str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]}


def in_archive(office: Corporation) -> list[str]:
    """The numbers in the archive."""
    return ArchiveFolder(path=office.folder / "archief").read().frame["number"].tolist()


def everything(office: Corporation) -> dict[Path, bytes]:
    """Every file in the folder, with its content."""
    return {p: p.read_bytes() for p in office.folder.rglob("*") if p.is_file()}


def test_reports_stay_and_rows_go(office: Corporation) -> None:
    """Equal to the last figure; nothing to refresh; a second time there is nothing to move; no finding more."""
    before, found = reports(office), office.run("check", "--json", *DAY).out
    shown = office.run("archive", "--dry-run", "--json", *DAY).document
    done = office.run("archive", "--json", *DAY)
    assert (done.code, done.err) == (0, "")
    assert done.document["years"] == shown["years"]
    assert set(done.document["years"]) == {"2023", "2024"}
    assert (
        done.document["archived"] == sum(done.document["years"].values()) == len(in_archive(office))
    )
    assert done.document["archived"] > 40
    assert done.document["destroyed_versions"] >= done.document["archived"]
    assert in_sheet(office).isdisjoint(in_archive(office))
    assert reports(office) == before
    assert office.run("check", "--json", *DAY).out == found
    assert office.run("refresh", "--json", *DAY).document["changes"] == {}
    files = everything(office)
    again = office.run("archive", "--json", *DAY).document
    assert (again["archived"], again["years"], again["destroyed_versions"]) == (0, {}, 0)
    changed = {p for p, data in everything(office).items() if files.get(p) != data}
    assert {p.parent.name for p in changed} <= {"toestand", "momentopnamen"}


def test_numbers_are_not_issued_again(office: Corporation) -> None:
    """What goes away leaves the counting as it was, also when every later row is cleared."""
    highest = max(serials(sorted(in_sheet(office))))
    office.run("archive", *DAY)
    assert max(serials(sorted(in_sheet(office)))) == highest


def test_a_preview_writes_nothing(office: Corporation) -> None:
    """Not a byte, and no folder."""
    before = everything(office)
    shown = office.run("archive", "--dry-run", *DAY)
    assert shown.code == 0
    assert shown.out.startswith(f"{sum_of(shown.out)} klachten naar het archief ")
    assert shown.out.endswith("Dit is een voorbeeld. Er is niets geschreven.\n")
    assert everything(office) == before
    assert not (office.folder / "archief").exists()


def sum_of(text: str) -> int:
    """The counts per year, added up."""
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("  2"))


def test_the_export_has_the_archive_too(office: Corporation) -> None:
    """As many rows as before, with the same content but for their order."""
    tables = []
    for name in ("voor.csv", "na.csv"):
        office.run("export", "--out", name, *DAY)
        text = (office.folder / name).read_text(encoding="utf-8-sig")
        tables.append(sorted(map(tuple, csv.reader(text.splitlines(), delimiter=";"))))
        office.run("archive", *DAY)
    assert in_archive(office)
    assert tables[0] == tables[1]


def test_nothing_in_the_archive_leads_to_a_person(office: Corporation) -> None:
    """No description, home, promise, cause or name of an employee, in no byte of its files."""
    book = load_workbook(BytesIO((office.folder / "klachten.xlsx").read_bytes()), read_only=True)
    rows = list(book["Klachten"].iter_rows(values_only=True))
    titles = ("Omschrijving", "Toezegging", "Oorzaak", "Reden uitstel", "Huurder- of VHE-nummer")
    told = {str(row[rows[0].index(t)]) for row in rows[1:] for t in titles if row[rows[0].index(t)]}
    names = {str(r[0]) for r in book["Medewerkers"].iter_rows(min_row=2, values_only=True) if r[0]}
    complexes = {str(r[0]) for r in book["Complexen"].iter_rows(values_only=True) if r[0]}
    assert office.run("archive", *DAY).code == 0
    kept = set()
    for path in (office.folder / "archief").rglob("*.parquet"):
        for column in pq.ParquetFile(path).read().to_pydict().values():
            kept |= {str(cell) for cell in column}
    assert kept & ((told | names) - complexes) == set()
    assert len(told) > 100


def test_archived_complaints_do_not_come_back(office: Corporation) -> None:
    """No snapshot knows them, and no finding asks for them."""
    office.run("archive", *DAY)
    number = in_archive(office)[0]
    before = everything(office)[office.folder / "klachten.xlsx"]
    ran = office.run("restore", number, *DAY)
    assert ran.code == ExitCode.FINDINGS
    assert everything(office)[office.folder / "klachten.xlsx"] == before
    assert "R001" not in office.run("check", "--json", *DAY).out


def test_a_missing_archive_stops_every_report(office: Corporation) -> None:
    """Before anything is written, with what to do; named in the settings it is found again."""
    before = reports(office)
    office.run("archive", *DAY)
    (office.folder / "archief").rename(office.folder / "kast")
    files = everything(office)
    for command in (("refresh",), ("report", "--period", "2024"), ("check",), ("anonymise",)):
        ran = office.run(*command, *DAY)
        assert (ran.code, ran.err[:5]) == (ExitCode.CONFIGURATION, "S105 ")
    assert (
        everything(office)[office.folder / "klachten.xlsx"]
        == files[office.folder / "klachten.xlsx"]
    )
    told = {c["check"]: c["verdict"] for c in office.run("doctor", "--json").document["checks"]}
    assert told["archive"] == "error"
    office.settings('archive_folder = "kast"')
    assert reports(office) == before


@pytest.mark.parametrize(
    "folder", ["toestand", "toestand/archief", "site/x", "docs", "site/../docs/a"]
)
def test_an_archive_may_not_lie_where_it_would_be_published_or_lost(
    office: Corporation, folder: str
) -> None:
    """However it is written; one sentence, and nothing is made."""
    office.settings(f'archive_folder = "{folder}"')
    ran = office.run("archive", *DAY)
    assert (ran.code, ran.err[:5]) == (ExitCode.CONFIGURATION, "S106 ")
    assert not list(office.folder.rglob("*.parquet"))


def test_the_longest_term_holds_in_the_archive(office: Corporation) -> None:
    """Their counts stay in the year's total, their answers go, and a second run finds nothing."""
    office.run("archive", *DAY)
    held = in_archive(office)
    before = [
        json.loads(office.run("report", "--json", "--period", y, *LATER).out)
        for y in ("2023", "2024")
    ]
    due = office.run("anonymise", "--dry-run", "--json", *LATER).document["removed_archived"]
    done = office.run("anonymise", "--json", "--date-is-right", *LATER)
    assert (done.code, done.err) == (0, "")
    assert done.document["removed_archived"] == due
    assert 5 < len(due) < len(held)
    assert in_archive(office) == [n for n in held if n not in due]
    after = [
        json.loads(office.run("report", "--json", "--period", y, *LATER).out)
        for y in ("2023", "2024")
    ]
    names = ("received_count", "closed_count", "due_count", "on_time_count")
    for earlier, later in zip(before, after, strict=True):
        assert {n: later["total"][n] for n in names} == {n: earlier["total"][n] for n in names}
    answers = load_workbook(
        BytesIO((office.folder / "klachten.xlsx").read_bytes()), read_only=True
    )["Nazorg"]
    assert not {str(r[0]) for r in answers.iter_rows(values_only=True)} & set(due)
    assert office.run("refresh", "--json", *LATER).document["changes"] == {}
    again = office.run("anonymise", "--json", "--date-is-right", *LATER).document
    assert (again["removed"], again["removed_archived"]) == ([], [])


@ON_UNIX
def test_killed_while_removing_from_the_archive_counts_nothing_twice(office: Corporation) -> None:
    """The register is written and the archive is not yet: the next run removes and counts them once."""
    office.run("archive", *DAY)
    before = office.run("report", "--json", "--period", "2023", *LATER).document["total"]
    killed(office, "ArchiveFolder.remove", 2, "anonymise", "--date-is-right", *LATER)
    due = office.run("anonymise", "--json", "--date-is-right", *LATER).document["removed_archived"]
    assert due
    after = office.run("report", "--json", "--period", "2023", *LATER).document["total"]
    assert after["received_count"] == before["received_count"]


@ON_UNIX
@pytest.mark.parametrize(
    ("where", "call"),
    [
        ("ArchiveFolder._write", 1),  # nothing was written
        ("ArchiveFolder._write", 2),  # one year is in both
        ("WorkbookStorage.apply", 1),  # all years are in both
        ("SnapshotStore.purge", 1),  # moved, and the snapshots still know
    ],
)
def test_killed_between_two_writes_nothing_is_lost_or_counted_twice(
    office: Corporation, where: str, call: int
) -> None:
    """The reports are the same at every such moment, and the next run goes on where it was."""
    before = reports(office)
    wanted = office.run("archive", "--dry-run", "--json", *DAY).document["archived"]
    killed(office, where, call, "archive", *DAY)
    assert reports(office) == before
    done = office.run("archive", "--json", *DAY)
    assert done.code == 0, done.err
    assert reports(office) == before
    assert len(in_archive(office)) == wanted
    assert in_sheet(office).isdisjoint(in_archive(office))
    assert office.run("restore", in_archive(office)[0], *DAY).code == ExitCode.FINDINGS


def killed(office: Corporation, where: str, call: int, *given: str) -> None:
    """Run a command in a process of its own that is killed when it calls a method for the so-manieth time."""
    program = (
        "import os, signal, sys\n"
        "from toolkit.archiving.folder import ArchiveFolder\n"
        "from toolkit.remembering.store import SnapshotStore\n"
        "from toolkit.storage.workbook import WorkbookStorage\n"
        "kind, name = sys.argv[1].split('.')\n"
        "kind, left = globals()[kind], [int(sys.argv[2])]\n"
        "real = getattr(kind, name)\n"
        "def dying(*given, **named):\n"
        "    left[0] -= 1\n"
        "    if not left[0]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(*given, **named)\n"
        "setattr(kind, name, dying)\n"
        "from toolkit.cli import main\n"
        "raise SystemExit(main(sys.argv[3:]))\n"
    )
    command = [*office.command()[:1], "-c", program, where, str(call), *given]
    ended = subprocess.run(command, cwd=office.folder, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


@ON_UNIX
def test_killed_at_any_moment_every_figure_stays(office: Corporation) -> None:
    """At random moments spread over the whole length of the run."""
    before = office.run("report", "--json", "--period", "2024", *DAY).out
    started = time.monotonic()
    office.run("archive", "--dry-run", *DAY)
    whole = 2 * (time.monotonic() - started) + 1
    chance = random.Random(SEED)
    for _kill in range(KILLS):
        process = subprocess.Popen(
            office.command("archive", *DAY), cwd=office.folder, start_new_session=True
        )
        time.sleep(chance.uniform(0.3, 1.0) * whole)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert office.run("report", "--json", "--period", "2024", *DAY).out == before
    assert office.run("archive", *DAY).code == 0
    assert office.run("report", "--json", "--period", "2024", *DAY).out == before


def test_a_day_that_cannot_be_right_archives_nothing(office: Corporation) -> None:
    """A clock that is years ahead would take everything; said otherwise it goes."""
    before = (office.folder / "klachten.xlsx").read_bytes()
    ran = office.run("archive", *LATER)
    assert (ran.code, ran.err[:5]) == (ExitCode.REGISTER, "S077 ")
    assert (office.folder / "klachten.xlsx").read_bytes() == before
    assert not (office.folder / "archief").exists()
    assert office.run("archive", "--date-is-right", *LATER).code == 0


def test_it_waits_for_no_other_run_and_says_in_the_log_what_it_did(office: Corporation) -> None:
    """Beside a refresh it is skipped with code 5; otherwise the log has counts and no number."""
    office.settings('log_format = "json"')
    from datetime import datetime, timedelta

    other = Holder.this_process("run", datetime.now().astimezone(), timedelta(minutes=30))
    with one_at_a_time(office.state, other):
        skipped = office.run("archive", *DAY)
    assert (skipped.code, skipped.err[:5]) == (ExitCode.BUSY, "S081 ")
    done = office.run("archive", "--json", *DAY).document
    log = (office.state / "klachten.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines() if '"command": "archive"' in line]
    assert [line["event"] for line in lines] == ["run skipped", "run begins", "run ends"]
    assert lines[-1]["archived"] == done["archived"] > 0
    assert not any(number in log for number in in_archive(office))


def test_doctor_looks_at_the_archive(office: Corporation) -> None:
    """None, whole, open to others, somebody else's, damaged."""
    assert verdict(office) == ("ok", "Er is geen archief; elke klacht staat in het register.")
    office.run("archive", *DAY)
    count = len(in_archive(office))
    assert verdict(office)[0] == "ok"
    assert verdict(office)[1].endswith(f"is compleet: {count} klachten.")
    path = sorted((office.folder / "archief").rglob("*.parquet"))[-1]
    if os.name == "posix":
        path.chmod(0o644)
        assert verdict(office) == ("warning", f"Anderen op deze computer kunnen {path} lezen.")
        path.chmod(0o600)
    book = load_workbook(office.folder / "klachten.xlsx")
    at = [c.value for c in book["Jaartotalen"][1]].index("In het archief") + 1
    book["Jaartotalen"].cell(2, at).value = 1
    book.save(office.folder / "klachten.xlsx")
    assert verdict(office)[0] == "warning"
    assert "niet uit dit register komen (2023)" in verdict(office)[1]
    path.write_bytes(b"x")
    assert verdict(office)[1].startswith(f"S101 {path} is niet te lezen")


def verdict(office: Corporation) -> tuple[str, str]:
    """What doctor says of the archive first."""
    checks = office.run("doctor", "--json").document["checks"]
    return next((c["verdict"], c["message"]) for c in checks if c["check"] == "archive")
