"""What every test here needs: a running stand-in and a register in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.google.bench import Bench
from tests.sheets_server import SheetsServer


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer() as running:
        yield running


@pytest.fixture
def bench(server: SheetsServer, tmp_path: Path) -> Bench:
    """An empty sheet that a person made and shared."""
    return Bench(server=server, folder=tmp_path)
