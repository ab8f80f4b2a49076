"""
What stands in a register when it is made: the lists, the settings, the instruction, the stock of numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.locale import gettext as _
from toolkit.register.numbers import complaint_number, serials
from toolkit.schema import Schema, Setting, Table
from toolkit.storage.base import Cell
from toolkit.writing.contents import instruction_content

Rows = list[dict[str, Cell]]

NUMBER = "number"
"""The column that the script prints numbers in before anybody fills the row."""


def initial_contents(
    schema: Schema, contents: Mapping[str, Sequence[Mapping[str, Cell]]]
) -> dict[str, Rows]:
    """
    The rows of every table of a new register.

    Args:
        schema: The register's tabs and columns.
        contents: Table name → rows (column name → cell as people see it); a list that is not among
            them starts with the schema's own rows. Settings need only those that differ.

    Returns:
        Table name → rows, the stock of numbered rows included.
    """
    result = {}
    for table in schema:
        given = contents.get(table.name)
        rows = [dict(row) for row in (table.initial_rows if given is None else given)]
        if table.settings:
            rows = settings_rows(table, rows)
        elif table.name == "instruction" and not rows:
            names = table.column_names()
            rows = [dict(zip(names, row, strict=True)) for row in instruction_content(table).rows]
        result[table.name] = [*rows, *stock(table, highest_serial(rows), table.stock_rows)]
    return result


def settings_rows(table: Table, given: Sequence[Mapping[str, Cell]]) -> Rows:
    """
    Tab *Instellingen*: every setting with its default and explanation.

    Args:
        table: The table with the settings.
        given: Rows that differ; one with an unknown name is kept at the end.
    """
    own = {str(row.get("setting", "")).casefold(): row for row in given}
    rows: Rows = []
    for setting in table.settings:
        row = own.pop(setting.title.casefold(), {})
        value = row["value"] if "value" in row else shown_default(setting)
        ours = {"setting": setting.title, "value": value}
        rows.append({**row, **ours, "explanation": setting_explanation(setting)})
    return [*rows, *(dict(row) for row in own.values())]


def shown_default(setting: Setting) -> Cell:
    """A setting's default as people see it."""
    if setting.type == "boolean":
        return setting.true_label if setting.default else setting.false_label
    default: Cell = setting.default
    return next((c.label for c in setting.categories if c.value == default), default)


def setting_explanation(setting: Setting) -> str:
    """What a setting does, its choices and its default."""
    shown = shown_default(setting)
    labels = tuple(c.label for c in setting.categories)
    if setting.type == "boolean":
        labels = (setting.true_label, setting.false_label)
    parts = [setting.description]
    if labels:
        parts.append(_("Choose from: {labels}.").format(labels=", ".join(labels)))
    if shown not in (None, ""):
        parts.append(_("Default: {value}.").format(value=shown))
    return " ".join(parts)


def highest_serial(rows: Sequence[Mapping[str, Cell]]) -> int:
    """The highest serial among the rows' complaint numbers; 0 when there is none."""
    numbers = [str(row.get(NUMBER) or "") for row in rows]
    return int(serials([*numbers, ""]).max())


def has_stock_numbers(table: Table) -> bool:
    """Whether the table's empty rows carry a pre-printed number."""
    return any(c.name == NUMBER and c.is_preprinted for c in table.columns)


def stock(table: Table, highest: int, count: int) -> Rows:
    """
    Empty rows with a number.

    Args:
        table: Their table; one without pre-printed numbers gets none.
        highest: The highest serial that was ever issued.
        count: How many.
    """
    if not has_stock_numbers(table):
        return []
    return [{NUMBER: complaint_number(highest + i)} for i in range(1, count + 1)]
