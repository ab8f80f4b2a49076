"""What the storage tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.storage.workbook_tools import Office
from toolkit.schema import Schema, register_schema


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The register's own schema."""
    return register_schema()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice; tests that need it are skipped where it is not installed."""
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for a register."""
    return tmp_path
