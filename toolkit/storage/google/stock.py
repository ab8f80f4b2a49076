"""
The stock of numbered empty rows at the end of a tab, as on a pad of paper forms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.register.numbers import complaint_number, serials
from toolkit.schema import Table
from toolkit.storage.base import Cell, RawTab
from toolkit.storage.google.requests import NUMBER, has_numbers

REFILL_SHARE = 2 / 3
"""A refresh fills the stock up when less than this part of it is left; a day's intake is far smaller."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stock:
    """
    How a tab that people fill stands.

    Attributes:
        empty_count: Rows with a number that nobody has filled.
        next_row: 0-based sheet row after the last filled one; 1 when none is filled.
        end_row: 0-based sheet row after the last one with anything in it, a number included.
        ends_empty: Whether that last one is an empty numbered row.
        highest: The highest serial among the numbers, 0 when there is none.
    """

    empty_count: int
    next_row: int
    end_row: int
    ends_empty: bool
    highest: int

    @property
    def refill_row(self) -> int:
        """
        0-based row before which new numbered rows come.

        Just before the last empty one: what spans the rows (dropdowns, colours, filter views) then
        grows along, as it does for lines inserted by hand.
        """
        return self.end_row - 1 if self.ends_empty else self.end_row


def stock_of(tab: RawTab, table: Table, positions: Mapping[str, int]) -> Stock:
    """
    The stock of a tab.

    Args:
        tab: As it was read.
        table: Its table.
        positions: Column name → 0-based sheet column.
    """
    filled = sorted(
        positions[c.name] for c in table.columns if not c.is_computed and not c.is_preprinted
    )
    printed = [positions[c.name] for c in table.columns if c.is_preprinted]
    is_filled = np.array([_has_any(row, filled) for row in tab.rows], dtype=bool)
    is_used = is_filled | np.array([_has_any(row, printed) for row in tab.rows], dtype=bool)
    numbers = [str(row[positions[NUMBER]] or "") for row in tab.rows] if has_numbers(table) else []
    return Stock(
        empty_count=int((is_used & ~is_filled).sum()) if has_numbers(table) else 0,
        next_row=_after_last(is_filled),
        end_row=_after_last(is_used),
        ends_empty=bool(is_used.any() and not is_filled[np.flatnonzero(is_used)[-1]]),
        highest=int(serials([*numbers, ""]).max()),
    )


def _has_any(row: Sequence[Cell], columns: Sequence[int]) -> bool:
    return any(at < len(row) and row[at] not in (None, "") for at in columns)


def _after_last(chosen: np.ndarray) -> int:
    at = np.flatnonzero(chosen)
    return int(at[-1]) + 2 if len(at) else 1


def missing_count(table: Table, stock: Stock, *, refill_share: float = 1.0) -> int:
    """How many numbered rows to add: none while at least *refill_share* of the stock is left."""
    if not has_numbers(table) or stock.empty_count >= table.stock_rows * refill_share:
        return 0
    return table.stock_rows - stock.empty_count


def stock_rows(highest: int, count: int) -> list[dict[str, Cell]]:
    """*count* empty rows with the numbers after *highest*."""
    return [{NUMBER: complaint_number(highest + i)} for i in range(1, count + 1)]
