"""A chain's system in this very process: it keeps books of its own, and sells seats by itself."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from kiosk.mock.chain import own_sales, wire
from kiosk.mock.chain.port import ChainAway, Sale
from kiosk.mock.office import Clock, Office
from kiosk.mock.problems import Fault, Problem
from kiosk.mock.sale import seats
from kiosk.mock.storage import Store
from kiosk.mock.tables.chain import ChainSale
from kiosk.mock.tables.sale import Seat


class ChainBooks:
    """The chain's system as far as the server needs it; see ``ChainSystem``."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def take(self, sale: Sale) -> None:
        """Keep the seats: the chain sells from the shop's own table of seats, where the order has them already."""

    def let_go(self, sale: Sale) -> None:
        """Let the seats go, as that table has done."""

    def sold(self, sale: Sale) -> None:
        """Enter the sale, unless there is one of that order, sold or released."""
        self._enter(sale, "sold")

    def released(self, sale: Sale) -> None:
        """Strike the sale out; one that was never heard of is entered as released, so that it is not entered later."""
        self._enter(sale, "released")

    def _enter(self, sale: Sale, state: str) -> None:
        def write(session: Session) -> None:
            known = _locked(session, sale.order)
            if known is None:
                made_at = self._clock()
                session.add(_entry(sale.order, sale.screening, sale.seats, made_at, order=sale.order, state=state))
            elif state == "released":
                known.state = state

        try:
            self._store.transact(write)
        except OperationalError as error:
            raise ChainAway("its books can't be opened now") from error


def sell(office: Office, request: wire.ChainSaleRequest) -> wire.ChainSale:
    """The chain sells seats itself, over its own counter; raise Problem if one is held or sold here."""

    def take(session: Session) -> wire.ChainSale:
        now = office.clock()
        if not own_sales.sold(session, request.screening, request.seats, now):
            raise Problem(Fault.SEAT_TAKEN, seats=_taken(session, request, now))
        sale = _entry(f"chain-{secrets.token_hex(8)}", request.screening, request.seats, now)
        session.add(sale)
        return _view(sale)

    return office.store.transact(take)


def release(office: Office, sale_id: str) -> wire.ChainSale:
    """The chain takes a sale of its own back; doing so again changes nothing. Raises Problem for sales of the shop."""

    def undo(session: Session) -> wire.ChainSale:
        sale = _locked(session, sale_id)
        if sale is None or sale.order_id is not None:
            raise Problem(Fault.NO_SUCH_THING, said="the chain has made no such sale")
        if sale.state == "sold":
            own_sales.released(session, sale.screening_id, sale.seats)
            sale.state = "released"
        return _view(sale)

    return office.store.transact(undo)


def sales(office: Office, screening: str) -> wire.ChainSales:
    """What the chain knows of a screening, its own sales and the shop's."""
    query = select(ChainSale).where(ChainSale.screening_id == screening).order_by(ChainSale.made_at, ChainSale.id)
    return office.store.read(lambda session: wire.ChainSales(sales=[_view(it) for it in session.scalars(query)]))


def _locked(session: Session, sale_id: str) -> ChainSale | None:
    return session.get(ChainSale, sale_id, with_for_update=True, populate_existing=True)


def _entry(
    sale_id: str,
    screening: str,
    names: Sequence[str],
    made_at: datetime,
    *,
    order: str | None = None,
    state: str = "sold",
) -> ChainSale:
    return ChainSale(
        id=sale_id, screening_id=screening, seats=list(names), order_id=order, state=state, made_at=made_at
    )


def _taken(session: Session, request: wire.ChainSaleRequest, now: datetime) -> list[str]:
    wanted = (Seat.screening_id == request.screening) & Seat.name.in_(request.seats) & seats.is_taken(now)
    return sorted(session.scalars(select(Seat.name).where(wanted)))


def _view(sale: ChainSale) -> wire.ChainSale:
    return wire.ChainSale(
        sale=sale.id,
        screening=sale.screening_id,
        seats=sale.seats,
        order=sale.order_id,
        state=sale.state,  # type: ignore[arg-type]  # one of two
    )
