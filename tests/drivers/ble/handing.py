"""Both sides of a hand-over on the rig: what the kiosk takes, and what the phone's app gives and hears."""

import asyncio

import pytest

from drivers.ble.exchange import serve
from drivers.ble.handover import Engagement, Invitation
from drivers.ble.messages import State, Status
from drivers.ble.phone import Errand, hand_over
from drivers.errors import DriverError

KIOSK_ID = b"lobby-02"
VOUCHER = "V1" + "7" * 26
SAID = [Status(State.ACCEPTED), Status(State.PRINTED, counts=(3, 3))]


def engaged():
    return Engagement.new(KIOSK_ID)


async def take(radio, engagement, statuses=SAID):
    """What the kiosk is handed over."""
    found = await radio.find(str(engagement.invitation.uuid), 5)
    async with serve(await radio.connect(found), engagement) as served:
        for status in statuses:
            await served.tell(status)
        return served.handover


async def give(rig, engagement, holder=None, errand=None, heard=lambda _status: None, **how):
    """What the phone's app hears, once its camera has seen the invitation; ``heard`` is told each at once."""
    invitation = Invitation.parse(engagement.invitation.text())
    phone = await rig.phone(str(invitation.uuid), **how)
    given = errand or Errand(VOUCHER, holder)
    said = []
    async for status in hand_over(await phone.accept(10), invitation, given):
        heard(status)
        said.append(status)
    return said


async def both(rig, radio, engagement, **how):
    return await asyncio.gather(take(radio, engagement), give(rig, engagement, **how))


async def fails(rig, radio, engagement, **how):
    """The errors that the kiosk and the phone end with; the phone's is None where it has heard BYE."""
    phone = asyncio.create_task(give(rig, engagement, **how))
    with pytest.raises(DriverError) as failed:
        await take(radio, engagement)
    ended: object
    (ended,) = await asyncio.gather(phone, return_exceptions=True)
    return failed.value, ended if isinstance(ended, BaseException) else None


async def next_one_is_served(rig, radio):
    handover, heard = await both(rig, radio, engaged())
    assert (handover.voucher, heard) == (VOUCHER, SAID)
