"""
A register's workbook mended: everything that the schema asks for and that went missing is put back.

Nothing that people filled in is touched, and a workbook that lacks nothing comes back as the same bytes.
The measure is a workbook as it is made from the schema today.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.register.findings import column_letters
from toolkit.register.numbers import serials
from toolkit.schema import Schema, Table
from toolkit.storage.base import FreshRows, RawTab, WritePlan
from toolkit.storage.dropdowns import list_names
from toolkit.storage.formulas import lookup_formulas
from toolkit.storage.initial import NUMBER, has_stock_numbers, settings_rows
from toolkit.storage.xlsx.cell_xml import EPOCH_1900, PlainWriter
from toolkit.storage.xlsx.fresh_rows import Lane, stock_count
from toolkit.storage.xlsx.make import make_workbook
from toolkit.storage.xlsx.package import WorkbookPackage
from toolkit.storage.xlsx.read import read_tabs
from toolkit.storage.xlsx.repair_rows import missing_formulas, with_formulas, with_headers
from toolkit.storage.xlsx.repair_sheet import Comparison
from toolkit.storage.xlsx.repair_tabs import with_names, with_tabs
from toolkit.storage.xlsx.sheet_frame import SheetFrame
from toolkit.storage.xlsx.sheet_xml import SheetXml, first_row
from toolkit.storage.xlsx.style_merge import StyleMerge
from toolkit.storage.xlsx.styles_xml import Styles
from toolkit.storage.xlsx.write import sheet_of, written_workbook
from toolkit.storage.xlsx.zip_archive import damaged


@dataclass(frozen=True, kw_only=True, slots=True)
class Repaired:
    """A mended workbook, and what was missing, as sentences for people."""

    data: bytes
    differences: tuple[str, ...]


def repaired(package: WorkbookPackage, schema: Schema) -> Repaired:
    """
    Mend a workbook.

    Args:
        package: The workbook as it is.
        schema: The register's tabs and columns.

    Raises:
        RegisterError: A part is damaged, or a sheet is written in a way that cannot be mended safely.
    """
    model = WorkbookPackage.from_bytes(make_workbook(schema, {}, shares_texts=False))
    repair = _Repair(package=package, model=model, schema=schema)
    try:
        repair.add_tabs()
        repair.mend_sheets()
        repair.add_names()
        repair.add_rows()
    except etree.XMLSyntaxError:  # not well formed, or nested deeper than any program writes
        raise damaged(package.address) from None
    return Repaired(data=repair.package.data, differences=tuple(repair.differences))


@dataclass(kw_only=True, slots=True)
class _Repair:
    """One workbook under repair: each step leaves a whole package."""

    package: WorkbookPackage
    model: WorkbookPackage
    schema: Schema
    differences: list[str] = field(default_factory=list)

    def add_tabs(self) -> None:
        """The tabs that are missing."""
        titles = [t.title for t in self.schema if t.title not in self.package.sheet_parts]
        if not titles:
            return
        styles = self._style_merge()
        parts = with_tabs(self.package, self.model, titles, styles)
        self._put({**parts, Styles.of(self.package).part: styles.to_bytes()})
        self.differences += [_("Tab {tab} is missing.").format(tab=title) for title in titles]

    def mend_sheets(self) -> None:
        """Columns, dropdowns, highlights, panes, widths and formulas."""
        tabs = read_tabs(self.package, self.schema)
        merge, styles = self._style_merge(), Styles.of(self.package)
        parts = {}
        for table in self.schema:
            sheet = sheet_of(self.package, table.title)
            mended, differences = self._mended(sheet, tabs[table.title], table, merge, styles)
            if differences:
                parts[self.package.sheet_parts[table.title]] = mended.to_bytes()
                self.differences += differences
        if merge.is_changed:
            parts[styles.part] = merge.to_bytes()
        self._put(parts)

    def _mended(
        self, sheet: SheetXml, tab: RawTab, table: Table, merge: StyleMerge, styles: Styles
    ) -> tuple[SheetXml, list[str]]:
        model = sheet_of(self.model, table.title)
        differences = []
        positions = _positions(tab, table)
        absent = [c for c in table.columns if c.name not in positions]
        if absent:
            _tag, titles = first_row(model, 1)
            headers = {}
            for i, column in enumerate(absent, len(tab.header)):
                positions[column.name] = i
                was = titles[column_letters(table.columns.index(column))].style or 0
                headers[column_letters(i)] = (column.title, merge.cell_format(was))
                text = _("Tab {tab}: the column '{column}' is missing.")
                differences.append(text.format(tab=table.title, column=column.title))
            sheet = with_headers(sheet, headers)
        frame = SheetFrame.of(sheet)
        differences += Comparison(
            table=table,
            frame=frame,
            model=SheetFrame.of(model),
            positions=positions,
            last_row=len(tab.rows) + 1,
            styles=merge,
            is_date=styles.is_date,
        ).mend()
        if differences:
            sheet = frame.to_sheet()
        lanes = self._lanes(sheet, table, positions)
        if lanes:
            filled = {
                i for i, row in enumerate(tab.rows, 2) if any(c not in ("", None) for c in row)
            }
            if not has_stock_numbers(table):
                filled |= set(range(2, table.stock_rows + 2))
            missing = missing_formulas(
                sheet, {lane.letters: lane.formula for lane in lanes.values()}, filled
            )
            if missing:
                sheet = with_formulas(sheet, lanes, missing)
                differences += _formula_sentences(table, lanes, missing)
        return sheet, differences

    def _lanes(self, sheet: SheetXml, table: Table, positions: dict[str, int]) -> dict[str, Lane]:
        """The computed columns as they are written."""
        by_column = sheet.column_styles()
        return {
            name: Lane(
                letters=column_letters(positions[name]),
                style=by_column.get(positions[name]),
                writer=lambda style: PlainWriter(style, style, EPOCH_1900),
                formula=formula,
            )
            for name, formula in lookup_formulas(self.schema, table, positions).items()
        }

    def add_names(self) -> None:
        """The named lists behind the dropdowns."""
        main = self.package.workbook_part
        content, names = with_names(self.package.part(main), list_names(self.schema))
        if names:
            self._put({main: content})
            text = _("The list '{name}' behind a dropdown is missing.")
            self.differences += [text.format(name=name) for name in names]

    def add_rows(self) -> None:
        """Settings that are new, and numbers for the rows to come; and everything computes anew."""
        tabs = read_tabs(self.package, self.schema)
        fresh = [*self._settings(tabs), *self._stock(tabs)]
        if self.differences:
            plan = WritePlan(fresh_rows=tuple(fresh))
            written = written_workbook(self.package, plan, self.schema)
            self.package = WorkbookPackage.from_bytes(written.data, self.package.address)

    def _settings(self, tabs: dict[str, RawTab]) -> Sequence[FreshRows]:
        found = []
        for table in self.schema:
            if table.settings:
                tab = tabs[table.title]
                at = _positions(tab, table)["setting"]
                there = {" ".join(str(row[at] or "").split()).casefold() for row in tab.rows}
                rows = [
                    r for r in settings_rows(table, ()) if str(r["setting"]).casefold() not in there
                ]
                text = _("Tab {tab}: the setting '{setting}' is missing.")
                self.differences += [
                    text.format(tab=table.title, setting=r["setting"]) for r in rows
                ]
                if rows:
                    found.append(FreshRows(table=table, rows=rows))
        return found

    def _stock(self, tabs: dict[str, RawTab]) -> Sequence[FreshRows]:
        found = []
        for table in self.schema:
            if has_stock_numbers(table) and table.stock_rows:
                tab = tabs[table.title]
                printed = column_letters(_positions(tab, table)[NUMBER])
                there = stock_count(sheet_of(self.package, table.title), tab, printed)
                count = table.stock_rows - there
                if count > 0:
                    text = ngettext(
                        "Tab {tab}: {count} numbered empty row is missing.",
                        "Tab {tab}: {count} numbered empty rows are missing.",
                        count,
                    )
                    self.differences.append(text.format(tab=table.title, count=count))
                    highest = self._highest_logged(tabs)
                    found.append(FreshRows(table=table, rows=(), highest_number=highest))
        return found

    def _highest_logged(self, tabs: dict[str, RawTab]) -> int:
        """The highest serial in the log, where a number stays known when its row is gone."""
        log = self.schema["log"]
        tab = tabs[log.title]
        at = _positions(tab, log).get("highest_number", -1)
        return int(
            serials(["", *(str(row[at] or "") for row in tab.rows if 0 <= at < len(row))]).max()
        )

    def _style_merge(self) -> StyleMerge:
        part, model = Styles.of(self.package).part, Styles.of(self.model).part
        if not part:
            raise damaged(self.package.address, "styles")
        return StyleMerge(self.package.part(part), self.model.part(model))

    def _put(self, parts: dict[str, bytes]) -> None:
        if parts:
            data = self.package.with_parts(parts)
            self.package = WorkbookPackage.from_bytes(data, self.package.address)


def _positions(tab: RawTab, table: Table) -> dict[str, int]:
    """Column name → 0-based column in the sheet, of the columns that are there."""
    if table.owner == "script" and not tab.header:
        return {c.name: i for i, c in enumerate(table.columns)}
    folded = [title.casefold() for title in tab.header]
    return {
        c.name: folded.index(c.title.casefold())
        for c in table.columns
        if c.title.casefold() in folded
    }


def _formula_sentences(
    table: Table, lanes: dict[str, Lane], missing: dict[str, set[int]]
) -> list[str]:
    found = []
    for name, lane in lanes.items():
        rows = missing.get(lane.letters)
        if rows:
            text = ngettext(
                "Tab {tab}, column '{column}': {count} cell lacks its formula (row {row}).",
                "Tab {tab}, column '{column}': {count} cells lack their formula (from row {row}).",
                len(rows),
            )
            title = table.column(name).title
            found.append(text.format(tab=table.title, column=title, count=len(rows), row=min(rows)))
    return found
