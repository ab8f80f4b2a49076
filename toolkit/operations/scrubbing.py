"""
What a message loses before it goes into a log or on the site: addresses of people, and secrets in links.
"""

from __future__ import annotations

import re

from toolkit.locale import gettext as _
from toolkit.register.findings import HIDDEN_VALUE

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?P<user>[^\s/@'\"]*@)?(?P<host>[^\s/?#'\",;]*)(?P<rest>[^\s'\",;]*)"
)


def scrubbed(text: str) -> str:
    """
    A sentence without e-mail addresses, and with no more of a link than where it leads.

    >>> scrubbed("S063 robot@corp.example may not open https://docs.google.com/spreadsheets/d/1aB/edit#gid=0.")
    'S063 (verborgen) may not open https://docs.google.com/….'
    >>> scrubbed("mailtos://robot:geheim@post.example/?to=a@b.example failed")
    'mailtos://post.example/… failed'
    """
    without_links = _LINK.sub(_shortened, text)
    return _EMAIL.sub(_(HIDDEN_VALUE), without_links)


def without_user(address: str) -> str:
    """
    A web address without the name and password that somebody put before its host.

    >>> without_user("https://robot:gehe/im@sheets.example/d/1aB"), without_user("klachten.xls")
    ('https://sheets.example/d/1aB', 'klachten.xls')
    """
    scheme, mark, rest = address.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def _shortened(match: re.Match[str]) -> str:
    rest = match["rest"]
    end = rest[len(rest.rstrip(".)")) :]
    return f"{match['scheme']}{match['host']}" + ("/…" if rest.rstrip(".)") else "") + end
