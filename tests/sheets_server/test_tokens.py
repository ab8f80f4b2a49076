"""The exchange of a signed assertion for a token, and what becomes of the token."""

import time
from pathlib import Path
from typing import Any

import pytest
import requests
from google.auth import crypt, identity_pool, jwt
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2 import credentials as user_credentials
from google.oauth2 import service_account

from tests.sheets_server import SheetsServer, accounts
from tests.sheets_server.adapter import mount, redirected
from tests.sheets_server.conftest import DRIVE_SCOPE, SHEETS_SCOPE, signed_in

RIGHT = "https://oauth2.googleapis.com/token"
SKEWED = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)


def exchange(server: SheetsServer, key: str = accounts.EMAIL, **changed: Any) -> tuple[int, Any]:
    """The answer to an assertion that is right but for the claims in *changed*."""
    now = int(time.time())
    claims = {
        "iss": accounts.EMAIL,
        "scope": SHEETS_SCOPE,
        "aud": RIGHT,
        "iat": now,
        "exp": now + 3600,
    }
    claims |= {name: value(now) if callable(value) else value for name, value in changed.items()}
    signer = crypt.RSASigner.from_string(accounts.private_key(key))  # type: ignore[no-untyped-call]
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}
    form["assertion"] = jwt.encode(signer, claims).decode()  # type: ignore[no-untyped-call]
    answer = requests.post(f"{server.url}/token", data=form, timeout=5)
    return answer.status_code, answer.json()


def test_a_right_assertion_gives_a_bearer_token_for_an_hour(server: SheetsServer) -> None:
    code, body = exchange(server)
    assert code == 200
    assert set(body) == {"access_token", "expires_in", "token_type"}
    assert (body["expires_in"], body["token_type"]) == (3599, "Bearer")


@pytest.mark.parametrize("audience", ["{url}/token", RIGHT])
def test_the_audience_may_be_googles_or_our_own(server: SheetsServer, audience: str) -> None:
    assert exchange(server, aud=audience.format(url=server.url))[0] == 200


@pytest.mark.parametrize(
    ("changed", "description"),
    [
        ({"iat": lambda now: now - 310, "exp": lambda now: now - 301}, SKEWED),  # long past
        ({"iat": lambda now: now + 400, "exp": lambda now: now + 500}, SKEWED),  # in the future
        ({"exp": lambda now: now + 2 * 3600}, SKEWED),  # lives too long
        ({"exp": lambda now: now}, SKEWED),  # no life at all
        ({"iat": None}, SKEWED),
        ({"iss": "stranger@elsewhere.example"}, "Invalid grant: account not found"),
        ({"iss": ""}, "Invalid JWT: iss field missing."),
        (
            {"aud": "https://elsewhere.example/token"},
            f"Invalid JWT: Failed audience check. The right audience is {RIGHT}.",
        ),
    ],
)
def test_a_wrong_claim_is_an_invalid_grant(
    server: SheetsServer, changed: dict[str, Any], description: str
) -> None:
    expected = {"error": "invalid_grant", "error_description": description}
    assert exchange(server, **changed) == (400, expected)


@pytest.mark.parametrize(
    ("iat", "code"),
    [(-295, 200), (295, 200), (-305, 400), (305, 400)],  # the clocks may differ by 300 s
)
def test_a_small_difference_between_the_clocks_is_forgiven(
    server: SheetsServer, iat: int, code: int
) -> None:
    ends = iat + 1 if iat < 0 else iat + 3600
    assert exchange(server, iat=lambda now: now + iat, exp=lambda now: now + ends)[0] == code


def test_a_signature_of_another_key_is_refused(server: SheetsServer) -> None:
    expected = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
    assert exchange(server, key="another@elsewhere.example") == (400, expected)


def test_an_assertion_that_is_no_jwt_is_refused(server: SheetsServer) -> None:
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "nonsense"}
    answer = requests.post(f"{server.url}/token", data=form, timeout=5)
    assert answer.json() == {"error": "invalid_grant", "error_description": "Bad JWT format."}


def test_no_scope_is_an_invalid_scope(server: SheetsServer) -> None:
    assert exchange(server, scope="")[1]["error"] == "invalid_scope"


def test_an_unknown_grant_is_named(server: SheetsServer) -> None:
    answer = requests.post(f"{server.url}/token", data={"grant_type": "magic"}, timeout=5)
    expected = {"error": "unsupported_grant_type", "error_description": "Invalid grant_type: magic"}
    assert (answer.status_code, answer.json()) == (400, expected)


def test_google_auth_gets_its_token_and_uses_it(server: SheetsServer) -> None:
    file_id = server.create_spreadsheet()
    info = server.service_account_info()
    credentials = service_account.Credentials.from_service_account_info(info, scopes=[SHEETS_SCOPE])  # type: ignore[no-untyped-call]
    with redirected(server.url), AuthorizedSession(credentials) as session:  # type: ignore[no-untyped-call]
        answer = session.get(f"https://sheets.googleapis.com/v4/spreadsheets/{file_id}")
    assert (answer.status_code, server.requests[-1].identity) == (200, accounts.EMAIL)


def test_google_auth_reports_a_wrong_clock(
    server: SheetsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.service.tokens, "clock", lambda: time.time() + 86_400)
    info = server.service_account_info()
    credentials = service_account.Credentials.from_service_account_info(info, scopes=[SHEETS_SCOPE])  # type: ignore[no-untyped-call]
    with redirected(server.url), pytest.raises(RefreshError) as caught:
        credentials.refresh(Request())
    assert caught.value.args[1] == {"error": "invalid_grant", "error_description": SKEWED}


def test_an_expired_token_is_a_401_and_google_auth_gets_another(server: SheetsServer) -> None:
    file_id = server.create_spreadsheet()
    info = server.service_account_info()
    credentials = service_account.Credentials.from_service_account_info(info, scopes=[SHEETS_SCOPE])  # type: ignore[no-untyped-call]
    address = f"https://sheets.googleapis.com/v4/spreadsheets/{file_id}"
    with redirected(server.url), AuthorizedSession(credentials) as session:  # type: ignore[no-untyped-call]
        session.get(address)
        server.service.tokens.expire_all()
        answer = session.get(address)
    exchanges = [seen for seen in server.requests if seen.path == "/token"]
    assert (answer.status_code, len(exchanges)) == (200, 2)


@pytest.mark.parametrize(
    ("header", "code", "status"),
    [
        ({}, 403, "PERMISSION_DENIED"),
        ({"Authorization": "Bearer stale"}, 401, "UNAUTHENTICATED"),
    ],
)
def test_a_call_without_a_good_token_is_refused(
    server: SheetsServer, header: dict[str, str], code: int, status: str
) -> None:
    file_id = server.create_spreadsheet()
    answer = requests.get(f"{server.url}/v4/spreadsheets/{file_id}", headers=header, timeout=5)
    assert (answer.status_code, answer.json()["error"]["status"]) == (code, status)


def test_a_401_challenges(server: SheetsServer) -> None:
    answer = requests.get(
        f"{server.url}/v4/spreadsheets/x", headers={"Authorization": "Bearer stale"}, timeout=5
    )
    assert answer.headers["WWW-Authenticate"] == (
        'Bearer realm="https://accounts.google.com/", error="invalid_token"'
    )


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        (SHEETS_SCOPE, 200),
        (DRIVE_SCOPE, 200),
        (f"{SHEETS_SCOPE}.readonly", 200),
        ("https://www.googleapis.com/auth/calendar", 403),
    ],
)
def test_reading_needs_a_scope_that_reads(server: SheetsServer, scope: str, code: int) -> None:
    file_id = server.create_spreadsheet()
    with signed_in(server, accounts.EMAIL, scope) as session:
        answer = session.get(f"https://sheets.googleapis.com/v4/spreadsheets/{file_id}")
    assert answer.status_code == code


def test_a_reading_scope_does_not_write(server: SheetsServer) -> None:
    file_id = server.create_spreadsheet()
    with signed_in(server, accounts.EMAIL, f"{SHEETS_SCOPE}.readonly") as session:
        address = f"https://sheets.googleapis.com/v4/spreadsheets/{file_id}/values/A1:clear"
        answer = session.post(address)
    assert answer.json()["error"]["message"] == ("Request had insufficient authentication scopes.")


def test_the_scope_of_sheets_does_not_open_drive(server: SheetsServer) -> None:
    with signed_in(server, accounts.EMAIL, SHEETS_SCOPE) as session:
        answer = session.get("https://www.googleapis.com/drive/v3/files")
    assert answer.status_code == 403


def test_another_providers_token_is_exchanged_for_one_of_ours(server: SheetsServer) -> None:
    server.service.tokens.subject_tokens["from-elsewhere"] = accounts.EMAIL
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": "from-elsewhere",
        "scope": SHEETS_SCOPE,
    }
    file_id = server.create_spreadsheet()
    with mount(requests.Session(), server.url) as session:
        token = session.post("https://sts.googleapis.com/v1/token", data=form).json()
        session.headers["Authorization"] = f"Bearer {token['access_token']}"
        answer = session.get(f"https://sheets.googleapis.com/v4/spreadsheets/{file_id}")
    assert answer.status_code == 200


def test_google_auth_acts_as_a_service_account_without_any_key(
    server: SheetsServer, tmp_path: Path
) -> None:
    """Workload identity: a token of the place where the program runs, and nothing secret stored."""
    (tmp_path / "token").write_text("from-elsewhere", encoding="ascii")
    server.service.tokens.subject_tokens["from-elsewhere"] = "principal://pool/subject/run"
    credentials = identity_pool.Credentials.from_info(  # type: ignore[no-untyped-call]
        {
            "type": "external_account",
            "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": "https://sts.googleapis.com/v1/token",
            "service_account_impersonation_url": "https://iamcredentials.googleapis.com/v1/projects/-"
            f"/serviceAccounts/{accounts.EMAIL}:generateAccessToken",
            "credential_source": {"file": str(tmp_path / "token")},
        },
        scopes=[SHEETS_SCOPE],
    )
    file_id = server.create_spreadsheet()
    with redirected(server.url), AuthorizedSession(credentials) as session:  # type: ignore[no-untyped-call]
        answer = session.get(f"https://sheets.googleapis.com/v4/spreadsheets/{file_id}")
    assert (answer.status_code, server.requests[-1].identity) == (200, accounts.EMAIL)


def test_the_date_of_an_answer_goes_by_the_same_clock(
    server: SheetsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.service.tokens, "clock", lambda: 0.0)
    answer = requests.get(f"{server.url}/v4/spreadsheets/x", timeout=5)
    assert answer.headers["Date"] == "Thu, 01 Jan 1970 00:00:00 GMT"


def test_a_person_signed_in_on_this_computer_gets_a_token_too(server: SheetsServer) -> None:
    """Application default credentials of a person: a refresh token."""
    server.service.tokens.subject_tokens["long-lived"] = accounts.COORDINATOR
    credentials = user_credentials.Credentials(  # type: ignore[no-untyped-call]
        None, refresh_token="long-lived", token_uri=RIGHT, client_id="i", client_secret="s"
    )
    file_id = server.create_spreadsheet()
    with redirected(server.url), AuthorizedSession(credentials) as session:  # type: ignore[no-untyped-call]
        answer = session.get(f"https://sheets.googleapis.com/v4/spreadsheets/{file_id}")
    assert (answer.status_code, server.requests[-1].identity) == (200, accounts.COORDINATOR)


def test_without_keys_nobody_is_checked() -> None:
    with SheetsServer(keys={}) as server:
        file_id = server.create_spreadsheet()
        address = f"{server.url}/v4/spreadsheets/{file_id}"
        anybody = requests.get(address, headers={"Authorization": "Bearer any"}, timeout=5)
        nobody = requests.get(address, timeout=5)
    assert (anybody.status_code, nobody.status_code) == (200, 200)


def test_a_key_for_everybody_lets_any_account_sign_with_it() -> None:
    with SheetsServer(keys={"*": accounts.public_key("one@test.example")}) as server:
        assert exchange(server, key="one@test.example", iss="other@test.example")[0] == 200
        assert exchange(server, key="two@test.example", iss="other@test.example")[0] == 400
