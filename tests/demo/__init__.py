"""The demo's register as a storage would read it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from toolkit.demo import demo_register
from toolkit.knowledge import Knowledge
from toolkit.pipeline import understand
from toolkit.progress import Stopwatch
from toolkit.schema import register_schema
from toolkit.storage.base import RawRegister, RawTab
from toolkit.writing.labels import with_labels

TODAY = date(2026, 11, 24)


@cache
def contents(
    rows: int = 2400, seed: int = 7, today: date = TODAY, months: int = 24
) -> dict[str, list[dict[str, Any]]]:
    """The rows of every tab that people fill."""
    return demo_register(register_schema(), rows=rows, months=months, seed=seed, today=today)


def raw(rows: int = 2400, seed: int = 7, today: date = TODAY) -> RawRegister:
    """All tabs, the status that somebody typed included."""
    schema = register_schema()
    shown = with_labels(schema, contents(rows, seed, today))
    tabs = {}
    for table in schema:
        names = table.column_names()
        cells = [[row.get(name) for name in names] for row in shown.get(table.name, [])]
        computed = [names.index(c.name) for c in table.computed_columns]
        typed = {(i, at) for i, row in enumerate(cells, 2) for at in computed if row[at]}
        header = tuple(c.title for c in table.columns)
        tabs[table.title] = RawTab(
            title=table.title, header=header, rows=cells, typed_over=frozenset(typed)
        )
    return RawRegister(tabs=tabs, version="demo")


@cache
def knowledge(rows: int = 2400, seed: int = 7, today: date = TODAY) -> Knowledge:
    """What a refresh would know of it."""
    return understand(
        raw(rows, seed, today), register_schema(), today, Stopwatch(progress=lambda _: None)
    )
