"""A register that is reached through a link: its backups lie beside the file itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from toolkit.pipeline import refresh
from toolkit.schema import register_schema
from toolkit.storage.files import backups_of
from toolkit.storage.workbook import WorkbookStorage

SCHEMA = register_schema()
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_copies_of_a_linked_register_are_forgotten_too(tmp_path: Path) -> None:
    """Retention destroys the backups where they were made, and leaves the register and the link."""
    share, desk = tmp_path / "share", tmp_path / "desk"
    share.mkdir()
    desk.mkdir()
    file, link = share / "klachten.xlsx", desk / "register.xlsx"
    WorkbookStorage(file, backups=3).initialise(SCHEMA, dry_run=False)
    link.symlink_to(file)
    storage = WorkbookStorage(link, backups=3)
    assert refresh(storage, SCHEMA, NOW).writes == 1
    assert len(backups_of(file)) == 1
    assert storage.forget_copies() == 1
    assert backups_of(file) == []
    assert link.is_symlink()
    assert storage.read(SCHEMA).tabs
