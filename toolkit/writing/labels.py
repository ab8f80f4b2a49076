"""
What people read instead of codes and names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.improving.summaries import TOTAL
from toolkit.locale import gettext as _
from toolkit.privacy.personal_data import without_contacts
from toolkit.register.reading import Register
from toolkit.schema import Schema, Table
from toolkit.storage.base import Cell


def period_label(key: str) -> str:
    """A period's key as people read it in the sheet."""
    return _("last 12 months") if key == "last-12-months" else key


def part_label(register: Register, breakdown: str, part: str) -> str:
    """The label of one part of a breakdown; parts that are unknown say so."""
    if breakdown == TOTAL:
        return _("all complaints")
    if part == "":
        return _("(not filled in)")
    if breakdown in ("channel", "reason"):
        return register.complaints.table.column(breakdown).label(part)
    return without_contacts(part)


def script_tables(schema: Schema) -> dict[str, Table]:
    """The script's own tables by name."""
    return {t.name: t for t in schema if t.owner == "script"}


def with_labels(
    schema: Schema, contents: Mapping[str, Sequence[Mapping[str, Cell]]]
) -> dict[str, list[dict[str, Cell]]]:
    """Rows with the labels that people see instead of category codes; what is no code stays as it is."""
    result = {}
    for name, rows in contents.items():
        codes = {
            c.name: {k.value: k.label for k in c.categories}
            for c in schema[name].columns
            if c.categories
        }
        result[name] = [{k: _label(codes.get(k), v) for k, v in row.items()} for row in rows]
    return result


def _label(labels: Mapping[str, str] | None, cell: Cell) -> Cell:
    return labels.get(cell, cell) if labels and isinstance(cell, str) else cell
