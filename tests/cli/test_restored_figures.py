"""The whole register of a day, in a new file: its reports say what they said, also of what was anonymised or removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Corporation, demo_workbook, office_with
from toolkit.errors import ExitCode

DAY = ("--today", "2030-03-02")
PERIODS = ("2024", "2025", "2026", "2025-Q4", "2026-06")


@pytest.fixture(scope="session")
def old_register(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A register of more than two years."""
    return demo_workbook(tmp_path_factory.mktemp("old"), rows=110, months=26)


@pytest.fixture
def office(tmp_path: Path, old_register: bytes) -> Corporation:
    """A folder with that register, in which part was removed and part was anonymised."""
    made = office_with(tmp_path, old_register, "2026-12-01")
    done = made.run("anonymise", "--json", "--date-is-right", *DAY).document
    assert done["anonymised"]
    assert done["removed"]
    assert made.run("refresh", *DAY).code == ExitCode.OK
    return made


def figures(office: Corporation, register: str) -> list[str]:
    """What the reports say of some periods."""
    given = ("report", "--json", "--register", register)
    return [office.run(*given, "--period", p, *DAY).out for p in PERIODS]


def test_every_figure_comes_back(office: Corporation) -> None:
    """Yearly totals, which time it was, and how long after the one before: nobody could reckon them again."""
    before = figures(office, "klachten.xlsx")
    done = office.run("restore", "--as-of", "2030-03-02", "--out", "toen.xlsx", *DAY)
    assert done.code == ExitCode.OK
    assert figures(office, "toen.xlsx") == before
    sheets = [load_workbook(office.folder / n) for n in ("klachten.xlsx", "toen.xlsx")]
    totals = [[*s["Jaartotalen"].iter_rows(values_only=True)] for s in sheets]
    assert totals[0] == totals[1]
    assert len(totals[0]) > 1
    assert any(row[7] for row in sheets[0]["Berekend"].iter_rows(min_row=2, values_only=True))


def test_a_register_that_did_not_change_adds_nothing(office: Corporation) -> None:
    """Figures are kept once, as rows are."""
    (file,) = (office.state / "momentopnamen").glob("*.sqlite")
    for day in ("2030-03-03", "2030-03-04"):
        assert office.run("refresh", "--today", day).code == ExitCode.OK
    size = file.stat().st_size
    for day in ("2030-03-05", "2030-03-06", "2030-03-07"):
        assert office.run("refresh", "--today", day).code == ExitCode.OK
    assert file.stat().st_size - size <= 3 * 4096
