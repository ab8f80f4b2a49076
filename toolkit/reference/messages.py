"""
Exit codes, and every message with a code that a command can end with, printed from the message catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from toolkit.errors import ExitCode
from toolkit.locale import gettext as _
from toolkit.locale import marked
from toolkit.locale.__main__ import extracted
from toolkit.reference.markup import code, joined, paragraph, strong, table, text

EXIT_CODES = {
    ExitCode.OK: marked("It worked."),
    ExitCode.FINDINGS: marked(
        "The check found errors in the register. Nothing is broken; see tab Controle."
    ),
    ExitCode.USAGE: marked("The command was not typed right. Add --help to see what it takes."),
    ExitCode.CONFIGURATION: marked(
        "Something in klachten.toml, the schema or the site is not right."
    ),
    ExitCode.REGISTER: marked(
        "The register cannot be used as it is: a tab or column is missing, or the file is damaged."
    ),
    ExitCode.BUSY: marked("Somebody has the register open, or it kept changing. Try again later."),
    ExitCode.INPUT_FILE: marked("The file to import, or its mapping, is not right."),
    ExitCode.ACCESS: marked(
        "The register may not be read or written with this key. Share the sheet with the identity in the message."
    ),
    ExitCode.NETWORK: marked(
        "The service that holds the register cannot be reached. Try again later."
    ),
    ExitCode.TIMEOUT: marked(
        "The run took longer than it may and was stopped. Nothing is half written."
    ),
    ExitCode.DELIVERY: marked("Not everybody got the message. Who did not, gets it the next time."),
    ExitCode.INTERNAL: marked("A fault of the program. Report it, with the text on the screen."),
}
"""Exit code → what it means.  A test holds the keys against the code."""

_CODED = re.compile(r"([A-Z]\d{3}) ")
_PLACEHOLDER = re.compile(r"\{\w+\}")


def exit_codes() -> str:
    """What each exit code means, for a schedule that looks at it."""
    rows = ([code(str(int(c))), text(_(EXIT_CODES[c]))] for c in ExitCode)
    return joined(table(_("Exit codes"), [_("Exit code"), _("What it means")], rows))


def messages_part() -> str:
    """Every coded message, in the order of the codes, with … where a value stands."""
    groups = groupby(coded_messages(), key=lambda pair: pair[0])
    return joined(
        paragraph(text(_("In the place of … stands what it is about: a file, a tab or a value."))),
        table(
            _("Messages with a code"),
            [_("Code"), _("What the command says")],
            (
                [strong(key), "<br> ".join(text(message) for _key, message in pairs)]
                for key, pairs in groups
            ),
        ),
    )


def coded_messages(sources: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """
    Messages that begin with a code, without the code.

    Args:
        sources: Source strings; by default all that the program marks for translation.

    Returns:
        (code, message in the language that people see) pairs, by code.

    >>> coded_messages(["S900 File {file} is gone.", "No code."])
    [('S900', 'File … is gone.')]
    """
    found = _source_strings() if sources is None else sources
    pairs = ((match[1], source) for source in found if (match := _CODED.match(source)))
    return sorted(
        (key, _PLACEHOLDER.sub("…", _CODED.sub("", _(source), count=1))) for key, source in pairs
    )


def _source_strings() -> Iterator[str]:
    for message in extracted():
        if message.id:
            yield message.id if isinstance(message.id, str) else message.id[0]
