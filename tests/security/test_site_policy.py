"""The built site works under a strict Content-Security-Policy, and nothing that does not belong to it runs."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page

from tests.cli.conftest import Corporation
from tests.site.conftest import ROOT, QuietHandler, html_pages
from tests.site.test_pages import sampled
from toolkit.operations.site_policy import main, policy_of, unfit, with_policy

WEBSERVER = ROOT / "deploy" / "webserver"
FILES = ("Caddyfile", "apache.conf", "nginx.conf", "web.config")
HEADER = re.compile(r'"(default-src [^"]*)"')
OTHER_HEADERS = ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy")
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  e => window.violations.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sample}`));
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, demo_register: bytes) -> Path:
    """The site as a corporation builds it, with real reports and charts."""
    folder = tmp_path_factory.mktemp("policy")
    (folder / "klachten.xlsx").write_bytes(demo_register)
    shutil.copytree(
        ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("rapporten", "toestand.inc")
    )
    shutil.copy(ROOT / "mkdocs.yml", folder)
    corporation = Corporation(folder=folder)
    corporation.settings()
    done = corporation.run("site", "--today", "2026-11-25")
    assert done.code == 0, done.err
    return folder / "site"


@contextmanager
def served(site: Path, policy: str) -> Iterator[str]:
    """A webserver with this header; its address."""

    class Handler(QuietHandler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", policy)
            super().end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@contextmanager
def watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what its browser complains of."""
    complaints: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page, complaints


@pytest.mark.browser
def test_every_page_works_under_the_policy(browser: Browser, site: Path) -> None:
    """No page loads or runs anything that the policy of the webserver's files forbids; charts keep their style."""
    policy = HEADER.findall((WEBSERVER / "nginx.conf").read_text("utf-8"))[0]
    with served(site, policy) as address, watched(browser) as (page, complaints):
        found = []
        for name in sampled(html_pages(site)):
            page.goto(address + name, wait_until="load")
            found += [f"{name}: {v}" for v in page.evaluate("window.violations")]
        assert found == []
        page.goto(address + "rapporten/nu.html")
        assert page.locator("svg[role=img]").first.bounding_box()["height"] > 50  # type: ignore[index]
        assert complaints == []


@pytest.mark.browser
def test_search_theme_and_helper_work_under_the_policy(browser: Browser, site: Path) -> None:
    """What needs a script, a worker or the memory of the browser still does its work."""
    with served(site, policy_of(site)) as address, watched(browser) as (page, complaints):
        page.goto(address)
        field = page.locator(".md-search__input")
        field.press_sequentially("monteur")
        page.locator(".md-search-result__item a").first.wait_for(state="attached", timeout=8000)
        before = page.evaluate("document.body.dataset.mdColorScheme")
        page.keyboard.press("Escape")
        page.evaluate(
            "document.querySelector('label[title]:not([hidden])[for^=__palette]').click()"
        )
        page.wait_for_function(f"document.body.dataset.mdColorScheme !== '{before}'")
        page.goto(address + "klacht/index.html")
        page.get_by_role("link", name="Ja, of ik twijfel").click()
        assert page.locator("#vraag-2").is_visible()
        page.goto(address + "beheer/toestand.html")
        assert page.evaluate("window.violations") == []
        assert complaints == []


HOSTILE = """<!doctype html><meta charset="utf-8"><title>x</title><body>
<script>window.ran = ["script"]</script>
<img src="x.png" onerror="window.ran = ['handler']">
<a id="link" href="javascript:window.ran=['link']">x</a>
<script src="https://elders.invalid/x.js"></script>
<script src="data:text/javascript,window.ran=['data']"></script>
<iframe src="https://elders.invalid/"></iframe>
<base href="https://elders.invalid/">
<form id="form" action="https://elders.invalid/"><input name="a"></form>"""


@pytest.mark.browser
def test_what_somebody_smuggled_into_a_page_does_not_run(
    browser: Browser, site: Path, tmp_path: Path
) -> None:
    """Were markup to slip through after all: no script, handler, link or frame of it does anything."""
    place = tmp_path / "site"
    place.mkdir()
    (place / "hostile.html").write_text(HOSTILE, encoding="utf-8")
    with served(place, policy_of(site)) as address, watched(browser) as (page, _complaints):
        left: list[str] = []
        page.on("request", lambda r: left.append(r.url) if "elders" in r.url else None)
        page.on("response", lambda r: left.append(r.url) if "elders" in r.url else None)
        page.goto(address + "hostile.html")
        page.evaluate("document.getElementById('link').click()")
        page.evaluate("document.getElementById('form').submit()")
        page.wait_for_timeout(200)
        assert page.evaluate("window.ran") is None
        blocked = {v.split()[0] for v in page.evaluate("window.violations")}
        assert blocked >= {
            "script-src-elem",
            "script-src-attr",
            "base-uri",
            "form-action",
            "frame-src",
        }
        assert page.url == address + "hostile.html"


@pytest.mark.browser
def test_the_check_would_see_a_script_that_is_not_allowed(browser: Browser, site: Path) -> None:
    """With one script's hash left out, the browser complains: the tests above can fail."""
    policy = re.sub(r" 'sha256-[^']*'", "", policy_of(site))
    with served(site, policy) as address, watched(browser) as (page, complaints):
        page.goto(address)
        assert any(
            v.startswith("script-src-elem inline") for v in page.evaluate("window.violations")
        )
        assert complaints


@pytest.mark.parametrize("name", FILES)
def test_the_webservers_files_carry_the_policy_of_this_version(site: Path, name: str) -> None:
    """After an update of the theme this fails, and the command on the page mends it."""
    text = (WEBSERVER / name).read_text("utf-8")
    assert HEADER.findall(text) == [policy_of(site)], (
        "run: klachten site; python -m toolkit.operations.site_policy site --write deploy/webserver"
    )
    assert [header for header in OTHER_HEADERS if header not in text] == []


def test_there_is_no_other_webservers_file() -> None:
    """Each file is looked at, and the one in XML is well formed."""
    assert sorted(path.name for path in WEBSERVER.iterdir()) == sorted(FILES)
    etree.parse(WEBSERVER / "web.config")


def test_no_page_needs_more_than_the_policy_allows(site: Path) -> None:
    """No handler in an attribute, no link that is a script; and only the theme's few scripts within a page."""
    assert list(unfit(site)) == []
    assert 1 <= policy_of(site).count("sha256-") <= 8
    script = policy_of(site).split("; ")[1]
    assert script.startswith("script-src 'self' 'sha256-")
    assert "unsafe" not in script


def test_a_page_that_needs_more_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the command writes the policy of that site into files, in the place of the old one."""
    page = '<p onclick="x()"><a href=" JavaScript:x()">a</a><script>eigen()</script></p>'
    (tmp_path / "index.html").write_text(page + '<script type="application/json">{}</script>')
    files = tmp_path / "bestanden"
    files.mkdir()
    (files / "a.conf").write_text("Header \"default-src 'none'; oud\"\nrest\n")
    assert list(unfit(tmp_path)) == [("index.html", "p onclick"), ("index.html", "a href")]
    assert main([str(tmp_path), "--write", str(files)]) == 0
    printed = capsys.readouterr()
    assert printed.out == policy_of(tmp_path) + "\n"
    assert printed.err.startswith("index.html: dit voert de browser niet uit: p onclick\n")
    assert policy_of(tmp_path).count("sha256-") == 1
    assert (files / "a.conf").read_text() == f'Header "{policy_of(tmp_path)}"\nrest\n'
    assert with_policy("geen regel", "x") == "geen regel"
    assert main([str(files)]) == 2
