"""Our own contract over HTTP, against the server that comes with the kiosk."""

import http.client
import json
import secrets
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.booking.enrolment import enrol
from kiosk.booking.identity import identity
from kiosk.booking.port import Boot, ClockWrong, Heartbeat, ServerAway, ServerRefused
from kiosk.config.model import BookingSection, Config, KioskSection
from kiosk.domain.booking import Fact, FactKind, Head, Proof, Refusal, TicketState
from kiosk.domain.health import Readiness
from kiosk.domain.voucher import Voucher, VoucherKind
from kiosk.mock.client import Phone
from kiosk.mock.settings import KeyEntry
from kiosk.mock.staff import Staff
from kiosk.trust import development
from kiosk.trust.codes import read_ticket
from kiosk.trust.errors import Untrusted
from kiosk.trust.holders import signed_bytes
from kiosk.trust.keys import KeySet, new_key, write_private
from tests.kiosk.booking.conftest import raw
from tests.kiosk.mock.conftest import RELAXED, running

AT = datetime(2026, 3, 14, 11, 30, tzinfo=UTC)
VOUCHER = Voucher("V1" + "0" * 26, VoucherKind.OPAQUE)


@pytest.fixture(scope="module")
def house():
    with running(RELAXED) as house:
        yield house


@pytest.fixture
def client_of(booking_at, house):
    """A client whose clock is the server's, and its start."""

    def open_(kiosk="kiosk-1", **more):
        boot = fresh()
        return booking_at(house.url, kiosk=kiosk, boot=boot, now=lambda: house.clock().timestamp(), **more), boot

    return open_


@pytest.fixture
def real(client_of):
    """A client of the real server, already greeted."""
    booking, boot = client_of()
    greet(booking, boot)
    return booking


@pytest.fixture
def lost_answers(crooked):
    """The address of somebody who passes every question on, and loses the first answers."""

    def between(url, losing):
        left = [losing]

        def passes_on(handler):
            _, headers, body = crooked.requests[-1]
            connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
            connection.request(handler.command, handler.path, json.dumps(body), headers)
            answer = connection.getresponse()
            data = answer.read()
            connection.close()
            left[0] -= 1
            if left[0] >= 0:
                raw(b"")(handler)
                return
            handler.wfile.write(f"HTTP/1.1 {answer.status} as it came\r\n{answer.headers}".encode() + data)

        crooked.behave(passes_on)
        return crooked.url

    return between


def bought(house, seats=1):
    return Voucher.parse(house.buy(seats).qr)


def fresh():
    return secrets.token_hex(16)


def greet(booking, boot, head=None):
    """Greet the server, and heed what it says."""
    welcome = booking.boot(Boot(boot, head))
    booking.greeted(welcome.process)
    return welcome


def test_the_real_server_welcomes_a_kiosk_and_remembers_its_journal(client_of):
    journal = [Head(5, "ab" * 32), Head(9, "cd" * 32)]
    booking, boot = client_of("kiosk-3", head=lambda: journal[0])
    assert greet(booking, boot, journal[0]).anchor is None
    journal.pop(0)
    booking.report((Fact(fresh(), FactKind.WAITING, fresh(), AT),))
    again, boot = client_of("kiosk-3", head=lambda: Head(1, "00"))
    assert greet(again, boot, Head(1, "00")).anchor == Head(9, "cd" * 32)


def test_a_restarted_kiosk_hears_which_claims_are_still_open(house, client_of):
    booking, boot = client_of("kiosk-4")
    greet(booking, boot)
    claim = booking.claim(fresh(), bought(house, 2))
    again, boot = client_of("kiosk-4")
    (held,) = greet(again, boot).claims
    assert (held.id, {one.issue for one in held.tickets}) == (claim.id, {one.issue for one in claim.tickets})


def test_every_answer_of_one_process_names_it(real, house):
    process = real.process
    assert process
    real.claim(fresh(), bought(house))
    assert real.process == process


@pytest.mark.parametrize("seconds", [-91, 91, 86_400])
def test_a_clock_that_is_too_wrong_is_told_with_the_servers_time(house, booking_at, seconds):
    booking = booking_at(house.url, boot=fresh(), now=lambda: house.clock().timestamp() + seconds)
    with pytest.raises(ClockWrong) as caught:
        greet(booking, fresh())
    assert caught.value.server_time.startswith(house.clock().strftime("%Y-%m-%d"))


def test_a_clock_that_is_a_minute_wrong_is_good_enough(house, booking_at):
    for seconds in (-60, 60):
        boot = fresh()
        booking = booking_at(house.url, "kiosk-5", boot, now=lambda by=seconds: house.clock().timestamp() + by)
        assert greet(booking, boot)


def test_the_real_server_grants_a_voucher_and_the_same_claim_again(house, real):
    voucher, key = bought(house, 2), fresh()
    first = real.claim(key, voucher)
    assert [one.state for one in first.tickets] == [TicketState.GRANTED] * 2
    assert all(one.face and read_ticket(one.face.code, development.key_set()) == one.issue for one in first.tickets)
    assert [one.reissues_left for one in first.tickets] == [2, 2]
    assert real.claim(key, voucher) == first


def test_a_typed_voucher_is_as_good_as_its_code(house, real):
    purchase = house.buy()
    assert real.claim(fresh(), Voucher.parse(purchase.typed)).tickets[0].state is TicketState.GRANTED


def test_a_printed_fact_is_recorded_once_and_the_next_claim_is_refused_with_time_and_place(house, real):
    voucher, key = bought(house), fresh()
    (granted,) = real.claim(key, voucher).tickets
    facts = (
        Fact(fresh(), FactKind.PRINTED, key, house.clock(), granted.issue, "proved"),
        Fact(fresh(), FactKind.ABANDONED, key, house.clock()),
    )
    for _ in range(2):
        assert real.report(facts).keys() == {fact.id for fact in facts}
    with pytest.raises(ServerRefused) as caught:
        real.claim(fresh(), voucher)
    assert caught.value.refusal is Refusal.ALREADY_COLLECTED
    assert caught.value.details["kiosk"] == "kiosk-1"
    assert caught.value.details["at"]


def test_a_ticket_in_doubt_gets_a_new_issue_when_its_customer_did_not_get_it(house, real):
    key = fresh()
    (granted,) = real.claim(key, bought(house)).tickets
    real.report((Fact(fresh(), FactKind.IN_DOUBT, key, house.clock(), granted.issue),))
    new = real.reissue(key, granted.issue, "the customer did not get it")
    assert (new.issue.ticket, new.issue.number) == (granted.issue.ticket, 2)
    assert new.issue.serial != granted.issue.serial
    assert real.reissue(key, granted.issue, "the customer did not get it") == new


def test_a_heartbeat_reaches_the_staff_with_all_that_it_tells(house, client_of):
    booking, boot = client_of("kiosk-6")
    greet(booking, boot)
    troubles = {"printer": "PRN-PAPER", "reader 1": ""}
    told = Heartbeat(boot, Readiness.DEGRADED, 12.5, troubles, 410, in_doubt=2, owed=1, versions={"kiosk": "0.1.0"})
    assert booking.heartbeat(told) == house.office.settings.heartbeat_seconds
    (seen,) = (it["heartbeat"] for it in house.get("/v1/kiosks").json()["kiosks"] if it["kiosk"] == "kiosk-6")
    assert (seen["boot_id"], seen["health"], seen["uptime_seconds"]) == (boot, "degraded", 12.5)
    assert {it["component"]: it["code"] for it in seen["troubles"]} == {"printer": "PRN-PAPER", "reader 1": None}
    assert (seen["tickets_left"], seen["in_doubt"], seen["owed"]) == (410, 2, 1)


def test_the_state_of_a_ticket_is_told_to_the_kiosk_by_its_signature_alone(house, real):
    (granted,) = real.claim(fresh(), bought(house)).tickets
    answer = real._line.ask("GET", f"/v1/tickets/{granted.issue.ticket}")
    assert (answer.status, json.loads(answer.body)["state"]) == (200, "granted")


def test_a_kiosk_that_was_off_while_the_server_got_a_new_key_finds_its_way_back(booking_at, tmp_path):
    new, before = new_key(), datetime(2026, 3, 1, tzinfo=UTC)
    keys = [(1, development.server_key().private, before), (2, new, before + timedelta(days=7))]
    entries = tuple(KeyEntry(kid=kid, private_key=write_private(key).decode(), not_before=at) for kid, key, at in keys)
    pinned = KeySet((replace(next(iter(development.key_set())), not_before=before),))
    with running(RELAXED.model_copy(update={"keys": entries})) as house:
        boot = fresh()
        now, file = (lambda: house.clock().timestamp()), tmp_path / "server.json"
        booking = booking_at(house.url, boot=boot, now=now, keys=pinned, keys_file=file)
        assert greet(booking, boot)
        assert [key.kid for key in KeySet.read(file.read_bytes())] == [1, 2]
        (granted,) = booking.claim(fresh(), bought(house)).tickets
        assert granted.face
        with pytest.raises(Untrusted):
            read_ticket(granted.face.code, pinned)


def test_a_kiosk_whose_enrolment_was_not_answered_enrols_with_the_same_code_and_key(house, tmp_path, lost_answers):
    files: dict[str, Any] = {"key_file": str(tmp_path / "kiosk.key"), "server_keys": str(tmp_path / "server.json")}
    config = Config(
        kiosk=KioskSection(id="lobby-7"), booking=BookingSection(url=lost_answers(house.url, losing=1), **files)
    )
    with Staff(house.url) as staff:
        code = staff.enrolment_code("lobby-7")
        with pytest.raises(ServerAway) as caught:
            enrol(config, code, lambda: house.clock().timestamp())
        assert "enrol again with the same code" in caught.value.remedy
        enrolled = enrol(config, code, lambda: house.clock().timestamp())
        assert enrolled.fingerprint == staff.fingerprint("lobby-7")
    assert identity(config).kiosk == "lobby-7"


def test_an_unknown_voucher_and_an_unknown_kiosk_are_refused(house, real, client_of):
    with pytest.raises(ServerRefused) as caught:
        real.claim(fresh(), VOUCHER)
    assert caught.value.refusal is Refusal.NOT_FOUND
    with pytest.raises(ServerRefused) as caught:
        client_of("kiosk-99")[0].claim(fresh(), bought(house))
    assert caught.value.refusal is Refusal.KIOSK_UNKNOWN


def test_another_kiosk_that_serves_the_voucher_is_named(house, real, client_of):
    voucher = bought(house)
    real.claim(fresh(), voucher)
    other, boot = client_of("kiosk-2")
    greet(other, boot)
    with pytest.raises(ServerRefused) as caught:
        other.claim(fresh(), voucher)
    assert caught.value.refusal is Refusal.BUSY_ELSEWHERE
    assert caught.value.details["kiosk"] == "kiosk-1"
    assert int(caught.value.details["seconds"]) > 0


def test_a_voucher_of_a_phone_with_a_key_of_its_own_needs_the_phones_proof(house, real):
    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    pk, transcript = b64encode(point).decode(), b"t" * 32
    with Phone(house.url, holder_key=pk, holder_only=True) as phone:
        voucher = Voucher.parse(phone.buy().qr)
    for shown in (None, Proof(pk, transcript.hex(), b64encode(b"0" * 64).decode())):
        with pytest.raises(ServerRefused) as caught:
            real.claim(fresh(), voucher, shown)
        assert caught.value.refusal is Refusal.PROOF_REQUIRED
    sig = key.sign(signed_bytes(transcript, voucher.code), ec.ECDSA(SHA256()))
    claim = real.claim(fresh(), voucher, Proof(pk, transcript.hex(), b64encode(sig).decode()))
    assert claim.tickets[0].state is TicketState.GRANTED


def test_a_signed_voucher_is_as_good_as_its_code_and_a_changed_one_is_none(house, real):
    purchase = house.buy()
    voucher = Voucher.parse(purchase.signed)
    assert voucher.kind is VoucherKind.SIGNED
    swapped = purchase.signed[:-6] + purchase.signed[-3:] + purchase.signed[-6:-3]
    with pytest.raises(ServerRefused) as caught:
        real.claim(fresh(), Voucher.parse(swapped))
    assert caught.value.refusal is Refusal.NOT_FOUND
    assert real.claim(fresh(), voucher).tickets[0].state is TicketState.GRANTED
