"""Values inside a formula: scalars, arrays, views on cells, and how they convert and compare."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import repeat

from tests.sheets_server.addresses import Box
from tests.sheets_server.entered import enter
from tests.sheets_server.formats import tidy
from tests.sheets_server.grid import CellError, Formula, Scalar, Sheet

Matrix = list[list[Scalar]]

NOT_AVAILABLE = CellError("#N/A", "Did not find value in lookup.")
BAD_VALUE = CellError("#VALUE!", "An array value could not be found.")
LOST = CellError("#REF!", "Reference does not exist.")


@dataclass(eq=False)
class View:
    """Cells that a formula points at, read when they are needed."""

    sheet: Sheet
    box: Box
    _index: dict[int, dict[object, int]] = field(default_factory=dict)
    _columns: dict[int, list[Scalar]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return self.box.bottom - self.box.top

    @property
    def width(self) -> int:
        return self.box.right - self.box.left

    def at(self, row: int, column: int) -> Scalar:
        return self.sheet.effective(self.box.top + row, self.box.left + column)

    def column(self, index: int) -> list[Scalar]:
        """The values of one column, counted from the left side of the view; read once."""
        if index not in self._columns:
            self._columns[index] = self._read(self.box.left + index)
        return self._columns[index]

    def _read(self, at: int) -> list[Scalar]:
        computed = self.sheet.computed
        found: list[Scalar] = [None] * self.height
        for down, cells in enumerate(self.sheet.rows[self.box.top : self.box.bottom]):
            if at < len(cells):
                cell = cells[at]
                if cell is not None and not isinstance(cell.value, Formula):
                    found[down] = cell.value
        if computed:
            for row in range(self.box.top, self.box.bottom):
                if (row, at) in computed:
                    found[row - self.box.top] = computed[row, at]
        return found

    def matrix(self) -> Matrix:
        if self.width == 1:
            return [[value] for value in self.column(0)]
        columns = [self.column(index) for index in range(self.width)]
        return [list(row) for row in zip(*columns, strict=True)]

    def first_row_of(self, key: Scalar, column: int) -> int | None:
        """The first row whose cell in *column* equals *key*, by an index that is built once."""
        if column not in self._index:
            index: dict[object, int] = {}
            for row, value in enumerate(self.column(column)):
                index.setdefault(lookup_key(value), row)
            index.pop(None, None)
            self._index[column] = index
        return self._index[column].get(lookup_key(key))


Value = Scalar | Matrix | View


def lookup_key(value: Scalar) -> object:
    """What two cells must share to be equal in a look-up: type and value, not letter case."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return ("b", value)
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, CellError):
        return ("e", value.code)
    return ("n", float(value))


def matrix_of(value: Value) -> Matrix:
    """Any value as rows of scalars."""
    if isinstance(value, View):
        return value.matrix()
    return value if isinstance(value, list) else [[value]]


def each(value: Value) -> Iterator[Scalar]:
    """All scalars in a value, row by row."""
    for row in matrix_of(value):
        yield from row


def narrow(value: Value, row: int, column: int, sheet: Sheet) -> Scalar:
    """One scalar where one is wanted: of a row or column the cell beside the formula."""
    if isinstance(value, list):
        return value[0][0] if value and value[0] else None
    if not isinstance(value, View):
        return value
    if value.width == value.height == 1:
        return value.at(0, 0)
    if value.sheet is sheet or value.sheet.sheet_id == sheet.sheet_id:
        if value.width == 1 and value.box.top <= row < value.box.bottom:
            return value.at(row - value.box.top, 0)
        if value.height == 1 and value.box.left <= column < value.box.right:
            return value.at(0, column - value.box.left)
    return BAD_VALUE


def spread(function: Callable[..., Scalar], values: list[Value]) -> Value:
    """Apply a function of scalars to each place of arrays; a single value serves every place."""
    lines = [_single_column(value) for value in values]
    lists = [line for line in lines if isinstance(line, list)]
    if lists and None not in lines and len({len(line) for line in lists}) == 1:
        aligned = [
            line if isinstance(line, list) else repeat(value)
            for line, value in zip(lines, values, strict=True)
        ]
        return [[found] for found in map(function, *aligned)]
    shaped = [matrix_of(value) if isinstance(value, View | list) else value for value in values]
    arrays = [value for value in shaped if isinstance(value, list)]
    if not arrays:
        return function(*shaped)
    height = max(len(array) for array in arrays)
    width = max(len(array[0]) if array else 0 for array in arrays)

    def pick(value: Value, row: int, column: int) -> Scalar:
        if not isinstance(value, list):
            return value  # type: ignore[return-value]  # views were read above
        row = 0 if len(value) == 1 else row
        if row >= len(value):
            return CellError("#N/A")
        cells = value[row]
        column = 0 if len(cells) == 1 else column
        return cells[column] if column < len(cells) else CellError("#N/A")

    return [
        [function(*[pick(value, row, column) for value in shaped]) for column in range(width)]
        for row in range(height)
    ]


def _single_column(value: Value) -> list[Scalar] | bool | None:
    """The scalars of an array that is one column wide and no single cell; true for a scalar."""
    if isinstance(value, View):
        return value.column(0) if value.width == 1 and value.height > 1 else None
    if isinstance(value, list):
        if len(value) > 1 and all(len(row) == 1 for row in value):
            return [row[0] for row in value]
        return None
    return True


class FormulaError(Exception):
    """Carries the error value that a formula ends in."""

    def __init__(self, error: CellError):
        super().__init__(error.code)
        self.error = error


def number(value: Scalar) -> float:
    """The value as a number; text that reads as a number counts."""
    if isinstance(value, CellError):
        raise FormulaError(value)
    if value is None or value == "":
        return 0
    if isinstance(value, str):
        entered = enter(value).value
        if isinstance(entered, bool) or not isinstance(entered, int | float):
            raise FormulaError(CellError("#VALUE!", f"'{value}' is a text, not a number."))
        return entered
    return int(value) if isinstance(value, bool) else value


def text(value: Scalar) -> str:
    """The value as text, as the ampersand joins it."""
    if isinstance(value, CellError):
        raise FormulaError(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else str(tidy(value))


def truth(value: Scalar) -> bool:
    """The value as a condition."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        words = {"TRUE": True, "FALSE": False, "": False}
        if value.upper() not in words:
            raise FormulaError(CellError("#VALUE!", f"'{value}' is a text, not a boolean."))
        return words[value.upper()]
    return bool(number(value))


def rank(value: Scalar) -> tuple[int, float, str]:
    """Order of values: numbers, text without regard to case, booleans, errors."""
    if isinstance(value, bool):
        return (2, float(value), "")
    if isinstance(value, int | float):
        return (0, float(value), "")
    if isinstance(value, str):
        return (1, 0.0, value.casefold())
    return (3, 0.0, value.code if value else "")


def compare(left: Scalar, right: Scalar) -> int:
    """Below zero, zero or above zero; an empty cell equals zero, an empty text and false."""
    if type(left) is type(right) is str:
        one_text, other_text = left.casefold(), right.casefold()
        return (one_text > other_text) - (one_text < other_text)
    for side in (left, right):
        if isinstance(side, CellError):
            raise FormulaError(side)
    if left is None:
        left = _like(right)
    if right is None:
        right = _like(left)
    one, other = rank(left), rank(right)
    return (one > other) - (one < other)


def _like(value: Scalar) -> Scalar:
    if isinstance(value, bool):
        return False
    return "" if isinstance(value, str) or value is None else 0
