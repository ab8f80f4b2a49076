"""A round: who is told what, day after day, with things that go wrong on the way."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.notifying.conftest import Mailbox, Webhook
from tests.notifying.registers import NUMBER, TUESDAY, knowledge, row, table
from toolkit.errors import ConfigurationError, DeliveryError
from toolkit.notifying.addresses import Addresses, Target
from toolkit.notifying.digests import Digest
from toolkit.notifying.notes import NOTES_FILE
from toolkit.notifying.rounds import Posted, is_time, post, prepare
from toolkit.notifying.sending import send
from toolkit.resolving.workdays import work_calendar
from toolkit.storage.base import Cell

LATE = row(1, "9-11-2026")
WEDNESDAY = date(2026, 11, 25)


class Post:
    """Takes every message, but for the places that are closed."""

    def __init__(self, *closed: str) -> None:
        self.closed = closed
        self.taken: list[tuple[str, Digest]] = []

    def __call__(self, target: Target, made: Digest) -> None:
        if target.place in self.closed:
            raise DeliveryError(f"S094 {target.place} is dicht.")
        self.taken.append((target.place, made))

    def places(self) -> list[str]:
        """Where messages arrived, in order."""
        return [place for place, _made in self.taken]


def round_(
    folder: Path,
    addresses: Addresses,
    *rows: dict[str, Cell],
    today: date = TUESDAY,
    by: Any = None,
) -> list[Posted]:
    """One round on a day."""
    told = knowledge(*rows, today=today)
    return post(prepare(told, addresses, "klachten.xlsx", folder), today, folder, by or Post())


TEAM = table(teams={"Klantcontact": "json://t"})


def test_new_is_told_once(tmp_path: Path) -> None:
    """The second morning nothing is new, and nothing goes out."""
    first, second = Post(), Post()
    round_(tmp_path, TEAM, LATE, by=first)
    round_(tmp_path, TEAM, LATE, today=WEDNESDAY, by=second)
    assert (first.places(), second.places()) == (["notify.teams.Klantcontact 1"], [])


def test_a_round_without_signals_sends_nothing(tmp_path: Path) -> None:
    """No empty messages."""
    sent = Post()
    assert round_(tmp_path, TEAM, by=sent) == []
    assert sent.taken == []


def test_a_second_round_on_a_day_waits(tmp_path: Path) -> None:
    """What came in between is told the next morning."""
    between, morning = Post(), Post()
    round_(tmp_path, TEAM, LATE)
    round_(tmp_path, TEAM, LATE, row(2, "9-11-2026"), by=between)
    round_(tmp_path, TEAM, LATE, row(2, "9-11-2026"), today=WEDNESDAY, by=morning)
    assert between.taken == []
    assert f"te laat: 1 ({NUMBER(2)})" in morning.taken[0][1].body


def test_a_message_that_did_not_arrive_is_sent_again(tmp_path: Path) -> None:
    """The same day still, and only to whom it did not reach."""
    both = table(teams={"Klantcontact": ["json://dicht", "json://open"]})
    first, second = Post("notify.teams.Klantcontact 1"), Post()
    results = round_(tmp_path, both, LATE, by=first)
    assert [list(r.problems) for r in results] == [
        ["S094 notify.teams.Klantcontact 1 is dicht."],
        [],
    ]
    round_(tmp_path, both, LATE, by=second)
    assert first.places() == ["notify.teams.Klantcontact 2"]
    assert second.places() == ["notify.teams.Klantcontact 1"]


def test_a_signal_that_comes_back_is_told_again(tmp_path: Path) -> None:
    """Closed by mistake one day, open the next."""
    again = Post()
    round_(tmp_path, TEAM, LATE)
    round_(tmp_path, TEAM, row(1, "9-11-2026", Afgehandeld_op="24-11-2026"), today=WEDNESDAY)
    round_(tmp_path, TEAM, LATE, today=date(2026, 11, 26), by=again)
    assert again.places() == ["notify.teams.Klantcontact 1"]


def test_a_clock_that_ran_ahead_keeps_nobody_quiet(tmp_path: Path) -> None:
    """A round a year too early by mistake; once the clock is right, what is new is told again."""
    wednesday = Post()
    round_(tmp_path, TEAM, LATE, today=date(2027, 11, 24))
    round_(tmp_path, TEAM, LATE)
    round_(tmp_path, TEAM, LATE, row(2, "9-11-2026"), today=WEDNESDAY, by=wednesday)
    assert f"te laat: 2 ({NUMBER(1)}, {NUMBER(2)})" in wednesday.taken[0][1].body


def test_a_round_that_dies_is_taken_up(tmp_path: Path) -> None:
    """Who was told is noted at once; who was not, is told by the next round."""
    both = table(teams={"Klantcontact": ["json://een", "json://twee"]})
    taken: list[str] = []

    def die_at_the_second(target: Target, _made: Digest) -> None:
        if taken:
            raise KeyboardInterrupt
        taken.append(target.place)

    with pytest.raises(KeyboardInterrupt):
        round_(tmp_path, both, LATE, by=die_at_the_second)
    rest = Post()
    round_(tmp_path, both, LATE, by=rest)
    assert taken + rest.places() == ["notify.teams.Klantcontact 1", "notify.teams.Klantcontact 2"]


def test_what_cannot_be_noted_is_not_sent(tmp_path: Path) -> None:
    """Else the same message would come every morning, or every hour."""
    (tmp_path / NOTES_FILE).mkdir()
    sent = Post()
    with pytest.raises(ConfigurationError, match="S080"):
        round_(tmp_path, TEAM, LATE, by=sent)
    assert sent.taken == []


def test_each_team_gets_its_own_and_the_ladder_its_part(tmp_path: Path) -> None:
    """Three audiences, each with what is theirs."""
    sent = Post()
    everybody = table(
        teams={"Klantcontact": "json://k", "Verhuur": "json://v"},
        managers={"Verhuur": "json://m"},
        coordinator="json://c",
    )
    rows = [
        row(1, "9-11-2026"),
        row(2, "1-10-2026", Behandelaar="Gijs Dauwhoek"),
        row(3, "9-11-2026", Behandelaar=None),
    ]
    round_(tmp_path, everybody, *rows, by=sent)
    lines = {place: made.body.splitlines()[2:-2] for place, made in sent.taken}
    grossly = f"- zeer te laat: 1 ({NUMBER(2)})"
    risk = f"- risico klachtencommissie: 1 ({NUMBER(2)})"
    assert lines == {
        "notify.teams.Klantcontact 1": [f"- te laat: 1 ({NUMBER(1)})"],
        "notify.teams.Verhuur 1": [grossly, risk],
        "notify.managers.Verhuur 1": [grossly, risk],
        "notify.coordinator 1": [f"- te laat: 1 ({NUMBER(3)})", risk],
    }


def test_whom_there_is_nobody_for_is_told(tmp_path: Path) -> None:
    """A signal without a way out is counted, not dropped."""
    prepared = prepare(
        knowledge(LATE, row(2, "9-11-2026", Behandelaar="Gijs Dauwhoek")), TEAM, "x.xlsx", tmp_path
    )
    assert [s.number for s in prepared.unreachable] == [NUMBER(2)]
    assert len(prepared.letters) == 1


def test_preparing_writes_nothing(tmp_path: Path) -> None:
    """A preview leaves no trace."""
    prepare(knowledge(LATE), TEAM, "x.xlsx", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_notes_hold_no_name_and_no_address(tmp_path: Path) -> None:
    """Numbers, kinds and days only."""
    round_(tmp_path, TEAM, LATE)
    text = (tmp_path / NOTES_FILE).read_text(encoding="utf-8")
    assert f"{NUMBER(1)} late 2026-11-23" in text
    for secret in ("json", "Roos", "Informatie"):
        assert secret not in text


def test_over_real_lines(tmp_path: Path, mailbox: Mailbox, webhook: Webhook) -> None:
    """A mail server that refuses does not keep the webhook from its message, nor lose its own."""
    addresses = table(
        teams={"Klantcontact": mailbox.url("kc@corp.example")}, coordinator=webhook.url()
    )
    rows = [LATE, row(3, "9-11-2026", Behandelaar=None)]

    def really(target: Target, made: Digest) -> None:
        send(target, made, {})

    mailbox.refuses = True
    first = round_(tmp_path, addresses, *rows, by=really)
    assert [bool(r.problems) for r in first] == [True, False]
    assert (len(mailbox.mails), len(webhook.posts)) == (0, 1)
    mailbox.refuses = False
    second = round_(tmp_path, addresses, *rows, by=really)
    assert [bool(r.problems) for r in second] == [False]
    assert (len(mailbox.mails), len(webhook.posts)) == (1, 1)
    assert round_(tmp_path, addresses, *rows, today=WEDNESDAY, by=really) == []


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-24T06:59", False),
        ("2026-11-24T07:00", True),
        ("2026-11-24T11:59", True),
        ("2026-11-24T12:00", False),
        ("2026-11-24T00:30", False),
        ("2026-11-28T09:00", False),  # Saturday
        ("2026-11-29T09:00", False),  # Sunday
        ("2026-12-25T09:00", False),  # Christmas, a Friday
        ("2026-05-15T09:00", False),  # decreed, the Friday after Ascension Day
        ("2026-05-05T09:00", False),  # Liberation Day
        ("2026-12-31T09:00", True),  # an ordinary Thursday
    ],
)
def test_is_time(moment: str, expected: bool) -> None:
    """Mornings of working days; never at night, at the weekend or on a day off."""
    now = datetime.fromisoformat(moment).astimezone()
    assert is_time(now, work_calendar(), TEAM) == expected
