"""``klachten export``: a file for other programs."""

from __future__ import annotations

import csv

import pytest

from tests.cli.conftest import Corporation
from toolkit.errors import ExitCode

DAY = ("--today", "2026-11-25")


def test_all_complaints_go_to_a_file_and_the_register_stays(corporation: Corporation) -> None:
    """As many rows as the register has; not one description among them."""
    before = (corporation.folder / "klachten.xlsx").read_bytes()
    ran = corporation.run("export", "--out", "uit.csv", "--json", *DAY)
    assert (ran.code, ran.err) == (0, "")
    text = (corporation.folder / "uit.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert ran.document == {"out": "uit.csv", "complaints": len(rows), "personal_data": False}
    assert len(rows) > 50
    assert "Omschrijving" not in rows[0]
    assert (corporation.folder / "klachten.xlsx").read_bytes() == before
    again = corporation.run("export", "--out", "uit.csv", *DAY)
    assert (again.code != 0, again.err[:4]) == (True, "S072")


@pytest.mark.parametrize("name", ["uit.csv", "uit.xlsx", "uit.parquet"])
def test_personal_data_come_only_when_asked_for(corporation: Corporation, name: str) -> None:
    """And then a warning comes along."""
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow", reason="optional: the extra archive")
    ran = corporation.run("export", "--out", name, "--with-personal-data", *DAY)
    assert ran.code == 0, ran.err
    assert ran.out.endswith(
        "In het bestand staan persoonsgegevens. Gooi het weg zodra je klaar bent.\n"
    )
    assert (corporation.folder / name).stat().st_size > 1000


def test_another_kind_of_file_is_refused(corporation: Corporation) -> None:
    """Before anything is read."""
    ran = corporation.run("export", "--out", "uit.pdf", *DAY)
    assert ran.code not in (ExitCode.OK, ExitCode.INTERNAL)
    assert ran.err.startswith("S076 'uit.pdf' eindigt niet op .csv, .xlsx, .parquet.")
