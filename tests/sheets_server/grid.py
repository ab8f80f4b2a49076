"""The grid: immutable cells in rows, tabs with what hangs on them, and the spreadsheet."""

import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.sheets_server.addresses import WHOLE_SHEET, Box, Span, parse_span, split_title
from tests.sheets_server.errors import bad_request

Json = dict[str, Any]

CELL_LIMIT = 10_000_000
TEXT_LIMIT = 50_000


@dataclass(frozen=True, slots=True)
class Formula:
    """What stands in a cell that begins with an equals sign."""

    text: str


@dataclass(frozen=True, slots=True)
class CellError:
    """A value such as ``#REF!`` with the sentence behind it."""

    code: str
    message: str = ""


Scalar = bool | int | float | str | CellError | None


class Cell(NamedTuple):
    """One cell; never changed in place, so that a batch can be undone by keeping the rows."""

    value: bool | int | float | str | Formula | None = None
    format: Json | None = None
    note: str | None = None
    validation: Json | None = None
    runs: list[Json] | None = None


BLANK = Cell()
Row = list[Cell | None]


@dataclass(eq=False)
class Sheet:
    """One tab. Rows and the cells in them end where the last thing stands."""

    sheet_id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    properties: Json = field(default_factory=dict)  # hidden, tabColorStyle, rightToLeft
    grid_properties: Json = field(default_factory=dict)  # frozen counts, hideGridlines, …
    rows: list[Row] = field(default_factory=list)
    row_meta: dict[int, Json] = field(default_factory=dict)
    column_meta: dict[int, Json] = field(default_factory=dict)
    merges: list[Box] = field(default_factory=list)
    protected: list[Json] = field(default_factory=list)
    conditional: list[Json] = field(default_factory=list)
    filter_views: list[Json] = field(default_factory=list)
    banded: list[Json] = field(default_factory=list)
    basic_filter: Json | None = None
    row_groups: list[Json] = field(default_factory=list)
    column_groups: list[Json] = field(default_factory=list)
    has_formulas: bool = False
    computed: dict[tuple[int, int], Scalar] = field(default_factory=dict)

    @property
    def box(self) -> Box:
        return Box(0, 0, self.row_count, self.column_count)

    def cell(self, row: int, column: int) -> Cell:
        """The cell, blank when nothing stands there."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column] or BLANK
        return BLANK

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Replace one cell; the caller has checked the limits of the grid."""
        if cell == BLANK:
            if row < len(self.rows) and column < len(self.rows[row]):
                self.rows[row][column] = None
            return
        if isinstance(cell.value, Formula):
            self.has_formulas = True
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        if len(cells) <= column:
            cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = cell

    def formulas(self) -> Iterator[tuple[int, int, Formula]]:
        """Every formula with its row and column, row by row."""
        if self.has_formulas:
            for row, cells in enumerate(self.rows):
                for column, cell in enumerate(cells):
                    if cell is not None and type(cell.value) is Formula:
                        yield row, column, cell.value

    def effective(self, row: int, column: int) -> Scalar:
        """What a reader sees: a constant, a formula's result, or a value spilled into the cell."""
        if self.computed and (row, column) in self.computed:
            return self.computed[row, column]
        value = self.cell(row, column).value
        return CellError("#ERROR!") if isinstance(value, Formula) else value

    def used(self, box: Box) -> tuple[int, list[int]]:
        """Rows used within *box*, and how far each of them is used, counted from its left side."""
        widths = []
        spilled = self._spilled_widths(box)
        last = max(len(self.rows), max(spilled, default=-1) + 1)
        for row in range(box.top, min(box.bottom, last)):
            cells = self.rows[row] if row < len(self.rows) else []
            width = min(len(cells), box.right)
            while width > box.left:
                cell = cells[width - 1]
                if cell is not None and cell.value is not None:
                    break
                width -= 1
            widths.append(max(width, spilled.get(row, 0), box.left) - box.left)
        while widths and not widths[-1]:
            widths.pop()
        return len(widths), widths

    def _spilled_widths(self, box: Box) -> dict[int, int]:
        widths: dict[int, int] = {}
        for (row, column), value in self.computed.items():
            if (
                value is not None
                and box.top <= row < box.bottom
                and box.left <= column < box.right
                and widths.get(row, 0) <= column
            ):
                widths[row] = column + 1
        return widths

    def copy(self) -> "Sheet":
        """A copy that shares the (immutable) cells and nothing else."""
        shared = {
            id(self.rows): [cells[:] for cells in self.rows],
            id(self.computed): dict(self.computed),
        }
        return copy.deepcopy(self, shared)


@dataclass(eq=False)
class Spreadsheet:
    """A file with tabs, who may open it, and what hangs on it as a whole."""

    spreadsheet_id: str
    title: str
    locale: str = "en_US"
    time_zone: str = "Etc/GMT"
    owner: str | None = None
    shared_with: dict[str, str] | None = None
    """E-mail address → role; nothing at all means that everyone with the link may edit."""
    sheets: list[Sheet] = field(default_factory=list)
    named_ranges: list[Json] = field(default_factory=list)
    developer_metadata: list[Json] = field(default_factory=list)
    extra_properties: Json = field(default_factory=dict)
    created_at: str = ""
    modified_at: str = ""
    dirty: bool = True
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1_000_003, 7_919))

    def __post_init__(self) -> None:
        if not self.sheets:
            self.sheets.append(Sheet(0, "Sheet1"))

    def new_id(self) -> int:
        """An id for a tab or an object, the same in every run of the same calls."""
        taken = {sheet.sheet_id for sheet in self.sheets}
        return next(number for number in self._ids if number not in taken)

    def sheet(self, title: str) -> Sheet:
        """The tab with this title, whatever the case of its letters."""
        found = self.find_sheet(title)
        if found is None:
            raise KeyError(title)
        return found

    def find_sheet(self, title: str) -> Sheet | None:
        folded = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == folded), None)

    def sheet_by_id(self, sheet_id: int) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.sheet_id == sheet_id), None)

    def locate(self, text: str) -> tuple[Sheet, Span]:
        """The tab and span that a range in A1 notation, a title or a named range points at."""
        title, rest = split_title(text)
        if title is None:
            span = parse_span(text)
            if span is not None:
                visible = [sheet for sheet in self.sheets if not sheet.properties.get("hidden")]
                return visible[0], span
            return self._by_name(text)
        sheet = self.sheets[0] if not title else self.find_sheet(title)
        if sheet is None or rest is None:
            return self._by_name(title if rest is None else text)
        span = parse_span(rest)
        if span is not None:
            return sheet, span
        if not title:
            raise bad_request(f"Unable to parse range: {text}")
        return self._by_name(text if self.find_sheet(text) else rest, text)

    def _by_name(self, name: str, text: str | None = None) -> tuple[Sheet, Span]:
        """A named range or a whole tab."""
        named = self._named(name)
        if named is not None:
            return named
        sheet = self.find_sheet(name)
        if sheet is None or (text is not None and name != text):
            raise bad_request(f"Unable to parse range: {text or name}")
        return sheet, WHOLE_SHEET

    def _named(self, name: str) -> tuple[Sheet, Span] | None:
        for named in self.named_ranges:
            if named["name"].casefold() == name.casefold():
                grid = named["range"]
                sheet = self.sheet_by_id(grid.get("sheetId", 0))
                if sheet is not None:
                    return sheet, span_of(grid)
        return None

    def cell_count(self) -> int:
        return sum(sheet.row_count * sheet.column_count for sheet in self.sheets)

    def snapshot(self) -> Json:
        """Everything that a batch can change, to be given to :meth:`restore` when it fails."""
        return {
            "sheets": [(sheet, sheet.copy()) for sheet in self.sheets],
            "rest": {
                name: copy.deepcopy(getattr(self, name))
                for name in (
                    "title",
                    "locale",
                    "time_zone",
                    "named_ranges",
                    "developer_metadata",
                    "extra_properties",
                )
            },
        }

    def restore(self, snapshot: Json) -> None:
        """Put everything back; a tab keeps its identity, so that a held reference stays good."""
        self.sheets = []
        for sheet, kept in snapshot["sheets"]:
            sheet.__dict__.update(kept.__dict__)
            self.sheets.append(sheet)
        for name, value in snapshot["rest"].items():
            setattr(self, name, value)
        self.dirty = True


def span_of(grid: Json) -> Span:
    """The span of a GridRange; a side that it leaves out is open."""
    return Span(
        grid.get("startRowIndex"),
        grid.get("startColumnIndex"),
        grid.get("endRowIndex"),
        grid.get("endColumnIndex"),
    )


def grid_range(sheet_id: int, box: Box) -> Json:
    """A GridRange as the service writes it: the id of the first tab, 0, is left out."""
    found: Json = {"sheetId": sheet_id} if sheet_id else {}
    found["startRowIndex"] = box.top
    found["endRowIndex"] = box.bottom
    found["startColumnIndex"] = box.left
    found["endColumnIndex"] = box.right
    return found
