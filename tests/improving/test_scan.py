"""The alarm scan through its one public function: what it finds, what it leaves alone, and that it stays the same."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from itertools import islice

import numpy as np
import pandas as pd
import pytest

from benchmarks.detection_registers import Outbreak, World, with_outbreak
from tests.improving.scan_samples import CALM, TODAY, frame, register, settings
from toolkit.improving.cells import DIMENSIONS
from toolkit.improving.scan import ALARM_COLUMNS, find_alarms
from toolkit.improving.scan_dispersion import clump_share
from toolkit.improving.scan_null import highest_scores
from toolkit.improving.scan_study import make_study

LIFTS = Outbreak(
    what={"category": "category 4", "complex": "complex 3"},
    count=22,
    weeks=5,
    shape="even",
    start_on=TODAY - timedelta(days=35),
)


def lifts(seed: int) -> pd.DataFrame:
    """An ordinary register with lifts that fail in one complex for five weeks."""
    return with_outbreak(register(seed), LIFTS, np.random.default_rng(seed + 1000))


def test_an_outbreak_is_found_and_named_as_what_it_is() -> None:
    """Not the complex, not the category, not the team: the pair, once, with its window and numbers."""
    complaints = lifts(1)
    alarms = find_alarms(complaints, settings(), TODAY)
    assert list(alarms["what"]) == [(("category", "category 4"), ("complex", "complex 3"))]
    alarm = alarms.iloc[0]
    assert (alarm["category"], alarm["complex"], alarm["team"]) == ("category 4", "complex 3", "")
    assert alarm["last_on"].date() == TODAY - timedelta(days=1)
    assert alarm["since_on"].date() == TODAY - timedelta(days=7 * int(alarm["weeks"]))
    inside = (complaints["category"] == "category 4") & (complaints["complex"] == "complex 3")
    inside &= complaints["received_on"] >= alarm["since_on"]
    assert sorted(alarm["numbers"]) == sorted(complaints["number"][inside])
    assert alarm["observed_count"] == inside.sum()
    assert alarm["ratio"] == alarm["observed_count"] / alarm["expected_count"]
    assert 4 <= alarm["weeks"] <= 6
    assert alarm["recurrence_years"] == pytest.approx(7 / 365.25 / alarm["p_value"])


def test_outbreaks_are_named_right_nearly_always() -> None:
    """Other seeds, the same lifts: one alarm each, the right pair."""
    right = [(("category", "category 4"), ("complex", "complex 3"))]
    found = [list(find_alarms(lifts(seed), settings(), TODAY)["what"]) for seed in range(2, 12)]
    assert sum(what[:1] == right for what in found) >= 9
    assert sum(len(what) > 1 for what in found) <= 1


def test_two_outbreaks_are_two_alarms() -> None:
    """Weighing down the first does not hide the second."""
    other = Outbreak(
        what={"category": "category 7", "complex": "complex 6"},
        count=20,
        weeks=3,
        shape="even",
        start_on=TODAY - timedelta(days=21),
    )
    complaints = with_outbreak(lifts(1), other, np.random.default_rng(5))
    named = {a[1][1] for a in find_alarms(complaints, settings(), TODAY)["what"] if len(a) == 2}
    assert named == {"complex 3", "complex 6"}


@pytest.mark.parametrize("seed", range(4))
def test_a_campaign_raises_nothing(seed: int) -> None:
    """Everybody registers twice as much for eight weeks: no cell stands out."""
    assert find_alarms(register(seed, campaign_weeks=8), settings(), TODAY).empty


def test_false_alarms_keep_to_the_setting() -> None:
    """With ten a year accepted, of 40 calm looks at most the 99 % bound of that share has an alarm."""
    world = World(per_week=8, complexes=5, weeks=60, category_season=0.2, clumped=0.1)
    raised = sum(
        not find_alarms(register(seed, world), settings(10.0), TODAY, permutations=99).empty
        for seed in range(40)
    )
    assert raised <= 14  # Binomial(40, 10/52.18): P(X > 14) < 0.01


def test_the_same_register_gives_the_same_answer_in_any_order() -> None:
    """Neither a second run nor sorting the sheet changes anything."""
    complaints = lifts(3)
    first = find_alarms(complaints, settings(), TODAY)
    shuffled = complaints.sample(frac=1, random_state=4)
    for again in (complaints, shuffled):
        pd.testing.assert_frame_equal(find_alarms(again, settings(), TODAY), first)


def test_stopping_early_changes_no_answer() -> None:
    """A stricter rate, for which other dealings are drawn, keeps the strongest alarm and drops the rest."""
    few = find_alarms(lifts(3), settings(1.0), TODAY)
    all_drawn = find_alarms(lifts(3), settings(0.02), TODAY)
    assert list(all_drawn["what"]) == list(few["what"])[: len(all_drawn)]
    assert len(all_drawn) == 1


@pytest.mark.parametrize(
    "complaints",
    [
        frame([]),
        frame([{"received_on": TODAY - timedelta(days=3), "category": "x", "number": "K-1"}]),
        frame([{"received_on": TODAY - timedelta(days=9), "category": "x"}] * 50),
        frame([{"received_on": None, "category": "x"}] * 5),
        frame([{"received_on": TODAY - timedelta(days=i)} for i in range(1, 300)]),
        frame([{"received_on": TODAY + timedelta(days=i), "category": "x"} for i in range(99)]),
    ],
    ids=["empty", "one", "one day", "no day", "all unknown", "today and later"],
)
def test_a_register_with_nothing_to_compare_has_no_alarms(complaints: pd.DataFrame) -> None:
    """An empty table with all columns and their kinds."""
    alarms = find_alarms(complaints, settings(), TODAY)
    assert list(alarms.columns) == list(ALARM_COLUMNS)
    assert alarms.empty
    assert alarms["since_on"].dtype == "datetime64[s]"
    assert alarms["weeks"].dtype == np.int64


def test_missing_columns_and_other_kinds_are_no_trouble() -> None:
    """Unknown dimensions, None for unknown, Python dates, other kinds of rows."""
    complaints = lifts(1)
    complaints.loc[complaints["complex"] == "", "complex"] = None
    complaints["kind"] = "complaint"
    nuisance = complaints.assign(kind="nuisance_report", category="category 1", number="N")
    both = pd.concat([complaints, nuisance.tail(80)], ignore_index=True)
    expected = find_alarms(complaints, settings(), TODAY)
    assert list(find_alarms(both, settings(), TODAY)["what"]) == list(expected["what"])
    bare = complaints[["received_on", "category", "complex"]]
    bare = bare.assign(received_on=[d.date() for d in bare["received_on"]])
    assert find_alarms(bare, settings(), TODAY)["what"].iloc[0] == expected["what"].iloc[0]


def test_a_renamed_category_is_no_news() -> None:
    """From ten weeks ago a category has another name: its life began then."""
    complaints = register(7)
    renamed = complaints["received_on"] >= datetime(2026, 9, 14)  # noqa: DTZ001
    complaints.loc[renamed & (complaints["category"] == "category 1"), "category"] = "new name"
    assert find_alarms(complaints, settings(), TODAY).empty


def test_reasons_filled_in_later_are_no_news() -> None:
    """A coordinator who only begins to fill in reasons raises no alarm about them."""
    complaints = register(8)
    complaints.loc[complaints["received_on"] < datetime(2026, 9, 1), "reason"] = ""  # noqa: DTZ001
    assert find_alarms(complaints, settings(), TODAY).empty


def test_one_customer_is_one_voice() -> None:
    """Twenty calls of one customer about one thing are a repeat, not an alarm."""
    complaints = lifts(1).assign(complainant_id=lambda f: [f"H{i}" for i in range(len(f))])
    planted = complaints["number"].str.startswith("U-")
    complaints.loc[planted, "complainant_id"] = "H-same"
    assert find_alarms(complaints, settings(), TODAY).empty
    assert not find_alarms(complaints.drop(columns="complainant_id"), settings(), TODAY).empty


def test_today_itself_is_left_out() -> None:
    """What comes in today is looked at tomorrow."""
    complaints = lifts(1)
    more = complaints.head(40).assign(
        received_on=np.datetime64(TODAY, "s"), category="category 1", complex="complex 1"
    )
    both = pd.concat([complaints, more], ignore_index=True)
    expected = find_alarms(complaints, settings(), TODAY)
    pd.testing.assert_frame_equal(find_alarms(both, settings(), TODAY), expected)


def test_twenty_thousand_complaints_take_seconds_at_most() -> None:
    """Two years, 150 complexen: an ordinary look, and all 999 dealings, in processor time (a busy machine is no matter)."""
    complaints = register(9, World(per_week=192, complexes=150))
    started = time.process_time()
    find_alarms(complaints, settings(), TODAY)
    ordinary = time.process_time() - started
    study = make_study(complaints, TODAY, DIMENSIONS)
    chance = highest_scores(study, 4, np.random.default_rng(1), clumped=clump_share(study))
    started = time.process_time()
    assert len(list(islice(chance, 999))) == 999
    everything = time.process_time() - started
    assert ordinary < 1.5
    assert ordinary + everything < 5


def test_the_documented_dimensions_are_all_there() -> None:
    """Six, each a column of the answer."""
    assert set(DIMENSIONS) == {"category", "reason", "channel", "complex", "neighbourhood", "team"}
    assert CALM.weeks == 60
    assert isinstance(TODAY, date)
