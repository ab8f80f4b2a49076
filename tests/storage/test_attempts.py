"""One attempt after another: a register that keeps changing is given up, and everything else passes through."""

from __future__ import annotations

import pytest

from toolkit.errors import ExitCode, RegisterBusyError, RegisterError
from toolkit.storage.attempts import MOST_ATTEMPTS, until_unchanged
from toolkit.storage.base import RegisterChangedError


class Changing:
    """An attempt that finds the register changed a number of times before it succeeds."""

    def __init__(self, times: int) -> None:
        self.times, self.attempts = times, 0

    def __call__(self) -> int:
        self.attempts += 1
        if self.attempts <= self.times:
            raise RegisterChangedError("changed")
        return self.attempts


@pytest.mark.parametrize("times", [0, 1, MOST_ATTEMPTS - 1])
def test_it_begins_anew_until_nothing_changed(times: int) -> None:
    """The result is that of the attempt that succeeded, and no further one is made."""
    attempt = Changing(times)
    assert until_unchanged(attempt, "klachten.xlsx") == times + 1
    assert attempt.attempts == times + 1


def test_a_register_that_keeps_changing_is_given_up() -> None:
    """After the last attempt, with its own exit code and its address in the sentence."""
    attempt = Changing(MOST_ATTEMPTS)
    with pytest.raises(RegisterBusyError) as caught:
        until_unchanged(attempt, "klachten.xlsx")
    assert attempt.attempts == MOST_ATTEMPTS
    assert not isinstance(caught.value, RegisterChangedError)
    assert caught.value.exit_code == ExitCode.BUSY
    assert "klachten.xlsx" in str(caught.value)


@pytest.mark.parametrize("error", [RegisterBusyError("S055 held"), RegisterError("S001 gone")])
def test_any_other_error_ends_it_at_once(error: Exception) -> None:
    """A register that somebody holds open is not tried again: it would be held the next moment too."""
    attempts = []

    def once() -> None:
        attempts.append(1)
        raise error

    with pytest.raises(type(error)) as caught:
        until_unchanged(once, "klachten.xlsx")
    assert caught.value is error
    assert attempts == [1]
