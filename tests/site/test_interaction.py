"""The decision helper, the practice page and the card in use."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

A4_POINTS = (595, 842)
"""Width and height of A4 in points of 1/72 inch, rounded (ISO 216: 210 by 297 mm)."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page on a phone-sized screen."""
    with browser.new_context(viewport={"width": 360, "height": 800}) as context:
        yield context.new_page()


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A fresh page without JavaScript."""
    with browser.new_context(java_script_enabled=False) as context:
        yield context.new_page()


def tab_to(page: Page, name: str, presses: int = 80) -> None:
    """Press Tab until the element with *name* has the focus."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    pytest.fail(f"Tab does not reach '{name}'")


HELPER_PATHS = [
    (["Ja, of ik twijfel", "Ja, ook over ons"], "uitkomst-klacht"),
    (["Nee, de klant stelt alleen een vraag"], "uitkomst-vraag"),
    (
        ["Ja, of ik twijfel", "Nee, over iets anders", "Over de buren of de straat"],
        "uitkomst-overlast",
    ),
    (
        ["Ja, of ik twijfel", "Nee, over iets anders", "Er is iets stuk, en verder niets"],
        "uitkomst-reparatie",
    ),
    (
        [
            "Ja, of ik twijfel",
            "Nee, over iets anders",
            "We zijn het niet eens, en iemand van buiten moet beslissen",
        ],
        "uitkomst-geschil",
    ),
    (["Ja, of ik twijfel", "Nee, over iets anders", "Dat weet ik niet"], "uitkomst-klacht"),
]


@pytest.mark.parametrize(("answers", "outcome"), HELPER_PATHS)
def test_helper_answers_by_keyboard_in_three_questions(
    page: Page, site_url: str, answers: list[str], outcome: str
) -> None:
    """Each way through the helper takes three keyed answers at most and ends in one outcome."""
    assert len(answers) <= 3
    page.goto(site_url + "klacht/index.html")
    for answer in answers:
        tab_to(page, answer)
        page.keyboard.press("Enter")
    visible = [
        s.get_attribute("id") for s in page.locator(".kg-helper section").all() if s.is_visible()
    ]
    assert visible == [outcome]
    assert page.evaluate("document.activeElement.id") == outcome


def test_helper_goes_back(page: Page, site_url: str) -> None:
    """A wrong answer is undone from the keyboard."""
    page.goto(site_url + "klacht/index.html")
    tab_to(page, "Ja, of ik twijfel")
    page.keyboard.press("Enter")
    tab_to(page, "Vorige vraag")
    page.keyboard.press("Enter")
    expect(page.locator("#vraag-1")).to_be_visible()
    expect(page.locator("#vraag-2")).to_be_hidden()


def test_helper_is_a_list_without_javascript(plain_page: Page, site_url: str) -> None:
    """Without JavaScript all questions and outcomes can be read."""
    plain_page.goto(site_url + "klacht/index.html")
    sections = plain_page.locator(".kg-helper section").all()
    assert len(sections) == 8
    assert all(section.is_visible() for section in sections)


def test_practice_by_keyboard(page: Page, site_url: str) -> None:
    """A wrong choice asks to try again, a right one says why, and the score stays here."""
    page.goto(site_url + "klacht/oefenen.html")
    first = page.locator("#oefening-1")
    status = page.locator(".kg-stand")
    expect(first.locator("details")).to_be_hidden()

    tab_to(page, "De klant wil alleen de afspraak nalezen.")
    page.keyboard.press("Enter")
    expect(first.locator(".kg-uitslag")).to_contain_text("kies opnieuw")
    expect(first.locator("details")).to_be_hidden()

    tab_to(page, "Er kwam eerder niemand, en dat gaf gedoe.")
    page.keyboard.press("Space")
    expect(first.locator(".kg-uitslag")).to_contain_text("Goed gehoord")
    expect(first.locator("details")).to_contain_text("zeker")
    expect(status).to_have_text("1 van 12 gedaan, 0 meteen goed.")

    page.reload()
    expect(status).to_have_text("1 van 12 gedaan, 0 meteen goed.")
    expect(first.locator("details")).to_be_visible()
    assert page.context.cookies() == []

    tab_to(page, "Begin opnieuw")
    page.keyboard.press("Enter")
    expect(status).to_have_text("0 van 12 gedaan, 0 meteen goed.")
    expect(first.locator("details")).to_be_hidden()


def test_each_exercise_can_be_solved(page: Page, site_url: str) -> None:
    """Every exercise has exactly one right choice, and all right is the full score."""
    page.goto(site_url + "klacht/oefenen.html")
    exercises = page.locator(".kg-oefening")
    for index in range(exercises.count()):
        exercise = exercises.nth(index)
        buttons = exercise.locator(".kg-knop")
        assert buttons.count() == 3
        right = "abc".index(exercise.get_attribute("data-goed") or "")
        buttons.nth(right).click()
    expect(page.locator(".kg-stand")).to_have_text("12 van 12 gedaan, 12 meteen goed.")


def test_practice_reads_without_javascript(plain_page: Page, site_url: str) -> None:
    """Without JavaScript each remark shows its choices and a fold-out answer."""
    plain_page.goto(site_url + "klacht/oefenen.html")
    assert plain_page.locator(".kg-oefening ol li:visible").count() == 36
    assert plain_page.locator(".kg-oefening details:visible").count() == 12


def test_a_broken_memory_does_not_stop_the_practice(page: Page, site_url: str) -> None:
    """Unreadable progress from before is started afresh."""
    page.goto(site_url + "klacht/oefenen.html")
    page.evaluate("localStorage.setItem('klachtgeheugen.oefenen', '{kapot')")
    page.reload()
    expect(page.locator(".kg-stand")).to_have_text("0 van 12 gedaan, 0 meteen goed.")


def test_there_are_twenty_remarks(plain_page: Page, site_url: str) -> None:
    """At least twenty everyday remarks stand beside what they hide."""
    plain_page.goto(site_url + "klacht/verborgen.html")
    rows = plain_page.locator("table tbody tr").all()
    cells = [[cell.inner_text() for cell in row.locator("td").all()] for row in rows]
    assert len(cells) >= 20
    assert all(len(row) == 2 and all(row) for row in cells)


@pytest.mark.parametrize("talk", ["telefoon", "balie", "thuis", "e-mail", "sociale-media"])
def test_conversation_shows_wrong_and_right(plain_page: Page, site_url: str, talk: str) -> None:
    """Each conversation stands there wrong and right, with the four steps in order."""
    plain_page.goto(site_url + "gesprek/voorbeelden.html")
    block = plain_page.locator(f"h3#{talk} ~ .kg-gesprek").first
    assert block.locator(".kg-mis").count() == 1
    steps = block.locator(".kg-raak .kg-stap").all_inner_texts()
    assert steps == ["Stap 1", "Stap 2", "Stap 3", "Stap 4"]
    assert "ik voor" in block.locator(".kg-raak").inner_text()
    assert block.locator(".kg-mis .kg-stap").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["gesprek/kaart.html", "nazorg/index.html"])
def test_card_prints_on_one_sheet(
    browser: Browser, site_url: str, address: str, scheme: str
) -> None:
    """The card and the list of questions fill one A4 each, whichever theme is on the screen."""
    with browser.new_context(color_scheme="dark" if scheme == "dark" else "light") as context:
        page = context.new_page()
        page.goto(site_url + address)
        sheet = page.pdf(prefer_css_page_size=True, print_background=True)
        page.emulate_media(media="print")
        assert page.locator(".kg-kaart").is_visible()
        assert page.locator(".md-header").is_hidden()
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", sheet)
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {A4_POINTS}


def test_card_reads_on_a_phone(page: Page, site_url: str) -> None:
    """On a narrow screen the card is one column, as wide as the screen at most."""
    page.goto(site_url + "gesprek/kaart.html")
    boxes = [box.bounding_box() for box in page.locator(".kg-kaart-stappen > div").all()]
    lefts = {round(box["x"]) for box in boxes if box}
    assert len(lefts) == 1
    assert all(box and box["x"] + box["width"] <= 360 for box in boxes)


def test_menu_opens_by_keyboard_on_a_phone(page: Page, site_url: str) -> None:
    """The menu button of the narrow header can be reached and pressed without a mouse."""
    page.goto(site_url + "klacht/waarom.html")
    expect(page.locator(".md-sidebar--primary")).to_be_hidden()
    page.locator("label.md-header__button[for=__drawer]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".md-sidebar--primary")).to_be_visible()
    tab_to(page, "Oefenen")
    page.keyboard.press("Enter")
    expect(page).to_have_url(site_url + "klacht/oefenen.html")


def test_search_opens_by_keyboard_on_a_phone(page: Page, site_url: str) -> None:
    """The search button of the narrow header opens the search and puts the cursor in it."""
    page.goto(site_url)
    page.locator("label.md-header__button[for=__search]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type("kaart")
    expect(page.locator(".md-search-result__item a").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_focus_is_always_in_sight(browser: Browser, site_url: str, width: int) -> None:
    """Whoever tabs through a page never lands on something that cannot be seen."""
    lost: list[str] = []
    with browser.new_context(
        viewport={"width": width, "height": 800}, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        page.goto(site_url + "klacht/index.html")
        for _ in range(60):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                """() => {
                    const at = document.activeElement;
                    if (at === document.body) return "end";
                    // the theme's switch is a bare radio beside its picture
                    if (at.matches(".md-option")) return "ok";
                    return at.checkVisibility({visibilityProperty: true, opacityProperty: true})
                        ? "ok" : at.outerHTML.slice(0, 120);
                }"""
            )
            if seen == "end":
                break
            if seen != "ok":
                lost.append(seen)
    assert lost == []


@pytest.mark.parametrize("width", [360, 1280])
def test_theme_switches_by_keyboard(browser: Browser, site_url: str, width: int) -> None:
    """Light and dark can be switched without a mouse, and the choice is kept."""
    with browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="light"
    ) as context:
        page = context.new_page()
        page.goto(site_url)
        body = page.locator("body")
        expect(body).to_have_attribute("data-md-color-scheme", "default")
        page.locator("input.md-option").first.focus()
        page.keyboard.press("ArrowRight")
        expect(body).to_have_attribute("data-md-color-scheme", "slate")
        page.goto(site_url + "gesprek/index.html")
        expect(body).to_have_attribute("data-md-color-scheme", "slate")
