"""
A built site put in the place of an older one, so that it is whole at every moment.

MkDocs empties its folder first; a reader, or a power cut, would meet half a site.  So it builds in a hidden
folder of the site itself, and each file that changed is then put in place in one step: first what pages
need, then the pages, and only then is removed what no page needs any more.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEW = ".klachten-nieuw"
"""The hidden folder; one that a run left behind when it was killed is cleared by the next."""


@contextmanager
def new_site(folder: Path) -> Iterator[Path]:
    """
    A folder to build in; what was built goes into place when nothing went wrong.

    Args:
        folder: The site; its other hidden files are left alone.

    Raises:
        OSError: A file cannot be written; every page is either the old or the new one.
    """
    new = folder / NEW
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        yield new
        put_in_place(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def put_in_place(new: Path, folder: Path) -> None:
    """Move every file that differs, and remove those that are no more; both are folders of whole sites."""
    built, present = _files(new), _files(folder)
    for name in sorted(built, key=_pages_last):
        source, target = built[name], folder / name
        if name not in present or present[name].read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
    for name in sorted(set(present) - set(built)):
        present[name].unlink()
    for place in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        if not _is_hidden(place.relative_to(folder)) and not any(place.iterdir()):
            place.rmdir()


def _files(folder: Path) -> dict[str, Path]:
    """The files of a site by their name below it, without hidden ones."""
    places = ((p.relative_to(folder), p) for p in folder.rglob("*"))
    return {name.as_posix(): p for name, p in places if not _is_hidden(name) and p.is_file()}


def _is_hidden(name: Path) -> bool:
    return name.parts[0].startswith(".")


def _pages_last(name: str) -> tuple[bool, str]:
    return name.endswith(".html"), name
