"""
``klachten refresh``: check, compute and write back.
"""

from __future__ import annotations

import argparse

from toolkit.cli.attended import attended_unless_preview
from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say_json, say_refresh
from toolkit.errors import ExitCode
from toolkit.knowledge import RefreshResult
from toolkit.operations.unattended import Done
from toolkit.pipeline import refresh


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Check, compute and write back."""
    result = attended_unless_preview("refresh", options, context, _refreshed, _counted)
    end_progress()
    if options.json:
        say_json(result.as_json())
    else:
        say_refresh(result, context.storage.address, dry_run=options.dry_run)
    return ExitCode.OK


def _refreshed(options: argparse.Namespace, context: Context) -> RefreshResult:
    return refresh(
        context.storage,
        context.schema,
        context.now,
        memory=context.memory,
        archive=context.archive,
        dry_run=options.dry_run,
        progress=context.progress,
    )


def _counted(result: RefreshResult) -> Done[RefreshResult]:
    return Done(result=result, counts=result.counts(), calendar=result.knowledge.register.calendar)
