"""
One text of a source for one column of the register: the cell it gives, or why it does not fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from toolkit.importing.mapping import ANY, ImportMapping
from toolkit.locale import gettext as _
from toolkit.register.cell_values import folded
from toolkit.register.dates import EARLIEST, LATEST, SERIAL_EPOCH, dutch_date
from toolkit.register.reading import Register
from toolkit.schema import Column
from toolkit.storage.base import Cell
from toolkit.writing.csv_lines import starts_formula

LONGEST_SHOWN = 40
"""Characters of a value in a reason."""

_SERIAL = re.compile(r"[34567][0-9]{4}(?:\.[0-9]+)?")
"""A day between 2000 and 2099 as a spreadsheet's serial number."""


Additions = dict[tuple[str, str], dict[str, Cell]]
KEY_COLUMNS = {"categories": "name", "employees": "name", "complexes": "name", "units": "unit_id"}
"""The lists that an import can add to, and the column that names a row."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """
    What a text gives.

    Attributes:
        cell: The register's cell; ``None`` is empty.
        reason: Why the text does not fit, or ``""``.
        additions: (list, folded value) → fresh row, for values that are new to the coordinator's lists.
    """

    cell: Cell = None
    reason: str = ""
    additions: Additions = field(default_factory=dict)


class Fitter:
    """Converts texts by one mapping, for one register on one day."""

    def __init__(self, mapping: ImportMapping, register: Register, today: date) -> None:
        self.mapping, self.today = mapping, today
        self.complex_column = register.complaints.table.column("complex")
        tables = {name: register.tables[name] for name in KEY_COLUMNS}
        self.known = {
            name: {folded(value): value for value in parsed.texts(KEY_COLUMNS[name]) if value}
            for name, parsed in tables.items()
        }
        self.known["units"] |= {folded(t): t for t in tables["units"].texts("tenant_id") if t}
        self.limits = {
            name: parsed.table.column(KEY_COLUMNS[name]).constraints.max_length
            for name, parsed in tables.items()
        }
        self.new: Additions = {}

    def text(self, raw: str, name: str, *, keeps_lines: bool = False) -> str:
        """The text for one column: through the value map, or its default or constant."""
        if name in self.mapping.constants:
            return self.mapping.constants[name]
        lines = raw.splitlines() if keeps_lines else [raw]
        text = "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
        if text[:1] == "'" and starts_formula(text[1:]):  # as our own rejects file writes it
            text = text[1:].lstrip()
        values = self.mapping.values.get(name)
        if values:
            text = values.get(folded(text), values.get(ANY, text) if text else "")
        return text or self.mapping.defaults.get(name, "")

    def fit(self, text: str, beside: str, column: Column) -> Fit:
        """
        The cell of one column.

        Args:
            text: The column's text, ``""`` when there is none.
            beside: The team beside a handler, the complex beside a home number.
            column: The register's column.
        """
        if column.name == "handler" and (text or beside):
            return self._listed("employees", text or beside, column, team=beside or text)
        if column.name == "unit_or_tenant_id" and beside:
            return self._home(text, beside, column)
        if not text:
            return Fit()
        if column.type == "date":
            return self._day(text, column)
        if column.categories:
            labels = {folded(c.value): c.label for c in column.categories} | {
                folded(c.label): c.label for c in column.categories
            }
            label = labels.get(folded(text))
            return Fit(cell=label) if label else self._unknown(text, column)
        if column.name == "category":
            return self._listed("categories", text, column)
        return self._short_enough(text, column.constraints.max_length, column)

    def _home(self, text: str, beside: str, column: Column) -> Fit:
        """A home's number with its complex; the complex alone says where, but not who."""
        if text and "units" not in self.mapping.added_lists:
            return self._short_enough(text, column.constraints.max_length, column)
        place = self._listed("complexes", beside, self.complex_column)
        if not text or place.reason:
            return place
        home = self._listed("units", text, column, complex=place.cell)
        return Fit(cell=home.cell, reason=home.reason, additions=place.additions | home.additions)

    def _short_enough(self, text: str, limit: int | None, column: Column) -> Fit:
        if limit is None or len(text) <= limit:
            return Fit(cell=text)
        if column.name in self.mapping.truncated:
            return Fit(cell=f"{text[: limit - 1]}…")
        reason = _("'{column}' has {length} characters; at most {limit} fit")
        return Fit(reason=reason.format(column=column.title, length=len(text), limit=limit))

    def _day(self, text: str, column: Column) -> Fit:
        found = self._by_format(text) or dutch_date(text)
        if found is None and _SERIAL.fullmatch(text):
            found = SERIAL_EPOCH + timedelta(days=int(float(text)))
        shown = {"column": column.title, "value": text[:LONGEST_SHOWN]}
        if found is None or not EARLIEST <= found <= LATEST:
            return Fit(reason=_("'{column}': '{value}' is not a date").format(**shown))
        if column.name == "received_on" and found > self.today:
            return Fit(reason=_("'{column}': {value} is in the future").format(**shown))
        return Fit(cell=found)

    def _by_format(self, text: str) -> date | None:
        for pattern in self.mapping.date_formats:
            try:
                return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - only the day counts
            except ValueError:
                continue
        return None

    def _listed(self, name: str, text: str, column: Column, **more: Cell) -> Fit:
        """A value of one of the coordinator's lists; added when the mapping says so."""
        known = self.known[name].get(folded(text))
        if known is not None:
            return Fit(cell=known)
        if name not in self.mapping.added_lists:
            return self._unknown(text, column)
        fitting = self._short_enough(text, self.limits[name], column)
        if fitting.reason:
            return fitting
        key = (name, folded(str(fitting.cell)))
        row = self.new.setdefault(key, {KEY_COLUMNS[name]: fitting.cell, **more})
        return Fit(cell=row[KEY_COLUMNS[name]], additions={key: row})

    def _unknown(self, text: str, column: Column) -> Fit:
        shown = _("a value") if column.is_personal else f"'{text[:LONGEST_SHOWN]}'"
        return Fit(
            reason=_("'{column}': {value} is not in the list").format(
                column=column.title, value=shown
            )
        )
