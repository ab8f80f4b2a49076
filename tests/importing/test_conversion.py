"""From source to register rows: every row is entered or rejected with its reason, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registers import raw_register
from toolkit.errors import InputFileError
from toolkit.importing import conversion
from toolkit.importing.conversion import Converted, convert
from toolkit.importing.mapping import ImportMapping
from toolkit.importing.source import Source
from toolkit.register.reading import read_register
from toolkit.schema import register_schema

TODAY = date(2026, 11, 24)
HEADER = ("Wie", "Dag", "Weg", "Waarover", "Wat", "Waar", "Team", "Klaar", "Huis")
COLUMNS = {
    "handler": "Wie",
    "received_on": "Dag",
    "channel": "Weg",
    "category": "Waarover",
    "description": "Wat",
    "complex": "Waar",
    "team": "Team",
    "closed_on": "Klaar",
    "unit_or_tenant_id": "Huis",
}
GOOD = ("Roos Elzenkamp", "3-11-2026", "Telefoon", "Informatie", "Wacht al weken.", "", "", "", "")
EMPTY: dict[str, Any] = {"constants": {}, "defaults": {}, "values": {}}


def converted(
    rows: Sequence[Sequence[str]],
    *,
    header: Sequence[str] = HEADER,
    columns: Mapping[str, str] = COLUMNS,
    **more: Any,
) -> Converted:
    plain = {
        "date_formats": (),
        "added_lists": (),
        "truncated": (),
        "delimiter": "",
        "encoding": "",
        "sheet": "",
    }
    mapping = ImportMapping(columns={k: (v,) for k, v in columns.items()}, **(EMPTY | plain | more))
    records = list(enumerate(rows, 2))
    source = Source(name="lijst.csv", header=tuple(header), records=lambda: iter(records))
    return convert(source, mapping, read_register(raw_register({}), register_schema()), TODAY)


def row(**cells: str) -> tuple[str, ...]:
    """A good row with some cells changed, by header."""
    return tuple(cells.get(name, value) for name, value in zip(HEADER, GOOD, strict=True))


def reasons(result: Converted) -> list[str]:
    assert result.read_count == len(result.rows) + len(result.rejected)
    return [rejected.reason for rejected in result.rejected]


def test_a_good_row_gets_the_registers_own_spelling() -> None:
    """Letter case and stray spaces do not matter; empty cells are left out; a code may stand for a label."""
    result = converted(
        [row(Wie=" roos  elzenkamp", Weg="TELEFOON", Waarover="informatie "), row(Weg="phone")]
    )
    expected = {
        "handler": "Roos Elzenkamp",
        "received_on": date(2026, 11, 3),
        "channel": "Telefoon",
        "category": "Informatie",
        "description": "Wacht al weken.",
    }
    assert (result.rows, result.rejected, result.additions) == ([expected, expected], [], {})


def test_values_that_a_spreadsheet_would_change_stay_text() -> None:
    """Leading zeros, something like a formula, our own quoting of it, and line breaks in a text."""
    result = converted(
        [
            row(Huis="00417", Wat="=1+1"),
            row(Wat="'=1+1"),
            row(Wat="een\r\n twee ", Huis="5.10"),
            row(Wat="'t is laat"),
        ]
    )
    assert [r["description"] for r in result.rows] == ["=1+1", "=1+1", "een\ntwee", "'t is laat"]
    assert [r.get("unit_or_tenant_id") for r in result.rows] == ["00417", None, "5.10", None]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Wie": ""}, "'Behandelaar' is leeg"),
        ({"Wie": "Iemand Anders"}, "'Behandelaar': een waarde staat niet in de lijst"),
        ({"Dag": ""}, "'Ontvangen op' is leeg"),
        ({"Dag": "31-02-2026"}, "'Ontvangen op': '31-02-2026' is geen datum"),
        ({"Dag": "11/23/2026"}, "'Ontvangen op': '11/23/2026' is geen datum"),
        (
            {"Dag": "03/11/2026 12:00:00 AM"},
            "'Ontvangen op': '03/11/2026 12:00:00 AM' is geen datum",
        ),
        ({"Dag": "25-11-2026"}, "'Ontvangen op': 25-11-2026 ligt in de toekomst"),
        ({"Weg": "Postduif"}, "'Kanaal': 'Postduif' staat niet in de lijst"),
        ({"Waarover": "Lift"}, "'Rubriek': 'Lift' staat niet in de lijst"),
        ({"Wat": " "}, "'Omschrijving' is leeg"),
        ({"Wat": "x" * 301}, "'Omschrijving' telt 301 tekens; er passen er 300"),
        ({"Waar": "Onbekend"}, "'Complex': 'Onbekend' staat niet in de lijst"),
        ({"Klaar": "ooit"}, "'Afgehandeld op': 'ooit' is geen datum"),
        ({"Weg": "", "Klaar": "ooit"}, "'Kanaal' is leeg; 'Afgehandeld op': 'ooit' is geen datum"),
    ],
)
def test_a_row_that_does_not_fit_says_why(cells: dict[str, str], reason: str) -> None:
    """All reasons of the row, in Dutch; the name of a person is not repeated."""
    assert reasons(converted([row(**cells)])) == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "3-11-2026",
        "03/11/26",
        "3 nov 2026",
        "2026-11-03",
        "2026-11-03T23:59:59.000",
        "2026-11-03T10:00:00+01:00",
        "46329",
        "46329.75",
    ],
)
def test_dates_are_read_as_the_register_reads_them(text: str) -> None:
    """Day before month, ISO, and a spreadsheet's serial; the time of day is cut off."""
    assert [r["received_on"] for r in converted([row(Dag=text)]).rows] == [date(2026, 11, 3)]


def test_other_dates_need_the_mapping() -> None:
    """American dates come out right by their format, and the format goes before the Dutch order."""
    result = converted(
        [row(Dag="03/04/2026 12:30:00 PM"), row(Dag="03/04/2026"), row(Dag="3-4-2026")],
        date_formats=("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y"),
    )
    assert [r["received_on"] for r in result.rows] == [
        date(2026, 3, 4),
        date(2026, 3, 4),
        date(2026, 4, 3),
    ]


def test_closed_before_receipt_is_entered() -> None:
    """The register's own check tells it; an import does not lose the complaint."""
    assert converted([row(Klaar="1-11-2026")]).rows[0]["closed_on"] == date(2026, 11, 1)


def test_constants_defaults_and_value_maps() -> None:
    """A constant always, a default where the source is empty, a map by the text with ``*`` for the rest."""
    result = converted(
        [row(Weg="TEL", Wat=""), row(Weg="fax"), row(Weg="")],
        constants={"category": "Beleid"},
        defaults={"channel": "Balie", "description": "(geen tekst)"},
        values={"channel": {"tel": "Telefoon", "*": "Anders"}},
    )
    assert [r["channel"] for r in result.rows] == ["Telefoon", "Anders", "Balie"]
    assert [r["category"] for r in result.rows] == ["Beleid"] * 3
    assert result.rows[0]["description"] == "(geen tekst)"


def test_a_value_map_may_empty_a_text_or_fill_an_empty_one() -> None:
    """``N/A`` is no value; an empty key stands for an empty cell."""
    result = converted(
        [row(Klaar="N/A"), row(Klaar="", Weg="")],
        values={"closed_on": {"n/a": ""}, "channel": {"": "Brief"}},
    )
    assert [r.get("closed_on") for r in result.rows] == [None, None]
    assert [r["channel"] for r in result.rows] == ["Telefoon", "Brief"]


def test_a_column_can_be_all_constant() -> None:
    """A source without handler, channel or category still comes in."""
    result = converted(
        [("3-11-2026", "tekst")],
        header=("Dag", "Wat"),
        columns={"received_on": "Dag", "description": "Wat"},
        constants={
            "handler": "Gijs Dauwhoek",
            "channel": "Website",
            "category": "Anders",
            "complex": "de linde",
        },
    )
    assert result.rows == [
        {
            "handler": "Gijs Dauwhoek",
            "received_on": date(2026, 11, 3),
            "channel": "Website",
            "category": "Anders",
            "description": "tekst",
            "unit_or_tenant_id": "De Linde",
        }
    ]


def test_new_values_are_added_to_the_lists_when_the_mapping_says_so() -> None:
    """Each once, in the first spelling, with its team or complex; only what an entered row uses."""
    result = converted(
        [
            row(Wie="", Team="Noord", Waarover="Lift", Waar="Blok 1", Huis="0001"),
            row(Wie="", Team="NOORD", Waarover="LIFT", Waar="blok 1", Huis="0002"),
            row(Wie="Jan Test", Team="Zuid", Waar="De Linde", Huis="00417"),
            row(Waarover="Verworpen", Weg="niets"),
        ],
        added_lists=("categories", "employees", "complexes", "units"),
    )
    assert result.additions == {
        "employees": [{"name": "Noord", "team": "Noord"}, {"name": "Jan Test", "team": "Zuid"}],
        "categories": [{"name": "Lift"}],
        "complexes": [{"name": "Blok 1"}],
        "units": [
            {"unit_id": "0001", "complex": "Blok 1"},
            {"unit_id": "0002", "complex": "Blok 1"},
        ],
    }
    assert [r["category"] for r in result.rows] == ["Lift", "Lift", "Informatie"]
    assert [r["unit_or_tenant_id"] for r in result.rows] == ["0001", "0002", "00417"]
    assert len(result.rejected) == 1


def test_a_complex_alone_stands_in_for_a_home_number() -> None:
    """It says where a complaint is from; a home number goes before it."""
    result = converted([row(Waar="molenwerf"), row(Waar="onbekend", Huis="00512")])
    assert [r["unit_or_tenant_id"] for r in result.rows] == ["Molenwerf", "00512"]


def test_a_new_value_that_is_too_long_for_its_list_is_rejected() -> None:
    """Adding it would only move the mistake."""
    result = converted([row(Waarover="x" * 61)], added_lists=("categories",))
    assert reasons(result) == ["'Rubriek' telt 61 tekens; er passen er 60"]
    assert result.additions == {}


def test_long_texts_are_cut_when_the_mapping_says_so() -> None:
    """At the column's own limit, with an ellipsis."""
    result = converted([row(Wat="x" * 301), row(Wat="y" * 300)], truncated=("description",))
    assert [r["description"] for r in result.rows] == ["x" * 299 + "…", "y" * 300]


def test_rows_of_another_width() -> None:
    """Empty cells too many are nothing; filled ones, or a mapped cell that is missing, are a broken row."""
    result = converted([(*GOOD, "", " "), (*GOOD, "x"), GOOD[:-1]])
    assert len(result.rows) == 1
    assert reasons(result) == [
        "de rij heeft 10 cellen, de kop 9",
        "de rij heeft 8 cellen, de kop 9",
    ]
    assert [r.line for r in result.rejected] == [3, 4]


def test_a_row_may_end_early_behind_the_mapped_columns() -> None:
    """Some systems leave out what is empty at the end."""
    columns = {k: v for k, v in COLUMNS.items() if v in HEADER[:5]}
    assert len(converted([GOOD[:5]], columns=columns).rows) == 1


def test_headers_are_found_by_name_alias_or_place() -> None:
    """Letter case and spaces do not matter; the first alias that is there counts; ``#2`` is the second column."""
    result = converted([("3-11-2026", "x")], header=("dag  VAN ontvangst", "#2"), columns={"received_on": "Dag van ontvangst", "description": "#2"}, constants={"handler": "Gijs Dauwhoek", "channel": "Balie", "category": "Anders"})  # fmt: skip
    assert result.rows[0]["description"] == "x"


def test_missing_headers_are_told_at_once() -> None:
    """With the headers that are there."""
    with pytest.raises(InputFileError) as caught:
        converted(
            [GOOD], columns={"received_on": "Datum", "description": "Tekst", "channel": "Weg"}
        )
    assert [m.partition(" (")[0] for m in caught.value.messages] == [
        "I020 De bron heeft geen kolom 'Datum'",
        "I020 De bron heeft geen kolom 'Tekst'",
    ]
    assert "Wie, Dag, Weg" in caught.value.messages[0]


def test_more_rows_than_a_sheet_can_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is entered."""
    monkeypatch.setattr(conversion, "MOST_ROWS", 3)
    assert len(converted([GOOD] * 3).rows) == 3
    with pytest.raises(InputFileError, match=r"^I019 .*3 "):
        converted([GOOD] * 4)


SOMETIMES = st.sampled_from(
    [
        "",
        " ",
        "3-11-2026",
        "31-2-2026",
        "Telefoon",
        "Informatie",
        "Roos Elzenkamp",
        "=x",
        "Lift",
        "a\nb",
    ]
)


@given(rows=st.lists(st.lists(SOMETIMES, min_size=7, max_size=11), max_size=12), adds=st.booleans())
def test_read_is_imported_plus_rejected_whatever_comes(rows: list[list[str]], adds: bool) -> None:
    """No row gets lost, every rejected one has a reason, every entered one has the five required cells."""
    result = converted(rows, added_lists=("categories", "employees", "complexes") if adds else ())
    assert result.read_count == len(rows) == len(result.rows) + len(result.rejected)
    assert all(r.reason for r in result.rejected)
    required = {"handler", "received_on", "channel", "category", "description"}
    assert all(required <= set(entered) for entered in result.rows)
