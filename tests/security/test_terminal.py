"""What people type in a cell cannot steer the terminal, the log or the tab of whoever looks at it."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registers import complaint, raw_register
from toolkit.cli.output import harmless, say_findings
from toolkit.knowledge import Knowledge
from toolkit.pipeline import understand
from toolkit.progress import Stopwatch
from toolkit.register.findings import quoted
from toolkit.schema import register_schema

STEERING = "\x1b]0;titel\x07\x1b[2J\x9b31m\u202eom\r\nS000 verzonnen melding"
COLUMNS = (
    "Kanaal", "Rubriek", "Behandelaar", "Ontvangen op", "Soort", "Afgehandeld op", "Toegezegd vóór", "Uiting",
    "Nummer", "Verbeteractie", "Heropend op",
)  # fmt: skip


def hostile_knowledge() -> Knowledge:
    """A register with signs for a terminal in every kind of cell, and in the lists."""
    rows = [complaint(at, **{column: STEERING}) for at, column in enumerate(COLUMNS, 1)]
    raw = raw_register(
        {
            "Klachten": [*rows, *rows],
            "Instellingen": [{"Instelling": STEERING, "Waarde": STEERING}],
            "Complexen": [{"Complex": STEERING, "Woningen": STEERING}],
        }
    )
    return understand(
        raw, register_schema(), date(2026, 11, 25), Stopwatch(progress=lambda _t: None)
    )


def is_steering(sign: str) -> bool:
    """A control sign, or one that turns the direction."""
    return (
        unicodedata.category(sign) == "Cc"
        or sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068"
    )


def test_findings_reach_a_terminal_as_lines_of_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Each finding is one line, and holds no sign that a terminal acts on."""
    findings = hostile_knowledge().register.findings
    assert len({f.rule.code for f in findings}) >= 5
    say_findings(findings[:30])
    printed = capsys.readouterr().out
    assert not [sign for sign in printed.replace("\n", "") if is_steering(sign)]
    assert not any(line.startswith("S000") for line in printed.splitlines())


@given(st.text())
def test_a_quoted_value_is_one_line(value: str) -> None:
    """Whatever a cell holds, a message quotes it as at most 60 signs that can be printed."""
    shown = quoted(value)
    assert len(shown) <= 60
    assert shown.isprintable()
    if value.isprintable() and len(value) <= 60:
        assert shown == value


@given(st.text())
def test_what_is_said_keeps_its_words(text: str) -> None:
    """Only signs that steer are left out; nothing else changes."""
    said = harmless(text)
    assert not [sign for sign in said if is_steering(sign) and sign not in "\t\n"]
    assert [s for s in text if s.isalnum() or s in " \n\t"] == [
        s for s in said if s.isalnum() or s in " \n\t"
    ]
