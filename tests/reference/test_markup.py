"""Whatever a name or text holds, the page shows it as text."""

from __future__ import annotations

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from toolkit.reference.markup import example, heading, joined, paragraph, strong, table, text

EXTENSIONS = [
    "admonition",
    "attr_list",
    "def_list",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.details",
    "pymdownx.snippets",
]
"""The extensions of the site's configuration: what they make of a text is what visitors get."""

HOSTILE = [
    "<script>alert(1)</script>",
    "[link](javascript:alert(1))",
    "**vet** en _schuin_ en `code`",
    "![](http://voorbeeld.invalid/x.png)",
    "{{ config }} {% raw %}",
    '--8<-- "index.md"',
    "a | b | c",
    "# kop { .klasse #id }",
    "<!-- verborgen -->",
    "&lt;b&gt; & &amp;",
    "1. lijst\n2. lijst",
    "\\*ster\\*",
    "'enkel' en \"dubbel\"",
]

names = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=60
).filter(lambda s: s.strip() != "")


def rendered(source: str) -> html.HtmlElement:
    """The page's HTML, as the site's generator makes it."""
    return html.fromstring(f"<main>{markdown.markdown(source, extensions=EXTENSIONS)}</main>")


def shown(element: html.HtmlElement) -> str:
    """The text that a visitor reads, spaces folded."""
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("piece", [paragraph, example], ids=["paragraph", "example"])
def test_a_text_is_shown_as_it_is(piece: object, value: str) -> None:
    """No Markdown, HTML, snippet or template of a text does anything."""
    source = paragraph(text(value)) if piece is paragraph else example(value)
    tree = rendered(joined("# Kop", source))
    assert shown(tree.xpath("//p")[0]) == " ".join(value.split())
    assert tree.xpath("//script | //a | //img | //em") == []


@pytest.mark.parametrize("value", HOSTILE)
def test_a_heading_is_shown_as_it_is(value: str) -> None:
    """A heading keeps its words and its fixed anchor."""
    tree = rendered(joined(heading(2, value, "vast")))
    (found,) = tree.xpath("//h2")
    assert (found.get("id"), shown(found)) == ("vast", " ".join(value.split()))
    assert found.xpath(".//*") == []


@given(names)
def test_any_heading_is_shown_as_it_is(value: str) -> None:
    """The same for every text that a title can be."""
    (found,) = rendered(heading(3, value, "vast")).xpath("//h3")
    assert (found.get("id"), shown(found)) == ("vast", " ".join(value.split()))


@given(st.lists(st.tuples(names, names), min_size=1, max_size=5))
def test_any_table_keeps_its_cells(rows: list[tuple[str, str]]) -> None:
    """Every cell arrives where it was put."""
    tree = rendered(table("Tabel", ["A", "B"], ([text(a), strong(b)] for a, b in rows)))
    cells = [[shown(c) for c in row.xpath("th|td")] for row in tree.xpath("//tbody/tr")]
    assert cells == [[" ".join(a.split()), " ".join(b.split())] for a, b in rows]


def test_a_table_is_readable_without_seeing_it() -> None:
    """It has a caption, and its headings say what they head."""
    tree = rendered(table("Wat erin staat", ["Kolom", "Uitleg"], [["Nummer", "Staat er al."]]))
    assert shown(tree.xpath("//caption")[0]) == "Wat erin staat"
    assert [h.get("scope") for h in tree.xpath("//th")] == ["col", "col", "row"]


def test_empty_parts_leave_no_gap() -> None:
    """Parts are one blank line apart, and a page ends with one newline."""
    assert joined("a", "", "b") == "a\n\nb\n"
