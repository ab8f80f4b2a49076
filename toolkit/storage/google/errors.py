"""
What goes wrong at the service, as one sentence each: what is the matter and what to do.

An answer is judged by its status and by the service's own reason, never by a sentence that may change;
where only a sentence tells two cases apart, it is named here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from gspread.exceptions import APIError
from requests.exceptions import JSONDecodeError, RequestException

from toolkit.errors import AccessError, NetworkError, RegisterBusyError, RegisterError, UserError
from toolkit.locale import gettext as _

PROTECTED_SENTENCE = "protected cell"
"""In the 400 for a cell that we may not edit.  Source: reported by users; there is no reason code."""

UNKNOWN_RANGE_SENTENCE = "unable to parse range"
"""In the 400 for a tab that is not (or no longer) there.  Source: recorded exchanges."""

DISABLED_REASONS = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})
SCOPE_REASONS = frozenset({"ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
CLOCK_WORDS = ("iat and exp", "reasonable timeframe", "short-lived token")
"""In the description of ``invalid_grant`` when this machine's clock is wrong."""


class RefusedError(Exception):
    """The service refused a request as it stands (400); the caller knows what that means."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    @property
    def is_unknown_range(self) -> bool:
        """Whether a tab that was named is not there."""
        return UNKNOWN_RANGE_SENTENCE in self.message.casefold()

    @property
    def is_protected(self) -> bool:
        """Whether a cell is protected against us."""
        return PROTECTED_SENTENCE in self.message.casefold()


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """An answer that is no success: its HTTP status, the service's reasons and its sentence."""

    status: int
    reasons: frozenset[str]
    message: str


@contextmanager
def explained(address: str, identity: str) -> Iterator[None]:
    """
    Turn what the session raises into errors that a person can mend.

    Args:
        address: The register, as the person named it.
        identity: With whom the sheet must be shared.

    Raises:
        RefusedError: A 400, for the caller to explain.
        UserError: Everything else.
    """
    try:
        yield
    except APIError as error:
        answered = _answered(error)
        if answered.status == 400:
            raise RefusedError(answered.message) from error
        raise user_error(answered, address, identity) from error
    except RefreshError as error:
        raise _sign_in_error(error, identity) from error
    except JSONDecodeError as error:
        raise NetworkError(_unusable(0)) from error
    except (TransportError, RequestException) as error:
        text = _(
            "S069 Google cannot be reached. Check the internet connection, the proxy and the firewall, and try again; nothing is half written."
        )
        raise NetworkError(text) from error
    except GoogleAuthError as error:
        raise _sign_in_error(error, identity) from error
    except ValueError as error:
        raise NetworkError(_unusable(0)) from error


def _answered(error: APIError) -> Answered:
    body: Mapping[str, Any] = error.error if isinstance(error.error, Mapping) else {}
    details = [d for d in body.get("details", []) if isinstance(d, Mapping)]
    more = [e for e in body.get("errors", []) if isinstance(e, Mapping)]
    reasons = frozenset(str(d["reason"]) for d in (*details, *more) if "reason" in d)
    status = int(error.response.status_code)
    return Answered(status=status, reasons=reasons, message=str(body.get("message", "")))


def user_error(answered: Answered, address: str, identity: str) -> UserError:
    """The error for an answer that is neither a success nor a 400."""
    known = {"address": address, "identity": identity}
    if answered.reasons & DISABLED_REASONS:
        text = _(
            "S065 The Google Sheets API is not switched on in the project of {identity}. Switch it on in the Google Cloud console, wait a few minutes and try again."
        )
        return AccessError(text.format(**known))
    if answered.reasons & SCOPE_REASONS:
        text = _(
            "S066 The credentials of {identity} do not cover spreadsheets. Use the key of a service account."
        )
        return AccessError(text.format(**known))
    if answered.status == 403:
        text = _(
            "S063 {identity} may not open the register {address}. Open the sheet, choose Share, and add {identity} as an editor."
        )
        return AccessError(text.format(**known))
    if answered.status == 404:
        text = _(
            "S064 There is no Google Sheet at {address}, or it was removed. Copy the address from the browser, and share the sheet with {identity}."
        )
        return RegisterError(text.format(**known))
    if answered.status == 401:
        text = _(
            "S066 Google does not accept the credentials of {identity} any more. Make a new key for the service account."
        )
        return AccessError(text.format(**known))
    if answered.status == 429:
        return RegisterBusyError(
            _(
                "S068 Google allows no more calls for now. Nothing is half written; try again in a few minutes."
            )
        )
    return NetworkError(_unusable(answered.status))


def _unusable(status: int) -> str:
    if not status:
        return _(
            "S068 Google gave an answer that cannot be read. Nothing is half written; try again in a few minutes."
        )
    return _(
        "S068 Google has a fault (status {status}). Nothing is half written; try again in a few minutes."
    ).format(status=status)


def _sign_in_error(error: GoogleAuthError, identity: str) -> UserError:
    """The error when no token was given; only the service's code and description are looked at."""
    words = " ".join(str(argument) for argument in error.args).casefold()
    if "invalid_grant" in words and any(word in words for word in CLOCK_WORDS):
        text = _(
            "S066 Google refuses the sign-in of {identity}: the clock of this machine is probably wrong. Set the clock and try again."
        )
    elif "invalid_grant" in words or "invalid_client" in words or "unauthorized_client" in words:
        text = _(
            "S066 Google refuses the sign-in of {identity}: the key or the account was withdrawn. Make a new key for the service account."
        )
    elif getattr(error, "retryable", False):
        return NetworkError(_unusable(0))
    else:
        text = _(
            "S066 Signing in at Google as {identity} failed. Check the credentials file, and whether the account still exists."
        )
    return AccessError(text.format(identity=identity))


def protected_error(address: str, identity: str) -> UserError:
    """The error when a cell that must be written is protected against us."""
    text = _(
        "S063 Part of the register {address} is protected against {identity}; nothing was written. Let the owner of the sheet add {identity} to the protected ranges."
    )
    return AccessError(text.format(address=address, identity=identity))


def refused_error(refused: RefusedError, address: str) -> UserError:
    """The error for a request that the service did not understand: the sheet is not what we think."""
    text = _(
        "S064 Google refused a change to the register {address}; nothing was written. Run 'klachten init', and then try again. ({reason})"
    )
    return RegisterError(text.format(address=address, reason=refused.message[:200]))
