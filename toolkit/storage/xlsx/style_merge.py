"""
Formats of one workbook brought into another: found there, or added at the end.

A format is a row of numbers that point at fonts, fills and borders; nothing that is there is changed or
renumbered, so every cell keeps its look.
Source: ECMA-376 part 1, 18.8.
"""

from __future__ import annotations

import copy

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FIRST_OWN_NUMBER_FORMAT = 164
"""Numbers below are built in."""

_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")


def parsed(content: bytes) -> etree._Element:
    """A small part of our own or of a checked package as a tree; entities are never resolved."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(content, parser)


def serialised(root: etree._Element) -> bytes:
    """A tree as a part."""
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text


def tag(name: str) -> str:
    """An element's name in the main namespace."""
    return f"{{{MAIN}}}{name}"


class StyleMerge:
    """Brings formats from a model's styles into a workbook's."""

    def __init__(self, target: bytes, model: bytes) -> None:
        self.target = parsed(target)
        self.model = parsed(model)
        self.is_changed = False

    def cell_format(self, index: int) -> int:
        """The number in the workbook of the model's cell format *index*."""
        element = copy.deepcopy(self.model.find(tag("cellXfs"))[index])
        for kind, attribute in (("fonts", "fontId"), ("fills", "fillId"), ("borders", "borderId")):
            source = self.model.find(tag(kind))[int(element.get(attribute, "0"))]
            element.set(attribute, str(self._place(kind, source)))
        number = int(element.get("numFmtId", "0"))
        if number >= FIRST_OWN_NUMBER_FORMAT:
            element.set("numFmtId", str(self._number_format(number)))
        element.set("xfId", "0")
        return self._place("cellXfs", element)

    def highlight(self, index: int) -> int:
        """The number in the workbook of the model's highlight format *index*."""
        return self._place("dxfs", self.model.find(tag("dxfs"))[index])

    def to_bytes(self) -> bytes:
        """The workbook's styles with what was added."""
        return serialised(self.target)

    def _number_format(self, number: int) -> int:
        code = next(
            f.get("formatCode")
            for f in self.model.find(tag("numFmts"))
            if f.get("numFmtId") == str(number)
        )
        group = self._group("numFmts")
        for element in group:
            if element.get("formatCode") == code:
                return int(element.get("numFmtId"))
        used = [int(e.get("numFmtId")) for e in group]
        added = etree.SubElement(group, tag("numFmt"))
        added.set("numFmtId", str(max([FIRST_OWN_NUMBER_FORMAT - 1, *used]) + 1))
        added.set("formatCode", code)
        self._count(group)
        return int(added.get("numFmtId"))

    def _place(self, kind: str, element: etree._Element) -> int:
        """Where an equal element stands, or stands from now on."""
        group = self._group(kind)
        wanted = _canonical(element)
        for i, there in enumerate(group):
            if _canonical(there) == wanted:
                return i
        group.append(copy.deepcopy(element))
        self._count(group)
        return len(group) - 1

    def _group(self, kind: str) -> etree._Element:
        group = self.target.find(tag(kind))
        if group is None:
            group = etree.Element(tag(kind))
            later = {
                tag(name)
                for name in (*_ORDER[_ORDER.index(kind) + 1 :], "tableStyles", "colors", "extLst")
            }
            place = next((i for i, e in enumerate(self.target) if e.tag in later), len(self.target))
            self.target.insert(place, group)
        return group

    def _count(self, group: etree._Element) -> None:
        group.set("count", str(len(group)))
        self.is_changed = True


def _canonical(element: etree._Element) -> bytes:
    """An element's content in one way of writing, whatever namespaces its document declares."""
    bare = etree.fromstring(etree.tostring(element, with_tail=False))
    etree.cleanup_namespaces(bare)
    for child in bare.iter():
        child.tail = None
        if child.text is not None and not child.text.strip():
            child.text = None
    text: bytes = etree.tostring(bare, method="c14n2")
    return text
