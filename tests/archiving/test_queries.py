"""The queries on the page about the archive run as they stand there, and count what the reports count."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.archiving.closed_years import archive_in, closed, known, moved, register
from toolkit.improving.periods import period
from toolkit.reports.facts import period_facts

PAGE = Path(__file__).parents[2] / "docs" / "beheer" / "archief.md"


def queries() -> list[str]:
    """Those for DuckDB, in the order of the page."""
    blocks = re.findall(r"^```sql\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return [block for block in blocks if "read_parquet" in block]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an archive of one year, and twice the same under the names of two corporations."""
    rows = [closed(n, "15-5-2024", "22-5-2024" if n % 2 else "1-12-2024") for n in range(1, 9)]
    other = closed(9, "15-5-2024", "22-5-2024", Rubriek="Bejegening")
    archive = archive_in(tmp_path)
    raw = moved(register(*rows, other), archive)
    told = period_facts(known(raw, archive), period("2024")).total
    assert (told["received_count"], told["on_time_count"]) == (9, 5)
    for name in ("noord", "zuid"):
        shutil.copytree(archive.path, tmp_path / "sector" / f"corporation={name}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_duckdb_answers_the_queries_of_the_page(folder: Path) -> None:
    """Per year and category, a small count left out; and per corporation."""
    duckdb = pytest.importorskip("duckdb", reason="optional: duckdb is not installed")
    first, sector = queries()
    assert duckdb.sql(first).fetchall() == [(2024, "Informatie", 8, 0.5, 72.5)]
    median = duckdb.sql("SELECT median(handling_working_days) FROM 'archief/klachten/*/*.parquet'")
    ((expected,),) = median.fetchall()
    assert duckdb.sql(sector).fetchall() == [
        ("noord", 2024, 9, expected),
        ("zuid", 2024, 9, expected),
    ]
