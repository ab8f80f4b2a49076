"""What the register tells does not hang on the order of its rows: staff sort them as they like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.demo import TODAY, knowledge, raw
from toolkit.knowledge import Knowledge
from toolkit.pipeline import understand
from toolkit.progress import Stopwatch
from toolkit.register.findings import count_by_code
from toolkit.schema import register_schema
from toolkit.storage.base import RawRegister

ROWS = 900


def sorted_otherwise(register: RawRegister, seed: int) -> RawRegister:
    """The rows of every tab in another order; a typed cell moves with its row."""
    random = np.random.default_rng(seed)
    tabs = {}
    for title, tab in register.tabs.items():
        order = random.permutation(len(tab.rows))
        place = {int(old): new for new, old in enumerate(order)}
        typed = frozenset((place[row - 2] + 2, column) for row, column in tab.typed_over)
        tabs[title] = replace(tab, rows=[tab.rows[i] for i in order], typed_over=typed)
    return RawRegister(tabs=tabs, version="sorted")


@pytest.fixture(scope="module", params=[1, 2])
def other(request: pytest.FixtureRequest) -> Knowledge:
    """The same register, sorted otherwise."""
    shuffled = sorted_otherwise(raw(ROWS), request.param)
    return understand(shuffled, register_schema(), TODAY, Stopwatch(progress=lambda _: None))


def by_number(known: Knowledge) -> pd.DataFrame:
    """What was assessed of each complaint, by its number."""
    columns = ["status", "signal", "due_on", "is_late", "handling_working_days"]
    frame = known.assessed[columns].assign(number=known.register.complaints.texts("number"))
    once = frame[(frame["number"] != "") & ~frame["number"].duplicated(keep=False)]
    return once.set_index("number").sort_index()


def test_each_complaint_gets_the_same_status_and_signal(other: Knowledge) -> None:
    """Whatever stands around it."""
    pd.testing.assert_frame_equal(by_number(other), by_number(knowledge(ROWS)))


def test_the_same_kinds_of_findings(other: Knowledge) -> None:
    """As many of each; only the cells differ."""
    found, expected = (count_by_code(k.register.findings) for k in (other, knowledge(ROWS)))
    assert found == expected


def test_the_totals_are_the_same(other: Knowledge) -> None:
    """Every figure of every period, and of every category."""
    tables = []
    for known in (other, knowledge(ROWS)):
        summary = known.summary[known.summary["breakdown"].isin(["total", "category"])]
        tables.append(summary.set_index(["period", "breakdown", "part"]).sort_index())
    pd.testing.assert_frame_equal(*tables)


def test_the_worklist_is_the_same(other: Knowledge) -> None:
    """The same complaints per team, the most urgent first; equally urgent ones stand as in the sheet."""
    columns = ["team", "signal", "received_on"]
    mine, theirs = (k.worklist[columns].reset_index(drop=True) for k in (other, knowledge(ROWS)))
    pd.testing.assert_frame_equal(mine, theirs)
