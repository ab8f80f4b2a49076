"""Edits of colleagues, played between what a program reads and what it writes."""

from typing import Any

import pytest

from tests.sheets_server.addresses import Box
from tests.sheets_server.conftest import Api
from tests.sheets_server.errors import ApiError
from tests.sheets_server.staff import Edit, Person

ROWS = [
    ["Nummer", "Naam", "Stad"],
    ["K-1", "Vos", "Ede"],
    ["K-2", "Mol", "Oss"],
    ["K-3", "Das", "Goes"],
]
KEES = Person("Sheet1")


@pytest.fixture
def filled(api: Api) -> Api:
    api.write("A1", ROWS, "RAW")
    api.server.reset_log()
    return api


def without(*rows: int) -> list[list[str]]:
    return [row for at, row in enumerate(ROWS) if at not in rows]


EDITS: list[tuple[str, Edit, list[list[Any]]]] = [
    ("insert", KEES.insert_rows(2), [*ROWS[:2], [], *ROWS[2:]]),
    ("delete", KEES.delete_rows(1), without(1)),
    ("full sort", KEES.sort(1), [ROWS[0], ROWS[3], ROWS[2], ROWS[1]]),
    ("descending", KEES.sort(0, descending=True), [ROWS[0], *ROWS[:0:-1]]),
    (
        "part-width sort",
        KEES.sort(1, first_column=1, last_column=1),
        [ROWS[0], ["K-1", "Das", "Ede"], ["K-2", "Mol", "Oss"], ["K-3", "Vos", "Goes"]],
    ),
    (
        "cut and paste",
        KEES.cut_paste(Box(1, 0, 2, 3), 5, 0),
        [ROWS[0], [], ROWS[2], ROWS[3], [], ROWS[1]],
    ),
    ("drag rows", KEES.move_rows(1, 1, 4), [ROWS[0], ROWS[2], ROWS[3], ROWS[1]]),
    ("drag a column", KEES.move_column(2, 0), [[row[2], row[0], row[1]] for row in ROWS]),
    ("new column", KEES.insert_columns(1), [[row[0], "", *row[1:]] for row in ROWS]),
    ("column gone", KEES.delete_columns(1), [[row[0], row[2]] for row in ROWS]),
    ("copied row", KEES.duplicate_row(1, 3), [*ROWS[:3], ROWS[1], ROWS[3]]),
    ("copied row above", KEES.duplicate_row(3, 1), [ROWS[0], ROWS[3], *ROWS[1:]]),
    ("edited number", KEES.type("A2", "K-9"), [ROWS[0], ["K-9", "Vos", "Ede"], *ROWS[2:]]),
    ("blank number", KEES.type("A2", ""), [ROWS[0], ["", "Vos", "Ede"], *ROWS[2:]]),
    ("header renamed", KEES.type("B1", "Wie"), [["Nummer", "Wie", "Stad"], *ROWS[1:]]),
]


@pytest.mark.parametrize(
    ("edit", "expected"), [edit[1:] for edit in EDITS], ids=[edit[0] for edit in EDITS]
)
def test_an_edit_is_played_after_the_read_and_before_the_write(
    filled: Api, edit: Edit, expected: list[list[Any]]
) -> None:
    filled.server.staff.after_read(1, edit)
    assert filled.values("A1:H9") == ROWS  # what the program saw
    assert filled.server.staff.after_reads == []
    assert filled.values("A1:H9") == expected  # what it writes into


def test_an_edit_waits_for_its_read(filled: Api) -> None:
    filled.server.staff.after_read(2, KEES.type("A1", "x"))
    seen = [filled.values("A1")[0][0] for _ in range(4)]
    assert seen == ["Nummer", "Nummer", "x", "x"]


def test_an_edit_may_come_right_before_a_write(filled: Api) -> None:
    filled.server.staff.before_write(2, KEES.insert_rows(0))
    filled.write("D1", [["one"]])
    filled.write("E1", [["two"]])
    assert filled.values("A1:E2") == [["", "", "", "", "two"], ["Nummer", "Naam", "Stad", "one"]]


def test_a_tab_is_renamed_and_formulas_follow(filled: Api) -> None:
    filled.batch({"addSheet": {"properties": {"title": "Twee"}}})
    filled.write("Twee!A1", [["=Sheet1!B2"]])
    filled.server.play(filled.file_id, KEES.rename_tab("Klachten 2026"))
    assert filled.values("Twee!A1") == [["Vos"]]
    assert filled.values("Twee!A1", valueRenderOption="FORMULA") == [["='Klachten 2026'!B2"]]


def test_a_tab_is_deleted_and_formulas_break(filled: Api) -> None:
    filled.batch({"addSheet": {"properties": {"title": "Twee"}}})
    filled.write("Twee!A1", [["=Sheet1!B2"]])
    filled.server.play(filled.file_id, KEES.delete_tab())
    assert filled.values("Twee!A1") == [["#REF!"]]


def test_protection_stops_a_colleague_but_not_the_owner(filled: Api) -> None:
    grid = {"startRowIndex": 0, "endRowIndex": 1}
    filled.batch(
        {
            "addProtectedRange": {
                "protectedRange": {"range": grid, "editors": {"users": ["chef@test.example"]}}
            }
        }
    )
    colleague = Person("Sheet1", "kees@test.example")
    with pytest.raises(ApiError, match="protected cell"):
        filled.server.play(filled.file_id, colleague.type("A1", "x"))
    filled.server.play(filled.file_id, KEES.type("A1", "x"))
    assert filled.values("A1") == [["x"]]
