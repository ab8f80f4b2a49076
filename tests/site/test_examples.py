"""What the pages say to type, works; what they say is there, is there."""

from __future__ import annotations

import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from tests.site.conftest import ROOT
from toolkit.cli import main
from toolkit.cli.arguments import parser
from toolkit.schema import register_schema
from toolkit.settings import Settings

DOCS = ROOT / "docs"
PAGES = sorted(p for p in DOCS.rglob("*.md") if p.relative_to(DOCS).parts[0] != "rapporten")
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(klachten [^`\n]+)`")
BOLD_TAB = re.compile(r"tabblad \*\*([^*]+)\*\*")


def commands() -> list[str]:
    """Every command that a hand-written page says to type, once."""
    found: dict[str, None] = {}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in BLOCK.findall(text):
            found |= dict.fromkeys(
                line for line in block.splitlines() if line.startswith("klachten ")
            )
        found |= dict.fromkeys(INLINE.findall(text))
    return list(found)


@pytest.mark.parametrize("line", commands())
def test_a_command_on_a_page_can_be_typed(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The parser takes it; a line that names a command only need not be whole."""
    words = shlex.split(line)[1:]
    try:
        parser().parse_args(words)
    except SystemExit as stop:
        said = capsys.readouterr()
        is_help = stop.code == 0 and words == ["--help"]
        named_only = len(words) == 1 and f"klachten {words[0]}" in said.err
        assert is_help or named_only, said.err


def test_every_command_is_in_the_table_of_the_administrator() -> None:
    """Whoever wonders which command to take finds them all."""
    page = (DOCS / "beheer" / "opdrachten.md").read_text(encoding="utf-8")
    table = page.partition("## Welke wanneer?")[2].partition("## Opdracht voor opdracht")[0]
    shown = set(re.findall(r"klachten ([a-z]+)", table))
    known = set(parser()._subparsers._group_actions[0].choices)  # type: ignore[union-attr, arg-type]
    assert known - shown == set()


def test_settings_on_a_page_exist() -> None:
    """The example of klachten.toml holds keys that the program knows."""
    page = (DOCS / "beheer" / "index.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert set(tomllib.loads(example)) <= {f.name for f in fields(Settings)}


def test_the_example_of_an_import_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The old list and its mapping, typed as the page says, give what the page shows."""
    example = DOCS / "beheer" / "voorbeeld"
    page = (DOCS / "beheer" / "overzetten.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^> (\d+ rijen gelezen: .*)$", page, re.MULTILINE)
    register = str(tmp_path / "klachten.xlsx")
    assert main(["init", "--register", register]) == 0
    capsys.readouterr()
    source, mapping = str(example / "oude-lijst.csv"), str(example / "vertaaltabel.toml")
    typed = ["import", source, "--mapping", mapping, "--register", register]
    rejects = ["--rejects", str(tmp_path / "afgewezen.csv"), "--today", "2026-11-25"]
    assert main([*typed, *rejects, "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == shown
    assert main([*typed, *rejects]) == 0
    assert capsys.readouterr().out.splitlines()[0] == shown
    assert main(["check", "--register", register, "--today", "2026-11-25"]) == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(DOCS).as_posix())
def test_a_tab_on_a_page_exists(page: Path) -> None:
    """A page never sends people to a tab that the register does not have."""
    titles = {tab.title for tab in register_schema()}
    assert set(BOLD_TAB.findall(page.read_text(encoding="utf-8"))) - titles == set()
