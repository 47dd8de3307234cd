"""Seats in the database: who has them, until when, and how others learn that something changed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import catalogue, seats
from kiosk.mock.sale.programme.halls import CLASSIC
from kiosk.mock.storage import Store
from kiosk.mock.tables.house import Screening
from kiosk.mock.tables.sale import Seat
from tests.kiosk.mock.conftest import RELAXED, SetClock
from tests.kiosk.mock.sale.shop import hold


@pytest.fixture
def shop(database):
    """An office on each kind of database, and one of its screenings."""
    with Store(database) as store:
        office = Office(store, RELAXED, SetClock())
        wish = catalogue.Wish(cinema="riverside")
        plans = (it.screening for it in catalogue.screenings(office, wish) if it.screening.startswith("riverside-1-"))
        yield Shop(office, next(plans))


class Shop:
    """One screening in hall 1 of Riverside."""

    def __init__(self, office, screening):
        self.office, self.screening = office, screening

    @property
    def now(self):
        return self.office.clock()

    def hold(self, names, order, seconds=600):
        until = self.now + timedelta(seconds=seconds)
        return self._do(lambda it: hold(it, self.screening, names, order, self.now, until))

    def sell(self, names, order):
        return self._do(lambda it: seats.sell(it, self.screening, names, order, self.now))

    def free(self, names, order):
        return self._do(lambda it: seats.free(it, self.screening, names, order))

    def states(self):
        """The seats that are not free, and whose they are."""
        return {it.seat: it.state for it in catalogue.seats(self.office, self.screening).seats if it.state != "free"}

    def revision(self):
        return self.office.store.read(lambda session: session.get_one(Screening, self.screening).revision)

    def rows(self):
        query = select(Seat.name).where(Seat.screening_id == self.screening).order_by(Seat.name)
        return self.office.store.read(lambda session: session.scalars(query).all())

    def _do(self, work):
        return self.office.store.transact(work)


def test_a_screening_that_nobody_wants_has_every_place_of_its_plan_free(shop):
    told = catalogue.seats(shop.office, shop.screening)
    assert told.plan == CLASSIC.plan.splitlines()
    assert {it.state for it in told.seats} == {"free"}
    assert len(told.seats) == 124
    assert {it.kind for it in told.seats} == {"seat", "couple", "wheelchair"}
    assert [(it.seat, it.row, it.number, it.x, it.y) for it in told.seats[:2]] == [
        ("A1", "A", "1", 4, 0),
        ("A2", "A", "2", 5, 0),
    ]
    assert (told.revision, shop.rows()) == (0, [])


def test_a_hold_takes_all_its_seats_in_the_order_of_the_hall(shop):
    held = shop.hold(["B2", "A3", "A1"], "o")
    assert [place.name for place in held] == ["A1", "A3", "B2"]
    assert shop.states() == {"A1": "held", "A3": "held", "B2": "held"}


def test_a_hold_of_which_one_seat_is_taken_takes_none(shop):
    shop.hold(["A1"], "o")
    before = shop.revision()
    with pytest.raises(Problem) as refusal:
        shop.hold(["A2", "A1"], "p")
    assert refusal.value.extras["seats"] == ["A1"]
    assert shop.rows() == ["A1"]
    assert shop.revision() == before


@pytest.mark.parametrize("names", [["Z1"], ["A1", "A99"]])
def test_a_seat_that_the_hall_has_not_is_refused(shop, names):
    with pytest.raises(Problem) as refusal:
        shop.hold(names, "o")
    assert refusal.value.reason is Fault.NO_SUCH_THING
    assert shop.rows() == []


def test_a_screening_that_is_not_there_has_no_seats(shop):
    shop.screening = "nowhere"
    with pytest.raises(Problem):
        shop.hold(["A1"], "o")
    with pytest.raises(Problem):
        shop.sell(["A1"], None)


def test_what_is_held_becomes_sold_to_its_order(shop):
    shop.hold(["A1", "A2"], "o")
    assert [place.name for place in shop.sell(["A1", "A2"], "o")] == ["A1", "A2"]
    assert shop.states() == {"A1": "sold", "A2": "sold"}


def test_selling_again_to_the_same_order_changes_nothing_but_the_revision(shop):
    shop.hold(["A1"], "o")
    assert shop.sell(["A1"], "o")
    assert [place.name for place in shop.sell(["A1"], "o")] == ["A1"]
    assert shop.states() == {"A1": "sold"}


def test_a_hold_ends_at_its_time_and_not_before(shop):
    shop.hold(["A1"], "o", seconds=60)
    shop.office.clock.advance(59)
    assert shop.states() == {"A1": "held"}
    shop.office.clock.advance(1)
    assert shop.states() == {}
    shop.hold(["A1"], "p")
    assert shop.states() == {"A1": "held"}


def test_money_that_comes_after_the_hold_gets_its_seats_if_all_are_still_free(shop):
    shop.hold(["A1", "A2"], "o", seconds=60)
    shop.office.clock.advance(61)
    assert seats.sweep(shop.office) == [shop.screening]
    assert [place.name for place in shop.sell(["A1", "A2"], "o")] == ["A1", "A2"]
    assert shop.states() == {"A1": "sold", "A2": "sold"}


@pytest.mark.parametrize("taker", ["held", "sold", "chain"])
def test_money_that_comes_after_others_have_one_of_the_seats_sells_nothing(shop, taker):
    shop.hold(["A1", "A2"], "o", seconds=60)
    shop.office.clock.advance(61)
    takes = {
        "held": lambda: shop.hold(["A2"], "p"),
        "sold": lambda: shop.sell(["A2"], "p"),
        "chain": lambda: shop.sell(["A2"], None),
    }
    takes[taker]()
    assert shop.sell(["A1", "A2"], "o") is None
    assert list(shop.states()) == ["A2"]


def test_the_chain_does_not_sell_what_it_has_sold_itself(shop):
    assert shop.sell(["A1"], None)
    assert shop.sell(["A1"], None) is None
    shop.free(["A1"], None)
    assert shop.states() == {}


def test_an_order_gives_back_only_what_is_its_own(shop):
    shop.hold(["A1"], "o")
    shop.sell(["A2"], "p")
    shop.sell(["A3"], None)
    shop.free(["A1", "A2", "A3"], "o")
    assert shop.states() == {"A2": "sold", "A3": "sold"}


def test_each_change_raises_the_revision_and_nothing_else_does(shop):
    seen = [shop.revision()]

    def after(work):
        work()
        seen.append(shop.revision())

    after(lambda: shop.hold(["A1", "A2"], "o"))
    after(lambda: shop.sell(["A1", "A2"], "o"))
    after(lambda: shop.free(["A1"], "o"))
    after(lambda: shop.free(["A1"], "o"))
    after(lambda: catalogue.seats(shop.office, shop.screening))
    after(lambda: seats.sweep(shop.office))
    assert seen == [0, 1, 2, 3, 3, 3, 3]


def test_a_sweep_deletes_the_holds_that_are_over_and_tells_whose_hall_changed(shop):
    shop.hold(["A1"], "o", seconds=60)
    shop.hold(["A2"], "p", seconds=600)
    shop.sell(["A3"], "q")
    assert seats.sweep(shop.office) == []
    shop.office.clock.advance(60)
    before = shop.revision()
    assert seats.sweep(shop.office) == [shop.screening]
    assert shop.rows() == ["A2", "A3"]
    assert shop.revision() == before + 1
    assert seats.sweep(shop.office) == []


def test_whoever_buys_next_deletes_the_holds_that_are_over(shop):
    shop.hold(["A1"], "o", seconds=60)
    shop.office.clock.advance(60)
    shop.hold(["C1"], "p")
    assert shop.rows() == ["C1"]


def test_orders_for_the_same_seats_in_any_order_do_not_wait_for_each_other(shop, together):
    def want(names, order):
        try:
            shop.hold(names, order)
        except Problem:
            return 0
        return 1

    wishes = [["A1", "A2"], ["A2", "A1"], ["A2", "A3"], ["A3", "A1"]] * 3
    won = together(*(lambda w=w, n=n: want(w, f"o{n}") for n, w in enumerate(wishes)))
    assert sum(won) == 1
    assert len(shop.rows()) == 2


def test_a_seat_that_is_named_twice_is_taken_once(shop):
    assert [place.name for place in shop.hold(["A1", "A1"], "o")] == ["A1"]
    assert shop.rows() == ["A1"]
