"""
Which files of a folder we made ourselves: nothing else is ever removed or overwritten.

A hidden file in the folder lists them.  It is written before the first of them and after the last, so that
it knows them all whenever a run is killed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.settings import SETTINGS_FILE
from toolkit.storage.files import put_whole

PAGES_LIST = ".klachten-rapporten"
"""The list in the folder of the report pages; MkDocs leaves hidden files alone."""

HEADING = "# Gemaakt door klachten. Bestanden die hier niet staan, blijven zoals ze zijn."
MOST_NAMED = 3

_LEFT_BY_SYSTEMS = frozenset({"Thumbs.db", "desktop.ini"})
_KEY = r"(\d{4}(-\d\d|-Q[1-4])?|nu)"
_TABLE = re.compile(rf"csv/{_KEY}-[a-z0-9-]+\.csv")
_DOCUMENT = re.compile(r"\d{4}\.docx")
_MADE_TEXT = {".md": b'<div class="kg-kort">', ".inc": b'<div class="kg-kerncijfers">'}
"""What stands in every report page, and in no page of somebody else's."""


def files_of(folder: Path) -> dict[str, Path]:
    """The files of a folder by their name below it, without hidden ones; empty when it is not there."""
    places = ((p.relative_to(folder), p) for p in folder.rglob("*"))
    return {
        name.as_posix(): p
        for name, p in places
        if not is_hidden(name) and name.name not in _LEFT_BY_SYSTEMS and p.is_file()
    }


def is_hidden(name: Path) -> bool:
    """Whether a file below a folder, or a folder that it is in, is hidden."""
    return any(part.startswith(".") for part in name.parts)


def read_list(path: Path) -> frozenset[str] | None:
    """The names on a list; ``None`` when there is none, or an empty file of an earlier version."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    return frozenset(line for line in lines if not line.startswith("#")) if lines else None


def write_list(path: Path, names: Iterable[str]) -> None:
    """Keep the names, whole or not at all; a list that did not change is not touched."""
    text = "\n".join([HEADING, *sorted(names), ""])
    if path.is_file() and path.read_text(encoding="utf-8", errors="replace") == text:
        return
    put_whole(path, text.encode())


def refuse_foreign_pages(target: Path, present: Mapping[str, Path]) -> None:
    """
    Refuse a folder for the report pages that holds files of somebody else's.

    Args:
        target: The folder.
        present: Its files.

    Raises:
        ConfigurationError: Which files; nothing was touched.
    """
    listed = read_list(target / PAGES_LIST) or frozenset()
    foreign = sorted(n for n in present if n not in listed and not _is_report(n, present))
    if foreign:
        text = _(
            "S026 {folder} holds files that are not reports of this register: {files}. Nothing was removed. Move them elsewhere, or give docs_folder in {file} a folder of its own."
        )
        raise ConfigurationError(
            text.format(folder=target, files=_named(foreign), file=SETTINGS_FILE)
        )


def _named(names: Collection[str]) -> str:
    shown = list(names)[:MOST_NAMED]
    return ", ".join([*shown, *(["…"] if len(names) > len(shown) else [])])


def _is_report(name: str, present: Mapping[str, Path]) -> bool:
    """Whether a file that is on no list was made by an earlier version."""
    path = present[name]
    if path.suffix in _MADE_TEXT:
        return _MADE_TEXT[path.suffix] in path.read_bytes()
    if _DOCUMENT.fullmatch(name):
        page = f"{path.stem}.md"
        return page in present and _is_report(page, present)
    return _TABLE.fullmatch(name) is not None


def is_our_site(folder: Path) -> bool:
    """Whether a site that bears no mark is one of this register's, and not another one that MkDocs built."""
    page = folder / "rapporten" / "index.html"
    return page.is_file() and _MADE_TEXT[".md"] in page.read_bytes()


def parents_of(names: Iterable[str], folder: Path) -> Iterator[Path]:
    """The folders below *folder* that these files are in, the deepest first."""
    found = {parent for name in names for parent in Path(name).parents if parent.parts}
    return (folder / p for p in sorted(found, key=lambda p: len(p.parts), reverse=True))
