"""Teams in reports: never a single person."""

from __future__ import annotations

from tests.reports.knowing import employees, knowledge_of
from toolkit.reports.teams import OTHER_TEAMS, grouped_teams

LEFT = {"Naam": "Ooit Hier", "Team": "Beheer", "Uit dienst per": "1-1-2026"}


def groups(rows: list[dict[str, object]], seen: tuple[str, ...] = ()) -> dict[str, str]:
    return grouped_teams(knowledge_of({"Medewerkers": rows}).register, seen)  # type: ignore[dict-item]


def test_a_team_of_two_stands_alone() -> None:
    """Klantcontact and Verhuur have one person each here; together they are nobody in particular."""
    assert groups(employees(Beheer=2)) == {
        "Klantcontact": OTHER_TEAMS,
        "Verhuur": OTHER_TEAMS,
        "Beheer": "Beheer",
        "": "",
    }


def test_one_person_takes_the_smallest_team_along() -> None:
    """A group of one team of one would still be one person."""
    rows = [{"Naam": "Een Alleen", "Team": "Directie"}, *employees(Klantcontact=4, Verhuur=1)[3:]]
    rows += [{"Naam": "Nog Eentje", "Team": "Verhuur"}]
    assert groups(rows) == {
        "Directie": OTHER_TEAMS,
        "Klantcontact": "Klantcontact",
        "Verhuur": OTHER_TEAMS,
        "": "",
    }


def test_who_left_does_not_count() -> None:
    """A team of two of which one has left is a team of one; when all left, everybody counts."""
    two = [{"Naam": "Nog Hier", "Team": "Beheer"}, LEFT]
    assert groups([*two, *employees(Groot=3)])["Beheer"] == OTHER_TEAMS
    gone = [LEFT, LEFT | {"Naam": "Ook Weg"}]
    assert groups([*gone, *employees(Groot=3)])["Beheer"] == "Beheer"


def test_teams_that_only_occur_keep_their_name() -> None:
    """A team that is on no list any more is not a person either."""
    assert groups(employees(Beheer=2), ("Oud", ""))["Oud"] == "Oud"
