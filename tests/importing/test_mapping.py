"""The mapping file: by either name of a column, and every mistake told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.errors import InputFileError
from toolkit.importing.mapping import ImportMapping, load_mapping
from toolkit.schema import register_schema


def mapping(folder: Path, text: str) -> ImportMapping:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path, register_schema())


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputFileError) as caught:
        mapping(folder, text)
    return [message.partition(": ")[2] for message in caught.value.messages]


def test_a_column_goes_by_its_english_name_or_its_dutch_title(tmp_path: Path) -> None:
    """Letter case does not matter; one header or several."""
    found = mapping(
        tmp_path,
        '[columns]\nreceived_on = "Dag"\n"TOEGEZEGD VÓÓR" = ["Due", "Due Date"]\ncomplex = "Wijk"',
    )
    assert found.columns == {
        "received_on": ("Dag",),
        "promised_before": ("Due", "Due Date"),
        "complex": ("Wijk",),
    }


def test_a_mark_at_the_start_is_no_mistake(tmp_path: Path) -> None:
    """Notepad and PowerShell put one before the text when they save it as UTF-8."""
    found = mapping(tmp_path, '\ufeff[columns]\nreceived_on = "Dag"\ndescription = "Wat"\n')
    assert found.columns["received_on"] == ("Dag",)


def test_what_is_not_said_is_empty(tmp_path: Path) -> None:
    """A mapping needs no more than the day of receipt."""
    found = mapping(tmp_path, '[columns]\nreceived_on = "Dag"')
    assert (found.constants, found.defaults, found.values) == ({}, {}, {})
    assert (found.date_formats, found.added_lists, found.truncated) == ((), (), ())
    assert (found.delimiter, found.encoding, found.sheet) == ("", "", "")


def test_one_text_is_a_list_of_one(tmp_path: Path) -> None:
    """``add = "categories"`` is no list of letters; numbers become text."""
    found = mapping(
        tmp_path,
        '[columns]\nreceived_on = "Dag"\n[lists]\nadd = "categories"\n[dates]\nformats = "%d"\n'
        '[text]\ntruncate = "Omschrijving"\n[constants]\nKanaal = 3\n[values.kind]\nPhone = "x"\n[source]\nsheet = 2024',
    )
    assert (found.added_lists, found.date_formats, found.truncated) == (
        ("categories",),
        ("%d",),
        ("description",),
    )
    assert (found.constants, found.values, found.sheet) == (
        {"channel": "3"},
        {"kind": {"phone": "x"}},
        "2024",
    )


def test_the_day_of_receipt_may_be_a_constant(tmp_path: Path) -> None:
    """It has to come from somewhere."""
    assert mapping(tmp_path, "[constants]\nreceived_on = 2026-11-03").constants == {
        "received_on": "2026-11-03"
    }
    assert problems(tmp_path, '[columns]\nRubriek = "x"') == [
        "[columns] 'received_on' ontbreekt: zonder dag van ontvangst valt er niets te rekenen."
    ]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Unknown sections, keys, columns and lists; a near miss is suggested."""
    found = problems(
        tmp_path,
        'values = 3\n[columns]\nreceived_on = "a"\nrubriek = "b"\ncategorie = "c"\nstatus = "d"\n'
        '[lists]\nadd = ["teams"]\nadds = 1\n[dates]\nformat = "x"\n[vaste]\nx = 1\n[text]\ntruncate = ["tekst"]\n',
    )
    assert [text.partition(".")[0] for text in found] == [
        "onbekend onderdeel [vaste]",
        "[columns] het register heeft geen kolom 'categorie'",
        "[columns] het register heeft geen kolom 'status'",
        "[values] is geen onderdeel met regels",
        "[lists] onbekende sleutel 'adds'",
        "[lists] aan 'teams' kan niets worden toegevoegd; kies uit: categories, employees, complexes, units",
        "[text] het register heeft geen kolom 'tekst'",
        "[dates] onbekende sleutel 'format'",
    ]


def test_values_of_a_column_are_a_section(tmp_path: Path) -> None:
    """``[values] channel = "x"`` is a mistake that would otherwise pass unseen."""
    found = problems(tmp_path, '[columns]\nreceived_on = "a"\n[values]\nchannel = "x"\n')
    assert len(found) == 1
    assert found[0].startswith("[values.channel]")


def test_a_file_that_is_no_mapping_is_named(tmp_path: Path) -> None:
    """Missing, or no TOML."""
    with pytest.raises(InputFileError, match=r"^I001 .*weg\.toml"):
        load_mapping(tmp_path / "weg.toml", register_schema())
    with pytest.raises(InputFileError, match=r"^I002 .*mapping\.toml"):
        mapping(tmp_path, "[columns\n")
