"""What comes by radio goes to the attendant; the phone is told, whatever becomes of it, and changes nothing."""

import asyncio
from base64 import b64decode

import pytest

from drivers.ble import handover
from drivers.ble.exchange import HandOver
from drivers.ble.handover import new_key
from drivers.ble.messages import State, Status, Why
from drivers.errors import DeviceLost
from kiosk.clock import Clock
from kiosk.comparing import Comparing
from kiosk.domain import visit
from kiosk.domain.health import Health, Readiness
from kiosk.domain.voucher import opaque
from kiosk.handovers import Handovers, is_radio, kiosk_id
from kiosk.trust.holders import check_holder, holder_key
from tests.kiosk.lobby import face
from tests.kiosk.test_attendant import Claims, Spooler, ledger, reaches, working  # noqa: F401 - a fixture

VOUCHER = opaque(bytes(16)).code


class Phone:
    """A phone that has handed over, until it is carried away."""

    def __init__(self, voucher=VOUCHER, proof=None, hears=99):
        self.handover = HandOver(voucher, proof)
        self.heard = []
        self._hears = hears

    async def tell(self, status):
        if len(self.heard) == self._hears:
            raise DeviceLost("the connection to the phone is gone", "nothing")
        self.heard.append(status)


def counter(attendant, health=Readiness.READY, shown=True):
    return Handovers("kiosk-1", attendant, lambda: Health(health), lambda: shown, {}, {}, Comparing(Clock().steady))


async def test_a_phone_is_told_of_its_visit_to_the_end(ledger):  # noqa: F811
    phone = Phone()
    async with working(ledger, Claims(), Spooler()) as attendant:
        await counter(attendant).take(phone, "ble:")
        assert isinstance(attendant.state, visit.Done)
    assert phone.heard[0] == Status(State.ACCEPTED)
    assert phone.heard[-1].state is State.PRINTED
    assert len(set(phone.heard)) == len(phone.heard)


async def test_a_proof_goes_into_the_claim_so_that_the_server_can_check_it(ledger):  # noqa: F811
    holder, claims = new_key(), Claims()
    proof = handover.Proof.make(holder, bytes(range(32)), VOUCHER)
    async with working(ledger, claims, Spooler()) as attendant:
        await counter(attendant).take(Phone(proof=proof), "ble:")
    assert b64decode(claims.proof.pk) == proof.pk
    check_holder(holder_key(claims.proof.pk), claims.proof, VOUCHER)


@pytest.mark.parametrize("hears", [0, 1, 2])
async def test_a_phone_that_goes_away_leaves_its_visit_alone(ledger, hears):  # noqa: F811
    phone, claims = Phone(hears=hears), Claims()
    async with working(ledger, claims, Spooler()) as attendant:
        await counter(attendant).take(phone, "ble:")
        await reaches(attendant, lambda state: isinstance(state, visit.Done))
    assert len(claims.closed) == 1
    assert len(phone.heard) == hears


async def test_while_another_is_served_a_phone_is_told_to_try_again(ledger):  # noqa: F811
    phone, claims = Phone(), Claims()
    async with working(ledger, claims, Spooler()) as attendant:
        handing = [counter(attendant).take(each, "ble:") for each in (Phone(), phone)]
        await asyncio.gather(*handing)
    assert phone.heard == [Status(State.REJECTED, Why.BUSY)]
    assert len(claims.closed) == 1


@pytest.mark.parametrize("text", ["https://example.org/menu", face().code])
async def test_what_is_no_voucher_is_told_so(ledger, text):  # noqa: F811
    phone = Phone(text)
    async with working(ledger, Claims(), Spooler()) as attendant:
        await counter(attendant).take(phone, "ble:")
    assert phone.heard == [Status(State.REJECTED, Why.NOT_OURS)]


async def test_hand_overs_are_wanted_where_the_next_customer_may_come_and_sees_the_tile(ledger):  # noqa: F811
    async with working(ledger, Claims(), Spooler()) as attendant:
        assert counter(attendant).wanted
        assert counter(attendant, Readiness.DEGRADED).wanted
        assert not counter(attendant, Readiness.OUT_OF_SERVICE).wanted
        assert not counter(attendant, shown=False).wanted
        await counter(attendant).take(Phone(), "ble:")
        assert not counter(attendant).wanted
        await attendant.stop()
        assert not counter(attendant).wanted


def test_a_radio_is_known_by_its_address():
    assert is_radio("ble:hci1")
    assert not is_radio("camera:///dev/video0")


def test_a_kiosk_has_an_id_of_eight_bytes():
    assert len({kiosk_id("kiosk-1"), kiosk_id("kiosk-2")}) == 2
    assert len(kiosk_id("kiosk-1")) == 8
