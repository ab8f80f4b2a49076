"""What hangs on a sheet and moves along when its rows or columns do."""

import copy

from tests.sheets_server.addresses import Box, Span
from tests.sheets_server.changes import Change, span_after
from tests.sheets_server.grid import Json, Sheet, Spreadsheet

_KEYS = {
    "ROWS": ("startRowIndex", "endRowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex"),
}


def moved_grid(grid: Json, dimension: str, change: Change) -> Json | None:
    """A GridRange after a change of lines; nothing when none of it is left."""
    first, last = _KEYS[dimension]
    if first not in grid and last not in grid:
        return grid
    after = change.interval(grid.get(first), grid.get(last))
    if after is None:
        return None
    moved = dict(grid)
    for name, value in zip((first, last), after, strict=True):
        if value is not None:
            moved[name] = value
    return moved


def follow_objects(spreadsheet: Spreadsheet, sheet: Sheet, dimension: str, change: Change) -> None:
    """Move all that hangs on a sheet along with its rows or columns."""

    def one(grid: Json) -> Json | None:
        return moved_grid(grid, dimension, change)

    for name in ("protected", "filter_views", "banded"):
        kept = []
        for item in getattr(sheet, name):
            moved = copy.copy(item)
            grid = one(item.get("range", {}))
            if grid is not None:
                moved["range"] = grid
                if "unprotectedRanges" in item:
                    holes = [one(hole) for hole in item["unprotectedRanges"]]
                    moved["unprotectedRanges"] = [hole for hole in holes if hole is not None]
                kept.append(moved)
        setattr(sheet, name, kept)
    rules = []
    for rule in sheet.conditional:
        ranges = [one(grid) for grid in rule.get("ranges", [])]
        left = [grid for grid in ranges if grid is not None]
        if left:
            rules.append(rule | {"ranges": left})
    sheet.conditional = rules
    if sheet.basic_filter:
        grid = one(sheet.basic_filter["range"])
        sheet.basic_filter = None if grid is None else sheet.basic_filter | {"range": grid}
    boxes = []
    for box in sheet.merges:
        span = span_after(Span(*box), dimension, change)
        if span is not None:
            boxes.append(Box(*(side or 0 for side in span)))
    sheet.merges = boxes
    groups = sheet.row_groups if dimension == "ROWS" else sheet.column_groups
    for group in list(groups):
        after = change.interval(group["range"]["startIndex"], group["range"]["endIndex"])
        if after is None:
            groups.remove(group)
        else:
            group["range"] |= {"startIndex": after[0], "endIndex": after[1]}
    _follow_names(spreadsheet, sheet, dimension, change)


def _follow_names(spreadsheet: Spreadsheet, sheet: Sheet, dimension: str, change: Change) -> None:
    named_ranges = []
    for named in spreadsheet.named_ranges:
        grid: Json | None = named["range"]
        if named["range"].get("sheetId", 0) == sheet.sheet_id:
            grid = moved_grid(named["range"], dimension, change)
        if grid is not None:
            named_ranges.append(named | {"range": grid})
    spreadsheet.named_ranges = named_ranges
    kept = []
    for metadata in spreadsheet.developer_metadata:
        lines = metadata["location"].get("dimensionRange")
        if lines and lines.get("sheetId", 0) == sheet.sheet_id and lines["dimension"] == dimension:
            after = change.interval(lines["startIndex"], lines["endIndex"])
            if after is None:
                continue
            lines |= {"startIndex": after[0], "endIndex": after[1]}
        kept.append(metadata)
    spreadsheet.developer_metadata = kept
