"""Faults on the way to the booking server, each over real HTTP."""

import json
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kiosk.booking.enrolment import enrol
from kiosk.cli import main
from kiosk.config.loading import load
from kiosk.doctor import server
from kiosk.mock.staff import Staff
from kiosk.trust import development
from kiosk.trust.keys import SigningKey, new_key
from tests.kiosk.booking.conftest import _serving, raw, says
from tests.kiosk.booking.parties import tls_server
from tests.kiosk.doctor.conftest import culprit

KEYS = 'key_file = "kiosk.key"\nserver_keys = "server.json"'
TLS = ("server.dns", "server.link", "server.tls")


@pytest.fixture(scope="module")
def crooked():
    with _serving() as crooked:
        yield crooked


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def tls(kiosk, authority, port):
    authority.cert_pem.write_to_path(str(kiosk.folder / "ca.pem"))
    kiosk.write(url=f"https://localhost:{port}", booking='ca_file = "ca.pem"')


def test_a_port_that_is_refused(kiosk):
    kiosk.write(url="http://127.0.0.1:1")
    line = culprit(report := kiosk.examined())
    assert (line.id, report.exit_code) == ("server.link", 75)
    assert "correct booking.url" in line.remedy
    left = [line for line in report.lines if line.id == "server.enrolment"]
    assert left[0].finding == "not looked at, because server.link failed"


def test_a_name_that_nobody_has(kiosk):
    kiosk.write(url="https://kiosk.invalid", booking=KEYS)
    line = culprit(kiosk.examined())
    assert (line.id, "DNS" in line.remedy) == ("server.dns", True)


def test_a_certificate_for_another_host(kiosk, authority):
    with tls_server(authority.issue_cert("elsewhere.example")) as port:
        tls(kiosk, authority, port)
        line = culprit(kiosk.examined(*TLS))
    assert (line.id, "another name than localhost" in line.finding) == ("server.tls", True)
    assert "booking.url" in line.remedy


def test_a_certificate_that_has_expired(kiosk, authority):
    yesterday = datetime.now(UTC) - timedelta(days=1)
    expired = authority.issue_cert("localhost", not_before=yesterday - timedelta(days=9), not_after=yesterday)
    with tls_server(expired) as port:
        tls(kiosk, authority, port)
        line = culprit(kiosk.examined(*TLS))
    assert (line.id, "expired" in line.finding, "renewed" in line.remedy) == ("server.tls", True, True)


@pytest.mark.parametrize(
    ("days", "status", "said"),
    [(29.5, "warn", ", 29 days from now"), (0.5, "warn", ", 0 days from now"), (31, "ok", "certificate until 20")],
)
def test_a_certificate_that_ends_soon_is_a_warning(kiosk, authority, days, status, said):
    ends = datetime.now(UTC) + timedelta(days=days)
    with tls_server(authority.issue_cert("localhost", not_after=ends)) as port:
        tls(kiosk, authority, port)
        line = next(line for line in kiosk.examined(*TLS).lines if line.id == "server.tls")
    assert (line.status, said in line.finding) == (status, True), line
    assert ("renewed" in line.remedy) is (status == "warn")


def test_a_certificate_that_is_not_valid_yet(kiosk, authority):
    early = authority.issue_cert("localhost", not_before=datetime.now(UTC) + timedelta(days=2))
    with tls_server(early) as port:
        tls(kiosk, authority, port)
        line = culprit(kiosk.examined(*TLS))
    assert (line.id, "not valid yet" in line.finding, "clock" in line.remedy) == ("server.tls", True, True)


def test_a_certificate_of_an_authority_that_is_not_known(kiosk, authority):
    with tls_server(trustme.CA().issue_cert("localhost")) as port:
        tls(kiosk, authority, port)
        line = culprit(kiosk.examined(*TLS))
    assert (line.id, "booking.ca_file" in line.remedy) == ("server.tls", True)


def test_a_certificate_that_is_signed_by_itself(kiosk, authority):
    with tls_server(trustme.LeafCert(*_signed_by_itself())) as port:
        tls(kiosk, authority, port)
        line = culprit(kiosk.examined(*TLS))
    assert (line.id, "signed by itself" in line.finding) == ("server.tls", True)
    assert "booking.ca_file" in line.remedy


def test_no_tls_where_tls_should_be(kiosk, crooked):
    kiosk.write(url=crooked.url.replace("http://127.0.0.1", "https://localhost"))
    assert culprit(kiosk.examined()).id == "server.tls"


def test_a_certificate_that_is_good_is_no_problem(kiosk, authority):
    with tls_server(authority.issue_cert("localhost")) as port:
        tls(kiosk, authority, port)
        found = {line.id: line.status for line in kiosk.examined(*TLS).lines}
    assert found["server.tls"] == "ok"


@pytest.mark.parametrize(("hours", "way"), [(10, "behind"), (-10, "ahead"), (8760, "behind")])
def test_a_clock_that_is_wrong(kiosk, crooked, monkeypatch, hours, way):
    crooked.behave()
    told = BaseHTTPRequestHandler.date_time_string
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda own: told(own, time.time() + 3600 * hours))
    kiosk.write(url=crooked.url)
    line = culprit(kiosk.examined())
    assert (line.id, line.finding.endswith(way)) == ("clock.server", True)
    assert "timedatectl" in line.remedy


def test_answers_that_were_signed_hours_from_now(kiosk, house):
    before = house.clock.now
    house.clock.now += timedelta(hours=10)
    try:
        line = culprit(kiosk.examined())
    finally:
        house.clock.now = before
    assert (line.id, "set the clock" in line.remedy) == ("clock.server", True)


def test_a_kiosk_that_is_not_enrolled(kiosk):
    kiosk.write(kiosk="lobby-9", booking=KEYS)
    line = culprit(report := kiosk.examined())
    assert (line.id, report.exit_code) == ("server.keys", 78)
    assert "kiosk server enrol" in line.remedy


def test_a_kiosk_whose_enrolment_was_withdrawn(kiosk, house):
    kiosk.write(kiosk="lobby-8", booking=KEYS)
    with Staff(house.url) as staff:
        enrol(load(kiosk.file), staff.enrolment_code("lobby-8"), lambda: house.clock().timestamp())
        staff.revoke("lobby-8")
    line = culprit(kiosk.examined())
    assert (line.id, "kiosk server enrol" in line.remedy) == ("server.enrolment", True)


def test_a_key_that_others_may_read(kiosk, house):
    kiosk.write(kiosk="lobby-7", booking=KEYS)
    with Staff(house.url) as staff:
        enrol(load(kiosk.file), staff.enrolment_code("lobby-7"), lambda: house.clock().timestamp())
    (kiosk.folder / "kiosk.key").chmod(0o644)
    line = culprit(kiosk.examined())
    assert (line.id, "chmod 600" in line.remedy) == ("server.keys", True)


def test_a_server_that_signs_with_another_key(kiosk, crooked):
    crooked.keys = says(200, development.key_set().as_data(), by=SigningKey(1, new_key()))
    kiosk.write(url=crooked.url)
    line = culprit(kiosk.examined())
    assert (line.id, "who answers there" in line.remedy) == ("server.signature", True)


def test_what_is_noted_on_the_way_is_not_among_the_data(kiosk, crooked, capsys):
    crooked.keys = says(200, development.key_set().as_data(), by=SigningKey(1, new_key()))
    kiosk.write(url=crooked.url)
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--only", "server", "--json", "--config", str(kiosk.file)])
    assert json.loads(capsys.readouterr().out)["status"] == "fail"
    assert ended.value.code == 1


@pytest.mark.parametrize(
    "answer", [raw(b"220 mail ESMTP\r\n"), says(500, b"oops", by=None)], ids=["mail", "internal error"]
)
def test_a_server_of_another_kind(kiosk, crooked, answer):
    crooked.behave(answer)
    crooked.keys = answer
    kiosk.write(url=crooked.url)
    line = culprit(kiosk.examined())
    assert line.id in {"server.answer", "server.signature"}
    assert line.remedy


def test_a_server_that_is_slow_is_a_warning(kiosk, monkeypatch):
    monkeypatch.setattr(server, "_SLOW", 0.0)
    line = culprit(report := kiosk.examined())
    assert (line.id, line.status, report.exit_code) == ("server.answer", "warn", 0)
    assert "network" in line.remedy


def _signed_by_itself():
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem, made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM), []
