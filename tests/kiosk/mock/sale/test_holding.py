"""Placing orders: in one way for a lone one and for many, with few writes, and so that it can be asked again."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from kiosk.domain.booking import Refusal
from kiosk.mock.app import create
from kiosk.mock.chain import books
from kiosk.mock.chain.wire import ChainSaleRequest
from kiosk.mock.problems import Fault
from kiosk.mock.sale import catalogue, holding, orders, plans, wire
from kiosk.mock.sale.programme import halls
from kiosk.mock.sale.queue.line import Standing
from kiosk.mock.tables.house import Screening
from kiosk.mock.tables.sale import Order
from tests.kiosk.mock.conftest import RELAXED, SetClock
from tests.kiosk.mock.sale.shop import Shop, refused
from tests.kiosk.trust.test_holders import HOLDER

KEY, OTHER_KEY = "0123456789abcdef" * 2, "fedcba9876543210" * 2


@pytest.fixture
def shop():
    with opened("") as shop:
        yield shop


@pytest.fixture
def lasting_shop(database):
    """One with a database of each kind."""
    with opened(database) as shop:
        yield shop


@contextmanager
def opened(database):
    """A shop whose last screening is in a hall with couple seats."""
    clock = SetClock()
    office = replace(create(RELAXED, clock, database).state.office, clock=clock)

    def furnish(session):
        session.get_one(Screening, Shop(office).screening).hall.plan = halls.STUDIO.plan

    office.store.transact(furnish)
    yield Shop(office)
    office.store.close()


class TestHalves:
    """D1 and D2 are a couple seat, and D3 and D4."""

    def test_half_a_couple_seat_is_not_sold_while_the_other_half_is_free(self, shop):
        for wanted, missing in ((["D1"], ["D2"]), (["D4"], ["D3"]), (["C1", "D2", "D3"], ["D1", "D4"])):
            refusal = refused(shop.order, *wanted)
            assert (refusal.reason, refusal.extras["seats"]) == (Fault.COUPLE_SPLIT, missing)
            assert missing[0] in refusal.details("en")["detail"]
        assert shop.seats() == {}

    def test_both_halves_are_sold_together(self, shop):
        assert shop.order("D2", "D1").seats == ["D1", "D2"]

    def test_a_half_whose_other_half_the_chain_has_sold_is_left_to_whoever_wants_it(self, shop):
        books.sell(shop.office, ChainSaleRequest(screening=shop.screening, seats=["D1"]))
        assert shop.order("D2").seats == ["D2"]

    def test_who_wants_half_a_couple_seat_that_is_gone_is_told_that(self, shop):
        shop.order("D1", "D2")
        assert refused(shop.order, "D1").reason is Fault.SEAT_TAKEN


class TestAgain:
    """A request whose answer was lost comes again."""

    def order(self, shop, *names, key=KEY, **more):
        request = wire.OrderRequest(client="phone", screening=shop.screening, seats=list(names), **more)
        return orders.place(shop.office, request, None, key)

    def test_it_has_the_same_answer_and_holds_nothing_more(self, lasting_shop):
        shop = lasting_shop
        made = self.order(shop, "B2", "B1")
        assert self.order(shop, "B1", "B2") == made
        assert shop.read(lambda session: len(session.scalars(select(Order)).all())) == 1
        assert shop.seats() == {"B1": "held", "B2": "held"}

    def test_its_answer_tells_what_became_of_the_order_since(self, shop):
        made = self.order(shop, "B1")
        shop.pay(made)
        shop.notify(made)
        again = self.order(shop, "B1")
        assert (again.state, again.secret, bool(again.voucher)) == ("paid", made.secret, True)
        shop.office.clock.now = shop.starts_at + timedelta(hours=1)
        assert self.order(shop, "B1").order == made.order

    @pytest.mark.parametrize("more", [{"seats": ["B2"]}, {"holder_key": HOLDER}, {"screening": "elsewhere"}])
    def test_the_same_key_with_another_order_is_refused(self, shop, more):
        self.order(shop, "B1")
        if "screening" in more:
            more["screening"] = catalogue.screenings(shop.office)[0].screening
        request = wire.OrderRequest(**{"client": "phone", "screening": shop.screening, "seats": ["B1"]} | more)
        assert refused(orders.place, shop.office, request, None, KEY).reason is Refusal.KEY_REUSED
        assert shop.seats() == {"B1": "held"}

    def test_another_client_may_ask_with_it_as_ids_are_rotated(self, shop):
        made = self.order(shop, "B1")
        request = wire.OrderRequest(client="rotated", screening=shop.screening, seats=["B1"])
        assert orders.place(shop.office, request, None, KEY) == made

    def test_both_may_be_decided_at_the_same_time(self, lasting_shop):
        shop = lasting_shop
        wishes = [self.wish(shop, "B1"), self.wish(shop, "B1"), self.wish(shop, "B2"), self.wish(shop, "B1", key=None)]
        told = holding.decide(shop.office, [Standing(0, n, it) for n, it in enumerate(wishes)])
        assert told[0] == told[1]
        assert [getattr(it, "reason", "held") for it in told] == ["held"] * 2 + [Refusal.KEY_REUSED, Fault.SEAT_TAKEN]

    def test_what_was_refused_is_decided_anew(self, shop):
        taken = shop.order("B1")
        assert refused(self.order, shop, "B1").reason is Fault.SEAT_TAKEN
        shop.cancel(taken)
        assert self.order(shop, "B1").seats == ["B1"]

    def test_each_key_has_a_secret_and_an_order_of_its_own_that_only_this_server_makes_of_it(self, shop):
        one, other = self.order(shop, "B1"), self.order(shop, "B2", key=OTHER_KEY)
        assert one.secret != other.secret
        assert one.order != other.order
        assert KEY not in one.secret + one.order
        shop.cancel(one)
        elsewhere = Shop(replace(shop.office, settings=RELAXED.model_copy(update={"pepper": "another one"})))
        assert self.order(elsewhere, "B1").secret != one.secret

    @staticmethod
    def wish(shop, *names, key=KEY):
        request = wire.OrderRequest(screening=shop.screening, seats=list(names))
        return holding.wish(shop.office, request, None, key)


def test_many_are_held_with_as_many_statements_as_one(lasting_shop):
    shop = lasting_shop
    names = [name for name in shop.names if name not in plans.couples(halls.STUDIO.plan)]
    counts = [statements(shop, names[:1]), statements(shop, names[1:16])]
    assert counts[0] == counts[1] < 15


def statements(shop, names):
    """How many it takes to hold each of these seats for another client."""
    seen = []
    engine = shop.read(lambda session: session.get_bind().engine)
    event.listen(engine, "before_cursor_execute", lambda *about: seen.append(about[2]))
    wishes = [wire.OrderRequest(client=f"of-{name}", screening=shop.screening, seats=[name]) for name in names]
    standing = [Standing(0, n, holding.wish(shop.office, it)) for n, it in enumerate(wishes)]
    assert all(isinstance(it, wire.OrderMade) for it in holding.decide(shop.office, standing))
    return len(seen)


def test_an_order_for_a_screening_that_is_not_there_writes_nothing(shop):
    written = []
    shop.office.store.wrote = lambda: written.append(1)
    request = wire.OrderRequest(client="a", screening="nowhere", seats=["B1"])
    assert refused(orders.place, shop.office, request).reason is Fault.NO_SUCH_THING
    assert written == []


def test_plans_tell_the_other_half_of_each_half():
    couples = plans.couples("#LRLR\nLR.LR")
    pairs = [("A2", "A3"), ("A4", "A5"), ("B1", "B2"), ("B3", "B4")]
    assert couples == dict(pairs) | {right: left for left, right in pairs}
