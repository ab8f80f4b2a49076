"""
Dutch words without their endings, and the words that say nothing about the subject.
"""

from __future__ import annotations

from functools import cache

import snowballstemmer

_STOP_WORDS = """
aan aangegeven af afgelopen al alle alleen alles als altijd ander andere anders antwoord april
augustus behalve ben beter bij bijna binnen blijft boven buiten daar daarmee daarna dag dan dat
de december deden deed deze die dinsdag dit doen doet dokter donderdag door drie dus echt een
eens eerder eerst eerste eigen eind elk elke en enige er erg ergens even februari gaan gaat gaf
gedaan geeft geen gehad gekregen gemeld geweest gewoon gezegd ging goed graag haar had hadden
heb hebben hebt heeft heel heen helemaal hem hen het hier hij hoe hoort hun huurder iedereen
iemand iets in ineens is ja jaar jammer januari je jij jou juli juni kan keer klaagt klacht
klachten klant komen komt kon kreeg krijgen krijgt kunnen kwam laat laatste lang langer maand
maandag maanden maar maart mag maken me meer meerdere meest mei meldde melden meldt men meneer
met meteen mevrouw middag mij mijn minder moest moet moeten mogen morgen na naar nadat nee
niemand niet niets nieuwe nodig nog nogmaals nooit november nu of oktober om omdat ondanks onder
ons onze ook op opnieuw over paar pas per reeds rond samen september sinds slecht snel sommige
soms staat steeds stond te tegen ten ter terug terwijl tijd toch toe toen tot totaal tussen twee
u uit uur uw van vanaf vandaag vanwege veel verder vier vijf vinden vindt vol volgende voor
vooral voordat vraag vraagt vrijdag waar waarom wacht wanneer want was wat we week weer weet
weinig weken wel werd werden wij wil willen woensdag worden wordt zal zat zaterdag ze zeer zegt
zei zelf zelfs zes zich zij zijn zo zoals zondag zonder zou zouden zullen
"""

STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Articles, pronouns, small verbs, days and months, and the words that any complaint may hold."""

_DUTCH = snowballstemmer.stemmer("dutch")


@cache
def stem(word: str) -> str:
    """
    The stem of a Dutch word in lower case, by the Snowball algorithm.

    >>> stem("storingen") == stem("storing")
    True
    """
    return str(_DUTCH.stemWord(word))
