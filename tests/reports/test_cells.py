"""The cells of a report's tables, as people read them and as a spreadsheet reads them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports.knowing import HOSTILE
from toolkit.reports.cells import (
    WITHHELD,
    About,
    Cell,
    Euro,
    Name,
    Of,
    Part,
    Share,
    is_text,
    shown,
    shown_name,
    written,
)
from toolkit.reports.sections import Section
from toolkit.reports.tables import csv_text
from toolkit.writing.csv_lines import starts_formula

CASES: list[tuple[Cell, str, str]] = [
    (0, "0", "0"),
    (1234, "1.234", "1234"),
    (6.5, "6,5", "6,5"),
    (7.0, "7", "7"),
    (None, "geen", ""),
    (WITHHELD, "–", "niet getoond"),
    (Share(0.834), "83\u00a0%", "83%"),
    (Part(3, 7), "3 van de 7", "3 van de 7"),
    (Part(25, 30), "83\u00a0%", "83%"),
    (Of(7, 8), "7 van de 8", "7 van de 8"),
    (About(25), "ongeveer 25", "ongeveer 25"),
    (Euro(1234.5), "€\u00a01.235", "1235"),
    (Name("De Linde"), "De Linde", "De Linde"),
    (Name(""), "–", "–"),
    (Name("=1+1"), "=1+1", "'=1+1"),
    (Name("  @SOM(1)"), "@SOM(1)", "'@SOM(1)"),
    (Name("a\u202eb\x00\nc"), "ab c", "ab c"),
    ("december 2026", "december 2026", "december 2026"),
]


@pytest.mark.parametrize(("cell", "page", "file"), CASES)
def test_a_cell_on_a_page_and_in_a_file(cell: Cell, page: str, file: str) -> None:
    """People see grouped numbers and no-break spaces; a file has plain numbers and no formulas."""
    assert (shown(cell), written(cell)) == (page, file)


def test_words_begin_at_the_left() -> None:
    """Only texts are words; a figure that is missing or withheld stays in the column of figures."""
    assert [is_text(cell) for cell in ("a", Name("b"), 1, 1.5, None, WITHHELD, Of(1, 2))] == [
        True, True, False, False, False, False, False,
    ]  # fmt: skip


@given(st.text())
def test_no_name_becomes_a_formula(name: str) -> None:
    """Whatever a name holds, a spreadsheet takes it for text, and it stays on one line."""
    text = written(Name(name))
    assert not starts_formula(text)
    assert "\n" not in text
    assert len(shown_name(name)) <= 80


@pytest.mark.parametrize("name", HOSTILE)
def test_a_csv_file_keeps_its_columns(name: str) -> None:
    """Semicolons, quotes and markup in a name stay inside their cell."""
    section = Section(
        id="x", title="x", lead="x", caption="x", header=["Naam", "Aantal"], rows=[[Name(name), 5]]
    )
    text = csv_text(section)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows == [["Naam", "Aantal"], [written(Name(name)), "5"]]
