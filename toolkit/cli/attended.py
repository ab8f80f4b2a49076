"""
Looking after a command that writes the register and is given by a schedule, as ``klachten run`` is.
"""

from __future__ import annotations

import argparse
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


def attended_unless_preview(
    command: str,
    options: argparse.Namespace,
    context: Context,
    work: Callable[[argparse.Namespace, Context], Result],
    counted: Callable[[Result], Done[Result]],
) -> Result:
    """
    Do the work as :func:`attended` does; a preview writes nothing, and needs no looking after.

    Args:
        command: Its name.
        options: As they were typed, ``dry_run`` among them.
        context: Its settings, and the register of which the state is kept.
        work: What it does.
        counted: What the log tells of the result: counts only.
    """
    if options.dry_run:
        return work(options, context)
    return attended(command, context, lambda: counted(work(options, context)))
