"""
Registers with known truth: ordinary ones, ones with a planted outbreak, and ones with a campaign.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd

Shape = Literal["even", "growing", "burst"]

CATEGORY_SHARES = (0.22, 0.16, 0.12, 0.1, 0.08, 0.07, 0.06, 0.05, 0.05, 0.04, 0.03, 0.02)
CHANNEL_SHARES = (0.38, 0.17, 0.11, 0.1, 0.07, 0.06, 0.04, 0.03, 0.02, 0.02)
WEEKDAY_WEIGHTS = (1.2, 1.1, 1.0, 1.0, 0.9, 0.1, 0.05)
QUIET_AUGUST = 0.6
TEAMS, REASONS, NEIGHBOURHOODS = 8, 5, 5
REASON_DELAY_DAYS = 10
AUGUST = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """
    A corporation that registers.

    Attributes:
        per_week: Complaints a week on average.
        complexes: Number of complexes.
        weeks: Length of the register.
        season: Height of the common yearly wave, 0 to 1.
        category_season: Greatest height of a category's own wave, 0 to 1.
        growth: Growth over the register as a share of the mean.
        clumped: Share of complaints that come along with another of the same category and complex.
    """

    per_week: int
    complexes: int
    weeks: int = 104
    season: float = 0.3
    category_season: float = 0.3
    growth: float = 0.5
    clumped: float = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Outbreak:
    """
    Complaints on top of the ordinary ones.

    Attributes:
        what: Dimension → value of all of them.
        count: Complaints in all.
        weeks: Over so many weeks.
        shape: Even, growing from nothing, or most of it in the first quarter.
        start_on: First day.
    """

    what: dict[str, str]
    count: int
    weeks: int
    shape: Shape
    start_on: date


def ordinary(
    world: World, random: np.random.Generator, last_on: date, *, campaign_weeks: int = 0
) -> pd.DataFrame:
    """
    A register in which nothing is the matter.

    Args:
        world: The corporation.
        random: Where chance comes from.
        last_on: Last day of the register.
        campaign_weeks: In the last so many weeks everybody registers twice as much.
    """
    length = world.weeks * 7
    days = [last_on - timedelta(days=length - 1 - i) for i in range(length)]
    angle = 2 * np.pi * np.array([d.timetuple().tm_yday for d in days]) / 365.25
    weights = np.array(
        [WEEKDAY_WEIGHTS[d.weekday()] * (QUIET_AUGUST if d.month == AUGUST else 1) for d in days]
    )
    weights *= (1 + world.season * np.cos(angle)) * np.linspace(
        1 - world.growth / 2, 1 + world.growth / 2, length
    )
    weights /= weights.mean()
    weights[length - campaign_weeks * 7 :] *= 2
    count = int(random.poisson(world.per_week * weights.sum() / 7))
    day = random.choice(length, count, p=weights / weights.sum())
    category = _categories(world, random, angle)[day]
    category = (random.random(count)[:, None] > category).sum(axis=1)
    place = random.choice(world.complexes, count, p=random.dirichlet(np.full(world.complexes, 3.0)))
    follows = np.flatnonzero(random.random(count) < world.clumped)
    other = random.integers(0, count, len(follows))
    category[follows], place[follows] = category[other], place[other]
    day[follows] = np.clip(day[other] + random.integers(-4, 5, len(follows)), 0, length - 1)
    own = random.random(count) < 0.8
    team = np.where(own, category % TEAMS, random.integers(0, TEAMS, count))
    is_judged = (length - day > REASON_DELAY_DAYS) & (random.random(count) < 0.8)
    is_placed = random.random(count) < 0.85
    frame = pd.DataFrame(
        {
            "received_on": np.array(days, dtype="datetime64[s]")[day],
            "category": _named("category", category),
            "reason": np.where(is_judged, _named("reason", random.integers(0, REASONS, count)), ""),
            "channel": _named(
                "channel", random.choice(len(CHANNEL_SHARES), count, p=CHANNEL_SHARES)
            ),
            "complex": np.where(is_placed, _named("complex", place), ""),
            "neighbourhood": np.where(
                is_placed, _named("neighbourhood", place % NEIGHBOURHOODS), ""
            ),
            "team": _named("team", team),
        }
    )
    frame["number"] = [f"K-{i:07}" for i in range(count)]
    return frame


def with_outbreak(
    frame: pd.DataFrame, outbreak: Outbreak, random: np.random.Generator
) -> pd.DataFrame:
    """The same register with the outbreak's complaints added; in all else they are like the others."""
    where = random.random(outbreak.count)
    if outbreak.shape == "growing":
        where = np.sqrt(where)
    elif outbreak.shape == "burst":
        where = np.where(random.random(outbreak.count) < 0.7, where / 4, where)
    extra = frame.iloc[random.integers(0, len(frame), outbreak.count)].copy()
    offset = (where * outbreak.weeks * 7).astype(np.int64)
    extra["received_on"] = (np.datetime64(outbreak.start_on, "D") + offset).astype("datetime64[s]")
    for dimension, value in outbreak.what.items():
        extra[dimension] = value
    if "complex" in outbreak.what:
        at = int(outbreak.what["complex"].removeprefix("complex "))
        extra["neighbourhood"] = f"neighbourhood {at % NEIGHBOURHOODS}"
    if "category" in outbreak.what:
        at = int(outbreak.what["category"].removeprefix("category "))
        own = random.random(outbreak.count) < 0.8
        extra["team"] = np.where(own, f"team {at % TEAMS}", extra["team"])
    extra["number"] = [f"U-{i:07}" for i in range(outbreak.count)]
    return pd.concat([frame, extra], ignore_index=True)


def _categories(
    world: World, random: np.random.Generator, angle: np.typing.NDArray[np.float64]
) -> np.typing.NDArray[np.float64]:
    """Cumulative shares of the categories per day, each with a yearly wave of its own."""
    heights = world.category_season * random.random(len(CATEGORY_SHARES))
    peaks = 2 * np.pi * random.random(len(CATEGORY_SHARES))
    shares = np.array(CATEGORY_SHARES) * (1 + heights * np.cos(angle[:, None] - peaks))
    return np.asarray(np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)[:, :-1])


def _named(kind: str, codes: np.typing.NDArray[np.int64]) -> np.typing.NDArray[np.object_]:
    names = np.array([f"{kind} {i}" for i in range(int(codes.max(initial=0)) + 1)], dtype=object)
    return np.asarray(names[codes])
