"""The figures of tab Overzicht, against a second, slow way of counting them one complaint at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registers import complaint, raw_register
from toolkit.improving.periods import Period, period, periods_between
from toolkit.improving.quantiles import grouped_quantiles
from toolkit.improving.repeats import repeat_numbers
from toolkit.improving.summaries import BREAKDOWNS, open_intervals, summarise
from toolkit.register.checks import check_register
from toolkit.register.reading import Register, read_register
from toolkit.resolving.assessment import assess
from toolkit.resolving.workdays import work_calendar
from toolkit.schema import register_schema
from toolkit.storage.base import Cell

TODAY = date(2026, 11, 24)
CALENDAR = work_calendar()
Rows = Sequence[Mapping[str, Cell]]


def read(rows: Rows, today: date = TODAY) -> tuple[Register, pd.DataFrame]:
    register = read_register(raw_register({"Klachten": rows}), register_schema())
    check_register(register, today)
    assessed = assess(register, today)
    assessed["repeat_number"] = repeat_numbers(register.complaints.frame, 365)
    return register, assessed


def summary(rows: Rows, *keys: str, today: date = TODAY) -> pd.DataFrame:
    register, assessed = read(rows, today)
    return summarise(register, assessed, [period(k) for k in keys], today)


def total(rows: Rows, key: str, today: date = TODAY) -> dict[str, Any]:
    found = summary(rows, key, today=today)
    return dict(found[found["breakdown"] == "total"].iloc[0])


def test_received_closed_and_open_of_one_month() -> None:
    """By the day of receipt, the day of closing, and what was open at the end of the last day."""
    rows = [
        complaint(1, Ontvangen_op="31-10-2026", Afgehandeld_op="1-11-2026"),
        complaint(2, Ontvangen_op="1-10-2026", Afgehandeld_op="31-10-2026"),
        complaint(3, Ontvangen_op="31-10-2026"),
        complaint(4, Ontvangen_op="30-9-2026", Afgehandeld_op="2-11-2026"),
        complaint(5, Ontvangen_op="1-11-2026"),
        complaint(6, Ontvangen_op=None),
    ]
    found = total(rows, "2026-10")
    assert (found["received_count"], found["closed_count"], found["open_count"]) == (3, 1, 3)


def test_on_time_is_measured_in_the_month_of_the_last_day() -> None:
    """Open and late counts as late, else leaving complaints open would flatter; open and not yet due counts nowhere."""
    rows = [
        complaint(
            1, Ontvangen_op="2-11-2026", Afgehandeld_op="16-11-2026"
        ),  # due on the 16th: on time
        complaint(2, Ontvangen_op="2-11-2026", Afgehandeld_op="17-11-2026"),  # a day late
        complaint(3, Ontvangen_op="2-11-2026"),  # open and late
        complaint(4, Ontvangen_op="10-11-2026"),  # open, due today
        complaint(5, Ontvangen_op="11-11-2026", Afgehandeld_op="12-11-2026"),  # due tomorrow
        complaint(6, Ontvangen_op="15-10-2026", Afgehandeld_op="16-10-2026"),  # due in October
        complaint(
            7, Ontvangen_op="2-11-2026", Afgehandeld_op="4-11-2026", Heropend_op="5-11-2026"
        ),  # open again
    ]
    found = total(rows, "2026-11")
    assert (found["due_count"], found["on_time_count"], found["on_time_share"]) == (4, 1, 0.25)
    assert np.isnan(total(rows[:1], "2026-10")["on_time_share"])


def test_a_past_months_open_count_does_not_depend_on_today() -> None:
    """Closed today, it was open then all the same; a reopened complaint was closed between."""
    rows = [
        complaint(1, Ontvangen_op="3-8-2026", Afgehandeld_op="24-11-2026"),
        complaint(2, Ontvangen_op="3-8-2026", Afgehandeld_op="20-8-2026", Heropend_op="5-10-2026"),
        complaint(
            3, Ontvangen_op="3-8-2026", Heropend_op="5-10-2026"
        ),  # its closing date is lost: open all along
        complaint(
            4, Ontvangen_op="3-8-2026", Heropend_op="20-8-2026", Afgehandeld_op="5-10-2026"
        ),  # closed again
    ]
    found = summary(rows, "2026-08", "2026-09", "2026-10", "2026-11")
    counts = found[found["breakdown"] == "total"].set_index("period")["open_count"]
    assert counts.to_dict() == {"2026-08": 3, "2026-09": 3, "2026-10": 3, "2026-11": 2}


def test_intervals_of_being_open() -> None:
    """Two stretches for a complaint that is open again, none without a day of receipt."""

    def days(*texts: str) -> Any:
        return np.array(texts, "datetime64[D]")

    index, since, until = open_intervals(days("2026-01-01", "NaT", "2026-01-01"), days("2026-02-01", "2026-02-01", "NaT"), days("2026-03-01", "NaT", "NaT"))  # fmt: skip
    assert index.tolist() == [0, 2, 0]
    assert since.astype(str).tolist() == ["2026-01-01", "2026-01-01", "2026-03-01"]
    assert until.astype(str).tolist() == ["2026-02-01", "NaT", "NaT"]


def test_nuisance_counts_apart_and_other_kinds_not_at_all() -> None:
    """A repair request or a dispute is in no figure."""
    kinds = [None, "Klacht", "Overlast", "Overlast", "Geschil", "Reparatieverzoek"]
    rows = [complaint(i, Soort=kind) for i, kind in enumerate(kinds, 1)]
    found = total(rows, "2026-11")
    assert (found["received_count"], found["open_count"], found["nuisance_count"]) == (2, 2, 2)


def test_hidden_reach_repeats_and_rate() -> None:
    """Hidden of what was judged; teams that registered of all teams; per thousand homes a year."""
    home = {"Huurder- of VHE-nummer": "00417"}
    rows = [
        complaint(1, Ontvangen_op="1-10-2026", Uiting="Verborgen", **home),
        complaint(2, Ontvangen_op="2-10-2026", Uiting="Uitgesproken", **home),
        complaint(3, Ontvangen_op="3-10-2026"),
    ]
    found = total(rows, "2026-10")
    assert (found["hidden_count"], found["expression_count"], found["hidden_share"]) == (1, 2, 0.5)
    assert (found["repeat_count"], found["reach_share"]) == (1, 0.5)  # Klantcontact of two teams
    assert found["yearly_rate_per_1000_homes"] == pytest.approx(3 / 150 * 1000 * 365 / 31)
    by_complex = (
        summary(rows, "2026-10").query("breakdown == 'complex' and part == 'De Linde'").iloc[0]
    )
    assert by_complex["yearly_rate_per_1000_homes"] == pytest.approx(2 / 100 * 1000 * 365 / 31)
    assert np.isnan(by_complex["reach_share"])


def test_the_running_month_ends_today() -> None:
    """The rate is per day that has passed; a month that has not begun is left out."""
    rows = [complaint(1, Ontvangen_op="3-11-2026")]
    assert total(rows, "2026-11")["yearly_rate_per_1000_homes"] == pytest.approx(
        1 / 150 * 1000 * 365 / 24
    )
    assert summary(rows, "2026-11", "2026-12")["period"].unique().tolist() == ["2026-11"]


def test_the_smallest_set_that_reaches_eighty_percent() -> None:
    """From large to small; a set that reaches it exactly needs no more."""
    counts = {"Informatie": 5, "Bejegening": 3, "Beleid": 1, "Anders": 1}
    names = [name for name, count in counts.items() for _ in range(count)]
    found = summary(
        [complaint(i, Rubriek=name) for i, name in enumerate(names, 1)], "2026-11"
    ).query("breakdown == 'category'")
    assert found["part"].tolist() == ["Informatie", "Bejegening", "Anders", "Beleid"]
    assert found["cumulative_share"].round(9).tolist() == [0.5, 0.8, 0.9, 1.0]
    assert found["in_pareto_set"].tolist() == [True, True, False, False]


def test_an_unknown_part_is_a_part() -> None:
    """So that the parts add up to the total."""
    found = summary([complaint(1, Rubriek=None), complaint(2)], "2026-11").query(
        "breakdown == 'category'"
    )
    assert dict(zip(found["part"], found["received_count"], strict=True)) == {
        "": 1,
        "Informatie": 1,
    }


def test_an_empty_register_has_a_total_of_zero() -> None:
    """And no parts."""
    found = summary([], "2026-11")
    assert found["breakdown"].tolist() == ["total"]
    assert found["received_count"].tolist() == [0]
    assert np.isnan(found["on_time_share"].iloc[0])


@given(
    values=st.lists(
        st.tuples(
            st.integers(0, 3), st.one_of(st.just(float("nan")), st.integers(0, 50).map(float))
        ),
        max_size=30,
    ),
    share=st.floats(0, 1),
)
def test_quantiles_are_those_of_numpy(values: list[tuple[int, float]], share: float) -> None:
    """Group by group, leaving out what is missing."""
    groups = np.array([g for g, _v in values], dtype=np.intp)
    numbers = np.array([v for _g, v in values], dtype=float)
    ((*found,),) = grouped_quantiles(groups, numbers, 4, [share])
    for group in range(4):
        known = numbers[(groups == group) & ~np.isnan(numbers)]
        if len(known):
            assert found[group] == pytest.approx(float(np.quantile(known, share)))
        else:
            assert np.isnan(found[group])


DAY = st.dates(date(2026, 7, 1), date(2026, 12, 15))
MAYBE = st.one_of(st.none(), DAY)
ROW = st.fixed_dictionaries(
    {
        "Behandelaar": st.sampled_from(["Roos Elzenkamp", "Gijs Dauwhoek", "Otto Grasmeer", None]),
        "Ontvangen op": MAYBE,
        "Kanaal": st.sampled_from(["Telefoon", "Balie", None]),
        "Rubriek": st.sampled_from(["Informatie", "Bejegening", "Beleid"]),
        "Soort": st.sampled_from([None, None, "Overlast", "Geschil"]),
        "Huurder- of VHE-nummer": st.sampled_from([None, "00417", "H01", "00512", "Molenwerf"]),
        "Afgehandeld op": MAYBE,
        "Heropend op": st.one_of(st.none(), st.none(), DAY),
        "Uiting": st.sampled_from([None, "Verborgen", "Uitgesproken"]),
        "Klachtreden": st.sampled_from([None, "Denkt niet mee"]),
        "Toegezegd vóór": st.one_of(st.none(), st.none(), DAY),
    }
)


def counted(
    cases: list[dict[str, Any]], nuisance: list[dict[str, Any]], span: Period, today: date
) -> dict[str, float]:
    """The figures of one part in one period, one complaint at a time, in plain Python."""
    end = min(span.last_on, today)

    def within(day: Any) -> bool:
        return day is not None and span.first_on <= day <= end

    def was_open(case: dict[str, Any]) -> bool:
        received, closed, reopened = case["received_on"], case["closed_on"], case["reopened_on"]
        if received is None or received > end:
            return False
        if closed is None or closed > end:
            return not (closed is not None and closed <= received)
        return reopened is not None and closed < reopened <= end

    def is_closed(case: dict[str, Any]) -> bool:
        closed, reopened = case["closed_on"], case["reopened_on"]
        return closed is not None and not (reopened is not None and reopened > closed)

    def days(case: dict[str, Any], until: date) -> int:
        start, one = np.datetime64(case["received_on"]), np.timedelta64(1, "D")
        return int(
            np.busday_count(start + one, np.datetime64(until) + one, holidays=CALENDAR.days_off)
        )

    closed = [c for c in cases if is_closed(c) and within(c["closed_on"])]
    due = [c for c in cases if within(c["due_on"]) and (is_closed(c) or c["due_on"] < today)]
    on_time = [c for c in due if is_closed(c) and c["closed_on"] <= c["due_on"]]
    handling = [
        days(c, c["closed_on"])
        for c in closed
        if c["received_on"] is not None and c["closed_on"] >= c["received_on"]
    ]
    ages = [days(c, end) for c in cases if was_open(c)]
    judged = [c for c in cases if within(c["received_on"]) and not np.isnan(c["is_hidden"])]

    def quantile(values: list[int], share: float) -> float:
        return float(np.quantile(values, share)) if values else float("nan")

    return {
        "received_count": sum(within(c["received_on"]) for c in cases),
        "closed_count": len(closed),
        "open_count": len(ages),
        "due_count": len(due),
        "on_time_count": len(on_time),
        "on_time_share": len(on_time) / len(due) if due else float("nan"),
        "handling_median_working_days": quantile(handling, 0.5),
        "handling_p90_working_days": quantile(handling, 0.9),
        "open_age_median_working_days": quantile(ages, 0.5),
        "open_age_p90_working_days": quantile(ages, 0.9),
        "hidden_count": sum(c["is_hidden"] == 1 for c in judged),
        "hidden_share": sum(c["is_hidden"] == 1 for c in judged) / len(judged)
        if judged
        else float("nan"),
        "repeat_count": sum(within(c["received_on"]) and c["repeat_number"] > 1 for c in cases),
        "reopened_count": sum(within(c["reopened_on"]) for c in cases),
        "nuisance_count": sum(within(c["received_on"]) for c in nuisance),
    }


@settings(max_examples=25)  # each example counts every figure twice
@given(rows=st.lists(ROW, max_size=14), today=st.dates(date(2026, 9, 15), date(2026, 12, 31)))
def test_every_figure_is_what_counting_one_by_one_gives(
    rows: list[dict[str, Cell]], today: date
) -> None:
    """In total and for every part of every breakdown, in every month; and nothing that has no figure is listed."""
    register, assessed = read([complaint(i, **row) for i, row in enumerate(rows, 1)], today)
    periods = periods_between("month", date(2026, 7, 1), today)
    found = summarise(register, assessed, periods, today)
    frame = register.complaints.frame.assign(
        due_on=assessed["due_on"], repeat_number=assessed["repeat_number"], total=""
    )
    dates = ["received_on", "closed_on", "reopened_on", "due_on"]
    cases = frame.astype(dict.fromkeys(dates, object)).to_dict("records")
    for case in cases:
        case.update({d: None if pd.isna(case[d]) else case[d].date() for d in dates})
    for breakdown in ("total", *BREAKDOWNS):
        for part in {c[breakdown] for c in cases} | {""}:
            mine = [c for c in cases if c[breakdown] == part and c["kind"] == "complaint"]
            nuisance = [c for c in cases if c[breakdown] == part and c["kind"] == "nuisance_report"]
            for span in periods:
                expected = counted(mine, nuisance, span, today)
                line = found[
                    (found["breakdown"] == breakdown)
                    & (found["part"] == part)
                    & (found["period"] == span.key)
                ]
                is_listed = (
                    any(v > 0 for k, v in expected.items() if k.endswith("_count"))
                    or breakdown == "total"
                )
                has_judged = not np.isnan(expected["hidden_share"])
                assert len(line) == int(is_listed or has_judged)
                if len(line):
                    shown = line.iloc[0]
                    assert {k: shown[k] for k in expected} == pytest.approx(expected, nan_ok=True)


@settings(max_examples=15)
@given(rows=st.lists(ROW, max_size=20))
def test_parts_add_up(rows: list[dict[str, Cell]]) -> None:
    """Each breakdown's parts sum to the total; shares end at one; the eighty percent are reached with no part too many."""
    register, assessed = read([complaint(i, **row) for i, row in enumerate(rows, 1)])
    found = summarise(register, assessed, periods_between("month", date(2026, 7, 1), TODAY), TODAY)
    counts = [
        "received_count",
        "closed_count",
        "open_count",
        "due_count",
        "on_time_count",
        "hidden_count",
        "nuisance_count",
    ]
    totals = found[found["breakdown"] == "total"].set_index("period")[counts]
    for breakdown in BREAKDOWNS:
        parts = found[found["breakdown"] == breakdown]
        sums = parts.groupby("period")[counts].sum().reindex(totals.index, fill_value=0)
        assert (sums == totals).all(axis=None)
        for _key, month in parts[parts["received_count"] > 0].groupby("period"):
            assert month["cumulative_share"].iloc[-1] == pytest.approx(1)
            inside = month[month["in_pareto_set"]]["share"]
            assert inside.sum() >= 0.8 - 1e-9
            assert inside.sum() - inside.iloc[-1] < 0.8


def test_years_and_months_agree() -> None:
    """The months of a year add up to the year, and open at its end is open at the end of its last month."""
    rows = [complaint(i, Ontvangen_op=date(2025, 1, 1) + timedelta(days=9 * i), Afgehandeld_op=date(2025, 1, 20) + timedelta(days=10 * i)) for i in range(1, 60)]  # fmt: skip
    months = summary(rows, *(f"2025-{m:02}" for m in range(1, 13))).query("breakdown == 'total'")
    year = total(rows, "2025")
    for name in ("received_count", "closed_count", "due_count", "on_time_count"):
        assert months[name].sum() == year[name]
    assert months["open_count"].iloc[-1] == year["open_count"]
