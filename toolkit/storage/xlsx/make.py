"""
A register's workbook made from the schema: what an employee opens for the first time.

Everything that helps to fill a row in is laid down here, for whole columns, so that it also holds for the
rows that come later: dropdowns, hints, date formats, highlights, and the lookup formulas.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from toolkit.locale import gettext as _
from toolkit.register.findings import column_letters
from toolkit.schema import Column, Schema, Table
from toolkit.storage.base import Cell, own_titles
from toolkit.storage.dropdowns import list_names, validation
from toolkit.storage.formulas import lookup_formulas
from toolkit.storage.initial import NUMBER, initial_contents
from toolkit.storage.look import (
    FONT,
    FONT_SIZE,
    HEADERS,
    HIGHLIGHTS,
    cell_look,
    header_kind,
    is_wrapped,
)
from toolkit.storage.xlsx.cell_xml import (
    EPOCH_1900,
    CellWriter,
    PlainWriter,
    SharedTexts,
    formula_writer,
    row_xml,
)
from toolkit.storage.xlsx.package import WorkbookPackage
from toolkit.storage.xlsx.parts import APPLICATION_PART, marked_as_ours
from toolkit.storage.xlsx.script_sheet import row_height, with_extent
from toolkit.storage.xlsx.sheet_xml import SheetXml, first_row
from toolkit.storage.xlsx.styles_xml import DAY_FORMAT, Styles
from toolkit.storage.xlsx.zip_archive import damaged

LAST_ROW = 1_048_575
"""0-based; a sheet has 1,048,576 rows.  Source: Excel specifications and limits."""

TEXTS_PART = "xl/sharedStrings.xml"
HEADER_HEIGHT = 32
OWN_WIDTH = 20
"""Of a column of the staff's own that comes back from a snapshot or another register; in characters."""

MADE_ON = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day: the same input gives the same bytes
_OUTLINE = 1
_A3, _A4 = 8, 9
_WIDE_TAB = 220
"""Characters beside each other from which a print-out needs the larger paper."""
_SCREEN, _ROWS_ABOVE = 25, 5
"""A tab with more rows than a screen opens a few rows above its first empty one."""


def make_workbook(
    schema: Schema,
    contents: Mapping[str, Sequence[Mapping[str, Cell]]],
    *,
    shares_texts: bool = True,
) -> bytes:
    """
    A complete workbook.

    Args:
        schema: The register's tabs and columns.
        contents: Table name → rows (column name → cell as people see it); see
            :func:`toolkit.storage.initial.initial_contents` for what is added.
        shares_texts: Keep each text once for the whole workbook, as Excel does; else in its cell, so
            that a sheet can be taken out by itself.

    Returns:
        The bytes of an .xlsx file; the same for the same arguments.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE},
        },
    )
    book.set_properties({"title": _("Complaint register"), "created": MADE_ON})
    sheets = {table.name: book.add_worksheet(table.title) for table in schema}
    for name, formula in list_names(schema).items():
        book.define_name(name, f"={formula}")
    maker = _Maker(book=book, schema=schema)
    rows = initial_contents(schema, contents)
    for table in schema:
        maker.lay_out(sheets[table.name], table, rows[table.name])
    sheets[schema.tables[0].name].activate()
    book.close()
    package = WorkbookPackage.from_bytes(stream.getvalue())
    parts = {APPLICATION_PART: marked_as_ours(package.part(APPLICATION_PART))}
    styles, shared = Styles.of(package), SharedTexts()
    for table in schema:
        name = package.sheet_parts[table.title]
        texts = shared if shares_texts and table.owner != "script" else None
        parts[name] = _with_rows(package.part(name), schema, table, rows[table.name], styles, texts)
    parts[TEXTS_PART] = shared.to_bytes()
    if styles.added:
        parts[styles.part] = styles.content
    return package.with_parts(parts)


def _with_rows(
    part: bytes,
    schema: Schema,
    table: Table,
    rows: Sequence[Mapping[str, Cell]],
    styles: Styles,
    shared: SharedTexts | None,
) -> bytes:
    """
    A laid out sheet with its rows, and with formulas as far as its stock goes.

    Written by ourselves: XlsxWriter takes ten times as long over a lookup formula.
    """
    sheet = SheetXml.from_bytes(part)
    if sheet is None:  # XlsxWriter always writes the element
        raise damaged("", table.title)
    by_column = sheet.column_styles()
    formulas = lookup_formulas(schema, table, {c.name: i for i, c in enumerate(table.columns)})
    writers = []
    for i, column in enumerate(table.columns):
        look = by_column.get(i)
        date_look = look if styles.is_date(look) else styles.date_style(look, DAY_FORMAT)
        formula, plain = formulas.get(column.name), PlainWriter(look, date_look, EPOCH_1900, shared)
        writers.append(
            plain if formula is None else _unless_typed(formula_writer(formula, look), plain)
        )
    own = own_titles(rows)
    writers += [PlainWriter(None, styles.date_style(None, DAY_FORMAT), EPOCH_1900, shared)] * len(
        own
    )
    names = [*table.column_names(), *own]
    letters = [column_letters(i) for i in range(len(names))]
    count = max(len(rows), table.stock_rows)
    wrapped = [(i, c.width) for i, c in enumerate(table.columns) if is_wrapped(c, table)]
    written = []
    for i in range(count):
        cells = [rows[i].get(name) if i < len(rows) else None for name in names]
        written.append(row_xml(i + 2, cells, writers, letters, row_height(cells, wrapped)))
    header_tag, header = first_row(sheet, 1)
    titles = [
        PlainWriter(header[a].style, None, EPOCH_1900)(title, f"{a}1")
        for a, title in zip(
            letters, [*(c.title for c in table.columns), *own.values()], strict=True
        )
    ]
    top = f"{header_tag.decode()}{''.join(titles)}</row>"
    extent = b'"A1:%s%d"' % (letters[-1].encode(), count + 1)
    return replace(
        sheet, head=with_extent(sheet.head, extent), rows="".join([top, *written]).encode()
    ).to_bytes()


def _unless_typed(formula: CellWriter, plain: CellWriter) -> CellWriter:
    """The formula, but a value that is given is written as somebody who typed it over the formula would."""
    return lambda cell, ref: (formula if cell in (None, "") else plain)(cell, ref)


class _Maker:
    """Fills the sheets of one workbook; keeps its formats, of which a workbook needs each but once."""

    def __init__(self, *, book: xlsxwriter.Workbook, schema: Schema) -> None:
        self.book = book
        self.schema = schema
        self.formats: dict[str, Format] = {}

    def format(self, look: Mapping[str, Any]) -> Format:
        key = repr(sorted(look.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(look))
        return self.formats[key]

    def lay_out(self, sheet: Worksheet, table: Table, rows: Sequence[Mapping[str, Cell]]) -> None:
        """One tab without its rows: columns, headers, and everything that helps."""
        for position, column in enumerate(table.columns):
            is_later = table.owner == "staff" and column.filled_by == "coordinator"
            options = {"level": _OUTLINE, "hidden": True} if is_later else {}
            look = self.format(cell_look(column, table))
            sheet.set_column(position, position, column.width, look, options)
            header = self.format(HEADERS[header_kind(column, table)])
            sheet.write_string(0, position, column.title, header)
            if not table.is_hidden:
                note = header_note(column, table)
                sheet.write_comment(0, position, note, {"x_scale": 2, "font_size": 10})
        header = self.format(HEADERS["optional"])
        for position, title in enumerate(own_titles(rows).values(), len(table.columns)):
            sheet.set_column(position, position, OWN_WIDTH)
            sheet.write_string(0, position, title, header)
        sheet.set_row(0, HEADER_HEIGHT)
        self._help(sheet, table)
        self._view(sheet, table, rows)

    def _help(self, sheet: Worksheet, table: Table) -> None:
        """Dropdowns, hints and highlights, for the whole column each."""
        for position, column in enumerate(table.columns):
            options = validation(self.schema, table, column)
            if options is not None:
                sheet.data_validation(1, position, LAST_ROW, position, options)
        positions = {c.name: i for i, c in enumerate(table.columns)}
        for highlight in table.highlights:
            position = positions[highlight.column]
            rule = highlight_rule(highlight.contains, highlight.equals)
            style = self.format(HIGHLIGHTS[highlight.style])
            sheet.conditional_format(
                1, position, LAST_ROW, position, {**rule, "format": style, "stop_if_true": True}
            )

    def _view(self, sheet: Worksheet, table: Table, rows: Sequence[Mapping[str, Cell]]) -> None:
        """Panes, filter, print-out, and where the cursor stands."""
        used = max(len(rows), table.stock_rows, 1)
        start = first_empty(table, rows)
        top = start - _ROWS_ABOVE if start > _SCREEN else 1
        sheet.freeze_panes(1, table.frozen_columns, top, table.frozen_columns)
        entry = next((i for i, c in enumerate(table.columns) if c.filled_by != "script"), 0)
        sheet.set_selection(start, entry, start, entry)
        if not table.is_hidden and not table.settings and table.name != "instruction":
            sheet.autofilter(0, 0, used, len(table.columns) + len(own_titles(rows)) - 1)
        sheet.outline_settings(True, True, False, False)
        sheet.set_landscape()
        sheet.set_paper(_A3 if sum(c.width for c in table.columns) > _WIDE_TAB else _A4)
        sheet.ignore_errors(
            {"number_stored_as_text": f"A2:{column_letters(len(table.columns) - 1)}{LAST_ROW + 1}"}
        )
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P / &N")
        if table.is_hidden:
            sheet.hide()
        if table.owner == "script":
            sheet.set_tab_color("#8A9BA8")
        elif table.owner == "staff":
            sheet.set_tab_color("#0B3C5D")


def first_empty(table: Table, rows: Sequence[Mapping[str, Cell]]) -> int:
    """The 0-based sheet row below the last one that people filled; the first where they fill none."""
    if table.owner == "script" or table.settings:
        return 1
    filled = [
        i
        for i, row in enumerate(rows, 2)
        if any(v not in (None, "") for k, v in row.items() if k != NUMBER)
    ]
    return max(filled, default=1)


def header_note(column: Column, table: Table) -> str:
    """The help that a header shows: what the column is for, and who fills it."""
    who = {
        "required": _("Required."),
        "optional": _("Optional."),
        "coordinator": _("For the coordinator."),
        "computed": _("Filled in by the register."),
    }
    parts = [column.description]
    if table.owner != "script":
        parts.append(who[header_kind(column, table)])
    if column.example:
        parts.append(_("Example: {example}").format(example=column.example))
    return "\n".join(parts)


def highlight_rule(contains: str | None, equals: str | None) -> dict[str, Any]:
    """A highlight as XlsxWriter takes it."""
    if contains is not None:
        return {"type": "text", "criteria": "containing", "value": contains}
    quoted = str(equals).replace('"', '""')
    return {"type": "cell", "criteria": "==", "value": f'"{quoted}"'}
