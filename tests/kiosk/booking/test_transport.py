"""HTTP with an end: dripping servers, TLS with certificates of our own, and a proxy; all real, on the loopback."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from kiosk.booking.port import ServerAway
from kiosk.booking.transport import Transport
from kiosk.config.model import BookingSection
from tests.kiosk.booking.conftest import raw, says
from tests.kiosk.booking.parties import little_proxy, tls_server

HEAD = b"HTTP/1.1 200 OK\r\n"
DRIPS = {
    "body": (HEAD + b"Content-Length: 400\r\n\r\n", b" "),
    "body without a length": (HEAD + b"\r\n", b" "),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "first line": (b"HTTP/1.1 200 ", b"O"),
    "line of the head": (HEAD + b"X: ", b"x"),
    "lines of the head": (HEAD, b"X: x\r\n"),
    "promises to go on": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.fixture
def transport_to():
    opened = []

    def open_(url, timeout=5.0, **more):
        opened.append(Transport(BookingSection(url=url, connect_timeout=1.0, timeout=timeout, budget=10.0, **more)))
        return opened[-1]

    yield open_
    for transport in opened:
        transport.close()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def ca_file(authority, tmp_path):
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return str(file)


@pytest.fixture(scope="module")
def secure(authority):
    """A server with a certificate for ``localhost`` and for nobody else."""
    with tls_server(authority.issue_cert("localhost")) as port:
        yield port


# -- time --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", DRIPS)
def test_an_answer_that_drips_is_left_at_the_deadline_and_not_when_it_ends(crooked, transport_to, what):
    beginning, drop = DRIPS[what]
    dripped = []

    def drip(handler):
        handler.close_connection = True
        with suppress(OSError):
            handler.wfile.write(beginning)
            for _ in range(400):
                handler.wfile.write(drop)
                dripped.append(1)
                time.sleep(0.01)

    crooked.behave(drip)
    with pytest.raises(ServerAway, match="no answer in time"):
        transport_to(crooked.url, timeout=0.3).ask("POST", "/")
    assert 1 < len(dripped) < 400


def test_a_server_that_says_nothing_is_away(crooked, transport_to):
    crooked.behave(lambda handler: handler.connection.recv(1) and None)
    with pytest.raises(ServerAway, match="no answer in time"):
        transport_to(crooked.url, timeout=0.2).ask("POST", "/")


def test_a_connection_that_is_kept_has_the_whole_time_again(crooked, transport_to):
    crooked.behave(says(200, {}), raw(b""), says(200, {}))
    transport = transport_to(crooked.url, timeout=2.0)
    assert transport.ask("POST", "/").ok
    with suppress(ServerAway):
        transport.ask("POST", "/")
    assert transport.ask("POST", "/").body == b"{}"


# -- what comes back ---------------------------------------------------------------------------------------------------


def test_names_of_headers_are_lower_and_their_values_as_they_came(crooked, transport_to):
    crooked.behave(says(418, b"tea", **{"X-Two": "B, c"}))
    answer = transport_to(crooked.url).ask("GET", "/pot?full=1")
    assert (answer.status, answer.ok, answer.body, answer.headers["x-two"]) == (418, False, b"tea", "B, c")
    assert crooked.requests[0][0] == "/pot?full=1"


def test_a_proxy_in_the_environment_does_not_get_the_vouchers(crooked, transport_to, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    crooked.behave(says(200, {}))
    assert transport_to(crooked.url).ask("POST", "/").ok


# -- TLS ---------------------------------------------------------------------------------------------------------------


def test_a_server_with_a_certificate_of_our_authority_is_trusted(secure, ca_file, transport_to):
    assert transport_to(f"https://localhost:{secure}", ca_file=ca_file).ask("GET", "/").body == b"/"


def test_without_its_authority_a_server_is_not_trusted(secure, transport_to):
    with pytest.raises(ServerAway, match="certificate is not trusted"):
        transport_to(f"https://localhost:{secure}").ask("GET", "/")


def test_a_certificate_for_another_name_is_not_trusted(secure, ca_file, transport_to):
    with pytest.raises(ServerAway, match="certificate is not trusted"):
        transport_to(f"https://127.0.0.1:{secure}", ca_file=ca_file).ask("GET", "/")


def test_certificates_of_the_environment_are_not_asked(secure, ca_file, transport_to, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_file)
    monkeypatch.setenv("SSL_CERT_FILE", ca_file)
    with pytest.raises(ServerAway, match="certificate is not trusted"):
        transport_to(f"https://localhost:{secure}").ask("GET", "/")


def test_a_server_that_speaks_no_tls_is_away(crooked, ca_file, transport_to):
    crooked.behave(says(200, {}))
    with pytest.raises(ServerAway):
        transport_to(crooked.url.replace("http:", "https:"), ca_file=ca_file).ask("GET", "/")


def test_certificates_that_went_away_are_a_server_that_can_not_be_asked(secure, tmp_path, transport_to):
    with pytest.raises(ServerAway, match=r"gone\.pem"):
        transport_to(f"https://localhost:{secure}", ca_file=str(tmp_path / "gone.pem")).ask("GET", "/")


# -- a proxy -----------------------------------------------------------------------------------------------------------


def test_a_server_behind_a_proxy_is_reached_and_the_proxy_reads_nothing(secure, ca_file, transport_to):
    with little_proxy() as proxy:
        url = f"https://localhost:{secure}"
        assert transport_to(url, ca_file=ca_file, proxy=proxy.url).ask("GET", "/secret").body == b"/secret"
    assert proxy.heard[0].startswith(f"CONNECT localhost:{secure} HTTP/1.")
    assert "secret" not in "".join(proxy.heard)


def test_a_proxy_that_refuses_is_said(secure, ca_file, transport_to):
    with little_proxy(refuses=True) as proxy, pytest.raises(ServerAway, match="the proxy does not let us through"):
        transport_to(f"https://localhost:{secure}", ca_file=ca_file, proxy=proxy.url).ask("GET", "/")


def test_a_proxy_that_drips_is_left_at_the_deadline(secure, ca_file, transport_to):
    with little_proxy(drips=True) as proxy, pytest.raises(ServerAway):
        transport_to(f"https://localhost:{secure}", timeout=0.3, ca_file=ca_file, proxy=proxy.url).ask("GET", "/")


def test_a_proxy_that_is_not_there_is_said(secure, ca_file, transport_to):
    with pytest.raises(ServerAway, match="proxy"):
        transport_to(f"https://localhost:{secure}", ca_file=ca_file, proxy="http://127.0.0.1:1").ask("GET", "/")


@pytest.mark.parametrize(
    ("days", "said"),
    [((-800, -400), "its certificate has expired"), ((400, 800), "its certificate is not valid yet")],
    ids=["a kiosk in the future", "a kiosk in the past"],
)
def test_a_clock_that_is_a_year_off_is_named_where_the_certificate_does_not_count(
    transport_to, authority, ca_file, days, said
):
    now = datetime.now(UTC)
    begin, end = (now + timedelta(days=count) for count in days)
    with tls_server(authority.issue_cert("localhost", not_before=begin, not_after=end)) as port:
        transport = transport_to(f"https://localhost:{port}", ca_file=ca_file)
        with pytest.raises(ServerAway, match=f"{said} by the clock of this kiosk, which says {now:%Y}"):
            transport.ask("GET", "/")
