"""
Descriptions that look like something else than a complaint: a repair request, a dispute or nuisance.

Advice only, and careful: whoever tells that something went wrong in the handling ("al drie keer gemeld",
"niemand belt") has a complaint, whatever it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, repeat

import numpy as np
import numpy.typing as npt

_WITHIN = "{0,300}"
"""How far apart two words may stand that belong together: the length of a description.  Without a bound a
pasted cell of 50,000 characters would take minutes."""

_DISPUTE = re.compile(
    rf"\b(?:maak\w*|teken\w*|aantekenen|indienen|dien\w*|wil|heeft|stuur\w*)\b[^.]{_WITHIN}\bbezwaar"
    r"|\bbezwaarschrift|\bhuurcommissie"
    r"|\bklachtencommissie|\bgeschil|\brechter\b|\brechtbank|\bkantonrechter|\badvoca\w+|\bkort geding|\brechtsbijstand"
    r"|\bingebrekestelling|\bin gebreke\b|\bdeurwaarder|\bjuridisch\w* (?:stap|hulp|adv)|\bdagvaard"
    r"|\bniet (?:mee )?eens met (?:de|het|zijn|haar|onze) (?:\w+ ){0,3}"
    r"(?:huurverhoging|afrekening|servicekosten|stookkosten|eindafrekening|huurprijs|puntentelling|ontruiming|opzegging)"
)
_PEOPLE = (
    r"(?:boven|onder|achter|over)?(?:buren|buur(?:man|vrouw|jongen|meisje|kinderen))|hiernaast|naast ons|(?:hang)?jongeren"
    r"|hangjeugd|omwonenden|medebewoner\w*|mede-bewoner\w*|andere bewoners"
)
_DEEDS = (
    r"muziek|herrie|geluidsoverlast|lawaai|bla[f]+\w*|gebla\w*|ruzie\w*|geschreeuw|schreeuw\w*|feest(?:en|je|jes|t)?|stank|stinkt"
    r"|stampen|stampt|gestamp|hangen|hangt|drugs|wiet\w*|hennep|dealen|dealt|blowen|vernield|vernielen|bedreig\w*|intimid\w*"
    r"|overlast|pesten|pest|gepest|schelden|scheldt|gebonk|bonken|bonkt|klussen|boren|vuurwerk|roken|rookt|barbecue\w*"
    r"|(?:over|op) (?:schoenen|hakken)|harde vloer"
)
_NUISANCE = re.compile(
    rf"\b(?:{_PEOPLE})\b.{_WITHIN}\b(?:{_DEEDS})\b|\b(?:{_DEEDS})\b.{_WITHIN}\b(?:{_PEOPLE})\b|\b(?:geluids|buren|geur|drugs|jongeren)overlast\b"
)
_DEFECT = re.compile(
    r"\b(?:is|zijn|gaat|ging) (?:\w+ )?(?:kapot|stuk|defect|lek|verstopt|gebarsten|afgebroken|gesprongen)\b"
    r"|\blek(?:t|ken|kage|kages)\b|\bdrupt\b|\bdruppelt\b|\bdoe[nt]+ het niet\b|\bwerk(?:t|en) niet\b"
    r"|\bgeen (?:warm )?water\b|\bgeen (?:verwarming|stroom|gas|licht)\b|\bwater (?:door|uit|van) (?:het|de) (?:plafond|muur|dak)"
    r"|\bslui(?:t|ten) niet\b|\b(?:gaat|gaan|kan|kunnen) niet (?:meer )?(?:open|dicht)\b|\bloopt (?:niet|slecht) (?:weg|door)\b"
    r"|\bspoelt niet\b|\bverstopping\b|\bklemt\b|\bschimmel\b|\bwil (?:graag )?een (?:nieuwe|monteur)\b|\bmoet\w* (?:gemaakt|gerepareerd|vervangen)\b"
)
_GRIEVANCE = re.compile(
    rf"\bniet meer\b.{_WITHIN}\bgehoord\b"
    r"|\bweer\b|\balweer\b|\bopnieuw\b|\bnog steeds\b|\bnog altijd\b|\bnog niet\b|\bal (?:\w+ ){0,2}(?:dag|week|maand|uur|jaar|keer|weken|dagen|maanden|jaren|lang)\b"
    r"|\bwacht\w*|\bniemand\b|\bafsp\w+|\bmonteur\w*|\baannemer\w*|\bopzichter\w*|\b(?:\w+|\d+) keer\b|\bgemeld\b|\bmelden\b|\bmelding\w*"
    r"|\bterug\w*bel\w*|\bbelt\b|\bbeloofd\w*|\btoegezegd\w*|\bzou(?:den)?\b|\bopdagen\b|\bboos\b|\bteleurgesteld\b|\bklacht\w*"
    r"|\bgehoord\b|\bhoort\b|\bantwoord\b|\breactie\b|\breageert\b|\bernstig genomen\b|\bserieus\b|\bgesteund\b|\blogboek\b|\bbemiddel\w*"
    r"|\bna (?:de|het|een) (?:reparatie|renovatie|onderhoud|schilder\w*|werk\w*)|\bsinds\b|\btoch\b|\btevergeefs\b|\bvernomen\b|\bgemaakt en\b"
)
_RULES = (
    (
        "dispute",
        _DISPUTE,
        "bezwaar|commissie|geschil|recht|advoca|geding|gebreke|deurwaarder|juridisch|dagvaard|eens",
        False,
    ),
    (
        "nuisance_report",
        _NUISANCE,
        "buren|buur|naast|jongeren|hangjeugd|omwonenden|bewoner|overlast",
        True,
    ),
    (
        "service_request",
        _DEFECT,
        "kapot|stuk|defect|lek|verstopt|verstopping|gebarsten|afgebroken|gesprongen|drup"
        "|doet|doen|doent|werkt|werken|water|verwarming|stroom|gas|licht|sluit|open|dicht|loopt|spoelt"
        "|klemt|schimmel|nieuwe|monteur|gemaakt|gerepareerd|vervangen",
        True,
    ),
)
"""Kind value, what it looks like, words of which it needs one, and whether a word about the handling takes the
hint away; the first one wins."""


def text_hints(texts: Sequence[str] | npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """
    What each description looks like: a value of column *Soort*, or ``""`` for a complaint.

    Args:
        texts: Descriptions, shape (n,).

    >>> text_hints(["De kraan lekt.", "De kraan lekt nog steeds.", "Kreeg geen antwoord."]).tolist()
    ['service_request', '', '']
    """
    telling = _Telling()
    hints: dict[str, str] = {}
    for text in set(texts):
        folded = text.casefold()
        told = set(chain.from_iterable(map(telling.__getitem__, folded.split())))
        if told:
            hints[text] = _hint(folded, sorted(told))
    return np.fromiter(map(hints.get, texts, repeat("")), dtype=object, count=len(texts))


class _Telling(dict[str, tuple[int, ...]]):
    """Word → the rules that it makes worth a closer look; each different word is looked at once."""

    def __missing__(self, word: str) -> tuple[int, ...]:
        self[word] = found = tuple(at for at, rule in enumerate(_RULES) if re.search(rule[2], word))
        return found


def _hint(text: str, rules: Iterable[int] = range(len(_RULES))) -> str:
    for kind, pattern, _words, is_softened in [_RULES[at] for at in rules]:
        if pattern.search(text) and not (is_softened and _GRIEVANCE.search(text)):
            return kind
    return ""
