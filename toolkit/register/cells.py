"""
Parsing one column of cells by its declared type, without guessing.

A bad cell becomes a problem and an empty value; the row itself still counts.  Each different cell is read
once, because a column of a hundred thousand holds a few hundred different ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from operator import contains
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from toolkit.register import rules
from toolkit.register.cell_values import (
    NO_DAY,
    Refusal,
    day_number,
    label_reader,
    number,
    text_of,
    truth,
)
from toolkit.register.findings import Rule
from toolkit.schema import Column
from toolkit.storage.base import Cell

Values = npt.NDArray[np.generic] | npt.NDArray[np.object_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A cell of one column that broke a rule: its index in the column and the message's values."""

    rule: Rule
    index: int
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class ParsedColumn:
    """
    One parsed column.

    Attributes:
        values: Shape (n,): ``object`` of str (``""`` is empty), ``datetime64[D]`` (``NaT``) or
            ``float64`` (``nan``; booleans as 1.0 and 0.0), by the column's type.
        problems: The cells that broke a rule, in order.
    """

    values: Values
    problems: Sequence[Problem]


def parse_column(cells: Sequence[Cell], column: Column) -> ParsedColumn:
    """
    Parse all cells of a column.

    Args:
        cells: As the storage read them, one a row.
        column: The declared type, categories and constraints.
    """
    if column.type in ("date", "datetime"):
        days, problems = _read_each(
            cells, partial(day_number, column=column), NO_DAY, np.dtype(np.int64)
        )
        return ParsedColumn(values=days.view("datetime64[D]"), problems=problems)
    if column.type in ("integer", "number", "boolean"):
        reader = truth if column.type == "boolean" else number
        values, problems = _read_each(
            cells, partial(reader, column=column), np.nan, np.dtype(np.float64)
        )
        return ParsedColumn(values=values, problems=problems)
    if column.categories:
        return one_of(cells, {c.label: c.value for c in column.categories}, column, column.title)
    if (stripped := _all_plain(cells)) is not None:
        texts, problems = stripped, []
    else:
        texts, problems = _read_each(cells, text_of, "", np.dtype(object), plain=_plain_texts)
    too_long = _too_long(texts, column.constraints.max_length)
    return ParsedColumn(
        values=texts, problems=sorted([*problems, *too_long], key=lambda p: p.index)
    )


def one_of(
    cells: Sequence[Cell] | npt.NDArray[np.object_],
    codes: Mapping[str, str],
    column: Column,
    list_title: str,
    rule: Rule = rules.V006,
) -> ParsedColumn:
    """
    The code of each label; letter case and stray spaces do not matter.

    Args:
        cells: Labels, shape (n,).
        codes: Label → code.
        column: For the message.
        list_title: Where the list lives, for the message.
        rule: The rule that an unknown label breaks.

    Returns:
        ``object`` array of codes; ``""`` where the cell is empty or unknown.
    """
    reader = label_reader(codes, column, list_title, rule)
    values, problems = _read_each(cells, reader, "", np.dtype(object))
    return ParsedColumn(values=values, problems=problems)


class _Known(dict[Any, Any]):
    """Cell → value, read at its first appearance; ``refused`` holds the cells that mean nothing."""

    def __init__(
        self, read: Callable[[Cell], object], empty: object, plain: Mapping[Cell, object]
    ) -> None:
        super().__init__({**plain, None: empty, "": empty})
        self.read, self.empty = read, empty
        self.refused: dict[Any, Refusal] = {}

    def __missing__(self, cell: Cell) -> object:
        value = self.read(cell)
        if isinstance(value, Refusal):
            self.refused[cell] = value
            value = self.empty
        self[cell] = value
        return value


def _read_each(
    cells: Sequence[Cell] | npt.NDArray[np.object_],
    read: Callable[[Cell], object],
    empty: object,
    dtype: np.dtype[Any],
    plain: Callable[[Iterable[Cell]], Mapping[Cell, object]] = lambda _cells: {},
) -> tuple[npt.NDArray[Any], list[Problem]]:
    """
    The value of every cell, ``empty`` where it was refused, and the refusals in order.

    *plain* may give the values of cells that need no reading, all at once.
    """
    kinds = set(map(type, cells))
    if kinds <= {type(None)}:
        return np.full(len(cells), empty, dtype=dtype), []
    if bool in kinds:  # True and 1 are one key of a dictionary, but not one cell
        cells = [str(c).upper() if isinstance(c, bool) else c for c in cells]
    known = _Known(read, empty, plain(cells))
    values = np.fromiter(map(known.__getitem__, cells), dtype=dtype, count=len(cells))
    if not known.refused:
        return values, []
    refused = [(i, known.refused[c]) for i, c in enumerate(cells) if c in known.refused]
    return values, [Problem(rule=r.rule, index=i, values=r.values) for i, r in refused]


def _all_plain(cells: Sequence[Cell]) -> npt.NDArray[np.object_] | None:
    """All texts stripped, when every cell is a text that cannot be a spreadsheet error; nothing runs in Python."""
    if set(map(type, cells)) != {str}:
        return None
    texts = cast("Sequence[str]", cells)
    if any(map(contains, texts, repeat("#"))):
        return None
    return np.fromiter(map(str.strip, texts), dtype=object, count=len(texts))


def _plain_texts(cells: Iterable[Cell]) -> dict[Cell, object]:
    """The different texts that cannot be a spreadsheet error; one comprehension is far faster than a call each."""
    return {cell: cell.strip() for cell in set(cells) if isinstance(cell, str) and "#" not in cell}


def _too_long(texts: npt.NDArray[np.object_], limit: int | None) -> Iterable[Problem]:
    if limit is None:
        return
    long = {text for text in set(texts) if len(text) > limit}
    for index in [i for i, text in enumerate(texts) if text in long] if long else ():
        yield Problem(
            rule=rules.V002, index=index, values={"length": len(texts[index]), "limit": limit}
        )
