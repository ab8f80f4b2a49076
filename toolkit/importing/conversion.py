"""
From source rows to register rows: what fits is taken, what does not is rejected with its reason.

Each different text of a column is converted once, so fifty thousand rows take seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from toolkit.errors import InputFileError
from toolkit.importing.fitting import Additions, Fit, Fitter
from toolkit.importing.mapping import ImportMapping
from toolkit.importing.source import Source
from toolkit.locale import gettext as _
from toolkit.register.cell_values import folded
from toolkit.register.reading import Register
from toolkit.schema import Column
from toolkit.storage.base import Cell

MOST_ROWS = 500_000
"""Rows that one import reads, the rejected ones among them; a sheet of Excel ends at 1,048,576 rows, a Google Sheet of this width earlier."""

MOST_REJECTED = 100_000_000
"""Characters of all rejected rows together, which are kept until they are written; more is no list of complaints."""

LONGEST_KEPT = 1000
"""Characters of a text whose fit is remembered; longer ones hardly come twice."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """A row that does not fit: its line in the source, its cells and why."""

    line: int
    cells: Sequence[str]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Converted:
    """
    What an import will enter.

    Attributes:
        rows: Fresh complaints, column name → cell.
        rejected: Rows that do not fit.
        additions: List table → fresh rows of that list, only what an entered row uses.
        read_count: Rows of the source; always ``len(rows) + len(rejected)``.
    """

    rows: list[dict[str, Cell]]
    rejected: list[Rejected]
    additions: dict[str, list[dict[str, Cell]]]
    read_count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Target:
    """One register column: where its text and the text beside it stand (-1: nowhere), and what they give."""

    name: str
    position: int
    beside: int
    fits: dict[tuple[str, str], Fit]


class _Fits(dict[tuple[str, str], Fit]):
    """(text, text beside it) → what it gives; each different pair is converted once."""

    def __init__(self, fit: Callable[[str, str], Fit]) -> None:
        super().__init__()
        self.fit = fit

    def __missing__(self, key: tuple[str, str]) -> Fit:
        found = self.fit(*key)
        if len(key[0]) + len(key[1]) <= LONGEST_KEPT:
            self[key] = found
        return found


def convert(source: Source, mapping: ImportMapping, register: Register, today: date) -> Converted:
    """
    Convert every row of a source.

    Args:
        source: An opened source.
        mapping: Checked against the schema.
        register: For its lists and columns.
        today: A day of receipt after it does not fit.

    Raises:
        InputFileError: A mapped header is not in the source, or it has too many rows.
    """
    positions = _positions(source, mapping)
    targets = _targets(mapping, register, today, positions)
    width, needed = len(source.header), max(positions.values(), default=-1) + 1
    rows: list[dict[str, Cell]] = []
    rejected: list[Rejected] = []
    room = MOST_REJECTED
    additions: Additions = {}
    for line, cells in source.records():
        fits = [
            (target.name, target.fits[_at(cells, target.position), _at(cells, target.beside)])
            for target in targets
        ]
        reasons = [fit.reason for _name, fit in fits if fit.reason]
        if len(cells) < needed or any(cell.strip() for cell in cells[width:]):
            text = _("the row has {count} cells, the header {expected}")
            reasons = [text.format(count=len(cells), expected=width)]
        if reasons:
            rejected.append(
                Rejected(line=line, cells=cells, reason="; ".join(dict.fromkeys(reasons)))
            )
            room -= sum(map(len, cells))
        else:
            rows.append({name: fit.cell for name, fit in fits if fit.cell is not None})
            for _name, fit in fits:
                additions.update(fit.additions)
        if room < 0:
            text = _(
                "I024 The file {file}: up to line {line} the rejected rows have more than {limit} characters. Does the mapping fit this file?"
            )
            raise InputFileError(text.format(file=source.name, line=line, limit=MOST_REJECTED))
        if len(rows) + len(rejected) > MOST_ROWS:
            text = _(
                "I019 The file {file} has more than {limit} rows. Split it, for example by year."
            )
            raise InputFileError(text.format(file=source.name, limit=MOST_ROWS))
    by_list: dict[str, list[dict[str, Cell]]] = {}
    for (name, _value), row in additions.items():
        by_list.setdefault(name, []).append(row)
    return Converted(
        rows=rows, rejected=rejected, additions=by_list, read_count=len(rows) + len(rejected)
    )


def _at(cells: Sequence[str], position: int) -> str:
    return cells[position] if 0 <= position < len(cells) else ""


def _targets(
    mapping: ImportMapping, register: Register, today: date, positions: dict[str, int]
) -> list[_Target]:
    """What fills each register column: required ones always, the others when the mapping names them."""
    wanted = {*mapping.columns, *mapping.constants, *mapping.defaults}
    fitter = Fitter(mapping, register, today)
    targets = []
    for column in register.complaints.table.columns:
        extra = {"handler": "team", "unit_or_tenant_id": "complex"}.get(column.name, "")
        is_wanted = column.name in wanted or extra in wanted or column.constraints.required
        if is_wanted and not column.is_computed and not column.is_preprinted:
            targets.append(
                _Target(
                    name=column.name,
                    position=positions.get(column.name, -1),
                    beside=positions.get(extra, -1),
                    fits=_Fits(_fit_function(fitter, column, extra)),
                )
            )
    return targets


def _fit_function(fitter: Fitter, column: Column, extra: str) -> Callable[[str, str], Fit]:
    def fit(raw: str, beside: str) -> Fit:
        text = fitter.text(raw, column.name, keeps_lines=column.is_free_text)
        found = fitter.fit(text, fitter.text(beside, extra) if extra else "", column)
        if found.cell is None and not found.reason and column.constraints.required:
            return Fit(reason=_("'{column}' is empty").format(column=column.title))
        return found

    return fit


def _positions(source: Source, mapping: ImportMapping) -> dict[str, int]:
    """Register column → position in the source."""
    by_header = {folded(h): i for i, h in enumerate(source.header)}
    places = {f"#{i}": i - 1 for i in range(1, len(source.header) + 1)}
    by_header = places | by_header
    positions, missing = {}, []
    for name, headers in mapping.columns.items():
        found = next((by_header[folded(h)] for h in headers if folded(h) in by_header), None)
        if found is not None:
            positions[name] = found
        elif name not in mapping.constants:
            text = _("I020 The source has no column {headers} (for '{column}'). It has: {present}.")
            shown = " / ".join(f"'{h}'" for h in headers)
            missing.append(
                text.format(headers=shown, column=name, present=", ".join(source.header[:30]))
            )
    if missing:
        raise InputFileError(*missing)
    return positions
