"""The site builds strictly, with and without reports, and every link arrives somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html

from tests.site.conftest import build, copy_project, html_pages

HERE = "https://site.invalid/"
CITED = "Repareer eerst de klant"
OUTSIDE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
"""An address with a host, of any scheme or none."""
CSS_OUTSIDE = re.compile(
    r"""(?:url\(\s*['"]?|@import\s+['"])((?:[a-z]+:)?//[^'")]+)""", re.IGNORECASE
)


@pytest.fixture(scope="module")
def bare_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of another corporation, before the first report."""
    project = copy_project(tmp_path_factory.mktemp("bare"), with_reports=False)
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    named = text.replace("site_name: Klachtgeheugen\n", "site_name: Wonen Voorbeeld\n")
    assert named != text
    settings.write_text(named, encoding="utf-8")
    return build(project)


def targets(site: Path, page: str) -> set[str]:
    """Return what *page* points to, as addresses from the root of the site."""
    tree = html.parse(site / page)
    values = tree.xpath("//a/@href | //link/@href | //script/@src | //img/@src")
    return {urljoin(HERE + page, str(value)) for value in values}


def test_every_link_arrives(site: Path) -> None:
    """No link, script, style or image on any page points to something that is not there."""
    ids: dict[str, set[str]] = {}
    broken: list[str] = []
    for page in html_pages(site):
        if page == "404.html":  # its links start at the root of a server
            continue
        for target in sorted(targets(site, page)):
            if not target.startswith(HERE):
                broken.append(f"{page}: {target} leaves the intranet")
                continue
            parts = urlsplit(target)
            path = unquote(parts.path).lstrip("/")
            path = path + "index.html" if path == "" or path.endswith("/") else path
            if not (site / path).is_file():
                broken.append(f"{page}: {path} does not exist")
            elif parts.fragment and path.endswith(".html"):
                if path not in ids:
                    ids[path] = {str(i) for i in html.parse(site / path).xpath("//@id")}
                if unquote(parts.fragment) not in ids[path]:
                    broken.append(f"{page}: {path} has no #{parts.fragment}")
    assert broken == []


def test_nothing_points_outside(site: Path) -> None:
    """No page, style or index names another host for anything that a browser would fetch or open."""
    outside: list[str] = []
    for page in html_pages(site):
        for element in html.parse(site / page).xpath("//*[not(ancestor::svg)]"):
            outside += [
                f"{page}: {name}={value}"
                for name, value in element.attrib.items()
                if OUTSIDE.match(value) and not name.startswith("xmlns")
            ]
    for style in site.rglob("*.css"):
        outside += [f"{style.name}: {url}" for url in CSS_OUTSIDE.findall(style.read_text("utf-8"))]
    assert outside == []


def test_site_builds_before_the_first_report(bare_site: Path) -> None:
    """Without reports the site is complete but for the reports themselves."""
    assert (bare_site / "index.html").is_file()
    assert not (bare_site / "rapporten").exists()


def test_reports_are_in_the_menu(site: Path) -> None:
    """From each page one click in the menu leads to the reports."""
    without = [
        page
        for page in html_pages(site)
        if page != "404.html" and HERE + "rapporten/index.html" not in targets(site, page)
    ]
    assert without == []


def test_name_of_the_corporation_comes_from_the_settings(bare_site: Path) -> None:
    """One changed line in mkdocs.yml puts the corporation's name on each page."""
    for page in html_pages(bare_site):
        assert "Wonen Voorbeeld" in html.parse(bare_site / page).findtext(".//title", ""), page


def test_every_page_names_its_source(site: Path) -> None:
    """The guide is named on every page."""
    silent = [
        page
        for page in html_pages(site)
        if CITED not in (site / page).read_text(encoding="utf-8").replace("\n", " ")
    ]
    assert silent == []


def test_every_page_has_a_place_in_the_menu(site: Path) -> None:
    """Every page can be reached from the home page's menu or from a page that is in it."""
    seen: set[str] = set()
    queue = ["index.html"]
    while queue:
        page = queue.pop()
        if page in seen or not (site / page).is_file():
            continue
        seen.add(page)
        found = {urlsplit(t).path.lstrip("/") for t in targets(site, page) if t.startswith(HERE)}
        queue += [path for path in found if path.endswith(".html")]
    assert set(html_pages(site)) - seen - {"404.html"} == set()


@pytest.mark.parametrize(
    "reader",
    [
        "Iedereen",
        "Medewerker",
        "Coördinator",
        "Manager",
        "Verbeterteam en directie",
        "Beheerder",
    ],
)
def test_home_sends_each_reader_on_the_way(site: Path, reader: str) -> None:
    """Each kind of reader finds one link on the home page that carries their name."""
    tree = html.parse(site / "index.html")
    links = tree.xpath("//ul[contains(@class, 'kg-wegwijzer')]//a[strong=$reader]", reader=reader)
    assert len(links) == 1
    assert (site / str(links[0].get("href"))).is_file()
