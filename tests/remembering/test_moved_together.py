"""A few rows of which some columns were sorted: found by what stood side by side before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registers import complaint, raw_register
from toolkit.register.numbers import complaint_number
from toolkit.remembering.comparing import Comparison, Earlier, compare
from toolkit.remembering.states import TabState, mark_of, staff_state
from toolkit.schema import register_schema
from toolkit.storage.base import Cell

Rows = list[dict[str, Cell]]
CHANNELS = ("Telefoon", "Balie", "E-mail")
HANDLERS = ("Roos Elzenkamp", "Gijs Dauwhoek")
CATEGORIES = ("Informatie", "Bejegening", "Beleid")


def rows(count: int = 12) -> Rows:
    """Complaints whose short columns repeat, as they do in a register."""
    return [
        complaint(
            n,
            Omschrijving=f"De klant zegt dat afspraak {'abcdefghijklmnopqrstuvwxyz'[n]} niet doorging.",
            Ontvangen_op=f"{n}-10-2026",
            Behandelaar=HANDLERS[n % 2],
            Kanaal=CHANNELS[n % 3],
            Rubriek=CATEGORIES[n % 3],
        )
        for n in range(1, count + 1)
    ]


def tab(content: Sequence[dict[str, Cell]]) -> TabState:
    """Tab Klachten as a state."""
    return staff_state(raw_register({"Klachten": content}), register_schema()).tabs["complaints"]


def found(before: Rows, after: Rows) -> Comparison:
    """What the next run says."""
    old = tab(before)
    known = Earlier(
        columns=old.columns, keys=old.keys, marks=old.marks, taken_on=date(2026, 11, 24)
    )
    return compare(tab(after), known)


def turned(before: Rows, places: Sequence[int], titles: Sequence[str]) -> Rows:
    """These columns of these rows, each one row further."""
    after = [dict(row) for row in before]
    for at, source in zip(places, [*places[1:], places[0]], strict=True):
        after[at] |= {title: before[source][title] for title in titles}
    return after


BLOCK = ("Behandelaar", "Ontvangen op", "Kanaal", "Rubriek")


@pytest.mark.parametrize("places", [(0, 1), (3, 4, 5), (0, 1, 2, 3, 4, 5)])
def test_a_block_of_a_few_rows(places: tuple[int, ...]) -> None:
    """Handler, day, channel and category moved along and the description stayed: each row is named."""
    mixed = found(rows(), turned(rows(), places, BLOCK)).mixed
    assert set(mixed) == {complaint_number(at + 1) for at in places}


def test_from_three_columns_on() -> None:
    """Two cells side by side are alike too often, as are three of which a row kept one."""
    assert found(rows(), turned(rows(), (0, 1), ("Behandelaar", "Kanaal"))) == Comparison()
    three = ("Ontvangen op", "Behandelaar", "Kanaal")
    assert len(found(rows(), turned(rows(), (0, 1), three)).mixed) == 2
    assert found(rows(), turned(rows(), (0, 2), three)) == Comparison()  # the same handler


def test_copied_from_a_row_that_stays_is_ordinary_work() -> None:
    """The same handler, day and channel as another complaint: that one did not change."""
    after = rows()
    after[0] |= {title: after[1][title] for title in BLOCK}
    assert found(rows(), after) == Comparison()


def test_emptied_cells_come_from_nowhere() -> None:
    """Rows that lose the same cells are as they were left, also where another one never had them."""
    before = rows()
    for row in before[:3]:
        row |= {"Laatste contact": "3-11-2026", "Toezegging": "Bellen.", "Oorzaak": "Vergeten."}
    after = [dict(row) for row in before]
    after[0] |= {"Laatste contact": None, "Toezegging": None, "Oorzaak": None}
    after[4] |= {"Laatste contact": "4-11-2026", "Toezegging": "Mailen.", "Oorzaak": "Druk."}
    assert found(before, after) == Comparison()
    assert mark_of("") in tab(before).marks


@given(st.data())
def test_closing_and_assessing_any_complaints_is_ordinary_work(data: st.DataObject) -> None:
    """Whichever of them get a day of closing, a contact, an expression and a reason at once."""
    reasons = ("Afspraken niet nagekomen", "Niet serieus genomen")
    after = rows()
    for at in data.draw(st.sets(st.integers(0, 11), max_size=8)):
        after[at] |= {
            "Afgehandeld op": f"{data.draw(st.integers(20, 23))}-11-2026",
            "Laatste contact": "20-11-2026",
            "Uiting": data.draw(st.sampled_from(("Uitgesproken", "Verborgen"))),
            "Klachtreden": data.draw(st.sampled_from(reasons)),
        }
    assert found(rows(), after) == Comparison()
