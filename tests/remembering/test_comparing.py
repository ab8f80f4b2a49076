"""What counts as odd between two runs: vanished rows and mixed-up cells, and nothing that staff do rightly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registers import complaint, raw_register
from toolkit.register.numbers import complaint_number
from toolkit.remembering.comparing import GONE_SHOWN_DAYS, Comparison, Earlier, compare, shown_gone
from toolkit.remembering.states import TabState, staff_state
from toolkit.schema import register_schema
from toolkit.storage.base import Cell

DAY = date(2026, 11, 24)
Rows = list[dict[str, Cell]]
CHANNELS = ("Telefoon", "Balie", "E-mail")


def rows(count: int) -> Rows:
    """Complaints that differ in every column that matters."""
    return [
        complaint(
            n,
            Omschrijving=f"De klant zegt dat afspraak {'abcdefghijklmnopqrstuvwxyz'[n]} niet doorging.",
            Ontvangen_op=f"{n}-10-2026",
            Kanaal=CHANNELS[n % 3],
            Afgehandeld_op=f"{n}-11-2026",
        )
        for n in range(1, count + 1)
    ]


def tab(content: Sequence[Mapping[str, Cell]]) -> TabState:
    """Tab Klachten as a state."""
    return staff_state(raw_register({"Klachten": content}), register_schema()).tabs["complaints"]


def earlier(state: TabState, **more: object) -> Earlier:
    """A snapshot of a state."""
    return Earlier(columns=state.columns, keys=state.keys, marks=state.marks, taken_on=DAY, **more)  # type: ignore[arg-type]


def test_the_first_run_has_nothing_to_compare_with() -> None:
    """Without a snapshot nothing is odd."""
    assert compare(tab(rows(3)), None) == Comparison()


def sorted_whole(found: Rows) -> Rows:
    """As a user sorts whole rows."""
    return sorted(found, key=lambda row: str(row["Kanaal"]))


def with_new_row(found: Rows) -> Rows:
    """As a user fills a fresh row."""
    return [*found, complaint(20, Omschrijving="Iets nieuws over de trap.")]


def edited(found: Rows) -> Rows:
    """As users close four complaints and correct a text."""
    changed = [dict(row) for row in found]
    for row in changed[:4]:
        row["Afgehandeld op"] = "20-11-2026"
    changed[5]["Omschrijving"] = "De klant zegt dat niemand kwam, en dat belde niemand af."
    return changed


def swapped_handlers(found: Rows) -> Rows:
    """As a coordinator corrects two channels that were confused."""
    changed = [dict(row) for row in found]
    changed[0]["Kanaal"], changed[1]["Kanaal"] = changed[1]["Kanaal"], changed[0]["Kanaal"]
    return changed


@pytest.mark.parametrize("act", [sorted_whole, with_new_row, edited, swapped_handlers])
def test_what_staff_do_rightly_raises_nothing(act: Callable[[Rows], Rows]) -> None:
    """A full sort, a new row, ordinary edits and corrections are not odd."""
    before = rows(12)
    assert compare(tab(act(before)), earlier(tab(before))) == Comparison()


def test_a_deleted_and_an_emptied_row_have_vanished() -> None:
    """Both are named, with the day on which they were last seen."""
    before = rows(6)
    after = [dict(row) for row in before[1:]]
    after[-1] = {"Nummer": after[-1]["Nummer"]}
    found = compare(tab(after), earlier(tab(before)))
    assert found.gone == {complaint_number(1): DAY, complaint_number(6): DAY}
    assert not found.mixed


def test_a_vanished_row_is_reported_until_it_is_back() -> None:
    """The next snapshot lacks it, and still it is known."""
    before = rows(4)
    state = tab(before[1:])
    assert compare(state, earlier(state, gone={complaint_number(1): DAY})).gone == {
        complaint_number(1): DAY
    }
    assert not compare(tab(before), earlier(state, gone={complaint_number(1): DAY})).gone


def test_after_some_weeks_it_is_reported_no_more() -> None:
    """On the last day yes, a day later no."""
    found = Comparison(gone={"K-0000101": DAY})
    assert shown_gone(found, DAY + timedelta(days=GONE_SHOWN_DAYS)) == {"K-0000101": DAY}
    assert shown_gone(found, DAY + timedelta(days=GONE_SHOWN_DAYS + 1)) == {}


def test_a_partial_sort_is_found_in_every_row_that_moved() -> None:
    """Descriptions sorted by themselves belong to other complaints now."""
    before = rows(8)
    texts = [row["Omschrijving"] for row in before][::-1]
    after = [{**row, "Omschrijving": text} for row, text in zip(before, texts, strict=True)]
    found = compare(tab(after), earlier(tab(before)))
    assert set(found.mixed) == {complaint_number(n) for n in range(1, 9)}
    assert {name for columns in found.mixed.values() for name in columns} == {"description"}


def test_numbers_left_behind_are_found() -> None:
    """All columns but the number were sorted: every cell stands beside another number."""
    before = rows(8)
    after = [
        {**row, "Nummer": other["Nummer"]} for row, other in zip(before, before[::-1], strict=True)
    ]
    found = compare(tab(after), earlier(tab(before)))
    assert set(found.mixed) == {complaint_number(n) for n in range(1, 9)}
    assert all("description" in columns for columns in found.mixed.values())


def test_a_shifted_date_column_is_found() -> None:
    """Dates that slid one row down, as after 'insert cells'."""
    before = rows(12)
    days = [None, *[row["Afgehandeld op"] for row in before[:-1]]]
    after = [{**row, "Afgehandeld op": day} for row, day in zip(before, days, strict=True)]
    found = compare(tab(after), earlier(tab(before)))
    assert set(found.mixed) == {complaint_number(n) for n in range(2, 13)}


def test_mixed_rows_are_reported_until_they_are_mended() -> None:
    """The second run after the sort still says so; undoing it ends it."""
    before = rows(6)
    texts = [row["Omschrijving"] for row in before][::-1]
    after = tab([{**row, "Omschrijving": text} for row, text in zip(before, texts, strict=True)])
    first = compare(after, earlier(tab(before)))
    known = earlier(after, suspects=first.mixed, origins=first.origins)
    assert compare(after, known) == first
    assert compare(tab(before), known) == Comparison()


@given(st.permutations(range(10)), st.sets(st.integers(0, 9), max_size=4))
def test_any_full_sort_with_any_single_closings_is_in_order(
    order: list[int], closed: set[int]
) -> None:
    """Whatever the order of whole rows, and whichever complaints are closed meanwhile."""
    before = rows(10)
    after = [dict(before[i]) for i in order]
    for i in closed:
        after[i]["Afgehandeld op"] = "24-11-2026"
    assert compare(tab(after), earlier(tab(before))) == Comparison()
