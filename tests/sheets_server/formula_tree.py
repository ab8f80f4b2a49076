"""Formulas as a tree, by precedence climbing."""

from dataclasses import dataclass

from tests.sheets_server.formula_text import (
    FormulaSyntaxError,
    Reference,
    Token,
    parse_reference,
    tokens,
)
from tests.sheets_server.grid import CellError, Scalar


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text, boolean, error, or an argument that was left out."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Pointer:
    """A reference to cells."""

    reference: Reference


@dataclass(frozen=True, slots=True)
class Name:
    """A named range."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or an operator under the name of its sign."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Table:
    """An array literal: rows of nodes, each of which may be an array itself."""

    rows: tuple[tuple["Node", ...], ...]


Node = Constant | Pointer | Name | Call | Table

_LEVELS = ({"=", "<>", "<", ">", "<=", ">="}, {"&"}, {"+", "-"}, {"*", "/"}, {"^"})


def parse(text: str, *, decimal_comma: bool = False) -> Node:
    """
    The tree of a formula that begins with an equals sign.

    >>> parse("=1+2*3")
    Call(name='+', arguments=(Constant(value=1), Call(name='*', arguments=(Constant(value=2), Constant(value=3)))))
    """
    pieces = [
        piece for piece in tokens(text[1:], decimal_comma=decimal_comma) if piece.kind != "space"
    ]
    reader = _Reader(pieces, decimal_comma)
    tree = reader.expression(0)
    if reader.peek() is not None:
        raise FormulaSyntaxError(f"left over in {text!r}")
    return tree


class _Reader:
    def __init__(self, pieces: list[Token], decimal_comma: bool) -> None:
        self.pieces = pieces
        self.at = 0
        self.decimal_comma = decimal_comma

    def peek(self) -> str | None:
        return self.pieces[self.at].text if self.at < len(self.pieces) else None

    def take(self) -> Token:
        if self.at >= len(self.pieces):
            raise FormulaSyntaxError("the formula ends too soon")
        self.at += 1
        return self.pieces[self.at - 1]

    def expect(self, sign: str) -> None:
        if self.take().text != sign:
            raise FormulaSyntaxError(f"{sign} is missing")

    def expression(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self.signed()
        left = self.expression(level + 1)
        while self.at < len(self.pieces) and self.pieces[self.at].kind == "operator":
            sign = self.pieces[self.at].text
            if sign not in _LEVELS[level]:
                break
            self.at += 1
            left = Call(sign, (left, self.expression(level + 1)))
        return left

    def signed(self) -> Node:
        sign = self.peek()
        if sign in {"-", "+"} and self.pieces[self.at].kind == "operator":
            self.at += 1
            operand = self.signed()
            return Call("negate", (operand,)) if sign == "-" else operand
        node = self.primary()
        while self.peek() == "%":
            self.at += 1
            node = Call("percent", (node,))
        return node

    def primary(self) -> Node:
        piece = self.take()
        if piece.kind == "number":
            text = piece.text.replace(",", ".")
            return Constant(int(text) if text.isdigit() else float(text))
        if piece.kind == "text":
            return Constant(piece.text[1:-1].replace('""', '"'))
        if piece.kind == "error":
            return Constant(CellError("#" + piece.text.partition("#")[2]))
        if piece.kind == "reference":
            return Pointer(parse_reference(piece.text))
        if piece.kind == "name":
            if self.peek() == "(":
                self.at += 1
                return Call(piece.text.upper(), self.arguments())
            words: dict[str, Scalar] = {"TRUE": True, "FALSE": False}
            word = piece.text.upper()
            return Constant(words[word]) if word in words else Name(piece.text)
        if piece.text == "(":
            node = self.expression(0)
            self.expect(")")
            return node
        if piece.text == "{":
            return self.table()
        raise FormulaSyntaxError(f"unexpected {piece.text!r}")

    def arguments(self) -> tuple[Node, ...]:
        if self.peek() == ")":
            self.at += 1
            return ()
        found: list[Node] = []
        while True:
            if self.peek() in {";", ",", ")"}:
                found.append(Constant(None))
            else:
                found.append(self.expression(0))
            separator = self.take().text
            if separator == ")":
                return tuple(found)
            if separator not in {";", ","}:
                raise FormulaSyntaxError(f"unexpected {separator!r}")

    def table(self) -> Table:
        rows: list[tuple[Node, ...]] = []
        row: list[Node] = []
        while True:
            row.append(self.expression(0))
            separator = self.take().text
            if separator in {"\\", ","}:
                continue
            rows.append(tuple(row))
            row = []
            if separator == "}":
                return Table(tuple(rows))
            if separator != ";":
                raise FormulaSyntaxError(f"unexpected {separator!r}")
