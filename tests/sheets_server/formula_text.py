"""Formulas as text: tokens, the references in them, and how references follow an edit."""

import re
from collections.abc import Callable
from typing import NamedTuple

from tests.sheets_server.addresses import (
    LAST_COLUMN,
    Box,
    Span,
    column_index,
    column_letters,
    quote_title,
)

_TITLE = r"(?:'(?:[^']|'')*'|[^\W\d][\w.]*)!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d*"
_REFERENCE = (
    rf"(?:{_TITLE})?(?:{_CELL}(?::(?:{_CELL}|\$?[A-Za-z]{{1,3}}|\$?[1-9]\d*))?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?:\$?[1-9]\d*)?|\$?[1-9]\d*:\$?[1-9]\d*)(?![\w(!])"
)
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r'|(?P<text>"(?:[^"]|"")*")'
    rf"|(?P<error>(?:{_TITLE})?\#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|ERROR!))"
    rf"|(?P<reference>{_REFERENCE})"
    r"|(?P<number>\d+(?:[.]\d+)?(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<name>[^\W\d][\w.]*)"
    r"|(?P<operator><>|<=|>=|[-+*/^&=<>%(){},;\\:@])"
)
_PARTS = re.compile(
    r"(\$?)([A-Za-z]{1,3})?(\$?)([1-9]\d*)?(?::(\$?)([A-Za-z]{1,3})?(\$?)([1-9]\d*)?)?"
)


class FormulaSyntaxError(ValueError):
    """The text is not a formula that can be read."""


class Token(NamedTuple):
    """A piece of a formula: its kind, its text."""

    kind: str
    text: str


class Corner(NamedTuple):
    """A column or a row as written: its index from 0, and whether a dollar sign pins it."""

    at: int
    is_pinned: bool


class Reference(NamedTuple):
    """A reference as written: corners may be missing, in ``A2:A`` the last row."""

    title: str | None
    left: Corner | None
    top: Corner | None
    right: Corner | None
    bottom: Corner | None
    is_range: bool

    @property
    def span(self) -> Span:
        """Half-open, sides put in order."""
        rows = [corner.at for corner in (self.top, self.bottom) if corner]
        columns = [corner.at for corner in (self.left, self.right) if corner]
        return Span(
            min(rows) if self.top else None,
            min(columns) if self.left else None,
            max(rows) + 1 if self.bottom else None,
            max(columns) + 1 if self.right else None,
        )

    def write(self) -> str:
        prefix = "" if self.title is None else f"{quote_title(self.title)}!"
        first = _corner_text(self.left, self.top)
        if not self.is_range:
            return prefix + first
        return f"{prefix}{first}:{_corner_text(self.right, self.bottom)}"


def _corner_text(column: Corner | None, row: Corner | None) -> str:
    text = ""
    if column:
        text += "$" * column.is_pinned + column_letters(column.at)
    if row:
        text += "$" * row.is_pinned + str(row.at + 1)
    return text


def tokens(text: str, *, decimal_comma: bool = False) -> list[Token]:
    """
    Pieces of a formula after its equals sign, spaces included.

    >>> [token.text for token in tokens('SUM(A1:A3;"x;y")')]
    ['SUM', '(', 'A1:A3', ';', '"x;y"', ')']
    """
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaSyntaxError(f"cannot read {text[at:]!r}")
        kind, piece = str(match.lastgroup), match.group()
        if kind == "number" and decimal_comma:
            comma = re.match(r"\d+,\d+", text[at:])
            piece = comma.group() if comma else piece
        found.append(Token(kind, piece))
        at += len(piece)
    return found


def parse_reference(text: str) -> Reference:
    """
    The parts of a reference.

    >>> parse_reference("Berekend!$A:F").write(), parse_reference("'Mijn tab'!b2").span
    ('Berekend!$A:F', Span(top=1, left=1, bottom=2, right=2))
    """
    title, mark, address = text.rpartition("!")
    if mark and title.startswith("'"):
        title = title[1:-1].replace("''", "'")
    match = _PARTS.fullmatch(address)
    if not match:
        raise FormulaSyntaxError(f"no reference: {text}")
    pin1, column1, pin2, row1, pin3, column2, pin4, row2 = match.groups()
    left, top = _corners(pin1, column1, pin2, row1)
    is_range = ":" in address
    right, bottom = _corners(pin3, column2, pin4, row2) if is_range else (left, top)
    return Reference(title if mark else None, left, top, right, bottom, is_range)


def _corners(
    pin1: str | None, column: str | None, pin2: str | None, row: str | None
) -> tuple[Corner | None, Corner | None]:
    row_pin = bool(pin2) or (bool(pin1) and not column)
    at_column = Corner(column_index(column), bool(pin1)) if column else None
    if at_column and at_column.at >= LAST_COLUMN:
        raise FormulaSyntaxError(f"no such column: {column}")
    return at_column, Corner(int(row) - 1, row_pin) if row else None


Follow = Callable[[Reference], Reference | None]


def rewrite(text: str, follow: Follow) -> str:
    """
    The formula with each reference replaced by what *follow* makes of it; nothing is ``#REF!``.

    >>> rewrite("=A1+B2", lambda reference: None)
    '=#REF!+#REF!'
    """
    try:
        pieces = tokens(text[1:])
    except FormulaSyntaxError:
        return text
    out = ["="]
    for piece in pieces:
        if piece.kind != "reference":
            out.append(piece.text)
            continue
        old = parse_reference(piece.text)
        new = follow(old)
        out.append("#REF!" if new is None else piece.text if new == old else new.write())
    return "".join(out)


def moved_copy(text: str, rows: int, columns: int) -> str:
    """
    The formula as it reads when its cell is copied so many rows down and columns right.

    >>> moved_copy("=A1+$B$2+C$3+Lijst!A:A", 2, 1)
    '=B3+$B$2+D$3+Lijst!B:B'
    >>> moved_copy("=A1", -1, 0)
    '=#REF!'
    """

    def shift(corner: Corner | None, by: int) -> Corner | None:
        if corner is None or corner.is_pinned:
            return corner
        return Corner(corner.at + by, False)

    def follow(old: Reference) -> Reference | None:
        new = old._replace(
            left=shift(old.left, columns),
            right=shift(old.right, columns),
            top=shift(old.top, rows),
            bottom=shift(old.bottom, rows),
        )
        corners = (new.left, new.top, new.right, new.bottom)
        return None if any(corner and corner.at < 0 for corner in corners) else new

    return rewrite(text, follow)


def rename_title(text: str, old: str, new: str) -> str:
    """
    The formula after a tab was renamed.

    >>> rename_title("=VLOOKUP(A2;Berekend!A:F;3)", "Berekend", "Reken tab")
    "=VLOOKUP(A2;'Reken tab'!A:F;3)"
    """

    def follow(reference: Reference) -> Reference:
        if reference.title is not None and reference.title.casefold() == old.casefold():
            return reference._replace(title=new)
        return reference

    return rewrite(text, follow)


def with_span(reference: Reference, span: Span) -> Reference:
    """The reference, pointing at another span, with the dollar signs that it had."""

    def corner(old: Corner | None, index: int | None) -> Corner | None:
        return None if old is None or index is None else Corner(index, old.is_pinned)

    return reference._replace(
        top=corner(reference.top, span.top),
        left=corner(reference.left, span.left),
        bottom=corner(reference.bottom, None if span.bottom is None else span.bottom - 1),
        right=corner(reference.right, None if span.right is None else span.right - 1),
    )


def moved_with(reference: Reference, source: Box, rows: int, columns: int) -> Reference | None:
    """
    A reference after the cells of *source* were cut and pasted so far away.

    What points wholly into the source moves along; what points wholly into the cells that were
    pasted over is lost.
    """
    span = reference.span
    if None in span:
        return reference
    box = span.box(0, 0)
    target = Box(
        source.top + rows, source.left + columns, source.bottom + rows, source.right + columns
    )
    if source.contains(box):
        new = Box(box.top + rows, box.left + columns, box.bottom + rows, box.right + columns)
        return with_span(reference, Span(*new))
    return None if target.contains(box) else reference
