"""
What stands in each of the script's own tabs, from the results.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from toolkit.improving.summaries import BREAKDOWNS, TOTAL
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.register import rules
from toolkit.register.findings import Finding
from toolkit.register.numbers import complaint_number, serials
from toolkit.register.reading import Register
from toolkit.register.tables import ParsedTable
from toolkit.schema import Table
from toolkit.storage.base import Cell, RawRegister, TabContent
from toolkit.writing.labels import part_label, period_label

LOG_ROWS = 500
"""Lines that the log keeps; at one a working day some two years."""


HIGHEST_NUMBER = "highest_number"


def computed_content(table: Table, register: Register, assessed: pd.DataFrame) -> TabContent:
    """
    Tab *Berekend*: what the staff see beside each row, by number.

    A number that stands on several rows gets no status, signal or date, only the finding: a computed
    value never stands beside the wrong complaint.
    """
    complaints = register.complaints
    status = complaints.table.column("status")
    labels = {c.value: c.label for c in status.categories}
    checks = row_checks(register.findings, complaints.table.title)
    frame = pd.DataFrame(
        {
            "number": complaints.frame["number"],
            "status": assessed["status"].map(labels),
            "signal": assessed["signal"],
            "due_on": assessed["due_on"],
            "complex": complaints.frame["complex"],
            "repeat": assessed["repeat"],
            "check": [checks.get(row, "") for row in complaints.frame["row"]],
            "frozen_repeat_number": _by_number(complaints, register.frozen_repeats),
            "frozen_gap_days": _by_number(complaints, register.frozen_gaps),
        }
    )
    frame = frame[frame["number"] != ""]
    double = frame["number"].duplicated(keep=False)
    frame.loc[double, ["status", "signal", "complex", "repeat"]] = ""
    frame.loc[double, "due_on"] = np.datetime64("NaT")
    frame.loc[double, "check"] = f"{rules.N002.code}: {_(rules.N002.title)}"
    return content(table, frame.drop_duplicates("number").sort_values("number", kind="stable"))


def _by_number(complaints: ParsedTable, figures: Mapping[str, int]) -> list[float]:
    return [figures.get(number, math.nan) for number in complaints.texts("number")]


def row_checks(findings: Sequence[Finding], tab: str) -> dict[int, str]:
    """Sheet row → what to do about it, for column *Controle*: the gravest finding, and how many more."""
    by_row: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.tab == tab and finding.row:
            by_row.setdefault(finding.row, []).append(finding)
    return {row: _row_check(found) for row, found in by_row.items()}


def _row_check(found: Sequence[Finding]) -> str:
    first, more = found[0], len(found) - 1
    text = f"{first.rule.code}: {first.message} {first.cure}"
    if not more:
        return text
    return f"{text} " + ngettext("(And {count} more.)", "(And {count} more.)", more).format(
        count=more
    )


def findings_content(table: Table, findings: Sequence[Finding]) -> TabContent:
    """Tab *Controle*: every finding in its order, with a link to its cell."""
    severity = table.column("severity")
    cell_column = table.column_names().index("cell")
    rows: list[list[Cell]] = []
    links: dict[tuple[int, int], str] = {}
    for i, finding in enumerate(findings):
        rows.append(
            [
                severity.label(finding.rule.severity),
                finding.rule.code,
                finding.tab,
                finding.cell,
                finding.number,
                finding.column_title,
                finding.message,
                finding.cure,
            ]
        )
        if finding.cell:
            links[i, cell_column] = f"'{finding.tab}'!{finding.cell}"
    return TabContent(table=table, rows=rows, links=links)


def summary_content(table: Table, summary: pd.DataFrame, register: Register) -> TabContent:
    """Tab *Overzicht*: newest period first, labels instead of codes."""
    names = table.column("breakdown")
    shown = summary.copy()
    shown["month"] = shown.pop("period").map(period_label)
    shown["part"] = [
        part_label(register, b, p) for b, p in zip(shown["breakdown"], shown["part"], strict=True)
    ]
    rank = {name: i for i, name in enumerate((TOTAL, *BREAKDOWNS))}
    order = shown["month"].factorize()[0]
    shown["breakdown_rank"] = shown["breakdown"].map(rank)
    shown["period_rank"] = -order
    shown["position"] = np.arange(len(shown))
    shown["breakdown"] = shown["breakdown"].map({c.value: c.label for c in names.categories})
    pareto = table.column("in_pareto_set")
    shown["in_pareto_set"] = np.where(shown["in_pareto_set"], pareto.true_label, "")
    for column in table.columns:
        if column.type == "number":
            shown[column.name] = shown[column.name].astype(float).round(4)
    return content(table, shown.sort_values(["period_rank", "breakdown_rank", "position"]))


def patterns_content(table: Table, patterns: pd.DataFrame) -> TabContent:
    """Tab *Patronen*: the ranked list, with the label of each kind."""
    return content(table, _labelled(patterns, table, "kind"))


def effects_content(table: Table, effects: pd.DataFrame, actions: Table) -> TabContent:
    """
    Tab *Berekend acties*: what each improvement action did, by its number.

    Args:
        table: The tab.
        effects: One row per action, of :func:`toolkit.improving.effects.action_effects`.
        actions: The table of the actions, for the labels of the verdict.
    """
    shown = _labelled(effects[effects["action_id"] != ""], actions, "verdict")
    shown["ratio"] = shown["ratio"].astype(float).round(2)
    return content(table, shown.drop_duplicates("action_id"))


def kept_content(table: Table, raw: RawRegister) -> TabContent:
    """A tab that only retention adds to, as it stands; a column that an older register lacks is empty."""
    tab, width = raw.tabs[table.title], len(table.columns)
    places = [tab.header.index(c.title) if c.title in tab.header else width for c in table.columns]
    rows = [[*row, *[None] * (width + 1 - len(row))] for row in tab.rows]
    return TabContent(table=table, rows=[[row[at] for at in places] for row in rows])


def _labelled(frame: pd.DataFrame, table: Table, column: str) -> pd.DataFrame:
    labels = {c.value: c.label for c in table.column(column).categories}
    return frame.assign(**{column: frame[column].map(labels).fillna("")})


def log_content(
    table: Table,
    raw: RawRegister,
    now: datetime,
    counts: Mapping[str, int],
    changed: Sequence[str],
    highest: str,
) -> TabContent:
    """Tab *Logboek* with one line more, the newest first."""
    line: list[Cell] = [
        now.replace(second=0, microsecond=0, tzinfo=None),
        counts["complaints"],
        counts["open"],
        counts["late"],
        counts["findings"],
        ", ".join(changed),
        highest,
    ]
    earlier = [
        list(row) for row in raw.tabs[table.title].rows if any(c not in (None, "") for c in row)
    ]
    width = len(table.columns)
    return TabContent(table=table, rows=[line, *[row[:width] for row in earlier[: LOG_ROWS - 1]]])


def highest_number(raw: RawRegister, register: Register, table: Table) -> str:
    """The highest number ever issued: on tab *Klachten* (its empty rows too) or in the log."""
    tab = raw.tabs[register.complaints.table.title]
    position = register.complaints.positions["number"]
    logged = raw.tabs[table.title]
    candidates = [str(row[position] or "") for row in tab.rows]
    title = table.column(HIGHEST_NUMBER).title
    if title in logged.header:
        candidates += [str(row[logged.header.index(title)] or "") for row in logged.rows]
    highest = int(serials(np.array([*candidates, ""], dtype=object)).max())
    return complaint_number(highest) if highest else ""


def instruction_content(table: Table) -> TabContent:
    """Tab *Uitleg*: the definition and the five-line instruction."""
    lines = [
        (
            _("What is a complaint?"),
            _("Every expression of dissatisfaction: about service, policy, staff or processes."),
        ),
        (
            _("What is it not?"),
            _("A repair request, a dispute, or nuisance by others. Choose that in 'Soort'."),
        ),
        ("1", _("Take the first empty row with a number. Fill in the five coloured cells.")),
        ("2", _("Write what the customer said, without names, addresses or phone numbers.")),
        ("3", _("After each contact: update 'Laatste contact'.")),
        ("4", _("Ready for the customer? Fill in 'Afgehandeld op'. The status follows by itself.")),
        ("5", _("Look at 'Signaal' and 'Controle': they say what to do.")),
        (
            _("Why register all?"),
            _("More registered complaints is not bad news: only what we know can improve."),
        ),
        (
            _("Source"),
            _(
                "The definition follows the KWH guide 'Repareer eerst de klant… en dan de klacht!' (2015)."
            ),
        ),
    ]
    return TabContent(table=table, rows=lines)


def content(table: Table, frame: pd.DataFrame) -> TabContent:
    """A frame's columns as cells, in the order of the table; missing values become empty cells."""
    columns = [_cells(frame[c.name], c.type) for c in table.columns]
    return TabContent(table=table, rows=list(zip(*columns, strict=True)))


def _cells(series: pd.Series, kind: str) -> list[Cell]:
    if kind in ("date", "datetime"):
        days = series.to_numpy().astype("datetime64[D]").astype(object)
        return ["" if day is None else day for day in days]
    if kind in ("integer", "number"):
        values = series.to_numpy(dtype=float, na_value=math.nan).tolist()
        return ["" if math.isnan(v) else int(v) if v.is_integer() else v for v in values]
    return series.to_numpy(dtype=object).tolist()
