"""
``klachten export``: all complaints in a file for other programs, without what leads to a person.
"""

from __future__ import annotations

import argparse

from toolkit.archiving.exported import export_table, with_titles
from toolkit.archiving.files import (
    ENDINGS,
    csv_bytes,
    parquet_bytes,
    workbook_bytes,
    write_new,
)
from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json
from toolkit.errors import ExitCode, UserError
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.pipeline import check


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Write the file."""
    kind = options.out.suffix.casefold()
    if kind not in ENDINGS:
        text = _("S076 '{file}' ends in none of {endings}. Choose one of these.")
        raise UserError(text.format(file=options.out, endings=", ".join(ENDINGS)))
    knowledge = check(
        context.storage,
        context.schema,
        context.today,
        archive=context.archive,
        progress=context.progress,
    )
    table = export_table(
        knowledge.register, knowledge.assessed, with_personal_data=options.with_personal_data
    )
    if kind == ".parquet":
        content = parquet_bytes(table)
    else:
        complaints = context.schema["complaints"]
        others = [
            c
            for name in ("employees", "complexes", "worklist")
            for c in context.schema[name].columns
        ]
        shown = with_titles(table, complaints, others)
        content = csv_bytes(shown) if kind == ".csv" else workbook_bytes(shown, complaints.title)
    write_new(options.out, content)
    end_progress()
    count = len(table)
    if options.json:
        facts = {"out": str(options.out), "complaints": count}
        say_json({**facts, "personal_data": options.with_personal_data})
        return ExitCode.OK
    say(
        ngettext(
            "{count} complaint written to {file}.", "{count} complaints written to {file}.", count
        ).format(count=count, file=options.out)
    )
    if options.with_personal_data:
        say(_("The file holds personal data. Delete it as soon as you are done with it."))
    return ExitCode.OK
