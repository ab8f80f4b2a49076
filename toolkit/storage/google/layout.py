"""
How a register's tabs ought to be in a Google Sheet: header cells, dropdowns, colours, protection.

Pure: from the schema (and where the columns stand) to the objects of the service's requests.  What
there is, and what has to be mended, is compared in :mod:`toolkit.storage.google.repair`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.locale import gettext as _
from toolkit.register.findings import column_letters
from toolkit.schema import Column, Schema, Table
from toolkit.storage.dropdowns import dropdown_source
from toolkit.storage.formulas import quoted_title
from toolkit.storage.google.cells import Json
from toolkit.storage.look import HEADERS, HIGHLIGHTS, Look, header_kind

PIXELS_PER_CHARACTER = 7
PADDING_PIXELS = 12
"""A column's width in pixels from its width in characters (Arial 10, the service's default)."""

HEADER_MARK = "Klachtgeheugen: kopregel"
TAB_MARK = "Klachtgeheugen: tabblad van het register"
NUMBER_MARK = "Klachtgeheugen: voorgedrukt"
LOCK_MARK = "Klachtgeheugen: even dicht, bewaartermijn"
"""Descriptions by which our own protected ranges are known again; the owner sees them."""

OPEN_VIEW, LATE_VIEW, TEAM_VIEW = "Openstaand", "Te laat", "Mijn team"
"""Titles of the filter views."""

LATE_TEXT = "te laat"
"""What *Signaal* says of a complaint past its term."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """
    Where a table stands in a spreadsheet.

    Attributes:
        table: The table.
        sheet_id: The tab's id; it survives renaming and moving.
        positions: Column name → 0-based sheet column.
        rows: Rows of the grid, the header included.
        title: The tab's title now.
    """

    table: Table
    sheet_id: int
    positions: Mapping[str, int]
    rows: int
    title: str

    def columns(self, name: str, *, first_row: int = 1, last_row: int | None = None) -> Json:
        """A column as a GridRange; open at its end, so that it covers rows added later."""
        at = self.positions[name]
        grid = {
            "sheetId": self.sheet_id,
            "startRowIndex": first_row,
            "startColumnIndex": at,
            "endColumnIndex": at + 1,
        }
        return grid if last_row is None else grid | {"endRowIndex": last_row}


def default_positions(table: Table) -> dict[str, int]:
    """The positions in a tab that is made anew: the order of the schema."""
    return {name: at for at, name in enumerate(table.column_names())}


def lookup_formula(
    schema: Schema, table: Table, column: Column, positions: Mapping[str, int]
) -> str:
    """
    The formula in the header cell of a computed column; its result fills the whole column.

    It names whole columns, not ``A2:A``: a row that somebody inserts right below the header would turn
    that into ``A3:A`` and put every value one row too low.

    Args:
        schema: For the hidden table that is looked up in.
        table: The table that people fill.
        column: One of its computed columns.
        positions: Column name → 0-based sheet column.
    """
    source = schema.lookup_table(table.name)
    names = source.column_names()
    key = column_letters(positions[source.primary_key[0]])
    looked_up = f"{quoted_title(source.title)}!A:{column_letters(len(names) - 1)}"
    at = names.index(column.name) + 1
    title = column.title.replace('"', '""')
    found = f'IFERROR(VLOOKUP({key}:{key};{looked_up};{at};FALSE);"")'
    return f'=ARRAYFORMULA(IF(ROW({key}:{key})=1;"{title}";IF({key}:{key}="";"";{found})))'


def header_cell(schema: Schema, table: Table, column: Column, positions: Mapping[str, int]) -> Json:
    """The CellData of a header cell: title or formula, help, look."""
    if column in table.computed_columns:
        value = {"formulaValue": lookup_formula(schema, table, column, positions)}
    else:
        value = {"stringValue": column.title}
    return {
        "userEnteredValue": value,
        "note": help_note(column),
        "userEnteredFormat": cell_format(HEADERS[header_kind(column, table)])
        | {"wrapStrategy": "WRAP"},
    }


def help_note(column: Column) -> str:
    """The help that shows when somebody points at a header."""
    if column.example is None:
        return column.description
    return column.description + "\n" + _("For example: {example}").format(example=column.example)


def cell_format(look: Look) -> Json:
    """A look as a CellFormat: ground, letter colour, bold and italics."""
    text: Json = {"foregroundColorStyle": {"rgbColor": colour(str(look["font_color"]))}}
    text |= {name: True for name in ("bold", "italic") if look.get(name)}
    return {"backgroundColorStyle": {"rgbColor": colour(str(look["bg_color"]))}, "textFormat": text}


def colour(code: str) -> Json:
    """
    A colour as the service writes it, parts from 0 to 1.

    >>> colour("#FF0080")
    {'red': 1.0, 'green': 0.0, 'blue': 0.5019607843137255}
    """
    parts = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return dict(zip(("red", "green", "blue"), parts, strict=True))


def pixels(column: Column) -> int:
    """A column's width in pixels."""
    return round(column.width * PIXELS_PER_CHARACTER) + PADDING_PIXELS


def validation_rule(column: Column, places: Mapping[str, Place]) -> Json | None:
    """
    What a cell of a column offers while it is filled in; ``None`` where nothing is offered.

    A dropdown refuses other values; a date or grade that looks odd only gets a mark, because the check
    reads more forms than the service and says what is wrong.

    Args:
        column: A column that people fill.
        places: Table name → where it stands, for lists in a tab of their own.
    """
    if column.filled_by == "script":
        return None
    hint = {"inputMessage": column.description, "showCustomUi": True}
    target = dropdown_source(column)
    if target is not None:
        place = places[target.table]
        letters = column_letters(place.positions[target.column])
        source = f"={quoted_title(place.title)}!${letters}$2:${letters}"
        return {"condition": condition("ONE_OF_RANGE", source), "strict": True} | hint
    if column.labels:
        return {"condition": condition("ONE_OF_LIST", *column.labels), "strict": True} | hint
    if column.type == "date":
        return {"condition": condition("DATE_IS_VALID")} | hint
    low, high = column.constraints.minimum, column.constraints.maximum
    if column.type in ("integer", "number") and low is not None and high is not None:
        return {"condition": condition("NUMBER_BETWEEN", f"{low:g}", f"{high:g}")} | hint
    return None


def condition(kind: str, *values: str) -> Json:
    """A BooleanCondition."""
    found: Json = {"type": kind}
    return (
        found | {"values": [{"userEnteredValue": value} for value in values]} if values else found
    )


def conditional_rules(place: Place) -> list[Json]:
    """The colours of a tab, first match first; each belongs to words that say the same."""
    rules = []
    for highlight in place.table.highlights:
        if highlight.contains is not None:
            test = condition("TEXT_CONTAINS", highlight.contains)
        else:
            test = condition("TEXT_EQ", str(highlight.equals))
        look = cell_format(HIGHLIGHTS[highlight.style])
        rules.append(
            {
                "ranges": [place.columns(highlight.column)],
                "booleanRule": {"condition": test, "format": look},
            }
        )
    return rules


def protections(place: Place, editors: Sequence[str]) -> list[Json]:
    """
    What is protected in a tab.

    The script's own tabs and every header row are closed to all but *editors* (the owner can always
    edit); pre-printed cells only warn, so that people can sort and move whole rows.

    Args:
        place: The tab.
        editors: E-mail addresses; empty when the credentials do not say whose they are.
    """
    allowed: Json = {"editors": {"users": list(editors)}} if editors else {}
    if place.table.owner == "script":
        return [{"range": {"sheetId": place.sheet_id}, "description": TAB_MARK} | allowed]
    header = {"sheetId": place.sheet_id, "startRowIndex": 0, "endRowIndex": 1}
    found: list[Json] = [{"range": header, "description": HEADER_MARK} | allowed]
    for column in place.table.columns:
        if column.is_preprinted:
            grid = place.columns(column.name)
            found.append({"range": grid, "description": NUMBER_MARK, "warningOnly": True})
    return found


def filter_views(place: Place) -> list[Json]:
    """Views that each reader opens for himself; none of them moves a cell."""
    table = place.table
    whole = {
        "sheetId": place.sheet_id,
        "startRowIndex": 0,
        "startColumnIndex": 0,
        "endColumnIndex": max(place.positions.values()) + 1,
    }
    if table.name == "complaints":
        status, signal = table.column("status"), place.positions["signal"]
        hidden = {"hiddenValues": ["", status.label("closed")]}
        late = {"condition": condition("TEXT_CONTAINS", LATE_TEXT)}
        return [
            {
                "title": OPEN_VIEW,
                "range": whole,
                "filterSpecs": [
                    {"columnIndex": place.positions["status"], "filterCriteria": hidden}
                ],
            },
            {
                "title": LATE_VIEW,
                "range": whole,
                "filterSpecs": [{"columnIndex": signal, "filterCriteria": late}],
            },
        ]
    return [{"title": TEAM_VIEW, "range": whole}] if table.name == "worklist" else []


def named_ranges(schema: Schema, places: Mapping[str, Place]) -> dict[str, Json]:
    """The lists that live in a tab of their own, by a name that formulas of the staff can use."""
    names: dict[str, Json] = {}
    for table in schema:
        for column in table.columns:
            target = dropdown_source(column)
            if target is not None:
                names[f"lijst_{target.table}_{target.column}"] = places[target.table].columns(
                    target.column
                )
    return names


def coordinator_groups(place: Place) -> list[tuple[int, int]]:
    """Runs of two or more neighbouring coordinator's columns in a tab of the staff: (start, end)."""
    if place.table.owner != "staff":
        return []
    wanted = sorted(
        place.positions[c.name] for c in place.table.columns if c.filled_by == "coordinator"
    )
    runs: list[tuple[int, int]] = []
    for at in wanted:
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return [run for run in runs if run[1] - run[0] > 1]
