"""The chain is told what was sold, whatever its system does."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from kiosk.mock.chain import books
from kiosk.mock.chain.books import ChainBooks
from kiosk.mock.chain.outbox import PAUSES, TRIES, ChainCourier
from kiosk.mock.chain.port import ChainAway
from kiosk.mock.tables.chain import ChainLetter
from tests.kiosk.mock.conftest import RELAXED, running
from tests.kiosk.mock.sale.shop import letters


class Moody:
    """A chain's system that is away for some calls, after or before it has taken down what it heard."""

    def __init__(self, moods=()):
        self.moods = list(moods)
        self.heard = []

    def take(self, sale):
        self._hear("take", sale)

    def let_go(self, sale):
        self._hear("let_go", sale)

    def sold(self, sale):
        self._hear("sold", sale)

    def released(self, sale):
        self._hear("released", sale)

    def _hear(self, kind, sale):
        mood = self.moods.pop(0) if self.moods else "well"
        if isinstance(mood, Exception):
            raise mood
        if mood != "away":
            self.heard.append((kind, sale.order))
        if mood != "well":
            raise ChainAway("no connection")


class Seconds:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def bought(shop, *names):
    order = shop.order(*names)
    shop.pay(order)
    assert shop.notify(order) == "paid"
    return order


def waiting(shop):
    unsent = select(func.count()).where(ChainLetter.sent_at.is_(None))
    return shop.read(lambda session: session.scalar(unsent))


def test_p11_the_chain_is_told_of_a_sale_and_of_its_return(shop):
    first, second = bought(shop, shop.names[0]), bought(shop, *shop.names[1:3])
    shop.cancel(first)
    courier = ChainCourier(shop.office, ChainBooks(shop.office.store, shop.office.clock))
    assert courier.carry() == 3
    told = {sale.order: (sale.state, sale.seats) for sale in books.sales(shop.office, shop.screening).sales}
    assert told == {first.order: ("released", first.seats), second.order: ("sold", second.seats)}
    assert (courier.carry(), waiting(shop)) == (0, 0)


def test_p11_of_what_was_never_sold_the_chain_hears_that_it_was_let_go_and_its_own_books_know_nothing(shop):
    shop.cancel(shop.order(shop.names[0]))
    order = shop.order(shop.names[0])
    shop.pay(order)
    shop.cancel(order)
    assert shop.notify(order) == "cancelled"
    assert {kind for kind, _ in shop.read(letters)} == {"let_go"}
    assert ChainCourier(shop.office, shop.office.chain).carry() == 2
    assert books.sales(shop.office, shop.screening).sales == []


@pytest.mark.parametrize("error", [ValueError("a bug"), KeyError("seat"), IntegrityError("", None, Exception())])
def test_p11_a_letter_on_which_the_chain_fails_holds_up_no_other_and_is_put_aside_in_the_end(shop, error, caplog):
    made = [bought(shop, name) for name in shop.names[:3]]
    system = Moody(["well", error])
    courier = ChainCourier(shop.office, system)
    assert courier.carry() == 2
    assert [order for _, order in system.heard] == [made[0].order, made[2].order]
    system.moods = [error] * TRIES
    for _ in range(TRIES + 5):
        assert courier.carry() == 0
    assert system.moods == [error], "it is told no more"
    assert len([it for it in caplog.records if it.name.endswith("rounds")]) == TRIES
    assert waiting(shop) == 1
    assert ChainCourier(shop.office, Moody()).carry() == 1, "by the next start"


@pytest.mark.parametrize("mood", ["away", "answer lost"])
def test_p11_what_the_chain_did_not_take_down_is_told_again_in_order_after_growing_pauses(shop, mood):
    order = bought(shop, shop.names[0])
    shop.cancel(order)
    system, clock = Moody([mood] * 2), Seconds()
    courier = ChainCourier(shop.office, system, clock)
    for pause in PAUSES[:2]:
        assert courier.carry() == 0
        clock.now += pause - 0.5
        assert courier.carry() == 0
        clock.now += 0.5
    assert (courier.carry(), waiting(shop)) == (2, 0)
    assert system.heard[-2:] == [("sold", order.order), ("released", order.order)]
    assert system.moods == []


def test_p11_a_long_absence_makes_the_longest_pause_and_one_success_ends_it(shop):
    order = bought(shop, shop.names[0])
    system, clock = Moody(["away"] * 6), Seconds()
    courier = ChainCourier(shop.office, system, clock)
    for pause in (*PAUSES, PAUSES[-1], PAUSES[-1]):
        assert courier.carry() == 0
        clock.now += pause
    assert courier.carry() == 1
    shop.cancel(order)
    system.moods = ["away"]
    assert courier.carry() == 0
    clock.now += PAUSES[0]
    assert courier.carry() == 1


def test_p11_what_came_before_a_failure_is_not_told_again(shop):
    made = [bought(shop, name) for name in shop.names[:3]]
    system, clock = Moody(["well", "away"]), Seconds()
    courier = ChainCourier(shop.office, system, clock)
    assert courier.carry() == 1
    clock.now += PAUSES[0]
    assert courier.carry() == 2
    assert system.heard == [("sold", order.order) for order in made]


def test_p11_two_servers_that_tell_the_chain_at_once_enter_each_sale_once(shop, together):
    made = [bought(shop, name) for name in shop.names[:8]]
    couriers = [ChainCourier(shop.office, ChainBooks(shop.office.store, shop.office.clock)) for _ in range(2)]
    together(*(courier.carry for courier in couriers))
    told = books.sales(shop.office, shop.screening).sales
    assert sorted(str(sale.order) for sale in told) == sorted(order.order for order in made)
    assert waiting(shop) == 0


def test_p11_the_running_server_tells_the_chain_by_itself(eventually):
    with running(RELAXED.model_copy(update={"chain_seconds": 0.05})) as house:
        order = house.buy(seats=2)
        path = f"/sandbox/chain/sales?screening={order.screening}"
        sales = eventually(lambda: house.get(path).json()["sales"])
    assert [(sale["order"], sale["seats"]) for sale in sales] == [(order.order, list(order.seats))]
