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
    key = f"${column_letters(positions[source.primary_key[0]])}{{row}}"
    names = source.column_names()
    keys = _whole_column(source, names.index(source.primary_key[0]))
    return {
        column.name: _formula(column, key, keys, _whole_column(source, names.index(column.name)))
        for column in table.computed_columns
    }


def _formula(column: Column, key: str, keys: str, values: str) -> str:
    found = f"INDEX({values},MATCH({key},{keys},0))"
    if column.type == "string":
        return f'IF({key}="","",IFERROR({found}&"",""))'
    return f'IF({key}="","",IFERROR(IF({found}="","",{found}),""))'


def _whole_column(table: Table, position: int) -> str:
    letters = column_letters(position)
    return f"{quoted_title(table.title)}!${letters}:${letters}"


def quoted_title(title: str) -> str:
    """
    A tab's title as a formula writes it.

    >>> quoted_title("Berekend"), quoted_title("Berekend acties")
    ('Berekend', "'Berekend acties'")
    """
    if re.fullmatch(r"[A-Za-z_]{4,}", title):
        return title
    return "'" + title.replace("'", "''") + "'"
