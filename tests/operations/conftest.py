"""The clock of the wall is a Dutch one, wherever the tests run."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def dutch_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Local time is that of Amsterdam."""
    if not hasattr(time, "tzset"):
        pytest.skip("optional: this system cannot change its time zone for one process")
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Europe/Amsterdam")
        time.tzset()
        yield
    time.tzset()
