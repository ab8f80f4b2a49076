"""Registers to be told of, and real receivers on loopback: a mail server and a webhook."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Webhook:
    """
    A receiver of JSON.

    Attributes:
        posts: (path, body) of each post that was taken.
        status: What it answers.
    """

    port: int = 0
    status: int = 200
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def url(self, path: str = "klachten") -> str:
        """The address in the settings that leads here."""
        return f"json://127.0.0.1:{self.port}/{path}"


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """A running webhook."""
    state = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if state.status == 200:
                state.posts.append((self.path, body))
            self.send_response(state.status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()


@dataclass
class Mailbox:
    """
    What a mail server took.

    Attributes:
        mails: (recipients, message) pairs.
        logins: (user, password) pairs that were tried.
        refuses: Whether it turns every mail away.
    """

    port: int = 0
    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    refuses: bool = False

    def url(self, to: str, more: str = "") -> str:
        """The address in the settings that leads here."""
        return f"mailto://127.0.0.1:{self.port}?from=klachten@corp.example&to={to}{more}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name is the library's
        """Take a mail, or turn it away."""
        if self.refuses:
            return "554 Nee"
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append((list(envelope.rcpt_tos), mail))
        return "250 OK"

    def login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Take every password, and remember it."""
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=True)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A running mail server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        state = Mailbox(port=free.getsockname()[1])
    controller = Controller(
        state,
        hostname="127.0.0.1",
        port=state.port,
        authenticator=state.login,
        auth_require_tls=False,
    )
    controller.start()
    yield state
    controller.stop()
