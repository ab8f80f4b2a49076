"""
A realistic, seeded register of an invented corporation, to try everything on.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from toolkit.demo.complaints import Scene, make_aftercare, make_complaints
from toolkit.demo.mistakes import plant, plant_in_lists
from toolkit.demo.world import make_world
from toolkit.register.numbers import complaint_number
from toolkit.schema import Schema

DAYS_PER_MONTH = 30.4375


def demo_register(
    schema: Schema, *, rows: int, months: int, seed: int, today: date
) -> dict[str, list[dict[str, Any]]]:
    """
    The content of every tab that people fill.

    Args:
        schema: For the default categories.
        rows: Complaints, 1 or more; the kinds of mistakes are planted from some hundred rows on.
        months: Months that the register covers, 1 or more, up to *today*.
        seed: The same seed and day give the same register.
        today: The last day of receipt.

    Returns:
        Table name → rows (column name → cell).
    """
    random = np.random.default_rng(seed)
    world = make_world(random, today, rows)
    categories = [row["name"] for row in schema["categories"].initial_rows]
    length = int(months * DAYS_PER_MONTH)
    scene = Scene(
        world=world,
        categories=categories,
        first_on=today - timedelta(days=length),
        today=today,
        worked_on=today - timedelta(days=length * 2 // 5),
        unchanged_on=today - timedelta(days=length // 3),
    )
    complaints = make_complaints(random, scene, rows)
    for serial, row in enumerate(complaints, 1):
        row["number"] = complaint_number(serial)
    aftercare = make_aftercare(random, complaints, today)
    plant(complaints, aftercare, world, today)
    contents = {
        "complaints": complaints,
        "aftercare": aftercare,
        "improvement_actions": _actions(scene),
        "categories": [dict(row) for row in schema["categories"].initial_rows],
        "employees": world.employees,
        "complexes": world.complexes,
        "units": world.units,
        "settings": [
            {"setting": "Geluksgetal", "value": "7"},
            {"setting": "Uurtarief klachtkosten (euro)", "value": "1.500"},
        ],
    }
    plant_in_lists(contents, today)
    return contents


def _actions(scene: Scene) -> list[dict[str, Any]]:
    """Four improvement actions: one that worked, one that did not, one under way and one idea."""
    return [
        {
            "action_id": "VA-01",
            "action": "Schoonmakers tekenen per trappenhuis af; wijkbeheer kijkt elke week mee.",
            "category": scene.categories[8],
            "problem": "Trappenhuizen worden overgeslagen.",
            "owner_team": "Wijkbeheer Noord",
            "status": "introduced",
            "introduced_on": scene.worked_on,
            "expected_effect": "Minder klachten over schoonmaak.",
        },
        {
            "action_id": "VA-02",
            "action": "Terugbelverzoeken komen in één lijst.",
            "category": scene.categories[0],
            "problem": "Klanten worden niet teruggebeld.",
            "owner_team": "Klantcontact",
            "status": "introduced",
            "introduced_on": scene.unchanged_on,
            "expected_effect": "Elk terugbelverzoek dezelfde dag.",
        },
        {
            "action_id": "VA-03",
            "action": "Monteur belt een half uur van tevoren.",
            "category": scene.categories[3],
            "reason": "agreement",
            "problem": "Monteurs komen te laat of niet.",
            "owner_team": "Reparatieonderhoud",
            "status": "in_progress",
        },
        {
            "action_id": "VA-04",
            "action": "Brieven over werkzaamheden in gewone taal.",
            "category": scene.categories[1],
            "problem": "Brieven zijn te moeilijk.",
            "owner_team": "Klantcontact",
            "status": "idea",
        },
    ]
