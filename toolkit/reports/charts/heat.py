"""
The heat table: parts by period, each cell its number on a tint that grows with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.locale import dutch
from toolkit.locale import gettext as _
from toolkit.reports.charts import svg
from toolkit.reports.charts.axes import WIDE_SIZE, Figure, checked_all, row_labels, same_length
from toolkit.reports.charts.lines import HEADER, MOST_TOLD, nothing
from toolkit.reports.charts.palette import TINTS

MOST_CELLS = 160
"""A larger table shows its first rows; its table on the page shows all."""

MOST_COLUMNS = 13
"""Older periods stand only in the table on the page: more columns have no room for numbers on a telephone."""

CELL_HEIGHT = 26.0
ROW_HEIGHT = 50.0


@dataclass(frozen=True, kw_only=True, slots=True)
class HeatRow:
    """
    One row of the table.

    Attributes:
        label: Its name, shown as text whatever it holds.
        values: One per column, from 0; ``None`` where a figure is withheld or missing.
    """

    label: str
    values: Sequence[Figure]


@dataclass(frozen=True, kw_only=True, slots=True)
class HeatChart(svg.Chart):
    """
    Counts of parts by period.

    Attributes:
        columns: Full name of each period, oldest first.
        short_columns: The same for the heads; empty: the full names.
        rows: From top to bottom.
        unit: What is counted, above the table.
        missing_text: What a cell without a figure tells ("minder dan 5"); empty: that it is unknown.
        missing_sign: What stands in such a cell ("<5"); empty: a dash.
    """

    columns: Sequence[str]
    short_columns: Sequence[str] = ()
    rows: Sequence[HeatRow] = ()
    unit: str = ""
    missing_text: str = ""
    missing_sign: str = ""


def heat_chart(chart: HeatChart) -> str:
    """
    Rows of cells, from light for few to dark for many, withheld ones in a dashed frame.

    Returns:
        One ``<svg>`` element.

    Raises:
        ValueError: A figure is negative or infinite, or a row has not one value per column.
    """
    count = len(chart.columns)
    for row in chart.rows:
        if len(row.values) != count:
            msg = f"a row has {len(row.values)} values, expected {count}"
            raise ValueError(msg)
    same_length(count, short_columns=chart.short_columns)
    return _draw(_newest(chart), hidden_columns=max(0, count - MOST_COLUMNS))


def _newest(chart: HeatChart) -> HeatChart:
    """The chart with its last :data:`MOST_COLUMNS` periods."""
    return replace(
        chart,
        columns=chart.columns[-MOST_COLUMNS:],
        short_columns=chart.short_columns[-MOST_COLUMNS:],
        rows=[replace(row, values=row.values[-MOST_COLUMNS:]) for row in chart.rows],
    )


def _draw(chart: HeatChart, hidden_columns: int) -> str:
    count = len(chart.columns)
    most_rows = max(1, MOST_CELLS // max(1, count))
    table = [(row.label, checked_all(row.values)) for row in chart.rows[:most_rows]]
    known = [value for _label, values in table for value in values if value is not None]
    if not known:
        return nothing(chart)
    highest = max(known)
    pitch = svg.WIDTH / count
    heads = [svg.clean(name, svg.NAME_LENGTH) for name in chart.short_columns or chart.columns]
    named = heads if len(set(heads)) == count else [svg.clean(name) for name in chart.columns]
    sign = svg.clean(chart.missing_sign, 8) or dutch.NO_FIGURE
    texts = [sign, *{_number(value) for value in known}]
    kind = "" if max(map(svg.text_width, texts)) <= pitch - 2 else ' class="wide"'
    small = WIDE_SIZE * svg.TEXT_SIZE
    missing_text = svg.clean(chart.missing_text, svg.NAME_LENGTH) or _("unknown")
    middles = [(index + 0.5) * pitch - 1 for index in range(count)]
    centres = [svg.number(x) for x in middles]
    outlines = [_outline(index * pitch, pitch - 2) for index in range(count)]
    parts = [svg.text(0, 16, svg.fitted(chart.unit, svg.WIDTH), "muted")] if chart.unit else []
    y = HEADER if chart.unit else 0.0
    for label, values in table:
        name = svg.text(0, y + 17, svg.fitted(label, svg.WIDTH) or dutch.NO_FIGURE)
        parts.append(svg.named(name, label))
        parts.append(f'<g class="cells" transform="translate(0 {y + 40:g})">')
        for index, value in enumerate(values):
            told = missing_text if value is None else _number(value)
            shown = sign if value is None else told
            title = svg.escape(f"{named[index]}: {told}")
            style = "gap" if value is None else f"t{tint(value, highest)}" if value else "edge"
            parts.append(
                f'<path class="{style}" d="{outlines[index]}"><title>{title}</title></path>'
            )
            if svg.text_width(shown, small) <= pitch - 2:
                parts.append(f'<text{kind} x="{centres[index]}">{svg.escape(shown)}</text>')
        parts.append("</g>")
        y += ROW_HEIGHT
    parts += row_labels(heads, middles, y + 18)
    left_out = _left_out(len(chart.rows) - len(table), hidden_columns)
    parts += [
        svg.text(0, y + 42 + HEADER * place, line, "muted") for place, line in enumerate(left_out)
    ]
    return svg.document(chart, _described(table, chart), y + 26 + HEADER * len(left_out), parts)


def _left_out(row_count: int, column_count: int) -> list[str]:
    lines = []
    if row_count:
        lines.append(
            _("Rows that are only in the table: {count}").format(
                count=dutch.format_count(row_count)
            )
        )
    if column_count:
        lines.append(
            _("Periods that are only in the table: {count}").format(
                count=dutch.format_count(column_count)
            )
        )
    return lines


def _number(value: float) -> str:
    return (
        dutch.format_compact(value) if value >= 1e6 else dutch.format_decimal(value, 1, trim=True)
    )


def _outline(x: float, width: float) -> str:
    """The box of a cell; its text stands on height 0."""
    across = svg.number(width)
    return f"M{svg.number(x)},-18h{across}v{CELL_HEIGHT:g}h-{across}Z"


def tint(value: float, highest: float) -> int:
    """
    Which of the :data:`~toolkit.reports.charts.palette.TINTS` a value gets: 1 to 5, a fifth of the highest each.

    >>> tint(1, 50), tint(10, 50), tint(11, 50), tint(50, 50)
    (1, 1, 2, 5)
    """
    return min(len(TINTS), max(1, math.ceil(value / highest * len(TINTS) - 1e-9)))


def _described(table: Sequence[tuple[str, Sequence[Figure]]], chart: HeatChart) -> str:
    cells = [
        (value, f"{svg.clean(label, svg.NAME_LENGTH)}, {column}: {_number(value)}")
        for label, values in table
        for column, value in zip(chart.columns, values, strict=True)
        if value
    ]
    cells.sort(key=lambda cell: -cell[0])
    sentences = [
        _("Table of {rows} rows by {columns} periods.").format(
            rows=len(table), columns=len(chart.columns)
        )
    ]
    if cells:
        most = "; ".join(told for _value, told in cells[: MOST_TOLD // 2])
        sentences.append(_("Most: {cells}.").format(cells=most))
    missing = sum(value is None for _label, values in table for value in values)
    if missing:
        told = chart.missing_text or _("unknown")
        sentences.append(
            _("Cells without a figure ({reason}): {count}.").format(
                reason=told, count=dutch.format_count(missing)
            )
        )
    return " ".join(sentences)
