"""
Is the site all right: can it be built, and does it ask nothing of the world outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from lxml import etree, html

from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.operations.doctor.checks import Check, error, ok, warning

MOST_NAMED = 5

_LOADING = (
    "//*/@src | //*/@srcset | //*/@poster | //*/@background | //*/@ping | //*/@action | //*/@formaction"
    " | //object/@data | //base/@href | //link/@imagesrcset"
    " | //*[local-name()='image' or local-name()='use' or local-name()='feimage' or local-name()='script']"
    "/@*[local-name()='href' or name()='xlink:href']"
    " | //link[not(contains(' canonical alternate author license next prev ', concat(' ', @rel, ' ')))]/@href"
)
"""What a browser fetches by itself, or sends to; a link that a reader follows is not among them."""

_OUTSIDE = re.compile(r"\s*(?:(?:https?|wss?):)?[/\\]{2}", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"(?:['\"`])((?:https?|wss?)://(?!www\.w3\.org/)[^'\"`\s]+)", re.IGNORECASE)
"""An address in a script; the names of XML's own languages are none, though they look like it."""

_SCRIPTS_OF_THE_THEME = "assets/javascripts/"
"""They name servers that only another configuration of the theme would ask."""

_IN_STYLE = re.compile(
    r"(?:url\(|@import|image-set\()\s*['\"]?\s*((?:https?:)?//[^'\")\s]+)", re.IGNORECASE
)
_REFRESH = re.compile(r"url\s*=\s*['\"]?\s*((?:https?:)?//\S+)", re.IGNORECASE)


def build_checks(mkdocs_file: Path) -> Iterator[Check]:
    """Whether the site can be built."""
    if find_spec("mkdocs") is None or find_spec("material") is None:
        cure = _("Install again: pip install --require-hashes -r requirements.lock")
        yield error("site", _("MkDocs or its theme is not installed."), cure)
    elif not mkdocs_file.is_file():
        text = _("The site's configuration {file} is missing.").format(file=mkdocs_file)
        yield error("site", text, _("Put it back, or correct mkdocs_file in klachten.toml."))
    else:
        yield ok("site", _("The site can be built."))


def outside_checks(folder: Path) -> Iterator[Check]:
    """Whether the built site asks anything of another server."""
    if not (folder / "index.html").is_file():
        text = _("There is no site in {folder} yet.").format(folder=folder)
        yield warning("site", text, _("Run 'klachten site' to build it."))
        return
    found = list(outgoing(folder))
    cure = _(
        "Take it off the page, or put the file itself in docs/assets, and build the site again."
    )
    for page, address in found[:MOST_NAMED]:
        text = _("{page} asks something of another server: {address}")
        yield error("site", text.format(page=page, address=address), cure)
    more = len(found) - MOST_NAMED
    if more > 0:
        text = ngettext(
            "And {count} more request to other servers.",
            "And {count} more requests to other servers.",
            more,
        )
        yield error("site", text.format(count=more), cure)
    if not found:
        yield ok("site", _("The site asks nothing of other servers."))


def outgoing(folder: Path) -> Iterator[tuple[str, str]]:
    """
    Everything that a page, picture, style or script of a site fetches from elsewhere.

    Args:
        folder: The built site.

    Returns:
        (file below the folder, address) pairs.
    """
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        kind = path.suffix.lower() if path.is_file() else ""
        if kind in (".html", ".htm", ".svg"):
            for address in _of_page(path):
                yield name, address
        elif kind == ".css" or (kind == ".js" and not name.startswith(_SCRIPTS_OF_THE_THEME)):
            pattern = _IN_STYLE if kind == ".css" else _IN_SCRIPT
            for match in pattern.finditer(path.read_text(encoding="utf-8", errors="replace")):
                yield name, match[1]


def _of_page(path: Path) -> Iterator[str]:
    try:
        tree = html.parse(BytesIO(path.read_bytes()))  # lxml takes no name that is not UTF-8
    except etree.XMLSyntaxError:  # an empty file
        return
    if tree.getroot() is None:
        return
    for value in tree.xpath(_LOADING):
        for part in str(value).split(","):
            if _OUTSIDE.match(part):
                yield part.strip().split()[0]
    for text in tree.xpath("//style/text() | //@style"):
        for match in _IN_STYLE.finditer(str(text)):
            yield match[1]
    for text in tree.xpath("//script[not(@type) or not(contains(@type, 'json'))]/text()"):
        for match in _IN_SCRIPT.finditer(str(text)):
            yield match[1]
    for content in tree.xpath(
        "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']/@content"
    ):
        if found := _REFRESH.search(str(content)):
            yield found[1]
