"""
The pen of the charts: elements of a static SVG as text, escaped, with names for screen readers.

A chart is one line of text without blank lines, script, link or address, so that it can stand inside a
Markdown page, a Jinja template (as a value) or a file of its own.  Texts are drawn small on a wide page and
large on a narrow one, by one media query; whatever is laid out here has room for the large size.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.reports.charts import palette

WIDTH = 520.0
"""Width of every drawing in its own units."""

TEXT_SIZE = 17.0
"""Height of the letters that layouts reckon with: those on a narrow page."""

NAME_LENGTH = 40
"""Most characters of a name that are drawn."""

TITLE_LENGTH = 200
"""Most characters of a name in a title, where the whole name is wanted."""

BOLD = 1.12
"""How much wider bold letters are."""

DESCRIPTION_LENGTH = 2000
MOST_MARKS = 3
"""Most accents in a row on one letter; a pile of them would run over the lines around it."""

ELLIPSIS = "…"

_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")
_KINDS = re.compile(r'class="([^"]*)"')
_PLAIN = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u024f–—…€∞]*")
_KEPT_FORMATS = frozenset("\u200c\u200d")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
_NARROW_LETTERS = frozenset("fijlrtI.,:;!|'()[] ")
_WIDE_LETTERS = frozenset("mwMWGOQD%@–—…")


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """
    What every chart has.

    Attributes:
        prefix: Start of the ids in this drawing; letters, digits, ``-`` and ``_``; unique on its page.
        title: One line that says what the picture shows; read aloud, not drawn.
        description: What there is to see, in a few sentences; read aloud.  Empty: composed from the figures.
    """

    prefix: str
    title: str
    description: str = ""


def clean(text: str, length: int = TITLE_LENGTH) -> str:
    """
    Text that is safe to show: one line, no control characters, no hidden change of direction.

    Args:
        text: Anything, from anybody.
        length: Most characters of the result; a longer text ends in an ellipsis.

    >>> clean("De \\u202eLinde\\x00\\n  Noord"), clean("abcdef", 4)
    ('De Linde Noord', 'abc…')
    """
    if len(text) <= length and _PLAIN.fullmatch(text):
        return " ".join(text.split())
    return _cleaned(text[: 4 * length + 1], length)


@lru_cache(maxsize=1024)
def _cleaned(start: str, length: int) -> str:
    line = " ".join("".join(_shown(start)).split())
    if len(line) <= length and len(start) <= 4 * length:
        return line
    end = min(len(line), length - 1)
    for _step in range(8):
        if 0 < end < len(line) and (
            line[end] in _JOINERS or line[end - 1] in _JOINERS or unicodedata.combining(line[end])
        ):
            end -= 1
    return line[:end].rstrip() + ELLIPSIS


def _shown(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind in ("Cc", "Zl", "Zp", "Zs"):
            yield " "
        elif marks <= MOST_MARKS and kind not in ("Cs", "Co") and not _is_hidden(character, kind):
            yield character


def _is_hidden(character: str, kind: str) -> bool:
    if kind == "Cf":
        return character not in _KEPT_FORMATS
    code = ord(character)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def escape(text: str) -> str:
    """
    Characters with a meaning in XML, written as text.

    >>> escape('<b> & "c"')
    '&lt;b&gt; &amp; &quot;c&quot;'
    """
    marked = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return marked.replace('"', "&quot;").replace("'", "&#39;")


def number(value: float) -> str:
    """
    A coordinate with at most one decimal.

    >>> number(12.04), number(0.25), number(-0.01)
    ('12', '0.2', '0')
    """
    shown = f"{value:.1f}"
    shown = shown.removesuffix(".0")
    return "0" if shown == "-0" else shown


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = TEXT_SIZE) -> float:
    """About how wide a text is drawn, in the drawing's units; letters of any family fit in it."""
    total = 0.0
    for character in text:
        if character in _NARROW_LETTERS:
            total += 0.34
        elif character in _WIDE_LETTERS:
            total += 1.0
        elif character < "\u02b0":
            total += 0.7 if character.isupper() else 0.64 if character.isdigit() else 0.6
        elif unicodedata.combining(character) or character in _JOINERS:
            continue
        else:
            total += 1.3 if unicodedata.east_asian_width(character) in "WF" else 0.75
    return total * size


def fitted(text: str, width: float, size: float = TEXT_SIZE, length: int = NAME_LENGTH) -> str:
    """The text, cut with an ellipsis at so many characters or where it would be too wide."""
    shown = clean(text, length)
    if text_width(shown, size) <= width:
        return shown
    start = shown.removesuffix(ELLIPSIS)
    while start and text_width(start + ELLIPSIS, size) > width:
        start = start[:-1]
        while start and (start[-1] in _JOINERS or unicodedata.combining(start[-1])):
            start = start[:-1]
    return start.rstrip() + ELLIPSIS


def named(content: str, title: str, kind: str = "") -> str:
    """Content with a title of its own, shown when somebody points at it."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<g{attribute}><title>{escape(clean(title, 2 * TITLE_LENGTH))}</title>{content}</g>"


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line."""
    return path([(x1, y1), (x2, y2)], kind)


def path(points: Iterable[tuple[float, float]], kind: str, *, closed: bool = False) -> str:
    """A line through points, or the shape inside them."""
    steps = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<path class="{kind}" d="M{steps}{"Z" if closed else ""}"/>'


def rectangle(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A box."""
    return f'<rect class="{kind}" x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"/>'


def hatching(
    x: float, y: float, width: float, height: float, kind: str = "hatch", gap: float = 7.0
) -> str:
    """Slanting lines inside a box: a second mark beside a colour."""
    steps = []
    offset = gap
    while offset < width + height:
        bottom_x, top_x = max(0.0, offset - height), min(width, offset)
        steps.append(
            f"M{number(x + bottom_x)},{number(y + min(height, offset))} "
            f"{number(x + top_x)},{number(y + max(0.0, offset - width))}"
        )
        offset += gap
    return f'<path class="{kind}" d="{"".join(steps)}"/>' if steps else ""


def dot(x: float, y: float, radius: float, kind: str, title: str = "") -> str:
    """A round point, with a title when it has one."""
    place = f'class="{kind}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
    return (
        f"<circle {place}><title>{escape(clean(title))}</title></circle>"
        if title
        else f"<circle {place}/>"
    )


def diamond(x: float, y: float, radius: float, kind: str, title: str) -> str:
    """A point on its corner, for what stands out."""
    corners = f"M{number(x)},{number(y - radius)} {number(x + radius)},{number(y)} {number(x)},{number(y + radius)} "
    shape = f"{corners}{number(x - radius)},{number(y)}Z"
    return f'<path class="{kind}" d="{shape}"><title>{escape(clean(title))}</title></path>'


def text(x: float, y: float, content: str, kind: str = "", *, shift: float = 0.0) -> str:
    """
    A text; *kind* may hold the classes of :mod:`~toolkit.reports.charts.palette`.

    Args:
        x: Its start, or its middle or end by its class.
        y: Its base line.
        content: Shown as it is, cleaned and escaped.
        kind: Classes.
        shift: Move down by so many letter heights, which follow the size of the letters.
    """
    attributes = f' class="{kind}"' if kind else ""
    if shift:
        attributes += f' dy="{shift:g}em"'
    return f'<text{attributes} x="{number(x)}" y="{number(y)}">{escape(clean(content, 2 * TITLE_LENGTH))}</text>'


def middle(x: float, y: float, content: str, kind: str = "") -> str:
    """A text whose letters stand around the height *y*."""
    return text(x, y, content, kind, shift=0.35)


def document(chart: Chart, description: str, height: float, parts: Sequence[str]) -> str:
    """
    The whole drawing.

    Args:
        chart: Its ids and its title.
        description: What is read aloud where *chart* brings none.
        height: In the drawing's units; the width is :data:`WIDTH`.
        parts: Elements in the order of drawing.

    Raises:
        ValueError: The prefix cannot begin an id.
    """
    prefix = chart.prefix
    if not _PREFIX.fullmatch(prefix):
        msg = f"not the start of an id: {prefix!r}"
        raise ValueError(msg)
    told = escape(clean(chart.description or description, DESCRIPTION_LENGTH))
    size = f"{number(WIDTH)} {number(height)}"
    body = "".join(parts)
    kinds = frozenset(kind for kinds in set(_KINDS.findall(body)) for kind in kinds.split())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{prefix}" role="img" aria-labelledby="{prefix}-title {prefix}-desc" '
        f'viewBox="0 0 {size}" width="{number(WIDTH)}" height="{number(height)}">'
        f'<title id="{prefix}-title">{escape(clean(chart.title))}</title><desc id="{prefix}-desc">{told}</desc>'
        f"<style>{palette.style_sheet(prefix, kinds)}</style>{body}</svg>"
    )
