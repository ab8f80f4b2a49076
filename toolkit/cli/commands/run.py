"""
``klachten run``: refresh and build the site, for the schedule.
"""

from __future__ import annotations

import argparse

from toolkit.cli.commands.site import make_site
from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json, say_refresh
from toolkit.errors import ExitCode
from toolkit.pipeline import refresh


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Refresh, then make the pages and build the site."""
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
    end_progress()
    if options.json:
        say_json({**result.as_json(), "site": built.as_json()})
        return ExitCode.OK
    say_refresh(result, context.storage.address, dry_run=options.dry_run)
    for line in built.lines():
        say(line)
    return ExitCode.OK
