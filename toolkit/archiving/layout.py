"""
How an archived year lies on disk: ``klachten/year=2023/complaints.parquet``, as DuckDB, Spark and BigQuery read it.

The year of receipt is in the folder's name only; names inside are English, and types are real ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from toolkit.archiving.archived import COUNTS, DAYS, FLAGS, TEXTS
from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.register.reading import TOTALS, no_totals

if TYPE_CHECKING:
    import pyarrow

DATASET, FILE_NAME = "klachten", "complaints.parquet"
YEAR_FOLDER = re.compile(r"year=(\d{4})")
OWN_KEY = b"klachtgeheugen"
"""Key in a file's own metadata with what is left of complaints that the file holds no more."""

FORMAT = 1


def year_file(folder: Path, year: int) -> Path:
    """The file of one year of receipt."""
    return folder / DATASET / f"year={year:04d}" / FILE_NAME


def require_pyarrow(folder: Path) -> None:
    """
    Raises:
        ConfigurationError: The extra ``archive`` is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401  # only whether it is there
    except ModuleNotFoundError:
        text = _(
            "S100 The archive {folder} needs pyarrow, which is not installed. Install it with 'pip install pyarrow'."
        )
        raise ConfigurationError(text.format(folder=folder)) from None


def file_schema() -> pyarrow.Schema:
    """Names and types of the columns of a file."""
    import pyarrow as pa

    kinds = (
        (TEXTS, pa.string()),
        (DAYS, pa.date32()),
        (FLAGS, pa.bool_()),
        (COUNTS, pa.int32()),
    )
    return pa.schema([(name, kind) for names, kind in kinds for name in names])


def as_metadata(gone: int, totals: pd.DataFrame) -> dict[bytes, bytes]:
    """What a file tells of complaints that it holds no more: how many, and their counts per year."""
    counts = {str(year): [int(c) for c in row] for year, *row in totals[list(TOTALS)].itertuples()}
    document = {"format": FORMAT, "gone": gone, "totals": counts}
    return {OWN_KEY: json.dumps(document).encode()}


def from_metadata(metadata: Mapping[bytes, bytes] | None) -> tuple[int, pd.DataFrame]:
    """
    The reverse of :func:`as_metadata`.

    Raises:
        ValueError: The file is not one of ours.
    """
    document: Any = json.loads((metadata or {}).get(OWN_KEY, b"null"))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(_("it was not made by klachten archive"))
    gone, counts = document.get("gone"), document.get("totals")
    if not isinstance(gone, int) or not _is_count(gone) or not isinstance(counts, dict):
        raise ValueError(_("its counts of removed complaints are damaged"))
    rows = {int(year): row for year, row in counts.items() if re.fullmatch(r"\d{1,4}", year)}
    good = all(
        isinstance(r, list) and len(r) == len(TOTALS) and all(map(_is_count, r))
        for r in rows.values()
    )
    if len(rows) != len(counts) or not good:
        raise ValueError(_("its counts of removed complaints are damaged"))
    if not rows:
        return gone, no_totals()
    return gone, pd.DataFrame.from_dict(rows, orient="index", columns=list(TOTALS)).sort_index()


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
