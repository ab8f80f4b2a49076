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
        self.of: list[list[int]] = [[] for _ in self.truth]
        for number, (plus, minus, _total) in enumerate(self.equations):
            for i in (*plus, *minus):
                self.of[i].append(number)
        highest = sum(self.truth) + 1
        start = [(0, highest)] * len(self.truth)
        assert self._tightened(start, list(range(len(self.equations))))
        safe: set[int] = set()
        for i, value in enumerate(self.truth):
            if i in safe:
                continue
            for low, high in ((value + 1, start[i][1]), (start[i][0], value - 1)):
                if low > high:
                    continue
                bounds = list(start)
                bounds[i] = (low, high)
                other = self._solved(bounds, i)
                if other is not None:
                    safe |= {j for j, v in enumerate(other) if v != self.truth[j]}
                    break
        return [i for i in range(len(self.truth)) if i not in safe]

    def _solved(self, bounds: list[tuple[int, int]], changed: int) -> list[int] | None:
        """Values within the bounds that fulfil all equations, nearest unknowns first; ``None``: there are none."""
        order = self._nearest_first(changed)
        stack = [(bounds, 0, bounds[changed])]
        for _step in range(MOST_STEPS):
            if not stack:
                return None
            before, at, new = stack.pop()
            here = list(before)
            here[order[at]] = new
            if not self._tightened(here, list(self.of[order[at]])):
                continue
            guess = [
                min(max(v, low), high) for v, (low, high) in zip(self.truth, here, strict=True)
            ]
            if self._fulfilled(guess):
                return guess
            while at < len(order) and here[order[at]][0] == here[order[at]][1]:
                at += 1
            if at < len(order):
                low, high = here[order[at]]
                value = guess[order[at]]
                branches = ((value + 1, high), (low, value - 1), (value, value))
                stack += [(here, at, branch) for branch in branches if branch[0] <= branch[1]]
        raise TooHardError

    def _fulfilled(self, values: list[int]) -> bool:
        """Whether values fulfil every equation; those of unknowns at their real value do."""
        touched = {n for i, v in enumerate(values) if v != self.truth[i] for n in self.of[i]}
        return all(
            sum(values[i] for i in plus) - sum(values[i] for i in minus) == total
            for plus, minus, total in (self.equations[number] for number in touched)
        )

    def _nearest_first(self, start: int) -> list[int]:
        """All unknowns, those that share an equation with the first one first, and so on."""
        order, seen = [start], {start}
        for i in order:
            for number in self.of[i]:
                plus, minus, _total = self.equations[number]
                for j in (*plus, *minus):
                    if j not in seen:
                        seen.add(j)
                        order.append(j)
        return order + [i for i in range(len(self.truth)) if i not in seen]

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
                        rise, fall = new[0] - low, high - new[1]
                        least += rise if sign > 0 else fall
                        most -= fall if sign > 0 else rise
        return True
