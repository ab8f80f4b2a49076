"""One concept, one word: the glossary on the site knows every name of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.schema import Schema, register_schema

GLOSSARY = Path(__file__).parents[1] / "docs" / "woordenlijst.md"
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \|$", re.MULTILINE)
PART = re.compile(r"^### (.+?)\n(.*?)(?=^##|\Z|^<p)", re.MULTILINE | re.DOTALL)

PARTS = ("Tabbladen", "Kolommen", "Instellingen", "Keuzes")


def glossary() -> dict[str, list[tuple[str, str]]]:
    """The code tables of the glossary: part → rows of (name, what people see)."""
    text = GLOSSARY.read_text(encoding="utf-8")
    return {title: ROW.findall(part) for title, part in PART.findall(text)}


def schema_names(schema: Schema, part: str) -> Iterator[tuple[str, str]]:
    """(name, what people see) of every tab, column, setting or category of the schema."""
    for tab in schema:
        if part == "Tabbladen":
            yield tab.name, tab.title
        for column in tab.columns:
            if part == "Kolommen":
                yield column.name, column.title
            if part == "Keuzes":
                yield from ((c.value, c.label) for c in column.categories)
        for setting in tab.settings:
            if part == "Instellingen":
                yield setting.name, setting.title
            if part == "Keuzes":
                yield from ((c.value, c.label) for c in setting.categories)


@pytest.mark.parametrize("part", PARTS)
def test_every_name_stands_in_the_glossary(part: str) -> None:
    """Each name of the schema is there with every title it has, and no other."""
    wanted: dict[str, list[str]] = {}
    for name, title in schema_names(register_schema(), part):
        if title not in wanted.setdefault(name, []):
            wanted[name].append(title)
    shown = dict(glossary()[part])
    missing = {n: ", ".join(t) for n, t in wanted.items() if n not in shown}
    assert missing == {}, f"add these to docs/woordenlijst.md under '{part}'"
    stale = sorted(set(shown) - set(wanted))
    assert stale == [], f"remove these from docs/woordenlijst.md under '{part}'"
    different = {
        n: shown[n]
        for n, t in wanted.items()
        if set(shown[n].split(", ")) != set(", ".join(t).split(", "))
    }
    assert different == {}, "the title in the schema is another"


def test_a_name_stands_there_once() -> None:
    """A part has no two rows for one name."""
    for part, rows in glossary().items():
        names = [name for name, _title in rows]
        assert len(names) == len(set(names)), part


def test_a_word_is_explained_once() -> None:
    """No term of the glossary has two meanings."""
    text = GLOSSARY.read_text(encoding="utf-8")
    terms = re.findall(r"^(\S.*)\n:   ", text, re.MULTILINE)
    assert len(terms) > 50
    assert len(terms) == len({t.casefold() for t in terms})
