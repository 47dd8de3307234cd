"""Whole hand-overs through bleak, BlueZ's backend and D-Bus, to a phone in software."""

import asyncio
from typing import Any

import pytest

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.conversation import Limits
from drivers.ble.exchange import serve, serve_by_code
from drivers.ble.handover import UNSEEN, Engagement, Invitation, new_key
from drivers.ble.messages import State, Status
from drivers.ble.phone import Errand, hand_over, hand_over_by_code

ENGAGEMENT = Engagement.new(b"lobby-02")
INVITATION = Invitation.parse(ENGAGEMENT.invitation.text("https://tickets.example"))
ERRAND = Errand("V1" + "7" * 26, new_key())
PATIENT = Limits(answer=20, chunk=10, voucher=20)
"""in real time, on a machine that has much to do"""
STATUSES = [Status(State.ACCEPTED), Status(State.PRINTED, counts=(3, 3))]


async def tell(serving):
    async with serving as phone:
        for status in STATUSES:
            await phone.tell(status)
        return phone.handover


async def collect(statuses):
    return [status async for status in statuses]


async def yes(code, seconds):
    return True


async def linked(rig, radio, uuid, **how):
    return await rig.linked(radio, await rig.phone(str(uuid), **how), str(uuid))


@pytest.mark.parametrize("times", [1, 2])
async def test_p14_phone_and_machine_talk_and_the_voucher_is_handed_over_though_notifications_repeat(rig, times):
    async with rig.radio() as radio:
        kiosk, phone = await linked(rig, radio, INVITATION.uuid, mischief=lambda number, chunk: (chunk,) * times)
        handover, said = await asyncio.gather(
            tell(serve(kiosk, ENGAGEMENT, limits=PATIENT)),
            collect(hand_over(phone, INVITATION, ERRAND, limits=PATIENT)),
        )
    assert (handover.voucher, said) == (ERRAND.voucher, STATUSES)
    assert handover.proof.holds(ERRAND.voucher)


async def test_a_phone_that_saw_nothing_hands_over_after_both_said_yes(rig):
    async with rig.radio() as radio:
        kiosk, phone = await linked(rig, radio, UNSEEN)
        handover, said = await asyncio.gather(
            tell(serve_by_code(kiosk, b"lobby-02", yes, limits=PATIENT)),
            collect(hand_over_by_code(phone, ERRAND, yes, limits=PATIENT)),
        )
    assert (handover.voucher, said) == (ERRAND.voucher, STATUSES)


async def test_garbage_on_the_air_is_told_to_the_phone_that_sent_it(rig):
    async with rig.radio() as radio:
        kiosk, phone = await linked(rig, radio, INVITATION.uuid, mischief=lambda number, chunk: (b"\x55" * 20,))
        both = (
            tell(serve(kiosk, ENGAGEMENT, limits=PATIENT)),
            collect(hand_over(phone, INVITATION, ERRAND, limits=PATIENT)),
        )
        ended: tuple[Any, ...] = await asyncio.gather(*both, return_exceptions=True)
    ours, theirs = ended
    assert (type(ours), type(theirs)) == (HandOverFailed, HandOverFailed)
    assert (ours.cause, theirs.cause, theirs.told) == (Cause.GARBAGE, Cause.GARBAGE, True)
