"""
Small pieces of a page: every text is escaped here, and nowhere else.

Headings are Markdown, so that they reach the table of contents; all else is HTML, in which Markdown,
snippets and templates have no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!])")
"""What Python-Markdown lets a backslash take literally."""

SEARCH_BOOST = 0.5
"""Weight of a reference page among the search results: it repeats the words of all others."""


def text(value: str) -> str:
    """
    A text in HTML, on one line.

    >>> text("a < b\\n& 'c'")
    'a &lt; b &amp; &#x27;c&#x27;'
    """
    return escape(" ".join(value.split()))


def code(value: str) -> str:
    """A literal, such as an option of a command."""
    return f"<code>{text(value)}</code>"


def strong(value: str) -> str:
    """A text that stands out."""
    return f"<strong>{text(value)}</strong>"


def heading(level: int, title: str, anchor: str) -> str:
    """
    A heading with a fixed anchor; Markdown in the title is taken as it stands.

    >>> heading(2, "In de 80 % [x]", "x")
    '## In de 80 % \\\\[x\\\\] { #x }'
    """
    literal = _MARKDOWN.sub(r"\\\1", escape(" ".join(title.split()), quote=False))
    return f"{'#' * level} {literal} {{ #{anchor} }}"


def paragraph(*html: str) -> str:
    """Pieces of HTML as one paragraph."""
    return f"<p>{' '.join(html)}</p>"


def example(value: str) -> str:
    """A sentence as it appears in the register, set apart."""
    return f"<blockquote><p>{text(value)}</p></blockquote>"


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """
    A table; the first cell of each row is its heading.

    Args:
        caption: What the table shows, for everyone who cannot see it.
        header: Texts, one a column.
        rows: HTML, as many cells as the header.
    """
    lines = [f"<table><caption>{text(caption)}</caption>"]
    lines.append(
        "<thead><tr>"
        + " ".join(f'<th scope="col">{text(h)}</th>' for h in header)
        + "</tr></thead>"
    )
    lines.append("<tbody>")
    for first, *others in rows:
        cells = " ".join(f"<td>{cell}</td>" for cell in others)
        lines.append(f'<tr><th scope="row">{first}</th> {cells}</tr>')
    lines.append("</tbody></table>")
    return "\n".join(lines)


def joined(*parts: str) -> str:
    """Parts of a page under each other, with one blank line between, ending in a newline."""
    return "\n\n".join(part for part in parts if part) + "\n"


def page(title: str, keywords: str, *parts: str) -> str:
    """
    A whole page.

    Args:
        title: The page's first heading.
        keywords: Words by which the search finds the page, their forms among them.
        parts: Markdown or HTML.
    """
    return joined(
        f"---\nsearch:\n  boost: {SEARCH_BOOST}\n---",
        heading(1, title, "top"),
        f'<p class="kg-zoekwoorden" hidden>{text(keywords)}</p>',
        *parts,
    )
