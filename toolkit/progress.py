"""
Progress: which step of a run begins, and how long each one took.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Progress = Callable[[str], None]
"""Told what begins, as a sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stopwatch:
    """Measures the steps of a run and tells a listener which one begins."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, shown: str) -> Iterator[None]:
        """Time one step; several rounds of the same step are added up."""
        self.progress(shown)
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
