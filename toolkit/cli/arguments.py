"""
What the command line takes: one sub-command per act, with the same options everywhere.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from toolkit.locale import gettext as _

YEARS = range(1900, 2200)
"""Of a day that somebody types; outside it is a slip of the keyboard."""


def parser() -> argparse.ArgumentParser:
    """The parser of ``klachten`` and all its commands."""
    main = argparse.ArgumentParser(
        prog="klachten", description=_("The complaint register of a housing corporation.")
    )
    commands = main.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))

    def command(
        name: str, summary: str, *options: Callable[[argparse.ArgumentParser], None]
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary)
        for option in options:
            option(added)
        return added

    demo = command(
        "demo", _("Make a realistic register, refresh it and build the site."), _today, _json
    )
    demo.add_argument(
        "--rows", type=_positive, default=2400, help=_("number of complaints (default: 2400)")
    )
    demo.add_argument(
        "--months", type=_positive, default=24, help=_("months that they cover (default: 24)")
    )
    demo.add_argument(
        "--seed", type=int, default=7, help=_("the same seed gives the same register (default: 7)")
    )
    demo.add_argument(
        "--out",
        type=Path,
        default=Path("demo"),
        help=_("folder for register and site (default: demo)"),
    )
    demo.add_argument(
        "--no-site", action="store_true", help=_("make and refresh the register only")
    )

    command(
        "init",
        _("Make a register, or repair one, without touching a filled cell."),
        _register,
        _dry_run,
        _json,
    )
    command("check", _("Show the findings; change nothing."), _register, _today, _json)
    command("refresh", _("Check, compute and write back."), _register, _today, _dry_run, _json)
    command(
        "site",
        _("Make the report pages and build the site."),
        _register,
        _today,
        _dry_run,
        _json,
        _no_build,
    )
    command(
        "run",
        _("Refresh and build the site, for the schedule."),
        _register,
        _today,
        _dry_run,
        _json,
        _no_build,
    )

    report = command("report", _("Show the figures of one period."), _register, _today, _json)
    report.add_argument("--period", required=True, help=_("2026-09, 2026-Q3 or 2026"))

    taken = command(
        "import",
        _("Enter an old list or export as fresh rows."),
        _register,
        _today,
        _dry_run,
        _json,
    )
    taken.add_argument(
        "source", type=Path, metavar=_("SOURCE"), help=_("a .csv, .csv.gz or .xlsx file")
    )
    taken.add_argument(
        "--mapping",
        type=Path,
        required=True,
        help=_("a TOML file that says which column goes where"),
    )
    taken.add_argument(
        "--rejects",
        type=Path,
        help=_("file for the rows that do not fit (default: beside the source)"),
    )

    restore = command(
        "restore",
        _("Put back rows that vanished, or the whole register of a day."),
        _register,
        _today,
        _dry_run,
        _json,
    )
    restore.add_argument(
        "numbers",
        nargs="*",
        metavar=_("NUMBER"),
        help=_("complaint numbers to put back, as fresh rows"),
    )
    restore.add_argument(
        "--as-of",
        type=_day,
        metavar=_("DAY"),
        help=_("as it was at the end of this day (YYYY-MM-DD)"),
    )
    restore.add_argument(
        "--out", type=Path, metavar=_("FILE"), help=_("new .xlsx file for the whole register")
    )
    restore.add_argument(
        "--forget",
        action="store_true",
        help=_("report these numbers no more; it is right that they are gone"),
    )

    command(
        "doctor",
        _("Look at everything around the register, and say how to mend what is wrong."),
        _register,
        _json,
    )
    command(
        "notify",
        _("Send each team what is new and asks for attention, on working-day mornings."),
        _register,
        _today,
        _dry_run,
        _json,
    )

    anonymised = command(
        "anonymise",
        _("Anonymise closed complaints after the set time, and remove them after the longer one."),
        _register,
        _today,
        _dry_run,
        _json,
    )
    _date_is_right(anonymised)

    archived = command(
        "archive",
        _("Move the complaints of closed years to the archive, without what leads to a person."),
        _register,
        _today,
        _dry_run,
        _json,
    )

    _date_is_right(archived)

    exported = command(
        "export",
        _("Write all complaints to a file for other programs, without what leads to a person."),
        _register,
        _today,
        _json,
    )
    exported.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar=_("FILE"),
        help=_("new file: .csv, .xlsx or .parquet"),
    )
    exported.add_argument(
        "--with-personal-data",
        action="store_true",
        help=_("also handlers, homes and free texts"),
    )

    copied = command(
        "copy",
        _("Copy a whole register to a new one, from a workbook to a Google Sheet or back."),
        _dry_run,
        _json,
    )
    copied.add_argument(
        "--from", dest="source", required=True, metavar=_("FILE"), help=_("the register to copy")
    )
    copied.add_argument(
        "--to",
        dest="target",
        required=True,
        metavar=_("FILE"),
        help=_("a new file, or an empty Google Sheet"),
    )
    return main


def _register(command: argparse.ArgumentParser) -> None:
    text = _(
        "the register: an .xlsx file or a Google Sheet's web address (default: the one in klachten.toml)"
    )
    command.add_argument("--register", metavar=_("FILE"), help=text)


def _today(command: argparse.ArgumentParser) -> None:
    text = _("reckon as if it were this day (YYYY-MM-DD)")
    command.add_argument("--today", type=_day, metavar=_("DAY"), help=text)


def _dry_run(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--dry-run", action="store_true", help=_("show what would change; write nothing")
    )


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help=_("print JSON for machines"))


def _date_is_right(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--date-is-right",
        action="store_true",
        help=_("go on, although the register had no complaint for more than a year"),
    )


def _no_build(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--no-build", action="store_true", help=_("make the pages only; do not run mkdocs")
    )


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(
            _("'{value}' is not a whole number of 1 or more").format(value=text)
        )
    return number


def _day(text: str) -> date:
    message = _("'{value}' is not a day such as 2026-11-03").format(value=text)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(message) from error
    if day.year not in YEARS:
        raise argparse.ArgumentTypeError(message)
    return day
