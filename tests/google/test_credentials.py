"""
Who we are: every kind of credentials, and that nothing secret is ever said.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from google.auth import _helpers
from gspread.http_client import HTTPClient

from tests.google.bench import Bench
from toolkit.errors import AccessError, ConfigurationError, UserError
from toolkit.storage.google.credentials import CREDENTIALS_VARIABLE, SCOPES, load_identity
from toolkit.storage.google.session import (
    ENDPOINT_VARIABLE,
    TIMEOUT,
    RetryPolicy,
    TimedAdapter,
    client,
)
from toolkit.storage.google_sheet import GoogleSheetStorage, is_google_address, spreadsheet_id

EXTERNAL = {
    "type": "external_account",
    "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
    "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
    "token_url": "https://sts.googleapis.com/v1/token",
    "service_account_impersonation_url": (
        "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
        "register@klachten-proef.iam.gserviceaccount.com:generateAccessToken"
    ),
}
AUTHORISED = {
    "type": "authorized_user",
    "client_id": "x",
    "client_secret": "geheim",
    "refresh_token": "geheim",
}
EMAIL = "register@klachten-proef.iam.gserviceaccount.com"


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the machine's own credentials counts."""
    monkeypatch.delenv(CREDENTIALS_VARIABLE, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "nergens"))
    monkeypatch.setenv("NO_GCE_CHECK", "true")


def written(path: Path, document: Any) -> Path:
    path.write_text(
        document if isinstance(document, str) else json.dumps(document), encoding="utf-8"
    )
    path.chmod(0o600)
    return path


def test_a_service_account_asks_for_spreadsheets_only(bench: Bench) -> None:
    """The least scope, and the address with whom to share."""
    identity = load_identity(bench.key_file())
    assert (
        tuple(identity.credentials.scopes)
        == SCOPES
        == ("https://www.googleapis.com/auth/spreadsheets",)
    )
    assert identity.email == identity.shown == EMAIL
    assert identity.warnings == ()


def test_the_variable_names_the_file(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """GOOGLE_APPLICATION_CREDENTIALS counts when no file is set."""
    monkeypatch.setenv(CREDENTIALS_VARIABLE, str(bench.key_file()))
    assert load_identity().email == EMAIL
    bench.made()
    assert GoogleSheetStorage(bench.url, endpoint=bench.server.url).read(bench.schema).reads == 2


@pytest.mark.parametrize(
    "source",
    [
        {"file": "/var/run/token"},
        {"executable": {"command": "/usr/bin/token", "timeout_millis": 5000}},
    ],
)
def test_a_workload_identity_file_is_taken(tmp_path: Path, source: dict[str, Any]) -> None:
    """It holds no key; the account it acts as is the one to share with."""
    path = written(tmp_path / "wif.json", EXTERNAL | {"credential_source": source})
    identity = load_identity(path)
    assert identity.email == EMAIL
    assert tuple(identity.credentials.scopes) == SCOPES


def test_a_persons_own_sign_in_is_taken(tmp_path: Path) -> None:
    """Without an address the message names where the credentials came from."""
    path = written(tmp_path / "ik.json", AUTHORISED)
    identity = load_identity(path)
    assert (identity.email, identity.shown) == ("", f"het account uit {path}")


UNFIT: dict[str, tuple[Any, str]] = {
    "no JSON": ("geen json", "is geen sleutelbestand dat hier werkt"),
    "a list": ([], "is geen sleutelbestand dat hier werkt"),
    "no kind": ({"client_email": "x"}, "is geen sleutelbestand dat hier werkt"),
    "an unknown kind": ({"type": "web"}, "is geen sleutelbestand dat hier werkt"),
    "a broken key": (
        {
            "type": "service_account",
            "client_email": "x@y",
            "private_key": "kapot",
            "token_uri": "https://x",
        },
        "is geen sleutelbestand dat hier werkt",
    ),
    "an open line": (
        {"type": "service_account", "token_uri": "http://example.invalid/token"},
        "het adres bij 'token_uri' begint niet met https://",
    ),
}


@pytest.mark.parametrize("name", UNFIT)
def test_an_unfit_file_is_named_and_not_quoted(tmp_path: Path, name: str) -> None:
    """The message holds the path and nothing of what stands in the file."""
    document, said = UNFIT[name]
    path = written(tmp_path / "sleutel.json", document)
    with pytest.raises(ConfigurationError) as caught:
        load_identity(path)
    assert str(caught.value).startswith(f"S062 {path}")
    assert said in str(caught.value)
    assert "kapot" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A path with a typing error."""
    with pytest.raises(ConfigurationError) as caught:
        load_identity(tmp_path / "weg.json")
    assert str(caught.value) == (
        f"S062 Het sleutelbestand {tmp_path / 'weg.json'} is er niet. "
        "Verbeter het pad in klachten.toml of in GOOGLE_APPLICATION_CREDENTIALS."
    )


def test_no_credentials_at_all(tmp_path: Path) -> None:
    """The message says where to put them."""
    with pytest.raises(AccessError, match=r"^S061 .*google_credentials = \"sleutel.json\""):
        load_identity()


def test_a_key_that_everybody_can_read_warns(bench: Bench) -> None:
    """It still works; the administrator is told what to type."""
    path = bench.key_file()
    path.chmod(0o644)
    assert load_identity(path).warnings == (
        f"S062 Iedereen op deze machine kan het sleutelbestand {path} lezen. Voer uit: chmod 600 {path}",
    )


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Everything that any library logs."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def test_nothing_secret_is_logged_or_said(bench: Bench, logged: list[str]) -> None:
    """Neither the key nor a token, not even in the most talkative log, nor in an error."""
    bench.filled(1)
    storage = bench.storage()
    bench.refresh(storage)
    bench.server.revoke(bench.sheet_id)
    with pytest.raises(UserError) as caught:
        storage.read(bench.schema)
    info = bench.server.service_account_info()
    token = str(storage.identity.credentials.token)
    assert token
    said = "\n".join([*logged, str(caught.value), repr(storage.identity)])
    for secret in (token, info["private_key"], info["private_key"].splitlines()[1]):
        assert secret not in said


@pytest.mark.parametrize(
    ("change", "start"),
    [
        (
            {"client_email": "weg@klachten-proef.iam.gserviceaccount.com"},
            "S066 Google weigert de aanmelding van weg@",
        ),
        ({}, None),
    ],
)
def test_a_withdrawn_account_is_said(
    bench: Bench, change: dict[str, str], start: str | None
) -> None:
    """The account no longer exists: make a new key."""
    bench.made()
    path = written(bench.folder / "ander.json", bench.server.service_account_info() | change)
    storage = GoogleSheetStorage(bench.url, credentials_file=path, endpoint=bench.server.url)
    if start is None:
        assert storage.read(bench.schema).reads == 2
        return
    with pytest.raises(AccessError) as caught:
        storage.read(bench.schema)
    assert str(caught.value).startswith(start)


def test_a_clock_that_is_wrong_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The signed request lies hours in the past."""
    real = _helpers.utcnow
    monkeypatch.setattr(_helpers, "utcnow", lambda: real() - timedelta(hours=5))
    with pytest.raises(AccessError) as caught:
        bench.storage().read(bench.schema)
    assert "de klok van deze machine loopt waarschijnlijk verkeerd" in str(caught.value)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.invalid",
        "http://10.0.0.1:80",
        "ftp://127.0.0.1",
        "http://127.0.0.1.evil.invalid",
    ],
)
def test_no_token_can_be_led_elsewhere(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    """The variable for tests takes an address on this machine only."""
    monkeypatch.setenv(ENDPOINT_VARIABLE, endpoint)
    with pytest.raises(ConfigurationError, match=r"^S060 KLACHTEN_SHEETS_ENDPOINT "):
        GoogleSheetStorage(bench.url, credentials_file=bench.key_file())


def test_every_call_has_a_timeout(bench: Bench) -> None:
    """The exchange of tokens as well, for which the library would wait two minutes."""
    storage = bench.storage()
    session = storage.service.client.session
    assert storage.service.client.timeout == TIMEOUT == (5.0, 60.0)
    for one in (session, session._auth_request.session):
        assert isinstance(one.get_adapter("https://sheets.googleapis.com"), TimedAdapter)


def test_only_the_address_of_a_sheet_is_taken() -> None:
    """As the browser shows it, with or without what follows the id."""
    for tail in ("", "/", "/edit", "/edit?usp=sharing#gid=12"):
        assert (
            spreadsheet_id(f"https://docs.google.com/spreadsheets/d/1AbC_d-9{tail}") == "1AbC_d-9"
        )
    assert spreadsheet_id("https://docs.google.com/spreadsheets/u/1/d/1AbC/edit") == "1AbC"
    assert is_google_address("https://docs.google.com/spreadsheets/d/1AbC")
    assert not is_google_address("klachten.xlsx")
    for wrong in (
        "https://docs.google.com/document/d/1AbC",
        "https://example.com/spreadsheets/d/1AbC",
        "https://docs.google.com/",
    ):
        with pytest.raises(ConfigurationError, match=r"^S060 "):
            spreadsheet_id(wrong)


def test_the_client_is_the_plain_one(bench: Bench) -> None:
    """Not the back-off client, which does not stop."""
    assert type(client(load_identity(bench.key_file()), RetryPolicy())) is HTTPClient
