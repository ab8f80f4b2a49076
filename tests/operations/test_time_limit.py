"""A run that takes too long is stopped, wherever it is."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from toolkit.errors import ExitCode, TimeLimitError
from toolkit.operations.time_limit import time_limit

ROOT = Path(__file__).parents[2]
SHORT = 0.2 / 60


def test_what_is_in_time_is_left_alone() -> None:
    """Nothing is raised, and no alarm goes off afterwards."""
    with time_limit(SHORT):
        done = True
    time.sleep(0.3)
    assert done


def test_waiting_is_interrupted() -> None:
    """Also while the system holds it up."""
    began = time.monotonic()
    with pytest.raises(TimeLimitError) as raised, time_limit(SHORT):
        time.sleep(20)
    assert time.monotonic() - began < 5
    assert raised.value.exit_code == ExitCode.TIMEOUT
    assert str(raised.value).startswith("S083 De verversing duurde langer dan ")


def test_the_message_counts_minutes() -> None:
    """It names the limit."""
    with (
        pytest.raises(TimeLimitError, match=r"langer dan 0\.005 minuten en is gestopt"),
        time_limit(0.005),
    ):
        time.sleep(20)


def test_a_library_cannot_swallow_it() -> None:
    """Code that takes every Exception for its own does not go on."""

    def careless() -> None:
        for _attempt in range(100):
            try:
                time.sleep(1)
            except Exception:  # noqa: BLE001 - that is the carelessness
                continue

    with pytest.raises(TimeLimitError), time_limit(SHORT):
        careless()


def test_a_child_is_ended_too() -> None:
    """A site builder that hangs does not stay behind."""
    child = [sys.executable, "-c", "import time; time.sleep(30)"]
    began = time.monotonic()
    with pytest.raises(TimeLimitError), time_limit(SHORT):
        subprocess.run(child, check=False)
    assert time.monotonic() - began < 5


def test_an_error_of_the_block_itself_stays_what_it_is() -> None:
    """The limit adds nothing to it."""
    with pytest.raises(ZeroDivisionError), time_limit(1):
        raise ZeroDivisionError
    with pytest.raises(KeyboardInterrupt), time_limit(1):
        raise KeyboardInterrupt


def test_without_signals_the_main_thread_is_interrupted() -> None:
    """As on Windows: the same end, by another way."""
    script = f"""
import signal, time
del signal.setitimer
from toolkit.errors import TimeLimitError
from toolkit.operations.time_limit import time_limit
try:
    with time_limit({SHORT}):
        for _tick in range(200):
            time.sleep(0.05)
except TimeLimitError as error:
    raise SystemExit(int(error.exit_code))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=20)
    assert done.returncode == ExitCode.TIMEOUT


def test_what_does_not_react_is_ended() -> None:
    """A run stuck in a call that nothing interrupts keeps no later one away."""
    script = f"""
import signal, time
del signal.setitimer
from toolkit.operations.time_limit import time_limit
with time_limit({SHORT}, seconds_to_react=0.3):
    while True:
        try:
            time.sleep(0.05)
        except KeyboardInterrupt:
            pass
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=20)
    assert done.returncode == ExitCode.TIMEOUT


def test_no_thread_stays_behind() -> None:
    """The watchers end with the block."""
    before = threading.active_count()
    with time_limit(1):
        assert threading.active_count() > before
    time.sleep(0.1)
    assert threading.active_count() == before
