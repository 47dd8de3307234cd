from sqlalchemy import func, select

from kiosk.mock.tables.sale import Seat


def test_a_server_that_runs_ends_holds_that_are_over_while_nobody_buys(house_of, eventually):
    house = house_of(sweep_seconds=0.01, hold_seconds=60)
    with house.phone() as phone:
        phone.order(seats=2)
    assert _rows(house.office) == 2
    house.clock.advance(60)
    eventually(lambda: _rows(house.office) == 0)


def _rows(office):
    return office.store.read(lambda session: session.scalar(select(func.count(Seat.name))))
