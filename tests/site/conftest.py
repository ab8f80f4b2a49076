"""The site as visitors get it: built once, served on loopback, seen in Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE_REPORTS = Path(__file__).parent / "sample_reports"


def copy_project(target: Path, *, with_reports: bool) -> Path:
    """
    Copy settings and pages to *target*, so that a test may change them.

    Reports that were generated come along; where there are none, a sample takes their place.
    """
    shutil.copy(ROOT / "mkdocs.yml", target / "mkdocs.yml")
    shutil.copytree(
        ROOT / "docs",
        target / "docs",
        ignore=None if with_reports else shutil.ignore_patterns("rapporten"),
    )
    reports = target / "docs" / "rapporten"
    if with_reports and not reports.is_dir():
        shutil.copytree(SAMPLE_REPORTS, reports)
    return target


def build(project: Path) -> Path:
    """Build *project* strictly and return the folder with the site."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "site"


def html_pages(site: Path) -> list[str]:
    """Return the addresses of all pages, relative to the root of the site."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site, with reports."""
    return build(copy_project(tmp_path_factory.mktemp("site"), with_reports=True))


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without writing a line for each."""

    def log_message(self, format: str, *args: Any) -> None:
        """Keep silent."""


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """The address of the site on loopback, ending in a slash."""
    handler = partial(QuietHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()
