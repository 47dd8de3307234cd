"""Phones that have seen no invitation: when they are served, and what ends it."""

import asyncio

import pytest

from drivers.ble.cause import HandOverFailed
from drivers.ble.handover import UNSEEN
from drivers.ble.messages import State, Status
from drivers.errors import DriverError
from tests.drivers.ble.place import VOUCHER, place


async def test_a_service_that_is_killed_while_codes_are_compared_takes_the_question_along(rig):
    async with place(rig, codes=True) as here:
        here.answers.clear()
        told = asyncio.create_task(here.hand_over_by_code())
        await here.until(lambda: here.asked)
        await rig.bluez.kill()
        await here.until(lambda: here.asked[1:] == ["over"])
        await asyncio.gather(told, return_exceptions=True)
        here.answers.set()
        await rig.phones.pop().close()
        await rig.bluez.start(rig.address)
        assert await here.hand_over_by_code() == [Status(State.ACCEPTED)]


async def test_a_phone_without_a_camera_hands_over_when_the_customer_has_compared_the_code(rig):
    async with place(rig, codes=True) as here:
        assert await here.hand_over_by_code() == [Status(State.ACCEPTED)]
        assert len(here.asked[0]) == 4
        assert here.asked[1:] == ["over"]
        assert here.taken == [VOUCHER]


async def test_where_codes_are_not_wanted_nobody_is_looked_for_who_has_seen_nothing(rig):
    async with place(rig) as here:
        await here.invitation()
        phone = await rig.phone(str(UNSEEN))
        with pytest.raises(DriverError):
            await phone.accept(0.7)
        assert here.asked == []


async def test_a_phone_whose_code_nobody_confirms_waits_a_minute_and_may_be_invited_meanwhile(rig):
    from bumble.hci import Address as At

    address = At.generate_private_address()
    async with place(rig, codes=True) as here:
        await here.fail_by_code(address=address)
        phone = await rig.phone(str(UNSEEN), address=address)
        with pytest.raises(DriverError):
            await phone.accept(0.7)
        await rig.phones.pop().close()
        assert await here.hand_over(address=address) == [Status(State.ACCEPTED)]
        here.clock.now += 60
        await rig.phones.pop().close()
        assert await here.hand_over_by_code(address=address) == [Status(State.ACCEPTED)]


async def test_when_three_codes_are_not_confirmed_none_is_shown_for_five_minutes_and_invitations_go_on(rig, caplog):
    async with place(rig, codes=True) as here:
        await here.fail_by_code(3)
        await here.until(lambda: "no code is shown for 300 s" in caplog.text)
        phone = await rig.phone(str(UNSEEN))
        with pytest.raises(DriverError):
            await phone.accept(0.7)
        await rig.phones.pop().close()
        assert here.reader.complaint is None
        assert await here.hand_over() == [Status(State.ACCEPTED)]
        here.clock.now += 300
        assert await here.hand_over_by_code() == [Status(State.ACCEPTED)]


@pytest.mark.parametrize("what", ["wanted", "may_ask"])
async def test_a_phone_that_is_refused_because_another_customer_came_first_may_come_again_at_once(rig, what):
    from bumble.hci import Address as At

    address = At.generate_private_address()
    async with place(rig, codes=True) as here:
        here.answers.clear()
        here.says = 30.0
        told = asyncio.create_task(here.hand_over_by_code(address=address))
        await here.until(lambda: here.asked)
        setattr(here, what, False)
        here.answers.set()
        with pytest.raises(HandOverFailed):
            await told
        await here.until(lambda: here.asked[1:] == ["over"])
        await rig.phones.pop().close()
        here.says, here.wanted, here.may_ask = 0.0, True, True
        assert await here.hand_over_by_code(address=address) == [Status(State.ACCEPTED)]


async def test_a_phone_that_comes_while_another_is_asked_about_is_taken_afterwards_and_not_to_blame(rig):
    async with place(rig, codes=True) as here:
        here.may_ask = False
        told = asyncio.create_task(here.hand_over_by_code())
        await asyncio.sleep(0.7)
        assert (here.asked, told.done()) == ([], False)
        here.may_ask = True
        assert await told == [Status(State.ACCEPTED)]
