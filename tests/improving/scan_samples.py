"""Small seeded registers for the tests of the alarm scan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from benchmarks.detection_registers import World, ordinary
from toolkit.register.settings_tab import RegisterSettings, default_settings
from toolkit.schema import register_schema

TODAY = date(2026, 11, 23)
LAST_ON = date(2026, 11, 22)
DEFAULTS = default_settings(register_schema()["settings"].settings)
CALM = World(per_week=20, complexes=8, weeks=60, season=0.3, category_season=0.0, clumped=0.0)


def settings(false_alarms_per_year: float = 1.0) -> RegisterSettings:
    """The defaults, with another number of accepted false alarms."""
    return replace(DEFAULTS, false_alarms_per_year=false_alarms_per_year)


def register(seed: int, world: World = CALM, *, campaign_weeks: int = 0) -> pd.DataFrame:
    """An ordinary register up to the day before TODAY."""
    random = np.random.default_rng(seed)
    return ordinary(world, random, LAST_ON, campaign_weeks=campaign_weeks)


def frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    """A register of the given rows; what is left out is unknown."""
    columns = ("category", "reason", "channel", "complex", "neighbourhood", "team", "number")
    texts = {c: pd.Series([r.get(c, "") for r in rows], dtype=object) for c in columns}
    days = pd.Series([r.get("received_on") for r in rows], dtype="datetime64[s]")
    return pd.DataFrame({"received_on": days, **texts})
