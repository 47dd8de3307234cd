"""When hand-overs are offered, to whom, and what ends it. The radio is in software, and the clock the test's own."""

import asyncio
import logging
from dataclasses import replace

import pytest

from drivers.address import Address
from drivers.ble.cause import Cause
from drivers.ble.framing import Frame, Kind
from drivers.ble.handover import Invitation
from drivers.ble.lockout import Rules
from drivers.ble.messages import State, Status
from drivers.ble.reader import Complaint, Trouble, check, from_address
from drivers.ble.virtual.service import Fault
from drivers.errors import AddressError, DriverError
from tests.drivers.ble.place import HEADPHONES, KIOSK_ID, QUICK, VOUCHER, place


async def test_a_phone_that_scans_the_invitation_hands_over_and_the_next_one_gets_another(rig):
    async with place(rig) as here:
        first = await here.invitation()
        assert await here.hand_over(first) == [Status(State.ACCEPTED)]
        second = await here.invitation()
        assert second.seed != first.seed
        await here.hand_over(second)
        assert here.taken == [VOUCHER] * 2


async def test_nothing_is_offered_and_nobody_looked_for_while_it_is_not_wanted(rig):
    async with place(rig) as here:
        await here.invitation()
        here.wanted = False
        await here.until(lambda: here.reader.invitation is None and not rig.bluez.discovering)
        here.wanted = True
        await here.until(lambda: here.reader.invitation and rig.bluez.discovering)


async def test_an_invitation_is_renewed_each_minute_and_the_one_before_is_good_for_a_while(rig):
    async with place(rig, times=replace(QUICK, shown=60)) as here:
        first = await here.invitation()
        here.clock.now = 60
        await here.until(lambda: here.reader.invitation != first.text())
        assert await here.hand_over(first) == [Status(State.ACCEPTED)]


async def test_an_address_that_fails_twice_is_put_aside_for_a_minute(rig):
    from bumble.hci import Address as At

    address = At.generate_private_address()
    async with place(rig) as here:
        await here.fail(2, address=address)
        phone = await rig.phone(str((await here.invitation()).uuid), address=address)
        with pytest.raises(DriverError):
            await phone.accept(0.7)
        here.clock.now = 61
        await here.until(lambda: here.reader.invitation)
        await rig.phones.pop().close()
        assert await here.hand_over(address=address) == [Status(State.ACCEPTED)]


async def test_when_five_fail_in_a_minute_nothing_is_offered_for_five_minutes_and_that_is_complained_of(rig):
    async with place(rig, Rules()) as here:
        await here.fail(5)
        complaint = await here.until(lambda: here.reader.complaint)
        assert here.reader.invitation is None
        assert complaint.trouble is Trouble.LIMIT
        assert "300 s" in complaint.what
        here.clock.now = 300
        assert await here.hand_over() == [Status(State.ACCEPTED)]
        assert here.reader.complaint is None


async def test_a_customer_who_changes_their_mind_is_no_failure(rig):
    async def change(invitation):
        from drivers.ble.conversation import LIMITS, Conversation
        from drivers.ble.messages import Bye
        from drivers.ble.phone import _answer

        phone = await rig.phone(str(invitation.uuid))
        conversation = Conversation(await phone.accept(5), here.clock, LIMITS)
        async with conversation.closing():
            await _answer(conversation, invitation)
            await conversation.say_sealed(Bye())

    async with place(rig, Rules(failures=1)) as here:
        await change(await here.invitation())
        assert await here.hand_over() == [Status(State.ACCEPTED)]


async def test_who_says_no_without_having_seen_the_invitation_is_one(rig):
    # Else a stranger who only hears what is advertised could say it again and again, and nobody would come to know.
    async with place(rig, Rules(failures=1)) as here:
        phone = await rig.phone(str((await here.invitation()).uuid))
        await (await phone.accept(5)).send(b"\x00" + bytes(Frame(Kind.ABORT, bytes([Cause.DECLINED]))))
        assert (await here.until(lambda: here.reader.complaint)).trouble is Trouble.LIMIT


async def test_a_radio_that_fails_is_no_failure_of_a_phone_and_is_looked_at(rig):
    async with place(rig, Rules(failures=1)) as here:
        await here.invitation()
        await rig.bluez.kill()
        complaint = await here.until(lambda: here.reader.complaint)
        assert complaint == Complaint(
            Trouble.AWAY, "the Bluetooth service is not running", "systemctl restart bluetooth"
        )
        assert here.reader.invitation is None
        await rig.bluez.start(rig.address)
        assert await here.hand_over() == [Status(State.ACCEPTED)]


async def test_a_scan_that_is_refused_is_tried_again(rig):
    async with place(rig) as here:
        await here.invitation()
        rig.bluez.faults["Adapter1.StartDiscovery"].append(Fault(error="InProgress", text="Operation in progress"))
        here.wanted = False
        await here.until(lambda: not rig.bluez.discovering)
        here.wanted = True
        assert await here.hand_over() == [Status(State.ACCEPTED)]


async def test_no_address_is_logged(rig, caplog):
    from bumble.hci import Address as At

    caplog.set_level(logging.INFO, "drivers.ble.reader")
    async with place(rig) as here:
        address = At.generate_private_address()
        await here.fail(address=address)
        await here.until(lambda: caplog.messages)
    assert caplog.messages == ["a hand-over failed: garbage"]
    assert address.to_string(with_type_qualifier=False) not in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "ble:",
        "ble:hci1",
        "ble:00:1a:7d:da:71:13",
        "ble:?restart=yes&link=https://tickets.example/app",
        "ble:?codes=yes",
    ],
)
def test_an_address_may_name_the_adapter(address):
    check(Address.parse(address))
    assert from_address(Address.parse(address), KIOSK_ID).invitation is None


@pytest.mark.parametrize(
    "address",
    [
        "ble:eth0",
        "ble:?codes=2",
        "ble:00:1a",
        "ble:?restart=maybe",
        "ble:?link=http://plain.example",
        "ble:?adapter=hci0",
    ],
)
def test_an_address_that_can_not_be_right_is_refused(address):
    with pytest.raises(AddressError):
        check(Address.parse(address))


async def test_the_code_leads_phones_without_the_app_to_a_page(rig):
    await rig.phone(HEADPHONES)
    reader = from_address(Address.parse("ble:?link=https://tickets.example/app"), KIOSK_ID)
    running = asyncio.create_task(reader.run(lambda: True, None))  # type: ignore[arg-type]
    async with asyncio.timeout(10):
        while not (text := reader.invitation):
            await asyncio.sleep(0.01)
    assert text.startswith("https://tickets.example/app#")
    assert Invitation.parse(text).kiosk_id == KIOSK_ID
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
