"""
Learning: all that the register tells about what is structural, in one go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from toolkit.improving.aftercare import aftercare_summary, to_ask
from toolkit.improving.costs import category_costs
from toolkit.improving.effects import action_effects
from toolkit.improving.patterns import rank_patterns
from toolkit.improving.patterns_chronic import chronic_groups
from toolkit.improving.periods import last_12_months, periods_between
from toolkit.improving.repeats import repeat_cases
from toolkit.improving.scan import find_alarms
from toolkit.improving.silence import find_silence
from toolkit.improving.words import emerging_words
from toolkit.register.reading import Register
from toolkit.register.settings_tab import RegisterSettings

BUDGET = {"alarms": 0.8, "silence": 0.1, "words": 0.1}
"""How the false alarms that the setting accepts are shared: the list as a whole keeps to it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Learned:
    """
    What is new, what stays, what repeats, who is silent, and what helped.

    Attributes:
        alarms: Of :func:`toolkit.improving.scan.find_alarms`.
        silence: Of :func:`toolkit.improving.silence.find_silence`.
        words: Of :func:`toolkit.improving.words.emerging_words`.
        repeats: Of :func:`toolkit.improving.repeats.repeat_cases`.
        chronic: Of :func:`toolkit.improving.patterns_chronic.chronic_groups`.
        patterns: All of these in one ranked list, of :func:`toolkit.improving.patterns.rank_patterns`.
        effects: Of :func:`toolkit.improving.effects.action_effects`, one row per improvement action.
        aftercare: Of :func:`toolkit.improving.aftercare.aftercare_summary`, per month, quarter and year from
            the first answer on, and for the last twelve months.
        to_ask: Of :func:`toolkit.improving.aftercare.to_ask`.
        costs: Of :func:`toolkit.improving.costs.category_costs`, over the last twelve months.
    """

    alarms: pd.DataFrame
    silence: pd.DataFrame
    words: pd.DataFrame
    repeats: pd.DataFrame
    chronic: pd.DataFrame
    patterns: pd.DataFrame
    effects: pd.DataFrame
    aftercare: pd.DataFrame
    to_ask: pd.DataFrame
    costs: pd.DataFrame


def learn(register: Register, assessed: pd.DataFrame, today: date) -> Learned:
    """
    Everything of the improving cycle; pure, and the same register gives the same answer.

    Args:
        register: Parsed and checked.
        assessed: Of :func:`toolkit.resolving.assessment.assess`, same index as the complaints.
        today: The day from which is judged.
    """
    settings = register.settings
    complaints = _without_double_numbers(register.complaints.frame)
    actions = register.tables["improvement_actions"].frame
    year = last_12_months(today)
    costs = category_costs(
        complaints, register.tables["categories"].frame, settings, year.first_on, year.last_on
    )
    alarms = find_alarms(complaints, _part(settings, "alarms"), today)
    silence = find_silence(
        complaints, colleagues(register, today), _part(settings, "silence"), today
    )
    words = emerging_words(
        complaints,
        _part(settings, "words"),
        today,
        names=register.tables["employees"].texts("name"),
        places=[
            *register.tables["complexes"].texts("name"),
            *register.tables["complexes"].texts("neighbourhood"),
        ],
    )
    repeats = repeat_cases(complaints, settings.repeat_window_days, today)
    chronic = chronic_groups(complaints, costs, today)
    effects = action_effects(
        complaints,
        actions,
        today,
        wash_in_days=settings.wash_in_days,
        window_days=settings.effect_window_days,
    )
    return Learned(
        alarms=alarms,
        silence=silence,
        words=words,
        repeats=repeats,
        chronic=chronic,
        patterns=rank_patterns(
            register,
            alarms=alarms,
            repeats=repeats,
            chronic=chronic,
            silence=silence,
            words=words,
            effects=effects,
        ),
        effects=effects,
        aftercare=_aftercare(register, today),
        to_ask=to_ask(
            complaints,
            register.tables["aftercare"].frame,
            today,
            ask_after_days=settings.aftercare_ask_after_days,
            closes_after_days=settings.aftercare_closes_after_days,
        ),
        costs=costs,
    )


def colleagues(register: Register, today: date) -> dict[str, int]:
    """Team → employees at work on *today*, in the order of the list."""
    employees = register.tables["employees"]
    left = employees.days("left_on")
    works = np.isnat(left) | (left > np.datetime64(today, "D"))
    teams = employees.texts("team")[works]
    counts = pd.Series(teams[teams != ""]).value_counts(sort=False)
    return {str(team): int(count) for team, count in counts.items()}


def _part(settings: RegisterSettings, part: str) -> RegisterSettings:
    return replace(settings, false_alarms_per_year=settings.false_alarms_per_year * BUDGET[part])


def _without_double_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """A copied row tells nothing twice: of several rows with one number the first counts."""
    return frame[(frame["number"] == "") | ~frame["number"].duplicated()]


def _aftercare(register: Register, today: date) -> pd.DataFrame:
    answers = register.tables["aftercare"].frame
    given = answers["answered_on"].dropna()
    first = min(given.min().date(), today) if len(given) else today
    periods = [
        period
        for kind in ("month", "quarter", "year")
        for period in periods_between(kind, first, today)
    ]
    settings = register.settings
    return aftercare_summary(
        answers,
        register.complaints.frame,
        [*periods, last_12_months(today)],
        today,
        ask_after_days=settings.aftercare_ask_after_days,
        mean_norm=settings.aftercare_mean_norm,
        satisfied_norm_percent=settings.aftercare_satisfied_norm_percent,
    )
