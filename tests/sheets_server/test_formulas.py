"""Formulas: the spilled look-up beside the complaints, what breaks it, and how edits move it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets_server.addresses import Box
from tests.sheets_server.conftest import Api
from tests.sheets_server.grid import Formula, Spreadsheet
from tests.sheets_server.recalculate import recalculate
from tests.sheets_server.staff import Person

SIGNAL = '={"Signaal";ARRAYFORMULA(IF(A2:A="";"";IFERROR(VLOOKUP(A2:A;Berekend!A:F;3;FALSE);"")))}'
KEES = Person("Sheet1")


@pytest.fixture
def register(dutch: Api) -> Api:
    """Three complaints, with what the hidden tab has to say of two of them."""
    dutch.batch({"addSheet": {"properties": {"title": "Berekend", "hidden": True}}})
    dutch.write("A1", [["Nummer", "Naam"], ["K-1", "Vos"], ["K-2", "Mol"], ["K-3", "Das"]], "RAW")
    computed = [["K-1", "", "te laat"], ["K-3", "", "nieuw"]]
    dutch.write("Berekend!A1", [["Nummer", "Uiterlijk", "Signaal"], *computed], "RAW")
    dutch.write("C1", [[SIGNAL]])
    return dutch


def shown(api: Api, text: str = "A1:C9") -> list[list[Any]]:
    return [row + [""] * (3 - len(row)) for row in api.values(text) if any(row)]


ALL = [
    ["Nummer", "Naam", "Signaal"],
    ["K-1", "Vos", "te laat"],
    ["K-2", "Mol", ""],
    ["K-3", "Das", "nieuw"],
]


def test_the_formula_in_the_header_fills_its_column(register: Api) -> None:
    assert shown(register) == ALL
    assert register.values("C1", valueRenderOption="FORMULA") == [[SIGNAL]]


def test_a_spill_of_empty_texts_reaches_to_the_end_of_the_grid(register: Api) -> None:
    assert len(register.values("C1:C")) == 1000


def test_a_sort_moves_the_rows_and_their_signal_follows(register: Api) -> None:
    register.server.play(register.file_id, KEES.sort(1, last_column=1))
    assert shown(register) == [ALL[0], ALL[3], ALL[2], ALL[1]]


def test_a_row_inserted_between_is_filled_too(register: Api) -> None:
    register.server.play(register.file_id, KEES.insert_rows(2), KEES.type("A3", "K-3"))
    assert shown(register) == [ALL[0], ALL[1], ["K-3", "", "nieuw"], ALL[2], ALL[3]]


def test_a_row_inserted_right_below_the_header_shifts_the_open_range(register: Api) -> None:
    register.server.play(register.file_id, KEES.insert_rows(1))
    formula = register.values("C1", valueRenderOption="FORMULA")[0][0]
    assert formula == SIGNAL.replace("A2:A", "A3:A")
    assert shown(register, "A2:C5") == [
        ["", "", "te laat"],
        ["K-1", "Vos", ""],
        ["K-2", "Mol", "nieuw"],
        ["K-3", "Das", ""],
    ]


def test_typing_into_the_spill_breaks_it_visibly_and_emptying_the_cell_repairs_it(
    register: Api,
) -> None:
    register.server.play(register.file_id, KEES.type("C3", "oeps"))
    assert register.values("C1:C4") == [["#REF!"], [], ["oeps"]]
    _, body = register.call(
        "GET", ranges="C1", fields="sheets.data.rowData.values(effectiveValue,formattedValue)"
    )
    assert body["sheets"][0]["data"][0]["rowData"][0]["values"][0] == {
        "effectiveValue": {
            "errorValue": {
                "type": "REF",
                "message": "Array result was not expanded because it would overwrite data in C3.",
            }
        },
        "formattedValue": "#REF!",
    }
    register.server.play(register.file_id, KEES.type("C3", ""))
    assert shown(register) == ALL


def test_renaming_the_hidden_tab_changes_the_formula_along(register: Api) -> None:
    register.server.play(register.file_id, Person("Berekend").rename_tab("Reken blad"))
    assert shown(register) == ALL
    formula = register.values("C1", valueRenderOption="FORMULA")[0][0]
    assert "VLOOKUP(A2:A;'Reken blad'!A:F;3;FALSE)" in formula


def test_moving_the_numbers_column_takes_the_look_up_along(register: Api) -> None:
    register.server.play(register.file_id, KEES.move_column(0, 2))
    assert [row[1:] for row in shown(register)] == [
        ["Nummer", "Signaal"],
        ["K-1", "te laat"],
        ["K-2", ""],
        ["K-3", "nieuw"],
    ]


def test_a_duplicated_number_shows_the_same_signal_twice(register: Api) -> None:
    register.server.play(register.file_id, KEES.duplicate_row(1, 4))
    # the copy carries the spilled value as a constant, which is in the way of the spill
    assert register.values("C1") == [["#REF!"]]
    register.server.play(register.file_id, KEES.type("C5", ""))
    assert shown(register) == [*ALL, ALL[1]]


def test_deleting_the_looked_up_column_is_a_lost_reference(register: Api) -> None:
    register.server.play(register.file_id, KEES.delete_columns(0))
    assert "#REF!" in register.values("B1", valueRenderOption="FORMULA")[0][0]


FORMULAS = [
    ("=1+2*3", 7),
    ("=(1+2)*3", 9),
    ("=2^3^2", 64),  # from left to right, as in a sheet
    ("=-2^2", 4),
    ("=10%", 0.1),
    ('="a"&"b"&1', "ab1"),
    ('="a"="A"', True),
    ("=1<>2", True),
    ("=1/0", "#DIV/0!"),
    ("=NOPE(1)", "#NAME?"),
    ('="a"+1', "#VALUE!"),
    ("=A99:A99", ""),
    ('=IF(1>2;"ja";"nee")', "nee"),
    ('=IFERROR(1/0;"leeg")', "leeg"),
    ("=IFERROR(5;0)", 5),
    ("=SUM(E1:E3)", 6),
    ("=SUM(1;2;3)", 6),
    ("=AVERAGE(E1:E3)", 2),
    ("=COUNTA(E1:E9)", 3),
    ('=COUNTIF(E1:E3;">1")', 2),
    ("=MAX(E1:E3)-MIN(E1:E3)", 2),
    ('=VLOOKUP("b";F1:G3;2;FALSE)', 20),
    ('=VLOOKUP("B";F1:G3;2;FALSE)', 20),
    ('=VLOOKUP("z";F1:G3;2;FALSE)', "#N/A"),
    ('=VLOOKUP("b";F1:G3;3;FALSE)', "#REF!"),
    ('=XLOOKUP("c";F1:F3;G1:G3;"niet")', 30),
    ('=XLOOKUP("z";F1:F3;G1:G3;"niet")', "niet"),
    ("=E1", 1),
    ("=$E$2", 2),
    ("=Sheet1!E3", 3),
    ("=Weg!E3", "#REF!"),
    ("=LEN(F1)", 1),
    ("=ROW()", 1),
    ("=1+", "#ERROR!"),
    ("=A1", "#REF!"),  # itself
]


@pytest.mark.parametrize(("formula", "value"), FORMULAS)
def test_a_formula_gives_its_value(api: Api, formula: str, value: Any) -> None:
    api.write("E1", [[1, "a", 10], [2, "b", 20], [3, "c", 30]], "RAW")
    api.write("A1", [[formula]])
    assert api.values("A1") == [[value]]


def test_arguments_may_be_parted_by_commas_where_decimals_are_points(api: Api, dutch: Api) -> None:
    for one in (api, dutch):
        one.write("A1", [['=IF(1=1,"ja","nee")'], ["=SUM(1;2)"]])
    assert api.values("A1:A2") == [["ja"], [3]]
    assert dutch.values("A2") == [[3]]


def test_formulas_read_each_other_whatever_their_order(api: Api) -> None:
    api.write("A1", [["=B1+1", "=C1+1", 1]])
    assert api.values("A1:C1") == [[3, 2, 1]]


def test_a_circle_is_an_error(api: Api) -> None:
    api.write("A1", [["=A1+1"]])
    assert api.values("A1") == [["#REF!"]]


def test_a_spill_that_does_not_fit_the_grid_says_so(api: Api) -> None:
    api.write("Z1", [["={1;2}"]])
    api.write("Z1000", [["={1;2}"]])
    assert api.values("Z1:Z2") == [[1], [2]]
    assert api.values("Z1000") == [["#REF!"]]


EDITS = [
    # edit, formula before (in E9), formula after, where it stands
    (KEES.insert_rows(0), "=B2+$B$3", "=B3+$B$4", "E10"),
    (KEES.insert_rows(2), "=SUM(B2:B5)", "=SUM(B2:B6)", "E10"),
    (KEES.insert_rows(5), "=SUM(B2:B5)", "=SUM(B2:B5)", "E10"),
    (KEES.delete_rows(1), "=B2", "=#REF!", "E8"),
    (KEES.delete_rows(2), "=SUM(B2:B5)", "=SUM(B2:B4)", "E8"),
    (KEES.delete_rows(1, 4), "=SUM(B2:B5)", "=SUM(#REF!)", "E5"),
    (KEES.insert_columns(1), "=B2+B:B", "=C2+C:C", "F9"),
    (KEES.delete_columns(0), "=B2+A1", "=A2+#REF!", "D9"),
    (KEES.move_column(1, 4), "=B2", "=D2", "E9"),
    (KEES.cut_paste(Box(1, 1, 2, 2), 6, 0), "=B2+B3", "=A7+B3", "E9"),
    (KEES.rename_tab("Twee woorden"), "=Sheet1!B2", "='Twee woorden'!B2", "E9"),
]


@pytest.mark.parametrize(("edit", "before", "after", "place"), EDITS)
def test_references_follow_an_edit(
    api: Api, edit: Any, before: str, after: str, place: str
) -> None:
    api.write("E9", [[before]])
    api.server.play(api.file_id, edit)
    assert api.values(place, valueRenderOption="FORMULA") == [[after]]


def test_a_copied_formula_shifts_what_is_not_pinned(api: Api) -> None:
    api.write("A1", [["=B1+$B$1+B$1+$B1"]])
    api.server.play(api.file_id, KEES.copy_paste(Box(0, 0, 1, 1), 2, 1))
    assert api.values("B3", valueRenderOption="FORMULA") == [["=C3+$B$1+C$1+$B3"]]


def test_a_sorted_formula_keeps_to_its_own_row(api: Api) -> None:
    api.write("A1", [[2, "=A1*10"], [1, "=A2*10"]])
    api.server.play(api.file_id, KEES.sort(0, header_rows=0, last_column=1))
    assert api.values("A1:B2", valueRenderOption="FORMULA") == [[1, "=A1*10"], [2, "=A2*10"]]


keys = st.one_of(st.integers(0, 20), st.text("abAB1", max_size=2), st.booleans())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(keys, st.integers())), st.lists(keys, max_size=8))
def test_the_look_up_finds_what_a_search_by_hand_finds(
    table: list[tuple[Any, int]], wanted: list[Any]
) -> None:
    def same(one: Any, other: Any) -> bool:
        if isinstance(one, str) and isinstance(other, str):
            return one.casefold() == other.casefold()
        return type(one) is type(other) and one == other

    spreadsheet = Spreadsheet("x", "x")
    sheet = spreadsheet.sheets[0]
    for at, (key, value) in enumerate(table):
        sheet.put(at, 0, sheet.cell(at, 0)._replace(value=None if key == "" else key))
        sheet.put(at, 1, sheet.cell(at, 1)._replace(value=value))
    for at, key in enumerate(wanted):
        sheet.put(at, 3, sheet.cell(at, 3)._replace(value=None if key == "" else key))
    text = '=ARRAYFORMULA(IF(D1:D10="";"leeg";IFERROR(VLOOKUP(D1:D10;A:B;2;FALSE);"geen")))'
    sheet.put(0, 5, sheet.cell(0, 5)._replace(value=Formula(text)))
    recalculate(spreadsheet)
    for at, key in enumerate(wanted):
        matches: list[Any] = [value for found, value in table if found != "" and same(found, key)]
        expected = "leeg" if key == "" else (matches or ["geen"])[0]
        assert sheet.effective(at, 5) == expected
