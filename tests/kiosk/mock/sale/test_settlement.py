"""What becomes of orders and money: by notices, by reports, and by the server's own questions."""

import random

import pytest

from kiosk.mock.app import create
from kiosk.mock.chain import books
from kiosk.mock.chain.wire import ChainSaleRequest
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import gateway, orders, seats, settlement, wire
from kiosk.mock.storage import Store
from kiosk.mock.tables.house import Screening
from kiosk.mock.tables.sale import Order
from tests.kiosk.mock.conftest import RELAXED
from tests.kiosk.mock.sale.shop import Shop, letters, refused

HOLD = RELAXED.hold_seconds


@pytest.fixture
def two_shops(clock, database):
    """Two servers on one database, of each kind."""
    first = create(RELAXED, clock, database).state.office
    second = Office(Store(database), RELAXED, clock)
    yield Shop(first), Shop(second)
    first.store.close()
    second.store.close()


def test_p11_a_notice_that_was_lost_is_made_good_by_the_servers_own_question(shop):
    order = shop.order(*shop.names[:2])
    assert settlement.reconcile(shop.office) == 0
    shop.pay(order)
    assert shop.state(order) == "awaiting"
    assert settlement.reconcile(shop.office) == 1
    assert (shop.state(order), shop.tickets(order)) == ("paid", 2)
    assert settlement.reconcile(shop.office) == 0


def test_p11_a_report_of_the_client_only_makes_the_server_ask(shop, clock):
    order = shop.order(shop.names[0])
    assert shop.report(order) == "awaiting"
    shop.pay(order, late=30)
    assert shop.report(order) == "awaiting"
    clock.advance(30)
    assert shop.report(order) == "paid"


def test_p11_money_that_comes_after_the_hold_buys_the_seats_if_all_are_still_free(shop, clock):
    order = shop.order(*shop.names[:2])
    shop.pay(order, late=HOLD + 60)
    clock.advance(HOLD + 59)
    seats.sweep(shop.office)
    assert (settlement.reconcile(shop.office), shop.state(order), shop.seats()) == (0, "awaiting", {})
    clock.advance(1)
    assert settlement.reconcile(shop.office) == 1
    assert (shop.state(order), shop.tickets(order)) == ("paid", 2)
    assert shop.seats() == dict.fromkeys(order.seats, "sold")
    assert shop.check_all() == {"paid": 1}


@pytest.mark.parametrize("late", [0, HOLD, HOLD + 700])
def test_p11_who_has_paid_is_never_told_that_the_time_is_up(shop, clock, late):
    order = shop.order(shop.names[0])
    clock.advance(HOLD - 1)
    shop.pay(order, late)
    clock.advance(2)
    assert shop.state(order) == "awaiting"
    clock.advance(late)
    assert shop.state(order) == "awaiting"
    assert shop.report(order) == "paid"


def test_p11_who_has_not_paid_is_told_that_the_time_is_up_before_anybody_took_it_down(shop, clock):
    order = shop.order(shop.names[0])
    clock.advance(HOLD)
    assert shop.state(order) == "expired"


@pytest.mark.parametrize("told_by", ["notify", "report", "reconcile"])
def test_p11_money_that_comes_after_another_has_one_of_the_seats_goes_back(shop, clock, told_by):
    order = shop.order(*shop.names[:2])
    shop.pay(order, late=HOLD)
    clock.advance(HOLD)
    other = shop.order(shop.names[1])
    deeds = {"notify": lambda: shop.notify(order), "report": lambda: shop.report(order)}
    deeds.get(told_by, lambda: settlement.reconcile(shop.office))()
    assert (shop.state(order), shop.standing(order), shop.tickets(order)) == ("refunded", "refunded", 0)
    assert shop.seats() == {shop.names[1]: "held"}
    shop.pay(other)
    assert shop.notify(other) == "paid"
    assert shop.check_all() == {"paid": 1, "refunded": 1}


def test_p11_money_that_comes_after_the_hold_and_after_the_film_has_begun_goes_back(shop, clock):
    clock.now = shop.starts_at
    clock.advance(-60)
    order = shop.order(shop.names[0])
    shop.pay(order, late=HOLD)
    clock.advance(HOLD)
    assert shop.notify(order) == "refunded"
    assert shop.standing(order) == "refunded"


def test_p11_a_notice_counts_once_however_often_it_comes(shop):
    order = shop.order(*shop.names[:3])
    shop.pay(order)
    assert [shop.notify(order) for _ in range(4)] == ["paid"] * 4
    assert shop.tickets(order) == 3


def test_p11_a_notice_that_comes_after_the_order_was_given_back_brings_nothing_back(shop):
    order = shop.order(shop.names[0])
    shop.pay(order)
    assert shop.cancel(order) == "cancelled"
    assert shop.notify(order) == "cancelled"
    assert (shop.standing(order), shop.seats(), shop.tickets(order)) == ("refunded", {}, 0)


@pytest.mark.parametrize(
    "other",
    [{"payment": "0" * 32}, {"amount": 1}, {"order": "NOSUCH"}],
)
def test_p11_a_notice_that_does_not_fit_its_order_is_refused_and_changes_nothing(shop, other):
    order = shop.order(shop.names[0])
    right = {"payment": shop.payment(order), "order": order.order, "amount": round(float(order.amount) * 100)}
    notice = wire.Notice(**(right | other), state="settled")
    assert refused(lambda: orders.notified(shop.office, notice)).reason is Fault.NO_SUCH_THING
    assert (shop.state(order), shop.standing(order)) == ("awaiting", "open")


def test_p11_who_declines_to_pay_gives_the_seats_back_for_good(shop):
    order = shop.order(shop.names[0])
    for _ in range(2):
        assert gateway.decline(shop.office, shop.payment(order)).state == "declined"
    assert refused(lambda: shop.pay(order)).reason is Fault.PAYMENT_CLOSED
    assert shop.notify(order, "declined") == "cancelled"
    assert shop.notify(order, "declined") == "cancelled"
    assert (shop.seats(), shop.standing(order)) == ({}, "declined")


def test_p11_a_decline_whose_notice_is_lost_is_found_by_asking(shop):
    order = shop.order(shop.names[0])
    gateway.decline(shop.office, shop.payment(order))
    assert settlement.reconcile(shop.office) == 1
    assert (shop.state(order), shop.seats()) == ("cancelled", {})


def test_p11_what_is_paid_cannot_be_declined_any_more(shop):
    order = shop.order(shop.names[0])
    shop.pay(order)
    assert refused(lambda: gateway.decline(shop.office, shop.payment(order))).reason is Fault.PAYMENT_CLOSED
    assert shop.notify(order) == "paid"


def test_p11_what_is_not_paid_in_time_is_closed_and_can_never_be_paid(shop, clock):
    order = shop.order(shop.names[0])
    clock.advance(HOLD)
    assert settlement.reconcile(shop.office) == 1
    assert (shop.state(order), shop.standing(order), shop.seats()) == ("expired", "expired", {})
    clock.advance(-HOLD)  # another process whose clock is behind
    assert shop.standing(order) == "closed"
    assert refused(lambda: shop.pay(order)).reason is Fault.PAYMENT_CLOSED
    clock.advance(HOLD)
    assert refused(lambda: shop.pay(order)).reason is Fault.HOLD_EXPIRED
    assert refused(lambda: gateway.decline(shop.office, shop.payment(order))).reason is Fault.HOLD_EXPIRED
    assert shop.cancel(order) == "expired"


def test_p11_an_order_that_was_given_back_cannot_be_paid(shop):
    order = shop.order(shop.names[0])
    shop.cancel(order)
    assert shop.standing(order) == "closed"
    assert refused(lambda: shop.pay(order)).reason is Fault.PAYMENT_CLOSED


def test_p11_money_for_seats_that_a_rebuilt_hall_has_no_more_goes_back_and_holds_up_nobody(shop):
    made = [shop.order(name) for name in (shop.names[0], shop.names[-1], shop.names[1])]
    for order in made:
        shop.pay(order)
    shop.office.store.transact(lambda session: _without_last_row(session, shop.screening))
    assert settlement.reconcile(shop.office) == 3
    assert [shop.state(order) for order in made] == ["paid", "refunded", "paid"]
    assert shop.standing(made[1]) == "refunded"
    assert shop.seats() == dict.fromkeys(shop.names[:2], "sold")


def test_p11_an_order_that_cannot_be_asked_about_holds_up_no_other(shop, caplog):
    made = [shop.order(name) for name in shop.names[:3]]
    for order in made:
        shop.pay(order)
    broken = min(made, key=lambda order: order.order)
    shop.office.store.transact(lambda session: _misplace(session, broken.order))
    assert settlement.reconcile(shop.office) == 2
    assert {shop.state(order) for order in made if order is not broken} == {"paid"}
    assert f"order {broken.order} failed" in caplog.text


def _without_last_row(session, screening):
    hall = session.get_one(Screening, screening).hall
    hall.plan = "\n".join(hall.plan.splitlines()[:-1])


def _misplace(session, order):
    """Its record is spoiled: what was reserved is not a list of seats."""
    session.get_one(Order, order).seats = [None]


def test_p11_many_orders_are_asked_about_at_once(shop, monkeypatch):
    monkeypatch.setattr(gateway, "_AT_ONCE", 2)
    made = [shop.order(name) for name in shop.names[:5]]
    for order in made:
        shop.pay(order)
    assert settlement.reconcile(shop.office) == 5
    assert {shop.state(order) for order in made} == {"paid"}


def test_p11_servers_that_ask_at_the_same_time_settle_each_order_once(two_shops, together):
    one, two = two_shops
    made = [one.order(name) for name in one.names[:6]]
    for order in made:
        one.pay(order)
    deeds = [lambda: settlement.reconcile(one.office), lambda: settlement.reconcile(two.office)]
    told = together(*deeds * 2, *(lambda order=order: two.notify(order) for order in made))
    assert sum(count for count in told[:4]) <= 6
    assert [one.tickets(order) for order in made] == [1] * 6
    assert one.read(letters) == [("sold", order) for _, order in one.read(letters)]
    assert len(one.read(letters)) == 6
    assert one.check_all() == {"paid": 6}


def test_p11_whatever_happens_in_whatever_order_no_payment_is_lost_and_no_seat_sold_twice(shop, clock):
    for seed in range(12):
        _live(shop, clock, random.Random(seed))
        clock.advance(10 * HOLD)
        settlement.reconcile(shop.office)
        seats.sweep(shop.office)
        told = shop.check_all()
    assert {"paid", "refunded", "expired", "cancelled", "chain"} <= told.keys()


def test_p11_no_payment_is_lost_where_two_servers_and_the_chain_sell_the_same_seats_at_once(two_shops, clock, together):
    def live(number):
        return lambda: _live(two_shops[number % 2], clock, random.Random(number), steps=25)

    for turn in range(3):
        together(*(live(number) for number in range(4 * turn, 4 * turn + 4)))
    clock.advance(10 * HOLD)
    settlement.reconcile(two_shops[1].office)
    seats.sweep(two_shops[0].office)
    assert sum(two_shops[0].check_all().values()) >= 4


def _live(shop, clock, rng, steps=60):
    """Do this and that with a few seats of one hall; the shop and the gateway may refuse."""
    names, made, sales = shop.names[:12], [], []
    deeds = {
        "order": lambda: made.append(shop.order(*rng.sample(names, rng.randint(1, 3)))),
        "pay": lambda: shop.pay(rng.choice(made), rng.choice((0, 0, 5, HOLD, 3 * HOLD))),
        "decline": lambda: gateway.decline(shop.office, shop.payment(rng.choice(made))),
        "notify": lambda: _notify(shop, rng.choice(made)),
        "report": lambda: shop.report(rng.choice(made)),
        "cancel": lambda: shop.cancel(rng.choice(made)),
        "wait": lambda: clock.advance(rng.choice((1, 60, HOLD))),
        "ask": lambda: settlement.reconcile(shop.office),
        "sweep": lambda: seats.sweep(shop.office),
        "chain": lambda: sales.append(_chain(shop, rng.sample(names, 2))),
        "release": lambda: books.release(shop.office, rng.choice(sales).sale),
    }
    often = {"order": 6, "pay": 6, "notify": 2}
    for name in rng.choices(list(deeds), [often.get(name, 1) for name in deeds], k=steps):
        try:
            deeds[name]()
        except (Problem, IndexError):
            continue


def _notify(shop, order):
    """The gateway tells only what is true."""
    standing = shop.standing(order)
    if standing in {"settled", "declined"}:
        shop.notify(order, standing)


def _chain(shop, names):
    return books.sell(shop.office, ChainSaleRequest(screening=shop.screening, seats=names))
