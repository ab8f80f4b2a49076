"""Deadlines: the term, the promise, the extension and its cap, for one complaint at a time and together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.registers import complaint, raw_register
from toolkit.register.reading import Register, read_register
from toolkit.resolving.deadlines import due_dates, extension_limit, normal_term
from toolkit.schema import register_schema
from toolkit.storage.base import Cell

# Terms of the default list: Informatie 10 (by the settings), Bejegening 5, Beleid 15 working days.
# 3-11-2026 is a Tuesday; the term of ten working days ends on Tuesday 17-11-2026, its cap on Tuesday 1-12-2026.


def register(
    *rows: Mapping[str, Cell],
    settings: Mapping[str, Cell] | None = None,
    **tabs: list[dict[str, Cell]],
) -> Register:
    lines = [{"Instelling": k, "Waarde": v} for k, v in (settings or {}).items()]
    return read_register(
        raw_register({"Klachten": rows, "Instellingen": lines, **tabs}), register_schema()
    )


def due(settings: Mapping[str, Cell] | None = None, **cells: Cell) -> str:
    found = due_dates(register(complaint(1, **cells), settings=settings))
    return str(found[0])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, "2026-11-17"),  # the normal term
        ({"Rubriek": "Bejegening"}, "2026-11-10"),  # the category's own term
        ({"Rubriek": "Beleid"}, "2026-11-24"),
        ({"Rubriek": "Onzin"}, "2026-11-17"),  # unknown: the settings' term
        ({"Rubriek": None}, "2026-11-17"),
        ({"Ontvangen_op": "7-11-2026"}, "2026-11-20"),  # Saturday → Friday
        ({"Ontvangen_op": None}, "NaT"),
        ({"Ontvangen_op": "31-2-2026"}, "NaT"),
        ({"Soort": "Klacht"}, "2026-11-17"),
        ({"Soort": "Overlast"}, "2026-11-17"),
        ({"Soort": "Reparatieverzoek"}, "NaT"),  # pointed elsewhere
        ({"Soort": "Geschil"}, "NaT"),
        ({"Toegezegd_vóór": "10-11-2026"}, "2026-11-10"),  # a promise before the term
        ({"Toegezegd_vóór": "17-11-2026"}, "2026-11-17"),
        ({"Toegezegd_vóór": "18-11-2026"}, "2026-11-17"),  # a promise after it changes nothing
        ({"Toegezegd_vóór": "3-11-2026"}, "2026-11-03"),
        ({"Toegezegd_vóór": "10-11-2026", "Soort": "Geschil"}, "NaT"),
        ({"Toegezegd_vóór": "10-11-2026", "Ontvangen_op": None}, "NaT"),
        ({"Uitstel_tot": "24-11-2026"}, "2026-11-17"),  # no reason: it does not count
        ({"Uitstel_tot": "24-11-2026", "Reden_uitstel": "onderdeel"}, "2026-11-24"),
        ({"Uitstel_tot": "1-12-2026", "Reden_uitstel": "onderdeel"}, "2026-12-01"),  # exactly the cap
        ({"Uitstel_tot": "2-12-2026", "Reden_uitstel": "onderdeel"}, "2026-12-01"),  # a day past it
        ({"Uitstel_tot": "10-11-2026", "Reden_uitstel": "onderdeel"}, "2026-11-17"),  # never earlier
        ({"Reden_uitstel": "onderdeel"}, "2026-11-17"),
        ({"Uitstel_tot": "24-11-2026", "Reden_uitstel": "op verzoek", "Toegezegd_vóór": "10-11-2026"}, "2026-11-24"),
        ({"Uitstel_tot": "9-11-2026", "Reden_uitstel": "op verzoek", "Toegezegd_vóór": "6-11-2026"}, "2026-11-09"),
        ({"Afgehandeld_op": "5-11-2026", "Heropend_op": "9-11-2026"}, "2026-11-17"),  # reopening starts nothing anew
    ],
)  # fmt: skip
def test_the_last_day_of_one_complaint(cells: dict[str, Cell], expected: str) -> None:
    """Term, promise, extension with a reason up to its cap; a kind without a term here has no day."""
    assert due(**cells) == expected


def test_the_settings_give_the_default_term_and_the_cap() -> None:
    """Of every category without a term of its own."""
    assert due({"Afhandeltermijn in werkdagen": 3}) == "2026-11-06"
    assert due({"Afhandeltermijn in werkdagen": 3}, Rubriek="Bejegening") == "2026-11-10"
    late = {"Uitstel_tot": "1-1-2027", "Reden_uitstel": "onderdeel"}
    assert due({"Uitstel ten hoogste (werkdagen)": 2}, **late) == "2026-11-19"
    assert due({"Uitstel ten hoogste (werkdagen)": 0}, **late) == "2026-11-17"


def test_a_term_in_calendar_days() -> None:
    """Runs on to the next working day; the cap is in working days all the same."""
    kinds: list[dict[str, Cell]] = [
        {"Rubriek": "Informatie", "Afhandeltermijn": 11, "Termijn in": "kalenderdagen"}
    ]
    found = register(complaint(1), complaint(2, Rubriek="Anders"), Rubrieken=kinds)
    assert normal_term(found).astype(str).tolist() == [
        "2026-11-16",
        "2026-11-17",
    ]  # Saturday 14 → Monday 16
    assert extension_limit(found).astype(str).tolist() == ["2026-11-30", "2026-12-01"]


def test_a_holiday_in_the_term_counts_by_the_calendar() -> None:
    """Over Easter 2026: Goede Vrijdag can be an ordinary day, or everything but the weekend."""
    cells = {"Ontvangen_op": "1-4-2026", "Rubriek": "Bejegening"}  # Wednesday
    assert due(**cells) == "2026-04-10"
    assert due({"Goede Vrijdag vrij": "nee"}, **cells) == "2026-04-09"
    assert due({"Werkdagenkalender": "alleen weekend"}, **cells) == "2026-04-08"
    assert due({"Eigen sluitingsdagen": "9-4-2026"}, **cells) == "2026-04-13"


def test_a_changed_category_computes_from_receipt() -> None:
    """There is nothing to remember of what it was before."""
    before, after = due(Rubriek="Beleid"), due(Rubriek="Bejegening")
    assert (before, after) == ("2026-11-24", "2026-11-10")


DAYS = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2027, 12, 31)))


@settings(max_examples=40)  # each example reads a whole register
@given(
    received=DAYS,
    promised=DAYS,
    extended=DAYS,
    has_reason=st.booleans(),
    category=st.sampled_from(["Informatie", "Bejegening", "Beleid"]),
)
def test_what_always_holds(
    received: date | None,
    promised: date | None,
    extended: date | None,
    has_reason: bool,
    category: str,
) -> None:
    """Never past the cap, never before a promise allows, and only an extension with a reason passes the term."""
    cells = {
        "Ontvangen_op": received,
        "Toegezegd_vóór": promised,
        "Uitstel_tot": extended,
        "Reden_uitstel": "x" if has_reason else None,
    }
    found = register(complaint(1, Rubriek=category, **cells))
    (day,), (term,), (cap,) = due_dates(found), normal_term(found), extension_limit(found)
    if received is None:
        assert np.isnat(day)
        assert np.isnat(term)
        return
    assert term <= cap
    assert day <= cap
    if not has_reason or extended is None:
        assert day == min(term, np.datetime64(promised or date(2099, 1, 1)))
    else:
        assert day >= min(term, np.datetime64(promised or date(2099, 1, 1)))
        assert day in (term, cap, np.datetime64(extended), np.datetime64(promised or extended))


def test_many_complaints_are_each_computed_alone() -> None:
    """The same days, in any company."""
    rows = [
        complaint(i, Rubriek=c, Ontvangen_op=date(2026, 1, 1) + timedelta(days=17 * i), Soort=kind)
        for i, (c, kind) in enumerate(
            [("Informatie", None), ("Bejegening", "Geschil"), ("Beleid", "Overlast"), (None, None)]
            * 3,
            1,
        )
    ]
    together = due_dates(register(*rows)).astype(str).tolist()
    assert together == [str(due_dates(register(row))[0]) for row in rows]
