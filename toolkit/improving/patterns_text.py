"""
What a pattern says: its subject, how rare it is, what to do, and which improvement action covers it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from toolkit.improving.repeats import ANY_CATEGORY, SAME_CATEGORY
from toolkit.improving.silence import DROPPED
from toolkit.locale import gettext as _
from toolkit.locale import marked, ngettext
from toolkit.locale.dutch import format_count, format_decimal, format_euro, format_list
from toolkit.register.reading import Register

What = tuple[tuple[str, str], ...]

RAREST_YEARS = 100
MONTHS_PER_YEAR = 12
SCOPE = ("category", "reason", "complex")
WITHOUT_EFFECT = frozenset({"no_difference", "more"})

_PARTS = {
    "category": marked("{value}"),
    "complex": marked("{value}"),
    "reason": marked("reason '{value}'"),
    "team": marked("team {value}"),
    "channel": marked("channel {value}"),
    "neighbourhood": marked("neighbourhood {value}"),
}


def subject(register: Register, what: What) -> str:
    """
    A cell in words, such as *Onderhoud en renovatie in De Linde*.

    Args:
        register: For the labels of codes.
        what: One or two pairs of dimension and value.
    """
    shown = [(dimension, _label(register, dimension, value)) for dimension, value in what]
    parts = [_(_PARTS[dimension]).format(value=value) for dimension, value in shown]
    if len(shown) == 2 and shown[1][0] == "complex":
        return _("{subject} in {place}").format(subject=parts[0], place=parts[1])
    return ", ".join(parts)


def _label(register: Register, dimension: str, value: str) -> str:
    if dimension in ("channel", "reason"):
        return register.complaints.table.column(dimension).label(value)
    return value


def rarity(recurrence_years: float) -> str:
    """How often chance does the same, in plain words."""
    if recurrence_years > RAREST_YEARS:
        return _("By chance this happens less than once in {years} years.").format(
            years=RAREST_YEARS
        )
    if recurrence_years < 1:
        months = max(round(recurrence_years * MONTHS_PER_YEAR), 1)
        return ngettext(
            "By chance this happens about once in {count} month.",
            "By chance this happens about once in {count} months.",
            months,
        ).format(count=months)
    years = round(recurrence_years)
    return ngettext(
        "By chance this happens about once in {count} year.",
        "By chance this happens about once in {count} years.",
        years,
    ).format(count=years)


def alarm_text(row: Any, words: Sequence[str]) -> str:
    """What an alarm says: how many against how many, how rare, and the words that stand out in it."""
    parts = [_against(row), rarity(row.recurrence_years)]
    if words:
        parts.append(_("Words that stand out: {words}.").format(words=format_list(words)))
    return " ".join(parts)


def _against(row: Any) -> str:
    weeks = int(row.weeks)
    return ngettext(
        "{observed} in the last {weeks} week, where {expected} were to be expected.",
        "{observed} in the last {weeks} weeks, where {expected} were to be expected.",
        weeks,
    ).format(
        observed=_count(row.observed_count),
        weeks=weeks,
        expected=format_decimal(row.expected_count, trim=True),
    )


def _count(count: int) -> str:
    return ngettext("{count} complaint", "{count} complaints", int(count)).format(
        count=format_count(int(count))
    )


def chronic_text(row: Any) -> str:
    """What a chronic group says: how many, how steady, and what it costs about."""
    text = _("{observed} in a year, spread over all seasons.").format(
        observed=_count(row.observed_count)
    )
    if row.complex:
        more = _("Here that is {ratio} times as many as elsewhere would suggest.")
        text += " " + more.format(
            ratio=format_decimal(row.observed_count / row.expected_count, trim=True)
        )
    if row.euros > 0:
        cost = _("This costs about {euros} a year; that is an estimate.")
        text += " " + cost.format(euros=format_euro(row.euros))
    return text


def repeat_subject(row: Any) -> str:
    """Whose repeat it is, without saying who."""
    if row.level == SAME_CATEGORY:
        return _("One customer again about {category}").format(category=row.category)
    if row.level == ANY_CATEGORY:
        return _("One customer about different things")
    return _("More customers again about {category} in {place}").format(
        category=row.category, place=row.complex
    )


def repeat_text(row: Any) -> str:
    """What a repeat says."""
    if row.level == SAME_CATEGORY:
        return _("The same customer complained {count} times within a year about the same.").format(
            count=int(row.observed_count)
        )
    if row.level == ANY_CATEGORY:
        return _(
            "The same customer complained {count} times within a year, about more than one thing."
        ).format(count=int(row.observed_count))
    return _(
        "{customers} customers of this complex each complained about this more than once within a year."
    ).format(customers=int(row.customer_count))


def silence_text(row: Any) -> str:
    """What a silence says, without blame."""
    if row.kind == DROPPED:
        return f"{_against(row)} {rarity(row.recurrence_years)}"
    return _(
        "{observed} in the last {weeks} weeks. By the number of colleagues about {expected} were to be expected."
    ).format(
        observed=_count(row.observed_count),
        weeks=int(row.weeks),
        expected=format_decimal(row.expected_count, 0),
    )


def word_text(row: Any) -> str:
    """What a word says."""
    return _(
        "The word stands in {observed} of the last {weeks} weeks. Going by the year before, {expected} were to be expected."
    ).format(
        observed=_count(row.observed_count),
        weeks=int(row.weeks),
        expected=format_decimal(row.expected_count, trim=True),
    )


def alarm_step(what: What) -> str:
    """The next step for a sudden rise, by where it is."""
    dimensions = {dimension for dimension, _value in what}
    if dimensions & {"complex", "neighbourhood"}:
        return _("Go and look there, fix the cause and tell all residents what happens and when.")
    if "team" in dimensions:
        return _("Ask the team what it notices: is there one cause, or is it registering better?")
    if dimensions == {"channel"}:
        return _(
            "Look whether something changed in this channel, and whether customers get an answer there."
        )
    return _("Read these complaints together and look for one cause.")


def repeat_step(row: Any) -> str:
    """The next step for a repeat."""
    if row.level == SAME_CATEGORY:
        return _(
            "Discuss it with the manager now. Let one colleague call and stay on it until it is solved."
        )
    if row.level == ANY_CATEGORY:
        return _("Give this customer one regular contact, and ask what is behind it.")
    return _(
        "Look for the cause in the complex or in the way of working there, not with the customers."
    )


def silence_step(row: Any) -> str:
    """The next step for a silence: a kind question."""
    if row.dimension == "team":
        return _(
            "Ask kindly what the team needs to register. More registered complaints is a good start."
        )
    return _(
        "Check whether customers still get through here, and whether everybody registers what comes in."
    )


def chronic_step() -> str:
    """The next step for a chronic group."""
    return _(
        "Put it before the improvement team: choose one cause and one action, and measure the effect."
    )


def other_approach() -> str:
    """What to do when the actions that cover a pattern did not help."""
    return _("The action did not help so far: choose another approach.")


def word_step() -> str:
    """The next step for an emerging word."""
    return _("Read these complaints. Is it one cause? Then make it an improvement action.")


def covering_actions(actions: pd.DataFrame, what: What) -> list[int]:
    """
    Positions of the actions that cover a pattern: every part of their scope is part of the pattern.

    An action without any scope covers nothing in particular.
    """
    values = dict(what)
    found = []
    for at, action in enumerate(actions[list(SCOPE)].to_dict("records")):
        scope = {str(k): v for k, v in action.items() if v}
        if scope and all(values.get(k) == v for k, v in scope.items()):
            found.append(at)
    return found


def action_text(register: Register, verdicts: dict[str, str], covering: Sequence[int]) -> str:
    """The actions that cover a pattern with how far they are or what they did; says so when there is none."""
    parsed = register.tables["improvement_actions"]
    if not covering:
        return _("none yet")
    texts = []
    for at in covering:
        row = parsed.frame.iloc[at]
        verdict = verdicts.get(row["action_id"], "")
        column, value = ("verdict", verdict) if verdict else ("status", row["status"])
        label = parsed.table.column(column).label(value) if value else ""
        texts.append(f"{row['action_id']}: {label}" if label else str(row["action_id"]))
    return "; ".join(texts)


def has_no_effect(register: Register, verdicts: dict[str, str], covering: Sequence[int]) -> bool:
    """Whether actions cover the pattern and none is under way or helped."""
    ids = register.tables["improvement_actions"].texts("action_id")
    return bool(covering) and all(verdicts.get(ids[at], "") in WITHOUT_EFFECT for at in covering)
