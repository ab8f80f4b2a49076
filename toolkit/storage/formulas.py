"""
The lookup formulas beside the staff's rows: from a row's number to its computed values.

They are found by number and never by position, so that sorting, inserting and deleting rows cannot put a
value beside the wrong complaint. An empty value shows as nothing, not as 0 or a day in 1899.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.register.findings import column_letters
from toolkit.schema import Column, Schema, Table


def lookup_formulas(schema: Schema, table: Table, positions: Mapping[str, int]) -> dict[str, str]:
    """
    The formula of each computed column, with ``{row}`` for the row's number.

    Args:
        schema: For the hidden table that is looked up in.
        table: A table that people fill.
        positions: Column name → 0-based sheet column, as the table stands in the register.

    Returns:
        Column name → formula without ``=``; empty for a table without computed columns.
    """
    if not table.computed_columns:
        return {}
    source = schema.lookup_table(table.name)
    names = source.column_names()
    if names[0] != source.primary_key[0]:  # VLOOKUP searches the first column
        msg = f"the key of {source.name} must be its first column"
        raise ValueError(msg)
    key = f"${column_letters(positions[names[0]])}{{row}}"
    whole = f"{quoted_title(source.title)}!$A:${column_letters(len(names) - 1)}"
    return {
        column.name: _formula(column, f"VLOOKUP({key},{whole},{names.index(column.name) + 1},0)")
        for column in table.computed_columns
    }


def _formula(column: Column, found: str) -> str:
    """
    A computed cell: nothing for an unknown or empty key, and nothing for an empty value.

    The columns of a table all search the same range, so that a spreadsheet program indexes it once.
    """
    if column.type == "string":
        return f'IFERROR({found}&"","")'
    return f'IFERROR(IF({found}="","",{found}),"")'


def quoted_title(title: str) -> str:
    """
    A tab's title as a formula writes it.

    >>> quoted_title("Berekend"), quoted_title("Berekend acties")
    ('Berekend', "'Berekend acties'")
    """
    if re.fullmatch(r"[A-Za-z_]{4,}", title):
        return title
    return "'" + title.replace("'", "''") + "'"
