"""
The site: write the pages that changed, then let MkDocs build it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from toolkit.errors import ConfigurationError
from toolkit.knowledge import Knowledge
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.progress import Progress
from toolkit.reports.own_files import PAGES_LIST, files_of, refuse_foreign_pages, write_list
from toolkit.reports.pages import is_unchanged, report_pages
from toolkit.reports.remarks import read_remarks
from toolkit.reports.site_folder import claim
from toolkit.reports.site_swap import new_site
from toolkit.settings import Settings
from toolkit.storage.files import put_whole

REPORTS_FOLDER = "rapporten"
MKDOCS_SECONDS = 600
"""Longest time that the build may take."""

BUILD_PROGRAM = (sys.executable, "-m", "mkdocs")


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteResult:
    """What was made: the site's first page, and which report pages were written or removed."""

    index: Path
    written: tuple[str, ...]
    removed: tuple[str, ...]
    is_built: bool

    def as_json(self) -> dict[str, object]:
        """For machines."""
        return {
            "index": str(self.index),
            "pages_written": list(self.written),
            "pages_removed": list(self.removed),
            "built": self.is_built,
        }

    def lines(self) -> Iterator[str]:
        """The result in sentences."""
        count = len(self.written)
        yield ngettext(
            "{count} report page written.", "{count} report pages written.", count
        ).format(count=count)
        if self.is_built:
            yield _("Open the site: {path}").format(path=self.index)


def build_site(
    knowledge: Knowledge,
    settings: Settings,
    folder: Path,
    now: datetime,
    *,
    dry_run: bool = False,
    build: bool = True,
    progress: Progress = lambda _text: None,
) -> SiteResult:
    """
    Write the report pages that changed and build the site.

    Args:
        knowledge: What the register tells.
        settings: Where pages, configuration and site are.
        folder: Where the built site goes.
        now: The moment of the refresh, shown on the reports that change.
        dry_run: Say which pages would change; write and build nothing.
        build: Run MkDocs after writing.
        progress: Told what begins.

    Raises:
        ConfigurationError: The site's configuration is missing, a folder holds something else, or MkDocs
            refuses a page.
    """
    progress(_("Making report pages …"))
    target = settings.docs_folder / REPORTS_FOLDER
    kept = kept_files(target, knowledge.register.yearly_totals.index)
    pages = report_pages(
        knowledge,
        now,
        organisation=settings.organisation,
        remarks=read_remarks(settings.remarks_folder),
        kept=[Path(name).stem for name in kept if name.endswith(".md")],
    )
    try:
        written, removed = sync_pages(
            target, pages.texts, pages.documents, kept=kept, dry_run=dry_run
        )
    except OSError as error:
        text = _("S025 The report pages in {folder} cannot be written: {reason}.")
        raise ConfigurationError(
            text.format(folder=target, reason=error.strerror or error)
        ) from error
    if build and not dry_run:
        progress(_("Building the site …"))
        claim(folder, settings)
        try:
            with new_site(folder) as new:
                run_mkdocs(settings.mkdocs_file, new)
        except OSError as error:
            text = _(
                "S024 The site in {folder} cannot be written: {reason}. Its pages are as they were, or new."
            )
            raise ConfigurationError(
                text.format(folder=folder, reason=error.strerror or error)
            ) from error
    return SiteResult(
        index=folder / "index.html",
        written=written,
        removed=removed,
        is_built=build and not dry_run,
    )


def sync_pages(
    target: Path,
    texts: Mapping[str, str],
    documents: Mapping[str, Callable[[], bytes]] | None = None,
    *,
    kept: Collection[str] = (),
    dry_run: bool = False,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    Make a generated folder hold exactly these files; one that did not change is not touched.

    Args:
        target: A folder that only generated files live in; a list in it says which they are.
        texts: File name → content.
        documents: File name → how to make it; made when it is missing, or when the page of the same name changed.
        kept: Files that stay as they are, whatever is wanted.
        dry_run: Compare only.

    Returns:
        Names of files that were (or would be) written, and removed.

    Raises:
        ConfigurationError: Files of somebody else's are in it; nothing was touched.
    """
    documents = documents or {}
    present = files_of(target)
    refuse_foreign_pages(target, present)
    changed = [
        name
        for name, text in texts.items()
        if name not in kept
        and (name not in present or not is_unchanged(_content(present[name]), text))
    ]
    outdated = [
        name
        for name in documents
        if name not in kept
        and (name not in present or Path(name).with_suffix(".md").as_posix() in changed)
    ]
    gone = sorted(set(present) - set(texts) - set(documents) - set(kept))
    if not dry_run:
        wanted = {*texts, *documents, *kept}
        write_list(target / PAGES_LIST, wanted | set(gone))
        # A page after its document: as long as the page is old, both are made again.
        for name in outdated:
            put_whole(target / name, documents[name]())
        for name in changed:
            put_whole(target / name, texts[name].encode())
        for name in gone:
            present[name].unlink()
        write_list(target / PAGES_LIST, wanted)
    return (*changed, *outdated), tuple(gone)


def kept_files(target: Path, years: Iterable[int]) -> tuple[str, ...]:
    """
    Generated files about years of which complaints were removed: they say more than the register still knows.

    Args:
        target: The folder of the generated files.
        years: The years.
    """
    starts = tuple(f"{year}{mark}" for year in years for mark in ".-")
    found = target.rglob("*") if starts else ()
    return tuple(
        sorted(p.relative_to(target).as_posix() for p in found if p.name.startswith(starts))
    )


def _content(path: Path) -> str:
    """A file's text with its line ends as they are; somebody's odd bytes differ from everything."""
    return path.read_bytes().decode(errors="replace")


def run_mkdocs(config: Path, folder: Path) -> None:
    """
    Build the site strictly: a broken link is an error.

    Raises:
        ConfigurationError: The configuration is missing, or the build failed; with MkDocs's own words.
    """
    if not config.is_file():
        raise ConfigurationError(
            _("S040 The site's configuration {file} is missing.").format(file=config)
        )
    command = [
        *BUILD_PROGRAM,
        "build",
        "--strict",
        "--quiet",
        "--config-file",
        str(config.resolve()),
        "--site-dir",
        str(folder.resolve()),
    ]
    try:
        done = subprocess.run(
            command,
            cwd=config.resolve().parent,  # parts that a page takes up are looked for from there
            capture_output=True,
            text=True,
            timeout=MKDOCS_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        text = _("S041 Building the site took more than {seconds} seconds and was stopped.")
        raise ConfigurationError(text.format(seconds=MKDOCS_SECONDS)) from error
    if done.returncode:
        text = _("S042 The site could not be built: {error}")
        raise ConfigurationError(text.format(error=(done.stderr or done.stdout).strip()[-2000:]))
