"""
One round of messages: who has to be told what, and telling them.

An address is noted as told only after its message has gone out, and at once: a round that is cut short is
taken up by the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from toolkit.errors import ConfigurationError, DeliveryError
from toolkit.knowledge import Knowledge
from toolkit.notifying.active import KINDS, ActiveSignal, active_signals
from toolkit.notifying.addresses import Addresses, Target
from toolkit.notifying.digests import Digest, digest
from toolkit.notifying.ladder import Audience, addressed
from toolkit.notifying.notes import Told, read_notes, write_notes
from toolkit.operations.expectations import is_working_day
from toolkit.resolving.workdays import WorkCalendar

Send = Callable[[Target, Digest], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """One digest for one address, with all the keys that it tells of, and all that stand."""

    audience: Audience
    target: Target
    digest: Digest
    new: Sequence[ActiveSignal]
    standing: Sequence[ActiveSignal]

    @property
    def name(self) -> str:
        """By which what it told is noted."""
        return note_name(self.audience, self.target)

    def as_json(self) -> dict[str, object]:
        """For machines."""
        numbers = {k: [s.number for s in self.new if s.kind == k] for k in KINDS}
        return {
            "for": self.audience.rung,
            "team": self.audience.team,
            "place": self.target.place,
            "title": self.digest.title,
            "new": {kind: listed for kind, listed in numbers.items() if listed},
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """What has to go out, what was already noted, and the signals for which there is nobody."""

    letters: Sequence[Letter]
    notes: Mapping[str, Told]
    unreachable: Sequence[ActiveSignal]


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """What became of a letter; *problems* is empty when it went out."""

    letter: Letter
    problems: Sequence[str] = ()


def is_time(now: datetime, calendar: WorkCalendar, addresses: Addresses) -> bool:
    """Whether messages may go out: on the morning of a working day."""
    return (
        is_working_day(now.date(), calendar)
        and addresses.from_hour <= now.hour < addresses.until_hour
    )


def prepare(knowledge: Knowledge, addresses: Addresses, address: str, folder: Path) -> Round:
    """
    The letters of today.

    Args:
        knowledge: What the register tells.
        addresses: Who is told, where.
        address: The register's.
        folder: Of the register's state.
    """
    shared = addressed(active_signals(knowledge), addresses)
    calendar, today = knowledge.register.calendar, knowledge.today
    notes = {name: told.until(today) for name, told in read_notes(folder).items()}
    letters, kept = [], {}
    for audience, signals in shared.audiences:
        keys = [signal.key for signal in signals]
        for target in audience.targets:
            name = note_name(audience, target)
            kept[name] = told = notes.get(name, Told()).standing(keys)
            fresh = set(told.new(keys, today, calendar, addresses.repeat_after_working_days))
            new = [signal for signal in signals if signal.key in fresh]
            if new:
                made = digest(audience, new, signals, addresses, address)
                letters.append(
                    Letter(audience=audience, target=target, digest=made, new=new, standing=signals)
                )
    over = {
        n: told.standing(()) for n, told in notes.items() if n not in kept and told.last_on == today
    }
    return Round(letters=letters, notes={**over, **kept}, unreachable=shared.unreachable)


def post(prepared: Round, today: date, folder: Path, send: Send) -> list[Posted]:
    """
    Send the letters, and note each one that went out.

    Args:
        prepared: What has to go out.
        today: The day.
        folder: Of the register's state.
        send: Sends one; raises what it raises.

    Returns:
        What became of each; one that failed does not stop the others.
    """
    notes = dict(prepared.notes)
    write_notes(folder, notes)  # before anything goes out: what cannot be noted may not be sent
    posted = []
    for letter in prepared.letters:
        try:
            send(letter.target, letter.digest)
        except (ConfigurationError, DeliveryError) as error:
            posted.append(Posted(letter=letter, problems=error.messages))
            continue
        notes[letter.name] = notes[letter.name].after([s.key for s in letter.new], today)
        write_notes(folder, notes)
        posted.append(Posted(letter=letter))
    return posted


def note_name(audience: Audience, target: Target) -> str:
    """By which what an address was told is noted."""
    return f"{audience.name} {target.mark}"
