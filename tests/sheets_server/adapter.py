"""Google's hosts, answered by the loopback server; every other host is out of reach."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter

GOOGLE_HOSTS = {
    "sheets.googleapis.com",
    "www.googleapis.com",
    "oauth2.googleapis.com",
    "sts.googleapis.com",
    "iamcredentials.googleapis.com",
}


class BlockedHostError(requests.exceptions.ConnectionError):
    """A test reached for a host outside loopback."""


class LoopbackAdapter(HTTPAdapter):
    """
    Sends what is meant for Google to the server at *url*.

    Args:
        url: Address of the server, as in :attr:`SheetsServer.url`.
        more: Arguments of :class:`requests.adapters.HTTPAdapter`, such as ``max_retries``.
    """

    def __init__(self, url: str, **more: Any):
        super().__init__(**more)
        self.url = url

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        address = urlsplit(request.url or "")
        here = urlsplit(self.url)
        if address.hostname in GOOGLE_HOSTS and address.scheme == "https":
            request = request.copy()
            request.url = address._replace(scheme=here.scheme, netloc=here.netloc).geturl()
        elif address.netloc != here.netloc:
            raise BlockedHostError(f"blocked in tests: {address.scheme}://{address.netloc}")
        kwargs["proxies"] = None
        return super().send(request, *args, **kwargs)


def mount(session: requests.Session, url: str, **more: Any) -> requests.Session:
    """Let a session speak only to the server at *url*."""
    adapter = LoopbackAdapter(url, **more)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.trust_env = False
    return session


@contextmanager
def redirected(address: str) -> Iterator[None]:
    """Within this context every session of ``requests`` speaks only to the server at *address*."""
    original = requests.Session.get_adapter
    adapters: dict[int, LoopbackAdapter] = {}

    def get_adapter(session: requests.Session, url: str) -> BaseAdapter:
        usual = original(session, url)
        if isinstance(usual, LoopbackAdapter):
            return usual
        retries = getattr(usual, "max_retries", 0)
        return adapters.setdefault(id(usual), LoopbackAdapter(address, max_retries=retries))

    requests.Session.get_adapter = get_adapter  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        requests.Session.get_adapter = original  # type: ignore[method-assign]
        for adapter in adapters.values():
            adapter.close()


__all__ = ["BlockedHostError", "LoopbackAdapter", "mount", "redirected"]
