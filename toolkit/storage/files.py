"""
Replacing a file whole or not at all, with dated backups, and never under somebody's hands.

The new content is written beside the file, brought to the disk and renamed over it: at every moment,
also when the process is killed, the name holds either the old content or the new.
"""

from __future__ import annotations

import errno
import glob
import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from toolkit.errors import RegisterBusyError, RegisterError
from toolkit.locale import gettext as _

BACKUP_FOLDER_SUFFIX = "-reservekopieen"
_BACKUP_TIME = "%Y-%m-%d-%H%M%S"
_BACKUP_NAME = re.compile(r"-(\d{4}-\d\d-\d\d-\d{6})(?:-(\d+))?$")
_TEMPORARY_SUFFIX = ".klachten-tmp"
_FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SECONDS_TO_WAIT = 30
"""A run of ours holds a register some seconds at most; so long we wait for another one."""

_EXCEL_SHORT_NAME = 55
"""Bytes of an owner file that hold the name in the old code page; then it follows in UTF-16."""


def refuse_pipe(path: Path) -> None:
    """
    Refuse a path that names a pipe or a device: reading it may wait for ever.

    Raises:
        OSError: It is one, in words; or what stands there cannot be looked at.
    """
    if not (stat.S_ISREG(mode := path.stat().st_mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.EINVAL, _("it is no ordinary file"))


def backup_folder(path: Path) -> Path:
    """Where the earlier versions of a file are kept: a folder beside it."""
    return path.with_name(path.stem + BACKUP_FOLDER_SUFFIX)


def backups_of(path: Path) -> Sequence[Path]:
    """The dated backups of a file, the oldest first."""
    folder = backup_folder(path)
    if not folder.is_dir():
        return []
    ours = (
        p
        for p in folder.iterdir()
        if p.suffix == path.suffix and _BACKUP_NAME.sub("", p.stem) == path.stem != p.stem
    )
    return sorted(ours, key=_by_time)


def _by_time(path: Path) -> tuple[str, int]:
    """The time in a backup's name, and which one of that second it is."""
    match = _BACKUP_NAME.search(path.stem)
    return (match[1], int(match[2] or 1)) if match else ("", 0)


def put_whole(path: Path, content: bytes) -> None:
    """
    Put content in a file that anybody may read, whole or not at all; its folder is made where there is none.

    Raises:
        OSError: It cannot be written; the file is what it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def replace_file(path: Path, data: bytes, backups: int) -> None:
    """
    Put new content in a file; the previous content becomes a dated backup.

    Args:
        path: The file; made when it is not there. A link is followed.
        data: The whole new content.
        backups: How many earlier versions are kept; 0 keeps none.

    Raises:
        RegisterBusyError: A spreadsheet program holds the file; nothing was written.
        RegisterError: The disk is full or the folder cannot be written; the file is what it was.
    """
    target = Path(os.path.realpath(path))
    refuse_open_file(target)
    try:
        temporary = _written_beside(target, data)
        try:
            if backups and target.exists():
                _keep(target)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _to_disk(target.parent)
        for old in backups_of(target)[:-backups] if backups else ():
            old.unlink(missing_ok=True)
    except OSError as error:
        raise write_error(error, path) from error


@contextmanager
def held(path: Path) -> Iterator[None]:
    """
    Keep other runs of ours away from a file as long as the block lasts.

    Raises:
        RegisterBusyError: Another run holds it and does not let go.
        RegisterError: The folder cannot be written.
    """
    target = Path(os.path.realpath(path))
    lock = FileLock(target.with_name(f".{target.name}.klachten-lock"), timeout=_SECONDS_TO_WAIT)
    try:
        lock.acquire()
    except Timeout:
        text = _("S057 Another run is busy with {address}. Nothing was written; try again later.")
        raise RegisterBusyError(text.format(address=path)) from None
    except OSError as error:
        raise write_error(error, path) from error
    try:
        yield
    finally:
        lock.release()


def write_error(error: OSError, path: Path) -> RegisterError:
    """What a person can do about a write that failed."""
    if error.errno in _FULL_DISK:
        text = _(
            "S058 {address} was not written: the disk is full. Make room and try again; the file is what it was."
        )
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        text = _(
            "S059 {address} was not written: no permission to write in its folder. Ask the administrator for it; the file is what it was."
        )
    else:
        text = _("S037 {address} was not written: {error}. The file is what it was.")
    reason = error.strerror or str(error)
    if error.filename and Path(error.filename) != path:
        reason = f"{reason} ({error.filename})"
    return RegisterError(text.format(address=path, error=reason))


def _written_beside(target: Path, data: bytes) -> Path:
    """A temporary file in the same folder with the content, brought to the disk."""
    for leftover in target.parent.glob(f".{glob.escape(target.name)}.*{_TEMPORARY_SUFFIX}"):
        leftover.unlink(missing_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}{_TEMPORARY_SUFFIX}")
    descriptor = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
    )
    try:
        with os.fdopen(descriptor, "wb") as stream:
            if target.exists():
                _keep_owner(temporary, target)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _keep_owner(temporary: Path, target: Path) -> None:
    """The mode of the file it replaces and, where we may, its owner."""
    was = target.stat()
    if hasattr(os, "chown"):
        with suppress(PermissionError):
            os.chown(temporary, was.st_uid, was.st_gid)
    temporary.chmod(stat.S_IMODE(was.st_mode))


def _keep(target: Path) -> None:
    """The file as it is now, under the time at which it was last saved, in the backup folder."""
    folder = backup_folder(target)
    folder.mkdir(exist_ok=True)
    saved_at = datetime.fromtimestamp(target.stat().st_mtime, tz=UTC).astimezone()
    name = f"{target.stem}-{saved_at.strftime(_BACKUP_TIME)}"
    backup, count = folder / f"{name}{target.suffix}", 1
    while backup.exists():
        count += 1
        backup = folder / f"{name}-{count}{target.suffix}"
    try:
        os.link(target, backup)
    except OSError:  # a file system without links
        try:
            shutil.copy2(target, backup)
        except OSError:
            backup.unlink(missing_ok=True)
            raise
    _to_disk(folder)


def _to_disk(folder: Path) -> None:
    """Bring a folder's names to the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def refuse_open_file(path: Path) -> None:
    """
    Refuse a file that a spreadsheet program holds open, by the lock file that it puts beside it.

    Raises:
        RegisterBusyError: With who holds it, where the lock file says so.
    """
    for lock, owner in (
        (path.with_name(f"~${path.name}"), _excel_owner),
        (path.with_name(f".~lock.{path.name}#"), _libreoffice_owner),
    ):
        try:
            content = lock.read_bytes()
        except FileNotFoundError:
            continue
        except OSError:  # Excel keeps it to itself
            content = b""
        who = owner(content)
        text = _(
            "S055 {address} is open in a spreadsheet program{who}. Nothing was written. Close it there and try again. Has nobody opened it? Then remove the file '{lock}'."
        )
        shown = " " + _("(by {name})").format(name=who) if who else ""
        raise RegisterBusyError(
            text.format(address=path, who=shown, lock=lock.name),
            unnamed=[text.format(address=path, who="", lock=lock.name)],
        )


def _excel_owner(content: bytes) -> str:
    """The name in Excel's owner file: its length and UTF-16 text after the older copy."""
    length = int.from_bytes(content[_EXCEL_SHORT_NAME : _EXCEL_SHORT_NAME + 2], "little")
    start = _EXCEL_SHORT_NAME + 2
    return _printable(content[start : start + 2 * min(length, 54)].decode("utf-16-le", "ignore"))


def _libreoffice_owner(content: bytes) -> str:
    """The first filled field of LibreOffice's lock file: the user's name, the login, the computer."""
    fields = content.decode("utf-8", "ignore").split(",")[:3]
    return _printable(next((f for f in fields if f.strip()), ""))


def _printable(name: str) -> str:
    return "".join(c for c in name if c.isprintable()).strip()[:80]
