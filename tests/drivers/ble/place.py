"""A kiosk's reader of phones at work: the radio is in software, and the clock the test's own."""

import asyncio
from contextlib import asynccontextmanager, contextmanager

import pytest

from drivers.ble.cause import Cause, HandOverFailed
from drivers.ble.deadlines import Deadlines
from drivers.ble.handover import UNSEEN, Invitation
from drivers.ble.messages import State, Status
from drivers.ble.nearest import Nearness
from drivers.ble.phone import Errand, hand_over, hand_over_by_code
from drivers.ble.radio import Radio
from drivers.ble.reader import PhoneReader, Times
from drivers.ble.watchdog import Pace
from drivers.errors import DriverError

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
        self.answers = asyncio.Event()
        self.answers.set()
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
            await self.answers.wait()
            self.clock.now += min(self.says, seconds)
            return self.says < seconds

        try:
            yield same
        finally:
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
