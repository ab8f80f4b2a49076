"""
A filter that somebody set on one of the script's tabs, kept over a refresh.

A filter is two things in a file: what it looks for, and which rows are hidden. When the rows are new, the
second has to follow from the first. A filter that chooses texts from the list is applied anew; any other
kind is taken off, so that a tab never claims to be filtered while it shows everything.
Source: ECMA-376 part 1, 18.3.1.2 and 18.3.2 (autofilters).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from toolkit.storage.base import Cell
from toolkit.storage.xlsx.cell_xml import unescaped

_FILTER = re.compile(
    rb"<((?:[\w.-]+:)?)autoFilter\b(?:[^>]*[^>/])?>(.*?)</(?:[\w.-]+:)?autoFilter\s*>", re.DOTALL
)
_COLUMN = re.compile(
    rb"<((?:[\w.-]+:)?)filterColumn\b((?:[^>]*[^>/])?)>(.*?)</(?:[\w.-]+:)?filterColumn\s*>",
    re.DOTALL,
)
_CHOICES = re.compile(
    rb"\s*<((?:[\w.-]+:)?)filters\b([^>]*?)(?:/>|>((?:\s*<(?:[\w.-]+:)?filter\b[^>]*/>)*)\s*</\1filters\s*>)\s*"
)
_FROM_FIRST_COLUMN = re.compile(rb"<[^>]*\bref\s*=\s*[\"']\$?A\$?1\b")
_CHOICE = re.compile(rb"\bval\s*=\s*\"([^\"]*)\"")
_PLACE = re.compile(rb"\bcolId\s*=\s*[\"'](\d+)[\"']")
_BLANK = re.compile(rb"\bblank\s*=\s*[\"'](?:1|true)[\"']")


def filtered(tail: bytes, rows: Sequence[Sequence[Cell]]) -> tuple[bytes, frozenset[int]]:
    """
    Apply a sheet's filter to new rows.

    Args:
        tail: What stands behind the sheet's rows, the filter in it.
        rows: The new rows, from the one below the header on.

    Returns:
        The same without a filter that cannot be applied, and the 0-based rows that are hidden.
    """
    match = _FILTER.search(tail)
    if match is None:
        return tail, frozenset()
    chosen = dict(_chosen(match[2]))
    if not _can_apply(match, chosen, rows):
        return tail[: match.start(2)] + tail[match.end(2) :], frozenset()
    hidden = (
        i
        for i, row in enumerate(rows)
        if any(_shown(row[at]) not in (texts or ()) for at, texts in chosen.items())
    )
    return tail, frozenset(hidden)


def _can_apply(
    match: re.Match[bytes],
    chosen: Mapping[int, frozenset[str] | None],
    rows: Sequence[Sequence[Cell]],
) -> bool:
    """Whether a filter looks for texts only, in columns of ours."""
    is_ours = _FROM_FIRST_COLUMN.match(match[0]) is not None
    is_plain = not _COLUMN.sub(b"", match[2]).strip() and None not in chosen.values()
    return (
        is_ours
        and is_plain
        and all(
            at < len(row) and (row[at] is None or isinstance(row[at], str))
            for row in rows
            for at in chosen
        )
    )


def _chosen(columns: bytes) -> Iterator[tuple[int, frozenset[str] | None]]:
    """0-based column → the texts that it lets through; ``None`` for another kind of filter."""
    for column in _COLUMN.finditer(columns):
        place, choices = _PLACE.search(column[2]), _CHOICES.fullmatch(column[3])
        if place is None or choices is None:
            yield 0, None
            continue
        texts = {
            _shown(unescaped(unescape(t.decode()))) for t in _CHOICE.findall(choices[3] or b"")
        }
        yield int(place[1]), frozenset(texts | {""} if _BLANK.search(choices[2]) else texts)


def _shown(cell: Cell) -> str:
    """A text as filters compare it: letter case does not matter."""
    return str(cell or "").casefold()
