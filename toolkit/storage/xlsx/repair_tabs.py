"""
A missing tab brought over from a workbook as it is made: sheet, notes, formats and its place in the book.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from posixpath import basename, dirname, join

from lxml import etree

from toolkit.storage.xlsx.package import WorkbookPackage
from toolkit.storage.xlsx.parts import CONTENT_TYPES_PART
from toolkit.storage.xlsx.style_merge import StyleMerge, parsed, serialised, tag

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_STYLE_IN_ROWS = re.compile(rb"(<(?:row|c)\b[^>]*?\bs=\")(\d+)(?=\")")
_STYLE_IN_COLUMNS = re.compile(rb"(<col\b[^>]*?\bstyle=\")(\d+)(?=\")")
_HIGHLIGHT = re.compile(rb"(<cfRule\b[^>]*?\bdxfId=\")(\d+)(?=\")")


def with_tabs(
    package: WorkbookPackage, model: WorkbookPackage, titles: Sequence[str], styles: StyleMerge
) -> dict[str, bytes]:
    """
    The parts that add tabs at the end of a workbook.

    Args:
        package: The workbook.
        model: A workbook that has the tabs.
        titles: Which tabs.
        styles: Brings formats over; its result is not among the parts.
    """
    adder = _Adder(package, model, styles)
    for title in titles:
        adder.add(title)
    return adder.parts()


class _Adder:
    """Collects the parts of the tabs to add."""

    def __init__(
        self, package: WorkbookPackage, model: WorkbookPackage, styles: StyleMerge
    ) -> None:
        self.package, self.model, self.styles = package, model, styles
        self.added: dict[str, bytes] = {}
        self.main = parsed(package.part(package.workbook_part))
        self.model_main = parsed(model.part(model.workbook_part))
        self.links_part = _links_part(package.workbook_part)
        self.links = parsed(package.part(self.links_part))
        self.types = parsed(package.part(CONTENT_TYPES_PART))
        self.model_types = {
            e.get("PartName"): e.get("ContentType")
            for e in parsed(model.part(CONTENT_TYPES_PART))
            if e.get("PartName")
        }

    def add(self, title: str) -> None:
        source = self.model.sheet_parts[title]
        name = self._copy(source, self._restyled(self.model.part(source)))
        links = _links_part(source)
        if links in self.model.part_names:
            tree = parsed(self.model.part(links))
            for element in tree:
                target = self.model.relationships(source)[element.get("Id")][1]
                element.set("Target", "/" + self._copy(target, self.model.part(target)))
            self.added[_links_part(name)] = serialised(tree)
        identifiers = {e.get("Id") for e in self.links}
        link = next(
            f"rId{n}" for n in range(1, len(identifiers) + 2) if f"rId{n}" not in identifiers
        )
        etree.SubElement(
            self.links,
            f"{{{_RELATIONSHIPS}}}Relationship",
            Id=link,
            Type=f"{_OFFICE}/worksheet",
            Target=f"/{name}",
        )
        sheets = self.main.find(tag("sheets"))
        element = etree.SubElement(sheets, tag("sheet"), name=title)
        element.set(
            "sheetId", str(max(int(e.get("sheetId", "0")) for e in sheets if e is not element) + 1)
        )
        wanted = next(e for e in self.model_main.find(tag("sheets")) if e.get("name") == title)
        if wanted.get("state"):
            element.set("state", wanted.get("state"))
        element.set(f"{{{_OFFICE}}}id", link)

    def parts(self) -> dict[str, bytes]:
        return {
            **self.added,
            self.package.workbook_part: serialised(self.main),
            self.links_part: serialised(self.links),
            CONTENT_TYPES_PART: serialised(self.types),
        }

    def _copy(self, source: str, content: bytes) -> str:
        """Put a part of the model under a name that is still free."""
        stem, dot, suffix = basename(source).rpartition(".")
        stem = stem.rstrip("0123456789")
        used = {*self.package.part_names, *self.added}
        number = 1
        while (name := join(dirname(source), f"{stem}{number}{dot}{suffix}")) in used:
            number += 1
        self.added[name] = content
        kind = self.model_types.get(f"/{source}")
        if kind is not None:
            etree.SubElement(
                self.types, f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=kind
            )
        elif not any(e.get("Extension") == suffix for e in self.types):
            element = etree.Element(f"{{{_TYPES}}}Default", Extension=suffix)
            element.set("ContentType", "application/vnd.openxmlformats-officedocument.vmlDrawing")
            self.types.insert(0, element)
        return name

    def _restyled(self, sheet: bytes) -> bytes:
        """A sheet of the model with the workbook's numbers for its formats; it is not the active tab."""
        cells: dict[bytes, bytes] = {}
        lights: dict[bytes, bytes] = {}

        def cell(match: re.Match[bytes]) -> bytes:
            number = match[2]
            if number not in cells:
                cells[number] = b"%d" % self.styles.cell_format(int(number))
            return match[1] + cells[number]

        def light(match: re.Match[bytes]) -> bytes:
            number = match[2]
            if number not in lights:
                lights[number] = b"%d" % self.styles.highlight(int(number))
            return match[1] + lights[number]

        sheet = _STYLE_IN_COLUMNS.sub(cell, _STYLE_IN_ROWS.sub(cell, sheet))
        return _HIGHLIGHT.sub(light, sheet).replace(b' tabSelected="1"', b"", 1)


def _links_part(part: str) -> str:
    return join(dirname(part), "_rels", f"{basename(part)}.rels")


def with_names(workbook: bytes, names: Mapping[str, str]) -> tuple[bytes, list[str]]:
    """
    The main part with the named lists, and the names that were missing or broken.

    Args:
        workbook: The main part.
        names: Name → formula without ``=``.
    """
    root = parsed(workbook)
    group = root.find(tag("definedNames"))
    there = (
        {} if group is None else {e.get("name"): e for e in group if e.get("localSheetId") is None}
    )
    wanting = [n for n in names if n not in there or "#REF!" in (there[n].text or "")]
    if not wanting:
        return workbook, []
    if group is None:
        group = etree.Element(tag("definedNames"))
        before = {tag(n) for n in ("sheets", "functionGroups", "externalReferences")}
        place = max(i for i, e in enumerate(root) if e.tag in before)
        root.insert(place + 1, group)
    for name in wanting:
        element = there.get(name)
        if element is None:
            element = etree.SubElement(group, tag("definedName"), name=name)
        element.text = names[name]
    return serialised(root), wanting
