"""
One of the script's own sheets with new rows: its look stays, its content is replaced whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from xml.sax.saxutils import quoteattr

from toolkit.register.findings import column_letters
from toolkit.storage.base import Cell, TabContent
from toolkit.storage.look import LINE_HEIGHT, is_wrapped, line_count
from toolkit.storage.xlsx.cell_xml import PlainWriter, row_tag, row_xml
from toolkit.storage.xlsx.sheet_filter import filtered
from toolkit.storage.xlsx.sheet_ranges import extended_filter
from toolkit.storage.xlsx.sheet_xml import SheetXml, first_row
from toolkit.storage.xlsx.spliced import spliced

BLOCK = 4096
"""Rows that are written column by column at a time: fast, and small beside the sheet itself."""

MOST_LINKS = 65_000
"""Links that a sheet may have.  Source: Excel specifications and limits (65,530)."""

_ELEMENT = rb"<(?:[\w.-]+:)?%s\b[^>]*?(?:/>|>.*?</(?:[\w.-]+:)?%s\s*>)"
_AFTER_LINKS = (
    b"printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
    b"ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls "
    b"webPublishItems tableParts extLst"
).split()
_LINKS_PLACE = re.compile(
    rb"<(?:[\w.-]+:)?(?:" + b"|".join(_AFTER_LINKS) + rb")\b|</(?:[\w.-]+:)?worksheet\s*>"
)
_DIMENSION = re.compile(rb"(<(?:[\w.-]+:)?dimension\b[^>]*?\bref\s*=\s*)(?:\"[^\"]*\"|'[^']*')")


def replaced_sheet(
    sheet: SheetXml, content: TabContent, date_styles: Mapping[int, int], epoch: datetime
) -> SheetXml:
    """
    A script's sheet with its new content.

    Args:
        sheet: The sheet as it is; its columns, panes, highlights and header row are kept.
        content: The new rows and links.
        date_styles: 0-based column → a style that shows a date, for the columns with dates.
        epoch: Day 0 of the workbook's date system.
    """
    columns = content.table.columns
    letters = [column_letters(i) for i in range(len(columns))]
    header_tag, header = first_row(sheet, 1)
    _tag, second = first_row(sheet, 2)
    styles = {a: cell.style for a, cell in second.items()}
    of_column = sheet.column_styles()
    writers = [
        PlainWriter(of_column.get(i, styles.get(a)), date_styles.get(i), epoch)
        for i, a in enumerate(letters)
    ]
    titles = [
        PlainWriter(header[a].style if a in header else None, None, epoch)(c.title, f"{a}1")
        for a, c in zip(letters, columns, strict=True)
    ]
    wrapped = [(i, c.width) for i, c in enumerate(columns) if is_wrapped(c, content.table)]
    tail, hidden = filtered(_without(sheet.tail, (b"mergeCells", b"hyperlinks")), content.rows)

    def row(place: int) -> bytes:
        cells = content.rows[place]
        return row_xml(place + 2, cells, writers, letters, row_height(cells, wrapped)).encode()

    rows = None
    if content.changed_rows is not None:
        rows = spliced(sheet, content.changed_rows, len(content.rows), row)
    if rows is None:
        opening = re.sub(rb"\s+spans\s*=\s*\"[^\"]*\"|/?>$", b"", header_tag) or b'<row r="1"'
        top = f"{opening.decode()}>{''.join(titles)}</row>"
        rows = _whole_rows(content, top, writers, letters, wrapped, hidden, sheet.prefix.decode())
    last = len(content.rows) + 1
    extent = b'"A1:%s%d"' % (letters[-1].encode(), last)
    tail = _with_links(tail, content, sheet.prefix)
    whole = replace(sheet, head=with_extent(sheet.head, extent), rows=rows, tail=tail)
    return extended_filter(whole, last)


def _whole_rows(
    content: TabContent,
    top: str,
    writers: Sequence[PlainWriter],
    letters: Sequence[str],
    wrapped: Sequence[tuple[int, float]],
    hidden: Collection[int],
    prefix: str,
) -> bytes:
    """All rows anew, the header's (*top*) first."""
    chunks = [top]
    for start in range(0, len(content.rows), BLOCK):
        block = content.rows[start : start + BLOCK]
        tags = [
            row_tag(row + 2, row_height(cells, wrapped), is_hidden=row in hidden)
            for row, cells in enumerate(block, start)
        ]
        by_column = zip(zip_longest(*block), writers, letters, strict=False)
        written = [writer.column(cells, a, start + 2) for cells, writer, a in by_column]
        chunks.append("</row>".join(map("".join, zip(tags, *written, strict=True))) + "</row>")
    if prefix:
        chunks = [with_prefix(chunk, prefix) for chunk in chunks]
    return b"".join(chunk.encode() for chunk in chunks)


def row_height(cells: Sequence[Cell], wrapped: Sequence[tuple[int, float]]) -> int:
    """
    A row's height in points when a text needs more than one line; 0 for the usual height.

    Said outright, because LibreOffice does not fit the rows of a file that it opens.
    """
    if not wrapped:
        return 0
    lines = max((line_count(str(cells[i] or ""), width) for i, width in wrapped), default=1)
    return lines * LINE_HEIGHT if lines > 1 else 0


def with_extent(head: bytes, extent: bytes) -> bytes:
    """What stands before the rows, with the sheet's extent (in quotes)."""
    return _DIMENSION.sub(rb"\g<1>" + extent, head)


def with_prefix(rows: str, prefix: str) -> str:
    """Rows of ours in a sheet whose elements have a namespace prefix."""
    return re.sub(r"(</?)(row|c|v|f|is|t)(?=[\s/>])", rf"\g<1>{prefix}\2", rows)


def _without(tail: bytes, names: Iterable[bytes]) -> bytes:
    for name in names:
        tail = re.sub(_ELEMENT % (name, name), b"", tail, flags=re.DOTALL)
    return tail


def _with_links(tail: bytes, content: TabContent, prefix: bytes) -> bytes:
    """The sheet's rest with the links to cells of other tabs."""
    links = []
    for (row, column), target in list(content.links.items())[:MOST_LINKS]:
        ref = f"{column_letters(column)}{row + 2}"
        shown = str(content.rows[row][column] or "")
        links.append(
            f'<hyperlink ref="{ref}" location={quoteattr(target)} display={quoteattr(shown)}/>'
        )
    place = _LINKS_PLACE.search(tail)
    if not links or place is None:
        return tail
    tag = prefix.decode()
    element = f"<{tag}hyperlinks>{''.join(links)}</{tag}hyperlinks>"
    if tag:
        element = element.replace("<hyperlink ", f"<{tag}hyperlink ")
    return tail[: place.start()] + element.encode() + tail[place.start() :]
