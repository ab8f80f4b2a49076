"""
A built site put in the place of an older one, so that it is whole at every moment.

MkDocs empties its folder first; a reader, or a power cut, would meet half a site.  So it builds in a hidden
folder of the site itself, and each file that changed is then put in place in one step: first what pages
need, then the pages, and only then is removed what no page needs any more.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.reports.own_files import files_of, parents_of, read_list, write_list
from toolkit.reports.site_folder import MARK

NEW = ".klachten-nieuw"
"""The hidden folder; one that a run left behind when it was killed is cleared by the next."""


@contextmanager
def new_site(folder: Path) -> Iterator[Path]:
    """
    A folder to build in; what was built goes into place when nothing went wrong.

    Args:
        folder: The site; what was not built there before is left alone.

    Raises:
        ConfigurationError: A file of somebody else's is in the way.
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
    """
    Move every file that differs, and remove those of an earlier site that are no more.

    Raises:
        ConfigurationError: A file of somebody else's is in the way; nothing was touched.
    """
    built, present = files_of(new), files_of(folder)
    listed = read_list(folder / MARK)
    ours = present.keys() if listed is None else present.keys() & listed
    _refuse_in_the_way({name: present[name] for name in present.keys() - ours}, built, folder)
    write_list(folder / MARK, {*built, *ours})
    for name in sorted(built, key=_pages_last):
        source, target = built[name], folder / name
        if name not in present or present[name].read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
    gone = sorted(ours - built.keys())
    for name in gone:
        present[name].unlink()
    for place in parents_of(gone, folder):
        if not any(place.iterdir()):
            place.rmdir()
    write_list(folder / MARK, built)


def _refuse_in_the_way(
    foreign: Mapping[str, Path], built: Mapping[str, Path], folder: Path
) -> None:
    """A file that was not built here, and is not the same as the one that would take its place."""
    for name in sorted(foreign.keys() & built.keys()):
        if foreign[name].read_bytes() != built[name].read_bytes():
            text = _(
                "S023 {folder} holds a file that was not made with the site: {name}. A page would take its place. Move it elsewhere."
            )
            raise ConfigurationError(text.format(folder=folder, name=name))


def _pages_last(name: str) -> tuple[bool, str]:
    return name.endswith(".html"), name
