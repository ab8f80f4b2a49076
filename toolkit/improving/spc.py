"""
Control charts: does this series do something that chance does not explain?

XmR charts for counts and days, p′- and u′-charts for shares and rates.  The outcome equals that of the R
package NHSRplotthedots 0.2.2 but for the departures, which ``docs/naslag/regelkaarten.md`` argues.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toolkit.improving.limits import Floats, Limits, rate_limits, share_limits, xmr_limits
from toolkit.improving.spc_chart import (
    COMMON_CAUSE,
    FIRM_POINTS,
    RULE_NAMES,
    RUN_LENGTH,
    VERDICT_POINTS,
    ControlChart,
    Direction,
    Variation,
    control_chart,
)

__all__ = [
    "COMMON_CAUSE",
    "FIRM_POINTS",
    "RULE_NAMES",
    "RUN_LENGTH",
    "VERDICT_POINTS",
    "ControlChart",
    "Direction",
    "Variation",
    "p_chart",
    "u_chart",
    "xmr_chart",
]


def xmr_chart(
    values: Sequence[float] | Floats,
    *,
    direction: Direction = "neutral",
    screening: bool = True,
    run_length: int = RUN_LENGTH,
    baseline_points: int | None = None,
    rebase_at: Sequence[int] = (),
) -> ControlChart:
    """
    Individuals chart of one figure per period.

    Args:
        values: Oldest first, shape (n,), any unit; ``nan`` is unknown.  Counts should average about 5 or more.
        direction: What is better; volume is neutral.
        screening: Leave extreme moving ranges out of the limits.
        run_length: Points in a trend or shift, 2 or more.
        baseline_points: The first so many points of each segment set its limits; ``None`` is all.
        rebase_at: Indices at which a new segment starts, 0 to n - 1, in any order.

    Raises:
        ValueError: A value is infinite, an index is outside the series, or a number is too low.

    Source:
        Wheeler, Understanding Variation (1993); NHS England, Making Data Count; NHSRplotthedots 0.2.2.

    >>> chart = xmr_chart([4, 6, 5, 7, 3, 30])
    >>> chart.upper.round(3).tolist()[0], chart.verdict
    (15.152, 'special_cause_neutral_high')
    """
    points = _checked("values", values)

    def limits(part: slice) -> Limits:
        return xmr_limits(points[part], screening=screening, baseline_points=baseline_points)

    return control_chart(points, limits, direction, run_length, baseline_points, rebase_at)


def p_chart(
    counts: Sequence[float] | Floats,
    totals: Sequence[float] | Floats,
    *,
    direction: Direction = "neutral",
    screening: bool = True,
    run_length: int = RUN_LENGTH,
    baseline_points: int | None = None,
    rebase_at: Sequence[int] = (),
) -> ControlChart:
    """
    Chart of a share per period with Laney's correction (p′-chart); *values* are shares 0–1.

    Args:
        counts: How many, shape (n,), 0 to *totals*.
        totals: Of how many, shape (n,); a period of 0 is unknown.
        direction, screening, run_length, baseline_points, rebase_at: As in :func:`xmr_chart`.

    Raises:
        ValueError: A count lies outside its total, lengths differ, or as in :func:`xmr_chart`.

    Source:
        Laney, Improved control charts for attributes, Quality Engineering 14 (2002) 531-537.
    """
    parts, wholes = _checked_pair(counts, totals)
    if (parts > wholes).any():
        msg = "a count lies within its total"
        raise ValueError(msg)

    def limits(part: slice) -> Limits:
        return share_limits(
            parts[part], wholes[part], screening=screening, baseline_points=baseline_points
        )

    return control_chart(
        _divided(parts, wholes), limits, direction, run_length, baseline_points, rebase_at
    )


def u_chart(
    counts: Sequence[float] | Floats,
    exposures: Sequence[float] | Floats,
    *,
    direction: Direction = "neutral",
    screening: bool = True,
    run_length: int = RUN_LENGTH,
    baseline_points: int | None = None,
    rebase_at: Sequence[int] = (),
) -> ControlChart:
    """
    Chart of a rate per period with Laney's correction (u′-chart); *values* are counts per unit of exposure.

    Args:
        counts: How many, shape (n,), 0 or more.
        exposures: Shape (n,), in the unit that the rate is per: for a yearly rate per 1,000 homes,
            homes / 1000 × days / 365.  A period of 0 is unknown.
        direction, screening, run_length, baseline_points, rebase_at: As in :func:`xmr_chart`.

    Raises:
        ValueError: A count or exposure is negative, lengths differ, or as in :func:`xmr_chart`.

    Source:
        Laney, Improved control charts for attributes, Quality Engineering 14 (2002) 531-537.
    """
    events, sizes = _checked_pair(counts, exposures)

    def limits(part: slice) -> Limits:
        return rate_limits(
            events[part], sizes[part], screening=screening, baseline_points=baseline_points
        )

    return control_chart(
        _divided(events, sizes), limits, direction, run_length, baseline_points, rebase_at
    )


def _checked(name: str, figures: Sequence[float] | Floats) -> Floats:
    result = np.array(figures, dtype=np.float64)
    if result.ndim != 1 or np.isinf(result).any():
        msg = f"{name} is a row of finite numbers"
        raise ValueError(msg)
    return result


def _checked_pair(
    counts: Sequence[float] | Floats, sizes: Sequence[float] | Floats
) -> tuple[Floats, Floats]:
    first, second = _checked("counts", counts), _checked("totals or exposures", sizes)
    if len(first) != len(second) or (first < 0).any() or (second < 0).any():
        msg = "counts and what they are out of have one length and are not negative"
        raise ValueError(msg)
    return first, second


def _divided(counts: Floats, sizes: Floats) -> Floats:
    return np.asarray(np.divide(counts, sizes, out=np.full(len(counts), np.nan), where=sizes > 0))
