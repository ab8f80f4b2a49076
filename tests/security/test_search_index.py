"""Names from the register stand in the search index as text, and a search result shows them as text."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.reports.test_hostile import hostile_site
from tests.site.conftest import QuietHandler

__all__ = ["hostile_site"]
WORDS = ("alert", "onerror", "HYPERLINK", "omgekeerd", "include")


def test_the_index_holds_escaped_text(hostile_site: Path) -> None:
    """What the theme puts in a page as HTML has no tag but its own."""
    index = json.loads((hostile_site / "search" / "search_index.json").read_text("utf-8"))
    texts = [entry["title"] + entry["text"] for entry in index["docs"]]
    assert any("alert(1)" in text for text in texts)
    for text in texts:
        lowered = text.casefold()
        assert "<script" not in lowered
        assert "<img" not in lowered
        assert "<svg" not in lowered
        assert "javascript:" not in lowered or "<a" not in lowered


@pytest.mark.browser
def test_a_search_result_runs_nothing(browser: Browser, hostile_site: Path) -> None:
    """Without any policy to help: no element of a name's making, no window that pops up, no request outside."""
    handler = partial(QuietHandler, directory=str(hostile_site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
            page = context.new_page()
            popped: list[str] = []
            page.on("dialog", lambda dialog: (popped.append(dialog.message), dialog.dismiss()))
            page.on(
                "request", lambda r: popped.append(r.url) if not r.url.startswith(address) else None
            )
            page.goto(address)
            field = page.locator(".md-search__input")
            found = 0
            for word in WORDS:
                field.fill("")
                field.press_sequentially(word)
                page.wait_for_timeout(400)
                found += page.locator(".md-search-result__item a").count()
                made = page.locator(
                    ".md-search-result__list :is(script, img, svg svg, iframe, object, form, [onload], [onerror])"
                ).count()
                assert made == 0, word
            assert found > 0
            assert popped == []
        server.shutdown()
