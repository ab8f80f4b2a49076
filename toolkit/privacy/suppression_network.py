"""
Which counts must stay hidden so that sums do not give the small ones away: the reckoning, on a network.

Counts with sums in two directions are flows: each cell is an arc, each published sum keeps what goes in and
out of a node equal.  A reader who knows the visible arcs can tell a hidden one exactly when it lies on no
cycle of hidden arcs along which the flow can move by one, up or down, without any count becoming negative.

Source:
    Cox, Network models for complementary cell suppression, JASA 90 (1995) 1453–1462.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Step = tuple[int, int]
"""An arc and the node that it leads to, walked in one of its directions."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """
    Counts as arcs between nodes.

    Attributes:
        tails: Node where each arc begins, 0 and up.
        heads: Node where each arc ends.
        counts: The count of each arc, from 0.
        costs: What it costs to hide each arc, above 0.
    """

    tails: Sequence[int]
    heads: Sequence[int]
    counts: Sequence[int]
    costs: Sequence[float]
    steps: list[list[Step]] = field(init=False)

    def __post_init__(self) -> None:
        """Every way to walk: forward adds one to a count, backward takes one off, which zero does not allow."""
        size = 1 + max([*self.tails, *self.heads], default=-1)
        steps: list[list[Step]] = [[] for _node in range(size)]
        for arc, (tail, head, count) in enumerate(
            zip(self.tails, self.heads, self.counts, strict=True)
        ):
            steps[tail].append((arc, head))
            if count:
                steps[head].append((arc, tail))
        object.__setattr__(self, "steps", steps)

    def hidden(self, primary: Iterable[int]) -> set[int]:
        """
        The arcs to hide: those that must be, and the cheapest others without which a reader could tell them.

        Args:
            primary: Arcs whose counts may not be known.

        Returns:
            The primary arcs and their company.  An arc for which no company exists is among them too: its
            count follows from the sums alone.
        """
        hidden = set(primary)
        safe: set[int] = set()
        waiting = deque(sorted(hidden, key=lambda arc: (self.counts[arc], arc)))
        while waiting:
            arc = waiting.popleft()
            if arc in safe:
                continue
            cycle = self._free_cycle(arc, hidden)
            if cycle is None:
                cycle = self._cheapest_cycle(arc, hidden)
            added = [other for other in cycle if other not in hidden]
            hidden.update(added)
            safe.update(cycle)
        return hidden

    def _ends(self, arc: int) -> list[tuple[int, int]]:
        """Where a cycle through an arc goes on and must come back: for one more, and for one less."""
        up = (self.heads[arc], self.tails[arc])
        return [up, up[::-1]] if self.counts[arc] else [up]

    def _free_cycle(self, arc: int, hidden: set[int]) -> list[int] | None:
        """A cycle through an arc over hidden arcs only, or ``None``."""
        for start, goal in self._ends(arc):
            reached: dict[int, Step] = {start: (-1, start)}
            queue = deque([start])
            while queue:
                node = queue.popleft()
                for other, following in self.steps[node]:
                    if other != arc and other in hidden and following not in reached:
                        reached[following] = (other, node)
                        if following == goal:
                            return [arc, *_walked(reached, start, goal)]
                        queue.append(following)
        return None

    def _cheapest_cycle(self, arc: int, hidden: set[int]) -> list[int]:
        """The cycle through an arc that hides the least; nothing when there is none."""
        best: tuple[float, list[int]] = (float("inf"), [])
        for start, goal in self._ends(arc):
            found = self._cheapest_path(arc, start, goal, hidden)
            if found is not None and found[0] < best[0]:
                best = found
        return [arc, *best[1]] if best[1] else []

    def _cheapest_path(
        self, arc: int, start: int, goal: int, hidden: set[int]
    ) -> tuple[float, list[int]] | None:
        reached: dict[int, Step] = {start: (-1, start)}
        distance = {start: 0.0}
        done: set[int] = set()
        queue = [(0.0, start)]
        while queue:
            so_far, node = heapq.heappop(queue)
            if node == goal:
                return so_far, _walked(reached, start, goal)
            if node in done:
                continue
            done.add(node)
            for other, following in self.steps[node]:
                if other == arc:
                    continue
                total = so_far + (0.0 if other in hidden else self.costs[other])
                if total < distance.get(following, float("inf")):
                    distance[following] = total
                    reached[following] = (other, node)
                    heapq.heappush(queue, (total, following))
        return None


def _walked(reached: dict[int, Step], start: int, goal: int) -> list[int]:
    """The arcs of a path, from its goal back to its start."""
    arcs = []
    node = goal
    while node != start:
        arc, node = reached[node]
        arcs.append(arc)
    return arcs
