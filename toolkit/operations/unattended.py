"""
A run that nobody watches: one at a time, within its time, and recorded however it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
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
from toolkit.resolving.workdays import WorkCalendar

Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True, slots=True)
class Done(Generic[Result]):
    """What a run made, and what is recorded of it: counts, and the calendar of the next one."""

    result: Result
    counts: Mapping[str, int]
    calendar: WorkCalendar


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendant:
    """
    What looks after the runs of one register.

    Attributes:
        folder: Of the register's state.
        command: The command's name.
        clock: The present moment.
        minutes: How long a run may take.
        schedule: How often one is made.
        log: Where lines go.
        publish: Shows the health on the site.
    """

    folder: Path
    command: str
    clock: Callable[[], datetime]
    minutes: float
    schedule: Schedule
    log: RunLog
    publish: Callable[[Health], None]

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
                self.log.warning("run skipped", exit_code=int(error.exit_code), why=why)
                raise
            if broken_off is not None:
                since = broken_off.since.isoformat(timespec="seconds")
                self.log.warning("earlier run broke off", since=since, was=broken_off.process)
            return self._recorded(work, begun_at)

    def _recorded(self, work: Callable[[], Done[Result]], begun_at: datetime) -> Result:
        self.log.info("run begins", command=self.command)
        before = read_health(self.folder)
        write_health(self.folder, before.begun(begun_at))
        try:
            with time_limit(self.minutes):
                done = work()
        except BaseException as error:
            self._record_failure(before, begun_at, error)
            raise
        seconds = self._seconds_since(begun_at)
        success = Success(
            at=begun_at,
            seconds=seconds,
            counts=done.counts,
            expected=expected_after(begun_at, self.schedule, done.calendar),
        )
        self._show(before.succeeded(success))
        self.log.info("run ends", command=self.command, seconds=seconds, exit_code=0, **done.counts)
        return done.result

    def _record_failure(self, before: Health, begun_at: datetime, error: BaseException) -> None:
        seconds, code = self._seconds_since(begun_at), exit_code_of(error)
        failures = failures_of(error)
        for failure in failures:
            self.log.error("failed", code=failure.code or None, why=failure.sentence)
        self.log.error("run ends", command=self.command, seconds=seconds, exit_code=code)
        self._show(before.failed(begun_at, seconds, code, failures))

    def _show(self, health: Health) -> None:
        """Keep and publish; what the run itself did stands, whether or not this works."""
        try:
            write_health(self.folder, health)
            self.publish(health)
        except ConfigurationError as error:
            self.log.warning("health not kept", why=" ".join(error.unnamed))
        except OSError as error:
            self.log.warning("status page not written", why=error.strerror)

    def _seconds_since(self, begun_at: datetime) -> float:
        return round((self.clock() - begun_at).total_seconds(), 3)
