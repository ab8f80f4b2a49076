"""Complaint numbers: one mistyped or swapped digit never gives another number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.register.numbers import complaint_number, serials

SERIALS = st.integers(1, 99_999_999)


@pytest.mark.parametrize(
    ("serial", "number"),
    [
        (1, "K-0000013"),
        (10, "K-0000101"),
        (572, "K-0005724"),
        (999_999, "K-9999990"),
        (1_000_000, "K-10000004"),
    ],
)
def test_known_numbers(serial: int, number: str) -> None:
    """Six digits and a check digit, 4 for 572 as in the literature; a longer serial takes more."""
    assert complaint_number(serial) == number
    assert serials([number]).tolist() == [serial]


def test_a_serial_starts_at_one() -> None:
    """Zero means that there is no number."""
    with pytest.raises(ValueError, match="a serial starts at 1, got 0"):
        complaint_number(0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "K-",
        "K-0000012",
        "k-0000013",
        "K0000013",
        "0000013",
        "K-0000013 ",
        "K-000013",
        "X-0000013",
        "K-00000A3",
        "K-0000013456",
    ],
)
def test_what_is_no_number_has_serial_zero(text: str) -> None:
    """Wrong check digit, another letter, too short or too long."""
    assert serials([text, complaint_number(7)]).tolist() == [0, 7]


@given(chosen=st.lists(SERIALS, max_size=20))
def test_every_number_gives_its_serial_back(chosen: list[int]) -> None:
    """In order, of mixed lengths."""
    assert serials([complaint_number(s) for s in chosen]).tolist() == chosen


@given(serial=SERIALS, at=st.integers(0, 6), digit=st.integers(0, 9))
def test_one_wrong_digit_is_always_seen(serial: int, at: int, digit: int) -> None:
    """The Damm check digit's first promise."""
    number = complaint_number(serial)
    place = len(number) - 1 - at
    wrong = f"{number[:place]}{digit}{number[place + 1 :]}"
    assert (serials([wrong])[0] == 0) == (wrong != number)


@given(serial=SERIALS, at=st.integers(0, 5))
def test_two_swapped_neighbours_are_always_seen(serial: int, at: int) -> None:
    """Its second promise."""
    number = complaint_number(serial)
    place = len(number) - 2 - at
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (serials([swapped])[0] == 0) == (swapped != number)
