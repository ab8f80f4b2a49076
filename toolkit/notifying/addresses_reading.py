"""
Reading the table ``[notify]``: everything that does not fit is told at once.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.notifying.active import KINDS
from toolkit.notifying.addresses import RUNGS, Addresses, Target
from toolkit.operations.scrubbing import scrubbed
from toolkit.settings import SETTINGS_FILE

DEFAULT_RUNGS = {
    "grossly_late": "manager",
    "third_time": "manager",
    "commission_risk": "coordinator",
}
"""Up to which rung a kind of signal goes; all others stay with the team.
Source: the guide (a third time is for the manager); the ladder of the tasks in this project's definitions."""

NUMBERS = {
    "from_hour": (0, 23, 7),
    "until_hour": (1, 24, 12),
    "repeat_after_working_days": (0, 250, 5),
}
"""Key → lowest, highest and default value."""

LINKS = ("register_link", "site_link")


def read_addresses(document: Mapping[str, Any]) -> Addresses:
    """
    The table as it was parsed.

    Raises:
        ConfigurationError: There is no address at all, or something does not fit; all problems at once.
    """
    reader = _Reader()
    reader.refuse_unknown(
        "notify", document, ("teams", "managers", "coordinator", "escalate", *NUMBERS, *LINKS)
    )
    addresses = Addresses(
        teams=reader.table("notify.teams", document.get("teams", {})),
        managers=reader.table("notify.managers", document.get("managers", {})),
        coordinator=reader.targets("notify.coordinator", document.get("coordinator", [])),
        rungs=dict.fromkeys(KINDS, RUNGS[0])
        | DEFAULT_RUNGS
        | reader.rungs(document.get("escalate", {})),
        from_hour=reader.number("from_hour", document),
        until_hour=reader.number("until_hour", document),
        repeat_after_working_days=reader.number("repeat_after_working_days", document),
        register_link=reader.link("register_link", document),
        site_link=reader.link("site_link", document),
    )
    if addresses.from_hour >= addresses.until_hour:  # no message would ever leave
        reader.wrong("notify.until_hour", addresses.until_hour)
    if not reader.problems and not any(True for _target in addresses.targets()):
        text = _(
            "S090 {file} names nobody to send messages to. Write who gets them under [notify.teams]; an example stands on the page about messages."
        )
        reader.problems.append(text.format(file=SETTINGS_FILE))
    if reader.problems:
        raise ConfigurationError(*reader.problems)
    return addresses


_BETWEEN = re.compile(r"(?:[,;\s]|%2C|%3B|%20)+", re.IGNORECASE)
_PERSON = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")
_RECIPIENTS = re.compile(r"(?<=[?&]to=)[^&]*@[^&]*", re.IGNORECASE)


def one_each(written: str) -> Sequence[str]:
    """
    An address of mail to more people, as one address for each of them.

    The mail goes to each by itself; when it reaches one and not the other, the one must not get it again.

    >>> one_each("mailto://post.example:25?to=a@b.example,c@d.example&from=e@f.example")
    ['mailto://post.example:25?to=a@b.example&from=e@f.example', 'mailto://post.example:25?to=c@d.example&from=e@f.example']
    """
    found = _RECIPIENTS.search(written)
    if found is None or not written.casefold().startswith(("mailto:", "mailtos:")):
        return [written]
    people = list(dict.fromkeys(filter(None, _BETWEEN.split(found[0]))))
    if not all(_PERSON.fullmatch(person) for person in people):  # a name with a comma, say
        return [written]
    return [written[: found.start()] + person + written[found.end() :] for person in people]


class _Reader:
    """Reads the parts and collects every problem on the way."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def wrong(self, place: str, value: object) -> None:
        """A value that does not fit; an address in the wrong place is told without what may be secret in it."""
        text = _("S092 {file}: the value of '{place}' does not fit: {value}.")
        known = {"place": scrubbed(place), "value": scrubbed(str(value))}
        self.problems.append(text.format(file=SETTINGS_FILE, **known))

    def refuse_unknown(self, place: str, document: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in document:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = " " + _("Did you mean '{label}'?").format(label=near[0]) if near else ""
                text = _("S092 {file}: unknown setting '{key}' in [{place}].{hint}")
                self.problems.append(
                    text.format(file=SETTINGS_FILE, key=scrubbed(key), place=place, hint=hint)
                )

    def table(self, place: str, value: Any) -> dict[str, Sequence[Target]]:
        if not isinstance(value, dict):
            self.wrong(place, type(value).__name__)
            return {}
        return {team: self.targets(f"{place}.{team}", listed) for team, listed in value.items()}

    def targets(self, place: str, value: Any) -> Sequence[Target]:
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(
            isinstance(v, str) and "://" in v for v in listed
        ):
            self.wrong(place, _("addresses such as mailto://… were expected"))
            return ()
        return tuple(
            Target(written=written, place=f"{place} {i}")
            for i, v in enumerate(listed, 1)
            for written in one_each(v)
        )

    def rungs(self, value: Any) -> dict[str, str]:
        if not isinstance(value, dict):
            self.wrong("notify.escalate", type(value).__name__)
            return {}
        self.refuse_unknown("notify.escalate", value, tuple(KINDS))
        for kind, rung in value.items():
            if rung not in RUNGS:
                self.wrong(f"notify.escalate.{kind}", rung)
        return {k: r for k, r in value.items() if k in KINDS and r in RUNGS}

    def number(self, key: str, document: Mapping[str, Any]) -> int:
        lowest, highest, default = NUMBERS[key]
        value = document.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.wrong(f"notify.{key}", value)
            return default
        return value

    def link(self, key: str, document: Mapping[str, Any]) -> str:
        value = document.get(key, "")
        if not isinstance(value, str):
            self.wrong(f"notify.{key}", value)
            return ""
        return value
