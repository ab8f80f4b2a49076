"""No token leaves for another place than Google, and no title of a tab leads a call astray."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from urllib3.util import parse_url

from tests.google.bench import COLLEAGUE, Bench
from tests.sheets_server.batch_update import batch_update
from toolkit.errors import ConfigurationError
from toolkit.storage.google.credentials import LOOPBACK_HOSTS, load_identity
from toolkit.storage.google.session import ENDPOINT_VARIABLE, checked_endpoint
from toolkit.storage.google_sheet import GoogleSheetStorage, spreadsheet_id

SHEET = "https://docs.google.com/spreadsheets/d/1AbC/edit"
ELSEWHERE = [
    "http://evil.invalid\\@127.0.0.1",
    "http://127.0.0.1\\@evil.invalid",
    "http://127.0.0.1@evil.invalid",
    "http://robot:geheim@127.0.0.1:80",
    "http://127.0.0.1#@evil.invalid",
    "http://127.0.0.1?@evil.invalid",
    "http://127.0.0.1/@evil.invalid",
    "http://127.0.0.1:99999",
    "http://127.0.0.1:x",
    "http://127.0.0.1\t.evil.invalid",
    "http://127.0.0.1 .evil.invalid",
    "http://127.0.0.1\n",
    "http://evil.invalid%2f@127.0.0.1",
    "http://[127.0.0.1",
    "http://[::1].evil.invalid",
    "http://0.0.0.0",
    "http://127.1",
    "http://2130706433",
    "http://localhost.evil.invalid",
    "//127.0.0.1",
    "http:///127.0.0.1",
    "file:///127.0.0.1",
]


@pytest.mark.parametrize("endpoint", ELSEWHERE)
def test_a_stand_in_is_on_this_machine_by_every_reading(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    """Libraries read odd addresses in different ways; what is taken reads the same in all of them."""
    monkeypatch.setenv(ENDPOINT_VARIABLE, endpoint)
    with pytest.raises(ConfigurationError, match=r"^S060 KLACHTEN_SHEETS_ENDPOINT ") as caught:
        GoogleSheetStorage(SHEET, credentials_file=bench.key_file())
    assert "geheim" not in str(caught.value)
    assert bench.calls() == (0, 0)


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:8765", "https://localhost/", "http://[::1]:1"]
)
def test_this_machine_is_taken(endpoint: str) -> None:
    """By its three names, with or without a port; both libraries see the same host."""
    assert checked_endpoint(endpoint) == endpoint
    hosts = {urlsplit(endpoint).hostname, (parse_url(endpoint).host or "").strip("[]")}
    assert len(hosts) == 1
    assert hosts <= LOOPBACK_HOSTS


@pytest.mark.parametrize(
    "address",
    [
        "https://docs.google.com@evil.invalid/spreadsheets/d/1AbC",
        "https://docs.google.com\\@evil.invalid/spreadsheets/d/1AbC",
        "https://docs.google.com.evil.invalid/spreadsheets/d/1AbC",
        "https://robot:geheim@docs.google.com/spreadsheets/d/1AbC",
        "https://evil.invalid/#https://docs.google.com/spreadsheets/d/1AbC",
        "https://[docs.google.com/spreadsheets/d/1AbC",
        "https://docs.google.com/spreadsheets/d/../../x",
        "https://docs.google.com/spreadsheets/d/1AbC%2f..%2f..",
        "https://docs.google.com/spreadsheets/d/1AbC:batchUpdate",
        "https://docs.google.com/document/d/1/spreadsheets/d/2",
        "https://docs.google.com/spreadsheets/d/",
        "https://docs.google.com/spreadsheets/d/1AbC\n/x",
    ],
)  # fmt: skip
def test_only_an_id_comes_from_an_address(address: str) -> None:
    """Letters, digits, ``-`` and ``_``, from Google's own host: nothing that changes a call's path."""
    if (
        "\n" in address
    ):  # the standard library leaves line ends out, and then it is an ordinary address
        assert spreadsheet_id(address) == "1AbC"
        return
    with pytest.raises(ConfigurationError, match=r"^S060 "):
        spreadsheet_id(address)


TITLES = [
    "A1",
    "'!A1",
    "Klachten'!A1:Z9",
    "=1+1",
    "../x",
    "{0}",
    "<b>x</b>",
    "Klachten (2)",
    "R1C1",
    "\u202eneK",
]


def test_hostile_titles_of_other_tabs_are_only_names(bench: Bench) -> None:
    """Tabs that an editor adds, whatever they are called, are neither read as ranges nor changed."""
    bench.filled(3)
    bench.refresh()
    with bench.server.service.lock:
        requests = [{"addSheet": {"properties": {"title": title}}} for title in TITLES]
        batch_update(bench.server.spreadsheet(bench.sheet_id), COLLEAGUE, {"requests": requests})
    bench.enter(1, {"Omschrijving": "Er is niets gedaan."})
    result = bench.refresh()
    assert result.knowledge.counts()["complaints"] == 3
    assert bench.refresh().changes == {}
    titles = [s.title for s in bench.server.spreadsheet(bench.sheet_id).sheets]
    assert [t for t in titles if t in TITLES] == TITLES
    assert all(bench.entered(title) == [] for title in TITLES)


@pytest.mark.parametrize("key", ["token_uri", "token_url", "service_account_impersonation_url"])
def test_a_key_file_that_signs_over_an_open_line_is_refused(tmp_path: Path, key: str) -> None:
    """What is signed with a key goes over https only."""
    path = tmp_path / "sleutel.json"
    path.write_text(f'{{"type": "service_account", "{key}": "http://evil.invalid/token"}}')
    with pytest.raises(ConfigurationError, match=rf"^S062 .*'{key}'"):
        load_identity(path)
