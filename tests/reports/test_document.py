"""The contribution to the annual report as a Word document."""

from __future__ import annotations

import io
import struct
from datetime import UTC, date, datetime
from functools import cache

import docx
from docx.document import Document

from tests.reports.knowing import demo_knowledge
from toolkit.improving.periods import period
from toolkit.reports.contents import report_sections
from toolkit.reports.document import PICTURE_PIXELS, annual_document, picture
from toolkit.reports.facts import PeriodFacts, period_facts
from toolkit.reports.remarks import Remark
from toolkit.reports.sentences import sentences

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


@cache
def facts() -> PeriodFacts:
    return period_facts(demo_knowledge(), period("2026"))


@cache
def opened() -> Document:
    remark = Remark(paragraphs=("Een jaar met veel nieuws.",), written_on=date(2026, 11, 2))
    content = annual_document(facts(), report_sections(facts()), "De Proef", NOW, remark)
    return docx.Document(io.BytesIO(content))


def test_it_says_what_the_page_says() -> None:
    """Title, sentences, remark and every section's heading stand in it, in the page's order."""
    texts = [p.text for p in opened().paragraphs]
    assert texts[:3] == [
        "Klachten in 2026",
        "De Proef",
        "Berekend uit het register op 25 november 2026.",
    ]
    assert [p.text for p in opened().paragraphs if p.style.name == "List Bullet"] == sentences(
        facts()
    )
    assert "Een jaar met veel nieuws." in texts
    titles = [p.text for p in opened().paragraphs if p.style.name == "Heading 1"]
    assert titles == ["In het kort", *(section.title for section in report_sections(facts()))]


def test_each_picture_has_a_text() -> None:
    """Whoever cannot see a picture hears its title and what there is to see."""
    shapes = opened().inline_shapes
    charts = sum(section.chart.count("<svg ") for section in report_sections(facts()))
    assert len(shapes) == charts > 5
    for shape in shapes:
        assert len(shape._inline.docPr.get("descr")) > 40


def test_tables_hold_the_figures() -> None:
    """The first table is that of the key figures, with its head repeated on each page."""
    table = opened().tables[0]
    assert [cell.text for cell in table.rows[0].cells][:2] == ["Cijfer", "2026"]
    registered = f"{facts().total['received_count']:,}".replace(",", ".")
    assert [cell.text for cell in table.rows[1].cells][:2] == ["Geregistreerd", registered]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")


def test_it_is_dutch_and_names_no_person() -> None:
    """Spelling is checked in Dutch; the author is the organisation."""
    properties = opened().core_properties
    assert (properties.author, properties.language, properties.last_modified_by) == (
        "De Proef",
        "nl",
        "",
    )
    assert properties.title == "Klachten in 2026"


def test_a_chart_becomes_a_picture_with_its_letters() -> None:
    """The PNG has the asked width; letters and lines make it more than one colour."""
    svg = next(s.chart for s in report_sections(facts()) if s.id == "rubrieken")
    content = picture(svg)
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">I", content[16:20])[0] == PICTURE_PIXELS
    without = picture(
        svg[: svg.index("<text")] + "</svg>" if svg.index("<text") < svg.index("<rect") else svg
    )
    assert len(content) > len(without)
