"""
Who is told, where: the table ``[notify]`` of ``klachten.toml``.

Each address is a URL of the library ``apprise`` (mail, Teams, Google Chat, Slack, a webhook of your own).
A secret may stand in a variable of the environment: ``${NAME}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import quote

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.settings import SETTINGS_FILE

RUNGS = ("team", "manager", "coordinator")
"""The ladder, from below; a signal that reaches a rung has been told on all lower ones as well."""

_VARIABLE = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """
    One address.

    Attributes:
        written: As it stands in the file, variables not filled in.
        place: Where it stands there, for messages; the address itself never reaches one.
    """

    written: str
    place: str

    @property
    def mark(self) -> str:
        """By which it is known in the notes of what was sent; tells nothing of the address."""
        return blake2b(self.written.encode(), digest_size=8).hexdigest()

    def url(self, environment: Mapping[str, str]) -> str:
        """
        The address with its variables filled in, each made safe for its place in a URL.

        Raises:
            ConfigurationError: A variable is not set.
        """
        missing = [n for n in _VARIABLE.findall(self.written) if not environment.get(n)]
        if missing:
            text = _(
                "S091 {file}, {place}: the variable {name} is not set. Give it to the schedule, or write the address out."
            )
            known = {"file": SETTINGS_FILE, "place": self.place}
            raise ConfigurationError(*(text.format(name=name, **known) for name in missing))
        query_from = len(self.written.split("?")[0])
        return _VARIABLE.sub(
            lambda m: _quoted(environment[m[1]], is_in_query=m.start() > query_from), self.written
        )


def _quoted(value: str, *, is_in_query: bool) -> str:
    """
    A value that stays one value in a URL.

    The library decodes what stands after the question mark twice, so a percent sign is written twice there.

    >>> _quoted("a/b%41", is_in_query=False), _quoted("a/b%41", is_in_query=True)
    ('a%2Fb%2541', 'a%2Fb%252541')
    """
    return quote(value.replace("%", "%25") if is_in_query else value, safe="")


@dataclass(frozen=True, kw_only=True, slots=True)
class Addresses:
    """
    The whole table.

    Attributes:
        teams: Team → its addresses.
        managers: Team → its manager's addresses.
        coordinator: The coordinator's addresses.
        rungs: Kind of signal → up to which rung it goes.
        from_hour: Digests leave from this hour on.
        until_hour: And before this hour.
        repeat_after_working_days: A signal that still stands is told again after so many; 0 is never.
        register_link: Where the register is opened; ``""`` when nowhere.
        site_link: Where the site is opened, likewise.
    """

    teams: Mapping[str, Sequence[Target]]
    managers: Mapping[str, Sequence[Target]]
    coordinator: Sequence[Target]
    rungs: Mapping[str, str]
    from_hour: int
    until_hour: int
    repeat_after_working_days: int
    register_link: str
    site_link: str

    def targets(self) -> Iterator[Target]:
        """Every address."""
        for listed in (*self.teams.values(), *self.managers.values(), self.coordinator):
            yield from listed

    def summary(self) -> str:
        """How many there are, in a sentence."""
        text = _(
            "Messages go to: teams {teams}, managers {managers}, addresses of the coordinator {coordinator}."
        )
        counts = {
            "teams": len(self.teams),
            "managers": len(self.managers),
            "coordinator": len(self.coordinator),
        }
        return text.format(**counts)
