"""
A limit to how long a run may take, so that one that hangs does not keep all later ones away.

The run is interrupted wherever it is: register, snapshots and pages are each replaced whole, so that it
may be stopped at any moment.  Should it not react (stuck in a call of the system), the process is ended.
"""

from __future__ import annotations

import _thread
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from toolkit.errors import ExitCode, TimeLimitError
from toolkit.locale import ngettext

SECONDS_TO_REACT = 60.0
"""After the limit; then the process is ended without further ado."""


class _TimeIsUp(BaseException):
    """Not an ``Exception``: no library may take it for an error of its own and go on."""


@contextmanager
def time_limit(minutes: float, *, seconds_to_react: float = SECONDS_TO_REACT) -> Iterator[None]:
    """
    Interrupt the block when it takes too long.

    Args:
        minutes: More than 0.
        seconds_to_react: How long the interrupted block may take to come to its end.

    Raises:
        TimeLimitError: It took too long.
    """
    is_up = threading.Event()

    def interrupt() -> None:
        is_up.set()
        _thread.interrupt_main()

    timers = [_started(minutes * 60 + seconds_to_react, lambda: os._exit(ExitCode.TIMEOUT))]
    try:
        if _can_signal():
            with _alarm(minutes * 60):
                yield
        else:
            timers.append(_started(minutes * 60, interrupt))
            yield
    except _TimeIsUp:
        raise _error(minutes) from None
    except KeyboardInterrupt:
        if is_up.is_set():
            raise _error(minutes) from None
        raise
    finally:
        for timer in timers:
            timer.cancel()


def _can_signal() -> bool:
    """Whether the system can wake the main thread up; Windows cannot."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise _TimeIsUp

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _started(seconds: float, act: Callable[[], object]) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    return timer


def _error(minutes: float) -> TimeLimitError:
    text = ngettext(
        "S083 The run took longer than {count} minute and was stopped; nothing is half written. Look at what the log says, or set time_limit_minutes higher in klachten.toml.",
        "S083 The run took longer than {count} minutes and was stopped; nothing is half written. Look at what the log says, or set time_limit_minutes higher in klachten.toml.",
        round(minutes),
    )
    return TimeLimitError(text.format(count=f"{minutes:g}"))
