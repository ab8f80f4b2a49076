"""Learning: one call over a whole demo register, as a refresh does it."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache

import pandas as pd

from tests.registers import raw_register
from toolkit.demo import demo_register
from toolkit.improving.learning import BUDGET, Learned, colleagues, learn
from toolkit.register.reading import Register, read_register
from toolkit.resolving.assessment import assess
from toolkit.schema import register_schema
from toolkit.storage.base import RawRegister, RawTab
from toolkit.writing.labels import with_labels

TODAY = date(2026, 11, 24)


@cache
def demo() -> Register:
    """The demo of 1,500 rows, as read from its tabs."""
    schema = register_schema()
    contents = demo_register(schema, rows=1500, months=14, seed=2, today=TODAY)
    labelled = with_labels(schema, contents)
    tabs = {
        t.title: RawTab(
            title=t.title,
            header=tuple(c.title for c in t.columns),
            rows=[[row.get(c.name) for c in t.columns] for row in labelled.get(t.name, [])],
            typed_over=frozenset(),
        )
        for t in schema
    }
    return read_register(RawRegister(tabs=tabs, version="demo"), schema)


def learned(register: Register) -> Learned:
    """What this register tells on TODAY."""
    return learn(register, assess(register, TODAY), TODAY)


def test_the_planted_patterns_of_the_demo_come_out() -> None:
    """The failing lifts with their word, the silent team, the third time, and the action that did not help."""
    patterns = learned(demo()).patterns
    first = patterns.iloc[0]
    assert first["what"] == (("category", "Onderhoud en renovatie"), ("complex", "De Linde"))
    assert "lift" in first["explanation"]
    assert "team Wijkbeheer Zuid" in set(patterns["subject"])
    assert (patterns["kind"] == "repeat").any()
    assert patterns["action_id"].str.startswith("VA-02: Geen aantoonbaar").any()
    assert len(patterns) <= 15


def test_no_person_stands_in_the_list() -> None:
    """Neither a colleague's name nor a home or tenant number."""
    register = demo()
    text = " ".join(map(str, learned(register).patterns.to_numpy().ravel()))
    names = [n for n in register.tables["employees"].texts("name") if n]
    identifiers = [i for i in register.complaints.texts("unit_or_tenant_id") if i]
    assert not [n for n in names if n in text]
    assert not [i for i in identifiers if f" {i}" in text]


def test_a_second_time_tells_the_same() -> None:
    """Every table, to the last figure."""
    one, two = learned(demo()), learned(demo())
    for field in dataclasses.fields(Learned):
        pd.testing.assert_frame_equal(getattr(one, field.name), getattr(two, field.name))


def test_an_empty_register_teaches_nothing() -> None:
    """Empty tables instead of an error."""
    register = read_register(raw_register({"Klachten": []}), register_schema())
    found = learned(register)
    assert found.alarms.empty
    assert found.patterns.empty
    assert found.costs.empty


def test_the_accepted_false_alarms_are_shared_and_not_multiplied() -> None:
    """Alarms, silence and words together keep to the setting."""
    assert sum(BUDGET.values()) == 1.0


def test_colleagues_are_those_who_still_work_here() -> None:
    """Otto Grasmeer left in June."""
    register = read_register(raw_register({"Klachten": []}), register_schema())
    assert colleagues(register, TODAY) == {"Klantcontact": 1, "Verhuur": 1}
    assert colleagues(register, date(2026, 5, 31)) == {"Klantcontact": 1, "Verhuur": 2}
