"""
What an improvement action is about, the days that count for it, and the rest to compare with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

LEAST_REST_SHARE = 0.5
"""Other actions leave the rest only while so much of it remains.  Source: an assumption of the project."""

SCOPE_COLUMNS = ("category", "reason", "complex")

Flags = npt.NDArray[np.bool_]
Codes = Sequence[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]
"""Per scope column: the complaints' values and the actions', as numbers of one list; 0 is the empty text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """Day numbers since 1970: before is ``[before_from, before_until)``, after likewise."""

    before_from: int
    before_until: int
    after_from: int
    after_until: int

    @property
    def before_days(self) -> int:
        return max(0, self.before_until - self.before_from)

    @property
    def after_days(self) -> int:
        return max(0, self.after_until - self.after_from)


def scope_codes(
    values: pd.Series, wanted: pd.Series
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Both columns as numbers of one list, in which 0 is the empty text."""
    texts = np.concatenate(
        [np.array([""], dtype=object), values.to_numpy(object), wanted.to_numpy(object)]
    )
    codes, _found = pd.factorize(texts)
    return codes[1 : len(values) + 1], codes[len(values) + 1 :]


def in_scope(codes: Codes, at: int) -> Flags:
    """Which complaints the action at that position is about; an empty column of the action is all."""
    result = np.ones(len(codes[0][0]), dtype=bool)
    for values, wanted in codes:
        if wanted[at]:
            result &= values == wanted[at]
    return result


def same_scope(actions: pd.DataFrame, at: int) -> Iterator[int]:
    """The other actions about exactly the same."""
    table = actions[list(SCOPE_COLUMNS)].to_numpy(object)
    return (int(i) for i in np.flatnonzero((table == table[at]).all(axis=1)) if i != at)


def measured_window(
    introduced: int, same: list[int], first_day: int, now: int, wash_in: int, longest: int
) -> Window:
    """
    The days before and after that count for one action.

    Args:
        introduced: Day number of its introduction.
        same: Day numbers of the other actions with the same scope; they cut the window short.
        first_day: First day of the register.
        now: Today, which does not count.
        wash_in: Days from the introduction on that count for neither side.
        longest: Most days before, and after.
    """
    earlier = [day + wash_in for day in same if day < introduced]
    later = [day for day in same if day > introduced]
    after_from = introduced + wash_in
    return Window(
        before_from=min(max([introduced - longest, first_day, *earlier]), introduced),
        before_until=introduced,
        after_from=after_from,
        after_until=max(after_from, min([after_from + longest, now, *later])),
    )


def rest_of(codes: Codes, scopes: list[Flags], at: int, others: list[Flags]) -> Flags:
    """
    Complaints outside the scope whose scope columns are filled, without those of other new actions.

    Args:
        codes: From :func:`scope_codes`.
        scopes: Per action, from :func:`in_scope`.
        at: The action.
        others: Scopes of the actions that came in within its window.
    """
    rest = ~scopes[at]
    for values, wanted in codes:
        if wanted[at]:
            rest &= values != 0
    free = rest.copy()
    for other in others:
        free &= ~other
    return free if free.sum() >= LEAST_REST_SHARE * rest.sum() else rest
