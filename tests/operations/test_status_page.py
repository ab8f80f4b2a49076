"""The status page: right without a script, and coloured by one that asks nothing of anybody."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from lxml import html

from tests.operations.test_health import GOOD, NOON
from toolkit.operations.health import Attempt, Failure, Health
from toolkit.operations.status_page import BUILT_PAGE, INCLUDED_FILE, publish, status_page

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs" / "assets" / "status.js"


def sentences(health: Health) -> list[str]:
    """The visible text, a paragraph or item each."""
    tree = html.fragment_fromstring(status_page(health, NOON))
    return [" ".join(node.text_content().split()) for node in tree.xpath(".//p | .//li")]


def test_after_a_success() -> None:
    """When, how long, what follows and when to worry: true at whatever moment it is read."""
    assert sentences(Health().succeeded(GOOD)) == [
        "Laatste verversing: dinsdag 24 november 2026, 12:00. Dat duurde 13 seconden.",
        "De volgende komt op dinsdag 24 november 2026, 13:00. Is het later dan dinsdag 24 november 2026, 13:30? Dan is er een verversing gemist.",
    ]


def test_after_a_failure() -> None:
    """What failed stands below, every sentence of it; the last success stays."""
    failures = [
        Failure(code="S001", sentence="Tabblad weg."),
        Failure(code="", sentence="En nog iets."),
    ]
    failed = Health().succeeded(GOOD).failed(NOON + timedelta(hours=1), 2.0, 4, failures)
    assert sentences(failed)[2:] == [
        "De poging van dinsdag 24 november 2026, 13:00 mislukte:",
        "S001 Tabblad weg.",
        "En nog iets.",
    ]


def test_before_the_first_success() -> None:
    """Nothing is promised."""
    assert sentences(Health()) == ["Het register is nog niet ververst."]
    begun = Health(attempt=Attempt(at=NOON))
    assert sentences(begun)[1:] == [
        "Op dinsdag 24 november 2026, 12:00 begon een verversing, en die is nog niet klaar."
    ]


def test_a_sentence_cannot_break_out() -> None:
    """What an error quotes is text, not markup."""
    nasty = Failure(code="S001", sentence='<script>alert(1)</script> "&')
    part = status_page(Health().failed(NOON, 1.0, 4, [nasty]), NOON)
    assert "<script" not in part
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &quot;&amp;" in part


def test_publishing_replaces_the_part_in_the_built_page_only(tmp_path: Path) -> None:
    """The rest of the page stays, byte for byte; the next build takes the same part up."""
    docs, site = tmp_path / "docs", tmp_path / "site"
    page, included = site / BUILT_PAGE, docs / INCLUDED_FILE
    page.parent.mkdir(parents=True)
    included.parent.mkdir(parents=True)
    page.write_text("<p>a</p><!-- toestand -->oud<!-- /toestand --><p>b \\1</p>", encoding="utf-8")
    for part in ("<div>een \\g<0></div>\n", "<div>twee</div>\n"):
        publish(part, docs, site)
        assert page.read_text(encoding="utf-8") == (
            f"<p>a</p><!-- toestand -->\n{part}<!-- /toestand --><p>b \\1</p>"
        )
        assert included.read_text(encoding="utf-8") == part
    assert [p.name for p in page.parent.iterdir()] == [page.name]


def test_publishing_in_a_damaged_page(tmp_path: Path) -> None:
    """It stays damaged where it was; what the run itself has to say is not lost over it."""
    page = tmp_path / BUILT_PAGE
    page.parent.mkdir(parents=True)
    page.write_bytes(b"\xff<!-- toestand -->oud<!-- /toestand -->\xfe")
    publish("<div></div>\n", tmp_path / "docs", tmp_path)
    assert page.read_bytes() == b"\xff<!-- toestand -->\n<div></div>\n<!-- /toestand -->\xfe"


def test_what_cannot_be_put_in_place_leaves_nothing_beside_it(tmp_path: Path) -> None:
    """A part that the disk did not take whole is not taken up by the next build, nor served."""
    included = tmp_path / INCLUDED_FILE
    included.mkdir(parents=True)
    with pytest.raises(OSError, match="toestand"):
        publish("<div></div>", tmp_path, tmp_path / "site")
    assert list(included.parent.iterdir()) == [included]


def test_publishing_makes_nothing_where_there_is_no_site(tmp_path: Path) -> None:
    """No page appears that nobody built."""
    publish("<div></div>", tmp_path / "docs", tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_the_page_has_the_place() -> None:
    """The committed page takes the part up between the two marks."""
    text = (ROOT / "docs" / "beheer" / "toestand.md").read_text(encoding="utf-8")
    assert f'<!-- toestand -->\n--8<-- "{INCLUDED_FILE}"\n<!-- /toestand -->' in text
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert "assets/status.js" in settings
    assert "assets/status.css" in settings


def test_the_script_asks_nothing() -> None:
    """No request, no storage, no markup from text."""
    code = SCRIPT.read_text(encoding="utf-8")
    assert (
        re.findall(r"fetch|XMLHttp|WebSocket|sendBeacon|import|innerHTML|eval|Storage", code) == []
    )


FAILED = Health().succeeded(GOOD).failed(NOON, 1.0, 4, [Failure(code="S001", sentence="Weg.")])
SECOND = timedelta(seconds=1)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("health", "moment", "colour", "words"),
    [
        (Health().succeeded(GOOD), GOOD.expected.amber_at - SECOND, "green", "De cijfers zijn bij."),
        (FAILED, GOOD.expected.amber_at - SECOND, "failed", "De laatste verversing mislukte. De volgende kan nog op tijd komen."),
        (Health().succeeded(GOOD), GOOD.expected.amber_at, "amber", "Er is een verversing gemist."),
        (FAILED, GOOD.expected.red_at - SECOND, "amber", "Er is een verversing gemist."),
        (Health().succeeded(GOOD), GOOD.expected.red_at, "red", "Er is een hele werkdag niet ververst. Waarschuw de beheerder."),
        (Health(), NOON, "red", "Er is een hele werkdag niet ververst. Waarschuw de beheerder."),
    ],
)  # fmt: skip
def test_the_colour_follows_the_readers_clock(
    browser, health: Health, moment: datetime, colour: str, words: str
) -> None:  # type: ignore[no-untyped-def]
    """Green, then amber when one is missed, then red; the words beside it say the same."""
    page = browser.new_page()
    page.clock.set_fixed_time(moment)
    page.set_content(f"<main>{status_page(health, NOON)}</main>")
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    assert page.locator(".kg-toestand").get_attribute("data-colour") == colour
    assert page.locator("[role=status]").inner_text() == words
    page.close()


@pytest.mark.browser
def test_an_open_page_turns_by_itself(browser) -> None:  # type: ignore[no-untyped-def]
    """Whoever leaves it open sees it turn amber, then red, without loading it again."""
    page = browser.new_page()
    page.clock.install(time=GOOD.expected.amber_at - timedelta(seconds=30))
    quick = replace(
        GOOD, expected=replace(GOOD.expected, red_at=GOOD.expected.amber_at + timedelta(minutes=2))
    )
    page.set_content(f"<main>{status_page(Health().succeeded(quick), NOON)}</main>")
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    seen = []
    for _minutes in range(4):
        seen.append(page.locator(".kg-toestand").get_attribute("data-colour"))
        page.clock.run_for(60_000)
    page.close()
    assert seen == ["green", "amber", "amber", "red"]
