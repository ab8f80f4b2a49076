"""
The coordinator's own words in a report: one small text file per period, shown as plain text with its day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from toolkit.locale import gettext as _
from toolkit.privacy.personal_data import mask_personal_data
from toolkit.register.dates import dutch_date
from toolkit.reports.charts.svg import clean

MOST_CHARACTERS = 4000
"""Longer remarks are cut: a report is read in five minutes."""

MOST_BYTES = 8 * MOST_CHARACTERS
"""Bytes of a file that are read: its day and more than is shown of it."""

CURRENT = "nu"
_KEY = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?|" + CURRENT)
_DAY_LINE = re.compile(r"\s*(?:\w+:\s*)?(\S+(?: \S+){0,2})\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """
    A remark on a period.

    Attributes:
        paragraphs: Plain text, one line each.
        written_on: Its day.
    """

    paragraphs: tuple[str, ...]
    written_on: date


def read_remarks(folder: Path) -> dict[str, Remark]:
    """
    Period key → remark, from files such as ``2026-09.md``, ``2026-Q3.md``, ``2026.md`` or ``nu.md``.

    The first line may be a day ("5-10-2026", "Datum: 5 oktober 2026"); without one the file's own day counts.
    Other files are left alone, and so is a link: it might lead to a file that is nobody's business, and a
    report is published.  Personal data is masked.
    """
    if not folder.is_dir():
        return {}
    files = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix in (".md", ".txt") and path.is_file() and not path.is_symlink()
    ]
    found = {path.stem: _read(path) for path in files if _KEY.fullmatch(path.stem)}
    return {key: remark for key, remark in found.items() if remark.paragraphs}


def _read(path: Path) -> Remark:
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES)
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    first, _newline, rest = text.strip().partition("\n")
    match = _DAY_LINE.fullmatch(first)
    day = dutch_date(match[1]) if match else None
    if day is None:
        rest = text
        day = datetime.fromtimestamp(path.stat().st_mtime).astimezone().date()
    return Remark(paragraphs=_paragraphs(rest), written_on=day)


def _paragraphs(text: str) -> tuple[str, ...]:
    """What is shown of a text.  Personal data is looked for in what a reader would see, and before it is cut."""
    seen = [clean(part, MOST_BYTES) for part in re.split(r"\n\s*\n", text)]
    masked = (" ".join(part.split()) for part in mask_personal_data(seen))
    whole = "\n".join(filter(None, masked))
    kept = [part for part in whole[:MOST_CHARACTERS].split("\n") if part]
    is_cut = len(whole) > MOST_CHARACTERS
    return (*kept, _("(The rest of this remark is left out.)")) if is_cut else tuple(kept)
