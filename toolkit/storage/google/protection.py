"""
Protected ranges: ours are known by their description, and mended where they are gone, double or moved.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.storage.google.cells import Json
from toolkit.storage.google.layout import (
    HEADER_MARK,
    LOCK_MARK,
    NUMBER_MARK,
    TAB_MARK,
    Place,
    protections,
)

MARKS = frozenset({HEADER_MARK, LOCK_MARK, NUMBER_MARK, TAB_MARK})
_SIDES = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")


def protection_requests(place: Place, found: Sequence[Json], editors: Sequence[str]) -> list[Json]:
    """
    The requests that make a tab's protection right; none when it is.

    Args:
        place: The tab.
        found: All its protected ranges; those that a person made stay.
        editors: E-mail addresses that must be able to write; empty when unknown.
    """
    left = [item for item in found if item.get("description") in MARKS]
    requests: list[Json] = []
    for wanted in protections(place, editors):
        good = next((item for item in left if is_same(item, wanted, place.rows)), None)
        if good is None:
            requests.append({"addProtectedRange": {"protectedRange": wanted}})
        else:
            left.remove(good)
            requests += _let_in(good, editors)
    gone: list[Json] = [
        {"deleteProtectedRange": {"protectedRangeId": item["protectedRangeId"]}} for item in left
    ]
    return [*gone, *requests]


def _let_in(found: Json, editors: Sequence[str]) -> list[Json]:
    """Add ourselves to the editors of a range whose list we may see."""
    users = list(found.get("editors", {}).get("users", []))
    if not users or set(editors) <= set(users):
        return []
    item = {"protectedRangeId": found["protectedRangeId"], "editors": {"users": [*users, *editors]}}
    return [{"updateProtectedRange": {"protectedRange": item, "fields": "editors"}}]


def is_same(found: Json, wanted: Json, rows: int) -> bool:
    """Whether a protected range is the wanted one; an end at the last row is as good as no end."""
    if found.get("description") != wanted["description"]:
        return False
    if bool(found.get("warningOnly")) != bool(wanted.get("warningOnly")):
        return False
    return _plain(found.get("range", {}), rows) == _plain(wanted["range"], rows)


def _plain(grid: Json, rows: int) -> tuple[int | None, ...]:
    sides = {name: grid.get(name) for name in _SIDES}
    sides["startRowIndex"] = sides["startRowIndex"] or 0
    if sides["endRowIndex"] is not None and sides["endRowIndex"] >= rows:
        sides["endRowIndex"] = None
    return (int(grid.get("sheetId", 0)), *sides.values())
