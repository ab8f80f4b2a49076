"""Knowledge for the tests of the reports: from a few rows, or from the demo's register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from tests.registers import DEFAULT_LISTS, complaint, raw_register
from toolkit.demo import demo_register
from toolkit.knowledge import Knowledge
from toolkit.pipeline import understand
from toolkit.progress import Stopwatch
from toolkit.schema import register_schema
from toolkit.storage.base import Cell, RawRegister, RawTab
from toolkit.writing.labels import with_labels

TODAY = date(2026, 11, 25)
HOSTILE = (
    "**vet** _schuin_ [link](javascript:alert(1)) ![x](y) # kop | cel",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</td></table></title></svg><svg onload=alert(1)>",
    "{{ 7*7 }}{% include 'x' %}{# weg #}",
    "=HYPERLINK(1;2)+@SUM(A1)",
    "@SOM(1)",
    "\u202eomgekeerd\u202c \u2067rechts\u2069 \u200f",
    "]]> <!-- --> &amp; &#0; \" ' `",
    '--8<-- "geheim.md"',
    "x" * 10_000,
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "שלום עולם",
    "Lift",
    "lift",
)


def knowledge_of(
    parts: Mapping[str, Sequence[Mapping[str, Cell]]], today: date = TODAY
) -> Knowledge:
    """Knowledge of a register with these rows per tab."""
    return _understood(raw_register(parts), today)


def _understood(raw: RawRegister, today: date) -> Knowledge:
    return understand(raw, register_schema(), today, Stopwatch(progress=lambda _text: None))


@cache
def demo_knowledge(rows: int = 900, months: int = 14, seed: int = 7) -> Knowledge:
    """Knowledge of the demo's register."""
    return knowledge_of_contents(demo_contents(rows, months, seed))


def demo_contents(
    rows: int = 900, months: int = 14, seed: int = 7
) -> dict[str, list[dict[str, Any]]]:
    """The rows of the demo's register by table and column name."""
    schema = register_schema()
    return demo_register(schema, rows=rows, months=months, seed=seed, today=TODAY)


def knowledge_of_contents(contents: Mapping[str, Sequence[Mapping[str, Any]]]) -> Knowledge:
    """Knowledge of a register with these rows by table and column name."""
    schema = register_schema()
    shown = with_labels(schema, contents)
    tabs = {}
    for table in schema:
        names = [column.name for column in table.columns]
        tabs[table.title] = RawTab(
            title=table.title,
            header=tuple(column.title for column in table.columns),
            rows=[[row.get(name) for name in names] for row in shown.get(table.name, [])],
            typed_over=frozenset(),
        )
    return _understood(RawRegister(tabs=tabs, version="test"), TODAY)


def complaints(*groups: tuple[int, Mapping[str, Cell]]) -> list[dict[str, Cell]]:
    """So many complaints of each kind, with numbers of their own."""
    cells = [dict(kind) for count, kind in groups for _copy in range(count)]
    return [complaint(serial, **row) for serial, row in enumerate(cells, 1)]


def employees(**sizes: int) -> list[dict[str, Cell]]:
    """Tab Medewerkers with teams of these sizes, beside the usual people."""
    people = [
        {"Naam": f"{team} Nummer{at}", "Team": team.replace("_", " ")}
        for team, size in sizes.items()
        for at in range(size)
    ]
    return [*map(dict, DEFAULT_LISTS["Medewerkers"]), *people]
