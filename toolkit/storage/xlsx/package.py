"""
A workbook file as a package of parts: look at some, replace some, copy the rest byte for byte.

An .xlsx file is a zip archive whose entries are the workbook's parts (ECMA-376, part 2).  Rewriting it
with a spreadsheet library loses what that library does not know; here an entry that is not replaced
keeps its very bytes, compressed form included.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.storage.xlsx.zip_archive import (
    Entry,
    archive_bytes,
    archive_entries,
    content_of,
    damaged,
    other_file,
)

_BEFORE_ELEMENTS = re.compile(rb"(?:[^<]+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)

_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
"""The namespace of the strict variant, in which dates and names are written in other ways."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkbookPackage:
    """
    The parts of one workbook file.

    Attributes:
        data: The whole file.
        address: How a person names the file; stands in messages.
        workbook_part: The name of the main part, mostly ``xl/workbook.xml``.
        sheet_parts: Sheet title → part name, in the order of the tabs.
    """

    data: bytes
    address: str
    workbook_part: str
    sheet_parts: Mapping[str, str]
    _entries: Mapping[str, Entry]

    @classmethod
    def from_bytes(cls, data: bytes, address: str = "") -> WorkbookPackage:
        """
        Open a workbook; nothing is unpacked but its list of sheets.

        Args:
            data: The file's bytes.
            address: How a person names the file.

        Raises:
            RegisterError: The file is damaged, no .xlsx workbook, or has a password.
        """
        entries = MappingProxyType(archive_entries(data, address))
        bare = cls(data=data, address=address, workbook_part="", sheet_parts={}, _entries=entries)
        main = bare._main_part()
        return cls(
            data=data,
            address=address,
            workbook_part=main,
            sheet_parts=MappingProxyType(bare._sheets(main)),
            _entries=entries,
        )

    @property
    def part_names(self) -> tuple[str, ...]:
        """All parts, in the order of the file."""
        return tuple(self._entries)

    def size(self, name: str) -> int:
        """Bytes that one part says it unpacks to."""
        return self._entries[name].size

    def part(self, name: str) -> bytes:
        """
        The unpacked bytes of one part.

        Raises:
            KeyError: There is no such part.
            RegisterError: The part is damaged, or is XML with a document type (which no spreadsheet
                program writes, and which can hide a trap).
        """
        content = content_of(self.data, self._entries[name])
        if content is None or _hides_a_trap(content):
            raise damaged(self.address, name)
        return content

    def relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """
        The relationships of one part (``""`` for the package): id → (kind, part name).

        The kind is the last word of the relationship's type, such as ``worksheet``.  External targets,
        such as a link to the web, are left out.
        """
        folder, name = posixpath.dirname(part), relationships_part(part)
        if name not in self._entries:
            return {}
        found = {}
        for element in self._parsed(name):
            if element.get("TargetMode") != "External":
                target = posixpath.join("/", folder, unquote(element.get("Target", "")))
                kind = element.get("Type", "").rpartition("/")[2]
                found[element.get("Id", "")] = (kind, posixpath.normpath(target).lstrip("/"))
        return found

    def with_parts(self, parts: Mapping[str, bytes], without: Collection[str] = ()) -> bytes:
        """
        The whole file anew, with some parts replaced or added.

        Args:
            parts: Part name → new content; a name that is not there yet is added at the end.
            without: Names of parts to leave out.

        Returns:
            A zip archive in the same order; entries that are not named are the original's bytes.
        """
        kept = {name: entry for name, entry in self._entries.items() if name not in without}
        return archive_bytes(self.data, kept, parts)

    def _parsed(self, name: str) -> ET.Element:
        try:
            return ET.fromstring(self.part(name))
        except ET.ParseError:
            raise damaged(self.address, name) from None

    def _main_part(self) -> str:
        related = self.relationships("").values()
        targets = [target for kind, target in related if kind == "officeDocument"]
        for name in [*targets, "xl/workbook.xml"]:
            is_there = name in self._entries and name.endswith(".xml")
            root = self._parsed(name) if is_there else None
            if root is not None and root.tag == f"{{{_STRICT}}}workbook":
                raise _strict_error(self.address)
            if root is not None and _local_name(root.tag) == "workbook":
                return name
        raise other_file(self.address)

    def _sheets(self, main: str) -> dict[str, str]:
        targets = self.relationships(main)
        found = {}
        for element in self._parsed(main).iter():
            if _local_name(element.tag) == "sheet":
                keys = (v for k, v in element.items() if k.endswith("/relationships}id"))
                target = targets.get(next(keys, ""), ("", ""))[1]
                if target not in self._entries:
                    raise damaged(self.address, main)
                found[element.get("name", "")] = target
        return found


def relationships_part(part: str) -> str:
    """
    The part with the relationships of a part.

    >>> relationships_part("xl/worksheets/sheet1.xml")
    'xl/worksheets/_rels/sheet1.xml.rels'
    """
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _strict_error(address: str) -> RegisterError:
    text = _(
        "S049 {address} was saved as 'Strict Open XML'. Save it as an ordinary Excel workbook (.xlsx)."
    )
    return RegisterError(text.format(address=address))


def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _hides_a_trap(content: bytes) -> bool:
    """
    Whether XML declares a document type, or is in an encoding in which that could go unseen.

    It can only do so before its first element; anywhere else it is no XML.

    >>> _hides_a_trap(b'<!-- <a> --> <!DOCTYPE a [<!ENTITY b "c">]><a/>'), _hides_a_trap(b"<a/>")
    (True, False)
    """
    start = content[:4]
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or (b"<" in start and b"\0" in start):
        return True
    before = _BEFORE_ELEMENTS.match(content)
    return before is not None and content.startswith(b"<!DOCTYPE", before.end())
