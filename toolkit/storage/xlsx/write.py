"""
A plan of writes carried out on a workbook's bytes: some parts anew, every other part as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.register.findings import column_letters
from toolkit.schema import Schema, Table
from toolkit.storage.base import (
    FreshRows,
    RawTab,
    RowEdits,
    TabContent,
    WritePlan,
    own_positions,
)
from toolkit.storage.formulas import lookup_formulas
from toolkit.storage.xlsx.cell_xml import CellWriter, PlainWriter
from toolkit.storage.xlsx.fresh_rows import Lane, entered
from toolkit.storage.xlsx.package import WorkbookPackage, relationships_part
from toolkit.storage.xlsx.parts import parts_for_fresh_values
from toolkit.storage.xlsx.read import epoch_of, read_some, read_tab
from toolkit.storage.xlsx.row_edits import (
    edited_rows,
    with_edits,
    without_notes,
    without_unused_texts,
)
from toolkit.storage.xlsx.row_links import without_links, without_relationships
from toolkit.storage.xlsx.script_sheet import replaced_sheet
from toolkit.storage.xlsx.sheet_ranges import extended_filter_names, extended_tables
from toolkit.storage.xlsx.sheet_xml import SheetXml, first_row
from toolkit.storage.xlsx.styles_xml import DAY_FORMAT, MOMENT_FORMAT, Styles
from toolkit.storage.xlsx.zip_archive import damaged


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A workbook with a plan carried out, and the numbers given to fresh rows."""

    data: bytes
    issued_numbers: tuple[str, ...]


def written_workbook(package: WorkbookPackage, plan: WritePlan, schema: Schema) -> Written:
    """
    The whole workbook after a plan.

    Args:
        package: The workbook as it is.
        plan: What to write.
        schema: The register's tabs and columns.

    Raises:
        RegisterError: A tab is missing, or a part is damaged.
    """
    writer = _Writer(
        package=package, schema=schema, styles=Styles.of(package), epoch=epoch_of(package)
    )
    for content in plan.contents:
        writer.replace(content)
    tabs = read_some(package, [edits.table for edits in plan.row_edits]) if plan.row_edits else {}
    for edits in plan.row_edits:
        writer.edit(edits, tabs[edits.table.title])
    issued = [number for fresh in plan.fresh_rows for number in writer.enter(fresh)]
    return Written(data=writer.whole(is_last=True), issued_numbers=tuple(issued))


@dataclass(kw_only=True, slots=True)
class _Writer:
    """The sheets of one workbook while they are written."""

    package: WorkbookPackage
    schema: Schema
    styles: Styles
    epoch: datetime
    sheets: dict[str, SheetXml] = field(default_factory=dict)
    last_rows: dict[str, int] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)
    has_edits: bool = False

    def sheet(self, title: str) -> SheetXml:
        return self.sheets.get(title) or sheet_of(self.package, title)

    def replace(self, content: TabContent) -> None:
        """One of the script's tabs anew."""
        title = content.table.title
        sheet = self.sheet(title)
        dates = _date_styles(sheet, content, self.styles)
        self.sheets[title] = replaced_sheet(sheet, content, dates, self.epoch)
        self.last_rows[title] = len(content.rows) + 1

    def enter(self, fresh: FreshRows) -> tuple[str, ...]:
        """Fresh rows in a tab that people fill; the numbers that they were given."""
        title = fresh.table.title
        sheet = self.sheet(title)
        now = (
            WorkbookPackage.from_bytes(self.whole(), self.package.address)
            if title in self.sheets
            else self.package
        )
        tab = read_tab(now, fresh.table)
        lanes = self._lanes(fresh.table, tab.header, sheet)
        lanes |= self._own_lanes(fresh.table, tab.header, sheet)
        done = entered(sheet, tab, fresh, lanes)
        self.sheets[title] = done.sheet
        self.last_rows[title] = done.last_row
        self.parts |= extended_tables(
            self.package, self.package.sheet_parts[title], done.old_last_row, done.last_row
        )
        return done.issued_numbers

    def edit(self, edits: RowEdits, tab: RawTab) -> None:
        """Single cells of rows that people filled, of a tab as it was; what they held is gone from the file."""
        title = edits.table.title
        sheet = self.sheet(title)
        edited = with_edits(sheet, tab, edits, self._lanes(edits.table, tab.header, sheet))
        self.has_edits = True
        rows = edited_rows(tab, edits)
        self.sheets[title], gone = without_links(edited, rows)
        if gone:
            name = relationships_part(self.package.sheet_parts[title])
            self.parts[name] = without_relationships(self.package.part(name), gone)
        for kind, name in self.package.relationships(self.package.sheet_parts[title]).values():
            if kind in ("comments", "threadedComment"):
                notes = self.parts.get(name) or self.package.part(name)
                self.parts[name] = without_notes(notes, rows)

    def _lanes(self, table: Table, header: Sequence[str], sheet: SheetXml) -> dict[str, Lane]:
        folded = [title.casefold() for title in header]
        missing = [c.title for c in table.columns if c.title.casefold() not in folded]
        if missing:
            text = _(
                "S046 Tab {tab}: the column '{column}' is missing. Run 'klachten init' to add it."
            )
            raise RegisterError(*(text.format(tab=table.title, column=title) for title in missing))
        positions = {c.name: folded.index(c.title.casefold()) for c in table.columns}
        formulas = lookup_formulas(self.schema, table, positions)
        styles = sheet.column_styles()
        _tag, second = first_row(sheet, 2)
        lanes = {}
        for column in table.columns:
            letters = column_letters(positions[column.name])
            cell = second.get(letters)
            lanes[column.name] = Lane(
                letters=letters,
                style=styles.get(positions[column.name], cell.style if cell else None),
                writer=self._writer_for(MOMENT_FORMAT if column.type == "datetime" else DAY_FORMAT),
                formula=formulas.get(column.name, ""),
            )
        return lanes

    def _own_lanes(self, table: Table, header: Sequence[str], sheet: SheetXml) -> dict[str, Lane]:
        """How the staff's own columns are written."""
        styles, writer = sheet.column_styles(), self._writer_for(DAY_FORMAT)
        return {
            name: Lane(letters=column_letters(at), style=styles.get(at), writer=writer)
            for name, at in own_positions(header, table).items()
        }

    def _writer_for(self, date_format: int) -> Callable[[int | None], CellWriter]:
        @cache
        def writer(style: int | None) -> CellWriter:
            return PlainWriter(style, self.styles.date_style(style, date_format), self.epoch)

        return writer

    def whole(self, *, is_last: bool = False) -> bytes:
        """The workbook with everything that was written; after the last time nothing is kept."""
        parts, left_out = parts_for_fresh_values(self.package)
        parts |= self.parts
        for title in list(self.sheets):
            sheet = self.sheets.pop(title) if is_last else self.sheets[title]
            parts[self.package.sheet_parts[title]] = sheet.to_bytes()
            del sheet
        if self.has_edits:
            parts |= self._texts_in_use(parts)
        if self.styles.added:
            parts[self.styles.part] = self.styles.content
        main = self.package.workbook_part
        order = list(self.package.sheet_parts)
        before = parts.get(main, self.package.part(main))
        after = extended_filter_names(
            before, {order.index(t): n for t, n in self.last_rows.items()}
        )
        if after != before:
            parts[main] = after
        return self.package.with_parts(parts, left_out)

    def _texts_in_use(self, parts: Mapping[str, bytes]) -> dict[str, bytes]:
        """The workbook's shared texts without those that were removed from its cells."""
        related = self.package.relationships(self.package.workbook_part).values()
        names = [name for kind, name in related if kind == "sharedStrings"]
        sheets = list(self.package.sheet_parts.values())
        before = [self.package.part(name) for name in sheets if name in parts]
        after = [parts.get(name) or self.package.part(name) for name in sheets]
        return {
            name: without_unused_texts(self.package.part(name), before, after) for name in names
        }


def sheet_of(package: WorkbookPackage, title: str) -> SheetXml:
    """
    The sheet of a tab.

    Raises:
        RegisterError: There is no such tab, or its part is damaged.
    """
    if title not in package.sheet_parts:
        text = _("S039 Tab {tab} is missing. Run 'klachten init' to make it.")
        raise RegisterError(text.format(tab=title))
    name = package.sheet_parts[title]
    sheet = SheetXml.from_bytes(package.part(name))
    if sheet is None:
        raise damaged(package.address, name)
    return sheet


def _date_styles(sheet: SheetXml, content: TabContent, styles: Styles) -> Mapping[int, int]:
    """Column → a style that shows its dates."""
    whole = sheet.column_styles()
    _tag, second = first_row(sheet, 2)
    found = {}
    for i, column in enumerate(content.table.columns):
        if column.type in ("date", "datetime"):
            cell = second.get(column_letters(i))
            style = whole.get(i, cell.style if cell else None)
            found[i] = styles.date_style(
                style, DAY_FORMAT if column.type == "date" else MOMENT_FORMAT
            )
    return found
