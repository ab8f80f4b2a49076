"""What a formula gives: one value, or an array that is spilled over the cells around it."""

from collections.abc import Callable

from tests.sheets_server.addresses import Box
from tests.sheets_server.formula_text import Reference
from tests.sheets_server.formula_tree import Call, Constant, Name, Node, Pointer, Table
from tests.sheets_server.formula_values import (
    BAD_VALUE,
    LOST,
    NOT_AVAILABLE,
    FormulaError,
    Matrix,
    Value,
    View,
    compare,
    matrix_of,
    narrow,
    number,
    spread,
    truth,
)
from tests.sheets_server.functions import ON_ERRORS, RANGE, SCALAR
from tests.sheets_server.grid import CellError, Scalar, Sheet, Spreadsheet

Views = dict[tuple[int, Box], View]


class Evaluator:
    """Evaluates the formula that stands in one cell."""

    def __init__(
        self, spreadsheet: Spreadsheet, sheet: Sheet, row: int, column: int, views: Views
    ) -> None:
        self.spreadsheet = spreadsheet
        self.sheet = sheet
        self.row = row
        self.column = column
        self.views = views

    def result(self, node: Node) -> Scalar | Matrix:
        """The value of the whole formula; a bare range gives the cell beside the formula."""
        value = self.value(node, array=False)
        if isinstance(value, View):
            return self.single(value)
        return value

    def value(self, node: Node, *, array: bool) -> Value:
        if isinstance(node, Constant):
            return node.value
        if isinstance(node, Pointer):
            return self.look(node.reference)
        if isinstance(node, Name):
            return self.named(node.name)
        if isinstance(node, Table):
            return self.table(node, array=array)
        return self.call(node, array=array)

    def single(self, value: Value) -> Scalar:
        return narrow(value, self.row, self.column, self.sheet)

    def look(self, reference: Reference) -> Value:
        sheet: Sheet | None = self.sheet
        if reference.title is not None:
            sheet = self.spreadsheet.find_sheet(reference.title)
            if sheet is None:
                return CellError("#REF!", f"Unresolved sheet name '{reference.title}'.")
        assert sheet is not None
        return self.view(sheet, reference.span.box(sheet.row_count, sheet.column_count))

    def view(self, sheet: Sheet, box: Box) -> Value:
        inside = box.meet(sheet.box)
        if inside.is_empty:
            return LOST
        return self.views.setdefault((sheet.sheet_id, inside), View(sheet, inside))

    def named(self, name: str) -> Value:
        found = self.spreadsheet._named(name)
        if found is None:
            return CellError("#NAME?", f"Unknown range name: '{name}'.")
        sheet, span = found
        return self.view(sheet, span.box(sheet.row_count, sheet.column_count))

    def table(self, node: Table, *, array: bool) -> Value:
        rows: Matrix = []
        for line in node.rows:
            parts = [matrix_of(self.value(part, array=array)) for part in line]
            if len({len(part) for part in parts}) > 1:
                return CellError("#VALUE!", "Function ARRAY_ROW parameter has mismatched row size.")
            for pieces in zip(*parts, strict=True):
                rows.append([scalar for piece in pieces for scalar in piece])
        if len({len(row) for row in rows}) > 1:
            return CellError("#VALUE!", "In ARRAY_LITERAL, an Array Literal was missing values.")
        return rows

    def call(self, node: Call, *, array: bool) -> Value:
        name, arguments = node.name, node.arguments
        if name in {"ARRAYFORMULA", "ARRAY_FORMULA"}:
            value = self.value(arguments[0], array=True)
            return value.matrix() if isinstance(value, View) else value
        if name in {"ROW", "COLUMN"}:
            return self.place(name, arguments, array=array)
        if name == "IF" and not array:
            return self.if_single(arguments)
        values = [self.value(argument, array=array) for argument in arguments]
        if name == "IF":
            return spread(_if, values)
        if name in RANGE:
            try:
                return RANGE[name](*values)
            except FormulaError as problem:
                return problem.error
            except (TypeError, StopIteration):
                return CellError("#N/A", f"Wrong number of arguments to {name}.")
        if name in {"VLOOKUP", "XLOOKUP"}:
            return self.lookup(name, values, array=array)
        if name in SCALAR or name in ON_ERRORS:
            function = _guarded(name)
            if array:
                return spread(function, values)
            return function(*[self.single(value) for value in values])
        return CellError("#NAME?", f"Unknown function: '{name}'.")

    def if_single(self, arguments: tuple[Node, ...]) -> Value:
        test = self.single(self.value(arguments[0], array=False))
        try:
            chosen = 1 if truth(test) else 2
        except FormulaError as problem:
            return problem.error
        if chosen < len(arguments):
            return self.value(arguments[chosen], array=False)
        return False

    def place(self, name: str, arguments: tuple[Node, ...], *, array: bool) -> Value:
        if not arguments:
            return (self.row if name == "ROW" else self.column) + 1
        view = self.value(arguments[0], array=array)
        if not isinstance(view, View):
            return view if isinstance(view, CellError) else BAD_VALUE
        if name == "ROW":
            numbers: Matrix = [[at + 1] for at in range(view.box.top, view.box.bottom)]
        else:
            numbers = [[at + 1 for at in range(view.box.left, view.box.right)]]
        return numbers if array else numbers[0][0]

    def lookup(self, name: str, values: list[Value], *, array: bool) -> Value:
        """VLOOKUP(key; table; column; sorted) and XLOOKUP(key; keys; results; missing)."""
        key, table = values[0], values[1]
        if isinstance(table, CellError):
            return table
        if not isinstance(table, View):
            table = _as_view(matrix_of(table))
        try:
            if name == "VLOOKUP":
                across = int(number(self.single(values[2]))) - 1
                in_order = len(values) < 4 or truth(self.single(values[3]))
                missing: Scalar = NOT_AVAILABLE
                results = table
            else:
                across, in_order = 0, False
                results = (
                    values[2] if isinstance(values[2], View) else _as_view(matrix_of(values[2]))
                )
                missing = self.single(values[3]) if len(values) > 3 else NOT_AVAILABLE
        except FormulaError as problem:
            return problem.error
        if not 0 <= across < results.width:
            return CellError("#REF!", f"{name} evaluates to an out of bounds range.")
        column = results.column(across)

        def find(wanted: Scalar) -> Scalar:
            if isinstance(wanted, CellError):
                return wanted
            row = _last_not_above(table, wanted) if in_order else table.first_row_of(wanted, 0)
            return missing if row is None else column[row]

        return spread(find, [key]) if array else find(self.single(key))


def _if(test: Scalar, yes: Scalar = None, no: Scalar = False) -> Scalar:
    try:
        return yes if truth(test) else no
    except FormulaError as problem:
        return problem.error


def _guarded(name: str) -> Callable[..., Scalar]:
    on_errors = name in ON_ERRORS
    function = ON_ERRORS[name] if on_errors else SCALAR[name]

    def guarded(*values: Scalar) -> Scalar:
        if not on_errors:
            for value in values:
                if isinstance(value, CellError):
                    return value
        try:
            return function(*values)
        except FormulaError as problem:
            return problem.error
        except TypeError:
            return CellError("#N/A", f"Wrong number of arguments to {name}.")
        except (ValueError, OverflowError) as problem:
            return CellError("#NUM!", str(problem))

    return guarded


def _last_not_above(table: View, wanted: Scalar) -> int | None:
    found = None
    for row, value in enumerate(table.column(0)):
        if value is not None and compare(value, wanted) <= 0:
            found = row
    return found


def _as_view(rows: Matrix) -> View:
    width = len(rows[0]) if rows else 1
    sheet = Sheet(-1, "", row_count=max(len(rows), 1), column_count=width)
    sheet.computed = {
        (at, across): value for at, row in enumerate(rows) for across, value in enumerate(row)
    }
    return View(sheet, sheet.box)
