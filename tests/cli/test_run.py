"""``klachten run`` as the schedule gives it: recorded, one at a time, in time, and shown on the site."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import time

import pytest

from tests.cli.conftest import Corporation
from toolkit.errors import ExitCode
from toolkit.operations.locking import held_by, is_held

RUN = ("run", "--no-build", "--json", "--today", "2026-11-24")


def log_lines(corporation: Corporation) -> list[dict[str, object]]:
    """The lines of a log in JSON."""
    text = (corporation.state / "klachten.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def health(corporation: Corporation) -> dict[str, dict[str, object]]:
    """The health file."""
    found: dict[str, dict[str, object]] = json.loads(
        (corporation.state / "gezondheid.json").read_text(encoding="utf-8")
    )
    return found


def test_a_good_run_and_its_records(corporation: Corporation) -> None:
    """The result, one line at either end, the health; all closed to others and free of names."""
    corporation.settings('log_format = "json"')
    ran = corporation.run(*RUN)
    assert (ran.code, ran.err) == (0, "")
    begin, end = log_lines(corporation)
    assert (begin["event"], end["event"], end["exit_code"]) == ("run begins", "run ends", 0)
    assert end["complaints"] == ran.document["complaints"]
    assert isinstance(end["seconds"], float)
    success = health(corporation)["last_success"]
    assert isinstance(success["counts"], dict)
    assert success["counts"]["complaints"] == ran.document["complaints"]
    assert health(corporation)["last_attempt"]["exit_code"] == 0
    for path in (corporation.state, *corporation.state.iterdir()):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_a_preview_leaves_no_trace(corporation: Corporation) -> None:
    """No lock, no log, no health."""
    assert corporation.run(*RUN, "--dry-run").code == 0
    assert not corporation.state.exists()


def test_a_failure_is_recorded_without_a_name(corporation: Corporation) -> None:
    """Somebody has the workbook open: the screen says who, the records do not."""
    lock = corporation.folder / ".~lock.klachten.xlsx#"
    lock.write_text("Jan Jansen,jjansen,pc12,24.11.2026 09:00,file:///x;", encoding="utf-8")
    (corporation.folder / "klachten.xlsx").touch()
    ran = corporation.run("run", "--no-build", "--today", "2026-11-25")
    assert ran.code == ExitCode.BUSY
    assert "(door Jan Jansen)" in ran.err
    attempt = health(corporation)["last_attempt"]
    assert attempt["exit_code"] == ExitCode.BUSY
    assert isinstance(attempt["failures"], list)
    assert [f["code"] for f in attempt["failures"]] == ["S055"]
    written = "".join(p.read_text("utf-8") for p in corporation.state.iterdir() if p.is_file())
    assert "jansen" not in written.casefold()


def test_a_register_that_is_not_there_is_recorded(corporation: Corporation) -> None:
    """Also what fails before the first cell is read."""
    (corporation.folder / "klachten.xlsx").unlink()
    ran = corporation.run(*RUN)
    assert ran.code == ExitCode.REGISTER
    assert health(corporation)["last_success"] is None
    assert health(corporation)["last_attempt"]["exit_code"] == ExitCode.REGISTER


@pytest.mark.skipif(os.name != "posix", reason="optional: only here a process can be stopped so")
def test_two_at_a_time_and_one_that_is_killed(corporation: Corporation) -> None:
    """The second is refused while the first is stopped halfway; killed, it keeps nobody away."""
    corporation.settings('log_format = "json"')
    before = (corporation.folder / "klachten.xlsx").read_bytes()
    first = subprocess.Popen(
        corporation.command(*RUN), cwd=corporation.folder, stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 20
        while held_by(corporation.state, "run") is None and time.monotonic() < until:
            time.sleep(0.005)
        first.send_signal(signal.SIGSTOP)
        second = corporation.run(*RUN)
        assert second.code == ExitCode.BUSY
        assert second.err.startswith("S081 De opdracht van ")
        assert f"proces {first.pid} " in second.err
    finally:
        first.kill()
        first.wait()
    assert not is_held(corporation.state, "run")
    third = corporation.run(*RUN)
    assert third.code == 0
    events = [line["event"] for line in log_lines(corporation)]
    assert events[-4:] == ["run skipped", "earlier run broke off", "run begins", "run ends"]
    assert (corporation.folder / "klachten.xlsx").read_bytes() == before


def test_the_site_shows_it_at_once_and_after_a_failure(corporation: Corporation) -> None:
    """The built page tells of this run, not of the one before; a failing one changes that page only."""
    pages = corporation.folder / "pages"  # not the folder from which the command is given
    pages.mkdir()
    for name in ("docs", "mkdocs.yml"):
        (corporation.folder / name).rename(pages / name)
    corporation.settings(docs="pages/docs", mkdocs="pages/mkdocs.yml")
    built = corporation.run("run", "--json", "--today", "2026-11-24")
    assert built.code == 0, built.err
    codes = (corporation.folder / "site" / "beheer" / "storingen.html").read_text(encoding="utf-8")
    assert "S081" in codes, "a part that the page takes up is missing"
    page = corporation.folder / "site" / "beheer" / "toestand.html"
    text = page.read_text(encoding="utf-8")
    assert text.count('<div class="kg-toestand"') == 1
    assert str(health(corporation)["last_success"]["at"]) in text
    assert (
        "mislukte"
        not in text.split("<!-- toestand -->")[1]
        .split("<!-- /toestand -->")[0]
        .split("data-says-failed")[1]
        .split('"', 2)[2]
    )
    others = {p: p.read_bytes() for p in (corporation.folder / "site").rglob("*.html") if p != page}
    (corporation.folder / "klachten.xlsx").write_bytes(b"kapot")
    assert corporation.run(*RUN).code == ExitCode.REGISTER
    after = page.read_text(encoding="utf-8")
    assert "De poging van " in after
    assert 'data-failed=""' in after
    assert str(health(corporation)["last_success"]["at"]) in after
    assert {p: p.read_bytes() for p in others} == others


def test_a_fault_of_ours_has_its_own_code(
    corporation: Corporation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown whole on the screen, and by its kind only in the records."""

    def fault(*_given: object, **_more: object) -> None:
        raise ZeroDivisionError("Mevrouw Jansen")

    monkeypatch.setattr("toolkit.cli.commands.run.refresh", fault)
    ran = corporation.run(*RUN)
    assert ran.code == ExitCode.INTERNAL
    assert ran.err.endswith("ZeroDivisionError: Mevrouw Jansen\n")
    assert health(corporation)["last_attempt"]["exit_code"] == ExitCode.INTERNAL
    written = "".join(p.read_text("utf-8") for p in corporation.state.iterdir() if p.is_file())
    assert "ZeroDivisionError" in written
    assert "Jansen" not in written


@pytest.mark.parametrize("command", ["run", "anonymise", "refresh"])
@pytest.mark.parametrize("name", ["run.json", "run.slot", "klachten.log", "."])
def test_a_state_that_cannot_be_written_is_a_sentence(
    corporation: Corporation, command: str, name: str
) -> None:
    """A folder where a file should be, or a file where the folder should be: which, and nothing is written."""
    before = (corporation.folder / "klachten.xlsx").read_bytes()
    if name == ".":
        corporation.state.write_text("")
    else:
        (corporation.state / name).mkdir(parents=True)
    ran = corporation.run(command, "--today", "2026-11-25")
    assert ran.code == ExitCode.CONFIGURATION
    assert ran.err.startswith("S080 ")
    assert str(corporation.state / name) in ran.err
    assert (corporation.folder / "klachten.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    "day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "2026-02-30"]
)
@pytest.mark.parametrize("command", ["run", "anonymise", "restore", "notify", "check"])
def test_a_day_that_is_none(corporation: Corporation, command: str, day: str) -> None:
    """A slip of the keyboard is told at once."""
    ran = corporation.run(command, "--today", day)
    assert ran.code == ExitCode.USAGE
    assert f"'{day}' is geen dag zoals 2026-11-03" in ran.err


def test_backups_that_cannot_be_kept_are_named(corporation: Corporation) -> None:
    """A file where their folder should be: it is that which is in the way, not the workbook."""
    folder = corporation.folder / "klachten-reservekopieen"
    folder.write_text("x")
    ran = corporation.run("refresh", "--today", "2026-12-05")
    assert ran.code == ExitCode.REGISTER
    assert f"({folder})" in ran.err


@pytest.mark.parametrize("key", ["register", "site_folder", "state_folder", "docs_folder"])
def test_a_name_that_no_disk_takes(corporation: Corporation, key: str) -> None:
    """Is told with its key."""
    (corporation.folder / "klachten.toml").write_text(f'{key} = "a\\u0000b"\n')
    for command in ("run", "doctor"):
        ran = corporation.run(command)
        assert f"S022 klachten.toml: de waarde van '{key}' past niet" in ran.out + ran.err
        assert ran.code in (ExitCode.CONFIGURATION, ExitCode.FINDINGS)


def test_settings_that_are_a_folder(corporation: Corporation) -> None:
    """Are not taken for no settings at all."""
    (corporation.folder / "klachten.toml").unlink()
    (corporation.folder / "klachten.toml").mkdir()
    ran = corporation.run("run")
    assert (ran.code, ran.err[:38]) == (
        ExitCode.CONFIGURATION,
        "S020 klachten.toml is niet te lezen: I",
    )
