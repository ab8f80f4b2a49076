"""
Cells as the Google Sheets API speaks of them: what is written, and what was read.

Text from people is always written as ``stringValue``, which the service never parses nor runs as a
formula; dates are written as serials and come back as serials, free of locale and time zone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.schema import Column
from toolkit.storage.base import Cell

Json = dict[str, Any]
"""A piece of a request or an answer of the service."""

LONGEST_TEXT = 50_000
"""Characters that fit in one cell.  Source: Google Sheets API, usage limits."""

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - serials have no time zone
"""Day 0 of serials.  Source: Google Sheets API, DateTimeRenderOption SERIAL_NUMBER."""

LAST_SERIAL = 100_000
"""Serials from here on (the year 2173) are typing errors; they stay numbers."""

SECONDS_PER_DAY = 86_400

NUMBER_FORMATS: Mapping[str, Json] = {
    "date": {"type": "DATE", "pattern": "dd-mm-yyyy"},
    "datetime": {"type": "DATE_TIME", "pattern": "dd-mm-yyyy hh:mm"},
    "integer": {"type": "NUMBER", "pattern": "0"},
    "number": {"type": "NUMBER", "pattern": "0.##"},
    "string": {"type": "TEXT"},
    "boolean": {"type": "TEXT"},
}
"""Number format by column type.  Texts are TEXT, so that ``00417`` and ``5.10`` stay as typed."""

SHARE_FORMAT: Json = {"type": "PERCENT", "pattern": "0%"}


def encoded(value: object) -> bytes:
    """A value as it goes over the line: JSON without spaces."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def number_format(column: Column) -> Json:
    """The number format of a column's cells, without the header."""
    return SHARE_FORMAT if column.format == "share" else NUMBER_FORMATS[column.type]


def serial(moment: date) -> float:
    """
    Days since the epoch; a time of day becomes a fraction.

    >>> serial(date(2026, 11, 3)), serial(datetime(2026, 11, 3, 12))
    (46329, 46329.5)
    """
    if not isinstance(moment, datetime):
        return (moment - EPOCH.date()).days
    past = moment.replace(tzinfo=None) - EPOCH
    return past.days + past.seconds / SECONDS_PER_DAY if past.seconds else past.days


def value_of(cell: Cell) -> Json | None:
    """
    The ``userEnteredValue`` of a cell; ``None`` leaves it empty.

    Raises:
        RegisterError: The text is longer than a cell can hold.

    >>> value_of("=1+1"), value_of(7), value_of(True), value_of(date(2026, 11, 3)), value_of("")
    ({'stringValue': '=1+1'}, {'numberValue': 7}, {'boolValue': True}, {'numberValue': 46329}, None)
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        if len(cell) > LONGEST_TEXT:
            text = _(
                "S067 A text of {length} characters does not fit in a cell of a Google Sheet; at most {limit} do. Shorten it."
            )
            raise RegisterError(text.format(length=len(cell), limit=LONGEST_TEXT))
        return {"stringValue": cell}
    if isinstance(cell, bool):
        return {"boolValue": cell}
    return {"numberValue": serial(cell) if isinstance(cell, date) else cell}


def cell_data(cell: Cell) -> Json:
    """The CellData of a cell: only a value, so that formats stay as they are."""
    value = value_of(cell)
    return {} if value is None else {"userEnteredValue": value}


def row_data(cells: Sequence[Cell]) -> Json:
    """The RowData of a row; empty cells at its end are left out and thereby cleared."""
    values = [cell_data(cell) for cell in cells]
    while values and not values[-1]:
        values.pop()
    return {"values": values}


def linked(cell: Json, sheet_id: int, a1: str) -> Json:
    """A cell whose text leads to another cell of the same spreadsheet."""
    link = {"uri": f"#gid={sheet_id}&range={a1}"}
    return cell | {"textFormatRuns": [{"startIndex": 0, "format": {"link": link}}]}


def days_of(cells: Sequence[Cell], *, with_time: bool) -> list[Cell]:
    """
    One column's cells with real dates instead of serials; all else stays as it was read.

    Args:
        cells: As the service gave them.
        with_time: Whether the time of day matters (to the minute).

    >>> days_of([46329, "3 nov", None, 46329.5], with_time=False)
    [datetime.date(2026, 11, 3), '3 nov', None, datetime.date(2026, 11, 3)]
    """
    known: dict[float, Cell] = {}
    found: list[Cell] = []
    for cell in cells:
        if type(cell) is int or type(cell) is float:
            day = known.get(cell)
            if day is None:
                day = known[cell] = _moment(cell, with_time=with_time)
            found.append(day)
        else:
            found.append(cell)
    return found


def _moment(number: float, *, with_time: bool) -> Cell:
    if not 0 < number < LAST_SERIAL:
        return number
    moment = EPOCH + timedelta(minutes=round(number * SECONDS_PER_DAY / 60))
    return moment if with_time else (EPOCH + timedelta(days=int(number))).date()
