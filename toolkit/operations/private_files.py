"""
Files that only the account of the schedule may read: lock, log, health, what was sent.

Each is replaced whole: at every moment, also when a run is killed, it holds the old content or the new.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _

FOLDER_MODE, FILE_MODE = 0o700, 0o600
_NO_FOLLOWING = getattr(os, "O_NOFOLLOW", 0)


def private_folder(folder: Path) -> Path:
    """
    The folder itself, made where it is not there yet.

    Raises:
        ConfigurationError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    except OSError as error:
        raise state_error(error, folder) from error
    return folder


def opened_private(
    path: Path, *, append: bool = False, encoding: str = "utf-8", newline: str | None = None
) -> IO[str]:
    """
    A text file for writing; a new one is readable and writable by its owner only.

    A link in its place is not followed: somebody might have laid it there so that another file is spoilt.
    What stood there makes way, unless it is added to.

    Raises:
        OSError: The folder cannot be written, or a file to add to is a link.
    """
    if not append and (path.is_symlink() or path.is_file()):
        path.unlink()
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if append else os.O_EXCL) | _NO_FOLLOWING
    descriptor = os.open(path, flags, FILE_MODE)
    return os.fdopen(descriptor, "a" if append else "w", encoding=encoding, newline=newline)


def write_private(path: Path, text: str) -> None:
    """
    Put new content in a file.

    Raises:
        ConfigurationError: The folder cannot be written, or the disk is full; the file is what it was.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        private_folder(path.parent)
        with opened_private(temporary) as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise state_error(error, path) from error


def write_document(path: Path, document: Mapping[str, Any]) -> None:
    """Put a JSON object in a file; errors as :func:`write_private`."""
    write_private(path, json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def read_document(path: Path) -> dict[str, Any] | None:
    """A JSON object from a file; ``None`` when it is not there or holds something else."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def zoned_moment(text: str) -> datetime:
    """
    A moment with its time zone, as such a file holds it.

    Raises:
        ValueError: It is none, or says no time zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def state_error(error: OSError, path: Path) -> ConfigurationError:
    """What a person can do about a state file that cannot be used."""
    text = _(
        "S080 {path} cannot be written: {reason}. Give the account that runs this write access, free the disk, or name another folder in klachten.toml: state_folder."
    )
    return ConfigurationError(text.format(path=path, reason=error.strerror or error))
