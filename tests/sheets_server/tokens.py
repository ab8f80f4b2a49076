"""Access tokens: signed assertions are checked and exchanged for bearer tokens that expire."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from google.auth import crypt, jwt

from tests.sheets_server.errors import ApiError, TokenError, bad_token, narrow_scope, no_identity

JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
AUDIENCES = ("https://oauth2.googleapis.com/token", "https://www.googleapis.com/oauth2/v4/token")
LIFETIME = 3600
"""Seconds that an assertion may last at most, and that a token does."""
SKEW = 300
"""Seconds by which the clocks may differ."""
SHEETS_SCOPES = {
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive",
    "https://www.googleapis.com/auth/drive.file",
}
READ_SCOPES = {
    "https://www.googleapis.com/auth/spreadsheets.readonly",
    "https://www.googleapis.com/auth/drive.readonly",
}
DRIVE_SCOPES = {
    "https://www.googleapis.com/auth/drive",
    "https://www.googleapis.com/auth/drive.file",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """Whom a token stands for, what it may do, and until when (Unix time)."""

    identity: str
    scopes: frozenset[str]
    expires_at: float


@dataclass(eq=False)
class Tokens:
    """
    The accounts that may sign, and the tokens that they were given.

    Without any key nobody is checked: every token, and none at all, stands for the owner.
    """

    keys: dict[str, str] = field(default_factory=dict)
    """E-mail address → public key in PEM; the address ``*`` stands for every account."""
    audiences: tuple[str, ...] = AUDIENCES
    clock: Callable[[], float] = time.time
    subject_tokens: dict[str, str] = field(default_factory=dict)
    """Token of another identity provider, or refresh token → the address that it stands for."""
    grants: dict[str, Grant] = field(default_factory=dict)
    issued: int = 0

    def issue(self, identity: str, scopes: str, lifetime: int = LIFETIME) -> dict[str, Any]:
        """A new bearer token, as the token endpoint answers it."""
        if not scopes.split():
            raise TokenError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        self.issued += 1
        token = f"ya29.c.stand-in-{self.issued:06d}"
        self.grants[token] = Grant(identity, frozenset(scopes.split()), self.clock() + lifetime)
        return {"access_token": token, "expires_in": lifetime - 1, "token_type": "Bearer"}

    def exchange(self, form: dict[str, str]) -> dict[str, Any]:
        """The answer of the token endpoint to a posted form."""
        grant = form.get("grant_type", "")
        if grant == JWT_GRANT:
            claims = self._claims(form.get("assertion", ""))
            identity = str(claims.get("sub") or claims["iss"])
            return self.issue(identity, str(claims.get("scope", "")))
        if grant == "refresh_token":
            identity = self._known(
                form.get("refresh_token", ""), "Token has been expired or revoked."
            )
            return self.issue(identity, form.get("scope") or " ".join(sorted(SHEETS_SCOPES)))
        if grant == EXCHANGE_GRANT:
            identity = self._known(
                form.get("subject_token", ""), "The given credential is rejected by the provider."
            )
            answer = self.issue(identity, form.get("scope", ""))
            return answer | {"issued_token_type": "urn:ietf:params:oauth:token-type:access_token"}
        raise TokenError("unsupported_grant_type", f"Invalid grant_type: {grant}")

    def _known(self, token: str, refusal: str) -> str:
        if token not in self.subject_tokens:
            raise TokenError("invalid_grant", refusal)
        return self.subject_tokens[token]

    def _claims(self, assertion: str) -> dict[str, Any]:
        try:
            header, claims, signed, signature = jwt._unverified_decode(assertion)  # type: ignore[no-untyped-call]
        except ValueError:
            raise TokenError("invalid_grant", "Bad JWT format.") from None
        if header.get("alg") != "RS256":
            raise TokenError("invalid_grant", "Invalid JWT: unsupported signing algorithm.")
        issuer = claims.get("iss", "")
        if not issuer:
            raise TokenError("invalid_grant", "Invalid JWT: iss field missing.")
        if self.keys:
            key = self.keys.get(issuer) or self.keys.get("*")
            if key is None:
                raise TokenError("invalid_grant", "Invalid grant: account not found")
            verifier = crypt.RSAVerifier.from_string(key)  # type: ignore[no-untyped-call]
            if not verifier.verify(signed, signature):
                raise TokenError("invalid_grant", "Invalid JWT Signature.")
        self._check_times(claims)
        if claims.get("aud") not in self.audiences:
            raise TokenError(
                "invalid_grant",
                f"Invalid JWT: Failed audience check. The right audience is {self.audiences[0]}.",
            )
        return dict(claims)

    def _check_times(self, claims: dict[str, Any]) -> None:
        now = self.clock()
        begun, ends = claims.get("iat"), claims.get("exp")
        fits = (
            isinstance(begun, int | float)
            and isinstance(ends, int | float)
            and begun - SKEW <= now <= ends + SKEW
            and begun < ends <= begun + LIFETIME + SKEW
        )
        if not fits:
            raise TokenError(
                "invalid_grant",
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
                "timeframe. Check your iat and exp values in the JWT claim.",
            )

    def identity(self, authorization: str | None, allowed: set[str]) -> str | None:
        """
        Whom a request's ``Authorization`` header stands for.

        Args:
            authorization: The header, or nothing.
            allowed: Scopes of which the token must have one.

        Raises:
            ApiError: 401 for an unknown or expired token, 403 for none or too narrow a scope.
        """
        token = (authorization or "").removeprefix("Bearer ").strip()
        grant = self.grants.get(token)
        if grant is None:
            if not self.keys:
                return None
            raise bad_token() if token else no_identity()
        if grant.expires_at <= self.clock():
            raise bad_token()
        if not grant.scopes & allowed:
            raise narrow_scope()
        return grant.identity

    def impersonate(self, authorization: str | None, email: str, body: dict[str, Any]) -> Any:
        """The answer of ``generateAccessToken``: a token of a service account, for who may act as it."""
        caller = self.grants.get((authorization or "").removeprefix("Bearer ").strip())
        if caller is None:
            raise bad_token()
        issued = self.issue(email, " ".join(body.get("scope") or []))
        ends = datetime.fromtimestamp(self.clock() + LIFETIME, UTC)
        return {
            "accessToken": issued["access_token"],
            "expireTime": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def expire_all(self) -> None:
        """Make every token that was given out so far invalid, as an hour's wait would."""
        self.grants.clear()


def refusal_of(problem: ApiError | TokenError) -> tuple[int, dict[str, Any]]:
    """HTTP code and body of a refusal."""
    return problem.code, problem.body()
