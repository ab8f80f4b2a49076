"""Inserting, deleting and moving rows and columns, and everything that moves along with them."""

from collections.abc import Callable
from functools import partial

from tests.sheets_server.addresses import Span
from tests.sheets_server.changes import Change, Deletion, Insertion, Move, span_after
from tests.sheets_server.followers import follow_objects
from tests.sheets_server.formula_text import Reference, rename_title, rewrite, with_span
from tests.sheets_server.grid import (
    Cell,
    Formula,
    Json,
    Row,
    Sheet,
    Spreadsheet,
)


def change_lines(spreadsheet: Spreadsheet, sheet: Sheet, dimension: str, change: Change) -> None:
    """Apply *change* to the rows or columns of *sheet*, and to all that points at them."""
    if dimension == "ROWS":
        _change_rows(sheet, change)
    else:
        _change_columns(sheet, change)
    _follow_properties(sheet, dimension, change)
    follow(spreadsheet, sheet, lambda span: span_after(span, dimension, change))
    follow_objects(spreadsheet, sheet, dimension, change)
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
