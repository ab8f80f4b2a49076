"""
Parsing one column of cells by its declared type, without guessing.

A bad cell becomes a problem and an empty value; the row itself still counts.  Each different cell is read
once, because a column of a hundred thousand holds a few hundred different ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import repeat
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from toolkit.register import rules
from toolkit.register.cell_values import (
    NO_DAY,
    Refusal,
    day_number,
    folded,
    label_reader,
    number,
    text_of,
    truth,
    with_hint,
)
from toolkit.register.findings import Rule
from toolkit.schema import Column
from toolkit.storage.base import Cell
from toolkit.storage.different import Different, different

MOST_HINTS = 200
"""Different unknown labels of a column that get a hint; a column pasted in the wrong place has thousands."""

Values = npt.NDArray[np.generic] | npt.NDArray[np.object_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A cell of one column that broke a rule: its index in the column and the message's values."""

    rule: Rule
    index: int
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class ParsedColumn:
    """
    One parsed column.

    Attributes:
        cells: Its cells.
        meanings: What each different cell means: ``object`` of str (``""`` is empty), ``datetime64[D]``
            (``NaT``) or ``float64`` (``nan``; booleans as 1.0 and 0.0), by the column's type.
        blank: Positions of the different cells that hold nothing.
        problems: The cells that broke a rule, in order.
    """

    cells: Different
    meanings: Values
    blank: frozenset[int]
    problems: Sequence[Problem]

    @cached_property
    def values(self) -> Values:
        """The meaning of every cell, shape (n,)."""
        return self.cells.dealt(self.meanings)


def parse_column(cells: Sequence[Cell] | Different, column: Column) -> ParsedColumn:
    """
    Parse all cells of a column.

    Args:
        cells: As the storage read them, one a row.
        column: The declared type, categories and constraints.
    """
    sorted_out = cells if isinstance(cells, Different) else different(cells)
    if column.type in ("date", "datetime"):
        day = partial(day_number, column=column)
        return _read_each(sorted_out, day, NO_DAY, np.dtype(np.int64), "datetime64[D]")
    if column.type in ("integer", "number", "boolean"):
        reader = partial(truth if column.type == "boolean" else number, column=column)
        return _read_each(sorted_out, reader, np.nan, np.dtype(np.float64))
    if column.categories:
        codes = {c.label: c.value for c in column.categories}
        return one_of(sorted_out, codes, column, column.title)
    return _texts(sorted_out, column.constraints.max_length)


def one_of(
    cells: Sequence[Cell] | npt.NDArray[np.object_] | Different,
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
    sorted_out = cells if isinstance(cells, Different) else different(cells)
    reader = label_reader(codes, column, list_title, rule)
    values, refused = _read(sorted_out, reader, "", np.dtype(object))
    if refused and not column.is_personal:
        labels = {folded(label): label for label in codes}
        in_order = sorted(refused, key=lambda at: str(sorted_out.cells[at]))
        for at in in_order[:MOST_HINTS]:
            refused[at] = with_hint(refused[at], sorted_out.cells[at], labels)
    return _parsed(sorted_out, values, refused)


def _read_each(
    cells: Different,
    read: Callable[[Cell], object],
    empty: object,
    dtype: np.dtype[Any],
    seen_as: str = "",
) -> ParsedColumn:
    """The value of every cell, ``empty`` where there is none or it was refused."""
    values, refused = _read(cells, read, empty, dtype)
    return _parsed(cells, values.view(seen_as) if seen_as else values, refused)


def _read(
    cells: Different, read: Callable[[Cell], object], empty: object, dtype: np.dtype[Any]
) -> tuple[npt.NDArray[Any], dict[int, Refusal]]:
    """The value of each different cell, and which of them were refused."""
    values = np.full(len(cells.cells), empty, dtype=dtype)
    refused: dict[int, Refusal] = {}
    for at, cell in enumerate(cells.cells[:-1]):
        value = read(cell)
        if isinstance(value, Refusal):
            refused[at] = value
        else:
            values[at] = value
    return values, refused


def _texts(cells: Different, limit: int | None) -> ParsedColumn:
    """Every cell as text, stripped; what is longer than the limit is a problem, and kept."""
    refused: dict[int, Refusal] = {}
    texts = _plain_texts(cells.cells[:-1])
    if texts is None:
        texts = []
        for at, cell in enumerate(cells.cells[:-1]):
            text = text_of(cell)
            if isinstance(text, Refusal):
                refused[at] = text
            texts.append("" if isinstance(text, Refusal) else text)
    if limit is not None and max(map(len, texts), default=0) > limit:
        for at, text in enumerate(texts):
            if len(text) > limit:
                shown = {"length": len(text), "limit": limit}
                refused[at] = Refusal(rule=rules.V002, values=shown)
    return _parsed(cells, np.array([*texts, ""], dtype=object), refused)


def _plain_texts(cells: Sequence[Cell]) -> list[str] | None:
    """All of them stripped, when they are texts that cannot be a spreadsheet error; nothing runs in Python."""
    if not all(map(isinstance, cells, repeat(str))):
        return None
    texts = cast("Sequence[str]", cells)
    return None if "#" in "".join(texts) else list(map(str.strip, texts))


def _parsed(
    cells: Different, values: npt.NDArray[Any], refused: Mapping[int, Refusal]
) -> ParsedColumn:
    """From what each different cell means to the whole column."""
    if values.dtype == object:
        blank = frozenset(np.flatnonzero(values == "").tolist())
    else:
        is_blank = np.isnat(values) if values.dtype.kind == "M" else np.isnan(values)
        blank = frozenset(np.flatnonzero(is_blank).tolist())
    problems = [
        Problem(rule=refused[code].rule, index=row, values=refused[code].values)
        for row, code in cells.places(refused)
    ]
    return ParsedColumn(
        cells=cells, meanings=values, blank=blank - refused.keys(), problems=problems
    )
