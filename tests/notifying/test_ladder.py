"""Whom a signal is for; and that none is for nobody while somebody is there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.notifying.registers import table
from toolkit.notifying.active import KINDS, ActiveSignal
from toolkit.notifying.addresses import RUNGS
from toolkit.notifying.ladder import addressed, unknown_teams

EVERYBODY: dict[str, Any] = {
    "teams": {"Verhuur": "json://t"},
    "managers": {"Verhuur": "json://m"},
    "coordinator": "json://c",
}


def signal(kind: str, team: str = "Verhuur", number: str = "K-1") -> ActiveSignal:
    """One signal."""
    return ActiveSignal(number=number, kind=kind, team=team, key=f"{number} {kind} {team}")


def rungs(parts: dict[str, Any], kind: str, team: str = "Verhuur") -> list[str]:
    """On which rungs a signal is told."""
    return [a.rung for a, _signals in addressed([signal(kind, team)], table(**parts)).audiences]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("soon", ["team"]),
        ("due_today", ["team"]),
        ("silent", ["team"]),
        ("late", ["team"]),
        ("third_time", ["team", "manager"]),
        ("grossly_late", ["team", "manager"]),
        ("commission_risk", ["team", "manager", "coordinator"]),
    ],
)
def test_the_ladder(kind: str, expected: list[str]) -> None:
    """By the defaults, each higher rung also has been told on the lower ones."""
    assert rungs(EVERYBODY, kind) == expected


@pytest.mark.parametrize(
    ("absent", "kind", "expected"),
    [
        ("teams", "soon", ["manager"]),
        ("teams", "commission_risk", ["manager", "coordinator"]),
        ("managers", "grossly_late", ["team"]),
        ("managers", "commission_risk", ["team", "coordinator"]),
        ("coordinator", "commission_risk", ["team", "manager"]),
    ],
)
def test_an_empty_rung_is_passed_over(absent: str, kind: str, expected: list[str]) -> None:
    """Whoever is above gets it only when nobody below did, or when it reaches that far."""
    assert rungs({k: v for k, v in EVERYBODY.items() if k != absent}, kind) == expected


def test_a_signal_without_a_team_goes_to_the_coordinator() -> None:
    """Also one of a team that has no address."""
    assert rungs(EVERYBODY, "soon", team="") == ["coordinator"]
    assert rungs(EVERYBODY, "soon", team="Onderhoud") == ["coordinator"]


def test_capitals_do_not_count() -> None:
    """Nor do spaces at the ends."""
    parts = {"teams": {" verhuur ": "json://t"}}
    assert rungs(parts, "soon") == ["team"]
    assert unknown_teams(table(**parts), ["Verhuur"]) == []


def test_a_team_that_the_register_does_not_know_is_told() -> None:
    """Once, whichever lists it stands in."""
    parts = {"teams": {"Verhuurr": "json://t"}, "managers": {"Verhuurr": "json://m"}}
    assert unknown_teams(table(**parts), ["Verhuur", "Klantcontact"]) == ["Verhuurr"]


def test_the_settings_change_the_ladder() -> None:
    """A kind goes as far as the coordinator wants."""
    everything = {**EVERYBODY, "escalate": {"soon": "coordinator", "commission_risk": "team"}}
    assert rungs(everything, "soon") == list(RUNGS)
    assert rungs(everything, "commission_risk") == ["team"]


TEAMS = st.sampled_from(["", "Verhuur", "Klantcontact", "Onderhoud"])
LISTS = st.dictionaries(TEAMS.filter(bool), st.just("json://x"), max_size=3)


@given(
    st.lists(st.tuples(st.sampled_from(list(KINDS)), TEAMS), max_size=12),
    LISTS,
    LISTS,
    st.sampled_from([[], ["json://c"]]),
)
def test_none_is_lost(
    drawn: list[tuple[str, str]],
    teams: dict[str, str],
    managers: dict[str, str],
    coordinator: list[str],
) -> None:
    """Each signal is told to somebody, or counted as unreachable; the latter never with a coordinator."""
    addresses = table(teams=teams, managers=managers, coordinator=[*coordinator, "json://reserve"])
    addresses = type(addresses)(
        **{f: getattr(addresses, f) for f in addresses.__dataclass_fields__ if f != "coordinator"},
        coordinator=addresses.coordinator[: len(coordinator)],
    )
    signals = [signal(kind, team, f"K-{i}") for i, (kind, team) in enumerate(drawn)]
    shared = addressed(signals, addresses)
    told = {s.key for _audience, listed in shared.audiences for s in listed}
    lost = {s.key for s in shared.unreachable}
    assert told | lost == {s.key for s in signals}
    assert not told & lost
    assert not (coordinator and lost)
    for audience, listed in shared.audiences:
        assert audience.targets
        assert audience.rung == "coordinator" or {s.team for s in listed} == {audience.team}


def test_a_team_is_one_however_it_is_spelt() -> None:
    """On tab Medewerkers and in the settings file: one digest for it, to all its addresses."""
    parts = {"teams": {"Planmatig onderhoud": "json://a", "planmatig Onderhoud ": "json://b"}}
    spelt = ["Planmatig onderhoud", "PLANMATIG  ONDERHOUD", " planmatig onderhoud"]
    given = [signal("late", team, f"K-{at}") for at, team in enumerate(spelt)]
    ((audience, signals),) = addressed(given, table(**parts)).audiences
    assert [target.written for target in audience.targets] == ["json://a", "json://b"]
    assert list(signals) == given
    assert {a.name for s in given for a, _ in addressed([s], table(**parts)).audiences} == {
        audience.name
    }
