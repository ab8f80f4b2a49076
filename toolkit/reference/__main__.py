"""
Write the reference pages: ``python -m toolkit.reference``.

With ``--check`` nothing is written; the exit code is 1 when a page is not what the code says now.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.reference import reference_pages
from toolkit.schema import PROJECT_FOLDER

FOLDER = PROJECT_FOLDER / "docs" / "naslag"
CURE = "Run: python -m toolkit.reference"


def stale_pages(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """
    Names of the files that differ from what they should be, or are absent.

    Args:
        folder: Where the files live; other files in it are not looked at.
        pages: File name → wanted content.
    """
    return [
        name
        for name, text in pages.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str], folder: Path = FOLDER) -> int:
    """Write, or with ``--check`` compare, every page; 1 when a check finds one that is behind."""
    pages = reference_pages()
    stale = stale_pages(folder, pages)
    if "--check" in arguments:
        for name in stale:
            sys.stderr.write(f"not current: {folder.name}/{name}. {CURE}\n")
        return 1 if stale else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (folder / name).write_text(pages[name], encoding="utf-8")
        sys.stderr.write(f"written: {folder.name}/{name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
