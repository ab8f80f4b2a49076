"""
What a report says in words, composed from the facts.

Volume is neutral: more registered complaints is never worded as bad, fewer never as good.  What the tables
withhold is not in a sentence either, and every number of a sentence stands in a table of the page.
"""

from __future__ import annotations

from datetime import date, timedelta

from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.locale.dutch import (
    format_count,
    format_decimal,
    format_list,
    format_share,
    share_of,
)
from toolkit.reports.cells import shown_name
from toolkit.reports.chronicle import YES
from toolkit.reports.facts import PeriodFacts
from toolkit.reports.sections_improving import effect_label, scope_label, shown_actions
from toolkit.reports.sections_parts import pareto_set, shown_parts
from toolkit.reports.sections_patterns import shown_alarms
from toolkit.reports.sections_time import on_time_chart
from toolkit.reports.sections_volume import registering_teams, volume_chart
from toolkit.reports.wording import alarm_sentence, during, quoted
from toolkit.writing.labels import part_label

MOST_SENTENCES = 6
MOST_NAMED = 3
"""Categories named in one sentence."""

MEDIAN_FROM = 5
"""Closed complaints from which a median is told; under it one case decides."""

ACTION_DAYS = 365
"""So long the outcome of an improvement action is news."""

OUTCOMES = ("fewer", "more", "no_difference")

PARETO_FROM = 20
"""Complaints from which it makes sense to say what most are about."""


def sentences(facts: PeriodFacts) -> list[str]:
    """
    One to six sentences, the most important first.

    Volume and time always come first, what is asked of whom last; between them stands what this period has.
    """
    if not facts.total["received_count"] and not facts.total["open_count"]:
        return [
            _("No complaints were registered in {period}.").format(period=during(facts.period.key))
        ]
    first = [_volume(facts), _on_time(facts)]
    middle = [
        _stands_out(facts),
        _actions(facts),
        _customers(facts),
        _about(facts),
        _repeats(facts),
        _handling(facts),
    ]
    last = [_asked(facts)]
    kept = [text for text in (*first, *last) if text]
    room = MOST_SENTENCES - len(kept)
    chosen = [text for text in middle if text][:room]
    return [text for text in (*first, *chosen, *last) if text]


def _volume(facts: PeriodFacts) -> str:
    """How much was registered, whether that is usual, or how much it was before."""
    count = facts.total["received_count"]
    name, number = during(facts.period.key), format_count(count)
    if facts.is_running:
        return ngettext(
            "In {period} {count} complaint was registered so far.",
            "In {period} {count} complaints were registered so far.",
            count,
        ).format(period=name, count=number)
    told = ngettext(
        "In {period} {count} complaint was registered",
        "In {period} {count} complaints were registered",
        count,
    ).format(period=name, count=number)
    verdict = (
        volume_chart(facts).verdict if facts.period.kind == "month" and _is_whole(facts) else None
    )
    endings = {
        "special_cause_neutral_high": _(", more than usual variation: we hear more."),
        "special_cause_neutral_low": _(", less than usual variation: we hear less."),
        "common_cause": _(", which is usual variation."),
    }
    if verdict in endings:
        return told + endings[verdict]
    if facts.previous is None:
        return f"{told}."
    before = facts.previous["received_count"]
    return told + _(", and {count} in {period}.").format(
        count=format_count(before), period=during(facts.trend[-2]["period"])
    )


def _is_whole(facts: PeriodFacts) -> bool:
    return bool(facts.monthly) and bool(facts.monthly[-1]["is_whole"])


def _on_time(facts: PeriodFacts) -> str:
    due, on_time = facts.total["due_count"], facts.total["on_time_count"]
    if not due:
        return ""
    told = ngettext(
        "Of {due} complaint the term ended; handled on time: {share}",
        "Of {due} complaints the term ended; handled on time: {share}",
        due,
    ).format(due=format_count(due), share=share_of(on_time, due))
    verdict = (
        on_time_chart(facts).verdict if facts.period.kind == "month" and _is_whole(facts) else None
    )
    endings = {
        "special_cause_improvement": _(", better than usual variation explains."),
        "special_cause_concern": _(", worse than usual variation explains."),
    }
    return told + endings.get(str(verdict), ".")


def _about(facts: PeriodFacts) -> str:
    """What most complaints are about: the set that makes 80 %, or the largest categories."""
    if facts.total["received_count"] < PARETO_FROM:
        return ""
    names = pareto_set(facts)
    if 1 < len(names) <= MOST_NAMED:
        return _("At least four in five complaints are about {names}.").format(
            names=format_list(quoted(name) for name in names)
        )
    shown = [row for row in shown_parts(facts, "category").parts if row[0]][:MOST_NAMED]
    if not shown:
        return ""
    label, count = part_label(facts.knowledge.register, "category", shown[0][0]), shown[0][1]
    told = _("Most complaints are about {name}: {count}").format(
        name=quoted(label), count=format_count(count)
    )
    if len(shown) == 1:
        return f"{told}."
    others = [
        quoted(part_label(facts.knowledge.register, "category", part)) for part, _n in shown[1:]
    ]
    return told + _("; after that come {names}.").format(names=format_list(others))


def _stands_out(facts: PeriodFacts) -> str:
    alarms = shown_alarms(facts)
    return alarm_sentence(facts, alarms[0]) if alarms else ""


def _actions(facts: PeriodFacts) -> str:
    """What the latest improvement action with an outcome did, in the first year after it came."""
    since = facts.period.first_on - timedelta(days=ACTION_DAYS)
    told = [
        row
        for row in shown_actions(facts)
        if row["verdict"] in OUTCOMES and date.fromisoformat(row["introduced_on"]) >= since
    ]
    helped = [row for row in told if row["verdict"] == "fewer"] or told
    if not helped:
        return ""
    row = helped[-1]
    return _("Improvement action {action} ({scope}): {effect}.").format(
        action=shown_name(row["action_id"]),
        scope=shown_name(scope_label(facts, row)),
        effect=effect_label(facts, row).lower(),
    )


def _customers(facts: PeriodFacts) -> str:
    """What customers say of the handling."""
    overall = next((row for row in facts.aftercare if row["question"] == "overall_grade"), None)
    if overall is None or not overall["is_shown"]:
        return ""
    return _(
        "Customers gave the handling {mean} on average; {share} of {count} were satisfied."
    ).format(
        mean=format_decimal(overall["mean_grade"], trim=True),
        share=format_share(overall["satisfied_share"]),
        count=format_count(overall["answer_count"]),
    )


def _repeats(facts: PeriodFacts) -> str:
    repeats = facts.linked["repeat"].shown(YES, facts.period.key)
    if not repeats:
        return ""
    return ngettext(
        "{count} complaint came from a customer who had complained about the same before.",
        "{count} complaints came from a customer who had complained about the same before.",
        repeats,
    ).format(count=format_count(repeats))


def _handling(facts: PeriodFacts) -> str:
    closed = facts.total["closed_count"]
    median = facts.total.get("handling_median_working_days")
    p90 = facts.total.get("handling_p90_working_days")
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


def _asked(facts: PeriodFacts) -> str:
    """What is asked of whom."""
    still_open = facts.total["open_count"]
    told = (
        ngettext(
            "At the end {count} complaint was open",
            "At the end {count} complaints were open",
            still_open,
        ).format(count=format_count(still_open))
        if still_open
        else _("At the end no complaint was open")
    )
    teams, registering = facts.team_count, registering_teams(facts, facts.total)
    if registering is not None and registering < teams:
        asked = ngettext(
            "; {count} of {total} teams registered: ask the other teams what helps them.",
            "; {count} of {total} teams registered: ask the other teams what helps them.",
            registering,
        )
        return told + asked.format(count=format_count(registering), total=format_count(teams))
    if still_open:
        return told + _(": teams, start with the oldest.")
    return f"{told}."
