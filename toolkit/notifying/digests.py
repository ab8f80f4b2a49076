"""
One digest: how many complaints of each kind ask for attention, their numbers, and where to look.

Numbers and links only: no name, no description, no date; a message may be read on any telephone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.locale.dutch import complaints_text
from toolkit.notifying.active import KINDS, ActiveSignal
from toolkit.notifying.addresses import Addresses
from toolkit.notifying.ladder import Audience

MOST_NUMBERS = 25
"""Numbers of one kind that are named; the rest is counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """A message, ready to be sent."""

    title: str
    body: str


def digest(
    audience: Audience,
    new: Sequence[ActiveSignal],
    standing: Sequence[ActiveSignal],
    addresses: Addresses,
    register_address: str,
) -> Digest:
    """
    The digest for an audience.

    Args:
        audience: Who gets it.
        new: What they have not been told yet, or not for a while; at least one.
        standing: All that stands for them, *new* among it.
        addresses: With the links.
        register_address: A web address is shown when the settings have no link; a path never is.
    """
    complaints = len({_identity(s) for s in new})
    title = ngettext(
        "Complaints: {count} asks for attention",
        "Complaints: {count} ask for attention",
        complaints,
    ).format(count=complaints)
    if audience.team:
        title = f"{title} ({audience.team})"
    lines = [_opening(audience), "", *_kinds(new), "", *_closing(standing)]
    return Digest(title=title, body="\n".join([*lines, *_links(addresses, register_address)]))


def _opening(audience: Audience) -> str:
    if audience.rung == "team":
        return _("New signals for team {team}:").format(team=audience.team)
    if audience.rung == "manager":
        return _("New signals of team {team}, for you as its manager:").format(team=audience.team)
    return _("New signals for the complaints coordinator:")


def _kinds(new: Sequence[ActiveSignal]) -> Iterator[str]:
    """One line a kind, the most urgent first."""
    for kind, label in KINDS.items():
        of_kind = [s for s in new if s.kind == kind]
        if of_kind:
            yield f"- {_(label)}: {len(of_kind)} ({_numbers(of_kind)})"


def _numbers(signals: Sequence[ActiveSignal]) -> str:
    named = [s.number for s in signals if s.number]
    unnamed = len(signals) - len(named)
    shown = named[:MOST_NUMBERS]
    more = len(named) - len(shown)
    parts = [*shown]
    if more:
        parts.append(_("and {count} more").format(count=more))
    if unnamed:
        text = ngettext("{count} row without a number", "{count} rows without a number", unnamed)
        parts.append(text.format(count=unnamed))
    return ", ".join(parts)


def _closing(standing: Sequence[ActiveSignal]) -> Iterator[str]:
    count = len({_identity(s) for s in standing})
    text = ngettext(
        "In all {complaints} asks for attention now; tab Signalen shows it.",
        "In all {complaints} ask for attention now; tab Signalen shows them.",
        count,
    )
    yield text.format(complaints=complaints_text(count))


def _links(addresses: Addresses, register_address: str) -> Iterator[str]:
    register = addresses.register_link or (register_address if "://" in register_address else "")
    if register:
        yield _("Register: {link}").format(link=register)
    if addresses.site_link:
        yield _("Reports: {link}").format(link=addresses.site_link)


def _identity(signal: ActiveSignal) -> str:
    """The complaint that a signal is about."""
    return signal.number or signal.key.rsplit(" ", 2)[0]
