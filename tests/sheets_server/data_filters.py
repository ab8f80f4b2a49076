"""Data filters: cells that are asked for by range, by indexes or by developer metadata."""

from typing import NamedTuple

from tests.sheets_server.addresses import Box, Span, column_letters, quote_title
from tests.sheets_server.errors import ApiError, bad_request
from tests.sheets_server.grid import Json, Sheet, Spreadsheet, span_of
from tests.sheets_server.metadata import lookup_spans
from tests.sheets_server.values_read import Options, beyond, clamped, value_range

ROW_KEYS = ("startRowIndex", "endRowIndex")
COLUMN_KEYS = ("startColumnIndex", "endColumnIndex")


class Chosen(NamedTuple):
    """Cells that a filter chose; the box has none when an end equals its start."""

    sheet: Sheet
    box: Box
    asked: Json


def chosen(spreadsheet: Spreadsheet, filters: list[Json], *, of_values: bool) -> list[Chosen]:
    """
    What each filter chooses, in the order sent; a look-up may choose nothing or much.

    Args:
        spreadsheet: The file.
        filters: DataFilters.
        of_values: Whether refusals say which filter they are about, as the calls about values do.
    """
    found: list[Chosen] = []
    for at, one in enumerate(filters):
        try:
            found += [Chosen(sheet, box, one) for sheet, box in _boxes(spreadsheet, one, of_values)]
        except ApiError as problem:
            if not of_values:
                raise
            raise problem.within(f"dataFilter[{at}]") from None
    return found


def _boxes(spreadsheet: Spreadsheet, one: Json, of_values: bool) -> list[tuple[Sheet, Box]]:
    if "a1Range" in one:
        sheet, span = spreadsheet.locate(one["a1Range"])
        return [(sheet, clamped(sheet, span))]
    if "gridRange" in one:
        return [_grid(spreadsheet, one["gridRange"], "grid" if of_values else "sheet")]
    if "developerMetadataLookup" in one:
        spans = lookup_spans(spreadsheet, one["developerMetadataLookup"])
        return [(sheet, clamped(sheet, span)) for sheet, span in spans]
    raise bad_request("dataFilter.filter must be specified.")


def _grid(spreadsheet: Spreadsheet, grid: Json, word: str) -> tuple[Sheet, Box]:
    sheet = spreadsheet.sheet_by_id(grid.get("sheetId", 0))
    if sheet is None:
        raise bad_request(f"No {word} with id: {grid.get('sheetId', 0)}")
    if any(grid.get(name, 0) < 0 for name in (*ROW_KEYS, *COLUMN_KEYS)):
        raise bad_request("GridRange indexes must be >= 0")
    for (start, end), name in ((ROW_KEYS, "Row"), (COLUMN_KEYS, "Column")):
        if start in grid and end in grid and grid[end] < grid[start]:
            raise bad_request(
                f"end{name}Index[{grid[end]}] cannot be before start{name}Index[{grid[start]}]"
            )
    box = span_of(grid).box(sheet.row_count, sheet.column_count)
    if box.top >= sheet.row_count or box.left >= sheet.column_count:
        raise beyond(sheet, _grid_name(sheet, span_of(grid)))
    return sheet, box.meet(sheet.box)


def _grid_name(sheet: Sheet, span: Span) -> str:
    """A range beyond the grid as it is named when it came as indexes: only the sides it gave."""
    first = "" if span.left is None else column_letters(span.left)
    first += "" if span.top is None else str(span.top + 1)
    last = "" if span.right is None else column_letters(span.right - 1)
    last += "" if span.bottom is None else str(span.bottom)
    is_empty = (span.top is not None and span.top == span.bottom) or (
        span.left is not None and span.left == span.right
    )
    name = first if first == last else f"{first}:{last}"
    return f"{'(empty) ' if is_empty else ''}{quote_title(sheet.title)}!{name}"


def batch_get(spreadsheet: Spreadsheet, body: Json) -> Json:
    """
    The answer of ``values:batchGetByDataFilter``.

    Filters that choose the same cells share one answer; answers stand in the order of the tabs,
    then of the columns and rows in which they begin.
    """
    options = Options.read(body)
    filters = body.get("dataFilters") or []
    if not filters:
        raise bad_request("Must specify at least one dataFilter.")
    answers: dict[str, tuple[tuple[int, ...], Json]] = {}
    for sheet, box, asked in chosen(spreadsheet, filters, of_values=True):
        if box.is_empty:
            found: Json = {"range": "#REF!", "majorDimension": options.dimension}
        else:
            found = value_range(spreadsheet, sheet, box, options)
        place = (spreadsheet.sheets.index(sheet), box.left, box.top, box.right, box.bottom)
        _, entry = answers.setdefault(
            found["range"], (place, {"valueRange": found, "dataFilters": []})
        )
        entry["dataFilters"].append(echoed(asked))
    answer: Json = {"spreadsheetId": spreadsheet.spreadsheet_id}
    if answers:
        in_order = sorted(answers.values(), key=lambda pair: pair[0])
        answer["valueRanges"] = [entry for _, entry in in_order]
    return answer


def echoed(asked: Json) -> Json:
    """A filter as it is sent back: the id 0 of a tab is left out."""
    grid = asked.get("gridRange")
    if grid is None or grid.get("sheetId"):
        return asked
    return {"gridRange": {name: value for name, value in grid.items() if name != "sheetId"}}


def places(spreadsheet: Spreadsheet, one: Json) -> list[tuple[Sheet, Span]]:
    """The cells that a filter of a write points at."""
    return [(sheet, Span(*box)) for sheet, box, _ in chosen(spreadsheet, [one], of_values=True)]


__all__ = ["Chosen", "batch_get", "chosen", "echoed", "places"]
