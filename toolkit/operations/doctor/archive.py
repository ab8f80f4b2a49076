"""
Is the archive whole: it is there, can be read, holds what went there, and is closed to others.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from toolkit.archiving.archived import Archived, years_of
from toolkit.archiving.folder import ArchiveFolder
from toolkit.archiving.joining import refuse_incomplete, with_archive
from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.operations.doctor.checks import Check, error, errors_of, ok, warning
from toolkit.operations.doctor.installation import chmod_cure, is_open_to_others
from toolkit.register.reading import Register

NAME = "archive"


def archive_checks(folder: Path, register: Register) -> Iterator[Check]:
    """
    Whether the archive can be used, and is this register's.

    Args:
        folder: Where it is, or would be.
        register: Parsed; it knows how many complaints went there.
    """
    try:
        archived = ArchiveFolder(path=folder).read()
        refuse_incomplete(register.archived_counts, archived)
    except ConfigurationError as raised:
        yield from errors_of(NAME, raised)
        return
    if not archived.years:
        yield ok(NAME, _("There is no archive; every complaint stands in the register."))
        return
    wrong = [*_strange(register, archived), *_access(folder)]
    yield from wrong
    if not wrong:
        text = _("The archive {folder} is whole: {count} complaints.")
        yield ok(NAME, text.format(folder=folder, count=len(archived.frame)))


def _strange(register: Register, archived: Archived) -> Iterator[Check]:
    """More complaints of a year than went there: another register's archive, or an old copy of this register."""
    alone = years_of(with_archive(register, archived)[1].frame)
    years = [year for year, n in alone.items() if n > register.archived_counts.get(year, 0)]
    if years:
        text = _(
            "The archive {folder} holds complaints that this register did not send there ({years}); they are counted all the same."
        )
        cure = _(
            "Is it another register's? Name this one's own folder in klachten.toml: archive_folder."
        )
        shown = ", ".join(map(str, years))
        yield warning(NAME, text.format(folder=archived.folder, years=shown), cure)


def _access(folder: Path) -> Iterator[Check]:
    for path in sorted(folder.rglob("*")):
        if is_open_to_others(path):
            text = _("Others on this machine can read {path}.")
            mode = "700" if path.is_dir() else "600"
            yield warning(NAME, text.format(path=path), chmod_cure(path, mode))
        if path.is_dir() and not os.access(path, os.W_OK):
            text = _("{path} cannot be written by this account.")
            cure = _("Give the account that runs this write access to {path}.").format(path=path)
            yield error(NAME, text.format(path=path), cure)
