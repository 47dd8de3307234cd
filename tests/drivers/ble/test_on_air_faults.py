"""Hand-overs on the rig that strangers, accidents and the machine spoil; the next phone is served each time."""

import asyncio
import random

import pytest

from drivers.ble.adapter import Condition
from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.exchange import serve
from drivers.ble.handover import Invitation, Proof, new_key, public
from drivers.ble.messages import State, Status, VoucherSaid, Why
from drivers.ble.phone import Errand, hand_over
from drivers.errors import DeviceLost
from tests.drivers.ble.handing import KIOSK_ID, SAID, VOUCHER, both, engaged, fails, give, next_one_is_served
from tests.drivers.ble.rig import becomes


def invented(number, chunk):
    return (random.Random(number).randbytes(40),)


def cut(_number, chunk):
    return (chunk[:-1],)


def emptied(_number, chunk):
    return (b"",)


def flipped(_number, chunk):
    return (chunk[:-1] + bytes([chunk[-1] ^ 1]),)


def flooding(_number, chunk):
    return (random.Random(1).randbytes(200) for _ in range(2000))


def flooding_behind(_number, chunk):
    return (chunk, *(random.Random(number).randbytes(200) for number in range(2000)))


@pytest.mark.parametrize("mischief", [invented, cut, emptied, flipped, flooding, flooding_behind])
async def test_a_phone_that_sends_anything_else_is_refused_and_the_next_one_served(rig, mischief):
    async with rig.radio() as radio:
        error, _ = await fails(rig, radio, engaged(), mischief=mischief)
        assert isinstance(error, (HandOverFailed, DeviceLost))
        await next_one_is_served(rig, radio)


async def tell_through_a_flood(served, theirs):
    while True:
        await theirs.send(bytes(200))
        await served.tell(SAID[0])


async def test_a_phone_that_floods_while_its_tickets_are_printed_is_cut_off_and_the_next_one_served(rig):
    # Nobody reads what a phone says then: a status that can't be told any more is all that comes of it.
    engagement = engaged()
    async with rig.radio() as radio:
        phone = asyncio.create_task(give(rig, engagement))
        found = await radio.find(str(engagement.invitation.uuid), 5)
        link = await radio.connect(found)
        async with serve(link, engagement) as served:
            assert served.handover.voucher == VOUCHER
            with pytest.raises(DeviceLost):
                await tell_through_a_flood(served, rig.phones[0]._link)
        assert not link._inbox._chunks
        await asyncio.gather(phone, return_exceptions=True)
        await next_one_is_served(rig, radio)


async def test_what_was_heard_on_the_air_is_no_voucher_in_the_next_exchange(rig):
    heard: list[bytes] = []

    def recorded(_number, chunk):
        heard.append(chunk)
        return (chunk,)

    async with rig.radio() as radio:
        await both(rig, radio, engaged(), mischief=recorded)
        error, ended = await fails(rig, radio, engaged(), mischief=lambda number, _chunk: (heard[number],))
        assert error.cause is Cause.SEAL
        assert (ended.cause, ended.told) == (Cause.SEAL, True)
        await next_one_is_served(rig, radio)


class Replaying(Errand):
    """A phone that has seen an earlier proof, and makes it pass for its own."""

    proof: Proof

    def said(self, _transcript):
        return VoucherSaid(self.voucher, (self.proof.pk, self.proof.signature))


class Borrowing(Errand):
    """A phone that names the key of another holder, which it does not have."""

    def said(self, transcript):
        return VoucherSaid(self.voucher, (public(new_key()), Proof.make(new_key(), transcript, VOUCHER).signature))


@pytest.mark.parametrize("kind", [Replaying, Borrowing])
async def test_a_proof_of_another_exchange_or_key_is_rejected_and_the_next_phone_served(rig, kind):
    async with rig.radio() as radio:
        earlier, _ = await both(rig, radio, engaged(), holder=new_key())
        kind.proof = earlier.proof
        engagement = engaged()
        statuses: list[Status] = []
        phone = asyncio.create_task(give(rig, engagement, errand=kind(VOUCHER), heard=statuses.append))
        link = await radio.connect(await radio.find(str(engagement.invitation.uuid), 5))
        with pytest.raises(HandOverFailed) as failed:
            async with serve(link, engagement):
                pytest.fail("it was taken")
        assert failed.value.cause is Cause.KEY
        await asyncio.gather(phone, return_exceptions=True)
        assert statuses == [Status(State.REJECTED, Why.PROOF)]
        await next_one_is_served(rig, radio)


async def test_a_phone_that_scanned_another_screen_refuses_and_the_next_one_is_served(rig):
    mine, other = engaged(), engaged()
    mixed = Invitation(KIOSK_ID, mine.invitation.seed, other.invitation.pk)
    async with rig.radio() as radio:
        phone = await rig.phone(str(mine.invitation.uuid))

        async def app():
            return [each async for each in hand_over(await phone.accept(10), mixed, Errand(VOUCHER))]

        refusing = asyncio.create_task(app())
        link = await radio.connect(await radio.find(str(mine.invitation.uuid), 5))
        with pytest.raises(HandOverFailed) as failed:
            async with serve(link, mine):
                pytest.fail("it was taken")
        assert (failed.value.cause, failed.value.told) == (Cause.KEY, True)
        with pytest.raises(HandOverFailed):
            await refusing
        await next_one_is_served(rig, radio)


async def test_a_phone_that_vanishes_on_the_way_is_lost_and_the_next_one_served(rig):
    gone: list[asyncio.Task[None]] = []

    def vanishing(_number, chunk):
        if not gone:
            gone.append(asyncio.create_task(rig.vanish(rig.phones[0])))
        return ()

    async with rig.radio() as radio:
        error, _ = await fails(rig, radio, engaged(), mischief=vanishing)
        assert isinstance(error, DeviceLost)
        await asyncio.gather(*gone)
        await next_one_is_served(rig, radio)


@pytest.mark.parametrize("at", [0, 1])
async def test_a_service_that_is_killed_on_the_way_is_lost_and_the_next_phone_served(rig, at):
    killed: list[asyncio.Task[None]] = []

    def killing(number, chunk):
        if number < at:
            return (chunk,)
        if not killed:
            killed.append(asyncio.create_task(rig.bluez.kill()))
        return ()

    async with rig.radio(disconnect=0.5) as radio:
        error, _ = await fails(rig, radio, engaged(), mischief=killing)
        assert isinstance(error, DeviceLost)
        await asyncio.gather(*killed)
        await rig.bluez.start(rig.address)
        await becomes(radio, Condition.READY)
        await next_one_is_served(rig, radio)


@pytest.mark.parametrize("at", [0, 1])
async def test_an_adapter_that_is_pulled_on_the_way_is_lost_and_the_next_phone_served_when_it_is_back(rig, at):
    def pulling(number, chunk):
        if number < at:
            return (chunk,)
        rig.bluez.pull()
        return ()

    async with rig.radio(disconnect=0.5) as radio:
        error, _ = await fails(rig, radio, engaged(), mischief=pulling)
        assert isinstance(error, DeviceLost)
        await becomes(radio, Condition.NO_ADAPTER)
        rig.bluez.plug()
        await becomes(radio, Condition.READY)
        await next_one_is_served(rig, radio)
