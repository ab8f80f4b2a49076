"""
``klachten report``: the facts of one period.
"""

from __future__ import annotations

import argparse

from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json
from toolkit.errors import ExitCode, UserError
from toolkit.improving.periods import period
from toolkit.locale import gettext as _
from toolkit.pipeline import check
from toolkit.reports.facts import period_facts
from toolkit.reports.sentences import sentences


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Print the facts of one period, in words or as JSON."""
    try:
        wanted = period(options.period)
    except ValueError as error:
        text = _("'{value}' is not a period. Write 2026-09, 2026-Q3 or 2026.")
        raise UserError(text.format(value=options.period)) from error
    knowledge = check(
        context.storage,
        context.schema,
        context.today,
        memory=context.memory,
        archive=context.archive,
        progress=context.progress,
    )
    facts = period_facts(knowledge, wanted)
    end_progress()
    if options.json:
        say_json(facts.as_json())
        return ExitCode.OK
    for sentence in sentences(facts):
        say(sentence)
    return ExitCode.OK
