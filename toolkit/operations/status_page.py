"""
The part of the site that says how fresh the figures are.

The text is right at whatever moment it is read: it names days and times.  ``docs/assets/status.js`` adds
the colour, from the timestamps that stand in it; nothing is asked of any server.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from html import escape
from pathlib import Path

from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_day, format_decimal
from toolkit.operations.health import Failure, Health
from toolkit.storage.files import put_whole

INCLUDED_FILE = "beheer/toestand.inc"
"""Below the site's own pages: what the page takes up at the next build."""

BUILT_PAGE = "beheer/toestand.html"
"""Below the built site: the page itself, in which the part is replaced after every run."""

_PLACE = re.compile(r"(<!-- toestand -->).*?(<!-- /toestand -->)", re.DOTALL)


def status_page(health: Health, now: datetime) -> str:
    """
    The part of the page, as HTML.

    Args:
        health: What is known of the runs.
        now: The moment at which it is written.
    """
    success = health.success
    marks = [f'data-written="{now.isoformat(timespec="seconds")}"']
    if success is not None:
        marks.append(f'data-amber="{success.expected.amber_at.isoformat(timespec="seconds")}"')
        marks.append(f'data-red="{success.expected.red_at.isoformat(timespec="seconds")}"')
    if health.attempt is not None and health.attempt.has_failed:
        marks.append('data-failed=""')
    marks += [f'data-{name}="{escape(text)}"' for name, text in _verdicts().items()]
    lines = [*_success_lines(health), *_attempt_lines(health)]
    return "\n".join([f'<div class="kg-toestand" {" ".join(marks)}>', *lines, "</div>"]) + "\n"


def _verdicts() -> dict[str, str]:
    """What the script says beside each colour; colour is never the only sign."""
    return {
        "says-green": _("The figures are up to date."),
        "says-failed": _("The last refresh failed. The next one may still come in time."),
        "says-amber": _("A refresh was missed."),
        "says-red": _("There was no refresh for a working day. Tell the administrator."),
    }


def _success_lines(health: Health) -> list[str]:
    success = health.success
    if success is None:
        none = _("The register was not refreshed yet.")
        return [f"<p>{escape(none)}</p>"]
    took = _("It took {seconds} seconds.").format(seconds=format_decimal(success.seconds, 0))
    follows = _("The next one is expected on {moment}.").format(
        moment=_shown(success.expected.next_at)
    )
    late = _("Is it later than {moment}? Then a refresh was missed.").format(
        moment=_shown(success.expected.amber_at)
    )
    title = _("Last refresh")
    head = f"<strong>{escape(title)}</strong>: {_time(success.at)}."
    return [f"<p>{head} {escape(took)}</p>", f"<p>{escape(follows)} {escape(late)}</p>"]


def _attempt_lines(health: Health) -> list[str]:
    attempt = health.attempt
    if attempt is None or attempt.exit_code == 0:
        return []
    if not attempt.has_failed:
        begun = _("A refresh began at {moment} and has not ended yet.")
        return [f"<p>{escape(begun.format(moment=_shown(attempt.at)))}</p>"]
    head = _("The attempt of {moment} failed:").format(moment=_shown(attempt.at))
    items = "".join(f"<li>{escape(_sentence(failure))}</li>" for failure in attempt.failures)
    return [f"<p>{escape(head)}</p>", f"<ul>{items}</ul>"]


def _sentence(failure: Failure) -> str:
    return f"{failure.code} {failure.sentence}".strip()


def _time(moment: datetime) -> str:
    stamp = moment.isoformat(timespec="seconds")
    return f'<time datetime="{stamp}">{escape(_shown(moment))}</time>'


def _shown(moment: datetime) -> str:
    """``dinsdag 24 november 2026, 12:05``."""
    day = date(moment.year, moment.month, moment.day)
    return f"{format_day(day, weekday=True)}, {moment:%H:%M}"


def publish(part: str, docs_folder: Path, site_folder: Path) -> None:
    """
    Show the part on the site: at once where the site is built, and at each next build.

    Args:
        part: From :func:`status_page`.
        docs_folder: The site's own pages; nothing is written where there are none.
        site_folder: The built site; nothing is written where it has no such page.

    Raises:
        OSError: A file cannot be written.
    """
    included = docs_folder / INCLUDED_FILE
    if included.parent.is_dir():
        put_whole(included, part.encode())
    page = site_folder / BUILT_PAGE
    if page.is_file():
        before = page.read_text(encoding="utf-8", errors="surrogateescape")
        after = _PLACE.sub(lambda place: f"{place[1]}\n{part}{place[2]}", before)
        if after != before:
            # what was damaged in it before stays as it is, and stops nobody
            put_whole(page, after.encode(errors="surrogateescape"))
