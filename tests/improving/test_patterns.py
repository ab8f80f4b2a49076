"""The structural list: what stands on it, in which order, in which words, and under which action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from tests.improving.scan_samples import DEFAULTS, frame
from tests.registers import complaint, raw_register
from toolkit.improving.costs import category_costs
from toolkit.improving.patterns import MOST_OF_KIND, numbers_text, rank_patterns
from toolkit.improving.patterns_chronic import CHRONIC_COLUMNS, chronic_groups
from toolkit.improving.patterns_text import covering_actions, rarity, subject
from toolkit.improving.repeats import CASE_COLUMNS, repeat_cases
from toolkit.improving.scan import ALARM_COLUMNS
from toolkit.improving.silence import SILENCE_COLUMNS
from toolkit.improving.words import WORD_COLUMNS
from toolkit.register.reading import Register, read_register
from toolkit.schema import register_schema
from toolkit.storage.base import Cell

TODAY = date(2026, 11, 24)
SINCE = pd.Timestamp(2026, 10, 20)
PAIR = (("category", "Informatie"), ("complex", "De Linde"))


def register(actions: Sequence[Mapping[str, Cell]] = ()) -> Register:
    """A register with one complaint and these improvement actions."""
    raw = raw_register({"Klachten": [complaint()], "Verbeteracties": list(actions)})
    return read_register(raw, register_schema())


def alarms(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Alarms with defaults for what a test does not care about."""
    default = {
        "what": PAIR, "since_on": SINCE, "weeks": 5, "observed_count": 20, "expected_count": 2.5,
        "recurrence_years": 14.2, "numbers": tuple(f"K-{i}" for i in range(20)),
    }  # fmt: skip
    return pd.DataFrame([default | dict(row) for row in rows], columns=list(ALARM_COLUMNS))


def patterns(
    actions: Sequence[Mapping[str, Cell]] = (),
    verdicts: Mapping[str, str] | None = None,
    **tables: pd.DataFrame,
) -> pd.DataFrame:
    """The list of these tables; the others are empty."""
    columns = {
        "alarms": ALARM_COLUMNS, "repeats": CASE_COLUMNS, "chronic": CHRONIC_COLUMNS,
        "silence": SILENCE_COLUMNS, "words": WORD_COLUMNS,
    }  # fmt: skip
    empty = {name: pd.DataFrame(columns=list(c), dtype=object) for name, c in columns.items()}
    effects = pd.DataFrame(
        {"action_id": list(verdicts or {}), "verdict": list((verdicts or {}).values())},
        dtype=object,
    )
    return rank_patterns(register(actions), **{**empty, **tables}, effects=effects)


def test_an_alarm_says_what_how_many_and_how_rare() -> None:
    """In the words of the guide's readers, with the numbers behind it."""
    row = patterns(alarms=alarms({"numbers": ("K-1", "K-2")})).iloc[0]
    assert (row["rank"], row["kind"], row["subject"]) == (1, "alarm", "Informatie in De Linde")
    assert row["explanation"] == (
        "20 klachten in de laatste 5 weken, waar je er 2,5 zou verwachten. "
        "Door toeval gebeurt dit ongeveer eens in de 14 jaar."
    )
    assert row["action_id"] == "nog geen"
    assert row["numbers"] == "K-1, K-2"
    assert row["what"] == PAIR


@pytest.mark.parametrize(
    ("years", "text"),
    [
        (0.1, "Door toeval gebeurt dit ongeveer eens per maand."),
        (0.5, "Door toeval gebeurt dit ongeveer eens in de 6 maanden."),
        (1.2, "Door toeval gebeurt dit ongeveer eens per jaar."),
        (14.2, "Door toeval gebeurt dit ongeveer eens in de 14 jaar."),
        (100.0, "Door toeval gebeurt dit ongeveer eens in de 100 jaar."),
        (100.1, "Door toeval gebeurt dit minder dan eens in de 100 jaar."),
    ],
)
def test_rarity_is_told_in_plain_words(years: float, text: str) -> None:
    """Months under a year, never a precision that is not there."""
    assert rarity(years) == text


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ((("complex", "De Linde"),), "De Linde"),
        ((("category", "Beleid"), ("channel", "desk")), "Beleid, kanaal Balie"),
        ((("reason", "agreement"),), "klachtreden 'Afspraak niet nagekomen'"),
        ((("complex", "De Linde"), ("team", "Verhuur")), "De Linde, team Verhuur"),
        ((("neighbourhood", "Noord"),), "wijk Noord"),
    ],
)
def test_a_cell_reads_as_a_subject(what: tuple[tuple[str, str], ...], text: str) -> None:
    """Labels, not codes."""
    assert subject(register(), what) == text


ACTION = {"Actienummer": "VA-01", "Actie": "Brief in gewone taal.", "Stand": "Ingevoerd"}


@pytest.mark.parametrize(
    ("scope", "covers"),
    [
        ({"Rubriek": "Informatie"}, True),
        ({"Rubriek": "Informatie", "Complex": "De Linde"}, True),
        ({"Complex": "De Linde"}, True),
        ({"Rubriek": "Beleid"}, False),
        ({"Rubriek": "Informatie", "Complex": "Molenwerf"}, False),
        ({"Rubriek": "Informatie", "Klachtreden": "Te weinig aandacht"}, False),
        ({}, False),
    ],
)
def test_an_action_covers_what_lies_within_its_scope(scope: dict[str, str], covers: bool) -> None:
    """Every part of the scope is part of the pattern; no scope covers nothing in particular."""
    frame = register([ACTION | scope]).tables["improvement_actions"].frame
    assert bool(covering_actions(frame, PAIR)) == covers


@pytest.mark.parametrize(
    ("verdict", "shown", "is_told"),
    [
        ("fewer", "VA-01: Minder klachten", False),
        ("no_difference", "VA-01: Geen aantoonbaar verschil", True),
        ("more", "VA-01: Meer klachten", True),
        ("too_few", "VA-01: Te weinig gegevens", False),
        ("", "VA-01: Ingevoerd", False),
    ],
)
def test_an_action_without_effect_says_so(verdict: str, shown: str, is_told: bool) -> None:
    """Beside the pattern and in the next step."""
    row = patterns(
        [ACTION | {"Rubriek": "Informatie"}], {"VA-01": verdict}, alarms=alarms({})
    ).iloc[0]
    assert row["action_id"] == shown
    assert row["next_step"].startswith("De actie hielp tot nu toe niet aantoonbaar") == is_told


def test_a_word_of_an_alarm_is_told_there() -> None:
    """Half of its complaints suffice; another word has a row of its own."""
    words = pd.DataFrame(
        [
            {"word": "lift", "since_on": SINCE, "weeks": 8, "observed_count": 4, "expected_count": 0.0,
             "numbers": ("K-1", "K-2", "X-1", "X-2")},
            {"word": "schimmel", "since_on": SINCE, "weeks": 8, "observed_count": 9, "expected_count": 1.0,
             "numbers": ("K-1", "X-2", "X-3")},
        ],
        columns=list(WORD_COLUMNS),
    )  # fmt: skip
    found = patterns(alarms=alarms({}), words=words)
    assert found["kind"].tolist() == ["alarm", "word"]
    assert found["explanation"].iloc[0].endswith("Woorden die opvallen: lift.")
    assert found["subject"].iloc[1] == "Het woord 'schimmel'"


def test_the_list_stays_short() -> None:
    """Of many alarms the first five; ranks count on from one."""
    many = alarms(*({"what": (("team", f"T{i}"),)} for i in range(9)))
    found = patterns(alarms=many)
    assert len(found) == MOST_OF_KIND["alarm"]
    assert found["rank"].tolist() == list(range(1, len(found) + 1))
    assert sum(MOST_OF_KIND.values()) <= 17


def test_an_empty_list_keeps_the_columns_of_the_tab() -> None:
    """Every column of sheets_schema/patronen.yaml is there."""
    found = patterns()
    assert found.empty
    assert {c.name for c in register_schema()["patterns"].columns} <= set(found.columns)


def test_many_numbers_are_cut_off_with_how_many_more() -> None:
    """The latest forty; the whole list stays in complaint_numbers."""
    numbers = [f"K-{i}" for i in range(42)]
    text = numbers_text(numbers)
    assert text.startswith("K-2, K-3")
    assert text.endswith("K-41 (en nog 2)")
    assert numbers_text(numbers[:40]).count(",") == 39


# --- repeats


def repeat_frame(rows: Sequence[tuple[int, str, str, str]]) -> pd.DataFrame:
    """Complaints as (days ago, customer, category, complex)."""
    cells = [
        {"received_on": TODAY - timedelta(days=d), "category": c, "complex": x, "number": f"K-{i}"}
        for i, (d, _w, c, x) in enumerate(rows)
    ]
    return frame(cells).assign(complainant_id=[r[1] for r in rows], kind="complaint")


def test_a_third_time_is_a_case_and_does_not_say_who() -> None:
    """Two times are none; the numbers stand in order of receipt."""
    rows = [(5, "H1", "Beleid", ""), (200, "H1", "Beleid", ""), (90, "H1", "Beleid", "")]
    cases = repeat_cases(repeat_frame([*rows, *[(9, "H2", "Beleid", "")] * 2]), 365, TODAY)
    assert cases[["level", "category", "observed_count"]].to_numpy().tolist() == [
        ["same_category", "Beleid", 3]
    ]
    assert cases["numbers"].iloc[0] == ("K-1", "K-2", "K-0")
    assert "H1" not in cases.to_string()


@pytest.mark.parametrize(("days_ago", "count"), [(364, 1), (365, 0)])
def test_the_window_ends_today(days_ago: int, count: int) -> None:
    """The day a year ago itself is out."""
    rows = [(days_ago, "H1", "Beleid", ""), (3, "H1", "Beleid", ""), (2, "H1", "Beleid", "")]
    assert len(repeat_cases(repeat_frame(rows), 365, TODAY)) == count


@pytest.mark.parametrize(
    ("categories", "levels"),
    [
        (["a", "b", "c"], []),
        (["a", "b", "c", "d"], ["any_category"]),
        (["a", "a", "a", "a"], ["same_category"]),
        (["a", "a", "a", "b"], ["same_category", "any_category"]),
    ],
)
def test_one_customer_about_different_things(categories: list[str], levels: list[str]) -> None:
    """Four times, and more than one category."""
    rows = [(10 + i, "H1", c, "") for i, c in enumerate(categories)]
    assert repeat_cases(repeat_frame(rows), 365, TODAY)["level"].tolist() == levels


@pytest.mark.parametrize(("customers", "count"), [(2, 0), (3, 1)])
def test_three_customers_of_a_complex_make_it_the_complexs(customers: int, count: int) -> None:
    """Each complained twice about the same."""
    rows = [(10 + i, f"H{i % customers}", "Beleid", "De Linde") for i in range(2 * customers)]
    cases = repeat_cases(repeat_frame(rows), 365, TODAY)
    assert cases["level"].tolist() == ["same_complex"] * count
    assert cases["customer_count"].tolist() == [3] * count


def test_single_customers_are_marked_as_not_to_be_published() -> None:
    """A complex with three customers is no single customer."""
    rows = [(5 * i, "H1", "Beleid", "") for i in range(3)]
    rows += [(10 + i, f"H{2 + i % 3}", "Beleid", "De Linde") for i in range(6)]
    found = patterns(repeats=repeat_cases(repeat_frame(rows), 365, TODAY))
    assert dict(zip(found["subject"], found["is_single_customer"], strict=True)) == {
        "Eén klant opnieuw over Beleid": True,
        "Meer klanten opnieuw over Beleid in De Linde": False,
    }


# --- chronic


def costs_of(complaints: pd.DataFrame) -> pd.DataFrame:
    """Ninety minutes a complaint, sixty euros an hour."""
    categories = pd.DataFrame({"name": ["a", "b"], "handling_minutes": [90.0, 90.0]})
    first = TODAY - timedelta(days=400)
    return category_costs(complaints, categories, DEFAULTS, first, TODAY)


def steady(category: str, every: int, complex_name: str = "") -> list[dict[str, object]]:
    """A complaint every so many days for a year."""
    days = range(1, 365, every)
    return [
        {"received_on": TODAY - timedelta(days=d), "category": category, "complex": complex_name}
        for d in days
    ]


def test_a_large_and_steady_category_is_chronic_with_its_costs() -> None:
    """Eight in ten complaints; the other is outside the Pareto set."""
    complaints = frame(steady("a", 4) + steady("b", 20)).assign(kind="complaint")
    found = chronic_groups(complaints, costs_of(complaints), TODAY)
    assert found["what"].tolist() == [(("category", "a"),)]
    assert found["observed_count"].iloc[0] == 91
    assert found["euros"].iloc[0] == 91 * 1.5 * DEFAULTS.hourly_rate
    assert np.isnan(found["expected_count"].iloc[0])


def test_a_burst_is_not_chronic() -> None:
    """As many complaints, all in two months."""
    rows = [{"received_on": TODAY - timedelta(days=1 + i % 60), "category": "a"} for i in range(91)]
    complaints = frame(rows).assign(kind="complaint")
    assert chronic_groups(complaints, costs_of(complaints), TODAY).empty


def test_a_category_that_lies_in_one_complex_is_chronic_there() -> None:
    """More than half as many again as the two alone would give."""
    rows = steady("a", 7, "P") + steady("a", 60, "Q") + steady("b", 60, "P") + steady("b", 7, "Q")
    complaints = frame(rows).assign(kind="complaint")
    found = chronic_groups(complaints, costs_of(complaints), TODAY)
    places = [what for what in found["what"] if len(what) == 2]
    assert set(places) == {
        (("category", "a"), ("complex", "P")),
        (("category", "b"), ("complex", "Q")),
    }
    at = found["what"].tolist().index(places[0])
    assert found["expected_count"].iloc[at] == pytest.approx(59 * 59 / 118)


def test_nothing_is_chronic_in_an_empty_register() -> None:
    """The columns are there all the same."""
    found = chronic_groups(frame([]), costs_of(frame([])), TODAY)
    assert list(found.columns) == list(CHRONIC_COLUMNS)
    assert found.empty
