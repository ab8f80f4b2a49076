"""
Quantiles of many groups at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def grouped_quantiles(
    groups: npt.NDArray[np.intp],
    values: npt.NDArray[np.float64],
    group_count: int,
    shares: Sequence[float],
) -> npt.NDArray[np.float64]:
    """
    Quantiles per group, with linear interpolation between the two nearest values.

    Args:
        groups: Group of each value, 0 to *group_count* - 1, shape (n,).
        values: Shape (n,); ``nan`` is left out.
        group_count: Number of groups.
        shares: 0 to 1 each, shape (k,); 0.5 is the median.

    Returns:
        Shape (k, group_count); ``nan`` for an empty group.

    >>> grouped_quantiles(np.array([0, 0, 1]), np.array([1.0, 2.0, 7.0]), 3, [0.5]).tolist()
    [[1.5, 7.0, nan]]
    """
    known = ~np.isnan(values)
    groups, values = groups[known], values[known]
    order = np.lexsort((values, groups))
    ordered = np.append(values[order], np.nan)
    sizes = np.bincount(groups, minlength=group_count)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    steps = np.maximum(sizes - 1, 0)
    # Within its own group, so that no rounding hangs on how many groups come before.
    position = steps * np.array(shares)[:, None]
    whole = np.floor(position)
    low = starts + whole.astype(np.intp)
    high = np.minimum(low + 1, starts + steps)
    result = ordered[low] + (ordered[high] - ordered[low]) * (position - whole)
    return np.where(sizes > 0, result, np.nan)
