"""
The signals that stand now, each with the key by which it is known from day to day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from toolkit.knowledge import Knowledge
from toolkit.locale import marked
from toolkit.register.numbers import PREFIX, SERIAL_DIGITS
from toolkit.resolving.signals import ESCALATE_FROM
from toolkit.resolving.workdays import later_of

KINDS = {
    "grossly_late": marked("grossly late"),
    "late": marked("late"),
    "commission_risk": marked("risk of going to the commission"),
    "third_time": marked("third time or more for the same tenant"),
    "due_today": marked("due today"),
    "silent": marked("too long without contact"),
    "soon": marked("nearly due"),
}
"""Kind of signal → how people read it, the most urgent first."""

_NUMBER = re.compile(rf"{PREFIX}[0-9]{{{SERIAL_DIGITS + 1},{SERIAL_DIGITS + 3}}}")
"""A number, also one that was mistyped: its check digit is no secret."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActiveSignal:
    """
    One thing that one complaint asks for.

    Attributes:
        number: The complaint's number; ``""`` when its row has none, or something else in its place.
        kind: One of :data:`KINDS`.
        team: The handler's team; ``""`` when there is no handler, or an unknown one.
        key: The same every day as long as this signal stands, and another one when it comes back: number,
            kind and the day from which it is reckoned (the last day of the term, the last contact, receipt).
    """

    number: str
    kind: str
    team: str
    key: str


def active_signals(knowledge: Knowledge) -> list[ActiveSignal]:
    """Everything that asks for attention, the most urgent kind first; each key once for each team."""
    found = (signal for kind in KINDS for signal in _of_kind(knowledge, kind))
    return list({(signal.team, signal.key): signal for signal in found}.values())


def _of_kind(knowledge: Knowledge, kind: str) -> Iterator[ActiveSignal]:
    chosen, since = _chosen(knowledge, kind)
    complaints = knowledge.register.complaints
    numbers, teams = complaints.texts("number"), complaints.texts("team")
    rows = complaints.frame["row"].to_numpy()
    for at in np.flatnonzero(chosen):
        number, name = _named(str(numbers[at]), int(rows[at]))
        yield ActiveSignal(
            number=number,
            kind=kind,
            team=str(teams[at]),
            key=f"{name} {kind} {since[at]}",
        )


def _named(typed: str, row: int) -> tuple[str, str]:
    """
    What a message may call a complaint (``""`` when that is nothing), and by what it is known in a key.

    Where a number belongs somebody may have typed a name or a telephone number: neither leaves the register.
    """
    if _NUMBER.fullmatch(typed):
        return typed, typed
    return "", blake2b(typed.encode(), digest_size=8).hexdigest() if typed else f"row {row}"


def _chosen(
    knowledge: Knowledge, kind: str
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.datetime64]]:
    """Which rows have this kind of signal, and the day from which it is reckoned; both shape (n,)."""
    assessed, complaints = knowledge.assessed, knowledge.register.complaints
    received, due = complaints.days("received_on"), assessed["due_on"].to_numpy()
    due = due.astype("datetime64[D]")
    left = assessed["left_working_days"].to_numpy(dtype=float)
    follows = assessed["is_open"].to_numpy(dtype=bool) & ~np.isnat(due)
    flag = {name: assessed[name].to_numpy(dtype=bool) for name in _FLAGS}
    if kind == "grossly_late":
        return flag["is_grossly_late"], due
    if kind == "late":
        return flag["is_late"] & ~flag["is_grossly_late"], due
    if kind == "commission_risk":
        return flag["is_at_commission_risk"], received
    if kind == "third_time":
        return follows & (assessed["repeat_number"].to_numpy() >= ESCALATE_FROM), received
    if kind == "due_today":
        return left == 0, due
    if kind == "soon":
        return (left > 0) & (left <= knowledge.register.settings.warning_working_days), due
    contact = complaints.days("last_contact_on")
    return flag["is_silent"] | flag["is_first_contact_late"], later_of(received, contact)


_FLAGS = (
    "is_late",
    "is_grossly_late",
    "is_silent",
    "is_first_contact_late",
    "is_at_commission_risk",
)
