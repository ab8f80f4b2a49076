"""
Receipts: what makes a batch happen once, and what makes two runs notice each other.

The service knows no conditional write, but a batch is atomic and an id can be given only once.  So a
batch that adds something begins by creating developer metadata (invisible to people, it costs no cell)
with an id of its own.  Sent a second time, because the answer to the first got lost, it is refused
whole.  And a batch that issues numbers takes its id from the highest number so far: of two runs that
start from the same one, the second is refused whole, reads again and plans anew.  That an id is refused
the second time follows from the reference ("must be unique"); were it not so, double numbers would
still be found and reported (rule N002).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.storage.google.cells import Json

KEY = "kg"
"""Metadata key of a receipt; short, because all metadata of a file share 30,000 characters."""

KEPT_SINGLES, KEPT_NUMBERS = 20, 200
"""Receipts of each kind that are kept; older ones can no longer be asked for."""

NUMBERS_END = 1_000_000_000
"""Ids below are for issued numbers (serials have at most 8 digits), ids from here on are random."""

LAST_ID = 2_147_483_647


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """
    One receipt.

    Attributes:
        id: Unique in the spreadsheet.
        value: For issued numbers the highest serial, then ``:`` and a mark of the run that wrote it.
    """

    id: int
    value: str

    @property
    def request(self) -> Json:
        """The request that leaves the receipt; it comes first in its batch."""
        metadata = {
            "metadataId": self.id,
            "metadataKey": KEY,
            "metadataValue": self.value,
            "location": {"spreadsheet": True},
            "visibility": "DOCUMENT",
        }
        return {"createDeveloperMetadata": {"developerMetadata": metadata}}


def numbers_receipt(before: int, highest: int, source: random.Random) -> Receipt:
    """
    The receipt for the numbers after *before*, up to and with *highest*.

    Args:
        before: The highest serial ever issued so far, 0 or more.
        highest: The highest serial that this batch issues.
        source: For the mark of the run.
    """
    return Receipt(id=before + 1, value=f"{highest}:{_mark(source)}")


def single_receipt(source: random.Random) -> Receipt:
    """A receipt that only keeps a batch from happening twice."""
    return Receipt(id=source.randrange(NUMBERS_END, LAST_ID), value=f":{_mark(source)}")


def _mark(source: random.Random) -> str:
    return format(source.getrandbits(32), "x")


def highest_serial(metadata: Iterable[Mapping[str, object]]) -> int:
    """
    The highest serial that any receipt says was issued.

    Args:
        metadata: The developer metadata of the spreadsheet.
    """
    values = [
        str(m.get("metadataValue", "")).partition(":")[0]
        for m in metadata
        if m.get("metadataKey") == KEY
    ]
    return max((int(v) for v in values if v.isdecimal()), default=0)


def obsolete(metadata: Sequence[Mapping[str, object]]) -> list[Json]:
    """
    Requests that clear away receipts which nobody can ask for any more.

    Args:
        metadata: The developer metadata of the spreadsheet, in its own order.
    """
    ids = [int(str(m["metadataId"])) for m in metadata if m.get("metadataKey") == KEY]
    singles = [i for i in ids if i >= NUMBERS_END]
    numbers = sorted(i for i in ids if i < NUMBERS_END)
    gone = [
        *singles[: max(0, len(singles) - KEPT_SINGLES)],
        *numbers[: max(0, len(numbers) - KEPT_NUMBERS)],
    ]
    return [
        {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": i}}}}
        for i in gone
    ]
