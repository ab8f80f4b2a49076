"""
What was told to whom and when, so that nothing is told twice and nothing is kept back.

For each address: the day of its last digest, and each signal that it was told of and that still stands.
A signal that is over is forgotten, so that it is told again when it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np

from toolkit.operations.private_files import read_document, write_document
from toolkit.resolving.workdays import WorkCalendar, working_days_after

NOTES_FILE = "verstuurd.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """
    What one address was told.

    Attributes:
        last_on: The day of its last digest; ``None`` before the first.
        signals: Key of a signal → the day on which it was last told.
    """

    last_on: date | None = None
    signals: Mapping[str, date] = field(default_factory=dict)

    def new(
        self, keys: Iterable[str], today: date, calendar: WorkCalendar, repeat_after: int
    ) -> list[str]:
        """
        The signals that this address has to be told of today.

        Args:
            keys: Those that stand now.
            today: The day.
            calendar: Which days are working days.
            repeat_after: One that still stands is told again after so many working days; 0 is never.

        Returns:
            In their order; none at all when a digest went out today.
        """
        if self.last_on is not None and self.last_on >= today:
            return []
        return [k for k in keys if self._is_new(k, today, calendar, repeat_after)]

    def _is_new(self, key: str, today: date, calendar: WorkCalendar, repeat_after: int) -> bool:
        told_on = self.signals.get(key)
        if told_on is None:
            return True
        days = np.array([told_on, today], dtype="datetime64[D]")
        passed = working_days_after(days[:1], days[1:], calendar)[0]
        return repeat_after > 0 and bool(passed >= repeat_after)

    def until(self, today: date) -> Told:
        """
        Without days that are still to come: the clock ran ahead when they were noted, and they count as today.

        Otherwise nothing would be told until the clock gets there.
        """
        return Told(
            last_on=self.last_on and min(self.last_on, today),
            signals={key: min(day, today) for key, day in self.signals.items()},
        )

    def standing(self, keys: Iterable[str]) -> Told:
        """Without the signals that are over."""
        kept = set(keys)
        return replace(self, signals={k: day for k, day in self.signals.items() if k in kept})

    def after(self, keys: Iterable[str], today: date) -> Told:
        """After a digest with these signals."""
        return Told(last_on=today, signals={**self.signals, **dict.fromkeys(keys, today)})


Notes = Mapping[str, Told]
"""Audience and mark of the address → what it was told."""


def read_notes(folder: Path) -> dict[str, Told]:
    """
    The notes; none when there is no file, or one that cannot be read.

    A note that is lost makes a signal be told twice; never that it is not told.
    """
    document = read_document(folder / NOTES_FILE) or {}
    notes = {}
    for name, entry in document.items():
        try:
            last = entry["last_on"]
            signals = {str(k): date.fromisoformat(d) for k, d in entry["signals"].items()}
            last_on = None if last is None else date.fromisoformat(last)
            notes[name] = Told(last_on=last_on, signals=signals)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return notes


def write_notes(folder: Path, notes: Notes) -> None:
    """
    Keep the notes.

    Raises:
        ConfigurationError: The folder cannot be written; the file is what it was.
    """
    document = {
        name: {
            "last_on": told.last_on and told.last_on.isoformat(),
            "signals": {key: day.isoformat() for key, day in told.signals.items()},
        }
        for name, told in notes.items()
    }
    write_document(folder / NOTES_FILE, document)
