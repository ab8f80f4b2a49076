"""Complaints drawn at random, as the staff type them: every kind of row that retention and archive meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from tests.registers import complaint
from toolkit.storage.base import Cell

Drawn = Mapping[str, Cell]


def drawn_complaints(*, days: int, most: int) -> st.SearchStrategy[list[Drawn]]:
    """Lists of one to *most* complaints that came in on one of the first *days* days."""
    one = {
        "day": st.integers(0, days),
        "closes": st.sampled_from([None, 0, 1, 9, 30, 400]),
        "again": st.sampled_from([None, None, 5]),
        "where": st.sampled_from(["", "00417", "H01", "00512", "De Linde", "99999"]),
        "category": st.sampled_from(["Informatie", "Bejegening"]),
        "handler": st.sampled_from(
            ["Roos Elzenkamp", "Gijs Dauwhoek", "Otto Grasmeer", "Verhuur", "Onbekend"]
        ),
        "kind": st.sampled_from(["", "", "Klacht", "Overlast", "Geschil"]),
        "expression": st.sampled_from(["", "Uitgesproken", "Verborgen"]),
        "extension": st.sampled_from(["", "", "Wachten op onderdeel"]),
    }
    return st.lists(st.fixed_dictionaries(one), min_size=1, max_size=most)


def rows_of(drawn: Sequence[Drawn], first: date) -> list[dict[str, Cell]]:
    """The rows of tab *Klachten*, numbered from 1; *first* is the day 0."""
    rows = []
    for serial, cells in enumerate(drawn, 1):
        received = first + timedelta(days=int(str(cells["day"])))
        row = complaint(serial, Ontvangen_op=shown(received), Afgehandeld_op="")
        row |= {"Rubriek": cells["category"], "Behandelaar": cells["handler"]}
        row |= {"Soort": cells["kind"], "Uiting": cells["expression"]}
        row["Huurder- of VHE-nummer"] = cells["where"]
        if cells["extension"]:
            row["Uitstel tot"] = shown(received + timedelta(days=28))
            row["Reden uitstel"] = cells["extension"]
        if cells["closes"] is not None:
            done = received + timedelta(days=int(str(cells["closes"])))
            row["Afgehandeld op"] = shown(done)
            if cells["again"] is not None:
                row["Heropend op"] = shown(done + timedelta(days=int(str(cells["again"]))))
        rows.append(row)
    return rows


def shown(day: date) -> str:
    """As the staff type it."""
    return f"{day.day}-{day.month}-{day.year}"
