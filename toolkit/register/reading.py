"""
From a raw register to complaints, lists and findings: the whole reading side in one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.register import rules
from toolkit.register.cells import one_of
from toolkit.register.findings import Finding, Rule
from toolkit.register.settings_tab import RegisterSettings, read_settings
from toolkit.register.tables import ParsedTable, check_layout, parse_table
from toolkit.resolving.workdays import WorkCalendar, work_calendar
from toolkit.schema import Schema, Table
from toolkit.storage.base import Cell, RawRegister, RawTab

COMPLAINT = "complaint"
"""The value of *Soort* for a real complaint; an empty cell means the same."""

STATUTORY = "statutory"
CLOSED = "closed"

TOTALS = ("received_count", "closed_count", "due_count", "on_time_count")
"""What stays of a removed complaint, per year."""

ARCHIVED_COUNT = "archived_count"


def no_totals() -> pd.DataFrame:
    """Nothing was removed: no year, with the columns of :data:`TOTALS`."""
    return pd.DataFrame(columns=list(TOTALS), index=pd.Index([], dtype="int64"), dtype="int64")


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """
    A parsed register.

    Attributes:
        complaints: Tab *Klachten*; its frame also has ``kind`` filled in, ``team``, ``complex``,
            ``neighbourhood``, ``complainant_id`` (``""`` when unknown or collective) and ``is_hidden``
            (1.0, 0.0, ``nan`` when not assessed); and ``frozen_gap_days``, ``nan`` where there is none.
        tables: All tables that people fill, by name, *complaints* among them.
        settings: The coordinator's numbers.
        calendar: The working days by those settings.
        findings: What was odd in single cells; the checks across cells come after.
        typed_closed_rows: Sheet rows where somebody typed the status *Afgehandeld* over the formula.
        frozen_repeats: Number → which time it was, of complaints that were anonymised or followed one.
        frozen_gaps: Number → days since the same customer complained about the same, of the same complaints.
        yearly_totals: What is left of removed complaints: index year, columns of :data:`TOTALS`.
        archived_counts: Year of receipt → complaints that went to the archive.
        archived_numbers: Numbers of the complaints that stand in the archive, as far as it was read.
    """

    complaints: ParsedTable
    tables: Mapping[str, ParsedTable]
    settings: RegisterSettings
    calendar: WorkCalendar
    findings: tuple[Finding, ...]
    typed_closed_rows: frozenset[int] = frozenset()
    frozen_repeats: Mapping[str, int] = field(default_factory=dict)
    frozen_gaps: Mapping[str, int] = field(default_factory=dict)
    yearly_totals: pd.DataFrame = field(default_factory=no_totals)
    archived_counts: Mapping[int, int] = field(default_factory=dict)
    archived_numbers: frozenset[str] = frozenset()

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that have somebody who has not left, in the order of tab *Medewerkers*."""
        employees = self.tables["employees"]
        stays = np.isnat(employees.days("left_on"))
        return tuple(dict.fromkeys(team for team in employees.texts("team")[stays] if team))


def read_register(raw: RawRegister, schema: Schema) -> Register:
    """
    Parse all tabs that people fill and connect them.

    Raises:
        RegisterError: A tab or column is missing.
    """
    check_layout(raw, schema)
    tables = {t.name: parse_table(raw, t) for t in schema if t.owner != "script"}
    findings = [finding for parsed in tables.values() for finding in parsed.findings]
    for parsed in tables.values():
        findings.extend(_resolve_references(parsed, tables))
    settings, more = read_settings(tables["settings"], _setting_cells(raw, tables["settings"]))
    complaints = tables["complaints"]
    _connect(complaints, tables)
    computed = schema["computed"]
    gaps = _frozen(raw.tabs[computed.title], computed, "frozen_gap_days")
    totals = yearly_totals(raw, schema)
    archived = totals.loc[totals[ARCHIVED_COUNT] > 0, ARCHIVED_COUNT]
    complaints.frame["frozen_gap_days"] = (
        [gaps.get(n, np.nan) for n in complaints.texts("number")] if gaps else np.nan
    )
    return Register(
        complaints=complaints,
        tables=tables,
        settings=settings,
        calendar=calendar_of(settings),
        findings=(*findings, *more),
        typed_closed_rows=_typed_closed_rows(raw, complaints),
        frozen_repeats=_frozen(raw.tabs[computed.title], computed, "frozen_repeat_number"),
        frozen_gaps=gaps,
        yearly_totals=totals.loc[(totals[list(TOTALS)] > 0).any(axis=1), list(TOTALS)],
        archived_counts=dict(zip(archived.index.tolist(), archived.tolist(), strict=True)),
    )


def calendar_of(settings: RegisterSettings) -> WorkCalendar:
    """The working days that the settings ask for."""
    return work_calendar(
        statutory=settings.calendar == STATUTORY,
        good_friday_off=settings.good_friday_off,
        liberation_day_off=settings.liberation_day_off,
        equated_days_off=settings.equated_days_off,
        closing_days=settings.closing_days,
    )


def _typed_closed_rows(raw: RawRegister, complaints: ParsedTable) -> frozenset[int]:
    tab = raw.tabs[complaints.table.title]
    position, column = complaints.positions["status"], complaints.table.column("status")
    typed = {row: tab.rows[row - 2][position] for row, at in tab.typed_over if at == position}
    labels = {c.label.casefold(): c.value for c in column.categories}
    return frozenset(
        row for row, cell in typed.items() if labels.get(str(cell).strip().casefold()) == CLOSED
    )


def _frozen(tab: RawTab, table: Table, column: str) -> dict[str, int]:
    """The figures that were fixed when a complaint was anonymised, by its number."""
    titles = [table.column(name).title for name in ("number", column)]
    if not set(titles) <= set(tab.header):
        return {}
    number, frozen = (tab.header.index(title) for title in titles)
    rows = [(row[number], cell) for row in tab.rows if (cell := row[frozen]) is not None]
    return {str(key): int(cell) for key, cell in rows if isinstance(cell, int | float)}


def yearly_totals(raw: RawRegister, schema: Schema) -> pd.DataFrame:
    """
    Tab *Jaartotalen*: index year, one column a count.

    A cell that is no number counts as 0, and so does a column that an older register does not have.
    """
    table = schema["yearly_totals"]
    tab = raw.tabs[table.title]
    places = [tab.header.index(c.title) if c.title in tab.header else -1 for c in table.columns]
    rows = [[_whole(row[at]) if at >= 0 else 0 for at in places] for row in tab.rows]
    year, *_names = names = table.column_names()
    frame = pd.DataFrame(rows, columns=names, dtype="int64")
    return frame[frame[year] > 0].groupby(year).sum()


def _whole(cell: Cell) -> int:
    return int(cell) if isinstance(cell, int | float) else 0


def _setting_cells(raw: RawRegister, parsed: ParsedTable) -> dict[int, Cell]:
    position = parsed.positions["value"]
    rows = raw.tabs[parsed.table.title].rows
    return {int(row): rows[int(row) - 2][position] for row in parsed.frame["row"]}


def _resolve_references(parsed: ParsedTable, tables: Mapping[str, ParsedTable]) -> list[Finding]:
    """Replace each name that refers to another tab by that tab's own spelling; report unknown ones."""
    findings: list[Finding] = []
    for column in parsed.table.columns:
        target = column.reference
        if target is None or column.is_computed or target.table == "complaints":
            continue
        known = {t: t for t in tables[target.table].texts(target.column) if t}
        is_handler = target.table == "employees" and column.is_personal
        if is_handler:
            known |= {t: t for t in tables[target.table].texts("team") if t}
        rule: Rule = rules.H001 if is_handler else rules.V009
        title = tables[target.table].table.title
        result = one_of(parsed.texts(column.name), known, column, title, rule)
        parsed.frame[column.name] = _as_texts(result.values)
        parsed.refused.update((p.index, column.name) for p in result.problems)
        findings.extend(
            parsed.finding(p.rule, p.index, column.name, **p.values) for p in result.problems
        )
    return findings


def _connect(complaints: ParsedTable, tables: Mapping[str, ParsedTable]) -> None:
    """Add what follows from the lists: team, complex, neighbourhood, complainant."""
    frame = complaints.frame
    kind = complaints.texts("kind")
    frame["is_kind_chosen"] = kind != ""
    frame["kind"] = _as_texts(np.where(kind == "", COMPLAINT, kind))
    employees = tables["employees"]
    # A team as handler: nobody took the complaint yet, or it was anonymised.
    teams = {team: team for team in employees.texts("team")}
    teams |= dict(zip(employees.texts("name"), employees.texts("team"), strict=True))
    frame["team"] = _as_texts(_looked_up(complaints.texts("handler"), teams))
    known = _Units(tables["units"], tables["complexes"])
    identifiers = complaints.texts("unit_or_tenant_id")
    frame["complex"] = _as_texts(_looked_up(identifiers, known.complexes))
    frame["complainant_id"] = _as_texts(_looked_up(identifiers, known.complainants, identifiers))
    complexes = tables["complexes"]
    neighbourhoods = dict(
        zip(complexes.texts("name"), complexes.texts("neighbourhood"), strict=True)
    )
    frame["neighbourhood"] = _as_texts(_looked_up(complaints.texts("complex"), neighbourhoods))
    expression = complaints.texts("expression")
    frame["is_hidden"] = np.where(expression == "", np.nan, (expression == "hidden").astype(float))


def _as_texts(values: npt.NDArray[Any]) -> pd.Series:
    """Texts as they are: copying each into pandas' own kind of text takes time and twice the room."""
    return pd.Series(values, dtype=object)


class _Units:
    """
    Where a home or tenant number leads.

    Attributes:
        complexes: Number (or the name of a complex itself) → complex.
        complainants: Number → the one id for home and tenant; ``""`` for a complex's own name, which
            says where a complaint is from but not from whom.
    """

    def __init__(self, units: ParsedTable, complexes: ParsedTable) -> None:
        unit_ids, tenant_ids = units.texts("unit_id"), units.texts("tenant_id")
        places = units.texts("complex")
        names = [n for n in complexes.texts("name") if n]
        self.complexes = {n: n for n in names}
        self.complexes |= dict(zip(tenant_ids, places, strict=True)) | dict(
            zip(unit_ids, places, strict=True)
        )
        self.complexes.pop("", None)
        self.complainants = (
            dict.fromkeys(names, "") | dict(zip(tenant_ids, unit_ids, strict=True)) | {"": ""}
        )


def _looked_up(
    keys: npt.NDArray[np.object_], table: Mapping[str, str], otherwise: Iterable[str] = repeat("")
) -> npt.NDArray[np.object_]:
    """The table's value for each key, or else the value of *otherwise* at its place."""
    return np.fromiter(map(table.get, keys, otherwise), dtype=object, count=len(keys))


def with_findings(register: Register, findings: Iterable[Finding]) -> Register:
    """The same register with these findings instead of its own."""
    return replace(register, findings=tuple(findings))
