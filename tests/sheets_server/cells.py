"""Cells as JSON: reading CellData into cells, and writing cells out as CellData."""

import re

from tests.sheets_server.errors import bad_request
from tests.sheets_server.formats import render, tidy
from tests.sheets_server.grid import (
    TEXT_LIMIT,
    Cell,
    CellError,
    Formula,
    Json,
    Scalar,
    Sheet,
    Spreadsheet,
)
from tests.sheets_server.masks import Mask, normal_colours, with_styles, write

ERROR_TYPES = {
    "#REF!": "REF",
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#VALUE!": "VALUE",
    "#NAME?": "NAME",
    "#NUM!": "NUM",
    "#N/A": "N_A",
    "#ERROR!": "ERROR",
}
DEFAULT_FORMAT: Json = {
    "backgroundColor": {"red": 1, "green": 1, "blue": 1},
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
}
READ_ONLY = {"effectiveValue", "effectiveFormat", "formattedValue", "hyperlink"}
_WRITABLE = {"userEnteredValue", "userEnteredFormat", "note", "dataValidation", "textFormatRuns"}


def read_value(extended: Json | None) -> bool | float | str | Formula | None:
    """The value in an ExtendedValue; an empty text leaves the cell empty."""
    if not extended:
        return None
    if len(extended) > 1:
        raise bad_request("Invalid value: more than one kind of value is set.")
    kind, value = next(iter(extended.items()))
    if kind == "numberValue":
        return tidy(float(value)) if not isinstance(value, int) else value
    if kind == "boolValue":
        return bool(value)
    if kind == "formulaValue":
        if not str(value).startswith("="):
            raise bad_request(f"Invalid formula: {value}")
        return Formula(check_length(str(value)))
    if kind == "stringValue":
        return check_length(str(value)) or None
    raise bad_request(f"Invalid value: {kind} cannot be written.")


def check_length(text: str) -> str:
    """The text, refused when it is longer than a cell may hold."""
    if len(text) > TEXT_LIMIT:
        raise bad_request(
            f"Your input contains more than the maximum of {TEXT_LIMIT} characters in a single cell."
        )
    return text


def prepared(mask: Mask) -> Mask:
    """A mask for writing cells: checked, with colours and their twins together."""
    if not mask:
        return {name: {} for name in _WRITABLE}
    unknown = set(mask) - _WRITABLE - READ_ONLY - {"chipRuns", "pivotTable"}
    if unknown:
        raise bad_request(f"Invalid field: {sorted(unknown)[0]}")
    return with_styles(mask)


def settled(source: Json) -> Json:
    """CellData with its colours as the service keeps them."""
    shapes = source.keys() & {"userEnteredFormat", "textFormatRuns"}
    return source | {name: normal_colours(source[name]) for name in shapes} if shapes else source


def apply(cell: Cell, source: Json, mask: Mask) -> Cell:
    """The cell after the fields in *mask* (see :func:`prepared`) were taken from :func:`settled`."""
    if "userEnteredValue" in mask:
        cell = cell._replace(value=read_value(source.get("userEnteredValue")))
    if "userEnteredFormat" in mask:
        given = source.get("userEnteredFormat") or {}
        cell = cell._replace(format=write(cell.format, given, mask["userEnteredFormat"]))
    if "note" in mask:
        cell = cell._replace(note=source.get("note") or None)
    if "dataValidation" in mask:
        cell = cell._replace(validation=validation(source.get("dataValidation")))
    if "textFormatRuns" in mask:
        cell = cell._replace(runs=source.get("textFormatRuns") or None)
    return cell


def validation(rule: Json | None) -> Json | None:
    """A validation rule as it is kept: flags that are false are left out."""
    if not rule:
        return None
    if not rule.get("condition", {}).get("type"):
        raise bad_request("Must specify a condition for data validation.")
    return {name: value for name, value in rule.items() if value not in (False, "")}


def value_json(value: Scalar | Formula) -> Json | None:
    """An ExtendedValue."""
    if value is None:
        return None
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": tidy(value)}
    if isinstance(value, Formula):
        return {"formulaValue": value.text}
    if isinstance(value, CellError):
        error: Json = {"type": ERROR_TYPES.get(value.code, "ERROR")}
        if value.message:
            error["message"] = value.message
        return {"errorValue": error}
    return {"stringValue": value}


def effective_format(spreadsheet: Spreadsheet, cell: Cell, effective: Scalar) -> Json:
    """The default format, with what its value brings and the cell's own format laid over it."""
    under: Json = spreadsheet.extra_properties.get("defaultFormat", DEFAULT_FORMAT)
    under = _over(under, {"textFormat": {"fontFamily": "Arial"}})
    if effective is not None:
        under["horizontalAlignment"] = _alignment(effective)
    return _over(under | {"hyperlinkDisplayType": "PLAIN_TEXT"}, cell.format)


def _alignment(value: Scalar) -> str:
    """Texts stand left, numbers right, and what is true, false or wrong in the middle."""
    if isinstance(value, bool | CellError):
        return "CENTER"
    return "LEFT" if isinstance(value, str) else "RIGHT"


def _over(under: Json, upper: Json | None) -> Json:
    result = dict(under)
    for name, value in (upper or {}).items():
        both = isinstance(value, dict) and isinstance(result.get(name), dict)
        is_colour = "olor" in name
        result[name] = _over(result[name], value) if both and not is_colour else value
    return result


def cell_json(spreadsheet: Spreadsheet, sheet: Sheet, row: int, column: int) -> Json:
    """A CellData, without the parts that the cell does not have."""
    cell = sheet.cell(row, column)
    effective = sheet.effective(row, column)
    data: Json = {}
    entered = value_json(cell.value)
    if entered is not None:
        data["userEnteredValue"] = entered
    if effective is not None:
        data["effectiveValue"] = value_json(effective)
        data["formattedValue"] = render(effective, cell.format, spreadsheet.locale)
    if cell.format:
        data["userEnteredFormat"] = cell.format
    if cell.format or effective is not None:
        data["effectiveFormat"] = effective_format(spreadsheet, cell, effective)
    link = _link(cell)
    if link:
        data["hyperlink"] = link
    if cell.note:
        data["note"] = cell.note
    if cell.runs:
        data["textFormatRuns"] = cell.runs
    if cell.validation:
        data["dataValidation"] = cell.validation
    return data


def _link(cell: Cell) -> str | None:
    if isinstance(cell.value, Formula):
        match = re.match(r'=HYPERLINK\(\s*"([^"]*)"', cell.value.text, re.IGNORECASE)
        return match.group(1) if match else None
    for holder in (cell.format or {}, *(cell.runs or [])):
        found = (holder.get("textFormat") or holder.get("format") or {}).get("link", {}).get("uri")
        if found:
            return str(found)
    return None


def blank_of_value(cell: Cell) -> Cell:
    """The cell without its value; format, note and validation stay."""
    return cell._replace(value=None)
