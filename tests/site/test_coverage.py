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
    (5, "verbeteren/index.md", "Twee cirkels"),
    (5, "verbeteren/index.md", "Leg het werk laag neer"),
    (5, "verbeteren/opbrengst.md", "De service paradox"),
    (5, "verbeteren/opbrengst.md", "Verhalen gaan rond"),
    (5, "verbeteren/opbrengst.md", "De verborgen fabriek"),
    (5, "verbeteren/opbrengst.md", "Wie erop let"),
    (6, "verbeteren/index.md", "Stuur eerst op meer klachten"),
    (6, "verbeteren/index.md", "Geen zondebok"),
    (6, "verbeteren/index.md", "Wat werkt"),
    (6, "rollen/manager.md", "Zo maak je het veilig"),
    (7, "invoeren/kernwaarden.md", "Vier kernwaarden"),
    (7, "invoeren/kernwaarden.md", "Vier doelen"),
    (8, "rollen/index.md", "Dit geldt voor iedereen"),
    (8, "rollen/medewerker.md", "Dit mag je verwachten"),
    (8, "rollen/coordinator.md", "Elke maand"),
    (8, "rollen/coordinator.md", "Elk kwartaal"),
    (8, "rollen/coordinator.md", "Elk jaar"),
    (8, "rollen/manager.md", "Op maandagochtend"),
    (8, "rollen/verbeterteam.md", "Wat het team doet"),
    (8, "rollen/directie.md", "Wat alleen jij kunt doen"),
    (9, "registreren/index.md", "Waarom we registreren"),
    (9, "registreren/index.md", "Wat je van het register mag verwachten"),
    (9, "nazorg/index.md", "De vragenlijst"),
    (11, "klacht/waarom.md", "Wat huurders zelf belangrijk vinden"),
    (12, "verbeteren/opbrengst.md", "Wat je ervan merkt"),
    (12, "invoeren/index.md", "Eerst kiezen"),
    (12, "invoeren/index.md", "Stap 3. Twee sporen naast elkaar"),
    (12, "invoeren/index.md", "Stap 5. Bijstellen"),
    (12, "invoeren/visiestuk.md", "De vijf vakken"),
    (12, "invoeren/werkvormen.md", "In de schoenen van de klant"),
    (12, "invoeren/werkvormen.md", "Gouden regels en taboes"),
    (12, "invoeren/werkvormen.md", "Stop! Wat zou jij doen?"),
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
