"""
``klachten check``: the findings, and nothing else.
"""

from __future__ import annotations

import argparse

from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, findings_as_json, say_findings, say_json
from toolkit.errors import ExitCode
from toolkit.pipeline import check


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Print the findings; the exit code says whether there are errors among them."""
    knowledge = check(
        context.storage,
        context.schema,
        context.today,
        memory=context.memory,
        archive=context.archive,
        progress=context.progress,
    )
    findings = knowledge.register.findings
    end_progress()
    if options.json:
        say_json(findings_as_json(findings))
    else:
        say_findings(findings)
    return ExitCode.FINDINGS if any(f.rule.severity == "error" for f in findings) else ExitCode.OK
