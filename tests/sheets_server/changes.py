"""What can happen to rows or columns: some come, some go, some move; and where each one ends up."""

from dataclasses import dataclass

from tests.sheets_server.addresses import Span

Interval = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Insertion:
    """*count* new lines before line *at*."""

    at: int
    count: int

    def interval(self, start: int | None, end: int | None) -> Interval | None:
        if start is not None and start >= self.at:
            start += self.count
        if end is not None and end > self.at:
            end += self.count
        return start, end

    def index(self, at: int) -> int | None:
        return at + self.count if at >= self.at else at


@dataclass(frozen=True, slots=True)
class Deletion:
    """Lines from *start* up to, not including, *end* are gone."""

    start: int
    end: int

    def interval(self, start: int | None, end: int | None) -> Interval | None:
        new_start = None if start is None else start - self._before(start)
        new_end = None if end is None else end - self._before(end)
        if new_end is not None and new_end <= (new_start or 0):
            return None
        return new_start, new_end

    def index(self, at: int) -> int | None:
        return None if self.start <= at < self.end else at - self._before(at)

    def _before(self, at: int) -> int:
        return max(0, min(at, self.end) - self.start)


@dataclass(frozen=True, slots=True)
class Move:
    """Lines from *start* up to *end* now stand before what was line *to*."""

    start: int
    end: int
    to: int

    def interval(self, start: int | None, end: int | None) -> Interval | None:
        if start is not None and end is not None and self.start <= start and end <= self.end:
            first, last = self.index(start), self.index(end - 1)
            assert first is not None
            assert last is not None
            return first, last + 1
        without = Deletion(self.start, self.end).interval(start, end)
        return None if without is None else self._landing().interval(*without)

    def index(self, at: int) -> int | None:
        count = self.end - self.start
        if self.start <= at < self.end:
            return at - self.start + self._landing().at
        if at >= self.end:
            at -= count
        return self._landing().index(at)

    def _landing(self) -> Insertion:
        count = self.end - self.start
        return Insertion(self.to - count if self.to >= self.end else self.to, count)


Change = Insertion | Deletion | Move


def span_after(span: Span, dimension: str, change: Change) -> Span | None:
    """The span after a change of rows or columns; nothing when none of it is left."""
    if dimension == "ROWS":
        rows = change.interval(span.top, span.bottom)
        return None if rows is None else span._replace(top=rows[0], bottom=rows[1])
    columns = change.interval(span.left, span.right)
    return None if columns is None else span._replace(left=columns[0], right=columns[1])
