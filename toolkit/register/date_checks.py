"""
Checks of dates: in the future, before receipt, missing where they belong, extended too far.

A date that cannot be right is emptied, so that nothing is reckoned with it; the row itself still counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt

from toolkit.register import rules
from toolkit.register.findings import Finding, Rule
from toolkit.register.reading import Register
from toolkit.register.tables import ParsedTable
from toolkit.resolving.deadlines import extension_limit

Mask = npt.NDArray[np.bool_]

_PAST_COLUMNS = {
    "complaints": ("received_on", "last_contact_on", "closed_on", "reopened_on"),
    "aftercare": ("answered_on",),
}


def shown_day(day: np.datetime64) -> str:
    """A day as people write it: day-month-year."""
    found = day.astype("datetime64[D]").item()
    return f"{found.day}-{found.month}-{found.year}"


def positions(chosen: Mask) -> list[int]:
    """The positions that are chosen, as plain integers."""
    return [int(at) for at in np.flatnonzero(chosen)]


def future_dates(register: Register, today: date) -> Iterator[Finding]:
    """D001: a day that has to lie in the past lies in the future."""
    for name, columns in _PAST_COLUMNS.items():
        parsed = register.tables[name]
        for column in columns:
            days = parsed.days(column)
            wrong = days > np.datetime64(today)
            yield from _on_days(parsed, rules.D001, column, days, wrong)
            _empty(parsed, column, wrong)


def dates_in_order(register: Register, today: date) -> Iterator[Finding]:
    """D002 to D007, D011: dates against the day of receipt, and against each other."""
    parsed = register.complaints
    received = parsed.days("received_on")
    for column, rule in (
        ("closed_on", rules.D003),
        ("last_contact_on", rules.D004),
        ("promised_before", rules.D005),
        ("reopened_on", rules.D006),
        ("extended_until", rules.D011),
    ):
        days = parsed.days(column)
        wrong = days < received
        for at in positions(wrong):
            shown = {"value": shown_day(days[at]), "received": shown_day(received[at])}
            yield parsed.finding(rule, at, column, **shown)
        if rule is not rules.D003:
            _empty(parsed, column, wrong)
    closed, reopened = parsed.days("closed_on"), parsed.days("reopened_on")
    closed_title = parsed.table.column("closed_on").title
    never_closed = np.isnat(closed) & ~parsed.is_refused("closed_on")
    for at in positions(~np.isnat(reopened) & never_closed):
        shown = {"value": shown_day(reopened[at]), "closed_column": closed_title}
        yield parsed.finding(rules.D007, at, "reopened_on", **shown)
    limit = register.settings.old_receipt_days
    until = np.where(np.isnat(closed), np.datetime64(today), closed)
    old = (until - received) > np.timedelta64(limit, "D")
    yield from _on_days(parsed, rules.D002, "received_on", received, old, limit=limit)


def closed_without_date(register: Register, today: date) -> Iterator[Finding]:
    """D008: the status was typed as closed, or after-care was given, but there is no closing date."""
    parsed = register.complaints
    is_open = np.isnat(parsed.days("closed_on")) & np.isnat(parsed.days("reopened_on"))
    is_open &= ~parsed.is_refused("closed_on") & ~parsed.is_refused("reopened_on")
    asked = set(register.tables["aftercare"].texts("number")) - {""}
    numbers, rows = parsed.texts("number"), parsed.frame["row"].to_numpy()
    for at in positions(is_open):
        if numbers[at] in asked or int(rows[at]) in register.typed_closed_rows:
            yield parsed.finding(rules.D008, at, "closed_on")


def extensions(register: Register, today: date) -> Iterator[Finding]:
    """D009, D010: an extension needs a reason and has a cap."""
    parsed = register.complaints
    until = parsed.days("extended_until")
    asked = ~np.isnat(until)
    without = (
        asked & (parsed.texts("extension_reason") == "") & ~parsed.is_refused("extension_reason")
    )
    reason_title = parsed.table.column("extension_reason").title
    yield from _on_days(
        parsed, rules.D009, "extended_until", until, without, reason_column=reason_title
    )
    cap = register.settings.extension_cap_working_days
    latest = extension_limit(register)
    for at in positions(asked & (until > latest)):
        shown = {"value": shown_day(until[at]), "cap": cap, "latest": shown_day(latest[at])}
        yield parsed.finding(rules.D010, at, "extended_until", **shown)


def _on_days(
    parsed: ParsedTable,
    rule: Rule,
    column: str,
    days: npt.NDArray[np.datetime64],
    wrong: Mask,
    **values: object,
) -> Iterator[Finding]:
    for at in positions(wrong):
        yield parsed.finding(rule, at, column, value=shown_day(days[at]), **values)


def _empty(parsed: ParsedTable, column: str, wrong: Mask) -> None:
    if wrong.any():
        parsed.frame.loc[wrong, column] = np.datetime64("NaT")
        parsed.refused.update((at, column) for at in positions(wrong))
