"""One run at a time, also when an earlier one was killed or hangs."""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from toolkit.errors import ExitCode, RegisterBusyError
from toolkit.operations.locking import (
    GRACE,
    Holder,
    held_by,
    is_held,
    lock_file,
    note_file,
    one_at_a_time,
)

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=1)))
LIMIT = timedelta(minutes=30)

HOLD = """
import sys, time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from toolkit.operations.locking import Holder, one_at_a_time
now = datetime.fromisoformat(sys.argv[2])
with one_at_a_time(Path(sys.argv[1]), Holder.this_process("run", now, timedelta(minutes=30))):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(now: datetime = NOON) -> Holder:
    """This process, as it would hold the lock from a moment on."""
    return Holder.this_process("run", now, LIMIT)


@contextmanager
def another_run(folder: Path, since: datetime = NOON) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(folder), since.isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_lock_opens_and_closes(tmp_path: Path) -> None:
    """While it is held the note says by whom; afterwards there is none, and it can be held again."""
    for _again in range(2):
        with one_at_a_time(tmp_path, holder()) as broken_off:
            assert broken_off is None
            assert held_by(tmp_path, "run") == holder()
            assert is_held(tmp_path, "run")
        assert held_by(tmp_path, "run") is None
        assert not is_held(tmp_path, "run")


def test_it_opens_when_the_run_fails(tmp_path: Path) -> None:
    """An error lets go of it."""
    with pytest.raises(ZeroDivisionError), one_at_a_time(tmp_path, holder()):
        raise ZeroDivisionError
    assert not is_held(tmp_path, "run")


def test_a_second_run_is_refused_at_once_and_told_who(tmp_path: Path) -> None:
    """It does not wait: the next round comes anyway."""
    with another_run(tmp_path) as process:
        with (
            pytest.raises(RegisterBusyError) as raised,
            one_at_a_time(tmp_path, holder(NOON + timedelta(minutes=5))),
        ):
            pytest.fail("two runs at a time")
        assert str(raised.value) == (
            f"S081 De opdracht van 24-11-2026 12:00 is nog bezig: proces {process.pid} op {platform.node()} "
            "(klachten run). Deze is overgeslagen; de volgende keer gaat het vanzelf."
        )
        assert raised.value.exit_code == ExitCode.BUSY


def test_who_takes_another_lock_does_not_mind(tmp_path: Path) -> None:
    """Messages may go out while the site is built."""
    with another_run(tmp_path):
        other = Holder.this_process("notify", NOON, LIMIT)
        with one_at_a_time(tmp_path, other, "notify") as broken_off:
            assert broken_off is None


@pytest.mark.parametrize(
    ("late", "hangs"),
    [
        (LIMIT, False),
        (LIMIT + GRACE, False),
        (LIMIT + GRACE + timedelta(seconds=1), True),
    ],
)
def test_a_run_hangs_from_a_while_after_its_limit(
    tmp_path: Path, late: timedelta, hangs: bool
) -> None:
    """Then the message says to end the process; before that, to wait."""
    assert holder().hangs(NOON + late) == hangs
    with another_run(tmp_path):
        with (
            pytest.raises(RegisterBusyError) as raised,
            one_at_a_time(tmp_path, holder(NOON + late)),
        ):
            pytest.fail("two runs at a time")
        assert str(raised.value).startswith("S082" if hangs else "S081")


@pytest.mark.skipif(os.name != "posix", reason="optional: only here a process can be killed so")
def test_a_killed_run_leaves_no_lock_but_a_note(tmp_path: Path) -> None:
    """The next run goes on at once, and knows that one broke off."""
    with another_run(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not is_held(tmp_path, "run")
        with one_at_a_time(tmp_path, holder()) as broken_off:
            assert broken_off is not None
            assert (broken_off.process, broken_off.since) == (process.pid, NOON)
    assert held_by(tmp_path, "run") is None


NOTE = '{"command": "run", "process": %s, "machine": "pc", "since": "%s", "until": "%s"}'


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        "[" * 100_000,
        '{"command": 1}',
        '{"process": "x"}',
        NOTE % ("Infinity", NOON.isoformat(), NOON.isoformat()),
        NOTE % (1, "2026-11-24T12:00:00", "2026-11-24T12:30:00"),  # in no time zone
    ],
)
def test_a_note_that_cannot_be_read_stops_nothing(tmp_path: Path, content: str) -> None:
    """It is as if there were none; the lock itself decides."""
    note_file(tmp_path, "run").write_text(content, encoding="utf-8")
    assert held_by(tmp_path, "run") is None
    with one_at_a_time(tmp_path, holder()) as broken_off:
        assert broken_off is None


def test_without_a_note_the_message_names_the_file(tmp_path: Path) -> None:
    """Whoever stands before it knows what to remove."""
    with another_run(tmp_path):
        note_file(tmp_path, "run").unlink()
        with pytest.raises(RegisterBusyError) as raised, one_at_a_time(tmp_path, holder()):
            pytest.fail("two runs at a time")
        assert str(raised.value) == (
            "S081 Er is al een opdracht bezig; deze is overgeslagen. Is er geen bezig? Haal dan het bestand "
            f"{lock_file(tmp_path, 'run')} weg."
        )


def test_two_that_begin_at_the_same_moment(tmp_path: Path) -> None:
    """The note comes a little after the lock: the message waits for it, and tells nobody to remove a file."""
    with another_run(tmp_path) as process:
        note = note_file(tmp_path, "run")
        written = note.read_text(encoding="utf-8")
        note.unlink()
        threading.Timer(0.1, note.write_text, (written,)).start()
        with pytest.raises(RegisterBusyError) as raised, one_at_a_time(tmp_path, holder()):
            pytest.fail("two runs at a time")
        assert f"proces {process.pid} " in str(raised.value)


def test_its_files_are_closed_to_others(tmp_path: Path) -> None:
    """Lock and note are readable by their owner only."""
    with one_at_a_time(tmp_path, holder()):
        modes = [oct(p.stat().st_mode & 0o777) for p in sorted(tmp_path.iterdir())]
    assert modes == ["0o600", "0o600"]
