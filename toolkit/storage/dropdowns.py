"""
What a cell offers while somebody fills it in: a dropdown, a hint, a gentle warning.

Only a closed list refuses another value; anything else is typed freely, and the check says what is wrong.
A date is never refused: people type dates in many ways, and the register reads them all.
"""

from __future__ import annotations

from typing import Any

from toolkit.locale import gettext as _
from toolkit.register.findings import column_letters
from toolkit.schema import Column, Reference, Schema, Table
from toolkit.storage.formulas import quoted_title

LONGEST_LIST = 255
"""Characters that a dropdown's own list can hold.  Source: Excel specifications and limits."""

LONGEST_COLUMN = 5000
"""Rows of a list that its dropdown looks through."""

_NAME_PREFIX = "list_"


def list_names(schema: Schema) -> dict[str, str]:
    """
    The named ranges of the lists that live in a tab of their own: name → formula without ``=``.

    Each runs from the second row to the last filled one, whatever gaps there are in between: no entry
    drops off the end, and a dropdown does not go on with empty lines.
    """
    names = {}
    for table in schema:
        for column in table.columns:
            target = dropdown_source(column)
            if target is not None:
                source = schema[target.table]
                letters = column_letters(source.column_names().index(target.column))
                title = quoted_title(source.title)
                cells = f"{title}!${letters}$2:${letters}${LONGEST_COLUMN}"
                last = f'MAX(2,SUMPRODUCT(MAX(({cells}<>"")*ROW({cells}))))'
                end = f"INDEX({title}!${letters}:${letters},{last})"
                names[_name(target)] = f"{title}!${letters}$2:{end}"
    return names


def dropdown_source(column: Column) -> Reference | None:
    """The list that a column's dropdown shows; none for a number that is not chosen from a list."""
    target = column.reference
    return None if target is None or target.column == "number" else target


def _name(target: Reference) -> str:
    return f"{_NAME_PREFIX}{target.table}_{target.column}"


def validation(schema: Schema, table: Table, column: Column) -> dict[str, Any] | None:
    """
    The data validation of a column, as XlsxWriter takes it; ``None`` where nothing is offered.
    """
    if table.owner == "script" or column.filled_by == "script":
        return None
    target = dropdown_source(column)
    if target is not None:
        return _list(
            f"={_name(target)}",
            _("Choose from the list (tab {tab}).").format(tab=schema[target.table].title),
        )
    if column.labels:
        fits = len(",".join(column.labels)) <= LONGEST_LIST
        return _list(list(column.labels), _("Choose from the list.")) if fits else None
    if column.type in ("date", "datetime"):
        hint = _("Day-month-year, for example 3-11-2026. Today: Ctrl and ; together.")
        return {"validate": "any", "input_title": _title(column), "input_message": hint}
    if column.type in ("integer", "number") and column.constraints.minimum is not None:
        return _number(column)
    if column.constraints.max_length is not None:
        return _length(column, column.constraints.max_length)
    return None


def _list(source: list[str] | str, message: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_title": _("Not in the list"),
        "error_message": message,
    }


def _number(column: Column) -> dict[str, Any]:
    low, high = column.constraints.minimum, column.constraints.maximum
    text = _("Fill in a number from {minimum} to {maximum}.").format(minimum=low, maximum=high)
    limits = (
        {"criteria": ">=", "value": low}
        if high is None
        else {"criteria": "between", "minimum": low, "maximum": high}
    )
    kind = "integer" if column.type == "integer" else "decimal"
    return {
        "validate": kind,
        **limits,
        "error_type": "warning",
        "error_title": _title(column),
        "error_message": text,
    }


def _length(column: Column, limit: int) -> dict[str, Any]:
    text = _("This text is longer than {limit} characters. Can it be shorter?").format(limit=limit)
    return {
        "validate": "length",
        "criteria": "<=",
        "value": limit,
        "error_type": "warning",
        "error_title": _title(column),
        "error_message": text,
    }


def _title(column: Column) -> str:
    """A title of at most 32 characters, as many as Excel shows."""
    return column.title[:32]
