"""
One sheet compared with how it is made: what is missing is put back, what people added stays.

A gap is mended only where it is: a dropdown that a pasted cell tore open gets its hole filled, and nobody's
own dropdown, colour or width is changed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from toolkit.locale import gettext as _
from toolkit.schema import Column, Table
from toolkit.storage.xlsx.cell_ranges import Rows, column_rows, open_rows, sqref_of, without_column
from toolkit.storage.xlsx.sheet_frame import SheetFrame
from toolkit.storage.xlsx.style_merge import StyleMerge, tag

_ROWS_AHEAD = 500
"""A gap counts when it begins among the filled rows or so many rows below them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """
    A sheet beside its model.

    Attributes:
        table: What the sheet is for.
        frame: The sheet; it is changed in place.
        model: The sheet as it is made.
        positions: Column name → 0-based column in the sheet, for the columns that are there.
        last_row: The sheet's last filled row.
        styles: Brings formats over from the model.
        is_date: Whether a style of the sheet's workbook shows a date.
    """

    table: Table
    frame: SheetFrame
    model: SheetFrame
    positions: Mapping[str, int]
    last_row: int
    styles: StyleMerge
    is_date: Callable[[int], bool]

    def mend(self) -> Iterator[str]:
        """Put back what is missing; each difference as a sentence."""
        yield from self._pane()
        for at, column in enumerate(self.table.columns):
            if column.name in self.positions:
                position = self.positions[column.name]
                yield from self._column(column, at, position)
                yield from self._validation(column, at, position)
                yield from self._highlights(column, at, position)

    def _pane(self) -> Iterator[str]:
        path = f"{tag('sheetViews')}/{tag('sheetView')}"
        view, wanted = self.frame.root.find(path), self.model.root.find(path)
        pane = wanted.find(tag("pane")) if wanted is not None else None
        if pane is None or (view is not None and view.find(tag("pane")) is not None):
            return
        if view is None:
            self.frame.group("sheetViews").append(copy.deepcopy(wanted))
        else:
            for child in list(view):
                if child.tag in (tag("selection"), tag("pivotSelection")):
                    view.remove(child)
            for i, child in enumerate(wanted):
                view.insert(i, copy.deepcopy(child))
        yield _("Tab {tab}: the header does not stay in view.").format(tab=self.table.title)

    def _column(self, column: Column, at: int, position: int) -> Iterator[str]:
        wanted = self.model.column(at)
        if wanted is None:
            return
        there = self.frame.column(position)
        style = None if there is None or there.get("style") is None else int(there.get("style"))
        lacks_width = there is None or there.get("width") is None
        is_date = column.type in ("date", "datetime")
        lacks_format = style is None or (is_date and not self.is_date(style))
        if not lacks_width and not lacks_format:
            return
        own = self.frame.own_column(position)
        if lacks_width:
            own.set("width", wanted.get("width"))
            own.set("customWidth", "1")
        if lacks_format:
            own.set("style", str(self.styles.cell_format(int(wanted.get("style", "0")))))
        yield _("Tab {tab}, column '{column}': the width or format is missing.").format(
            tab=self.table.title, column=column.title
        )

    def _validation(self, column: Column, at: int, position: int) -> Iterator[str]:
        wanted = next((v for v in self.model.validations() if _covers(v, at)), None)
        if wanted is None:
            return
        is_list = wanted.get("type") == "list"
        good: list[Rows] = []
        others = []
        for element in self.frame.validations():
            rows = list(column_rows(element.get("sqref", ""), position))
            if rows and (not is_list or _same_list(element, wanted)):
                good += rows
            elif rows:
                others.append(element)
        gaps = self._gaps(good)
        if not gaps:
            return
        group = self.frame.group("dataValidations")
        for element in others:
            left = without_column(element.get("sqref"), position)
            if left:
                element.set("sqref", left)
            else:
                group.remove(element)
        added = copy.deepcopy(wanted)
        added.set("sqref", sqref_of(position, gaps))
        group.append(added)
        group.set("count", str(len(group)))
        yield _("Tab {tab}, column '{column}': the dropdown or hint is missing ({cells}).").format(
            tab=self.table.title, column=column.title, cells=_shown(position, gaps)
        )

    def _highlights(self, column: Column, at: int, position: int) -> Iterator[str]:
        for block in self.model.root.iterfind(tag("conditionalFormatting")):
            if not any(column_rows(block.get("sqref", ""), at)):
                continue
            for rule in block.iterfind(tag("cfRule")):
                there = (s for s, r in self.frame.highlights() if _rule_key(r) == _rule_key(rule))
                gaps = self._gaps([rows for s in there for rows in column_rows(s, position)])
                if gaps:
                    self._add_highlight(rule, position, gaps)
                    yield _(
                        "Tab {tab}, column '{column}': the highlight of {text} is missing ({cells})."
                    ).format(
                        tab=self.table.title,
                        column=column.title,
                        text=f"'{_rule_key(rule)[-1].strip()}'",
                        cells=_shown(position, gaps),
                    )

    def _add_highlight(self, rule: etree._Element, position: int, gaps: list[Rows]) -> None:
        priorities = [int(r.get("priority", "0")) for _sqref, r in self.frame.highlights()]
        added = copy.deepcopy(rule)
        added.set("priority", str(max(priorities, default=0) + 1))
        added.set("dxfId", str(self.styles.highlight(int(rule.get("dxfId")))))
        first = sqref_of(position, [(gaps[0][0], gaps[0][0])])
        for formula in added.iterfind(tag("formula")):
            formula.text = re.sub(r"[A-Z]+\d+(?=\)+$)", first, formula.text or "")
        block = etree.Element(tag("conditionalFormatting"), sqref=sqref_of(position, gaps))
        block.append(added)
        self.frame.put(block)

    def _gaps(self, covered: list[Rows]) -> list[Rows]:
        """The uncovered rows, when some of them matter."""
        gaps = open_rows(covered)
        horizon = self.last_row + max(self.table.stock_rows, _ROWS_AHEAD)
        return [rows for rows in gaps if rows[0] <= horizon]


def _covers(validation: etree._Element, column: int) -> bool:
    return any(True for _rows in column_rows(validation.get("sqref", ""), column))


def _same_list(there: etree._Element, wanted: etree._Element) -> bool:
    return there.get("type") == "list" and _formula(there) == _formula(wanted)


def _formula(element: etree._Element) -> str:
    found = element.find(tag("formula1"))
    return "" if found is None else (found.text or "").strip().removeprefix("=")


def _rule_key(rule: etree._Element) -> tuple[str, ...]:
    """What a highlight looks for, however the program that saved it words its formula."""
    kind = rule.get("type", "")
    if kind == "containsText":
        return kind, rule.get("text", "")
    formula = rule.find(tag("formula"))
    return (
        kind,
        rule.get("operator", ""),
        "" if formula is None else (formula.text or "").strip('" '),
    )


def _shown(position: int, gaps: list[Rows]) -> str:
    """The first gap, and that there are more."""
    return sqref_of(position, gaps[:1]) + (" …" if len(gaps) > 1 else "")
