"""
``klachten import``: the rows of another file as fresh rows.
"""

from __future__ import annotations

import argparse

from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json
from toolkit.errors import ExitCode
from toolkit.importing import import_file


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Enter the rows of another file, and say what became of them."""
    result = import_file(
        context.storage,
        context.schema,
        options.source,
        options.mapping,
        rejects_path=options.rejects,
        today=context.today,
        dry_run=options.dry_run,
        progress=context.progress,
    )
    end_progress()
    if options.json:
        say_json(result.as_json())
        return ExitCode.OK
    for line in result.lines(dry_run=options.dry_run):
        say(line)
    return ExitCode.OK
