"""
What one look tells: all right, a warning or an error, with the cure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from toolkit.errors import UserError
from toolkit.locale import gettext as _
from toolkit.locale import marked

Verdict = Literal["ok", "warning", "error"]

TITLES = {
    "settings": marked("Settings"),
    "schema": marked("Schema files"),
    "python": marked("Python"),
    "packages": marked("Packages"),
    "clock": marked("Clock"),
    "disk": marked("Disk space"),
    "permissions": marked("Permissions"),
    "lock": marked("Lock"),
    "log": marked("Log"),
    "snapshots": marked("Snapshots"),
    "refresh": marked("Last refresh"),
    "credentials": marked("Credentials"),
    "access": marked("Access to the register"),
    "layout": marked("Tabs and columns"),
    "repairs": marked("Dropdowns, formulas and protection"),
    "holidays": marked("Days off"),
    "retention": marked("Retention"),
    "archive": marked("Archive"),
    "site": marked("Site"),
    "messages": marked("Messages"),
}
"""What is looked at → how people see it, in the order of the list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """
    One finding about the surroundings.

    Attributes:
        name: What was looked at, of :data:`TITLES`.
        verdict: ``ok``, ``warning`` (it works, but not for long or not well) or ``error``.
        message: What is the case.
        cure: What to do; ``""`` when all is well.
    """

    name: str
    verdict: Verdict
    message: str
    cure: str = ""

    @property
    def title(self) -> str:
        """What was looked at, for people."""
        return _(TITLES[self.name])

    def as_json(self) -> dict[str, str]:
        """For machines."""
        return {
            "check": self.name,
            "verdict": self.verdict,
            "message": self.message,
            "cure": self.cure,
        }


def ok(name: str, message: str) -> Check:
    """All is well."""
    return Check(name=name, verdict="ok", message=message)


def warning(name: str, message: str, cure: str) -> Check:
    """It works, but wants looking at."""
    return Check(name=name, verdict="warning", message=message, cure=cure)


def error(name: str, message: str, cure: str) -> Check:
    """It does not work."""
    return Check(name=name, verdict="error", message=message, cure=cure)


def errors_of(name: str, raised: UserError) -> list[Check]:
    """The sentences of an error; each tells its own cure."""
    return [Check(name=name, verdict="error", message=message) for message in raised.messages]


def in_order(checks: Iterable[Check]) -> list[Check]:
    """By what was looked at; what is worst of it first."""
    names, verdicts = list(TITLES), ["error", "warning", "ok"]
    return sorted(checks, key=lambda c: (names.index(c.name), verdicts.index(c.verdict)))
