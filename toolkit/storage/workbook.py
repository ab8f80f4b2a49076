"""
The register in a local workbook.

The staff's own sheets are copied byte for byte at every refresh: only the script's sheets are written.
What the staff see beside their rows are lookup formulas into the hidden tab *Berekend*.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.schema import Schema
from toolkit.storage.base import Applied, Cell, RawRegister, RegisterChangedError, WritePlan
from toolkit.storage.files import backups_of, held, refuse_open_file, refuse_pipe, replace_file
from toolkit.storage.xlsx.package import WorkbookPackage
from toolkit.storage.xlsx.read import read_tabs

if TYPE_CHECKING:  # to read takes none of the libraries that writing, making and mending take
    from toolkit.storage.xlsx.repair import Repaired


@dataclass(frozen=True, slots=True)
class WorkbookStorage:
    """
    A register in an .xlsx file.

    Attributes:
        path: The file.
        backups: How many earlier versions are kept beside it.
    """

    path: Path
    _: KW_ONLY
    backups: int

    @property
    def address(self) -> str:
        """The file's path."""
        return str(self.path)

    def stamp(self) -> tuple[int, int, int] | None:
        """Which file it is, how large, and when it was written; ``None`` when there is none."""
        try:
            found = self.path.stat()
        except (OSError, ValueError):
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def read(self, schema: Schema) -> RawRegister:
        """See :meth:`toolkit.storage.base.Storage.read`."""
        data = self._content()
        package = WorkbookPackage.from_bytes(data, self.address)
        return RawRegister(tabs=read_tabs(package, schema), version=version_of(data))

    def apply(self, plan: WritePlan, schema: Schema, expected_version: str) -> Applied:
        """See :meth:`toolkit.storage.base.Storage.apply`."""
        from toolkit.storage.xlsx.write import written_workbook

        refuse_open_file(self.path)
        with held(self.path):
            data = self._content()
            self._refuse_other_version(data, expected_version)
            written = written_workbook(WorkbookPackage.from_bytes(data, self.address), plan, schema)
            self._refuse_other_version(self._content(), expected_version)
            replace_file(self.path, written.data, self.backups)
        return Applied(writes=1, issued_numbers=written.issued_numbers)

    def initialise(
        self,
        schema: Schema,
        *,
        dry_run: bool,
        contents: Mapping[str, Sequence[Mapping[str, Cell]]] | None = None,
    ) -> Sequence[str]:
        """See :meth:`toolkit.storage.base.Storage.initialise`."""
        from toolkit.storage.xlsx.make import make_workbook
        from toolkit.storage.xlsx.repair import repaired

        if not self.path.exists():
            if not dry_run:
                with held(self.path):
                    replace_file(self.path, make_workbook(schema, contents or {}), self.backups)
            return [_("A new register: {address}.").format(address=self.address)]
        if not dry_run:
            refuse_open_file(self.path)
        with nullcontext() if dry_run else held(self.path):
            data = self._content()
            mended = repaired(WorkbookPackage.from_bytes(data, self.address), schema)
            if contents is not None:
                mended = self._filled(mended, schema, contents)
            if mended.differences and not dry_run:
                self._refuse_other_version(self._content(), version_of(data))
                replace_file(self.path, mended.data, self.backups)
        return mended.differences

    def forget_copies(self) -> int:
        """See :meth:`toolkit.storage.base.Storage.forget_copies`: the dated backups."""
        backups = backups_of(Path(os.path.realpath(self.path)))
        for backup in backups:
            backup.unlink(missing_ok=True)
        return len(backups)

    def _filled(
        self,
        mended: Repaired,
        schema: Schema,
        contents: Mapping[str, Sequence[Mapping[str, Cell]]],
    ) -> Repaired:
        """A register that is still empty, made anew with contents."""
        from toolkit.storage.xlsx.make import make_workbook
        from toolkit.storage.xlsx.repair import Repaired

        package = WorkbookPackage.from_bytes(mended.data, self.address)
        made = WorkbookPackage.from_bytes(make_workbook(schema, {}))
        there, bare = read_tabs(package, schema), read_tabs(made, schema)
        own = [title for title in there if title not in bare]
        people = [t.title for t in schema if t.owner != "script"]
        filled = [t for t in people if [*map(tuple, there[t].rows)] != [*map(tuple, bare[t].rows)]]
        if own or filled:
            text = _(
                "S047 The register {address} already has rows or tabs of its own ({tabs}). Give the path of a new file."
            )
            raise RegisterError(text.format(address=self.address, tabs=", ".join([*filled, *own])))
        text = _("The register {address} is filled with the rows that were given.")
        return Repaired(
            data=make_workbook(schema, contents),
            differences=(*mended.differences, text.format(address=self.address)),
        )

    def _content(self) -> bytes:
        try:
            refuse_pipe(self.path)
            return self.path.read_bytes()
        except FileNotFoundError:
            text = _(
                "S050 The register {address} is not there. Check the path, or make it with 'klachten init --register {address}'."
            )
            raise RegisterError(text.format(address=self.address)) from None
        except OSError as error:
            text = _("S038 The register {address} cannot be read: {error}.")
            raise RegisterError(
                text.format(address=self.address, error=error.strerror or error)
            ) from error

    def _refuse_other_version(self, data: bytes, expected: str) -> None:
        if version_of(data) != expected:
            text = _(
                "S056 The register {address} changed while it was being worked on. Nothing was written; try again."
            )
            raise RegisterChangedError(text.format(address=self.address))


def version_of(data: bytes) -> str:
    """The version of a file: a digest of its bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
