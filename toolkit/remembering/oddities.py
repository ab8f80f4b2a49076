"""
What the register remembers, as findings: rows that vanished, and rows whose cells were mixed up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from toolkit.register import rules
from toolkit.register.findings import Finding
from toolkit.register.reading import Register
from toolkit.remembering.comparing import Comparison, shown_gone
from toolkit.storage.base import OWN_COLUMN


def remembered(comparison: Comparison, register: Register, today: date) -> Iterator[Finding]:
    """
    R001 and R002.

    Args:
        comparison: What is odd since the last snapshot.
        register: As it is now.
        today: Vanished rows are reported for some weeks only.
    """
    complaints = register.complaints
    number_title = complaints.table.column("number").title
    for number, day in shown_gone(comparison, today).items():
        shown = {"number": number, "value": f"{day.day}-{day.month}-{day.year}"}
        yield Finding(
            rule=rules.R001,
            tab=complaints.table.title,
            row=0,
            column=-1,
            column_title=number_title,
            number=number,
            values=shown,
        )
    if not comparison.mixed:
        return
    for at, number in enumerate(complaints.texts("number")):
        columns = comparison.mixed.get(number, {})
        known = [name for name in columns if not name.startswith(OWN_COLUMN)]
        if known:
            yield complaints.finding(rules.R002, at, known[0], number=number)
