"""
What tenants say in the demo register: invented sentences, none of a real person.

Per category (by its position in the default list) sentences with slots; ``{dag}`` and the like are filled
from :data:`SLOTS`.  Sentences under :data:`HIDDEN` carry a complaint without saying so.
"""

from __future__ import annotations

SLOTS: dict[str, tuple[str, ...]] = {
    "weken": ("twee weken", "drie weken", "vier weken", "anderhalve maand", "twee maanden"),
    "keer": ("twee keer", "drie keer", "vier keer", "al vijf keer"),
    "dag": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"),
    "deel": ("de ochtend", "de middag", "het begin van de middag", "het eind van de dag"),
    "ding": ("de mengkraan", "de cv-ketel", "het slot van de voordeur", "de afzuiging", "het toilet", "de radiator in de slaapkamer", "het rolluik", "de intercom"),
    "plek": ("in het trappenhuis", "in de hal", "bij de containers", "in de kelder", "op de galerij", "bij de fietsenstalling"),
    "maand": ("januari", "maart", "mei", "juli", "september", "november"),
    "wie": ("de opzichter", "de monteur", "de aannemer", "de balie", "de afdeling verhuur", "de wijkbeheerder"),
    "bedrag": ("ruim veertig euro", "bijna honderd euro", "zestig euro", "meer dan tweehonderd euro"),
}

SPOKEN: tuple[tuple[str, ...], ...] = (
    (  # Bereikbaarheid en terugbellen
        "Er zou {dag} worden teruggebeld, maar mevrouw heeft niets gehoord.",
        "Stond {keer} lang in de wacht en werd daarna verbroken.",
        "Mailt al {weken} met {wie} en krijgt geen antwoord.",
        "Werd doorverbonden van de een naar de ander en moest alles opnieuw vertellen.",
        "Heeft {keer} een terugbelverzoek achtergelaten. Niemand belt.",
        "De ontvangstbevestiging kwam, daarna bleef het {weken} stil.",
        "Kreeg te horen dat {wie} er weer niet was en dat niemand anders kon helpen.",
        "Vindt het telefonisch spreekuur veel te kort; wie werkt, komt er nooit doorheen.",
    ),
    (  # Informatie
        "Kreeg van {wie} een ander verhaal dan in de brief staat.",
        "De brief over de werkzaamheden kwam pas toen ze al begonnen waren.",
        "Begrijpt niets van de brief en vindt de taal veel te moeilijk.",
        "Op de website staat nog het oude formulier, dus de aanvraag ging verkeerd.",
        "Niemand vertelde dat er een wachttijd van {weken} is.",
        "Hoorde van de buren over de planning in plaats van van ons.",
        "Kreeg de folder over {ding} van een andere woning.",
    ),
    (  # Bejegening
        "Voelde zich afgepoeierd toen hij uitleg vroeg over {ding}.",
        "Vond de toon van {wie} aan de telefoon erg kortaf.",
        "Er werd door de klant heen gepraat en daarna gezucht.",
        "Kreeg te horen dat er nu eenmaal regels zijn, zonder dat iemand luisterde.",
        "Werd aangesproken alsof zij de schade zelf had veroorzaakt.",
        "Aan de balie bleef men met elkaar praten terwijl meneer stond te wachten.",
        "Voelde zich niet serieus genomen: er werd gelachen om de vraag.",
    ),
    (  # Reparatie: uitvoering en afspraak
        "De monteur zou {dag} in {deel} komen en kwam niet opdagen.",
        "Heeft een vrije dag genomen, maar de afspraak bleek zonder bericht verzet.",
        "{ding} is nu {keer} gemaakt en doet het weer niet.",
        "De monteur had het juiste onderdeel niet bij zich, nu duurt het nog {weken}.",
        "Na de reparatie bleef de rommel liggen en is de vloer beschadigd.",
        "Wacht al {weken} op een nieuwe datum voor {ding}.",
        "Er kwam iemand kijken, daarna niets meer gehoord over de reparatie.",
        "De monteur kwam een uur te laat en zei daar niets over.",
        "Het werk aan {ding} is half afgemaakt, er zou iemand terugkomen.",
    ),
    (  # Onderhoud en renovatie
        "De steiger staat er al {weken} zonder dat er iemand werkt.",
        "Bij het schilderen zijn de ramen dicht geverfd; {wie} reageert niet.",
        "De renovatie loopt {weken} uit en niemand vertelt hoe het verder gaat.",
        "Er werd {dag} geboord voor acht uur, tegen de afspraak in.",
        "Het dak is hersteld, maar het plafond blijft vlekken geven.",
        "Stof en lawaai zonder dat vervangende ruimte is aangeboden, terwijl dat was toegezegd.",
        "De nieuwe keuken wijkt af van wat was afgesproken.",
    ),
    (  # Woning zoeken en betrekken
        "Bij de sleuteloverdracht was de woning niet schoon.",
        "Kreeg een afwijzing zonder uitleg na {weken} wachten.",
        "De bezichtiging werd een uur vooraf afgezegd.",
        "Bij het betrekken werkten {ding} en de verlichting niet, terwijl dat in orde zou zijn.",
        "De plek op de lijst klopt niet met de brief van {maand}.",
        "Stond voor een dichte deur bij de bezichtiging van {dag}.",
    ),
    (  # Huur en kosten
        "Kreeg een aanmaning terwijl de huur op tijd was betaald.",
        "De betalingsregeling van {maand} staat nergens genoteerd.",
        "Krijgt al {weken} geen uitleg over de afrekening van {bedrag}.",
        "Er is {bedrag} dubbel afgeschreven en terugstorten duurt {weken}.",
        "De huurverhoging was al ingegaan voordat de brief kwam.",
        "Kreeg drie verschillende bedragen te horen van drie mensen.",
    ),
    (  # Huur opzeggen
        "De borg is na {weken} nog niet terugbetaald.",
        "Bij de eindinspectie golden ineens andere regels dan bij de voorinspectie.",
        "De opzegging is zoekgeraakt, nu moet er een maand extra worden betaald.",
        "Niemand kwam opdagen bij de eindinspectie van {dag}.",
        "Moest de vloer eruit halen, terwijl de nieuwe huurder hem wilde overnemen.",
    ),
    (  # Schoonmaak en omgeving
        "Er is al {weken} niet schoongemaakt {plek}.",
        "Het licht {plek} is {keer} gemeld en nog steeds stuk.",
        "Het groen is gesnoeid, maar het snoeisel ligt er al {weken}.",
        "Er staat al {weken} grofvuil {plek}.",
        "De schoonmaak slaat onze verdieping over, ook na {keer} melden.",
        "Het ruikt {plek}, er zou {dag} iemand komen.",
    ),
    (  # Aanpak overlast
        "Heeft {keer} overlast gemeld en hoort niet wat ermee gebeurt.",
        "Het logboek is ingeleverd, daarna {weken} niets vernomen.",
        "Voelt zich niet gesteund: {wie} zei dat ze het zelf moet oplossen.",
        "De beloofde bemiddeling is nooit begonnen.",
        "Kreeg te horen dat er meer meldingen nodig zijn, terwijl ze al sinds {maand} meldt.",
    ),
    (  # Beleid
        "Vindt het oneerlijk dat een huisdier hier niet mag en in het blok ernaast wel.",
        "Wil zelf zonnepanelen en krijgt zonder gesprek een nee.",
        "Is boos dat de parkeerplaats nu betaald wordt.",
        "Snapt niet waarom de gemeenschapsruimte 's avonds dicht moet.",
        "Vindt dat bewoners te laat zijn betrokken bij de plannen.",
    ),
    (  # Anders
        "De enquête kwam drie keer binnen, terwijl ze zich had afgemeld.",
        "Kreeg post voor de vorige bewoner, ondanks {keer} doorgeven.",
        "De app logt steeds uit en er is niemand die kan helpen.",
        "Het bewonersblad is niet bezorgd en nabestellen lukt niet.",
    ),
)

HIDDEN: tuple[tuple[str, ...], ...] = (
    ("Vraagt of er nu wél iemand terugbelt.", "Of er vandaag toevallig iemand bereikbaar is.", "Zegt dat hij het nummer inmiddels uit zijn hoofd kent."),
    ("Vraagt of deze brief dan wel klopt.", "Wil graag één keer hetzelfde antwoord."),
    ("Is blij met deze collega: die luistert tenminste.", "Hoopt dit keer een vriendelijk iemand te treffen."),
    ("Vraagt of de monteur deze keer wel op tijd komt.", "Complimenten: deze monteur ruimt tenminste op.", "Wil weten of ze alweer een dag vrij moet nemen."),
    ("Vraagt of de steiger voor de winter nog weggaat.", "Wil weten wie er nu eigenlijk over het project gaat."),
    ("Vraagt of de sleutel er deze keer wel ligt.", "Hoopt dat de bezichtiging nu doorgaat."),
    ("Vraagt of de regeling nu ergens genoteerd staat.", "Wil voor de vierde keer weten waar het bedrag vandaan komt."),
    ("Vraagt of de borg dit jaar nog komt.", "Wil weten of er nu wel iemand bij de inspectie is."),
    ("Zegt dat hij de trap zelf maar heeft gedweild.", "Vraagt of de schoonmaker nog in dienst is."),
    ("Vraagt of melden nog zin heeft.", "Zegt dat ze maar bij haar dochter slaapt."),
    ("Vraagt of regels voor iedereen gelden.",),
    ("Zegt dat het vroeger makkelijker was.",),
)

LIFT = (
    "De lift staat weer stil, al {keer} deze maand.",
    "Zit vast op de vierde verdieping omdat de lift het niet doet; kan de boodschappen niet boven krijgen.",
    "De lift is gemaakt en was dezelfde avond weer stuk.",
    "Bij de liftstoring van {dag} kwam urenlang niemand.",
    "Niemand kan zeggen wanneer de lift het weer blijft doen.",
    "Moest met de rollator de trap af omdat de lift weer uitviel.",
)

NUISANCE = (
    "De buren draaien tot laat harde muziek.",
    "De hond van hiernaast blaft de hele dag.",
    "Er hangen elke avond jongeren {plek}.",
    "De bovenburen lopen op schoenen over een harde vloer.",
)
SERVICE_REQUEST = ("{ding} is kapot.", "Er komt water door het plafond.", "De lamp {plek} is stuk.")
DISPUTE = (
    "Maakt bezwaar tegen de huurverhoging en wil naar de Huurcommissie.",
    "Is het niet eens met de afrekening van de servicekosten.",
)

PROMISES = (
    "bel {dag} terug met een datum",
    "vraag {wie} om een nieuwe afspraak en bel daarna",
    "zoek de brief op en mail de uitleg",
    "ga zelf kijken en kom erop terug",
    "laat het bedrag nakijken en stuur bericht",
    "meld het bij {wie} en houd mevrouw op de hoogte",
)
CAUSES = (
    "planning niet doorgegeven",
    "geen vervanging bij ziekte",
    "onduidelijk wie eigenaar is",
    "standaardbrief past niet",
    "aannemer werkt met eigen planning",
    "notitie niet in het dossier",
    "onderdeel niet op voorraad",
)
EXTENSION_REASONS = ("onderdeel pas later leverbaar", "afspraak op verzoek van de klant verzet", "wacht op offerte van de aannemer")
REMARKS = (
    "Vriendelijk geholpen, duurde wel lang.",
    "Eindelijk iemand die terugbelde.",
    "Goed opgelost, dank.",
    "Moest er zelf achteraan.",
    "De uitleg was helder.",
    "Het werk was goed, de afspraak niet.",
)
