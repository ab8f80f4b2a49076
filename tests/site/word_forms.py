"""
Words that visitors search for, each with its other forms.

The site's search finds the beginning of a word, but knows no Dutch forms: who types the plural does not
find a page that only has the singular.  So a page has all forms, in its text or in its hidden line of
keywords.
"""

from __future__ import annotations

_LINES = """
klacht klachten
monteur monteurs
huurder huurders
klant klanten
afspraak afspraken
reparatie reparaties
reparatieverzoek reparatieverzoeken
geschil geschillen
termijn termijnen
signaal signalen
melding meldingen
rubriek rubrieken
kanaal kanalen
manager managers
medewerker medewerkers
collega collega’s
rapport rapporten
maandrapport maandrapporten
cijfer cijfers
patroon patronen
actie acties
verbeteractie verbeteracties
oorzaak oorzaken
fout fouten
gesprek gesprekken
vraag vragen
antwoord antwoorden
voorbeeld voorbeelden
oefening oefeningen
opmerking opmerkingen
werkdag werkdagen
datum datums
kolom kolommen
tabblad tabbladen
rij rijen
lijst lijsten
instelling instellingen
opdracht opdrachten
reden redenen
doel doelen
stap stappen
team teams
bijeenkomst bijeenkomsten
huis huizen
woning woningen
complex complexen
brief brieven
grens grenzen
effect effecten
rol rollen
toezegging toezeggingen
herhaling herhalingen
omschrijving omschrijvingen
naam namen
"""

FORMS = tuple(tuple(line.split()) for line in _LINES.splitlines() if line)
"""Groups of forms, each form in lower case."""
