"""
A stand-in for the Google Sheets service, to run tests against: loopback HTTP, real protocol.

It speaks the parts of Sheets v4 that the toolkit and ``gspread`` use, the JWT exchange of a
service account, and as much of Drive v3 as tests need to make and share their files. It also
plays what a live sheet does to a program: colleagues who edit between a read and a write, and a
service that is over its quota, away, slow, or gone in the middle of an answer.

Start it alone with ``python -m tests.sheets_server --port 8765``, or inside a test with
:class:`~tests.sheets_server.server.SheetsServer`.
"""

from tests.sheets_server.server import SheetsServer

__all__ = ["SheetsServer"]
