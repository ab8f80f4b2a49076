"""
Checks across cells: numbers, handlers, texts, copied rows, lists; those of dates stand apart.

Each check takes the register and the day, and yields findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.privacy.marker import is_anonymised
from toolkit.privacy.personal_data import find_personal_data
from toolkit.register import rules
from toolkit.register.date_checks import (
    Mask,
    closed_without_date,
    dates_in_order,
    extensions,
    future_dates,
    positions,
    shown_day,
)
from toolkit.register.findings import Finding, Rule, quoted
from toolkit.register.numbers import serials
from toolkit.register.reading import Register
from toolkit.register.tables import ParsedTable
from toolkit.register.text_hints import text_hints
from toolkit.resolving.deadlines import normal_term

MOST_COPIES = 3
"""Rows that are equal more often than this are boilerplate from another system, not copies."""

LOW_STOCK = 25
"""Empty numbered rows under which the coordinator is told; some days of intake."""

_TELLING_COLUMNS = ("received_on", "description", "unit_or_tenant_id", "handler")
"""Where two rows nearly always differ; only rows that are equal here are compared whole."""


def check_register(register: Register, today: date) -> list[Finding]:
    """
    All findings across cells; dates that cannot be right are emptied in the register's frames.

    Args:
        register: As it was read.
        today: The day from which is judged what lies in the future.
    """
    return [finding for check in CHECKS for finding in check(register, today)]


def rulings(register: Register, today: date) -> Iterator[Finding]:
    """D012: a verdict exists only for complaints that went to a commission."""
    parsed = register.complaints
    title = parsed.table.column("follow_up").title
    nowhere = (parsed.texts("follow_up") == "") & ~parsed.is_refused("follow_up")
    for at in positions((parsed.texts("ruling") != "") & nowhere):
        yield parsed.finding(rules.D012, at, "ruling", follow_up_column=title)


def complaint_numbers(register: Register, today: date) -> Iterator[Finding]:
    """N001 to N003: malformed, double and missing numbers."""
    parsed = register.complaints
    numbers = parsed.texts("number")
    given = numbers != ""
    serial = serials(numbers)
    wrong = given & (serial == 0)
    for at in positions(wrong):
        yield parsed.finding(rules.N001, at, "number", value=quoted(numbers[at]))
    for at in positions(~given):
        yield parsed.finding(rules.N003, at, "number")
    repeated = (serial > 0) & pd.Series(serial).duplicated(keep=False).to_numpy()
    for at, other in _doubles(parsed, numbers, repeated):
        yield parsed.finding(rules.N002, at, "number", value=numbers[at], other=other)


def numbers_on_empty_rows(register: Register, today: date) -> Iterator[Finding]:
    """N006: a complaint's number was copied to a row that nobody filled in yet."""
    parsed = register.complaints
    numbers = parsed.texts("number")
    for at in positions(np.isin(numbers.astype(str), list(parsed.stock))) if parsed.stock else ():
        other = ", ".join(map(str, parsed.stock[numbers[at]]))
        yield parsed.finding(rules.N006, at, "number", value=numbers[at], other=other)


def aftercare_numbers(register: Register, today: date) -> Iterator[Finding]:
    """N004: an answer for a complaint that is neither in the register nor in the archive."""
    parsed = register.tables["aftercare"]
    numbers = parsed.texts("number")
    known = register.archived_numbers.union(register.complaints.texts("number"))
    for at in positions(numbers != ""):
        if numbers[at] not in known:
            yield parsed.finding(rules.N004, at, "number", value=quoted(numbers[at]))


def copied_rows(register: Register, today: date) -> Iterator[Finding]:
    """N005: all that people filled in is the same as on an earlier row."""
    parsed = register.complaints
    columns = [c.name for c in parsed.table.columns if not c.is_computed and not c.is_preprinted]
    alike = np.flatnonzero(parsed.frame.duplicated(list(_TELLING_COLUMNS), keep=False))
    frame = parsed.frame[columns].iloc[alike]
    if frame.empty:
        return
    numbers, rows = parsed.texts("number"), parsed.frame["row"].to_numpy()
    groups = frame.groupby(columns, dropna=False, sort=False).ngroup().to_numpy()
    sizes = np.bincount(groups)[groups]
    refused = {at for at, _column in parsed.refused}
    first: dict[int, int] = {}
    copied = (sizes > 1) & (sizes <= MOST_COPIES) & (frame["description"] != "").to_numpy()
    copied &= ~is_anonymised(frame["description"].to_numpy(dtype=object))
    for group, at in zip(groups[copied].tolist(), alike[copied].tolist(), strict=True):
        if at in refused:
            continue
        original = first.setdefault(group, at)
        if original != at and not (numbers[original] and numbers[original] == numbers[at]):
            yield parsed.finding(rules.N005, at, "description", other=int(rows[original]))


def handlers_who_left(register: Register, today: date) -> Iterator[Finding]:
    """H002: an open complaint whose handler has left."""
    employees = register.tables["employees"]
    left = dict(zip(employees.texts("name"), employees.days("left_on"), strict=True))
    gone = {
        n: day for n, day in left.items() if n and not np.isnat(day) and day <= np.datetime64(today)
    }
    parsed = register.complaints
    closed, reopened = parsed.days("closed_on"), parsed.days("reopened_on")
    is_open = np.isnat(closed) | (reopened > closed)
    for at, handler in enumerate(parsed.texts("handler")):
        if handler in gone and is_open[at]:
            yield parsed.finding(rules.H002, at, "handler", value=shown_day(gone[handler]))


def personal_data(register: Register, today: date) -> Iterator[Finding]:
    """P001 to P006: personal data in a free text."""
    for parsed in register.tables.values():
        for column in parsed.table.columns:
            if not column.is_free_text:
                continue
            seen = set()
            for hit in find_personal_data(parsed.texts(column.name)):
                if (hit.index, hit.kind) not in seen:
                    seen.add((hit.index, hit.kind))
                    yield parsed.finding(
                        rules.PERSONAL_DATA_RULES[hit.kind], hit.index, column.name
                    )


def other_kinds(register: Register, today: date) -> Iterator[Finding]:
    """A001 to A003: a description that looks like something else than a complaint; advice only."""
    parsed = register.complaints
    undecided = ~parsed.frame["is_kind_chosen"].to_numpy(dtype=bool)
    kind_column = parsed.table.column("kind")
    hints = text_hints(parsed.texts("description"))
    for at in positions(undecided & (hints != "")):
        shown = {"kind": kind_column.label(hints[at]), "kind_column": kind_column.title}
        yield parsed.finding(rules.TEXT_HINT_RULES[hints[at]], at, "description", **shown)


def list_doubles(register: Register, today: date) -> Iterator[Finding]:
    """L001: the same name twice in one of the coordinator's lists."""
    for parsed in register.tables.values():
        for column in parsed.table.columns:
            if column.constraints.unique and not column.is_preprinted:
                values = parsed.texts(column.name)
                folded = np.array([v.casefold() for v in values], dtype=object)
                for at, other in _doubles(parsed, folded, folded != ""):
                    shown = quoted(values[at], is_personal=column.is_personal)
                    yield parsed.finding(rules.L001, at, column.name, value=shown, other=other)


def known_calendar(register: Register, today: date) -> Iterator[Finding]:
    """K001: terms that end after the last year whose decreed days are known; said once."""
    known_until = np.datetime64(register.calendar.known_until)
    received = register.complaints.days("received_on")
    count = int((normal_term(register) > known_until).sum()) if len(received) else 0
    if count:
        yield _whole_tab(
            register.complaints, rules.K001, "due_on", count=count, value=shown_day(known_until)
        )


def stock(register: Register, today: date) -> Iterator[Finding]:
    """T001: the pre-printed rows are nearly used up."""
    parsed = register.complaints
    if parsed.stock_count < LOW_STOCK:
        yield _whole_tab(parsed, rules.T001, "number", count=parsed.stock_count)


CHECKS: tuple[Callable[[Register, date], Iterator[Finding]], ...] = (
    future_dates,
    dates_in_order,
    closed_without_date,
    extensions,
    rulings,
    complaint_numbers,
    numbers_on_empty_rows,
    aftercare_numbers,
    copied_rows,
    handlers_who_left,
    personal_data,
    other_kinds,
    list_doubles,
    known_calendar,
    stock,
)
"""All checks, in order: the first ones empty dates that the later ones must not reckon with."""


def _doubles(
    parsed: ParsedTable, values: npt.NDArray[np.object_], counts: Mask
) -> Iterator[tuple[int, int]]:
    """(position, sheet row of the first one with the same value) of every value that was there before."""
    rows = parsed.frame["row"].to_numpy()
    first: dict[str, int] = {}
    for at in positions(counts):
        original = first.setdefault(values[at], at)
        if original != at:
            yield at, int(rows[original])


def _whole_tab(parsed: ParsedTable, rule: Rule, column: str, **values: object) -> Finding:
    title = parsed.table.column(column).title
    return Finding(
        rule=rule, tab=parsed.table.title, row=0, column=-1, column_title=title, values=values
    )
