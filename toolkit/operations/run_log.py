"""
The log of the runs: one line when a run begins, one when it ends, and one for each thing that failed.

It holds counts, seconds, exit codes and sentences of ours; never a cell of the register, a person's name,
or a secret.  It is replaced by a fresh one when it grows too long; a few old ones are kept.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

from toolkit.operations.private_files import opened_private, private_folder, state_error
from toolkit.operations.scrubbing import scrubbed

LOG_FILE = "klachten.log"
LOG_BYTES, OLD_LOGS = 1_000_000, 5
"""A run takes about 300 bytes: at twelve runs a working day, a year a file."""

Value = str | int | float | None


class RunLog:
    """
    The log in the folder of the register's state.

    Args:
        folder: Where it lives; made when it is not there.
        form: ``text`` or ``json``.
        clock: The present moment.

    Raises:
        ConfigurationError: It cannot be written.
    """

    def __init__(self, folder: Path, form: str, clock: Callable[[], datetime]) -> None:
        self.path = private_folder(folder) / LOG_FILE
        self._clock = clock
        try:
            self._handler = _PrivateHandler(self.path)
        except OSError as error:
            raise state_error(error, self.path) from error
        self._handler.setFormatter(_Json() if form == "json" else _Text())
        self._logger = logging.Logger("klachten")  # our own: nothing else writes in it
        self._logger.addHandler(self._handler)

    @property
    def has_failed(self) -> bool:
        """Whether a line was lost, for want of room on the disk."""
        return self._handler.has_failed

    def info(self, event: str, **values: Value) -> None:
        """A line about something that went as it should."""
        self._write(logging.INFO, event, values)

    def warning(self, event: str, **values: Value) -> None:
        """A line about something that wants looking at."""
        self._write(logging.WARNING, event, values)

    def error(self, event: str, **values: Value) -> None:
        """A line about something that failed."""
        self._write(logging.ERROR, event, values)

    def close(self) -> None:
        """Let go of the file; what a full disk did not take is lost."""
        with suppress(OSError):
            self._handler.close()

    def _write(self, level: int, event: str, values: Mapping[str, Value]) -> None:
        clean = {k: scrubbed(v) if isinstance(v, str) else v for k, v in values.items()}
        known = {"at": self._clock(), "values": {"process": os.getpid(), **clean}}
        self._logger.log(level, event, extra=known)


class _PrivateHandler(RotatingFileHandler):
    """Rotates by size; each file is its owner's only, and a full disk stops no run."""

    def __init__(self, path: Path) -> None:
        self.has_failed = False
        super().__init__(path, maxBytes=LOG_BYTES, backupCount=OLD_LOGS, encoding="utf-8")

    def _open(self) -> IO[str]:  # type: ignore[override]
        return opened_private(Path(self.baseFilename), append=True)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the library's
        self.has_failed = True


class _Text(logging.Formatter):
    """``2026-11-24 12:00:01+01:00 INFO run begins: command=run, process=4711``."""

    def format(self, record: logging.LogRecord) -> str:
        moment, values = record.__dict__["at"], record.__dict__["values"]
        shown = ", ".join(f"{k}={_one_line(v)}" for k, v in values.items() if v is not None)
        return f"{moment.isoformat(sep=' ', timespec='seconds')} {record.levelname} {record.msg}: {shown}"


class _Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        moment, values = record.__dict__["at"], record.__dict__["values"]
        line = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.msg,
            **{k: v for k, v in values.items() if v is not None},
        }
        return json.dumps(line, ensure_ascii=False)


def _one_line(value: Value) -> str:
    return " ".join(str(value).split())
