"""
What a run knows and what it did: the values that the line hands on to reports, messages and the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from toolkit.improving.learning import Learned
from toolkit.register.findings import count_by_code
from toolkit.register.reading import COMPLAINT, Register
from toolkit.remembering.comparing import Comparison
from toolkit.remembering.states import StaffState


@dataclass(frozen=True, kw_only=True, slots=True)
class Knowledge:
    """
    All that one reading of the register tells.

    Attributes:
        register: Complaints, lists, settings and findings (in the order of *Controle*); the archived complaints
            behind those of the sheet.
        sheet: The same without the archive: what stands in rows, and all that is written beside a row.
        assessed: One row per complaint of *register*: status, term, signal, repeat.
        worklist: Open complaints that ask for something, most urgent first; then whom to ask how it went.
        summary: The figures per month, and of the last twelve months.
        learned: What is structural, what the improvement actions did, after-care and costs.
        today: The day from which was judged.
        state: What the staff typed, for the snapshot.
        comparison: What became odd since the last snapshot.
    """

    register: Register
    sheet: Register
    assessed: pd.DataFrame
    worklist: pd.DataFrame
    summary: pd.DataFrame
    learned: Learned
    today: date
    state: StaffState
    comparison: Comparison

    @property
    def sheet_assessed(self) -> pd.DataFrame:
        """What was assessed of the complaints of the sheet."""
        return self.assessed.iloc[: len(self.sheet.complaints.frame)]

    def counts(self) -> dict[str, int]:
        """The numbers of one line in the log: complaints, open, late, findings."""
        is_complaint = (self.register.complaints.frame["kind"] == COMPLAINT).to_numpy()
        return {
            "complaints": int(is_complaint.sum()),
            "open": int((self.assessed["is_open"] & is_complaint).sum()),
            "late": int((self.assessed["is_late"] & is_complaint).sum()),
            "findings": len(self.register.findings),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class RefreshResult:
    """What one refresh found and changed; *seconds* per step."""

    knowledge: Knowledge
    changes: Mapping[str, int]
    reads: int
    writes: int
    seconds: Mapping[str, float]

    def counts(self) -> dict[str, int]:
        """The numbers of one line in the log: those of the register, and the cells that changed."""
        return {**self.knowledge.counts(), "cells_changed": sum(self.changes.values())}

    def as_json(self) -> dict[str, object]:
        """The machine's view of a refresh; holds no text from a cell."""
        counts = self.knowledge.counts()
        return {
            "today": self.knowledge.today.isoformat(),
            "complaints": counts["complaints"],
            "open": counts["open"],
            "late": counts["late"],
            "findings": count_by_code(self.knowledge.register.findings),
            "changes": dict(self.changes),
            "calls": {"reads": self.reads, "writes": self.writes},
            "seconds": {step: round(s, 4) for step, s in self.seconds.items()},
        }
