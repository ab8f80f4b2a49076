"""
The days on which no term runs, printed from the calendar that reckons the terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import holidays
import numpy as np

from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_day
from toolkit.reference.markup import heading, page, paragraph, table, text
from toolkit.resolving.workdays import EQUATED_DAYS, LAST_DECREED_YEAR, work_calendar
from toolkit.schema import register_schema

YEARS_SHOWN = 4
"""Years on the page, up to the last one for which the decree names days."""


def days_off_page() -> str:
    """The weekdays off of each year for which they are all known, with their reason."""
    years = range(LAST_DECREED_YEAR - YEARS_SHOWN + 1, LAST_DECREED_YEAR + 1)
    settings = {s.name: s.title for s in register_schema()["settings"].settings}
    switches = (
        "calendar",
        "good_friday_off",
        "liberation_day_off",
        "equated_days_off",
        "closing_days",
    )
    return page(
        _("Days off"),
        _(
            "Keywords: day off, days off, holiday, holidays, working day, working days, calendar, Good Friday, Liberation Day, term, terms."
        ),
        paragraph(
            text(_("Terms run on working days: Monday to Friday, but for the days on this page.")),
            text(_("The register reckons with exactly this list, by the default settings.")),
        ),
        paragraph(
            text(_("A holiday at the weekend does not stand here: it is no working day anyway.")),
            text(_("Carnival, 1 May and New Year's Eve are ordinary working days.")),
        ),
        paragraph(
            text(
                _(
                    "Is it different at your organisation? The coordinator changes it on tab {tab}:"
                ).format(tab=register_schema()["settings"].title)
            ),
            ", ".join(f"<em>{text(settings[name])}</em>" for name in switches) + ".",
        ),
        *(part for year in years for part in _year(year)),
        paragraph(
            text(
                _(
                    "The equated days after {year} are not decreed yet. A term past that year may turn out one day later."
                ).format(year=LAST_DECREED_YEAR)
            ),
            text(
                _(
                    "Source: Algemene termijnenwet, article 3, and the decrees on equated days (BWBR0051300)."
                )
            ),
        ),
    )


def days_off(year: int) -> Iterator[tuple[date, str]]:
    """
    The weekdays off in a year by the default settings, each with its Dutch name.

    >>> [name for day, name in days_off(2026) if day == date(2026, 5, 15)]
    ['vrij door een besluit']
    """
    named = holidays.country_holidays(
        "NL", years=year, categories=(holidays.PUBLIC, holidays.OPTIONAL), language="nl"
    )
    all_off = work_calendar().days_off
    in_year = all_off[
        (all_off >= np.datetime64(f"{year}-01-01")) & (all_off <= np.datetime64(f"{year}-12-31"))
    ]
    for day in in_year.astype(object):
        yield (
            day,
            _("equated by decree")
            if day in EQUATED_DAYS
            else named.get(day) or _("Liberation Day"),
        )


def _year(year: int) -> Iterator[str]:
    yield heading(2, str(year), f"jaar-{year}")
    yield table(
        _("Days off in {year}").format(year=year),
        [_("Day"), _("Why")],
        ([text(format_day(day, weekday=True)), text(name)] for day, name in days_off(year)),
    )
