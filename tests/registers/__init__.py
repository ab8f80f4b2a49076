"""
Small registers for the tests, written as CSV with a line ``[Tabblad]`` above each tab's part.

The lists have a fixed content unless a part replaces them.  A text in a computed column stands for a
value that somebody typed over the formula.  A line ``[voorraad N]`` sets the number of empty numbered rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.register.numbers import complaint_number
from toolkit.schema import Schema, Table, register_schema
from toolkit.storage.base import Cell, RawRegister, RawTab

DEFAULT_LISTS: Mapping[str, Sequence[Mapping[str, Cell]]] = {
    "Medewerkers": [
        {"Naam": "Roos Elzenkamp", "Team": "Klantcontact"},
        {"Naam": "Gijs Dauwhoek", "Team": "Verhuur"},
        {"Naam": "Otto Grasmeer", "Team": "Verhuur", "Uit dienst per": "1-6-2026"},
    ],
    "Complexen": [
        {"Complex": "De Linde", "Wijk": "Noord", "Woningen": "100"},
        {"Complex": "Molenwerf", "Wijk": "Zuid", "Woningen": "50"},
    ],
    "Eenheden": [
        {"VHE-nummer": "00417", "Huurdernummer": "H01", "Complex": "De Linde"},
        {"VHE-nummer": "00512", "Huurdernummer": "H02", "Complex": "Molenwerf"},
    ],
}
DEFAULT_STOCK = 30
_PART = re.compile(r"\[(?P<name>[^\]]+?)(?: (?P<count>\d+))?\]")


def raw_register(
    parts: Mapping[str, Sequence[Mapping[str, Cell]]],
    *,
    stock: int = DEFAULT_STOCK,
    schema: Schema | None = None,
) -> RawRegister:
    """A register with these rows (title → cell) per tab; the other tabs as in :data:`DEFAULT_LISTS`."""
    tables = schema or register_schema()
    categories = [
        {"Rubriek": row["name"], "Afhandeltermijn": row.get("term_days")}
        for row in tables["categories"].initial_rows
    ]
    content = {"Rubrieken": categories, **DEFAULT_LISTS, **parts}
    tabs = {t.title: _tab(t, content.get(t.title, [])) for t in tables}
    complaints = tables["complaints"]
    rows = [*tabs[complaints.title].rows]
    rows += [
        [complaint_number(9000 + i), *[None] * (len(complaints.columns) - 1)] for i in range(stock)
    ]
    old = tabs[complaints.title]
    tabs[complaints.title] = RawTab(
        title=old.title, header=old.header, rows=rows, typed_over=old.typed_over
    )
    return RawRegister(tabs=tabs, version="test")


def _tab(table: Table, rows: Sequence[Mapping[str, Cell]]) -> RawTab:
    titles = [c.title for c in table.columns]
    computed = {c.title for c in table.computed_columns}
    for row in rows:
        assert set(row) <= set(titles), set(row) - set(titles)
    typed = {
        (i, titles.index(t)) for i, row in enumerate(rows, 2) for t in computed & set(row) if row[t]
    }
    cells = [[row.get(title) for title in titles] for row in rows]
    return RawTab(title=table.title, header=tuple(titles), rows=cells, typed_over=frozenset(typed))


def read_register_file(path: Path) -> RawRegister:
    """A register from one of the CSV files in this folder."""
    parts: dict[str, list[str]] = {}
    stock, current = DEFAULT_STOCK, ""
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _PART.fullmatch(line)
        if match and match["name"] == "voorraad":
            stock = int(match["count"])
        elif match:
            current = match["name"]
            parts[current] = []
        elif line:
            parts[current].append(line)
    rows = {
        name: list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter=";"))
        for name, lines in parts.items()
    }
    return raw_register(rows, stock=stock)


GOOD_ROW: Mapping[str, Cell] = {
    "Behandelaar": "Roos Elzenkamp",
    "Ontvangen op": "3-11-2026",
    "Kanaal": "Telefoon",
    "Rubriek": "Informatie",
    "Omschrijving": "Kreeg twee keer een ander antwoord op dezelfde vraag.",
}


def complaint(serial: int = 1, **cells: Cell) -> dict[str, Cell]:
    """A complete row of tab *Klachten*; underscores in a keyword stand for spaces."""
    return {
        "Nummer": complaint_number(serial),
        **GOOD_ROW,
        **{k.replace("_", " "): v for k, v in cells.items()},
    }
