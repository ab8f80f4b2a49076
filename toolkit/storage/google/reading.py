"""
From the answer of one ``values:batchGet`` to raw tabs.

A computed column is one formula in its header cell that spills downwards.  When somebody types in the
spilled area the service shows ``#REF!`` in the header and nothing below it, so what still stands below
is what was typed: the value of the header alone tells, and no second reading is needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.schema import Schema, Table
from toolkit.storage.base import Cell, RawRegister, RawTab
from toolkit.storage.google.cells import days_of

ERROR_VALUES = ("#REF!", "#N/A", "#ERROR!", "#VALUE!", "#NAME?", "#NUM!", "#DIV/0!", "#NULL!")
"""What the service shows for a formula that has no result."""


def raw_register(
    values: Mapping[str, Sequence[Sequence[Any]]], schema: Schema, reads: int
) -> RawRegister:
    """
    The register that an answer shows.

    Args:
        values: Title as the schema has it → rows as read (ragged; numbers, texts and booleans).
        schema: Says which columns hold dates and which are computed.
        reads: How many read calls it took.
    """
    tables = {t.title: t for t in schema}
    tabs = {title: raw_tab(title, rows, tables.get(title)) for title, rows in values.items()}
    return RawRegister(tabs=tabs, version=version_of(values), reads=reads)


def version_of(values: Mapping[str, Sequence[Sequence[Any]]]) -> str:
    """A fingerprint of all that was read."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def raw_tab(title: str, rows: Sequence[Sequence[Any]], table: Table | None) -> RawTab:
    """
    One tab: rows padded, serials of date columns made into dates, typed-over cells found.

    Args:
        title: As the schema has it.
        rows: The tab's values, the header first.
        table: Its table; ``None`` for a tab that the schema does not know.
    """
    header = [_header_text(cell) for cell in (rows[0] if rows else ())]
    width = max((len(row) for row in rows), default=0)
    header += [""] * (width - len(header))
    broken: tuple[int, ...] = ()
    if table is not None and table.computed_columns:
        header, broken = restored_header(header, table)
    body = [[*row, *[None] * (width - len(row))] for row in rows[1:]]
    while body and not any(cell not in (None, "") for cell in body[-1]):
        body.pop()
    if table is not None and body:
        body = _with_days(body, header, table)
    typed = {
        (at, column)
        for column in broken
        for at, row in enumerate(body, 2)
        if row[column] not in (None, "")
    }
    return RawTab(title=title, header=tuple(header), rows=body, typed_over=frozenset(typed))


def _header_text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def restored_header(header: Sequence[str], table: Table) -> tuple[list[str], tuple[int, ...]]:
    """
    The header with the titles of computed columns whose formula could not spill.

    The titles that are missing go to the error values from left to right, but only when there are as
    many of the one as of the other; otherwise nothing is guessed.

    Returns:
        The header, and the 0-based columns whose formula shows an error.
    """
    shown = {title.casefold() for title in header}
    missing = [c.title for c in table.columns if c.is_computed and c.title.casefold() not in shown]
    broken = tuple(at for at, title in enumerate(header) if title in ERROR_VALUES)
    restored = list(header)
    if len(missing) != len(broken):
        return restored, ()
    for at, title in zip(broken, missing, strict=True):
        restored[at] = title
    return restored, broken


def _with_days(body: list[list[Cell]], header: Sequence[str], table: Table) -> list[list[Cell]]:
    types = {c.title.casefold(): c.type for c in table.columns if c.type in ("date", "datetime")}
    for at, title in enumerate(header):
        kind = types.get(title.casefold())
        if kind is not None:
            cells = days_of([row[at] for row in body], with_time=kind == "datetime")
            for row, cell in zip(body, cells, strict=True):
                row[at] = cell
    return body
