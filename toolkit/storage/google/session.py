"""
The line to the service: a session with timeouts, a handful of tries, and one deadline over them.

Built on ``gspread``'s plain HTTP client (its back-off client does not stop) with
``urllib3.util.Retry`` mounted on the session.  A call may be repeated because every write is safe to
repeat: a tab that is replaced whole ends the same, and a batch that adds something carries a
receipt (:mod:`toolkit.storage.google.receipts`) that makes the service refuse it the second time.
"""

from __future__ import annotations

import os
import random
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from google.auth.transport.requests import AuthorizedSession, Request
from gspread.http_client import HTTPClient
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.storage.google.credentials import LOOPBACK_HOSTS, Identity

TIMEOUT = (5.0, 60.0)
"""Seconds to connect, and between two pieces of an answer."""

RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
TOO_MANY = 429
ENDPOINT_VARIABLE = "KLACHTEN_SHEETS_ENDPOINT"
"""Where the service stands, for tests: only a loopback address is taken."""

GOOGLE_HOSTS = frozenset(
    {"sheets.googleapis.com", "oauth2.googleapis.com", "www.googleapis.com", "sts.googleapis.com"}
)

_PLACE = re.compile(
    r"https?://(?P<host>[\w.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,4}|:[1-5][0-9]{4})?/?", re.ASCII
)
"""A scheme, a host and a port, and nothing else: on a name, a path or a backslash libraries disagree."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryPolicy:
    """
    How often and how long a call is tried.

    Attributes:
        tries: Calls in all.
        base_seconds: The wait before the second try is drawn from 0 up to this; it doubles each try.
        cap_seconds: The longest such draw.
        quota_seconds: Added to each wait after a 429 without ``Retry-After``: four of them outlast the
            minute over which the service counts.
        deadline_seconds: No further try begins later than this after the first.
    """

    tries: int = 5
    base_seconds: float = 1.0
    cap_seconds: float = 32.0
    quota_seconds: float = 15.0
    deadline_seconds: float = 180.0


SIGNING_POLICY = RetryPolicy(tries=2, quota_seconds=1.0, deadline_seconds=60.0)
"""For the exchange of tokens, which the credentials' own library already tries more than once."""


class BoundedRetry(Retry):
    """``Retry`` with full jitter, a longer wait at a spent quota, and one deadline for all tries."""

    def __init__(
        self, *arguments: Any, policy: RetryPolicy, until: float | None = None, **options: Any
    ) -> None:
        self.policy = policy
        self.until = until
        super().__init__(*arguments, **options)

    def new(self, **options: Any) -> BoundedRetry:
        """The next state; the deadline stays the first one's."""
        until = (
            time.monotonic() + self.policy.deadline_seconds if self.until is None else self.until
        )
        return super().new(policy=self.policy, until=until, **options)

    def get_backoff_time(self) -> float:
        """A wait in seconds, drawn anew at each try."""
        failures = len(self.history)
        if not failures or self._left() <= 0:
            return 0.0
        wait = random.uniform(
            0, min(self.policy.cap_seconds, self.policy.base_seconds * 2 ** (failures - 1))
        )
        return wait + self.policy.quota_seconds if self.history[-1].status == TOO_MANY else wait

    def get_retry_after(self, response: Any) -> float | None:
        """The wait that the service asks for; one beyond the deadline makes the next try the last."""
        asked = super().get_retry_after(response)
        if asked is not None and asked > self._left():
            self.until = time.monotonic()
            return None
        return asked

    def increment(self, *arguments: Any, **options: Any) -> BoundedRetry:
        """Count one failure; past the deadline it is the last one."""
        last = self.until is not None and self._left() <= 0
        counted = self.new(total=0) if last else self
        return super(BoundedRetry, counted).increment(*arguments, **options)

    def _left(self) -> float:
        return (
            self.policy.deadline_seconds
            if self.until is None
            else max(0.0, self.until - time.monotonic())
        )


def retries(policy: RetryPolicy) -> BoundedRetry:
    """The retry rules of a policy; every method, since every call is safe to repeat."""
    return BoundedRetry(
        policy=policy,
        total=policy.tries - 1,
        status_forcelist=RETRIED_STATUSES,
        allowed_methods=None,
        respect_retry_after_header=True,
        raise_on_status=False,
    )


class TimedAdapter(HTTPAdapter):
    """An adapter on which nothing waits for ever, the exchange of tokens included."""

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        """Send a request within :data:`TIMEOUT`."""
        options["timeout"] = TIMEOUT
        return super().send(request, *arguments, **options)


class LoopbackAdapter(TimedAdapter):
    """Sends what is meant for Google's hosts to a stand-in on this machine instead."""

    def __init__(self, endpoint: str, **options: Any) -> None:
        self.endpoint = urlsplit(endpoint)
        super().__init__(**options)

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        """Send a request, its host replaced and no proxy between."""
        parts = urlsplit(request.url or "")
        if parts.hostname in GOOGLE_HOSTS:
            request.url = urlunsplit(
                parts._replace(scheme=self.endpoint.scheme, netloc=self.endpoint.netloc)
            )
        options["proxies"] = {}
        return super().send(request, *arguments, **options)


def checked_endpoint(endpoint: str) -> str:
    """
    An address of a stand-in, which must lie on this machine: no token may be led elsewhere.

    Raises:
        ConfigurationError: It does not.
    """
    place = _PLACE.fullmatch(endpoint)
    if place is None or place["host"].casefold().strip("[]") not in LOOPBACK_HOSTS:
        text = _(
            "S060 {variable} may only point at this machine, such as http://127.0.0.1:8765, not at '{value}'. Remove the variable."
        )
        raise ConfigurationError(
            text.format(variable=ENDPOINT_VARIABLE, value=endpoint.rpartition("@")[2])
        )
    return endpoint


def client(identity: Identity, policy: RetryPolicy, endpoint: str | None = None) -> HTTPClient:
    """
    A client for one identity.

    Args:
        identity: Who asks.
        policy: How often a call is tried.
        endpoint: A stand-in on this machine; by default the one in ``KLACHTEN_SHEETS_ENDPOINT``, else
            Google itself.

    Raises:
        ConfigurationError: *endpoint* is not on this machine.
    """
    address = endpoint or os.environ.get(ENDPOINT_VARIABLE) or ""
    signing = Session()
    session: Session = AuthorizedSession(identity.credentials, auth_request=Request(signing))  # type: ignore[no-untyped-call]
    for mounted, rules in ((signing, SIGNING_POLICY), (session, policy)):
        if address:
            adapter: TimedAdapter = LoopbackAdapter(
                checked_endpoint(address), max_retries=retries(rules)
            )
            mounted.mount("http://", adapter)
        else:
            adapter = TimedAdapter(max_retries=retries(rules))
        mounted.mount("https://", adapter)
    made = HTTPClient(identity.credentials, session=session)
    made.set_timeout(TIMEOUT)
    return made
