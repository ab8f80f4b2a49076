"""A whole import, from a file into a real workbook and back."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from toolkit.errors import InputFileError
from toolkit.importing import import_file
from toolkit.schema import register_schema
from toolkit.storage.base import Cell
from toolkit.storage.workbook import WorkbookStorage

TODAY = date(2026, 11, 24)
SCHEMA = register_schema()
MAPPING = """
[columns]
received_on = "Dag"
description = "Wat"
category = "Waarover"
unit_or_tenant_id = "Huis"

[constants]
handler = "Loket"
channel = "Balie"

[lists]
add = ["employees", "categories"]
"""
SOURCE = """Dag;Wat;Waarover;Huis
3-11-2026;=1+1;Lift;00417
4-11-2026;"Belt al weken;
niemand belt";Informatie;5.10
ooit;=kwaad;Lift;
5-11-2026;;Informatie;
"""


@pytest.fixture
def storage(tmp_path: Path) -> WorkbookStorage:
    """An empty register."""
    made = WorkbookStorage(tmp_path / "register.xlsx", backups=1)
    made.initialise(SCHEMA, dry_run=False)
    return made


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """The mapping of this module."""
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two good rows and two that do not fit, as Excel on Windows writes them."""
    path = tmp_path / "oud.csv"
    path.write_bytes(SOURCE.replace("\n", "\r\n").encode("cp1252"))
    return path


def column(storage: WorkbookStorage, table: str, name: str) -> list[Cell]:
    """The filled cells of one column."""
    wanted = SCHEMA[table]
    tab = storage.read(SCHEMA).tabs[wanted.title]
    place = tab.header.index(wanted.column(name).title)
    return [row[place] for row in tab.rows if row[place] not in (None, "")]


def test_good_rows_are_entered_and_the_others_are_written_with_their_reason(
    storage: WorkbookStorage, mapping: Path, source: Path
) -> None:
    """Each on a row with a number of its own; texts are texts; the lists grow; the counts add up."""
    result = import_file(storage, SCHEMA, source, mapping, today=TODAY)
    assert column(storage, "complaints", "description") == ["=1+1", "Belt al weken;\nniemand belt"]
    assert column(storage, "complaints", "unit_or_tenant_id") == ["00417", "5.10"]
    assert column(storage, "complaints", "handler") == ["Loket", "Loket"]
    assert column(storage, "employees", "name") == ["Loket"]
    assert column(storage, "categories", "name")[-1] == "Lift"
    assert len(set(result.numbers)) == 2
    assert result.rejects_path == source.with_name("oud-afgewezen.csv")
    assert result.as_json() == {
        "read": 4,
        "imported": 2,
        "rejected": 2,
        "reasons": {"'Ontvangen op': 'ooit' is geen datum": 1, "'Omschrijving' is leeg": 1},
        "added": {"employees": 1, "categories": 1},
        "first_number": result.numbers[0],
        "last_number": result.numbers[1],
        "rejects_file": str(result.rejects_path),
    }


def test_the_result_is_told_in_sentences(
    storage: WorkbookStorage, mapping: Path, source: Path
) -> None:
    """What came in, which lists grew, why rows were rejected and where they are."""
    result = import_file(storage, SCHEMA, source, mapping, today=TODAY)
    assert list(result.lines(dry_run=False)) == [
        "4 rijen gelezen: 2 ingevoerd, 2 afgewezen.",
        "Lijst Medewerkers: 1 waarde toegevoegd.",
        "Lijst Rubrieken: 1 waarde toegevoegd.",
        "1 keer afgewezen: 'Ontvangen op': 'ooit' is geen datum.",
        "1 keer afgewezen: 'Omschrijving' is leeg.",
        f"De afgewezen rijen, elk met de reden: {result.rejects_path}",
        "Draai 'klachten refresh' voor de termijnen en de bevindingen.",
    ]


def test_the_rejects_can_be_mended_and_imported_themselves(
    storage: WorkbookStorage, mapping: Path, source: Path
) -> None:
    """A text that looks like a formula is quoted in the file, and is itself again after the import."""
    rejects = import_file(storage, SCHEMA, source, mapping, today=TODAY).rejects_path
    assert rejects is not None
    with rejects.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert [row[0] for row in rows] == ["regel", "5", "6"]
    assert rows[1][3] == "'=kwaad"
    mended = rejects.with_name("hersteld.csv")
    mended.write_text(
        rejects.read_text("utf-8-sig").replace(";ooit;", ";6-11-2026;"), encoding="utf-8"
    )
    assert import_file(storage, SCHEMA, mended, mapping, today=TODAY).as_json()["imported"] == 1
    assert column(storage, "complaints", "description")[-1] == "=kwaad"


def test_no_file_makes_way_for_rejected_rows(
    storage: WorkbookStorage, mapping: Path, source: Path
) -> None:
    """Not the register, the source or the mapping, were they named by mistake: each stays, and nothing is entered."""
    for taken in (storage.path, source, mapping):
        before = {path: path.read_bytes() for path in (storage.path, source, mapping)}
        with pytest.raises(InputFileError) as caught:
            import_file(storage, SCHEMA, source, mapping, today=TODAY, rejects_path=taken)
        assert str(caught.value) == (
            f"I025 {taken} bestaat al. Kies een nieuwe naam; er wordt niets overschreven."
        )
        assert {path: path.read_bytes() for path in before} == before


def test_rejected_rows_of_before_are_kept(
    storage: WorkbookStorage, mapping: Path, source: Path
) -> None:
    """Somebody may be correcting them: a second import writes beside them."""
    first = import_file(storage, SCHEMA, source, mapping, today=TODAY).rejects_path
    assert first is not None
    first.write_text("verbeterd", encoding="utf-8")
    second = import_file(storage, SCHEMA, source, mapping, today=TODAY).rejects_path
    assert second == source.with_name("oud-afgewezen-2.csv")
    assert first.read_text(encoding="utf-8") == "verbeterd"


def test_a_preview_writes_nothing(storage: WorkbookStorage, mapping: Path, source: Path) -> None:
    """No row, no list value, no rejects file."""
    before = storage.path.read_bytes()
    result = import_file(storage, SCHEMA, source, mapping, today=TODAY, dry_run=True)
    assert (result.converted.read_count, len(result.converted.rows), result.numbers) == (4, 2, ())
    assert storage.path.read_bytes() == before
    assert not source.with_name("oud-afgewezen.csv").exists()


def test_a_second_import_gets_fresh_numbers(
    storage: WorkbookStorage, mapping: Path, source: Path
) -> None:
    """No number is ever given twice."""
    first = import_file(storage, SCHEMA, source, mapping, today=TODAY).numbers
    second = import_file(storage, SCHEMA, source, mapping, today=TODAY).numbers
    assert len({*first, *second}) == 4


def test_nothing_is_entered_when_the_rejects_cannot_be_written(
    storage: WorkbookStorage, mapping: Path, source: Path, tmp_path: Path
) -> None:
    """Otherwise the rows that did not fit would be lost."""
    before = storage.path.read_bytes()
    with pytest.raises(InputFileError, match=r"^I021 "):
        import_file(
            storage,
            SCHEMA,
            source,
            mapping,
            today=TODAY,
            rejects_path=tmp_path / "er niet" / "x.csv",
        )
    assert storage.path.read_bytes() == before
