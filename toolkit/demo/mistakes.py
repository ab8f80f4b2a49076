"""
One row of the demo for each kind of mistake that the rules know.

Each planted row is first made ordinary, so that it shows its own mistake and no other.  Some kinds cannot be
planted in rows of one day: terms past the known holidays (K001), a number on an empty row (N006), a stock that
runs out (T001), and what only a comparison with yesterday shows (R).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from toolkit.demo.world import OUTBREAK_COMPLEX, Row, World

SPACING = 2
"""Mistakes lie this many rows apart, so that each is seen by itself."""

DAY = timedelta(days=1)
FEWEST_DAYS = 4
"""A planted row was received so many days ago at least: room for dates before and after."""

Change = Callable[[Row], Row]


def mistakes(world: World, today: date) -> list[Change]:
    """What to change on one ordinary open row each; in the order of the rule codes as far as that can be."""

    def always(**cells: object) -> Change:
        return lambda _row: dict(cells)

    return [
        always(channel=None),  # V001
        always(
            description="De klant vertelde het hele verhaal opnieuw en nog eens opnieuw. " * 6
        ),  # V002
        always(last_contact_on="31-02-2026"),  # V003
        always(channel="Telefon"),  # V006
        always(category="Schoonmaak"),  # V009
        always(cause="#N/B"),  # V008
        always(number="K-0000012"),  # N001
        always(number=None),  # N003
        always(received_on=today + timedelta(days=400), last_contact_on=None),  # D001
        always(received_on=today - timedelta(days=500)),  # D002
        lambda row: {"closed_on": row["received_on"] - 3 * DAY, "last_contact_on": None},  # D003
        lambda row: {"last_contact_on": row["received_on"] - DAY},  # D004
        lambda row: {"promised_before": row["received_on"] - DAY},  # D005
        lambda row: {"closed_on": today - DAY, "reopened_on": row["received_on"] - 2 * DAY},  # D006
        lambda row: {"reopened_on": row["received_on"] + 2 * DAY},  # D007
        always(
            status="Afgehandeld"
        ),  # C001 and D008, where a storage keeps what was typed over a formula
        lambda row: {"extended_until": row["received_on"] + 9 * DAY},  # D009
        always(
            extended_until=today + timedelta(days=90), extension_reason="onderdeel niet leverbaar"
        ),  # D010
        lambda row: {
            "extended_until": row["received_on"] - DAY,
            "extension_reason": "verkeerde datum",
        },  # D011
        always(ruling="upheld"),  # D012
        always(handler=world.employees[3]["name"][:-1] + "x"),  # H001
        always(handler=world.gone),  # H002
        always(description="Wil graag teruggebeld worden op 06 12345678 over de afspraak."),  # P001
        always(
            description="Stuur het antwoord naar bewoner@voorbeeld.example, er kwam nog niets."
        ),  # P002
        always(
            description="Het bedrag moest naar NL91ABNA0417164300 en dat is niet gebeurd."
        ),  # P003
        always(description="Moest weer het nummer 111222333 opgeven en vindt dat vreemd."),  # P004
        always(
            description="De auto met kenteken 12-ABC-3 staat al weken op de stoep en niemand doet iets."
        ),  # P005
        always(description="Wacht al weken op antwoord over de Fantasiestraat 12a."),  # P006
        always(description="De kraan in de keuken lekt."),  # A001
        always(description="Is het niet eens met de huurverhoging en wil bezwaar maken."),  # A002
        always(description="De buren hebben elke avond harde muziek aan."),  # A003
    ]


def _ordinary(row: Row, today: date) -> Row:
    """The row as a plain open complaint that was in contact yesterday."""
    cleared = (
        "closed_on", "reopened_on", "promised_before", "extended_until", "extension_reason", "kind", "follow_up", "ruling",
    )  # fmt: skip
    return row | dict.fromkeys(cleared) | {"last_contact_on": max(today - DAY, row["received_on"])}


def plant(rows: list[Row], answers: Sequence[Row], world: World, today: date) -> None:
    """Change some of the last rows, one for each kind of mistake; copy one row whole, and one number."""
    changes = mistakes(world, today)
    special = {*world.unit_ids[OUTBREAK_COMPLEX], world.third_time_unit}
    special |= {world.tenant_of[unit] for unit in special}
    answered = {answer["number"] for answer in answers}
    free = [
        at
        for at, row in enumerate(rows)
        if (today - row["received_on"]).days >= FEWEST_DAYS
        and row["unit_or_tenant_id"] not in special
        and row["number"] not in answered
        and not row.get("kind")
    ]
    chosen = free[-SPACING * (len(changes) + 2) :: SPACING]
    if len(chosen) < len(changes) + 2:
        return
    for at, change in zip(chosen, changes, strict=False):
        plain = _ordinary(rows[at], today)
        rows[at] = plain | change(plain)
    copy, double = chosen[-2:]
    rows[copy] = rows[copy + 1] | {"number": rows[copy]["number"]}  # N005
    rows[double] |= {"number": rows[double + 1]["number"]}  # N002


def plant_in_lists(contents: dict[str, list[Row]], today: date) -> None:
    """Mistakes in the other tabs: an unknown number, wrong grades, a double name, an odd setting."""
    answers, complaints = contents["aftercare"], contents["complaints"]
    still_open = next((r for r in reversed(complaints) if _is_open(r) and r["number"]), None)
    if len(answers) < 4 or still_open is None:
        return
    answers[0]["number"] = "K-9999998"  # N004
    answers[1]["overall_grade"] = "acht"  # V004
    answers[1]["informed_grade"] = 11  # V007
    answers[2]["may_contact"] = "misschien"  # V005
    answers[-1] |= {"number": still_open["number"], "answered_on": today}  # D008
    contents["units"].append(dict(contents["units"][0]))  # L001


def _is_open(row: Row) -> bool:
    return not row.get("closed_on") and not row.get("reopened_on") and not row.get("kind")
