"""The coordinator's remarks: plain text, dated, without personal data."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from toolkit.reports.remarks import MOST_CHARACTERS, read_remarks


def written(folder: Path, name: str, text: str, day: date = date(2026, 10, 2)) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    moment = datetime(day.year, day.month, day.day, 12).astimezone().timestamp()
    os.utime(path, (moment, moment))
    return path


@pytest.mark.parametrize(
    ("text", "paragraphs", "day"),
    [
        ("Eén regel.", ("Eén regel.",), date(2026, 10, 2)),
        ("5-10-2026\nHet weer.", ("Het weer.",), date(2026, 10, 5)),
        (
            "Datum: 5 oktober 2026\r\n\r\nEen.\r\nTwee.\r\n\r\nDrie.",
            ("Een. Twee.", "Drie."),
            date(2026, 10, 5),
        ),
        ("\ufeff5-10-2026\nMet teken.", ("Met teken.",), date(2026, 10, 5)),
        ("31-2-2026\nGeen dag.", ("31-2-2026 Geen dag.",), date(2026, 10, 2)),
        ("# Kop <b>\n\n* {{ x }}", ("# Kop <b>", "* {{ x }}"), date(2026, 10, 2)),
        ("Bel 06-12345678 of a@b.example.", ("Bel of .",), date(2026, 10, 2)),
    ],
)
def test_a_remark_is_plain_text_with_a_day(
    tmp_path: Path, text: str, paragraphs: tuple[str, ...], day: date
) -> None:
    """The first line may be its day; personal data is left out; markup stays text."""
    written(tmp_path, "2026-09.md", text)
    found = read_remarks(tmp_path)["2026-09"]
    assert (found.paragraphs, found.written_on) == (paragraphs, day)


@pytest.mark.parametrize(
    "number",
    [
        "06\u00a012345678", "06\u201112345678", "06 \u2013 12345678", "06\u200b-\u200b12345678",
        "06\u00ad12345678", "06-\n12345678", "NL91\u00a0ABNA\u00a00417\u00a01643\u00a000",
        "jan@voor\u00adbeeld.example", "jan\u200b@voorbeeld.example", "1234\u00a0AB",
    ],
)  # fmt: skip
def test_what_a_reader_sees_is_looked_through(tmp_path: Path, number: str) -> None:
    """Spaces that do not break, typeset hyphens, line ends and hidden signs do not carry a number to the site."""
    written(tmp_path, "2026-09.md", f"Bel {number} graag.")
    assert read_remarks(tmp_path)["2026-09"].paragraphs == ("Bel graag.",)


def test_a_cut_leaves_no_half_number(tmp_path: Path) -> None:
    """Wherever the remark ends: a number that goes over the edge is left out, not cut to what is no number."""
    for at in range(12):
        written(tmp_path, "2026.md", "x" * (MOST_CHARACTERS - at) + " 06-12345678" + " en meer" * 9)
        first, _last = read_remarks(tmp_path)["2026"].paragraphs
        assert "06" not in first


def test_only_files_of_a_period_are_read(tmp_path: Path) -> None:
    """Other files in the folder, and empty ones, are left alone."""
    for name in (
        "2026-09.md",
        "2026-Q3.txt",
        "2026.md",
        "nu.md",
        "2026-13.md",
        "LEESMIJ.md",
        "2025.docx",
    ):
        written(tmp_path, name, "Tekst.")
    written(tmp_path, "2025.md", " \n\n")
    assert list(read_remarks(tmp_path)) == ["2026-09", "2026-Q3", "2026", "nu"]
    assert read_remarks(tmp_path / "geen map") == {}


def test_a_long_remark_is_cut(tmp_path: Path) -> None:
    """A report is read in five minutes; the reader hears that there was more."""
    written(tmp_path, "2026.md", "woord " * MOST_CHARACTERS)
    first, last = read_remarks(tmp_path)["2026"].paragraphs
    assert len(first) <= MOST_CHARACTERS
    assert last == "(De rest van deze opmerking is weggelaten.)"


def test_odd_bytes_are_no_error(tmp_path: Path) -> None:
    """A file in another encoding is shown with signs for what cannot be read."""
    (tmp_path / "2026.md").write_bytes("5-10-2026\nCoördinator".encode("latin-1"))
    assert read_remarks(tmp_path)["2026"].paragraphs == ("Co\ufffdrdinator",)
