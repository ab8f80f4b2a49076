"""
``klachten run``: refresh and build the site, for the schedule.

One run at a time, within its time; how it went stands in the log, the health file and on the site.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from toolkit.cli.attended import attended
from toolkit.cli.commands.site import make_site
from toolkit.cli.context import Context, clock
from toolkit.cli.output import end_progress, say, say_json, say_refresh
from toolkit.errors import ExitCode
from toolkit.knowledge import RefreshResult
from toolkit.operations.expectations import Schedule
from toolkit.operations.health import Health
from toolkit.operations.run_log import RunLog
from toolkit.operations.status_page import publish, status_page
from toolkit.operations.unattended import Done, Recorder
from toolkit.pipeline import refresh
from toolkit.reports.site import SiteResult
from toolkit.settings import Settings

Made = tuple[RefreshResult, SiteResult]


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Refresh, then make the pages and build the site."""
    if options.dry_run:
        result, built = _work(options, context).result
    else:
        result, built = attended(
            "run", context, lambda: _work(options, context), lambda log: _recorder(context, log)
        )
    end_progress()
    if options.json:
        say_json({**result.as_json(), "site": built.as_json()})
        return ExitCode.OK
    say_refresh(result, context.storage.address, dry_run=options.dry_run)
    for line in built.lines():
        say(line)
    return ExitCode.OK


def _recorder(context: Context, log: RunLog) -> Recorder:
    """Keeps the health, and shows it on the site."""
    settings = context.settings
    return Recorder(
        folder=settings.state_folder_of(context.address),
        schedule=Schedule.of(settings),
        publish=lambda health: _publish(health, settings),
        log=log,
    )


def _work(options: argparse.Namespace, context: Context) -> Done[Made]:
    result = refresh(
        context.storage,
        context.schema,
        context.now,
        memory=context.memory,
        archive=context.archive,
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
    calendar = result.knowledge.register.calendar
    return Done(result=(result, built), counts=result.counts(), calendar=calendar)


def _publish(health: Health, settings: Settings) -> None:
    publish(status_page(health, clock()), settings.docs_folder, Path(settings.site_folder))
