"""
From raw tabs to tables: find each column by its title, parse it, drop the empty rows.

A missing tab or column stops the run before anything is written, with all problems at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.register import rules
from toolkit.register.cell_values import folded
from toolkit.register.cells import ParsedColumn, Problem, Values, parse_column
from toolkit.register.findings import Finding, Rule, column_letters
from toolkit.schema import Column, Schema, Table
from toolkit.storage.base import RawRegister, RawTab
from toolkit.storage.different import columns_of


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedTable:
    """
    One staff's or coordinator's table.

    Attributes:
        table: Its schema.
        positions: Column name → 0-based sheet column.
        frame: One row per filled sheet row, in sheet order: ``row`` (sheet row number) and every column
            that people fill; texts as ``object``, dates as ``datetime64[s]``, numbers as ``float64``.
        findings: What was odd in single cells.
        refused: (position in the frame, column) of the cells that are filled but do not count; the checks
            add the dates that cannot be right.
        stock: Pre-printed number → the sheet rows with it that are still empty.
        highest_row: The last sheet row with anything in it.
    """

    table: Table
    positions: dict[str, int]
    frame: pd.DataFrame
    findings: list[Finding]
    refused: set[tuple[int, str]]
    stock: Mapping[str, Sequence[int]]
    highest_row: int

    @property
    def stock_count(self) -> int:
        """Rows with a pre-printed number that are still empty."""
        return sum(map(len, self.stock.values()))

    def finding(self, rule: Rule, at: int | np.integer, column: str, **values: object) -> Finding:
        """A finding on the cell of *column* in the frame's row *at* (0-based position)."""
        numbers = self.texts("number") if "number" in self.frame else None
        return Finding(
            rule=rule,
            tab=self.table.title,
            row=int(self.frame["row"].to_numpy()[at]),
            column=self.positions[column],
            column_title=self.table.column(column).title,
            number=str(numbers[at]) if numbers is not None else "",
            values=values,
        )

    def texts(self, column: str) -> npt.NDArray[np.object_]:
        """A text column as an object array, ``""`` where empty."""
        return self.frame[column].to_numpy(dtype=object)

    def is_refused(self, column: str) -> npt.NDArray[np.bool_]:
        """Whether the cell of *column* is filled but does not count, shape (n,)."""
        result = np.zeros(len(self.frame), dtype=bool)
        result[[at for at, name in self.refused if name == column]] = True
        return result

    def days(self, column: str) -> npt.NDArray[np.datetime64]:
        """A date column as ``datetime64[D]``."""
        return self.frame[column].to_numpy().astype("datetime64[D]")


def check_layout(raw: RawRegister, schema: Schema) -> None:
    """
    Whether every tab and column that the schema needs is there.

    Raises:
        RegisterError: Something is missing or double; each problem is one sentence.
    """
    problems: list[str] = []
    for table in schema:
        tab = raw.tabs.get(table.title)
        if tab is None:
            near = difflib.get_close_matches(table.title, list(raw.tabs), n=1)
            hint = " " + _("Is '{tab}' its new name?").format(tab=near[0]) if near else ""
            text = _(
                "S001 Tab {tab} is missing.{hint} Give it back its name, or run 'klachten init' to make it."
            )
            problems.append(text.format(tab=table.title, hint=hint))
        elif table.owner != "script":
            problems.extend(_header_problems(tab, table))
    if problems:
        raise RegisterError(*problems)


def _header_problems(tab: RawTab, table: Table) -> Iterable[str]:
    titles = [folded(title) for title in tab.header]
    known = {folded(c.title) for c in table.columns}
    for position, column in enumerate(table.columns):
        count = titles.count(folded(column.title))
        if count == 0:
            yield _("S002 Tab {tab}: the column '{column}' is missing{hint}. {cure}").format(
                tab=table.title,
                column=column.title,
                hint=_renamed(tab, column, position, known),
                cure=_("Give the column back its name, or run 'klachten init' to add it."),
            )
        elif count > 1:
            text = _(
                "S003 Tab {tab}: two columns are called '{column}'. Give one of them another name."
            )
            yield text.format(tab=table.title, column=column.title)


def _renamed(tab: RawTab, column: Column, position: int, known: set[str]) -> str:
    """`` (C1 is called '…')`` when a strange header stands where the column was, or looks like it."""
    strange = {
        title: i for i, title in enumerate(tab.header) if title and folded(title) not in known
    }
    near = difflib.get_close_matches(column.title, strange, n=1)
    found = near[0] if near else next((t for t, i in strange.items() if i == position), None)
    if found is None:
        return ""
    text = _("{cell} is called '{title}'")
    return f" ({text.format(cell=column_letters(strange[found]) + '1', title=found)})"


def parse_table(raw: RawRegister, table: Table) -> ParsedTable:
    """
    Parse one table that people fill.

    Args:
        raw: A register whose layout was checked.
        table: The table to parse.
    """
    checked = check_cells(raw.tabs[table.title], table)
    given = np.ones(checked.row_count, dtype=bool)
    given[list(checked.empty_rows)] = False
    kept = np.flatnonzero(given)
    rows = slice(None) if given.all() else kept
    index = pd.RangeIndex(len(kept))  # one for all columns: nothing has to be aligned
    entries = [table.column(name) for name in checked.columns]
    columns = {c.name: _series(checked.columns[c.name].values[rows], c, index) for c in entries}
    frame = pd.DataFrame({"row": kept + 2, **columns}, index=index, copy=False)
    result = ParsedTable(
        table=table,
        positions=checked.positions,
        frame=frame,
        findings=[],
        refused=set(),
        stock=_stock(checked),
        highest_row=checked.row_count + 1,
    )
    order = np.searchsorted(kept, np.arange(checked.row_count))
    for name, problem in checked.problems:
        at = int(order[problem.index])
        if problem.rule not in (rules.V001, rules.V002):
            result.refused.add((at, name))
        result.findings.append(result.finding(problem.rule, at, name, **problem.values))
    _add_typed_over(result, raw.tabs[table.title], order, given)
    return result


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedCells:
    """
    The cells of one table, each looked at.

    Attributes:
        table: Its schema.
        positions: Column name → 0-based sheet column.
        columns: Name → the parsed column, of those that people fill.
        row_count: Rows of the tab, the header's not counted.
        empty_rows: 0-based rows in which people filled nothing, in order; a pre-printed number may stand there.
        problems: (column, problem) of every cell in the other rows that broke a rule of its own.
    """

    table: Table
    positions: dict[str, int]
    columns: Mapping[str, ParsedColumn]
    row_count: int
    empty_rows: Sequence[int]
    problems: Sequence[tuple[str, Problem]]


def check_cells(tab: RawTab, table: Table) -> CheckedCells:
    """
    Look at every cell of a tab: its type, whether it must be filled, and what its column allows.

    Args:
        tab: With every column of the table.
        table: Its schema.
    """
    titles = [folded(title) for title in tab.header]
    positions = {c.name: titles.index(folded(c.title)) for c in table.columns}
    entries = [c for c in table.columns if not c.is_computed]
    cells = columns_of(tab, (positions[c.name] for c in entries))
    columns = {c.name: parse_column(found, c) for c, found in zip(entries, cells, strict=True)}
    required_first = sorted(entries, key=lambda c: not c.constraints.required)
    filled = [columns[c.name] for c in required_first if not c.is_preprinted]
    empty_rows = _empty_rows(filled)
    problems: list[tuple[str, Problem]] = []
    empty = frozenset(empty_rows)
    for column in entries:
        found = columns[column.name]
        problems += [(column.name, p) for p in found.problems if p.index not in empty]
        if column.constraints.required and not column.is_preprinted:
            problems += [(column.name, p) for p in _missing(found, empty)]
    return CheckedCells(
        table=table,
        positions=positions,
        columns=columns,
        row_count=len(tab.rows),
        empty_rows=empty_rows,
        problems=problems,
    )


def _empty_rows(columns: Sequence[ParsedColumn]) -> list[int]:
    """The rows that are blank in all columns; the first one decides about most."""
    first, *others = columns
    rows = [row for row, _code in first.cells.places(first.blank)]
    for column in others:
        rows = column.cells.among(rows, column.blank)
    return rows


def _missing(column: ParsedColumn, empty: Collection[int]) -> list[Problem]:
    """The blank cells of a column that has to be filled, in rows that are not empty."""
    places = column.cells.places(column.blank)
    return [Problem(rule=rules.V001, index=row, values={}) for row, _ in places if row not in empty]


def _stock(checked: CheckedCells) -> dict[str, list[int]]:
    """Pre-printed number → the sheet rows with it that are still empty."""
    printed = next((c.name for c in checked.table.columns if c.is_preprinted), None)
    found: dict[str, list[int]] = {}
    if printed is not None and checked.empty_rows:
        numbers = checked.columns[printed].values
        for row in checked.empty_rows:
            if numbers[row]:
                found.setdefault(str(numbers[row]), []).append(row + 2)
    return found


def _series(values: Values, column: Column, index: pd.RangeIndex) -> pd.Series:
    if column.type in ("date", "datetime"):
        return pd.Series(values.astype("datetime64[s]"), index=index)
    return pd.Series(values, index=index, dtype=object if values.dtype == object else None)


def _add_typed_over(
    result: ParsedTable, tab: RawTab, order: npt.NDArray[np.intp], given: npt.NDArray[np.bool_]
) -> None:
    """Report values typed over a formula, on an empty row too: in a shared sheet one blocks its whole column."""
    names = {result.positions[c.name]: c.name for c in result.table.computed_columns}
    for row, position in sorted(tab.typed_over):
        index = row - 2
        if position not in names or not 0 <= index < len(given):
            continue
        if given[index]:
            result.findings.append(result.finding(rules.C001, int(order[index]), names[position]))
        else:
            title = result.table.column(names[position]).title
            found = Finding(
                rule=rules.C001, tab=tab.title, row=row, column=position, column_title=title
            )
            result.findings.append(found)
