import time
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from kiosk.mock.office import Office
from kiosk.mock.sale import catalogue, seats
from kiosk.mock.sale.sweeping import Sweeper
from kiosk.mock.settings import Settings
from kiosk.mock.tables.sale import Seat


def _hold(office):
    screening = catalogue.screenings(office)[0].screening
    name = catalogue.seats(office, screening).seats[0].seat
    until = office.clock() + timedelta(seconds=60)
    office.store.transact(lambda session: seats.hold(session, screening, [name], "o", office.clock(), until))


def eventually(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _rows(office):
    return office.store.read(lambda session: session.scalar(select(func.count(Seat.name))))


def test_holds_that_are_over_go_while_nobody_buys(office):
    office = Office(office.store, Settings(sweep_seconds=0.01), office.clock)
    _hold(office)
    sweeper = Sweeper(office)
    office.clock.advance(60)
    eventually(lambda: _rows(office) == 0)
    sweeper.close()
    sweeper.close()


def test_a_sweep_that_fails_is_tried_again(office, monkeypatch):
    office = Office(office.store, Settings(sweep_seconds=0.01), office.clock)
    _hold(office)
    office.clock.advance(60)
    real = seats.sweep
    failures: list[int] = []

    def failing(one):
        if not failures:
            failures.append(1)
            raise OperationalError("", {}, ValueError("the database is away"))
        return real(one)

    monkeypatch.setattr(seats, "sweep", failing)
    sweeper = Sweeper(office)
    eventually(lambda: _rows(office) == 0)
    sweeper.close()
    assert failures


def test_a_server_that_runs_sweeps(house_of):
    house = house_of(sweep_seconds=0.01, hold_seconds=60)
    with house.phone() as phone:
        phone.order(seats=2)
    assert _rows(house.office) == 2
    house.clock.advance(60)
    eventually(lambda: _rows(house.office) == 0)
