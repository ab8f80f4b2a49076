"""The log: one line an event, for people or for a program, without names and without end."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ConfigurationError
from toolkit.operations import run_log
from toolkit.operations.run_log import OLD_LOGS, RunLog
from toolkit.operations.scrubbing import scrubbed

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=1)))


def at_noon() -> datetime:
    """A clock that stands still."""
    return NOON


def lines(log: RunLog) -> list[str]:
    """What the log holds."""
    log.close()
    return log.path.read_text(encoding="utf-8").splitlines()


def test_a_line_for_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Moment, gravity, event, values; what is absent is left out, and a line stays one line."""
    monkeypatch.setattr("os.getpid", lambda: 4711)
    log = RunLog(tmp_path, "text", at_noon)
    log.info("run begins", command="run", code=None)
    log.error("failed", why="S058 De schijf\nis vol.")
    assert lines(log) == [
        "2026-11-24 12:00:00+01:00 INFO run begins: process=4711, command=run",
        "2026-11-24 12:00:00+01:00 ERROR failed: process=4711, why=S058 De schijf is vol.",
    ]


def test_a_line_for_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line is one JSON object."""
    monkeypatch.setattr("os.getpid", lambda: 4711)
    log = RunLog(tmp_path, "json", at_noon)
    log.warning("run skipped", exit_code=5, why="Een regel.\nEn nog een: “zo”.")
    (line,) = lines(log)
    assert json.loads(line) == {
        "time": "2026-11-24T12:00:00.000+01:00",
        "level": "warning",
        "event": "run skipped",
        "process": 4711,
        "exit_code": 5,
        "why": "Een regel.\nEn nog een: “zo”.",
    }


def test_it_is_closed_to_others_and_rotates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old logs are kept, no more than a few, each closed to others too."""
    monkeypatch.setattr(run_log, "LOG_BYTES", 500)
    log = RunLog(tmp_path, "text", at_noon)
    for count in range(100):
        log.info("run ends", seconds=float(count))
    assert len(lines(log)) < 10
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["klachten.log", *(f"klachten.log.{i}" for i in range(1, OLD_LOGS + 1))]
    assert {stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()} == {0o600}


def test_a_second_log_adds_to_the_first(tmp_path: Path) -> None:
    """Each run writes on where the last one stopped."""
    for _run in range(2):
        log = RunLog(tmp_path, "text", at_noon)
        log.info("run begins")
        log.close()
    assert len(lines(log)) == 2


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Before anything else is done."""
    (tmp_path / "bestand").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"S080 .* is niet te schrijven"):
        RunLog(tmp_path / "bestand", "text", at_noon)


def test_a_full_disk_stops_no_run(tmp_path: Path) -> None:
    """The line is lost; that it was is known.  The system's limit on a file's size stands for the disk."""
    program = (
        "import resource, signal, sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from toolkit.operations.run_log import RunLog\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "log = RunLog(Path(sys.argv[1]), 'text', lambda: datetime(2026, 11, 24, tzinfo=UTC))\n"
        "assert not log.has_failed\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))\n"
        "log.info('run begins')\n"
        "log.close()\n"
        "sys.exit(0 if log.has_failed else 1)\n"
    )
    if not find_spec("resource"):
        pytest.skip("optional: this system cannot limit a file's size")
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT)
    assert done.returncode == 0
    assert (tmp_path / "klachten.log").read_text(encoding="utf-8") == ""


def test_a_log_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    """Somebody might have laid it there, so that another file is spoilt."""
    (tmp_path / "ander").write_text("van een ander", encoding="utf-8")
    (tmp_path / "klachten.log").symlink_to(tmp_path / "ander")
    with pytest.raises(ConfigurationError, match=r"S080 .* is niet te schrijven"):
        RunLog(tmp_path, "text", at_noon)
    assert (tmp_path / "ander").read_text(encoding="utf-8") == "van een ander"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Niets bijzonders.", "Niets bijzonders."),
        ("Deel met robot@corp.iam.example.com.", "Deel met (verborgen)."),
        (
            "S063 bij https://docs.google.com/spreadsheets/d/1aB-c/edit#gid=0.",
            "S063 bij https://docs.google.com/….",
        ),
        ("https://docs.google.com", "https://docs.google.com"),
        ("mailtos://jan:geheim@post.example/?to=a@b.nl", "mailtos://post.example/…"),
        ("(https://hooks.example/T0/B0/s3cr3t)", "(https://hooks.example/…)"),
        ("Register klachten.xlsx op N:\\Klachten", "Register klachten.xlsx op N:\\Klachten"),
    ],
)
def test_no_address_and_no_secret_reaches_the_log(text: str, expected: str) -> None:
    """Of a link only where it leads remains, of a mail address nothing."""
    assert scrubbed(text) == expected


WORD = st.text("abcdefXYZ0123-_", min_size=3, max_size=20)


@given(user=WORD, secret=WORD, host=WORD, path=WORD)
def test_user_and_path_of_a_link_never_stay(user: str, secret: str, host: str, path: str) -> None:
    """Whatever they are."""
    link = f"jsons://u.{user}:p.{secret}@h.{host}.nl/x.{path}?q={secret}"
    assert scrubbed(f"Naar {link} lukt niet") == f"Naar jsons://h.{host}.nl/… lukt niet"


@given(st.text(max_size=60))
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    """What was hidden stays hidden."""
    assert scrubbed(scrubbed(text)) == scrubbed(text)


def test_the_clock_is_asked_for_each_line(tmp_path: Path) -> None:
    """A run's end carries its own time."""
    moments = iter([NOON, NOON + timedelta(seconds=9)])
    clock: Callable[[], datetime] = lambda: next(moments)  # noqa: E731 - a clock of two ticks
    log = RunLog(tmp_path, "text", clock)
    log.info("run begins")
    log.info("run ends")
    assert [line[11:19] for line in lines(log)] == ["12:00:00", "12:00:09"]
