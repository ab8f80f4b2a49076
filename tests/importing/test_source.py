"""Opening a source: whatever a colleague or another system sends is read as the rows that it shows."""

from __future__ import annotations

import csv
import gzip
import io
import os
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import InputFileError
from toolkit.importing import detection, source
from toolkit.importing.detection import delimiter_of
from toolkit.importing.source import open_source

TEXT = "Datum;Omschrijving;Café\n3-11-2026;Één klacht, twee vragen;ja\n"
ROWS = [(2, ["3-11-2026", "Één klacht, twee vragen", "ja"])]


def written(folder: Path, data: bytes, name: str = "lijst.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_the_encoding_is_found_by_looking(tmp_path: Path, encoding: str) -> None:
    """With or without a byte order mark; accents come out right and no mark sticks to the first header."""
    found = open_source(written(tmp_path, TEXT.encode(encoding)))
    assert found.header == ("Datum", "Omschrijving", "Café")
    assert list(found.records()) == ROWS


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|", "^"])
def test_the_delimiter_is_found_by_looking(tmp_path: Path, delimiter: str) -> None:
    """Other delimiters inside quotation marks and texts do not mislead."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerows(
        [["Datum", "Wat; hoe, wie"], ["1-5", "x;y|z"], ["2,5", "p\tq"], ["3", "r^s; t, u, v"]]
    )
    found = open_source(written(tmp_path, stream.getvalue().encode()))
    assert found.header == ("Datum", "Wat; hoe, wie")
    cells = [list(cells) for _line, cells in found.records()]
    assert cells == [["1-5", "x;y|z"], ["2,5", "p\tq"], ["3", "r^s; t, u, v"]]


def test_excels_own_separator_line_is_obeyed(tmp_path: Path) -> None:
    """``sep=,`` at the top is no header, and lines keep their number."""
    found = open_source(written(tmp_path, b"sep=,\r\na,b\r\n1,2\r\n"))
    assert (found.header, list(found.records())) == (("a", "b"), [(3, ["1", "2"])])


def test_the_mapping_can_say_how_to_read(tmp_path: Path) -> None:
    """What the mapping says goes before what is detected."""
    path = written(tmp_path, "a;b,c\né;2,3\n".encode("cp850"))
    found = open_source(path, delimiter=",", encoding="cp850")
    assert (found.header, list(found.records())) == (("a;b", "c"), [(2, ["é;2", "3"])])


def test_a_record_over_several_lines_is_one_row(tmp_path: Path) -> None:
    """A quoted line break belongs to its cell; a row is named by the line on which it starts."""
    found = open_source(written(tmp_path, b'a;b\r\n"een\r\ntwee";1\r\n\r\n;\r\ndrie;2\r\n'))
    assert list(found.records()) == [(2, ["een\r\ntwee", "1"]), (6, ["drie", "2"])]


def test_records_start_from_the_top_at_each_call(tmp_path: Path) -> None:
    """An import that has to start again sees the same rows."""
    found = open_source(written(tmp_path, TEXT.encode()))
    assert list(found.records()) == list(found.records())


def test_double_and_empty_headers_can_still_be_named(tmp_path: Path) -> None:
    """A repeated header is numbered, an empty one goes by its place."""
    found = open_source(written(tmp_path, b"Datum;;datum; Datum ;\n1;2;3;4;5\n"))
    assert found.header == ("Datum", "#2", "datum (2)", "Datum (3)", "#5")


def test_the_header_may_stand_below_a_title(tmp_path: Path) -> None:
    """Of the first rows the one with most of the wanted headers is the header."""
    data = b"Klachten 2026;;\nuitgevoerd op 1-1-2027;;\n\nDatum;Wat;Wie\n3-11-2026;x;y\n"
    found = open_source(written(tmp_path, data), ["wat", "DATUM"])
    assert (found.header, list(found.records())) == (
        ("Datum", "Wat", "Wie"),
        [(5, ["3-11-2026", "x", "y"])],
    )


def test_a_packed_file_reads_the_same(tmp_path: Path) -> None:
    """The content decides, not the name."""
    packed = gzip.compress(TEXT.encode("cp1252"))
    assert list(open_source(written(tmp_path, packed, "lijst.csv.gz")).records()) == ROWS
    assert list(open_source(written(tmp_path, packed, "lijst.txt")).records()) == ROWS


def test_a_workbook_reads_as_what_it_shows(tmp_path: Path) -> None:
    """Texts keep their zeros, whole numbers have no point, dates are ISO; empty rows above count."""
    path = tmp_path / "lijst.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Eerst").write("A1", "niet dit")
        sheet = book.add_worksheet("Klachten")
        sheet.write_row("A3", ["Nummer", "Dag", "Aantal", "Waar"])
        sheet.write_string("A4", "00417")
        sheet.write_datetime("B4", date(2026, 11, 3), book.add_format({"num_format": "d-m-yyyy"}))
        sheet.write_number("C4", 3)
        sheet.write_boolean("D4", True)
    found = open_source(path, sheet="Klachten")
    assert found.header == ("Nummer", "Dag", "Aantal", "Waar")
    assert list(found.records()) == [(4, ["00417", "2026-11-03", "3", "TRUE"])]
    assert open_source(path).header == ("niet dit",)
    with pytest.raises(InputFileError, match=r"^I016 .*'Klacht'.*Eerst, Klachten"):
        open_source(path, sheet="Klacht")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "I012"),
        (b"\n \n;;\n", "I012"),
        (b"\x1f\x8b\x08\x00broken", "I011"),
        (gzip.compress(b"a;b\n" * 1000)[:-9], "I011"),
        (b"PK\x03\x04 but no workbook", "I011"),
        (b"a;b\n1;\x81\x00\x02\n", "I015"),
        (b'a;b\n1;2\n3;"never closed\n4;5\n6;7\n', "I013"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    """Empty, damaged, binary, or with a quotation mark that swallows the rest: nothing is entered."""
    with pytest.raises(InputFileError, match=f"^{code} "):
        list(open_source(written(tmp_path, data)).records())


def test_a_missing_file_and_an_unknown_encoding_are_named(tmp_path: Path) -> None:
    """Each has its own code."""
    with pytest.raises(InputFileError, match=r"^I010 .*weg\.csv"):
        open_source(tmp_path / "weg.csv")
    with pytest.raises(InputFileError, match=r"^I014 'utf-9'"):
        open_source(written(tmp_path, TEXT.encode()), encoding="utf-9")


def test_a_source_that_is_no_file_is_refused_unread(tmp_path: Path) -> None:
    """A read from a pipe or a device may wait for ever, or never end."""
    path = tmp_path / "lijst.csv"
    path.symlink_to(os.devnull)
    with pytest.raises(InputFileError) as caught:
        open_source(path)
    assert str(caught.value).startswith(
        "I010 Het bestand lijst.csv kan niet open: het is geen gewoon bestand. "
    )


@pytest.mark.parametrize(
    ("encoding", "data"),
    [("utf-7", b"a;b\n+2AA-;2\n"), ("unicode_escape", rb"a;b" b"\n\\ud800;2\n")],
)
def test_half_a_character_is_no_text(tmp_path: Path, encoding: str, data: bytes) -> None:
    """Some encodings can write one; no file of ours could hold it, so the import stops before anything is written."""
    with pytest.raises(
        InputFileError, match=f"^I015 Het bestand lijst.csv is geen tekst in {encoding}"
    ):
        open_source(written(tmp_path, data), encoding=encoding)


def test_a_quotation_mark_within_a_text_is_no_quotation(tmp_path: Path) -> None:
    """An inch sign in the last row, and a last record of several lines, are fine."""
    found = open_source(written(tmp_path, b'a;b\nbuis van 5" dik;1\n"twee\nregels";2\n'))
    assert [cells for _line, cells in found.records()] == [
        ['buis van 5" dik', "1"],
        ["twee\nregels", "2"],
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_is_too_large_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    """The limit holds for what a packed file unpacks to; memory never holds the file."""
    monkeypatch.setattr(source, "LARGEST_SOURCE", 3_000_000)
    data = b"a;b\n" + b"1;2\n" * 1_000_000
    with pytest.raises(InputFileError, match=r"^I017 .*3 MB"):
        open_source(written(tmp_path, gzip.compress(data, 1) if packed else data))


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a;b\n1;" + b"2" * 9_000_000, 2),
        (b"x;" * 4_500_000, 1),
        (b"a;b\n1;2\n" + b'"\n";' * 2_250_000, 3),
    ],
    ids=["one long cell", "cells without a line end", "a line end in each cell"],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_row_without_end_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, line: int, packed: bool
) -> None:
    """Its first line is named, and memory holds no more of it than the longest row, were it a gigabyte."""
    monkeypatch.setattr(source, "LONGEST_ROW", 10_000)
    path = written(tmp_path, gzip.compress(data, 1) if packed else data)
    tracemalloc.start()
    with pytest.raises(InputFileError) as caught:
        list(open_source(path).records())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert str(caught.value) == (
        f"I023 Het bestand lijst.csv: de rij vanaf regel {line} heeft meer dan 10000 tekens. Is dit wel een lijst, met een regel per rij?"
    )
    assert peak < 8_000_000


def test_many_long_rows_are_no_long_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted is each row by itself."""
    monkeypatch.setattr(source, "LONGEST_ROW", 10)
    rows = b"1;2345\n" + b'"1\n2";3\n' * 50 + b"1;345678\n"
    found = list(open_source(written(tmp_path, b"a;b\n" + rows)).records())
    assert len(found) == 52
    with pytest.raises(InputFileError, match=r"^I023 .* regel 104 "):
        list(open_source(written(tmp_path, b"a;b\n" + rows + b"1;34567890\n")).records())


def test_a_workbook_that_unpacks_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook is a packed file as well."""
    monkeypatch.setattr(source, "LARGEST_WORKBOOK", 1_000)
    path = tmp_path / "groot.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write("A1", "x")
    with pytest.raises(InputFileError, match=r"^I017 "):
        open_source(path)


CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], max_codepoint=0x2FFF), min_size=1, max_size=12
)


@given(
    rows=st.lists(
        st.lists(CELLS.filter(lambda c: not c.isspace()), min_size=3, max_size=3),
        min_size=3,
        max_size=8,
    ),
    delimiter=st.sampled_from(detection.DELIMITERS),
)
def test_what_was_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str
) -> None:
    """Any cells, fully quoted: the same cells, when the delimiter is given."""
    path = tmp_path_factory.mktemp("bron") / "lijst.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(
            [["a", "b", "c"], *rows]
        )
    found = open_source(path, ["a", "b", "c"], delimiter=delimiter)
    assert [list(cells) for _line, cells in found.records()] == rows


@given(
    width=st.integers(2, 9),
    delimiter=st.sampled_from(detection.DELIMITERS),
    count=st.integers(2, 30),
)
def test_a_regular_table_shows_its_delimiter(width: int, delimiter: str, count: int) -> None:
    """Whatever the width and length."""
    text = "\n".join(delimiter.join(f"k{i}" for i in range(width)) for _row in range(count))
    assert delimiter_of(lambda: io.BytesIO(text.encode()), "utf-8") == delimiter
