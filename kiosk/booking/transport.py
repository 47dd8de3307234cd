"""HTTP to one booking server: through TLS and a proxy where they are wanted, and never without an end.

Whatever comes back, each question has one time-out for its whole answer, a first line that drips included, and one
limit for its size. Nothing of the environment is used: no proxy, no certificates, no passwords of a ``.netrc``.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from socket import socket
from time import monotonic
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util import parse_url

from kiosk.booking.port import ServerAway, WrongAnswer
from kiosk.config.model import BookingSection

MAX_ANSWER = 1_000_000
"""Bytes; a claim of two hundred tickets has about 200,000."""


@dataclass(frozen=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    """names in lower case; of a header that stands there several times all values, behind commas"""
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300


class Transport:
    """Connections to the booking server of a configuration; they are kept open between questions."""

    def __init__(self, section: BookingSection) -> None:
        self._url = _as_sent(section.url)
        self._wait = urllib3.Timeout(connect=section.connect_timeout, total=section.timeout)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Accept"] = "application/json"
        self._session.verify = section.ca_file or True
        if section.proxy:
            self._session.proxies = {"http": section.proxy, "https": section.proxy}
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(max_retries=0))

    def url(self, path: str) -> str:
        """The whole address of a path at the server, as it is sent."""
        return self._url + path

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request and read its whole answer. Raises ServerAway or WrongAnswer."""
        try:
            with self._session.request(
                method,
                self.url(path),
                data=body or None,
                headers=dict(headers or {}),
                timeout=self._wait,  # type: ignore[arg-type]  # requests takes urllib3's own, its types don't know
                allow_redirects=False,
                stream=True,
            ) as response:
                names = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, names, _whole(response))
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise ServerAway(_why(error)) from error
        except OSError as error:  # a file of certificates that went away
            raise ServerAway(str(error)) from error

    def close(self) -> None:
        """Let go of the connections; idempotent."""
        self._session.close()


def _as_sent(url: str) -> str:
    """The address as the server reads it: the host in small letters, the usual port left out."""
    parts = parse_url(url)
    usual = parts.port == {"http": 80, "https": 443}[parts.scheme or ""]
    return (parts._replace(port=None) if usual else parts).url.rstrip("/")


def _whole(response: requests.Response) -> bytes:
    # Each piece as it comes: who waits for a full one takes a server that packs well for one that sends little.
    answer = b""
    while piece := response.raw.read1(65_536, decode_content=True):
        answer += piece
        if len(answer) > MAX_ANSWER:
            raise WrongAnswer(f"more than {MAX_ANSWER} bytes")
    return answer


class _InTime(RawIOBase):
    """A connection's bytes, until a deadline for all of them and not for each piece."""

    def __init__(self, stream: Any, connection: socket) -> None:
        self._stream = stream
        self._connection = connection
        patience = connection.gettimeout()
        assert patience is not None, "every question has a time-out"
        self._deadline = monotonic() + patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        self._connection.settimeout(left)
        got: int | None = self._stream.readinto(buffer)
        return got

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Response(HTTPResponse):
    def __init__(self, sock: socket, *options: Any, **more: Any) -> None:
        super().__init__(sock, *options, **more)
        self.fp = BufferedReader(_InTime(self.fp.detach(), sock))


class _Connection(HTTPConnection):
    response_class = _Response


class _SecureConnection(HTTPSConnection):
    response_class = _Response


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    """Pools whose answers come in time, towards the server itself and through a proxy."""

    def init_poolmanager(self, *options: Any, **more: Any) -> None:
        super().init_poolmanager(*options, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, *options: Any, **more: Any) -> Any:
        manager = super().proxy_manager_for(*options, **more)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager


_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (requests.exceptions.SSLError, "its certificate is not trusted, or TLS fails"),
    (requests.exceptions.ProxyError, "the proxy does not let us through"),
    (requests.exceptions.ConnectTimeout, "no connection in time"),
    (requests.exceptions.ReadTimeout, "no answer in time"),
    (urllib3.exceptions.ReadTimeoutError, "no answer in time"),
)


def _why(error: Exception) -> str:
    root = _root(error)
    if isinstance(root, ssl.SSLCertVerificationError) and root.verify_code in _DATES:
        return f"{_DATES[root.verify_code]} by the clock of this kiosk, which says {datetime.now(UTC):%Y-%m-%d}"
    said = next((words for kind, words in _WORDS if isinstance(error, kind)), "the connection fails")
    return f"{said} ({str(root) or type(root).__name__})"


def _root(error: BaseException) -> BaseException:
    """What the system said, without the wrapping of three libraries."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    return error


_DATES = {9: "its certificate is not valid yet", 10: "its certificate has expired"}
"""by OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED"""
