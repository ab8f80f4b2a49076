"""
``klachten anonymise``: what leads to a person goes after the set time; figures stay.
"""

from __future__ import annotations

import argparse

from toolkit.cli.attended import attended_unless_preview
from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json
from toolkit.errors import ExitCode
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.operations.unattended import Done
from toolkit.privacy.retaining import Retained, retain


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Anonymise and remove what is due, and say how many."""
    done = attended_unless_preview("anonymise", options, context, _retained, _counted)
    end_progress()
    if options.json:
        say_json(_as_json(done, dry_run=options.dry_run))
        return ExitCode.OK
    _say(done, dry_run=options.dry_run)
    return ExitCode.OK


def _retained(options: argparse.Namespace, context: Context) -> Retained:
    return retain(
        context.storage,
        context.schema,
        context.now,
        context.memory,
        context.archive,
        dry_run=options.dry_run,
        date_is_right=options.date_is_right,
        progress=context.progress,
    )


def _counted(done: Retained) -> Done[Retained]:
    """What the log tells of it: counts only."""
    counts = {
        "anonymised": len(done.retention.anonymised),
        "removed": len(done.retention.removed),
        "removed_archived": len(done.retention.removed_archived),
        "skipped_rows": len(done.retention.skipped_rows),
        "destroyed_versions": done.destroyed_versions,
        "destroyed_copies": done.destroyed_copies,
    }
    return Done(result=done, counts=counts)


def _as_json(done: Retained, *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "anonymised": list(done.retention.anonymised),
        "removed": list(done.retention.removed),
        "removed_archived": list(done.retention.removed_archived),
        "skipped_rows": list(done.retention.skipped_rows),
        "destroyed_versions": done.destroyed_versions,
        "destroyed_copies": done.destroyed_copies,
    }


def _say(done: Retained, *, dry_run: bool) -> None:
    retention = done.retention
    count = len(retention.anonymised)
    say(
        ngettext("{count} complaint anonymised.", "{count} complaints anonymised.", count).format(
            count=count
        )
    )
    count = len(retention.removed)
    say(
        ngettext("{count} complaint removed.", "{count} complaints removed.", count).format(
            count=count
        )
    )
    if retention.removed_archived:
        count = len(retention.removed_archived)
        text = ngettext(
            "{count} complaint removed from the archive.",
            "{count} complaints removed from the archive.",
            count,
        )
        say(text.format(count=count))
    if retention.skipped_rows:
        text = _("These rows are due but have no number of their own; mend that first: {rows}.")
        say(text.format(rows=", ".join(map(str, retention.skipped_rows))))
    if dry_run:
        say(_("Preview, nothing was written."))
        return
    text = _("Destroyed with them: {versions} kept versions in the snapshots, {copies} backups.")
    say(text.format(versions=done.destroyed_versions, copies=done.destroyed_copies))
