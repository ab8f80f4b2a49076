"""
A stand-in for the Google Sheets service, to run tests against: loopback HTTP, real protocol.

It speaks the parts of Sheets v4 that the toolkit and ``gspread`` use, the JWT exchange of a
service account, and as much of Drive v3 as tests need to make and share their files. It also
plays what a live sheet does to a program: colleagues who edit between a read and a write, and a
service that is over its quota, away, slow, or gone in the middle of an answer.

It was held against what we did not write ourselves: its bodies, queries and answers against
Google's discovery document (``messages.py``), its reads against the package ``backlot``
(``test_backlot.py``), its calls against the client ``gspread`` (``test_gspread.py``) and its tokens
against ``google-auth``. Nobody here could see the live service: how a sort, a paste or protection
behaves there is taken from documentation and from reports of users.

Start it alone with ``python -m tests.sheets_server --port 8765``, or inside a test with
:class:`~tests.sheets_server.server.SheetsServer`.
"""

from tests.sheets_server.server import SheetsServer

__all__ = ["SheetsServer"]
