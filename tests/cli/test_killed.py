"""Whatever happens in the middle of a run, register, snapshots and site are whole afterwards."""

from __future__ import annotations

import ctypes
import os
import random
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.conftest import Corporation
from toolkit.errors import ExitCode
from toolkit.schema import register_schema
from toolkit.storage.workbook import WorkbookStorage

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="optional: a process is stopped in this way on Unix only"
)

SEED = 7
KILLS = 14
LIMITS = (0, 3_000, 30_000, 60_000, 90_000)
"""Bytes that a file may have on a disk that is full: from nothing to nearly the whole workbook."""

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
"""Numbers of the Linux kernel."""

MKDOCS = """site_name: Klachten
docs_dir: docs
use_directory_urls: false
nav:
  - Start: index.md
"""


@pytest.fixture
def office(corporation: Corporation) -> Corporation:
    """A corporation with a small site of its own, built and refreshed once."""
    docs = corporation.folder / "docs"
    for path in sorted(docs.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (docs / "index.md").write_text("# Start\n")
    (corporation.folder / "mkdocs.yml").write_text(MKDOCS)
    ran = corporation.run("run", "--today", "2026-11-25")
    assert ran.code == 0, ran.err
    return corporation


def is_whole_page(path: Path) -> bool:
    """Whether an HTML file has its end."""
    seen: list[str] = []
    parser = HTMLParser()
    parser.handle_endtag = seen.append  # type: ignore[method-assign]
    parser.feed(path.read_text(encoding="utf-8"))
    return seen[-1:] == ["html"]


def everything_is_whole(office: Corporation, pages: set[str], rows: int) -> None:
    """The register can be read and has all its rows, the snapshots are sound, and no page is missing or half."""
    raw = WorkbookStorage(office.folder / "klachten.xlsx", backups=3).read(register_schema())
    assert len(raw.tabs["Klachten"].rows) == rows
    for path in (office.state / "momentopnamen").glob("*.sqlite"):
        database = sqlite3.connect(path)
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        database.close()
    site = office.folder / "site"
    found = {
        p.relative_to(site).as_posix() for p in site.rglob("*.html") if ".klachten" not in str(p)
    }
    assert pages <= found
    assert [name for name in sorted(found) if not is_whole_page(site / name)] == []


def before(office: Corporation) -> tuple[set[str], int]:
    """Names of the pages, and the number of rows, that must survive."""
    site = office.folder / "site"
    raw = WorkbookStorage(office.folder / "klachten.xlsx", backups=3).read(register_schema())
    pages = {p.relative_to(site).as_posix() for p in site.rglob("*.html")}
    assert len(pages) > 3
    return pages, len(raw.tabs["Klachten"].rows)


def day(at: int) -> tuple[str, str]:
    """Each run is of another day, so that there is something to write."""
    return "--today", f"2026-12-{at % 28 + 1:02d}"


def start(
    office: Corporation, *given: str, before_start: Callable[[], None] | None = None
) -> subprocess.Popen[bytes]:
    """The real command in a process group of its own."""
    return subprocess.Popen(
        office.command(*given),
        cwd=office.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=before_start,  # noqa: PLW1509  # nothing else runs in this test
    )


def test_killed_at_any_moment_everything_is_whole(office: Corporation) -> None:
    """A run is killed, with its children, at random moments spread over its whole length."""
    pages, rows = before(office)
    started = time.monotonic()
    first = start(office, "run", *day(0))
    first.communicate()
    assert first.returncode == 0
    whole = time.monotonic() - started
    chance = random.Random(SEED)
    killed = 0
    for at in range(1, KILLS + 1):
        process = start(office, "run", *day(at))
        time.sleep(chance.uniform(0.15, 1.0) * whole)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        process.communicate()
        everything_is_whole(office, pages, rows)
    assert killed > KILLS // 3
    last = office.run("run", *day(0))
    assert last.code == 0, last.err
    everything_is_whole(office, pages, rows)
    left = [p.name for p in office.folder.rglob("*") if ".klachten-nieuw" in p.name]
    assert left == []


@pytest.mark.parametrize("limit", LIMITS)
def test_a_full_disk_leaves_everything_whole(office: Corporation, limit: int) -> None:
    """No file can grow past some bytes: the run fails with a sentence, and nothing is half."""
    pages, rows = before(office)
    register = (office.folder / "klachten.xlsx").read_bytes()

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    process = start(office, "run", *day(3), before_start=full)
    _out, err = process.communicate()
    assert process.returncode != 0
    assert b"Traceback" not in err, err.decode()
    everything_is_whole(office, pages, rows)
    assert (office.folder / "klachten.xlsx").read_bytes() == register
    again = office.run("run", *day(3))
    assert again.code == 0, again.err


@pytest.mark.parametrize("name", ["", "toestand", "site", "docs/rapporten"])
def test_a_folder_that_may_not_be_written_is_said(office: Corporation, name: str) -> None:
    """One sentence, and everything as it was."""
    pages, rows = before(office)
    folder = office.folder / name
    mode = folder.stat().st_mode
    folder.chmod(0o500)
    try:
        if not is_refused(office, folder):
            pytest.skip("optional: root may write anywhere here")
        process = start(office, "run", *day(4), before_start=bound_by_modes)
        _out, err = process.communicate()
    finally:
        folder.chmod(mode)
    assert process.returncode not in (ExitCode.OK, ExitCode.INTERNAL), err.decode()
    assert b"Traceback" not in err, err.decode()
    everything_is_whole(office, pages, rows)


def bound_by_modes() -> None:
    """Take from root, in the program that starts next, the right to pass over a file's mode."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


def is_refused(office: Corporation, folder: Path) -> bool:
    """Whether such a program may not write there."""
    touch = subprocess.run(
        ["touch", str(folder / "proef")],
        preexec_fn=bound_by_modes,
        capture_output=True,
        check=False,
    )
    return touch.returncode != 0
