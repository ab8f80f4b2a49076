"""Replacing a file: whole or not at all, never under somebody's hands."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.errors import RegisterBusyError, RegisterError, UserError
from toolkit.storage.files import backup_folder, backups_of, held, replace_file


def test_a_new_file_is_made_without_a_backup(folder: Path) -> None:
    """Nothing was there, so nothing is kept."""
    replace_file(folder / "r.xlsx", b"new", 5)
    assert (folder / "r.xlsx").read_bytes() == b"new"
    assert [p.name for p in folder.iterdir()] == ["r.xlsx"]


def test_a_new_file_gets_the_usual_rights(folder: Path) -> None:
    """As any other program would make it under the same umask."""
    (folder / "other").write_bytes(b"")
    replace_file(folder / "r.xlsx", b"new", 5)
    assert (folder / "r.xlsx").stat().st_mode == (folder / "other").stat().st_mode


def test_a_replaced_file_keeps_its_rights(folder: Path) -> None:
    """Who could write it before can write it after."""
    path = folder / "r.xlsx"
    path.write_bytes(b"old")
    path.chmod(0o664)
    replace_file(path, b"new", 0)
    assert path.stat().st_mode & 0o777 == 0o664


def test_the_last_n_versions_are_kept(folder: Path) -> None:
    """By the time at which each was last saved; the oldest go."""
    path = folder / "klachten.xlsx"
    for version in range(6):
        replace_file(path, b"version %d" % version, 3)
        os.utime(path, (1_790_000_000 + version * 60,) * 2)
    assert [p.read_bytes() for p in backups_of(path)] == [b"version %d" % v for v in (2, 3, 4)]
    assert all(p.name.startswith("klachten-2026-09-2") for p in backups_of(path))


def test_two_versions_of_one_second_are_both_kept(folder: Path) -> None:
    """The second gets a serial, and they stay in order."""
    path = folder / "r.xlsx"
    for version in range(13):
        replace_file(path, b"%d" % version, 20)
        os.utime(path, (1_790_000_000,) * 2)
    assert [p.read_bytes() for p in backups_of(path)] == [b"%d" % v for v in range(12)]


def test_other_files_in_the_backup_folder_are_left_alone(folder: Path) -> None:
    """A copy that somebody put there by hand, and the backups of another register."""
    path = folder / "r.xlsx"
    replace_file(path, b"0", 1)
    own = [
        backup_folder(path) / name
        for name in ("mijn kopie.xlsx", "r-2020.xlsx", "rr-2020-01-01-000000.xlsx")
    ]
    backup_folder(path).mkdir()
    for other in own:
        other.write_bytes(b"mine")
    for version in range(4):
        replace_file(path, b"%d" % version, 1)
    assert [other.read_bytes() for other in own] == [b"mine"] * 3
    assert len(backups_of(path)) == 1


def test_a_link_is_followed(folder: Path) -> None:
    """The register may be a link to a file on a share; the link stays a link."""
    (folder / "share").mkdir()
    target = folder / "share" / "real.xlsx"
    target.write_bytes(b"old")
    link = folder / "r.xlsx"
    link.symlink_to(target)
    replace_file(link, b"new", 1)
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


EXCEL_OWNER = (
    bytes([12])
    + b"Fatma Yilmaz".ljust(54)
    + (12).to_bytes(2, "little")
    + "Fatma Yılmaz".encode("utf-16-le").ljust(108, b"\0")
)


@pytest.mark.parametrize(
    ("lock", "content", "who"),
    [
        ("~$r.xlsx", EXCEL_OWNER, " (door Fatma Yılmaz)"),
        ("~$r.xlsx", b"", ""),
        ("~$r.xlsx", b"\xff" * 165, ""),
        (
            ".~lock.r.xlsx#",
            b",jan,pc-12,25.11.2026 10:12,file:///home/jan/.config/;",
            " (door jan)",
        ),
        (".~lock.r.xlsx#", b"Jan de Vries,jan,pc-12,25.11.2026 10:12,;", " (door Jan de Vries)"),
        (".~lock.r.xlsx#", b"", ""),
    ],
)
def test_an_open_file_is_refused_with_who_holds_it(
    folder: Path, lock: str, content: bytes, who: str
) -> None:
    """Nothing is written, and the message says how to get rid of a lock that was left behind."""
    path = folder / "r.xlsx"
    path.write_bytes(b"old")
    (folder / lock).write_bytes(content)
    with pytest.raises(RegisterBusyError) as caught:
        replace_file(path, b"new", 1)
    assert str(caught.value) == (
        f"S055 {path} is open in Excel of LibreOffice{who}. Er is niets geschreven. Sluit het bestand daar en "
        f"probeer het opnieuw. Heeft niemand het open? Verwijder dan het bestand '{lock}'."
    )
    assert sorted(p.name for p in folder.iterdir()) == sorted([lock, "r.xlsx"])
    assert path.read_bytes() == b"old"


def test_a_lock_on_another_file_does_not_count(folder: Path) -> None:
    """Only the lock of this very file."""
    (folder / "~$rr.xlsx").write_bytes(EXCEL_OWNER)
    replace_file(folder / "r.xlsx", b"new", 1)
    assert (folder / "r.xlsx").read_bytes() == b"new"


def test_a_temporary_file_of_a_killed_run_is_cleared_away(folder: Path) -> None:
    """The next write removes what an earlier one left behind."""
    left = folder / ".r.xlsx.4711.klachten-tmp"
    left.write_bytes(b"half")
    replace_file(folder / "r.xlsx", b"new", 1)
    assert not left.exists()


@pytest.fixture
def small_files() -> Iterator[int]:
    """No file of this process can grow beyond some bytes, as on a disk that is full."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    yield 100_000
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_leaves_the_file_whole_and_nothing_behind(
    folder: Path, small_files: int
) -> None:
    """The message says what to do; no temporary file stays to fill the disk."""
    path = folder / "r.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(RegisterError) as caught:
        replace_file(path, b"x" * (small_files + 1), 2)
    assert str(caught.value) == (
        f"S058 {path} is niet geschreven: de schijf is vol. Maak ruimte en probeer het opnieuw. "
        "Het bestand is nog wat het was."
    )
    assert path.read_bytes() == b"old"
    assert [p.name for p in folder.iterdir()] == ["r.xlsx"]


def test_a_folder_that_cannot_be_written_is_a_clear_message(folder: Path) -> None:
    """Also for the administrator, whom rights do not stop: a folder in the process file system."""
    path = Path("/proc/self/fd/r.xlsx")
    if not path.parent.is_dir():
        pytest.skip("no /proc file system here")
    with pytest.raises(UserError, match=r"^S0(37|59) /proc/self/fd/r\.xlsx is niet geschreven: "):
        replace_file(path, b"new", 1)


def test_a_second_run_waits_for_the_first(folder: Path) -> None:
    """Two runs of ours do not work on one register at once."""
    path = folder / "r.xlsx"
    order = []
    code = (
        "import sys, time; from pathlib import Path; from toolkit.storage.files import held\n"
        "with held(Path(sys.argv[1])):\n"
        "    print('held', flush=True); time.sleep(0.5); print('released', flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with held(path):
            order.append("ours")
        assert other.stdout.readline() == "released\n"
    assert order == ["ours"]


WRITER = """
import sys
from pathlib import Path
from toolkit.storage.files import replace_file
path, count = Path(sys.argv[1]), 0
print("ready", flush=True)
while True:
    count += 1
    replace_file(path, bytes([65 + count % 26]) * 2_000_000, 2)
"""


def test_killed_at_any_moment_the_file_is_whole(folder: Path) -> None:
    """A run that is killed leaves the old content or the new, and backups that are whole."""
    path = folder / "r.xlsx"
    replace_file(path, b"A" * 2_000_000, 2)
    for moment in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.003 * moment)
            writer.kill()
        for whole in (path, *backups_of(path)):
            content = whole.read_bytes()
            assert len(content) == 2_000_000
            assert len(set(content)) == 1
    replace_file(path, b"last", 2)
    assert [p.name for p in folder.iterdir() if p.name.endswith("-tmp")] == []
