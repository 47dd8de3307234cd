"""The booking server as an ASGI application."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from functools import partial

from fastapi import FastAPI
from sqlalchemy.orm import Session

from kiosk.mock import outages, pages, problems
from kiosk.mock.answers import SignedAnswers
from kiosk.mock.bodies import BodyLimit
from kiosk.mock.chain import routes as chain_routes
from kiosk.mock.chain.books import ChainBooks
from kiosk.mock.chain.outbox import ChainCourier
from kiosk.mock.chain.port import ChainSystem
from kiosk.mock.clients import forgetting
from kiosk.mock.clients import routes as clients
from kiosk.mock.contract.openapi import Described
from kiosk.mock.enrolment import routes as enrolment
from kiosk.mock.faults import routes as faults
from kiosk.mock.faults.board import FaultBoard
from kiosk.mock.faults.skew import skewable
from kiosk.mock.faults.troublemaker import Troublemaker
from kiosk.mock.heartbeat import routes as heartbeat
from kiosk.mock.keyring import KeyRing
from kiosk.mock.markup import served
from kiosk.mock.office import Clock, Office, utc_now
from kiosk.mock.redemption import routes as redemption
from kiosk.mock.rounds import Round, Rounds
from kiosk.mock.sale import clearing, gateway, sandbox, seats, settlement
from kiosk.mock.sale import routes as sale
from kiosk.mock.sale.courier import Courier
from kiosk.mock.sale.live import routes as live
from kiosk.mock.sale.live.watcher import Watcher
from kiosk.mock.sale.programme import filling
from kiosk.mock.sale.queue import common
from kiosk.mock.sale.queue.desk import ReservationDesk
from kiosk.mock.sale.thumbnail import routes as thumbnail
from kiosk.mock.settings import Settings
from kiosk.mock.site.framing import Framed
from kiosk.mock.storage import Store
from kiosk.mock.tables.redemption import ServerBoot

_ABOUT = """
Kiosks sign what they ask (RFC 9421) and get signed answers; kiosk/mock/README.md has an example and every rule.
Staff, the gate and buyers show a bearer token. Refusals are problem details with a closed `reason`.
"""


_ROUTERS = (
    enrolment.router,
    redemption.router,
    heartbeat.router,
    *(sale.router, thumbnail.router, live.router, sale.notices, served.schema_of(sale.router)),
    clients.router,
    sandbox.router,
    chain_routes.router,
    faults.router,
    pages.router,
)


def create(
    settings: Settings | None = None,
    clock: Clock = utc_now,
    database: str = "",
    chain: Callable[[Store, Clock], ChainSystem] = ChainBooks,
) -> Described:
    """Make the server on a database URL (empty: a temporary one), its programme filled in; ``chain`` sells beside it.

    The database is opened here, so a wrong URL raises here; the application's lifespan closes it. Raises CannotSign.
    """
    office = _opened(settings or Settings(), skewable(clock), database, chain)
    app = Described(
        title="Booking server",
        version="1",
        summary="Sells seats to phones, redeems vouchers for kiosks",
        description=_ABOUT,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.office = office
    app.state.desk = ReservationDesk(office)
    app.state.faults = FaultBoard(office.settings.faults)
    for router in _ROUTERS:
        app.include_router(router)
    problems.install(app)
    outages.install(app)
    app.add_middleware(BodyLimit, most=office.settings.limits.body_bytes)
    app.add_middleware(SignedAnswers, office=office)
    app.add_middleware(Troublemaker, board=app.state.faults)
    if office.settings.framed_by:
        app.add_middleware(Framed, by=office.settings.framed_by)
    return app


def _opened(settings: Settings, clock: Clock, database: str, chain: Callable[[Store, Clock], ChainSystem]) -> Office:
    KeyRing.of(settings).newest(clock())
    with ExitStack() as undo:
        store = undo.enter_context(Store(database))
        office = Office(store, settings, clock, chain(store, clock))
        store.transact(lambda session: _begin(session, settings, clock), patient=True)
        undo.pop_all()
    return office


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What the server does beside answering; it ends in the reverse order, each part whatever becomes of the others."""
    office: Office = app.state.office
    async with AsyncExitStack() as at_the_end:
        at_the_end.callback(office.store.close)
        app.state.courier = Courier(partial(gateway.count_notice, office))
        at_the_end.callback(app.state.courier.close)
        at_the_end.push_async_callback(asyncio.to_thread, Rounds(_rounds(office)).close)
        at_the_end.push_async_callback(app.state.desk.close)
        app.state.watcher = Watcher(office)
        at_the_end.push_async_callback(app.state.watcher.close)
        office.store.wrote = app.state.watcher.nudge
        yield


def _rounds(office: Office) -> list[Round]:
    chain_courier, settings = ChainCourier(office, office.chain), office.settings
    return [
        Round("asking the gateway", settings.reconcile_seconds, partial(settlement.reconcile, office)),
        Round("freeing seats", settings.sweep_seconds, partial(seats.sweep, office)),
        Round("forgetting who waited", common.FORGOTTEN, partial(common.forget, office)),
        Round("telling the chain", settings.chain_seconds, chain_courier.carry),
        Round("forgetting clients", forgetting.EVERY, partial(forgetting.forget, office)),
        Round("clearing away", clearing.EVERY, partial(clearing.clear, office)),
    ]


def _begin(session: Session, settings: Settings, clock: Clock) -> None:
    filling.fill(session, settings, clock())
    session.merge(ServerBoot(id=1, mark=secrets.token_hex(8)))
