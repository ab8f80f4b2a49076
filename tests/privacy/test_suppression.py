"""Small counts stay hidden: alone, beside their sums, and across months, quarters and years."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.privacy.suppression import suppress


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([20, 9, 7, 5], [False, False, False, False]),
        ([20, 9, 7, 4], [False, False, True, True]),
        ([20, 9, 7, 0], [False, False, True, True]),
        ([20, 9, 3, 4], [False, False, True, True]),
        ([20, 9, 0, 4], [False, False, True, True]),
        ([20, 9, 0, 0], [False, True, True, True]),
        ([4], [True]),
        ([], []),
    ],
)
def test_one_table_with_its_total(counts: list[int], hidden: list[bool]) -> None:
    """A count under 5 is withheld, with the smallest other one where it would be alone, or where all are zero."""
    assert suppress(np.array(counts, dtype=np.int64), threshold=5).tolist() == hidden


def test_rows_and_columns() -> None:
    """In a table with sums both ways one small count takes three others along."""
    table = np.array([[20, 9, 7], [2, 8, 9], [30, 6, 8]])
    mask = suppress(table, threshold=5)
    assert mask[1, 0]
    assert mask.sum() == 4
    assert (mask.sum(axis=0)[mask.any(axis=0)] == 2).all()
    assert (mask.sum(axis=1)[mask.any(axis=1)] == 2).all()
