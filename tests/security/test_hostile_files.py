"""Files from others (a schema, a mapping, settings, a workbook) are read as data, or refused with a sentence."""

from __future__ import annotations

import copy
import random
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from tests.storage.workbook_tools import (
    change_parts,
    computed,
    make_register,
    members,
    write,
)
from toolkit.errors import ConfigurationError, InputFileError, RegisterError
from toolkit.importing import conversion, import_file
from toolkit.importing.conversion import MOST_ROWS
from toolkit.importing.mapping import load_mapping
from toolkit.importing.source import open_source
from toolkit.schema import SCHEMA_FOLDER, load_schema, register_schema
from toolkit.settings import load_settings

SCHEMA = register_schema()
LONGEST_MESSAGE = 20_000
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


ENTITIES = b'<!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


# ---- YAML in the schema's folder -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '!!python/object/apply:pathlib.Path.touch ["HERE"]',
        "!!python/name:os.system",
        BOMB,
        "&a [*a]",
        "&a {name: *a, title: *a, position: *a, description: *a, owner: *a, fields: *a}",
        "[" * 50_000,
        "a: " + "{a: " * 20_000,
        "name: 2024-13-45",
        "name: !!int x",
        "name: !!timestamp x",
        "name: " + "9" * 10_000,
        "? [a]\n: b",
        "<<: 5",
        "\0",
        "",
    ],
    ids=lambda text: text[:20],
)
def test_a_hostile_schema_file_is_a_sentence(tmp_path: Path, text: str) -> None:
    """Objects, alias bombs, endless nesting: no code runs, nothing swells, and the file is named."""
    made = tmp_path / "gemaakt"
    (tmp_path / "a.yaml").write_text(text.replace("HERE", str(made)), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_schema(tmp_path)
    assert str(caught.value).startswith("S010 Schemabestand ")
    assert len(str(caught.value)) < LONGEST_MESSAGE
    assert not made.exists()


def places(document: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where values stand in a document."""
    if place:
        yield place
    pairs = document.items() if isinstance(document, dict) else ()
    for key, value in pairs or (enumerate(document) if isinstance(document, list) else ()):
        yield from places(value, (*place, key))


def test_any_value_in_any_place_of_the_schema_is_read_or_refused(tmp_path: Path) -> None:
    """Of our own schema files, one value after another is replaced by one of another kind."""
    chance = random.Random(20261125)
    documents = [
        yaml.safe_load(path.read_text("utf-8")) for path in sorted(SCHEMA_FOLDER.glob("*.yaml"))
    ]
    others: list[Any] = [None, 5, -1, True, "x", "", [], {}, [1], ["name"], [[]], [{}], {"a": 1}]
    refused: list[str] = []
    for _time in range(250):
        document = copy.deepcopy(chance.choice(documents))
        *before, last = chance.choice(list(places(document)))
        inner = document
        for key in before:
            inner = inner[key]
        inner[last] = chance.choice(others)
        (tmp_path / "a.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
        try:
            load_schema(tmp_path)
        except ConfigurationError as error:
            refused += error.messages
    assert len(refused) > 100
    assert [message for message in refused if not message.startswith("S010 ")] == []


# ---- TOML: the settings and the mapping of an import ---------------------------------------------------------------


@pytest.mark.parametrize("text", ["register = " + "[" * 50_000, "a = " + "{a = " * 20_000, "\0"])
def test_hostile_settings_are_a_sentence(tmp_path: Path, text: str) -> None:
    """Endless nesting is a fault on a line, as any other."""
    (tmp_path / "klachten.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"^S020 klachten\.toml is niet te lezen: "):
        load_settings(tmp_path)


GOOD = '[columns]\nreceived_on = "a"\ndescription = "b"\n'
MAPPINGS = [
    ("a = " + "[" * 50_000, "I002 "),
    ("columns = 5", "I003 Vertaaltabel m.toml: [columns] is geen onderdeel"),
    ("[columns]\nreceived_on = 5", "I003 Vertaaltabel m.toml: [columns] 'received_on' moet een tekst zijn"),
    ('[columns]\nreceived_on = {a = "b"}', "I003 Vertaaltabel m.toml: [columns] 'received_on' moet"),
    (GOOD + "[dates]\nformats = 5", "I003 Vertaaltabel m.toml: [dates] 'formats' moet"),
    (GOOD + '[dates]\nformats = ["%d%d"]', "I003 Vertaaltabel m.toml: [dates] '%d%d' is geen notatie"),
    (GOOD + '[dates]\nformats = ["%"]', "I003 Vertaaltabel m.toml: [dates] '%' is geen notatie"),
    (GOOD + "[lists]\nadd = 7", "I003 Vertaaltabel m.toml: [lists] 'add' moet"),
    (GOOD + "[text]\ntruncate = true", "I003 Vertaaltabel m.toml: [text] 'truncate' moet"),
    (GOOD + '[source]\ndelimiter = "ab"', "I003 Vertaaltabel m.toml: [source] 'delimiter' moet één teken"),
    (GOOD + '[source]\nencoding = "zlib_codec"', "I014 'zlib_codec' is geen tekencodering."),
    (GOOD + '[source]\nencoding = "rot13"', "I014 'rot13' is geen tekencodering."),
    (GOOD + '[source]\nencoding = "a\\u0000"', "I014 'a\0' is geen tekencodering."),
    (GOOD + '[source]\nencoding = "../../x"', "I014 '../../x' is geen tekencodering."),
    (GOOD + '[source]\nencoding = "undefined"', "I015 Het bestand s.csv is geen tekst in undefined."),
    (GOOD + '[source]\nsheet = "../../x"\ndelimiter = "\\n"', "I020 "),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MAPPINGS, ids=[t[-40:] for t, _e in MAPPINGS])
def test_a_hostile_mapping_is_a_sentence(tmp_path: Path, text: str, expected: str) -> None:
    """Another kind of value, a format that is none, a codec that is no text: the line is named."""
    mapping, source = tmp_path / "m.toml", tmp_path / "s.csv"
    mapping.write_text(text, encoding="utf-8")
    source.write_bytes(b"a;b\n3-11-2026;Niemand belt terug.\n4-11-2026;Weer niet.\n")
    storage = make_register(tmp_path, SCHEMA)
    with pytest.raises(InputFileError) as caught:
        import_file(storage, SCHEMA, source, mapping, today=date(2026, 11, 25), dry_run=True)
    assert str(caught.value).startswith(expected)


def test_a_file_of_nothing_but_wrong_rows_is_refused_in_time(tmp_path: Path) -> None:
    """Rejected rows count for the most that one import reads, or a small file would fill the memory."""
    mapping, source = tmp_path / "m.toml", tmp_path / "s.csv"
    mapping.write_text(GOOD, encoding="utf-8")
    source.write_bytes(b"a;b\n" + b"x;y\n" * (MOST_ROWS + 1))
    storage = make_register(tmp_path, SCHEMA)
    with pytest.raises(InputFileError, match=r"^I019 "):
        import_file(storage, SCHEMA, source, mapping, today=date(2026, 11, 25), dry_run=True)


def test_rejected_rows_do_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are kept until they are written: so many characters are no list of complaints, and the line is told."""
    monkeypatch.setattr(conversion, "MOST_REJECTED", 10_000)
    mapping, source = tmp_path / "m.toml", tmp_path / "s.csv"
    mapping.write_text(GOOD, encoding="utf-8")
    source.write_bytes(b"a;b\n" + (b"x;" + b"y" * 999 + b"\n") * 10)
    storage = make_register(tmp_path, SCHEMA)
    done = import_file(storage, SCHEMA, source, mapping, today=date(2026, 11, 25), dry_run=True)
    assert len(done.converted.rejected) == 10
    source.write_bytes(source.read_bytes() + b"x;y\n")
    with pytest.raises(InputFileError) as caught:
        import_file(storage, SCHEMA, source, mapping, today=date(2026, 11, 25), dry_run=True)
    assert str(caught.value) == (
        "I024 Het bestand s.csv: tot en met regel 12 hebben de afgewezen rijen meer dan 10000 tekens. Past de vertaaltabel wel bij dit bestand?"
    )


@pytest.mark.parametrize("cell", ["XFD1048576", "XFD3000"])
def test_a_workbook_to_import_with_a_far_cell_is_refused(tmp_path: Path, cell: str) -> None:
    """The reading library makes room for all cells up to it: that ended the program, or took gigabytes."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", "b"])
    sheet[cell] = "x"
    book.save(tmp_path / "s.xlsx")
    with pytest.raises(InputFileError) as caught:
        open_source(tmp_path / "s.xlsx")
    assert str(caught.value) == (
        "I022 Het bestand s.xlsx heeft op blad 'Sheet' een gevulde cel ver van de andere. Verwijder die rij of kolom."
    )


def test_a_workbook_to_import_with_entities_is_refused(tmp_path: Path) -> None:
    """The sheet is looked at before it is read."""
    storage = make_register(tmp_path, SCHEMA)
    change_parts(
        storage.path,
        lambda n, c: (
            c.replace(b"?>", b"?>" + ENTITIES, 1) if n == "xl/worksheets/sheet1.xml" else c
        ),
    )
    with pytest.raises(InputFileError, match=r"^I018 Het bestand klachten\.xlsx is geen gewone"):
        open_source(storage.path)


def test_braces_in_a_mapping_fill_in_nothing(tmp_path: Path) -> None:
    """A name is put in a message as it is; it is no place to fill in."""
    path = tmp_path / "m.toml"
    path.write_text('[columns]\n"{section.__class__}" = "a"\nreceived_on = "b"', encoding="utf-8")
    with pytest.raises(InputFileError, match=r"'\{section\.__class__\}'"):
        load_mapping(path, SCHEMA)


# ---- parts of a workbook -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["docProps/app.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_entities_in_a_part_that_is_changed_are_refused(tmp_path: Path, part: str) -> None:
    """Also in the properties of the document; the file stays as it was."""
    storage = make_register(tmp_path, SCHEMA)
    change_parts(
        storage.path, lambda n, c: c.replace(b"?>", b"?>" + ENTITIES, 1) if n == part else c
    )
    before = storage.path.read_bytes()
    with pytest.raises(RegisterError) as caught:
        write(storage, SCHEMA, computed(SCHEMA, n1="Nieuw"))
    assert str(caught.value).startswith(f"S051 {storage.path} is beschadigd ({part})")
    assert storage.path.read_bytes() == before


def test_parts_that_are_not_ours_are_copied_unread(tmp_path: Path) -> None:
    """A trap in properties that an add-in wrote, and names that lead out of the folder: no path is made of them."""
    folder = tmp_path / "register"
    folder.mkdir()
    storage = make_register(folder, SCHEMA)
    trap = b'<?xml version="1.0"?>' + ENTITIES + b"<a>&d;</a>"
    strange = {
        "docProps/custom.xml": trap,
        "../../uit.txt": b"uit",
        "/tmp/../wortel.txt": b"wortel",
        "C:\\windows\\uit.txt": b"windows",
        "xl/../../../uit2.txt": b"uit",
    }
    with zipfile.ZipFile(storage.path, "a") as archive:
        for name, content in strange.items():
            archive.writestr(name, content)
    write(storage, SCHEMA, computed(SCHEMA, n1="Nieuw"))
    storage.initialise(SCHEMA, dry_run=False)
    after = members(storage.path)
    assert {name: after.get(name) for name in strange} == strange
    assert {p.name for p in tmp_path.iterdir()} == {"register"}
    assert not list(tmp_path.rglob("*.txt"))


@pytest.mark.parametrize(
    "target", ["../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "%2e%2e/geheim"]
)
def test_a_sheet_that_points_out_of_the_file_is_no_sheet(tmp_path: Path, target: str) -> None:
    """A part is looked for in the archive only, wherever its relationship leads."""
    storage = make_register(tmp_path, SCHEMA)
    change_parts(
        storage.path,
        lambda n, c: (
            re.sub(rb'Target="worksheets/sheet1.xml"', f'Target="{target}"'.encode(), c)
            if n == "xl/_rels/workbook.xml.rels"
            else c
        ),
    )
    with pytest.raises(RegisterError, match=r"^S051 "):
        storage.read(SCHEMA)


@pytest.mark.parametrize("part", ["xl/styles.xml", "[Content_Types].xml"])
def test_endless_nesting_is_a_damaged_part(tmp_path: Path, part: str) -> None:
    """What no program writes is refused by a repair too, and the file stays as it was."""
    storage = make_register(tmp_path, SCHEMA)
    nested = b"<a>" * 5000 + b"</a>" * 5000

    def change(name: str, content: bytes) -> bytes:
        at = content.rindex(b"</")
        return content[:at] + nested + content[at:] if name == part else content

    change_parts(storage.path, change)
    change_parts(
        storage.path,
        lambda n, c: c.replace(b"Rubrieken", b"Rubriek") if n == "xl/workbook.xml" else c,
    )
    before = storage.path.read_bytes()
    with pytest.raises(RegisterError, match=r"^S051 "):
        storage.initialise(SCHEMA, dry_run=False)
    assert storage.path.read_bytes() == before
