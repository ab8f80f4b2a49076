"""
The structural list: alarms, repeats, chronic groups, silence and words in one short ranked list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from toolkit.improving import patterns_text as text
from toolkit.improving.repeats import ANY_CATEGORY, SAME_CATEGORY, SAME_COMPLEX
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.register.reading import Register

ALARM, REPEAT, CHRONIC, SILENCE, WORD = "alarm", "repeat", "chronic", "silence", "word"

MOST_OF_KIND = {ALARM: 5, REPEAT: 4, CHRONIC: 4, SILENCE: 2, WORD: 2}
"""Rows per kind; with their sum a meeting can still talk all of them through."""

MOST_OF_LEVEL = {SAME_CATEGORY: 2, ANY_CATEGORY: 1, SAME_COMPLEX: 1}

MOST_NUMBERS = 40
"""Complaint numbers that a cell of the list shows."""

HALF = 0.5

PATTERN_COLUMNS = (
    "rank", "kind", "subject", "since_on", "observed_count", "expected_count", "explanation", "next_step",
    "action_id", "numbers", "what", "is_single_customer", "complaint_numbers",
)  # fmt: skip


def rank_patterns(
    register: Register,
    *,
    alarms: pd.DataFrame,
    repeats: pd.DataFrame,
    chronic: pd.DataFrame,
    silence: pd.DataFrame,
    words: pd.DataFrame,
    effects: pd.DataFrame,
) -> pd.DataFrame:
    """
    The list for tab *Patronen*.

    In order of haste: sudden rises (the rarest first), customers who meet the same again, what stays large (the
    heaviest first), silence, new words.  A word of which half of the complaints stand in one alarm is told
    there; a chronic group that is an alarm too is told once.

    Args:
        register: For labels and improvement actions.
        alarms: Of :func:`toolkit.improving.scan.find_alarms`.
        repeats: Of :func:`toolkit.improving.repeats.repeat_cases`.
        chronic: Of :func:`toolkit.improving.patterns_chronic.chronic_groups`.
        silence: Of :func:`toolkit.improving.silence.find_silence`.
        words: Of :func:`toolkit.improving.words.emerging_words`.
        effects: Of :func:`toolkit.improving.effects.action_effects`: ``action_id`` and ``verdict``.

    Returns:
        One row per pattern: the columns of tab *Patronen* (``rank`` from 1, ``kind`` as a code, texts in the
        reader's language, ``numbers`` as one text), and for reports ``what`` (pairs of dimension and value,
        empty for a word or one customer), ``is_single_customer`` (never to be published) and
        ``complaint_numbers`` (tuple, all of them).
    """
    verdicts = dict(zip(effects["action_id"], effects["verdict"], strict=True))
    told_in = _words_of_alarms(alarms, words)
    told = set(alarms["what"])
    free = words[~words["word"].isin([w for found in told_in for w in found])]
    rows = [
        *_limited(ALARM, _alarm_rows(register, alarms, told_in)),
        *_limited(REPEAT, _repeat_rows(repeats)),
        *_limited(CHRONIC, _chronic_rows(register, chronic[~chronic["what"].isin(told)])),
        *_limited(SILENCE, _silence_rows(register, silence)),
        *_limited(WORD, _word_rows(free)),
    ]
    for rank, row in enumerate(rows, 1):
        covering = text.covering_actions(register.tables["improvement_actions"].frame, row["what"])
        row["rank"] = rank
        row["action_id"] = text.action_text(register, verdicts, covering)
        row["numbers"] = numbers_text(row["complaint_numbers"])
        if text.has_no_effect(register, verdicts, covering):
            row["next_step"] = f"{text.other_approach()} {row['next_step']}"
    frame = pd.DataFrame(rows, columns=list(PATTERN_COLUMNS))
    kinds: dict[str, str] = dict.fromkeys(PATTERN_COLUMNS, "object")
    kinds |= {"rank": "int64", "observed_count": "int64", "expected_count": "float64"}
    return frame.astype(kinds | {"since_on": "datetime64[s]", "is_single_customer": "bool"})


def numbers_text(numbers: Sequence[str]) -> str:
    """The latest complaint numbers, and how many more there are."""
    shown = ", ".join(numbers[-MOST_NUMBERS:])
    more = len(numbers) - MOST_NUMBERS
    if more <= 0:
        return shown
    return f"{shown} " + ngettext("(and {count} more)", "(and {count} more)", more).format(
        count=more
    )


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows as named tuples."""
    yield from frame.itertuples()


def _limited(kind: str, rows: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"kind": kind} for row, _at in zip(rows, range(MOST_OF_KIND[kind]), strict=False)]


def _row(
    row: Any,
    *,
    subject: str,
    explanation: str,
    next_step: str,
    what: text.What,
    numbers: Sequence[str],
) -> dict[str, Any]:
    expected = getattr(row, "expected_count", np.nan)
    return {
        "subject": subject,
        "since_on": row.since_on,
        "observed_count": row.observed_count,
        "expected_count": round(float(expected), 1),
        "explanation": explanation,
        "next_step": next_step,
        "what": what,
        "is_single_customer": False,
        "complaint_numbers": tuple(numbers),
    }


def _alarm_rows(
    register: Register, alarms: pd.DataFrame, words: Sequence[Sequence[str]]
) -> Iterator[dict[str, Any]]:
    for row, found in zip(_rows(alarms), words, strict=True):
        yield _row(
            row,
            subject=text.subject(register, row.what),
            explanation=text.alarm_text(row, found),
            next_step=text.alarm_step(row.what),
            what=row.what,
            numbers=row.numbers,
        )


def _repeat_rows(repeats: pd.DataFrame) -> Iterator[dict[str, Any]]:
    first = repeats.groupby("level").cumcount() < repeats["level"].map(MOST_OF_LEVEL)
    for row in _rows(repeats[first]):
        places = (("category", row.category), ("complex", row.complex))
        yield _row(
            row,
            subject=text.repeat_subject(row),
            explanation=text.repeat_text(row),
            next_step=text.repeat_step(row),
            what=tuple((k, v) for k, v in places if v),
            numbers=row.numbers,
        ) | {"is_single_customer": row.level != SAME_COMPLEX}


def _chronic_rows(register: Register, chronic: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in _rows(chronic):
        yield _row(
            row,
            subject=text.subject(register, row.what),
            explanation=text.chronic_text(row),
            next_step=text.chronic_step(),
            what=row.what,
            numbers=row.numbers,
        )


def _silence_rows(register: Register, silence: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in _rows(silence):
        what = ((row.dimension, row.value),)
        yield _row(
            row,
            subject=text.subject(register, what),
            explanation=text.silence_text(row),
            next_step=text.silence_step(row),
            what=what,
            numbers=(),
        )


def _word_rows(words: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in _rows(words):
        yield _row(
            row,
            subject=_("The word '{word}'").format(word=row.word),
            explanation=text.word_text(row),
            next_step=text.word_step(),
            what=(),
            numbers=row.numbers,
        )


def _words_of_alarms(alarms: pd.DataFrame, words: pd.DataFrame) -> list[list[str]]:
    """Per alarm the words of which at least half of the complaints are its own; each word once."""
    found: list[list[str]] = [[] for _row in range(len(alarms))]
    behind = [set(numbers) for numbers in alarms["numbers"]]
    for row in _rows(words):
        shares = [len(own & set(row.numbers)) / len(row.numbers) for own in behind]
        if shares and max(shares) >= HALF:
            found[int(np.argmax(shares))].append(str(row.word))
    return found
