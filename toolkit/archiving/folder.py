"""
The archive on disk: its folder, and the files of its years replaced one by one.

Each file is at every moment the old one or the new one, also when a run is killed; only its owner may read it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.archiving.archived import (
    COLUMNS,
    COUNTS,
    DAYS,
    FLAGS,
    NOTHING,
    Archived,
    Mask,
    frame_of,
    years_of,
)
from toolkit.archiving.layout import as_metadata, file_schema, require_pyarrow, year_file
from toolkit.archiving.reading import StoredYear, read_years, stored_files
from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.operations.private_files import FILE_MODE, FOLDER_MODE
from toolkit.register.reading import no_totals


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveFolder:
    """The archive of one register; the folder need not be there."""

    path: Path

    def read(self) -> Archived:
        """
        All that is archived; nothing, without importing anything, when there is no archive.

        Raises:
            ConfigurationError: A file cannot be read or is not ours; all problems at once.
        """
        if not stored_files(self.path):
            return Archived(frame=NOTHING.frame, folder=str(self.path))
        require_pyarrow(self.path)
        return _joined(read_years(self.path), self.path)

    def enter(self, rows: pd.DataFrame, in_register: Iterable[str]) -> None:
        """
        Put complaints in the files of their years; what stands there by the same number makes way.

        Args:
            rows: Columns of :data:`toolkit.archiving.archived.COLUMNS`.
            in_register: Every number that stands in the register now: what an earlier run that broke off
                left of these in the archive goes as well.

        Raises:
            ConfigurationError: A file cannot be read or written.
        """
        require_pyarrow(self.path)
        wanted = years_of(rows)
        stored = {y.year: y for y in read_years(self.path) if y.year in wanted}
        newly = set(rows["number"])
        for year in wanted:
            before = stored.get(year, StoredYear(year=year, frame=NOTHING.frame))
            known = before.frame["number"]
            stale = known.isin(set(in_register) - newly)
            kept = before.frame[~(stale | known.isin(newly))]
            added = rows[rows["received_on"].dt.year == year]
            # An empty frame has no say in the types of the result.
            frame = pd.concat([kept, added]) if len(kept) else added
            self._write(year, frame, before.gone + int(stale.sum()), before.totals)

    def remove(self, numbers: Iterable[str], totals: pd.DataFrame | None = None) -> int:
        """
        Take complaints out of the files, and let the files count what is told of them.

        Args:
            numbers: Those that go; unknown ones are passed over.
            totals: Index: number; columns ``year`` and those of the yearly totals: what to count of each.
                Without it they are not counted: they stand in the register.

        Returns:
            How many went.
        """
        wanted = set(numbers)
        removed = 0
        for stored in read_years(self.path) if stored_files(self.path) and wanted else ():
            goes = stored.frame["number"].isin(wanted)
            if not goes.any():
                continue
            counted = stored.totals
            if totals is not None:
                own = totals[totals.index.isin(stored.frame["number"][goes])]
                counted = counted.add(own.groupby("year").sum(), fill_value=0).astype(int)
            self._write(stored.year, stored.frame[~goes], stored.gone + int(goes.sum()), counted)
            removed += int(goes.sum())
        return removed

    def set_aside(self) -> None:
        """Keep the archive of another register that stood here apart, under a name of its own."""
        if stored_files(self.path):
            free = (self.path.with_name(f"{self.path.name}.oud{n or ''}") for n in range(1000))
            self.path.rename(next(p for p in free if not p.exists()))

    def _write(self, year: int, frame: pd.DataFrame, gone: int, totals: pd.DataFrame) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        ordered = frame.sort_values(["received_on", "number"], kind="stable")
        columns = [_arrow(ordered[name]) for name in COLUMNS]
        schema = file_schema().with_metadata(as_metadata(gone, totals))
        path = year_file(self.path, year)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            for folder in (self.path, path.parents[1], path.parent):
                folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
            # What a killed run left beside it would outlive the longest term.
            for leftover in path.parent.glob(f".{path.name}.*.tmp"):
                leftover.unlink(missing_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with os.fdopen(os.open(temporary, flags, FILE_MODE), "wb") as file:
                pq.write_table(
                    pa.Table.from_arrays(columns, schema=schema), file, compression="zstd"
                )
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            text = _(
                "S104 The archived year {path} cannot be written: {reason}. Nothing was taken from the register. Give the account that runs this write access, or free the disk."
            )
            raise ConfigurationError(
                text.format(path=path, reason=error.strerror or error)
            ) from error


def _arrow(column: pd.Series) -> object:
    """A column in the type of the file; what is empty or unknown becomes null."""
    import pyarrow as pa

    name = str(column.name)
    kind = file_schema().field(name).type
    if name in DAYS:
        return pa.array(column.to_numpy().astype("datetime64[D]"), type=kind)
    if name in FLAGS or name in COUNTS:
        values = column.to_numpy(dtype=float)
        unknown: Mask = np.isnan(values)
        known = np.where(unknown, 0, values).astype(bool if name in FLAGS else np.int32)
        return pa.array(known, type=kind, mask=unknown)
    texts = column.to_numpy(dtype=object)
    return pa.array(texts, type=kind, mask=texts == "")


def _joined(stored: list[StoredYear], path: Path) -> Archived:
    frames = [s.frame for s in stored if len(s.frame)]
    columns = (
        {name: np.concatenate([frame[name].to_numpy() for frame in frames]) for name in COLUMNS}
        if frames
        else None
    )
    totals = no_totals()
    for one in stored:
        totals = totals.add(one.totals, fill_value=0)
    return Archived(
        frame=NOTHING.frame if columns is None else frame_of(columns),
        years={s.year: s.counts for s in stored},
        totals=totals.astype(int).sort_index(),
        folder=str(path),
    )
