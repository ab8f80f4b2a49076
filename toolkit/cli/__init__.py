"""
The command ``klachten``: the one place that prints, asks the clock and exits.

The arguments are parsed before anything heavy is imported, so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

from toolkit.cli.arguments import parser
from toolkit.errors import ExitCode, UserError
from toolkit.locale import translate_standard_library


def run() -> NoReturn:
    """
    The program itself: run one command and leave at once.

    To take millions of cells apart before the end takes a twentieth of a refresh, and serves nobody.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:  # whoever read along has seen enough
            continue
        except OSError:
            code = code or int(ExitCode.INTERNAL)
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command.

    Args:
        arguments: Without the program's name; by default those of the process.

    Returns:
        An exit code of :class:`toolkit.errors.ExitCode`.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    translate_standard_library()
    try:
        options = parser().parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        from toolkit.cli import commands

        return int(commands.run_command(options))
    except UserError as error:
        from toolkit.cli.output import harmless

        for message in error.messages:
            sys.stderr.write(f"{harmless(message)}\n")
        return int(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.OK)
    except KeyboardInterrupt:
        return int(ExitCode.USAGE)
    except Exception:  # noqa: BLE001 - the outermost frame: a fault of ours is shown whole, with its code
        traceback.print_exc()
        return int(ExitCode.INTERNAL)
