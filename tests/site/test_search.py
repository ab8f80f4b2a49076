"""Whoever types a word, one of its forms, or half of it, finds the page on the subject."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, TimeoutError, expect

from tests.site.conftest import ROOT
from tests.site.word_forms import FORMS
from toolkit.reference import PAGES

WORD = re.compile(r"[^\W\d_][\w’'-]*")
OFTEN = 3
"""How often a word has to stand on a page before visitors may look for it there."""

DOCS = ROOT / "docs"
HAND_WRITTEN = [
    page
    for page in sorted(DOCS.rglob("*.md"))
    if page.relative_to(DOCS).parts[0] != "rapporten"
    and not (page.parent.name == "naslag" and page.name in PAGES)
]

SEARCHES = [
    ("monteur", "klacht/verborgen.html"),
    ("monteurs", "klacht/verborgen.html"),
    ("afspraken", "gesprek/index.html"),
    ("afspraak", "gesprek/index.html"),
    ("klacht", "klacht/index.html"),
    ("klachten", "klacht/index.html"),
    ("verborg", "klacht/verborgen.html"),
    ("oefeningen", "klacht/oefenen.html"),
    ("oefen", "klacht/oefenen.html"),
    ("gespreksk", "gesprek/kaart.html"),
    ("geschillen", "klacht/index.html"),
    ("reparatieverzoeken", "klacht/index.html"),
    ("vooroordelen", "gesprek/taal-en-gedrag.html"),
    ("huisbezoeken", "gesprek/voorbeelden.html"),
    ("redenen", "klacht/waarom.html"),
    ("opschrijven", "registreren/index.html"),
    ("omschrijvingen", "registreren/omschrijving.html"),
    ("persoonsgegeven", "registreren/omschrijving.html"),
    ("coördinatoren", "rollen/coordinator.html"),
    ("coordinator", "rollen/coordinator.html"),
    ("leidinggevende", "rollen/manager.html"),
    ("bestuurder", "rollen/directie.html"),
    ("mediaan", "verbeteren/rapporten-lezen.html"),
    ("grafieken", "verbeteren/rapporten-lezen.html"),
    ("klachtkosten", "verbeteren/opbrengst.html"),
    ("vragenlijsten", "nazorg/index.html"),
    ("workshop", "invoeren/werkvormen.html"),
    ("visie", "invoeren/visiestuk.html"),
    ("kernwaarde", "invoeren/kernwaarden.html"),
    ("feestdag", "naslag/vrije-dagen.html"),
    ("feestdagen", "naslag/vrije-dagen.html"),
    ("signaal", "naslag/signalen.html"),
    ("V003", "naslag/controles.html"),
    ("foutmeldingen", "beheer/storingen.html"),
    ("S002", "beheer/storingen.html"),
    ("importeren", "beheer/overzetten.html"),
    ("uurtarief", "naslag/instellingen.html"),
]


@pytest.mark.browser
def test_search_finds_word_forms_and_beginnings(browser: Browser, site_url: str) -> None:
    """A plural, a singular, a half-typed word and a code lead to the page on the subject."""
    missing: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(site_url)
        field = page.locator(".md-search__input")
        for words, expected in SEARCHES:
            field.fill("")
            field.press_sequentially(words)
            result = page.locator(f".md-search-result__item a[href*='{expected}']").first
            try:
                result.wait_for(state="attached", timeout=4000)
            except TimeoutError:
                missing.append(f"{words} does not find {expected}")
    assert missing == []


@pytest.mark.browser
def test_the_page_on_the_subject_comes_first(browser: Browser, site_url: str) -> None:
    """The commonest words lead to the guide, and not to a reference page that repeats them."""
    wanted = {
        "klacht": "klacht/index.html",
        "gesprek": "gesprek/index.html",
        "opschrijven": "registreren/index.html",
    }
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(site_url)
        field = page.locator(".md-search__input")
        first = page.locator(".md-search-result__item > a").first
        for words, address in wanted.items():
            field.fill("")
            field.press_sequentially(words)
            expect(first).to_have_attribute("href", re.compile(re.escape(site_url + address)))


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_a_page_has_all_forms_of_its_words(page: Path) -> None:
    """A word that stands on a page often has its plural or singular there too, if only as a keyword."""
    words = Counter(
        word.lower().replace("'", "’") for word in WORD.findall(page.read_text(encoding="utf-8"))
    )
    absent = [
        form
        for forms in FORMS
        if sum(words[form] for form in forms) >= OFTEN
        for form in forms
        if not words[form]
    ]
    assert absent == [], "add these to the page's hidden line 'Zoekwoorden: …'"
