"""The door to the staff's page: who comes in, who is kept out and for how long."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher

from drivers.ports import Scan, Several
from kiosk.clock import Clock
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Kind
from kiosk.staff import people
from kiosk.staff.door import Door, Locked, NotLetIn
from kiosk.staff.people import BADGE, People, PeopleError
from kiosk.staff.reception import Reception

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(people, "_HASHER", cheap)
    monkeypatch.setattr(people, "_NOBODY", cheap.hash("nobody"))


class House:
    """A door with its journal and its file, through restarts, at a time that is told."""

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "staff.json"
        self.passed = 1000.0
        self.skew = timedelta()
        self.clock = Clock(lambda: self.passed, self.utc)
        everybody, _ = People().add("Li Na", "274913")
        everybody, self.badge = everybody.with_badge("Li Na")
        everybody.save(self.file)

    def utc(self):
        return NOON + timedelta(seconds=self.passed) + self.skew

    async def begin(self):
        self.ledger = await Ledger.open(self.folder / "state", "boot-1", self.utc)
        self.door = Door(self.file, self.ledger, self.clock)
        self.looking = asyncio.create_task(self.door.run())

    async def end(self):
        self.looking.cancel()
        await asyncio.gather(self.looking, return_exceptions=True)
        self.door.close()
        await self.ledger.close()

    async def restart(self):
        await self.end()
        await self.begin()

    async def guess(self, times):
        for _ in range(times):
            with pytest.raises(NotLetIn):
                await self.door.sign_in(1, "999999")

    async def key(self):
        """The key for whoever showed a badge, once the badge was looked at."""
        async with asyncio.timeout(10):
            while self.door.key is None:
                await asyncio.sleep(0.005)
        return self.door.key

    @property
    def acts(self):
        return [(row.body["act"], row.body["by"]) for row in self.ledger.records if row.kind is Kind.STAFF]


@pytest.fixture
async def house(tmp_path):
    house = House(tmp_path)
    await house.begin()
    yield house
    await house.end()


async def test_number_and_pin_open_a_session_in_the_name_of_who_came(house):
    token = await house.door.sign_in(1, "274913")
    assert house.door.session(token, acts=False).name == "Li Na"
    assert house.acts == [("sign_in", "Li Na")]
    house.door.sign_out(token)
    house.door.sign_out(token)
    assert house.door.session(token, acts=True) is None


async def test_the_fifth_wrong_pin_locks_the_door_and_each_lock_is_twice_as_long(house):
    for seconds in (60, 120, 240):
        await house.guess(5)
        assert house.door.wait == seconds
        with pytest.raises(Locked) as caught:
            await house.door.sign_in(1, "274913")
        assert caught.value.wait == seconds
        house.passed += seconds
    await house.door.sign_in(1, "274913")
    await house.guess(4)
    assert house.door.wait == 0


async def test_who_tries_at_once_has_no_more_tries(house):
    tries = [house.door.sign_in(1, f"99999{digit}") for digit in range(9)]
    ends = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(end) for end in ends] == [NotLetIn] * 5 + [Locked] * 4


async def test_a_lock_outlives_a_restart_and_ends_when_it_would_have_ended(house):
    await house.guess(5)
    house.passed += 20
    await house.restart()
    assert house.door.wait == pytest.approx(40, abs=0.01)
    house.passed += 41
    await house.door.sign_in(1, "274913")
    await house.restart()
    assert house.door.wait == 0


async def test_a_clock_that_was_set_back_locks_nobody_out_for_longer_than_any_lock(house):
    await house.guess(5)
    house.skew = -timedelta(days=300)
    await house.restart()
    assert house.door.wait == 3600


async def test_a_session_ends_five_minutes_after_its_last_act_and_looks_do_not_prolong_it(house):
    token = await house.door.sign_in(1, "274913")
    house.passed += 299
    assert house.door.session(token, acts=False) is not None
    assert house.door.left(house.door.session(token, acts=False)) == pytest.approx(1)
    assert house.door.session(token, acts=True) is not None
    house.passed += 299
    assert house.door.session(token, acts=False) is not None
    house.passed += 1
    assert house.door.session(token, acts=True) is None


async def test_of_many_sessions_the_oldest_ends(house):
    tokens = [await house.door.sign_in(1, "274913") for _ in range(9)]
    assert [house.door.session(token, acts=False) is not None for token in tokens] == [False] + [True] * 8


async def test_a_badge_opens_once_and_for_a_moment(house):
    house.door.see(house.badge)
    key = await house.key()
    token = house.door.enter(key)
    assert house.door.session(token, acts=True).name == "Li Na"
    assert house.door.key is None
    with pytest.raises(NotLetIn):
        house.door.enter(key)
    house.door.see(house.badge)
    key = await house.key()
    house.passed += 20
    assert house.door.key is None
    with pytest.raises(NotLetIn):
        house.door.enter(key)


async def test_badges_of_strangers_lock_nobody_out_and_a_badge_opens_a_locked_door(house):
    for number in range(12):
        house.door.see(f"{BADGE}1:{'A' * 25}{number}")
        await asyncio.sleep(0.01)
    assert house.door.wait == 0
    await house.guess(5)
    assert house.door.wait == 60
    await until_seen(house)
    assert house.acts[-1] == ("sign_in", "Li Na")
    assert house.door.wait == 0


async def until_seen(house):
    async with asyncio.timeout(10):
        while house.door.key is None:
            house.door.see(house.badge)
            await asyncio.sleep(0.005)


async def test_who_is_added_meanwhile_comes_in_and_who_was_removed_does_not(house):
    everybody, _ = People.load(house.file).add("Wang Fang", "880135")
    everybody.remove("Li Na").save(house.file)
    await house.door.sign_in(2, "880135")
    with pytest.raises(NotLetIn):
        await house.door.sign_in(1, "274913")


async def test_who_was_removed_can_do_nothing_more(house):
    token = await house.door.sign_in(1, "274913")
    people = People.load(house.file)
    people.remove("Li Na").save(house.file)
    assert house.door.session(token, acts=False) is not None
    assert house.door.session(token, acts=True) is None
    assert house.door.session(token, acts=False) is None
    people.save(house.file)
    token = await house.door.sign_in(1, "274913")
    house.file.write_text("{")
    assert house.door.session(token, acts=True) is None


async def test_a_damaged_file_lets_nobody_in_and_counts_as_no_try(house):
    house.file.write_text("{")
    for _ in range(6):
        with pytest.raises(PeopleError):
            await house.door.sign_in(1, "274913")
    house.door.see(house.badge)
    await asyncio.sleep(0.02)
    assert (house.door.wait, house.door.key, house.looking.done()) == (0, None, False)


class Attendant:
    """Remembers what was shown to it."""

    def __init__(self):
        self.shown: list[Any] = []
        self.show = self.shown.append

    def is_wanted(self, text):
        return text == "a voucher"


async def test_badges_go_to_the_door_and_all_else_to_the_attendant(house):
    attendant: Any = Attendant()
    reception = Reception(attendant, house.door)
    others: list[Any] = [Scan("a voucher", "camera"), Scan("xSTAFF1:", "camera"), Several("camera")]
    for shown in (*others, Scan(house.badge, "camera")):
        reception.show(shown)
    assert attendant.shown == others
    assert await house.key()
    assert [reception.is_wanted(text) for text in ("a voucher", house.badge, "poster")] == [True, True, False]
