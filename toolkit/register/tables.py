"""
From raw tabs to tables: find each column by its title, parse it, drop the empty rows.

A missing tab or column stops the run before anything is written, with all problems at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.register import rules
from toolkit.register.cell_values import folded
from toolkit.register.cells import ParsedColumn, Values, parse_column
from toolkit.register.findings import Finding, Rule, column_letters
from toolkit.schema import Column, Schema, Table
from toolkit.storage.base import RawRegister, RawTab
from toolkit.storage.different import column_of


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
    tab = raw.tabs[table.title]
    titles = [folded(title) for title in tab.header]
    positions = {c.name: titles.index(folded(c.title)) for c in table.columns}
    entries = [c for c in table.columns if not c.is_computed]
    parsed = {c.name: parse_column(column_of(tab, positions[c.name]), c) for c in entries}

    given = np.zeros(len(tab.rows), dtype=bool)
    for column in entries:
        if not column.is_preprinted:
            given |= parsed[column.name].given
            given[[p.index for p in parsed[column.name].problems]] = True
    kept = np.flatnonzero(given)
    is_full = len(kept) == len(given)
    index = pd.RangeIndex(len(kept))  # one for all columns: nothing has to be aligned
    columns = {
        c.name: _series(parsed[c.name].values[slice(None) if is_full else kept], c, index)
        for c in entries
    }
    frame = pd.DataFrame({"row": kept + 2, **columns}, index=index, copy=False)

    preprinted = next((c for c in entries if c.is_preprinted), None)
    result = ParsedTable(
        table=table,
        positions=positions,
        frame=frame,
        findings=[],
        refused=set(),
        stock=_stock(preprinted, parsed, given),
        highest_row=len(tab.rows) + 1,
    )
    order = np.searchsorted(kept, np.arange(len(tab.rows)))
    for column in entries:
        _add_findings(result, column, parsed[column.name], order, given)
    _add_typed_over(result, tab, order, given)
    return result


def _stock(
    printed: Column | None, parsed: Mapping[str, ParsedColumn], given: npt.NDArray[np.bool_]
) -> dict[str, list[int]]:
    if printed is None:
        return {}
    numbers = parsed[printed.name].values
    found: dict[str, list[int]] = {}
    for index in np.flatnonzero(parsed[printed.name].given & ~given):
        found.setdefault(str(numbers[index]), []).append(int(index) + 2)
    return found


def _series(values: Values, column: Column, index: pd.RangeIndex) -> pd.Series:
    if column.type in ("date", "datetime"):
        return pd.Series(values.astype("datetime64[s]"), index=index)
    return pd.Series(values, index=index, dtype=object if values.dtype == object else None)


def _add_findings(
    result: ParsedTable,
    column: Column,
    parsed: ParsedColumn,
    order: npt.NDArray[np.intp],
    given: npt.NDArray[np.bool_],
) -> None:
    """Turn the column's problems into findings, and report required cells that are empty."""
    for problem in parsed.problems:
        if given[problem.index]:
            at = int(order[problem.index])
            if problem.rule is not rules.V002:
                result.refused.add((at, column.name))
            result.findings.append(result.finding(problem.rule, at, column.name, **problem.values))
    if column.constraints.required and not column.is_preprinted:
        empty = ~parsed.given[given] & ~result.is_refused(column.name)
        for position in np.flatnonzero(empty):
            result.findings.append(result.finding(rules.V001, position, column.name))


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
