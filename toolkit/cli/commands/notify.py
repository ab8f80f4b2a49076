"""
``klachten notify``: each team what is new and asks for attention, on working-day mornings.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from toolkit.cli.context import Context, clock
from toolkit.cli.output import end_progress, say, say_json
from toolkit.errors import ConfigurationError, ExitCode, UserError
from toolkit.knowledge import Knowledge
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.notifying.addresses import Addresses
from toolkit.notifying.addresses_reading import read_addresses
from toolkit.notifying.ladder import unknown_teams
from toolkit.notifying.rounds import Posted, Round, is_time, post, prepare
from toolkit.notifying.sending import send
from toolkit.operations.health import exit_code_of, failures_of
from toolkit.operations.locking import Holder, one_at_a_time
from toolkit.operations.run_log import RunLog
from toolkit.pipeline import check

LOCK = "notify"
"""Of its own: messages may go while the register is refreshed."""

LIMIT = timedelta(minutes=10)


def handle(options: argparse.Namespace, context: Context) -> ExitCode:
    """Prepare the messages of today, and unless told otherwise send them."""
    if options.dry_run:
        addresses = read_addresses(context.settings.notify)
        return _preview(options, context, addresses, _state(context))
    folder = _state(context)
    with (
        _failure_logged(context, folder),
        one_at_a_time(folder, Holder.this_process(LOCK, context.now, LIMIT), LOCK),
    ):
        addresses = read_addresses(context.settings.notify)
        knowledge = _knowledge(context)
        prepared = prepare(knowledge, addresses, context.address, folder)
        warnings = _warnings(prepared, addresses, knowledge)
        if not is_time(context.now, knowledge.register.calendar, addresses):
            return _not_now(options, warnings)
        posted = post(
            prepared, context.today, folder, lambda target, made: send(target, made, os.environ)
        )
        _log(posted, prepared, context, folder)
    end_progress()
    return _say(options, posted, prepared, warnings)


def _state(context: Context) -> Path:
    return context.settings.state_folder_of(context.address)


@contextmanager
def _failure_logged(context: Context, folder: Path) -> Iterator[None]:
    """Whoever looks after the schedule may see the log only; why the round came to nothing stands there."""
    try:
        yield
    except UserError as error:
        with suppress(ConfigurationError):  # of the log itself: the first error tells more
            log = RunLog(folder, context.settings.log_format, clock)
            for failure in failures_of(error):
                log.error("failed", code=failure.code or None, why=failure.sentence)
            log.error("messages", command="notify", exit_code=exit_code_of(error))
            log.close()
        raise


def _knowledge(context: Context) -> Knowledge:
    knowledge = check(
        context.storage,
        context.schema,
        context.today,
        memory=context.memory,
        archive=context.archive,
        progress=context.progress,
    )
    context.progress(_("Sending messages …"))
    return knowledge


def _preview(
    options: argparse.Namespace, context: Context, addresses: Addresses, folder: Path
) -> ExitCode:
    """What would be sent, were it time."""
    knowledge = _knowledge(context)
    prepared = prepare(knowledge, addresses, context.address, folder)
    warnings = _warnings(prepared, addresses, knowledge)
    end_progress()
    if options.json:
        letters = [{**letter.as_json(), "body": letter.digest.body} for letter in prepared.letters]
        say_json({"dry_run": True, "messages": letters, "warnings": warnings})
        return ExitCode.OK
    for letter in prepared.letters:
        say(_("To {place}: {title}").format(place=letter.target.place, title=letter.digest.title))
        say(letter.digest.body)
        say()
    for line in warnings:
        say(line)
    say(_("Preview, nothing was sent. Messages: {count}.").format(count=len(prepared.letters)))
    return ExitCode.OK


def _not_now(options: argparse.Namespace, warnings: list[str]) -> ExitCode:
    end_progress()
    if options.json:
        say_json({"dry_run": False, "is_time": False, "messages": [], "warnings": warnings})
    else:
        say(
            _("It is no working-day morning. Nothing was sent; what is new waits for the next one.")
        )
    return ExitCode.OK


def _warnings(prepared: Round, addresses: Addresses, knowledge: Knowledge) -> list[str]:
    """What the administrator should mend in the table of addresses."""
    text = _(
        "S095 Team '{team}' under [notify] is not a team on tab Medewerkers. Correct its name."
    )
    lines = [text.format(team=t) for t in unknown_teams(addresses, knowledge.register.teams)]
    count = len(prepared.unreachable)
    if count:
        teams = sorted({s.team or _("(no team)") for s in prepared.unreachable})
        text = ngettext(
            "S096 {count} signal has nobody to go to: {teams}. Write an address under [notify.teams], or for the coordinator.",
            "S096 {count} signals have nobody to go to: {teams}. Write an address under [notify.teams], or for the coordinator.",
            count,
        )
        lines.append(text.format(count=count, teams=", ".join(teams)))
    return lines


def _log(posted: list[Posted], prepared: Round, context: Context, folder: Path) -> None:
    log = RunLog(folder, context.settings.log_format, clock)
    for result in posted:
        for problem in result.problems:
            log.error("message not sent", place=result.letter.target.place, why=problem)
    failed = sum(bool(result.problems) for result in posted)
    sent = len(posted) - failed
    log.info(
        "messages",
        command="notify",
        sent=sent,
        failed=failed,
        unreachable=len(prepared.unreachable),
    )
    log.close()


def _say(
    options: argparse.Namespace, posted: list[Posted], prepared: Round, warnings: list[str]
) -> ExitCode:
    failed = [result for result in posted if result.problems]
    if options.json:
        messages = [
            {**r.letter.as_json(), "sent": not r.problems, "problems": list(r.problems)}
            for r in posted
        ]
        say_json({"dry_run": False, "is_time": True, "messages": messages, "warnings": warnings})
    else:
        for line in (*(p for r in failed for p in r.problems), *warnings):
            say(line)
        sent = len(posted) - len(failed)
        text = ngettext("{count} message sent.", "{count} messages sent.", sent)
        say(text.format(count=sent) if posted else _("Nothing is new; nothing was sent."))
    return ExitCode.DELIVERY if failed or prepared.unreachable else ExitCode.OK
