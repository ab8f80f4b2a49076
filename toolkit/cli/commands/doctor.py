"""
``klachten doctor``: everything around the register, what is wrong with it, and the cure.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json
from toolkit.errors import ConfigurationError, ExitCode
from toolkit.locale import gettext as _
from toolkit.locale import marked
from toolkit.operations.doctor.checks import Check
from toolkit.operations.doctor.examination import examine
from toolkit.settings import Settings, load_settings

SHOWN = {"ok": marked("ok"), "warning": marked("LOOK"), "error": marked("WRONG")}


def settings(folder: Path) -> Settings:
    """The defaults where the file is wrong: that is one of the things to tell."""
    try:
        return load_settings(folder)
    except ConfigurationError:
        return Settings()


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Look at everything and print it; exit code 1 when something is wrong."""
    context.progress(_("Looking …"))
    checks = examine(options.register, context.settings, Path.cwd(), context.now)
    end_progress()
    counts = {v: sum(c.verdict == v for c in checks) for v in SHOWN}
    if options.json:
        say_json({"counts": counts, "checks": [check.as_json() for check in checks]})
    else:
        _say(checks)
        say()
        text = _("{ok} ok, {warning} to look at, {error} wrong.")
        say(text.format(**counts))
    return ExitCode.FINDINGS if counts["error"] else ExitCode.OK


def _say(checks: list[Check]) -> None:
    width = max(len(_(label)) for label in SHOWN.values())
    for check in checks:
        say(f"{_(SHOWN[check.verdict]):{width}}  {check.title}: {check.message}")
        if check.cure:
            say(f"{'':{width}}  → {check.cure}")
