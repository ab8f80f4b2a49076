"""What small registers tell, on a Tuesday."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.registers import complaint, raw_register
from toolkit.knowledge import Knowledge
from toolkit.notifying.addresses import Addresses
from toolkit.notifying.addresses_reading import read_addresses
from toolkit.pipeline import understand
from toolkit.progress import Stopwatch
from toolkit.register.numbers import complaint_number
from toolkit.schema import register_schema
from toolkit.storage.base import Cell

TUESDAY = date(2026, 11, 24)
NUMBER = complaint_number


def knowledge(*rows: dict[str, Cell], today: date = TUESDAY) -> Knowledge:
    """What a register with these complaints tells."""
    raw = raw_register({"Klachten": list(rows)})
    return understand(raw, register_schema(), today, Stopwatch(progress=lambda _text: None))


def row(serial: int, received: str, **cells: Cell) -> dict[str, Cell]:
    """An open complaint of a colleague at Klantcontact, received on a day, spoken to the day before today."""
    given = {"Ontvangen_op": received, "Laatste_contact": "23-11-2026", **cells}
    return complaint(serial, **given)


def table(**parts: Any) -> Addresses:
    """The table ``[notify]``."""
    return read_addresses(parts)


def by_kind(found: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Without the kinds that are not there."""
    return {kind: numbers for kind, numbers in found.items() if numbers}
