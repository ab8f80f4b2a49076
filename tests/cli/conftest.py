"""A corporation's folder, as an administrator has it, and the command given in it."""

from __future__ import annotations

import io
import json
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from toolkit.cli import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON that it printed."""
        return json.loads(self.out)


@dataclass(frozen=True, kw_only=True)
class Corporation:
    """A folder with ``klachten.toml`` and a register."""

    folder: Path

    @property
    def state(self) -> Path:
        """Where lock, log, health and notes are."""
        return self.folder / "toestand"

    def settings(self, *lines: str, docs: str = "docs", mkdocs: str = "mkdocs.yml") -> None:
        """Write the settings file: the register, where the pages are, and these lines."""
        own = ['register = "klachten.xlsx"', f'docs_folder = "{docs}"', f'mkdocs_file = "{mkdocs}"']
        text = "\n".join([*own, *lines])
        path = self.folder / "klachten.toml"
        path.write_text(text + "\n", encoding="utf-8")
        path.chmod(0o600)

    def run(self, *given: str, environment: Mapping[str, str] | None = None) -> Ran:
        """Run ``klachten`` in this folder, in Dutch time."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patched:
            patched.chdir(self.folder)
            for name, value in {"TZ": "Europe/Amsterdam", **(environment or {})}.items():
                patched.setenv(name, value)
            time.tzset()
            with redirect_stdout(out), redirect_stderr(err):
                code = main(given)
        time.tzset()
        return Ran(code=code, out=out.getvalue(), err=err.getvalue())

    @staticmethod
    def command(*given: str) -> Sequence[str]:
        """The words of the command, for a process of its own."""
        return [
            sys.executable,
            "-c",
            "from toolkit.cli import main; raise SystemExit(main())",
            *given,
        ]


def demo_workbook(folder: Path, *, rows: int, months: int) -> bytes:
    """A demo register as it is after a refresh on Tuesday 24 November 2026; made in *folder*."""
    size = ("--rows", str(rows), "--months", str(months))
    assert main(["demo", *size, "--today", "2026-11-24", "--no-site", "--out", str(folder)]) == 0
    return (folder / "klachten.xlsx").read_bytes()


def office_with(folder: Path, workbook: bytes, *days: str) -> Corporation:
    """A corporation's folder with that register, refreshed on these days: there are snapshots and backups."""
    (folder / "klachten.xlsx").write_bytes(workbook)
    made = Corporation(folder=folder)
    made.settings()
    for day in days:
        assert made.run("refresh", "--today", day).code == 0
    return made


@pytest.fixture(scope="session")
def demo_register(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small register."""
    return demo_workbook(tmp_path_factory.mktemp("demo"), rows=60, months=4)


@pytest.fixture
def corporation(tmp_path: Path, demo_register: bytes) -> Corporation:
    """A fresh folder with that register, and pages of its own for the site."""
    shutil.copytree(
        ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("rapporten", "toestand.inc")
    )
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return office_with(tmp_path, demo_register)
