"""Each line of the threat model has tests, they exist, and no test of security stands without a line."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.security.threats import THREATS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "beheer" / "beveiliging.md"
LINE = re.compile(r"^\| (B\d\d) \| ([^|]+) \| ([^|]+) \| ([^|]*)\|$", re.MULTILINE)
ACTORS = ("medewerker", "buiten", "bewerker", "lezer", "dief")
OTHER_FILES = {"test_threats.py", "test_audit.py"}
"""Not about a line: this file, and the one on the packages."""


@cache
def names_in(name: str) -> frozenset[str]:
    """The names of the tests in a file, read without running it; a test without an assertion is none."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and _judges(node)
    )


def _judges(test: ast.FunctionDef) -> bool:
    """Whether it can fail by what it finds: an assertion, or an error that is awaited."""
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Attribute) and node.attr in ("raises", "warns"))
        for node in ast.walk(test)
    )


@pytest.mark.parametrize("code", sorted(THREATS))
def test_what_a_line_says_is_held_by_tests_that_exist(code: str) -> None:
    """A test that was renamed or removed is missed here."""
    named = [test.split("::") for test in THREATS[code]]
    assert named
    assert [f"{file}::{name}" for file, name in named if name not in names_in(file)] == []


def test_the_page_and_the_list_have_the_same_lines() -> None:
    """In order, each with what may happen and what is done; none is empty."""
    lines = LINE.findall(PAGE.read_text(encoding="utf-8"))
    codes = [code for code, *_rest in lines]
    assert codes == [f"B{at:02}" for at in range(1, len(lines) + 1)] == list(THREATS)
    assert [
        code for code, threat, answer, _rest in lines if not threat.strip() or not answer.strip()
    ] == []


def test_every_kind_of_actor_has_a_heading() -> None:
    """Employee, outsider, editor, reader, thief: each with lines of its own."""
    parts = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    with_lines = [part.splitlines()[0] for part in parts if LINE.search(part)]
    assert len(with_lines) == len(ACTORS)
    assert all(actor in heading for actor, heading in zip(ACTORS, with_lines, strict=True))


def test_no_test_of_security_stands_without_a_line() -> None:
    """What is held here is told on the page."""
    named = {test for tests in THREATS.values() for test in tests}
    files = sorted(Path(__file__).parent.glob("test_*.py"))
    here = {
        f"tests/security/{path.name}::{name}"
        for path in files
        if path.name not in OTHER_FILES
        for name in names_in(f"tests/security/{path.name}")
    }
    assert here - named == set()
