"""
A run that nobody watches: one at a time, within its time, and recorded however it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar

from toolkit.errors import ConfigurationError, RegisterBusyError
from toolkit.operations.expectations import Schedule, expected_after
from toolkit.operations.health import (
    Health,
    Success,
    exit_code_of,
    failures_of,
    read_health,
    write_health,
)
from toolkit.operations.locking import Holder, one_at_a_time
from toolkit.operations.run_log import RunLog
from toolkit.operations.time_limit import time_limit
from toolkit.resolving.workdays import WorkCalendar, work_calendar

Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True, slots=True)
class Done(Generic[Result]):
    """What a run made, and what is recorded of it: counts, and the calendar of the next one."""

    result: Result
    counts: Mapping[str, int]
    calendar: WorkCalendar = field(default_factory=work_calendar)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorder:
    """
    Keeps the health of a register: how its refreshes went.

    Attributes:
        folder: Of the register's state.
        schedule: How often one is made.
        publish: Shows the health on the site.
        log: Where it goes when that does not work.
    """

    folder: Path
    schedule: Schedule
    publish: Callable[[Health], None]
    log: RunLog

    def begins(self, at: datetime) -> Health:
        """A run begins; what was known before it."""
        before = read_health(self.folder)
        write_health(self.folder, before.begun(at))
        return before

    def succeeded(self, before: Health, at: datetime, seconds: float, done: Done[Result]) -> None:
        """It went well."""
        expected = expected_after(at, self.schedule, done.calendar)
        success = Success(at=at, seconds=seconds, counts=done.counts, expected=expected)
        self._show(before.succeeded(success))

    def failed(self, before: Health, at: datetime, seconds: float, error: BaseException) -> None:
        """It did not."""
        self._show(before.failed(at, seconds, exit_code_of(error), failures_of(error)))

    def _show(self, health: Health) -> None:
        """Keep and publish; what the run itself did stands, whether or not this works."""
        try:
            write_health(self.folder, health)
            self.publish(health)
        except ConfigurationError as error:
            self.log.warning("health not kept", why=" ".join(error.unnamed))
        except OSError as error:
            self.log.warning("status page not written", why=error.strerror)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendant:
    """
    What looks after the runs of one register.

    Attributes:
        folder: Of the register's state.
        command: The command's name.
        clock: The present moment.
        minutes: How long a run may take.
        log: Where lines go.
        recorder: Keeps the health; ``None`` for a command that refreshes nothing.
    """

    folder: Path
    command: str
    clock: Callable[[], datetime]
    minutes: float
    log: RunLog
    recorder: Recorder | None = None

    def run(self, work: Callable[[], Done[Result]]) -> Result:
        """
        Do the work.

        Raises:
            RegisterBusyError: Another run is busy.
            TimeLimitError: It took too long.
            UserError: What the work raises, after it was recorded.
        """
        begun_at = self.clock()
        holder = Holder.this_process(self.command, begun_at, timedelta(minutes=self.minutes))
        with ExitStack() as held:
            try:
                broken_off = held.enter_context(one_at_a_time(self.folder, holder))
            except RegisterBusyError as error:
                why = " ".join(error.unnamed)
                code = int(error.exit_code)
                self.log.warning("run skipped", command=self.command, exit_code=code, why=why)
                raise
            if broken_off is not None:
                since = broken_off.since.isoformat(timespec="seconds")
                self.log.warning("earlier run broke off", since=since, was=broken_off.process)
            return self._recorded(work, begun_at)

    def _recorded(self, work: Callable[[], Done[Result]], begun_at: datetime) -> Result:
        self.log.info("run begins", command=self.command)
        before = self.recorder.begins(begun_at) if self.recorder else Health()
        try:
            with time_limit(self.minutes):
                done = work()
        except BaseException as error:
            seconds = self._seconds_since(begun_at)
            self._log_failure(seconds, error)
            if self.recorder:
                self.recorder.failed(before, begun_at, seconds, error)
            raise
        seconds = self._seconds_since(begun_at)
        if self.recorder:
            self.recorder.succeeded(before, begun_at, seconds, done)
        self.log.info("run ends", command=self.command, seconds=seconds, exit_code=0, **done.counts)
        return done.result

    def _log_failure(self, seconds: float, error: BaseException) -> None:
        for failure in failures_of(error):
            self.log.error("failed", code=failure.code or None, why=failure.sentence)
        code = exit_code_of(error)
        self.log.error("run ends", command=self.command, seconds=seconds, exit_code=code)

    def _seconds_since(self, begun_at: datetime) -> float:
        """How long it took; 0 when the clock was set back meanwhile."""
        return max(0.0, round((self.clock() - begun_at).total_seconds(), 3))
