"""The message: numbers and links, the most urgent first, and nothing about anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.notifying.registers import knowledge, row, table
from toolkit.notifying.active import KINDS, ActiveSignal, active_signals
from toolkit.notifying.digests import MOST_NUMBERS, digest
from toolkit.notifying.ladder import Audience, addressed

SHEET = "https://docs.google.com/spreadsheets/d/abc/edit"
PLAIN = table(coordinator="json://c")


def audience(rung: str, team: str = "Verhuur") -> Audience:
    """Those who get it."""
    return Audience(rung=rung, team=team, targets=())


def signal(kind: str, number: str) -> ActiveSignal:
    """One signal."""
    return ActiveSignal(
        number=number, kind=kind, team="Verhuur", key=f"{number or 'row 9'} {kind} d"
    )


def test_a_digest_of_a_team() -> None:
    """Whole, as it is read."""
    new = [
        signal("soon", "K-3"),
        signal("late", "K-1"),
        signal("silent", "K-1"),
        signal("late", ""),
    ]
    standing = [*new, signal("late", "K-2")]
    made = digest(audience("team"), new, standing, PLAIN, SHEET)
    assert made.title == "Klachten: 3 vragen aandacht (Verhuur)"
    assert made.body.splitlines() == [
        "Nieuwe signalen voor team Verhuur:",
        "",
        "- te laat: 2 (K-1, 1 rij zonder nummer)",
        "- te lang geen contact: 1 (K-1)",
        "- bijna de laatste dag: 1 (K-3)",
        "",
        "In totaal vragen nu 4 klachten aandacht; het tabblad Signalen laat ze zien.",
        f"Register: {SHEET}",
    ]


@pytest.mark.parametrize(
    ("rung", "team", "title", "opening"),
    [
        ("manager", "Verhuur", "Klachten: 1 vraagt aandacht (Verhuur)", "Nieuwe signalen van team Verhuur, voor jou als manager:"),
        ("coordinator", "", "Klachten: 1 vraagt aandacht", "Nieuwe signalen voor de klachtcoördinator:"),
    ],
)  # fmt: skip
def test_higher_rungs_are_addressed_as_such(rung: str, team: str, title: str, opening: str) -> None:
    """The reader knows why this comes to them."""
    new = [signal("grossly_late", "K-1")]
    made = digest(audience(rung, team), new, new, PLAIN, "klachten.xlsx")
    assert made.title == title
    assert made.body.splitlines()[0] == opening
    assert made.body.splitlines()[-1].startswith("In totaal vraagt nu 1 klacht aandacht")


def test_many_numbers_are_counted() -> None:
    """A first digest may be long; it stays readable, and its count is whole."""
    new = [signal("late", f"K-{i}") for i in range(MOST_NUMBERS + 7)]
    line = digest(audience("team"), new, new, PLAIN, "").body.splitlines()[2]
    assert line.startswith(f"- te laat: {MOST_NUMBERS + 7} (K-0, K-1, ")
    assert line.endswith(f"K-{MOST_NUMBERS - 1}, en nog 7)")


@pytest.mark.parametrize(
    ("parts", "address", "links"),
    [
        ({}, "klachten.xlsx", []),
        ({}, "N:\\Klachten\\klachten.xlsx", []),
        ({}, SHEET, [f"Register: {SHEET}"]),
        ({"register_link": "https://intranet/r"}, SHEET, ["Register: https://intranet/r"]),
        (
            {"site_link": "https://intranet/s", "register_link": "file://x"},
            "",
            ["Register: file://x", "Rapporten: https://intranet/s"],
        ),
    ],
)
def test_links(parts: dict[str, str], address: str, links: list[str]) -> None:
    """A path on the server helps nobody; a web address does."""
    new = [signal("late", "K-1")]
    addresses = table(coordinator="json://c", **parts)
    assert digest(audience("team"), new, new, addresses, address).body.splitlines()[5:] == links


def test_nothing_personal_is_in_it() -> None:
    """No name, description, tenant or day of any row."""
    rows = [
        row(
            n,
            "1-10-2026",
            Behandelaar="Gijs Dauwhoek",
            Omschrijving="Mevrouw Jansen wacht op de monteur.",
            Toezegging="Ik bel u morgen terug.",
            **{"Huurder-_of_VHE-nummer": "00417"},
        )
        for n in (1, 2)
    ]
    addresses = table(coordinator="json://c", teams={"Verhuur": "json://t"})
    for someone, signals in addressed(active_signals(knowledge(*rows)), addresses).audiences:
        made = digest(someone, signals, signals, addresses, "")
        text = f"{made.title}\n{made.body}"
        for secret in (
            "Gijs",
            "Dauwhoek",
            "Jansen",
            "monteur",
            "morgen",
            "00417",
            "2026",
            "Informatie",
        ):
            assert secret not in text


@given(
    st.lists(
        st.builds(signal, st.sampled_from(list(KINDS)), st.integers(1, 60).map(lambda n: f"K-{n}")),
        min_size=1,
        max_size=80,
    )
)
def test_counts_add_up(new: list[ActiveSignal]) -> None:
    """Each kind's line counts what it stands for, and kinds come in their order."""
    lines = digest(audience("team"), new, new, PLAIN, "").body.splitlines()[2:-2]
    assert sum(int(line.split(": ")[1].split(" ")[0]) for line in lines) == len(new)
    assert len(lines) == len({s.kind for s in new})
