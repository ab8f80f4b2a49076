"""
``klachten init``: make a register, or repair one.
"""

from __future__ import annotations

import argparse

from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json
from toolkit.errors import ExitCode
from toolkit.locale import gettext as _


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Make or repair a register, and say what was mended."""
    storage = context.storage
    differences = list(storage.initialise(context.schema, dry_run=options.dry_run))
    end_progress()
    if options.json:
        say_json(
            {"register": storage.address, "dry_run": options.dry_run, "differences": differences}
        )
        return ExitCode.OK
    for line in differences:
        say(line)
    if not differences:
        say(_("Register {address} is complete; nothing to mend.").format(address=storage.address))
    elif options.dry_run:
        say(_("Preview, nothing was written."))
    return ExitCode.OK
