"""The proof that the scan detects: the simulated registers hold what they say, and the comparison is fair."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from benchmarks import detection
from benchmarks.detection import LAST_ON, PLANS, Case, points_at, run, truth_of
from benchmarks.detection_methods import METHODS, Look, ears_c2, exact_with_bh, xmr
from benchmarks.detection_registers import Outbreak, World, ordinary, with_outbreak
from tests.improving.scan_samples import frame
from toolkit.improving.cells import DIMENSIONS
from toolkit.improving.scan_study import make_study

WORLD = World(per_week=40, complexes=6, weeks=60)


def test_a_campaign_doubles_its_weeks_and_no_others() -> None:
    """Within what chance allows: four standard deviations."""
    weekly = []
    for weeks in (0, 8):
        days = ordinary(WORLD, np.random.default_rng(1), LAST_ON, campaign_weeks=weeks)[
            "received_on"
        ]
        recent = days > np.datetime64(LAST_ON - timedelta(days=56), "s")
        weekly.append((int(recent.sum()), int((~recent).sum())))
    (calm, before), (busy, still) = weekly
    assert abs(busy - 2 * calm) < 4 * np.sqrt(6 * calm)
    assert abs(still - before) < 4 * np.sqrt(2 * before)


@pytest.mark.parametrize("shape", ["even", "growing", "burst"])
def test_an_outbreak_adds_its_complaints_in_its_weeks(shape: str) -> None:
    """All with its values, and the neighbourhood that goes with the complex."""
    calm = ordinary(WORLD, np.random.default_rng(2), LAST_ON)
    outbreak = Outbreak(
        what={"category": "category 3", "complex": "complex 4"},
        count=200,
        weeks=4,
        shape=shape,  # type: ignore[arg-type]
        start_on=LAST_ON - timedelta(days=27),
    )
    found = with_outbreak(calm, outbreak, np.random.default_rng(3))
    added = found[found["number"].str.startswith("U-")]
    assert len(found) == len(calm) + 200
    assert set(added["category"]) == {"category 3"}
    assert set(added["neighbourhood"]) == {"neighbourhood 4"}
    assert added["received_on"].min() >= np.datetime64(outbreak.start_on, "s")
    assert added["received_on"].max() <= np.datetime64(LAST_ON, "s")
    first_half = (added["received_on"] < np.datetime64(outbreak.start_on, "s") + 14 * 86400).mean()
    low, high = {"even": (0.35, 0.65), "growing": (0.1, 0.4), "burst": (0.7, 0.95)}[shape]
    assert low < first_half < high


@pytest.mark.parametrize(
    ("what", "is_right"),
    [
        ((("category", "c"), ("complex", "x")), True),
        ((("complex", "x"),), True),
        ((("complex", "x"), ("channel", "any")), True),
        ((("category", "c"), ("complex", "other")), False),
        ((("channel", "any"),), False),
        ((), False),
    ],
)
def test_an_alarm_names_the_outbreak_or_it_does_not(
    what: tuple[tuple[str, str], ...], is_right: bool
) -> None:
    """A part of the truth, nothing against it."""
    assert points_at(what, {"category": "c", "complex": "x"}) == is_right


def test_the_truth_of_a_case_is_what_was_planted() -> None:
    """The pair that most of the added complaints of that run hold; one look per week."""
    case = Case(world="10 per week, 5 complexen", plan=0, is_campaign=False, seed=4)
    shown = run(case)
    assert len(shown) == PLANS[0].weeks
    assert set(shown[0]) == set(METHODS)
    assert set(truth_of(case)) == {"category", "complex"}
    best = shown[-1]["onze scan"]
    assert points_at(best[1], truth_of(case))
    assert best[0] > np.log(52)


def test_detection_counts_the_first_week_over_the_limit() -> None:
    """Week two for one, never for the other; the wrong cell does not count."""
    cases = [
        Case(world="10 per week, 5 complexen", plan=3, is_campaign=False, seed=s) for s in (1, 2)
    ]
    right = tuple(truth_of(cases[0]).items())
    shown: list[list[dict[str, Look]]] = [
        [{"m": (1.0, right)}, {"m": (9.0, right)}, {"m": (9.0, right)}],
        [{"m": (9.0, (("complex", "none of them"),))}] * 3,
    ]
    assert detection.detection("m", 5.0, cases, shown) == (0.5, 2.0)


def test_the_rivals_see_a_plain_jump() -> None:
    """One team, four a week for a year, then twelve: each method points at it, with its own statistic."""
    rows = [
        {"received_on": LAST_ON - timedelta(days=7 * week), "team": "A"}
        for week in range(52)
        for _ in range(12 if week == 0 else 4)
    ]
    study = make_study(frame(rows), LAST_ON + timedelta(days=1), DIMENSIONS)
    for method, score in ((ears_c2, (12 - 4) / 0.5), (xmr, (12 - 4) / 0.5)):
        assert method(study) == (score, (("team", "A"),))
    assert exact_with_bh(study)[1] == (("team", "A"),)


def test_a_rate_is_per_year_of_weekly_looks() -> None:
    """One alarm in a hundred looks is about one in two years."""
    assert detection.rate([True] + [False] * 99) == pytest.approx(0.5218, abs=1e-4)
