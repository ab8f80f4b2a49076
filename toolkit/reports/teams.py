"""
Teams in reports: never a single person.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from toolkit.register.reading import Register

OTHER_TEAMS = "\0other teams"
"""The group of teams that are too small to stand alone; no name in a register can be this."""

SMALLEST_TEAM = 2
"""A team of one is a person."""


def grouped_teams(register: Register, seen: Iterable[str] = ()) -> dict[str, str]:
    """
    Under which name each team's figures are published.

    A team counts the employees who have not left, or everybody when all have.  A team of one goes into
    :data:`OTHER_TEAMS`; where that would hold one person still, the smallest other team joins.

    Args:
        register: With tab *Medewerkers*.
        seen: Teams that occur beside those of the list; ``""`` is unknown.
    """
    employees = register.tables["employees"]
    names, teams = employees.texts("name"), employees.texts("team")
    is_here = np.isnat(employees.days("left_on"))
    sizes: dict[str, int] = {}
    for team in dict.fromkeys(team for team in teams if team):
        members = {
            n for n, t, here in zip(names, teams, is_here, strict=True) if t == team and here
        }
        everybody = {n for n, t in zip(names, teams, strict=True) if t == team}
        sizes[team] = len(members or everybody)
    small = [team for team, size in sizes.items() if size < SMALLEST_TEAM]
    if sum(sizes[team] for team in small) == 1 and len(sizes) > 1:
        small.append(min((t for t in sizes if t not in small), key=lambda team: sizes[team]))
    result = {team: OTHER_TEAMS if team in small else team for team in sizes}
    return result | {team: team for team in seen if team not in result} | {"": ""}
