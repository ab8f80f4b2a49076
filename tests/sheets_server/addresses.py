"""Addresses: A1 and R1C1 text, half-open boxes of cells, and the way a range is echoed."""

import re
from typing import NamedTuple

LAST_COLUMN = 18_278
"""Columns A to ZZZ, the most a sheet can have."""

_A1_END = re.compile(r"\$?(?P<column>[A-Za-z]{1,3})?(?:\$?(?P<row>\d+))?")
_R1C1_END = re.compile(
    r"(?P<r>R(?:(?P<row>\d+)|\[(?P<down>\d+)\])?)?"
    r"(?P<c>C(?:(?P<column>\d+)|\[(?P<across>\d+)\])?)?",
    re.IGNORECASE,
)
_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


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
    >>> quote_title("RC"), quote_title("A")
    ("'RC'", 'A')
    """
    if _PLAIN_TITLE.fullmatch(title) and parse_span(title) is None:
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


def beyond_name(title: str, span: Span, box: Box) -> str:
    """
    A range that the grid does not have, as its refusal names it: whole columns by their letters.

    >>> beyond_name("Sheet1", Span(None, 26, None, 28), Box(0, 26, 1000, 28))
    'Sheet1!AA:AB'
    >>> beyond_name("Sheet1", Span(1000, None, 1001, None), Box(1000, 0, 1001, 26))
    'Sheet1!1001'
    """
    if span.top is None and span.bottom is None:
        first, last = column_letters(box.left), column_letters(box.right - 1)
    elif span.left is None and span.right is None:
        first, last = str(box.top + 1), str(box.bottom)
    else:
        return range_name(title, box)
    return f"{quote_title(title)}!{first}" + (f":{last}" if last != first else "")


class _End(NamedTuple):
    """One side of a range: row and column from 0, each with the number and notation it came from."""

    row: int | None
    column: int | None
    row_written: tuple[str, int] | None = None
    column_written: tuple[str, int] | None = None


def parse_span(text: str) -> Span | None:
    """
    The span that *text* writes in A1 or R1C1 notation, or nothing when it is neither.

    In R1C1 a number in brackets counts from A1, and a letter without a number stands for the
    first; a range that runs backwards by one is not a range (measured by ``backlot``).

    >>> parse_span("B2:A1") == parse_span("A1:B2") == Span(0, 0, 2, 2)
    True
    >>> parse_span("A2:A")
    Span(top=1, left=0, bottom=None, right=1)
    >>> parse_span("R2C3"), parse_span("Klachten")
    (Span(top=1, left=2, bottom=2, right=3), None)
    >>> parse_span("R[1]C[1]") == parse_span("B2"), parse_span("R1C1:R2"), parse_span("R2C2:R1C1")
    (True, Span(top=0, left=0, bottom=2, right=None), None)
    """
    halves = text.split(":")
    if len(halves) > 2 or not text:
        return None
    ends = [_a1_end(half) for half in halves]
    found = [end for end in ends if end is not None]
    is_whole = len(found) == 2 or (bool(found) and None not in found[0][:2])
    if len(found) == len(halves) and is_whole:
        return _between(found[0], found[-1])
    found = [end for end in map(_r1c1_end, halves) if end is not None]
    if len(found) < len(halves) or _runs_backwards(found[0], found[-1]):
        return None
    return _between(found[0], found[-1])


def _between(first: _End, last: _End) -> Span:
    rows = sorted(end.row for end in (first, last) if end.row is not None)
    columns = sorted(end.column for end in (first, last) if end.column is not None)
    top, bottom = _sides(rows, last.row is not None)
    left, right = _sides(columns, last.column is not None)
    return Span(top, left, bottom, right)


def _sides(numbers: list[int], ends: bool) -> tuple[int | None, int | None]:
    if not numbers:
        return None, None
    if len(numbers) == 2:
        return numbers[0], numbers[1] + 1
    return (None, numbers[0] + 1) if ends else (numbers[0], None)


def _a1_end(text: str) -> _End | None:
    match = _A1_END.fullmatch(text)
    if not match or not (match["column"] or match["row"]):
        return None
    row = int(match["row"]) - 1 if match["row"] else None
    column = column_index(match["column"]) if match["column"] else None
    if row == -1 or (column is not None and column >= LAST_COLUMN):
        return None
    return _End(row, column)


def _r1c1_end(text: str) -> _End | None:
    match = _R1C1_END.fullmatch(text)
    if not match or not (match["r"] or match["c"]) or "0" in {match["row"], match["column"]}:
        return None
    row = _written(match["row"], match["down"])
    column = _written(match["column"], match["across"])
    return _End(
        _index(row, bool(match["r"]), column is not None),
        _index(column, bool(match["c"]), row is not None),
        row,
        column,
    )


def _written(absolute: str | None, relative: str | None) -> tuple[str, int] | None:
    if absolute:
        return "absolute", int(absolute)
    return ("relative", int(relative)) if relative else None


def _index(written: tuple[str, int] | None, is_there: bool, other_is_numbered: bool) -> int | None:
    if written:
        return written[1] - (written[0] == "absolute")
    return 0 if is_there or not other_is_numbered else None


def _runs_backwards(first: _End, last: _End) -> bool:
    pairs = (
        (first.row_written, last.row_written),
        (first.column_written, last.column_written),
    )
    return any(one and other and one == (other[0], other[1] + 1) for one, other in pairs)
