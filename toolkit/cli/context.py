"""
What every command needs: the settings, the register's storage, and the moment of the run.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from toolkit.archiving.folder import ArchiveFolder
from toolkit.cli.output import progress
from toolkit.progress import Progress
from toolkit.remembering.store import SnapshotStore
from toolkit.schema import Schema, register_schema
from toolkit.settings import Settings
from toolkit.storage.base import Storage
from toolkit.storage.opening import named_address, open_storage


def clock() -> datetime:
    """The present moment; ``--today`` does not change how long a run takes."""
    return datetime.now().astimezone()


@dataclass(frozen=True, kw_only=True)
class Context:
    """
    The surroundings of one command; the clock is asked here and nowhere below.

    Attributes:
        options: As they were typed.
        settings: The technical settings.
        opened: The register's storage, when it was opened before.
    """

    options: argparse.Namespace
    settings: Settings
    opened: Storage | None = None

    @cached_property
    def now(self) -> datetime:
        """The moment of the run; ``--today`` changes the day, not the time."""
        now = clock()
        day: date | None = getattr(self.options, "today", None)
        return now if day is None else now.replace(year=day.year, month=day.month, day=day.day)

    @property
    def today(self) -> date:
        """The day of the run."""
        return self.now.date()

    @cached_property
    def schema(self) -> Schema:
        """The register's tabs and columns."""
        return register_schema()

    @property
    def address(self) -> str:
        """
        The register's address, before anything is opened.

        Raises:
            ConfigurationError: None is named.
        """
        return named_address(self.options.register, self.settings)

    @cached_property
    def storage(self) -> Storage:
        """The register that the command names, or the one of the settings."""
        return self.opened or open_storage(self.options.register, self.settings)

    @cached_property
    def memory(self) -> SnapshotStore:
        """The snapshots of that register."""
        address = self.storage.address
        return SnapshotStore(self.settings.state_folder_of(address), address)

    @cached_property
    def archive(self) -> ArchiveFolder:
        """
        The closed years of that register.

        Raises:
            ConfigurationError: They would lie in a folder that is published or made anew.
        """
        return ArchiveFolder(path=self.settings.archive_folder_of(self.address))

    @cached_property
    def progress(self) -> Progress:
        """Told what begins."""
        return progress()
