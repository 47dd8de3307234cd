"""Who stands between a kiosk and its server: TLS, and a proxy; real ones, small."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

import trustme


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.path.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silence."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about."""


@contextmanager
def _serving(server: Any) -> Iterator[int]:
    with server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


@contextmanager
def tls_server(cert: trustme.LeafCert) -> Iterator[int]:
    """A server that says over TLS what it was asked for; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    server = _Quiet(("127.0.0.1", 0), _Echo)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with _serving(server) as port:
        yield port


@dataclass
class LittleProxy:
    """A proxy that tunnels."""

    url: str = ""
    heard: list[str] = field(default_factory=list)
    """all that was not in a tunnel"""


@contextmanager
def little_proxy(*, refuses: bool = False, drips: bool = False) -> Iterator[LittleProxy]:
    """A proxy on a port of its own that tunnels, refuses to, or never finishes its first line."""
    proxy = LittleProxy()
    stop = threading.Event()

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self._serve(self.request)

        def _serve(self, client: socket.socket) -> None:
            head = b""
            while b"\r\n\r\n" not in head and (piece := client.recv(4096)):
                head += piece
            proxy.heard.append(head.decode("latin-1"))
            if not head:
                return
            if refuses:
                client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            elif drips:
                while not stop.wait(0.01):
                    client.sendall(b"H")
            else:
                host, _, port = head.split()[1].decode().partition(":")
                with socket.create_connection((host, int(port)), 5) as server:
                    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    back = threading.Thread(target=_pour, args=(server, client), daemon=True)
                    back.start()
                    _pour(client, server)
                    back.join(5)

    class Server(ThreadingTCPServer):
        daemon_threads = True

    with _serving(Server(("127.0.0.1", 0), Handler)) as port:
        proxy.url = f"http://127.0.0.1:{port}"
        try:
            yield proxy
        finally:
            stop.set()


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
