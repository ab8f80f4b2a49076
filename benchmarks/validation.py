"""
The same rules over tab *Klachten*, by our validator and by frictionless.

Rules: type, required, list of values, pattern, unique, longest text.  Both get the same cells from memory, and both
are timed without reading the file, and without making a table of what was found right.  Python's collector is off
for both, as it is in every command.  Ours accepts more ways to write a date, by design.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from toolkit.register.checks import complaint_numbers
from toolkit.register.reading import read_register
from toolkit.register.tables import check_cells
from toolkit.schema import Column, Table, register_schema
from toolkit.storage.base import Cell, RawRegister
from toolkit.storage.workbook import WorkbookStorage

KINDS = {"date": "date", "datetime": "datetime", "integer": "integer", "number": "number"}
MOST_ERRORS = 1_000_000


def ours(path: Path) -> dict[str, Any]:
    """Cells that our validator refuses, and the time that it takes."""
    schema, raw = _register(path)
    # The lists, outside the time: frictionless gets them ready-made.  From a copy, as a tab keeps what it sorted out.
    register = read_register(_register(path)[1], schema)
    gc.disable()
    started = time.process_time()
    checked = check_cells(raw.tabs[schema["complaints"].title], schema["complaints"])
    numbers = list(complaint_numbers(register, register.calendar.known_until))
    took = time.process_time() - started
    titles = {c.name: c.title for c in _columns(schema["complaints"])}
    found = {(p.index + 2, titles[name]) for name, p in checked.problems}
    found |= {(f.row, f.column_title) for f in numbers if f.row}
    return {"validation": took, "refused": len(found), "where": sorted(map(list, found))}


def theirs(path: Path) -> dict[str, Any]:
    """Cells that frictionless refuses, and the time that it takes."""
    frictionless = import_module("frictionless")
    schema, raw = _register(path)
    table = schema["complaints"]
    columns = _columns(table)
    tab = raw.tabs[table.title]
    at = [tab.header.index(c.title) for c in columns]
    own = [i for i, c in zip(at, columns, strict=True) if not c.is_preprinted]
    filled = [n for n, row in enumerate(tab.rows) if any(row[i] not in (None, "") for i in own)]
    cells = [[_for_frictionless(tab.rows[n][i]) for i in at] for n in filled]
    described = {"fields": [_field(c) for c in columns], "missingValues": [""]}
    data: Sequence[Sequence[Cell]] = [[c.title for c in columns], *cells]
    gc.disable()
    started = time.process_time()
    resource = frictionless.Resource(
        data=data, schema=frictionless.Schema.from_descriptor(described)
    )
    report = resource.validate(limit_errors=MOST_ERRORS)
    took = time.process_time() - started
    found = {
        (filled[row - 2] + 2, title)
        for row, title in report.flatten(["rowNumber", "fieldName"])
        if row
    }
    return {"validation": took, "refused": len(found), "where": sorted(map(list, found))}


def _register(path: Path) -> tuple[Any, RawRegister]:
    schema = register_schema()
    return schema, WorkbookStorage(path, backups=0).read(schema)


def _columns(table: Table) -> list[Column]:
    """The columns that people fill and whose rules both know."""
    return [c for c in table.columns if not c.is_computed]


def _field(column: Column) -> dict[str, Any]:
    rules = column.constraints
    constraints: dict[str, Any] = {"required": rules.required, "unique": rules.unique}
    if rules.pattern:
        constraints["pattern"] = rules.pattern
    if rules.max_length:
        constraints["maxLength"] = rules.max_length
    if column.categories:
        constraints["enum"] = [c.label for c in column.categories]
    return {
        "name": column.title,
        "type": KINDS.get(column.type, "string"),
        "constraints": {rule: value for rule, value in constraints.items() if value},
    }


def _for_frictionless(cell: Cell) -> Cell:
    """It takes a whole number in a text column for an error of type; our storages know that it is text."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell
