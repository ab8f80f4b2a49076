"""
Personal data in free texts: phone numbers, e-mail, IBAN, BSN, licence plates and house addresses.

Names are not looked for: a list of names gives more false alarms than finds.  Most texts hold no digit and
no ``@`` and are passed over at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from stdnum import iban
from stdnum.nl import bsn

from toolkit.privacy.addresses import address_spans

PersonalDataKind = Literal["email", "iban", "phone", "bsn", "licence_plate", "address"]
Span = tuple[int, int]

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")

_IBAN_START = re.compile(r"(?<![^\W_])[A-Za-z]{2}[0-9]{2}(?=[ .-]?[A-Za-z0-9])")
_IBAN_SIGN = re.compile(r"[ .-]?([A-Za-z0-9])")
_IBAN_SHAPE = re.compile(r"(?i:NL[0-9]{2}[ .-]?[A-Z]{4})(?:[ .-]?[0-9]){10}(?![0-9])")
_IBAN_LENGTHS = range(15, 35)
"""Signs of an IBAN, by country from 15 to 34.  Source: ISO 13616."""

_TYPESET = str.maketrans(
    dict.fromkeys("\t\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f", " ")
    | dict.fromkeys("\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)
"""Spaces and hyphens as a word processor or a web page sets them, sign for sign."""
_IS_TYPESET = re.compile(f"[{''.join(map(chr, _TYPESET))}]")

_BETWEEN = r"(?:\)? - |[ .()/-]{0,2})"
_PHONE = re.compile(
    r"(?<![\w+])(?<![0-9][.,:/-])"
    rf"(?:(?:\+|00)31{_BETWEEN}(?:\(?0\)?{_BETWEEN})?|\(?0\)?{_BETWEEN})"
    rf"[1-9](?:{_BETWEEN}[0-9]){{8}}(?![-.]?[0-9])"
    rf"|(?<!\w)\+(?!31)[1-9](?:{_BETWEEN}[0-9]){{8,13}}(?![-.]?[0-9])"
)
"""Ten Dutch digits, the first a trunk 0 or +31; abroad only behind a plus.  Source: Nummerplan telefonie."""
_STARTS_WITH_DAY = re.compile(r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ](?:19|20)[0-9]{2}(?![0-9])")

_BSN = re.compile(
    r"(?<![\w-])(?<![0-9][.,:/])(?<!€)(?<!€ )"
    r"(?:[0-9]{9}|[0-9]{4}[. ][0-9]{2}[. ][0-9]{3}|[0-9]{3}([. ])[0-9]{3}\1[0-9]{3})"
    r"(?!\w)(?![.,:/-][0-9])"
)

_CONTACTS = frozenset({"email", "iban", "phone"})

_SIDECODES = [
    "XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9",
    "9-XXX-99", "XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX", "9-XX-999", "999-XX-9",
]  # fmt: skip
"""Dutch licence plates, sidecodes 1 to 14, in order.  Source: RDW, Opbouw kentekenplaat."""
_MIXED = _SIDECODES[2:4] + _SIDECODES[6:]
"""The sidecodes that are still recognisable written without hyphens."""
_NOT_PLATES = re.compile(
    "JAN|FEB|MRT|APR|MEI|JUN|JUL|AUG|SEP|OKT|NOV|DEC|TOT|UUR|EN|OF|OP|PER|VAN|NU|NA|IN|OM|BIJ"
    "|DAG|TE|DE|HET|VHE|EUR"
)
"""Short words that stand between digits in dates, times and home numbers."""

_DIGIT_0, _DIGIT_9, _AT = (ord(sign) for sign in "09@")
_LETTERS = re.compile("[A-Z]+")
_GONE = "\x00"


def _plates(sidecodes: Sequence[str], hyphen: str) -> str:
    shapes = (s.replace("-", hyphen).replace("X", "[A-Z]").replace("9", "[0-9]") for s in sidecodes)
    return "|".join(shapes)


_PLATE = re.compile(
    rf"(?<![\w-])(?:(?i:{_plates(_SIDECODES, '-')})|{_plates(_MIXED, ' ')}|{_plates(_MIXED, '')}"
    rf"|(?<=kenteken )(?i:{_plates(_SIDECODES, '[ -]?')}))(?![\w-])"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonalDataHit:
    """
    One piece of personal data.

    Attributes:
        index: Position of the text among the texts.
        kind: What it is; a BSN is only possibly one.
        start: First character within the text, 0-based.
        end: One past the last character.
    """

    index: int
    kind: PersonalDataKind
    start: int
    end: int


def find_personal_data(texts: Sequence[str] | npt.NDArray[np.object_]) -> list[PersonalDataHit]:
    """
    All personal data in the texts, by text and place; no two hits overlap.

    Args:
        texts: Any texts, shape (n,).

    >>> [(h.index, h.kind) for h in find_personal_data(["bel 06-12345678", "", "mail a@b.example"])]
    [(0, 'phone'), (2, 'email')]
    """
    return [
        PersonalDataHit(index=index, kind=kind, start=start, end=end)
        for index in _worth_a_look(texts)
        for start, end, kind in sorted(_hits(_typed(str(texts[index]))))
    ]


def mask_personal_data(texts: Sequence[str] | npt.NDArray[np.object_]) -> list[str]:
    """
    The texts with a space in place of each piece of personal data.

    >>> mask_personal_data(["bel 06-12345678 graag"])
    ['bel   graag']
    """
    masked = [str(text) for text in texts]
    for hit in reversed(find_personal_data(texts)):
        text = masked[hit.index]
        masked[hit.index] = f"{text[: hit.start]} {text[hit.end :]}"
    return masked


@lru_cache(maxsize=4096)
def without_contacts(name: str) -> str:
    """
    A name from a list without a phone number, e-mail address or account.

    An address stays: complexes are named after their street.

    >>> without_contacts("Wijkbeheer (bel 06-12345678)"), without_contacts("Lindestraat 2 t/m 48")
    ('Wijkbeheer (bel )', 'Lindestraat 2 t/m 48')
    """
    left = name
    for hit in reversed(find_personal_data([name])):
        if hit.kind in _CONTACTS:
            left = f"{left[: hit.start]} {left[hit.end :]}"
    return name if left == name else " ".join(left.split())


def _worth_a_look(texts: Sequence[str] | npt.NDArray[np.object_]) -> list[int]:
    """Positions of the texts with a digit or an ``@``, ascending."""
    if not len(texts):
        return []
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    signs = np.frombuffer("".join(texts).encode("latin-1", "replace"), dtype=np.uint8)
    chosen = np.flatnonzero(((signs >= _DIGIT_0) & (signs <= _DIGIT_9)) | (signs == _AT))
    found: list[int] = np.unique(np.searchsorted(np.cumsum(lengths), chosen, side="right")).tolist()
    return found


def _typed(text: str) -> str:
    """The text as somebody types it, each sign in its place."""
    return text.translate(_TYPESET) if _IS_TYPESET.search(text) else text


def _hits(text: str) -> Iterator[tuple[int, int, PersonalDataKind]]:
    """Every hit in one text; what was found is blanked, so that nothing is found twice."""
    finders = (
        ("email", _email_spans),
        ("iban", _iban_spans),
        ("phone", _phone_spans),
        ("bsn", _bsn_spans),
        ("licence_plate", _plate_spans),
        ("address", address_spans),
    )
    kind: PersonalDataKind
    for kind, spans in finders:  # type: ignore[assignment]
        for start, end in list(spans(text)):
            yield start, end, kind
            text = _blanked(text, start, end)
        if (
            kind == "iban"
        ):  # one that fails its checksum is a typing error, but no phone number either
            for match in list(_IBAN_SHAPE.finditer(text)):
                text = _blanked(text, *match.span())


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + _GONE * (end - start) + text[end:]


def _email_spans(text: str) -> Iterator[Span]:
    if "@" in text:
        yield from (match.span() for match in _EMAIL.finditer(text))


def _iban_spans(text: str) -> Iterator[Span]:
    """Account numbers of any country whose length and checksum are right."""
    done = 0
    for match in _IBAN_START.finditer(text):
        signs, end = text[match.start() : match.end()], match.end()
        while (
            match.start() >= done
            and len(signs) < _IBAN_LENGTHS[-1]
            and (more := _IBAN_SIGN.match(text, end))
        ):
            signs, end = signs + more[1], more.end()
            ends_here = not text[end : end + 1].isalnum()
            if (
                ends_here
                and len(signs) in _IBAN_LENGTHS
                and iban.is_valid(signs, check_country=False)
            ):
                yield match.start(), end
                done = end
                break


def _phone_spans(text: str) -> Iterator[Span]:
    for match in _PHONE.finditer(text):
        if not _STARTS_WITH_DAY.match(match[0]):
            yield match.span()


def _bsn_spans(text: str) -> Iterator[Span]:
    """Nine digits that pass the 11-test; about one in eleven random numbers does."""
    for match in _BSN.finditer(text):
        if bsn.is_valid(match[0].replace(".", "").replace(" ", "")):
            yield match.span()


def _plate_spans(text: str) -> Iterator[Span]:
    for match in _PLATE.finditer(text):
        if not any(map(_NOT_PLATES.fullmatch, _LETTERS.findall(match[0].upper()))):
            yield match.span()
