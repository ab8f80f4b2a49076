"""
All complaints as one table for other programs; without what leads to a person, unless somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from toolkit.locale import gettext as _
from toolkit.locale import marked
from toolkit.register.reading import Register
from toolkit.schema import Column, Table

ADDED = ("team", "complex", "neighbourhood", "repeat_number", "handling_working_days")
"""What the toolkit knows of each complaint and no person typed there."""

COUNTS = {
    "repeat_number": marked("Time of the same complaint"),
    "handling_working_days": marked("Working days until closing"),
}
"""Counts that no column of the register has by itself, with what people call them."""


def export_table(
    register: Register, assessed: pd.DataFrame, *, with_personal_data: bool = False
) -> pd.DataFrame:
    """
    One row per complaint, in the order of the register.

    Args:
        register: Parsed and checked.
        assessed: One row per complaint, with its repeat number.
        with_personal_data: Also the columns that may lead to a person: handler, home and every free text.

    Returns:
        Columns by their English name: those of tab *Klachten*, then :data:`ADDED`; days as
        ``datetime64[s]``, counts as ``Int64``, all else text with the codes of the schema.
    """
    frame = register.complaints.frame
    kept = [c for c in register.complaints.table.columns if with_personal_data or not is_private(c)]
    columns: dict[str, object] = {
        c.name: frame[c.name] for c in kept if c.name not in ADDED and not c.is_computed
    }
    columns |= {"status": assessed["status"], "due_on": assessed["due_on"]}
    columns |= {name: frame[name] for name in ("team", "complex", "neighbourhood")}
    columns |= {name: assessed[name] for name in COUNTS}
    result = pd.DataFrame(columns, index=frame.index)
    for name in result:
        result[name] = _typed(result[name], is_count=name in COUNTS)
    return result.reset_index(drop=True)


def is_private(column: Column) -> bool:
    """Whether a column's cells may lead to a person."""
    return column.is_personal or column.is_free_text


def with_titles(table: pd.DataFrame, complaints: Table, computed: Iterable[Column]) -> pd.DataFrame:
    """
    The table as people read it: titles above the columns, labels instead of codes.

    Args:
        table: Of :func:`export_table`.
        complaints: The table of the complaints.
        computed: Columns of other tables that name what was added.
    """
    shown = table.copy()
    titles = {name: _(title) for name, title in COUNTS.items()}
    titles |= {column.name: column.title for column in (*computed, *complaints.columns)}
    for column in complaints.columns:
        if column.name in shown and column.categories:
            labels = {c.value: c.label for c in column.categories}
            shown[column.name] = shown[column.name].map(lambda v, known=labels: known.get(v, v))
    return shown.rename(columns=titles)


def _typed(column: pd.Series, *, is_count: bool) -> pd.Series:
    if is_count:
        return column.astype("float64").round().astype("Int64")
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.astype("datetime64[s]")
    return pd.Series(
        np.where(column.isna(), "", column.astype(object).astype(str)),
        index=column.index,
        dtype=str,
    )
