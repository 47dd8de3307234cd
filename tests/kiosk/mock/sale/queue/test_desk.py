import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from kiosk.mock.app import create
from kiosk.mock.faults.skew import ahead, skewable
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import wire
from kiosk.mock.sale.queue.desk import ReservationDesk
from kiosk.mock.storage import Store
from kiosk.mock.tables.house import Screening
from tests.kiosk.mock.clients.samples import meet
from tests.kiosk.mock.conftest import RELAXED, SetClock
from tests.kiosk.mock.sale.shop import Shop


@pytest.fixture
def shop():
    shop = opened("")
    yield shop
    shop.office.store.close()


@pytest.fixture
def lasting_shop(database):
    """One with a database of each kind."""
    shop = opened(database)
    yield shop
    shop.office.store.close()


def opened(database):
    return Shop(replace(create(RELAXED, SetClock(), database).state.office, clock=SetClock()))


class Hall:
    """A desk whose time is told; the window closes when it is let."""

    def __init__(self, shop):
        self.shop = shop
        self.now = 0.0
        self.slept = []
        self.closed = asyncio.Event()
        self.desk = ReservationDesk(shop.office, self.sleep, lambda: self.now)

    async def sleep(self, seconds):
        self.slept.append(seconds)
        await self.closed.wait()
        self.now += seconds

    def ask(self, client, *seats, screening=""):
        request = wire.OrderRequest(client=client, screening=screening or self.shop.screening, seats=list(seats))
        return asyncio.create_task(self.desk.place(request))

    async def answers(self, *asked):
        """What each is told: its seats, or those that it can't have."""
        await asyncio.sleep(0)
        self.closed.set()
        told = await refusals(asked)
        return [it.extras["seats"] if isinstance(it, Problem) else "held" for it in told]


@pytest.fixture
async def hall(shop):
    return Hall(shop)


def seen(shop, *clients):
    """The server saw these clients, one after the other."""
    for client in clients:
        meet(shop.office, client)
        shop.office.clock.advance(60)


async def test_p10_of_simultaneous_requests_for_a_seat_the_client_that_was_seen_first_has_it(lasting_shop):
    shop, hall = lasting_shop, Hall(lasting_shop)
    seen(shop, "old", "older-than-new", "new")
    asked = [hall.ask(client, "B2") for client in ("stranger", "new", "old", "older-than-new")]
    assert await hall.answers(*asked) == [["B2"], ["B2"], "held", ["B2"]]
    assert shop.seats() == {"B2": "held"}


async def test_p10_a_request_of_an_earlier_time_goes_before_any_priority(hall, shop):
    seen(shop, "old")
    first = hall.ask("new", "B2")
    await asyncio.sleep(0)
    hall.now = 0.031
    second = hall.ask("old", "B2")
    assert await hall.answers(first, second) == ["held", ["B2"]]


async def test_p10_strangers_of_one_moment_are_served_as_they_arrived(hall):
    assert await hall.answers(*(hall.ask(f"phone-{n}", "B2") for n in range(5))) == ["held", *[["B2"]] * 4]


async def test_p10_who_tells_no_id_comes_last(hall, shop):
    seen(shop, "known")
    assert await hall.answers(hall.ask("", "B2"), hall.ask("known", "B2")) == [["B2"], "held"]


async def test_p10_each_request_has_an_answer_of_its_own_and_all_or_none_of_its_seats(hall, shop):
    asked = [hall.ask("a", "B2", "B3"), hall.ask("b", "B3", "B4"), hall.ask("c", "B4"), hall.ask("d", "B2", "B3", "B5")]
    assert await hall.answers(*asked) == ["held", ["B3"], "held", ["B2", "B3"]]
    assert shop.seats() == dict.fromkeys(("B2", "B3", "B4"), "held")


async def test_p10_one_window_is_decided_in_one_transaction(hall, shop):
    written = []
    shop.office.store.wrote = lambda: written.append(1)
    await hall.answers(*(hall.ask("", f"B{n}") for n in range(1, 6)))
    assert len(written) == 1


async def test_p10_nobody_waits_longer_than_the_window(hall, shop):
    await hall.answers(hall.ask("a", "B2"), hall.ask("b", "B3"))
    assert hall.slept == [pytest.approx(0.03)]


async def test_what_makes_no_sense_is_refused_at_once(hall):
    for seats in (["B2", "B2"], [f"B{n}" for n in range(1, 10)]):
        with pytest.raises(Problem) as refused:
            await hall.desk.place(wire.OrderRequest(client="a", screening="any", seats=seats))
        assert refused.value.reason is Fault.BAD_REQUEST
    assert hall.slept == []


async def test_a_screening_or_a_seat_that_is_not_there_spoils_nobody_elses_order(hall):
    asked = [hall.ask("a", "B2"), hall.ask("b", "ZZ99"), hall.ask("c", "B3", screening="none"), hall.ask("d", "B4")]
    await asyncio.sleep(0)
    hall.closed.set()
    told = await refusals(asked)
    assert [getattr(it, "reason", "held") for it in told] == ["held", *[Fault.NO_SUCH_THING] * 2, "held"]


async def refusals(asked) -> list[Any]:
    return await asyncio.gather(*asked, return_exceptions=True)


async def test_who_has_gone_disturbs_nobody_in_the_line(hall):
    gone, stays = hall.ask("a", "B2"), hall.ask("b", "B3")
    await asyncio.sleep(0)
    gone.cancel()
    assert await hall.answers(stays) == ["held"]
    await hall.desk.close()


async def test_a_database_that_fails_is_everybodys_answer_and_the_line_goes_on(hall, shop, monkeypatch, caplog):
    def fails(_):
        raise OperationalError("", {}, Exception("gone"))

    monkeypatch.setattr(shop.office.store, "transact", fails)
    asked = [hall.ask("", "B2"), hall.ask("", "B3")]
    await asyncio.sleep(0)
    hall.closed.set()
    told = await refusals(asked)
    assert [(it.reason, it.status) for it in told] == [(Fault.RECORDS_AWAY, 503)] * 2
    assert told[0] is not told[1]
    assert [it.exc_info for it in caplog.records if "gone" in it.message] == [None]
    monkeypatch.undo()
    assert await hall.answers(hall.ask("a", "B2")) == ["held"]


async def test_a_hold_that_is_over_is_free_again_also_where_only_a_refusal_found_that_out(hall, shop):
    await hall.answers(hall.ask("a", "B2"))
    shop.office.clock.advance(1)
    await hall.answers(hall.ask("b", "B3"))
    await hall.desk.close()
    shop.office.clock.advance(RELAXED.hold_seconds - 1)
    before = revision(shop)
    assert await hall.answers(hall.ask("c", "B2", "B3")) == [["B3"]]
    assert revision(shop) > before
    assert shop.seats() == {"B3": "held"}


async def test_a_clock_that_is_wrong_for_one_order_is_right_for_those_beside_it(shop):
    clock = skewable(shop.office.clock)
    hall = Hall(Shop(Office(shop.office.store, RELAXED, clock)))
    with ahead(3600):
        later = hall.ask("a", "B2")
    with ahead(365 * 86_400):
        much_later = hall.ask("b", "B3")
    now = hall.ask("c", "B4")
    await asyncio.sleep(0)
    hall.closed.set()
    until = shop.office.clock() + timedelta(seconds=RELAXED.hold_seconds)
    assert (await now).held_until == until
    assert (await later).held_until == until + timedelta(hours=1)
    with pytest.raises(Problem) as refused:
        await much_later
    assert refused.value.reason is Fault.SALE_CLOSED


async def test_no_more_are_decided_in_one_transaction_than_another_process_can_wait_for(hall, shop):
    written = []
    shop.office.store.wrote = lambda: written.append(1)
    asked = [hall.ask("", "B2") for _ in range(201)]
    await asyncio.sleep(0)
    hall.now = 0.031
    asked.append(hall.ask("", "B3"))
    assert await hall.answers(*asked) == ["held", *[["B2"]] * 200, "held"]
    assert len(written) == 2


async def test_a_line_that_is_served_no_more_lets_nobody_wait_and_the_next_one_begins_anew(hall, shop):
    async def fails(_):
        await hall.closed.wait()
        raise RuntimeError("the loop's clock broke")

    hall.desk = ReservationDesk(shop.office, fails, lambda: 0.0)
    asked = [hall.ask("a", "B2"), hall.ask("b", "B3")]
    await asyncio.sleep(0)
    hall.closed.set()
    told = await refusals(asked)
    assert [it.reason for it in told] == [Fault.INTERNAL] * 2
    assert repr(hall.desk) == "<ReservationDesk with lines for 0 screenings>"


async def test_a_refusal_that_all_have_is_one_for_each(hall):
    asked = [hall.ask(client, "B2", screening="none") for client in "ab"]
    await asyncio.sleep(0)
    hall.closed.set()
    one, other = await refusals(asked)
    assert (one.reason, one.said) == (other.reason, other.said) == (Fault.NO_SUCH_THING, "there is no such screening")
    assert one is not other


async def test_closing_waits_for_those_who_stand_in_line(hall):
    asked = hall.ask("a", "B2")
    await asyncio.sleep(0)
    hall.closed.set()
    await hall.desk.close()
    assert (await asked).seats == ["B2"]
    assert repr(hall.desk) == "<ReservationDesk with lines for 0 screenings>"


def test_p10_several_servers_on_one_database_give_each_seat_to_one(lasting_shop, database):
    shop = lasting_shop
    others = [Office(Store(database), RELAXED, shop.office.clock) for _ in range(2)]

    async def many(office):
        desk = ReservationDesk(office)

        async def one(number):
            seats = [f"B{1 + number % 4}", f"B{2 + number % 4}"]
            try:
                return (await desk.place(wire.OrderRequest(client="", screening=shop.screening, seats=seats))).seats
            except Problem as refused:
                return [] if refused.extras["seats"] else ["refused for nothing"]

        return await asyncio.gather(*map(one, range(20)))

    with ThreadPoolExecutor(3) as processes:
        told = list(processes.map(lambda office: asyncio.run(many(office)), (shop.office, *others)))
    for office in others:
        office.store.close()
    held = [name for process in told for seats in process for name in seats]
    assert sorted(held) == sorted(set(held))
    assert shop.seats() == dict.fromkeys(held, "held")


async def test_without_a_queue_each_order_is_decided_by_itself(shop):
    office = Office(shop.office.store, RELAXED.model_copy(update={"queue_seconds": 0}), shop.office.clock)
    hall = Hall(Shop(office))
    assert (await hall.ask("a", "B2")).seats == ["B2"]
    assert hall.slept == []


def revision(shop):
    return shop.read(lambda session: session.get_one(Screening, shop.screening).revision)
