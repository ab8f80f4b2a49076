"""
Looking after a command that writes the register and is given by a schedule, as ``klachten run`` is.
"""

from __future__ import annotations

from collections.abc import Callable

from toolkit.cli.context import Context, clock
from toolkit.operations.run_log import RunLog
from toolkit.operations.unattended import Attendant, Done, Recorder, Result


def attended(
    command: str,
    context: Context,
    work: Callable[[], Done[Result]],
    recorder: Callable[[RunLog], Recorder] | None = None,
) -> Result:
    """
    Do the work while no other run is busy, within its time, and write in the log how it went.

    Args:
        command: Its name.
        context: Its settings, and the register of which the state is kept.
        work: What it does; not begun when another run is busy.
        recorder: Makes what keeps the health of the refreshes, for the command that refreshes.

    Raises:
        ConfigurationError: The folder of the register's state cannot be written.
        RegisterBusyError: Another run is busy.
        TimeLimitError: It took too long.
    """
    settings = context.settings
    folder = settings.state_folder_of(context.address)
    log = RunLog(folder, settings.log_format, clock)
    attendant = Attendant(
        folder=folder,
        command=command,
        clock=clock,
        minutes=settings.time_limit_minutes,
        log=log,
        recorder=recorder(log) if recorder else None,
    )
    try:
        return attendant.run(work)
    finally:
        log.close()
