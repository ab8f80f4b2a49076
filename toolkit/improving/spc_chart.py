"""
A control chart from its values and limits: the rules applied to each segment, and the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from toolkit.improving import spc_rules as rules
from toolkit.improving.limits import Floats, Limits
from toolkit.improving.spc_rules import Flags, Sides

Direction = Literal["neutral", "higher_is_better", "lower_is_better"]
Variation = Literal[
    "common_cause",
    "special_cause_improvement",
    "special_cause_concern",
    "special_cause_neutral_high",
    "special_cause_neutral_low",
]

RUN_LENGTH = 7
"""Points in a trend or a shift; 6 or 7 is disputed (NHS Making Data Count)."""

FIRM_POINTS = 13
"""From so many points the limits are no longer a trial.  Source: definitions of the project."""

VERDICT_POINTS = 6
"""Under so many points there is no verdict.  Source: definitions of the project."""

COMMON_CAUSE: Variation = "common_cause"

RULE_NAMES = ("outside", "trend", "two_of_three", "shift")
"""In order of precedence (NHSRplotthedots 0.2.2)."""

_BETTER = {"neutral": 0, "higher_is_better": 1, "lower_is_better": -1}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ControlChart:
    """
    A series with its limits and signals; every array has shape (n,), oldest point first.

    Attributes:
        values: What was measured; ``nan`` is unknown.
        segment: 0 for the points before the first rebase, 1 after it, and so on.
        centre: Mean of the segment, or pooled share or rate.
        lower: Lower limit, in the unit of *values*; below zero for an XmR chart of low counts; ``nan`` when
            the segment has no two neighbouring points.
        upper: Upper limit.
        near_lower: Two thirds of the way from centre to *lower*.
        near_upper: Two thirds of the way from centre to *upper*.
        side: 1 above the centre, 0 on it, -1 below it.
        is_near: Between near limit and limit.
        is_outside: Rule 1, strictly beyond a limit.
        is_trend: Rule 2, part of a strict rise or fall.
        is_two_of_three: Rule 3, one of the two or three near a limit.
        is_shift: Rule 4, part of a run on one side.
        rule: The first of :data:`RULE_NAMES` that holds, ``""`` when none does.
        signal: What that rule says: 1 high or rising, -1 low or falling, 0 when none holds.
        point_type: A :data:`Variation` a point; ``""`` where unknown.
        limit_points: Known points on which the last segment's limits rest.
        last_segment_points: Known points in the last segment.
    """

    values: Floats
    segment: npt.NDArray[np.int64]
    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    side: Sides
    is_near: Flags
    is_outside: Flags
    is_trend: Flags
    is_two_of_three: Flags
    is_shift: Flags
    rule: npt.NDArray[np.object_]
    signal: Sides
    point_type: npt.NDArray[np.object_]
    limit_points: int
    last_segment_points: int

    @property
    def is_trial(self) -> bool:
        """Whether the last segment's limits rest on fewer than :data:`FIRM_POINTS` points."""
        return self.limit_points < FIRM_POINTS

    @property
    def variation(self) -> Variation | None:
        """The type of the last known point, however short the series; ``None`` when there is none."""
        known: list[Variation] = [kind for kind in self.point_type if kind]
        return known[-1] if known else None

    @property
    def verdict(self) -> Variation | None:
        """The *variation*, or ``None`` while the last segment has fewer than :data:`VERDICT_POINTS` points."""
        return self.variation if self.last_segment_points >= VERDICT_POINTS else None


def control_chart(
    values: Floats,
    limits_of: Callable[[slice], Limits],
    direction: Direction,
    run_length: int,
    baseline_points: int | None,
    rebase_at: Sequence[int],
) -> ControlChart:
    """
    Limits and rules anew for each segment, joined.

    Args:
        values: Oldest first, shape (n,); ``nan`` is unknown.
        limits_of: The limits of one segment, shape of the slice.
        direction: What is better.
        run_length: Points in a trend or shift, 2 or more.
        baseline_points: Checked here only: 2 or more, or ``None``.
        rebase_at: Indices at which a new segment starts.

    Raises:
        ValueError: An index is outside the series, or a number is too low.
    """
    if run_length < 2 or (baseline_points is not None and baseline_points < 2):
        msg = f"a run and a baseline have 2 points or more, got {run_length} and {baseline_points}"
        raise ValueError(msg)
    if any(not 0 <= at < len(values) for at in rebase_at):
        msg = f"a rebase starts within the series of {len(values)}, got {list(rebase_at)}"
        raise ValueError(msg)
    starts = sorted({0, *rebase_at})
    parts = [slice(a, b) for a, b in zip(starts, [*starts[1:], len(values)], strict=True)]
    segments = [_segment(values[part], limits_of(part), run_length) for part in parts]
    joined = {name: np.concatenate([s[name] for s in segments]) for name in segments[0]}
    last = values[parts[-1]]
    return ControlChart(
        values=values,
        segment=np.repeat(np.arange(len(parts)), [p.stop - p.start for p in parts]),
        **joined,
        point_type=_point_types(values, joined["signal"], direction),
        limit_points=limits_of(parts[-1]).point_count,
        last_segment_points=int((~np.isnan(last)).sum()),
    )


def _segment(values: Floats, limits: Limits, run_length: int) -> dict[str, npt.NDArray[np.generic]]:
    """Every array of a chart for one segment, but for what depends on the direction."""
    side = rules.sides(values, limits.centre)
    is_near = rules.near(values, limits)
    rising = rules.trend(values, run_length)
    flags = {
        "outside": rules.outside(values, limits),
        "trend": rising != 0,
        "two_of_three": rules.two_of_three(is_near, side),
        "shift": rules.shift(side, run_length),
    }
    rule = np.select(
        [flags[name] for name in RULE_NAMES], np.array(RULE_NAMES, dtype=object), default=""
    )
    return {
        "centre": limits.centre,
        "lower": limits.lower,
        "upper": limits.upper,
        "near_lower": limits.near_lower,
        "near_upper": limits.near_upper,
        "side": side,
        "is_near": is_near,
        **{f"is_{name}": flags[name] for name in RULE_NAMES},
        "rule": rule.astype(object),
        "signal": np.select([rule == "trend", rule != ""], [rising, side], default=0).astype(
            np.int8
        ),
    }


def _point_types(
    values: Floats, signal: npt.NDArray[np.generic], direction: Direction
) -> npt.NDArray[np.object_]:
    better = _BETTER[direction]
    result = np.full(len(values), COMMON_CAUSE, dtype=object)
    if better:
        result[signal == better] = "special_cause_improvement"
        result[signal == -better] = "special_cause_concern"
    else:
        result[signal == 1] = "special_cause_neutral_high"
        result[signal == -1] = "special_cause_neutral_low"
    result[np.isnan(values)] = ""
    return result
