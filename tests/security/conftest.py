"""The surroundings of other tests: a corporation's folder with its command, and a sheet at the stand-in server."""

from __future__ import annotations

from tests.cli.conftest import corporation, demo_register
from tests.google.conftest import bench, server

__all__ = ["bench", "corporation", "demo_register", "server"]
