"""
Whom a signal is for: the handler's team, then its manager, then the coordinator.

Nothing is lost on the way: where a rung has no address, the next one up gets what was meant for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.notifying.active import ActiveSignal
from toolkit.notifying.addresses import RUNGS, Addresses, Target
from toolkit.register.cell_values import folded


@dataclass(frozen=True, kw_only=True, slots=True)
class Audience:
    """
    Those who get one digest.

    Attributes:
        rung: ``team``, ``manager`` or ``coordinator``.
        team: The team that it is about; ``""`` for the coordinator, who looks after all.
        targets: Where it goes.
    """

    rung: str
    team: str
    targets: Sequence[Target]

    @property
    def name(self) -> str:
        """By which it is known in the notes of what was sent, however its team is spelt."""
        return f"{self.rung} {folded(self.team)}".strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressed:
    """For each audience its signals, in order; and those for whom there is nobody at all."""

    audiences: Sequence[tuple[Audience, Sequence[ActiveSignal]]]
    unreachable: Sequence[ActiveSignal]


def addressed(signals: Iterable[ActiveSignal], addresses: Addresses) -> Addressed:
    """
    Share out the signals.

    Args:
        signals: Those that stand now.
        addresses: Who is told, where.
    """
    shared: dict[str, tuple[Audience, list[ActiveSignal]]] = {}
    unreachable = []
    for signal in signals:
        audiences = _audiences(signal, addresses)
        if not audiences:
            unreachable.append(signal)
        for audience in audiences:
            shared.setdefault(audience.name, (audience, []))[1].append(signal)
    return Addressed(audiences=sorted(shared.values(), key=_order), unreachable=unreachable)


def _audiences(signal: ActiveSignal, addresses: Addresses) -> list[Audience]:
    """From the team up to the signal's rung, and further up until somebody is there."""
    highest = RUNGS.index(addresses.rungs[signal.kind])
    found: list[Audience] = []
    for height, rung in enumerate(RUNGS):
        if height > highest and found:
            break
        audience = _audience(rung, signal.team, addresses)
        if audience.targets:
            found.append(audience)
    return found


def _audience(rung: str, team: str, addresses: Addresses) -> Audience:
    if rung == "coordinator":
        return Audience(rung=rung, team="", targets=addresses.coordinator)
    listed = addresses.teams if rung == "team" else addresses.managers
    return Audience(rung=rung, team=team, targets=_of_team(team, listed))


def _of_team(team: str, listed: Mapping[str, Sequence[Target]]) -> Sequence[Target]:
    """The addresses of a team; capitals and spaces at the ends do not count."""
    if not team:
        return ()
    wanted = folded(team)
    return tuple(t for name, targets in listed.items() if folded(name) == wanted for t in targets)


def unknown_teams(addresses: Addresses, teams: Iterable[str]) -> list[str]:
    """Teams with an address that the register does not know: a slip of the pen, or a team that is gone."""
    known = {folded(team) for team in teams}
    named = dict.fromkeys([*addresses.teams, *addresses.managers])
    return [name for name in named if folded(name) not in known]


def _order(shared: tuple[Audience, Sequence[ActiveSignal]]) -> tuple[int, str]:
    return RUNGS.index(shared[0].rung), shared[0].team
