"""Personal data in texts: every common way of writing is found, and ordinary figures are left alone."""

from __future__ import annotations

import random
import string
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn

from toolkit.privacy.addresses import address_spans
from toolkit.privacy.personal_data import find_personal_data, mask_personal_data

FOUND = {
    "phone": """06-12345678 / 06 12345678 / 06 12 34 56 78 / 0612345678 / 06.12.34.56.78 / 06-12 34 56 78 / +31 6 12345678
        / +31612345678 / +31(0)6-12345678 / +31 (0)6 1234 5678 / 0031612345678 / 0031 6 12 34 56 78 / 020-1234567
        / (020) 123 45 67 / 06 - 12345678 / (020) - 123 4567 / 06\u00a012345678 / 06\u2011123\u202f456\u202f78 / 06 \u2013 12 34 56 78 / 020 123 4567 / 0341-123456 / (0341) 12 34 56 / (0)20 1234567 / +32 475 12 34 56 / +49 151 12345678""",
    "email": "a@b.nl / bewoner.van+klacht@sub.voorbeeld.example / A_B-C@Voorbeeld.NL",
    "iban": """NL91ABNA0417164300 / NL91 ABNA 0417 1643 00 / nl91 abna 0417 1643 00 / NL91-ABNA-0417-1643-00
        / NL91.ABNA.0417.1643.00 / NL91\u00a0ABNA\u00a00417\u00a01643\u00a000 / BE68 5390 0754 7034 / DE89370400440532013000""",
    "bsn": "111222333 / 111.222.333 / 111 222 333 / 1112.22.333 / 1112 22 333 / 123456782",
    "licence_plate": """AB-12-34 / 12-34-AB / 12-AB-34 / AB-12-CD / AB-CD-12 / 12-AB-CD / 12-ABC-3 / 1-ABC-23 / AB-123-C
        / A-123-BC / ABC-12-D / A-12-BCD / 1-AB-234 / 123-AB-4 / 12-abc-3 / G123BB / 12ABC3 / G 123 BB""",
    "address": """Lindestraat 12 / Lindestraat 12a / Lindestraat 12 bis / Lindestraat 12-3 / Lindestraat, nr. 12 / Dorpsweg 3
        / Dorpsweg nummer 3a / Plein 1940 5 / Laan van Meerdervoort 12 / 1e Oosterparkstraat 12 / lindestraat 4 / Havenkade 9
        / Molendreef 100 / Kerkplein 1 / 1234 AB / 1234\u00a0AB / 1234AB / 1234ab""",
}
LEFT_ALONE = """03-11-2026 / 3-11-26 / 2026-11-03 / 03-11-2026 12:30 / 03-11-2026 10 keer / 03/11/2026 10/11/2026 / 3-nov-26
    / 12-okt-2026 / 06:30 / 09.00-17.00 uur / 09.00 - 17.00 uur / 08.30 - 12.00 en 13.00 - 17.00 uur / 03-11-2026 - 10-11-2026 / 24-uur-9 / K-0000101 / K-00001018 / K-123456782 / 00417 / VHE 0012345678 / € 1.250,00
    / € 123.456.782 / 10.000 woningen / 1500mm / 1000kg / 2026 en / in 2026 / 0900-1234 / 123456789 / kamer 12 / verdieping 3
    / Antwoord 12 / Verzekering 3 / Onderweg 2 uur / weg 3 weken / op straat 2 lampen / Lindestraat 3 keer / Lindestraat 3-11-2026
    / Lindestraat 12 euro / Lindestraat / Lindestraat in 2026 / Lindestraat 2026 / de Molenwerf / NL91 ABNA 0417 1643 01
    / NL00ABNA0417164300 / @iemand / a@b / 5.10 / 12345678 / A12 / VA-01 / 100% / 1-2-3 / huur 2e kwartaal / Zonnehof is vies
    / 12-tot-3 / VHE-12-A / 3x / 2,5 uur / 12-12-1a"""


def kinds(text: str) -> list[str]:
    return [hit.kind for hit in find_personal_data([text])]


def split(texts: str) -> list[str]:
    return [text.strip() for text in texts.split(" / ")]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in split(texts)]
)
@pytest.mark.parametrize("around", ["{}", "Wacht op {}, al weken.", "({})", "zie {}"])
def test_each_way_of_writing_is_found_whole(kind: str, text: str, around: str) -> None:
    """Alone, within a sentence, in brackets or at the end: one hit, of that kind, and all of it."""
    shown = around.format(text)
    hits = find_personal_data([shown])
    assert [hit.kind for hit in hits] == [kind]
    assert text.strip("()") in shown[hits[0].start : hits[0].end] or text.startswith(("(", "1e "))


@pytest.mark.parametrize("text", split(LEFT_ALONE))
def test_ordinary_figures_are_left_alone(text: str) -> None:
    """Dates, times, amounts, counts, our own numbers, and numbers whose checksum is wrong."""
    assert kinds(text) == []
    assert kinds(f"Kreeg {text} te horen.") == []


def test_a_plate_in_small_letters_needs_hyphens_or_the_word() -> None:
    """``12abc3`` alone could be anything; behind the word it is a plate."""
    assert (kinds("code 12abc3"), kinds("kenteken 12abc3"), kinds("kenteken 12 abc 3")) == (
        [],
        ["licence_plate"],
        ["licence_plate"],
    )


def test_several_in_one_text_come_in_order_and_do_not_overlap() -> None:
    """The digits of an account are no phone number as well."""
    text = "Bel 06-12345678 of mail a@b.example; NL91 ABNA 0417 1643 00, Lindestraat 12, 1234 AB."
    hits = find_personal_data(["", text])
    assert [hit.kind for hit in hits] == ["phone", "email", "iban", "address", "address"]
    assert {hit.index for hit in hits} == {1}
    assert all(a.end <= b.start for a, b in pairwise(hits))
    assert [text[h.start : h.end] for h in hits][2:] == [
        "NL91 ABNA 0417 1643 00",
        "Lindestraat 12",
        "1234 AB",
    ]


def test_the_first_names_of_a_street_belong_to_it() -> None:
    """So that nothing of an address stays behind when it is masked."""
    assert list(address_spans("Op de Jan van Galenstraat 5 hs.")) == [(6, 30)]


def test_masking_leaves_the_rest() -> None:
    """A space in place of each hit; a text without hits is what it was."""
    texts = ["bel 06-12345678 of 020-1234567 graag", "Wacht al 3 weken."]
    assert mask_personal_data(texts) == ["bel   of   graag", "Wacht al 3 weken."]
    assert mask_personal_data(np.array([], dtype=object)) == []


@given(
    texts=st.lists(
        st.text(st.sampled_from("06-12345678 @.nlNLABNA+()Straat/€,"), max_size=60), max_size=6
    )
)
def test_hits_lie_within_their_text_and_masking_removes_them(texts: list[str]) -> None:
    """Whatever stands there; a second look at masked texts may find new neighbours but never the same place twice."""
    hits = find_personal_data(texts)
    assert all(0 <= h.start < h.end <= len(texts[h.index]) for h in hits)
    assert [(h.index, h.start) for h in hits] == sorted((h.index, h.start) for h in hits)
    assert len(mask_personal_data(texts)) == len(texts)


@given(number=st.integers(0, 999_999_999))
def test_a_nine_digit_number_is_possibly_a_bsn_exactly_when_its_checksum_is_right(
    number: int,
) -> None:
    """Independent of where it stands."""
    text = f"{number:09}"
    assert ("bsn" in kinds(f"nummer {text} opgegeven")) == bsn.is_valid(text)


@given(
    prefix=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    suffix=st.text(max_size=30),
)
def test_a_mobile_number_is_found_between_any_words(prefix: str, suffix: str) -> None:
    """As long as spaces part it from the words."""
    assert "phone" in kinds(f"{prefix} x 0612345678 x {suffix}")


def test_many_texts_take_little_time() -> None:
    """A hundred thousand descriptions in well under a second; a generous limit for a busy machine."""
    rng = random.Random(7)
    words = [
        "de",
        "monteur",
        "kwam",
        "niet",
        "opdagen",
        "en",
        "niemand",
        "belt",
        "terug",
        "3-11-2026",
        "2 keer",
    ]
    texts = [" ".join(rng.choices(words, k=10)) for _ in range(100_000)]
    started = time.process_time()
    assert find_personal_data(texts) == []
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    "text",
    [
        "a@" * 5000,
        "0 " * 5000,
        "A" * 10_000 + "straat",
        "NL91" * 2500,
        "1-" * 5000,
        string.digits * 1000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    """No pattern runs away on a hostile cell."""
    started = time.process_time()
    find_personal_data([text])
    assert time.process_time() - started < 2
