"""Retention: what is due, what goes, what stays, and that every figure stays the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from tests.registers import complaint, raw_register
from tests.registers.drawn import Drawn, drawn_complaints, rows_of
from toolkit.improving.cells import DIMENSIONS
from toolkit.improving.periods import PeriodKind, last_12_months, periods_between
from toolkit.improving.repeats import repeat_cases, repeat_numbers, with_frozen
from toolkit.improving.scan_study import make_study
from toolkit.improving.summaries import summarise
from toolkit.knowledge import Knowledge
from toolkit.pipeline import script_contents, understand
from toolkit.privacy.retaining import retained_register
from toolkit.privacy.retention import Retention, plan_retention
from toolkit.progress import Stopwatch
from toolkit.register.numbers import complaint_number
from toolkit.register.reading import Register, read_register
from toolkit.resolving.assessment import assess
from toolkit.schema import register_schema
from toolkit.storage.base import Cell, RawRegister
from toolkit.storage.edited import with_content
from toolkit.writing.changes import plan_changes

SCHEMA = register_schema()
TODAY = date(2026, 11, 24)
YEAR = timedelta(days=365)
ONE, TWO, THREE = (complaint_number(n) for n in (1, 2, 3))

Rows = Sequence[Mapping[str, Cell]]


def known(raw: RawRegister, today: date = TODAY) -> Knowledge:
    """What a register tells."""
    return understand(raw, SCHEMA, today, Stopwatch(progress=lambda _text: None))


def refreshed(raw: RawRegister, today: date = TODAY) -> RawRegister:
    """The register with the script's tabs as a refresh writes them."""
    for content in script_contents(raw, known(raw, today), SCHEMA):
        raw = with_content(raw, content)
    return raw


def retained(raw: RawRegister, today: date = TODAY) -> tuple[RawRegister, Retention]:
    """The register after retention, and what was due."""
    found = read_register(raw, SCHEMA)
    assessed = judged(found, today)
    due = plan_retention(found, assessed, today)
    return retained_register(raw, found, assessed, SCHEMA, due), due


def judged(found: Register, today: date) -> pd.DataFrame:
    """The complaints with what the figures need."""
    assessed = assess(found, today)
    repeats = repeat_numbers(found.complaints.frame, found.settings.repeat_window_days)
    numbers = with_frozen(repeats, found.complaints.texts("number"), found.frozen_repeats)
    return assessed.assign(repeat_number=numbers, repeat="", signal="")


def register(*rows: Mapping[str, Cell], **tabs: Rows) -> RawRegister:
    """A register with these complaints and other tabs."""
    return raw_register({"Klachten": rows, **tabs})


def closed(serial: int, received: str, on: str, **cells: Cell) -> dict[str, Cell]:
    """A complaint that was closed."""
    return complaint(serial, Ontvangen_op=received, Afgehandeld_op=on, **cells)


def row_of(raw: RawRegister, number: str, tab: str = "Klachten") -> dict[str, Cell]:
    """The filled cells of the row with a number."""
    table = raw.tabs[tab]
    at = table.header.index("Nummer")
    (row,) = [r for r in table.rows if r[at] == number]
    return {t: c for t, c in zip(table.header, row, strict=True) if c not in ("", None)}


@pytest.mark.parametrize(
    ("cells", "today", "expected"),
    [
        ({}, date(2026, 11, 2), ((), ())),  # closed Monday 3 November 2025: a day to go
        ({}, date(2026, 11, 3), ((ONE,), ())),  # twelve months
        ({}, date(2030, 11, 2), ((ONE,), ())),  # a day before five years
        ({}, date(2030, 11, 3), ((), (ONE,))),
        ({"Heropend_op": "4-11-2025"}, date(2030, 11, 3), ((), ())),  # open again
        ({"Afgehandeld_op": ""}, date(2036, 11, 3), ((), ())),  # never closed
        ({"Omschrijving": "(geanonimiseerd)"}, date(2026, 11, 3), ((), ())),  # not again
        ({"Omschrijving": "(geanonimiseerd)"}, date(2030, 11, 3), ((), (ONE,))),
        ({"Soort": "Reparatieverzoek", "Afgehandeld_op": ""}, date(2026, 10, 27), ((), ())),
        ({"Soort": "Reparatieverzoek", "Afgehandeld_op": ""}, date(2026, 10, 28), ((ONE,), ())),
    ],
)
def test_what_is_due_on_a_day(
    cells: Mapping[str, Cell], today: date, expected: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    """From the closing day; a kind without a term from its receipt; each bound to the day."""
    raw = register(
        {
            **closed(1, "27-10-2025", "3-11-2025"),
            **{k.replace("_", " "): v for k, v in cells.items()},
        }
    )
    due = retained(raw, today)[1]
    assert (due.anonymised, due.removed) == expected


def test_a_complaint_stays_whole_while_a_new_one_can_repeat_it() -> None:
    """With a short term of the coordinator's, the window of repeats still counts, its last day included."""
    short = [{"Instelling": "Anonimiseren na (maanden)", "Waarde": "1"}]
    raw = register(closed(1, "24-11-2025", "28-11-2025"), Instellingen=short)
    for today, expected in ((TODAY, ()), (TODAY + timedelta(days=1), (ONE,))):
        assert retained(raw, today)[1].anonymised == expected


def test_what_leads_to_a_person_goes_and_what_counts_stays() -> None:
    """Each cell: the team for the handler, the complex for the home, a marker for the words."""
    cells = {
        "Huurder- of VHE-nummer": "00417",
        "Toezegging": "Wij bellen terug.",
        "Klachtreden": "Andere verwachting",
        "Oorzaak": "Brief van Piet bleef liggen",
        "Uitstel tot": "10-11-2025",
        "Reden uitstel": "Piet was ziek",
    }
    before = row_of(register({**closed(1, "27-10-2025", "3-11-2025"), **cells}), ONE)
    raw, due = retained(register({**closed(1, "27-10-2025", "3-11-2025"), **cells}))
    after = row_of(raw, ONE)
    assert due.anonymised == (ONE,)
    gone = {"Toezegging", "Oorzaak"}
    assert after == {
        **{title: cell for title, cell in before.items() if title not in gone},
        "Behandelaar": "Klantcontact",
        "Omschrijving": "(geanonimiseerd)",
        "Huurder- of VHE-nummer": "De Linde",
        "Reden uitstel": "(geanonimiseerd)",
    }


def test_the_words_of_aftercare_go_with_it_and_the_grades_stay() -> None:
    """Of a removed complaint the answers go altogether: they would belong to nothing."""
    remark = "Toelichting"
    answers: list[dict[str, Cell]] = [
        {"Nummer": ONE, "Totaalcijfer": 8, remark: "Piet was aardig", "Datum": "10-11-2025"},
        {"Nummer": TWO, "Totaalcijfer": 4, remark: "Jan niet", "Datum": "10-11-2020"},
    ]
    rows = closed(1, "27-10-2025", "3-11-2025"), closed(2, "26-10-2020", "2-11-2020")
    raw, due = retained(register(*rows, Nazorg=answers))
    assert (due.anonymised, due.removed) == ((ONE,), (TWO,))
    tab = raw.tabs["Nazorg"]
    left = [
        {t: c for t, c in zip(tab.header, row, strict=True) if c is not None} for row in tab.rows
    ]
    assert left == [{t: c for t, c in answers[0].items() if t != remark}, {}]
    assert [f.rule.code for f in known(raw).register.findings if f.rule.code == "N004"] == []


def test_a_row_without_a_number_of_its_own_is_named_and_left_alone() -> None:
    """Whose row would be emptied?"""
    rows = [closed(1, "27-10-2025", "3-11-2025") for _copy in range(2)]
    raw, due = retained(register(*rows, {**rows[0], "Nummer": ""}))
    assert due.is_empty
    assert due.skipped_rows == (2, 3, 4)
    assert [row[3] for row in raw.tabs["Klachten"].rows[:3]] == ["Roos Elzenkamp"] * 3


def test_removed_complaints_are_counted_once_in_the_yearly_totals() -> None:
    """A second run adds nothing; another removal adds to what stands there."""
    rows = [closed(1, "27-12-2020", "4-1-2021"), closed(2, "4-1-2021", "15-3-2021")]
    raw, due = retained(refreshed(register(*rows)), date(2026, 1, 4))
    assert due.removed == (ONE,)
    raw, due = retained(raw, date(2026, 1, 5))
    assert due.is_empty
    raw, due = retained(raw, date(2026, 3, 15))
    assert due.removed == (TWO,)
    assert raw.tabs["Jaartotalen"].rows == [[2020, 1, 0, 0, 0, 0], [2021, 1, 2, 2, 1, 0]]


def test_nothing_is_planned_after_a_refresh_after_retention() -> None:
    """The tabs of the script are as the next refresh would write them, and no row of the marker is a finding."""
    rows = [closed(n, "27-10-2025", "3-11-2025") for n in (1, 2, 3)]
    raw, due = retained(refreshed(register(*rows)))
    raw = refreshed(raw)
    assert len(due.anonymised) == 3
    assert plan_changes(raw, script_contents(raw, known(raw), SCHEMA))[1] == {}
    assert [f.sentence() for f in known(raw).register.findings] == []


def figures(raw: RawRegister, today: date) -> list[object]:
    """Every figure of every month, quarter and year; who repeats; and what the scan for rises looks at."""
    found = read_register(raw, SCHEMA)
    frame, assessed = found.complaints.frame, judged(found, today)
    first = min(frame["received_on"].dropna()).date()
    kinds: tuple[PeriodKind, ...] = ("month", "quarter", "year")
    periods = [*(periods_between(k, first, today) for k in kinds), [last_12_months(today)]]
    return [
        *(summarise(found, assessed, chosen, today).to_csv() for chosen in periods),
        repeat_cases(frame, found.settings.repeat_window_days, today).to_csv(),
        *(make_study(frame, day, DIMENSIONS).row.tolist() for day in (today, TODAY - YEAR)),
    ]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=drawn_complaints(days=900, most=30))
def test_every_figure_is_the_same_before_and_after(drawn: list[Drawn]) -> None:
    """Also when retention runs a second time, months later, on what the first left."""
    raw = register(*rows_of(drawn, TODAY - timedelta(days=900)))
    for today in (TODAY, TODAY + timedelta(days=150)):
        before = figures(raw, today)
        raw, due = retained(raw, today)
        assert due.removed == ()
        assert figures(raw, today) == before


def test_repeats_and_one_voice_are_kept_when_the_customer_is_not() -> None:
    """The second and third time stay so, also of a complaint that is itself still whole."""
    where = {"Huurder- of VHE-nummer": "00417"}
    raw = refreshed(
        register(
            {**closed(1, "1-9-2025", "8-9-2025"), **where},
            {**closed(2, "20-9-2025", "27-9-2025"), **where},
            {**closed(3, "2-3-2026", "9-3-2026"), **where},
        )
    )
    later, due = retained(raw)
    assert due.anonymised == (ONE, TWO)
    assert due.frozen_repeats == {TWO: 2, THREE: 3, ONE: 1}
    assert due.frozen_gaps == {TWO: 19}
    assert judged(read_register(later, SCHEMA), TODAY)["repeat_number"].tolist()[:3] == [1, 2, 3]
