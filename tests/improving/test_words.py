"""Emerging words: which are told, and above all which never are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.improving.scan_samples import TODAY, settings
from toolkit.improving.stemming import STOP_WORDS, stem
from toolkit.improving.words import WORD_COLUMNS, emerging_words

ORDINARY = (
    "De monteur kwam te laat en zei daar niets over.",
    "Het trappenhuis is al weken vies en donker.",
    "Kreeg een onduidelijke brief over de huurverhoging.",
    "De kraan in de keuken lekt sinds de reparatie.",
)


def complaints(
    new: Sequence[str], *, who: Sequence[str] | None = None, ordinary: int = 400
) -> pd.DataFrame:
    """A year of ordinary complaints, and the new texts in the last weeks."""
    texts = [ORDINARY[i % 4] for i in range(ordinary)] + list(new)
    days = [TODAY - timedelta(days=1 + i % 415) for i in range(ordinary)]
    days += [TODAY - timedelta(days=2 + i % 40) for i in range(len(new))]
    customers = [""] * ordinary + list(
        who if who is not None else [f"H{i}" for i in range(len(new))]
    )
    return pd.DataFrame(
        {
            "received_on": pd.Series(days).astype("datetime64[s]"),
            "kind": "complaint",
            "description": pd.Series(texts, dtype=object),
            "complainant_id": pd.Series(customers, dtype=object),
            "number": [f"K-{i}" for i in range(len(texts))],
        }
    )


def told(frame: pd.DataFrame, **options: Sequence[str]) -> list[str]:
    """The words that are told."""
    return list(emerging_words(frame, settings(), TODAY, **options)["word"])


def test_a_new_word_is_told_in_its_most_frequent_form() -> None:
    """The forms of one stem are one word; the complaints behind it are named."""
    new = ["De schimmel komt terug."] * 6 + ["Overal schimmels."] * 3
    words = emerging_words(complaints(new), settings(), TODAY)
    row = words[words["word"] == "schimmel"].iloc[0]
    assert row["observed_count"] == 9
    assert row["expected_count"] == 0
    assert row["numbers"] == tuple(f"K-{i}" for i in range(400, 409))
    assert stem("schimmels") == stem("schimmel")


@pytest.mark.parametrize(("count", "is_told"), [(4, False), (5, True)])
def test_few_complaints_are_not_enough(count: int, is_told: bool) -> None:
    """Never under five, however new the word."""
    assert ("schimmel" in told(complaints(["Er is schimmel."] * count))) == is_told


def test_one_customer_with_nine_complaints_is_not_five_customers() -> None:
    """Four customers carry the word, whatever the number of their complaints."""
    new = ["Er is schimmel."] * 12
    assert "schimmel" in told(complaints(new, who=[f"H{i % 5}" for i in range(12)]))
    assert "schimmel" not in told(complaints(new, who=[f"H{i % 4}" for i in range(12)]))


def test_a_word_that_was_always_there_is_no_news() -> None:
    """As many as before, even in a busier month."""
    assert told(complaints([ORDINARY[i % 4] for i in range(60)])) == []


@pytest.mark.parametrize(
    "text",
    [
        "Gesproken met Grasmeer over de schuur.",
        "Vorige week zei mevrouw Kersenboom er iets van.",
        "Vorige week zei meneer van Kersenboom er iets van.",
        "De woning aan de Kersenstraat is koud.",
        "Woont op kersenlaan en hoort niets.",
        "Volgens kersenboom2 is het niet waar.",
        "Belde met kersen12 en 0612345678.",
        "Vorige week was Kersenboom er weer niet.",
        "Schreef naar kersenboom@post.example en hoorde niets.",
    ],
)
def test_names_numbers_and_addresses_are_never_told(text: str) -> None:
    """Twelve complaints of twelve customers hold it, and still it stays inside."""
    words = told(complaints([text] * 12), names=["Otto Grasmeer"])
    assert not [w for w in words if "kersen" in w or "grasmeer" in w or any(c.isdigit() for c in w)]


def test_an_employees_name_in_small_letters_is_not_told() -> None:
    """Names are compared without capitals."""
    new = ["dit was grasmeer die niets over de schimmel zei"] * 12
    assert told(complaints(new), names=["Otto Grasmeer"]) == ["schimmel"]


def test_a_complexs_name_may_be_told_though_it_has_a_capital() -> None:
    """It is a place, and the register knows it."""
    new = ["Alles in Roggeveld is koud."] * 12
    assert "roggeveld" in told(complaints(new), places=["Het Roggeveld"])
    assert "roggeveld" not in told(complaints(new))


@given(st.lists(st.sampled_from(["Jansen", "Pietersen", "Achternaam"]), min_size=12, max_size=20))
def test_a_capital_inside_a_sentence_keeps_a_word_inside(names: list[str]) -> None:
    """Whoever it is."""
    assert not set(told(complaints([f"Toen kwam {n} langs." for n in names], ordinary=80))) & {
        n.lower() for n in names
    }


def test_other_kinds_today_and_empty_texts_count_nowhere() -> None:
    """And a register without any text has no words."""
    frame = complaints(["Er is schimmel."] * 12)
    assert told(frame.assign(kind="nuisance_report")) == []
    empty = emerging_words(frame.assign(description=""), settings(), TODAY)
    assert list(empty.columns) == list(WORD_COLUMNS)
    assert empty.empty
    today = frame.copy()
    today.loc[today["description"] == "Er is schimmel.", "received_on"] = pd.Timestamp(TODAY)
    assert told(today) == []


def test_stop_words_are_words_in_small_letters() -> None:
    """So that the comparison can hold."""
    assert all(word.isalpha() and word == word.lower() for word in STOP_WORDS)
    assert {"niet", "werd", "maandag"} <= STOP_WORDS
    assert not {"lift", "schimmel", "monteur"} & STOP_WORDS
