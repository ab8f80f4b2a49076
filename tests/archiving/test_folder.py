"""The archive on disk: what was entered is read, by us and by other programs; nothing foreign or damaged passes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.archiving import reading
from toolkit.archiving.archived import (
    COLUMNS,
    COUNTS,
    DAYS,
    FLAGS,
    NOTHING,
    TEXTS,
    YearCounts,
    frame_of,
)
from toolkit.archiving.folder import ArchiveFolder
from toolkit.archiving.layout import OWN_KEY, file_schema, year_file
from toolkit.errors import ConfigurationError
from toolkit.register.numbers import complaint_number
from toolkit.register.reading import TOTALS

CURE = " Zet het bestand terug uit de reservekopie van het archief."
ON_UNIX = pytest.mark.skipif(os.name != "posix", reason="optional: modes and links of Unix")


def rows(*serials: int, year: int = 2023, **cells: object) -> pd.DataFrame:
    """Archived complaints of one year, all alike."""
    count = len(serials)
    columns: dict[str, object] = dict.fromkeys(TEXTS, "")
    columns |= {name: np.datetime64("NaT", "s") for name in DAYS}
    columns |= dict.fromkeys((*FLAGS, *COUNTS), 1.0)
    columns |= {"kind": "complaint", "received_on": np.datetime64(f"{year}-05-15", "s")}
    columns |= cells
    frame = frame_of({n: np.full(count, v, dtype=_kind(n)) for n, v in columns.items()})
    frame["number"] = pd.Series([complaint_number(s) for s in serials], dtype=object)
    return frame[list(COLUMNS)]


def _kind(name: str) -> str:
    return "object" if name in TEXTS else "datetime64[s]" if name in DAYS else "float64"


@pytest.fixture
def archive(tmp_path: Path) -> ArchiveFolder:
    """An archive that is not there yet."""
    return ArchiveFolder(path=tmp_path / "archief")


def numbers(archive: ArchiveFolder) -> list[str]:
    """What it holds."""
    return archive.read().frame["number"].tolist()


def problems(archive: ArchiveFolder) -> list[str]:
    """The sentences with which reading it is refused."""
    with pytest.raises(ConfigurationError) as raised:
        archive.read()
    return list(raised.value.messages)


def test_an_archive_that_is_not_there_holds_nothing(archive: ArchiveFolder) -> None:
    """Nor does an empty folder, or one in which a run was killed before its first file."""
    for path in (archive.path, year_file(archive.path, 2023).parent):
        assert numbers(archive) == []
        path.mkdir(parents=True)
    (path / ".complaints.parquet.77.tmp").write_bytes(b"PAR1half")
    assert archive.read().years == {}


@settings(max_examples=40, deadline=None)
@given(
    drawn=st.lists(
        st.fixed_dictionaries(
            {
                "year": st.integers(2021, 2023),
                "team": st.sampled_from(["", "Verhuur", "=1+1", "Ünïcødé", "a\x00b"]),
                "closed_on": st.sampled_from([None, date(2023, 2, 28), date(2024, 2, 29)]),
                "is_hidden": st.sampled_from([np.nan, 0.0, 1.0]),
                "handling_working_days": st.sampled_from([np.nan, 0.0, 4000.0]),
            }
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_was_entered_is_read(drawn: list[dict[str, object]]) -> None:
    """Every value, also the unknown ones; in order of year, day and number."""
    entered = pd.concat(
        [
            rows(serial, **{n: v for n, v in cells.items() if v is not None})  # type: ignore[arg-type]
            for serial, cells in enumerate(drawn, 1)
        ]
    )
    with tempfile.TemporaryDirectory() as folder:
        archive = ArchiveFolder(path=Path(folder))
        archive.enter(entered, [])
        found = archive.read()
    expected = entered.sort_values(["received_on", "number"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(found.frame, expected)
    assert sum(c.kept for c in found.years.values()) == len(drawn)


def test_other_programs_read_the_folders_as_a_column(archive: ArchiveFolder) -> None:
    """One table over all years, with the year of receipt from the folder's name, and real types."""
    archive.enter(pd.concat([rows(1, 2, year=2022), rows(3, year=2023, team="Verhuur")]), [])
    dataset = ds.dataset(archive.path / "klachten", format="parquet", partitioning="hive")
    table = dataset.to_table(filter=ds.field("year") == 2023)
    assert table.column_names == [*COLUMNS, "year"]
    assert table["team"].to_pylist() == ["Verhuur"]
    assert table["received_on"].to_pylist() == [date(2023, 5, 15)]
    assert table["channel"].to_pylist() == [None]
    kinds = {n: str(dataset.schema.field(n).type) for n in ("received_on", "repeat_number", "kind")}
    assert kinds == {"received_on": "date32[day]", "repeat_number": "int32", "kind": "string"}
    assert (
        pq.ParquetFile(year_file(archive.path, 2023)).metadata.row_group(0).column(0).compression
        == "ZSTD"
    )


def test_a_number_that_comes_again_replaces_what_stood_there(archive: ArchiveFolder) -> None:
    """Entering twice changes nothing; a newer version wins."""
    archive.enter(rows(1, 2), [])
    once = year_file(archive.path, 2023).read_bytes()
    archive.enter(rows(1, 2), [])
    assert year_file(archive.path, 2023).read_bytes() == once
    archive.enter(rows(2, 3, team="Verhuur"), [])
    assert archive.read().frame["team"].tolist() == ["", "Verhuur", "Verhuur"]
    assert archive.read().years == {2023: YearCounts(kept=3)}


def test_what_stands_in_the_register_again_leaves_the_file(archive: ArchiveFolder) -> None:
    """What a run that broke off left there is dropped at the next entering, and remembered as gone."""
    archive.enter(rows(1, 2), [])
    archive.enter(rows(3), [complaint_number(n) for n in (2, 3)])
    assert numbers(archive) == [complaint_number(n) for n in (1, 3)]
    assert archive.read().years == {2023: YearCounts(kept=2, gone=1)}


def test_removed_complaints_are_counted_in_the_file_itself(archive: ArchiveFolder) -> None:
    """Once, however often they are removed; a year without complaints keeps its counts."""
    archive.enter(pd.concat([rows(1, 2), rows(3, year=2024)]), [])
    counted = pd.DataFrame(
        [[2023, 1, 0, 0, 0], [2024, 0, 1, 1, 1], [2023, 1, 1, 1, 0]],
        columns=["year", *TOTALS],
        index=[complaint_number(n) for n in (1, 1, 2)],
    )
    gone = [complaint_number(n) for n in (1, 2)]
    assert archive.remove(gone, counted) == 2
    assert archive.remove(gone, counted) == 0
    found = archive.read()
    assert found.frame["number"].tolist() == [complaint_number(3)]
    assert found.years == {2023: YearCounts(kept=0, gone=2), 2024: YearCounts(kept=1)}
    assert found.totals.reset_index().to_numpy().tolist() == [
        [2023, 2, 1, 1, 0],
        [2024, 0, 1, 1, 1],
    ]
    assert ds.dataset(archive.path / "klachten", partitioning="hive").count_rows() == 1


def test_complaints_that_leave_uncounted_change_no_total(archive: ArchiveFolder) -> None:
    """They stand in the register and count there."""
    archive.enter(rows(1, 2), [])
    assert archive.remove([complaint_number(1), "K-0"]) == 1
    assert archive.read().totals.empty
    assert archive.read().years == {2023: YearCounts(kept=1, gone=1)}


@ON_UNIX
def test_files_are_closed_to_others(archive: ArchiveFolder) -> None:
    """File and folders, whatever the mask of the account; and nothing temporary is left."""
    old = os.umask(0)
    try:
        archive.enter(rows(1), [])
    finally:
        os.umask(old)
    found = {p.relative_to(archive.path).as_posix(): p for p in archive.path.rglob("*")}
    assert sorted(found) == [
        "klachten",
        "klachten/year=2023",
        "klachten/year=2023/complaints.parquet",
    ]
    assert {p.stat().st_mode & 0o777 for p in (archive.path, *found.values())} == {0o700, 0o600}


@ON_UNIX
def test_a_link_in_the_archive_is_refused_and_not_followed(
    archive: ArchiveFolder, tmp_path: Path
) -> None:
    """Neither for reading nor for writing: somebody may have laid it there."""
    archive.enter(rows(1), [])
    elsewhere = tmp_path / "elders"
    year_file(archive.path, 2023).parent.rename(elsewhere)
    year_file(archive.path, 2023).parent.symlink_to(elsewhere)
    before = (elsewhere / "complaints.parquet").read_bytes()
    assert problems(archive) == [
        f"S103 {year_file(archive.path, 2023).parent} hoort niet in het archief: het is een koppeling, of een bestand met een andere naam. Haal het weg."
    ]
    with pytest.raises(ConfigurationError, match=r"^S103 "):
        archive.enter(rows(2), [])
    assert (elsewhere / "complaints.parquet").read_bytes() == before


@pytest.mark.parametrize("name", ["year=2023/kopie.parquet", "year=23/x", "year=2023x"])
def test_what_other_programs_would_read_too_is_refused(archive: ArchiveFolder, name: str) -> None:
    """A copy beside the file would count every complaint twice in DuckDB, and here not."""
    archive.enter(rows(1), [])
    path = archive.path / "klachten" / Path(name.replace("/", os.sep))
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(b"x")
    assert [m[:5] for m in problems(archive)] == ["S103 "]


def _table(archive: ArchiveFolder) -> pa.Table:
    return pq.read_table(year_file(archive.path, 2023), partitioning=None)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8:200] = bytes(192)
    path.write_bytes(data)


def _foreign(path: Path) -> None:
    pq.write_table(pa.table({"number": ["K-0000013"]}), path)


def _counts(path: Path) -> None:
    table = pq.read_table(path, partitioning=None)
    own = b'{"format": 1, "gone": -1, "totals": {"2023": ["veel"]}}'
    pq.write_table(table.replace_schema_metadata({OWN_KEY: own}), path)


DAMAGED: list[tuple[Callable[[Path], object], str]] = [
    (lambda p: p.write_bytes(b""), "het is beschadigd, of geen Parquet-bestand"),
    (lambda p: p.write_bytes(b"PAR1" * 9), "het is beschadigd, of geen Parquet-bestand"),
    (_cut, "het is beschadigd, of geen Parquet-bestand"),
    (_spoil, "het is beschadigd, of geen Parquet-bestand"),
    (_foreign, "klachten archive heeft het niet gemaakt"),
    (_counts, "de aantallen van verwijderde klachten zijn beschadigd"),
]


@pytest.mark.parametrize(("damage", "reason"), DAMAGED)
def test_a_damaged_or_foreign_file_is_refused(
    archive: ArchiveFolder, damage: Callable[[Path], object], reason: str
) -> None:
    """With the file, the reason and the cure."""
    archive.enter(rows(*range(1, 60)), [])
    path = year_file(archive.path, 2023)
    damage(path)
    assert problems(archive) == [
        f"S101 {path} is niet te lezen als een jaar van het archief: {reason}.{CURE}"
    ]


def test_all_problems_come_at_once(archive: ArchiveFolder) -> None:
    """A damaged year, one that lacks columns, one with values that cannot be, and a number in two years."""
    for year in (2020, 2021, 2022, 2023, 2024):
        archive.enter(rows(year, year=year), [])
    archive.enter(rows(2023, year=2024), [])
    year_file(archive.path, 2020).write_bytes(b"x")
    path = year_file(archive.path, 2021)
    table = pq.read_table(path, partitioning=None).drop_columns(["team"])
    wrong = pa.array(["2021-05-15"])
    at = table.column_names.index("received_on")
    pq.write_table(table.set_column(at, "received_on", wrong), path)
    year_file(archive.path, 2022).write_bytes(year_file(archive.path, 2023).read_bytes())
    assert [m.split(" ", 1)[0] for m in problems(archive)] == ["S101", "S102", "S102", "S102"]
    assert problems(archive)[1:] == [
        f"S102 {path}: deze kolommen ontbreken of zijn van een andere soort: team, received_on.{CURE}",
        f"S102 {year_file(archive.path, 2022)}: er staan klachten van een ander jaar in.{CURE}",
        f"S102 {archive.path}: deze klachten staan er twee keer in: {complaint_number(2023)}.{CURE}",
    ]


def test_a_file_that_would_fill_the_memory_is_refused(
    archive: ArchiveFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a cell of it is unpacked."""
    archive.enter(rows(1, 2), [])
    monkeypatch.setattr(reading, "MOST_ROWS", 1)
    assert ["groter dan een jaar klachten kan zijn" in m for m in problems(archive)] == [True]


def test_columns_that_somebody_added_are_passed_over(archive: ArchiveFolder) -> None:
    """Another tool may have put its own beside ours; dictionaries are texts too."""
    archive.enter(rows(1, team="Verhuur"), [])
    table = _table(archive)
    at = table.column_names.index("team")
    table = table.set_column(at, "team", table["team"].combine_chunks().dictionary_encode())
    pq.write_table(table.append_column("eigen", pa.array([1])), year_file(archive.path, 2023))
    assert archive.read().frame["team"].tolist() == ["Verhuur"]
    assert list(archive.read().frame) == list(COLUMNS)


def test_a_folder_that_cannot_be_written_is_said_and_keeps_what_it_was(
    archive: ArchiveFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file stands, and no temporary one beside it."""
    archive.enter(rows(1), [])

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match=r"^S104 .*No space left"):
        archive.enter(rows(2), [])
    assert numbers(archive) == [complaint_number(1)]
    assert [p.name for p in year_file(archive.path, 2023).parent.iterdir()] == [
        "complaints.parquet"
    ]


def test_pyarrow_is_needed_only_where_there_is_an_archive(archive: ArchiveFolder) -> None:
    """Without it everything else works; with an archive there is one sentence that says what to do."""
    program = (
        "import sys; from pathlib import Path\n"
        "for name in [m for m in sys.modules if m.startswith('pyarrow')]: del sys.modules[name]\n"
        "sys.modules['pyarrow'] = None\n"
        "from toolkit.archiving.folder import ArchiveFolder\n"
        "import toolkit.pipeline\n"
        "from toolkit.errors import ConfigurationError\n"
        "folder = ArchiveFolder(path=Path(sys.argv[1]))\n"
        "try: print(len(folder.read().frame))\n"
        "except ConfigurationError as error: print(error)\n"
    )
    command = [sys.executable, "-c", program, str(archive.path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "0\n"
    archive.enter(rows(1), [])
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == (
        f"S100 Het archief {archive.path} heeft pyarrow nodig, en dat is niet geïnstalleerd. Installeer het met 'pip install pyarrow'.\n"
    )


def test_another_registers_archive_is_set_aside(archive: ArchiveFolder) -> None:
    """Under a name that is free; nothing is thrown away."""
    for serial in (1, 2):
        archive.enter(rows(serial), [])
        archive.set_aside()
    archive.set_aside()
    aside = [archive.path.with_name(n) for n in ("archief.oud", "archief.oud1")]
    assert [numbers(ArchiveFolder(path=p)) for p in aside] == [
        [complaint_number(1)],
        [complaint_number(2)],
    ]
    assert numbers(archive) == []
    assert list(NOTHING.frame) == file_schema().names
