"""State files: their owner's only, whole at every moment, and never a traceback for a full disk."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.errors import ConfigurationError, ExitCode
from toolkit.operations.private_files import (
    opened_private,
    private_folder,
    read_document,
    write_document,
    write_private,
)

ROOT = Path(__file__).parents[2]


def mode(path: Path) -> int:
    """The permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_look(tmp_path: Path) -> None:
    """A new folder is 0700 and a new file 0600, whatever the account's umask."""
    before = os.umask(0)
    try:
        folder = private_folder(tmp_path / "toestand")
        write_private(folder / "a.json", "{}")
        with opened_private(folder / "b.log", append=True) as stream:
            stream.write("regel\n")
    finally:
        os.umask(before)
    assert (mode(folder), mode(folder / "a.json"), mode(folder / "b.log")) == (0o700, 0o600, 0o600)


def test_a_folder_that_is_there_keeps_its_permissions(tmp_path: Path) -> None:
    """A folder that somebody shares on purpose is not closed behind their back."""
    tmp_path.chmod(0o755)
    private_folder(tmp_path)
    assert mode(tmp_path) == 0o755


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """Also letters beyond ASCII; and nothing is left beside it."""
    path = tmp_path / "a.json"
    write_document(path, {"tekst": "coördinator", "getal": 1.5, "niets": None})
    assert read_document(path) == {"tekst": "coördinator", "getal": 1.5, "niets": None}
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'"tekst"', b"\xff\xfe", b"null"])
def test_what_cannot_be_read_counts_as_absent(tmp_path: Path, content: bytes) -> None:
    """A file that broke is no reason to stop."""
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert read_document(path) is None
    assert read_document(tmp_path / "er-niet.json") is None


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """The message names the place, the reason and the cure; what was there stays."""
    blocked = tmp_path / "bestand"
    blocked.write_text("was", encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        write_private(blocked / "a.json", "{}")
    message = str(raised.value)
    assert message.startswith(f"S080 {blocked} is niet te schrijven: ")
    assert message.endswith(
        "Geef het account dat dit draait schrijfrechten, maak de schijf leeg, of noem een andere map in klachten.toml: state_folder."
    )
    assert blocked.read_text(encoding="utf-8") == "was"


def test_a_full_disk_leaves_the_old_content(tmp_path: Path) -> None:
    """Half a file never takes the place of a whole one, and no half file stays behind."""
    path = tmp_path / "a.json"
    write_private(path, "oud")
    script = """
import resource, signal, sys
from pathlib import Path
from toolkit.errors import ConfigurationError, ExitCode
from toolkit.operations.private_files import write_private
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_private(Path(sys.argv[1]), "x" * 5000)
except ConfigurationError as error:
    sys.exit(int(error.exit_code))
"""
    if os.name != "posix":
        pytest.skip("optional: this system cannot limit a file's size")
    done = subprocess.run([sys.executable, "-c", script, str(path)], cwd=ROOT)
    assert done.returncode == int(ExitCode.CONFIGURATION)
    assert path.read_text(encoding="utf-8") == "oud"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
