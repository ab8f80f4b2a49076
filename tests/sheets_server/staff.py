"""What colleagues do in the sheet: edits to play between a program's read and its write."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.sheets_server import values_write
from tests.sheets_server.addresses import Box
from tests.sheets_server.batch_update import batch_update
from tests.sheets_server.grid import Json, Sheet, Spreadsheet, grid_range

Edit = Callable[[Spreadsheet], object]


@dataclass(eq=False)
class Staff:
    """Edits that wait for their moment, counted over all files of the server."""

    after_reads: list[tuple[int, Edit]] = field(default_factory=list)
    before_writes: list[tuple[int, Edit]] = field(default_factory=list)
    played: int = 0

    def after_read(self, nth: int, *edits: Edit) -> None:
        """Play *edits* as soon as the *nth* read was answered, so before the next write."""
        self.after_reads.extend((nth, edit) for edit in edits)

    def before_write(self, nth: int, *edits: Edit) -> None:
        """Play *edits* right before the *nth* write is applied."""
        self.before_writes.extend((nth, edit) for edit in edits)

    def play_reads(self, spreadsheet: Spreadsheet, count: int) -> None:
        """Play what waits for the read with this number."""
        self.after_reads = self._play(self.after_reads, spreadsheet, count)

    def play_writes(self, spreadsheet: Spreadsheet, count: int) -> None:
        """Play what waits for the write with this number."""
        self.before_writes = self._play(self.before_writes, spreadsheet, count)

    def _play(
        self, queue: list[tuple[int, Edit]], spreadsheet: Spreadsheet, count: int
    ) -> list[tuple[int, Edit]]:
        for nth, edit in queue:
            if nth <= count:
                edit(spreadsheet)
                self.played += 1
        return [(nth, edit) for nth, edit in queue if nth > count]


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody at the screen, who edits one tab.

    Every method gives an edit, to be played at once or queued. Rows and columns count from 0.

    Attributes:
        title: The tab's title at the moment of the edit.
        identity: E-mail address; nothing at all stands for the owner, whom nothing stops.
    """

    title: str
    identity: str | None = None

    def _requests(self, make: Callable[[Sheet], list[Json]]) -> Edit:
        def edit(spreadsheet: Spreadsheet) -> Json:
            sheet = spreadsheet.sheet(self.title)
            return batch_update(spreadsheet, self.identity, {"requests": make(sheet)})

        return edit

    def _lines(self, kind: str, dimension: str, start: int, count: int, more: Json) -> Edit:
        def make(sheet: Sheet) -> list[Json]:
            lines = {"sheetId": sheet.sheet_id, "dimension": dimension}
            lines |= {"startIndex": start, "endIndex": start + count}
            return [{kind: {"range": lines} | more}]

        return self._requests(make)

    def insert_rows(self, at: int, count: int = 1) -> Edit:
        """New empty rows before row *at*."""
        return self._lines("insertDimension", "ROWS", at, count, {"inheritFromBefore": at > 0})

    def delete_rows(self, at: int, count: int = 1) -> Edit:
        return self._lines("deleteDimension", "ROWS", at, count, {})

    def insert_columns(self, at: int, count: int = 1) -> Edit:
        return self._lines("insertDimension", "COLUMNS", at, count, {"inheritFromBefore": at > 0})

    def delete_columns(self, at: int, count: int = 1) -> Edit:
        return self._lines("deleteDimension", "COLUMNS", at, count, {})

    def move_rows(self, start: int, count: int, to: int) -> Edit:
        return self._move("ROWS", start, count, to)

    def move_column(self, start: int, to: int) -> Edit:
        """Drag a column so that it stands before what was column *to*."""
        return self._move("COLUMNS", start, 1, to)

    def _move(self, dimension: str, start: int, count: int, to: int) -> Edit:
        def make(sheet: Sheet) -> list[Json]:
            lines = {"sheetId": sheet.sheet_id, "dimension": dimension}
            lines |= {"startIndex": start, "endIndex": start + count}
            return [{"moveDimension": {"source": lines, "destinationIndex": to}}]

        return self._requests(make)

    def sort(
        self,
        by: int,
        *,
        header_rows: int = 1,
        first_column: int = 0,
        last_column: int | None = None,
        descending: bool = False,
    ) -> Edit:
        """Sort the rows below the header; only the columns of a part-width range move along."""

        def make(sheet: Sheet) -> list[Json]:
            right = sheet.column_count if last_column is None else last_column + 1
            box = Box(header_rows, first_column, sheet.row_count, right)
            order = "DESCENDING" if descending else "ASCENDING"
            specs = [{"dimensionIndex": by, "sortOrder": order}]
            return [{"sortRange": {"range": grid_range(sheet.sheet_id, box), "sortSpecs": specs}}]

        return self._requests(make)

    def cut_paste(self, source: Box, row: int, column: int) -> Edit:
        """Cut a box of cells and paste it with its first cell at (row, column)."""
        return self._paste("cutPaste", source, row, column)

    def copy_paste(self, source: Box, row: int, column: int) -> Edit:
        return self._paste("copyPaste", source, row, column)

    def duplicate_row(self, source: int, to: int) -> Edit:
        """Insert a row before row *to* and copy the whole of row *source* into it."""

        def edit(spreadsheet: Spreadsheet) -> None:
            self.insert_rows(to)(spreadsheet)
            row = source + (source >= to)
            width = spreadsheet.sheet(self.title).column_count
            self.copy_paste(Box(row, 0, row + 1, width), to, 0)(spreadsheet)

        return edit

    def _paste(self, kind: str, source: Box, row: int, column: int) -> Edit:
        def make(sheet: Sheet) -> list[Json]:
            there: Json = {"sheetId": sheet.sheet_id, "rowIndex": row, "columnIndex": column}
            if kind == "copyPaste":
                bottom, right = (
                    row + source.bottom - source.top,
                    column + source.right - source.left,
                )
                there = grid_range(sheet.sheet_id, Box(row, column, bottom, right))
            return [{kind: {"source": grid_range(sheet.sheet_id, source), "destination": there}}]

        return self._requests(make)

    def type(self, cell: str, value: Any) -> Edit:
        """Type a value into a cell in A1 notation; an empty text empties it."""

        def edit(spreadsheet: Spreadsheet) -> Json:
            place = f"'{self.title.replace(chr(39), chr(39) * 2)}'!{cell}"
            given = {"values": [[value]]}
            query = {"valueInputOption": "USER_ENTERED"}
            return values_write.update(spreadsheet, self.identity, place, given, query)

        return edit

    def rename_tab(self, title: str) -> Edit:
        return self._requests(
            lambda sheet: [
                {
                    "updateSheetProperties": {
                        "properties": {"sheetId": sheet.sheet_id, "title": title},
                        "fields": "title",
                    }
                }
            ]
        )

    def delete_tab(self) -> Edit:
        return self._requests(lambda sheet: [{"deleteSheet": {"sheetId": sheet.sheet_id}}])
