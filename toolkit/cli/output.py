"""
Printing: sentences for people, JSON for machines, progress only on a terminal.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence

from toolkit.knowledge import RefreshResult
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.progress import Progress
from toolkit.register.findings import Finding

MOST_SHOWN = 40
"""Findings that ``check`` prints before it says how many more there are."""

_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def say(text: str = "") -> None:
    """One line for people."""
    print(harmless(text))


def harmless(text: str) -> str:
    """
    A text without signs that steer a terminal or turn its direction: a cell may hold them.

    >>> harmless("V006 '\\x1b[2J\\u202eweg' staat niet in de lijst.")
    "V006 '[2Jweg' staat niet in de lijst."
    """
    return _STEERING.sub("", text)


def say_json(value: object) -> None:
    """A value for machines, as indented JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def progress() -> Progress:
    """A listener that overwrites one line on a terminal, and is silent in a log."""
    if not sys.stderr.isatty():
        return lambda _text: None

    def show(text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    return show


def end_progress() -> None:
    """Clear the progress line on a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def say_refresh(result: RefreshResult, address: str, *, dry_run: bool) -> None:
    """What a refresh found and changed, in a few lines."""
    counts = result.knowledge.counts()
    say(
        _("Register {address}: {complaints} complaints, {open} open, {late} late.").format(
            address=address, **counts
        )
    )
    say(
        ngettext(
            "{count} finding on tab Controle.",
            "{count} findings on tab Controle.",
            counts["findings"],
        ).format(count=counts["findings"])
    )
    if not result.changes:
        say(_("Nothing has changed since the last time; nothing was written."))
    elif dry_run:
        say(
            _("Preview, nothing was written. Cells that would change: {tabs}.").format(
                tabs=_per_tab(result.changes)
            )
        )
    else:
        say(_("Cells changed: {tabs}.").format(tabs=_per_tab(result.changes)))


def _per_tab(changes: Mapping[str, int]) -> str:
    return ", ".join(f"{tab} {count}" for tab, count in changes.items())


def say_findings(findings: Sequence[Finding]) -> None:
    """Findings as sentences, the gravest first."""
    for finding in findings[:MOST_SHOWN]:
        say(finding.sentence())
    more = len(findings) - MOST_SHOWN
    if more > 0:
        say(_("… and {count} more; tab Controle and --json show all.").format(count=more))
    if not findings:
        say(_("No findings."))


def findings_as_json(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Findings for machines: code, severity, tab, cell, number, message, cure."""
    return [
        {
            "code": f.rule.code,
            "severity": f.rule.severity,
            "tab": f.tab,
            "cell": f.cell,
            "number": f.number,
            "message": f.message,
            "cure": f.cure,
        }
        for f in findings
    ]
