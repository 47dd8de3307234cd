"""When hand-overs are offered, to whom, and what ends it. The radio is in software, and the clock the test's own."""

import asyncio
import logging
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

import pytest

from drivers.address import Address
from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.deadlines import Deadlines
from drivers.ble.handover import UNSEEN, Invitation
from drivers.ble.lockout import Rules
from drivers.ble.messages import State, Status
from drivers.ble.nearest import Nearness
from drivers.ble.phone import Errand, hand_over, hand_over_by_code
from drivers.ble.radio import Radio
from drivers.ble.reader import Complaint, PhoneReader, Times, Trouble, check, from_address
from drivers.ble.virtual.service import Fault
from drivers.ble.watchdog import Pace
from drivers.errors import AddressError, DriverError

KIOSK_ID = b"lobby-02"
VOUCHER = "V1" + "7" * 26
HEADPHONES = "0000184e-0000-1000-8000-00805f9b34fb"
QUICK = Times(scan=0.5, between=0.0, look=0.01)


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Place:
    """A reader at work, and who takes what it brings."""

    def __init__(self, rig, rules, times, *, codes):
        self.rig = rig
        self.clock = Clock()
        self.wanted = True
        self.taken = []
        self.says = 0.0
        """seconds after which the customer says that the codes are the same"""
        self.asked = []
        self.may_ask = True
        radio = Radio(deadlines=Deadlines(between=0.01, connect=1.0))
        pace = Pace(listen=0.1, tries=(0.01,))
        how = {"times": times, "rules": rules, "pace": pace, "nearness": Nearness(seconds=0, samples=1)}
        self.reader = PhoneReader(radio, KIOSK_ID, clock=self.clock, codes=codes, **how)

    async def take(self, phone):
        self.taken.append(phone.handover.voucher)
        await phone.tell(Status(State.ACCEPTED))

    async def until(self, condition):
        async with asyncio.timeout(10):
            while not (found := condition()):
                await asyncio.sleep(0.005)
            return found

    async def invitation(self):
        return Invitation.parse(await self.until(lambda: self.reader.invitation))

    async def hand_over(self, invitation=None, **how):
        invitation = invitation or await self.invitation()
        phone = await self.rig.phone(str(invitation.uuid), **how)
        return [each async for each in hand_over(await phone.accept(5), invitation, Errand(VOUCHER))]

    @contextmanager
    def asking(self):
        async def same(code, seconds):
            self.asked.append(code)
            self.clock.now += min(self.says, seconds)
            return self.says < seconds

        yield same
        self.asked.append("over")

    async def hand_over_by_code(self, **how):
        async def same(_code, _seconds):
            return True

        phone = await self.rig.phone(str(UNSEEN), **how)
        return [each async for each in hand_over_by_code(await phone.accept(5), Errand(VOUCHER), same)]

    async def fail_by_code(self, times=1, **how):
        self.says = 30.0
        for _ in range(times):
            with pytest.raises(HandOverFailed) as failed:
                await self.hand_over_by_code(**how)
            assert failed.value.cause is Cause.SLOW
            await self.rig.phones.pop().close()
        self.says = 0.0

    async def fail(self, times=1, **how):
        for _ in range(times):
            with pytest.raises(DriverError):
                await self.hand_over(mischief=lambda _number, _chunk: (b"garbage",), **how)
            await self.rig.phones.pop().close()


@asynccontextmanager
async def place(rig, rules=None, times=QUICK, *, codes=False):
    await rig.phone(HEADPHONES)
    place = Place(rig, rules, times, codes=codes)
    offers = place.reader.run(lambda: place.wanted, place.take, place.asking, lambda: place.may_ask)
    running = asyncio.create_task(offers)
    try:
        yield place
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


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


async def test_when_three_codes_are_not_confirmed_none_is_shown_for_five_minutes_and_invitations_go_on(rig):
    async with place(rig, codes=True) as here:
        await here.fail_by_code(3)
        phone = await rig.phone(str(UNSEEN))
        with pytest.raises(DriverError):
            await phone.accept(0.7)
        await rig.phones.pop().close()
        assert here.reader.complaint is None
        assert await here.hand_over() == [Status(State.ACCEPTED)]
        here.clock.now += 300
        assert await here.hand_over_by_code() == [Status(State.ACCEPTED)]


async def test_a_phone_that_comes_while_another_is_asked_about_is_taken_afterwards_and_not_to_blame(rig):
    async with place(rig, codes=True) as here:
        here.may_ask = False
        told = asyncio.create_task(here.hand_over_by_code())
        await asyncio.sleep(0.7)
        assert (here.asked, told.done()) == ([], False)
        here.may_ask = True
        assert await told == [Status(State.ACCEPTED)]


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
