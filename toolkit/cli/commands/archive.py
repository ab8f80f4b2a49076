"""
``klachten archive``: the complaints of closed years to Parquet, so that the sheet stays light.
"""

from __future__ import annotations

import argparse

from toolkit.archiving.moving import Moved, archive_closed_years
from toolkit.cli.attended import attended_unless_preview
from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json
from toolkit.errors import ExitCode
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.operations.unattended import Done


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Move what belongs in the archive, and say how many per year."""
    done = attended_unless_preview("archive", options, context, _moved, _counted)
    end_progress()
    if options.json:
        say_json(_as_json(done, context, dry_run=options.dry_run))
        return ExitCode.OK
    _say(done, context, dry_run=options.dry_run)
    return ExitCode.OK


def _moved(options: argparse.Namespace, context: Context) -> Moved:
    return archive_closed_years(
        context.storage,
        context.schema,
        context.now,
        context.memory,
        context.archive,
        dry_run=options.dry_run,
        date_is_right=options.date_is_right,
        progress=context.progress,
    )


def _counted(done: Moved) -> Done[Moved]:
    """What the log tells of it: counts only."""
    counts = {
        "archived": len(done.move.rows),
        "skipped_rows": len(done.move.skipped_rows),
        "destroyed_versions": done.forgotten.destroyed_versions,
        "destroyed_copies": done.forgotten.destroyed_copies,
    }
    return Done(result=done, counts=counts)


def _as_json(done: Moved, context: Context, *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "folder": str(context.archive.path),
        "archived": len(done.move.rows),
        "years": {str(year): count for year, count in done.move.years.items()},
        "skipped_rows": list(done.move.skipped_rows),
        "destroyed_versions": done.forgotten.destroyed_versions,
        "destroyed_copies": done.forgotten.destroyed_copies,
    }


def _say(done: Moved, context: Context, *, dry_run: bool) -> None:
    count = len(done.move.rows)
    text = ngettext(
        "{count} complaint to the archive {folder}.",
        "{count} complaints to the archive {folder}.",
        count,
    )
    say(text.format(count=count, folder=context.archive.path))
    for year, received in done.move.years.items():
        say(f"  {year}: {received}")
    if done.move.skipped_rows:
        text = _(
            "These rows stay: a cell cannot be read, or they or another row of the same customer have no number of their own; mend that first: {rows}."
        )
        say(text.format(rows=", ".join(map(str, done.move.skipped_rows))))
    if dry_run:
        say(_("Preview, nothing was written."))
    elif count:
        text = _(
            "Destroyed with them: {versions} kept versions in the snapshots, {copies} backups."
        )
        forgotten = done.forgotten
        say(text.format(versions=forgotten.destroyed_versions, copies=forgotten.destroyed_copies))
        say(_("The archive is the only copy of these complaints: let it be in your backup."))
