"""Asks the chain for seats that are held here, before anybody hears that they are."""

import logging
from collections.abc import Collection
from functools import partial

from sqlalchemy.orm import Session

from kiosk.domain.booking import Refusal
from kiosk.mock.chain.port import ChainAway, ChainHas, Sale
from kiosk.mock.office import Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import settlement, wire

_log = logging.getLogger(__name__)


def agreed(office: Office, made: wire.OrderMade) -> wire.OrderMade:
    """The order, if the chain keeps its seats for it; else they are given back, and Problem is raised.

    No lock is held meanwhile. Asking again, for a request that comes again, changes nothing; after the hold it is not
    asked any more, as others may have the seats by then.
    """
    if made.state != "awaiting" or made.held_until <= office.clock():
        return made
    try:
        office.chain.take(Sale(made.order, made.screening, made.seats))
    except ChainHas as has:
        office.store.transact(partial(_undo, office=office, order_id=made.order, lost=has.seats))
        raise Problem(Fault.SEAT_TAKEN, seats=sorted(has.seats)) from has
    except ChainAway as error:
        _log.warning("order %s is refused, as the chain can't be asked for its seats: %s", made.order, error)
        office.store.transact(partial(_undo, office=office, order_id=made.order))
        raise Problem(Refusal.MAINTENANCE, said="the chain's system can't be reached") from error
    return made


def _undo(session: Session, office: Office, order_id: str, lost: Collection[str] = ()) -> None:
    order = settlement.locked(session, order_id)
    if order is not None and order.state == "awaiting":
        settlement.give_way(session, order, lost, office.clock())
