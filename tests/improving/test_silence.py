"""Silence: who registers less than before or than colleagues, and what is no silence."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from benchmarks.detection_registers import World
from tests.improving.scan_samples import TODAY, frame, register, settings
from toolkit.improving.silence import (
    DROPPED,
    LEAST_EXPECTED,
    QUIET,
    SILENCE_COLUMNS,
    find_silence,
)

TEAMS = {f"team {i}": 5 for i in range(8)}
WORLD = World(per_week=40, complexes=8, weeks=60, category_season=0.0, clumped=0.0)


def recent(complaints: pd.DataFrame, weeks: int) -> pd.Series:
    """Which complaints came in the last weeks."""
    return complaints["received_on"] >= np.datetime64(TODAY - timedelta(days=7 * weeks), "s")


def test_a_team_that_stops_is_found_with_its_window() -> None:
    """Eight weeks without a complaint of a team that had five a week."""
    complaints = register(1, WORLD)
    complaints = complaints[~(recent(complaints, 8) & (complaints["team"] == "team 2"))]
    silence = find_silence(complaints, TEAMS, settings(), TODAY)
    row = silence.iloc[0]
    assert (row["dimension"], row["value"], row["kind"]) == ("team", "team 2", DROPPED)
    assert row["weeks"] == 8
    assert row["observed_count"] == 0
    assert row["expected_count"] > 5
    assert row["since_on"].date() == TODAY - timedelta(days=56)


def test_a_channel_that_stops_is_found() -> None:
    """Nobody notes complaints from the desk any more."""
    complaints = register(2, WORLD)
    complaints = complaints[~(recent(complaints, 10) & (complaints["channel"] == "channel 1"))]
    silence = find_silence(complaints, {}, settings(), TODAY)
    assert list(silence["dimension"]) == ["channel"]
    assert list(silence["value"]) == ["channel 1"]


@pytest.mark.parametrize("seed", range(3, 7))
def test_a_quiet_month_silences_nobody(seed: int) -> None:
    """Half of everything is gone in the last six weeks, of all teams alike."""
    complaints = register(seed, WORLD)
    gone = recent(complaints, 6) & (np.random.default_rng(seed).random(len(complaints)) < 0.5)
    assert find_silence(complaints[~gone], {}, settings(), TODAY).empty


def test_an_improvement_that_took_complaints_away_is_no_silence() -> None:
    """A category shrinks by two thirds; the team that had most of them did nothing wrong."""
    complaints = register(8, WORLD)
    chance = np.random.default_rng(8).random(len(complaints))
    gone = recent(complaints, 20) & (complaints["category"] == "category 1") & (chance < 0.67)
    assert find_silence(complaints[~gone], {}, settings(), TODAY).empty


def test_a_team_that_always_registered_little_for_its_size_is_quiet() -> None:
    """Eight colleagues of whom nothing is heard."""
    silence = find_silence(register(9, WORLD), TEAMS | {"team X": 8}, settings(), TODAY)
    assert list(zip(silence["value"], silence["kind"], strict=True)) == [("team X", QUIET)]
    assert silence["observed_count"].iloc[0] == 0
    assert np.isnan(silence["p_value"].iloc[0])


@pytest.mark.parametrize(("count", "is_quiet"), [(10, True), (11, False)])
def test_less_than_a_quarter_of_its_part_is_quiet(count: int, is_quiet: bool) -> None:
    """Two teams of one: 88 complaints, 44 each expected, so 10 is under a quarter and 11 is not."""
    rows = [
        {"received_on": TODAY - timedelta(days=1 + i % 150), "team": "A" if i < count else "B"}
        for i in range(88)
    ]
    silence = find_silence(frame(rows), {"A": 1, "B": 1}, settings(), TODAY)
    assert ("A" in set(silence["value"])) == is_quiet
    assert LEAST_EXPECTED < 44


def test_a_small_team_is_not_asked_for_little() -> None:
    """Of ten complaints nobody can say that one team registers too few."""
    rows = [{"received_on": TODAY - timedelta(days=1 + i), "team": "B"} for i in range(19)]
    assert find_silence(frame(rows), {"A": 1, "B": 1}, settings(), TODAY).empty


def test_an_empty_register_is_silent_about_silence() -> None:
    """The columns and kinds are there all the same."""
    silence = find_silence(frame([]), TEAMS, settings(), TODAY)
    assert list(silence.columns) == list(SILENCE_COLUMNS)
    assert silence.empty
    assert silence["observed_count"].dtype == np.int64
