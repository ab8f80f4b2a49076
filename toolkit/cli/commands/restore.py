"""
``klachten restore``: rows that vanished or were mixed up as fresh rows, or the whole register in a new file.
"""

from __future__ import annotations

import argparse
from datetime import datetime, time

from toolkit.cli.attended import attended_unless_preview
from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json
from toolkit.errors import ExitCode, UserError
from toolkit.locale import gettext as _
from toolkit.operations.unattended import Done
from toolkit.remembering.putting_back import PutBack, put_back
from toolkit.remembering.restoring import whole_register
from toolkit.storage.opening import open_storage


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Put back what was asked for."""
    if options.numbers and options.out is None:
        return _forget(options, context) if options.forget else _rows(options, context)
    if options.numbers or options.as_of is None or options.out is None:
        text = _(
            "S071 What should be put back? Name complaint numbers, or a day with --as-of and a new file with --out."
        )
        raise UserError(text)
    return _whole(options, context)


def _forget(options: argparse.Namespace, context: Context) -> ExitCode:
    if not options.dry_run:
        context.memory.forget(options.numbers)
    end_progress()
    if options.json:
        say_json({"dry_run": options.dry_run, "forgotten": options.numbers})
        return ExitCode.OK
    text = _("These numbers are reported no more: {numbers}.")
    say(text.format(numbers=", ".join(options.numbers)))
    if options.dry_run:
        say(_("Preview, nothing was written."))
    return ExitCode.OK


def _rows(options: argparse.Namespace, context: Context) -> ExitCode:
    done = attended_unless_preview("restore", options, context, _put_back, _counted)
    return _say_rows(options, done)


def _put_back(options: argparse.Namespace, context: Context) -> PutBack:
    return put_back(
        context.storage,
        context.schema,
        context.memory,
        options.numbers,
        archive=context.archive,
        until=_until(options, context),
        dry_run=options.dry_run,
    )


def _counted(done: PutBack) -> Done[PutBack]:
    counts = {"kept": len(done.plan.keeping), "renumbered": len(done.plan.renumbered)}
    return Done(result=done, counts=counts)


def _say_rows(options: argparse.Namespace, done: PutBack) -> ExitCode:
    end_progress()
    plan, given = done.plan, done.renumbered
    if options.json:
        facts = {
            "kept": plan.keeping,
            "renumbered": {number: given.get(number) for number in plan.renumbered},
            "unknown": plan.unknown,
        }
        say_json({"dry_run": options.dry_run, **facts})
    else:
        for number in plan.keeping:
            say(_("{number} is put back, on a row of its own.").format(number=number))
        for number in plan.renumbered:
            text = _(
                "{number} still stands in the register; what it said is put back under {new}. Compare both, and clear the wrong row."
            )
            say(text.format(number=number, new=given.get(number, _("a new number"))))
        for number in plan.unknown:
            say(_("{number} is in no snapshot.").format(number=number))
        if options.dry_run:
            say(_("Preview, nothing was written."))
    return ExitCode.FINDINGS if plan.unknown else ExitCode.OK


def _whole(options: argparse.Namespace, context: Context) -> ExitCode:
    if options.out.exists():
        raise UserError(
            _("S072 {file} is there already. Choose a new name; nothing is overwritten.").format(
                file=options.out
            )
        )
    kept = context.memory.as_of(_until(options, context) or context.now)
    if kept is None:
        raise UserError(
            _("S073 No snapshot is as old as {day}.").format(day=options.as_of.isoformat())
        )
    contents = whole_register(kept, context.schema)
    count = len(contents.get("complaints", ()))
    if not options.dry_run:
        target = open_storage(str(options.out), context.settings)
        target.initialise(context.schema, dry_run=False, contents=contents)
    end_progress()
    if options.json:
        say_json({"dry_run": options.dry_run, "out": str(options.out), "complaints": count})
    else:
        say(
            _("{count} complaints as of {day}: {file}").format(
                count=count, day=options.as_of.isoformat(), file=options.out
            )
        )
        if options.dry_run:
            say(_("Preview, nothing was written."))
    return ExitCode.OK


def _until(options: argparse.Namespace, context: Context) -> datetime | None:
    """The end of the day that was asked for."""
    if options.as_of is None:
        return None
    return datetime.combine(options.as_of, time.max, tzinfo=context.now.tzinfo)
