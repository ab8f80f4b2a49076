"""
A register in a sheet at the stand-in server, with a program on one side and colleagues on the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tests.sheets_server import SheetsServer
from tests.sheets_server.batch_update import batch_update
from tests.sheets_server.grid import Formula, Sheet
from tests.sheets_server.recalculate import recalculate
from tests.sheets_server.staff import Edit, Person
from toolkit.knowledge import RefreshResult
from toolkit.pipeline import refresh
from toolkit.register.checks import check_register
from toolkit.register.reading import read_register, with_findings
from toolkit.resolving.assessment import assess
from toolkit.resolving.signals import signals
from toolkit.schema import Schema, register_schema
from toolkit.storage.attempts import until_unchanged
from toolkit.storage.base import Applied, RawRegister, WritePlan
from toolkit.storage.google.cells import value_of
from toolkit.storage.google.session import RetryPolicy
from toolkit.storage.google_sheet import GoogleSheetStorage
from toolkit.writing.changes import plan_changes
from toolkit.writing.contents import computed_content, findings_content

NOW = datetime(2026, 11, 25, 9, 0)  # noqa: DTZ001 - the register's moments have no time zone
"""A Wednesday."""

COLLEAGUE = "roos@woonstichting.example"
OWNER = None
"""No identity at all stands for the owner of the file, whom no protection stops."""

HASTY = RetryPolicy(base_seconds=0.001, cap_seconds=0.002, quota_seconds=0.0, deadline_seconds=20)
"""The same number of tries, without the waits."""

HANDLERS = ("Roos Elzenkamp", "Gijs Dauwhoek")
EPOCH = date(1899, 12, 30)


def small_schema(stock: int = 12) -> Schema:
    """The register's schema with a short stock of numbers, so that many runs are quick."""
    schema = register_schema()
    tables = (replace(t, stock_rows=stock) if t.name == "complaints" else t for t in schema)
    return Schema(tables=tuple(tables))


class Meddled(GoogleSheetStorage):
    """A storage that lets others act between its read and its write."""

    meddle: Callable[[], None] | None = None

    def apply(self, plan: WritePlan, schema: Schema, expected_version: str) -> Applied:
        """Apply the plan after the others have done their part, once."""
        act, self.meddle = self.meddle, None
        if act is not None:
            act()
        return super().apply(plan, schema, expected_version)


@dataclass(kw_only=True)
class Bench:
    """
    One sheet.

    Attributes:
        server: The stand-in.
        folder: Where the key file goes.
        schema: The register's schema.
        sheet_id: The spreadsheet.
    """

    server: SheetsServer
    folder: Path
    schema: Schema = field(default_factory=small_schema)
    sheet_id: str = ""

    def __post_init__(self) -> None:
        self.sheet_id = self.sheet_id or self.server.create_spreadsheet()
        self.server.file(self.sheet_id).share("user", "writer", COLLEAGUE)

    @property
    def url(self) -> str:
        return f"https://docs.google.com/spreadsheets/d/{self.sheet_id}/edit#gid=0"

    def key_file(self) -> Path:
        path = self.folder / "sleutel.json"
        path.write_text(json.dumps(self.server.service_account_info()), encoding="utf-8")
        path.chmod(0o600)
        return path

    def storage(self, **options: Any) -> Meddled:
        """A storage of its own, as a separate run would have it."""
        given = {"policy": HASTY, "endpoint": self.server.url} | options
        return Meddled(self.url, credentials_file=self.key_file(), **given)

    def made(self) -> Bench:
        """Make the register, with two handlers in it."""
        self.storage().initialise(self.schema, dry_run=False)
        employees = Person("Medewerkers", COLLEAGUE)
        for row, name in enumerate(HANDLERS, 2):
            self.play(employees.type(f"A{row}", name), employees.type(f"B{row}", "Verhuur"))
        return self

    def filled(self, count: int) -> Bench:
        """Make the register with *count* complaints, as a colleague types them in."""
        self.made()
        for at in range(count):
            self.enter(at + 1, complaint(at))
        return self

    def enter(self, row: int, cells: Mapping[str, Any], *, title: str = "Klachten") -> None:
        """Type cells (by header) into a row, counted from 0."""
        sheet = self.sheet(title)
        header = self.header(sheet)
        requests = []
        for name, cell in cells.items():
            at = header.index(name)
            start = {"sheetId": sheet.sheet_id, "rowIndex": row, "columnIndex": at}
            data = {"values": [{"userEnteredValue": value_of(cell) or {}}]}
            requests.append(
                {"updateCells": {"start": start, "rows": [data], "fields": "userEnteredValue"}}
            )
        with self.server.service.lock:
            batch_update(self.server.spreadsheet(self.sheet_id), COLLEAGUE, {"requests": requests})

    def play(self, *edits: Edit) -> None:
        """Let colleagues do something now."""
        self.server.play(self.sheet_id, *edits)

    def refresh(
        self, storage: GoogleSheetStorage | None = None, now: datetime = NOW
    ) -> RefreshResult:
        return refresh(storage or self.storage(), self.schema, now)

    def quick(self, storage: GoogleSheetStorage | None = None) -> bool:
        """The line of a refresh as far as *Berekend* and *Controle*, without figures; whether it wrote."""
        storage, schema, today = storage or self.storage(), self.schema, NOW.date()

        def once() -> bool:
            raw = storage.read(schema)
            register = read_register(raw, schema)
            found = [*register.findings, *check_register(register, today)]
            register = with_findings(register, found)
            assessed = assess(register, today)
            assessed["repeat"] = ""
            assessed["signal"] = signals(assessed, register.settings.warning_working_days)
            wanted = [
                computed_content(schema["computed"], register, assessed),
                findings_content(schema["findings"], register.findings),
            ]
            plan, _changes = plan_changes(raw, wanted)
            if plan.is_empty:
                return False
            storage.apply(plan, schema, raw.version)
            return True

        return until_unchanged(once, storage.address)

    def sheet(self, title: str) -> Sheet:
        return self.server.spreadsheet(self.sheet_id).sheet(title)

    def sheet_by_id(self, sheet_id: int) -> Sheet:
        found = self.server.spreadsheet(self.sheet_id).sheet_by_id(sheet_id)
        assert found is not None
        return found

    def header(self, sheet: Sheet) -> list[str]:
        recalculate(self.server.spreadsheet(self.sheet_id))
        return [_shown(sheet.effective(0, at)) for at in range(sheet.column_count)]

    def entered(self, title: str | int) -> list[tuple[Any, ...]]:
        """What people typed in a tab: every constant in a row, without formulas; empty rows left out."""
        sheet = self.sheet(title) if isinstance(title, str) else self.sheet_by_id(title)
        rows = [
            tuple(sheet.cell(at, c).value for c in range(sheet.column_count))
            for at in range(sheet.row_count)
        ]
        rows = [tuple("formula" if isinstance(v, Formula) else v for v in row) for row in rows]
        return [row for row in rows if any(v is not None for v in row)]

    def shown(self, title: str | int) -> list[dict[str, Any]]:
        """What everybody sees in a tab: one dictionary a row, by header, the header left out."""
        sheet = self.sheet(title) if isinstance(title, str) else self.sheet_by_id(title)
        header = self.header(sheet)
        return [
            {name: _shown(sheet.effective(at, c)) for c, name in enumerate(header) if name}
            for at in range(1, sheet.row_count)
        ]

    def findings(self) -> set[tuple[str, str]]:
        """Code and cure of all that stands in *Controle*."""
        return {(row["Code"], row["Wat te doen"]) for row in self.shown("Controle") if row["Code"]}

    def codes(self) -> set[str]:
        return {code for code, _cure in self.findings()}

    def calls(self) -> tuple[int, int]:
        """Reads and writes so far."""
        return self.server.reads, self.server.writes


def _shown(value: Any) -> Any:
    return "" if value is None else getattr(value, "code", value)


def complaint(at: int, **more: Any) -> dict[str, Any]:
    """The *at*-th complaint: each was received on another day, so each has another due date."""
    received = date(2026, 10, 1) + timedelta(days=at)
    cells: dict[str, Any] = {
        "Behandelaar": HANDLERS[at % 2],
        "Ontvangen op": received,
        "Kanaal": "Telefoon",
        "Rubriek": "Informatie",
        "Omschrijving": f"Brief {at} sprak de vorige brief tegen.",
    }
    if at % 3 == 0:
        cells["Afgehandeld op"] = received + timedelta(days=1)
    return cells | {name.replace("_", " "): cell for name, cell in more.items()}


def due_serial(received: int) -> int:
    """The last day of ten working days after receipt; no holiday falls in October or November."""
    day = np.datetime64(EPOCH + timedelta(days=received))
    return (np.busday_offset(day, 10, roll="backward").item() - EPOCH).days


def check_beside(bench: Bench, title: str | int = "Klachten") -> None:
    """
    Every computed value stands beside its complaint.

    Judged from what the row itself shows, apart from the toolkit: the due date from the day of receipt,
    the status from the closing date; a row without a number, or with one that stands on another filled
    row too, shows nothing.
    """
    rows = bench.shown(title)
    filled = [row for row in rows if _is_filled(row)]
    numbers = [row["Nummer"] for row in filled]
    for row in rows:
        number, received = row["Nummer"], row["Ontvangen op"]
        if not number or numbers.count(number) != 1:
            assert (row["Status"], row["Signaal"], row["Uiterlijk"]) == ("", "", ""), row
        elif row in filled and isinstance(received, int):
            assert row["Uiterlijk"] == due_serial(received), row
            assert (row["Status"] == "Afgehandeld") == (row["Afgehandeld op"] != ""), row


def _is_filled(row: Mapping[str, Any]) -> bool:
    computed = {"Nummer", "Status", "Signaal", "Uiterlijk", "Complex", "Herhaling", "Controle"}
    return any(cell != "" for name, cell in row.items() if name not in computed)


def without_stock(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows with more than a number in them."""
    return [row for row in rows if sum(v is not None for v in row) > 1]


def tabs_of(raw: RawRegister) -> dict[str, list[list[Any]]]:
    """Title → rows, each cell as it compares equal in any storage."""
    found = {}
    for title, tab in raw.tabs.items():
        width = len(tab.header)
        found[title] = [
            [_plain(c) for c in [*row, *[None] * (width - len(row))]] for row in tab.rows
        ]
    return found


def _plain(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, datetime) and (cell.hour, cell.minute) == (0, 0):
        return cell.date()
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else cell
