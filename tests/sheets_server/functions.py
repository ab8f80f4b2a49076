"""The functions that formulas may call: on single values, and on ranges."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime

from tests.sheets_server.formats import render, tidy, to_datetime, to_serial
from tests.sheets_server.formula_values import (
    NOT_AVAILABLE,
    FormulaError,
    Value,
    View,
    compare,
    each,
    lookup_key,
    matrix_of,
    number,
    rank,
    text,
    truth,
)
from tests.sheets_server.grid import CellError, Scalar

DIVIDE_BY_ZERO = CellError("#DIV/0!", "Function DIVIDE parameter 2 cannot be zero.")


def _divide(left: Scalar, right: Scalar) -> Scalar:
    over, under = number(left), number(right)
    return DIVIDE_BY_ZERO if under == 0 else tidy(over / under)


def _round(value: Scalar, places: Scalar = 0) -> Scalar:
    scale = 10 ** int(number(places))
    amount = number(value)
    return tidy(math.copysign(math.floor(abs(amount) * scale + 0.5) / scale, amount))


def _date(year: Scalar, month: Scalar, day: Scalar) -> Scalar:
    months = int(number(year)) * 12 + int(number(month)) - 1
    first = datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC).replace(tzinfo=None)
    return tidy(to_serial(first) + int(number(day)) - 1)


def _find(wanted: Scalar, within: Scalar, start: Scalar = 1) -> Scalar:
    at = text(within).find(text(wanted), int(number(start)) - 1)
    return at + 1 if at >= 0 else CellError("#VALUE!", "not found")


def _text(value: Scalar, pattern: Scalar) -> Scalar:
    shown = text(pattern)
    kind = "DATE" if re.search("[dy]", shown, re.IGNORECASE) else "NUMBER"
    amount = value if isinstance(value, str) else number(value)
    return render(amount, {"numberFormat": {"type": kind, "pattern": shown}}, "en_US")


SCALAR: dict[str, Callable[..., Scalar]] = {
    "+": lambda a, b: tidy(number(a) + number(b)),
    "-": lambda a, b: tidy(number(a) - number(b)),
    "*": lambda a, b: tidy(number(a) * number(b)),
    "/": _divide,
    "^": lambda a, b: tidy(number(a) ** number(b)),
    "&": lambda a, b: text(a) + text(b),
    "=": lambda a, b: compare(a, b) == 0,
    "<>": lambda a, b: compare(a, b) != 0,
    "<": lambda a, b: compare(a, b) < 0,
    ">": lambda a, b: compare(a, b) > 0,
    "<=": lambda a, b: compare(a, b) <= 0,
    ">=": lambda a, b: compare(a, b) >= 0,
    "negate": lambda a: tidy(-number(a)),
    "percent": lambda a: tidy(number(a) / 100),
    "NOT": lambda a: not truth(a),
    "ABS": lambda a: abs(number(a)),
    "ROUND": _round,
    "INT": lambda a: math.floor(number(a)),
    "MOD": lambda a, b: tidy(number(a) % number(b)) if number(b) else DIVIDE_BY_ZERO,
    "SQRT": lambda a: tidy(math.sqrt(number(a))),
    "PI": lambda: math.pi,
    "LEN": lambda a: len(text(a)),
    "UPPER": lambda a: text(a).upper(),
    "LOWER": lambda a: text(a).lower(),
    "TRIM": lambda a: " ".join(text(a).split()),
    "LEFT": lambda a, n=1: text(a)[: int(number(n))],
    "RIGHT": lambda a, n=1: text(a)[-int(number(n)) :] if number(n) else "",
    "MID": lambda a, start, n: text(a)[int(number(start)) - 1 :][: int(number(n))],
    "FIND": _find,
    "SUBSTITUTE": lambda a, old, new: text(a).replace(text(old), text(new)),
    "REGEXMATCH": lambda a, pattern: re.search(text(pattern), text(a)) is not None,
    "REGEXREPLACE": lambda a, pattern, new: re.sub(text(pattern), text(new), text(a)),
    "EXACT": lambda a, b: text(a) == text(b),
    "CONCAT": lambda a, b: text(a) + text(b),
    "VALUE": number,
    "N": lambda a: number(a) if isinstance(a, bool | int | float) else 0,
    "T": lambda a: a if isinstance(a, str) else "",
    "TEXT": _text,
    "CHAR": lambda a: chr(int(number(a))),
    "HYPERLINK": lambda link, label=None: text(link) if label is None else label,
    "DATE": _date,
    "YEAR": lambda a: to_datetime(number(a)).year,
    "MONTH": lambda a: to_datetime(number(a)).month,
    "DAY": lambda a: to_datetime(number(a)).day,
    "WEEKDAY": lambda a: to_datetime(number(a)).isoweekday() % 7 + 1,
    "TODAY": lambda: int(to_serial(datetime.now(UTC).replace(tzinfo=None))),
    "NOW": lambda: to_serial(datetime.now(UTC).replace(tzinfo=None)),
    "NA": lambda: CellError("#N/A"),
}

ON_ERRORS: dict[str, Callable[..., Scalar]] = {
    "ISBLANK": lambda a: a is None,
    "ISNUMBER": lambda a: isinstance(a, int | float) and not isinstance(a, bool),
    "ISTEXT": lambda a: isinstance(a, str),
    "ISLOGICAL": lambda a: isinstance(a, bool),
    "ISERROR": lambda a: isinstance(a, CellError),
    "ISNA": lambda a: isinstance(a, CellError) and a.code == "#N/A",
    "IFERROR": lambda a, other=None: other if isinstance(a, CellError) else a,
    "IFNA": lambda a, other=None: other if a == CellError("#N/A") or a == NOT_AVAILABLE else a,
}
"""Functions that are given error values instead of ending in them."""


def _numbers(values: tuple[Value, ...]) -> list[float]:
    found: list[float] = []
    for value in values:
        direct = not isinstance(value, View | list)
        for scalar in each(value):
            if isinstance(scalar, CellError):
                raise FormulaError(scalar)
            if direct and scalar is not None:
                found.append(number(scalar))
            elif isinstance(scalar, int | float) and not isinstance(scalar, bool):
                found.append(scalar)
    return found


def _average(*values: Value) -> Scalar:
    found = _numbers(values)
    return tidy(sum(found) / len(found)) if found else DIVIDE_BY_ZERO


def criterion(wanted: Scalar) -> Callable[[Scalar], bool]:
    """The test behind ``COUNTIF`` and its kin, such as ``">=3"`` or ``"Jan*"``."""
    match = (
        re.fullmatch(r"(<>|<=|>=|=|<|>)(.*)", wanted, re.DOTALL)
        if isinstance(wanted, str)
        else None
    )
    if match is None and not (isinstance(wanted, str) and re.search("[*?]", wanted)):
        return lambda value: lookup_key(value) == lookup_key(wanted)
    sign, operand = match.groups() if match else ("=", str(wanted))
    if re.search("[*?]", operand):
        shape = re.escape(operand).replace(r"\*", ".*").replace(r"\?", ".")
        return lambda value: (
            bool(isinstance(value, str) and re.fullmatch(shape, value, re.IGNORECASE))
            == (sign == "=")
        )
    try:
        other: Scalar = number(operand) if operand else None
    except FormulaError:
        other = operand
    if sign in {"=", "<>"}:
        return lambda value: (lookup_key(value) == lookup_key(other)) == (sign == "=")
    return lambda value: rank(value)[0] == rank(other)[0] and bool(SCALAR[sign](value, other))


def _matching(pairs: tuple[Value, ...]) -> list[bool]:
    kept: list[bool] = []
    for values, wanted in zip(pairs[::2], pairs[1::2], strict=True):
        test = criterion(next(each(wanted)))
        hits = [test(value) for value in each(values)]
        kept = [a and b for a, b in zip(kept, hits, strict=True)] if kept else hits
    return kept


def _sum_if(values: Value, wanted: Value, summed: Value = None) -> Scalar:
    amounts = each(values if summed is None else summed)
    pairs = zip(_matching((values, wanted)), amounts, strict=False)
    return tidy(sum(number(amount) for hit, amount in pairs if hit and not isinstance(amount, str)))


def _match(key: Value, values: Value, kind: Value = 1) -> Scalar:
    wanted = next(each(key))
    found = list(each(values))
    if not kind:
        keys = [lookup_key(value) for value in found]
        return keys.index(lookup_key(wanted)) + 1 if lookup_key(wanted) in keys else NOT_AVAILABLE
    below = [
        at for at, value in enumerate(found, 1) if value is not None and compare(value, wanted) <= 0
    ]
    return below[-1] if below else NOT_AVAILABLE


def _index(values: Value, row: Value = 0, column: Value = 0) -> Value:
    rows = matrix_of(values)
    at, across = int(number(next(each(row)))), int(number(next(each(column))))
    if at > len(rows) or (rows and across > len(rows[0])):
        return CellError("#NUM!", "out of range")
    chosen = [rows[at - 1]] if at else rows
    return (
        [[cells[across - 1]] for cells in chosen] if across else [list(cells) for cells in chosen]
    )


def _unique(values: Value) -> Value:
    seen: dict[tuple[object, ...], list[Scalar]] = {}
    for row in matrix_of(values):
        seen.setdefault(tuple(lookup_key(value) for value in row), row)
    return list(seen.values())


RANGE: dict[str, Callable[..., Value]] = {
    "SUM": lambda *values: tidy(math.fsum(_numbers(values))),
    "PRODUCT": lambda *values: tidy(math.prod(_numbers(values))),
    "AVERAGE": _average,
    "MIN": lambda *values: min(_numbers(values), default=0),
    "MAX": lambda *values: max(_numbers(values), default=0),
    "COUNT": lambda *values: len(_numbers(values)),
    "COUNTA": lambda *values: sum(item is not None for value in values for item in each(value)),
    "COUNTBLANK": lambda *values: sum(
        item is None or item == "" for value in values for item in each(value)
    ),
    "COUNTIF": lambda values, wanted: sum(_matching((values, wanted))),
    "COUNTIFS": lambda *pairs: sum(_matching(pairs)),
    "SUMIF": _sum_if,
    "AND": lambda *values: all(truth(item) for value in values for item in each(value)),
    "OR": lambda *values: any(truth(item) for value in values for item in each(value)),
    "CONCATENATE": lambda *values: "".join(text(item) for value in values for item in each(value)),
    "JOIN": lambda mark, *values: text(next(each(mark))).join(
        text(item) for value in values for item in each(value)
    ),
    "ROWS": lambda value: len(matrix_of(value)),
    "COLUMNS": lambda value: len(matrix_of(value)[0]),
    "MATCH": _match,
    "INDEX": _index,
    "UNIQUE": _unique,
    "TRANSPOSE": lambda value: [list(row) for row in zip(*matrix_of(value), strict=True)],
    "FILTER": lambda values, kept: [
        row for row, keep in zip(matrix_of(values), each(kept), strict=True) if truth(keep)
    ],
    "SORT": lambda values: sorted(matrix_of(values), key=lambda row: rank(row[0])),
}
