"""
A table as the bytes of a file: CSV, a workbook or Parquet.  No cell becomes a formula.
"""

from __future__ import annotations

import io
import os
from datetime import date, datetime
from numbers import Integral
from pathlib import Path

import pandas as pd

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.reports.tables import BYTE_ORDER_MARK
from toolkit.writing.csv_lines import csv_line, harmless

ENDINGS = (".csv", ".xlsx", ".parquet")


def csv_bytes(table: pd.DataFrame) -> bytes:
    """
    For a spreadsheet: semicolons, days as ``2026-11-24``, an apostrophe before what looks like a formula.

    >>> csv_bytes(pd.DataFrame({"a": ["=1+1", "b;c"], "n": [1, 2]})).decode("utf-8-sig").split()
    ['a;n', "'=1+1;1", '"b;c";2']
    """
    rows = [tuple(table.columns), *table.itertuples(index=False)]
    lines = (csv_line(harmless(str(_plain(cell))) for cell in row) for row in rows)
    return (BYTE_ORDER_MARK + "".join(lines)).encode("utf-8", "replace")


def workbook_bytes(table: pd.DataFrame, title: str) -> bytes:
    """A workbook with one sheet; a text stays a text, whatever it begins with."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(title)
    head, day = book.add_format({"bold": True}), book.add_format({"num_format": "d-m-yyyy"})
    for at, name in enumerate(table.columns):
        sheet.write_string(0, at, str(name), head)
    for row, cells in enumerate(table.itertuples(index=False), start=1):
        for at, cell in enumerate(map(_plain, cells)):
            if isinstance(cell, date):
                sheet.write_datetime(row, at, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001  # a sheet knows no time zones
            elif isinstance(cell, int):
                sheet.write_number(row, at, cell)
            elif cell:
                sheet.write_string(row, at, cell)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """
    For programs that analyse: English names, codes, real types.

    Raises:
        ConfigurationError: The extra ``archive`` is not installed.
    """
    try:
        import pyarrow  # noqa: F401  # only whether it is there
    except ModuleNotFoundError:
        text = _(
            "S075 Parquet needs pyarrow, which is not installed. Install it with 'pip install pyarrow', or choose .csv or .xlsx."
        )
        raise ConfigurationError(text) from None
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def write_new(path: Path, content: bytes) -> None:
    """
    A new file that only its owner may read; never over another one, and whole or not at all.

    Raises:
        ConfigurationError: There is such a file, or it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        if path.exists():
            raise FileExistsError
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.link(temporary, path)
    except FileExistsError:
        text = _("S072 {file} is there already. Choose a new name; nothing is overwritten.")
        raise ConfigurationError(text.format(file=path)) from None
    except OSError as error:
        text = _("S074 {file} cannot be written: {reason}.")
        raise ConfigurationError(text.format(file=path, reason=error.strerror or error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def _plain(cell: object) -> str | int | date:
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return ""
    if isinstance(cell, pd.Timestamp):
        return cell.date()
    return int(cell) if isinstance(cell, Integral) else str(cell)
