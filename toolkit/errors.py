"""
Errors that a person can mend, and the exit code of each kind.

An error carries its code and its whole sentence (where, what, what to do); the command line shows it
without a traceback.  Anything else that is raised is a fault of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit code means; the administrator's page lists the same."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    CONFIGURATION = 3
    REGISTER = 4
    BUSY = 5
    INPUT_FILE = 6
    ACCESS = 7
    NETWORK = 8
    TIMEOUT = 9
    DELIVERY = 10
    INTERNAL = 70


class UserError(Exception):
    """
    Something outside the program is wrong, and the message says what to do about it.

    Args:
        messages: Whole sentences, for whoever typed the command.
        unnamed: The same without anybody's name, for the log and the site; by default they hold none.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, *messages: str, unnamed: Sequence[str] | None = None) -> None:
        super().__init__("\n".join(messages))
        self.messages: Sequence[str] = messages
        self.unnamed: Sequence[str] = messages if unnamed is None else unnamed


class ConfigurationError(UserError):
    """A settings file or schema file is wrong: exit code 3."""

    exit_code = ExitCode.CONFIGURATION


class RegisterError(UserError):
    """The register cannot be used as it is: a tab or column is missing, the file is damaged: exit code 4."""

    exit_code = ExitCode.REGISTER


class RegisterBusyError(UserError):
    """Somebody else holds the register, or it kept changing while we worked: exit code 5."""

    exit_code = ExitCode.BUSY


class InputFileError(UserError):
    """A file to import, or its mapping, is wrong: exit code 6."""

    exit_code = ExitCode.INPUT_FILE


class AccessError(UserError):
    """The register may not be read or written with these credentials: exit code 7."""

    exit_code = ExitCode.ACCESS


class NetworkError(UserError):
    """The service that holds the register cannot be reached, or gives no usable answer: exit code 8."""

    exit_code = ExitCode.NETWORK


class TimeLimitError(UserError):
    """The run took longer than it may: exit code 9."""

    exit_code = ExitCode.TIMEOUT


class DeliveryError(UserError):
    """A message did not reach everybody it was for: exit code 10."""

    exit_code = ExitCode.DELIVERY
