"""
Findings: what is odd in the register, where it stands and what to do about it.

A finding names its rule by code; the sentence is made when it is shown, so that a personal value
never travels further than the cell it came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from toolkit.locale import gettext as _
from toolkit.locale import marked

Severity = Literal["error", "warning", "advice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "advice")

HIDDEN_VALUE = marked("(hidden)")
"""What is shown instead of a personal value."""

LONGEST_VALUE = 60
"""Longest piece of a cell that a message quotes, in characters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """
    One rule of the catalogue.

    Attributes:
        code: A letter and three digits; never reused.
        severity: ``error`` (the value does not count), ``warning`` (look whether it is right) or
            ``advice`` (consider it).
        title: What the rule is about, in a few words.
        message: Where and what; placeholders in braces.
        cure: What to do.
    """

    code: str
    severity: Severity
    title: str
    message: str
    cure: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """
    One rule that one cell breaks.

    Attributes:
        rule: The rule.
        tab: Title of the tab.
        row: Sheet row number, 1 is the header; 0 when the finding is about the whole tab.
        column: 0-based sheet column; -1 when the finding is about the whole tab.
        column_title: Header of the column.
        number: The complaint's number as it stands in the row, or ``""``.
        values: What fills the placeholders of the message and the cure.
    """

    rule: Rule
    tab: str
    row: int
    column: int
    column_title: str
    number: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def cell(self) -> str:
        """The cell in A1 notation, such as ``F14``; ``""`` when the finding is about the whole tab."""
        return a1(self.row, self.column) if self.row else ""

    @property
    def message(self) -> str:
        """What is the matter, in the language that people see."""
        return _(self.rule.message).format(column=self.column_title, **self.values)

    @property
    def cure(self) -> str:
        """What to do about it, in the language that people see."""
        return _(self.rule.cure).format(column=self.column_title, **self.values)

    def sentence(self) -> str:
        """Code, cell, what and cure in one line."""
        place = f"{self.tab}!{self.cell}" if self.cell else self.tab
        return f"{self.rule.code} {place}: {self.message} {self.cure}"


def a1(row: int, column: int) -> str:
    """
    A1 notation of a cell.

    Args:
        row: 1-based.
        column: 0-based.

    >>> a1(14, 5), a1(2, 26)
    ('F14', 'AA2')
    """
    return f"{column_letters(column)}{row}"


def column_letters(column: int) -> str:
    """
    The letters of a 0-based column.

    >>> column_letters(0), column_letters(25), column_letters(702)
    ('A', 'Z', 'AAA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def quoted(value: object, *, is_personal: bool = False) -> str:
    """A cell's value for a message: one line, cut when long, ``(verborgen)`` when personal."""
    if is_personal:
        return _(HIDDEN_VALUE)
    text = str(value)
    text = text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
    return "".join(sign if sign.isprintable() else " " for sign in text)


def in_reading_order(findings: Iterable[Finding], tabs: Mapping[str, int]) -> list[Finding]:
    """
    Findings in the order of *Controle*: errors first, then by tab, row and column.

    Args:
        findings: In any order.
        tabs: Title of a tab → its position.
    """
    rank = {severity: i for i, severity in enumerate(SEVERITIES)}
    return sorted(
        findings,
        key=lambda f: (rank[f.rule.severity], tabs.get(f.tab, 0), f.row, f.column, f.rule.code),
    )


def count_by_code(findings: Iterable[Finding]) -> dict[str, int]:
    """The number of findings per rule, codes ascending."""
    return dict(sorted(Counter(f.rule.code for f in findings).items()))
