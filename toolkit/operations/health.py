"""
How the last runs went, in one small file: for the status page, for ``doctor`` and for a watchdog of yours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from toolkit.errors import ExitCode, UserError
from toolkit.locale import gettext as _
from toolkit.operations.expectations import Expectation
from toolkit.operations.private_files import read_document, write_document, zoned_moment
from toolkit.operations.scrubbing import scrubbed

HEALTH_FILE = "gezondheid.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """One thing that failed: its code (``""`` when it has none) and its sentence, without names."""

    code: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Success:
    """The last run that went well: when it began, how long it took, what it counted, what follows."""

    at: datetime
    seconds: float
    counts: Mapping[str, int]
    expected: Expectation


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """
    The last run that began.

    Attributes:
        at: When it began.
        seconds: How long it took; ``None`` while it runs, or when it broke off.
        exit_code: How it ended; ``None`` likewise.
        failures: What failed.
    """

    at: datetime
    seconds: float | None = None
    exit_code: int | None = None
    failures: tuple[Failure, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether it ended, and not well."""
        return self.exit_code not in (None, int(ExitCode.OK))


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """What is known of the runs."""

    success: Success | None = None
    attempt: Attempt | None = None

    def begun(self, at: datetime) -> Health:
        """A run begins."""
        return replace(self, attempt=Attempt(at=at))

    def succeeded(self, success: Success) -> Health:
        """The run went well."""
        attempt = Attempt(at=success.at, seconds=success.seconds, exit_code=int(ExitCode.OK))
        return Health(success=success, attempt=attempt)

    def failed(
        self, at: datetime, seconds: float, code: int, failures: Sequence[Failure]
    ) -> Health:
        """The run failed; the last success stays what it was."""
        attempt = Attempt(at=at, seconds=seconds, exit_code=code, failures=tuple(failures))
        return replace(self, attempt=attempt)


def failures_of(error: BaseException) -> list[Failure]:
    """
    What an error says, without names; of a fault of ours only its kind, since its text may hold a cell.

    >>> failures_of(UserError("S001 Tab Klachten is missing."))
    [Failure(code='S001', sentence='Tab Klachten is missing.')]
    """
    if isinstance(error, KeyboardInterrupt):
        return [Failure(code="", sentence=_("Somebody stopped it by hand."))]
    if not isinstance(error, UserError):
        text = _("A fault of the program ({kind}). Run 'klachten run' by hand to see more.")
        return [Failure(code="", sentence=text.format(kind=type(error).__name__))]
    return [_failure(scrubbed(message)) for message in error.unnamed]


def _failure(message: str) -> Failure:
    first, _space, rest = message.partition(" ")
    is_code = len(first) == 4 and first[0].isupper() and first[1:].isdecimal()
    return Failure(code=first, sentence=rest) if is_code else Failure(code="", sentence=message)


def exit_code_of(error: BaseException) -> int:
    """With which code a command ends after this error."""
    if isinstance(error, UserError):
        return int(error.exit_code)
    return int(ExitCode.USAGE if isinstance(error, KeyboardInterrupt) else ExitCode.INTERNAL)


def write_health(folder: Path, health: Health) -> None:
    """
    Keep it in the folder of the register's state.

    Raises:
        ConfigurationError: The folder cannot be written.
    """
    write_document(folder / HEALTH_FILE, as_document(health))


def read_health(folder: Path) -> Health:
    """What was kept; nothing known when there is no file, or one that cannot be read."""
    document = read_document(folder / HEALTH_FILE)
    try:
        return Health() if document is None else _from_document(document)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return Health()


def as_document(health: Health) -> dict[str, Any]:
    """The file's content."""
    success, attempt = health.success, health.attempt
    return {
        "last_success": success
        and {
            "at": _text(success.at),
            "seconds": round(success.seconds, 3),
            "counts": dict(success.counts),
            "next_expected_at": _text(success.expected.next_at),
            "missed_from": _text(success.expected.amber_at),
            "long_missed_from": _text(success.expected.red_at),
        },
        "last_attempt": attempt
        and {
            "at": _text(attempt.at),
            "seconds": attempt.seconds if attempt.seconds is None else round(attempt.seconds, 3),
            "exit_code": attempt.exit_code,
            "failures": [{"code": f.code, "sentence": f.sentence} for f in attempt.failures],
        },
    }


def _from_document(document: Mapping[str, Any]) -> Health:
    success, attempt = document["last_success"], document["last_attempt"]
    return Health(
        success=None
        if success is None
        else Success(
            at=zoned_moment(success["at"]),
            seconds=float(success["seconds"]),
            counts={str(k): int(v) for k, v in success["counts"].items()},
            expected=Expectation(
                next_at=zoned_moment(success["next_expected_at"]),
                amber_at=zoned_moment(success["missed_from"]),
                red_at=zoned_moment(success["long_missed_from"]),
            ),
        ),
        attempt=None
        if attempt is None
        else Attempt(
            at=zoned_moment(attempt["at"]),
            seconds=attempt["seconds"],
            exit_code=attempt["exit_code"],
            failures=tuple(
                Failure(code=str(f["code"]), sentence=str(f["sentence"]))
                for f in attempt["failures"]
            ),
        ),
    )


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
