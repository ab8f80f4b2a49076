"""
The invented corporation of the demo: complexes, teams, employees, homes and lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

Row = dict[str, Any]

TEAMS = (
    "Klantcontact",
    "Verhuur",
    "Reparatieonderhoud",
    "Planmatig onderhoud",
    "Wijkbeheer Noord",
    "Wijkbeheer Zuid",
    "Huuradministratie",
    "Sociaal beheer",
)
SILENT_TEAM = "Wijkbeheer Zuid"
"""The team that registers next to nothing."""

COMPLEXES = (
    "De Linde", "Het Roggeveld", "Molenwerf", "De Kwartel", "Zonnehof", "Achter de Dijk", "Lindenborgh",
    "De Vlasakker", "Havenkwartier", "Het Kompas", "Berkenrode", "De Spoorzoom", "Tuinhof", "De Wijngaard",
    "Meerzicht", "Het Klaverblad", "De Grutto", "Korenbloem", "Stationsblok", "De Ploeg", "Rietlanden",
    "Het Baken", "De Veste", "Waterlelie", "De Ster",
)  # fmt: skip
NEIGHBOURHOODS = ("Noord", "Oost", "Zuid", "Centrum", "West")
OUTBREAK_COMPLEX = "De Linde"

FIRST_NAMES = (
    "Amira", "Bas", "Chaima", "Daan", "Eva", "Fatih", "Gijs", "Hanna", "Ilse", "Joost",
    "Kees", "Lotte", "Mehmet", "Noor", "Otto", "Puck", "Quinten", "Roos", "Sjors", "Tess",
)  # fmt: skip
SURNAMES = (
    "Appelgaarde", "Bovenwater", "Cirkelaar", "Dauwhoek", "Elzenkamp", "Fluitenberg",
    "Grasmeer", "Heidezoom", "IJssteen", "Jachthaven", "Kersenhout", "Lisdodde",
)  # fmt: skip

USUAL_COUNT = 2400
"""Complaints for which the complexes have their plain size."""

EMPLOYEE_COUNT = 60
UNITS_PER_HOME = 0.25
"""Share of the homes that tab Eenheden lists, to keep the demo light."""


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """
    The corporation.

    Attributes:
        complexes, employees, units: Rows of the lists.
        handlers: Team → names of those still there.
        unit_ids: Complex → its home numbers.
        tenant_of: Home number → tenant number.
        gone: An employee who has left.
        third_time_unit: The home of the tenant who meets the same error three times; used for nothing else.
    """

    complexes: list[Row]
    employees: list[Row]
    units: list[Row]
    handlers: dict[str, list[str]]
    unit_ids: dict[str, list[str]]
    tenant_of: dict[str, str]
    gone: str
    third_time_unit: str


def make_world(
    random: np.random.Generator, today: date, complaint_count: int = USUAL_COUNT
) -> World:
    """
    An invented corporation; the same generator state gives the same one.

    More complaints belong to a larger corporation, though it grows more slowly than they do.
    """
    scale = max(1.0, complaint_count / USUAL_COUNT) ** 0.5
    complexes: list[Row] = [
        {
            "name": name,
            "neighbourhood": NEIGHBOURHOODS[i % len(NEIGHBOURHOODS)],
            "homes": int(random.integers(40, 320) * scale),
        }
        for i, name in enumerate(COMPLEXES)
    ]
    pairs = [(first, last) for last in SURNAMES for first in FIRST_NAMES]
    chosen = random.choice(len(pairs), EMPLOYEE_COUNT, replace=False)
    employees: list[Row] = [
        {"name": " ".join(pairs[at]), "team": TEAMS[i % len(TEAMS)], "left_on": None}
        for i, at in enumerate(chosen)
    ]
    employees[8]["left_on"] = today - timedelta(days=40)
    handlers = {
        t: [e["name"] for e in employees if e["team"] == t and e["left_on"] is None] for t in TEAMS
    }
    units: list[Row] = []
    unit_ids: dict[str, list[str]] = {}
    tenant_of: dict[str, str] = {}
    for i, complex_row in enumerate(complexes, 1):
        count = max(int(complex_row["homes"] * UNITS_PER_HOME), 12)
        ids = [f"{i:02}{n:04}" for n in range(1, count + 1)]
        unit_ids[complex_row["name"]] = ids
        for unit_id in ids:
            tenant_of[unit_id] = f"H{int(unit_id) * 7 + 10_000:07}"
            units.append(
                {
                    "unit_id": unit_id,
                    "tenant_id": tenant_of[unit_id],
                    "complex": complex_row["name"],
                }
            )
    return World(
        complexes=complexes,
        employees=employees,
        units=units,
        handlers=handlers,
        unit_ids=unit_ids,
        tenant_of=tenant_of,
        gone=str(employees[8]["name"]),
        third_time_unit=unit_ids[COMPLEXES[2]].pop(),
    )
