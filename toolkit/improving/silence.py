"""
Silence: teams and channels that register unexpectedly little.

No blame lies in it: first steer on more, says the guide; who registers little may need help, time or a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from toolkit.improving.scan import PERMUTATIONS, SEED, first_day, unlikely
from toolkit.improving.scan_study import Study, make_study, texts
from toolkit.improving.scan_tail import recurrence_years
from toolkit.register.settings_tab import RegisterSettings

QUIET_WEEKS = 26
"""Weeks in which a team is compared with its number of colleagues."""

QUIET_SHARE = 0.25
"""A team is quiet that registers less than so large a part of what its colleagues would by number."""

LEAST_EXPECTED = 10.0
"""Complaints that a team should have registered before so little is worth a question."""

DROPPED, QUIET = "dropped", "quiet"

SILENCE_COLUMNS = (
    "dimension", "value", "kind", "since_on", "last_on", "weeks", "observed_count", "expected_count",
    "recurrence_years", "p_value",
)  # fmt: skip


def find_silence(
    complaints: pd.DataFrame,
    colleagues: Mapping[str, int],
    settings: RegisterSettings,
    today: date,
    *,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> pd.DataFrame:
    """
    Teams and channels that registered less than expected.

    Two kinds: *dropped*, less than the team or channel itself used to, by the lower tail of the alarm scan with
    each week's total per category taken as given (a quiet August silences nobody, and neither does an
    improvement that took complaints away); and *quiet*, a team that over
    the last half year registered less than a quarter of what its number of colleagues would give.

    Args:
        complaints: As for :func:`toolkit.improving.scan.find_alarms`.
        colleagues: Team → employees at work now.
        settings: ``false_alarms_per_year``, for the first kind.
        today: Complaints of this day and later are not looked at.
        permutations: Random dealings of the dates at most.
        seed: The same seed and complaints give the same answer.

    Returns:
        One row per team or channel, dropped before quiet, the strongest first: ``dimension`` (team or channel),
        ``value``, ``kind``, ``since_on``, ``last_on`` (``datetime64[s]``), ``weeks``, ``observed_count``,
        ``expected_count``, ``recurrence_years`` and ``p_value`` (``nan`` for quiet: that is a comparison, not
        a test).
    """
    study = make_study(complaints, today, ("team", "channel"), pairs=False, within_theme=True)
    told = unlikely(
        study,
        settings.false_alarms_per_year,
        permutations=permutations,
        seed=seed,
        fewer=True,
    )
    rows = [
        {
            "dimension": study.cells.families[study.cells.family[found.cell]][0],
            "value": study.cells.values[found.cell][0],
            "kind": DROPPED,
            "weeks": found.weeks,
            "observed_count": len(found.complaints),
            "expected_count": found.expected_count,
            "recurrence_years": recurrence_years(p_value),
            "p_value": p_value,
        }
        for found, p_value in told
    ]
    dropped = {row["value"] for row in rows if row["dimension"] == "team"}
    rows += [row for row in _quiet(complaints, colleagues, study) if row["value"] not in dropped]
    frame = pd.DataFrame(rows, columns=list(SILENCE_COLUMNS))
    frame["since_on"] = [first_day(study, int(weeks)) for weeks in frame["weeks"]]
    frame["last_on"] = np.datetime64(study.last_on, "s")
    kinds = dict.fromkeys(("dimension", "value", "kind"), "object")
    kinds |= dict.fromkeys(("weeks", "observed_count"), "int64")
    kinds |= dict.fromkeys(("since_on", "last_on"), "datetime64[s]")
    kinds |= dict.fromkeys(("expected_count", "recurrence_years", "p_value"), "float64")
    return frame.astype(kinds)


def _quiet(
    complaints: pd.DataFrame, colleagues: Mapping[str, int], study: Study
) -> list[dict[str, object]]:
    """Teams with few complaints for their number of colleagues, the largest shortage first."""
    weeks = min(QUIET_WEEKS, study.week_count)
    teams = texts(complaints, "team")[study.row[study.weeks_ago < weeks]]
    known = teams[teams != ""]
    everybody = sum(colleagues.values())
    rows = []
    for team, count in colleagues.items():
        expected = len(known) * count / everybody
        observed = int((known == team).sum())
        if expected >= LEAST_EXPECTED and observed < QUIET_SHARE * expected:
            rows.append(
                {
                    "dimension": "team",
                    "value": team,
                    "kind": QUIET,
                    "weeks": weeks,
                    "observed_count": observed,
                    "expected_count": expected,
                    "recurrence_years": np.nan,
                    "p_value": np.nan,
                }
            )
    return sorted(rows, key=_shortage, reverse=True)


def _shortage(row: Mapping[str, object]) -> float:
    return float(str(row["expected_count"])) - float(str(row["observed_count"]))
