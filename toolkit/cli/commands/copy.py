"""
``klachten copy``: a whole register to a new one, values and numbers kept.
"""

from __future__ import annotations

import argparse

from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json
from toolkit.errors import ExitCode
from toolkit.locale import gettext as _
from toolkit.storage.copying import copy_register
from toolkit.storage.opening import open_storage


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Copy, and say how many rows of each tab."""
    source, target = (
        open_storage(options.source, context.settings),
        open_storage(options.target, context.settings),
    )
    context.progress(_("Copying …"))
    counts = copy_register(source, target, context.schema, dry_run=options.dry_run)
    end_progress()
    if options.json:
        say_json(
            {
                "from": source.address,
                "to": target.address,
                "dry_run": options.dry_run,
                "rows": counts,
            }
        )
        return ExitCode.OK
    for tab, count in counts.items():
        say(f"{tab}: {count}")
    if options.dry_run:
        say(_("Preview, nothing was written."))
    else:
        say(_("Run 'klachten refresh' to compute deadlines and findings."))
    return ExitCode.OK
