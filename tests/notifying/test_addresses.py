"""The table of addresses: every problem at once, and never an address in a message."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.notifying.active import KINDS
from toolkit.notifying.addresses import RUNGS, Target
from toolkit.notifying.addresses_reading import DEFAULT_RUNGS, read_addresses
from toolkit.notifying.sending import refuse_bad_addresses

PAGE = Path(__file__).parents[2] / "docs" / "beheer" / "meldingen.md"
HINT = _("Did you mean '{label}'?")
MAIL = "mailto://localhost?from=a@b.example&to=c@d.example"


def problems(document: dict[str, Any]) -> list[str]:
    """What does not fit."""
    with pytest.raises(ConfigurationError) as raised:
        read_addresses(document)
    return list(raised.value.messages)


def test_defaults() -> None:
    """One address is enough; the rest has its default."""
    found = read_addresses({"coordinator": MAIL})
    assert [t.written for t in found.targets()] == [MAIL]
    assert (found.from_hour, found.until_hour, found.repeat_after_working_days) == (7, 12, 5)
    assert found.rungs == {
        "grossly_late": "manager",
        "late": "team",
        "commission_risk": "coordinator",
        "third_time": "manager",
        "due_today": "team",
        "silent": "team",
        "soon": "team",
    }
    assert set(found.rungs) == set(KINDS)
    assert set(DEFAULT_RUNGS.values()) <= set(RUNGS)


def test_nobody_at_all_is_said() -> None:
    """A schedule that sends to nobody is a mistake."""
    expected = "S090 In klachten.toml staat niemand die berichten krijgt. Schrijf onder [notify.teams] wie ze krijgt; een voorbeeld staat op de bladzijde over berichten."
    assert problems({}) == [expected]
    assert problems({"teams": {}, "from_hour": 8}) == [expected]


MANY = "mailtos://u:${W}@h:587/?from=x@y.example&to=%s&name=to=ons"


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("a@b.example,c@d.example", ["a@b.example", "c@d.example"]),
        (
            "a+1@b.example%2Cc@d.example; e@f.example,",
            ["a+1@b.example", "c@d.example", "e@f.example"],
        ),
        ("a@b.example,a@b.example", ["a@b.example"]),
        ("a@b.example", ["a@b.example"]),
        ("${LIJST}", ["${LIJST}"]),
        ("Jan, met komma <a@b.example>,c@d.example", ["Jan, met komma <a@b.example>,c@d.example"]),
    ],
)
def test_each_person_of_a_mail_is_an_address(to: str, expected: list[str]) -> None:
    """When one of them is refused, the others do not get it again at each round."""
    found = read_addresses({"coordinator": MANY % to}).coordinator
    assert [t.written for t in found] == [MANY % person for person in expected]
    assert {t.place for t in found} == {"notify.coordinator 1"}
    assert len({t.mark for t in found}) == len(expected)


def test_what_is_no_mail_is_left_whole() -> None:
    """A webhook may have a part of that name."""
    written = "json://h/x?to=a@b.example,c@d.example"
    assert [t.written for t in read_addresses({"coordinator": written}).targets()] == [written]


@pytest.mark.parametrize(
    "hours", [{"from_hour": 12}, {"until_hour": 7}, {"from_hour": 23, "until_hour": 1}]
)
def test_hours_between_which_nothing_leaves(hours: dict[str, int]) -> None:
    """Every morning would be over before it begins, and nobody would be told that."""
    until = hours.get("until_hour", 12)
    assert problems({"coordinator": MAIL, **hours}) == [
        f"S092 klachten.toml: de waarde van 'notify.until_hour' past niet: {until}."
    ]
    assert read_addresses({"coordinator": MAIL, "from_hour": 11}).until_hour == 12


def test_every_problem_is_told_at_once() -> None:
    """With its place, and a hint for a slip of the pen."""
    document = {
        "coördinator": MAIL,
        "teams": {"Verhuur": ["geen adres"], "Klantcontact": 3},
        "managers": MAIL,
        "escalate": {"late": "directeur", "grossly_lat": "manager"},
        "from_hour": 24,
        "until_hour": "12",
        "repeat_after_working_days": True,
        "site_link": 1,
    }
    assert problems(document) == [
        f"S092 klachten.toml: onbekende instelling 'coördinator' in [notify]. {HINT.format(label='coordinator')}",
        "S092 klachten.toml: de waarde van 'notify.teams.Verhuur' past niet: hier horen adressen zoals mailto://….",
        "S092 klachten.toml: de waarde van 'notify.teams.Klantcontact' past niet: hier horen adressen zoals mailto://….",
        "S092 klachten.toml: de waarde van 'notify.managers' past niet: str.",
        f"S092 klachten.toml: onbekende instelling 'grossly_lat' in [notify.escalate]. {HINT.format(label='grossly_late')}",
        "S092 klachten.toml: de waarde van 'notify.escalate.late' past niet: directeur.",
        "S092 klachten.toml: de waarde van 'notify.from_hour' past niet: 24.",
        "S092 klachten.toml: de waarde van 'notify.until_hour' past niet: 12.",
        "S092 klachten.toml: de waarde van 'notify.repeat_after_working_days' past niet: True.",
        "S092 klachten.toml: de waarde van 'notify.site_link' past niet: 1.",
    ]


@given(st.text(min_size=1, max_size=30).filter(lambda text: "\x00" not in text))
def test_a_variable_is_made_safe_for_its_place(secret: str) -> None:
    """Whatever stands in a password, it cannot change where the message goes."""
    target = Target(written="mailtos://${WIE}@host.example?pass=${WACHTWOORD}", place="x")
    url = target.url({"WIE": secret, "WACHTWOORD": secret})
    assert re.fullmatch(r"mailtos://[\w.~%-]+@host\.example\?pass=[\w.~%-]+", url, re.ASCII)


def test_a_variable_that_is_not_set_is_named() -> None:
    """Each of them, with the place; an empty one counts as not set."""
    target = Target(written="json://h/${EEN}/${TWEE}", place="notify.teams.Verhuur 1")
    with pytest.raises(ConfigurationError) as raised:
        target.url({"TWEE": ""})
    assert list(raised.value.messages) == [
        f"S091 klachten.toml, notify.teams.Verhuur 1: de variabele {name} is leeg. Geef haar mee in het rooster, of schrijf het adres voluit."
        for name in ("EEN", "TWEE")
    ]


def test_the_mark_tells_nothing_and_stays() -> None:
    """A new password in the environment makes no new address; another address does."""
    one, other = (Target(written=w, place="p") for w in ("json://h/${A}", "json://h/${B}"))
    assert re.fullmatch(r"[0-9a-f]{16}", one.mark)
    assert one.mark == Target(written="json://h/${A}", place="q").mark != other.mark


def test_check_tells_every_address_that_cannot_be_sent_to() -> None:
    """By its place; the address itself, and what is secret in it, is not shown."""
    found = read_addresses(
        {
            "teams": {
                "Verhuur": ["rommel://geheim123", MAIL],
                "Klantcontact": ["json://h/${LEEG}"],
            },
            "coordinator": ["mailtos://geheim123"],
        }
    )
    with pytest.raises(ConfigurationError) as raised:
        refuse_bad_addresses(found, {})
    assert [m.split(":")[0] for m in raised.value.messages] == [
        "S093 klachten.toml, notify.teams.Verhuur 1",
        "S091 klachten.toml, notify.teams.Klantcontact 1",
        "S093 klachten.toml, notify.coordinator 1",
    ]
    assert "geheim123" not in str(raised.value)


def test_the_example_on_the_page_is_right() -> None:
    """Whoever copies it gets a table that works."""
    text = PAGE.read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    found = read_addresses(tomllib.loads(example)["notify"])
    names = set(re.findall(r"\$\{(\w+)\}", example))
    refuse_bad_addresses(found, dict.fromkeys(names, "Abc123"))
    assert (
        found.summary()
        == "Berichten gaan naar: teams 2, managers 1, adressen van de coördinator 1."
    )
    for name in KINDS:
        assert f"`{name}`" in text
