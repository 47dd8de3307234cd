"""Looks at the way to the booking server, step by step, and leaves no trace at its end."""

import secrets
import socket
import ssl
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import certifi

from kiosk.booking import wire
from kiosk.booking.identity import Identity, identity
from kiosk.booking.line import KEYS, Line
from kiosk.booking.port import BookingError, ClockWrong
from kiosk.booking.systems import Finding
from kiosk.booking.transport import Answer, Transport
from kiosk.clock import spoken
from kiosk.config.errors import ConfigError
from kiosk.config.model import BookingSection, Config
from kiosk.trust.messages import SKEW, sign_request

ASKED = 5
"""How many times the server is asked for its keys, to tell how fast it answers."""
_NOWHERE = "/v1/claims/0"
_AGREE = 3.0
"""seconds; the server tells whole ones, and takes one from time to time"""


def ping(config: Config, now: Callable[[], float] = time.time) -> Iterator[Finding]:
    """Find the server, reach it, and see whether both sides believe each other; ends where going on makes no sense."""
    for finding in way(config.booking):
        yield finding
        if not finding.ok:
            return
    try:
        own = identity(config)
    except ConfigError as error:
        yield Finding("keys", ok=False, said=str(error), remedy=error.remedy)
        return
    whose = (
        "this kiosk has its own key, and the server's" if own.keys_file else "development keys, which everybody knows"
    )
    yield Finding("keys", ok=True, said=whose)
    transport = Transport(config.booking)
    try:
        yield from _talk(transport, own, now)
    finally:
        transport.close()


def way(section: BookingSection) -> Iterator[Finding]:
    """The name, the connection and TLS: of the proxy, if there is one, because the kiosk sees no further."""
    parts = urlsplit(section.proxy or section.url)
    host, port = parts.hostname or "", parts.port or {"http": 80, "https": 443}[parts.scheme]
    begun = time.perf_counter()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = ", ".join(dict.fromkeys(str(row[4][0]) for row in found))
        yield Finding("name", ok=True, said=f"{host} is {addresses}", seconds=time.perf_counter() - begun)
        begun = time.perf_counter()
        with socket.create_connection((host, port), section.connect_timeout) as connection:
            yield Finding("connection", ok=True, said=f"port {port} is open", seconds=time.perf_counter() - begun)
            if parts.scheme == "https":
                yield _tls(connection, host, section.ca_file)
    except socket.gaierror as error:
        yield Finding(
            "name", ok=False, said=f"{host}: {error.strerror}", remedy="check booking.url, and the network's DNS"
        )
    except ssl.SSLError as error:
        yield _distrust(error, host)
    except ConnectionRefusedError:
        remedy = "start the booking server, or correct booking.url; a firewall may refuse, too"
        yield Finding("connection", ok=False, said=f"nobody listens at port {port}", remedy=remedy)
    except OSError as error:
        said = f"port {port}: {error.strerror or error}"
        yield Finding("connection", ok=False, said=said, remedy="check the network and its firewall")


def _tls(connection: socket.socket, host: str, ca_file: str) -> Finding:
    begun = time.perf_counter()
    context = ssl.create_default_context(cafile=ca_file or certifi.where())
    with context.wrap_socket(connection, server_hostname=host) as secure:
        took = time.perf_counter() - begun
        ends = ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
        said = f"{secure.version()}, certificate until {datetime.fromtimestamp(ends, UTC):%Y-%m-%d %H:%M} UTC"
        return Finding("tls", ok=True, said=said, seconds=took, ends=ends)


def _distrust(error: ssl.SSLError, host: str) -> Finding:
    """What OpenSSL found wrong, in words where it is the certificate."""
    remedy = "check booking.ca_file, and the clock"
    if not isinstance(error, ssl.SSLCertVerificationError):
        return Finding("tls", ok=False, said=error.reason or str(error), remedy=remedy)
    said, remedy = _CERTIFICATES.get(error.verify_code, (error.verify_message, remedy))
    return Finding("tls", ok=False, said=said.format(host=host), remedy=remedy)


_TRUST = "set booking.ca_file to the certificate of who signed it; if nobody should have, see who answers there"
_CERTIFICATES: Mapping[int, tuple[str, str]] = {
    9: ("its certificate is not valid yet", "check the clock of this kiosk; then the server's certificate"),
    10: ("its certificate has expired", "have it renewed at the server; check the clock of this kiosk, too"),
    18: ("its certificate is signed by itself, and booking.ca_file does not name it", _TRUST),
    19: ("its certificate is of an authority that booking.ca_file does not name", _TRUST),
    20: ("its certificate is of an authority that booking.ca_file does not name", _TRUST),
    62: ("its certificate is for another name than {host}", "set booking.url to the name in the certificate"),
    64: ("its certificate is for another address than {host}", "set booking.url to the name in the certificate"),
}
"""by OpenSSL's X509_V_ERR numbers (x509_vfy.h): what is wrong, and what to do"""


def _talk(transport: Transport, own: Identity, now: Callable[[], float]) -> Iterator[Finding]:
    line = Line(transport, own, "ping", lambda: None, now)
    try:
        clock = _clock(transport.ask("GET", KEYS), now())
        if not clock.ok:
            yield clock
            return
        took = []
        for _ in range(ASKED):
            begun = time.perf_counter()
            answer = line.ask("GET", KEYS)
            took.append(time.perf_counter() - begun)
        median = statistics.median(took)
        yield Finding("answer", ok=answer.ok, said=f"status {answer.status}", seconds=median)
        yield Finding("signature", ok=answer.ok, said="the answer is signed with a key that this kiosk has pinned")
        yield clock
        yield _enrolment(transport, own)
    except BookingError as error:
        yield Finding("answer", ok=False, said=str(error), remedy=error.remedy)


def _clock(answer: Answer, now: float) -> Finding:
    try:
        apart = parsedate_to_datetime(answer.headers.get("date", "")).timestamp() - now
    except ValueError:
        return Finding("clock", ok=True, said="the server does not tell its time")
    way = "behind" if apart > 0 else "ahead"
    said = "the clocks agree" if abs(apart) < _AGREE else f"this kiosk's is {spoken(apart)} {way}"
    return Finding(
        "clock", ok=abs(apart) < SKEW, said=said, remedy="set the clock; timedatectl says who keeps it right"
    )


def _enrolment(transport: Transport, own: Identity) -> Finding:
    """Whether the server knows the kiosk's key.

    Asked with a signature of 1970: who knows the key says that this is long ago, and nothing comes of the request. A
    fresh one would make this command the newest start of the kiosk, and fence the one that serves customers.
    """
    headers = {"kiosk": own.kiosk, "kiosk-boot": "ping"}
    url, nonce = transport.url(_NOWHERE), secrets.token_urlsafe()
    signed = sign_request(own.key, own.kiosk, "GET", url, headers, b"", now=0, nonce=nonce)
    answer = transport.ask("GET", _NOWHERE, b"", headers | signed)
    refusal = wire.read_refusal(answer.body, answer.status)
    if isinstance(refusal, ClockWrong):
        return Finding("enrolment", ok=True, said=f"the server knows the key of {own.kiosk}")
    remedy = "enrol this kiosk: kiosk server enrol --code CODE"
    return Finding("enrolment", ok=False, said=str(refusal), remedy=remedy)
