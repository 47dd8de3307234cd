"""Several server processes on one PostgreSQL decide by time and then by priority, as one would."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import requests
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from kiosk.mock.app import create
from kiosk.mock.client import Phone
from kiosk.mock.office import Office, utc_now
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import holding, wire
from kiosk.mock.sale.queue import common
from kiosk.mock.sale.queue.common import Announced
from kiosk.mock.sale.queue.desk import ReservationDesk
from kiosk.mock.storage import Store
from kiosk.mock.tables.sale import Order, Seat, Waiting
from tests.kiosk.mock.clients.samples import meet
from tests.kiosk.mock.conftest import RELAXED
from tests.kiosk.mock.sale.processes import Server, servers
from tests.kiosk.mock.sale.shop import Shop

WINDOW = 1.0


# -- real processes ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared(postgres):
    return postgres()


@pytest.fixture(scope="module")
def pair(shared):
    """Two server processes on one database, whose windows are wide."""
    with servers(shared, 2, WINDOW, 600) as running:
        yield running


@pytest.fixture(scope="module")
def known(pair):
    """A client that the server has known for long, at least for longer than all that come after."""
    with Phone(pair[0].url) as phone:
        screening = phone.screenings()[0]["screening"]
        (seat,) = phone.choose(screening, 1)
    answer = ask(pair[0], "known", screening, seat)
    assert answer.status_code == 201
    return "known"


@pytest.fixture
def wanted(pair):
    """A screening, and a seat of it that is free."""
    with Phone(pair[0].url) as phone:
        screening = phone.screenings()[-1]["screening"]
        return screening, *phone.choose(screening, 1)


def ask(server: Server, client: str, screening: str, seat: str) -> requests.Response:
    body = {"client": client, "screening": screening, "seats": [seat]}
    return requests.post(f"{server.url}/v1/orders", json=body, timeout=30)


def one_after_the_other(pause: float, *asked: Callable[[], requests.Response]) -> list[int]:
    """Each asks so many seconds after the one before, whose answer is not waited for."""
    with ThreadPoolExecutor(len(asked)) as phones:
        answers = []
        for one in asked:
            answers.append(phones.submit(one))
            time.sleep(pause)
        return [it.result(30).status_code for it in answers]


def test_p10_of_two_processes_at_the_same_time_the_client_that_was_seen_first_has_the_seat(pair, known, wanted):
    told = one_after_the_other(
        WINDOW / 5, lambda: ask(pair[0], "stranger-1", *wanted), lambda: ask(pair[1], known, *wanted)
    )
    assert told == [409, 201]


def test_p10_of_two_processes_an_earlier_time_goes_before_any_priority(pair, known, wanted):
    told = one_after_the_other(
        WINDOW * 1.1, lambda: ask(pair[0], "stranger-2", *wanted), lambda: ask(pair[1], known, *wanted)
    )
    assert told == [201, 409]


def test_p10_a_process_that_dies_takes_its_wishes_with_it(shared, pair, known, wanted, eventually, monkeypatch):
    """The last of these tests: one of the two is dead then."""
    screening, seat = wanted
    with ThreadPoolExecutor(1) as phones:
        lost = phones.submit(ask, pair[1], known, *wanted)
        with Store(shared) as store:
            eventually(lambda: waiting(store))
            pair[1].kill()
            with pytest.raises(requests.ConnectionError):
                lost.result(30)
            assert ask(pair[0], "stranger-3", *wanted).status_code == 409, "nobody knows yet that it is dead"
            eventually(lambda: ask(pair[0], "stranger-3", *wanted).status_code == 201)
            monkeypatch.setattr(common, "FORGOTTEN", 0)
            common.forget(Office(store, RELAXED))
            assert waiting(store) == 0
            held = select(Seat.order_id).where(Seat.screening_id == screening, Seat.name == seat)
            (order,) = store.read(lambda session: session.scalars(held).all())
            assert store.read(lambda session: session.get(Order, order))


# -- desks of two processes --------------------------------------------------------------------------------------------


@pytest.fixture
def offices(postgres, monkeypatch):
    """Two that work on one database; nothing that they announce is forgotten while a busy machine takes its time."""
    monkeypatch.setattr(common, "MOMENT", 60.0)
    database = postgres()
    first = replace(create(RELAXED, utc_now, database).state.office, clock=utc_now)
    with Store(database) as other:
        yield first, replace(first, store=other)
    first.store.close()


def waiting(store: Store) -> int:
    """How many wait, in all processes."""
    return store.read(lambda session: session.scalar(select(func.count(Waiting.id)))) or 0


def wishes(office: Office, screening: str, *wanted: Sequence[str], client: str = "") -> list[Announced]:
    """What phones want, one after the other."""
    requests = [wire.OrderRequest(client=client, screening=screening, seats=list(seats)) for seats in wanted]
    return [Announced(holding.wish(office, it)) for it in requests]


def told(answers: Sequence[Any]) -> list[Any]:
    """What each is told: ``held``, ``open`` while its window is, or the seats that it can't have."""
    names = {wire.OrderMade: "held", float: "open"}
    return [it.extras["seats"] if isinstance(it, Problem) else names[type(it)] for it in answers]


def at_once(office: Office) -> Office:
    """One whose windows are over as soon as they are opened."""
    return replace(office, settings=RELAXED.model_copy(update={"queue_seconds": 1e-6}))


async def test_p10_whoever_decides_first_keeps_for_others_what_they_asked_for_earlier(offices):
    first, second = offices
    shop, go_on = Shop(first), asyncio.Event()
    meet(first, "old")

    async def held_up(_: float) -> None:
        await go_on.wait()

    slow, quick = ReservationDesk(first, held_up), ReservationDesk(second)
    stranger = asyncio.create_task(
        slow.place(wire.OrderRequest(client="new", screening=shop.screening, seats=["B2", "B3"]))
    )
    while not await asyncio.to_thread(waiting, second.store):
        await asyncio.sleep(0.01)
    await asyncio.sleep(RELAXED.queue_seconds)
    with pytest.raises(Problem) as refused:
        await quick.place(wire.OrderRequest(client="old", screening=shop.screening, seats=["B3", "B4"]))
    assert (refused.value.reason, refused.value.extras["seats"]) == (Fault.SEAT_TAKEN, ["B3"])
    assert (await quick.place(wire.OrderRequest(client="old", screening=shop.screening, seats=["B4"]))).seats == ["B4"]
    go_on.set()
    assert (await stranger).seats == ["B2", "B3"]
    assert waiting(first.store) == 0
    orders = shop.read(lambda session: {it.id: it for it in session.scalars(select(Order))})
    rows = shop.read(lambda session: session.scalars(select(Seat)).all())
    assert {it.name: it.held_until for it in rows} == {
        name: order.held_until for order in orders.values() for name in order.seats
    }
    await slow.close()
    await quick.close()


def test_p10_what_was_asked_for_in_another_process_has_its_turn_by_priority_among_the_own(offices):
    first, second = map(at_once, offices)
    shop = Shop(first)
    meet(first, "older")
    meet(first, "old")
    theirs = wishes(first, shop.screening, ["B2", "B3"], client="older")
    own = [*wishes(second, shop.screening, ["B3"], client="old"), *wishes(second, shop.screening, ["B4"])]
    wide = [replace(it, settings=RELAXED.model_copy(update={"queue_seconds": 0.2})) for it in (first, second)]
    common.announce(wide[0], theirs)
    common.announce(wide[1], own)
    while (answers := told(common.decide(wide[1], own)))[0] == "open":
        time.sleep(0.02)
    assert answers == [["B3"], "held"]
    assert told(common.decide(first, theirs)) == ["held"]
    assert shop.seats() == dict.fromkeys(("B2", "B3", "B4"), "held")


def test_p10_a_window_that_is_open_is_not_decided(offices):
    first = replace(offices[0], settings=RELAXED.model_copy(update={"queue_seconds": 5.0}))
    shop = Shop(first)
    asked = wishes(first, shop.screening, ["B2"], ["B3"])
    common.announce(first, asked)
    assert told(common.decide(first, asked)) == ["open", "open"]
    assert all(0 < it <= 5 for it in common.decide(first, asked) if isinstance(it, float))
    assert waiting(first.store) == 2
    assert shop.seats() == {}


def test_p10_who_was_not_announced_is_decided_after_those_who_were(offices):
    first, second = map(at_once, offices)
    shop = Shop(first)
    theirs, own = wishes(first, shop.screening, ["B2"]), wishes(second, shop.screening, ["B2"], ["B3"])
    common.announce(first, theirs)
    assert told(common.decide(second, own)) == [["B2"], "held"]
    assert told(common.decide(first, theirs)) == ["held"]


def test_p10_what_is_kept_for_a_process_that_is_gone_is_free_again_after_a_moment(offices, monkeypatch, eventually):
    first, second = map(at_once, offices)
    shop = Shop(first)
    common.announce(first, wishes(first, shop.screening, ["B2"]))
    monkeypatch.setattr(common, "MOMENT", 0.5)
    own = wishes(second, shop.screening, ["B2"])
    eventually(lambda: told(common.decide(second, own)) == ["held"])
    assert shop.seats() == {"B2": "held"}


def test_p10_the_same_order_asked_for_again_at_another_process_is_that_order(offices):
    first, second = map(at_once, offices)
    shop = Shop(first)
    request = wire.OrderRequest(client="", screening=shop.screening, seats=["B2"])
    asked = [Announced(holding.wish(it, request, None, "k" * 32)) for it in (first, second)]
    for office, one in zip((first, second), asked, strict=True):
        common.announce(office, [one])
    (made,), (again,) = common.decide(first, asked[:1]), common.decide(second, asked[1:])
    assert isinstance(made, wire.OrderMade)
    assert isinstance(again, wire.OrderMade)
    assert (again.order, again.secret) == (made.order, made.secret)
    assert shop.seats() == {"B2": "held"}


def test_p10_a_screening_that_is_not_there_is_told_and_what_was_announced_is_forgotten(offices, monkeypatch):
    first, _ = map(at_once, offices)
    asked = wishes(first, "none", ["B2"])
    common.announce(first, asked)
    with pytest.raises(Problem) as refused:
        common.decide(first, asked)
    assert refused.value.reason is Fault.NO_SUCH_THING
    assert common.forget(first) == 0
    monkeypatch.setattr(common, "FORGOTTEN", 0.0)
    assert common.forget(first) == 1
    assert waiting(first.store) == 0


def test_one_process_with_a_database_of_its_own_announces_nothing(shop):
    assert common.forget(shop.office) == 0
    assert asyncio.run(
        ReservationDesk(shop.office).place(wire.OrderRequest(client="", screening=shop.screening, seats=["B2"]))
    ).seats == ["B2"]
    assert waiting(shop.office.store) == 0


async def test_p10_what_can_not_be_announced_is_decided_all_the_same(offices, monkeypatch, caplog):
    first, _ = offices
    shop = Shop(first)

    def fails(*_):
        raise OperationalError("", {}, Exception("gone"))

    monkeypatch.setattr(common, "announce", fails)
    desk = ReservationDesk(first)
    asked = [wire.OrderRequest(client="", screening=shop.screening, seats=["B2"]) for _ in range(2)]
    answers = await asyncio.gather(*map(desk.place, asked), return_exceptions=True)
    assert told(answers) == ["held", ["B2"]]
    await desk.close()
    assert any("not announced" in it.message for it in caplog.records)
