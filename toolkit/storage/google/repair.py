"""
What a tab lacks: each difference between what there is and what ought to be, with the requests that mend it.

Nothing here writes into a cell that people fill; header cells, dropdowns, formats, colours, filter views,
protection and the outline are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.locale import gettext as _
from toolkit.schema import Column, Schema
from toolkit.storage.google.cells import Json, number_format
from toolkit.storage.google.colours import colour_requests
from toolkit.storage.google.found import FoundTab, wanted_format
from toolkit.storage.google.layout import (
    Place,
    cell_format,
    coordinator_groups,
    filter_views,
    header_cell,
    help_note,
    lookup_formula,
    pixels,
    validation_rule,
)
from toolkit.storage.google.protection import protection_requests
from toolkit.storage.google.requests import column_format, grid_range
from toolkit.storage.google.tabs import mark
from toolkit.storage.look import cell_look

HEADER_FIELDS = "userEnteredValue,note,userEnteredFormat"
FROZEN_ROWS = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What every comparison needs: the schema, where all tables stand, and who we are."""

    schema: Schema
    places: Mapping[str, Place]
    editors: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """
    One thing to mend.

    Attributes:
        text: What it is, for people.
        requests: In order.
        room: Requests that have to come before anything is written into the tab.
    """

    text: str
    requests: tuple[Json, ...]
    room: tuple[Json, ...] = ()


def differences(found: FoundTab, context: Context) -> Iterator[Difference]:
    """All that a tab lacks, in the order in which it has to be mended."""
    for compare in _COMPARISONS:
        yield from compare(found, context)


def _said(found: FoundTab, what: str) -> str:
    return _("Tab {tab}: {what}.").format(tab=found.table.title, what=what)


def _columns(found: FoundTab, context: Context) -> Iterator[Difference]:
    """Columns that are not there yet, at the end of the tab; in a new tab that is all of them."""
    if not found.missing:
        return
    needed = max(found.place.positions.values()) + 1
    width = int(found.grid.get("columnCount", needed if found.is_new else 0))
    requests: list[Json] = []
    room: list[Json] = []
    if needed > width:
        room.append(
            {
                "appendDimension": {
                    "sheetId": found.place.sheet_id,
                    "dimension": "COLUMNS",
                    "length": needed - width,
                }
            }
        )
    for column in _wanted(found, found.missing):
        at = found.place.positions[column.name]
        cell = header_cell(context.schema, found.table, column, found.place.positions)
        grid = grid_range(found.place.sheet_id, 0, 1, at, at + 1)
        requests.append(
            {"updateCells": {"range": grid, "rows": [{"values": [cell]}], "fields": HEADER_FIELDS}}
        )
        requests += _column_look(found, column, at)
    names = ", ".join(f"'{column.title}'" for column in _wanted(found, found.missing))
    yield Difference(
        text=_said(found, _("column {names} added").format(names=names)),
        requests=tuple(requests),
        room=tuple(room),
    )


def _column_look(found: FoundTab, column: Column, at: int) -> Iterator[Json]:
    """Width of a new column, and how its cells look."""
    lines = {
        "sheetId": found.place.sheet_id,
        "dimension": "COLUMNS",
        "startIndex": at,
        "endIndex": at + 1,
    }
    size = {"pixelSize": pixels(column)}
    yield {"updateDimensionProperties": {"range": lines, "properties": size, "fields": "pixelSize"}}
    look = cell_look(column, found.table)
    cell: Json = {
        "verticalAlignment": "TOP",
        "wrapStrategy": "WRAP" if look.get("text_wrap") else "CLIP",
    }
    if found.table.owner == "script" or wanted_format(column) is not None:
        cell["numberFormat"] = number_format(column)
    if "bg_color" in look:
        cell |= cell_format(look)
    fields = ",".join(f"userEnteredFormat.{name}" for name in cell)
    yield {
        "repeatCell": {
            "range": found.place.columns(column.name),
            "cell": {"userEnteredFormat": cell},
            "fields": fields,
        }
    }


def _wanted(found: FoundTab, names: Collection[str]) -> list[Column]:
    return [column for column in found.table.columns if column.name in names]


def _formulas(found: FoundTab, context: Context) -> Iterator[Difference]:
    """Computed columns whose formula is gone or is another one."""
    place = found.place
    for column in found.table.computed_columns:
        if column.name in found.missing:
            continue
        at = place.positions[column.name]
        formula = lookup_formula(context.schema, found.table, column, place.positions)
        if plain_formula(
            _header(found, at).get("userEnteredValue", {}).get("formulaValue", "")
        ) != plain_formula(formula):
            text = _("the formula of column '{column}' put back").format(column=column.title)
            yield Difference(
                text=_said(found, text),
                requests=(_header_request(place, at, {"formulaValue": formula}),),
            )


def _header(found: FoundTab, at: int) -> Json:
    return found.header[at] if at < len(found.header) else {}


def _header_request(place: Place, at: int, value: Json) -> Json:
    rows = [{"values": [{"userEnteredValue": value}]}]
    return {
        "updateCells": {
            "range": grid_range(place.sheet_id, 0, 1, at, at + 1),
            "rows": rows,
            "fields": "userEnteredValue",
        }
    }


def plain_formula(formula: str) -> str:
    """
    A formula without what differs between locales: separators, quotes around titles, spaces, case.

    >>> plain_formula("=IF(A:A=1; 'Berekend'!A:G; x)") == plain_formula("=if(A:A=1,Berekend!A:G,X)")
    True
    """
    kept = (character for character in formula.casefold() if character not in " '$")
    return "".join(";" if character in ",\\" else character for character in kept)


def _notes(found: FoundTab, context: Context) -> Iterator[Difference]:
    """Help at the headers."""
    requests = []
    for column in found.table.columns:
        at = found.place.positions[column.name]
        if column.name not in found.missing and _header(found, at).get("note") != help_note(column):
            cell = {"note": help_note(column)}
            grid = grid_range(found.place.sheet_id, 0, 1, at, at + 1)
            requests.append(
                {"updateCells": {"range": grid, "rows": [{"values": [cell]}], "fields": "note"}}
            )
    if requests:
        yield Difference(
            text=_said(found, _("help at the headers put back")), requests=tuple(requests)
        )


def _dropdowns(found: FoundTab, context: Context) -> Iterator[Difference]:
    for column in _wanted(
        found, {*found.missing, *found.wrong_rules} if found.table.owner != "script" else ()
    ):
        rule = validation_rule(column, context.places)
        if rule is not None:
            request = {
                "setDataValidation": {"range": found.place.columns(column.name), "rule": rule}
            }
            text = _("the choices of column '{column}' put back").format(column=column.title)
            yield Difference(text=_said(found, text), requests=(request,))


def _formats(found: FoundTab, context: Context) -> Iterator[Difference]:
    for column in _wanted(found, found.wrong_formats):
        text = _("the number format of column '{column}' put back").format(column=column.title)
        yield Difference(
            text=_said(found, text), requests=(column_format(found.place, column.name),)
        )


def _colours(found: FoundTab, context: Context) -> Iterator[Difference]:
    requests = colour_requests(found.place, found.parts("conditionalFormats"))
    if requests:
        yield Difference(text=_said(found, _("the colours put back")), requests=tuple(requests))


def _panes(found: FoundTab, context: Context) -> Iterator[Difference]:
    """Frozen header and first columns, and whether the tab is hidden."""
    table, sheet_id = found.table, found.place.sheet_id
    wanted = {"frozenRowCount": FROZEN_ROWS, "frozenColumnCount": table.frozen_columns}
    if any(int(found.grid.get(name, 0)) != count for name, count in wanted.items()):
        properties = {"sheetId": sheet_id, "gridProperties": wanted}
        fields = ",".join(f"gridProperties.{name}" for name in wanted)
        request = {"updateSheetProperties": {"properties": properties, "fields": fields}}
        yield Difference(text=_said(found, _("the header fixed at the top")), requests=(request,))
    if table.is_hidden and not found.sheet.get("properties", {}).get("hidden"):
        properties = {"sheetId": sheet_id, "hidden": True}
        request = {"updateSheetProperties": {"properties": properties, "fields": "hidden"}}
        yield Difference(text=_said(found, _("hidden again")), requests=(request,))


def _outline(found: FoundTab, context: Context) -> Iterator[Difference]:
    """The coordinator's columns as groups that fold; a person's own groups stay as they are."""
    groups = coordinator_groups(found.place)
    if groups and not found.parts("columnGroups"):
        requests = []
        for start, end in groups:
            lines = {
                "sheetId": found.place.sheet_id,
                "dimension": "COLUMNS",
                "startIndex": start,
                "endIndex": end,
            }
            requests.append({"addDimensionGroup": {"range": lines}})
        yield Difference(
            text=_said(found, _("the coordinator's columns grouped")), requests=tuple(requests)
        )


def _views(found: FoundTab, context: Context) -> Iterator[Difference]:
    """Filter views that are gone, or no longer reach the last row."""
    shown = {view.get("title"): view for view in found.parts("filterViews")}
    for wanted in filter_views(found.place):
        view = shown.get(wanted["title"])
        if view is None:
            request: Json = {"addFilterView": {"filter": wanted}}
        elif (
            found.table.owner != "script"
            and view.get("range", {}).get("endRowIndex", found.place.rows) < found.place.rows
        ):
            filter_ = {"filterViewId": view["filterViewId"], "range": wanted["range"]}
            request = {"updateFilterView": {"filter": filter_, "fields": "range"}}
        else:
            continue
        text = _("filter view '{name}' made").format(name=wanted["title"])
        yield Difference(text=_said(found, text), requests=(request,))


def _protection(found: FoundTab, context: Context) -> Iterator[Difference]:
    requests = protection_requests(found.place, found.parts("protectedRanges"), context.editors)
    if requests:
        yield Difference(text=_said(found, _("the protection put back")), requests=tuple(requests))


def _marking(found: FoundTab, context: Context) -> Iterator[Difference]:
    if not found.is_marked:
        request = mark(found.place.sheet_id, found.table)
        yield Difference(
            text=_said(found, _("marked, so that it is known again under another name")),
            requests=(request,),
        )


_COMPARISONS: tuple[Callable[[FoundTab, Context], Iterator[Difference]], ...] = (
    _columns,
    _panes,
    _formulas,
    _notes,
    _dropdowns,
    _formats,
    _colours,
    _outline,
    _views,
    _protection,
    _marking,
)
