"""
The few parts that belong to the whole workbook and say: compute everything anew on opening.

A lookup formula's last value is kept in the staff's own sheet, which is never rewritten, so after a
refresh it is old. Excel computes everything on opening where the workbook says ``fullCalcOnLoad``.
LibreOffice ignores that; it trusts the kept values of files that Excel or LibreOffice saved, by the name
of the program in ``docProps/app.xml``, and computes every other file anew. The file that we write was
last saved by us, and says so there; with that both show fresh values, and no staff's byte is touched.
Source: LibreOffice, ``sc/source/filter/oox/workbookhelper.cxx`` (``isGeneratorKnownGood``), seen to work
with LibreOffice 7.4 in ``tests/storage/test_workbook_fresh_values.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.storage.xlsx.package import WorkbookPackage

APPLICATION = "Klachtgeheugen"
APPLICATION_PART = "docProps/app.xml"
CONTENT_TYPES_PART = "[Content_Types].xml"

_APPLICATION = re.compile(rb"(<(?:\w+:)?Application\s*>)[^<]*(</)")
_CALCULATION = re.compile(rb"<((?:\w+:)?)calcPr\b[^>]*?(/?)>")
_FULL = re.compile(rb'\s+fullCalcOnLoad\s*=\s*(?:"[^"]*"|\'[^\']*\')')
_BEFORE_CALCULATION = re.compile(
    rb"</((?:\w+:)?)(?:definedNames|externalReferences|functionGroups|sheets)\s*>"
)


def marked_as_ours(application: bytes) -> bytes:
    """``docProps/app.xml`` with our name as the program that saved the file."""
    return _APPLICATION.sub(rb"\g<1>" + APPLICATION.encode() + rb"\2", application, count=1)


def with_full_calculation(workbook: bytes) -> bytes:
    """The main part with ``fullCalcOnLoad``; unchanged where it says so already."""
    found = _CALCULATION.search(workbook)
    if found is not None:
        tag = found[0]
        full = _FULL.search(tag)
        if full is not None and (b'"1"' in full[0] or b'"true"' in full[0]):
            return workbook
        bare = _FULL.sub(b"", tag)
        end = len(bare) - (2 if bare.endswith(b"/>") else 1)
        new = bare[:end].rstrip() + b' fullCalcOnLoad="1"' + bare[end:]
        return workbook[: found.start()] + new + workbook[found.end() :]
    places = list(_BEFORE_CALCULATION.finditer(workbook))
    last = places[-1]
    element = b"<" + last[1] + b'calcPr fullCalcOnLoad="1"/>'
    return workbook[: last.end()] + element + workbook[last.end() :]


def parts_for_fresh_values(package: WorkbookPackage) -> tuple[dict[str, bytes], frozenset[str]]:
    """
    What has to change so that every program computes anew.

    Returns:
        The changed parts, and the names of the parts to leave out (the calculation chain, which lists
        formula cells that may no longer be there; Excel makes it anew).
    """
    parts: dict[str, bytes] = {}
    main = package.part(package.workbook_part)
    full = with_full_calculation(main)
    if full != main:
        parts[package.workbook_part] = full
    for kind, name in package.relationships("").values():
        if kind == "extended-properties" and name in package.part_names:
            application = package.part(name)
            marked = marked_as_ours(application)
            if marked != application:
                parts[name] = marked
    chains = {
        target
        for kind, target in package.relationships(package.workbook_part).values()
        if kind == "calcChain"
    }
    chains &= set(package.part_names)
    if chains:
        parts |= _without_chain(package)
    return parts, frozenset(chains)


def _without_chain(package: WorkbookPackage) -> Mapping[str, bytes]:
    """Content types and relationships without the calculation chain."""
    folder, _slash, base = package.workbook_part.rpartition("/")
    relationships = f"{folder}/_rels/{base}.rels".lstrip("/")
    found = {}
    for name, pattern in (
        (CONTENT_TYPES_PART, rb"<(?:\w+:)?Override\b[^>]*calcChain\+xml[^>]*?/>"),
        (relationships, rb"<(?:\w+:)?Relationship\b[^>]*relationships/calcChain\b[^>]*?/>"),
    ):
        found[name] = re.sub(pattern, b"", package.part(name))
    return found
