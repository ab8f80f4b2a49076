"""
Lines of a CSV file that people open in a spreadsheet: no cell becomes a formula, in whatever way it is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_FORMULA = re.compile(
    r"[\t\r\n]|[\s\x00-\x1f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*[=+\-@|%＝＋－＠]"
)
"""Signs at the start of a cell from which a spreadsheet may make a formula.  Source: OWASP, CSV Injection."""

_QUOTED = re.compile(r'[;,\t|\r\n"]')
"""Signs that any program may take for the end of a cell: a Dutch one parts at ``;``, another at a comma."""


def starts_formula(text: str) -> bool:
    """
    Whether a spreadsheet may take a text for a formula; what is not seen before its sign does not count.

    >>> starts_formula("=1+1"), starts_formula(" \\u200b＝1+1"), starts_formula("1=1")
    (True, True, False)
    """
    return _FORMULA.match(text) is not None


def harmless(text: str) -> str:
    """
    A text with an apostrophe before what looks like a formula.

    >>> harmless("@SOM(1)"), harmless("Lift")
    ("'@SOM(1)", 'Lift')
    """
    return f"'{text}" if starts_formula(text) else text


def csv_line(cells: Iterable[object]) -> str:
    r"""
    Cells as one line, parted by semicolons.

    >>> csv_line(["Lift,=1+1", 12, "a;b"])
    '"Lift,=1+1";12;"a;b"\r\n'
    """
    return ";".join(_quoted(str(cell)) for cell in cells) + "\r\n"


def _quoted(text: str) -> str:
    """A cell in quotation marks where it holds a sign that could end it."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
