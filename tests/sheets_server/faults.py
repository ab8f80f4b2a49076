"""Faults on demand: what goes wrong, at which call, before or after the call was applied."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from tests.sheets_server.errors import (
    PROTECTED,
    ApiError,
    api_disabled,
    bad_request,
    bad_token,
    no_permission,
    not_found,
    over_quota,
)

HTML_500 = (
    "<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n"
    "  <title>Error 500 (Server Error)!!1</title>\n"
    "  <p><b>500.</b> <ins>That’s an error.</ins>\n"
    "  <p>The server encountered an error and could not complete your request."
    "<p>Please try again later.  <ins>That’s all we know.</ins>\n</html>\n"
)
UNAVAILABLE = "The service is currently unavailable."


class Kind(Enum):
    """What goes wrong. The value says it in words, for the log of a failing test."""

    QUOTA = "429 with the body of the quota per minute"
    UNAVAILABLE = "503 with a JSON body"
    RESET = "the connection is reset"
    TRUNCATED = "the answer breaks off halfway"
    SLOW = "the answer comes late"
    HTML = "500 with an HTML page"
    BAD_GATEWAY = "502 with an HTML page"
    PROTECTED = "400, a protected cell"
    REVOKED = "403, no longer shared"
    DISABLED = "403, the API was never switched on"
    MISSING = "404, the file is gone"
    BAD_TOKEN = "401, the token is not valid"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """
    One fault and the calls that it hits.

    Attributes:
        kind: What goes wrong.
        method: Only calls with this HTTP method; any when empty.
        path: Only calls whose path this regular expression is found in.
        nth: The first matching call that it hits, counted from 1 since it was added.
        times: How many matching calls in a row it hits; every one from then on when 0.
        after: Whether the call is applied before things go wrong; an answer that is slow or
            breaks off is always that of a call that was applied.
        seconds: How long a slow answer waits.
        retry_after: Value of a ``Retry-After`` header, when not empty.
    """

    kind: Kind
    method: str = ""
    path: str = ""
    nth: int = 1
    times: int = 1
    after: bool = False
    seconds: float = 0.0
    retry_after: str = ""

    def matches(self, method: str, path: str) -> bool:
        return self.method in {"", method} and re.search(self.path, path) is not None

    def hits(self, count: int) -> bool:
        """Whether the *count*-th matching call is hit."""
        return count >= self.nth and (not self.times or count < self.nth + self.times)

    def refusal(self, *, is_write: bool) -> ApiError | None:
        """The refusal that the kind answers with, if it is one with a JSON body."""
        refusals: dict[Kind, Callable[[], ApiError]] = {
            Kind.QUOTA: lambda: over_quota("Write" if is_write else "Read"),
            Kind.UNAVAILABLE: lambda: ApiError(503, UNAVAILABLE),
            Kind.PROTECTED: lambda: bad_request(f"Invalid requests[0].updateCells: {PROTECTED}"),
            Kind.REVOKED: no_permission,
            Kind.DISABLED: api_disabled,
            Kind.MISSING: not_found,
            Kind.BAD_TOKEN: bad_token,
        }
        make = refusals.get(self.kind)
        return make() if make else None


@dataclass(eq=False)
class Faults:
    """The queue of faults; each counts the calls that it matches."""

    queue: list[Fault] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    played: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *faults: Fault) -> None:
        """Queue faults; the first one that hits a call is the one that it gets."""
        with self._lock:
            self.queue.extend(faults)
            self.counts.extend(0 for _ in faults)

    def clear(self) -> None:
        """Nothing goes wrong from now on."""
        with self._lock:
            self.queue.clear()
            self.counts.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this call, every matching fault having counted it."""
        with self._lock:
            chosen = None
            for at, fault in enumerate(self.queue):
                if fault.matches(method, path):
                    self.counts[at] += 1
                    if chosen is None and fault.hits(self.counts[at]):
                        chosen = fault
            if chosen is not None:
                self.played.append(chosen)
            return chosen


@dataclass(eq=False)
class Quota:
    """A token bucket for each identity and each of reads and writes."""

    per_minute: int = 60
    clock: Callable[[], float] = time.monotonic
    _buckets: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def spend(self, identity: str | None, *, is_write: bool) -> None:
        """Take one call from the bucket; a 429 when it is empty."""
        kind = "Write" if is_write else "Read"
        key = (identity or "", kind)
        now = self.clock()
        level, then = self._buckets.get(key, (float(self.per_minute), now))
        level = min(float(self.per_minute), level + (now - then) * self.per_minute / 60)
        if level < 1:
            self._buckets[key] = (level, now)
            raise over_quota(kind)
        self._buckets[key] = (level - 1, now)
