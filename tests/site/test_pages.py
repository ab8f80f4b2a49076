"""Every page, light and dark, on a phone and on a screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.site.conftest import html_pages

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE_OPTIONS = {
    "light": {
        "runOnly": {"type": "tag", "values": WCAG},
        "rules": {"target-size": {"enabled": True}},
        "resultTypes": ["violations"],
    },
    # what is dark differs in its colours only
    "dark": {
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
        "resultTypes": ["violations"],
    },
}


def sampled(pages: list[str]) -> list[str]:
    """All pages of our own, and of the reports one of each kind: those are made by one template."""
    kinds: dict[str, str] = {}
    for page in pages:
        kind = re.sub(r"\d", "0", page) if page.startswith("rapporten/") else page
        kinds[kind] = page
    return list(kinds.values())


def watch(page: Page, site_url: str, problems: list[str]) -> None:
    """Write down what goes wrong in *page*, and stop each request that leaves the site."""

    def guard(route, request) -> None:  # type: ignore[no-untyped-def]
        if request.url.startswith((site_url, "data:", "blob:")):
            route.continue_()
        else:
            problems.append(f"outgoing request: {request.url}")
            route.abort()

    page.route("**/*", guard)
    page.on(
        "console",
        lambda message: (
            problems.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )
    page.on("pageerror", lambda error: problems.append(f"error: {error}"))
    page.on(
        "requestfailed",
        lambda request: (
            problems.append(f"failed: {request.url} {request.failure}")
            if request.failure != "net::ERR_ABORTED"  # the next page was opened meanwhile
            else None
        ),
    )
    page.on(
        "response",
        lambda response: (
            problems.append(f"{response.status}: {response.url}")
            if response.status >= 400
            else None
        ),
    )


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_sound_and_accessible(
    browser: Browser, site: Path, site_url: str, scheme: Literal["light", "dark"], width: int
) -> None:
    """No error, no request outside, no sideways scrolling, no violation of WCAG 2.2 AA."""
    axe = Axe()
    found: list[str] = []
    with browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        problems: list[str] = []
        watch(page, site_url, problems)
        for address in sampled(html_pages(site)):
            page.goto(site_url + address, wait_until="load")
            scheme_shown = page.evaluate("document.body.dataset.mdColorScheme")
            if scheme_shown != {"light": "default", "dark": "slate"}[scheme]:
                problems.append(f"shows {scheme_shown}")
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if wide > 0:
                problems.append(f"scrolls sideways by {wide} px")
            for violation in axe.run(page, options=AXE_OPTIONS[scheme]).response["violations"]:
                nodes = [node["target"] for node in violation["nodes"][:3]]
                problems.append(f"{violation['id']}: {violation['help']} {nodes}")
            found += [f"{address}: {problem}" for problem in problems]
            problems.clear()
    assert found == []


def test_pages_open_from_a_shared_folder(browser: Browser, site: Path) -> None:
    """Opened as a file, a page asks nothing of the network and its helper still works."""
    outgoing: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on(
            "request",
            lambda request: (
                outgoing.append(request.url)
                if request.url.startswith(("http:", "https:", "ws:", "wss:"))
                else None
            ),
        )
        page.goto((site / "index.html").as_uri())
        page.get_by_role("link", name="Iedereen").click()
        page.get_by_role("link", name="Ja, of ik twijfel").click()
        assert page.locator("#vraag-2").is_visible()
        assert page.locator("#vraag-1").is_hidden()
    assert outgoing == []
