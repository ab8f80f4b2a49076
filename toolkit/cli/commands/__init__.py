"""
What each command does: gather settings and storage, call the pipeline, print the result.

One module a command, loaded only when it is asked for.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator
from contextlib import contextmanager
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
    "export": "export",
}
"""Command → module in this folder; each has ``handle(options, context)``, and may have its own
``settings(folder)``."""


def run_command(options: argparse.Namespace) -> ExitCode:
    """Run the command that was asked for; not called ``run``, which is one of the modules here."""
    module = import_module(f"{__name__}.{MODULES[options.command]}")
    settings = getattr(module, "settings", load_settings)(Path.cwd())
    context = Context(options=options, settings=settings)
    try:
        with _no_search_for_circles():
            return ExitCode(module.handle(options, context))
    finally:
        end_progress()


@contextmanager
def _no_search_for_circles() -> Iterator[None]:
    """
    Hold Python's collector: a register is millions of cells in lists, and none of them is in a circle.

    To look through them again and again takes a tenth of a refresh.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
