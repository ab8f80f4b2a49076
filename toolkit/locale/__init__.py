"""
The message catalogue: English source strings in the code, Dutch as the default language.

A second language is one more ``<language>/LC_MESSAGES/klachtgeheugen.po`` beside the Dutch one;
``python -m toolkit.locale`` brings every catalogue up to date with the code and compiles it.
"""

from __future__ import annotations

import gettext as _gettext
import os
from functools import cache
from pathlib import Path

DOMAIN = "klachtgeheugen"
DEFAULT_LANGUAGE = "nl"
LANGUAGE_VARIABLE = "KLACHTEN_LANGUAGE"
LOCALE_FOLDER = Path(__file__).parent


def language() -> str:
    """The language that people see: ``nl``, or what the variable KLACHTEN_LANGUAGE says."""
    return os.environ.get(LANGUAGE_VARIABLE) or DEFAULT_LANGUAGE


@cache
def translations(code: str) -> _gettext.NullTranslations:
    """The catalogue of one language; source strings where there is none."""
    return _gettext.translation(DOMAIN, LOCALE_FOLDER, languages=[code], fallback=True)


def gettext(message: str) -> str:
    """The message in the language that people see."""
    return translations(language()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message in its singular or plural form, by the rules of the language."""
    return translations(language()).ngettext(singular, plural, count)


def marked(message: str) -> str:
    """
    Mark a source string for the catalogue without translating it yet.

    For messages that stand in a table at import time; :func:`gettext` translates them when they
    are shown.
    """
    return message


STANDARD_LIBRARY_MESSAGES = (
    marked("usage: "),
    marked("options"),
    marked("positional arguments"),
    marked("show this help message and exit"),
    marked("%(prog)s: error: %(message)s\n"),
    marked("argument %(argument_name)s: %(message)s"),
    marked("the following arguments are required: %s"),
    marked("unrecognized arguments: %s"),
    marked("expected one argument"),
    marked("invalid choice: %(value)r (choose from %(choices)s)"),
    marked("invalid %(type)s value: %(value)r"),
)
"""What ``argparse`` says by itself; it asks the process's own catalogue for them."""


def translate_standard_library() -> None:
    """Let ``argparse`` speak the language that people see, for the rest of this process."""
    os.environ["LANGUAGE"] = language()
    _gettext.bindtextdomain(DOMAIN, str(LOCALE_FOLDER))
    _gettext.textdomain(DOMAIN)
