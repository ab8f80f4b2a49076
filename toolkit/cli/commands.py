"""
What each command does: gather settings and storage, call the pipeline, print the result.
"""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.cli.output import (
    end_progress,
    findings_as_json,
    progress,
    say,
    say_findings,
    say_json,
    say_refresh,
)
from toolkit.errors import ConfigurationError, ExitCode, UserError
from toolkit.locale import gettext as _
from toolkit.pipeline import Knowledge, check, refresh
from toolkit.schema import register_schema
from toolkit.settings import Settings, load_settings
from toolkit.storage.base import Storage

if TYPE_CHECKING:
    from toolkit.reports.site import SiteResult

REGISTER_NAME = "klachten.xlsx"


def run(options: argparse.Namespace) -> ExitCode:
    """Run the command that was asked for."""
    handlers = {
        "demo": demo,
        "init": init,
        "check": show_findings,
        "refresh": refresh_register,
        "site": site,
        "run": refresh_and_site,
        "report": report,
        "import": take_in,
    }
    try:
        return handlers[options.command](options, load_settings(Path.cwd()))
    finally:
        end_progress()


def demo(options: argparse.Namespace, settings: Settings) -> ExitCode:
    """Make the demo's register, refresh it and build its site."""
    from toolkit.demo import demo_register
    from toolkit.storage.files import replace_file
    from toolkit.storage.workbook_make import make_workbook
    from toolkit.writing import with_labels

    schema, now = register_schema(), _now(options)
    listener = progress()
    listener(_("Inventing complaints …"))
    contents = demo_register(schema, rows=options.rows, months=options.months, seed=options.seed, today=now.date())
    path = options.out / REGISTER_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, make_workbook(schema, with_labels(schema, contents)), backups=settings.backups)
    storage = _storage(str(path), settings)
    result = refresh(storage, schema, now, progress=listener)
    facts: dict[str, object] = {"register": str(path), **result.as_json()}
    if not options.no_site:
        facts["site"] = str(_build_site(result.knowledge, settings, options.out / "site", now).index)
    end_progress()
    if options.json:
        say_json(facts)
        return ExitCode.OK
    say_refresh(result, storage.address, dry_run=False)
    say()
    say(_("Open the register:  {path}").format(path=path))
    if not options.no_site:
        say(_("Open the site:      {path}").format(path=facts["site"]))
    say(_("Refresh it again:   klachten run --register {path}").format(path=path))
    return ExitCode.OK


def init(options: argparse.Namespace, settings: Settings) -> ExitCode:
    """Make or repair a register."""
    storage = _storage(options.register, settings)
    differences = list(storage.initialise(register_schema(), dry_run=options.dry_run))
    if options.json:
        say_json({"register": storage.address, "dry_run": options.dry_run, "differences": differences})
        return ExitCode.OK
    for line in differences:
        say(line)
    if not differences:
        say(_("Register {address} is complete; nothing to mend.").format(address=storage.address))
    elif options.dry_run:
        say(_("Preview, nothing was written."))
    return ExitCode.OK


def show_findings(options: argparse.Namespace, settings: Settings) -> ExitCode:
    """Print the findings; the exit code says whether there are errors among them."""
    knowledge = check(_storage(options.register, settings), register_schema(), _now(options).date(), progress())
    findings = knowledge.register.findings
    end_progress()
    if options.json:
        say_json(findings_as_json(findings))
    else:
        say_findings(findings)
    return ExitCode.FINDINGS if any(f.rule.severity == "error" for f in findings) else ExitCode.OK


def refresh_register(options: argparse.Namespace, settings: Settings) -> ExitCode:
    """Check, compute and write back."""
    storage = _storage(options.register, settings)
    result = refresh(storage, register_schema(), _now(options), dry_run=options.dry_run, progress=progress())
    end_progress()
    if options.json:
        say_json(result.as_json())
    else:
        say_refresh(result, storage.address, dry_run=options.dry_run)
    return ExitCode.OK


def refresh_and_site(options: argparse.Namespace, settings: Settings) -> ExitCode:
    """Refresh, then make the pages and build the site."""
    storage, now = _storage(options.register, settings), _now(options)
    result = refresh(storage, register_schema(), now, dry_run=options.dry_run, progress=progress())
    built = _build_site(
        result.knowledge, settings, settings.site_folder, now, dry_run=options.dry_run, build=not options.no_build
    )
    end_progress()
    if options.json:
        say_json({**result.as_json(), "site": built.as_json()})
        return ExitCode.OK
    say_refresh(result, storage.address, dry_run=options.dry_run)
    for line in built.lines():
        say(line)
    return ExitCode.OK


def site(options: argparse.Namespace, settings: Settings) -> ExitCode:
    """Make the pages from the register as it is, and build the site."""
    now = _now(options)
    knowledge = check(_storage(options.register, settings), register_schema(), now.date(), progress())
    built = _build_site(
        knowledge, settings, settings.site_folder, now, dry_run=options.dry_run, build=not options.no_build
    )
    end_progress()
    if options.json:
        say_json(built.as_json())
        return ExitCode.OK
    for line in built.lines():
        say(line)
    return ExitCode.OK


def report(options: argparse.Namespace, settings: Settings) -> ExitCode:
    """Print the facts of one period."""
    from toolkit.improving.periods import period
    from toolkit.reports.facts import period_facts

    try:
        wanted = period(options.period)
    except ValueError as error:
        text = _("'{value}' is not a period. Write 2026-09, 2026-Q3 or 2026.")
        raise UserError(text.format(value=options.period)) from error
    knowledge = check(_storage(options.register, settings), register_schema(), _now(options).date(), progress())
    facts = period_facts(knowledge, wanted)
    end_progress()
    if options.json:
        say_json(facts.as_json())
        return ExitCode.OK
    for sentence in facts.sentences():
        say(sentence)
    return ExitCode.OK


def take_in(options: argparse.Namespace, settings: Settings) -> ExitCode:
    """Enter the rows of another file as fresh rows."""
    from toolkit.importing import import_file

    storage = _storage(options.register, settings)
    result = import_file(
        storage,
        register_schema(),
        options.source,
        options.mapping,
        rejects_path=options.rejects,
        today=_now(options).date(),
        dry_run=options.dry_run,
        progress=progress(),
    )
    end_progress()
    if options.json:
        say_json(result.as_json())
        return ExitCode.OK
    for line in result.lines(dry_run=options.dry_run):
        say(line)
    return ExitCode.OK


def _build_site(
    knowledge: Knowledge,
    settings: Settings,
    folder: Path,
    now: datetime,
    *,
    dry_run: bool = False,
    build: bool = True,
) -> SiteResult:
    from toolkit.reports.site import build_site

    return build_site(knowledge, settings, folder, now, dry_run=dry_run, build=build, progress=progress())


def _storage(register: str | None, settings: Settings) -> Storage:
    """
    The storage that an address names.

    Raises:
        ConfigurationError: No register is named, or in a way that no storage knows.
    """
    from toolkit.storage.workbook import WorkbookStorage

    address = register or settings.register
    if not address:
        text = _("S030 Which register? Add --register FILE.xlsx, or write it in klachten.toml: register = \"klachten.xlsx\".")
        raise ConfigurationError(text)
    if Path(address).suffix.casefold() != ".xlsx":
        raise ConfigurationError(_("S031 '{value}' is not an .xlsx file.").format(value=address))
    return WorkbookStorage(Path(address), backups=settings.backups)


def _now(options: argparse.Namespace) -> datetime:
    """The moment of the run; ``--today`` changes the day, not the time."""
    now = datetime.now().astimezone()
    day: date | None = getattr(options, "today", None)
    return now if day is None else now.replace(year=day.year, month=day.month, day=day.day)
