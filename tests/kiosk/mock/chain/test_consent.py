"""P9 where the chain's system is somewhere else: it is asked for each seat, so no seat is sold by both."""

import asyncio
import random
from itertools import count

import pytest

from kiosk.domain.booking import Refusal
from kiosk.mock.app import create
from kiosk.mock.chain.outbox import ChainCourier
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import settlement, wire
from kiosk.mock.sale.queue.desk import ReservationDesk
from tests.kiosk.mock.chain.elsewhere import COUNTER, Elsewhere
from tests.kiosk.mock.conftest import RELAXED, SetClock
from tests.kiosk.mock.sale.shop import Shop, refused

HOLD = RELAXED.hold_seconds
KEY = "0123456789abcdef"


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def chain():
    return Elsewhere()


@pytest.fixture
def shop(clock, chain):
    office = create(RELAXED, clock, chain=lambda _store, _clock: chain).state.office
    yield Shop(office)
    office.store.close()


@pytest.fixture
def carry(shop, chain):
    """Tell the chain what it has yet to be told; how much that was."""
    return ChainCourier(shop.office, chain, count(0, 1000).__next__).carry


def order(shop, *names, key=None):
    """By the desk, as phones do."""
    request = wire.OrderRequest(client="", screening=shop.screening, seats=list(names))
    return asyncio.run(ReservationDesk(shop.office).place(request, None, key))


def bought(shop, *names):
    made = order(shop, *names)
    shop.pay(made)
    assert shop.notify(made) == "paid"
    return made


def test_p9_from_the_hold_on_the_chain_cannot_sell_the_seats_however_late_it_hears_of_the_sale(shop, chain, clock):
    first, second = shop.names[:2]
    made = order(shop, first)
    assert not chain.sell(shop.screening, first, second)
    shop.pay(made)
    assert shop.notify(made) == "paid"
    clock.advance(10 * HOLD)
    assert not chain.sell(shop.screening, first)
    assert chain.sell(shop.screening, second)


def test_p9_what_the_chain_has_sold_is_refused_and_shown_as_sold_from_then_on(shop, chain, carry):
    first, second, third, *_ = shop.names
    assert chain.sell(shop.screening, second)
    problem = refused(lambda: order(shop, first, second, third))
    assert (problem.reason, problem.extras) == (Fault.SEAT_TAKEN, {"seats": [second]})
    assert shop.seats() == {second: "sold"}
    assert bought(shop, first, third).seats == [first, third]
    assert carry() == 2
    assert chain.owners()[second] == COUNTER


@pytest.mark.parametrize("mood", ["away", "answer lost"])
def test_p9_nothing_is_held_while_the_chain_cannot_be_asked(shop, chain, carry, mood):
    chain.moods = [mood]
    assert refused(lambda: order(shop, shop.names[0])).reason is Refusal.MAINTENANCE
    assert shop.seats() == {}
    assert carry() == 1
    assert chain.owners() == {}
    assert bought(shop, shop.names[0]).seats == [shop.names[0]]


def test_p9_an_order_that_is_asked_for_again_takes_its_seats_once(shop, chain, carry):
    first, again = (order(shop, shop.names[0], key=KEY) for _ in range(2))
    assert first.order == again.order
    assert chain.owners() == {shop.names[0]: first.order}
    shop.cancel(first)
    assert carry() == 1
    assert order(shop, shop.names[0], key=KEY).state == "cancelled"
    assert chain.owners() == {}


def test_p9_what_was_not_paid_goes_back_to_the_chain(shop, chain, carry, clock):
    order(shop, shop.names[0])
    clock.advance(HOLD)
    assert not chain.sell(shop.screening, shop.names[0])
    assert settlement.reconcile(shop.office) == 1
    assert carry() == 1
    assert chain.sell(shop.screening, shop.names[0])


def test_p9_the_next_order_has_a_seat_at_once_and_what_the_last_one_let_go_later_changes_nothing(shop, chain, carry):
    shop.cancel(order(shop, shop.names[0]))
    second = bought(shop, shop.names[0])
    assert carry() == 2
    assert chain.owners() == {shop.names[0]: second.order}
    shop.cancel(second)
    assert carry() == 1
    assert chain.owners() == {}


def test_p9_money_that_comes_late_buys_the_seats_as_nobody_could_sell_them_since(shop, chain, clock):
    made, lost = (order(shop, name) for name in shop.names[:2])
    for it in (made, lost):
        shop.pay(it, late=HOLD)
    clock.advance(HOLD)
    other = order(shop, shop.names[1])
    assert settlement.reconcile(shop.office) == 2
    assert [shop.state(it) for it in (made, lost)] == ["paid", "refunded"]
    assert chain.owners() == {shop.names[0]: made.order, shop.names[1]: other.order}


def test_p9_money_that_comes_late_buys_no_seat_that_another_had_since_as_the_chain_may_have_sold_it(
    shop, chain, carry, clock
):
    made = order(shop, shop.names[0])
    shop.pay(made, late=2 * HOLD)
    clock.advance(HOLD)
    shop.cancel(order(shop, shop.names[0]))
    carry()
    assert chain.sell(shop.screening, shop.names[0])
    clock.advance(HOLD)
    assert settlement.reconcile(shop.office) == 1
    assert (shop.state(made), shop.standing(made), shop.seats()) == ("refunded", "refunded", {})


def test_p9_a_request_that_comes_again_after_its_hold_takes_no_seat_from_who_has_it_now(shop, chain, carry, clock):
    made = order(shop, shop.names[0], key=KEY)
    shop.pay(made, late=2 * HOLD)
    clock.advance(HOLD)
    other = order(shop, shop.names[0])
    assert order(shop, shop.names[0], key=KEY).order == made.order
    assert chain.owners() == {shop.names[0]: other.order}


@pytest.mark.parametrize("seed", range(6))
def test_p9_shop_and_chain_never_sell_one_seat_twice_whatever_happens(shop, chain, carry, clock, seed):
    rng, made = random.Random(seed), []
    names = shop.names[:10]
    deeds = {
        "order": lambda: made.append(order(shop, rng.choice(names))),
        "pay": lambda: shop.pay(rng.choice(made), rng.choice((0, 0, HOLD, 3 * HOLD))),
        "report": lambda: shop.report(rng.choice(made)),
        "cancel": lambda: shop.cancel(rng.choice(made)),
        "counter": lambda: chain.sell(shop.screening, rng.choice(names)),
        "trouble": lambda: chain.moods.append(rng.choice(("away", "answer lost"))),
        "carry": carry,
        "wait": lambda: clock.advance(rng.choice((60, HOLD))),
        "ask": lambda: settlement.reconcile(shop.office),
    }
    often = {"order": 8, "pay": 8, "report": 4}
    for name in rng.choices(list(deeds), [often.get(name, 1) for name in deeds], k=80):
        try:
            deeds[name]()
        except (Problem, IndexError):
            continue
        _check(shop, chain, made)
    clock.advance(10 * HOLD)
    settlement.reconcile(shop.office)
    chain.moods.clear()
    carry()
    mine = _check(shop, chain, made)
    assert mine
    assert mine == {name: owner for name, owner in chain.owners().items() if owner != COUNTER}


def _check(shop, chain, made):
    """No seat is both ours and of the chain's counter; the seats of paid orders."""
    paid = [it for it in made if shop.state(it) == "paid"]
    mine = {name: it.order for it in paid for name in it.seats}
    assert len(mine) == len(paid)
    assert not mine.keys() & {name for name, owner in chain.owners().items() if owner == COUNTER}
    return mine


def test_p9_of_phones_and_the_chain_that_want_one_seat_at_one_instant_one_gets_it(shop, chain, together):
    for name in shop.names[:8]:
        phones = [lambda name=name: _wins(shop, name)] * 2
        won = together(*phones, lambda name=name: chain.sell(shop.screening, name))
        assert won.count(True) == 1


def _wins(shop, name):
    try:
        return bool(order(shop, name))
    except Problem:
        return False
