"""
Reading the files of an archive, which may be damaged, foreign or hostile: all problems at once, and nothing half.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.archiving.archived import (
    COLUMNS,
    COUNTS,
    DAYS,
    FLAGS,
    NOTHING,
    TEXTS,
    YearCounts,
    frame_of,
)
from toolkit.archiving.layout import (
    DATASET,
    FILE_NAME,
    YEAR_FOLDER,
    file_schema,
    from_metadata,
)
from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.register.numbers import serials
from toolkit.register.reading import no_totals

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.parquet

MOST_ROWS = 5_000_000
MOST_BYTES = 2_000_000_000
"""Unpacked, in one file; a quarter million complaints are some 30 MB."""

PATH_NUMBERS_SHOWN = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredYear:
    """
    One file.

    Attributes:
        year: Year of receipt of its complaints.
        frame: Its complaints, as in :class:`toolkit.archiving.archived.Archived`.
        gone: Complaints that it held once.
        totals: The counts of those that were removed after the longest term.
    """

    year: int
    frame: pd.DataFrame
    gone: int = 0
    totals: pd.DataFrame = field(default_factory=no_totals)

    @property
    def counts(self) -> YearCounts:
        """How many it holds, and held."""
        return YearCounts(kept=len(self.frame), gone=self.gone)


def stored_files(folder: Path) -> dict[int, Path]:
    """
    Year → its file, oldest first; what a killed run left beside it is passed over.

    Raises:
        ConfigurationError: Something lies there that would be read elsewhere than it is, or twice.
    """
    if not folder.is_dir():
        return {}
    found, problems = {}, []
    try:
        if (folder / DATASET).is_symlink():
            problems.append(folder / DATASET)
        for place in sorted((folder / DATASET).glob("year=*")):
            year = YEAR_FOLDER.fullmatch(place.name)
            strange = [
                p
                for p in ([place, *place.iterdir()] if place.is_dir() else [place])
                if p.is_symlink()
                or (p.suffix == ".parquet" and _is_shown(p) and p.name != FILE_NAME)
            ]
            if year is None or not place.is_dir() or strange:
                problems += strange or [place]
            elif (place / FILE_NAME).exists():
                found[int(year[1])] = place / FILE_NAME
    except OSError as error:
        text = _("S101 {file} cannot be read as an archived year: {reason}. {cure}")
        sentence = text.format(file=folder, reason=error.strerror or error, cure=_cure())
        raise ConfigurationError(sentence) from error
    if problems:
        text = _(
            "S103 {file} does not belong in the archive: a link, or a file of another name. Take it away."
        )
        raise ConfigurationError(*(text.format(file=path) for path in problems))
    return found


def read_years(folder: Path) -> list[StoredYear]:
    """
    The files of an archive, oldest year first.

    Raises:
        ConfigurationError: A file is damaged, foreign, lacks columns, or holds what it cannot hold.
    """
    found: list[StoredYear] = []
    problems: list[str] = []
    for year, path in stored_files(folder).items():
        try:
            found.append(_read(year, path))
        except _UnreadableError as error:
            problems.extend(error.sentences)
    numbers = pd.Series(
        np.concatenate([s.frame["number"].to_numpy(dtype=object) for s in found])
        if found
        else np.array([], dtype=object)
    )
    double = sorted(set(numbers[numbers.duplicated()]))
    if double:
        text = _("S102 {file}: these complaints stand in it twice: {numbers}. {cure}")
        shown = ", ".join(double[:PATH_NUMBERS_SHOWN])
        problems.append(text.format(file=folder, numbers=shown, cure=_cure()))
    if problems:
        raise ConfigurationError(*problems)
    return found


class _UnreadableError(Exception):
    """One file cannot be used; with a sentence for each reason."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _read(year: int, path: Path) -> StoredYear:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_metadata(path)
        found = metadata.schema.to_arrow_schema()
        gone, totals = from_metadata(found.metadata)
        missing = ", ".join(_wrong_columns(found))
        if missing:
            text = _("S102 {file}: these columns are missing or of another kind: {columns}. {cure}")
            raise _UnreadableError(text.format(file=path, columns=missing, cure=_cure()))
        _refuse_bomb(metadata)
        with pq.ParquetFile(path, metadata=metadata, read_dictionary=list(TEXTS[1:])) as file:
            table = file.read(columns=list(COLUMNS))
    except (OSError, ValueError, RecursionError, pa.ArrowException) as error:
        reason = str(error) if type(error) is ValueError else _reason(error)
        text = _("S101 {file} cannot be read as an archived year: {reason}. {cure}")
        raise _UnreadableError(text.format(file=path, reason=reason, cure=_cure())) from error
    frame = _frame(table)
    text = _("S102 {file}: {reason}. {cure}")
    wrong = [text.format(file=path, reason=r, cure=_cure()) for r in _wrong_values(frame, year)]
    if wrong:
        raise _UnreadableError(*wrong)
    return StoredYear(year=year, frame=frame, gone=gone, totals=totals)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, json.JSONDecodeError):
        return _("its counts of removed complaints are damaged")
    return _("it is damaged, or no Parquet file")


def _cure() -> str:
    return _("Put the file back from the backup of the archive.")


def _wrong_columns(found: pyarrow.Schema) -> Iterator[str]:
    """Names of the columns that are not there once, in their own type."""
    import pyarrow as pa

    for column in file_schema():
        at = found.get_all_field_indices(column.name)
        kind = found.field(at[0]).type if len(at) == 1 else None
        if kind is not None and pa.types.is_dictionary(kind):
            kind = kind.value_type
        if kind != column.type:
            yield column.name


def _refuse_bomb(metadata: pyarrow.parquet.FileMetaData) -> None:
    """
    Raises:
        ValueError: The file would fill the memory.
    """
    size = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
    if metadata.num_rows > MOST_ROWS or size > MOST_BYTES:
        raise ValueError(_("it is larger than any year of complaints can be"))


def _frame(table: pyarrow.Table) -> pd.DataFrame:
    if not table.num_rows:
        return NOTHING.frame
    return frame_of({name: _values(table[name], name) for name in COLUMNS})


def _values(column: pyarrow.ChunkedArray, name: str) -> npt.NDArray[np.generic]:
    import pyarrow as pa

    if name in DAYS:
        return np.asarray(column.to_numpy()).astype("datetime64[s]")
    if name in FLAGS:
        column = column.cast(pa.int8())
    if name in FLAGS or name in COUNTS:
        return np.asarray(column.to_numpy(), dtype=float)
    if not pa.types.is_dictionary(column.type):
        return np.array([text or "" for text in column.to_pylist()], dtype=object)
    one = column.unify_dictionaries().combine_chunks()
    if isinstance(one, pa.ChunkedArray):
        one = one.chunk(0)
    known = np.array([*(t or "" for t in one.dictionary.to_pylist()), ""], dtype=object)
    at: npt.NDArray[np.int64] = np.asarray(one.indices.fill_null(len(known) - 1))
    return known[at]


def _wrong_values(frame: pd.DataFrame, year: int) -> Iterator[str]:
    """What cannot be in a file of this year."""
    if (serials(frame["number"].to_numpy(dtype=object)) == 0).any():
        yield _("it has complaints without a number that is right")
    if (frame["received_on"].dt.year != year).any():
        yield _("it has complaints of another year")
    if (frame["kind"] == "").any() or frame[["is_kind_chosen", "repeat_number"]].isna().any(
        axis=None
    ):
        yield _("it has complaints of which a figure is missing")


def _is_shown(path: Path) -> bool:
    """Programs that read a whole folder pass over what begins with a point or an underscore."""
    return not path.name.startswith((".", "_"))
