"""
The Content-Security-Policy of a built site: what a browser may load and run, and nothing else.

The theme has a few small scripts within its pages; each is allowed by its SHA-256, so that no other script
within a page runs, whoever put it there.  The styles within a page are allowed: charts bring their own, which
differ from report to report, and a style runs nothing.
Source: W3C, Content Security Policy Level 3.

``python -m toolkit.operations.site_policy SITE`` says the policy of a site;
``python -m toolkit.operations.site_policy SITE --write deploy/webserver`` puts it in the webserver's files.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree, html

from toolkit.errors import ExitCode
from toolkit.locale import gettext as _

_RUNNING_TYPES = frozenset({"", "text/javascript", "application/javascript", "module"})
"""Types of a script that a browser runs; others hold data.  Source: HTML, the script element."""

_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self' {scripts}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
)
_IN_A_FILE = re.compile(r"default-src [^\"]*")


def policy_of(site: Path) -> str:
    """
    The value of the header ``Content-Security-Policy`` for a built site.

    Args:
        site: The folder with the built site.
    """
    hashes = sorted({_hash(script) for page in _pages(site) for script in _scripts(page)})
    scripts = " ".join(f"'sha256-{value}'" for value in hashes)
    return "; ".join(_DIRECTIVES).format(scripts=scripts)


def unfit(site: Path) -> Iterator[tuple[str, str]]:
    """
    What a page holds that this policy forbids: handlers in attributes, and links that are scripts.

    Returns:
        (page below the folder, what) pairs.
    """
    for path in sorted(site.rglob("*.html")):
        for element in _elements(path):
            for name, value in element.attrib.items():
                is_script = str(value).strip().casefold().startswith("javascript:")
                if str(name).casefold().startswith("on") or is_script:
                    yield path.relative_to(site).as_posix(), f"{element.tag} {name}"


def with_policy(text: str, policy: str) -> str:
    """A webserver's file with this policy in the place of the one that stands there."""
    return _IN_A_FILE.sub(lambda _match: policy, text)


def _pages(site: Path) -> Iterator[Path]:
    yield from sorted(site.rglob("*.html"))


def _elements(path: Path) -> Iterator[etree._Element]:
    tree = html.parse(str(path), html.HTMLParser(encoding="utf-8"))
    if tree.getroot() is not None:
        yield from (e for e in tree.iter() if isinstance(e.tag, str))


def _scripts(path: Path) -> Iterator[str]:
    """The scripts within a page that a browser would run."""
    for element in _elements(path):
        kind = element.get("type", "").strip().casefold()
        if element.tag == "script" and element.get("src") is None and kind in _RUNNING_TYPES:
            yield element.text or ""


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def main(arguments: Sequence[str] | None = None) -> int:
    """Say the policy of a site, or write it into files."""
    parser = argparse.ArgumentParser(prog="python -m toolkit.operations.site_policy")
    parser.add_argument("site", type=Path, help=_("folder with the built site"))
    parser.add_argument("--write", type=Path, help=_("folder with the webserver's files"))
    options = parser.parse_args(arguments)
    if not (options.site / "index.html").is_file():
        sys.stderr.write(_("There is no site in {folder} yet.").format(folder=options.site) + "\n")
        return ExitCode.USAGE
    for page, what in unfit(options.site):
        text = _("{page}: the browser will not run this: {what}")
        sys.stderr.write(text.format(page=page, what=what) + "\n")
    policy = policy_of(options.site)
    sys.stdout.write(policy + "\n")
    for path in sorted(options.write.iterdir()) if options.write else ():
        path.write_text(with_policy(path.read_text("utf-8"), policy), encoding="utf-8")
    return ExitCode.OK


if __name__ == "__main__":
    raise SystemExit(main())
