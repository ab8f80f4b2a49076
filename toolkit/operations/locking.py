"""
One run at a time: a lock that the system lets go of when its holder dies, and a note of who holds it.

Where a file system knows no locks (some network drives), ``filelock`` falls back on a marker file and
breaks it when its process no longer exists.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from toolkit.errors import RegisterBusyError
from toolkit.locale import gettext as _
from toolkit.operations.private_files import (
    FILE_MODE,
    private_folder,
    read_document,
    state_error,
    write_document,
    zoned_moment,
)

GRACE = timedelta(minutes=2)
"""So long after its time limit a run that still holds the lock hangs."""


SECONDS_FOR_NOTE = 0.5
"""So long after it took the lock a run may take to write its note."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Who holds the lock, since when, and until when it may."""

    command: str
    process: int
    machine: str
    since: datetime
    until: datetime

    @classmethod
    def this_process(cls, command: str, now: datetime, limit: timedelta) -> Holder:
        """The note of a run that begins now."""
        return cls(
            command=command,
            process=os.getpid(),
            machine=platform.node(),
            since=now,
            until=now + limit,
        )

    def hangs(self, now: datetime) -> bool:
        """Whether it holds the lock longer than a run may take."""
        return now > self.until + GRACE


REGISTER_LOCK = "run"
"""The lock of every command that writes the register together with what remembers it."""


def lock_file(folder: Path, lock: str) -> Path:
    """The file of a lock; who holds another one does not mind."""
    return folder / f"{lock}.slot"


def note_file(folder: Path, lock: str) -> Path:
    """The note of who holds that lock."""
    return folder / f"{lock}.json"


@contextmanager
def one_at_a_time(
    folder: Path, holder: Holder, lock_name: str = REGISTER_LOCK
) -> Iterator[Holder | None]:
    """
    Keep other runs away as long as the block lasts; it does not wait for one that is busy.

    Args:
        folder: The folder of the register's state.
        holder: Who we are.
        lock_name: Of the lock that is taken.

    Yields:
        The earlier run that broke off without letting go, or ``None``.

    Raises:
        RegisterBusyError: Another run is busy; with since when and which process.
        ConfigurationError: The folder cannot be written.
    """
    path = lock_file(private_folder(folder), lock_name)
    note = note_file(folder, lock_name)
    lock = FileLock(path, timeout=0, mode=FILE_MODE)
    try:
        lock.acquire()
    except Timeout:
        raise busy_error(_who_holds(folder, lock_name), holder.since, path) from None
    except OSError as error:
        raise state_error(error, path) from error
    try:
        broken_off = held_by(folder, lock_name)
        write_document(note, _as_document(holder))
        yield broken_off
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def is_held(folder: Path, lock_name: str = REGISTER_LOCK) -> bool:
    """
    Whether a run that takes this lock is busy now.

    Raises:
        OSError: The lock file may not be opened.
    """
    path = lock_file(folder, lock_name)
    if not path.exists():
        return False
    lock = FileLock(path, timeout=0, mode=FILE_MODE)
    try:
        lock.acquire()
    except Timeout:
        return True
    lock.release()
    return False


def held_by(folder: Path, lock_name: str = REGISTER_LOCK) -> Holder | None:
    """The note that the holder left; ``None`` when there is none that can be read."""
    document = read_document(note_file(folder, lock_name))
    if document is None:
        return None
    try:
        return Holder(
            command=str(document["command"]),
            process=int(document["process"]),
            machine=str(document["machine"]),
            since=zoned_moment(document["since"]),
            until=zoned_moment(document["until"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _who_holds(folder: Path, lock_name: str) -> Holder | None:
    """The note of a lock that is taken; one that began at the same moment may still be writing it."""
    until = time.monotonic() + SECONDS_FOR_NOTE
    while (holder := held_by(folder, lock_name)) is None and time.monotonic() < until:
        time.sleep(0.02)
    return holder


def busy_error(holder: Holder | None, now: datetime, lock: Path) -> RegisterBusyError:
    """Another run is busy: who, and what to do."""
    if holder is None:
        text = _(
            "S081 Another run is busy; this one was skipped. Is none busy? Then remove the file {lock}."
        )
        return RegisterBusyError(text.format(lock=lock))
    known = {
        "time": holder.since.strftime("%d-%m-%Y %H:%M"),
        "process": holder.process,
        "machine": holder.machine,
        "command": holder.command,
    }
    if holder.hangs(now):
        text = _(
            "S082 The run of {time} hangs: process {process} on {machine} (klachten {command}) should have ended long ago. End that process; the next run goes by itself."
        )
        return RegisterBusyError(text.format(**known))
    text = _(
        "S081 The run of {time} is still busy: process {process} on {machine} (klachten {command}). This one was skipped; the next one goes by itself."
    )
    return RegisterBusyError(text.format(**known))


def _as_document(holder: Holder) -> dict[str, str | int]:
    return {
        "command": holder.command,
        "process": holder.process,
        "machine": holder.machine,
        "since": holder.since.isoformat(timespec="seconds"),
        "until": holder.until.isoformat(timespec="seconds"),
    }
