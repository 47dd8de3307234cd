"""Seats: free, held for an order until a time, sold to it. One winner per seat."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale.catalogue import is_free
from kiosk.mock.tables.sale import Seat


def hold(
    session: Session, screening_id: str, names: Sequence[str], order_id: str, now: datetime, until: datetime
) -> list[Seat]:
    """Hold these seats for an order, all or none; raise Problem if one does not exist or is taken."""
    # One order of locking for all, so that two orders for the same seats can't wait for each other.
    wanted = select(Seat).where(Seat.screening_id == screening_id, Seat.name.in_(names)).order_by(Seat.name)
    seats = list(session.scalars(wanted.with_for_update(), execution_options={"populate_existing": True}))
    missing = set(names) - {seat.name for seat in seats}
    if missing:
        raise Problem(Fault.NO_SUCH_THING, said=f"this hall has no seat {', '.join(sorted(missing))}")
    taken = [seat.name for seat in seats if not is_free(seat, now)]
    if taken:
        raise Problem(Fault.SEAT_TAKEN, seats=taken)
    for seat in seats:
        seat.state, seat.order_id, seat.held_until = "held", order_id, until
    return sorted(seats, key=lambda seat: (seat.y, seat.x))


def sell(session: Session, order_id: str, count: int) -> list[Seat] | None:
    """Sell the seats that are held for the order; None, and nothing sold, if others have one of them by now."""
    seats = _of(session, order_id)
    if len(seats) != count:
        return None
    for seat in seats:
        seat.state, seat.held_until = "sold", None
    return seats


def free(session: Session, order_id: str) -> None:
    """Give back all that the order has."""
    for seat in _of(session, order_id):
        seat.state, seat.order_id, seat.held_until = "free", None, None


def _of(session: Session, order_id: str) -> list[Seat]:
    query = select(Seat).where(Seat.order_id == order_id).order_by(Seat.y, Seat.x).with_for_update()
    return list(session.scalars(query, execution_options={"populate_existing": True}))
