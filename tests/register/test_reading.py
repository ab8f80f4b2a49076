"""From tabs to a register: columns by their title, rows that hold something, lists that connect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pytest

from tests.registers import complaint, raw_register
from toolkit.errors import RegisterError
from toolkit.register.findings import (
    Finding,
    a1,
    column_letters,
    count_by_code,
    in_reading_order,
    quoted,
)
from toolkit.register.reading import Register, read_register
from toolkit.register.rules import D003, N003, V001, V006
from toolkit.schema import register_schema
from toolkit.storage.base import Cell, RawRegister, RawTab

SCHEMA = register_schema()
Rows = Sequence[Mapping[str, Cell]]


def register(*rows: Mapping[str, Cell], **tabs: Rows) -> Register:
    return read_register(raw_register({"Klachten": rows, **tabs}), SCHEMA)


def with_tab(
    raw: RawRegister, title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> RawRegister:
    return RawRegister(
        tabs={**raw.tabs, title: RawTab(title=title, header=tuple(header), rows=rows)},
        version="test",
    )


def without_tab(raw: RawRegister, title: str) -> RawRegister:
    return RawRegister(tabs={k: v for k, v in raw.tabs.items() if k != title}, version="test")


def test_columns_are_found_by_title_wherever_they_stand() -> None:
    """Reversed, in other letter case, and with a column of the staff's own between."""
    raw = raw_register({"Klachten": [complaint(1)]})
    tab = raw.tabs["Klachten"]
    header = [*(h.upper() for h in reversed(tab.header)), "Eigen notitie"]
    rows = [[*reversed(row), "van ons"] for row in tab.rows]
    found = read_register(with_tab(raw, "Klachten", header, rows), SCHEMA)
    assert found.complaints.texts("channel").tolist() == ["phone"]
    assert found.findings == ()
    assert found.complaints.positions["number"] == len(tab.header) - 1


def test_a_title_with_its_accent_stored_apart_is_the_same_title() -> None:
    """As a Mac stores it."""
    raw = raw_register({"Klachten": [complaint(1, **{"Toegezegd vóór": "9-11-2026"})]})
    tab = raw.tabs["Klachten"]
    header = [h.replace("óó", "o\u0301o\u0301") for h in tab.header]
    assert "Toegezegd vo\u0301o\u0301r" in header
    found = read_register(with_tab(raw, "Klachten", header, tab.rows), SCHEMA)
    assert found.complaints.days("promised_before").tolist() == [date(2026, 11, 9)]


def test_missing_tabs_and_columns_are_told_at_once() -> None:
    """With the new name when it can be guessed."""
    raw = without_tab(raw_register({}), "Rubrieken")
    tab = raw.tabs["Klachten"]
    header = [
        "Datum ontvangst" if h == "Ontvangen op" else "Kanaal" if h == "Rubriek" else h
        for h in tab.header
    ]
    raw = with_tab(raw, "Klachten", header, tab.rows)
    raw = RawRegister(
        tabs={**raw.tabs, "Rubriek": RawTab(title="Rubriek", header=(), rows=[])}, version="test"
    )
    with pytest.raises(RegisterError) as caught:
        read_register(raw, SCHEMA)
    assert [m[:4] for m in caught.value.messages] == ["S002", "S003", "S002", "S001"]
    assert "(E1 heet 'Datum ontvangst')" in caught.value.messages[0]
    assert "'Kanaal'" in caught.value.messages[1]
    assert "'Rubriek'" in caught.value.messages[3]


def test_only_rows_with_something_in_them_count() -> None:
    """A number alone is stock; a cell that is refused is something; row numbers are the sheet's."""
    rows = [
        complaint(1),
        {"Nummer": "K-0000021"},
        {"Nummer": "K-0000039", "Kanaal": "Postduif"},
        {},
    ]
    parsed = register(*rows).complaints
    assert parsed.frame["row"].tolist() == [2, 4]
    assert parsed.stock_count == 31
    assert [(f.cell, f.rule.code) for f in parsed.findings] == [
        ("D4", "V001"),
        ("E4", "V001"),
        ("F4", "V006"),
        ("G4", "V001"),
        ("H4", "V001"),
    ]


def test_an_empty_register_can_be_read() -> None:
    """On its first day."""
    found = register()
    assert len(found.complaints.frame) == 0
    assert found.findings == ()


def test_the_handler_gives_the_team_and_the_home_the_complex() -> None:
    """By VHE number, by tenant number, or by the complex itself; tenant and home are one complainant."""
    rows = [
        complaint(i, **{"Huurder- of VHE-nummer": n})
        for i, n in enumerate(["00417", "H01", "Molenwerf", "417", None], 1)
    ]
    frame = register(*rows).complaints.frame
    assert frame["team"].tolist() == ["Klantcontact"] * 5
    assert frame["complex"].tolist() == ["De Linde", "De Linde", "Molenwerf", "", ""]
    assert frame["neighbourhood"].tolist() == ["Noord", "Noord", "Zuid", "", ""]
    assert frame["complainant_id"].tolist() == ["00417", "00417", "", "417", ""]


def test_what_follows_from_the_row_itself() -> None:
    """An empty kind is a complaint; hidden is yes, no or not judged."""
    frame = register(
        complaint(1, Soort="Overlast", Uiting="Verborgen"),
        complaint(2, Uiting="Uitgesproken"),
        complaint(3, Soort="Klacht"),
    ).complaints.frame
    assert frame["kind"].tolist() == ["nuisance_report", "complaint", "complaint"]
    assert frame["is_kind_chosen"].tolist() == [True, False, True]
    assert frame["is_hidden"].tolist()[:2] == [1.0, 0.0]
    assert np.isnan(frame["is_hidden"].iloc[2])


def test_teams_are_those_with_somebody_who_stays() -> None:
    """In the order of the list; a team whose last member left is no team."""
    staff = [
        {"Naam": "A", "Team": "Zuid"}, {"Naam": "B", "Team": "Noord", "Uit dienst per": "1-1-2026"}, {"Naam": "C", "Team": "Oost"},
        {"Naam": "D", "Team": "Zuid"}, {"Naam": "E", "Team": None},
    ]  # fmt: skip
    assert register(Medewerkers=staff).teams == ("Zuid", "Oost")


def test_a_refused_cell_is_remembered_as_filled() -> None:
    """Whoever looks for empty cells can tell them apart; a text that is too long still counts."""
    parsed = register(
        complaint(1, Kanaal="Postduif", Rubriek="Lift", Omschrijving="x" * 301, Behandelaar=None)
    ).complaints
    names = ("channel", "category", "description", "handler")
    assert [bool(parsed.is_refused(name)[0]) for name in names] == [True, True, False, False]


def test_settings_come_from_the_tab_or_are_the_default() -> None:
    """Numbers, yes and no, a choice, days; a name that is unknown and a value that does not fit are told."""
    lines = {
        "Afhandeltermijn in werkdagen": 15, "Goede Vrijdag vrij": "nee", "werkdagenkalender": "Alleen weekend",
        "Eigen sluitingsdagen": "24-12-2026; 31 dec 2026", "Uurtarief klachtkosten (euro)": "62,50", "Kleinste aantal in een rapport": 1,
        "Geluksgetal": 7, "Valse alarmen per jaar": None,
    }  # fmt: skip
    found = register(Instellingen=[{"Instelling": k, "Waarde": v} for k, v in lines.items()])
    s = found.settings
    assert (s.term_working_days, s.good_friday_off, s.calendar, s.hourly_rate) == (
        15,
        False,
        "weekends_only",
        62.5,
    )
    assert s.closing_days == (date(2026, 12, 24), date(2026, 12, 31))
    assert (s.suppression_threshold, s.false_alarms_per_year, s.first_contact_working_days) == (
        5,
        1.0,
        2,
    )
    assert [(f.rule.code, f.cell) for f in found.findings] == [("L003", "B7"), ("L002", "A8")]


def finding(rule: object = V001, row: int = 2, column: int = 0, tab: str = "Klachten") -> Finding:
    return Finding(rule=rule, tab=tab, row=row, column=column, column_title="Kolom")  # type: ignore[arg-type]


def test_findings_are_ordered_as_one_works_through_them() -> None:
    """Errors first, then by tab, row and column."""
    found = [
        finding(V006, 3, 1),
        finding(V001, 3, 0),
        finding(D003, 2, 5),
        finding(N003, 1, 0, "Nazorg"),
    ]
    ordered = in_reading_order(found, {"Klachten": 1, "Nazorg": 6})
    assert [(f.tab, f.row, f.column) for f in ordered] == [
        ("Klachten", 2, 5),
        ("Klachten", 3, 0),
        ("Klachten", 3, 1),
        ("Nazorg", 1, 0),
    ]
    assert count_by_code(found) == {"D003": 1, "N003": 1, "V001": 1, "V006": 1}


@pytest.mark.parametrize(
    ("column", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_columns_have_letters(column: int, letters: str) -> None:
    """As a spreadsheet counts."""
    assert (column_letters(column), a1(14, column)) == (letters, f"{letters}14")


def test_a_long_value_is_cut_and_a_personal_one_hidden() -> None:
    """Sixty characters are shown, the last an ellipsis."""
    assert quoted("x" * 60) == "x" * 60
    assert quoted("x" * 61) == "x" * 59 + "…"
    assert quoted("Jan", is_personal=True) == "(verborgen)"
