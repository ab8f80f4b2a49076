"""
A sheet without its rows as a small tree: columns, panes, dropdowns, highlights.

Only a repair uses it; a refresh leaves these bytes alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from toolkit.storage.xlsx.sheet_xml import SheetXml
from toolkit.storage.xlsx.style_merge import parsed, tag

_ORDER = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
"""Source: ECMA-376 part 1, 18.3.1.99 (the order of a worksheet's elements)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetFrame:
    """One sheet's tree without rows, and its rows as bytes."""

    root: etree._Element
    rows: bytes
    prefix: bytes

    @classmethod
    def of(cls, sheet: SheetXml) -> SheetFrame:
        """The frame of a sheet."""
        empty = b"<" + sheet.prefix + b"sheetData/>"
        return cls(
            root=parsed(sheet.head + empty + sheet.tail), rows=sheet.rows, prefix=sheet.prefix
        )

    def to_sheet(self) -> SheetXml:
        """The sheet again."""
        whole = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        match = re.search(rb"<((?:[\w.-]+:)?)sheetData\s*/>", whole)
        if match is None:  # the element was put there above
            raise ValueError(self.root.tag)
        return SheetXml(
            head=whole[: match.start()], rows=self.rows, tail=whole[match.end() :], prefix=match[1]
        )

    def group(self, name: str) -> etree._Element:
        """The child of that name, made in its place when it is not there."""
        found = self.root.find(tag(name))
        return self.put(etree.Element(tag(name))) if found is None else found

    def put(self, element: etree._Element) -> etree._Element:
        """Put a child behind the last one that may stand before it."""
        own = _ORDER.index(etree.QName(element).localname)
        before = {tag(name) for name in _ORDER[: own + 1]}
        places = [i for i, child in enumerate(self.root) if child.tag in before]
        self.root.insert(places[-1] + 1 if places else 0, element)
        return element

    def validations(self) -> Iterator[etree._Element]:
        """The dropdowns and hints."""
        yield from self.root.iterfind(f"{tag('dataValidations')}/{tag('dataValidation')}")

    def highlights(self) -> Iterator[tuple[str, etree._Element]]:
        """Where each highlight holds, and its rule."""
        for block in self.root.iterfind(tag("conditionalFormatting")):
            for rule in block.iterfind(tag("cfRule")):
                yield block.get("sqref", ""), rule

    def column(self, position: int) -> etree._Element | None:
        """The definition of a 0-based column."""
        for element in self.root.iterfind(f"{tag('cols')}/{tag('col')}"):
            if int(element.get("min")) <= position + 1 <= int(element.get("max")):
                return element
        return None

    def own_column(self, position: int) -> etree._Element:
        """The definition of one column for itself, split off from its neighbours' when shared."""
        element = self.column(position)
        group = self.group("cols")
        number = position + 1
        if element is None:
            element = etree.Element(tag("col"), min=str(number), max=str(number))
            place = sum(int(e.get("max")) < number for e in group)
            group.insert(place, element)
            return element
        low, high = int(element.get("min")), int(element.get("max"))
        for first, last, is_before in ((low, number - 1, True), (number + 1, high, False)):
            if first <= last:
                part = etree.Element(tag("col"), dict(element.attrib))
                part.set("min", str(first))
                part.set("max", str(last))
                group.insert(group.index(element) + (0 if is_before else 1), part)
        element.set("min", str(number))
        element.set("max", str(number))
        return element
