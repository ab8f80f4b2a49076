"""Inserting, deleting and moving rows and columns, and everything that moves along with them."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.sheets_server.addresses import Box, Span
from tests.sheets_server.formula_text import Reference, rename_title, rewrite, with_span
from tests.sheets_server.grid import (
    Cell,
    Formula,
    Json,
    Row,
    Sheet,
    Spreadsheet,
)

Interval = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Insertion:
    """*count* new lines before line *at*."""

    at: int
    count: int

    def interval(self, start: int | None, end: int | None) -> Interval | None:
        if start is not None and start >= self.at:
            start += self.count
        if end is not None and end > self.at:
            end += self.count
        return start, end

    def index(self, at: int) -> int | None:
        return at + self.count if at >= self.at else at


@dataclass(frozen=True, slots=True)
class Deletion:
    """Lines from *start* up to, not including, *end* are gone."""

    start: int
    end: int

    def interval(self, start: int | None, end: int | None) -> Interval | None:
        new_start = None if start is None else start - self._before(start)
        new_end = None if end is None else end - self._before(end)
        if new_end is not None and new_end <= (new_start or 0):
            return None
        return new_start, new_end

    def index(self, at: int) -> int | None:
        return None if self.start <= at < self.end else at - self._before(at)

    def _before(self, at: int) -> int:
        return max(0, min(at, self.end) - self.start)


@dataclass(frozen=True, slots=True)
class Move:
    """Lines from *start* up to *end* now stand before what was line *to*."""

    start: int
    end: int
    to: int

    def interval(self, start: int | None, end: int | None) -> Interval | None:
        if start is not None and end is not None and self.start <= start and end <= self.end:
            first, last = self.index(start), self.index(end - 1)
            assert first is not None
            assert last is not None
            return first, last + 1
        without = Deletion(self.start, self.end).interval(start, end)
        return None if without is None else self._landing().interval(*without)

    def index(self, at: int) -> int | None:
        count = self.end - self.start
        if self.start <= at < self.end:
            return at - self.start + self._landing().at
        if at >= self.end:
            at -= count
        return self._landing().index(at)

    def _landing(self) -> Insertion:
        count = self.end - self.start
        return Insertion(self.to - count if self.to >= self.end else self.to, count)


Change = Insertion | Deletion | Move
_KEYS = {
    "ROWS": ("startRowIndex", "endRowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex"),
}


def change_lines(spreadsheet: Spreadsheet, sheet: Sheet, dimension: str, change: Change) -> None:
    """Apply *change* to the rows or columns of *sheet*, and to all that points at them."""
    if dimension == "ROWS":
        _change_rows(sheet, change)
    else:
        _change_columns(sheet, change)
    _follow_properties(sheet, dimension, change)
    follow(spreadsheet, sheet, lambda span: _span_after(span, dimension, change))
    _follow_objects(spreadsheet, sheet, dimension, change)
    spreadsheet.dirty = True


def _change_rows(sheet: Sheet, change: Change) -> None:
    rows = sheet.rows
    if isinstance(change, Insertion):
        if change.at < len(rows):
            rows[change.at : change.at] = [[] for _ in range(change.count)]
        sheet.row_count += change.count
    elif isinstance(change, Deletion):
        del rows[change.start : change.end]
        sheet.row_count -= change.end - change.start
    else:
        rows.extend([] for _ in range(max(0, max(change.end, change.to) - len(rows))))
        _move(rows, change)


def _change_columns(sheet: Sheet, change: Change) -> None:
    for cells in sheet.rows:
        if isinstance(change, Insertion):
            if change.at < len(cells):
                cells[change.at : change.at] = [None] * change.count
        elif isinstance(change, Deletion):
            del cells[change.start : change.end]
        else:
            cells.extend([None] * max(0, max(change.end, change.to) - len(cells)))
            _move(cells, change)
    if isinstance(change, Insertion):
        sheet.column_count += change.count
    elif isinstance(change, Deletion):
        sheet.column_count -= change.end - change.start


def _move(lines: list[Row] | Row, change: Move) -> None:
    moved = lines[change.start : change.end]
    del lines[change.start : change.end]
    at = change.to - len(moved) if change.to >= change.end else change.to
    lines[at:at] = moved  # type: ignore[assignment]  # rows among rows, or cells among cells


def _follow_properties(sheet: Sheet, dimension: str, change: Change) -> None:
    meta = sheet.row_meta if dimension == "ROWS" else sheet.column_meta
    moved = {change.index(at): properties for at, properties in meta.items()}
    moved.pop(None, None)
    meta.clear()
    meta.update({at: properties for at, properties in moved.items() if at is not None})
    name = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    frozen = sheet.grid_properties.get(name, 0)
    if frozen and not isinstance(change, Move):
        after = change.interval(0, frozen)
        count = after[1] if after else 0
        sheet.grid_properties[name] = count
        if not count:
            del sheet.grid_properties[name]


def _span_after(span: Span, dimension: str, change: Change) -> Span | None:
    if dimension == "ROWS":
        rows = change.interval(span.top, span.bottom)
        return None if rows is None else span._replace(top=rows[0], bottom=rows[1])
    columns = change.interval(span.left, span.right)
    return None if columns is None else span._replace(left=columns[0], right=columns[1])


def follow(spreadsheet: Spreadsheet, sheet: Sheet, after: Callable[[Span], Span | None]) -> None:
    """Rewrite, in every formula and rule, the references to cells of *sheet*."""

    def one(holder: Sheet, reference: Reference) -> Reference | None:
        title = reference.title
        same = holder is sheet if title is None else title.casefold() == sheet.title.casefold()
        if not same:
            return reference
        span = after(reference.span)
        return None if span is None else with_span(reference, span)

    for holder in spreadsheet.sheets:
        rewrite_formulas(holder, partial(_rewritten, partial(one, holder)))


def _rewritten(one: Callable[[Reference], Reference | None], text: str) -> str:
    return rewrite(text, one)


def rewrite_formulas(holder: Sheet, change: Callable[[str], str]) -> None:
    """Put every formula of a tab, also those in its rules, through *change*."""
    for row, column, formula in list(holder.formulas()):
        text = change(formula.text)
        if text != formula.text:
            cell = holder.cell(row, column)
            holder.rows[row][column] = cell._replace(value=Formula(text))
    seen: dict[int, Json] = {}
    for cells in holder.rows:
        for column, found in enumerate(cells):
            if found is not None and found.validation is not None:
                rule = found.validation
                if id(rule) not in seen:
                    seen[id(rule)] = _changed_condition(rule, change)
                if seen[id(rule)] is not rule:
                    cells[column] = Cell(*found)._replace(validation=seen[id(rule)])
    for at, rule in enumerate(holder.conditional):
        if "booleanRule" in rule:
            holder.conditional[at] = rule | {
                "booleanRule": _changed_condition(rule["booleanRule"], change)
            }


def _changed_condition(rule: Json, change: Callable[[str], str]) -> Json:
    values = rule.get("condition", {}).get("values", [])
    changed = [
        value | {"userEnteredValue": change(value["userEnteredValue"])}
        if str(value.get("userEnteredValue", "")).startswith("=")
        else value
        for value in values
    ]
    if changed == values:
        return rule
    return rule | {"condition": rule["condition"] | {"values": changed}}


def retitle(spreadsheet: Spreadsheet, sheet: Sheet, title: str) -> None:
    """Give a tab another name; formulas that name it follow."""
    old, sheet.title = sheet.title, title
    for holder in spreadsheet.sheets:
        rewrite_formulas(holder, lambda text: rename_title(text, old, title))
    spreadsheet.dirty = True


def forget(spreadsheet: Spreadsheet, title: str) -> None:
    """After a tab was deleted: references to it are lost."""

    def one(reference: Reference) -> Reference | None:
        named = reference.title is not None and reference.title.casefold() == title.casefold()
        return None if named else reference

    for holder in spreadsheet.sheets:
        rewrite_formulas(holder, lambda text: rewrite(text, one))
    spreadsheet.dirty = True


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


def _follow_objects(spreadsheet: Spreadsheet, sheet: Sheet, dimension: str, change: Change) -> None:
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
        span = _span_after(Span(*box), dimension, change)
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
