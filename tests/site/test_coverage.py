"""Each of the guide's twelve subjects keeps its page and its heading on the site."""

from __future__ import annotations

from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"

# (section of the guide's digest, page under docs/, heading without its # signs)
COVERAGE: list[tuple[int, str, str]] = [
    (1, "klacht/index.md", "Wat een klacht is"),
    (1, "klacht/index.md", "Wat ergens anders hoort"),
    (1, "klacht/index.md", "Waarom een smalle definitie niet werkt"),
    (1, "klacht/index.md", "Uitleggen klinkt als verdedigen"),
    (2, "klacht/verborgen.md", "Waarom de meeste klanten zwijgen"),
    (2, "klacht/verborgen.md", "Alledaagse opmerkingen en wat erachter zit"),
    (2, "klacht/verborgen.md", "Waarom we het zelf niet horen"),
    (2, "klacht/verborgen.md", "Langs elke weg"),
    (2, "klacht/oefenen.md", "Oefenen: hoor jij de klacht?"),
    (3, "klacht/waarom.md", "De vijf redenen"),
    (4, "gesprek/taal-en-gedrag.md", "Gedachten die helpen"),
    (4, "gesprek/taal-en-gedrag.md", "Gedachten die niet helpen"),
    (10, "gesprek/index.md", "Aandacht en actie"),
    (10, "gesprek/index.md", "De vier stappen"),
    (10, "gesprek/index.md", "De gouden zin"),
    (10, "gesprek/taal-en-gedrag.md", "Taal die helpt"),
    (10, "gesprek/taal-en-gedrag.md", "Taal die niet helpt"),
    (10, "gesprek/taal-en-gedrag.md", "Gedrag dat helpt"),
    (10, "gesprek/taal-en-gedrag.md", "Gedrag dat niet helpt"),
    (10, "gesprek/voorbeelden.md", "Vijf gesprekken, fout en goed"),
    (10, "gesprek/kaart.md", "Gesprekskaart"),
    # below: registreren, rollen, verbeteren, nazorg, invoeren, beheer
]


def headings(page: Path) -> set[str]:
    """Return the headings of *page*, without attributes such as {#id}."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return {line.lstrip("#").split("{")[0].strip() for line in lines if line.startswith("#")}


@pytest.mark.parametrize(("section", "page", "heading"), COVERAGE)
def test_subject_keeps_its_heading(section: int, page: str, heading: str) -> None:
    """A subject of the guide does not vanish from the site unnoticed."""
    path = DOCS / page
    assert path.is_file(), f"section {section}: docs/{page} is gone"
    assert heading in headings(path), f"section {section}: docs/{page} lost '{heading}'"


def test_every_section_of_the_guide_is_carried() -> None:
    """All twelve sections have at least one page."""
    assert {section for section, _, _ in COVERAGE} == set(range(1, 13))
