"""gspread, unchanged, against the stand-in: every kind of call that its classes make."""

import io
import zipfile
from collections.abc import Iterator

import gspread
import openpyxl
import pytest
from gspread.utils import (
    ExportFormat,
    ValidationConditionType,
    ValueInputOption,
    ValueRenderOption,
)

from tests.sheets_server import SheetsServer, accounts
from tests.sheets_server.adapter import redirected
from tests.sheets_server.conftest import DRIVE_SCOPE, SHEETS_SCOPE

ROWS = [["Nummer", "Naam", "Dagen"], ["K-1", "Vos", "3"], ["K-2", "Mol", "5"]]


@pytest.fixture(scope="module")
def client(running: SheetsServer) -> Iterator[gspread.Client]:
    with redirected(running.url):
        info = running.service_account_info()
        found = gspread.service_account_from_dict(info, scopes=[SHEETS_SCOPE, DRIVE_SCOPE])
        found.set_timeout(10)
        yield found


@pytest.fixture
def book(client: gspread.Client, server: SheetsServer) -> gspread.Spreadsheet:
    return client.open_by_key(server.create_spreadsheet("Register", locale="en_US"))


@pytest.fixture
def tab(book: gspread.Spreadsheet) -> gspread.Worksheet:
    book.sheet1.update(ROWS, "A1")
    return book.sheet1


def test_opening_by_key_address_and_title(
    client: gspread.Client, book: gspread.Spreadsheet
) -> None:
    assert client.open_by_key(book.id).title == "Register"
    assert client.open_by_url(book.url).id == book.id
    assert client.open("Register").id == book.id
    assert [found.id for found in client.openall("Register")] == [book.id]
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("1" * 44)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open("Iets anders")


def test_a_closed_file_is_a_permission_error(client: gspread.Client, server: SheetsServer) -> None:
    with pytest.raises(PermissionError):
        client.open_by_key(server.create_spreadsheet(editors=()))


def test_files_are_made_copied_listed_and_deleted(
    client: gspread.Client, server: SheetsServer
) -> None:
    made = client.create("Nieuw", folder_id="map-1")
    made.sheet1.update([["x"]], "A1")
    twin = client.copy(made.id, title="Kopie", copy_permissions=True)
    assert twin.sheet1.get("A1") == [["x"]]
    names = [found["name"] for found in client.list_spreadsheet_files()]
    assert names == ["Kopie", "Nieuw"]
    assert [found["id"] for found in client.list_spreadsheet_files(folder_id="map-1")] == [
        twin.id,
        made.id,
    ]
    client.del_spreadsheet(made.id)
    assert [found["id"] for found in client.list_spreadsheet_files()] == [twin.id]


def test_a_file_is_renamed_and_its_times_are_kept(book: gspread.Spreadsheet) -> None:
    before = book.get_lastUpdateTime()
    book.update_title("Anders")
    book.update_locale("nl_NL")
    book.update_timezone("Europe/Amsterdam")
    assert (book.title, book.locale, book.timezone) == ("Anders", "nl_NL", "Europe/Amsterdam")
    fresh = book.fetch_sheet_metadata()["properties"]
    assert (fresh["title"], fresh["locale"], fresh["timeZone"]) == (
        "Anders",
        "nl_NL",
        "Europe/Amsterdam",
    )
    assert book.creationTime <= before < book.get_lastUpdateTime()


def test_a_file_is_shared_handed_over_and_closed_again(
    client: gspread.Client, book: gspread.Spreadsheet
) -> None:
    book.share("kees@test.example", perm_type="user", role="reader", notify=False)
    book.share("", perm_type="anyone", role="reader")
    roles = {one.get("emailAddress", one["type"]): one["role"] for one in book.list_permissions()}
    assert roles == {
        accounts.COORDINATOR: "owner",
        accounts.EMAIL: "writer",
        "kees@test.example": "reader",
        "anyone": "reader",
    }
    book.remove_permissions("kees@test.example", role="any")
    assert len(book.list_permissions()) == 3
    mine = next(one for one in book.list_permissions() if one.get("emailAddress") == accounts.EMAIL)
    book.transfer_ownership(str(mine["id"]))
    book.accept_ownership(str(mine["id"]))
    roles = {one.get("emailAddress", one["type"]): one["role"] for one in book.list_permissions()}
    assert (roles[accounts.EMAIL], roles[accounts.COORDINATOR]) == ("owner", "writer")


def test_a_file_is_exported(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    csv_text = b"Nummer,Naam,Dagen\r\nK-1,Vos,3\r\nK-2,Mol,5"
    assert book.export(ExportFormat.CSV) == csv_text
    assert book.export(ExportFormat.TSV) == csv_text.replace(b",", b"\t")
    assert book.export(ExportFormat.PDF).startswith(b"%PDF-")
    workbook = openpyxl.load_workbook(io.BytesIO(book.export(ExportFormat.EXCEL)))
    assert [[str(cell.value) for cell in row] for row in workbook["Sheet1"]] == ROWS
    with zipfile.ZipFile(io.BytesIO(book.export(ExportFormat.ZIPPED_HTML))) as archive:
        assert archive.namelist() == ["Sheet1.html"]
    with pytest.raises(gspread.exceptions.APIError):
        book.export(ExportFormat.OPEN_OFFICE_SHEET)


def test_a_csv_text_replaces_the_file(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    book.add_worksheet("Weg", 5, 5)
    client.import_csv(book.id, b"a,b\n1,=A2+1\n")
    fresh = client.open_by_key(book.id)
    assert [found.title for found in fresh.worksheets()] == ["Sheet1"]
    assert fresh.sheet1.get_all_values() == [["a", "b"], ["1", "2"]]


def test_tabs_are_added_found_moved_hidden_and_deleted(book: gspread.Spreadsheet) -> None:
    added = book.add_worksheet("Twee", rows=7, cols=3, index=0)
    assert (added.row_count, added.col_count, added.index) == (7, 3, 0)
    assert [found.title for found in book] == ["Twee", "Sheet1"]
    assert book.worksheet("Twee").id == book.get_worksheet_by_id(added.id).id
    with pytest.raises(gspread.WorksheetNotFound):
        book.worksheet("Drie")
    twin = book.duplicate_sheet(added.id, insert_sheet_index=2, new_sheet_name="Kopie")
    book.reorder_worksheets([twin, book.worksheet("Sheet1"), added])
    assert [found.title for found in book.worksheets()] == ["Kopie", "Sheet1", "Twee"]
    added.hide()
    assert [found.title for found in book.worksheets(exclude_hidden=True)] == ["Kopie", "Sheet1"]
    assert added.isSheetHidden
    added.show()
    added.update_index(0)
    assert book.get_worksheet(0).id == added.id
    added.update_title("Twee b")
    book.del_worksheet(twin)
    book.del_worksheet_by_id(added.id)
    assert [found.title for found in book.worksheets()] == ["Sheet1"]


def test_a_tab_is_copied_into_another_file(
    client: gspread.Client, server: SheetsServer, tab: gspread.Worksheet
) -> None:
    target = client.open_by_key(server.create_spreadsheet("Doel"))
    copied = tab.copy_to(target.id)
    assert (copied["title"], copied["index"]) == ("Copy of Sheet1", 1)
    assert target.get_worksheet_by_id(copied["sheetId"]).get_all_values() == ROWS


def test_cells_are_read_in_every_shape(tab: gspread.Worksheet) -> None:
    assert tab.get_all_values() == ROWS
    assert tab.get("A2:B3") == [["K-1", "Vos"], ["K-2", "Mol"]]
    assert tab.get_values("A5:B6", maintain_size=True, pad_values=True) == [["", ""], ["", ""]]
    assert tab.batch_get(["A1:A2", "C3"]) == [[["Nummer"], ["K-1"]], [["5"]]]
    assert (tab.row_values(2), tab.col_values(2)) == (ROWS[1], ["Naam", "Vos", "Mol"])
    assert (tab.acell("B2").value, tab.cell(3, 3).numeric_value) == ("Vos", 5)
    assert tab.get_all_records() == [
        {"Nummer": "K-1", "Naam": "Vos", "Dagen": 3},
        {"Nummer": "K-2", "Naam": "Mol", "Dagen": 5},
    ]
    assert [cell.address for cell in tab.range("A1:B2")] == ["A1", "B1", "A2", "B2"]
    assert len(tab.get_all_cells()) == 26_000
    found = tab.find("Mol")
    assert found is not None
    assert found.address == "B3"
    assert [cell.address for cell in tab.findall("K", in_column=1)] == []
    assert tab.get("C2", value_render_option=ValueRenderOption.unformatted) == [["3"]]


def test_cells_are_written_in_every_way(tab: gspread.Worksheet) -> None:
    tab.update_acell("C2", "=1+1")
    assert tab.acell("C2").value == "2"
    assert tab.acell("C2", value_render_option=ValueRenderOption.formula).value == "=1+1"
    cells = tab.range("A2:A3")
    for cell in cells:
        cell.value = f"{cell.value}x"
    tab.update_cells(cells)
    tab.update_cell(2, 2, "Wolf")
    tab.batch_update([{"range": "B3", "values": [["Kat"]]}, {"range": "C3", "values": [[9]]}])
    assert tab.get_all_values() == [ROWS[0], ["K-1x", "Wolf", "2"], ["K-2x", "Kat", "9"]]
    tab.batch_clear(["A2:A3", "C3"])
    assert tab.get("A2:C3") == [["", "Wolf", "2"], ["", "Kat"]]
    tab.clear()
    assert tab.get_all_values() == [[]]


def test_rows_and_columns_are_added_and_taken_away(tab: gspread.Worksheet) -> None:
    tab.append_row(["K-3", "Das", 7])
    tab.append_rows([["K-4", "Ree", 8]], value_input_option=ValueInputOption.user_entered)
    tab.insert_row(["K-0", "Bok", "1"], 2)
    assert tab.col_values(1) == ["Nummer", "K-0", "K-1", "K-2", "K-3", "K-4"]
    tab.insert_cols([["Stad", "Ede"]], 2)
    assert tab.row_values(2) == ["K-0", "Ede", "Bok", "1"]
    tab.delete_columns(2)
    tab.delete_rows(2, 3)
    assert tab.col_values(1) == ["Nummer", "K-2", "K-3", "K-4"]
    tab.resize(rows=10, cols=4)
    tab.add_rows(2)
    tab.add_cols(1)
    assert (tab.row_count, tab.col_count) == (12, 5)
    with pytest.raises(gspread.exceptions.APIError, match="exceeds grid limits"):
        tab.update([["x"]], "A13")


def test_ranges_are_sorted_copied_cut_and_merged(tab: gspread.Worksheet) -> None:
    tab.sort((2, "asc"), range="A2:C3")
    assert tab.col_values(2) == ["Naam", "Mol", "Vos"]
    tab.copy_range("A2:C2", "A5:C5")
    tab.cut_range("A3:C3", "A6")
    assert tab.get("A2:B6") == [["K-2", "Mol"], [], [], ["K-2", "Mol"], ["K-1", "Vos"]]
    tab.merge_cells("E1:F2")
    tab.update([["samen"]], "E1")
    tab.update([["z"]], "F3")
    merged = tab.get("E1:F3", combine_merged_cells=True, pad_values=True)
    assert merged == [["samen", "samen"], ["samen", "samen"], ["", "z"]]
    tab.unmerge_cells("E1:F2")
    tab.batch_merge([{"range": "G1:H1"}, {"range": "G2:H2"}])
    assert tab.get("E1:F2", combine_merged_cells=True) == [["samen"]]
    assert len(tab.spreadsheet.fetch_sheet_metadata()["sheets"][0]["merges"]) == 2


def test_a_tab_is_dressed(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.format("A1:C1", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1}})
    tab.batch_format([{"range": "A2", "format": {"horizontalAlignment": "CENTER"}}])
    tab.freeze(rows=1, cols=1)
    tab.update_tab_color("#ff0000")
    tab.hide_gridlines()
    tab.columns_auto_resize(0, 2)
    tab.rows_auto_resize(0, 2)
    tab.hide_columns(1, 2)
    tab.hide_rows(1, 2)
    fresh = book.worksheet("Sheet1")
    assert (fresh.frozen_row_count, fresh.frozen_col_count) == (1, 1)
    assert (fresh.get_tab_color(), fresh.is_gridlines_hidden) == ("#FF0000", True)
    tab.unhide_columns(1, 2)
    tab.unhide_rows(1, 2)
    tab.clear_tab_color()
    tab.show_gridlines()
    assert book.worksheet("Sheet1").tab_color is None


def test_notes_lists_and_filters(tab: gspread.Worksheet) -> None:
    tab.update_note("A1", "uitleg")
    tab.insert_notes({"B1": "naam", "C2": "dagen"})
    assert (tab.get_note("A1"), tab.get_note("C3")) == ("uitleg", "")
    assert tab.get_notes() == [["uitleg", "naam"], ["", "", "dagen"]]
    tab.update_notes({"A2": "rij"})
    tab.clear_note("A1")
    assert tab.get_note("A1") == ""
    tab.clear_notes(["B1", "C2"])
    assert tab.get_notes() == [[], ["rij"]]
    tab.add_validation("A2:A3", ValidationConditionType.one_of_list, ["ja", "nee"])
    tab.set_basic_filter("A1:C3")
    tab.clear_basic_filter()


def test_names_protection_and_groups(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    reply = tab.define_named_range("A2:B3", "Namen")
    assert [cell.value for cell in book.named_range("Namen")] == ["K-1", "Vos", "K-2", "Mol"]
    assert [named["name"] for named in book.list_named_ranges()] == ["Namen"]
    tab.delete_named_range(reply["replies"][0]["addNamedRange"]["namedRange"]["namedRangeId"])
    reply = tab.add_protected_range("A1:C1", [accounts.EMAIL], warning_only=False)
    shown = book.list_protected_ranges(tab.id)
    assert [one["range"]["endRowIndex"] for one in shown] == [1]
    tab.delete_protected_range(
        reply["replies"][0]["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    )
    assert book.list_protected_ranges(tab.id) == []
    tab.add_dimension_group_rows(1, 3)
    tab.add_dimension_group_columns(0, 2)
    assert [one["depth"] for one in tab.list_dimension_group_rows()] == [1]
    assert tab.list_dimension_group_columns()[0]["range"]["endIndex"] == 2
    tab.delete_dimension_group_rows(1, 3)
    tab.delete_dimension_group_columns(0, 2)
    assert tab.list_dimension_group_rows() == []


def test_an_error_carries_what_the_service_said(book: gspread.Spreadsheet) -> None:
    with pytest.raises(gspread.exceptions.APIError) as caught:
        book.values_get("Nergens!A1")
    assert (caught.value.code, caught.value.error["message"]) == (
        400,
        "Unable to parse range: Nergens!A1",
    )
