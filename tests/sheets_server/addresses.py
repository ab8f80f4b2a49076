"""Addresses: A1 and R1C1 text, half-open boxes of cells, and the way a range is echoed."""

import re
from typing import NamedTuple

LAST_COLUMN = 18_278
"""Columns A to ZZZ, the most a sheet can have."""

_CORNER = r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]*)?"
_A1 = re.compile(rf"{_CORNER}(?::{_CORNER})?")
_R1C1 = re.compile(r"R([1-9]\d*)C([1-9]\d*)(?::R([1-9]\d*)C([1-9]\d*))?", re.IGNORECASE)
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc]?[0-9]*|[Cc][0-9]*")


class Box(NamedTuple):
    """Cells from (top, left) up to, not including, (bottom, right); counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_empty(self) -> bool:
        return self.top >= self.bottom or self.left >= self.right

    def meet(self, other: "Box") -> "Box":
        """The cells that both boxes have; may be empty."""
        return Box(
            max(self.top, other.top),
            max(self.left, other.left),
            min(self.bottom, other.bottom),
            min(self.right, other.right),
        )

    def overlaps(self, other: "Box") -> bool:
        return not self.meet(other).is_empty

    def contains(self, other: "Box") -> bool:
        return self.meet(other) == other


class Span(NamedTuple):
    """A written range whose sides may be open: ``A2:A`` has no last row."""

    top: int | None
    left: int | None
    bottom: int | None
    right: int | None

    def box(self, row_count: int, column_count: int) -> Box:
        """Open sides filled in from the size of the grid; closed sides kept."""
        return Box(
            self.top or 0,
            self.left or 0,
            row_count if self.bottom is None else self.bottom,
            column_count if self.right is None else self.right,
        )


WHOLE_SHEET = Span(None, None, None, None)


def column_letters(index: int) -> str:
    """
    Letters of the column at *index*, counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """
    Index, counted from 0, of the column with these letters.

    >>> column_index("A"), column_index("aa"), column_index("ZZZ")
    (0, 26, 18277)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """
    A1 name of one cell.

    >>> cell_name(0, 0), cell_name(999, 27)
    ('A1', 'AB1000')
    """
    return f"{column_letters(column)}{row + 1}"


def quote_title(title: str) -> str:
    """
    A tab's title as it stands before the exclamation mark.

    >>> quote_title("Sheet1"), quote_title("D3"), quote_title("Mijn team"), quote_title("Kees' tab")
    ('Sheet1', "'D3'", "'Mijn team'", "'Kees'' tab'")
    """
    if _PLAIN_TITLE.fullmatch(title) and not _LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def range_name(title: str, box: Box) -> str:
    """
    The range as the service echoes it; a single cell collapses.

    >>> range_name("Sheet1", Box(0, 0, 1000, 26)), range_name("Sheet1", Box(1, 2, 2, 3))
    ('Sheet1!A1:Z1000', 'Sheet1!C2')
    """
    first = cell_name(box.top, box.left)
    last = cell_name(box.bottom - 1, box.right - 1)
    corners = first if first == last else f"{first}:{last}"
    return f"{quote_title(title)}!{corners}"


def split_title(text: str) -> tuple[str | None, str | None]:
    """
    Parts before and after the exclamation mark; a lone quoted title has no second part.

    >>> split_title("'D3'!A1"), split_title("A1:B2"), split_title("'D3'")
    (('D3', 'A1'), (None, 'A1:B2'), ('D3', None))
    """
    quoted = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text, re.DOTALL)
    if quoted:
        return quoted.group(1).replace("''", "'"), quoted.group(2)
    title, mark, rest = text.rpartition("!")
    return (title, rest) if mark else (None, text)


def parse_span(text: str) -> Span | None:
    """
    The span that *text* writes in A1 or R1C1 notation, or nothing when it is neither.

    >>> parse_span("B2:A1") == parse_span("A1:B2") == Span(0, 0, 2, 2)
    True
    >>> parse_span("A2:A")
    Span(top=1, left=0, bottom=None, right=1)
    >>> parse_span("R2C3"), parse_span("Klachten")
    (Span(top=1, left=2, bottom=2, right=3), None)
    """
    relative = _R1C1.fullmatch(text)
    if relative:
        numbers = [int(part) for part in relative.groups() if part]
        down, across = sorted(numbers[::2]), sorted(numbers[1::2])
        return Span(down[0] - 1, across[0] - 1, down[-1], across[-1])
    match = _A1.fullmatch(text)
    if not match or not text:
        return None
    first_column, first_row, last_column, last_row = match.groups()
    if ":" not in text:
        if not (first_column and first_row):
            return None
        last_column, last_row = first_column, first_row
    elif not (first_column or first_row) or not (last_column or last_row):
        return None
    rows = sorted(int(row) for row in (first_row, last_row) if row)
    columns = sorted(column_index(name) for name in (first_column, last_column) if name)
    if any(column >= LAST_COLUMN for column in columns):
        return None
    top, bottom = _sides(rows, bool(last_row))
    left, right = _sides([column + 1 for column in columns], bool(last_column))
    return Span(top, left, bottom, right)


def _sides(numbers: list[int], ends: bool) -> tuple[int | None, int | None]:
    if not numbers:
        return None, None
    if len(numbers) == 2:
        return numbers[0] - 1, numbers[1]
    return (None, numbers[0]) if ends else (numbers[0] - 1, None)
