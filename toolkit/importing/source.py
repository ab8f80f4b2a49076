"""
Reading a source: which kind of file it is, where its header stands, and its rows one after another.

CSV is read row by row, so that memory does not grow with the file; encoding and delimiter are detected in
:mod:`toolkit.importing.detection`.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, cast

from toolkit.errors import InputFileError, RegisterError
from toolkit.importing.detection import delimiter_of, encoding_of, leading_line
from toolkit.locale import gettext as _
from toolkit.register.cell_values import folded
from toolkit.storage.files import refuse_pipe
from toolkit.storage.xlsx.package import WorkbookPackage
from toolkit.storage.xlsx.sheet_scan import is_usual, refuse_far_cells

LARGEST_SOURCE = 1_000_000_000
"""Bytes, unpacked; far above what fits in a sheet, far below what a packed file can blow up to."""

LARGEST_WORKBOOK = 400_000_000
"""Bytes, unpacked: a workbook has to be in memory whole."""

LONGEST_FIELD = 1_000_000
LONGEST_ROW = 4_000_000
"""Characters of one row, over all of its lines: without line ends the whole file would be in memory at once."""

HEADER_ROWS = 20
"""Filled rows among which the header is looked for; above it may stand a title."""

_GZIP, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
Record = tuple[int, Sequence[str]]
"""Line (or sheet row) on which a record starts, 1-based, and its cells."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """
    A source that was opened.

    Attributes:
        name: File name, for messages.
        header: Stripped headers; a repeated one gets `` (2)`` and so on behind it, an empty one its
            place (``#3``).
        records: Gives the filled rows below the header, from the top at each call; a row may be shorter
            or longer than the header.
    """

    name: str
    header: tuple[str, ...]
    records: Callable[[], Iterator[Record]]


def open_source(
    path: Path,
    wanted: Sequence[str] = (),
    *,
    delimiter: str = "",
    encoding: str = "",
    sheet: str = "",
) -> Source:
    """
    Open a source file and find its header.

    Args:
        path: CSV or other delimited text, also packed with gzip, or a workbook; its content decides.
        wanted: Headers that the mapping asks for: of the first rows, the one with most of these is the
            header.
        delimiter: Empty: detected.
        encoding: Empty: detected.
        sheet: Name of the workbook's sheet; empty: the first.

    Raises:
        InputFileError: The file is missing, empty, damaged, too large, or cannot be decoded.
    """
    try:
        refuse_pipe(path)
        with path.open("rb") as stream:
            start = stream.read(4)
    except OSError as error:
        text = _("I010 The file {file} cannot be opened: {error}.")
        raise InputFileError(text.format(file=path.name, error=error.strerror)) from error
    if start in (_ZIP, _OLE):
        cells = _workbook_cells(path, sheet)
        return _with_header(path.name, lambda: iter(cells), wanted)
    _check_size(path, start)
    code = encoding_of(lambda: _opened(path, start), path.name, encoding)
    first = leading_line(lambda: _opened(path, start), code)
    chosen = delimiter or first.delimiter or delimiter_of(lambda: _opened(path, start), code)
    return _with_header(
        path.name,
        lambda: _csv_records(path, start, code, chosen, skip=1 if first.delimiter else 0),
        wanted,
    )


def _opened(path: Path, start: bytes) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if start[:2] == _GZIP else path.open("rb")


def _check_size(path: Path, start: bytes) -> None:
    """Refuse a file that is too large, and a packed one that is damaged or unpacks to something too large."""
    size = path.stat().st_size
    if start[:2] == _GZIP:
        size = 0
        try:
            with _opened(path, start) as stream:
                while size <= LARGEST_SOURCE and (piece := stream.read(1 << 20)):
                    size += len(piece)
        except (OSError, EOFError, zlib.error) as error:
            raise InputFileError(
                _("I011 The file {file} is damaged.").format(file=path.name)
            ) from error
    if size > LARGEST_SOURCE:
        raise _too_large(path.name, LARGEST_SOURCE)


def _too_large(name: str, limit: int) -> InputFileError:
    text = _("I017 The file {file} is larger than {limit} MB. Split it, for example by year.")
    return InputFileError(text.format(file=name, limit=limit // 1_000_000))


def _with_header(
    name: str, records: Callable[[], Iterator[Record]], wanted: Sequence[str]
) -> Source:
    """The source with the row that looks most like the header, and the rows below it."""
    asked = {folded(header) for header in wanted}
    best, header_line = -1, 0
    header: tuple[str, ...] = ()
    for count, (line, cells) in enumerate(_filled(records())):
        if count == HEADER_ROWS:
            break
        score = len(asked & {folded(cell) for cell in cells})
        if score > best:
            best, header_line, header = score, line, _named(cells)
    if best < 0:
        raise InputFileError(_("I012 The file {file} is empty.").format(file=name))
    return Source(
        name=name,
        header=header,
        records=lambda: ((n, c) for n, c in _filled(records()) if n > header_line),
    )


def _filled(records: Iterator[Record]) -> Iterator[Record]:
    return ((line, cells) for line, cells in records if any(c and not c.isspace() for c in cells))


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """Headers that differ: a repeated one is numbered, an empty one is called by its place."""
    seen: dict[str, int] = {}
    names = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"#{place}"
        count = seen[folded(name)] = seen.get(folded(name), 0) + 1
        names.append(name if count == 1 else f"{name} ({count})")
    return tuple(names)


def _csv_records(
    path: Path, start: bytes, encoding: str, delimiter: str, skip: int
) -> Iterator[Record]:
    csv.field_size_limit(LONGEST_FIELD)
    begin = after = skip + 1
    with io.TextIOWrapper(_opened(path, start), encoding=encoding, newline="") as stream:
        for _line in range(skip):
            stream.readline()
        lines = _Lines(stream)
        reader = csv.reader(lines, delimiter=delimiter)
        try:
            for cells in reader:
                begin, after = after, skip + reader.line_num + 1
                lines.room = LONGEST_ROW
                yield begin, cells
        except _TooLongError as error:
            text = _(
                "I023 The file {file}: the row from line {line} on has more than {limit} characters. Is this a list, with a line for each row?"
            )
            raise InputFileError(
                text.format(file=path.name, line=after, limit=LONGEST_ROW)
            ) from error
        except csv.Error as error:
            raise _unclosed(path.name, after) from error
    if after > begin + 1 and not _is_closed(path, start, encoding, delimiter, begin):
        raise _unclosed(path.name, begin)


class _TooLongError(Exception):
    """A row has no end within :data:`LONGEST_ROW` characters."""


class _Lines:
    """
    The lines of a text, no more of them for one row than there is room for.

    Attributes:
        room: Characters that the lines of this row may still have; whoever has read a row sets it back.
    """

    def __init__(self, stream: IO[str]) -> None:
        self.stream, self.room = stream, LONGEST_ROW

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.stream.readline(self.room + 1)
        if not line:
            raise StopIteration
        self.room -= len(line)
        if self.room < 0:
            raise _TooLongError
        return line


def _is_closed(path: Path, start: bytes, encoding: str, delimiter: str, begin: int) -> bool:
    """Whether the last record, from line *begin* on, ends within the file; the usual reader does not say."""
    with io.TextIOWrapper(_opened(path, start), encoding=encoding, newline="") as stream:
        reader = csv.reader(islice(stream, begin - 1, None), delimiter=delimiter, strict=True)
        try:
            return bool(list(reader))
        except csv.Error:
            return False


def _unclosed(name: str, line: int) -> InputFileError:
    message = _(
        "I013 The file {file}: from line {line} on a quotation mark is not closed. Close it, or leave it out."
    )
    return InputFileError(message.format(file=name, line=line))


def _workbook_cells(path: Path, sheet: str) -> list[Record]:
    from python_calamine import CalamineError, CalamineWorkbook

    damaged = _("I011 The file {file} is damaged.").format(file=path.name)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_WORKBOOK:
                raise _too_large(path.name, LARGEST_WORKBOOK)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        titles = workbook.sheet_names
        if sheet and sheet not in titles:
            text = _("I016 The file {file} has no sheet '{sheet}'. It has: {sheets}.")
            raise InputFileError(text.format(file=path.name, sheet=sheet, sheets=", ".join(titles)))
        if zipfile.is_zipfile(path):
            _refuse_far_cells(path, sheet or titles[0])
        rows = workbook.get_sheet_by_name(sheet or titles[0]).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise InputFileError(damaged) from error
    return [(line, [_as_text(cell) for cell in cells]) for line, cells in enumerate(rows, 1)]


def _refuse_far_cells(path: Path, sheet: str) -> None:
    """The library makes room for every cell up to the last one: one in a far corner would end the program."""
    try:
        package = WorkbookPackage.from_bytes(path.read_bytes(), path.name)
        content = package.part(package.sheet_parts[sheet])
    except (RegisterError, KeyError) as error:
        text = _(
            "I018 The file {file} is no ordinary .xlsx workbook. Open it and save it as .xlsx."
        )
        raise InputFileError(text.format(file=path.name)) from error
    try:
        refuse_far_cells(content, sheet, usual=is_usual(content))
    except RegisterError as error:
        text = _(
            "I022 The file {file} has a filled cell far from the others on sheet '{sheet}'. Remove that row or column."
        )
        raise InputFileError(text.format(file=path.name, sheet=sheet)) from error


def _as_text(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)
