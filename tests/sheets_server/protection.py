"""Protected ranges: who may edit which cells."""

from tests.sheets_server.addresses import Box
from tests.sheets_server.errors import PROTECTED, bad_request
from tests.sheets_server.grid import Json, Sheet, Spreadsheet, span_of


def may_edit(spreadsheet: Spreadsheet, protected: Json, identity: str | None) -> bool:
    """
    Whether *identity* may edit what a ProtectedRange covers.

    The owner always may, and so may everyone where the range only warns or names no editors.
    No identity at all stands for the owner.
    """
    if identity is None or identity == spreadsheet.owner or protected.get("warningOnly"):
        return True
    editors = protected.get("editors") or {}
    if not any(editors.get(name) for name in ("users", "groups", "domainUsersCanEdit")):
        return True
    return identity.casefold() in {user.casefold() for user in editors.get("users", [])}


def check_edit(spreadsheet: Spreadsheet, identity: str | None, sheet: Sheet, box: Box) -> None:
    """Refuse, with the service's 400, an edit of cells that *identity* may not touch."""
    for protected in sheet.protected:
        if may_edit(spreadsheet, protected, identity):
            continue
        if protected_box(sheet, protected).overlaps(box) and not _is_left_open(
            sheet, protected, box
        ):
            raise bad_request(PROTECTED)


def check_sheet(spreadsheet: Spreadsheet, identity: str | None, sheet: Sheet) -> None:
    """Refuse to rename, hide or delete a tab of which any part is closed to *identity*."""
    if any(not may_edit(spreadsheet, protected, identity) for protected in sheet.protected):
        raise bad_request(PROTECTED)


def protected_box(sheet: Sheet, protected: Json) -> Box:
    """The cells that a ProtectedRange covers, within the grid as it is now."""
    return span_of(protected.get("range", {})).box(sheet.row_count, sheet.column_count)


def _is_left_open(sheet: Sheet, protected: Json, box: Box) -> bool:
    holes = protected.get("unprotectedRanges", [])
    return any(
        span_of(hole).box(sheet.row_count, sheet.column_count).contains(box) for hole in holes
    )
