"""
Does the alarm scan detect?  Simulated registers with planted outbreaks, against three other methods.

    python -m benchmarks.detection            some minutes
    python -m benchmarks.detection --quick    under a minute, rough

Every method is first set to the same rate of false alarms, on registers of the same kind in which nothing is the
matter.  Then the same outbreaks are shown to all, week by week.  Prints tables; writes nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from benchmarks.detection_methods import METHODS, Look, What, looks
from benchmarks.detection_registers import Outbreak, Shape, World, ordinary, with_outbreak
from toolkit.improving.scan_tail import LOOKS_PER_YEAR

LAST_ON = date(2026, 11, 22)
FALSE_ALARMS_PER_YEAR = 1.0
NULL_SPACING_WEEKS = 4
NULL_LOOKS = 6
"""Looks at one ordinary register, so many weeks apart that they have little in common."""

CAMPAIGN_WEEKS = 8

WORLDS = {
    "10 per week, 5 complexen": World(per_week=10, complexes=5),
    "50 per week, 25 complexen": World(per_week=50, complexes=25),
    "200 per week, 150 complexen": World(per_week=200, complexes=150),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """An outbreak to plant: dimensions, complaints a week, weeks, shape."""

    dimensions: tuple[str, ...]
    per_week: float
    weeks: int
    shape: Shape

    def label(self) -> str:
        """For the table."""
        return f"{' × '.join(self.dimensions)}, {self.per_week:g}/wk, {self.weeks} wk, {self.shape}"


SLOWER = {"200 per week, 150 complexen": 2}
"""Registers that are shown less often: a look at them takes longer."""

NULLS_PER_OUTBREAK = 3

PLANS = (
    Plan(dimensions=("category", "complex"), per_week=3, weeks=4, shape="even"),
    Plan(dimensions=("category", "complex"), per_week=6, weeks=2, shape="burst"),
    Plan(dimensions=("category", "complex"), per_week=1.5, weeks=12, shape="growing"),
    Plan(dimensions=("complex",), per_week=4, weeks=6, shape="even"),
    Plan(dimensions=("category",), per_week=8, weeks=8, shape="growing"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One register to look at: kind ("null", "campaign" or an index of PLANS), world, seed."""

    world: str
    plan: int | None
    is_campaign: bool
    seed: int


def run(case: Case) -> list[dict[str, Look]]:
    """All looks at one register: spread over its end, or every week of its outbreak."""
    random = np.random.default_rng(
        (case.seed, list(WORLDS).index(case.world), 99 if case.plan is None else case.plan)
    )
    world = WORLDS[case.world]
    frame = ordinary(
        world, random, LAST_ON, campaign_weeks=CAMPAIGN_WEEKS if case.is_campaign else 0
    )
    if case.plan is None:
        spacing, count = (
            (2, CAMPAIGN_WEEKS // 2) if case.is_campaign else (NULL_SPACING_WEEKS, NULL_LOOKS)
        )
        return [looks(frame, LAST_ON + timedelta(days=1 - 7 * spacing * i)) for i in range(count)]
    plan = PLANS[case.plan]
    outbreak = planted(plan, random, world)
    frame = with_outbreak(frame, outbreak, random)
    return [
        looks(frame, outbreak.start_on + timedelta(days=7 * week))
        for week in range(1, plan.weeks + 1)
    ]


def planted(plan: Plan, random: np.random.Generator, world: World) -> Outbreak:
    """The plan in a middling category and any complex, ending on the register's last day."""
    values = {
        "category": f"category {int(random.integers(2, 9))}",
        "complex": f"complex {int(random.integers(0, world.complexes))}",
    }
    return Outbreak(
        what={d: values[d] for d in plan.dimensions},
        count=int(random.poisson(plan.per_week * plan.weeks)),
        weeks=plan.weeks,
        shape=plan.shape,
        start_on=LAST_ON - timedelta(days=7 * plan.weeks - 1),
    )


def truth_of(case: Case) -> dict[str, str]:
    """What was planted in a case; the same draws as in :func:`run`."""
    random = np.random.default_rng((case.seed, list(WORLDS).index(case.world), case.plan or 0))
    world = WORLDS[case.world]
    ordinary(world, random, LAST_ON)
    return planted(PLANS[case.plan or 0], random, world).what


def points_at(what: What, truth: dict[str, str]) -> bool:
    """Whether an alarm names the outbreak: a part of it, and nothing that contradicts it."""
    told = dict(what)
    shared = [d for d in truth if d in told]
    return bool(shared) and all(told[d] == truth[d] for d in shared)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument(
        "--quick", action="store_true", help="the two smaller registers, few repetitions"
    )
    parser.add_argument("--repetitions", type=int, default=0, help="outbreaks per plan")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    repetitions = chosen.repetitions or (10 if chosen.quick else 20)
    with ProcessPoolExecutor(chosen.processes) as pool:
        for name in list(WORLDS)[: 2 if chosen.quick else None]:
            report(name, repetitions // SLOWER.get(name, 1), chosen.seed, pool)


def report(name: str, repetitions: int, seed: int, pool: ProcessPoolExecutor) -> None:
    """One register size: set all methods to the same rate on calm registers, then measure everything."""
    nulls = [
        Case(world=name, plan=None, is_campaign=False, seed=seed * 10_000 + i)
        for i in range(NULLS_PER_OUTBREAK * repetitions)
    ]
    calm = [look for case_looks in pool.map(run, nulls, chunksize=4) for look in case_looks]
    level = 1 - FALSE_ALARMS_PER_YEAR / LOOKS_PER_YEAR
    limits = {
        m: float(np.quantile([look[m][0] for look in calm], level, method="higher"))
        for m in METHODS
    }
    own_limit = float(np.log(LOOKS_PER_YEAR / FALSE_ALARMS_PER_YEAR))
    print(
        f"\n## {name}\n\nAll thresholds set on {len(calm)} calm looks; false alarms a year there:"
    )
    for method in METHODS:
        print(f"  {method:12} {rate([look[method][0] > limits[method] for look in calm]):5.2f}")
    own = [look["onze scan"][0] >= own_limit for look in calm]
    print(f"  onze scan by its own p-value, with 1 accepted: {rate(own):.2f}")
    campaigns = [
        Case(world=name, plan=None, is_campaign=True, seed=seed * 10_000 + i)
        for i in range(repetitions)
    ]
    busy = [look for case_looks in pool.map(run, campaigns, chunksize=4) for look in case_looks]
    print(
        f"Campaign (everybody registers twice as much), share of {len(busy)} looks with an alarm:"
    )
    for method in METHODS:
        print(f"  {method:12} {np.mean([look[method][0] > limits[method] for look in busy]):5.1%}")
    raised = np.mean([look["onze scan"][0] >= own_limit for look in busy])
    print(
        f"  onze scan by its own p-value: {raised:.1%}; in a calm week {1 / LOOKS_PER_YEAR:.1%} is accepted"
    )
    print(f"\n{'outbreak':45}" + "".join(f"{m:>20}" for m in METHODS))
    for at, plan in enumerate(PLANS):
        cases = [
            Case(world=name, plan=at, is_campaign=False, seed=seed * 10_000 + i)
            for i in range(repetitions)
        ]
        shown = list(pool.map(run, cases, chunksize=4))
        cells = [detection(m, limits[m], cases, shown) for m in METHODS]
        print(
            f"{plan.label():45}"
            + "".join(f"{share:>12.0%} {week:>4.1f} wk" for share, week in cells)
        )


def rate(alarms: Sequence[bool]) -> float:
    """Alarms a year when one looks each week."""
    return float(np.mean(alarms)) * LOOKS_PER_YEAR


def detection(
    method: str, limit: float, cases: Sequence[Case], shown: Sequence[list[dict[str, Look]]]
) -> tuple[float, float]:
    """Share of outbreaks found while they last, and the median weeks from their start (of those found)."""
    weeks = []
    for case, case_looks in zip(cases, shown, strict=True):
        truth = truth_of(case)
        hits = [
            i
            for i, look in enumerate(case_looks, 1)
            if look[method][0] > limit and points_at(look[method][1], truth)
        ]
        if hits:
            weeks.append(hits[0])
    return len(weeks) / max(len(cases), 1), float(np.median(weeks)) if weeks else float("nan")


if __name__ == "__main__":
    main()
