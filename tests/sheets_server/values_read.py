"""Reading values: what ``values.get`` and its kin answer."""

from dataclasses import dataclass
from typing import Any

from tests.sheets_server.addresses import Box, Span, beyond_name, range_name
from tests.sheets_server.bulk import read_rows
from tests.sheets_server.errors import ApiError, bad_request
from tests.sheets_server.formats import is_date, render, tidy
from tests.sheets_server.grid import CellError, Formula, Json, Sheet, Spreadsheet
from tests.sheets_server.recalculate import recalculate

RENDER_OPTIONS = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
DATE_OPTIONS = ("SERIAL_NUMBER", "FORMATTED_STRING")
DIMENSIONS = ("ROWS", "COLUMNS")


@dataclass(frozen=True, slots=True)
class Options:
    """How values are shown."""

    dimension: str = "ROWS"
    render: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"

    @classmethod
    def read(cls, given: Json, prefix: str = "") -> "Options":
        """The options in a query or body; *prefix* is ``response`` for answers to writes."""

        def name(plain: str) -> str:
            return prefix + plain[0].upper() + plain[1:] if prefix else plain

        return cls(
            choice(given, "majorDimension", DIMENSIONS),
            choice(given, name("valueRenderOption"), RENDER_OPTIONS),
            choice(given, name("dateTimeRenderOption"), DATE_OPTIONS),
        )


def choice(given: Json, name: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words; the first when none is given."""
    value = given.get(name) or allowed[0]
    if value in allowed:
        return str(value)
    if str(value).endswith("_UNSPECIFIED"):
        return allowed[0]
    raise bad_request(f"Invalid value at '{name}', \"{value}\"")


def clamped(sheet: Sheet, span: Span) -> Box:
    """The cells of a span that the grid has; refused when it begins beyond the grid."""
    box = span.box(sheet.row_count, sheet.column_count)
    if box.top >= sheet.row_count or box.left >= sheet.column_count:
        raise beyond(sheet, beyond_name(sheet.title, span, box))
    return box.meet(sheet.box)


def beyond(sheet: Sheet, name: str) -> ApiError:
    """The refusal for a range that the grid does not have."""
    return bad_request(
        f"Range ({name}) exceeds grid limits. "
        f"Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
    )


def get(spreadsheet: Spreadsheet, text: str, options: Options) -> Json:
    """The ValueRange of a range in A1 notation."""
    sheet, span = spreadsheet.locate(text)
    return value_range(spreadsheet, sheet, clamped(sheet, span), options)


def value_range(spreadsheet: Spreadsheet, sheet: Sheet, box: Box, options: Options) -> Json:
    """A ValueRange; the key ``values`` is absent when the range is empty."""
    recalculate(spreadsheet)
    answer: Json = {
        "range": range_name(sheet.title, box),
        "majorDimension": options.dimension,
    }
    values = lines(spreadsheet, sheet, box, options)
    if values:
        answer["values"] = values
    return answer


def lines(spreadsheet: Spreadsheet, sheet: Sheet, box: Box, options: Options) -> list[list[Any]]:
    """Rows (or columns) without the empty cells and lines at their ends."""
    _, widths = sheet.used(box)
    formatted = options.render == "FORMATTED_VALUE"
    if formatted or (options.render, options.dates) == ("UNFORMATTED_VALUE", "SERIAL_NUMBER"):
        rows = read_rows(sheet, box, widths, locale=spreadsheet.locale, formatted=formatted)
    else:
        rows = _one_by_one(spreadsheet, sheet, box, widths, options)
    if options.dimension == "ROWS":
        return rows
    columns: list[list[Any]] = []
    for column in range(max(widths, default=0)):
        height = max(at for at, width in enumerate(widths) if width > column) + 1
        cells = [row[column] if column < len(row) else "" for row in rows[:height]]
        while cells and cells[-1] == "" and not _is_filled(sheet, box, len(cells) - 1, column):
            cells.pop()
        columns.append(cells)
    return columns


def _one_by_one(
    spreadsheet: Spreadsheet, sheet: Sheet, box: Box, widths: list[int], options: Options
) -> list[list[Any]]:
    return [
        [
            shown(spreadsheet, sheet, box.top + at, column, options)
            for column in range(box.left, box.left + width)
        ]
        for at, width in enumerate(widths)
    ]


def _is_filled(sheet: Sheet, box: Box, row: int, column: int) -> bool:
    return sheet.effective(box.top + row, box.left + column) is not None


def shown(spreadsheet: Spreadsheet, sheet: Sheet, row: int, column: int, options: Options) -> Any:
    """One value as JSON; an empty cell is an empty text."""
    cell = sheet.cell(row, column)
    if options.render == "FORMULA" and isinstance(cell.value, Formula):
        return cell.value.text
    value = sheet.effective(row, column)
    if value is None:
        return ""
    if options.render == "FORMATTED_VALUE":
        return render(value, cell.format, spreadsheet.locale)
    if isinstance(value, CellError):
        return value.code
    if isinstance(value, bool | str):
        return value
    if options.dates == "FORMATTED_STRING" and is_date(cell.format):
        return render(value, cell.format, spreadsheet.locale)
    return tidy(value)


def batch_get(spreadsheet: Spreadsheet, ranges: list[str], options: Options) -> Json:
    """The answer of ``values:batchGet``."""
    answer: Json = {"spreadsheetId": spreadsheet.spreadsheet_id}
    if ranges:
        answer["valueRanges"] = [get(spreadsheet, text, options) for text in ranges]
    return answer
