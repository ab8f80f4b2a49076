"""
The coordinator's numbers from tab *Instellingen*, each with its default from the schema.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from toolkit.locale import gettext as _
from toolkit.register import rules
from toolkit.register.cells import parse_column
from toolkit.register.dates import dutch_date
from toolkit.register.findings import Finding, quoted
from toolkit.register.tables import ParsedTable
from toolkit.schema import Column, Setting
from toolkit.storage.base import Cell


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterSettings:
    """The settings by their English name; units stand in the name, sources in ``instellingen.yaml``."""

    term_working_days: int
    first_contact_working_days: int
    warning_working_days: int
    silence_working_days: int
    commission_risk_working_days: int
    grossly_late_factor: int
    extension_cap_working_days: int
    calendar: str
    good_friday_off: bool
    liberation_day_off: bool
    equated_days_off: bool
    closing_days: tuple[date, ...]
    repeat_window_days: int
    old_receipt_days: int
    hourly_rate: float
    default_handling_minutes: int
    suppression_threshold: int
    false_alarms_per_year: float
    spc_run_length: int
    spc_screening: bool
    wash_in_days: int
    effect_window_days: int
    aftercare_ask_after_days: int
    aftercare_closes_after_days: int
    aftercare_mean_norm: float
    aftercare_satisfied_norm_percent: float
    anonymise_after_months: int
    delete_after_years: int


def default_settings(settings: tuple[Setting, ...]) -> RegisterSettings:
    """All defaults of the schema."""
    return RegisterSettings(**{s.name: _final(s, s.default) for s in settings})


def read_settings(
    parsed: ParsedTable, cells: dict[int, Cell]
) -> tuple[RegisterSettings, list[Finding]]:
    """
    Settings from the tab; an empty or refused cell means the default.

    Args:
        parsed: The parsed tab.
        cells: Sheet row → the raw cell of the column *Waarde* (numbers and dates keep their kind).
    """
    by_title = {s.title.casefold(): s for s in parsed.table.settings}
    values: dict[str, Any] = {s.name: s.default for s in parsed.table.settings}
    findings = []
    for at, (row, title) in enumerate(
        zip(parsed.frame["row"], parsed.texts("setting"), strict=True)
    ):
        setting = by_title.get(" ".join(title.split()).casefold())
        if setting is None:
            findings.append(parsed.finding(rules.L002, at, "setting", value=quoted(title)))
            continue
        value = _value(setting, cells.get(int(row)))
        if value is None:
            shown = {
                "value": quoted(cells[int(row)]),
                "setting": setting.title,
                "default": _shown(setting),
            }
            findings.append(parsed.finding(rules.L003, at, "value", **shown))
        elif value != "":
            values[setting.name] = value
    return RegisterSettings(
        **{s.name: _final(s, values[s.name]) for s in parsed.table.settings}
    ), findings


def _value(setting: Setting, cell: Cell) -> Any:
    """The parsed value, ``""`` for an empty cell, ``None`` when it does not fit."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return ""
    if setting.name == "closing_days":
        return _days(cell)
    column = Column(
        name=setting.name,
        title=setting.title,
        type=setting.type,
        filled_by="coordinator",
        description="",
        constraints=setting.constraints,
        categories=setting.categories,
        true_label=setting.true_label,
        false_label=setting.false_label,
    )
    result = parse_column([cell], column)
    return None if result.problems else result.values[0]


def _days(cell: Cell) -> tuple[date, ...] | None:
    if isinstance(cell, date):
        return (date(cell.year, cell.month, cell.day),)
    days = [dutch_date(part) for part in str(cell).replace(";", ",").split(",") if part.strip()]
    return None if None in days else tuple(d for d in days if d is not None)


def _final(setting: Setting, value: Any) -> Any:
    """The value in the type that the code reckons with."""
    if setting.name == "closing_days":
        return tuple(value or ())
    converters = {"integer": int, "number": float, "boolean": bool, "string": str}
    return converters[setting.type](value)


def _shown(setting: Setting) -> str:
    if setting.type == "boolean":
        return setting.true_label if setting.default else setting.false_label
    for category in setting.categories:
        if category.value == setting.default:
            return category.label
    return str(setting.default) or _("no day")


SETTING_NAMES = tuple(f.name for f in fields(RegisterSettings))
