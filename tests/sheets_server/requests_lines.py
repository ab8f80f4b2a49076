"""Requests about rows and columns: insert, delete, move, size, hide and group them."""

from tests.sheets_server.batch import Batch, fields_of
from tests.sheets_server.changes import Deletion, Insertion, Move
from tests.sheets_server.errors import PROTECTED, bad_request
from tests.sheets_server.formats import render
from tests.sheets_server.grid import BLANK, Json, Sheet
from tests.sheets_server.masks import write
from tests.sheets_server.protection import may_edit, protected_box
from tests.sheets_server.recalculate import recalculate
from tests.sheets_server.structure import change_lines
from tests.sheets_server.values_write import check_room


def insert_dimension(batch: Batch, request: Json) -> None:
    """New lines, which take format and dropdowns from the line before or after them."""
    sheet, dimension, start, end = batch.lines(request.get("range", {}), edits=False)
    by_rows = dimension == "ROWS"
    size = sheet.row_count if by_rows else sheet.column_count
    before = request.get("inheritFromBefore", False)
    if before and start == 0:
        raise bad_request("inheritFromBefore cannot be true when inserting at index 0.")
    if start > size or (start == size and not before):
        raise bad_request(
            f"range.startIndex[{start}] must be less than the grid size[{size}] "
            "if inheritFromBefore is false."
        )
    _check_inside(batch, sheet, dimension, start)
    count = end - start
    check_room(batch.spreadsheet, count * (sheet.column_count if by_rows else sheet.row_count))
    change_lines(batch.spreadsheet, sheet, dimension, Insertion(start, count))
    source = start - 1 if before else end
    for at in range(sheet.column_count if by_rows else len(sheet.rows)):
        model = sheet.cell(source, at) if by_rows else sheet.cell(at, source)
        like = BLANK._replace(format=model.format, validation=model.validation)
        if like != BLANK:
            for line in range(start, end):
                sheet.put(*((line, at) if by_rows else (at, line)), like)


def _check_inside(batch: Batch, sheet: Sheet, dimension: str, at: int) -> None:
    for protected in sheet.protected:
        box = protected_box(sheet, protected)
        first, last = (box.top, box.bottom) if dimension == "ROWS" else (box.left, box.right)
        if first < at < last and not may_edit(batch.spreadsheet, protected, batch.identity):
            across = (box.left, box.right) if dimension == "ROWS" else (box.top, box.bottom)
            whole = (0, sheet.column_count if dimension == "ROWS" else sheet.row_count)
            if across == whole:
                raise bad_request(PROTECTED)


def append_dimension(batch: Batch, request: Json) -> None:
    sheet = batch.tab(request.get("sheetId", 0))
    length = request.get("length", 0)
    if length < 1:
        raise bad_request(f"length must be greater than 0, was {length}")
    if request.get("dimension") == "ROWS":
        check_room(batch.spreadsheet, length * sheet.column_count)
        sheet.row_count += length
    elif request.get("dimension") == "COLUMNS":
        check_room(batch.spreadsheet, length * sheet.row_count)
        sheet.column_count += length
    else:
        raise bad_request("dimension must be ROWS or COLUMNS.")


def delete_dimension(batch: Batch, request: Json) -> None:
    sheet, dimension, start, end = batch.lines(request.get("range", {}))
    by_rows = dimension == "ROWS"
    size = sheet.row_count if by_rows else sheet.column_count
    word = "row" if by_rows else "column"
    if end > size:
        raise bad_request(
            f"Cannot delete a {word} that doesn't exist. Tried to delete {word} index {end - 1} "
            f"but there are only {size} {word}s."
        )
    name = "frozenRowCount" if by_rows else "frozenColumnCount"
    frozen = sheet.grid_properties.get(name, 0)
    if end - start == size or (start <= frozen and end == size and frozen):
        raise bad_request(f"Sorry, it is not possible to delete all non-frozen {word}s.")
    change_lines(batch.spreadsheet, sheet, dimension, Deletion(start, end))


def move_dimension(batch: Batch, request: Json) -> None:
    sheet, dimension, start, end = batch.lines(request.get("source", {}))
    to = request.get("destinationIndex", 0)
    size = sheet.row_count if dimension == "ROWS" else sheet.column_count
    if end > size or not 0 <= to <= size:
        raise bad_request(
            f"destinationIndex[{to}] is after last {dimension.lower()} in grid[{size}]"
        )
    if start < to < end:
        raise bad_request("destinationIndex may not lie within the source.")
    _check_inside(batch, sheet, dimension, to)
    if to not in {start, end}:
        change_lines(batch.spreadsheet, sheet, dimension, Move(start, end, to))


def update_dimension_properties(batch: Batch, request: Json) -> None:
    mask = fields_of(request)
    sheet, dimension, start, end = batch.lines(request.get("range", {}))
    meta = sheet.row_meta if dimension == "ROWS" else sheet.column_meta
    size = sheet.row_count if dimension == "ROWS" else sheet.column_count
    if end > size:
        raise bad_request(f"range.endIndex[{end}] is after last line in grid[{size}]")
    for at in range(start, end):
        properties = write(meta.get(at), request.get("properties", {}), mask) or {}
        meta[at] = {name: value for name, value in properties.items() if value is not False}
        if not meta[at]:
            del meta[at]


def auto_resize_dimensions(batch: Batch, request: Json) -> None:
    """Widths from the longest text; the height of rows goes back to its default."""
    sheet, dimension, start, end = batch.lines(request.get("dimensions", {}))
    if dimension == "ROWS":
        for at in range(start, end):
            sheet.row_meta.get(at, {}).pop("pixelSize", None)
        return
    recalculate(batch.spreadsheet)
    locale = batch.spreadsheet.locale
    for column in range(start, min(end, sheet.column_count)):
        longest = max(
            (
                len(render(sheet.effective(row, column), sheet.cell(row, column).format, locale))
                for row in range(min(sheet.row_count, max(len(sheet.rows), 1)))
            ),
            default=0,
        )
        size = round(9.24 * longest) + 21 if longest else 100
        sheet.column_meta[column] = sheet.column_meta.get(column, {}) | {"pixelSize": size}


def _groups(sheet: Sheet, dimension: str) -> list[Json]:
    return sheet.row_groups if dimension == "ROWS" else sheet.column_groups


def _redepth(groups: list[Json]) -> None:
    """Depth of each group: how many groups hold it, itself included."""
    groups.sort(key=lambda group: (group["range"]["startIndex"], -group["range"]["endIndex"]))
    for at, group in enumerate(groups):
        inner = group["range"]
        group["depth"] = 1 + sum(
            other["range"]["startIndex"] <= inner["startIndex"]
            and inner["endIndex"] <= other["range"]["endIndex"]
            for other in groups[:at]
        )


def _group_list(groups: list[Json]) -> Json:
    return {"dimensionGroups": groups} if groups else {}


def add_dimension_group(batch: Batch, request: Json) -> Json:
    sheet, dimension, start, end = batch.lines(request.get("range", {}), edits=False)
    groups = _groups(sheet, dimension)
    place: Json = {"sheetId": sheet.sheet_id} if sheet.sheet_id else {}
    place |= {"dimension": dimension, "startIndex": start, "endIndex": end}
    groups.append({"range": place, "depth": 1})
    _redepth(groups)
    return {"addDimensionGroup": _group_list(groups)}


def delete_dimension_group(batch: Batch, request: Json) -> Json:
    sheet, dimension, start, end = batch.lines(request.get("range", {}), edits=False)
    groups = _groups(sheet, dimension)
    for group in reversed(groups):
        if (group["range"]["startIndex"], group["range"]["endIndex"]) == (start, end):
            groups.remove(group)
            _redepth(groups)
            return {"deleteDimensionGroup": _group_list(groups)}
    raise bad_request(f"There is no group over {dimension.lower()} {start} to {end} to be removed.")


def update_dimension_group(batch: Batch, request: Json) -> None:
    mask = fields_of(request)
    given = request.get("dimensionGroup", {})
    sheet, dimension, start, end = batch.lines(given.get("range", {}), edits=False)
    for group in _groups(sheet, dimension):
        same = (group["range"]["startIndex"], group["range"]["endIndex"]) == (start, end)
        if same and given.get("depth", group["depth"]) == group["depth"]:
            if "collapsed" in mask or not mask:
                group.pop("collapsed", None)
                if given.get("collapsed"):
                    group["collapsed"] = True
                meta = sheet.row_meta if dimension == "ROWS" else sheet.column_meta
                for at in range(start, end):
                    kept = {
                        name: v for name, v in meta.get(at, {}).items() if name != "hiddenByUser"
                    }
                    meta[at] = kept | ({"hiddenByUser": True} if given.get("collapsed") else {})
            return
    raise bad_request("There is no such dimension group.")


HANDLERS = {
    "insertDimension": insert_dimension,
    "appendDimension": append_dimension,
    "deleteDimension": delete_dimension,
    "moveDimension": move_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize_dimensions,
    "addDimensionGroup": add_dimension_group,
    "deleteDimensionGroup": delete_dimension_group,
    "updateDimensionGroup": update_dimension_group,
}
