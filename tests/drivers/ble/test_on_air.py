"""Whole hand-overs: the kiosk's side by the radio, bleak and D-Bus, to a phone with the reference app."""

import asyncio

import pytest

from drivers.ble.handover import new_key, public
from drivers.ble.virtual.bluez import Manners
from tests.drivers.ble.handing import SAID, VOUCHER, both, engaged
from tests.drivers.ble.rig import Rig, open_descriptors


@pytest.fixture
def engagement():
    return engaged()


async def test_a_voucher_and_its_proof_come_over_and_the_phone_hears_how_it_goes(rig, engagement):
    holder = new_key()
    async with rig.radio() as radio:
        handover, heard = await both(rig, radio, engagement, holder=holder)
    assert (handover.voucher, handover.proof.pk) == (VOUCHER, public(holder))
    assert heard == SAID


async def test_the_smallest_packets_carry_it_too(rig, engagement):
    await rig.bluez.kill()
    small = Rig(rig.address, Manners(mtu=23))
    await small.bluez.start(rig.address)
    async with small.radio() as radio:
        handover, heard = await both(small, radio, engagement, holder=new_key())
    assert (handover.voucher, heard) == (VOUCHER, SAID)
    await small.close()


async def test_notifications_that_come_twice_do_no_harm(rig, engagement):
    async with rig.radio() as radio:
        handover, heard = await both(rig, radio, engagement, mischief=lambda _number, chunk: (chunk, chunk))
    assert (handover.voucher, heard) == (VOUCHER, SAID)


async def test_the_phone_of_another_engagement_is_not_even_found(rig, engagement):
    await rig.phone(str(engaged().invitation.uuid))
    async with rig.radio() as radio:
        assert await radio.find(str(engagement.invitation.uuid), 0.2) is None


async def test_many_hand_overs_leave_nothing_open(rig):
    counts = []
    async with rig.radio() as radio:
        for _ in range(10):
            handover, heard = await both(rig, radio, engaged())
            assert (handover.voucher, heard) == (VOUCHER, SAID)
            await rig.phones.pop().close()
            while not radio.idle:
                await asyncio.sleep(0.01)
            counts.append(open_descriptors())
    assert len(set(counts[2:])) == 1
