"""
The cells of a report's tables: figures that know how to show themselves on a page and in a CSV file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolkit.locale import dutch
from toolkit.locale import gettext as _
from toolkit.privacy.personal_data import without_contacts
from toolkit.reports.charts.svg import clean
from toolkit.writing.csv_lines import harmless

LONGEST_NAME = 80
"""Characters of a category, team or complex that a table shows."""

LONGEST_SEEN = 1000
"""Characters of it in which contacts are looked for, before it is cut."""

_SPACES = re.compile("[\u00a0\u202f]")


@dataclass(frozen=True, slots=True)
class Share:
    """A share, 0–1."""

    value: float


@dataclass(frozen=True, slots=True)
class Part:
    """How many of how many: a percentage, or both numbers where a percentage would say too much."""

    count: int
    total: int


@dataclass(frozen=True, slots=True)
class Of:
    """How many of how many, always as both numbers."""

    count: int
    total: int


@dataclass(frozen=True, slots=True)
class About:
    """A count that was rounded, so that nobody can reckon with it."""

    value: int


@dataclass(frozen=True, slots=True)
class Euro:
    """An amount in euros."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A text from the register, shown as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A figure that is not published."""


WITHHELD = Withheld()
Cell = str | int | float | Share | Part | Of | About | Euro | Name | Withheld | None
"""``str`` is a text of our own, ``None`` a figure that does not exist."""


def shown_name(name: str) -> str:
    """A name from the register as one short line: no control or direction characters, no contacts, cut when long."""
    return clean(without_contacts(clean(name, LONGEST_SEEN)), LONGEST_NAME) or dutch.NO_FIGURE


def shown(cell: Cell) -> str:
    """
    The cell as text on a page.

    >>> shown(1234), shown(6.5), shown(None), shown(WITHHELD), shown(Name("a\\u202eb"))
    ('1.234', '6,5', 'geen', '–', 'ab')
    """
    match cell:
        case None:
            return _("none")
        case Withheld():
            return dutch.NO_FIGURE
        case Name(text=text):
            return shown_name(text)
        case Share(value=value):
            return dutch.format_share(value)
        case Part(count=count, total=total):
            return dutch.share_of(count, total)
        case Of(count=count, total=total):
            return _("{count} of {total}").format(
                count=dutch.format_count(count), total=dutch.format_count(total)
            )
        case About(value=value):
            return _("about {count}").format(count=dutch.format_count(value))
        case Euro(value=value):
            return dutch.format_euro(value)
        case str():
            return cell
        case int():
            return dutch.format_count(cell)
        case _:
            return dutch.format_decimal(cell, trim=True)


def written(cell: Cell) -> str:
    """
    The cell as text in a CSV file: plain numbers, and no text from which a spreadsheet makes a formula.

    >>> written(1234), written(6.5), written(Share(0.83)), written(WITHHELD), written(Name("=1+1"))
    ('1234', '6,5', '83%', 'niet getoond', "'=1+1")
    """
    match cell:
        case None:
            return ""
        case Withheld():
            return _("not shown")
        case int():
            return str(cell)
        case Euro(value=value):
            return str(dutch.rounded(value))
        case Share() | Part():
            return shown(cell).replace(f"{dutch.NO_BREAK_SPACE}%", "%")
    text = _SPACES.sub(" ", shown(cell))
    return harmless(text) if isinstance(cell, Name | str) else text


def is_text(cell: Cell) -> bool:
    """Whether a cell holds words, which begin at the left; figures end at the right."""
    return isinstance(cell, str | Name)
