"""
How a delimited text is written: its encoding and its delimiter, found by looking at the text itself.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from statistics import mode
from typing import IO

from toolkit.errors import InputFileError
from toolkit.locale import gettext as _

DELIMITERS = (";", ",", "\t", "|", "^")
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
FALLBACK_ENCODING = "cp1252"
"""What Excel on Windows writes when it does not write UTF-8."""

SAMPLE = 65_536
"""Characters or bytes that are looked at to find the delimiter, or UTF-16 without a mark."""

SAMPLE_ROWS = 50
_PIECE = 1 << 20
_SEPARATOR_LINE = "sep="

Opener = Callable[[], IO[bytes]]
"""Opens the (unpacked) file from its start."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadingLine:
    """What Excel's own first line ``sep=;`` says; ``""`` when there is none."""

    delimiter: str = ""


def encoding_of(opened: Opener, name: str, encoding: str = "") -> str:
    """
    The encoding of a text.

    Args:
        opened: The file.
        name: For messages.
        encoding: Asked for by the mapping; empty: by byte order mark, UTF-16 by its zeros, UTF-8 when the
            whole text decodes, else Windows-1252.

    Raises:
        InputFileError: There is no such encoding, or the text is not in it.
    """
    with opened() as stream:
        start = stream.read(SAMPLE)
    candidates = [encoding] if encoding else []
    if not candidates:
        candidates = [code for mark, code in BYTE_ORDER_MARKS.items() if start.startswith(mark)][:1]
    if not candidates and start.count(0) * 4 > len(start):
        candidates = ["utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"]
    candidates = candidates or ["utf-8", FALLBACK_ENCODING]
    for candidate in candidates:
        try:
            io.TextIOWrapper(io.BytesIO(), encoding=candidate)
        except (LookupError, ValueError) as error:
            text = _("I014 '{value}' is not an encoding.")
            raise InputFileError(text.format(value=candidate)) from error
        if _decodes(opened, candidate):
            return candidate
    text = _("I015 The file {file} is not text in {encoding}. Save it as CSV UTF-8.")
    raise InputFileError(text.format(file=name, encoding=" / ".join(candidates)))


def _decodes(opened: Opener, encoding: str) -> bool:
    """Whether the whole text is in *encoding*, a piece at a time; text has no zeros and no halves of characters."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with opened() as stream:
        try:
            while piece := stream.read(_PIECE):
                if b"\x00" in decoder.decode(piece).encode():
                    return False
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


def leading_line(opened: Opener, encoding: str) -> LeadingLine:
    """Excel's line ``sep=;`` at the top, if it is there."""
    first = _sample(opened, encoding).split("\n", 1)[0].strip().strip('"')
    is_line = (
        first.casefold().startswith(_SEPARATOR_LINE) and len(first) == len(_SEPARATOR_LINE) + 1
    )
    return LeadingLine(delimiter=first[-1] if is_line else "")


def delimiter_of(opened: Opener, encoding: str) -> str:
    """
    The delimiter under which most of the first rows have the same number of cells, and more than one.

    >>> delimiter_of(lambda: io.BytesIO(b'a;"b;c";d\\n1;2,5;3\\n'), "utf-8")
    ';'
    """
    sample = _sample(opened, encoding)

    def score(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        try:
            widths = [len(cells) for cells in islice(reader, SAMPLE_ROWS) if cells]
        except csv.Error:
            return (0.0, 0)
        if len(widths) > 2 and len(sample) == SAMPLE:
            widths.pop()  # the sample may end within a row
        width = mode(widths) if widths else 1
        return (widths.count(width) / len(widths) if width > 1 else 0.0, width)

    return max(DELIMITERS, key=score)


def _sample(opened: Opener, encoding: str) -> str:
    with io.TextIOWrapper(opened(), encoding=encoding, newline="") as stream:
        return stream.read(SAMPLE)
