"""``klachten notify``: to real receivers, once, and with an exit code that says who was missed."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Corporation
from tests.notifying.conftest import Mailbox, Webhook, mailbox, webhook
from toolkit.errors import ExitCode

__all__ = ["mailbox", "webhook"]

DAY = ("--today", "2026-11-24")
ALWAYS = ("[notify]", "from_hour = 0", "until_hour = 24")


def address(corporation: Corporation, *lines: str) -> None:
    """Write the table of addresses."""
    corporation.settings(*ALWAYS, *lines)


def test_nobody_is_named(corporation: Corporation) -> None:
    """A schedule that would send to nobody is told."""
    ran = corporation.run("notify", *DAY)
    assert (ran.code, ran.err[:4]) == (ExitCode.CONFIGURATION, "S090")


def test_a_round_that_comes_to_nothing_stands_in_the_log(corporation: Corporation) -> None:
    """A schedule on Windows shows a code only; the log says why, without a name."""
    address(corporation, 'coordinator = "jansen@corp.example"')
    assert corporation.run("notify", *DAY).code == ExitCode.CONFIGURATION
    address(corporation, 'coordinator = "json://127.0.0.1/x"')
    (corporation.folder / "klachten.xlsx").unlink()
    assert corporation.run("notify", *DAY).code == ExitCode.REGISTER
    log = (corporation.state / "klachten.log").read_text(encoding="utf-8")
    codes = [line.split("code=")[1][:4] for line in log.splitlines() if "failed" in line]
    ends = [line.split("exit_code=")[1] for line in log.splitlines() if "messages" in line]
    assert (codes, ends) == (["S092", "S050"], ["3", "4"])
    assert "jansen" not in log


def test_a_preview_shows_and_sends_nothing(corporation: Corporation, webhook: Webhook) -> None:
    """Whole messages; no note that anything was told."""
    address(corporation, f'coordinator = "{webhook.url()}"')
    ran = corporation.run("notify", "--dry-run", *DAY)
    assert ran.code == 0
    assert ran.out.startswith("Aan notify.coordinator 1: Klachten: ")
    assert ran.out.endswith("Voorbeeld, er is niets verstuurd. Berichten: 1.\n")
    assert webhook.posts == []
    assert not (corporation.state / "verstuurd.json").exists()


def test_new_signals_are_sent_once(corporation: Corporation, webhook: Webhook) -> None:
    """The second time there is nothing new; the log counts, and names nobody."""
    address(corporation, f'coordinator = "{webhook.url()}"')
    first = corporation.run("notify", "--json", *DAY)
    assert (first.code, first.err) == (0, "")
    assert [m["sent"] for m in first.document["messages"]] == [True]
    ((_path, body),) = webhook.posts
    for kind, numbers in first.document["messages"][0]["new"].items():
        assert kind
        assert all(n in body["message"] or "en nog" in body["message"] for n in numbers)
    second = corporation.run("notify", *DAY)
    assert (second.code, second.out) == (0, "Er is niets nieuws; er is niets verstuurd.\n")
    assert len(webhook.posts) == 1
    log = (corporation.state / "klachten.log").read_text(encoding="utf-8").splitlines()
    assert log[0].endswith("command=notify, sent=1, failed=0, unreachable=0")


def test_one_that_fails_does_not_stop_the_other(
    corporation: Corporation, webhook: Webhook, mailbox: Mailbox
) -> None:
    """The exit code says that somebody was missed; the next round makes good."""
    mailbox.refuses = True
    address(
        corporation,
        f'coordinator = ["{mailbox.url("c@corp.example", more="&user=robot&pass=${GEHEIM}")}", "{webhook.url()}"]',
    )
    secret = {"GEHEIM": "s3cr3t"}
    first = corporation.run("notify", *DAY, environment=secret)
    assert first.code == ExitCode.DELIVERY
    assert first.out.splitlines()[0].startswith(
        "S094 Het bericht aan notify.coordinator 1 (E-Mail)"
    )
    assert first.out.splitlines()[-1] == "1 bericht verstuurd."
    mailbox.refuses = False
    second = corporation.run("notify", *DAY, environment=secret)
    assert (second.code, second.out) == (0, "1 bericht verstuurd.\n")
    assert (len(mailbox.mails), len(webhook.posts)) == (1, 1)
    written = "".join(p.read_text("utf-8") for p in corporation.state.iterdir() if p.is_file())
    assert "s3cr3t" not in first.out + first.err + second.out + written


def test_a_password_that_is_not_set_is_named(corporation: Corporation) -> None:
    """By its variable, not by its address."""
    address(corporation, 'coordinator = "json://127.0.0.1/${LEEG}"')
    ran = corporation.run("notify", *DAY)
    assert ran.code == ExitCode.DELIVERY
    assert ran.out.startswith(
        "S091 klachten.toml, notify.coordinator 1: de variabele LEEG is leeg."
    )


def test_teams_that_are_missed_or_misspelt_are_told(
    corporation: Corporation, webhook: Webhook
) -> None:
    """A signal without a way out makes the round fail; a misspelt team is named."""
    address(corporation, "[notify.teams]", f'"Klantcontakt" = "{webhook.url()}"')
    ran = corporation.run("notify", "--json", *DAY)
    assert ran.code == ExitCode.DELIVERY
    assert [w[:4] for w in ran.document["warnings"]] == ["S095", "S096"]
    assert "'Klantcontakt'" in ran.document["warnings"][0]


@pytest.mark.parametrize(
    "day",
    [
        "2026-11-28",  # Saturday
        "2026-12-25",  # Christmas
    ],
)
def test_at_another_time_nothing_is_sent(
    corporation: Corporation, webhook: Webhook, day: str
) -> None:
    """It waits, and nothing is noted as told."""
    address(corporation, f'coordinator = "{webhook.url()}"')
    ran = corporation.run("notify", "--today", day)
    assert (ran.code, webhook.posts) == (0, [])
    assert ran.out.startswith("Het is geen ochtend van een werkdag.")
    document = corporation.run("notify", "--json", "--today", day).document
    assert document == json.loads(
        '{"dry_run": false, "is_time": false, "messages": [], "warnings": []}'
    )
