"""A booking server that does whatever a test tells it to."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import stamina
import trustme

from kiosk.booking.client import TRIES, HttpBooking
from kiosk.booking.identity import Identity
from kiosk.config.model import BookingSection
from kiosk.trust import development
from kiosk.trust.keys import KeySet
from kiosk.trust.messages import Asked, sign_answer
from tests.kiosk.booking.parties import little_proxy

SERVER_KEY = development.server_key()
Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Crooked:
    """The server: each request is kept, and meets the next behaviour, the last one again and again."""

    url: str
    behaviours: list[Behaviour] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    keys: Behaviour | None = None
    """what the question for the server's keys meets"""

    def behave(self, *behaviours: Behaviour) -> None:
        """What the next requests meet."""
        self.behaviours, self.requests = list(behaviours), []
        self.keys = says(200, development.key_set().as_data())

    def meet(self, handler: BaseHTTPRequestHandler) -> None:
        if self.keys and handler.command == "GET" and handler.path.endswith("/v1/keys"):
            self.keys(handler)
            return
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.requests.append(
            (
                handler.path,
                {name.lower(): value for name, value in handler.headers.items()},
                json.loads(body or b"null"),
            )
        )
        (self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0])(handler)


def raw(data: bytes) -> Behaviour:
    """These bytes, then the end of the connection."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        with suppress(OSError):
            handler.wfile.write(data)
        handler.close_connection = True

    return behave


def asked_by(handler: BaseHTTPRequestHandler) -> Asked:
    """What an answer's signature names of the request."""
    scheme = "https" if isinstance(handler.connection, ssl.SSLSocket) else "http"
    url = f"{scheme}://{handler.headers['Host']}{handler.path}"
    return Asked(handler.command, url, handler.headers.get("Signature", ""))


def says(status: int, body: Any, *, by: Any = SERVER_KEY, late: Any = 0.0, **headers: str) -> Behaviour:
    """An answer in order, signed by this SigningKey, or by None, so many seconds from now.

    A body that is not bytes is written as JSON.
    """

    def behave(handler: BaseHTTPRequestHandler) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        own = {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}
        if by is not None:
            asked = asked_by(handler)
            own |= sign_answer(by, status, own, data, now=time.time() + late, asked=asked)
        handler.send_response(status)
        for name, value in own.items():
            handler.send_header(name, value)
        handler.end_headers()
        with suppress(OSError):
            handler.wfile.write(data)

    return behave


@contextmanager
def _serving(cert: trustme.LeafCert | None = None) -> Iterator[Crooked]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            server_of_this_run.meet(self)

        def do_GET(self) -> None:
            server_of_this_run.meet(self)

        def log_message(self, *_: Any) -> None:
            """Silence."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server_of_this_run = Crooked(f"http://127.0.0.1:{server.server_address[1]}")
        if cert is not None:
            server_of_this_run.url = f"https://localhost:{server.server_address[1]}"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            cert.configure_cert(context)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server_of_this_run
        server.shutdown()


@pytest.fixture(scope="session")
def _server() -> Iterator[Crooked]:
    with _serving() as crooked:
        yield crooked


@pytest.fixture
def far_away(tmp_path: Path) -> Iterator[tuple[Crooked, dict[str, Any]]]:
    """The server behind TLS and a proxy, so that it is not of this machine; and what leads to it."""
    authority, ca_file = trustme.CA(), tmp_path / "authority" / "ca.pem"
    ca_file.parent.mkdir()
    authority.cert_pem.write_to_path(str(ca_file))
    with _serving(authority.issue_cert("localhost")) as crooked, little_proxy() as proxy:
        crooked.behave()
        yield crooked, {"url": crooked.url, "ca_file": str(ca_file), "proxy": proxy.url}


@pytest.fixture
def crooked(_server: Crooked) -> Crooked:
    """The server, with a clean memory."""
    _server.behave()
    return _server


@pytest.fixture
def booking_at() -> Iterator[Callable[..., HttpBooking]]:
    """A client of the server at a URL; its repetitions do not wait."""
    opened = []

    def open_(
        url: str,
        kiosk: str = "kiosk-1",
        boot: str = "boot-1",
        timeout: float = 5.0,
        keys_file: Path | None = None,
        keys: KeySet | None = None,
        **more: Any,
    ) -> HttpBooking:
        section = BookingSection(url=url, connect_timeout=1.0, timeout=timeout, budget=10.0)
        who = Identity(kiosk, development.kiosk_key(kiosk), keys or development.key_set(), keys_file)
        booking = HttpBooking(who, boot, section, **more)
        opened.append(booking)
        return booking

    with stamina.set_testing(True, attempts=TRIES, cap=True):
        yield open_
    for booking in opened:
        booking.close()


@pytest.fixture
def booking(crooked: Crooked, booking_at: Callable[..., HttpBooking]) -> HttpBooking:
    """A client of the server that misbehaves."""
    return booking_at(crooked.url)
