"""The way to the server, looked at step by step."""

import re
import time

import pytest
import trustme

from kiosk.booking.enrolment import enrol
from kiosk.booking.ping import ASKED, ping
from kiosk.booking.port import Boot
from kiosk.config.model import BookingSection, Config, KioskSection
from kiosk.mock.staff import Staff
from kiosk.trust import development
from kiosk.trust.keys import SigningKey, new_key
from tests.kiosk.booking.conftest import raw, says
from tests.kiosk.booking.parties import little_proxy, tls_server
from tests.kiosk.mock.conftest import RELAXED, running

STEPS = ["name", "connection", "keys", "answer", "signature", "clock", "enrolment"]


@pytest.fixture(scope="module")
def house():
    with running(RELAXED) as house:
        house.clock.now = house.clock.now.fromtimestamp(time.time(), house.clock.now.tzinfo)
        yield house


def config(url, kiosk="kiosk-1", **more):
    return Config(kiosk=KioskSection(id=kiosk), booking=BookingSection(url=url, timeout=10, budget=20, **more))


def look(config, now=time.time):
    return {finding.step: finding for finding in ping(config, now)}


def test_a_good_way_is_good_at_every_step_and_says_how_long_each_took(house):
    found = look(config(house.url))
    assert list(found) == STEPS
    assert all(finding.ok for finding in found.values())
    assert all(found[step].seconds for step in ("name", "connection", "answer"))
    assert "127.0.0.1" in found["name"].said
    assert "everybody knows" in found["keys"].said


def test_a_ping_leaves_no_trace_the_kiosk_that_serves_customers_goes_on(booking_at):
    with running(RELAXED) as house:
        booking = booking_at(house.url, boot="boot-of-today", now=lambda: house.clock().timestamp())
        booking.boot(Boot("boot-of-today"))
        with Staff(house.url) as staff:
            before = staff._call("GET", "v1/kiosks")
            look(config(house.url))
            assert staff._call("GET", "v1/kiosks") == before
        assert booking.boot(Boot("boot-of-today"))


def test_a_kiosk_that_the_server_does_not_know_is_told_to_enrol(house, tmp_path):
    files = {"key_file": str(tmp_path / "kiosk.key"), "server_keys": str(tmp_path / "server.json")}
    own = config(house.url, "lobby-9", **files)
    found = look(own)
    assert list(found) == ["name", "connection", "keys"]
    assert "this kiosk is not enrolled" in found["keys"].said
    with Staff(house.url) as staff:
        enrol(own, staff.enrolment_code("lobby-9"), lambda: house.clock().timestamp())
        assert look(own)["enrolment"].ok
        assert "its own key" in look(own)["keys"].said
        staff.revoke("lobby-9")
    found = look(own)
    assert not found["enrolment"].ok
    assert "kiosk_revoked" in found["enrolment"].said
    assert "kiosk server enrol" in found["enrolment"].remedy


@pytest.mark.parametrize(("seconds", "way"), [(-36_000, "behind"), (36_000, "ahead")])
def test_a_wrong_clock_is_found(house, seconds, way):
    found = look(config(house.url), lambda: time.time() + seconds)["clock"]
    assert not found.ok
    assert re.fullmatch(f"this kiosk's is 10 hours {way}", found.said)
    assert "timedatectl" in found.remedy


def test_a_clock_that_begins_anew_after_a_power_cut_is_found(house):
    found = look(config(house.url), lambda: 0.0)
    assert (list(found), found["clock"].ok) == (["name", "connection", "keys", "clock"], False)


def test_a_server_that_signs_with_another_key_is_found(crooked):
    crooked.keys = says(200, development.key_set().as_data(), by=SigningKey(1, new_key()))
    found = look(config(crooked.url))
    assert list(found) == ["name", "connection", "keys", "answer"]
    assert not found["answer"].ok
    assert "who answers there" in found["answer"].remedy


@pytest.mark.parametrize("broken", [raw(b"220 mail ESMTP\r\n"), says(500, b"oops", by=None), says(404, b"", by=None)])
def test_a_server_of_another_kind_is_found(crooked, broken):
    crooked.keys = broken
    crooked.behave(broken)
    assert not all(finding.ok for finding in ping(config(crooked.url)))


def test_a_name_that_nobody_has_is_found():
    section = {"key_file": "a", "server_keys": "b"}
    found = look(config("https://kiosk.invalid", **section))
    assert list(found) == ["name"]
    assert not found["name"].ok


def test_a_port_where_nobody_listens_is_found():
    found = look(config("http://127.0.0.1:1"))
    assert (list(found), found["connection"].ok) == (["name", "connection"], False)
    assert found["connection"].said == "nobody listens at port 1"
    assert "booking.url" in found["connection"].remedy


def test_of_tls_its_version_and_the_end_of_the_certificate_are_said(tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    with tls_server(authority.issue_cert("localhost")) as port:
        found = look(config(f"https://localhost:{port}", ca_file=str(tmp_path / "authority.pem")))
        assert found["tls"].said.startswith("TLSv1.3, certificate until ")
        stranger = look(config(f"https://localhost:{port}"))
    assert not stranger["tls"].ok
    assert "ca_file" in stranger["tls"].remedy


def test_through_a_proxy_the_proxy_is_what_can_be_seen():
    with little_proxy() as proxy:
        found = look(config("https://kiosk.invalid", proxy=proxy.url))
    assert found["connection"].said == f"port {proxy.url.rpartition(':')[2]} is open"


def test_the_server_is_asked_several_times_for_a_fair_figure(crooked):
    asked: list[str] = []

    def keys(handler):
        asked.append(handler.path)
        says(200, development.key_set().as_data())(handler)

    crooked.keys = keys
    look(config(crooked.url))
    assert asked == ["/v1/keys"] * (1 + ASKED)
