"""
``klachten demo``: a realistic register, refreshed, with its site.
"""

from __future__ import annotations

import argparse

from toolkit.archiving.folder import ArchiveFolder
from toolkit.cli.commands.site import make_site
from toolkit.cli.context import Context
from toolkit.cli.output import end_progress, say, say_json, say_refresh
from toolkit.demo import demo_register
from toolkit.errors import ExitCode, UserError
from toolkit.locale import gettext as _
from toolkit.pipeline import refresh
from toolkit.remembering.store import SnapshotStore
from toolkit.storage.files import replace_file
from toolkit.storage.opening import open_storage
from toolkit.storage.xlsx.make import make_workbook
from toolkit.writing.labels import with_labels

REGISTER_NAME = "klachten.xlsx"
MARK = ".klachten-demo"
"""An empty file beside a demo's register, which the next demo may replace."""


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Make the demo's register, refresh it and build its site."""
    schema, settings, now = context.schema, context.settings, context.now
    path = options.out / REGISTER_NAME
    if path.exists() and not (options.out / MARK).exists():
        text = _(
            "S027 {file} is there already, and no demo made it. Give another folder with --out; nothing was overwritten."
        )
        raise UserError(text.format(file=path))
    context.progress(_("Inventing complaints …"))
    contents = demo_register(
        schema, rows=options.rows, months=options.months, seed=options.seed, today=context.today
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    (options.out / MARK).touch()
    replace_file(
        path, make_workbook(schema, with_labels(schema, contents)), backups=settings.backups
    )
    storage = open_storage(str(path), settings)
    memory = SnapshotStore(settings.state_folder_of(storage.address), storage.address)
    memory.start_anew()
    ArchiveFolder(path=settings.archive_folder_of(storage.address)).set_aside()
    result = refresh(storage, schema, now, memory=memory, progress=context.progress)
    facts: dict[str, object] = {"register": str(path), **result.as_json()}
    if not options.no_site:
        facts["site"] = str(make_site(result.knowledge, context, options.out / "site").index)
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
