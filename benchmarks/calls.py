"""
API calls of a register in Google Sheets, counted at the stand-in server of the tests.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from toolkit.demo import demo_register
from toolkit.pipeline import refresh
from toolkit.schema import register_schema
from toolkit.storage.google_sheet import GoogleSheetStorage
from toolkit.writing.labels import with_labels


@dataclass(frozen=True, kw_only=True, slots=True)
class Calls:
    """Calls of one refresh: the first one, one a day later, and one when nothing changed."""

    rows: int
    first: tuple[int, int]
    next_day: tuple[int, int]
    unchanged: tuple[int, int]


def counted(rows: int, now: datetime) -> Calls:
    """Make a register of *rows* complaints at the server and refresh it three times."""
    schema = register_schema()
    contents = demo_register(schema, rows=rows, months=24, seed=7, today=now.date())
    server_class: Any = import_module("tests.sheets_server").SheetsServer
    with server_class() as server, TemporaryDirectory() as folder:
        key = Path(folder) / "key.json"
        key.write_text(json.dumps(server.service_account_info()), encoding="utf-8")
        key.chmod(0o600)
        url = f"https://docs.google.com/spreadsheets/d/{server.create_spreadsheet()}/edit"
        storage = GoogleSheetStorage(url, credentials_file=key, endpoint=server.url)
        storage.initialise(schema, dry_run=False, contents=with_labels(schema, contents))
        found = []
        for moment in (now, now + timedelta(days=1), now + timedelta(days=1)):
            result = refresh(storage, schema, moment)
            found.append((result.reads, result.writes))
    return Calls(rows=rows, first=found[0], next_day=found[1], unchanged=found[2])
