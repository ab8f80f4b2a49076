"""
Reference pages of the site, printed from the code that they describe.

What a column may hold, what a finding means, which days are off: each is told once, in the schema, the
rules or the calendar, and the site repeats it.  ``python -m toolkit.reference`` writes the files below
``docs/naslag/``; with ``--check`` it compares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from toolkit.reference.columns import columns_page, entry_columns
from toolkit.reference.commands import commands_part
from toolkit.reference.days_off import days_off_page
from toolkit.reference.example_chart import example_chart
from toolkit.reference.findings import findings_page
from toolkit.reference.messages import exit_codes, messages_part
from toolkit.reference.settings import settings_page
from toolkit.reference.signals import signals_page

PAGES: Mapping[str, Callable[[], str]] = {
    "kolommen.md": columns_page,
    "invulkolommen.inc": entry_columns,
    "controles.md": findings_page,
    "signalen.md": signals_page,
    "instellingen.md": settings_page,
    "vrije-dagen.md": days_off_page,
    "voorbeeldgrafiek.inc": example_chart,
    "opdrachten.inc": commands_part,
    "afsluitcodes.inc": exit_codes,
    "meldingen.inc": messages_part,
}
"""File name below ``docs/naslag/`` → what writes it; a ``.inc`` is a part of a hand-written page."""


def reference_pages() -> dict[str, str]:
    """All generated files, by name, in the language that people see."""
    return {name: write() for name, write in PAGES.items()}
