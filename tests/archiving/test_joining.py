"""Sheet and archive as one: a number counts once, and an archive that is not whole stops the run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

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
from toolkit.archiving.archived import NOTHING, YearCounts
from toolkit.archiving.joining import refuse_incomplete
from toolkit.errors import ConfigurationError
from toolkit.register.numbers import complaint_number
from toolkit.register.reading import read_register
from toolkit.storage.base import RawRegister

ROWS = (
    closed(1, "15-5-2024", "22-5-2024"),
    closed(2, "15-6-2024", "22-6-2024"),
    closed(3, "1-9-2026", "2-9-2026"),
)


@pytest.mark.parametrize(
    ("kept", "gone", "is_whole"),
    [(3, 0, True), (4, 0, True), (1, 2, True), (0, 3, True), (2, 0, False), (1, 1, False)],
)
def test_what_went_there_must_be_there_or_be_known_to_be_gone(
    kept: int, gone: int, is_whole: bool
) -> None:
    """At its edge: as many are enough, more is what a broken-off run left, one fewer is not."""
    archived = replace(NOTHING, years={2024: YearCounts(kept=kept, gone=gone)}, folder="kast")
    if is_whole:
        refuse_incomplete({2024: 3}, archived)
        return
    with pytest.raises(ConfigurationError) as raised:
        refuse_incomplete({2024: 3, 2023: 1}, archived)
    assert list(raised.value.messages) == [
        "S105 Het archief kast telt 0 klachten uit 2023, maar volgens het register horen het er 1 te zijn. Zet de map terug, zo nodig uit de reservekopie, of noem haar in klachten.toml: archive_folder.",
        f"S105 Het archief kast telt {kept} klachten uit 2024, maar volgens het register horen het er {3 - gone} te zijn. Zet de map terug, zo nodig uit de reservekopie, of noem haar in klachten.toml: archive_folder.",
    ]


def test_without_its_archive_a_register_is_not_read(tmp_path: Path) -> None:
    """Never a figure that is too low; also when nobody names an archive at all."""
    archive = archive_in(tmp_path)
    raw = moved(register(*ROWS), archive)
    for elsewhere in (None, archive_in(tmp_path / "elders")):
        with pytest.raises(ConfigurationError, match=r"^S105 "):
            known(raw, elsewhere)


def test_a_number_in_both_counts_once_as_in_the_sheet(tmp_path: Path) -> None:
    """A run was killed after the archive was written: every figure is what it was, and the next run goes on."""
    archive, raw = archive_in(tmp_path), refreshed(register(*ROWS))
    before = figures(known(raw))
    told = known(raw)
    rows = due(raw).rows
    archive.enter(rows.iloc[:1], told.sheet.complaints.texts("number"))
    assert figures(known(raw, archive)) == before
    later = moved(raw, archive)
    assert figures(known(later, archive)) == before
    assert sorted(archive.read().numbers) == [complaint_number(n) for n in (1, 2)]
    assert archive.read().years == {2024: YearCounts(kept=2)}


def test_only_rows_of_the_sheet_are_written_beside(tmp_path: Path) -> None:
    """No computed cell, no place in a row, for what stands in the archive."""
    archive = archive_in(tmp_path)
    raw = moved(register(*ROWS), archive)
    told = known(raw, archive)
    assert told.register.complaints.frame["row"].tolist()[: len(told.sheet_assessed)] == [4]
    assert [row[0] for row in raw.tabs["Berekend"].rows] == [complaint_number(3)]
    assert told.counts()["complaints"] == 3


def test_aftercare_of_an_archived_complaint_is_no_finding(tmp_path: Path) -> None:
    """Its answer stays in the sheet; an answer for an unknown number is still reported."""
    archive = archive_in(tmp_path)
    answers = [
        {"Nummer": complaint_number(n), "Totaalcijfer": 8, "Datum": "1-8-2024"} for n in (1, 77)
    ]
    raw = moved(register(*ROWS, Nazorg=answers), archive)
    found = [f.number for f in known(raw, archive).register.findings if f.rule.code == "N004"]
    assert found == [complaint_number(77)]


def test_a_register_from_before_the_archive_is_read_and_gets_its_column(tmp_path: Path) -> None:
    """Without the column nothing was archived; the script's next content has it, and keeps the counts."""
    raw = register(*ROWS, Jaartotalen=[{"Jaar": 2019, "Ontvangen": 4, "Op tijd": 2}])
    tab = raw.tabs["Jaartotalen"]
    old = replace(tab, header=tab.header[:5], rows=[row[:5] for row in tab.rows])
    raw = RawRegister(tabs={**raw.tabs, tab.title: old}, version="old")
    found = read_register(raw, SCHEMA)
    assert found.archived_counts == {}
    assert found.yearly_totals.reset_index().to_numpy().tolist() == [[2019, 4, 0, 0, 2]]
    later = moved(raw, archive_in(tmp_path))
    assert later.tabs["Jaartotalen"].rows == [[2019, 4, 0, 0, 2, 0], [2024, 0, 0, 0, 0, 2]]


def test_years_that_only_went_to_the_archive_are_no_removed_years(tmp_path: Path) -> None:
    """The trend shows a year of which only counts are left; an archived one is there whole."""
    archive = archive_in(tmp_path)
    raw = moved(register(*ROWS), archive, TODAY + timedelta(days=30))
    assert known(raw, archive).register.yearly_totals.empty
