"""
The contribution to the annual report as a Word document: the same words, pictures and tables, to be edited.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from toolkit.locale import gettext as _
from toolkit.locale import language
from toolkit.locale.dutch import format_day
from toolkit.reports.cells import is_text, shown
from toolkit.reports.charts import fixed_colours
from toolkit.reports.charts.palette import SERIES
from toolkit.reports.facts import PeriodFacts
from toolkit.reports.remarks import Remark
from toolkit.reports.sections import Section
from toolkit.reports.sentences import sentences as in_words
from toolkit.reports.wording import during

if TYPE_CHECKING:
    from docx.document import Document

PICTURE_PIXELS = 1400
"""Width of a picture; 15 cm at 240 dots per inch."""

PICTURE_CENTIMETRES = 14.0
WIDEST_TABLE = 8
"""Columns that fit on a page; a wider table stands on the site only."""

LONGEST_TABLE = 30
FONT = "Arial"

_CHART = re.compile(r"<svg .*?</svg>", re.DOTALL)
_TITLE = re.compile(r"<title [^>]*>([^<]*)</title>")
_DESCRIPTION = re.compile(r"<desc [^>]*>([^<]*)</desc>")


def annual_document(
    facts: PeriodFacts,
    sections: Sequence[Section],
    organisation: str,
    now: datetime,
    remark: Remark | None = None,
) -> bytes:
    """
    A year as a ``.docx`` file.

    Args:
        facts: Of the year.
        sections: Those of its page.
        organisation: The corporation's name; may be empty.
        now: The moment of making.
        remark: The coordinator's remark.
    """
    import docx

    title = _("Complaints in {period}").format(period=during(facts.period.key))
    document = docx.Document()
    _dress(document, title, organisation, now)
    document.add_heading(title, level=0)
    if organisation:
        document.add_paragraph(organisation, style="Subtitle")
    document.add_paragraph(
        _("Reckoned from the register on {day}.").format(day=format_day(now.date()))
    )
    document.add_heading(_("In short"), level=1)
    for sentence in in_words(facts):
        document.add_paragraph(sentence, style="List Bullet")
    if remark is not None:
        document.add_heading(
            _("Remark of the coordinator, {day}").format(day=format_day(remark.written_on)), level=2
        )
        for paragraph in remark.paragraphs:
            document.add_paragraph(paragraph)
    for section in sections:
        _add_section(document, section)
    document.add_paragraph(
        _(
            "Counts under {threshold} are not shown; where a total would give them away, another count is left out too."
        ).format(threshold=facts.threshold)
    )
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def picture(svg: str) -> bytes:
    """
    A chart as a PNG picture on white.

    Args:
        svg: One ``<svg>`` element of :mod:`toolkit.reports.charts`.
    """
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=fixed_colours(svg), width=PICTURE_PIXELS, background="#ffffff"
        )
    )


def _dress(document: Document, title: str, organisation: str, now: datetime) -> None:
    """Letters, language and properties."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    properties = document.core_properties
    properties.title, properties.author = title, organisation
    properties.language, properties.comments = language(), ""
    properties.created = properties.modified = now.replace(tzinfo=None)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10)
    run_properties = normal.element.get_or_add_rPr()
    tongue = run_properties.makeelement(qn("w:lang"), {qn("w:val"): language()})
    run_properties.append(tongue)
    for name in ("Title", "Subtitle", "Heading 1", "Heading 2"):
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        style.font.name = FONT
        style.font.color.rgb = RGBColor.from_string(SERIES[0].lstrip("#").upper())


def _add_section(document: Document, section: Section) -> None:
    from docx.shared import Cm

    document.add_heading(section.title, level=1)
    document.add_paragraph(section.lead)
    for svg in _CHART.findall(section.chart):
        document.add_picture(io.BytesIO(picture(svg)), width=Cm(PICTURE_CENTIMETRES))
        _describe(document.inline_shapes[-1], svg)
    if len(section.header) <= WIDEST_TABLE and len(section.rows) <= LONGEST_TABLE:
        _add_table(document, section)


def _describe(shape: Any, svg: str) -> None:
    """The chart's title and description as the picture's text for screen readers."""
    from html import unescape

    texts = [found[1] for pattern in (_TITLE, _DESCRIPTION) if (found := pattern.search(svg))]
    properties = shape._inline.docPr
    properties.set("descr", unescape(". ".join(texts)))


def _add_table(document: Document, section: Section) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    caption = document.add_paragraph(section.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(section.header), style="Light List Accent 1")
    head = table.rows[0]
    mark = head._tr.get_or_add_trPr()
    mark.append(mark.makeelement(qn("w:tblHeader"), {}))
    for cell, text in zip(head.cells, section.header, strict=True):
        cell.text = text
    for row in section.rows:
        for cell, content in zip(table.add_row().cells, row, strict=True):
            cell.text = shown(content)
            if not is_text(content):
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(1)
                for run in paragraph.runs:
                    run.font.size = Pt(8.5)
    document.add_paragraph()
