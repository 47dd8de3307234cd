"""The booking server: the real application, driven in virtual time, with an owner who restarts and restores it."""

import shutil
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import event, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from kiosk.domain.booking import Issue
from kiosk.mock.app import create
from kiosk.mock.office import Office
from kiosk.mock.redemption import gate, reissues
from kiosk.mock.redemption.wire import Admission, StaffReissue
from kiosk.mock.sale import catalogue, gateway, orders
from kiosk.mock.sale.wire import OrderRequest
from kiosk.mock.settings import Limits, Settings
from kiosk.mock.tables.redemption import Issue as IssueRow
from kiosk.mock.tables.redemption import Ticket
from kiosk.mock.tables.sale import Order
from tests.simulation.world import World

ORDERS = 64
"""more than any lobby has customers"""
_SIZES = (2, 2, 1, 3, 2, 4, 1, 2)
_SETTINGS = Settings(limits=Limits(claims_per_minute=10_000, wrong_vouchers=10_000, seats_per_order=8))


@dataclass(frozen=True)
class Purchase:
    """A paid order: its voucher, and its tickets with their seats."""

    order: str
    voucher: str
    tickets: Mapping[str, str]


@dataclass(frozen=True)
class Shop:
    """A database in which all orders of a lobby are sold and paid."""

    database: Path
    purchases: tuple[Purchase, ...]


def stock(folder: Path, now: datetime) -> Shop:
    """Sell the orders of all lobbies, once."""
    path = folder / "shop.db"
    app = create(_SETTINGS, lambda: now, f"sqlite:///{path}")
    office = app.state.office
    on_sale = catalogue.screenings(office, catalogue.Wish(cinema="riverside"))
    later = [it.screening for it in on_sale if it.starts_at > now + timedelta(hours=20)][:2]
    # No halves of couple seats, which are sold in pairs only.
    seats = [(one, it.seat) for one in later for it in catalogue.seats(office, one).seats if it.kind != "couple"]
    purchases = []
    for number in range(ORDERS):
        size = _SIZES[number % len(_SIZES)]
        while seats[0][0] != seats[size - 1][0]:
            seats.pop(0)
        chosen, seats = seats[:size], seats[size:]
        purchases.append(_buy(office, chosen[0][0], [name for _, name in chosen]))
    office.store.close()
    return Shop(path, tuple(purchases))


def _buy(office: Office, screening: str, seats: list[str]) -> Purchase:
    made = orders.place(office, OrderRequest(client="simulation", screening=screening, seats=seats))
    payment = office.store.read(lambda session: session.get_one(Order, made.order).payment_id)
    gateway.pay(office, payment)
    voucher = orders.report(office, made.order, made.secret).voucher
    assert voucher is not None
    tickets = office.store.read(
        lambda session: {ticket.id: ticket.seat for ticket in session.get_one(Order, made.order).tickets}
    )
    return Purchase(made.order, voucher.qr, tickets)


Watch = Callable[[list[Any]], None]


class House:
    """The server of one lobby; the judge is shown what each transaction wrote, once it is over."""

    def __init__(self, shop: Shop, folder: Path, world: World) -> None:
        self._path = folder / "booking.db"
        self._backup = folder / "backup.db"
        self._world = world
        self._watch = world.checker.written
        self.down_until = 0.0
        shutil.copyfile(shop.database, self._path)
        self._start()

    @property
    def office(self) -> Office:
        """Its records and rules."""
        office: Office = self._app.state.office
        return office

    @property
    def up(self) -> bool:
        """Whether it can be reached."""
        return self._world.now() >= self.down_until

    def answer(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Let the application answer a request: status, headers, body."""
        parts = urlsplit(url)
        named = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": parts.scheme,
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(b"host", parts.netloc.encode()), *named],
            "server": (parts.hostname, parts.port),
            "client": ("127.0.0.1", 1),
        }
        said: list[MutableMapping[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            said.append(message)

        with _watched(self._watch):
            _finish(self._app(scope, receive, send))
        found = {name.decode(): value.decode() for name, value in said[0]["headers"]}
        return said[0]["status"], found, b"".join(message.get("body", b"") for message in said[1:])

    def admit(self, code: str) -> bool:
        """The gate scans a paper; whether it opens."""
        return self._did(lambda: gate.admit(self.office, Admission(code=code)))

    def reissue(self, issue: Issue) -> tuple[Issue, str] | None:
        """Staff replace an issue; the new one, if they may, and its code."""
        message = StaffReissue(supersedes=issue.number, reason="simulation", staff="7")
        made: list[Any] = []
        self._did(lambda: made.append(reissues.by_staff(self.office, issue.ticket, message)))
        return (Issue(made[0].ticket, made[0].issue, made[0].serial), made[0].face.code) if made else None

    def ticket(self, ticket: str) -> Ticket:
        """A ticket as it stands in the records."""
        row: Ticket = self.office.store.read(lambda session: session.get_one(Ticket, ticket))
        return row

    def tickets(self) -> dict[str, Ticket]:
        """All tickets as they stand in the records."""
        rows = self.office.store.read(lambda session: session.scalars(select(Ticket)).all())
        return {row.id: row for row in rows}

    def issues(self) -> set[Issue]:
        """All issues in the records."""
        rows = self.office.store.read(lambda session: session.scalars(select(IssueRow)).all())
        return {Issue(row.ticket_id, row.number, row.serial) for row in rows}

    def restart(self, seconds: float) -> None:
        """Be away for so long."""
        self._world.tell(f"server: restarts, away for {seconds:.0f} s")
        self.down_until = self._world.now() + seconds
        self.close()
        self._start()

    def back_up(self) -> None:
        """Put a copy of the database aside."""
        self.close()
        shutil.copyfile(self._path, self._backup)
        self._start()

    def restore(self, seconds: float) -> bool:
        """Go back to the copy; False if there is none."""
        if not self._backup.exists():
            return False
        self.close()
        shutil.copyfile(self._backup, self._path)
        self._world.tell("server: is restored from a backup")
        self.restart(seconds)
        self._world.checker.restored(self.tickets(), self.issues())
        return True

    def close(self) -> None:
        """Let go of the database."""
        self.office.store.close()

    def _start(self) -> None:
        self._app = create(_SETTINGS, self._world.utc, f"sqlite:///{self._path}")

    def _did(self, work: Callable[[], Any]) -> bool:
        from kiosk.mock.problems import Problem

        try:
            with _watched(self._watch):
                work()
        except Problem:
            return False
        return True


def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Drive what never has to wait."""
    try:
        work.send(None)
    except StopIteration:
        return
    raise AssertionError("the application waits for something")


# -- the application runs in the loop's own thread -------------------------------------------------------------------


async def _directly(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


@contextmanager
def without_threads() -> Iterator[None]:
    """Let the application call its functions itself, instead of threads."""
    name = "run_in_threadpool"
    libraries = [module for path, module in sys.modules.items() if path.startswith(("fastapi", "starlette"))]
    places = [module for module in libraries if hasattr(module, name)]
    kept = run_in_threadpool
    for module in places:
        setattr(module, name, _directly)
    try:
        yield
    finally:
        for module in places:
            setattr(module, name, kept)


# -- who looks on ----------------------------------------------------------------------------------------------------

_watching: list[Watch] = []
_written: list[Any] = []


@contextmanager
def _watched(watch: Watch) -> Iterator[None]:
    _watching.append(watch)
    try:
        yield
    finally:
        _watching.pop()


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _: object) -> None:
    if _watching:
        _written.extend([*session.new, *session.dirty])


@event.listens_for(Session, "after_commit")
def _committed(_: Session) -> None:
    if _watching and _written:
        rows = list(_written)
        _written.clear()
        _watching[-1](rows)


@event.listens_for(Session, "after_rollback")
def _rolled_back(_: Session) -> None:
    _written.clear()
