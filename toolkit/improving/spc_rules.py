"""
The four rules of a control chart: one small function each, on one stretch without a rebase.

Every function takes arrays of shape (n,), oldest first, and marks all points that make up the signal.
An unknown point (``nan``) breaks every rule.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.improving.limits import Floats, Limits

Flags = npt.NDArray[np.bool_]
Sides = npt.NDArray[np.int8]

WINDOW = 3
"""Points in the window of the two-of-three rule (NHS Making Data Count)."""

NEAR_POINTS = 2
"""Points near the limit that the window needs (NHS Making Data Count)."""


def sides(values: Floats, centre: Floats) -> Sides:
    """Whether each point lies above (1), on (0) or below (-1) the centre; 0 where unknown."""
    return np.nan_to_num(np.sign(values - centre)).astype(np.int8)


def outside(values: Floats, limits: Limits) -> Flags:
    """Rule 1: strictly beyond a limit; a point on the limit is not."""
    return np.asarray((values > limits.upper) | (values < limits.lower))


def near(values: Floats, limits: Limits) -> Flags:
    """Strictly beyond a near limit and not beyond the limit."""
    beyond_near = (values > limits.near_upper) | (values < limits.near_lower)
    return np.asarray(beyond_near & ~outside(values, limits))


def trend(values: Floats, run_length: int) -> Sides:
    """
    Rule 2: *run_length* points or more that strictly rise (1) or strictly fall (-1); a tie breaks it.

    The turning point of a rise and a fall belongs to the later one, as in NHSRplotthedots.
    """
    steps = np.sign(np.diff(values))
    rises, falls = in_run(steps == 1, run_length - 1), in_run(steps == -1, run_length - 1)
    result = np.zeros(len(values), dtype=np.int8)
    for step in (0, 1):  # first as the end of a step, then as its start, which wins
        at = slice(1, None) if step == 0 else slice(None, -1)
        result[at][rises] = 1
        result[at][falls] = -1
    return result


def two_of_three(is_near: Flags, side: Sides) -> Flags:
    """
    Rule 3: three in a row on one side, of which two or more are near the limit; only those are marked.

    Args:
        is_near: From :func:`near`.
        side: From :func:`sides`.
    """
    result = np.zeros(len(is_near), dtype=bool)
    if len(is_near) < WINDOW:
        return result
    windows = np.lib.stride_tricks.sliding_window_view
    one_sided = np.abs(windows(side, WINDOW).sum(axis=1)) == WINDOW
    found = np.flatnonzero(one_sided & (windows(is_near, WINDOW).sum(axis=1) >= NEAR_POINTS))
    for offset in range(WINDOW):
        result[found + offset] = True
    return result & is_near


def shift(side: Sides, run_length: int) -> Flags:
    """
    Rule 4: *run_length* points or more on one side; a point on the centre breaks it.

    Args:
        side: From :func:`sides`.
        run_length: 1 or more.
    """
    return in_run(side == 1, run_length) | in_run(side == -1, run_length)


def in_run(flags: Flags, length: int) -> Flags:
    """
    Which positions are in an unbroken run of *length* or more.

    >>> in_run(np.array([True, True, False, True]), 2).tolist()
    [True, True, False, False]
    """
    padded = np.concatenate([[False], flags, [False]])
    changes = np.flatnonzero(padded[1:] != padded[:-1])
    starts, ends = changes[::2], changes[1::2]
    long = ends - starts >= length
    marks = np.zeros(len(flags) + 1, dtype=np.int64)
    marks[starts[long]] += 1
    marks[ends[long]] -= 1
    return np.asarray(np.cumsum(marks)[:-1] > 0)
