"""
Colours, lines and letters of the charts, as one style sheet in each drawing.

A page sets the colours with CSS variables, for light and dark.  Where it sets none the fixed colours hold,
which differ at least 3:1 from white and from a dark page.  Paper always gets the fixed colours.  A colour
never says anything alone: each series has a dash, a shape or a hatching of its own, and its word.
"""

from __future__ import annotations

import re
from functools import lru_cache

SERIES = ("#0072b2", "#c65600", "#00906a", "#c0699a", "#957200", "#767c85")
"""Fixed colours of series 1–6, told apart with the common colour blindnesses.

Source: after Okabe and Ito, Color Universal Design (2008); some made darker to reach 3:1 on white.
"""

GRID, INK, MUTED, LIMIT, ACCENT = "#b4bac2", "#1f2429", "#585f66", "#767c85", "#d23c2e"
"""Fixed colours of grid, text, small text, limits, and what stands out."""

PAGE = "#ffffff"
"""Fixed colour behind a drawing; words inside a plot have an edge in it, so that no line runs through them."""

TINTS = (0.08, 0.17, 0.27, 0.38, 0.5)
"""Strengths of the first series' colour in a heat table; text on the strongest keeps 4.5:1."""

VARIABLES = {
    **{f"--kg-series-{place}": colour for place, colour in enumerate(SERIES, 1)},
    "--kg-grid": GRID,
    "--kg-ink": INK,
    "--kg-muted": MUTED,
    "--kg-limit": LIMIT,
    "--kg-accent": ACCENT,
    "--kg-page": PAGE,
}
"""CSS variable → fixed colour."""

NARROW_PAGE = 560
"""Up to so many CSS pixels the letters are large and the ``wide`` texts are left away."""

LARGEST_WIDTH = 720
"""CSS pixels; a wider column leaves room beside the chart."""


def _coloured(name: str, variable: str) -> str:
    fixed = VARIABLES[f"--kg-{variable}"]
    return f"{name}:{fixed};{name}:var(--kg-{variable},{fixed})"


_RULES = (
    ("&", f"display:block;width:100%;height:auto;max-width:{LARGEST_WIDTH}px;margin:0 auto"),
    (
        "&",
        "font:11px system-ui,'Segoe UI',Roboto,Arial,sans-serif;font-variant-numeric:tabular-nums",
    ),
    ("& text", _coloured("fill", "ink")),
    ("& .muted", _coloured("fill", "muted")),
    ("& .bold", "font-weight:600"),
    (
        "& .halo",
        "paint-order:stroke;stroke-width:4px;stroke-linejoin:round;" + _coloured("stroke", "page"),
    ),
    ("& .mid", "text-anchor:middle"),
    ("& .end", "text-anchor:end"),
    ("& path", "fill:none;stroke-width:1"),
    ("& .grid", _coloured("stroke", "grid")),
    ("& .axis", _coloured("stroke", "muted")),
    ("& .limit", _coloured("stroke", "limit") + ";stroke-width:1.5;stroke-dasharray:7 4"),
    ("& .centre", _coloured("stroke", "limit") + ";stroke-width:1.5;stroke-dasharray:2 3"),
    (
        "& .mark",
        _coloured("stroke", "ink") + ";stroke-width:1.5;stroke-dasharray:1 3;stroke-linecap:round",
    ),
    ("& .strong", _coloured("stroke", "ink") + ";stroke-width:2"),
    ("& .series", _coloured("stroke", "series-1") + ";stroke-width:2;stroke-linejoin:round"),
    ("& .other", _coloured("stroke", "series-2") + ";stroke-width:2;stroke-dasharray:8 3 2 3"),
    ("& .dot,& .bar", _coloured("fill", "series-1")),
    (
        "& .hollow",
        "fill-opacity:.12;stroke-width:1.5;"
        + _coloured("fill", "series-1")
        + ";"
        + _coloured("stroke", "series-1"),
    ),
    (
        "& .late",
        "fill-opacity:.12;stroke-width:1.5;"
        + _coloured("fill", "accent")
        + ";"
        + _coloured("stroke", "accent"),
    ),
    ("& .hatch", _coloured("stroke", "accent") + ";stroke-width:1.2"),
    ("& .veil", _coloured("stroke", "grid")),
    ("& .special", _coloured("fill", "ink")),
    ("& .edge", "fill-opacity:0;" + _coloured("stroke", "grid")),
    ("& .cells", "text-anchor:middle"),
    ("& .cells text", "pointer-events:none"),
    ("& .gap", "fill-opacity:0;stroke-dasharray:2 2;" + _coloured("stroke", "muted")),
    ("& .cells path", _coloured("fill", "series-1")),
    *((f"& .t{place}", f"fill-opacity:{strength}") for place, strength in enumerate(TINTS, 1)),
)
_PRINTED = ";".join(f"{name}:{colour}" for name, colour in VARIABLES.items())
_PAGES = f"@media(max-width:{NARROW_PAGE}px){{&{{font-size:17px}}& .wide{{display:none}}}}@media print{{&{{{_PRINTED}}}}}"
_CLASS = re.compile(r"\.([a-z0-9-]+)")
_VARIABLE_DECLARATION = re.compile(r";[a-z-]+:var\(--kg-[a-z0-9-]+,#[0-9a-f]{6}\)")
_PAGE_RULES = re.compile(r"@media[^@<]*?\}\}")


@lru_cache(maxsize=256)
def style_sheet(prefix: str, kinds: frozenset[str]) -> str:
    """
    The rules of one drawing, held to the element with that id.

    Args:
        prefix: Id of the drawing.
        kinds: Classes that occur in it; the rules of others are left away.
    """
    rules = (
        f"{selector}{{{declarations}}}"
        for selector, declarations in _RULES
        if not (named := _CLASS.findall(selector)) or not kinds.isdisjoint(named)
    )
    return ("".join(rules) + _PAGES).replace("&", f"#{prefix}")


def fixed_colours(svg: str) -> str:
    """
    The same drawing without variables and media queries, for programs that draw an SVG into a picture.

    >>> fixed_colours("<style>#a{fill:#1f2429;fill:var(--kg-ink,#1f2429)}@media print{#a{--kg-ink:#1f2429}}</style>")
    '<style>#a{fill:#1f2429}</style>'
    """
    head, opened, rest = svg.partition("<style>")
    sheet, closed, tail = rest.partition("</style>")
    return head + opened + _PAGE_RULES.sub("", _VARIABLE_DECLARATION.sub("", sheet)) + closed + tail
