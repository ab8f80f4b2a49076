"""What a killed run left in the archive's folders goes with the next one that writes there."""

from __future__ import annotations

from pathlib import Path

from tests.archiving.test_folder import rows
from toolkit.archiving.folder import ArchiveFolder
from toolkit.archiving.layout import year_file
from toolkit.register.numbers import complaint_number


def test_a_half_written_file_goes_with_the_next_write(tmp_path: Path) -> None:
    """Its complaints would outlive the longest term; files of others beside it stay."""
    archive = ArchiveFolder(path=tmp_path / "archief")
    archive.enter(rows(1, 2), [])
    path = year_file(archive.path, 2023)
    half = path.with_name(f".{path.name}.4242.tmp")
    half.write_bytes(path.read_bytes())
    notes = path.with_name(".notities")
    notes.write_text("van een collega", encoding="utf-8")
    assert archive.remove([complaint_number(1)]) == 1
    assert sorted(p.name for p in path.parent.iterdir()) == [notes.name, path.name]
    assert archive.read().numbers.tolist() == [complaint_number(2)]
