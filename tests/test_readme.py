"""The README tells the truth: its commands, links and output exist."""

from __future__ import annotations

import re
from pathlib import Path

from toolkit.cli.commands import MODULES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_has_a_line_and_every_line_a_command() -> None:
    """No command is hidden, none is promised that is not there."""
    told = re.findall(r"^\| `klachten ([a-z]+)` \|", README, re.MULTILINE)
    assert sorted(told) == sorted(MODULES)


def test_every_link_and_picture_exists() -> None:
    """Relative to the project's root."""
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_folder_of_the_table_exists() -> None:
    """The map of the project is its present shape."""
    folders = re.findall(r"^\| `([a-z_/]+/)` \|", README, re.MULTILINE)
    assert len(folders) >= 10
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []


def test_every_make_target_that_is_named_exists() -> None:
    """``make something`` in the text is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {
        name for line in re.findall(r"^([a-z ]+):", makefile, re.MULTILINE) for name in line.split()
    }
    assert set(re.findall(r"make ([a-z]+)`", README)) <= targets
