"""
Effect of improvement actions: fewer complaints than the rest of the register leads to expect?

A count before and after says little: registering itself grows, and that is good.  So what the action is about
(its scope) is compared with everything else (the rest) over the same days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.improving.effects_scope import (
    SCOPE_COLUMNS,
    Flags,
    Window,
    in_scope,
    measured_window,
    rest_of,
    same_scope,
    scope_codes,
)
from toolkit.improving.exact import CONFIDENCE, clopper_pearson, odds_ratio_interval

WASH_IN_DAYS = 28
"""Days after the introduction that count for neither side.  Source: definitions of the project (four weeks)."""

WINDOW_DAYS = 364
"""52 whole weeks, so that every season and weekday counts once.  Source: an assumption of the project."""

LEAST_AFTER_DAYS = 28
"""Under four weeks a count tells more about the weather than about the action.  Source: an assumption of the project."""

FEWER, NO_DIFFERENCE, MORE, TOO_FEW = "fewer", "no_difference", "more", "too_few"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Counts:
    """Complaints in the scope and in the rest."""

    before: int
    after: int
    rest_before: int
    rest_after: int

    @property
    def is_corrected(self) -> bool:
        return self.rest_before + self.rest_after > 0


def action_effects(
    complaints: pd.DataFrame,
    actions: pd.DataFrame,
    today: date,
    *,
    wash_in_days: int = WASH_IN_DAYS,
    window_days: int = WINDOW_DAYS,
    confidence: float = CONFIDENCE,
) -> pd.DataFrame:
    """
    What each improvement action changed.

    The window before ends the day before the introduction; the window after starts when the wash-in is over and
    ends yesterday at the latest.  Each has *window_days* at most: a year by default, because two half years are
    two seasons.  An earlier or later action with the very same scope cuts the windows short, so that no day
    counts for both.

    The ratio is (after / before) / (rest after / rest before), with the exact interval that has all margins
    given.  The rest takes the part of the exposure, so growth, campaigns, holidays, closing days and late
    registering, which touch both alike, fall out, and its own chance is counted.  Three things are kept out
    of the rest: the scope itself; complaints of which the scope's column is still empty (the coordinator fills
    the reason in later, so recent ones would be missing on one side only); and the scopes of other actions
    that came in within the windows, unless little of the rest would remain.  Without any rest the ratio is
    per day, uncorrected.

    There is too little to tell when the window after is under :data:`LEAST_AFTER_DAYS` days, or when even no
    complaint at all afterwards would have fitted with chance.

    Args:
        complaints: ``received_on``, ``category``, ``reason`` and ``complex`` (text, ``""`` is unknown); only
            rows whose ``kind``, where there is such a column, is a complaint.
        actions: ``action_id``, ``category``, ``reason``, ``complex`` (``""`` is all) and ``introduced_on``.
        today: Only whole days count, so the last one is the day before.
        wash_in_days: From the introduction on, in neither window.
        window_days: Longest window before, and after.
        confidence: Of the interval, within 0 and 1.

    Returns:
        One row per action, same order and index: ``action_id``; ``introduced_on``; ``before_count``,
        ``after_count``, ``rest_before_count``, ``rest_after_count`` (Int64); ``before_days``, ``after_days``
        (Int64, calendar days with a register); ``before_from_on``, ``after_from_on``, ``after_last_on``
        (``datetime64[s]``); ``expected_count`` after without an effect; ``ratio`` (``nan`` without complaints
        before), ``ratio_low``, ``ratio_high`` (may be infinite); ``is_corrected`` for the rest;
        ``is_whole_year`` (both windows full: no season weighs double); ``verdict``: fewer, no_difference,
        more, too_few, or ``""`` for an action that is not introduced, of which the figures are missing.

    Source:
        Definitions of the project; Przyborowski & Wilenski, Biometrika 31 (1940) 313-323 (two Poisson counts by
        conditioning on their sum); Breslow & Day, Statistical Methods in Cancer Research I (1980), 4.2.
    """
    chosen = _complaints(complaints)
    days = _day_numbers(chosen["received_on"])
    codes = [scope_codes(chosen[name], actions[name]) for name in SCOPE_COLUMNS]
    introduced = _day_numbers(actions["introduced_on"])
    now = int(np.datetime64(today, "D").astype(np.int64))
    scopes = [in_scope(codes, at) for at in range(len(actions))]
    is_introduced = ~np.isnat(actions["introduced_on"].to_numpy().astype("datetime64[D]")) & (
        introduced <= now
    )
    first_day = int(days.min()) if len(days) else now

    rows: list[dict[str, object]] = []
    for at, action_id in enumerate(actions["action_id"]):
        row: dict[str, object] = {
            "action_id": action_id,
            "verdict": "",
            "is_corrected": False,
            "is_whole_year": False,
        }
        rows.append(row)
        if not is_introduced[at]:
            continue
        same = [int(introduced[i]) for i in same_scope(actions, at) if is_introduced[i]]
        window = measured_window(
            int(introduced[at]), same, first_day, now, wash_in_days, window_days
        )
        inside = (
            is_introduced & (introduced > window.before_from) & (introduced < window.after_until)
        )
        others = [scopes[i] for i in np.flatnonzero(inside) if i != at]
        counts = _counts(days, scopes[at], rest_of(codes, scopes, at, others), window)
        row |= _effect(counts, window, confidence)
        row["is_whole_year"] = min(window.before_days, window.after_days) >= WINDOW_DAYS
    return _as_table(rows, actions)


def _complaints(complaints: pd.DataFrame) -> pd.DataFrame:
    known = complaints["received_on"].notna()
    return (
        complaints[known & (complaints["kind"] == "complaint")]
        if "kind" in complaints
        else complaints[known]
    )


def _day_numbers(days: pd.Series) -> npt.NDArray[np.int64]:
    """Days since 1970; something very low for ``NaT``."""
    return days.to_numpy().astype("datetime64[D]").astype(np.int64)


def _counts(days: npt.NDArray[np.int64], scope: Flags, rest: Flags, window: Window) -> _Counts:
    before = (days >= window.before_from) & (days < window.before_until)
    after = (days >= window.after_from) & (days < window.after_until)
    return _Counts(
        before=int((scope & before).sum()),
        after=int((scope & after).sum()),
        rest_before=int((rest & before).sum()),
        rest_after=int((rest & after).sum()),
    )


def _effect(counts: _Counts, window: Window, confidence: float) -> dict[str, object]:
    low, high = _interval(counts, counts.after, window, confidence)
    expected = counts.before * _growth(counts, window)
    return {
        "before_count": counts.before,
        "after_count": counts.after,
        "rest_before_count": counts.rest_before,
        "rest_after_count": counts.rest_after,
        "before_days": window.before_days,
        "after_days": window.after_days,
        "before_from_on": np.datetime64(window.before_from, "D"),
        "after_from_on": np.datetime64(window.after_from, "D"),
        "after_last_on": np.datetime64(window.after_until - 1, "D")
        if window.after_days
        else np.datetime64("NaT"),
        "expected_count": expected,
        "ratio": counts.after / expected if expected > 0 else math.nan,
        "ratio_low": low,
        "ratio_high": high,
        "is_corrected": counts.is_corrected,
        "verdict": _verdict(counts, window, low, high, confidence),
    }


def _growth(counts: _Counts, window: Window) -> float:
    """After by before in the rest, or in days when there is no rest."""
    if counts.is_corrected:
        return counts.rest_after / counts.rest_before if counts.rest_before else math.nan
    return window.after_days / window.before_days if window.before_days else math.nan


def _interval(
    counts: _Counts, after: int, window: Window, confidence: float
) -> tuple[float, float]:
    if not (window.before_days and window.after_days):
        return 0.0, math.inf
    if counts.is_corrected:
        return odds_ratio_interval(
            counts.before, after, counts.rest_before, counts.rest_after, confidence
        )
    low, high = clopper_pearson(after, counts.before + after, confidence)
    per_day = window.before_days / window.after_days
    return low / (1 - low) * per_day, (high / (1 - high) * per_day if high < 1 else math.inf)


def _verdict(counts: _Counts, window: Window, low: float, high: float, confidence: float) -> str:
    if window.after_days < LEAST_AFTER_DAYS:
        return TOO_FEW
    if high < 1:
        return FEWER
    if low > 1:
        return MORE
    _low, highest_of_none = _interval(counts, 0, window, confidence)
    return NO_DIFFERENCE if highest_of_none < 1 else TOO_FEW


_COUNTS = (
    "before_count",
    "after_count",
    "rest_before_count",
    "rest_after_count",
    "before_days",
    "after_days",
)
_DAYS = ("before_from_on", "after_from_on", "after_last_on")
_NUMBERS = ("expected_count", "ratio", "ratio_low", "ratio_high")


def _as_table(rows: list[dict[str, object]], actions: pd.DataFrame) -> pd.DataFrame:
    names = ["action_id", *_COUNTS, *_DAYS, *_NUMBERS, "is_corrected", "is_whole_year", "verdict"]
    table = pd.DataFrame(rows, columns=names, index=actions.index)
    for name in _COUNTS:
        table[name] = table[name].astype("Int64")
    for name in _DAYS:
        table[name] = table[name].astype("datetime64[s]")
    for name in _NUMBERS:
        table[name] = table[name].astype("float64")
    for name in ("action_id", "verdict"):
        table[name] = table[name].astype(object)
    for name in ("is_corrected", "is_whole_year"):
        table[name] = table[name].astype(bool)
    table.insert(1, "introduced_on", actions["introduced_on"].astype("datetime64[s]"))
    return table
