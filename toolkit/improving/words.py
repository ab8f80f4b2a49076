"""
Emerging words: what people write of late in *Omschrijving* that they hardly wrote before.

Only words that many different customers use, and never a name, a number or an address.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.improving.exact import hypergeometric_at_least
from toolkit.improving.scan_study import DAYS_PER_WEEK, received_days, texts
from toolkit.improving.scan_tail import LOOKS_PER_YEAR
from toolkit.improving.stemming import STOP_WORDS, stem
from toolkit.privacy.marker import is_anonymised
from toolkit.privacy.personal_data import mask_personal_data
from toolkit.register.settings_tab import RegisterSettings

RECENT_WEEKS = 8
BASELINE_WEEKS = 52
"""The year before: every season once."""

LEAST_COMPLAINTS = 5
"""Different complaints, and different customers, that have to use a word.  Source: definitions of the project."""

SHORTEST_WORD = 4
PRIOR_COMPLAINTS = 100.0
"""Weight of the prior: each period starts from so many complaints with the word's share over both periods."""

LEAST_Z = 1.645
"""One-sided 95 %: the log-odds themselves have to differ too, not only the count."""

MOST_WORDS = 10

WORD_COLUMNS = (
    "word", "since_on", "last_on", "weeks", "observed_count", "expected_count", "z_score", "p_value", "numbers",
)  # fmt: skip

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;…\"“”‘(]+")
_DIGIT = re.compile(r"\d")
_TITLE = (
    r"\b(?i:mevrouw|mevr|mw|meneer|mijnheer|dhr|heer|familie|fam|buurman|buurvrouw|collega)\b\.?"
)
_PARTICLES = r"(?:\s+(?i:van|de|den|der|het|ter|ten|te))*"
_NAMED = re.compile(rf"{_TITLE}{_PARTICLES}\s+[A-ZÀ-ÖØ-Þ][^\W\d_]*")
_PERHAPS_NAMED = re.compile(rf"{_TITLE}{_PARTICLES}\s+[^\W\d_]+")
_STREET = re.compile(
    r"(?:straat|straatje|laan|weg|plein|kade|gracht|singel|dijk|steeg|hof|pad|dreef|plantsoen|wal|oord|veld|kamp)$"
)


def emerging_words(
    complaints: pd.DataFrame,
    settings: RegisterSettings,
    today: date,
    *,
    names: Iterable[str] = (),
    places: Iterable[str] = (),
) -> pd.DataFrame:
    """
    Words that stand in more descriptions of the last 8 weeks than the year before explains.

    A word counts once per complaint, its endings taken off.  It is told when at least 5 complaints of at least
    5 customers hold it, when the exact (hypergeometric) tail is rare enough for all words together, and
    when its log-odds with an informative Dirichlet prior lie above zero with 95 % certainty; these also set the
    order.  The exact tail decides because the normal approximation of the log-odds is poor for a word that was
    never written before.

    Args:
        complaints: ``received_on``, ``description`` and ``number``; ``kind`` and ``complainant_id`` where known
            (an unknown customer counts as a different one each time).
        settings: ``false_alarms_per_year``.
        today: Complaints of this day and later are not looked at.
        names: Names of employees; none of their parts is ever told.
        places: Names of complexes and neighbourhoods, the only capitalised words that may be told.

    Returns:
        One row per word, the most telling first: ``word`` (its most frequent form, lower case), ``since_on``,
        ``last_on`` (``datetime64[s]``), ``weeks``, ``observed_count`` (complaints in the window),
        ``expected_count``, ``z_score``, ``p_value``, ``numbers`` (tuple).

    Source: Monroe, Colaresi and Quinn, Political Analysis 16:372 (2008).
    """
    days = received_days(complaints)
    ago = (np.datetime64(today, "D") - days).astype(np.int64) - 1
    kinds = texts(complaints, "kind")
    told = texts(complaints, "description")
    usable = ~np.isnat(days) & np.isin(kinds, ("", "complaint")) & (told != "") & (ago >= 0)
    usable &= ~is_anonymised(told)
    recent = np.flatnonzero(usable & (ago < RECENT_WEEKS * DAYS_PER_WEEK))
    before = usable & (ago >= RECENT_WEEKS * DAYS_PER_WEEK)
    before &= ago < (RECENT_WEEKS + BASELINE_WEEKS) * DAYS_PER_WEEK
    known = _Known()
    documents = [known.words(text) for text in told[recent]]
    past = Counter(chain.from_iterable(map(known.words, told[before])))
    holders = _holders(documents)
    promising = {s: rows for s, rows in holders.items() if len(rows) >= LEAST_COMPLAINTS}
    earlier: Mapping[str, int] = _by_stem(past, promising, documents)
    sizes = len(recent), int(before.sum())
    level = min(settings.false_alarms_per_year / LOOKS_PER_YEAR, 1.0) / max(len(promising), 1)
    found = []
    for word_stem, rows in promising.items():
        p_value = hypergeometric_at_least(
            len(rows), sizes[0], len(rows) + earlier.get(word_stem, 0), sum(sizes)
        )
        if p_value <= level:
            found.append((word_stem, p_value))
    if found:
        earlier = _by_every_stem(past)
    banned = {part.casefold() for name in names for part in _WORD.findall(name)}
    allowed = {part.casefold() for place in places for part in _WORD.findall(place)}
    who = texts(complaints, "complainant_id")
    numbers = texts(complaints, "number")
    result = []
    for word_stem, _first_guess in found:
        rows = promising[word_stem]
        at = recent[rows]
        row = _row(word_stem, documents, rows, earlier.get(word_stem, 0), sizes)
        is_enough = _customer_count(who[at]) >= LEAST_COMPLAINTS
        kept = row["p_value"] <= level and row["z_score"] >= LEAST_Z
        if kept and is_enough and not _is_name(row["word"], told[at].tolist(), banned, allowed):
            result.append(row | {"numbers": tuple(str(n) for n in numbers[at])})
    result.sort(key=lambda row: (-row["z_score"], row["word"]))
    return _frame(result[:MOST_WORDS], today)


class _Known(dict[str, tuple[str, ...]]):
    """What stands between two spaces → its words; each is taken apart once."""

    def words(self, text: str) -> set[str]:
        """The words of one description, each once, in lower case; none with a digit beside it."""
        return set(chain.from_iterable(map(self.__getitem__, text.lower().split())))

    def __missing__(self, piece: str) -> tuple[str, ...]:
        parts = () if _DIGIT.search(piece) else _WORD.findall(piece)
        self[piece] = found = tuple(
            w for w in parts if len(w) >= SHORTEST_WORD and w not in STOP_WORDS
        )
        return found


def _holders(documents: Sequence[Set[str]]) -> dict[str, list[int]]:
    """Stem → the documents that hold it, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for at, document in enumerate(documents):
        for word_stem in sorted({stem(word) for word in document}):
            found[word_stem].append(at)
    return found


def _by_stem(
    past: Counter[str], wanted: Iterable[str], documents: Sequence[Set[str]]
) -> dict[str, int]:
    """Earlier complaints per stem by the forms that are written of late: a quick first guess, never too high."""
    stems = set(wanted)
    counts: Counter[str] = Counter()
    for word in {word for document in documents for word in document}:
        word_stem = stem(word)
        if word_stem in stems:
            counts[word_stem] = max(counts[word_stem], past[word])
    return dict(counts)


def _by_every_stem(past: Counter[str]) -> dict[str, int]:
    """Earlier complaints per stem; two forms in one complaint count twice, which errs on the safe side."""
    counts: Counter[str] = Counter()
    for word, count in past.items():
        counts[stem(word)] += count
    return dict(counts)


def _row(
    word_stem: str,
    documents: Sequence[Set[str]],
    rows: Sequence[int],
    earlier: int,
    sizes: tuple[int, int],
) -> dict[str, Any]:
    """The figures of one stem."""
    forms = Counter(w for at in rows for w in documents[at] if stem(w) == word_stem)
    count, (now, then) = len(rows), sizes
    share = (count + earlier) / (now + then)
    prior, whole = PRIOR_COMPLAINTS * share, PRIOR_COMPLAINTS
    odds_now = (count + prior) / max(now + whole - count - prior, 1e-9)
    odds_then = (earlier + prior) / max(then + whole - earlier - prior, 1e-9)
    spread = np.sqrt(1 / (count + prior) + 1 / (earlier + prior))
    return {
        "word": min(forms, key=lambda w: (-forms[w], w)),
        "observed_count": count,
        "expected_count": earlier * now / then if then else 0.0,
        "z_score": float(np.log(odds_now / odds_then) / spread),
        "p_value": hypergeometric_at_least(count, now, count + earlier, now + then),
    }


def _customer_count(who: npt.NDArray[np.object_]) -> int:
    known = who[who != ""]
    return len(set(known.tolist())) + int((who == "").sum())


def _is_name(word: str, told: Sequence[str], banned: set[str], allowed: set[str]) -> bool:
    """
    Whether a word may be a name or part of an address.

    Part of an employee's name; ending like a street; gone once personal data and names behind *mevrouw* and the
    like are masked; or, in half of the places where it stands inside a sentence, written with a capital or right
    behind such a title.  Part of a complex's name is no such word.
    """
    if banned & {word, *_WORD.findall(word.replace("-", " "))}:
        return True
    if word in allowed:
        return False
    if _STREET.search(word):
        return True
    whole = re.compile(rf"(?i:(?<!\w){re.escape(word)}(?!\w))")
    doubtful = inside = 0
    for text, left in zip(told, mask_personal_data(list(told)), strict=True):
        count = len(whole.findall(text))
        if len(whole.findall(_NAMED.sub(" ", left))) < count:
            return True
        doubtful += count - len(whole.findall(_PERHAPS_NAMED.sub(" ", text)))
        for part in _SENTENCE_END.split(text):
            places = [match for match in whole.finditer(part.strip()) if match.start()]
            inside += len(places)
            doubtful += sum(match[0][:1].isupper() for match in places)
    return inside > 0 and 2 * doubtful >= inside


def _frame(rows: Sequence[Mapping[str, object]], today: date) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(WORD_COLUMNS))
    last = np.datetime64(today, "D") - 1
    frame["last_on"] = last
    frame["since_on"] = last - RECENT_WEEKS * DAYS_PER_WEEK + 1
    frame["weeks"] = RECENT_WEEKS
    kinds = dict.fromkeys(("word", "numbers"), "object")
    kinds |= dict.fromkeys(("since_on", "last_on"), "datetime64[s]")
    kinds |= dict.fromkeys(("weeks", "observed_count"), "int64")
    kinds |= dict.fromkeys(("expected_count", "z_score", "p_value"), "float64")
    return frame.astype(kinds)
