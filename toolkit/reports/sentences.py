"""
What a report says in words, composed from the facts.

Volume is neutral: more registered complaints is never worded as bad, fewer never as good.
"""

from __future__ import annotations

from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.reports.dutch import format_count, format_decimal, format_list, format_period, share_of
from toolkit.reports.facts import PeriodFacts

MOST_NAMED = 4
"""Categories named in the Pareto sentence; more become a count."""

MEDIAN_FROM = 5
"""Closed complaints from which a median is told; under it one case decides."""


def sentences(facts: PeriodFacts) -> list[str]:
    """Three to six sentences that say what matters; every number is also in a table of the page."""
    if not facts.total["received_count"] and not facts.total["open_count"]:
        return [
            _("No complaints were registered in {period}.").format(
                period=format_period(facts.period.key)
            )
        ]
    parts = [
        _volume(facts),
        _on_time(facts),
        _handling(facts),
        _pareto(facts),
        _attention(facts),
        _reach(facts),
    ]
    return [part for part in parts if part]


def _volume(facts: PeriodFacts) -> str:
    count = facts.total["received_count"]
    text = ngettext(
        "In {period} {count} complaint was registered.",
        "In {period} {count} complaints were registered.",
        count,
    ).format(period=format_period(facts.period.key), count=format_count(count))
    if facts.is_running:
        return f"{text} {_('The period is still running.')}"
    if facts.previous is None:
        return text
    before = facts.previous["received_count"]
    earlier = _("In {period} there were {count}.").format(
        period=format_period(facts.trend[-2]["period"]), count=format_count(before)
    )
    return f"{text} {earlier}"


def _on_time(facts: PeriodFacts) -> str:
    due, on_time = facts.total["due_count"], facts.total["on_time_count"]
    if not due:
        return ""
    return ngettext(
        "The term of {due} complaint ended in this period; {share} was handled on time.",
        "The term of {due} complaints ended in this period; {share} were handled on time.",
        due,
    ).format(due=format_count(due), share=share_of(on_time, due))


def _handling(facts: PeriodFacts) -> str:
    closed = facts.total["closed_count"]
    median, p90 = (
        facts.total.get("handling_median_working_days"),
        facts.total.get("handling_p90_working_days"),
    )
    if closed < MEDIAN_FROM or median is None or p90 is None:
        return ""
    text = _(
        "Of the {closed} complaints that were closed, half took at most {median} working days and nine in ten at most {p90}."
    )
    return text.format(
        closed=format_count(closed),
        median=format_decimal(median, trim=True),
        p90=format_decimal(p90, trim=True),
    )


def _pareto(facts: PeriodFacts) -> str:
    names = [
        row["label"] for row in facts.breakdowns["category"] if row["in_pareto_set"] and row["part"]
    ]
    if len(names) < 2 or facts.total["received_count"] < 10:
        return ""
    if len(names) <= MOST_NAMED:
        text = _("Four in five complaints are about: {names}.")
        return text.format(names=format_list(names))
    text = _(
        "Most complaints are about: {names}. Together with {count} more categories that is four in five."
    )
    return text.format(
        names=format_list(names[:MOST_NAMED]), count=format_count(len(names) - MOST_NAMED)
    )


def _attention(facts: PeriodFacts) -> str:
    still_open, repeats = facts.total["open_count"], facts.total.get("repeat_count") or 0
    text = ngettext(
        "At the end {count} complaint was open.",
        "At the end {count} complaints were open.",
        still_open,
    ).format(count=format_count(still_open))
    if not repeats:
        return text
    again = ngettext(
        "{count} complaint came from a customer who had complained about the same before.",
        "{count} complaints came from a customer who had complained about the same before.",
        repeats,
    ).format(count=format_count(repeats))
    return f"{text} {again}"


def _reach(facts: PeriodFacts) -> str:
    reach = facts.total.get("reach_share")
    if reach is None:
        return ""
    teams = [row for row in facts.breakdowns["team"] if row["part"] and row["received_count"]]
    if reach >= 1:
        return _("Every team registered complaints.")
    total = round(len(teams) / reach) if reach else 0
    if not total:
        return ""
    return _(
        "{count} of the {total} teams registered complaints. Silence is a signal too: ask what helps."
    ).format(count=format_count(len(teams)), total=format_count(total))
