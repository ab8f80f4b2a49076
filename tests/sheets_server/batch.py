"""What every request of a ``batchUpdate`` needs: the file, the caller, and checked ranges."""

from dataclasses import dataclass

from tests.sheets_server.addresses import Box
from tests.sheets_server.errors import bad_request
from tests.sheets_server.grid import Json, Sheet, Spreadsheet, span_of
from tests.sheets_server.masks import Mask, parse_mask
from tests.sheets_server.protection import check_edit


@dataclass(frozen=True, slots=True)
class Batch:
    """One running ``batchUpdate``."""

    spreadsheet: Spreadsheet
    identity: str | None

    def tab(self, sheet_id: int) -> Sheet:
        """The tab with this id, for requests about tabs."""
        sheet = self.spreadsheet.sheet_by_id(int(sheet_id or 0))
        if sheet is None:
            raise bad_request(f"No sheet with id: {sheet_id}")
        return sheet

    def grid(self, sheet_id: int | None) -> Sheet:
        """The tab with this id, for requests about cells."""
        sheet = self.spreadsheet.sheet_by_id(int(sheet_id or 0))
        if sheet is None:
            raise bad_request(f"No grid with id: {sheet_id}")
        return sheet

    def box(self, grid: Json, *, edits: bool = True) -> tuple[Sheet, Box]:
        """The cells of a GridRange, which must be in the grid and, to edit them, be editable."""
        sheet = self.grid(grid.get("sheetId"))
        box = span_of(grid).box(sheet.row_count, sheet.column_count)
        if min(box) < 0:
            raise bad_request("GridRange indexes must be >= 0")
        for start, end, size, name in (
            (box.top, box.bottom, sheet.row_count, "Row"),
            (box.left, box.right, sheet.column_count, "Column"),
        ):
            lines = name.lower()
            if start >= end:
                raise bad_request(
                    f"range.start{name}Index[{start}] must be less than range.end{name}Index[{end}]"
                )
            if end > size:
                raise bad_request(
                    f"range.end{name}Index[{end}] is after last {lines} in grid[{size}]"
                )
        if edits:
            check_edit(self.spreadsheet, self.identity, sheet, box)
        return sheet, box

    def lines(self, given: Json, *, edits: bool = True) -> tuple[Sheet, str, int, int]:
        """Tab, dimension, start and end of a DimensionRange."""
        sheet = self.tab(given.get("sheetId", 0))
        dimension = given.get("dimension", "")
        if dimension not in {"ROWS", "COLUMNS"}:
            raise bad_request("range.dimension must be ROWS or COLUMNS.")
        size = sheet.row_count if dimension == "ROWS" else sheet.column_count
        start, end = given.get("startIndex", 0), given.get("endIndex", size)
        if start < 0 or end < 0:
            raise bad_request("DimensionRange indexes must be >= 0")
        if start >= end:
            raise bad_request(f"range.startIndex[{start}] must be less than range.endIndex[{end}]")
        if edits:
            check_edit(
                self.spreadsheet, self.identity, sheet, self.band(sheet, dimension, start, end)
            )
        return sheet, dimension, start, end

    @staticmethod
    def band(sheet: Sheet, dimension: str, start: int, end: int) -> Box:
        """The cells of whole rows or columns."""
        if dimension == "ROWS":
            return Box(start, 0, end, sheet.column_count)
        return Box(0, start, sheet.row_count, end)


def fields_of(request: Json) -> Mask:
    """The mask of an update request, which must be there."""
    if not request.get("fields"):
        raise bad_request(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
    return parse_mask(request["fields"])
