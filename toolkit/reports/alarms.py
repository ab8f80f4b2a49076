"""
The sudden rises of each period, as they were known at its end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from toolkit.improving.learning import BUDGET
from toolkit.improving.scan import find_alarms
from toolkit.register.reading import Register
from toolkit.reports.records import Record, records

KEPT = (
    "what",
    "since_on",
    "last_on",
    "observed_count",
    "expected_count",
    "recurrence_years",
    "numbers",
)


def alarms_on(register: Register, day: date) -> list[Record]:
    """
    What stood out on a day, the strongest first: what, since when, how many against how many, how rare, and the
    numbers of the complaints.

    Args:
        register: With all complaints; those received on *day* and later do not count.
        day: The day from which is judged, such as the first one after a period.
    """
    allowed = register.settings.false_alarms_per_year * BUDGET["alarms"]
    found = find_alarms(
        register.complaints.frame, replace(register.settings, false_alarms_per_year=allowed), day
    )
    return alarm_records(found)


def alarm_records(alarms: pd.DataFrame) -> list[Record]:
    """Alarms for reports and JSON, in their order."""
    return records(alarms[list(KEPT)])
