"""
Reading a source file: CSV (delimiter and encoding detected, gzip allowed) or the first sheet of an .xlsx.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from toolkit.errors import InputFileError
from toolkit.locale import gettext as _

DELIMITERS = (";", ",", "\t", "|")
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
FALLBACK_ENCODING = "cp1252"
"""What Excel on Windows writes when it does not write UTF-8."""

LONGEST_FIELD = 10_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRows:
    """
    The rows of a source as text.

    Attributes:
        header: Stripped headers.
        rows: Cells of each row; a row may be shorter or longer than the header.
        lines: Line (or sheet row) number of each row, 1-based.
    """

    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]


def read_source(path: Path, *, delimiter: str = "", encoding: str = "", sheet: str = "") -> SourceRows:
    """
    Read a whole source file.

    Args:
        path: ``.csv``, ``.csv.gz``, ``.txt``, ``.tsv`` or ``.xlsx``.
        delimiter: Empty: the candidate that the first line holds most.
        encoding: Empty: by byte order mark, UTF-8 when it decodes, else Windows-1252.
        sheet: Name of the sheet; empty: the first.

    Raises:
        InputFileError: The file is missing, empty, damaged, or cannot be decoded.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        text = _("I010 The file {file} cannot be opened: {error}.")
        raise InputFileError(text.format(file=path.name, error=error.strerror)) from error
    if path.suffix.casefold() == ".xlsx":
        rows = _from_workbook(content, path.name, sheet)
    else:
        if path.suffix.casefold() == ".gz":
            try:
                content = gzip.decompress(content)
            except (OSError, EOFError) as error:
                raise InputFileError(_("I011 The file {file} is damaged.").format(file=path.name)) from error
        rows = _from_csv(content, path.name, delimiter, encoding)
    return _with_header(rows, path.name)


def _with_header(rows: Iterator[tuple[int, list[str]]], name: str) -> SourceRows:
    filled = [(line, cells) for line, cells in rows if any(c.strip() for c in cells)]
    if not filled:
        raise InputFileError(_("I012 The file {file} is empty.").format(file=name))
    header = tuple(c.strip() for c in filled[0][1])
    return SourceRows(header=header, rows=[c for _line, c in filled[1:]], lines=[line for line, _cells in filled[1:]])


def _from_csv(content: bytes, name: str, delimiter: str, encoding: str) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content, name, encoding)
    first = text[: max(text.find("\n"), 0) or len(text)]
    chosen = delimiter or max(DELIMITERS, key=first.count)
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=chosen)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        message = _("I013 The file {file} cannot be read at line {line}: {error}.")
        raise InputFileError(message.format(file=name, line=reader.line_num, error=error)) from error


def _decoded(content: bytes, name: str, encoding: str) -> str:
    candidates = [encoding] if encoding else []
    if not candidates:
        candidates = [code for mark, code in BYTE_ORDER_MARKS.items() if content.startswith(mark)][:1]
        candidates = candidates or ["utf-8", FALLBACK_ENCODING]
    for candidate in candidates:
        try:
            return content.decode(candidate)
        except LookupError as error:
            text = _("I014 '{value}' is not an encoding.")
            raise InputFileError(text.format(value=candidate)) from error
        except UnicodeDecodeError:
            continue
    text = _("I015 The file {file} is not text in {encoding}. Save it as CSV UTF-8.")
    raise InputFileError(text.format(file=name, encoding=" / ".join(candidates)))


def _from_workbook(content: bytes, name: str, sheet: str) -> Iterator[tuple[int, list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        titles = workbook.sheet_names
        if sheet and sheet not in titles:
            text = _("I016 The file {file} has no sheet '{sheet}'. It has: {sheets}.")
            raise InputFileError(text.format(file=name, sheet=sheet, sheets=", ".join(titles)))
        rows = workbook.get_sheet_by_name(sheet or titles[0]).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise InputFileError(_("I011 The file {file} is damaged.").format(file=name)) from error
    for line, cells in enumerate(rows, 1):
        yield line, [_as_text(c) for c in cells]


def _as_text(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
