"""What was never sold, and what is long over, does not make the records grow."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from kiosk.mock.app import create
from kiosk.mock.chain import books
from kiosk.mock.chain.outbox import ChainCourier
from kiosk.mock.chain.wire import ChainSaleRequest
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import clearing, gateway, settlement
from kiosk.mock.tables.base import Base
from tests.kiosk.mock.conftest import RELAXED, SetClock
from tests.kiosk.mock.sale.shop import Shop, refused

LONG = clearing.KEPT + timedelta(days=9)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def shop(clock, database):
    office = create(RELAXED, clock, database).state.office
    yield Shop(office)
    office.store.close()


def rows(shop):
    """How many rows each table has."""
    tables = Base.metadata.sorted_tables
    return shop.read(lambda session: {it.name: session.scalar(select(func.count()).select_from(it)) for it in tables})


def test_orders_that_were_never_paid_go_with_all_that_is_theirs_and_what_was_sold_stays(shop, clock):
    paid, refunded, expired, cancelled, declined = (shop.order(name) for name in shop.names[:5])
    for order in (paid, refunded):
        shop.pay(order)
        assert shop.notify(order) == "paid"
    shop.cancel(refunded)
    shop.cancel(cancelled)
    gateway.decline(shop.office, shop.payment(declined))
    clock.advance(RELAXED.hold_seconds)
    settlement.reconcile(shop.office)
    assert ChainCourier(shop.office, shop.office.chain).carry() == 6
    books.sell(shop.office, ChainSaleRequest(screening=shop.screening, seats=[shop.names[6]]))
    before = rows(shop)
    assert clearing.clear(shop.office) == 0
    assert rows(shop) == before
    clock.advance(LONG.total_seconds())
    assert clearing.clear(shop.office) > 0
    kept = rows(shop)
    told = {name: kept[name] for name in ("orders", "payments", "vouchers", "tickets", "seats", "chain_outbox")}
    assert told == {"orders": 2, "payments": 2, "vouchers": 6, "tickets": 2, "seats": 2, "chain_outbox": 0}
    assert (kept["screenings"], kept["chain_sales"]) == (1, before["chain_sales"])
    assert [shop.state(order) for order in (paid, refunded)] == ["paid", "cancelled"]
    for order in (expired, cancelled, declined):
        with pytest.raises(Problem) as refusal:
            shop.report(order)
        assert refusal.value.reason is Fault.UNAUTHORIZED
    assert clearing.clear(shop.office) == 0


def test_what_was_sold_is_not_sold_again_after_the_clock_was_wrong(shop, clock):
    order = shop.order(shop.names[0])
    shop.pay(order)
    assert shop.notify(order) == "paid"
    clock.advance(LONG.total_seconds())
    clearing.clear(shop.office)
    clock.advance(-LONG.total_seconds())
    assert refused(shop.order, shop.names[0]).reason is Fault.SEAT_TAKEN
    assert shop.check_all() == {"paid": 1}


def test_what_the_chain_was_not_told_yet_and_money_that_is_on_its_way_stay(shop, clock):
    order, pending = shop.order(shop.names[0]), shop.order(shop.names[1])
    shop.pay(order)
    assert shop.notify(order) == "paid"
    shop.pay(pending, late=2 * LONG.total_seconds())
    clock.advance(LONG.total_seconds())
    settlement.reconcile(shop.office)
    clearing.clear(shop.office)
    assert rows(shop)["chain_outbox"] == 1
    clock.advance(LONG.total_seconds())
    assert shop.report(pending) == "refunded"
    clearing.clear(shop.office)
    assert rows(shop)["payments"] == 2
