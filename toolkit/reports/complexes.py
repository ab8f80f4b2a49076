"""
Complexes in reports: never a single household.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from toolkit.register.reading import Register

OTHER_COMPLEXES = "\0other complexes"
"""The group of complexes that are too small to stand alone; no name in a register can be this."""


def small_complexes(register: Register) -> frozenset[str]:
    """
    Complexes with fewer homes than the threshold of small counts.

    Such a complex is a household, or a few: however many complaints there are, they are theirs, and its name
    may be their address.  One of which no home is known is not taken for small.
    """
    threshold = register.settings.suppression_threshold
    return frozenset(name for name, homes in _homes(register).items() if homes < threshold)


def grouped_complexes(register: Register, seen: Iterable[str] = ()) -> dict[str, str]:
    """
    Under which name each complex's figures are published.

    Small ones go into :data:`OTHER_COMPLEXES`; where these have too few homes together still, the smallest
    other one joins.

    Args:
        register: With tab *Complexen*.
        seen: Complexes that occur beside those of the list; ``""`` is unknown.
    """
    homes, small = _homes(register), small_complexes(register)
    grouped = set(small)
    others = [name for name in homes if name not in small]
    if small and others and sum(homes[n] for n in small) < register.settings.suppression_threshold:
        grouped.add(min(others, key=lambda name: homes[name]))
    names = dict.fromkeys([*register.tables["complexes"].texts("name"), *seen])
    return {name: OTHER_COMPLEXES if name in grouped else name for name in names} | {"": ""}


def small_neighbourhoods(register: Register) -> frozenset[str]:
    """Neighbourhoods whose complexes are all small."""
    complexes, small = register.tables["complexes"], small_complexes(register)
    pairs = list(zip(complexes.texts("neighbourhood"), complexes.texts("name"), strict=True))
    return frozenset(n for n, _c in pairs) - {n for n, name in pairs if name not in small}


def _homes(register: Register) -> dict[str, float]:
    """Homes per complex: what is filled in, or else those on tab *Eenheden*; without the unknown ones."""
    complexes = register.tables["complexes"]
    listed = Counter(register.tables["units"].texts("complex"))
    pairs = zip(complexes.texts("name"), complexes.frame["homes"].astype(float), strict=True)
    known = {name: homes if homes == homes else listed[name] for name, homes in pairs if name}
    return {name: homes for name, homes in known.items() if homes}
