"""
House addresses and postcodes in a text: a street's name with a number behind it, or ``1234 AB``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_STREET = "straat|straatje|laan|laantje|plein|gracht|singel|plantsoen|dreef|steeg|kade"
"""Endings that hardly occur but in street names: these count in lower case too."""
_MAYBE_STREET = (
    "weg|dijk|hof|pad|park|baan|erf|veld|wal|haven|markt|brink|boulevard|werf|burg|meent|dam"
    "|zoom|akker|hove|vaart|kamp|kwartier|bos|horst"
)
"""Endings of ordinary words too: these count only in a word with a capital."""
_NO_STREETS = re.compile(
    "onderweg|heenweg|terugweg|uitweg|omweg|snelweg|supermarkt|voetpad|fietspad|tuinpad"
    "|loopbaan|zijstraat|woonstraat|winkelstraat|dwarsstraat|binnenhof|kerkhof|voorerf"
    "|achtererf|voetbalveld|speelveld|bouwplein|schoolplein|woonkwartier|hoofdkwartier",
    re.IGNORECASE,
)
_UNITS = (
    "keer x maal weken week dagen dag maanden maand jaar jaren uur uren minuten minuut euro personen mensen bewoners woningen"
    " klachten meldingen meter cm m2 graden procent nachten avonden ochtenden middagen kinderen lampen auto januari februari"
    " maart april mei juni juli augustus september oktober november december jan feb mrt apr jun jul aug sep okt nov dec"
)
_NUMBER = (
    r"(?:\s*,)?\s+(?:(?:huis)?(?:nummer|nr\.?)\s*)?"
    r"(?!(?:19|20)[0-9]{2}(?![0-9a-zA-Z]))[1-9][0-9]{0,4}(?:\s?[-/]\s?[0-9]{1,4}|\s?-?\s?(?:[a-zA-Z](?![\w])|bis\b|hs\b|huis\b))?"
    rf"(?![\w])(?![-/.,:][0-9])(?!\s*[%€])(?!\s+(?:{'|'.join(_UNITS.split())})\b)"
)
_SMALL_WORDS = r"(?:van|de|der|den|het|ter|ten|'t|’t|aan|naar|in)"
_ADDRESS = re.compile(
    rf"(?<![\w-])(?P<name>(?=[^\W\d_])[\w'’-]{{2,40}}?(?i:{_STREET})"
    rf"|(?=[A-Z])[\w'’-]{{2,40}}?(?:{_MAYBE_STREET})"
    rf"|(?:Laan|Straat|Plein|Weg|Kade|Park|Hof|Dijk)\s(?:{_SMALL_WORDS}\s)+[A-Z][\w'’-]*"
    rf"|Plein\s(?:1[89]|20)[0-9]{{2}})(?:\s(?:[NOZW]|[NZ][OW]))?{_NUMBER}"
)
_SENTENCE_STARTS = "Op|In|Aan|Bij|De|Het|Naar|Uit|Voor|Achter|Woont|Adres|Vanaf|Sinds|Hoek"
_FIRST_NAMES = re.compile(
    rf"(?:\b(?!(?:{_SENTENCE_STARTS})\s)[A-Z][\w'’.-]*\s(?:{_SMALL_WORDS}\s){{0,3}}){{1,3}}$"
)
"""Words with a capital just before: the rest of a street's name, such as ``Jan van``."""

_POSTCODE = re.compile(
    r"(?<![\w.,€-])(?<!€ )[1-9][0-9]{3}(?: ?(?!SA|SD|SS)[A-Z]{2}|(?!mm|cm|km|kg|kw|wh|st|ml|eu)[a-z]{2})(?![\w-])"
)
"""Source: PostNL, opbouw van de postcode (no 0 in front, no SA, SD or SS)."""


def address_spans(text: str) -> Iterator[tuple[int, int]]:
    """
    Where an address or a postcode stands: (start, end), not overlapping.

    >>> list(address_spans("Woont op Lindestraat 12a, 1234 AB."))
    [(9, 24), (26, 33)]
    """
    taken = []
    for match in _ADDRESS.finditer(text):
        if not _NO_STREETS.fullmatch(match["name"]):
            before = _FIRST_NAMES.search(text, max(0, match.start() - 60), match.start())
            start = before.start() if before else match.start()
            taken.append((start, match.end()))
    yield from taken
    for match in _POSTCODE.finditer(text):
        if all(match.end() <= start or match.start() >= end for start, end in taken):
            yield match.span()
