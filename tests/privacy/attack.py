"""
A reader with a pencil: what follows for certain about withheld counts from all sums that are published?

Independent of the project's own reckoning: whole numbers from zero, equations, bounds that tighten each other,
and a search with backtracking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_STEPS = 20_000


class TooHardError(Exception):
    """The search took too long to say anything."""


@dataclass
class Puzzle:
    """
    Unknown whole numbers from 0, and equations over them.

    Attributes:
        truth: The real value of each unknown; used to find another solution fast, never to prove one.
        equations: Unknowns (each +1), unknowns (each -1), and what they make together.
    """

    truth: list[int] = field(default_factory=list)
    equations: list[tuple[list[int], list[int], int]] = field(default_factory=list)

    def unknown(self, value: int) -> int:
        """Add an unknown with its real value."""
        self.truth.append(value)
        return len(self.truth) - 1

    def equation(self, plus: Sequence[int], minus: Sequence[int], total: int) -> None:
        """Add an equation; the real values fulfil it."""
        assert sum(self.truth[i] for i in plus) - sum(self.truth[i] for i in minus) == total
        if plus or minus:
            self.equations.append((list(plus), list(minus), total))

    def recovered(self) -> list[int]:
        """Unknowns that have one possible value only."""
        highest = sum(self.truth) + 1
        self.of = [[] for _ in self.truth]  # type: ignore[var-annotated]
        for number, (plus, minus, _total) in enumerate(self.equations):
            for i in (*plus, *minus):
                self.of[i].append(number)
        safe: set[int] = set()
        for i, value in enumerate(self.truth):
            if i in safe:
                continue
            for low, high in ((value + 1, highest), (0, value - 1)):
                bounds = [(0, highest)] * len(self.truth)
                bounds[i] = (low, high)
                other = self._solved(bounds, [i])
                if other is not None:
                    safe |= {j for j, v in enumerate(other) if v != self.truth[j]}
                    break
        return [i for i in range(len(self.truth)) if i not in safe]

    def _solved(self, bounds: list[tuple[int, int]], changed: list[int]) -> list[int] | None:
        if not self._tightened(bounds, list(range(len(self.equations)))):
            return None
        stack = [bounds]
        for _step in range(MOST_STEPS):
            if not stack:
                return None
            here = stack.pop()
            wide = [i for i, (low, high) in enumerate(here) if low < high]
            if not wide:
                return [low for low, _high in here]
            best = min(wide, key=lambda i: (low_high := here[i])[1] - low_high[0])
            low, high = here[best]
            value = min(max(self.truth[best], low), high)
            for new in ((value + 1, high), (low, value - 1), (value, value)):
                if new[0] <= new[1]:
                    trial = list(here)
                    trial[best] = new
                    if self._tightened(trial, list(self.of[best])):
                        stack.append(trial)
        raise TooHardError

    def _tightened(self, bounds: list[tuple[int, int]], waiting: list[int]) -> bool:
        """Tighten bounds until nothing changes; false when they contradict."""
        while waiting:
            plus, minus, total = self.equations[waiting.pop()]
            least = sum(bounds[i][0] for i in plus) - sum(bounds[i][1] for i in minus)
            most = sum(bounds[i][1] for i in plus) - sum(bounds[i][0] for i in minus)
            if not least <= total <= most:
                return False
            for side, sign in ((plus, 1), (minus, -1)):
                for i in side:
                    low, high = bounds[i]
                    if sign > 0:
                        new = (max(low, total - most + high), min(high, total - least + low))
                    else:
                        new = (max(low, least - total + high), min(high, most - total + low))
                    if new[0] > new[1]:
                        return False
                    if new != (low, high):
                        bounds[i] = new
                        waiting += self.of[i]
                        least = sum(bounds[j][0] for j in plus) - sum(bounds[j][1] for j in minus)
                        most = sum(bounds[j][1] for j in plus) - sum(bounds[j][0] for j in minus)
        return True
