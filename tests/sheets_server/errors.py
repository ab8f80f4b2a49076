"""What the service answers when it refuses: one exception, and the bodies it is sent as."""

from typing import Any

STATUS_NAMES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}

PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)
SERVICE = "sheets.googleapis.com"
CONSUMER = "project_number:123456789012"


class ApiError(Exception):
    """A refusal with its HTTP code, its sentence and the optional details of google.rpc.Status."""

    def __init__(self, code: int, message: str, details: list[dict[str, Any]] | None = None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def body(self) -> dict[str, Any]:
        """The JSON body, in the order in which the service writes its keys."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        error["status"] = STATUS_NAMES.get(self.code, "UNKNOWN")
        if self.details:
            error["details"] = self.details
        return {"error": error}

    def within(self, place: str) -> "ApiError":
        """The same refusal, saying which request of a batch it is about."""
        return ApiError(self.code, f"Invalid {place}: {self.message}", self.details)


class DriveError(ApiError):
    """A refusal by Drive, whose bodies carry a list of reasons beside the message."""

    def __init__(self, code: int, message: str, reason: str):
        super().__init__(code, message)
        self.reason = reason

    def body(self) -> dict[str, Any]:
        first = {"message": self.message, "domain": "global", "reason": self.reason}
        return {"error": {"code": self.code, "message": self.message, "errors": [first]}}


class TokenError(Exception):
    """A refusal by the token endpoint: an OAuth error code and its description."""

    def __init__(self, error: str, description: str, code: int = 400):
        super().__init__(description)
        self.code = code
        self.error = error
        self.description = description

    def body(self) -> dict[str, Any]:
        return {"error": self.error, "error_description": self.description}


def bad_request(message: str) -> ApiError:
    """A 400 with *message*."""
    return ApiError(400, message)


def not_found() -> ApiError:
    """The 404 for an unknown or deleted spreadsheet."""
    return ApiError(404, "Requested entity was not found.")


def no_permission() -> ApiError:
    """The 403 for a spreadsheet that is not shared with the caller."""
    return ApiError(403, "The caller does not have permission")


def bad_token() -> ApiError:
    """The 401 for a missing, unknown or expired access token."""
    return ApiError(
        401,
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
        "cookie or other valid authentication credential. See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project.",
        [_error_info("ACCESS_TOKEN_EXPIRED", {"service": SERVICE})],
    )


def no_identity() -> ApiError:
    """The 403 for a call without any credentials."""
    return ApiError(
        403,
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API.",
    )


def narrow_scope() -> ApiError:
    """The 403 for a token whose scopes do not cover the call."""
    info = _error_info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", {"service": SERVICE})
    return ApiError(403, "Request had insufficient authentication scopes.", [info])


def api_disabled() -> ApiError:
    """The 403 for a project in which the Sheets API was never switched on."""
    number = CONSUMER.removeprefix("project_number:")
    link = (
        "https://console.developers.google.com/apis/api/sheets.googleapis.com/overview"
        f"?project={number}"
    )
    info = _error_info("SERVICE_DISABLED", {"service": SERVICE, "consumer": f"projects/{number}"})
    return ApiError(
        403,
        f"Google Sheets API has not been used in project {number} before or it is disabled. "
        f"Enable it by visiting {link} then retry. If you enabled this API recently, wait a few "
        "minutes for the action to propagate to our systems and retry.",
        [info],
    )


def over_quota(kind: str) -> ApiError:
    """The 429 of the per-user minute quota; *kind* is ``Read`` or ``Write``."""
    metadata = {
        "quota_limit_value": "60",
        "consumer": CONSUMER.replace("project_number:", "projects/"),
        "quota_limit": f"{kind}RequestsPerMinutePerUser",
        "quota_metric": f"{SERVICE}/{kind.lower()}_requests",
        "service": SERVICE,
        "quota_location": "global",
    }
    return ApiError(
        429,
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per "
        f"minute per user' of service '{SERVICE}' for consumer '{CONSUMER}'.",
        [_error_info("RATE_LIMIT_EXCEEDED", metadata)],
    )


def _error_info(reason: str, metadata: dict[str, str]) -> dict[str, Any]:
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": metadata,
    }
