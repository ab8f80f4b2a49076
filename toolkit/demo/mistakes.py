"""
One row of the demo for each kind of mistake that the rules know.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from toolkit.demo.world import Row, World

SPACING = 3
"""Mistakes lie this many rows apart, so that each is seen by itself."""

DAY = timedelta(days=1)


def mistakes(world: World, today: date) -> list[Row]:
    """Cells to change on one row each, in the order of the rule codes."""
    received = today - timedelta(days=12)
    later = {"received_on": received, "closed_on": None, "reopened_on": None, "last_contact_on": today - DAY}
    return [
        {"channel": None},  # V001
        {"description": "De klant vertelde het hele verhaal opnieuw en nog eens opnieuw. " * 6},  # V002
        {"last_contact_on": "31-02-2026", "closed_on": None},  # V003
        {"channel": "Telefon"},  # V006
        {"category": "Schoonmaak"},  # V009
        {"cause": "#N/B"},  # V008
        {"number": "K-0000012"},  # N001
        {"number": None},  # N003
        {"received_on": today + timedelta(days=400), "closed_on": None, "last_contact_on": None},  # D001
        later | {"received_on": today - timedelta(days=500)},  # D002
        {"received_on": received, "closed_on": received - 3 * DAY, "last_contact_on": None, "reopened_on": None},  # D003
        later | {"last_contact_on": received - DAY},  # D004
        later | {"promised_before": received - DAY},  # D005
        later | {"closed_on": today - DAY, "reopened_on": received - 2 * DAY},  # D006
        later | {"reopened_on": today - 2 * DAY},  # D007
        later | {"status": "Afgehandeld"},  # C001 and D008
        later | {"extended_until": today + timedelta(days=9), "extension_reason": None},  # D009
        later | {"extended_until": today + timedelta(days=60), "extension_reason": "onderdeel niet leverbaar"},  # D010
        later | {"extended_until": received - DAY, "extension_reason": "verkeerde datum"},  # D011
        {"ruling": "upheld", "follow_up": None},  # D012
        {"handler": world.employees[3]["name"][:-1] + "x"},  # H001
        later | {"handler": world.gone},  # H002
        {"description": "Wil graag teruggebeld worden op 06 12345678 over de afspraak."},  # P001
        {"description": "Stuur het antwoord naar bewoner@voorbeeld.example, er kwam nog niets."},  # P002
        {"description": "Het bedrag moest naar NL91ABNA0417164300 en dat is niet gebeurd."},  # P003
        {"description": "Moest weer het nummer 111222333 opgeven en vindt dat vreemd."},  # P004
        {"description": "De auto met kenteken 12-ABC-3 staat al weken op de stoep en niemand doet iets."},  # P005
        {"description": "Wacht al weken op antwoord over de Fantasiestraat 12a."},  # P006
        {"description": "De kraan in de keuken lekt.", "kind": None},  # A001
        {"description": "Is het niet eens met de huurverhoging en wil bezwaar maken.", "kind": None},  # A002
        {"description": "De buren hebben elke avond harde muziek aan.", "kind": None},  # A003
    ]


def plant(rows: list[Row], world: World, today: date) -> None:
    """Change the last rows of a register, one for each kind of mistake, and copy one row whole."""
    changes = mistakes(world, today)
    start = len(rows) - SPACING * (len(changes) + 2)
    if start < 0:
        return
    for i, change in enumerate(changes):
        rows[start + SPACING * i] |= change
    at = start + SPACING * len(changes)
    rows[at] = rows[at - 1] | {"number": rows[at]["number"]}  # N005
    rows[at + 2] |= {"number": rows[at + 1]["number"]}  # N002


def plant_in_lists(contents: dict[str, list[Row]]) -> None:
    """Mistakes in the other tabs: an unknown number, wrong grades, a double name, an odd setting."""
    answers: Sequence[Row] = contents["aftercare"]
    if len(answers) < SPACING:
        return
    answers[0]["number"] = "K-9999998"  # N004
    answers[1]["overall_grade"] = "acht"  # V004
    answers[1]["informed_grade"] = 11  # V007
    answers[2]["may_contact"] = "misschien"  # V005
    contents["units"].append(dict(contents["units"][0]))  # L001
