"""
Complaint numbers: pre-printed, opaque, never reused, with a check digit.

A number is ``K-`` and at least seven digits; the last digit is the Damm check digit of those before it,
so that one mistyped digit or two swapped neighbours never give another valid number.
Source: H. M. Damm, Total anti-symmetrische Quasigruppen (2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import numpy as np
import numpy.typing as npt

PREFIX = "K-"
SERIAL_DIGITS = 6
"""Digits of the serial before the check digit; longer serials simply take more."""

_DAMM = np.array(
    [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ],
    dtype=np.int64,
)


def complaint_number(serial: int) -> str:
    """
    The number with that serial.

    Args:
        serial: 1 or more.

    Raises:
        ValueError: *serial* is below 1.

    >>> complaint_number(10)
    'K-0000101'
    """
    if serial < 1:
        msg = f"a serial starts at 1, got {serial}"
        raise ValueError(msg)
    digits = str(serial).zfill(SERIAL_DIGITS)
    check = 0
    for digit in digits:
        check = int(_DAMM[check, int(digit)])
    return f"{PREFIX}{digits}{check}"


def serials(numbers: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """
    The serial of each number, 0 where it is malformed or its check digit is wrong.

    Args:
        numbers: Texts, any length, shape (n,).

    Returns:
        int64, shape (n,), in the order given.

    >>> serials(["K-0000101", "K-0000108", "", "onzin"]).tolist()
    [10, 0, 0, 0]
    """
    texts = np.asarray(numbers, dtype=object).tolist()
    shortest = len(PREFIX) + SERIAL_DIGITS + 1
    result = np.zeros(len(texts), dtype=np.int64)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    for length in range(shortest, shortest + 3):
        is_it = lengths == length
        result[is_it] = _serials(list(compress(texts, is_it)), length)
    return result


def _serials(numbers: Sequence[str], length: int) -> npt.NDArray[np.int64]:
    """The same for numbers of one length."""
    letters = "".join(numbers).encode("latin-1", errors="replace")  # one byte each, wrong ones too
    columns = np.frombuffer(letters, dtype=np.uint8).reshape(len(numbers), length).T
    is_good = np.ones(len(numbers), dtype=bool)
    for letter, column in zip(PREFIX, columns, strict=False):
        is_good &= column == ord(letter)
    serial = before = np.zeros(len(numbers), dtype=np.int64)
    check = np.zeros(len(numbers), dtype=np.int64)
    for column in columns[len(PREFIX) :]:
        digit = column - np.uint8(ord("0"))  # what is no digit becomes 10 or more
        is_good &= digit <= 9
        digit[~is_good] = 0
        check = _DAMM.take(check * 10 + digit)  # row by row in one line: a look-up each
        before, serial = serial, serial * 10 + digit
    return np.where(is_good & (check == 0), before, 0)
