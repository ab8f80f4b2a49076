"""
Is this machine all right: its clock, its disk, and the files that the runs leave behind.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_day
from toolkit.operations.doctor.checks import Check, error, errors_of, ok, warning
from toolkit.operations.doctor.installation import chmod_cure, is_open_to_others
from toolkit.operations.health import HEALTH_FILE, Health
from toolkit.operations.locking import REGISTER_LOCK, held_by, is_held, lock_file
from toolkit.operations.run_log import LOG_FILE
from toolkit.remembering.store import SnapshotStore

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""Before this program existed; a clock that says so stands still."""

HOME_ZONE = "Europe/Amsterdam"
MOST_DIFFERENCE = timedelta(minutes=2)
"""Google refuses a sign-in from a clock that is some minutes off."""

SCARCE_BYTES, TOO_FEW_BYTES = 500_000_000, 50_000_000
"""A refresh of 100,000 rows writes some 30 MB, its site 50 MB."""


def clock_checks(now: datetime, health: Health, told: datetime | None = None) -> Iterator[Check]:
    """
    Whether the clock can be right.

    Args:
        now: What it says.
        health: The runs before; none can be in the future.
        told: What another clock says at the same moment, such as Google's.
    """
    cure = _("Set the clock of this machine, and let it be kept right (NTP).")
    last = health.attempt.at if health.attempt else EARLIEST
    if now < EARLIEST:
        text = _("The clock says {moment}; that cannot be.")
        yield error("clock", text.format(moment=_minute(now)), cure)
    elif last - now > MOST_DIFFERENCE:
        text = _("The clock says {moment}, but the last run was at {last}.")
        yield error("clock", text.format(moment=_minute(now), last=_minute(last)), cure)
    elif told is not None and abs(told - now) > MOST_DIFFERENCE:
        text = _("The clock is {minutes} minutes off.")
        yield error("clock", text.format(minutes=round(abs(told - now).total_seconds() / 60)), cure)
    else:
        yield ok("clock", _("The clock says {moment}.").format(moment=_minute(now)))
    try:
        home = now.astimezone(ZoneInfo(HOME_ZONE))
    except ZoneInfoNotFoundError:
        return
    if home.utcoffset() != now.utcoffset():
        text = _(
            "This machine does not go by Dutch time: it is {here} here and {home} there. Days and hours in signals and schedule are those of this machine."
        )
        cure = _("Set the time zone of this machine to {zone}.").format(zone=HOME_ZONE)
        yield warning("clock", text.format(here=f"{now:%H:%M}", home=f"{home:%H:%M}"), cure)


def disk_checks(*folders: Path) -> Iterator[Check]:
    """
    Whether there is room where is written; each disk is named once.

    Args:
        folders: Where is written; one that is not there yet counts as the first above it that is.
    """
    seen: set[int] = set()
    for folder in folders:
        there = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.is_dir())
        device = there.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(there).free
        yield _room(there, free)


def _room(folder: Path, free: int) -> Check:
    text = _("{folder} has {count} MB of room.").format(folder=folder, count=free // 1_000_000)
    cure = _("Make room on this disk: old backups, old sites.")
    if free < TOO_FEW_BYTES:
        return error("disk", text, cure)
    return warning("disk", text, cure) if free < SCARCE_BYTES else ok("disk", text)


def permission_checks(state: Path, register: Path | None) -> Iterator[Check]:
    """
    Whether the files can be written by us, and be read by nobody else.

    Args:
        state: The folder of the register's state.
        register: The workbook; ``None`` for a Google Sheet.
    """
    wrong = []
    there = next(p for p in (state, *state.absolute().parents) if p.exists())
    if not there.is_dir():
        text = _("{path} is a file; the state of the register must be a folder.")
        cure = _("Move that file elsewhere, or name another folder in klachten.toml: state_folder.")
        wrong.append(error("permissions", text.format(path=there), cure))
    if state.is_dir():
        for path in sorted((state, *state.rglob("*"))):
            if is_open_to_others(path):
                text = _("Others on this machine can read {path}.")
                mode = "700" if path.is_dir() else "600"
                wrong.append(warning("permissions", text.format(path=path), chmod_cure(path, mode)))
    writable = [
        p for p in (state, *([register.parent, register] if register else [])) if p.exists()
    ]
    for path in writable:
        if not os.access(path, os.W_OK):
            text = _("{path} cannot be written by this account.")
            cure = _("Give the account that runs this write access to {path}.").format(path=path)
            wrong.append(error("permissions", text.format(path=path), cure))
    yield from wrong
    if not wrong:
        yield ok(
            "permissions",
            _("The files of the register can be written, and its state is closed to others."),
        )


def lock_checks(state: Path, now: datetime) -> Iterator[Check]:
    """Whether a run hangs, or broke off."""
    holder = held_by(state)
    try:
        is_busy = is_held(state)
    except OSError as raised:
        text = _("The lock {path} cannot be opened: {reason}.")
        path = lock_file(state, REGISTER_LOCK)
        cure = _("Give the account that runs this write access to {path}.").format(path=path)
        yield error("lock", text.format(path=path, reason=raised.strerror), cure)
        return
    if is_busy and holder is not None and holder.hangs(now):
        text = _("The run of {moment} hangs: process {process} on {machine}.")
        cure = _("End that process; the next run goes by itself.")
        known = {
            "moment": _minute(holder.since),
            "process": holder.process,
            "machine": holder.machine,
        }
        yield error("lock", text.format(**known), cure)
    elif is_busy:
        yield ok("lock", _("A run is busy now."))
    elif holder is not None:
        text = _("The run of {moment} broke off. Nothing is half written.")
        cure = _("Run 'klachten run'. Does it happen again? Look in the log.")
        yield warning("lock", text.format(moment=_minute(holder.since)), cure)
    else:
        yield ok("lock", _("No run is busy."))


def log_checks(state: Path) -> Iterator[Check]:
    """Whether the log can be written."""
    path = state / LOG_FILE
    if not path.exists():
        yield ok("log", _("There is no log yet; the first run makes it."))
    elif not path.is_file() or not os.access(path, os.W_OK):
        text = _("The log {path} cannot be written.").format(path=path)
        cure = _("Give the account that runs this write access to {path}.").format(path=path)
        yield error("log", text, cure)
    else:
        yield ok("log", _("The log is {path}.").format(path=path))


def snapshot_checks(memory: SnapshotStore) -> Iterator[Check]:
    """Whether what was kept of earlier runs can be used."""
    try:
        earlier = memory.earlier()
    except ConfigurationError as raised:
        yield from errors_of("snapshots", raised)
        return
    if earlier is None:
        yield ok("snapshots", _("There is no snapshot yet; the first refresh makes one."))
    else:
        text = _("The last snapshot is of {day}.")
        yield ok("snapshots", text.format(day=format_day(earlier.taken_on)))


def refresh_checks(state: Path, health: Health, now: datetime) -> Iterator[Check]:
    """Whether the schedule refreshes."""
    attempt, success = health.attempt, health.success
    if attempt is not None and attempt.has_failed:
        for failure in attempt.failures:
            text = _("The run of {moment} failed: {why}")
            why = f"{failure.code} {failure.sentence}".strip()
            yield warning(
                "refresh",
                text.format(moment=_minute(attempt.at), why=why),
                _("Run 'klachten run' and see what it says."),
            )
    cure = _(
        "Is the schedule still on? See the page about the schedule. Run 'klachten run' and see what it says."
    )
    if success is None and (state / HEALTH_FILE).exists() and attempt is None:
        text = _("{path} cannot be read.").format(path=state / HEALTH_FILE)
        yield warning("refresh", text, _("Remove it; the next run makes it anew."))
    elif success is None:
        yield warning("refresh", _("The register was not refreshed yet by 'klachten run'."), cure)
    elif now >= success.expected.red_at:
        text = _("The last refresh was at {moment}; there was none for a working day.")
        yield error("refresh", text.format(moment=_minute(success.at)), cure)
    elif now >= success.expected.amber_at:
        text = _("The last refresh was at {moment}; one was missed.")
        yield warning("refresh", text.format(moment=_minute(success.at)), cure)
    else:
        text = _("The last refresh was at {moment}; the next one is expected at {next}.")
        known = {"moment": _minute(success.at), "next": _minute(success.expected.next_at)}
        yield ok("refresh", text.format(**known))


def _minute(moment: datetime) -> str:
    return f"{moment:%d-%m-%Y %H:%M}"
