"""
The report pages, rendered from templates: Markdown files that MkDocs builds, with raw, escaped HTML inside.

Names of lists come from the register and may hold anything: they are escaped for HTML here, and stand in
raw HTML blocks only, where Markdown leaves them alone.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from toolkit.improving.periods import Period, periods_between
from toolkit.locale import gettext, ngettext
from toolkit.locale import gettext as _
from toolkit.pipeline import Knowledge
from toolkit.reports.cells import shown, written
from toolkit.reports.chronicle import KINDS, Chronicle, chronicle
from toolkit.reports.contents import report_sections
from toolkit.reports.dutch import format_day, format_month, format_period, format_quarter
from toolkit.reports.facts import PeriodFacts, facts_of
from toolkit.reports.remarks import Remark
from toolkit.reports.sections import Section

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
CSV_FOLDER = "csv"
BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel that a CSV file is UTF-8."""

STAMP = re.compile(r'<time class="kg-stamp"[^>]*>[^<]*</time>')
"""The moment of the last change; a page that differs only here has not changed."""


def report_pages(
    knowledge: Knowledge,
    now: datetime,
    remarks: Mapping[str, Remark] | None = None,
) -> dict[str, str]:
    """
    All generated pages: one per month, quarter and year that the register covers, their tables, an index, and
    the key figures.

    Args:
        knowledge: What the register tells.
        now: The moment of the refresh.
        remarks: Period key → the coordinator's remark.

    Returns:
        File name → content, below the folder of the reports.
    """
    told = chronicle(knowledge)
    facts = {kind: facts_of(told, told.periods(kind)) for kind in KINDS}
    pages: dict[str, str] = {}
    for kind in KINDS:
        for at, one in enumerate(facts[kind]):
            neighbours = (
                facts[kind][at - 1].period if at else None,
                facts[kind][at + 1].period if at + 1 < len(facts[kind]) else None,
            )
            pages |= _report(one, neighbours, now, (remarks or {}).get(one.period.key))
    pages["index.md"] = _index(told, facts["month"])
    months = facts["month"]
    latest = next((f for f in reversed(months) if not f.is_running), months[-1])
    pages["kerncijfers.inc"] = render(
        "key_figures.inc.j2",
        sentences=latest.sentences()[:3],
        key=latest.period.key,
        title=format_period(latest.period.key),
    )
    return pages


def _report(
    facts: PeriodFacts,
    neighbours: tuple[Period | None, Period | None],
    now: datetime,
    remark: Remark | None,
) -> dict[str, str]:
    """One report: its page and its tables."""
    key = facts.period.key
    sections = report_sections(facts)
    page = render(
        "report.md.j2",
        key=key,
        title=_("Complaints in {period}").format(period=format_period(key)),
        keywords=[_("report"), _("reports"), _("figures"), format_period(key)],
        stamp=stamp(now),
        stamp_iso=now.isoformat(timespec="minutes"),
        is_running=facts.is_running,
        today=format_day(facts.today),
        previous=_linked_period(neighbours[0]),
        following=_linked_period(neighbours[1]),
        sentences=facts.sentences(),
        remark=remark,
        remark_day=format_day(remark.written_on) if remark else "",
        threshold=facts.threshold,
        kind_title=_kind_title(facts),
        sections=[shown_section(section) for section in sections],
        csv_folder=CSV_FOLDER,
    )
    tables = {f"{CSV_FOLDER}/{key}-{s.id}.csv": csv_text(s) for s in sections}
    return {f"{key}.md": page, **tables}


def _kind_title(facts: PeriodFacts) -> str:
    return facts.knowledge.register.complaints.table.column("kind").title


def stamp(now: datetime) -> str:
    """When a page last changed, for people."""
    return _("Last changed on {day} at {time}.").format(
        day=format_day(now.date()), time=now.strftime("%H:%M")
    )


def _linked_period(period: Period | None) -> dict[str, str] | None:
    return None if period is None else {"key": period.key, "title": format_period(period.key)}


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownSection:
    """A section with its cells as text, ready for the template."""

    section: Section
    rows: Sequence[Sequence[str]]


def shown_section(section: Section) -> ShownSection:
    """The section with its cells as people read them."""
    return ShownSection(
        section=section, rows=[[shown(cell) for cell in row] for row in section.rows]
    )


def csv_text(section: Section) -> str:
    """The table of a section as a CSV file for a Dutch spreadsheet: semicolons, decimal commas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(section.header)
    writer.writerows([written(cell) for cell in row] for row in section.rows)
    return BYTE_ORDER_MARK + buffer.getvalue()


def is_unchanged(old: str, new: str) -> bool:
    """Whether two versions of a page differ at most in the moment of their last change."""
    return STAMP.sub("", old) == STAMP.sub("", new)


def _index(told: Chronicle, months: Sequence[PeriodFacts]) -> str:
    """The list of all reports, newest year first."""
    running = {f.period.key for f in months if f.is_running}
    years = [_index_year(told, year, running) for year in reversed(told.periods("year"))]
    latest = next((f for f in reversed(months) if not f.is_running), months[-1])
    return render(
        "index.md.j2",
        years=years,
        latest={
            "key": latest.period.key,
            "title": format_period(latest.period.key),
            "sentences": latest.sentences()[:3],
        },
        running=running,
    )


def _index_year(told: Chronicle, year: Period, running: set[str]) -> dict[str, Any]:
    covered = {m.key for m in told.months}
    quarters = [q for q in told.periods("quarter") if year.first_on <= q.first_on <= year.last_on]
    return {
        "key": year.key,
        "quarters": [
            {
                "key": q.key,
                "title": format_quarter(q.first_on),
                "months": [
                    {
                        "key": m.key,
                        "title": format_month(m.first_on),
                        "is_running": m.key in running,
                    }
                    for m in periods_between("month", q.first_on, q.last_on)
                    if m.key in covered
                ],
            }
            for q in reversed(quarters)
        ],
    }


def render(template: str, **values: Any) -> str:
    """A template with its values escaped."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    """Templates with every value escaped for HTML; charts alone are marked as safe."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=gettext, ngettext=ngettext)
    environment.filters["tojson"] = lambda value: Markup(_yaml(value))
    return environment


def _yaml(value: object) -> str:
    """A value for the page's front matter: JSON is YAML, and keeps everything on one line."""
    return json.dumps(value, ensure_ascii=True)
