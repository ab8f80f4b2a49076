"""Closed years: what goes to the archive, what stays in the sheet, and that every figure stays the same."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.archiving.closed_years import (
    SCHEMA,
    TODAY,
    archive_in,
    closed,
    due,
    figures,
    known,
    moved,
    refreshed,
    register,
)
from tests.demo import raw as demo_raw
from tests.registers.drawn import Drawn, drawn_complaints, rows_of
from toolkit.archiving.archived import COLUMNS
from toolkit.archiving.exported import ADDED, export_table, is_private
from toolkit.pipeline import script_contents
from toolkit.register.numbers import complaint_number
from toolkit.storage.base import Cell
from toolkit.writing.changes import plan_changes

ONE, TWO, THREE = (complaint_number(n) for n in (1, 2, 3))
SOME = ("2024", "2025-12")
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""An example takes a second: to find a smaller one would take minutes."""


@pytest.mark.parametrize(
    ("cells", "today", "expected"),
    [
        # received Wednesday 15 May 2024, closed Wednesday 22 May 2024
        ({}, date(2025, 12, 30), ()),  # the year 2024 ended not yet twelve months ago
        ({}, date(2025, 12, 31), (ONE,)),
        ({}, date(2029, 5, 21), (ONE,)),
        ({}, date(2029, 5, 22), ()),  # five years after closing: to be removed altogether
        ({"Afgehandeld op": "10-2-2025"}, date(2026, 2, 9), ()),  # a straggler, a day too early
        ({"Afgehandeld op": "10-2-2025"}, date(2026, 2, 10), (ONE,)),
        ({"Afgehandeld op": ""}, date(2026, 12, 31), ()),  # still open
        ({"Heropend op": "1-6-2024"}, date(2026, 12, 31), ()),  # open again
        ({"Omschrijving": "(geanonimiseerd)"}, date(2025, 12, 31), (ONE,)),  # anonymised before
        (
            {"Soort": "Geschil", "Afgehandeld op": ""},
            date(2025, 12, 31),
            (ONE,),
        ),  # has no term here
        ({"Soort": "Overlast"}, date(2025, 12, 31), (ONE,)),
        ({"Nummer": ""}, date(2025, 12, 31), ()),
        ({"Kanaal": "Postduif"}, date(2025, 12, 31), ()),  # a cell that cannot be read
    ],
)
def test_what_goes_on_a_day(
    cells: Mapping[str, Cell], today: date, expected: tuple[str, ...]
) -> None:
    """Ended, and in a year that ended, longer ago than the term; each bound to the day."""
    found = due(register({**closed(1, "15-5-2024", "22-5-2024"), **cells}), today=today)
    assert tuple(found.rows["number"]) == expected
    assert found.retention.removed == expected
    assert found.skipped_rows == ((2,) if {"Nummer", "Kanaal"} & set(cells) else ())


def test_a_complaint_stays_while_a_new_one_can_repeat_it() -> None:
    """With a short term of the coordinator's the window of repeats still counts, its last day included."""
    short = [{"Instelling": "Anonimiseren na (maanden)", "Waarde": "1"}]
    raw = register(closed(1, "30-12-2024", "31-12-2024"), Instellingen=short)
    found = [due(raw, today=date(2025, 12, day)).rows["number"].tolist() for day in (30, 31)]
    assert found == [[], [ONE]]


def test_a_complaint_stays_while_a_row_without_own_number_counts_on_from_it() -> None:
    """What is the second time there could not be fixed; another customer's, and another category's, goes."""
    where = {"Huurder-_of_VHE-nummer": "00417"}
    rows = [
        closed(1, "15-5-2024", "22-5-2024", **where),
        closed(2, "15-5-2024", "22-5-2024", Rubriek="Bejegening", **where),
        closed(3, "15-5-2024", "22-5-2024", **{"Huurder-_of_VHE-nummer": "00512"}),
        {**closed(4, "1-3-2025", "8-3-2025", **where), "Nummer": ""},
    ]
    found = due(register(*rows))
    assert (tuple(found.rows["number"]), found.skipped_rows) == ((TWO, THREE), (2,))


def test_the_columns_are_those_of_the_export() -> None:
    """All that an export without personal data keeps, and nothing that leads to a person."""
    told = known(register(closed(1, "15-5-2024", "22-5-2024")))
    exported = set(export_table(told.register, told.assessed))
    assert exported <= set(COLUMNS)
    columns = {c.name: c for c in SCHEMA["complaints"].columns}
    assert [n for n in COLUMNS if n in columns and is_private(columns[n])] == []
    extra = {"is_kind_chosen", "is_hidden", "is_extension_reasoned", "story_gap_days"}
    assert set(COLUMNS) - exported == extra
    assert set(ADDED) <= set(COLUMNS)


def test_in_the_frame_an_archived_complaint_is_what_it_was_when_anonymised(
    tmp_path: Path,
) -> None:
    """Column by column, whatever the row had; only its sheet row is gone."""
    cells: dict[str, Cell] = {
        "Huurder-_of_VHE-nummer": "00417",
        "Toezegging": "Wij bellen terug.",
        "Toegezegd_vóór": "20-5-2024",
        "Laatste_contact": "16-5-2024",
        "Uiting": "Verborgen",
        "Klachtreden": "Niet serieus genomen",
        "Oorzaak": "Brief van Piet bleef liggen",
        "Uitstel_tot": "28-5-2024",
        "Reden_uitstel": "Piet was ziek",
        "Vervolg": "Klachtencommissie",
        "Uitspraak": "Gegrond",
    }
    raw = register(closed(1, "15-5-2024", "22-5-2024", **cells), closed(2, "1-9-2026", "2-9-2026"))
    archive = archive_in(tmp_path)
    after = known(moved(raw, archive), archive).register.complaints.frame
    before = known(raw).register.complaints.frame
    expected = before.iloc[[1, 0]].reset_index(drop=True)
    old = expected["number"] == ONE
    expected.loc[old, "row"] = 0
    replaced = {
        "handler": "Klantcontact",
        "description": "(geanonimiseerd)",
        "unit_or_tenant_id": "De Linde",
        "extension_reason": "(geanonimiseerd)",
        "promise": "",
        "cause": "",
        "complainant_id": "",
    }
    for name, value in replaced.items():
        expected.loc[old, name] = value
    pd.testing.assert_frame_equal(after, expected, check_dtype=True)


def test_the_words_of_aftercare_go_and_the_grades_stay(tmp_path: Path) -> None:
    """The answer stays in the sheet, is no finding, and counts as before."""
    answers: list[dict[str, Cell]] = [
        {"Nummer": ONE, "Totaalcijfer": 8, "Toelichting": "Piet was aardig", "Datum": "10-6-2024"}
    ]
    archive = archive_in(tmp_path)
    before = register(closed(1, "15-5-2024", "22-5-2024"), Nazorg=answers)
    raw = moved(before, archive)
    tab = raw.tabs["Nazorg"]
    (row,) = [{t: c for t, c in zip(tab.header, r, strict=True) if c is not None} for r in tab.rows]
    assert row == {t: c for t, c in answers[0].items() if t != "Toelichting"}
    told = known(raw, archive)
    assert [f.rule.code for f in told.register.findings] == []
    assert told.learned.aftercare.to_csv() == known(before).learned.aftercare.to_csv()


def test_repeats_and_one_voice_are_kept(tmp_path: Path) -> None:
    """Which time it was, of the archived complaints and of one that still stands in the sheet."""
    where = {"Huurder-_of_VHE-nummer": "00417"}
    raw = refreshed(
        register(
            closed(1, "1-12-2023", "8-12-2023", **where),
            closed(2, "20-12-2023", "27-12-2023", **where),
            closed(3, "2-1-2024", "6-1-2025", **where),
            closed(4, "1-1-2025", "9-1-2025", **where),
        )
    )
    archive = archive_in(tmp_path)
    today = date(2025, 1, 10)
    later = moved(raw, archive, today)
    stored = archive.read().frame
    assert stored["number"].tolist() == [ONE, TWO]
    assert stored["repeat_number"].tolist() == [1, 2]
    assert stored["story_gap_days"].fillna(-1).tolist() == [-1, 19]
    told = known(later, archive, today)
    repeats = dict(
        zip(told.register.complaints.texts("number"), told.assessed["repeat_number"], strict=True)
    )
    assert [repeats[complaint_number(n)] for n in (1, 2, 3, 4)] == [1, 2, 3, 2]
    assert told.sheet.frozen_gaps == {THREE: 13}


def test_nothing_is_planned_after_a_move(tmp_path: Path) -> None:
    """The script's tabs are as the next refresh would write them, and a second move finds nothing."""
    archive = archive_in(tmp_path)
    raw = moved(refreshed(register(closed(1, "15-5-2024", "22-5-2024"))), archive)
    assert plan_changes(raw, script_contents(raw, known(raw, archive), SCHEMA))[1] == {}
    assert due(raw, archive).rows.empty
    assert raw.tabs["Jaartotalen"].rows == [[2024, 0, 0, 0, 0, 1]]


@pytest.mark.parametrize("seed", [7, 11])
def test_every_figure_of_the_demo_is_the_same(seed: int, tmp_path: Path) -> None:
    """With all its mistakes, actions, after-care and patterns; four years on, hence with much to archive."""
    raw, archive = demo_raw(900, seed), archive_in(tmp_path)
    for today in (TODAY + timedelta(days=500), TODAY + timedelta(days=900)):
        before = figures(known(raw, archive, today))
        raw = moved(raw, archive, today)
        assert figures(known(raw, archive, today)) == before
    assert len(archive.read().frame) > 300


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(drawn=drawn_complaints(days=1400, most=25))
def test_every_figure_is_the_same_before_and_after(drawn: list[Drawn]) -> None:
    """Also when a second move follows a year later, on what the first left."""
    raw = register(*rows_of(drawn, TODAY - timedelta(days=1400)))
    with tempfile.TemporaryDirectory() as folder:
        archive = archive_in(Path(folder))
        for today in (TODAY, TODAY + timedelta(days=400)):
            before = figures(known(raw, archive, today), SOME)
            raw = moved(raw, archive, today)
            assert figures(known(raw, archive, today), SOME) == before
