"""
``klachten site``: the report pages from the register as it is, and the built site.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json
from toolkit.errors import ExitCode
from toolkit.knowledge import Knowledge
from toolkit.pipeline import check
from toolkit.reports.site import SiteResult, build_site


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Make the pages from the register as it is, and build the site."""
    knowledge = check(
        context.storage,
        context.schema,
        context.today,
        memory=context.memory,
        archive=context.archive,
        progress=context.progress,
    )
    built = make_site(
        knowledge,
        context,
        context.settings.site_folder,
        dry_run=options.dry_run,
        build=not options.no_build,
    )
    end_progress()
    if options.json:
        say_json(built.as_json())
        return ExitCode.OK
    for line in built.lines():
        say(line)
    return ExitCode.OK


def make_site(
    knowledge: Knowledge,
    context: Context,
    folder: Path,
    *,
    dry_run: bool = False,
    build: bool = True,
) -> SiteResult:
    """The pages, and unless told otherwise the built site in *folder*."""
    return build_site(
        knowledge,
        context.settings,
        folder,
        context.now,
        dry_run=dry_run,
        build=build,
        progress=context.progress,
    )
