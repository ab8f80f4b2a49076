"""The demo's register: the same at every run, believable, and with everything in it that there is to find."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.demo import TODAY, contents, knowledge
from toolkit.demo import demo_register, texts
from toolkit.demo.complaints import CLEANING, OUTBREAK_COUNT, OUTBREAK_WEEKS, RENOVATION
from toolkit.demo.drawing import Lottery, sentence, story
from toolkit.demo.world import OUTBREAK_COMPLEX, SILENT_TEAM, TEAMS
from toolkit.pipeline import check
from toolkit.register.findings import count_by_code
from toolkit.register.numbers import serials
from toolkit.register.rules import RULES
from toolkit.schema import register_schema
from toolkit.storage.workbook import WorkbookStorage
from toolkit.writing.labels import with_labels

SEEDS = (7, 8)
DAY = timedelta(days=1)
CATEGORIES = [str(row["name"]) for row in register_schema()["categories"].initial_rows]
NOT_OF_ONE_DAY = {"K001", "N006", "T001"}
"""Rules that a demo of one day cannot break by itself (N006 wants an empty row); the R rules besides."""


def frame(seed: int = 7) -> pd.DataFrame:
    """The complaints, with what was assessed beside them."""
    known = knowledge(seed=seed)
    assessed = known.assessed[
        ["is_open", "is_late", "due_on", "repeat_number", "handling_working_days"]
    ]
    return known.register.complaints.frame.join(assessed)


def test_the_same_seed_and_day_give_the_same_register() -> None:
    """To the last cell; another seed gives another."""
    schema = register_schema()
    again = demo_register(schema, rows=2400, months=24, seed=7, today=TODAY)
    assert again == contents()
    assert contents(seed=8) != contents()


@pytest.mark.parametrize("rows", [1, 2, 30, 100, 2400])
def test_there_are_as_many_complaints_as_were_asked_for(rows: int) -> None:
    """From one on, within the months, each with its own number as far as no mistake was planted."""
    found = contents(rows=rows)["complaints"]
    assert len(found) == rows
    days = [row["received_on"] for row in found if row["received_on"] <= TODAY]
    assert min(days) >= TODAY - timedelta(days=731)
    numbers = [row["number"] for row in found if row["number"]]
    assert len(numbers) - len(set(numbers)) <= 1


@pytest.mark.parametrize("months", [1, 3, 60])
def test_the_months_can_be_chosen(months: int) -> None:
    """Short and long ones."""
    found = demo_register(register_schema(), rows=300, months=months, seed=1, today=TODAY)[
        "complaints"
    ]
    assert min(row["received_on"] for row in found) >= TODAY - timedelta(days=max(31 * months, 500))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_rule_finds_exactly_its_own_mistake(seed: int) -> None:
    """One of each kind that can be planted, and no finding that was not planted."""
    counts = count_by_code(knowledge(seed=seed).register.findings)
    counts.pop("T001", None)  # this register is read without its stock
    plantable = {rule.code for rule in RULES if not rule.code.startswith("R")} - NOT_OF_ONE_DAY
    assert counts == dict.fromkeys(sorted(plantable), 1) | {
        "D008": 2
    }  # one was typed, one answered after-care


def test_a_workbook_holds_every_mistake_too(tmp_path: Path) -> None:
    """What was typed over a formula included, and the stock of numbers is full."""
    schema = register_schema()
    storage = WorkbookStorage(tmp_path / "klachten.xlsx", backups=0)
    storage.initialise(schema, dry_run=False, contents=with_labels(schema, contents()))
    found = check(storage, schema, TODAY).register.findings
    expected = count_by_code(knowledge().register.findings)
    expected.pop("T001")
    assert count_by_code(found) == expected


def test_mistakes_also_fit_on_other_days() -> None:
    """In a year that begins on a holiday, and in a leap year."""
    for today in (date(2027, 1, 1), date(2028, 2, 29)):
        counts = count_by_code(knowledge(today=today).register.findings)
        assert {code for code, count in counts.items() if count > 2} <= {"K001"}


def test_the_corporation() -> None:
    """Twelve categories, 25 complexes with homes, sixty employees in eight teams, all channels."""
    made = contents()
    assert len(made["categories"]) == 12
    assert len({row["name"] for row in made["complexes"]}) == 25
    assert all(row["homes"] >= 40 for row in made["complexes"])
    assert len({row["name"] for row in made["employees"]}) == 60
    assert {row["team"] for row in made["employees"]} == set(TEAMS)
    assert len(TEAMS) == 8
    channels = {c.value for c in register_schema()["complaints"].column("channel").categories}
    assert {row["channel"] for row in made["complaints"]} >= channels


def test_texts_are_sentences_and_vary() -> None:
    """No slot is left open, each begins with a capital and ends as a sentence, and most occur once."""
    told = [row["description"] for row in contents()["complaints"]]
    assert all(text[0].isupper() and text[-1] in ".?" for text in (t.strip() for t in told))
    assert not any(sign in text for text in told for sign in "{}_")
    counts = Counter(told)
    assert len(counts) > 0.75 * len(told)
    assert max(counts.values()) < 0.01 * len(told)


@pytest.mark.parametrize("seed", SEEDS)
def test_registration_grows_and_keeps_weekends_and_summers(seed: int) -> None:
    """The last year has clearly more than the one before; hardly anything comes in a weekend."""
    received = frame(seed)["received_on"].dropna()
    year = np.datetime64(TODAY - timedelta(days=365))
    recent, before = (
        (received > year).sum(),
        ((received <= year) & (received > year - np.timedelta64(365, "D"))).sum(),
    )
    assert 1.1 < recent / before < 1.8
    weekend = (received.dt.day_of_week > 4).mean()
    assert weekend < 0.08
    months = received.dt.month.value_counts()
    assert months[8] < months[6] * 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_seasons(seed: int) -> None:
    """Renovation has more of its complaints in the warm half of the year, rent too, the telephone not."""
    found = frame(seed)
    warm = found["received_on"].dt.month.isin([5, 6, 7, 8, 9, 10])
    shares = warm.groupby(found["category"]).mean()
    assert shares[CATEGORIES[6]] > shares[CATEGORIES[0]] + 0.08  # rent against reachability


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_that_a_report_shows(seed: int) -> None:
    """Hidden, late, reopened, anonymous and after-care: neither nothing nor everything."""
    found, answers = frame(seed), knowledge(seed=seed).register.tables["aftercare"].frame
    complaints = found[found["kind"] == "complaint"]
    closed = complaints[~complaints["is_open"]]
    late = (closed["closed_on"] > closed["due_on"]).mean()
    assert 0.15 < complaints["is_hidden"].mean() < 0.3
    assert 0.15 < late < 0.4
    assert 0.02 < complaints["is_open"].mean() < 0.08
    assert 0.02 < complaints["reopened_on"].notna().mean() < 0.07
    assert 0.05 < (complaints["complainant_id"] == "").mean() < 0.25
    assert 0.15 < len(answers) / len(closed) < 0.35
    assert 6 < answers["overall_grade"].mean() < 8.5
    assert 0.02 < (found["kind"] == "nuisance_report").mean() < 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_later_handling_costs_grades(seed: int) -> None:
    """So that there is something to see in after-care."""
    known = knowledge(seed=seed)
    answers = known.register.tables["aftercare"].frame
    days = dict(
        zip(
            known.register.complaints.texts("number"),
            known.assessed["handling_working_days"],
            strict=True,
        )
    )
    handled = answers["number"].map(days)
    quick, slow = (
        answers["overall_grade"][handled <= 3].mean(),
        answers["overall_grade"][handled > 14].mean(),
    )
    assert quick > slow + 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_one_outbreak_in_one_complex_in_the_last_weeks(seed: int) -> None:
    """Of one category, about the lift, and nowhere else like it."""
    found = frame(seed)
    recent = found["received_on"] > np.datetime64(TODAY - timedelta(weeks=OUTBREAK_WEEKS))
    counts = found[recent].groupby(["complex", "category"]).size().sort_values(ascending=False)
    known = counts.drop(index="", level="complex", errors="ignore")
    assert known.index[0] == (OUTBREAK_COMPLEX, CATEGORIES[RENOVATION])
    assert known.iloc[0] >= 0.7 * OUTBREAK_COUNT
    assert known.iloc[1] < known.iloc[0] / 3
    about_lift = found["description"].str.contains("lift|stilstaat", case=False, regex=True)
    assert about_lift[recent].mean() > 5 * about_lift[~recent].mean()


@pytest.mark.parametrize("seed", SEEDS)
def test_one_team_is_silent(seed: int) -> None:
    """It has as many people as the others."""
    by_team = frame(seed)["team"].value_counts()
    assert by_team.get(SILENT_TEAM, 0) <= 6
    assert min(by_team[team] for team in TEAMS if team != SILENT_TEAM) > 60
    staff = Counter(row["team"] for row in contents(seed=seed)["employees"])
    assert staff[SILENT_TEAM] >= 7


@pytest.mark.parametrize("seed", SEEDS)
def test_one_action_worked_and_one_did_not(seed: int) -> None:
    """The share of cleaning complaints fell to less than half; that of the telephone stayed."""
    found = frame(seed)
    actions = {a["action_id"]: a for a in contents(seed=seed)["improvement_actions"]}

    def ratio(category: str, introduced_on: date) -> float:
        after = found["received_on"] > np.datetime64(introduced_on + 28 * DAY)
        before = found["received_on"] <= np.datetime64(introduced_on)
        is_it = found["category"] == category
        return float(is_it[after].mean() / is_it[before].mean())

    assert ratio(CATEGORIES[CLEANING], actions["VA-01"]["introduced_on"]) < 0.65
    assert 0.7 < ratio(CATEGORIES[0], actions["VA-02"]["introduced_on"]) < 1.35
    assert [actions[i]["status"] for i in sorted(actions)] == [
        "introduced",
        "introduced",
        "in_progress",
        "idea",
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_repeats_and_one_tenant_three_times(seed: int) -> None:
    """Somebody meets the same error for the third time this week."""
    found = frame(seed)
    assert 0.04 < (found["repeat_number"] > 1).mean() < 0.2
    week = found["received_on"] > np.datetime64(TODAY - timedelta(days=7))
    third = found[week & (found["repeat_number"] == 3) & (found["category"] == CATEGORIES[3])]
    assert len(third) >= 1


def test_numbers_are_right_and_nothing_is_a_real_address() -> None:
    """Apart from the planted ones."""
    rows = contents()["complaints"]
    wrong = (serials([row["number"] or "" for row in rows]) == 0).sum()
    assert wrong == 2  # one malformed, one missing
    mails = [row["description"] for row in rows if "@" in row["description"]]
    assert all(".example" in text for text in mails)


def test_drawing_lots() -> None:
    """By weight, and never what has none."""
    random = np.random.default_rng(1)
    drawn = Counter(Lottery.of({"a": 3, "b": 0, "c": 1}).draw(random) for _ in range(4000))
    assert set(drawn) == {"a", "c"}
    assert 2800 < drawn["a"] < 3200
    assert sentence(random, ["{ding} is stuk."])[0].isupper()
    assert story(random, ["A."], 0) == "A."
    assert story(random, ["A."], 1).startswith("A. ")


def test_every_slot_has_options_that_fit_in_a_description() -> None:
    """Whatever is drawn, a story stays within what the column holds."""
    limit = register_schema()["complaints"].column("description").constraints.max_length
    assert limit is not None
    longest = {name: max(options, key=len) for name, options in texts.SLOTS.items()}
    told = [
        s.format(**longest) for bank in (*texts.SPOKEN, *texts.HIDDEN, texts.LIFT) for s in bank
    ]
    more = max((s.format(**longest) for s in texts.MORE), key=len)
    assert max(map(len, told)) + 1 + len(more) <= limit
