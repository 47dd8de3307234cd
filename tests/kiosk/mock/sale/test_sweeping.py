from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.mock import engines
from kiosk.mock.app import create
from kiosk.mock.sale import catalogue, orders, seats, wire
from kiosk.mock.storage import Store
from kiosk.mock.tables.house import Screening
from kiosk.mock.tables.sale import Seat
from tests.kiosk.mock.conftest import RELAXED, SetClock


def test_a_server_that_runs_ends_holds_that_are_over_while_nobody_buys(house_of, eventually):
    house = house_of(sweep_seconds=0.01, hold_seconds=60)
    with house.phone() as phone:
        phone.order(seats=2)
    assert _rows(house.office) == 2
    house.clock.advance(60)
    eventually(lambda: _rows(house.office) == 0)


def test_a_peer_that_stopped_with_one_screening_locked_keeps_no_other_from_being_swept(postgres, monkeypatch):
    monkeypatch.setattr(engines, "LOCK_SECONDS", 0.1)
    clock, database = SetClock(), postgres()
    office = create(RELAXED, clock, database).state.office
    stuck, free = sorted(it.screening for it in catalogue.screenings(office)[-2:])
    for screening in (stuck, free):
        name = catalogue.seats(office, screening).seats[0].seat
        orders.place(office, wire.OrderRequest(client="a", screening=screening, seats=[name]))
    clock.advance(RELAXED.hold_seconds)
    with Store(database) as peer, Session(peer._engine) as stopped:
        stopped.get_one(Screening, stuck, with_for_update={"of": Screening})
        assert seats.sweep(office) == [free]
    assert seats.sweep(office) == [stuck]
    assert _rows(office) == 0
    office.store.close()


def _rows(office):
    return office.store.read(lambda session: session.scalar(select(func.count(Seat.name))))
