"""
Who we are at Google: a service account, a workload identity, or the machine's own credentials.

Only the scope for spreadsheets is asked for; Drive is never used.  Nothing of a key reaches a message:
a file is named by its path, an identity by its e-mail address.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import google.auth
from google.auth import aws, identity_pool, impersonated_credentials, pluggable
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.oauth2 import credentials as user_credentials
from google.oauth2 import service_account

from toolkit.errors import AccessError, ConfigurationError
from toolkit.locale import gettext as _
from toolkit.settings import pasted_key

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
"""The least that reading and writing a sheet needs."""

CREDENTIALS_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """
    Credentials, and how a person names whose they are.

    Attributes:
        credentials: For the session; never shown.
        email: With whom the sheet must be shared; ``""`` when the credentials do not say.
        source: Where they came from: a path, or ``application default credentials``.
        warnings: What the administrator should mend, as sentences.
    """

    credentials: Credentials
    email: str
    source: str
    warnings: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The identity in a message."""
        return self.email or _("the account of {source}").format(source=self.source)


def load_identity(path: Path | None = None) -> Identity:
    """
    The identity from a file, or from where Google's libraries look for one.

    Args:
        path: A service-account or workload-identity (external account) file; by default the file in
            ``GOOGLE_APPLICATION_CREDENTIALS``, else the machine's application default credentials.

    Raises:
        ConfigurationError: The file is missing, cannot be read, or is of no kind that works here.
        AccessError: There are no credentials at all.
    """
    chosen = path or (Path(named) if (named := os.environ.get(CREDENTIALS_VARIABLE)) else None)
    if chosen is not None:
        if str(chosen).lstrip().startswith("{"):  # a variable of the wrong kind: the key itself
            raise ConfigurationError(pasted_key(CREDENTIALS_VARIABLE))
        return _from_file(chosen)
    try:
        credentials, _project = google.auth.default(scopes=list(SCOPES))
    except GoogleAuthError as error:
        text = _(
            "S061 No Google credentials were found. Put the path of the service account's key file in klachten.toml: "
            'google_credentials = "sleutel.json", or in the variable {variable}.'
        )
        raise AccessError(text.format(variable=CREDENTIALS_VARIABLE)) from error
    source = _("application default credentials")
    return Identity(credentials=credentials, email=_email_of(credentials), source=source)


def _from_file(path: Path) -> Identity:
    document = _document(path)
    _check_addresses(path, document)
    try:
        load = _KINDS[str(document.get("type", ""))](document)
        credentials: Credentials = load(dict(document), scopes=list(SCOPES))
    except KeyError as error:
        raise ConfigurationError(_unfit(path)) from error
    except (ValueError, TypeError, GoogleAuthError) as error:
        raise ConfigurationError(_unfit(path)) from error
    warnings = (_readable_by_all(path),) if _is_readable_by_all(path) else ()
    return Identity(
        credentials=credentials, email=_email_of(credentials), source=str(path), warnings=warnings
    )


def _document(path: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        text = _(
            "S062 The credentials file {path} is not there. Correct the path in klachten.toml or in {variable}."
        )
        raise ConfigurationError(text.format(path=path, variable=CREDENTIALS_VARIABLE)) from error
    except OSError as error:
        text = _(
            "S062 The credentials file {path} cannot be read: {reason}. Give the account that runs this read access."
        )
        raise ConfigurationError(text.format(path=path, reason=error.strerror)) from error
    except ValueError as error:
        raise ConfigurationError(_unfit(path)) from error
    if not isinstance(document, dict):
        raise ConfigurationError(_unfit(path))
    return document


def _unfit(path: Path) -> str:
    text = _(
        "S062 {path} is not a credentials file that works here. Download the key of the service account again "
        "(JSON), or make a workload identity file."
    )
    return text.format(path=path)


def _check_addresses(path: Path, document: Mapping[str, Any]) -> None:
    """Refuse a file that would send what we sign over an open line; loopback is a stand-in for tests."""
    for key in ("token_uri", "token_url", "service_account_impersonation_url"):
        address = document.get(key)
        if address is None:
            continue
        parts = urlsplit(str(address))
        if parts.scheme != "https" and parts.hostname not in LOOPBACK_HOSTS:
            text = _(
                "S062 {path}: the address in '{key}' does not start with https://. Download the file again."
            )
            raise ConfigurationError(text.format(path=path, key=key))


def _external_account(document: Mapping[str, Any]) -> Any:
    """The class for a workload identity file: by where it gets its token from."""
    if str(document.get("subject_token_type", "")).endswith("aws4_request"):
        return aws.Credentials.from_info
    source = document.get("credential_source") or {}
    return (
        pluggable.Credentials.from_info
        if "executable" in source
        else identity_pool.Credentials.from_info
    )


_KINDS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "service_account": lambda _document: service_account.Credentials.from_service_account_info,
    "external_account": _external_account,
    "authorized_user": lambda _document: user_credentials.Credentials.from_authorized_user_info,
    "impersonated_service_account": lambda _document: (
        impersonated_credentials.Credentials.from_impersonated_service_account_info
    ),
}
"""By the file's ``type``: what makes credentials from it.  Google's own loaders take any kind of file
and warn that they are unsafe; these take one kind each."""


def _email_of(credentials: Credentials) -> str:
    email = getattr(credentials, "service_account_email", None)
    return email if isinstance(email, str) and "@" in email else ""


def _is_readable_by_all(path: Path) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & stat.S_IROTH)


def _readable_by_all(path: Path) -> str:
    text = _("S062 Everybody on this machine can read the key file {path}. Run: chmod 600 {path}")
    return text.format(path=path)
