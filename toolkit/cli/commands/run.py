"""
``klachten run``: refresh and build the site, for the schedule.

One run at a time, within its time; how it went stands in the log, the health file and on the site.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from toolkit.cli.commands.site import make_site
from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json, say_refresh
from toolkit.errors import ExitCode
from toolkit.operations.expectations import Schedule
from toolkit.operations.health import Health
from toolkit.operations.run_log import RunLog
from toolkit.operations.status_page import publish, status_page
from toolkit.operations.unattended import Attendant, Done
from toolkit.pipeline import RefreshResult, refresh
from toolkit.reports.site import SiteResult
from toolkit.settings import Settings

Made = tuple[RefreshResult, SiteResult]


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Refresh, then make the pages and build the site."""
    if options.dry_run:
        result, built = _work(options, context).result
    else:
        result, built = _attended(options, context)
    end_progress()
    if options.json:
        say_json({**result.as_json(), "site": built.as_json()})
        return ExitCode.OK
    say_refresh(result, context.storage.address, dry_run=options.dry_run)
    for line in built.lines():
        say(line)
    return ExitCode.OK


def _attended(options: argparse.Namespace, context: Context) -> Made:
    """The work, looked after and recorded."""
    settings = context.settings
    folder = settings.state_folder_of(context.address)
    log = RunLog(folder, settings.log_format, _clock)
    attendant = Attendant(
        folder=folder,
        command="run",
        clock=_clock,
        minutes=settings.time_limit_minutes,
        schedule=Schedule.of(settings),
        log=log,
        publish=lambda health: _publish(health, settings),
    )
    try:
        return attendant.run(lambda: _work(options, context))
    finally:
        log.close()


def _work(options: argparse.Namespace, context: Context) -> Done[Made]:
    result = refresh(
        context.storage,
        context.schema,
        context.now,
        memory=context.memory,
        dry_run=options.dry_run,
        progress=context.progress,
    )
    built = make_site(
        result.knowledge,
        context,
        context.settings.site_folder,
        dry_run=options.dry_run,
        build=not options.no_build,
    )
    knowledge = result.knowledge
    return Done(
        result=(result, built),
        counts={**knowledge.counts(), "cells_changed": sum(result.changes.values())},
        calendar=knowledge.register.calendar,
    )


def _publish(health: Health, settings: Settings) -> None:
    publish(status_page(health, _clock()), settings.docs_folder, Path(settings.site_folder))


def _clock() -> datetime:
    """The present moment; ``--today`` does not change how long a run takes."""
    return datetime.now().astimezone()
