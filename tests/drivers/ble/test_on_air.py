"""Whole hand-overs: the kiosk's side by the radio, bleak and D-Bus, to a phone with the reference app."""

import asyncio
import random

import pytest

from drivers.ble.adapter import Condition
from drivers.ble.cause import HandOverFailed
from drivers.ble.exchange import serve
from drivers.ble.handover import Engagement, Invitation, new_key, public
from drivers.ble.messages import State, Status
from drivers.ble.phone import Errand, hand_over
from drivers.ble.virtual.bluez import Manners
from drivers.errors import DeviceLost, DriverError
from tests.drivers.ble.rig import Rig, becomes, open_descriptors

KIOSK_ID = b"lobby-02"
VOUCHER = "V1" + "7" * 26
SAID = [Status(State.ACCEPTED), Status(State.PRINTED, counts=(3, 3))]


@pytest.fixture
def engagement():
    return Engagement.new(KIOSK_ID)


async def take(radio, engagement, statuses=SAID):
    """What the kiosk is handed over."""
    found = await radio.find(str(engagement.invitation.uuid), 5)
    async with serve(await radio.connect(found), engagement) as served:
        for status in statuses:
            await served.tell(status)
        return served.handover


async def give(rig, engagement, holder=None, **how):
    """What the phone's app hears, once its camera has seen the invitation."""
    invitation = Invitation.parse(engagement.invitation.text())
    phone = await rig.phone(str(invitation.uuid), **how)
    return [each async for each in hand_over(await phone.accept(10), invitation, Errand(VOUCHER, holder))]


async def both(rig, radio, engagement, **how):
    return await asyncio.gather(take(radio, engagement), give(rig, engagement, **how))


async def fails(rig, radio, engagement, **how):
    """The error that the kiosk ends with."""
    phone = asyncio.create_task(give(rig, engagement, **how))
    with pytest.raises(DriverError) as failed:
        await take(radio, engagement)
    await asyncio.gather(phone, return_exceptions=True)
    return failed.value


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


def invented(number, chunk):
    return (random.Random(number).randbytes(40),)


def cut(_number, chunk):
    return (chunk[:-1],)


def flipped(_number, chunk):
    return (chunk[:-1] + bytes([chunk[-1] ^ 1]),)


@pytest.mark.parametrize("mischief", [invented, cut, flipped])
async def test_a_phone_that_sends_anything_else_is_refused_and_the_next_one_served(rig, engagement, mischief):
    async with rig.radio() as radio:
        assert isinstance(await fails(rig, radio, engagement, mischief=mischief), HandOverFailed)
        again = Engagement.new(KIOSK_ID)
        handover, heard = await both(rig, radio, again)
    assert (handover.voucher, heard) == (VOUCHER, SAID)


async def test_a_phone_that_vanishes_on_the_way_is_lost_and_the_next_one_served(rig, engagement):
    def vanishing(_number, chunk):
        if not gone:
            gone.append(asyncio.create_task(rig.vanish(rig.phones[0])))
        return ()

    gone: list[asyncio.Task[None]] = []
    async with rig.radio() as radio:
        error = await fails(rig, radio, engagement, mischief=vanishing)
        assert isinstance(error, DeviceLost)
        await asyncio.gather(*gone)
        handover, _ = await both(rig, radio, Engagement.new(KIOSK_ID))
    assert handover.voucher == VOUCHER


async def test_a_service_that_is_killed_on_the_way_is_lost_and_the_next_phone_served(rig, engagement):
    def killing(_number, _chunk):
        if not killed:
            killed.append(asyncio.create_task(rig.bluez.kill()))
        return ()

    killed: list[asyncio.Task[None]] = []
    async with rig.radio(disconnect=0.5) as radio:
        error = await fails(rig, radio, engagement, mischief=killing)
        assert isinstance(error, DeviceLost)
        await asyncio.gather(*killed)
        await rig.bluez.start(rig.address)
        await becomes(radio, Condition.READY)
        handover, _ = await both(rig, radio, Engagement.new(KIOSK_ID))
    assert handover.voucher == VOUCHER


async def test_the_phone_of_another_engagement_is_not_even_found(rig, engagement):
    await rig.phone(str(Engagement.new(KIOSK_ID).invitation.uuid))
    async with rig.radio() as radio:
        assert await radio.find(str(engagement.invitation.uuid), 0.2) is None


async def test_many_hand_overs_leave_nothing_open(rig):
    counts = []
    async with rig.radio() as radio:
        for _ in range(10):
            handover, heard = await both(rig, radio, Engagement.new(KIOSK_ID))
            assert (handover.voucher, heard) == (VOUCHER, SAID)
            await rig.phones.pop().close()
            while not radio.idle:
                await asyncio.sleep(0.01)
            counts.append(open_descriptors())
    assert len(set(counts[2:])) == 1
