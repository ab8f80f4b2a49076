"""The wire: HTTP/1.1 with connections kept alive, and the faults that happen on it."""

import gzip
import os
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.sheets_server.faults import HTML_500, Fault, Kind
from tests.sheets_server.service import Answer, Service, refuse

HTML_TYPE = "text/html; charset=UTF-8"
WORTH_PACKING = 100_000
"""Bytes from which on a body is sent gzipped to a client that takes it."""


class WireServer(ThreadingHTTPServer):
    """The listening socket; each connection has a thread."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], service: Service):
        super().__init__(address, Handler)
        self.service = service
        self.connections: set[socket.socket] = set()

    def close_connections(self) -> None:
        """Hang up on every client."""
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it hung up itself meanwhile


class Handler(BaseHTTPRequestHandler):
    """One connection. Buffered writing and no delay: without them each call costs 40 ms."""

    protocol_version = "HTTP/1.1"
    server_version = "ESF"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True
    server: WireServer

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        try:
            super().finish()
        except OSError:
            self.close_connection = True  # the client hung up

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True  # the client hung up, or a fault did

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The ``Date`` of an answer, by the clock that the tokens go by."""
        now = self.server.service.tokens.clock() if timestamp is None else timestamp
        return super().date_time_string(now)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: tests read the log of requests instead."""

    def _answer(self) -> None:
        raw = self._body()
        if self.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        address = urlsplit(self.path)
        service = self.server.service
        fault = service.faults.take(self.command, address.path)
        headers = {name.title(): value for name, value in self.headers.items()}
        if fault is None:
            self._send(service.handle(self.command, address.path, address.query, headers, raw))
            return
        if fault.kind is Kind.SLOW and not fault.after:
            time.sleep(fault.seconds)
        answer: Answer | None = None
        if fault.after or fault.kind in {Kind.SLOW, Kind.TRUNCATED}:
            answer = service.handle(self.command, address.path, address.query, headers, raw)
        self._spoil(fault, answer)

    def _body(self) -> bytes:
        """The whole body, whether its length was said before or it comes in chunks."""
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            continue  # trailers
        return b"".join(pieces)

    def _spoil(self, fault: Fault, answer: Answer | None) -> None:
        more = (("Retry-After", fault.retry_after),) if fault.retry_after else ()
        refusal = fault.refusal(is_write=self.command != "GET")
        if fault.kind is Kind.RESET:
            self._reset()
        elif refusal is not None:
            self._send(refuse(refusal, *more))
        elif fault.kind is Kind.TRUNCATED and answer is not None:
            self._send(answer, part=len(answer.body) // 2)
            self.close_connection = True
        elif fault.kind is Kind.SLOW and answer is not None:
            if fault.after:
                time.sleep(fault.seconds)
            self._send(answer)
        else:
            code = 502 if fault.kind is Kind.BAD_GATEWAY else 500
            self._send(Answer(code, HTML_500.encode(), HTML_TYPE, more))

    def _reset(self) -> None:
        """Drop the connection with an RST: no answer, no goodbye."""
        self.close_connection = True
        self.server.connections.discard(self.connection)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def _send(self, answer: Answer, part: int | None = None) -> None:
        """Send an answer; with *part*, only so many bytes of the body that was promised."""
        body = answer.body
        packs = part is None and "gzip" in self.headers.get("Accept-Encoding", "")
        self.send_response(answer.code)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.code != 204:
            self.send_header("Content-Type", answer.content_type)
        if packs and len(body) >= WORTH_PACKING:
            body = gzip.compress(body, compresslevel=1)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "Origin, X-Origin, Referer")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:part])
        self.wfile.flush()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815  # names of http.server
