"""
Register and archive as one: the archived complaints behind those of the sheet, as if they still stood there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.archiving.archived import Archived, YearCounts, added_totals, frame_of
from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.privacy.marker import ANONYMISED
from toolkit.register.reading import Register

NO_ROW = 0
"""The sheet row of what stands in no sheet."""


def refuse_incomplete(recorded: Mapping[int, int], archived: Archived) -> None:
    """
    A missing archive lowers no figure: it stops the run.

    Args:
        recorded: Year → complaints that went to the archive, as the register says.
        archived: What was found.

    Raises:
        ConfigurationError: The archive holds (and held) fewer, with every such year.
    """
    text = _(
        "S105 The archive {folder} holds {found} complaints of {year}, but {recorded} went there. Put the folder back, from its backup if need be, or name it in klachten.toml: archive_folder."
    )
    problems = []
    for year, count in sorted(recorded.items()):
        there = archived.years.get(year, YearCounts(kept=0))
        if there.kept + there.gone < count:
            shown = {"found": there.kept, "recorded": count - there.gone, "year": year}
            problems.append(text.format(folder=archived.folder, **shown))
    if problems:
        raise ConfigurationError(*problems)


def with_archive(register: Register, archived: Archived) -> tuple[Register, Archived]:
    """
    The register with the complaints of the archive behind its own.

    A number that stands in both (a run broke off between archiving and removing) counts once, as in the sheet.

    Args:
        register: Parsed and checked.
        archived: All that the archive holds.

    Returns:
        The whole, and the archive without what stands in the sheet; its rows are the last ones of the whole.
    """
    numbers = register.complaints.texts("number")
    seen = archived.without(archived.frame["number"].isin(numbers).to_numpy())
    whole = replace(register, yearly_totals=added_totals(register.yearly_totals, archived.totals))
    if seen.frame.empty:
        return whole, seen
    own, added = register.complaints.frame, _as_complaints(seen.frame)
    count = len(seen.frame)
    frame = frame_of({name: _behind(own[name], added.get(name), count) for name in own.columns})
    complaints = replace(register.complaints, frame=frame)
    repeats = seen.frame["repeat_number"].astype(int)
    return (
        replace(
            whole,
            complaints=complaints,
            tables={**register.tables, "complaints": complaints},
            frozen_repeats={
                **dict(zip(seen.numbers, repeats.tolist(), strict=True)),
                **register.frozen_repeats,
            },
        ),
        seen,
    )


def _as_complaints(frame: pd.DataFrame) -> dict[str, npt.NDArray[np.generic]]:
    """An archived complaint as it stood in the sheet since it was anonymised; columns that are left out are empty."""
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    marker = _(ANONYMISED)
    columns["row"] = np.full(len(frame), NO_ROW, dtype=np.int64)
    columns["handler"] = columns["team"]
    columns["description"] = np.full(len(frame), marker, dtype=object)
    columns["unit_or_tenant_id"] = columns["complex"]
    reasoned = columns["is_extension_reasoned"].astype(float) == 1
    columns["extension_reason"] = np.where(reasoned, marker, "").astype(object)
    columns["is_kind_chosen"] = columns["is_kind_chosen"].astype(bool)
    columns["frozen_gap_days"] = columns["story_gap_days"]
    return columns


def _behind(
    own: pd.Series, added: npt.NDArray[np.generic] | None, count: int
) -> npt.NDArray[np.generic]:
    """The sheet's column with the archive's behind it; a text that no archive keeps is empty there."""
    first = own.to_numpy()
    more = np.full(count, "", dtype=object) if added is None else added
    return np.concatenate([first, more.astype(first.dtype)])
