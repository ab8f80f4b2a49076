"""Which signals stand, and by which key each is known from day to day."""

from __future__ import annotations

from datetime import date

import pytest

from tests.notifying.registers import NUMBER, TUESDAY, knowledge, row
from toolkit.notifying.active import KINDS, active_signals
from toolkit.storage.base import Cell


def kinds(*rows: dict[str, Cell], today: date = TUESDAY) -> list[tuple[str, str]]:
    """(kind, number) of the signals that stand."""
    return [(s.kind, s.number) for s in active_signals(knowledge(*rows, today=today))]


ONE = NUMBER(1)


# The rubric Informatie has no term of its own: 10 working days.
@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("24-11-2026", []),  # today
        ("13-11-2026", []),  # due Friday 27-11: three working days left
        ("12-11-2026", ["soon"]),  # due Thursday 26-11: two left
        ("11-11-2026", ["soon"]),  # due tomorrow
        ("10-11-2026", ["due_today"]),
        ("9-11-2026", ["late"]),  # one working day
        ("3-11-2026", ["late"]),  # open for 15 working days
        ("2-11-2026", ["late", "commission_risk"]),  # for 16
        ("14-10-2026", ["late", "commission_risk"]),  # 3 x 10 working days ended on 25-11
        ("13-10-2026", ["late", "commission_risk"]),  # ends today
        ("12-10-2026", ["grossly_late", "commission_risk"]),
    ],
)
def test_kinds_by_age(received: str, expected: list[str]) -> None:
    """A complaint is late or grossly late, never both; the risk comes beside it."""
    assert kinds(row(1, received)) == [(kind, ONE) for kind in expected]


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("17-11-2026", []),  # five working days ago
        ("16-11-2026", ["silent"]),
        (None, ["silent"]),  # nobody spoke to them, received nine working days ago
    ],
)
def test_silence(contact: str | None, expected: list[str]) -> None:
    """From six working days without contact on, or when the first contact is late."""
    found = kinds(row(1, "13-11-2026", Laatste_contact=contact))
    assert [kind for kind, _number in found] == expected


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (ONE, ONE),
        ("K-0000011", "K-0000011"),  # mistyped: it says nothing of anybody
        ("mevr. Jansen 06-12345678", ""),
        ("jansen@corp.example", ""),
        ("K-0612345678", ""),  # a telephone number
        ("https://elders.example/?jansen", ""),
        (None, ""),
    ],
)
def test_only_a_number_is_told(typed: str | None, shown: str) -> None:
    """What else stands in its cell reaches neither a message nor the notes, and the signal is told all the same."""
    rows = [row(1, "9-11-2026", Nummer=typed), row(2, "9-11-2026", Nummer=f"{typed} ook")]
    first, second = active_signals(knowledge(*rows))
    assert (first.number, second.number) == (shown, "")
    assert first.key != second.key
    assert "ansen" not in first.key + second.key


def test_what_is_closed_or_no_complaint_asks_nothing() -> None:
    """A closed one and a repair request raise no signal."""
    closed = row(1, "1-10-2026", Afgehandeld_op="12-10-2026")
    repair = row(2, "1-10-2026", Soort="Reparatieverzoek")
    assert kinds(closed) == []
    assert [number for _kind, number in kinds(repair)] in ([], [NUMBER(2)] * len(kinds(repair)))


def test_the_third_time_for_one_tenant() -> None:
    """Two closed ones and an open one about the same: the open one goes to the manager."""
    known: dict[str, Cell] = {"Huurder-_of_VHE-nummer": "00417"}
    first = row(1, "1-9-2026", Afgehandeld_op="3-9-2026", **known)
    second = row(2, "1-10-2026", Afgehandeld_op="5-10-2026", **known)
    third = row(3, "23-11-2026", **known)
    assert kinds(first, second, third) == [("third_time", NUMBER(3))]


def test_urgent_kinds_come_first() -> None:
    """In the order of the list."""
    found = kinds(row(1, "12-11-2026"), row(2, "1-10-2026"), row(3, "9-11-2026"))
    assert found == [
        ("grossly_late", NUMBER(2)),
        ("late", NUMBER(3)),
        ("commission_risk", NUMBER(2)),
        ("soon", NUMBER(1)),
    ]
    order = [list(KINDS).index(kind) for kind, _number in found]
    assert order == sorted(order)


def key(*rows: dict[str, Cell], today: date = TUESDAY) -> str:
    """The key of the only signal."""
    (signal,) = active_signals(knowledge(*rows, today=today))
    return signal.key


def test_a_signal_keeps_its_key_from_day_to_day() -> None:
    """Late today is the same signal as late tomorrow."""
    late = row(1, "9-11-2026")
    assert key(late) == key(late, today=date(2026, 11, 25)) == f"{ONE} late 2026-11-23"


def test_a_signal_that_comes_back_has_another_key() -> None:
    """After a contact the silence is a new one; after a changed term so is the delay."""
    silent = row(1, "17-11-2026", Laatste_contact="18-11-2026", Rubriek="Beleid")
    later = row(1, "17-11-2026", Laatste_contact="20-11-2026", Rubriek="Beleid")
    day = date(2026, 11, 27)
    assert key(silent, today=day) == f"{ONE} silent 2026-11-18"
    assert kinds(later, today=day) == []
    assert key(later, today=date(2026, 11, 30)).endswith("silent 2026-11-20")


def test_a_row_without_a_number_is_not_lost() -> None:
    """It cannot be named, but it is counted."""
    (signal,) = active_signals(knowledge(row(1, "9-11-2026", Nummer=None)))
    assert (signal.number, signal.kind, signal.key) == ("", "late", "row 2 late 2026-11-23")


def test_a_number_that_stands_twice_is_told_once() -> None:
    """A copied row is one signal."""
    assert kinds(row(1, "9-11-2026"), row(1, "9-11-2026")) == [("late", ONE)]


def test_the_team_is_the_handlers() -> None:
    """Nobody, or an unknown name, has none."""
    found = active_signals(
        knowledge(
            row(1, "9-11-2026"),
            row(2, "9-11-2026", Behandelaar="Gijs Dauwhoek"),
            row(3, "9-11-2026", Behandelaar="Wie Dan Ook"),
            row(4, "9-11-2026", Behandelaar=None),
        )
    )
    assert [s.team for s in found] == ["Klantcontact", "Verhuur", "", ""]
