"""
What the line asks of whoever keeps the snapshots.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from toolkit.remembering.comparing import Comparison, Earlier
from toolkit.remembering.states import StaffState


class Memory(Protocol):
    """Where the staff's cells of earlier runs are kept."""

    def earlier(self) -> Earlier | None:
        """What the last snapshot knew; ``None`` at the first run."""
        ...

    def keep(self, state: StaffState, comparison: Comparison, now: datetime) -> int:
        """Keep a snapshot, before anything is written; the number of row versions added."""
        ...
