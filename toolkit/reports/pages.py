"""
The report pages, rendered from templates: Markdown files that MkDocs builds, with raw, escaped HTML inside.

Names of lists come from the register and may hold anything: they are escaped for HTML here, and stand in
raw HTML blocks only, where Markdown leaves them alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from toolkit.improving.periods import Period, period
from toolkit.knowledge import Knowledge
from toolkit.locale import gettext, ngettext
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_day, format_month, format_period, format_quarter
from toolkit.reports.chronicle import KINDS, Chronicle, chronicle
from toolkit.reports.contents import report_sections
from toolkit.reports.current import CURRENT, Current, current_sections, current_sentences
from toolkit.reports.facts import PeriodFacts, facts_of
from toolkit.reports.remarks import Remark
from toolkit.reports.sections import Section
from toolkit.reports.sentences import sentences as in_words
from toolkit.reports.tables import csv_text, shown_section
from toolkit.reports.wording import during

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
CSV_FOLDER = "csv"
first_on = attrgetter("first_on")
STAMP = re.compile(r'<time class="kg-stamp"[^>]*>[^<]*</time>')
"""The moment of the last change; a page that differs only here has not changed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pages:
    """
    All generated files, by name below the folder of the reports.

    Attributes:
        texts: Pages, tables and the key figures.
        documents: Word documents, made only when they are needed; each goes with the page of the same name.
    """

    texts: Mapping[str, str]
    documents: Mapping[str, Callable[[], bytes]]


def report_pages(
    knowledge: Knowledge,
    now: datetime,
    *,
    organisation: str = "",
    remarks: Mapping[str, Remark] | None = None,
    kept: Sequence[str] = (),
) -> Pages:
    """
    All generated pages: one per month, quarter and year that the register covers, one of today, their tables,
    an index, and the key figures.

    Args:
        knowledge: What the register tells.
        now: The moment of the refresh.
        organisation: The corporation's name, on the Word documents; may be empty.
        remarks: Period key → the coordinator's remark.
        kept: Keys of periods whose page of an earlier run stays; the index names them too.
    """
    said = remarks or {}
    told = chronicle(knowledge)
    facts = {kind: facts_of(told, told.periods(kind)) for kind in KINDS}
    pages: dict[str, str] = {}
    for kind in KINDS:
        for at, one in enumerate(facts[kind]):
            neighbours = (
                facts[kind][at - 1].period if at else None,
                facts[kind][at + 1].period if at + 1 < len(facts[kind]) else None,
            )
            pages |= _report(one, neighbours, now, said.get(one.period.key))
    current = Current(told=told, running=facts["month"][-1])
    pages |= _current(current, now, said.get(CURRENT))
    pages["index.md"] = _index(told, facts["month"], current, kept)
    months = facts["month"]
    latest = next((f for f in reversed(months) if not f.is_running), months[-1])
    pages["kerncijfers.inc"] = render(
        "key_figures.inc.j2",
        sentences=in_words(latest)[:3],
        key=latest.period.key,
        title=format_period(latest.period.key),
    )
    documents = {
        f"{year.period.key}.docx": _document(year, organisation, now, said.get(year.period.key))
        for year in facts["year"]
    }
    return Pages(texts=pages, documents=documents)


def _document(
    facts: PeriodFacts, organisation: str, now: datetime, remark: Remark | None
) -> Callable[[], bytes]:
    def make() -> bytes:
        from toolkit.reports.document import annual_document

        return annual_document(facts, report_sections(facts), organisation, now, remark)

    return make


def _report(
    facts: PeriodFacts,
    neighbours: tuple[Period | None, Period | None],
    now: datetime,
    remark: Remark | None,
) -> dict[str, str]:
    """One report: its page and its tables."""
    key = facts.period.key
    return _page(
        facts,
        key,
        report_sections(facts),
        now,
        remark,
        title=_("Complaints in {period}").format(period=during(key)),
        keywords=[_("report"), _("reports"), _("figures"), format_period(key)],
        note=_("This period is still running: figures up to {day}.").format(
            day=format_day(facts.today)
        )
        if facts.is_running
        else "",
        previous=_linked_period(neighbours[0]),
        following=_linked_period(neighbours[1]),
        sentences=in_words(facts),
    )


def _current(current: Current, now: datetime, remark: Remark | None) -> dict[str, str]:
    """The page of today and its tables."""
    day = format_day(current.knowledge.today, weekday=True)
    return _page(
        current.running,
        CURRENT,
        current_sections(current),
        now,
        remark,
        title=_("Complaints now"),
        keywords=[_("report"), _("reports"), _("figures"), _("now"), _("open"), _("patterns")],
        note=_("As it is on {day}.").format(day=day),
        previous=_linked_period(current.running.period),
        following=None,
        sentences=current_sentences(current),
    )


def _page(
    facts: PeriodFacts,
    key: str,
    sections: Sequence[Section],
    now: datetime,
    remark: Remark | None,
    **values: Any,
) -> dict[str, str]:
    """A page from its sections, and one CSV file for each table."""
    page = render(
        "report.md.j2",
        key=key,
        stamp=stamp(now),
        stamp_iso=now.isoformat(timespec="minutes"),
        remark=remark,
        remark_day=format_day(remark.written_on) if remark else "",
        threshold=facts.threshold,
        kind_title=_kind_title(facts),
        sections=[shown_section(section) for section in sections],
        csv_folder=CSV_FOLDER,
        document=f"{key}.docx" if facts.period.key == key and facts.period.kind == "year" else "",
        **values,
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


def is_unchanged(old: str, new: str) -> bool:
    """Whether two versions of a page differ at most in the moment of their last change."""
    return STAMP.sub("", old) == STAMP.sub("", new)


def _index(
    told: Chronicle, months: Sequence[PeriodFacts], current: Current, kept: Sequence[str]
) -> str:
    """The list of all reports, newest year first."""
    running = {f.period.key for f in months if f.is_running}
    keys = {
        *kept,
        *(p.key for kind in KINDS for p in told.periods(kind)),
        *(m.key for m in told.months),
    }
    pages = [period(key) for key in keys]
    years = sorted((p for p in pages if p.kind == "year"), key=first_on, reverse=True)
    latest = next((f for f in reversed(months) if not f.is_running), months[-1])
    return render(
        "index.md.j2",
        years=[_index_year(pages, year, running) for year in years],
        latest={
            "key": latest.period.key,
            "title": format_period(latest.period.key),
            "sentences": in_words(latest)[:3],
        },
        current=CURRENT,
        current_sentences=current_sentences(current),
    )


def _index_year(pages: Sequence[Period], year: Period, running: set[str]) -> dict[str, Any]:
    inside = [p for p in pages if year.first_on <= p.first_on <= year.last_on]
    quarters = sorted((p for p in inside if p.kind == "quarter"), key=first_on, reverse=True)
    months = sorted((p for p in inside if p.kind == "month"), key=first_on)
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
                    for m in months
                    if q.first_on <= m.first_on <= q.last_on
                ],
            }
            for q in quarters
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
