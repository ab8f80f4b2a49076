"""
A plan of writes carried out on a workbook's bytes: some parts anew, every other part as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.register.findings import column_letters
from toolkit.schema import Schema
from toolkit.storage.archive import damaged
from toolkit.storage.base import TabContent, WritePlan
from toolkit.storage.package import WorkbookPackage
from toolkit.storage.script_sheet import replaced_sheet
from toolkit.storage.sheet_xml import SheetXml, first_row
from toolkit.storage.styles_xml import DAY_FORMAT, MOMENT_FORMAT, Styles
from toolkit.storage.workbook_parts import parts_for_fresh_values
from toolkit.storage.workbook_read import epoch_of


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
    parts, left_out = parts_for_fresh_values(package)
    styles, epoch = Styles.of(package), epoch_of(package)
    for content in plan.contents:
        sheet = sheet_of(package, content.table.title)
        wanted = _date_styles(sheet, content, styles)
        parts[package.sheet_parts[content.table.title]] = replaced_sheet(
            sheet, content, wanted, epoch
        )
    if styles.added:
        parts[styles.part] = styles.content
    return Written(data=package.with_parts(parts, left_out), issued_numbers=())


def sheet_of(package: WorkbookPackage, title: str) -> SheetXml:
    """
    The sheet of a tab.

    Raises:
        RegisterError: There is no such tab, or its part is damaged.
    """
    if title not in package.sheet_parts:
        text = _("S062 Tab {tab} is missing. Run 'klachten init' to make it.")
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
