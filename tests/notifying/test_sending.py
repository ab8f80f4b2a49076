"""The way out, against a real mail server and a real webhook on loopback."""

from __future__ import annotations

import logging
import signal
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.notifying.conftest import Mailbox, Webhook
from toolkit.errors import ConfigurationError, DeliveryError, ExitCode
from toolkit.notifying.addresses import Target
from toolkit.notifying.digests import Digest
from toolkit.notifying.sending import opened, send

DIGEST = Digest(
    title="Klachten: 2 vragen aandacht (Verhuur)",
    body="Nieuwe signalen voor team Verhuur:\n\n- te laat: 2 (K-1, K-2) <b>&amp;\nRegister: https://sheet.example/a?b=1&c=2",
)
PLACE = "notify.teams.Verhuur 1"


def target(url: str) -> Target:
    """An address of team Verhuur."""
    return Target(written=url, place=PLACE)


def test_a_mail_arrives_as_plain_text(mailbox: Mailbox) -> None:
    """With its title, its sender, every line of it, and no markup made of it."""
    send(target(mailbox.url("verhuur@corp.example")), DIGEST, {})
    ((recipients, mail),) = mailbox.mails
    assert recipients == ["verhuur@corp.example"]
    assert mail["Subject"] == DIGEST.title
    assert "klachten@corp.example" in mail["From"]
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content().replace("\r\n", "\n").strip()
    assert text == DIGEST.body


def test_a_mail_to_more_people(mailbox: Mailbox) -> None:
    """Each of them gets it."""
    send(target(mailbox.url("a@corp.example,b@corp.example")), DIGEST, {})
    assert sorted(r for recipients, _mail in mailbox.mails for r in recipients) == [
        "a@corp.example",
        "b@corp.example",
    ]


@pytest.mark.parametrize(
    "form",
    [
        "mailto://127.0.0.1:{port}?user=robot&pass=${{W}}&from=a@b.example&to=c@d.example",
        "mailto://robot:${{W}}@127.0.0.1:{port}?from=a@b.example&to=c@d.example",
    ],
)
def test_a_password_comes_from_the_environment(mailbox: Mailbox, form: str) -> None:
    """Whole, whatever stands in it, and wherever it stands in the address."""
    secret = "g/e h@e:i?m&x=%41#+"
    send(target(form.format(port=mailbox.port)), DIGEST, {"W": secret})
    assert mailbox.logins == [("robot", secret)]
    assert len(mailbox.mails) == 1


def test_a_webhook_gets_json(webhook: Webhook) -> None:
    """Title and text, as they are."""
    send(target(webhook.url("kamer/${SLEUTEL}")), DIGEST, {"SLEUTEL": "s3cr3t"})
    ((path, body),) = webhook.posts
    assert path == "/kamer/s3cr3t"
    assert (body["title"], body["message"]) == (DIGEST.title, DIGEST.body)
    assert "http" not in str({k: v for k, v in body.items() if k != "message"})


def failure(url: str, environment: dict[str, str]) -> str:
    """The sentence of a message that did not arrive."""
    with pytest.raises(DeliveryError) as raised:
        send(target(url), DIGEST, environment)
    assert raised.value.exit_code == ExitCode.DELIVERY
    return str(raised.value)


def test_a_refusal_is_a_sentence_without_the_address(
    mailbox: Mailbox,
    webhook: Webhook,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """By place and kind of service; the secret reaches no message, no log and no screen."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.CRITICAL, "mail.log")  # of the server on the other side
    mailbox.refuses, webhook.status = True, 500
    secret = {"SLEUTEL": "geheim123"}
    for url, service in (
        (mailbox.url("a@corp.example", more="&user=robot&pass=${SLEUTEL}"), "E-Mail"),
        (webhook.url("${SLEUTEL}"), "JSON"),
    ):
        assert failure(url, secret) == (
            f"S094 Het bericht aan {PLACE} ({service}) is niet aangekomen. "
            "De volgende keer gaat het opnieuw. Klopt het adres, en kan deze computer erbij?"
        )
    seen = caplog.text + "".join(capfd.readouterr())
    assert "geheim123" not in seen
    assert "corp.example" not in seen


def test_nobody_there() -> None:
    """A closed port is a message that did not arrive, not a traceback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert failure(f"json://127.0.0.1:{port}/x", {}).startswith("S094")
    assert failure(f"mailto://127.0.0.1:{port}?from=a@b.example&to=c@d.example", {}).startswith(
        "S094"
    )


@pytest.mark.parametrize("url", ["rommel://x", "mailtos://", "https", "json://${LEEG}"])
def test_an_address_that_is_none(url: str) -> None:
    """Is told before anything is sent."""
    with pytest.raises(ConfigurationError) as raised:
        opened(target(url), {})
    assert str(raised.value)[:4] in ("S091", "S093")
    assert PLACE in str(raised.value)


class _SignIn(BaseHTTPRequestHandler):
    """A service of which the key has run out: it sends everybody on to a page that is always there."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(int(self.path.strip("/")))
        self.send_header("Location", "/aanmelden")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep silent."""


@pytest.mark.parametrize("status", [301, 302, 303, 307])
def test_a_message_that_is_sent_on_did_not_arrive(status: int) -> None:
    """A page to sign in answers 200; the message is not there."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _SignIn) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        assert failure(f"json://127.0.0.1:{port}/{status}", {}).startswith("S094")
        server.shutdown()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="optional: no alarm on this system")
def test_a_service_that_trickles_keeps_nobody_waiting() -> None:
    """A line now and then is no silence; after its time the message counts as not delivered."""

    def trickle(listening: socket.socket) -> None:
        connection, _address = listening.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                connection.sendall(b"X-Still: here\r\n")
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=trickle, args=(listening,), daemon=True).start()
        url = f"json://127.0.0.1:{listening.getsockname()[1]}/x"
        begun = time.monotonic()
        with pytest.raises(DeliveryError, match="S094"):
            send(target(url), DIGEST, {}, most_minutes=0.5 / 60)
        assert time.monotonic() - begun < 4
