"""
What each command does: gather settings and storage, call the pipeline, print the result.

One module a command, loaded only when it is asked for.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from toolkit.cli.context import Context
from toolkit.cli.output import end_progress
from toolkit.errors import ExitCode
from toolkit.settings import load_settings

MODULES = {
    "demo": "demo",
    "init": "init",
    "check": "check",
    "refresh": "refresh",
    "site": "site",
    "run": "run",
    "report": "report",
    "import": "take_in",
    "restore": "restore",
    "doctor": "doctor",
    "notify": "notify",
    "copy": "copy",
    "anonymise": "anonymise",
}
"""Command → module in this folder; each has ``handle(options, context)``, and may have its own
``settings(folder)``."""


def run_command(options: argparse.Namespace) -> ExitCode:
    """Run the command that was asked for; not called ``run``, which is one of the modules here."""
    module = import_module(f"{__name__}.{MODULES[options.command]}")
    settings = getattr(module, "settings", load_settings)(Path.cwd())
    context = Context(options=options, settings=settings)
    try:
        return ExitCode(module.handle(options, context))
    finally:
        end_progress()
