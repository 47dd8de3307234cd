"""The chain's own system and the shop sell the same seats."""

import pytest
import requests

from kiosk.mock.app import create
from kiosk.mock.chain import books
from kiosk.mock.chain.books import ChainBooks
from kiosk.mock.chain.port import Sale
from kiosk.mock.chain.wire import ChainSaleRequest
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import catalogue, seats
from kiosk.mock.storage import Store
from tests.kiosk.mock.conftest import RELAXED
from tests.kiosk.mock.sale.shop import Shop, refused


def sell(shop, *names):
    return books.sell(shop.office, ChainSaleRequest(screening=shop.screening, seats=list(names)))


def known(shop):
    return {sale.sale: sale.state for sale in books.sales(shop.office, shop.screening).sales}


def test_p9_what_the_chain_sells_no_phone_gets(shop):
    first, second, third, *_ = shop.names
    sale = sell(shop, first, second)
    problem = refused(lambda: shop.order(second, third))
    assert (problem.reason, problem.extras) == (Fault.SEAT_TAKEN, {"seats": [second]})
    assert shop.seats() == {first: "sold", second: "sold"}
    assert (sale.state, sale.order) == ("sold", None)


def test_p9_a_seat_that_awaits_its_payment_is_locked_against_the_chain_too(shop):
    first, second, third, *_ = shop.names
    order = shop.order(first, second)
    problem = refused(lambda: sell(shop, second, third))
    assert (problem.reason, problem.extras) == (Fault.SEAT_TAKEN, {"seats": [second]})
    shop.pay(order)
    assert shop.notify(order) == "paid"
    assert refused(lambda: sell(shop, first)).reason is Fault.SEAT_TAKEN
    assert known(shop) == {}


def test_p9_the_chain_gets_a_seat_whose_hold_is_over_and_the_late_money_goes_back(shop, clock):
    order = shop.order(*shop.names[:2])
    shop.pay(order, late=RELAXED.hold_seconds)
    clock.advance(RELAXED.hold_seconds)
    sell(shop, shop.names[1])
    assert shop.notify(order) == "refunded"
    assert shop.seats() == {shop.names[1]: "sold"}


def test_p9_what_the_chain_takes_back_can_be_bought_again_and_only_once(shop):
    name = shop.names[0]
    sale = sell(shop, name)
    assert books.release(shop.office, sale.sale).state == "released"
    order = shop.order(name)
    assert books.release(shop.office, sale.sale).state == "released"
    assert shop.seats() == {name: "held"}
    assert shop.state(order) == "awaiting"


def test_p9_the_chain_cannot_take_back_what_the_shop_has_sold(shop):
    order = shop.order(shop.names[0])
    ChainBooks(shop.office.store, shop.office.clock).sold(Sale(order.order, shop.screening, order.seats))
    for sale in (order.order, "chain-none"):
        assert refused(lambda sale=sale: books.release(shop.office, sale)).reason is Fault.NO_SUCH_THING
    assert shop.seats() == {shop.names[0]: "held"}


def test_p9_every_sale_of_the_chain_is_a_change_of_the_screening(shop):
    def revision():
        return catalogue.seats(shop.office, shop.screening).revision

    before = revision()
    sale = sell(shop, shop.names[0])
    assert revision() == before + 1
    books.release(shop.office, sale.sale)
    assert revision() == before + 2


@pytest.mark.parametrize("seats_of", [("ZZ99",), ()])
def test_p9_seats_that_do_not_exist_are_refused_to_the_chain(shop, seats_of):
    with pytest.raises((Problem, ValueError)):
        sell(shop, *seats_of)
    assert shop.seats() == {}


def test_p9_of_phones_and_the_chain_that_want_one_seat_at_one_instant_one_gets_it(database, clock, together):
    office = create(RELAXED, clock, database).state.office
    with Store(database) as store:
        one, two = Shop(office), Shop(Office(store, RELAXED, clock))
        for name in one.names[:5]:
            wishes = [lambda it=it, name=name: _wins(it, name) for it in (one, two) * 2]
            assert sum(together(*wishes, *(lambda it=it, name=name: _sells(it, name) for it in (one, two)))) == 1
        clock.advance(RELAXED.hold_seconds)
        seats.sweep(office)
        assert set(one.seats().values()) <= {"sold"}
    office.store.close()


def _wins(shop, name):
    try:
        return bool(shop.order(name))
    except Problem:
        return False


def _sells(shop, name):
    try:
        return bool(sell(shop, name))
    except Problem:
        return False


def test_p9_the_chain_enters_a_sale_once_and_what_was_released_stays_so(shop):
    chain, sale = ChainBooks(shop.office.store, shop.office.clock), Sale("ORDER1", shop.screening, ("A1",))
    chain.sold(sale)
    chain.sold(sale)
    assert known(shop) == {"ORDER1": "sold"}
    chain.released(sale)
    chain.sold(sale)  # comes late, by another process
    assert known(shop) == {"ORDER1": "released"}


def test_p9_a_release_that_overtakes_its_sale_is_remembered(shop):
    chain, sale = ChainBooks(shop.office.store, shop.office.clock), Sale("ORDER1", shop.screening, ("A1",))
    chain.released(sale)
    chain.sold(sale)
    assert known(shop) == {"ORDER1": "released"}


def test_p9_only_staff_speak_for_the_chain(house):
    screening = requests.get(house.url + "/v1/screenings", timeout=5).json()[-1]["screening"]
    body = {"screening": screening, "seats": ["B1"]}
    assert house.post("/sandbox/chain/sales", body, token="guess").status_code == 401
    made = house.post("/sandbox/chain/sales", body)
    assert (made.status_code, made.json()["state"]) == (201, "sold")
    again = house.post("/sandbox/chain/sales", body)
    assert (again.status_code, again.json()["reason"], again.json()["seats"]) == (409, "seat_taken", ["B1"])
    twice = house.post("/sandbox/chain/sales", body | {"seats": ["B2", "B2"]})
    assert (twice.status_code, twice.json()["reason"]) == (400, "bad_request")
    listed = house.get(f"/sandbox/chain/sales?screening={screening}").json()["sales"]
    assert made.json() in listed
    released = house.post(f"/sandbox/chain/sales/{made.json()['sale']}/release", None)
    assert released.json() == made.json() | {"state": "released"}
