"""Recalculation: every formula once more, arrays spilled, until nothing changes."""

from tests.sheets_server.addresses import Box, cell_name
from tests.sheets_server.formats import has_comma
from tests.sheets_server.formula_eval import Evaluator, Views
from tests.sheets_server.formula_text import FormulaSyntaxError
from tests.sheets_server.formula_tree import Call, Name, Node, Pointer, Table, parse
from tests.sheets_server.grid import CellError, Formula, Scalar, Sheet, Spreadsheet

MOST_PASSES = 20

Place = tuple[Sheet, int, int]


def recalculate(spreadsheet: Spreadsheet) -> None:
    """Bring every computed value up to date; does nothing when nothing changed since."""
    if not spreadsheet.dirty:
        return
    spreadsheet.dirty = False
    trees: list[tuple[Place, Node | CellError]] = []
    comma = has_comma(spreadsheet.locale)
    for sheet in spreadsheet.sheets:
        sheet.computed = {}
        for row, column, formula in sheet.formulas():
            trees.append(((sheet, row, column), _parsed(formula.text, comma)))
    boxes = [_boxes_read(spreadsheet, place, tree) for place, tree in trees]
    for _ in range(MOST_PASSES):
        before = [sheet.computed for sheet in spreadsheet.sheets]
        after: dict[int, dict[tuple[int, int], Scalar]] = {
            sheet.sheet_id: {} for sheet in spreadsheet.sheets
        }
        written: list[tuple[Sheet, Box]] = []
        views: Views = {}
        for (place, tree), read in zip(trees, boxes, strict=True):
            result = _evaluate(spreadsheet, place, tree, read, views)
            written.append((place[0], _spill(place, result, after[place[0].sheet_id])))
        for sheet in spreadsheet.sheets:
            sheet.computed = after[sheet.sheet_id]
        if not _reads_results(boxes, written):
            return
        if before == [sheet.computed for sheet in spreadsheet.sheets]:
            return


def _parsed(text: str, comma: bool) -> Node | CellError:
    try:
        return parse(text, decimal_comma=comma)
    except FormulaSyntaxError:
        return CellError("#ERROR!", "Formula parse error.")


def _evaluate(
    spreadsheet: Spreadsheet,
    place: Place,
    tree: Node | CellError,
    read: list[tuple[Sheet, Box]],
    views: Views,
) -> Scalar | list[list[Scalar]]:
    if isinstance(tree, CellError):
        return tree
    sheet, row, column = place
    own = Box(row, column, row + 1, column + 1)
    if any(other is sheet and box.overlaps(own) for other, box in read):
        return CellError(
            "#REF!",
            "Circular dependency detected. To resolve with iterative calculation, see File > Settings.",
        )
    return Evaluator(spreadsheet, sheet, row, column, views).result(tree)


def _spill(
    place: Place, result: Scalar | list[list[Scalar]], computed: dict[tuple[int, int], Scalar]
) -> Box:
    sheet, row, column = place
    if not isinstance(result, list):
        computed[row, column] = result
        return Box(row, column, row + 1, column + 1)
    height, width = len(result), max((len(line) for line in result), default=0)
    box = Box(row, column, row + max(height, 1), column + max(width, 1))
    problem = _obstacle(sheet, box)
    if not height or not width:
        problem = CellError("#N/A", "No matches are found in FILTER evaluation.")
    if problem:
        computed[row, column] = problem
        return Box(row, column, row + 1, column + 1)
    for down, line in enumerate(result):
        for across, value in enumerate(line):
            computed[row + down, column + across] = value
    return box


def _obstacle(sheet: Sheet, box: Box) -> CellError | None:
    if box.bottom > sheet.row_count:
        missing = box.bottom - sheet.row_count
        return CellError(
            "#REF!", f"Result was not automatically expanded, please insert more rows ({missing})."
        )
    if box.right > sheet.column_count:
        missing = box.right - sheet.column_count
        return CellError(
            "#REF!",
            f"Result was not automatically expanded, please insert more columns ({missing}).",
        )
    for row in range(box.top, min(box.bottom, len(sheet.rows))):
        cells = sheet.rows[row]
        for column in range(box.left, min(box.right, len(cells))):
            cell = cells[column]
            if cell is None or cell.value is None or (row, column) == (box.top, box.left):
                continue
            return CellError(
                "#REF!",
                "Array result was not expanded because it would overwrite data in "
                f"{cell_name(row, column)}.",
            )
    return None


def _boxes_read(
    spreadsheet: Spreadsheet, place: Place, tree: Node | CellError
) -> list[tuple[Sheet, Box]]:
    """The cells that a formula points at, wherever in it."""
    if isinstance(tree, CellError):
        return []
    found: list[tuple[Sheet, Box]] = []
    todo: list[Node] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, Call):
            if node.name not in {"ROW", "COLUMN", "ROWS", "COLUMNS"}:
                todo.extend(node.arguments)
        elif isinstance(node, Table):
            todo.extend(part for row in node.rows for part in row)
        elif isinstance(node, Pointer):
            title = node.reference.title
            sheet = place[0] if title is None else spreadsheet.find_sheet(title)
            if sheet is not None:
                span = node.reference.span
                found.append((sheet, span.box(sheet.row_count, sheet.column_count)))
        elif isinstance(node, Name):
            named = spreadsheet._named(node.name)
            if named is not None:
                found.append((named[0], named[1].box(named[0].row_count, named[0].column_count)))
    return found


def _reads_results(boxes: list[list[tuple[Sheet, Box]]], written: list[tuple[Sheet, Box]]) -> bool:
    return any(
        sheet is other and box.overlaps(result)
        for read in boxes
        for sheet, box in read
        for other, result in written
    )


def formula_at(sheet: Sheet, row: int, column: int) -> str | None:
    """The formula in a cell, if that is what stands there."""
    value = sheet.cell(row, column).value
    return value.text if isinstance(value, Formula) else None
