"""
The text that stands where a personal one was removed, so that an empty cell is not taken for a mistake.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.locale import gettext as _
from toolkit.locale import marked

ANONYMISED = marked("(anonymised)")


def is_anonymised(texts: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Which texts were replaced by the marker, shape (n,)."""
    return np.asarray(texts == _(ANONYMISED), dtype=bool)
