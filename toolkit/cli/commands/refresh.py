"""
``klachten refresh``: check, compute and write back.
"""

from __future__ import annotations

import argparse

from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say_json, say_refresh
from toolkit.errors import ExitCode
from toolkit.pipeline import refresh


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Check, compute and write back."""
    result = refresh(
        context.storage,
        context.schema,
        context.now,
        memory=context.memory,
        dry_run=options.dry_run,
        progress=context.progress,
    )
    end_progress()
    if options.json:
        say_json(result.as_json())
    else:
        say_refresh(result, context.storage.address, dry_run=options.dry_run)
    return ExitCode.OK
