"""
How a register's workbook looks: formats of headers, cells and highlights.

Colour never says anything alone: required headers are bold, the coordinator's are in italics, computed
cells are grey and upright, and a highlighted cell says in words what its colour means. The colours keep
apart for people who see no difference between red and green (after Okabe and Ito, 2008), and every text
on its ground has a contrast of 7 : 1 or more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from toolkit.schema import Column, Table

DATE_FORMAT = "dd-mm-yyyy"
DATETIME_FORMAT = "dd-mm-yyyy hh:mm"
NUMBER_FORMATS = {
    "date": DATE_FORMAT,
    "datetime": DATETIME_FORMAT,
    "integer": "0",
    "number": "0.00",
}
SHARE_FORMAT = "0%"
TEXT_FORMAT = "@"
FONT = "Calibri"
FONT_SIZE = 11

Look = Mapping[str, Any]
"""Properties of an XlsxWriter format."""

_HEADER: Look = {"text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#8A9BA8"}
HEADERS: Mapping[str, Look] = {
    "required": {**_HEADER, "bold": True, "font_color": "#FFFFFF", "bg_color": "#0B3C5D"},
    "optional": {**_HEADER, "font_color": "#0B2A3D", "bg_color": "#CFE3F1"},
    "coordinator": {**_HEADER, "italic": True, "font_color": "#3A2A00", "bg_color": "#F3E5C3"},
    "computed": {**_HEADER, "font_color": "#1F2933", "bg_color": "#E4E7EB"},
}

HIGHLIGHTS: Mapping[str, Look] = {
    "overdue": {"bold": True, "font_color": "#7A1F00", "bg_color": "#FBDDCF"},
    "today": {"bold": True, "font_color": "#4A3000", "bg_color": "#FFE9A8"},
    "silent": {"font_color": "#2E1A5E", "bg_color": "#E6E0F5"},
    "soon": {"font_color": "#0B3C5D", "bg_color": "#DCEEF9"},
    "done": {"font_color": "#3E4C59", "bg_color": "#EEF1F4"},
    "check": {"font_color": "#4A3000", "bg_color": "#FFF3CF"},
}

_COMPUTED_CELL: Look = {"font_color": "#3E4C59", "bg_color": "#F5F6F8"}
_WRAPPED_WIDTH = 40
"""From this width on a text in a script's tab runs over several lines."""

_ROOM_PER_CHARACTER = 0.92
"""
A column's width counts digits; a letter takes some 0.85 of one, and words are not broken. Seen in
LibreOffice with Dutch sentences: 104 letters on a line of 90, in bold 46 no longer on one of 40.
"""

LINE_HEIGHT = 15
"""Height of one line of text, in points."""

MOST_LINES = 27
"""A row is at most 409 points high.  Source: Excel specifications and limits."""


def header_kind(column: Column, table: Table) -> str:
    """Which of :data:`HEADERS` a column gets."""
    if column.filled_by == "script":
        return "computed"
    if column.constraints.required:
        return "required"
    return (
        "coordinator"
        if column.filled_by == "coordinator" and table.owner == "staff"
        else "optional"
    )


def number_format(column: Column, table: Table) -> str:
    """
    The number format of a column's cells.

    A text that people type gets the text format: leading zeros stay, and ``=`` or ``-`` at its start
    makes no formula of it.
    """
    if column.format == "share":
        return SHARE_FORMAT
    if column.type in NUMBER_FORMATS:
        return NUMBER_FORMATS[column.type]
    is_typed = table.owner != "script" and not column.is_computed
    return TEXT_FORMAT if is_typed and not table.settings else "General"


def cell_look(column: Column, table: Table) -> Look:
    """The look of a column's cells."""
    look: dict[str, Any] = {"num_format": number_format(column, table), "valign": "top"}
    is_beside = table.owner != "script" and column.filled_by == "script"
    if is_beside:
        look |= _COMPUTED_CELL
    if is_wrapped(column, table):
        look["text_wrap"] = True
    if column.type in ("date", "datetime") or table.settings:
        look["align"] = "left"
    elif column.type == "boolean":
        look["align"] = "center"
    elif column.type in ("integer", "number") and table.owner == "script":
        look |= {"align": "right", "indent": 1}
    return look


def is_wrapped(column: Column, table: Table) -> bool:
    """Whether a long text of that column runs over several lines."""
    if table.settings:
        return column.name == "explanation"
    return table.owner == "script" and not table.is_hidden and column.width >= _WRAPPED_WIDTH


def line_count(text: str, width: float) -> int:
    """
    How many lines a text takes, roughly, as far as a row can be high.

    Args:
        text: The text.
        width: The column's width, in characters.
    """
    lines = (
        math.ceil(max(len(line), 1) * _ROOM_PER_CHARACTER / width) for line in text.split("\n")
    )
    return min(sum(lines), MOST_LINES)
