"""
From a plan to what is written for it: tabs replaced, fresh rows, the stock of numbers filled up.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from toolkit.storage.base import FreshRows, WritePlan, own_positions
from toolkit.storage.google.edits import edit_requests, unlock
from toolkit.storage.google.layout import Place
from toolkit.storage.google.receipts import Receipt, numbers_receipt, single_receipt
from toolkit.storage.google.requests import (
    NUMBER,
    Writing,
    insertion,
    numbered,
    replacement,
    stretched,
)
from toolkit.storage.google.seen import Seen
from toolkit.storage.google.stock import REFILL_SHARE, missing_count, stock_of, stock_rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """
    What is to be written.

    Attributes:
        writing: All of it.
        receipt: What keeps it from happening twice; ``None`` when twice does no harm.
        issued_numbers: The numbers of the fresh rows, in order.
    """

    writing: Writing
    receipt: Receipt | None
    issued_numbers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Additions:
    """Rows added to one tab; *before* and *after* are the highest serials issued."""

    writing: Writing
    numbers: tuple[str, ...]
    before: int
    after: int


def planned(plan: WritePlan, seen: Seen, source: random.Random) -> Planned:
    """
    What is to be written for a plan.

    Args:
        plan: Tabs to replace, rows to add, and cells to edit.
        seen: The reading on which it is based; for edits it was made under a lock.
        source: For the mark of this run.
    """
    sheet_ids = {place.title: place.sheet_id for place in seen.places.values()}
    cleaning = [{"deleteSheet": {"sheetId": i}} for i in seen.leftovers]
    edits = [
        request
        for one in plan.row_edits
        for request in edit_requests(one, seen.tab(one.table), seen.places[one.table.name])
    ]
    writing = Writing(before=(*edits, *map(unlock, seen.locks), *cleaning))
    for content in plan.contents:
        sheet_id = seen.places[content.table.name].sheet_id
        views = seen.views.get(sheet_id, ())
        writing = writing.joined(replacement(content, sheet_id, sheet_ids, views))
    fresh = {one.table.name: one for one in plan.fresh_rows}
    issued: tuple[str, ...] = ()
    receipt: Receipt | None = single_receipt(source) if edits or writing != Writing() else None
    for name, place in seen.places.items():
        if place.table.owner == "script":
            continue
        added = additions(fresh.get(name) or FreshRows(table=place.table, rows=()), place, seen)
        writing = writing.joined(added.writing)
        issued += added.numbers
        if added.after > added.before:
            receipt = numbers_receipt(added.before, added.after, source)
        elif added.writing != Writing() and receipt is None:
            receipt = single_receipt(source)
    return Planned(writing=writing, receipt=receipt, issued_numbers=issued)


def additions(fresh: FreshRows, place: Place, seen: Seen) -> Additions:
    """
    The rows that one tab gets: fresh ones after the last filled row, and new stock at the end.

    Args:
        fresh: Rows to enter; may be none.
        place: The tab.
        seen: The reading on which it is based.
    """
    table = place.table
    stock = stock_of(seen.tab(table), table, place.positions)
    before = max(stock.highest, fresh.highest_number, seen.highest_issued)
    rows, numbers = numbered(fresh, before)
    highest = before + (sum(not row.get(NUMBER) for row in fresh.rows) if numbers else 0)
    count = missing_count(table, stock, refill_share=REFILL_SHARE)
    writing = Writing()
    if count:
        new = stock_rows(highest, count)
        writing = writing.joined(insertion(new, place, stock.refill_row, shift=len(rows)))
    if rows:
        own = own_positions(seen.tab(table).header, table)
        wide = replace(place, positions={**place.positions, **own})
        writing = writing.joined(insertion(rows, wide, stock.next_row))
    if count and stock.refill_row >= place.rows:
        views = stretched(seen.views.get(place.sheet_id, ()), place.rows + count + len(rows))
        writing = writing.joined(Writing(after=tuple(views)))
    return Additions(writing=writing, numbers=numbers, before=before, after=highest + count)
