"""
The tables of a report: as text for a page, and as a CSV file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.reports.cells import is_text, shown, written
from toolkit.reports.sections import Section
from toolkit.writing.csv_lines import csv_line

BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel that a CSV file is UTF-8."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownSection:
    """A section with its heads and cells as text, and whether each holds words; ready for the template."""

    section: Section
    header: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[tuple[str, bool]]]


def shown_section(section: Section) -> ShownSection:
    """The section with its cells as people read them."""
    return ShownSection(
        section=section,
        header=[
            (head, all(is_text(row[at]) for row in section.rows))
            for at, head in enumerate(section.header)
        ],
        rows=[[(shown(cell), is_text(cell)) for cell in row] for row in section.rows],
    )


def csv_text(section: Section) -> str:
    """The table of a section as a CSV file for a Dutch spreadsheet: semicolons, decimal commas."""
    rows = ([written(cell) for cell in row] for row in section.rows)
    return BYTE_ORDER_MARK + "".join(map(csv_line, [section.header, *rows]))
