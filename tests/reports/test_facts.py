"""The facts of each period equal an independent reckoning in SQL over the same register."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from tests.reports.knowing import (
    TODAY,
    complaints,
    demo_knowledge,
    knowledge_of,
)
from toolkit.improving.periods import period
from toolkit.reports.chronicle import KINDS, chronicle, covered_from
from toolkit.reports.facts import PeriodFacts, facts_of, period_facts
from toolkit.reports.sentences import sentences


@cache
def all_facts() -> dict[str, PeriodFacts]:
    told = chronicle(demo_knowledge())
    return {f.period.key: f for kind in KINDS for f in facts_of(told, told.periods(kind))}


@cache
def database() -> sqlite3.Connection:
    """The parsed complaints with their terms, as a table ``k`` with days as ISO text."""
    knowledge = demo_knowledge()
    frame = knowledge.register.complaints.frame
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "create table k (kind, received, closed, reopened, due, category, channel, hidden, repeat)"
    )
    days = [frame[name] for name in ("received_on", "closed_on", "reopened_on")]
    days.append(knowledge.assessed["due_on"])
    texts = [[None if d != d else d.date().isoformat() for d in column] for column in days]
    rows = zip(
        frame["kind"], *texts, frame["category"], frame["channel"], frame["is_hidden"],
        knowledge.assessed["repeat_number"], strict=True,
    )  # fmt: skip
    connection.executemany("insert into k values (?,?,?,?,?,?,?,?,?)", rows)
    connection.execute(
        "create view c as select *, case when closed is null or reopened > closed then null else closed end"
        " as final from k where kind = 'complaint'"
    )
    return connection


def count(where: str, facts: PeriodFacts) -> int:
    values = {
        "first": facts.period.first_on.isoformat(),
        "last": min(facts.period.last_on, TODAY).isoformat(),
        "today": TODAY.isoformat(),
    }
    found: int = database().execute(f"select count(*) from c where {where}", values).fetchone()[0]
    return found


QUERIES = {
    "received_count": "received between :first and :last",
    "closed_count": "final between :first and :last",
    "due_count": "due between :first and :last and (final is not null or due < :today)",
    "on_time_count": "due between :first and :last and final <= due",
    "hidden_count": "received between :first and :last and hidden = 1",
    "expression_count": "received between :first and :last and hidden is not null",
    "repeat_count": "received between :first and :last and repeat > 1",
    "reopened_count": "reopened between :first and :last",
}
OPEN_AT = (
    "received <= :last and (coalesce(closed, '9999') > :last"
    " or (reopened <= :last and reopened > coalesce(closed, '0000')))"
)


@pytest.mark.parametrize("figure", QUERIES)
def test_totals_equal_sql(figure: str) -> None:
    """Every month, quarter and year counts what a query counts."""
    wanted = {key: count(QUERIES[figure], facts) for key, facts in all_facts().items()}
    assert {key: facts.total[figure] for key, facts in all_facts().items()} == wanted
    assert sum(wanted.values())


def test_open_at_the_end_equals_sql() -> None:
    """Open at a past day follows from the dates, and the ages add up to it."""
    for facts in all_facts().values():
        assert facts.total["open_count"] == count(OPEN_AT, facts)
        assert sum(row["count"] for row in facts.open_ages) == facts.total["open_count"]


def test_breakdowns_add_up() -> None:
    """Each breakdown adds up to the total, months to their quarter, and quarters to their year."""
    facts = all_facts()
    for one in facts.values():
        for rows in one.breakdowns.values():
            assert sum(r["received_count"] for r in rows) == one.total["received_count"]
    assert sum(
        f.total["received_count"] for k, f in facts.items() if k.startswith("2026-0")
    ) == sum(facts[key].total["received_count"] for key in ("2026-Q1", "2026-Q2", "2026-Q3"))


def test_categories_equal_sql() -> None:
    """The counts per category of a year, from large to small, are those of a query."""
    rows = database().execute(
        "select category, count(*) from c where received between '2026-01-01' and '2026-11-25'"
        " group by category order by count(*) desc, category"
    )
    wanted = [(name, number) for name, number in rows.fetchall()]
    found = all_facts()["2026"].breakdowns["category"]
    assert [(r["part"], r["received_count"]) for r in found if r["received_count"]] == wanted


def test_handling_bands_hold_every_closed_complaint() -> None:
    """Bands are those closed complaints of which the length is known, and follow each other without a gap."""
    facts = all_facts()["2026"]
    edges = [(r["from_working_days"], r["to_working_days"]) for r in facts.handling]
    assert edges[0][0] == 0
    assert edges[-1][1] is None
    assert all(end + 1 == start for (_a, end), (start, _b) in pairwise(edges))
    assert 0 <= facts.total["closed_count"] - sum(r["count"] for r in facts.handling) <= 3


def test_json_is_plain_and_complete() -> None:
    """The facts are valid JSON without nan, and hold every part that the documentation names."""
    facts = all_facts()["2026-10"]
    told = json.loads(json.dumps(facts.as_json(), allow_nan=False))
    assert list(told) == [
        "period", "first_on", "last_on", "today", "is_running", "total", "previous", "breakdowns",
        "trend", "monthly", "handling", "open_ages", "aftercare", "actions", "costs", "alarms",
    ]  # fmt: skip
    assert set(told["breakdowns"]) == {"category", "channel", "complex", "team", "reason"}
    assert told["trend"][-1] == {
        "period": "2026-10",
        "received_count": told["total"]["received_count"],
    }


def test_one_period_alone_tells_the_same() -> None:
    """What ``report --period`` prints is what the page of that period says."""
    assert (
        period_facts(demo_knowledge(), period("2026-Q3")).as_json()
        == all_facts()["2026-Q3"].as_json()
    )


@pytest.mark.parametrize("key", ["2019-04", "2031-Q1", "2030"])
def test_a_period_without_complaints(key: str) -> None:
    """A period that the register does not cover has zeros, not an error."""
    facts = period_facts(demo_knowledge(), period(key))
    assert facts.total["received_count"] == 0
    assert json.dumps(facts.as_json(), allow_nan=False)
    assert sentences(facts)


def test_an_empty_register_has_facts() -> None:
    """Before the first complaint there is one month, with nothing in it."""
    knowledge = knowledge_of({})
    assert covered_from(knowledge) == TODAY
    facts = period_facts(knowledge, period("2026-11"))
    assert sentences(facts) == ["In november 2026 zijn geen klachten geregistreerd."]


def rows_on(*days: str) -> list[dict[str, Any]]:
    return complaints(*[(1, {"Ontvangen_op": day}) for day in days])


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (("3-11-2026",), date(2026, 11, 3)),
        (("3-11-2025", "3-11-2026"), date(2025, 11, 3)),
        (("2-11-2025", "3-11-2026"), date(2025, 11, 2)),
        (("1-11-2025", "3-11-2026"), date(2026, 11, 3)),
        (("3-11-2006", "1-2-2026", "3-11-2026"), date(2026, 2, 1)),
    ],
)
def test_a_mistyped_year_makes_no_pages(days: tuple[str, ...], first: date) -> None:
    """What lies before more than 366 days without any receipt does not start the reports."""
    assert covered_from(knowledge_of({"Klachten": rows_on(*days)})) == first
