"""
What each command does: gather settings and storage, call the pipeline, print the result.

One module a command, loaded only when it is asked for.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import ExitCode, UserError
from toolkit.settings import Settings, load_settings

if TYPE_CHECKING:  # a command that reads the register loads the rest meanwhile
    from toolkit.storage.base import Storage

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
    "archive": "archive",
    "export": "export",
}
"""Command → module in this folder; each has ``handle(options, context)``, and may have its own
``settings(folder)``."""


_MOST_ARENAS = -8
"""``M_ARENA_MAX`` of ``mallopt(3)``."""

READING = frozenset({"check", "refresh", "site", "run", "report"})
"""Commands that read the register before all else."""


def run_command(options: argparse.Namespace) -> ExitCode:
    """Run the command that was asked for; not called ``run``, which is one of the modules here."""
    _share_memory_between_threads()
    with _no_search_for_circles():
        settings = load_settings(Path.cwd()) if options.command in READING else None
        storage = _reading(options, settings) if settings else None
        from toolkit.cli.context import Context
        from toolkit.cli.output import end_progress

        module = import_module(f"{__name__}.{MODULES[options.command]}")
        settings = settings or getattr(module, "settings", load_settings)(Path.cwd())
        try:
            context = Context(options=options, settings=settings, opened=storage)
            return ExitCode(module.handle(options, context))
        finally:
            end_progress()


def _reading(options: argparse.Namespace, settings: Settings) -> Storage | None:
    """The register that the command will ask for; a workbook is being read already.  What is wrong it will find."""
    from toolkit.schema import register_schema
    from toolkit.storage.ahead import ReadAhead
    from toolkit.storage.opening import open_storage
    from toolkit.storage.workbook import WorkbookStorage

    try:
        storage = open_storage(options.register, settings)
    except UserError:
        return None
    return (
        ReadAhead(storage, register_schema()) if isinstance(storage, WorkbookStorage) else storage
    )


def _share_memory_between_threads() -> None:
    """
    Have all threads take their memory from one place, where the C library can be told so (Linux).

    Otherwise what a reading thread gave back is of no use to the rest: a fifth of the memory of a large register.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_MOST_ARENAS, 1)


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
