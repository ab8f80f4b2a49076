"""
The report pages, rendered from templates: Markdown files that MkDocs builds, with raw, escaped HTML inside.

Names of lists come from the register and may hold anything: they are escaped for HTML here, and stand in
raw HTML blocks only, where Markdown leaves them alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from toolkit.locale import gettext, ngettext
from toolkit.locale import gettext as _
from toolkit.pipeline import Knowledge
from toolkit.privacy.suppression import suppress
from toolkit.reports.charts import ParetoChart, Part, TrendChart, pareto_chart, trend_chart
from toolkit.reports.dutch import (
    format_count,
    format_day,
    format_decimal,
    format_month,
    format_period,
    format_share,
)
from toolkit.reports.facts import PeriodFacts, covered_periods, facts_of_kind

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
LONGEST_NAME = 80
"""Characters of a category, team or complex that a table shows."""

STAMP = re.compile(r'<time class="kg-stamp"[^>]*>[^<]*</time>')
"""The moment of the last change; a page that differs only here has not changed."""

SHARE_FROM = 20
"""Closed terms from which a part's share on time is published: under it the share gives small counts away."""

MEDIAN_FROM = 5
"""Closed complaints from which a part's median is published."""

UNCOUNTED = "–"


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A chart and its table; all texts plain, the chart an SVG element."""

    id: str
    title: str
    lead: str
    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    chart: str = ""


def report_pages(knowledge: Knowledge, organisation: str, now: datetime) -> dict[str, str]:
    """
    All generated pages: one per month that the register covers, an index, and the key figures.

    Args:
        knowledge: What the register tells.
        organisation: The corporation's name; may be empty.
        now: The moment of the refresh.

    Returns:
        File name → content, below the folder of the reports.
    """
    months = covered_periods(knowledge, "month")
    facts = facts_of_kind(knowledge, "month", months)
    threshold = knowledge.register.settings.suppression_threshold
    pages = {f"{f.period.key}.md": month_page(f, organisation, threshold, now) for f in facts}
    listed = [
        {"key": f.period.key, "title": format_period(f.period.key), "is_running": f.is_running}
        for f in reversed(facts)
    ]
    pages["index.md"] = _render("index.md.j2", pages=listed)
    latest = next((f for f in reversed(facts) if not f.is_running), facts[-1])
    pages["kerncijfers.inc"] = _render(
        "key_figures.inc.j2",
        sentences=latest.sentences()[:3],
        key=latest.period.key,
        title=format_period(latest.period.key),
    )
    return pages


def month_page(facts: PeriodFacts, organisation: str, threshold: int, now: datetime) -> str:
    """One month's page."""
    title = _("Complaints in {period}").format(period=format_period(facts.period.key))
    return _render(
        "month.md.j2",
        title=f"{title} – {shown_name(organisation)}" if organisation else title,
        keywords=["rapport", "rapporten", "maandrapport", format_period(facts.period.key)],
        stamp=_("Last changed on {day} at {time}.").format(
            day=format_day(now.date()), time=now.strftime("%H:%M")
        ),
        stamp_iso=now.isoformat(timespec="minutes"),
        sentences=facts.sentences(),
        threshold=threshold,
        sections=[
            _trend(facts),
            _key_figures(facts),
            *(_breakdown(facts, n, threshold) for n in facts.breakdowns),
        ],
    )


def shown_name(name: str) -> str:
    """A name from the register as one short line: no control or direction characters, cut when long."""
    kept = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    text = " ".join(kept.split())
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"


def is_unchanged(old: str, new: str) -> bool:
    """Whether two versions of a page differ at most in the moment of their last change."""
    return STAMP.sub("", old) == STAMP.sub("", new)


def _trend(facts: PeriodFacts) -> Section:
    keys = [point["period"] for point in facts.trend]
    counts = [point["received_count"] for point in facts.trend]
    labels = [format_period(key) for key in keys]
    title = _("Registered complaints per month")
    chart = TrendChart(
        prefix=f"verloop-{facts.period.key}",
        title=title,
        labels=labels,
        short_labels=[format_month(_first(key), short=True) for key in keys],
        values=counts,
        unit=_("complaints"),
    )
    return Section(
        id="verloop",
        title=title,
        lead=_("More is not worse and fewer is not better: it shows how much we hear."),
        caption=_("Complaints per month, oldest first"),
        header=[_("Month"), _("Registered")],
        rows=[[label, format_count(count)] for label, count in zip(labels, counts, strict=True)],
        chart=trend_chart(chart),
    )


def _first(key: str) -> Any:
    from toolkit.improving.periods import period

    return period(key).first_on


def _key_figures(facts: PeriodFacts) -> Section:
    total = facts.total
    rows = [
        [_("Registered"), format_count(total["received_count"])],
        [_("Closed"), format_count(total["closed_count"])],
        [_("Open at the end"), format_count(total["open_count"])],
        [_("Terms that ended"), format_count(total["due_count"])],
        [_("Handled on time"), format_count(total["on_time_count"])],
        [_("Share on time"), _share(total.get("on_time_share"))],
        [
            _("Handling time in working days, median"),
            _number(total.get("handling_median_working_days")),
        ],
        [
            _("Handling time in working days, nine in ten"),
            _number(total.get("handling_p90_working_days")),
        ],
        [
            _("Age of open complaints in working days, median"),
            _number(total.get("open_age_median_working_days")),
        ],
        [
            _("Age of open complaints in working days, nine in ten"),
            _number(total.get("open_age_p90_working_days")),
        ],
        [_("Hidden complaints, of those assessed"), _share(total.get("hidden_share"))],
        [_("Repeats"), format_count(total.get("repeat_count") or 0)],
        [_("Teams that registered"), _share(total.get("reach_share"))],
        [_("Nuisance reports, counted apart"), format_count(total.get("nuisance_count") or 0)],
    ]
    if facts.previous is not None:
        rows.insert(
            1, [_("Registered in the month before"), format_count(facts.previous["received_count"])]
        )
    return Section(
        id="kerncijfers",
        title=_("Key figures"),
        lead=_(
            "A term that has not ended yet is in no share. An open complaint past its date counts as late."
        ),
        caption=_("Key figures of {period}").format(period=format_period(facts.period.key)),
        header=[_("Figure"), _("Value")],
        rows=rows,
    )


def _breakdown(facts: PeriodFacts, name: str, threshold: int) -> Section:
    """One breakdown's table, small counts suppressed; for the categories with the Pareto chart."""
    titles = {
        "category": (_("What about"), _("Category"), "rubrieken"),
        "channel": (_("Along which way"), _("Channel"), "kanalen"),
        "complex": (_("Where"), _("Complex"), "complexen"),
        "team": (_("Which team handles"), _("Team"), "teams"),
        "reason": (_("Why customers complain"), _("Reason"), "redenen"),
    }
    title, head, anchor = titles[name]
    parts = [row for row in facts.breakdowns[name] if row["received_count"]]
    hidden = _suppressed([row["received_count"] for row in parts], threshold)
    rows = []
    for row, is_hidden in zip(parts, hidden, strict=True):
        decided = row["due_count"] >= SHARE_FROM and not is_hidden
        counted = row["closed_count"] >= MEDIAN_FROM and not is_hidden
        rows.append(
            [
                shown_name(row["label"]),
                UNCOUNTED if is_hidden else format_count(row["received_count"]),
                UNCOUNTED if is_hidden else _share(row["share"]),
                _share(row["on_time_share"]) if decided else UNCOUNTED,
                _number(row["handling_median_working_days"]) if counted else UNCOUNTED,
            ]
        )
    chart = ""
    if name == "category" and parts:
        shown = [
            Part(label=shown_name(row["label"]), value=None if is_hidden else row["received_count"])
            for row, is_hidden in zip(parts, hidden, strict=True)
        ]
        chart = pareto_chart(
            ParetoChart(
                prefix=f"{anchor}-{facts.period.key}",
                title=title,
                parts=shown,
                unit=_("complaints"),
                missing_text=_("too few to show"),
            )
        )
    return Section(
        id=anchor,
        title=title,
        lead=_("From many to few. A dash stands for a count that is too small to show."),
        caption=f"{title}, {format_period(facts.period.key)}",
        header=[head, _("Registered"), _("Share"), _("On time"), _("Median working days")],
        rows=rows,
        chart=chart,
    )


def _suppressed(counts: Sequence[int], threshold: int) -> Sequence[bool]:
    if not counts:
        return []
    mask = suppress(np.array(counts, dtype=np.int64), threshold=threshold)
    return [bool(m) for m in np.asarray(mask).ravel()]


def _share(share: float | None) -> str:
    return UNCOUNTED if share is None else format_share(share)


def _number(value: float | None) -> str:
    return UNCOUNTED if value is None else format_decimal(value, trim=True)


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    """Templates with every value escaped for HTML; charts alone are marked as safe."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.globals.update(_=gettext, ngettext=ngettext)
    environment.filters["tojson"] = lambda value: Markup(_yaml(value))
    return environment


def _yaml(value: object) -> str:
    """A value for the page's front matter: JSON is YAML, and keeps everything on one line."""
    import json

    return json.dumps(value, ensure_ascii=True)
